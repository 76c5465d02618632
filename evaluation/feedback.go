package evaluation

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/meritrules/merit/internal/saying"
	"github.com/meritrules/merit/internal/spell"
	"github.com/meritrules/merit/rule"
	"github.com/meritrules/merit/rule/derivation"
	"github.com/meritrules/merit/rule/fault"
	"github.com/meritrules/merit/rule/types"
	"github.com/meritrules/merit/rule/value"
)

// FeedbackRules say what a unit is told after a round, so that it can improve before the next. With
// them the model "feedback" adds to scores what a score means among others: place, of,
// class_median, distance, before, change, weakest and weakest_mean; and the model "lines" adds
// feedback, the lines that are said of it.
type FeedbackRules struct {
	Class   string   // the field of units with the class among which a unit is placed; "" for all units
	Weakest []string // the figures of scores of which the lowest is named, such as one for each scale or group of raters
	Lines   []Line   // what is said, in this order
	Clauses []string // ids of the clauses of the official text
}

// Line is a sentence of the feedback on a score. In braces stand formulas over the record of
// scores, whose values are shown there as they are published: "{unit.name}: {score}". A line is
// left out if a value in it is missing, or if When is there and does not hold.
type Line struct {
	Say  types.Source
	When rule.Figure
}

// told works out what units are told, and what raters are shown of them.
type told struct{ *Policy }

// UnitFeedback is what a unit is told after a round.
type UnitFeedback struct {
	Unit     string             `json:"unit"`
	Score    types.Number       `json:"score"`
	Place    int                `json:"place"` // by score among the units of the class with a score in the round; equal scores share it: 1, 2, 2, 4
	Of       int                `json:"of"`    // how many these units are
	Class    string             `json:"class,omitempty"`
	Median   types.Number       `json:"median"`           // of their scores
	Distance types.Number       `json:"distance"`         // from the median to the score
	Before   *ScoreBefore       `json:"before,omitempty"` // nil if no earlier round has a score
	Weakest  *Weakest           `json:"weakest,omitempty"`
	Grades   []GradeCount       `json:"grades,omitempty"` // each grade that was given, in the order of its text
	Groups   []derivation.Group `json:"groups,omitempty"` // in place of the grades, where ballots are anonymous
	Lines    []string           `json:"lines,omitempty"`  // what the policy says, in its words
	Status   *types.Status      `json:"status,omitempty"` // nil if the score is final
}

// ScoreBefore is a unit's score in the round before, and how it has changed since.
type ScoreBefore struct {
	Round  string       `json:"round"`
	Score  types.Number `json:"score"`
	Change types.Number `json:"change"`
}

// Weakest is the lowest among the figures that the policy names.
type Weakest struct {
	Name string       `json:"name"`
	Mean types.Number `json:"mean"`
}

// GradeCount is how many counted ballots gave a grade.
type GradeCount struct {
	Grade string `json:"grade"`
	Count int    `json:"count"`
}

// Count returns how many counted ballots gave the grade.
func (f UnitFeedback) Count(grade string) int {
	for _, g := range f.Grades {
		if g.Grade == grade {
			return g.Count
		}
	}
	return 0
}

// Feedback returns the feedback for each unit with a score in the round, by unit. Ask a run on what
// was known at the end of the round for it; of a later one the scores of the round are the same. It
// fails if the run has no such round.
func (p Policy) Feedback(run *rule.Run, round string) ([]UnitFeedback, error) {
	return told{&p}.feedback(run, round)
}

func (p told) feedback(run *rule.Run, round string) ([]UnitFeedback, error) {
	at, err := p.roundOf(run, round)
	if err != nil {
		return nil, err
	}
	var all []UnitFeedback
	scores, units := run.List(p.Names.List("scores")), run.List(p.Names.List("units"))
	class := ""
	if p.Told != nil {
		class = p.Told.Class
	}
	standings := p.standings(scores, units, class)
	for row, s := range standings {
		score := types.CellName{List: scores.Name(), Row: row, Field: p.ofScore("score")}
		if s.round != at || !s.scored || run.Hides(score) {
			continue
		}
		f := UnitFeedback{Unit: units.Label(s.unit), Score: s.score, Place: s.place, Of: s.of, Class: s.class, Median: s.median, Distance: s.score.Sub(s.median)}
		if ballots := p.Names.List("ballots"); run.Hides(types.CellName{List: ballots}) {
			f.Groups = rule.Shown(run, ballots, scores.Value(row, p.ofScore("ballots")))
		} else {
			f.Grades = p.gradesOf(scores.Value(row, p.ofScore("ballots")))
		}
		if s.before >= 0 && !run.Hides(types.CellName{List: scores.Name(), Row: s.before, Field: score.Field}) {
			b := &standings[s.before]
			f.Before = &ScoreBefore{p.Rounds[b.round].ID, b.score, s.change}
		}
		if s.weakest >= 0 {
			f.Weakest = &Weakest{p.Told.Weakest[s.weakest], s.least}
		}
		if p.Told != nil && len(p.Told.Lines) > 0 {
			f.Lines = scores.Members(row, p.ofScore("feedback"))
		}
		if status := scores.Status(row, p.ofScore("score")); status.State != types.Final {
			f.Status = &status
		}
		all = append(all, f)
	}
	return all, nil
}

// roundOf returns the position of a round.
func (p told) roundOf(run *rule.Run, round string) (int, error) {
	if _, ok := p.view(run); !ok {
		return 0, &fault.Error{Code: fault.CodeForeignFacts, Rule: "evaluation", Message: "the run has no evaluation"}
	}
	ids := p.roundIDs()
	at := slices.Index(ids, round)
	if at < 0 {
		return 0, &fault.Error{Code: fault.CodeUnknownValue, Message: fmt.Sprintf("there is no round %q", round), Hint: spell.DidYouMean(round, ids)}
	}
	return at, nil
}

