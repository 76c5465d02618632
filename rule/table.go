package rule

import (
	"fmt"
	"slices"
	"strings"
)

// Table is a table of a policy, read with lookup(table, key, …): rows of
// constants, found by exact keys or by steps.
type Table struct {
	Source Source     // Name is the table's name; Text is not used
	Keys   []string   // names of the key columns, at least one
	Steps  []StepSide // how each key is matched; nil where all are exact
	Rows   []TableRow

	index    map[string]int
	columns  []tableColumn // of the exact keys
	typ      Type
	broken   bool // it has a fault, so its uses are not to blame
	warnings []*Error
}

// StepSide says how a key column finds its rows. The zero is an exact match.
type StepSide uint8

// The ways to match a key column. In a column of steps a row holds from its
// number on, up to the next greater number among the rows alike in the columns
// before it.
const (
	Exact StepSide = iota
	From           // the row's number itself belongs to the row
	Above          // the row's number itself belongs to the row below
)

// side returns how key column i is matched.
func (t *Table) side(i int) StepSide {
	if t.Steps == nil {
		return Exact
	}
	return t.Steps[i]
}

// TableRow is one row: the keys, and the value that they give.
type TableRow struct {
	Keys  []Value
	Value Value
	Line  int // where it stands in the document, 0 where not known

	Column int // likewise; 0 is taken as the table's
}

// tableColumn is the different keys of an exact column, in the order of the rows.
type tableColumn struct {
	keys  []Value
	index map[string]bool
}

func (c *tableColumn) add(key Value) {
	if text := keyText([]Value{key}); !c.index[text] {
		c.index[text] = true
		c.keys = append(c.keys, key)
	}
}

func (c *tableColumn) has(key Value) bool { return c.index[keyText([]Value{key})] }

// at is the place of a row.
func (t *Table) at(r TableRow) Source {
	at := t.Source
	if r.Line > 0 {
		at.Line = r.Line
	}
	if r.Column > 0 {
		at.Column = r.Column
	}
	return at
}

// keyText tells rows apart; the kinds keep 1 and "1" from being one key.
func keyText(keys []Value) string {
	var b strings.Builder
	for _, k := range keys {
		fmt.Fprintf(&b, "%d%q", k.kind, k.String())
	}
	return b.String()
}

// prepare checks the rows and makes the table's index.
func (t *Table) prepare() error {
	var faults Errors
	t.index = map[string]int{}
	for i, row := range t.Rows {
		at := t.at(row)
		switch _, twice := t.index[keyText(row.Keys)]; {
		case len(row.Keys) != len(t.Keys):
			faults = append(faults, at.fault(0, fmt.Sprintf("row %d of the table %s has %s, not %d", i+1, t.Source.Name, counted(len(row.Keys), "key"), len(t.Keys)), ""))
		case twice:
			faults = append(faults, at.fault(0, fmt.Sprintf("the table %s has two rows for %s", t.Source.Name, ListValue(row.Keys...)), ""))
		case len(t.Rows[0].Keys) == len(t.Keys) && t.unlike(i) != "":
			faults = append(faults, at.fault(0, fmt.Sprintf("the rows of the table %s are not alike: %s", t.Source.Name, t.unlike(i)), ""))
		}
		t.index[keyText(row.Keys)] = i
	}
	if t.Steps != nil && len(t.Steps) != len(t.Keys) {
		faults = append(faults, t.Source.fault(0, fmt.Sprintf("the table %s says how to match %d of its %d keys", t.Source.Name, len(t.Steps), len(t.Keys)), ""))
	}
	if len(t.Rows) == 0 {
		return Errors{t.Source.fault(0, fmt.Sprintf("the table %s has no rows", t.Source.Name), "")}
	}
	if k := t.Rows[0].Value.kind; k == ListKind || k == RecordKind || k == Nothing {
		return Errors{t.Source.fault(0, fmt.Sprintf("the values of the table %s must be numbers, texts, flags or days", t.Source.Name), "")}
	}
	t.typ = Type{Kind: t.Rows[0].Value.kind, Terminating: true}
	for _, r := range t.Rows {
		t.typ.Terminating = t.typ.Terminating && r.Value.num.Terminates()
	}
	if len(faults) > 0 {
		return faults
	}
	t.addColumns()
	return t.checkSteps()
}

func (t *Table) addColumns() {
	t.columns = make([]tableColumn, len(t.Keys))
	for i := range t.columns {
		t.columns[i].index = map[string]bool{}
		for _, r := range t.Rows {
			if t.side(i) == Exact {
				t.columns[i].add(r.Keys[i])
			}
		}
	}
}

// unlike says in what a row is of another kind than the first, "" where in nothing.
func (t *Table) unlike(i int) string {
	row, first := t.Rows[i], t.Rows[0]
	for k, key := range row.Keys {
		if key.kind != first.Keys[k].kind {
			return fmt.Sprintf("row %d has the %s %s for %s, row 1 the %s %s", i+1, key.kind, key.brief(), t.Keys[k], first.Keys[k].kind, first.Keys[k].brief())
		}
	}
	if row.Value.kind != first.Value.kind {
		return fmt.Sprintf("row %d gives the %s %s, row 1 the %s %s", i+1, row.Value.kind, row.Value.brief(), first.Value.kind, first.Value.brief())
	}
	return ""
}

// checkSteps reports steps that are not numbers, and warns of gaps.
func (t *Table) checkSteps() error {
	for i := range t.Keys {
		if t.side(i) != Exact && t.Rows[0].Keys[i].kind != NumberKind {
			return Errors{t.Source.fault(0, fmt.Sprintf("the key %s of the table %s has steps, so it must be a number", t.Keys[i], t.Source.Name), "or have it met exactly")}
		}
	}
	t.warnGaps()
	return nil
}

// maxGrid bounds the search for gaps.
const maxGrid = 10_000

// warnGaps warns of a combination of exact keys, each of which stands in the
// table, that has no row.
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
	there := map[string]bool{}
	for _, r := range t.Rows {
		there[identity(t.exactKeys(r.Keys))] = true
	}
	for _, keys := range grid {
		if !there[identity(keys)] {
			t.warnings = append(t.warnings, t.Source.fault(0, fmt.Sprintf("the table %s has no row for %s", t.Source.Name, ListValue(keys...)), ""))
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

// identity tells combinations of keys apart.
func identity(keys []Value) string {
	var b strings.Builder
	for _, k := range keys {
		fmt.Fprintf(&b, "%s %q ", k.kind, k.String())
	}
	return b.String()
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

// step finds the row for keys of which some are matched by steps: among the rows
// that the keys reach, the one with the greatest numbers, the first column first.
func (t *Table) step(keys []Value) int {
	best := -1
	for i, r := range t.Rows {
		if t.reaches(r.Keys, keys) && (best < 0 || t.above(r.Keys, t.Rows[best].Keys)) {
			best = i
		}
	}
	return best
}

func (t *Table) reaches(row, keys []Value) bool {
	for i := range row {
		c := keys[i].compare(row[i])
		if t.side(i) == Exact && c != 0 || t.side(i) == From && c < 0 || t.side(i) == Above && c <= 0 {
			return false
		}
	}
	return true
}

func (t *Table) above(row, other []Value) bool {
	for i := range row {
		if c := row[i].compare(other[i]); c != 0 {
			return c > 0
		}
	}
	return false
}
