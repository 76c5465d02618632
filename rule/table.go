package rule

import (
	"fmt"
	"slices"
	"strings"

	"github.com/expr-lang/expr/ast"
	"github.com/meritrules/merit/internal/exact"
)

// Table is a table of a policy, read with lookup(table, key, …): rows of
// constants, found by exact keys or by steps.
type Table struct {
	Source Source     // Name is the table's name; Text is not used
	Keys   []string   // names of the key columns, at least one
	Steps  []StepSide // how each key is matched; nil where all are exact
	Rows   []TableRow

	index    map[string]int
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
	return t.checkSteps()
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
		var column []Value
		for _, r := range t.Rows {
			if !slices.ContainsFunc(column, r.Keys[i].equal) {
				column = append(column, r.Keys[i])
			}
		}
		grid = combine(grid, column)
		if len(grid) > maxGrid {
			return
		}
	}
	for _, keys := range grid {
		if !slices.ContainsFunc(t.Rows, func(r TableRow) bool { return slices.EqualFunc(t.exactKeys(r.Keys), keys, Value.equal) }) {
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

func init() {
	builtins["lookup"] = builtin{"lookup(table, key, …)", 2, -1, (*compiler).lookup}
}

// lookup finds a table's value by its keys; a key that is not there is an error
// that names the record.
func (c *compiler) lookup(k call) code {
	name := c.p.text(k.args[0])
	t, ok := c.env.tables[name]
	if !ok {
		var names []string
		for n := range c.env.tables {
			names = append(names, n)
		}
		slices.Sort(names)
		if text, quoted := k.args[0].(*ast.StringNode); quoted && slices.Contains(names, text.Value) {
			return c.fault(k.args[0], "the name of a table stands without quotes: %s", text.Value)
		}
		return c.faultHint(k.args[0], DidYouMean(name, names), "there is no table %q", name)
	}
	c.use(name)
	if len(k.args)-1 != len(t.Keys) {
		keys := strings.Join(t.Keys, ", ")
		return c.faultHint(k.node, fmt.Sprintf("write lookup(%s, %s)", name, keys), "the table %s has %s: %s", name, counted(len(t.Keys), "key"), keys)
	}
	if t.broken {
		return brokenCode()
	}
	keys := make([]code, len(t.Keys))
	for i := range keys {
		keys[i] = c.compile(k.args[i+1])
		if bad, ok := c.need(k.args[i+1], keys[i], Type{Kind: t.Rows[0].Keys[i].kind}); !ok {
			return bad
		}
	}
	if len(keys) == 1 && keys[0].typ.Kind == TextKind && t.side(0) == Exact && c.probe == nil {
		return c.cite(c.lookupText(k, t, keys[0]), t.Source)
	}
	at := c.site(k.node)
	find := func(fr *frame) Value {
		vals := make([]Value, len(keys))
		for i, x := range keys {
			vals[i] = x.val(fr)
		}
		return t.found(fr, at, vals)
	}
	if c.probe != nil { // not folded, so that a row that a constant key finds counts
		x := valCode(t.typ, find)
		for _, key := range keys {
			x.free, x.heavy, x.global = x.free|key.free, x.heavy || key.heavy, x.global || key.global
		}
		return x
	}
	return c.cite(valCode(t.typ, find, keys...), t.Source)
}

// lookupText is lookup by one text, the usual case, without building a key.
func (c *compiler) lookupText(k call, t *Table, key code) code {
	at := c.site(k.node)
	byText := make(map[string]*Value, len(t.Rows))
	for i, r := range t.Rows {
		byText[r.Keys[0].text] = &t.Rows[i].Value
	}
	none, textOf := &Value{kind: t.typ.Kind}, key.textOf()
	byKey := func(fr *frame) *Value {
		text := textOf(fr)
		v, ok := byText[text]
		if !ok {
			t.missed(fr, at, []Value{TextValue(text)})
			return none
		}
		return v
	}
	find := byKey
	if key.coded != nil && !c.trace {
		find = c.lookupCoded(*key.coded, byKey)
	}
	x := valCode(t.typ, func(fr *frame) Value { return *find(fr) }, key)
	if x.num != nil {
		x.num = func(fr *frame) exact.Number { return find(fr).num }
	}
	return x
}

// lookupCoded is a lookup by a field of facts that finds each different text once.
func (c *compiler) lookupCoded(key codedText, byKey func(*frame) *Value) func(*frame) *Value {
	at := c.lookups
	c.lookups++
	return func(fr *frame) *Value {
		col := fr.cols[key.col]
		if col.codes == nil {
			return byKey(fr)
		}
		if fr.found[at] == nil {
			fr.found[at] = make([]*Value, len(col.dict))
		}
		code := col.codes[fr.locals[key.slot].row]
		v := fr.found[at][code]
		if v == nil {
			if v = byKey(fr); fr.err == nil {
				fr.found[at][code] = v
			}
		}
		return v
	}
}

// found returns the value for keys; a fault where no row has them.
func (t *Table) found(fr *frame, at site, keys []Value) Value {
	i := -1
	if t.Steps != nil {
		i = t.step(keys)
	} else if found, ok := t.index[keyText(keys)]; ok {
		i = found
	}
	if i < 0 {
		t.missed(fr, at, keys)
		return Value{kind: t.typ.Kind}
	}
	if fr.probe != nil {
		fr.coverRow(fr.probe.tables[t], t, i, keys)
	}
	return t.Rows[i].Value
}

// missed fails for keys without a row, and says which rows there are.
func (t *Table) missed(fr *frame, at site, keys []Value) {
	if len(keys) > 1 {
		fr.fail(at, "the table %s has no row for %s", t.Source.Name, ListValue(keys...))
		return
	}
	known := make([]string, len(t.Rows))
	least := t.Rows[0].Keys[0]
	for i, r := range t.Rows {
		known[i] = r.Keys[0].brief()
		if r.Keys[0].compare(least) < 0 {
			least = r.Keys[0]
		}
	}
	switch {
	case t.side(0) != Exact:
		fr.fail(at, "the table %s has no row for %s; its rows begin %s %s", t.Source.Name, shown(keys[0]), map[StepSide]string{From: "at", Above: "above"}[t.side(0)], least)
	case keys[0].kind == TextKind:
		fr.fail(at, "the table %s has no row for %q; it has %s", t.Source.Name, keys[0].text, strings.Join(known, ", "))
	default:
		fr.fail(at, "the table %s has no row for %s; it has %s", t.Source.Name, shown(keys[0]), strings.Join(known, ", "))
	}
}