// gradesOf counts ballots by grade; nil if they give none.
func (p *Policy) gradesOf(ballots value.Value) []GradeCount {
	if len(p.Grades) == 0 {
		return nil
	}
	var counts []GradeCount
	for k := range ballots.Len() {
		list, row, _ := ballots.Elem(k).Record()
		grade := list.Value(row, p.Names.Field("ballots", "grade")).String()
		i, found := slices.BinarySearchFunc(counts, grade, func(g GradeCount, s string) int { return strings.Compare(g.Grade, s) })
		if !found {
			counts = slices.Insert(counts, i, GradeCount{Grade: grade})
		}
		counts[i].Count++
	}
	return counts
}

// The lines of feedback. A value in a line that is a field of scores is read as it is published;
// any other is a figure of scores of its own, and so is the condition of a line.

// ofScore returns the policy's name of a field of scores.
func (p told) ofScore(field string) string { return p.Names.Field("scores", field) }

// lineName names the figure that decides on a line; partName names that of a value in it.
func lineName(line int) string       { return fmt.Sprintf("feedback_%d", line+1) }
func partName(line, part int) string { return fmt.Sprintf("feedback_%d_%d", line+1, part+1) }

var bareName = regexp.MustCompile(`^\s*[\p{L}_][\p{L}\p{M}\p{N}_]*\s*$`)

// IsField reports whether a formula in a line is the name of a field of scores alone.
func IsField(formula string) bool { return bareName.MatchString(formula) }

// field returns the field of scores that has the value of a part of a line.
func (part linePart) field() string {
	if part.isField {
		return strings.TrimSpace(part.Formula)
	}
	return partName(part.line, part.at)
}

// linePart is a part of a line: words, or a value.
type linePart struct {
	saying.Part
	line, at int
	isField  bool
}

// parts returns the parts of a line; none of one that cannot be read, which check reports.
func (r *FeedbackRules) parts(line int) (parts []linePart) {
	all, _, _ := saying.Read(r.Lines[line].Say.Text)
	for k, part := range all {
		parts = append(parts, linePart{part, line, k, IsField(part.Formula)})
	}
	return parts
}

// figures returns the formulas of the lines as figures of scores, which are not published.
func (r *FeedbackRules) figures(list string) (figures []rule.Figure) {
	for i, line := range r.Lines {
		if has(line.When) {
			when := line.When.As(list, lineName(i), types.FlagKind)
			when.Internal = true
			figures = append(figures, when)
		}
		for _, part := range r.parts(i) {
			if !part.IsFormula || part.isField {
				continue
			}
			src := types.Source{Name: part.field(), Text: part.Formula, File: line.Say.File, Clauses: line.Say.Clauses}
			src.Line, src.Column = line.Say.Position(part.At)
			figures = append(figures, rule.Figure{List: list, Source: src, Internal: true})
		}
	}
	return figures
}

// check reports lines that cannot be read.
func (r *FeedbackRules) check() (faults fault.Errors) {
	for _, line := range r.Lines {
		if _, wrong, at := saying.Read(line.Say.Text); wrong != "" {
			src := line.Say
			src.Name = "evaluation"
			faults = append(faults, src.Fault(fault.CodeSyntax, at, "a line of feedback "+wrong, saying.Hint))
		}
	}
	return faults
}

// linesModel adds to scores the lines that are said of them.
func (p told) linesModel() rule.Model {
	use := rule.Use{List: p.Names.List("scores")}
	for i, line := range p.Told.Lines {
		if has(line.When) {
			use.Figures = append(use.Figures, types.Field{Name: lineName(i), Type: types.FlagType()})
		}
		for _, part := range p.Told.parts(i) {
			if part.IsFormula {
				use.Figures = append(use.Figures, types.Field{Name: part.field()})
			}
		}
	}
	return rule.Model{Name: "lines", Uses: []rule.Use{use}, Run: p.addLines,
		Adds: []rule.Added{{List: p.Names.List("scores"), Field: types.Field{Name: p.ofScore("feedback"), Type: types.ListType(types.TextType())}}}}
}

// addLines is the model "lines".
func (p told) addLines(d *rule.Draft) error {
	list, name := p.Names.List("scores"), p.ofScore("feedback")
	scores, w := d.List(list), d.Column(list, name)
	for row := range scores.Len() {
		said := []value.Value{}
		for i, line := range p.Told.Lines {
			if has(line.When) {
				if holds, _ := scores.Value(row, lineName(i)).Flag(); !holds {
					continue
				}
			}
			if text, whole := p.Told.say(scores, row, i); whole {
				said = append(said, value.OfText(text))
			}
		}
		w.Set(row, name, value.OfList(said...))
	}
	return nil
}

// say writes a line, false if a value in it is missing.
func (r *FeedbackRules) say(scores *value.List, row, line int) (string, bool) {
	var b strings.Builder
	for _, part := range r.parts(line) {
		if !part.IsFormula {
			b.WriteString(part.Words)
			continue
		}
		v := scores.Published(row, part.field())
		if v.IsMissing() {
			return "", false
		}
		b.WriteString(derivation.InWords(v, placesOf(scores, part.field())))
	}
	return b.String(), true
}

// placesOf returns the places with which a field is shown, nil if it is not rounded.
func placesOf(l *value.List, field string) *int {
	s := l.Schema()
	f := &s.Fields[s.Field(field)]
	if f.Shown != nil {
		return &f.Shown.Places
	}
	return f.Published()
}
