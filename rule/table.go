package rule

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/meritrules/merit/internal/spell"
)

// Table is a table of a policy, read with lookup(table, key, …): rows of
// constants, found by exact keys or by steps.
type Table struct {
	Source Source     // Name is the table's name; Text is not used
	Keys   []string   // names of the key columns, at least one
	Steps  []StepSide // how each key is matched; nil if all are exact
	Rows   []TableRow
	Unit   string // of the values: Ratio, or any other word; "" for unknown

	index    map[string]int
	byText   map[string]*Value // of a table with one exact key that is a text
	columns  []tableColumn     // of the exact keys
	steps    *stepLevel        // of a table with steps
	typ      Type
	warnings []*Error
}

// StepSide is how a key column finds its rows. The zero StepSide is an exact match.
type StepSide uint8

// The ways to match a key column. In a column of steps a row covers the numbers from
// its own up to the next greater one among the rows alike in the columns before it.
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

// keyKind returns the kind of the keys of a column.
func (t *Table) keyKind(i int) Kind {
	for _, r := range t.Rows {
		if !r.Keys[i].IsMissing() {
			return r.Keys[i].kind
		}
	}
	if t.side(i) != Exact {
		return NumberKind // a single row without a lower end
	}
	return Nothing
}

// TableRow is one row: the keys, and their value.
type TableRow struct {
	Keys  []Value // in a column of steps a missing one has no lower end
	Value Value
	Line  int // its line in the document, 0 if unknown

	Column int // its column in the document; 0 means the table's
}

// tableColumn holds the distinct keys of an exact column, in the order of the rows.
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

// texts returns the keys in words.
func (c *tableColumn) texts() []string {
	texts := make([]string, len(c.keys))
	for i, v := range c.keys {
		texts[i] = v.brief()
	}
	return texts
}

// shown returns the first keys in words.
func (c *tableColumn) shown() string {
	texts := c.texts()
	if len(texts) > shownElems {
		return strings.Join(texts[:shownElems], ", ") + ", …"
	}
	return strings.Join(texts, ", ")
}

// at returns the place of a row.
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

// keyText writes keys so that different ones differ; the kinds tell 1 from "1".
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
			faults = append(faults, at.fault(CodeBadTable, 0, fmt.Sprintf("row %d of the table %s has %s, not %d", i+1, t.Source.Name, spell.Counted(len(row.Keys), "key"), len(t.Keys)), ""))
		case twice:
			faults = append(faults, at.fault(CodeDuplicateKey, 0, fmt.Sprintf("the table %s has two rows for %s", t.Source.Name, elemsValue(row.Keys)), ""))
		case len(t.Rows[0].Keys) == len(t.Keys) && t.unlike(i) != "":
			faults = append(faults, at.fault(CodeBadTable, 0, fmt.Sprintf("the rows of the table %s are not alike: %s", t.Source.Name, t.unlike(i)), ""))
		}
		t.index[keyText(row.Keys)] = i
	}
	if t.Steps != nil && len(t.Steps) != len(t.Keys) {
		faults = append(faults, t.Source.fault(CodeBadTable, 0, fmt.Sprintf("the table %s says how to match %d of its %d keys", t.Source.Name, len(t.Steps), len(t.Keys)), ""))
	}
	if len(t.Rows) == 0 {
		return Errors{t.Source.fault(CodeBadTable, 0, fmt.Sprintf("the table %s has no rows", t.Source.Name), "")}
	}
	if k := t.Rows[0].Value.kind; k == ListKind || k == RecordKind || k == Nothing {
		return Errors{t.Source.fault(CodeBadTable, 0, fmt.Sprintf("the values of the table %s must be numbers, texts, flags or days", t.Source.Name), "")}
	}
	t.typ = Type{Kind: t.Rows[0].Value.kind, Terminating: true}
	for _, r := range t.Rows {
		t.typ.Terminating = t.typ.Terminating && r.Value.num.Terminates()
	}
	if len(faults) > 0 {
		return faults
	}
	t.addColumns()
	if err := t.checkSteps(); err != nil {
		return err
	}
	t.arrange()
	return nil
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

