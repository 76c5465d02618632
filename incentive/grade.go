package incentive

import (
	"cmp"
	"slices"
	"strings"

	"github.com/meritrules/merit/rule"
	"github.com/meritrules/merit/rule/fault"
	"github.com/meritrules/merit/rule/types"
	"github.com/meritrules/merit/rule/value"
)

// grading is a grading being worked out: the columns that it reads, and what is decided so far.
type grading struct {
	Grading
	list    *value.List
	classes [][]int32        // the graded records by class, in the order of the list
	keys    [][]types.Number // of the graded records
	levels  []levelColumns
	level   []int16 // of each record the level that it has; -1 for none yet
	best    []int16 // the best level that it may have
	why     []string
	margin  []*types.Number
	missed  [][]decision // of each record why it has no better level
	faults  fault.Errors
}

// decision is why a record does not have a level.
type decision struct {
	rule   string
	margin *types.Number
}

// levelColumns are the conditions of one level.
type levelColumns struct {
	when, promoted, cap *value.View[bool]
	from, quota         *value.Column
}

// run grades the records. It goes down the levels, and at each through the classes.
func (g Grading) run(d *rule.Draft) error {
	w := &grading{Grading: g, list: d.List(g.list())}
	w.take()
	if len(w.faults) > 0 {
		return w.faults
	}
	for k := range w.Levels {
		w.grade(k)
	}
	if len(w.faults) > 0 {
		return w.faults
	}
	lowered := w.lowered()
	if len(w.faults) > 0 {
		return w.faults
	}
	w.write(d, lowered)
	return nil
}

// take reads who is graded in which class, and the conditions.
func (w *grading) take() {
	n := w.list.Len()
	w.keys, w.level, w.best, w.why = make([][]types.Number, n), make([]int16, n), make([]int16, n), make([]string, n)
	w.margin, w.missed = make([]*types.Number, n), make([][]decision, n)
	flags := func(f rule.Figure, name string) *value.View[bool] {
		if !isSet(f) {
			return nil
		}
		v := w.list.Flags(name)
		return &v
	}
	numbers := func(f rule.Figure, name string) *value.Column {
		if !isSet(f) {
			return nil
		}
		c := w.list.Column(name)
		return &c
	}
	for k, l := range w.Levels {
		w.levels = append(w.levels, levelColumns{flags(l.When, w.of(k, "when")), flags(l.Promoted, w.of(k, "promoted")), flags(l.Cap, w.of(k, "cap")),
			numbers(l.From, w.of(k, "from")), numbers(l.Quota, w.of(k, "quota"))})
	}
	only, within := flags(w.Only, w.part("only")), numbers(w.Within, w.part("within"))
	keys := make([]value.Column, len(w.By))
	for i := range keys {
		keys[i] = w.list.Column(w.key(i))
	}
	index := map[string]int{}
	for row := range n {
		w.level[row] = -1
		if only != nil && !only.At(row) {
			continue
		}
		if !w.takeKeys(row, keys) {
			continue
		}
		class := ""
		if within != nil {
			class = within.Value(row).String()
		}
		at, ok := index[class]
		if !ok {
			at = len(w.classes)
			index[class] = at
			w.classes = append(w.classes, nil)
		}
		w.classes[at] = append(w.classes[at], int32(row))
		for k := len(w.levels) - 1; k > 0; k-- {
			if c := w.levels[k].cap; c != nil && c.At(row) {
				w.best[row] = int16(k)
				break
			}
		}
	}
}

// takeKeys reads the keys of a record, and reports one that is missing.
func (w *grading) takeKeys(row int, keys []value.Column) bool {
	w.keys[row] = make([]types.Number, len(keys))
	for i, c := range keys {
		n, ok := c.Number(row)
		if !ok {
			e := w.list.Fault(fault.CodeMissingValue, row, "%s.by has no value here, so the record cannot be graded", w.Name)
			e.Hint = "say with only: who is graded"
			w.faults = append(w.faults, e)
			return false
		}
		w.keys[row][i] = n
	}
	return true
}

// grade gives the level k.
func (w *grading) grade(k int) {
	l := w.levels[k]
	var others []int32 // who would have it, but for the quota of their class
	empty := 0
	for _, class := range w.classes {
		var able []int32
		promoted := 0
		for _, row := range class {
			switch r := int(row); {
			case w.level[r] >= 0:
			case int(w.best[r]) > k:
				w.miss(r, NotCapped, nil)
			case l.promoted != nil && l.promoted.At(r):
				w.give(r, k, ByPromotion, nil)
				promoted++
			case l.when != nil && !l.when.At(r):
				w.miss(r, NotWhen, nil)
			case !w.reaches(k, r):
				w.miss(r, NotFrom, w.above(k, r))
			case l.quota == nil:
				w.give(r, k, w.byCondition(k), w.above(k, r))
			default:
				able = append(able, row)
			}
		}
		if l.quota == nil {
			continue
		}
		places := w.places(k, class)
		if w.Levels[k].Counted {
			places = max(0, places-promoted)
		}
		given, out := w.choose(k, able, places, ByQuota)
		empty += places - given
		others = append(others, out...)
	}
	switch {
	case l.quota == nil:
	case w.Levels[k].Borrow && empty > 0:
		for _, row := range others {
			w.missed[row] = w.missed[row][:len(w.missed[row])-1]
		}
		w.choose(k, others, empty, ByBorrowing)
	}
}

