package rule

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/meritrules/merit/internal/spell"
	"github.com/meritrules/merit/rule/fault"
	"github.com/meritrules/merit/rule/internal/cell"
	"github.com/meritrules/merit/rule/internal/inside"
	"github.com/meritrules/merit/rule/internal/intake"
	"github.com/meritrules/merit/rule/internal/typing"
	"github.com/meritrules/merit/rule/types"
	"github.com/meritrules/merit/rule/value"
)

// Given holds the facts of a trial: only those that matter for it. Lists, single
// values and fields of a record that are left out are empty or unknown; what does not
// need them is evaluated all the same. A trial may also be given what the sheet would
// evaluate: a figure, a column or a list of a model. It is then taken as given.
type Given struct {
	sheet  *Sheet
	rows   map[string][]givenRow
	values []cell.Value
	has    []bool      // which of values are given
	asOf   *types.AsOf // what a trial takes of it; nil for all

	completed sync.Once
}

// givenRow is a record of a trial: its values in the order of its list's fields.
type givenRow struct {
	values   []cell.Value
	has      []bool
	position int32
}

// NewGiven starts the facts of a trial.
func (sh *Sheet) NewGiven() *Given {
	return &Given{sheet: sh, rows: map[string][]givenRow{}, values: make([]cell.Value, len(sh.env.Values)), has: make([]bool, len(sh.env.Values))}
}

// List returns a copy of the schema of a list of the sheet, with its figures and the
// columns of models, or nil. The list "" holds the figures of the year.
func (sh *Sheet) List(name string) *types.Schema { return sh.schema(name).Clone() }

// schema is List without a copy.
func (sh *Sheet) schema(name string) *types.Schema {
	if i := sh.env.List(name); i >= 0 {
		return sh.env.Lists[i]
	}
	return nil
}

// ListNames returns the names of all lists but that of the year, those of the facts
// first.
func (sh *Sheet) ListNames() []string {
	var names []string
	for _, s := range sh.env.Lists {
		if s.Name != "" {
			names = append(names, s.Name)
		}
	}
	return names
}

// Value returns a copy of the declaration of a single value, or nil.
func (sh *Sheet) Value(name string) *types.Field {
	for i := range sh.env.Values {
		if sh.env.Values[i].Name == name {
			f := sh.env.Values[i].Clone()
			return &f
		}
	}
	return nil
}

// ValueNames returns the names of the single values, as declared.
func (sh *Sheet) ValueNames() []string {
	names := make([]string, len(sh.env.Values))
	for i := range sh.env.Values {
		names[i] = sh.env.Values[i].Name
	}
	return names
}

// Figures returns copies of the sheet's figures, in the order they were given.
func (sh *Sheet) Figures() []Figure {
	var figures []Figure
	for _, n := range sh.makers {
		if n.figure != nil {
			figures = append(figures, n.figure.copy())
		}
	}
	return figures
}

// Set gives a single value. It returns an error if the value is not declared or does
// not fit its declaration.
func (g *Given) Set(name string, given value.Value) error {
	v := inside.Value(given)
	for i := range g.values {
		f := &g.sheet.env.Values[i]
		if f.Name != name {
			continue
		}
		if cell.MisfitOf(f, v) != cell.Fits {
			return cell.FaultOf(f, v)
		}
		g.values[i], g.has[i] = v, true
		return nil
	}
	return &fault.Error{Code: fault.CodeUnknownList, Message: fmt.Sprintf("there is no single value %q", name), Names: []string{name}}
}

// GivenRecord is a record of a trial whose fields can be given.
type GivenRecord struct {
	given *Given
	list  string
	row   int
}

// Add adds a record without any field to a list of the sheet. The records of a list
// count from 1, in the order they are added.
func (g *Given) Add(list string) GivenRecord {
	s := g.sheet.schema(list)
	rows := g.rows[list]
	g.rows[list] = append(rows, givenRow{make([]cell.Value, len(s.Fields)), make([]bool, len(s.Fields)), int32(len(rows) + 1)})
	return GivenRecord{g, list, len(rows)}
}

// Give declares a list as given, even if no record is added to it.
func (g *Given) Give(list string) {
	if g.rows[list] == nil {
		g.rows[list] = []givenRow{}
	}
}

// Len returns the number of records given for a list.
func (g *Given) Len(list string) int { return len(g.rows[list]) }

