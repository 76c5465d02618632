package document

import (
	"slices"

	"github.com/meritrules/merit/internal/factlog"
	"github.com/meritrules/merit/internal/form"
	"github.com/meritrules/merit/internal/spell"
	"github.com/meritrules/merit/rule"
	"github.com/meritrules/merit/rule/fault"
	"github.com/meritrules/merit/window"
	"go.yaml.in/yaml/v3"
)

// The section window: the deadlines of cases, what they are counted by, and what inspections find.

type windowForm struct {
	Cases   at[rolesForm]           `yaml:"cases" doc:"The list of cases; by default cases."`
	Windows at[rolesForm]           `yaml:"windows" doc:"The list of windows; by default windows."`
	Turns   at[rolesForm]           `yaml:"turns" doc:"The list of the departments' turns; by default turns, if there is one."`
	Stops   at[rolesForm]           `yaml:"stops" doc:"The list of the times in which clocks are stopped; by default stops, if there is one."`
	Log     at[rolesForm]           `yaml:"log" doc:"The list of events that facts may have in place of the cases, turns and stops."`
	Words   at[map[string]nameForm] `yaml:"words" doc:"The policy's words for events, states, handlings and the like, by those that merit has."`

	DueOn        at[sectionFigure]          `yaml:"due_on" doc:"The last day in time: a formula over cases."`
	Overdue      at[sectionFigure]          `yaml:"overdue" doc:"Whether a case is overdue: a formula over cases."`
	DaysTaken    at[sectionFigure]          `yaml:"days_taken" doc:"How many days a case took: a formula over cases."`
	Findings     at[map[string]findingForm] `yaml:"findings" doc:"What an inspection may find: each a formula over windows."`
	Inspected    at[sectionFigure]          `yaml:"inspected" doc:"Whether a window was inspected, for only then it has findings: a formula over windows; without it all were."`
	LastFindings at[rolesForm]              `yaml:"last_findings" doc:"The list of what the last inspection found: window and rule."`
	Deadlines    at[deadlinesForm]          `yaml:"deadlines" doc:"The deadlines of the steps of a case."`
	Made         at[map[string]rolesForm]   `yaml:"made" doc:"The policy's names for the lists that the section makes: findings, deadlines, holdups, case_counts, rota_findings."`
	Areas        at[rolesForm]              `yaml:"areas" doc:"The list of areas; by default areas."`
	Coordination at[flagForm]               `yaml:"coordination" doc:"Whether to compare handling in parallel with handling one after the other, and say which departments hold cases up."`
	Coverage     at[sectionFigure]          `yaml:"coverage" doc:"Whether an area must have a window by now: a formula over areas."`
	Counts       at[countsOfForm]           `yaml:"counts" doc:"By what cases are counted."`
	Rotas        at[rolesForm]              `yaml:"rotas" doc:"The list of rotas to verify: the days for which a window must have a head as coordinator."`
	Heads        at[rolesForm]              `yaml:"heads" doc:"The list of the heads of windows who take turns; by default heads."`
	Leaves       at[rolesForm]              `yaml:"leaves" doc:"The list of their leave; by default leaves, if there is one."`
	Duties       at[rolesForm]              `yaml:"duties" doc:"The list of who is the coordinator on which day; by default duties."`
}

type deadlinesForm struct {
	Accept   at[deadlineForm] `yaml:"accept" doc:"Until when a case is taken on: a formula over cases."`
	Papers   at[deadlineForm] `yaml:"papers" doc:"Until when papers that are owed are there: a formula over cases; without it owed_until, if the policy declares that field."`
	Answer   at[deadlineForm] `yaml:"answer" doc:"Until when a department answers: a formula over turns."`
	Resolve  at[deadlineForm] `yaml:"resolve" doc:"Until when a case is closed: a formula over cases; without it due_on."`
	CallBack at[deadlineForm] `yaml:"call_back" doc:"Until when the person who came is called back: a formula over cases."`
}

type deadlineForm struct {
	_ at[formulaForm] `short:"The formula: the last day in time if the clock never stops, nil for none."`
	figureKeys
	From   at[nameForm] `yaml:"from" doc:"The field or figure whose day it counts from."`
	Counts at[textForm] `yaml:"counts" doc:"Which of the days in which the clock is stopped move it: workdays or days; by default workdays."`
}

