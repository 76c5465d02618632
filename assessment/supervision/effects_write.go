package supervision

import (
	"github.com/meritrules/merit/rule"
	"github.com/meritrules/merit/rule/types"
	"github.com/meritrules/merit/rule/value"
)

// write writes the list, and adds to units what they lose in all.
func (x effects) write(d *rule.Draft, all []effect) {
	w := d.Make(x.p.Names.List(x.list), len(all))
	rules, ofs := make([]string, len(all)), make([]string, len(all))
	asked, counts := make([]types.Number, len(all)), make([]types.Number, len(all))
	for i, e := range all {
		rules[i], ofs[i], asked[i], counts[i] = x.all[e.rule].Rule, e.of, e.asked, e.counts
		why := value.Value{}
		if e.why != "" {
			why = value.OfText(x.p.Names.Word(e.why))
		}
		w.Set(i, x.name("why"), why)
	}
	w.Texts(x.name("rule"), rules)
	w.Texts(x.name("of"), ofs)
	w.Numbers(x.name("asked"), asked)
	w.Numbers(x.name(x.amount), counts)
	for k, c := range whom {
		if x.concerns(c) {
			x.writeWhom(w, all, k, c.field, x.p.Names.List(c.list) != "")
		}
	}
	reasons := func(i int) []types.CellName { return x.reasons(all[i]) }
	w.Reasons(x.name("asked"), reasons)
	w.Reasons(x.name(x.amount), reasons)
	x.addDeducted(d, all)
}

// writeWhom writes the unit, person or matter of each effect.
func (x effects) writeWhom(w *rule.Writer, all []effect, k int, field string, listed bool) {
	if !listed {
		for i, e := range all {
			w.Set(i, x.name(field), e.whom[k])
		}
		return
	}
	refs := make([]int32, len(all))
	for i, e := range all {
		refs[i] = -1
		if _, row, ok := e.whom[k].Record(); ok {
			refs[i] = int32(row)
		}
	}
	w.References(x.name(field), refs)
}

// reasons returns the cells on which an effect is based: its formula, and the matter.
func (x effects) reasons(e effect) []types.CellName {
	r := x.all[e.rule]
	cells := []types.CellName{{List: r.Over, Row: int(e.row), Field: x.figure(r)}}
	if has(r.Matter) {
		cells = append(cells, types.CellName{List: r.Over, Row: int(e.row), Field: x.figure(r) + "_matter"})
	}
	return cells
}

// addDeducted adds to units what they lose in all.
func (x effects) addDeducted(d *rule.Draft, all []effect) {
	list, name := x.p.Names.List("units"), x.p.Names.Field("units", "deducted")
	if x.list != "deductions" || list == "" || !x.concerns(whom[0]) {
		return
	}
	sums := make([]types.Number, d.List(list).Len())
	of := make([][]types.CellName, len(sums))
	for i, e := range all {
		if _, row, ok := e.whom[0].Record(); ok {
			sums[row] = sums[row].Add(e.counts)
			of[row] = append(of[row], types.CellName{List: x.p.Names.List(x.list), Row: i, Field: x.name(x.amount)})
		}
	}
	w := d.Column(list, name)
	w.Numbers(name, sums)
	w.Reasons(name, func(row int) []types.CellName { return of[row] })
}