// Set gives a field of the record; a reference is the text of the key referred
// to. It returns an error if there is no such field or the value does not fit.
func (r GivenRecord) Set(field string, given value.Value) error {
	v := inside.Value(given)
	s := r.given.sheet.schema(r.list)
	c := s.Field(field)
	if c < 0 {
		return &fault.Error{Code: fault.CodeUnknownField, Message: fmt.Sprintf("%s has no field %q", s.Name, field), Hint: spell.DidYouMean(field, typing.FieldNames(s)), Names: []string{field}}
	}
	if f := s.Identifying(c); cell.MisfitOf(&f, v) != cell.Fits {
		return cell.FaultOf(&f, v)
	}
	if from := r.given.sheet.env.InverseOf(s, c); from != "" {
		return &fault.Error{Code: fault.CodeConflict, Message: fmt.Sprintf("%s.%s holds the records whose %s lead here", s.Name, field, from), Hint: "give those references"}
	}
	row := &r.given.rows[r.list][r.row]
	row.values[c], row.has[c] = v, true
	return nil
}

// Key returns the text of the record's key if the list's key is one field; if no key
// was given, it gives the record one of its own, such as "#2".
func (r GivenRecord) Key() string {
	s := r.given.sheet.schema(r.list)
	row := &r.given.rows[r.list][r.row]
	if len(s.Key) != 1 {
		return ""
	}
	c := s.Field(s.Key[0])
	if !row.has[c] {
		row.setKey(c, s.Fields[c].Type.Kind)
	}
	return row.values[c].String()
}

// setKey gives the record a key made from its position.
func (row *givenRow) setKey(c int, kind types.Kind) {
	switch kind {
	case types.TextKind:
		row.values[c], row.has[c] = cell.OfText("#"+strconv.Itoa(int(row.position))), true
	case types.NumberKind:
		row.values[c], row.has[c] = cell.OfNumber(types.Int(int64(row.position))), true
	}
}

// complete gives every record a key. In lists of facts without any added record it
// adds the records that references name, with nothing but their key.
func (g *Given) complete() {
	open := map[string]bool{}
	for _, s := range g.sheet.env.Lists[:len(g.sheet.facts)] {
		if g.rows[s.Name] == nil && len(s.Key) == 1 {
			open[s.Name] = true
		}
	}
	known := map[types.ColumnName]bool{} // list and key
	for more := true; more; {
		more = false
		for _, s := range g.sheet.env.Lists {
			for i := range g.rows[s.Name] {
				for _, ref := range g.references(s, i) {
					if open[ref.List] && !known[ref] {
						known[ref], more = true, true
						g.addKey(ref.List, ref.Field)
					}
				}
			}
		}
	}
	for _, s := range g.sheet.env.Lists {
		for i := range g.rows[s.Name] {
			GivenRecord{g, s.Name, i}.Key()
		}
	}
}

// addKey adds a record with nothing but its key.
func (g *Given) addKey(list, key string) {
	s := g.sheet.schema(list)
	v := cell.OfText(key)
	if s.Fields[s.Field(s.Key[0])].Type.Kind == types.NumberKind {
		n, err := types.ParseNumber(key)
		if err != nil {
			return // the dangling reference is reported
		}
		v = cell.OfNumber(n)
	}
	_ = g.Add(list).Set(s.Key[0], inside.OfValue(v)) // a key out of range leaves a record of another key
}

// references returns the list and key of each reference of a record.
func (g *Given) references(s *types.Schema, row int) (refs []types.ColumnName) {
	r := &g.rows[s.Name][row]
	for c, has := range r.has {
		list := typing.RefersTo(s.Fields[c].Type)
		if !has || list == "" || r.values[c].IsMissing() {
			continue
		}
		for _, key := range keys(r.values[c]) {
			refs = append(refs, types.ColumnName{List: list, Field: key.Str})
		}
	}
	return refs
}

// keys returns the keys of a given reference, or of a list of them.
func keys(v cell.Value) []cell.Value {
	if v.Kind == types.TextKind {
		return []cell.Value{v}
	}
	return v.Elems()
}

// list makes a list from what was given of it.
func (t *Trial) list(i int, s *types.Schema, rows []givenRow) *cell.List {
	isFacts := i < len(t.sheet.facts)
	l := &cell.List{Schema: s, N: len(rows), Cols: cell.Unmade(len(s.Fields))}
	switch {
	case s.Name == "" && len(rows) == 0: // the year is there even if nothing of it is given
		l.N = 1
		return l
	case rows == nil && !isFacts:
		return l // its model makes it
	}
	rows = t.sort(s, rows)
	l.Origin = make([]int32, len(rows))
	for k := range rows {
		l.Origin[k] = rows[k].position
	}
	for c := range s.Fields {
		isFact := isFacts && c < len(t.sheet.facts[i].Fields)
		ofModel := !isFacts && c < t.sheet.declared[i] // which does not run
		if isFact || ofModel || slices.ContainsFunc(rows, func(r givenRow) bool { return r.has[c] }) {
			t.fill(l, c, rows, isFact)
		}
	}
	indexKeys(l)
	return l
}