type countsOfForm struct {
	By    at[textsForm]  `yaml:"by" need:"write by: [window, month]" doc:"Some of window, level, area, class, kind, department, month."`
	Days  at[flagForm]   `yaml:"days" doc:"Whether to add up the days_taken of the cases that are closed."`
	Least at[placesForm] `yaml:"least" doc:"Counts from 1 to less are not shown, nor what would give them away."`
}

type findingForm struct {
	_ at[formulaForm] `short:"The formula: whether a window breaks the rule."`
	figureKeys
	Severity at[textForm]    `yaml:"severity" doc:"How grave it is, in a word of the policy's own."`
	Evidence at[formulaForm] `yaml:"evidence" doc:"What was seen: a text, by a formula over windows."`
	Follows  at[textForm]    `yaml:"follows" doc:"What follows, for people."`
	Remedy   at[textForm]    `yaml:"remedy" doc:"What would mend it, for people."`
	MendBy   at[formulaForm] `yaml:"mend_by" doc:"The last day to mend it: a formula over windows; nil for none."`
}

var windowWords = vocabulary{"window", window.Fields, window.Words(), window.Made(), "case_events", []string{"cases", "turns", "stops"}, window.Reads}

func (s *sections) readWindow(n *yaml.Node, p *window.Policy) {
	var f windowForm
	s.Fill(n, "window", &f)
	p.Names = s.readWindowNames(&f)
	p.DueOn = s.formulas.figure(f.DueOn.Node, "window.due_on")
	p.Overdue = s.formulas.figure(f.Overdue.Node, "window.overdue")
	p.DaysTaken = s.formulas.figure(f.DaysTaken.Node, "window.days_taken")
	if x := f.Deadlines.Node; x != nil {
		s.readDeadlines(x, p)
	}
	s.papersDue(&f, p)
	if x := f.Findings.Node; x != nil {
		for _, e := range s.Entries(x, "window.findings") {
			s.CheckName(e.Key, "a finding")
			p.Findings = append(p.Findings, s.readFinding(e))
		}
	}
	p.Inspected = s.formulas.figure(f.Inspected.Node, "window.inspected")
	p.Coordination = s.Flag(f.Coordination.Node, "window.coordination")
	p.Coverage = s.formulas.figure(f.Coverage.Node, "window.coverage")
	if x := f.Counts.Node; x != nil {
		if p.Counts = s.readCounts(x); p.Counts.Days && f.DaysTaken.Node == nil {
			s.Fault(fault.CodeMissingEntry, form.Child(x, "days"), "write days_taken: and a formula", "window.counts.days adds up what the section does not say, the days that a case took")
		}
	}
	p.Rotas = f.Rotas.Node != nil
	if f.DueOn.Node == nil && f.Deadlines.Node == nil && f.Findings.Node == nil && n.Kind == yaml.MappingNode {
		s.Lost(fault.CodeMissingEntry, n, "write due_on: and a formula, or deadlines: and those of the steps", "window says neither until when cases are done nor what inspections find")
	}
	if f.Log.Node != nil {
		if log := factlog.NewCases(p.Names, s.lists.named); log != nil {
			s.logs = append(s.logs, log)
		}
	}
}

func (s *sections) readCounts(n *yaml.Node) *window.Counts {
	var f countsOfForm
	s.Fill(n, "window.counts", &f)
	c := &window.Counts{}
	for i, by := range s.Texts(f.By.Node, "window.counts.by") {
		if !slices.Contains(window.Dimensions(), by) {
			s.Lost(fault.CodeUnknownValue, f.By.Node.Content[i], s.Nearest(by, window.Dimensions()), "window.counts.by: cases are not counted by %s", spell.Short(by))
			continue
		}
		c.By = append(c.By, by)
	}
	c.Days = s.Flag(f.Days.Node, "window.counts.days")
	if f.Least.Node != nil {
		c.Least = s.Whole(f.Least.Node, "window.counts.least", 0, 1000)
	}
	return c
}

func (s *sections) readFinding(e form.Entry) window.Finding {
	what := "window.findings." + e.Name
	var f findingForm
	s.formulas.fill(e.Value, what, &f, &f.figureKeys)
	when := s.formulas.of(&f.figureKeys, what)
	return window.Finding{Rule: e.Name, When: when, Severity: s.Text(f.Severity.Node, what+".severity"), Follows: s.Text(f.Follows.Node, what+".follows"), Remedy: s.Text(f.Remedy.Node, what+".remedy"),
		Evidence: s.formulas.figure(f.Evidence.Node, what+".evidence"), MendBy: s.formulas.figure(f.MendBy.Node, what+".mend_by")}
}

