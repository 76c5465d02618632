package tree

import (
	"fmt"
	"slices"

	"github.com/meritrules/merit/rule/fault"
	"github.com/meritrules/merit/rule/internal/cell"
	"github.com/meritrules/merit/rule/internal/wording"
	"github.com/meritrules/merit/rule/types"
)

// TableLeaf is a table as formulas name it: one version, or several by date with the
// same keys and kinds of values.
type TableLeaf struct {
	Versions []*Table // in the order of their days
	Periods  []int    // the version in force in each period
	Type     types.Type
	Broken   bool // it has a fault, so its uses are not to blame
}

func (t *TableLeaf) First() *Table { return t.Versions[0] }

// Sources returns the sources of the versions.
func (t *TableLeaf) Sources() []types.Source {
	sources := make([]types.Source, len(t.Versions))
	for i, v := range t.Versions {
		sources[i] = v.Source
	}
	return sources
}

// Count returns how many periods there are in which the table may differ.
func (t *TableLeaf) Count() int {
	if len(t.Versions) == 1 {
		return 1
	}
	return len(t.Periods)
}

// On returns the version in force in a period.
func (t *TableLeaf) On(period int) *Table { return t.Versions[t.Periods[period]] }

// Prepare checks each version alone and then against the first.
func (t *TableLeaf) Prepare() (faults fault.Errors) {
	for i, v := range t.Versions {
		faults.Add(v.prepare())
		if len(faults) > 0 {
			t.Broken = true
			continue
		}
		if i == 0 {
			t.Type = v.Type
		} else if why := v.differs(t.First()); why != "" {
			t.Broken = true
			faults = append(faults, v.Source.Fault(fault.CodeUnlike, 0, fmt.Sprintf("the table %s has %s than before %s", v.Source.Name, why, *v.Source.From), "give it another name"))
		}
		t.Type.Terminating = t.Type.Terminating && v.Type.Terminating
	}
	return faults
}

// checkSteps reports steps that are not numbers or out of order, and warns of gaps.
func (t *Table) checkSteps() error {
	for i := range t.Keys {
		if t.Side(i) != types.Exact && t.KeyKind(i) != types.NumberKind {
			return fault.Errors{t.Source.Fault(fault.CodeBadTable, 0, fmt.Sprintf("the key %s of the table %s has steps, so it must be a number", t.Keys[i], t.Source.Name), "or have it met exactly")}
		}
	}
	for i := range t.Keys {
		if t.Side(i) == types.Exact {
			continue
		}
		if before, after, ok := t.disorder(i); ok {
			return fault.Errors{t.At(*after).Fault(fault.CodeRowOrder, 0, fmt.Sprintf("the table %s has the row for %s after the row for %s", t.Source.Name, after.Shown(), before.Shown()),
				fmt.Sprintf("write the rows in the order of %s: each holds up to the next greater one, and the greatest has no end", t.Keys[i]))}
		}
	}
	t.warnGaps()
	return nil
}

// disorder returns the first two neighbouring rows, in a column of steps, that do not go the
// way of the others, upwards or all downwards. A row belongs to the rows that are alike in
// the columns before it; where the rows are arranged by a later column, to those alike in
// that one as well.
func (t *Table) disorder(column int) (before, after *TableRow, found bool) {
	before, after, comesBack := t.turn(column, t.Keys[:column])
	if after == nil {
		return nil, nil, false
	}
	var others []string
	for i, key := range t.Keys {
		if i < column || i > column && t.Side(i) == types.Exact {
			others = append(others, key)
		}
	}
	if len(others) == column && comesBack {
		others = slices.Concat(t.Keys[:column], t.Keys[column+1:])
	}
	if len(others) > column {
		before, after, _ = t.turn(column, others)
	}
	return before, after, after != nil
}

// turn returns the first row that does not go the way of the first two, among the rows that
// are alike in some keys, and whether a step comes back after another one.
func (t *Table) turn(column int, alike []string) (before, after *TableRow, comesBack bool) {
	way, last, seen := 0, map[string]*TableRow{}, map[string]bool{}
	for i := range t.Rows {
		row := &t.Rows[i]
		var of []cell.Value
		for k, key := range t.Keys {
			if slices.Contains(alike, key) {
				of = append(of, row.Keys[k])
			}
		}
		group, step := KeyText(of), KeyText(append(of, row.Keys[column]))
		prev := last[group]
		last[group] = row
		goes := 0
		if prev != nil {
			goes = row.Keys[column].Order(prev.Keys[column])
		}
		comesBack = comesBack || goes != 0 && seen[step]
		seen[step] = true
		if way == 0 {
			way = goes
		}
		if goes != 0 && goes != way && after == nil {
			before, after = prev, row
		}
	}
	return before, after, comesBack
}

// maxGrid bounds the search for gaps.
const maxGrid = 10_000

// warnGaps warns of combinations of exact keys that have no row, though each key is
// in the table.
func (t *Table) warnGaps() {
	var grid [][]cell.Value
	for i := range t.Keys {
		if t.Side(i) != types.Exact {
			continue
		}
		grid = combine(grid, t.Columns[i].keys)
		if len(grid) > maxGrid {
			return
		}
	}
	there := make(map[string]bool, len(t.Rows))
	for _, r := range t.Rows {
		there[KeyText(t.ExactKeys(r.Keys))] = true
	}
	for _, keys := range grid {
		if !there[KeyText(keys)] && len(t.Warnings) < wording.MaxWarnings {
			t.Warnings = append(t.Warnings, t.Source.Fault(fault.CodeNoRow, 0, fmt.Sprintf("the table %s has no row for %s", t.Source.Name, cell.OfElems(keys)), ""))
		}
	}
}

// combine puts each value after each of the combinations.
func combine(grid [][]cell.Value, column []cell.Value) [][]cell.Value {
	if grid == nil {
		grid = [][]cell.Value{nil}
	}
	var next [][]cell.Value
	for _, g := range grid {
		for _, v := range column {
			next = append(next, append(slices.Clone(g), v))
		}
	}
	return next
}

func (t *Table) ExactKeys(keys []cell.Value) []cell.Value {
	var exact []cell.Value
	for i, k := range keys {
		if t.Side(i) == types.Exact {
			exact = append(exact, k)
		}
	}
	return exact
}

// differs says how a table differs from another version of it, "" if it does not.
func (t *Table) differs(u *Table) string {
	switch {
	case len(t.Keys) != len(u.Keys):
		return "other keys"
	case t.Type.Kind != u.Type.Kind:
		return "other values"
	}
	for i := range t.Keys {
		if t.KeyKind(i) != u.KeyKind(i) {
			return "keys of another kind"
		}
	}
	return ""
}

// AddTexts collects the texts that the table may hold.
func (t *TableLeaf) AddTexts(texts map[string]bool) {
	for _, v := range t.Versions {
		for _, r := range v.Rows {
			for _, x := range slices.Concat(r.Keys, []cell.Value{r.Value}) {
				texts[x.Str] = texts[x.Str] || x.Kind == types.TextKind
			}
		}
	}
}