// unlike says how a row's kinds differ from the first row's, "" if they do not.
func (t *Table) unlike(i int) string {
	row, first := t.Rows[i], t.Rows[0]
	for k, key := range row.Keys {
		openEnd := (key.IsMissing() || first.Keys[k].IsMissing()) && t.Steps != nil && len(t.Steps) == len(t.Keys) && t.side(k) != Exact
		if key.kind != first.Keys[k].kind && !openEnd {
			return fmt.Sprintf("row %d has the %s %s for %s, row 1 the %s %s", i+1, key.kind, key.brief(), t.Keys[k], first.Keys[k].kind, first.Keys[k].brief())
		}
	}
	if row.Value.kind != first.Value.kind {
		return fmt.Sprintf("row %d gives the %s %s, row 1 the %s %s", i+1, row.Value.kind, row.Value.brief(), first.Value.kind, first.Value.brief())
	}
	return ""
}

// arrange builds the structures that a lookup searches.
func (t *Table) arrange() {
	if t.Steps != nil {
		rows := make([]int, len(t.Rows))
		for i := range rows {
			rows[i] = i
		}
		t.steps = t.level(rows, 0)
		return
	}
	if len(t.Keys) == 1 && t.Rows[0].Keys[0].kind == TextKind {
		t.byText = make(map[string]*Value, len(t.Rows))
		for i, r := range t.Rows {
			t.byText[r.Keys[0].text] = &t.Rows[i].Value
		}
	}
}

// stepLevel holds the rows of a table that have the same keys before a column, by
// their distinct keys in it, in ascending order.
type stepLevel struct {
	keys []Value
	next []*stepLevel // of each key; nil in the last column
	rows []int        // of each key in the last column
}

// level arranges rows by their keys from a column on.
func (t *Table) level(rows []int, column int) *stepLevel {
	slices.SortStableFunc(rows, func(a, b int) int { return t.Rows[a].Keys[column].compare(t.Rows[b].Keys[column]) })
	l, last := &stepLevel{}, column == len(t.Keys)-1
	for from := 0; from < len(rows); {
		key, to := t.Rows[rows[from]].Keys[column], from+1
		for to < len(rows) && t.Rows[rows[to]].Keys[column].Equal(key) {
			to++
		}
		l.keys = append(l.keys, key)
		if last {
			l.rows = append(l.rows, rows[from])
		} else {
			l.next = append(l.next, t.level(rows[from:to], column+1))
		}
		from = to
	}
	return l
}

// find returns the position of the row for keys, -1 if there is none: among the rows
// that the keys reach, the one with the greatest numbers, comparing the first column
// first.
func (t *Table) find(keys []Value) int {
	var work int64
	return t.look(keys, Value.compare, &work)
}

// look is find with a given comparison of keys; it adds the cost of the search to
// work.
func (t *Table) look(keys []Value, compare func(a, b Value) int, work *int64) int {
	if t.Steps != nil {
		return t.search(t.steps, keys, 0, compare, work)
	}
	*work += keyWork * int64(len(keys))
	if i, ok := t.index[keyText(keys)]; ok {
		return i
	}
	return -1
}

// keyWork is how many steps writing a key for an index costs.
const keyWork = 20

// search looks for keys from a column on: at the greatest key that they reach, and, if
// no row below that has the others, at the next smaller one.
func (t *Table) search(l *stepLevel, keys []Value, column int, compare func(a, b Value) int, work *int64) int {
	i, met := slices.BinarySearchFunc(l.keys, keys[column], compare)
	side := t.side(column)
	if met && side != Above {
		i++
	}
	for i--; i >= 0; i-- {
		*work++
		if side == Exact && !met {
			return -1
		}
		if l.next == nil {
			return l.rows[i]
		}
		if row := t.search(l.next[i], keys, column+1, compare, work); row >= 0 || side == Exact {
			return row
		}
	}
	return -1
}

// missing says that keys have no row, and which rows there are.
func (t *Table) missing(keys []Value) (format string, args []any) {
	if len(keys) > 1 {
		return "the table %s has no row for %s", []any{t.Source.Name, elemsValue(keys)}
	}
	if side := t.side(0); side != Exact {
		begins := map[StepSide]string{From: "at", Above: "above"}[side]
		return "the table %s has no row for %s; its rows begin %s %s", []any{t.Source.Name, shown(keys[0]), begins, t.steps.keys[0]}
	}
	known := strings.Join(t.columns[0].texts()[:min(len(t.Rows), spell.Brief)], ", ")
	if keys[0].kind == TextKind {
		return "the table %s has no row for %q; it has %s", []any{t.Source.Name, keys[0].text, known}
	}
	return "the table %s has no row for %s; it has %s", []any{t.Source.Name, shown(keys[0]), known}
}

// quoted writes a value as in a formula: a text in quotes.
func (v Value) quoted() string {
	if v.kind == TextKind {
		return strconv.Quote(v.brief())
	}
	return v.String()
}