func (s *sections) readDeadlines(n *yaml.Node, p *window.Policy) {
	var f deadlinesForm
	s.Fill(n, "window.deadlines", &f)
	for _, x := range []struct {
		step string
		node *yaml.Node
	}{{window.StepAccept, f.Accept.Node}, {window.StepPapers, f.Papers.Node}, {window.StepAnswer, f.Answer.Node}, {window.StepResolve, f.Resolve.Node}, {window.StepCallBack, f.CallBack.Node}} {
		if x.node == nil {
			continue
		}
		what := "window.deadlines." + x.step
		var f deadlineForm
		s.formulas.fill(x.node, what, &f, &f.figureKeys)
		d := window.Deadline{Step: x.step, By: s.formulas.of(&f.figureKeys, what), From: s.Text(f.From.Node, what+".from")}
		switch counts := s.Text(f.Counts.Node, what+".counts"); counts {
		case "", "workdays":
		case "days":
			d.Calendar = true
		default:
			s.Fault(fault.CodeUnknownValue, f.Counts.Node, s.Nearest(counts, []string{"workdays", "days"}), "%s.counts is workdays or days", what)
		}
		p.Deadlines = append(p.Deadlines, d)
	}
}

// papersDue lets papers be due on the day until which they are owed, if the policy has that day and
// deadlines, and does not say otherwise: nobody else would look at it.
func (s *sections) papersDue(f *windowForm, p *window.Policy) {
	cases, until := s.lists.named(p.Names.List("cases")), p.Names.Field("cases", "owed_until")
	if cases == nil || cases.Field(until) < 0 || f.DueOn.Node == nil && f.Deadlines.Node == nil || form.Child(f.Deadlines.Node, window.StepPapers) != nil {
		return
	}
	by := rule.Expr(until)
	by.Internal = true
	p.Deadlines = append(p.Deadlines, window.Deadline{Step: window.StepPapers, By: by})
}

// readWindowNames reads the policy's names for the lists, fields and words of the section.
func (s *sections) readWindowNames(f *windowForm) window.Names {
	names := s.readNames(&windowWords, f.Made.Node, f.Words.Node, role{"cases", f.Cases.Node}, role{"windows", f.Windows.Node}, role{"turns", f.Turns.Node}, role{"stops", f.Stops.Node},
		role{"areas", f.Areas.Node}, role{"last_findings", f.LastFindings.Node}, role{"case_events", f.Log.Node},
		role{"rotas", f.Rotas.Node}, role{"heads", f.Heads.Node}, role{"leaves", f.Leaves.Node}, role{"duties", f.Duties.Node})
	s.leaveAbsent(names, f)
	return names
}

// leaveAbsent notes which lists and fields the policy may do without and does not have: lists
// that nothing in the section asks for, and fields where another one serves.
func (s *sections) leaveAbsent(names window.Names, f *windowForm) {
	cases := s.lists.named(names.List("cases"))
	deadline := func(step string) bool { return form.Child(f.Deadlines.Node, step) != nil }
	lacks := func(field string) bool {
		_, named := names["cases."+field]
		return !named && cases.Field(field) < 0
	}
	none := func(is bool, keys ...string) {
		for _, key := range keys {
			if is {
				names[key] = ""
			}
		}
	}
	none(s.lists.named(names.List("leaves")) == nil, "leaves")
	for _, list := range []string{"turns", "stops"} {
		none(s.lists.named(names.List(list)) == nil && !(list == "turns" && deadline(window.StepAnswer)), list)
	}
	if cases == nil {
		return
	}
	none(f.Windows.Node == nil && f.Findings.Node == nil && s.lists.named("windows") == nil && lacks("window"), "windows", "cases.window")
	none(lacks("departments") && lacks("days_by_department"), "cases.departments", "cases.days_by_department")
	none(lacks("declined_on"), "cases.declined_on")
	none(lacks("accepted_on") && !deadline(window.StepAccept), "cases.accepted_on")
	none(lacks("called_back_on") && !deadline(window.StepCallBack), "cases.called_back_on")
	none(lacks("rating"), "cases.rating")
	none(lacks("owed_since"), "cases.owed_since")
	none(lacks("resolved_on") && !lacks("closed_on"), "cases.resolved_on")
	none(lacks("closed_on") && !deadline(window.StepCallBack), "cases.closed_on")
}