// byCondition returns what a level without quota is given by.
func (w *grading) byCondition(k int) string {
	switch l := w.levels[k]; {
	case l.from != nil:
		return ByScore
	case l.when != nil:
		return ByCondition
	}
	return ByRest
}

func (w *grading) give(row, k int, why string, margin *types.Number) {
	w.level[row], w.why[row], w.margin[row] = int16(k), why, margin
}

func (w *grading) miss(row int, why string, margin *types.Number) {
	w.missed[row] = append(w.missed[row], decision{why, margin})
}

func (w *grading) reaches(k, row int) bool {
	margin := w.above(k, row)
	return margin == nil || margin.Sign() >= 0
}

// above returns how far a score is above the threshold of a level; nil if it has none.
func (w *grading) above(k, row int) *types.Number {
	if w.levels[k].from == nil {
		return nil
	}
	from, _ := w.levels[k].from.Number(row)
	x := w.keys[row][0].Sub(from)
	return &x
}

// places returns the quota of a class, which must be the same whole number for all of it.
func (w *grading) places(k int, class []int32) int {
	name := w.Name + ": the quota of " + w.Levels[k].Name
	first, _ := w.levels[k].quota.Number(int(class[0]))
	places, whole := first.Int64()
	if !whole || places < 0 {
		w.faults = append(w.faults, w.list.Fault(fault.CodeBadValue, int(class[0]), "%s is %s, but must be a whole number of at least 0", name, first))
		return 0
	}
	for _, row := range class[1:] {
		if n, _ := w.levels[k].quota.Number(int(row)); n.Cmp(first) != 0 {
			w.faults = append(w.faults, w.list.Fault(fault.CodeBadValue, int(row), "%s is %s here, and %s for %s of the same class", name, n, first, w.list.Label(int(class[0]))))
			return 0
		}
	}
	return int(min(places, int64(w.list.Len()))) // more places than records change nothing
}

// choose gives the level to the best of those who are able, and returns how many places it took and who is
// out.
func (w *grading) choose(k int, able []int32, places int, why string) (taken int, out []int32) {
	order := slices.Clone(able)
	slices.SortFunc(order, func(a, b int32) int { return cmp.Or(w.compare(b, a), cmp.Compare(a, b)) })
	from, to := w.cut(order, places)
	in := from
	switch {
	case from == to:
	case w.Ties == TieIn:
		in = to
	case w.Ties != TieOut:
		w.tied(k, order[from:to], places-from)
	}
	for i, row := range order {
		if i < in {
			var margin *types.Number
			if in < len(order) {
				margin = w.ahead(row, order[in])
			}
			w.give(int(row), k, why, margin)
			continue
		}
		reason, margin := NotQuota, (*types.Number)(nil)
		if i < to && from < to {
			reason = NotTied
		}
		if in > 0 {
			margin = w.ahead(row, order[in-1])
		}
		w.miss(int(row), reason, margin)
	}
	return min(in, places), order[in:]
}

// ahead returns how far the score of a record is ahead of another's.
func (w *grading) ahead(a, b int32) *types.Number {
	x := w.keys[a][0].Sub(w.keys[b][0])
	return &x
}

// cut returns the range of records that are tied in all keys where the places run out; if none are, the
// range is empty and both are how many are in.
func (w *grading) cut(order []int32, places int) (from, to int) {
	if places == 0 || places >= len(order) || w.compare(order[places-1], order[places]) != 0 {
		return min(places, len(order)), min(places, len(order))
	}
	from, to = places-1, places+1
	for from > 0 && w.compare(order[from-1], order[places]) == 0 {
		from--
	}
	for to < len(order) && w.compare(order[to], order[places]) == 0 {
		to++
	}
	return from, to
}

// compare orders by the keys, the lesser first.
func (w *grading) compare(a, b int32) int {
	for i, x := range w.keys[a] {
		if c := x.Cmp(w.keys[b][i]); c != 0 {
			return c
		}
	}
	return 0
}

// tied reports records between which the keys do not decide.
func (w *grading) tied(k int, rows []int32, left int) {
	labels := make([]string, len(rows))
	for i, row := range rows {
		labels[i] = w.list.Label(int(row))
	}
	e := w.list.Fault(fault.CodeTied, int(rows[0]), "%s: %s are equal in all keys, and %d of their %d can be %s", w.Name, strings.Join(labels, ", "), left, len(rows), w.Levels[k].Name)
	e.Hint = "write a further key under by:, or ties: in or out"
	w.faults = append(w.faults, e)
}

// lowered returns of each record the level after lowering.
func (w *grading) lowered() []int16 {
	if !isSet(w.Lower) {
		return w.level
	}
	after, by := slices.Clone(w.level), w.list.Column(w.part("lower"))
	for row, level := range w.level {
		if level < 0 {
			continue
		}
		n, _ := by.Number(row)
		levels, whole := n.Int64()
		if !whole || levels < 0 {
			w.faults = append(w.faults, w.list.Fault(fault.CodeBadValue, row, "%s.lower is %s, but must be a whole number of at least 0", w.Name, n))
			continue
		}
		after[row] = int16(min(int64(level)+min(levels, int64(len(w.Levels))), int64(len(w.Levels)-1)))
	}
	return after
}
