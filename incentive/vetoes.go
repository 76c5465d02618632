package incentive

import (
	"github.com/meritrules/merit/rule"
	"github.com/meritrules/merit/rule/types"
	"github.com/meritrules/merit/rule/value"
)

// Vetoes holds the policy's vetoes (一票否决): rules that bar a unit from honours, in
// addition to the facts' list of vetoes. A veto touches no money.
type Vetoes struct{ Rules []VetoRule }

// VetoRule bars the units for which the flag is true.
type VetoRule struct {
	Name   string
	When   rule.Figure
	Reason string // for people
}

// Listed is the rule in veto_reasons for a veto from the facts' list.
const Listed = "listed"

func (v VetoRule) figure() string { return "veto_" + v.Name }

// Parts returns the vetoes as parts of a rule.Sheet: a flag veto_<name> of units
// for each rule, and the model "vetoes", which adds units.vetoed and makes the
// list veto_reasons.
func (v Vetoes) Parts() ([]rule.Model, []rule.Figure) {
	var figures []rule.Figure
	for _, r := range v.Rules {
		figures = append(figures, r.When.As("units", r.figure(), types.FlagKind))
	}
	return []rule.Model{v.model()}, figures
}

func (v Vetoes) model() rule.Model {
	m := rule.Model{
		Name: "vetoes",
		Lists: []*types.Schema{{Name: "veto_reasons", Fields: []types.Field{
			{Name: "unit", Type: types.RecordType("units"), Inverse: "veto_reasons"},
			{Name: "rule", Type: types.TextType()},
			{Name: "reason", Type: types.TextType()},
		}}},
		Adds: []rule.Added{{List: "units", Field: types.Field{Name: "vetoed", Type: types.FlagType()}}},
		Uses: []rule.Use{{List: "units"}, {List: "vetoes", Fields: []types.Field{
			{Name: "unit", Type: types.RecordType("units").OrMissing(), Inverse: "vetoes"},
			{Name: "reason", Type: types.TextType()},
		}}},
		Run: v.run,
	}
	for _, r := range v.Rules {
		m.Uses[0].Figures = append(m.Uses[0].Figures, types.Field{Name: r.figure(), Type: types.FlagType()})
	}
	return m
}

// vetoReason is a row of veto_reasons.
type vetoReason struct {
	unit         int32
	rule, reason string
}

func (v Vetoes) run(d *rule.Draft) error {
	listed := d.List("vetoes")
	reasons, barred := v.reasons(d), d.List("units")
	vetoed := make([]bool, barred.Len())
	units, rules, texts := make([]int32, len(reasons)), make([]string, len(reasons)), make([]string, len(reasons))
	for i, x := range reasons {
		vetoed[x.unit] = true
		units[i], rules[i], texts[i] = x.unit, x.rule, x.reason
	}
	w := d.Column("units", "vetoed")
	w.Flags("vetoed", vetoed)
	w.Reasons("vetoed", func(row int) []types.CellName { return v.cells(listed, row) })
	w = d.Make("veto_reasons", len(reasons))
	w.References("unit", units)
	w.Texts("rule", rules)
	w.Texts("reason", texts)
	return nil
}

// cells returns the cells behind a unit's veto, for derivations: the reasons listed
// for it, and the figure of each rule.
func (v Vetoes) cells(listed *value.List, unit int) []types.CellName {
	var cells []types.CellName
	for i, u := range listed.References("unit").All() {
		if int(u) == unit {
			cells = append(cells, types.CellName{List: "vetoes", Row: i, Field: "reason"})
		}
	}
	for _, x := range v.Rules {
		cells = append(cells, types.CellName{List: "units", Row: unit, Field: x.figure()})
	}
	return cells
}

// reasons returns why units are vetoed: by unit, listed vetoes first, in the order of
// the list, then the rules in order.
func (v Vetoes) reasons(d *rule.Draft) []vetoReason {
	units, vetoes := d.List("units"), d.List("vetoes")
	listed, texts := make([][]string, units.Len()), vetoes.Texts("reason")
	for i, u := range vetoes.References("unit").All() {
		if u >= 0 {
			listed[u] = append(listed[u], texts.At(i))
		}
	}
	hit := make([]value.View[bool], len(v.Rules))
	for k, x := range v.Rules {
		hit[k] = units.Flags(x.figure())
	}
	var reasons []vetoReason
	for i := range units.Len() {
		for _, text := range listed[i] {
			reasons = append(reasons, vetoReason{int32(i), Listed, text})
		}
		for k, x := range v.Rules {
			if hit[k].At(i) {
				reasons = append(reasons, vetoReason{int32(i), x.Name, x.Reason})
			}
		}
	}
	return reasons
}
