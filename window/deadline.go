package window

import (
	"cmp"
	"slices"

	"github.com/meritrules/merit/internal/due"
	"github.com/meritrules/merit/rule"
	"github.com/meritrules/merit/rule/types"
)

// The steps of a case that may have a deadline.
const (
	StepAccept   = "accept"    // from receipt until somebody takes it on or declines it
	StepPapers   = "papers"    // from the first day on which papers are owed until none is
	StepAnswer   = "answer"    // from the day on which a department got it until the end of its turn
	StepResolve  = "resolve"   // from receipt until it is closed
	StepCallBack = "call_back" // from the day on which it was closed until somebody asks
)

// Deadline is the deadline of a step. By is the last day in time if the clock never stops, nil
// where there is none: a formula over cases or, for StepAnswer, over turns. The days by which
// stops move it begin after From, a day of the same list: by default received_on, given_on,
// closed_on for StepCallBack or owed_since for StepPapers, whose day no stop moves.
type Deadline struct {
	Step     string
	By       rule.Figure
	From     string // the policy's name of a field or figure, "" for the default
	Calendar bool   // every stopped day moves the deadline, not only working days
}

// step is what the package knows of a step.
type step struct {
	name string
	list string   // whose records have the deadline
	by   string   // the figure of By
	from string   // the field from which it counts
	done []string // the fields of which the first that is there ends it; a step without any is there only until it ends
	set  bool     // somebody has set its day, which no stop moves
}

// steps are the steps in the order in which they come.
var steps = []step{
	{StepAccept, "cases", "accept_by", "received_on", []string{"declined_on", "accepted_on", "closed_on", "resolved_on"}, false},
	{StepPapers, "cases", "papers_by", "owed_since", nil, true},
	{StepAnswer, "turns", "answer_by", "given_on", []string{"ended_on"}, false},
	{StepResolve, "cases", "resolve_by", "received_on", []string{"closed_on", "resolved_on"}, false},
	{StepCallBack, "cases", "call_back_by", "closed_on", []string{"called_back_on"}, false},
}

// deadlines returns the policy's deadlines in the order of the steps. If it has none for
// resolving, DueOn stands for it.
func (p Policy) deadlines() (all []stepDeadline) {
	for _, s := range steps {
		for _, d := range p.Deadlines {
			if d.Step == s.name {
				all = append(all, p.deadline(s, d, p.Names.Field(s.list, s.by)))
			}
		}
		if s.name == StepResolve && p.has(p.DueOn) && (len(all) == 0 || all[len(all)-1].name != StepResolve) {
			all = append(all, p.deadline(s, Deadline{}, p.Names.Field("cases", "due_on")))
		}
	}
	return all
}

// stepDeadline is a deadline under the policy's names.
type stepDeadline struct {
	step
	figure   string
	start    string
	ends     []string
	calendar bool
}

func (p Policy) deadline(s step, d Deadline, figure string) stepDeadline {
	x := stepDeadline{step: s, figure: figure, start: cmp.Or(d.From, p.Names.Field(s.list, s.from)), calendar: d.Calendar}
	if x.start == "" { // nobody says since when papers are owed
		x.start = p.Names.Field(s.list, "received_on")
	}
	for _, f := range s.done {
		if name := p.Names.Field(s.list, f); name != "" {
			x.ends = append(x.ends, name)
		}
	}
	return x
}

// has reports whether the policy has a figure.
func (p Policy) has(f rule.Figure) bool { return f.Source.Text != "" || f.Source.File != "" }

// deadlineFigures returns the figures of the deadlines.
func (p Policy) deadlineFigures() (figures []rule.Figure) {
	for _, d := range p.Deadlines {
		for _, s := range steps {
			if s.name == d.Step {
				figures = append(figures, d.By.As(p.Names.List(s.list), p.Names.Field(s.list, s.by), 0))
			}
		}
	}
	return figures
}