// indexKeys builds the index of a list whose key is one field.
func indexKeys(l *cell.List) {
	if len(l.Schema.Key) != 1 || l.Index != nil {
		return
	}
	l.Index = make(map[string]int32, l.N)
	for row := range l.N {
		l.Index[l.KeyText(row, l.Schema.Key[0])] = int32(row)
	}
}

// sort puts records in canonical order, and reports those with the same key.
func (t *Trial) sort(s *types.Schema, rows []givenRow) []givenRow {
	rows = slices.Clone(rows)
	slices.SortStableFunc(rows, func(x, y givenRow) int { return compare(s, x.values, y.values) })
	for i := 1; i < len(rows) && len(s.Key) > 0; i++ {
		whole := !slices.ContainsFunc(s.Key, func(k string) bool { return !rows[i].has[s.Field(k)] })
		if whole && compareKeys(s, rows[i-1].values, rows[i].values) == 0 {
			first, second := min(rows[i-1].position, rows[i].position), max(rows[i-1].position, rows[i].position)
			t.faults = append(t.faults, &fault.Error{Code: fault.CodeDuplicateKey, Record: fmt.Sprintf("%s, record %d", s.Name, second), Message: fmt.Sprintf("the same %s as record %d", strings.Join(s.Key, " and "), first)})
		}
	}
	return rows
}

// compare orders records by key, then by all fields, like Builder.
func compare(s *types.Schema, x, y []cell.Value) int {
	if d := compareKeys(s, x, y); d != 0 {
		return d
	}
	return slices.CompareFunc(x, y, cell.Value.Order)
}

// compareKeys orders records by key alone.
func compareKeys(s *types.Schema, x, y []cell.Value) int {
	for _, k := range s.Key {
		c := s.Field(k)
		if d := x[c].Order(y[c]); d != 0 {
			return d
		}
	}
	return 0
}

// fill makes the column of a field. A cell of facts that was not given is missing if
// the field is optional, otherwise lacking; one that the sheet makes is lacking.
func (t *Trial) fill(l *cell.List, c int, rows []givenRow, isFact bool) {
	field := &l.Schema.Fields[c]
	l.Cols[c] = cell.NewCells(field.Type, l.N)
	col := l.Cols[c]
	if c == 0 || len(l.Schema.Key) > 0 && field.Name == l.Schema.Key[0] { // no other column names records
		col.Naming = &cell.Naming{}
	}
	name := strings.TrimPrefix(l.Schema.Name+"."+field.Name, ".")
	var why *fault.Error
	for i, row := range rows {
		switch {
		case row.has[c] || isFact && field.Type.Optional:
			col.Set(i, row.values[c])
		default:
			if why == nil {
				why = &fault.Error{Code: fault.CodeNotGiven, Message: fmt.Sprintf("%s is not given", name), Names: []string{name}, Err: fault.ErrNotGiven}
			}
			col.Lack(i, l.N, why)
		}
	}
	if !isFact {
		fixed := *col
		t.fix(l, c, &fixed)
	}
}

// fix keeps a given column that the sheet would make.
func (t *Trial) fix(l *cell.List, c int, col *cell.Column) {
	if t.fixed == nil {
		t.fixed = map[originKey]*cell.Column{}
	}
	t.fixed[originKey{l, c}] = col
}

// bind binds a column of references, and gives the list referred to its inverse.
// A dangling reference is a fault, and leaves its column lacking.
func (t *Trial) bind(l *cell.List, c int) {
	if faults := t.run.facts.Bind(l, c); len(faults) > 0 {
		for _, e := range faults {
			e.Rule = l.Schema.Name
		}
		t.faults = append(t.faults, faults...)
		l.Lose(c, faults[0])
		for i := range l.N {
			if l.Cols[c].Refs != nil {
				l.Cols[c].Refs[i] = -1
			}
		}
	}
	field := &l.Schema.Fields[c]
	if t.isFixed(l, c) {
		bound := *l.Cols[c]
		t.fix(l, c, &bound)
	}
	if field.Inverse == "" || l.Cols[c].Refs == nil {
		return
	}
	to := t.run.list(field.Type.List)
	at := to.Schema.Field(field.Inverse)
	to.Cols[at] = intake.Referring(l, c, to)
}
