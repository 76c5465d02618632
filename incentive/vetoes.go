package incentive

import (
	"github.com/meritrules/merit/rule"
	"github.com/meritrules/merit/rule/types"
	"github.com/meritrules/merit/rule/value"
)

// VetoRule (一票否决) bars the units for which the flag is true from honours, in addition to the
// facts' list of vetoes. A veto touches no money.
type VetoRule struct {
	Name   string
	When   rule.Figure
	Reason string // for people
}

// Listed is the rule in veto_reasons for a veto from the facts' list.
const Listed = "listed"

func (v VetoRule) figure() string { return "veto_" + v.Name }

// vetoes are the policy's vetoes as a model.
type vetoes struct {
	Names
	rules []VetoRule
}

func (v vetoes) parts() (rule.Model, []rule.Figure) {
	var figures []rule.Figure
	for _, r := range v.rules {
		figures = append(figures, r.When.As(v.List("units"), r.figure(), types.FlagKind))
	}
	return v.model(), figures
}

func (v vetoes) model() rule.Model {
	units, listed, reasons := v.List("units"), v.List("vetoes"), v.List("veto_reasons")
	m := rule.Model{
		Name: "vetoes",
		Lists: []*types.Schema{{Name: reasons, Fields: []types.Field{
			{Name: v.Field("veto_reasons", "unit"), Type: types.RecordType(units), Inverse: reasons},
			{Name: v.Field("veto_reasons", "rule"), Type: types.TextType()},
			{Name: v.Field("veto_reasons", "reason"), Type: types.TextType()},
		}}},
		Adds: []rule.Added{{List: units, Field: types.Field{Name: v.Field("units", "vetoed"), Type: types.FlagType()}}},
		Uses: []rule.Use{{List: units}},
		Run:  v.run,
	}
	for _, r := range v.rules {
		m.Uses[0].Figures = append(m.Uses[0].Figures, types.Field{Name: r.figure(), Type: types.FlagType()})
	}
	if listed != "" {
		m.Uses = append(m.Uses, rule.Use{List: listed, Fields: []types.Field{
			{Name: v.Field("vetoes", "unit"), Type: types.RecordType(units).OrMissing(), Inverse: listed},
			{Name: v.Field("vetoes", "reason"), Type: types.TextType()},
		}})
	}
	return m
}

// vetoReason is a row of veto_reasons.
type vetoReason struct {
	unit         int32
	rule, reason string
}

func (v vetoes) run(d *rule.Draft) error {
	reasons := v.reasons(d)
	vetoed := make([]bool, d.List(v.List("units")).Len())
	units, rules, texts := make([]int32, len(reasons)), make([]string, len(reasons)), make([]string, len(reasons))
	for i, x := range reasons {
		vetoed[x.unit] = true
		units[i], rules[i], texts[i] = x.unit, x.rule, x.reason
	}
	name, listed := v.Field("units", "vetoed"), v.listed(d)
	w := d.Column(v.List("units"), name)
	w.Flags(name, vetoed)
	w.Reasons(name, func(row int) []types.CellName { return v.cells(listed, row) })
	w = d.Make(v.List("veto_reasons"), len(reasons))
	w.References(v.Field("veto_reasons", "unit"), units)
	w.Texts(v.Field("veto_reasons", "rule"), rules)
	w.Texts(v.Field("veto_reasons", "reason"), texts)
	return nil
}

// listed returns the list of the facts' vetoes; nil if the policy has none.
func (v vetoes) listed(d *rule.Draft) *value.List {
	if name := v.List("vetoes"); name != "" {
		return d.List(name)
	}
	return nil
}

// cells returns the cells behind a unit's veto, for derivations: the reasons listed
// for it, and the figure of each rule.
func (v vetoes) cells(listed *value.List, unit int) []types.CellName {
	var cells []types.CellName
	if listed != nil {
		for i, u := range listed.References(v.Field("vetoes", "unit")).All() {
			if int(u) == unit {
				cells = append(cells, types.CellName{List: v.List("vetoes"), Row: i, Field: v.Field("vetoes", "reason")})
			}
		}
	}
	for _, x := range v.rules {
		cells = append(cells, types.CellName{List: v.List("units"), Row: unit, Field: x.figure()})
	}
	return cells
}

// reasons returns why units are vetoed: by unit, listed vetoes first, in the order of
// the list, then the rules in order.
func (v vetoes) reasons(d *rule.Draft) []vetoReason {
	units := d.List(v.List("units"))
	listed := make([][]string, units.Len())
	if l := v.listed(d); l != nil {
		texts := l.Texts(v.Field("vetoes", "reason"))
		for i, u := range l.References(v.Field("vetoes", "unit")).All() {
			if u >= 0 {
				listed[u] = append(listed[u], texts.At(i))
			}
		}
	}
	hit := make([]value.View[bool], len(v.rules))
	for k, x := range v.rules {
		hit[k] = units.Flags(x.figure())
	}
	var reasons []vetoReason
	for i := range units.Len() {
		for _, text := range listed[i] {
			reasons = append(reasons, vetoReason{int32(i), Listed, text})
		}
		for k, x := range v.rules {
			if hit[k].At(i) {
				reasons = append(reasons, vetoReason{int32(i), x.Name, x.Reason})
			}
		}
	}
	return reasons
}