// deadlineModel makes the list deadlines: one record for each step of a case that has begun.
func (p Policy) deadlineModel() rule.Model {
	field := func(name string, t types.Type) types.Field {
		return types.Field{Name: p.Names.Field("deadlines", name), Type: t}
	}
	cases, windows := p.Names.List("cases"), p.Names.List("windows")
	ofCase := field("case", types.RecordType(cases))
	ofCase.Inverse = p.Names.List("deadlines")
	fields := []types.Field{ofCase, field("step", types.TextType()), field("turn", types.NumberType()), field("departments", types.ListType(types.TextType()))}
	if windows != "" {
		ofWindow := field("window", types.RecordType(windows).OrMissing())
		ofWindow.Inverse = p.Names.List("deadlines")
		fields = append(fields, ofWindow)
	}
	fields = append(fields, field("from", types.DateType()), field("by", types.DateType().OrMissing()), field("done_on", types.DateType().OrMissing()),
		field("stopped", types.FlagType()), field("overdue", types.FlagType()))
	key := []string{p.Names.Field("deadlines", "case"), p.Names.Field("deadlines", "step"), p.Names.Field("deadlines", "turn")}
	return rule.Model{Name: "deadlines", Lists: []*types.Schema{{Name: p.Names.List("deadlines"), Key: key, Fields: fields}}, Uses: p.deadlineUses(), Values: deadlineValues(p), Run: p.makeDeadlines}
}

// deadlineValues returns the single values that the deadlines read: the day up to which cases
// count, which says what is overdue, and the calendar if stops move a deadline by working days.
func deadlineValues(p Policy) []types.Field {
	values := []types.Field{{Name: due.AsOf, Type: types.DateType()}}
	inWorkdays := func(d stepDeadline) bool { return !d.calendar && !d.set }
	if p.Names.List("stops") != "" && slices.ContainsFunc(p.deadlines(), inWorkdays) {
		values = append(values, calendarValues()...)
	}
	return values
}

// deadlineUses returns what the deadlines read.
func (p Policy) deadlineUses() []rule.Use {
	cases := rule.Use{List: p.Names.List("cases")}
	turns := rule.Use{List: p.Names.List("turns")}
	read := func(u *rule.Use, name string, t types.Type, figure bool) {
		same := func(f types.Field) bool { return f.Name == name }
		if name == "" || slices.ContainsFunc(u.Fields, same) || slices.ContainsFunc(u.Figures, same) {
			return
		}
		if f := (types.Field{Name: name, Type: t}); figure {
			u.Figures = append(u.Figures, f)
		} else {
			u.Fields = append(u.Fields, f)
		}
	}
	day := types.DateType().OrMissing()
	if windows := p.Names.List("windows"); windows != "" {
		read(&cases, p.Names.Field("cases", "window"), types.RecordType(windows).OrMissing(), false)
	}
	read(&cases, p.Names.Field("cases", "departments"), types.ListType(types.TextType()), false)
	answers := false
	for _, d := range p.deadlines() {
		u := &cases
		if d.list == "turns" {
			u, answers = &turns, true
		}
		read(u, d.figure, day, true)
		read(u, d.start, day, d.start != p.Names.Field(d.list, d.from))
		for _, f := range d.ends {
			read(u, f, day, false)
		}
	}
	uses := []rule.Use{cases}
	if turns.List != "" || answers {
		read(&turns, p.Names.Field("turns", "case"), types.RecordType(cases.List), false)
		read(&turns, p.Names.Field("turns", "department"), types.TextType(), false)
		read(&turns, p.Names.Field("turns", "given_on"), day, false)
		read(&turns, p.Names.Field("turns", "ended_on"), day, false)
		uses = append(uses, turns)
	}
	if stops := p.Names.List("stops"); stops != "" {
		uses = append(uses, rule.Use{List: stops, Fields: []types.Field{
			{Name: p.Names.Field("stops", "case"), Type: types.RecordType(cases.List)},
			{Name: p.Names.Field("stops", "from"), Type: types.DateType()},
			{Name: p.Names.Field("stops", "until"), Type: day},
		}})
	}
	return uses
}
