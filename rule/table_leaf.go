package rule

import (
	"fmt"
	"slices"
)

// tableLeaf is a table as formulas name it: one version, or several by date with the
// same keys and kinds of values.
type tableLeaf struct {
	versions []*Table // in the order of their days
	periods  []int    // the version in force in each period
	typ      Type
	broken   bool // it has a fault, so its uses are not to blame
}

func (t *tableLeaf) first() *Table { return t.versions[0] }

// sources returns the sources of the versions.
func (t *tableLeaf) sources() []Source {
	sources := make([]Source, len(t.versions))
	for i, v := range t.versions {
		sources[i] = v.Source
	}
	return sources
}

// count returns how many periods there are in which the table may differ.
func (t *tableLeaf) count() int {
	if len(t.versions) == 1 {
		return 1
	}
	return len(t.periods)
}

// on returns the version in force in a period.
func (t *tableLeaf) on(period int) *Table { return t.versions[t.periods[period]] }

// prepare checks each version alone and then against the first.
func (t *tableLeaf) prepare() (faults Errors) {
	for i, v := range t.versions {
		faults.Add(v.prepare())
		if len(faults) > 0 {
			t.broken = true
			continue
		}
		if i == 0 {
			t.typ = v.typ
		} else if why := v.differs(t.first()); why != "" {
			t.broken = true
			faults = append(faults, v.Source.fault(CodeUnlike, 0, fmt.Sprintf("the table %s has %s than before %s", v.Source.Name, why, *v.Source.From), "give it another name"))
		}
		t.typ.Terminating = t.typ.Terminating && v.typ.Terminating
	}
	return faults
}

// checkSteps reports steps that are not numbers or out of order, and warns of gaps.
func (t *Table) checkSteps() error {
	for i := range t.Keys {
		if t.side(i) != Exact && t.keyKind(i) != NumberKind {
			return Errors{t.Source.fault(CodeBadTable, 0, fmt.Sprintf("the key %s of the table %s has steps, so it must be a number", t.Keys[i], t.Source.Name), "or have it met exactly")}
		}
	}
	for i := range t.Keys {
		if t.side(i) == Exact {
			continue
		}
		if before, after, ok := t.disorder(i); ok {
			return Errors{t.at(*after).fault(CodeRowOrder, 0, fmt.Sprintf("the table %s has the row for %s after the row for %s", t.Source.Name, after.shown(), before.shown()),
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
		if i < column || i > column && t.side(i) == Exact {
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
		var of []Value
		for k, key := range t.Keys {
			if slices.Contains(alike, key) {
				of = append(of, row.Keys[k])
			}
		}
		group, step := keyText(of), keyText(append(of, row.Keys[column]))
		prev := last[group]
		last[group] = row
		goes := 0
		if prev != nil {
			goes = row.Keys[column].compare(prev.Keys[column])
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
	var grid [][]Value
	for i := range t.Keys {
		if t.side(i) != Exact {
			continue
		}
		grid = combine(grid, t.columns[i].keys)
		if len(grid) > maxGrid {
			return
		}
	}
	there := make(map[string]bool, len(t.Rows))
	for _, r := range t.Rows {
		there[keyText(t.exactKeys(r.Keys))] = true
	}
	for _, keys := range grid {
		if !there[keyText(keys)] && len(t.warnings) < maxWarnings {
			t.warnings = append(t.warnings, t.Source.fault(CodeNoRow, 0, fmt.Sprintf("the table %s has no row for %s", t.Source.Name, elemsValue(keys)), ""))
		}
	}
}

// combine puts each value after each of the combinations.
func combine(grid [][]Value, column []Value) [][]Value {
	if grid == nil {
		grid = [][]Value{nil}
	}
	var next [][]Value
	for _, g := range grid {
		for _, v := range column {
			next = append(next, append(slices.Clone(g), v))
		}
	}
	return next
}

func (t *Table) exactKeys(keys []Value) []Value {
	var exact []Value
	for i, k := range keys {
		if t.side(i) == Exact {
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
	case t.typ.Kind != u.typ.Kind:
		return "other values"
	}
	for i := range t.Keys {
		if t.keyKind(i) != u.keyKind(i) {
			return "keys of another kind"
		}
	}
	return ""
}

// addTexts collects the texts that the table may hold.
func (t *tableLeaf) addTexts(texts map[string]bool) {
	for _, v := range t.versions {
		for _, r := range v.Rows {
			for _, x := range slices.Concat(r.Keys, []Value{r.Value}) {
				texts[x.text] = texts[x.text] || x.kind == TextKind
			}
		}
	}
}
