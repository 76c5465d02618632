package evaluation

import (
	"fmt"

	"github.com/meritrules/merit/evaluation/panel"
	"github.com/meritrules/merit/rule"
	"github.com/meritrules/merit/rule/fault"
	"github.com/meritrules/merit/rule/types"
	"github.com/meritrules/merit/rule/value"
)

// Policy holds a policy's rules for evaluation: the rounds in their order, the
// grades that a ballot may give, the formula of a score over the records of
// `scores`, the rules of panels and those of raters' severity, nil if it has none.
type Policy struct {
	Rounds   []Round
	Grades   []string
	Score    rule.Figure
	Panels   *PanelRules
	Severity *SeverityRules
}

// Round is one round of evaluation: who may cast ballots, on which days, both
// ends included, and the weight of its score.
type Round struct {
	ID      string
	Group   string // the raters' group
	From    types.Date
	Until   types.Date
	Weight  types.Number
	Clauses []string // ids of the clauses of the official text
	Panel   bool     // a ballot that is not supplementary needs the unit on the rater's panel
}

// PanelRules are the rules of panels: their bounds, and where the facts say what else counts.
type PanelRules struct {
	panel.Bounds
	Must    string   // the field of raters with the units that they must judge, such as those in their charge; "" for none
	Class   string   // the field of units with the class that panels spread over the raters; "" for none
	Clauses []string // ids of the clauses of the official text
}

// Parts returns the policy as parts of a rule.Sheet: the model "rounds", which
// makes the list rounds, the model "evaluation", which adds ballots.rejected
// and makes the list scores, and the figure scores.score; with Severity the lists
// rater_marks and severities and their figures as well.
func (p Policy) Parts() ([]rule.Model, []rule.Figure) {
	score := p.Score.As("scores", "score", types.NumberKind)
	score.Internal = score.Internal || score.Places == nil && score.Shown == nil
	models, figures := []rule.Model{p.roundsModel(), p.ballotsModel()}, []rule.Figure{score}
	if p.Severity != nil {
		more, of := p.Severity.parts(&p)
		models, figures = append(models, more...), append(figures, of...)
	}
	return models, figures
}

// Check reports the faults of the policy itself; nil if there are none.
func (p Policy) Check() error {
	var faults fault.Errors
	f := func(code fault.Code, format string, args ...any) {
		faults = append(faults, &fault.Error{Code: code, Rule: "evaluation", Message: fmt.Sprintf(format, args...)})
	}
	seen := map[string]bool{}
	for _, r := range p.Rounds {
		switch {
		case r.ID == "":
			f(fault.CodeMissingEntry, "a round has no id")
		case seen[r.ID]:
			f(fault.CodeDuplicateName, "the round %q stands twice", r.ID)
		case r.Until < r.From:
			f(fault.CodeBadRange, "the round %q ends on %s, before it begins on %s", r.ID, r.Until, r.From)
		case r.Weight.Sign() < 0:
			f(fault.CodeOutOfRange, "the round %q has the weight %s, less than 0", r.ID, r.Weight)
		}
		seen[r.ID] = true
	}
	if len(p.Grades) == 0 {
		f(fault.CodeMissingEntry, "there is no grade that a ballot may give")
	}
	if p.Panels != nil {
		faults.Add(p.Panels.Bounds.Check())
	}
	if p.Severity != nil {
		faults = append(faults, p.Severity.check(p.Rounds)...)
	}
	return faults.Sorted()
}

func (p Policy) roundsModel() rule.Model {
	return rule.Model{
		Name: "rounds",
		Lists: []*types.Schema{{Name: "rounds", Key: []string{"id"}, Fields: []types.Field{
			{Name: "id", Type: types.TextType()},
			{Name: "group", Type: types.TextType()},
			{Name: "from", Type: types.DateType()},
			{Name: "until", Type: types.DateType()},
			{Name: "weight", Type: types.NumberType()},
		}}},
		Run: func(d *rule.Draft) error { p.makeRounds(d); return p.Check() },
	}
}

func (p Policy) makeRounds(d *rule.Draft) {
	w := d.Make("rounds", len(p.Rounds))
	for i, round := range p.Rounds {
		w.Set(i, "id", value.OfText(round.ID))
		w.Set(i, "group", value.OfText(round.Group))
		w.Set(i, "from", value.OfDate(round.From))
		w.Set(i, "until", value.OfDate(round.Until))
		w.Set(i, "weight", value.OfNumber(round.Weight))
	}
}

func (p Policy) ballotsModel() rule.Model {
	return rule.Model{
		Name: "evaluation",
		Lists: []*types.Schema{{Name: "scores", Key: []string{"unit", "round"}, Fields: []types.Field{
			{Name: "unit", Type: types.RecordType("units"), Inverse: "scores"},
			{Name: "round", Type: types.RecordType("rounds")},
			{Name: "ballots", Type: types.ListType(types.RecordType("ballots"))},
		}}},
		Adds: []rule.Added{{List: "ballots", Field: types.Field{Name: "rejected", Type: types.TextType().OrMissing()}}},
		Uses: p.uses(),
		Run:  p.countBallots,
	}
}

// uses returns what the counting of ballots reads. Ballots and panels name units and
// raters by their keys.
func (p Policy) uses() []rule.Use {
	texts := types.ListType(types.TextType())
	uses := []rule.Use{
		{List: "units", Keyed: true},
		{List: "rounds"},
		{List: "raters", Keyed: true, Fields: []types.Field{{Name: "group", Type: types.TextType()}, {Name: "recused", Type: texts}}},
	}
	if p.hasPanels() {
		uses = append(uses, rule.Use{List: "panels", Key: []string{"rater"}, Fields: []types.Field{{Name: "rater", Type: types.TextType()}, {Name: "units", Type: texts}}})
	}
	return append(uses, rule.Use{List: "ballots", Fields: []types.Field{
		{Name: "round", Type: types.TextType()},
		{Name: "rater", Type: types.TextType()},
		{Name: "unit", Type: types.TextType()},
		{Name: "grade", Type: types.TextType()},
		{Name: "supplementary", Type: types.FlagType()},
		{Name: "cast_on", Type: types.DateType()},
	}})
}

func (p Policy) hasPanels() bool {
	for _, r := range p.Rounds {
		if r.Panel {
			return true
		}
	}
	return false
}
