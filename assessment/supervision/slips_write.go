package supervision

import (
	"github.com/meritrules/merit/rule"
	"github.com/meritrules/merit/rule/types"
	"github.com/meritrules/merit/rule/value"
)

// write writes the list slip_steps.
func (m *slipMaker) write(d *rule.Draft, steps []step) {
	name := func(field string) string { return m.p.Names.Field("slip_steps", field) }
	w := d.Make(m.p.Names.List("slip_steps"), len(steps))
	of, colours := make([]int32, len(steps)), make([]string, len(steps))
	for i, s := range steps {
		of[i], colours[i] = s.slip, m.p.Slips.Colours[s.colour].Name
		w.Set(i, name("from"), value.OfDate(s.from))
		w.Set(i, name("by"), optional(s.by))
		w.Set(i, name("missed"), value.OfFlag(s.missed))
		w.Set(i, name("by_rule"), value.OfFlag(s.byRule))
	}
	w.References(name("slip"), of)
	w.Texts(name("colour"), colours)
	for _, field := range []string{"from", "by"} {
		w.Reasons(name(field), func(i int) []types.CellName { return m.reasons(steps[i]) })
	}
	w.Reasons(name("missed"), func(i int) []types.CellName { return m.missedBecause(steps[i]) })
}

// add adds to slips what follows from their last steps.
func (m *slipMaker) add(d *rule.Draft, steps []step, last []int, raised []types.Number) {
	slips := m.p.Names.List("slips")
	name := func(field string) string { return m.p.Names.Field("slips", field) }
	colour, due, times := d.Column(slips, name("colour")), d.Column(slips, name("due_by")), d.Column(slips, name("raised"))
	for i, k := range last {
		c, by := value.Value{}, value.Value{}
		if k > 0 {
			c, by = value.OfText(m.p.Slips.Colours[steps[k-1].colour].Name), optional(steps[k-1].by)
		}
		colour.Set(i, name("colour"), c)
		due.Set(i, name("due_by"), by)
	}
	times.Numbers(name("raised"), raised)
	colour.Reasons(name("colour"), func(i int) (cells []types.CellName) {
		if last[i] == 0 {
			return []types.CellName{{List: slips, Row: i, Field: name("withdrawn_on")}}
		}
		cells = []types.CellName{{List: slips, Row: i, Field: name("start")}}
		for k := last[i] - 1; k >= 0 && int(steps[k].slip) == i; k-- {
			if steps[k].missed {
				cells = append(cells, types.CellName{List: m.p.Names.List("slip_steps"), Row: k, Field: m.p.Names.Field("slip_steps", "missed")})
			}
			if r := steps[k].raise; r >= 0 {
				cells = append(cells, types.CellName{List: m.p.Names.List("raises"), Row: int(r), Field: m.p.Names.Field("raises", "colour")})
			}
		}
		return cells
	})
}

// reasons returns the cells from which the days of a step come.
func (m *slipMaker) reasons(s step) []types.CellName {
	slips := func(field string) types.CellName {
		return types.CellName{List: m.p.Names.List("slips"), Row: int(s.slip), Field: field}
	}
	switch {
	case s.raise >= 0:
		return []types.CellName{{List: m.p.Names.List("raises"), Row: int(s.raise), Field: m.p.Names.Field("raises", "until")}}
	case s.byRule:
		if c := m.p.Slips.Colours[s.colour]; has(c.By) {
			return []types.CellName{slips(c.figure())}
		}
		return nil
	}
	return []types.CellName{slips(m.p.Names.Field("slips", "issued_on")), slips(m.p.Names.Field("slips", "until"))}
}

// missedBecause returns the cells that say whether a step's deadline was missed.
func (m *slipMaker) missedBecause(s step) []types.CellName {
	cells := m.reasons(s)
	if name := m.p.Names.Field("slips", "settled_on"); name != "" {
		cells = append(cells, types.CellName{List: m.p.Names.List("slips"), Row: int(s.slip), Field: name})
	}
	return cells
}

func optional(day *types.Date) value.Value {
	if day == nil {
		return value.Value{}
	}
	return value.OfDate(*day)
}
