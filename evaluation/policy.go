package evaluation

import (
	"fmt"

	"github.com/meritrules/merit/rule"
)

// Policy holds a policy's rules for evaluation: the rounds in their order, the
// grades that a ballot may give, the formula of a score over the records of
// `scores`, and the bounds of the panels, nil if it has none.
type Policy struct {
	Rounds []Round
	Grades []string
	Score  rule.Figure
	Panels *PanelBounds
}

// Round is one round of evaluation: who may cast ballots, on which days, both
// ends included, and the weight of its score.
type Round struct {
	ID      string
	Group   string // the raters' group
	From    rule.Date
	Until   rule.Date
	Weight  rule.Number
	Clauses []string // ids of the clauses of the official text
	Panel   bool     // a ballot that is not supplementary needs the unit on the rater's panel
}

// PanelBounds says how many units a rater judges and how many raters judge a unit,
// both ends included; a maximum of 0 is no limit.
type PanelBounds struct {
	MinUnits, MaxUnits   int
	MinRaters, MaxRaters int
	Clauses              []string // ids of the clauses of the official text
}

// Parts returns the policy as parts of a rule.Sheet: the model "rounds", which
// makes the list rounds, the model "evaluation", which adds ballots.rejected
// and makes the list scores, and the figure scores.score.
func (p Policy) Parts() ([]rule.Model, []rule.Figure) {
	score := p.Score.As("scores", "score", rule.NumberKind)
	score.Internal = score.Internal || score.Places == nil && score.Shown == nil
	return []rule.Model{p.roundsModel(), p.ballotsModel()}, []rule.Figure{score}
}

// Check reports the faults of the policy itself; nil if there are none.
func (p Policy) Check() error {
	var faults rule.Errors
	fault := func(code rule.Code, format string, args ...any) {
		faults = append(faults, &rule.Error{Code: code, Rule: "evaluation", Message: fmt.Sprintf(format, args...)})
	}
	seen := map[string]bool{}
	for _, r := range p.Rounds {
		switch {
		case r.ID == "":
			fault(rule.CodeMissingEntry, "a round has no id")
		case seen[r.ID]:
			fault(rule.CodeDuplicateName, "the round %q stands twice", r.ID)
		case r.Until < r.From:
			fault(rule.CodeBadRange, "the round %q ends on %s, before it begins on %s", r.ID, r.Until, r.From)
		case r.Weight.Sign() < 0:
			fault(rule.CodeOutOfRange, "the round %q has the weight %s, less than 0", r.ID, r.Weight)
		}
		seen[r.ID] = true
	}
	if len(p.Grades) == 0 {
		fault(rule.CodeMissingEntry, "there is no grade that a ballot may give")
	}
	if p.Panels != nil {
		p.Panels.check(fault)
	}
	return faults.Sorted()
}

func (b PanelBounds) check(fault func(code rule.Code, format string, args ...any)) {
	between := func(what string, least, most int) {
		if least < 0 || most < 0 || most > 0 && most < least {
			fault(rule.CodeBadRange, "panels cannot have %d to %d %s", least, most, what)
		}
	}
	between("units", b.MinUnits, b.MaxUnits)
	between("raters", b.MinRaters, b.MaxRaters)
}

func (p Policy) roundsModel() rule.Model {
	return rule.Model{
		Name: "rounds",
		Lists: []*rule.Schema{{Name: "rounds", Key: []string{"id"}, Fields: []rule.Field{
			{Name: "id", Type: rule.TextType()},
			{Name: "group", Type: rule.TextType()},
			{Name: "from", Type: rule.DateType()},
			{Name: "until", Type: rule.DateType()},
			{Name: "weight", Type: rule.NumberType()},
		}}},
		Run: func(d *rule.Draft) error { p.makeRounds(d); return p.Check() },
	}
}

func (p Policy) makeRounds(d *rule.Draft) {
	w := d.Make("rounds", len(p.Rounds))
	for i, round := range p.Rounds {
		w.Set(i, "id", rule.TextValue(round.ID))
		w.Set(i, "group", rule.TextValue(round.Group))
		w.Set(i, "from", rule.DateValue(round.From))
		w.Set(i, "until", rule.DateValue(round.Until))
		w.Set(i, "weight", rule.NumberValue(round.Weight))
	}
}

func (p Policy) ballotsModel() rule.Model {
	return rule.Model{
		Name: "evaluation",
		Lists: []*rule.Schema{{Name: "scores", Key: []string{"unit", "round"}, Fields: []rule.Field{
			{Name: "unit", Type: rule.RecordType("units"), Inverse: "scores"},
			{Name: "round", Type: rule.RecordType("rounds")},
			{Name: "ballots", Type: rule.ListType(rule.RecordType("ballots"))},
		}}},
		Adds: []rule.Added{{List: "ballots", Field: rule.Field{Name: "rejected", Type: rule.TextType().OrMissing()}}},
		Uses: p.uses(),
		Run:  p.countBallots,
	}
}

// uses returns what the counting of ballots reads. Ballots and panels name units and
// raters by their keys.
func (p Policy) uses() []rule.Use {
	texts := rule.ListType(rule.TextType())
	uses := []rule.Use{
		{List: "units", Keyed: true},
		{List: "rounds"},
		{List: "raters", Keyed: true, Fields: []rule.Field{{Name: "group", Type: rule.TextType()}, {Name: "recused", Type: texts}}},
	}
	if p.hasPanels() {
		uses = append(uses, rule.Use{List: "panels", Key: []string{"rater"}, Fields: []rule.Field{{Name: "rater", Type: rule.TextType()}, {Name: "units", Type: texts}}})
	}
	return append(uses, rule.Use{List: "ballots", Fields: []rule.Field{
		{Name: "round", Type: rule.TextType()},
		{Name: "rater", Type: rule.TextType()},
		{Name: "unit", Type: rule.TextType()},
		{Name: "grade", Type: rule.TextType()},
		{Name: "supplementary", Type: rule.FlagType()},
		{Name: "cast_on", Type: rule.DateType()},
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
