package incentive

import (
	"github.com/meritrules/merit/rule"
	"github.com/meritrules/merit/rule/types"
)

// write fills the column with the levels, and makes the list of reasons.
func (w *grading) write(d *rule.Draft, after []int16) {
	column, missing := make([]int32, len(after)), make([]bool, len(after))
	for row, level := range after {
		missing[row] = level < 0
		column[row] = int32(len(w.Levels) - 1 - max(int(level), 0))
	}
	c := d.Column(w.Grading.list(), w.Name)
	c.Codes(w.Name, column, w.names()...)
	if isSet(w.Only) {
		c.Missing(w.Name, missing)
	}

	reasons := &reasonRows{}
	for row, level := range after {
		reasons.first = append(reasons.first, int32(len(reasons.of)))
		if level >= 0 {
			w.explain(reasons, row, int(level))
		}
	}
	reasons.first = append(reasons.first, int32(len(reasons.of)))
	c.Reasons(w.Name, func(row int) []types.CellName { return w.cells(reasons, row) })
	m := d.Make(w.reasons(), len(reasons.of))
	m.References("of", reasons.of)
	m.Codes("level", reasons.level, w.names()...)
	m.Flags("held", reasons.held)
	m.Texts("rule", reasons.rule)
	margins, none := make([]types.Number, len(reasons.of)), make([]bool, len(reasons.of))
	for i, margin := range reasons.margin {
		if none[i] = margin == nil; !none[i] {
			margins[i] = *margin
		}
	}
	m.Numbers("margin", margins)
	m.Missing("margin", none)
}

// reasonRows are the columns of the list of reasons.
type reasonRows struct {
	of, level []int32
	held      []bool
	rule      []string
	margin    []*types.Number
	first     []int32 // of each record, and the end
}

func (r *reasonRows) add(row, level int, held bool, rule string, margin *types.Number) {
	r.of, r.level, r.held = append(r.of, int32(row)), append(r.level, int32(level)), append(r.held, held)
	r.rule, r.margin = append(r.rule, rule), append(r.margin, margin)
}

// explain adds why a record has the level that it has after lowering, and none of those above it.
func (w *grading) explain(r *reasonRows, row, after int) {
	code := func(level int) int { return len(w.Levels) - 1 - level }
	for k, x := range w.missed[row] {
		r.add(row, code(k), false, x.rule, x.margin)
	}
	reached := int(w.level[row])
	if reached == after {
		r.add(row, code(after), true, w.why[row], w.margin[row])
		return
	}
	for k := reached; k < after; k++ {
		r.add(row, code(k), false, NotLowered, nil)
	}
	r.add(row, code(after), true, ByLowering, nil)
}

// cells returns the cells behind a record's level, for derivations: the keys, and for each level
// down to its own what decided, and by how much.
func (w *grading) cells(r *reasonRows, row int) (cells []types.CellName) {
	add := func(field string) {
		cells = append(cells, types.CellName{List: w.Grading.list(), Row: row, Field: field})
	}
	if isSet(w.Only) {
		add(w.part("only"))
	}
	if w.level[row] < 0 {
		return cells
	}
	for i := range w.By {
		add(w.key(i))
	}
	if isSet(w.Lower) {
		add(w.part("lower"))
	}
	for at := r.first[row]; at < r.first[row+1]; at++ {
		k := len(w.Levels) - 1 - int(r.level[at])
		if of := w.decider(r.rule[at], k, row); of != "" {
			add(of)
		}
		cells = append(cells, types.CellName{List: w.reasons(), Row: int(at), Field: "rule"})
		if r.margin[at] != nil {
			cells = append(cells, types.CellName{List: w.reasons(), Row: int(at), Field: "margin"})
		}
	}
	return cells
}

// decider returns the figure by which a rule has decided on level k; "" if the keys have, or nothing.
func (w *grading) decider(rule string, k, row int) string {
	switch rule {
	case ByPromotion:
		return w.of(k, "promoted")
	case ByQuota, ByBorrowing, NotQuota, NotTied:
		return w.of(k, "quota")
	case ByScore, NotFrom:
		return w.of(k, "from")
	case ByCondition, NotWhen:
		return w.of(k, "when")
	case NotCapped:
		return w.of(int(w.best[row]), "cap")
	}
	return ""
}
