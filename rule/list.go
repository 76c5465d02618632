package rule

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/meritrules/merit/internal/spell"
)

// List holds the records of one list, a column for each field, in canonical order:
// by key, or by all fields if there is no key. A List is immutable once built.
type List struct {
	schema *Schema
	n      int
	cols   []column
	origin []int32          // where each record stood in its source, from 1
	file   string           // where the records came from, for messages
	index  map[string]int32 // record by its key's text, for lists with a key of one field

	unknown *Error   // why the list is unknown; nil if it is known
	open    *Pending // why records may still come, of facts as of a day; nil if they may not
	later   int      // records that facts as of a day leave out
	whole   *List    // of facts as of a day, the list in all facts
	kept    []int32  // the records of that which are here
	guard   *guard   // of a list handed to a model; nil for any other
}

// Len returns the number of records.
func (l *List) Len() int { return l.n }

// Name returns the name of the list, "" for the figures of the year.
func (l *List) Name() string { return l.schema.Name }

// Schema returns a copy of the schema of the records.
func (l *List) Schema() *Schema { return l.schema.Clone() }

// File returns where the records came from, "" if unknown.
func (l *List) File() string { return l.file }

// Value returns one field of one record, a missing value for one that is pending. Like
// indexing a slice, it panics if there is no such field or record.
func (l *List) Value(row int, field string) Value { return knownCell(l, row, l.column(field)) }

// knownCell returns a cell, a missing value for one that is unknown.
func knownCell(l *List, row, c int) Value {
	if l.cols[c].lacks(row) != nil {
		return Value{}
	}
	return l.value(row, c)
}

// Published returns a field of a record as results show it: a figure with Shown is rounded, and one
// that is pending is missing. It panics as Value does.
func (l *List) Published(row int, field string) Value {
	c := l.column(field)
	return l.schema.Fields[c].Shown.Of(knownCell(l, row, c))
}

// column returns the position of a field, and panics if there is no such field.
func (l *List) column(field string) int {
	c := l.schema.Field(field)
	if c < 0 {
		panic(fmt.Sprintf("rule: list %s has no field %q", l.schema.Name, field))
	}
	l.guard.check(c)
	return c
}

func (l *List) value(row, c int) Value {
	col := &l.cols[c]
	if col.missing != nil && col.missing[row] {
		return Value{}
	}
	switch l.schema.Fields[c].Type.Kind {
	case NumberKind:
		return numberValue(col.number(int32(row)))
	case TextKind:
		return TextValue(col.text(int32(row)))
	case FlagKind:
		return FlagValue(col.flags[row])
	case DateKind:
		return DateValue(Date(col.days[row]))
	case RecordKind:
		return recordValue(col.to, col.refs[row])
	case ListKind:
		return listValue(col.list(int32(row)))
	}
	return Value{}
}

// Record returns a record as a Value.
func (l *List) Record(row int) Value { return recordValue(l.own(), int32(row)) }

// Find returns the position of the record with the given key, or false if there
// is none or the list's key is not one field.
func (l *List) Find(key string) (int, bool) {
	if l.whole == nil {
		row, ok := l.index[key]
		return int(row), ok
	}
	row, ok := l.whole.index[key]
	if !ok {
		return 0, false
	}
	return slices.BinarySearch(l.kept, row)
}

// Keys returns the keys of all records in order, nil if the list's key is not one
// field. Keys that are not texts are written as references name them.
func (l *List) Keys() []string {
	if len(l.schema.Key) != 1 {
		return nil
	}
	key := l.schema.Key[0]
	if kind := l.schema.Fields[l.schema.Field(key)].Type.Kind; kind == TextKind || kind == RecordKind {
		return slices.Clone(l.texts(key))
	}
	keys := make([]string, l.n)
	for row := range keys {
		keys[row] = l.keyText(row, key)
	}
	return keys
}

// Label returns the key of a record for people: "u11", or "t04, u11" for a key of two
// fields; "record 3" without a key.
func (l *List) Label(row int) string { return strings.Join(l.LabelParts(row), ", ") }

// LabelParts returns the parts that Label joins with commas: a text for each field of
// the key. A record without a key within another record has two: "u1" and "record 3".
func (l *List) LabelParts(row int) []string {
	if isNumbered(l, row) {
		return numbered(l, row)
	}
	parts := make([]string, len(l.schema.Key))
	for i, k := range l.schema.Key {
		parts[i] = l.keyText(row, k)
	}
	return parts
}

// Caption returns the key of a record together with the names that people know, if the
// lists have such names: "u05 财政局", or "t04 粮食产量, u11 财政局" for a key of two references. A
// name is the field that Schema.Label declares, or one called name.
func (l *List) Caption(row int) string {
	parts := l.LabelParts(row)
	if len(parts) == len(l.schema.Key) {
		for i, k := range l.schema.Key {
			if c := &l.cols[l.schema.Field(k)]; c.to != nil && c.refs != nil && c.lacks(row) == nil && c.refs[row] >= 0 {
				parts[i] = captioned(parts[i], c.to.title(int(c.refs[row])))
			}
		}
	}
	return captioned(strings.Join(parts, ", "), l.title(row))
}

// Labelled returns the records with a label, in order; blanks after its commas do not
// matter. There may be several, since texts may contain commas.
func (l *List) Labelled(label string) []int32 {
	label = narrow.Replace(label)
	if m := l.naming(); m != nil {
		m.named.Do(func() {
			m.rows = make(map[string][]int32, l.n)
			for row := range l.n {
				name := narrow.Replace(l.Label(row))
				m.rows[name] = append(m.rows[name], int32(row))
			}
		})
		return m.rows[label]
	}
	var rows []int32
	for row := range l.n {
		if narrow.Replace(l.Label(row)) == label {
			rows = append(rows, int32(row))
		}
	}
	return rows
}

// narrow removes the blank after a comma.
var narrow = strings.NewReplacer(", ", ",")

// Place returns how messages name a record: "record 17 (task t04, unit u11)".
func (l *List) Place(row int) string {
	parts := make([]string, len(l.schema.Key))
	for i, k := range l.schema.Key {
		parts[i] = k + " " + spell.Cut(l.keyText(row, k), spell.Brief)
	}
	if isNumbered(l, row) {
		return strings.Join(numbered(l, row), ", ")
	}
	return fmt.Sprintf("record %d (%s)", l.position(row), strings.Join(parts, ", "))
}

// Fault returns an error about one record. A host whose models need no codes of their
// own gives CodeModel.
func (l *List) Fault(code Code, row int, format string, args ...any) *Error {
	e := &Error{Code: code, File: l.file, Message: fmt.Sprintf(format, args...)}
	e.about(l, row)
	return e
}

// FieldFault returns an error about one field of a record.
func (l *List) FieldFault(code Code, row int, field, format string, args ...any) *Error {
	e := l.Fault(code, row, format, args...)
	e.Field = field
	return e
}

// about sets the record that a fault is about.
func (e *Error) about(l *List, row int) {
	e.Record, e.List, e.Position = l.Place(row), l.schema.Name, l.position(row)
	if len(l.schema.Key) > 0 && !hasNoKey(l, row) {
		e.Key = l.LabelParts(row)
	}
}

func (l *List) position(row int) int {
	if l.origin == nil {
		return row + 1
	}
	return int(l.origin[row])
}

func (l *List) keyText(row int, field string) string {
	c := l.schema.Field(field)
	if l.cols[c].lacks(row) != nil {
		return "?"
	}
	if col := &l.cols[c]; col.refs != nil && col.texts != nil {
		return col.texts[row]
	}
	return l.value(row, c).String()
}

// Texts returns the column of a text or reference field: texts, or the keys
// referred to; "" where missing. Like the other column getters it panics if the list
// has no such field of that kind.
func (l *List) Texts(field string) View[string] { return View[string]{l.texts(field)} }

// texts is Texts as a slice, which may be the list's own.
func (l *List) texts(field string) []string {
	c := l.mustColumn(field, TextKind, RecordKind)
	if c.texts != nil || c.codes == nil {
		return c.texts
	}
	texts := make([]string, l.n)
	for i := range texts {
		texts[i] = c.text(int32(i))
	}
	return texts
}

// Codes returns the column of a text field as positions among its distinct texts, so
// that a model looks up each text once. The texts are in the order of their first
// use, or in that of the model that made them.
func (l *List) Codes(field string) (codes View[int32], texts []string) {
	c := *l.mustColumn(field, TextKind, RecordKind)
	if c.codes == nil {
		c.intern()
	}
	return View[int32]{c.codes}, slices.Clone(c.dict)
}

// Flags returns the column of a flag field; false where missing.
func (l *List) Flags(field string) View[bool] { return View[bool]{l.mustColumn(field, FlagKind).flags} }

// References returns the column of a reference field as positions in the list
// referred to, -1 where missing.
func (l *List) References(field string) View[int32] {
	return View[int32]{l.mustColumn(field, RecordKind).refs}
}

// Number returns a number field of one record, or false if it is missing.
func (l *List) Number(row int, field string) (Number, bool) {
	c := l.mustColumn(field, NumberKind)
	if c.missing != nil && c.missing[row] {
		return Number{}, false
	}
	return exactNumber(c.number(int32(row))), true
}

// Members returns a list field of one record as texts, references as their keys.
func (l *List) Members(row int, field string) []string {
	s := l.mustColumn(field, ListKind).list(int32(row))
	if s == nil {
		return nil
	}
	members := make([]string, s.len())
	for i := range members {
		members[i] = s.at(i).String()
	}
	return members
}

// Has reports whether the list has the named field.
func (l *List) Has(field string) bool { return l.schema.Field(field) >= 0 }

func (l *List) mustColumn(field string, kinds ...Kind) *column {
	c := l.schema.Field(field)
	if c < 0 || !slices.Contains(kinds, l.schema.Fields[c].Type.Kind) {
		panic(fmt.Sprintf("rule: list %s has no %v field %q", l.schema.Name, kinds, field))
	}
	l.guard.check(c)
	return &l.cols[c]
}

// naming holds the names of a list's records, made on first use. Copies of a list
// share it.
type naming struct {
	placed sync.Once
	places []int32 // of each record within another: its position among its parent's records, from 1

	named sync.Once
	rows  map[string][]int32 // by label, without blanks after commas
}

// naming returns the naming of a list, nil if it has none.
func (l *List) naming() *naming {
	c := 0
	if len(l.schema.Key) > 0 {
		c = l.schema.Field(l.schema.Key[0])
	}
	if c >= len(l.cols) {
		return nil
	}
	return l.cols[c].naming
}

// placesOf returns the position of each record among its parent's records.
func (m *naming) placesOf(l *List) []int32 {
	m.placed.Do(func() {
		rows := make([]int, l.n)
		for i := range rows {
			rows[i] = i
		}
		slices.SortStableFunc(rows, func(a, b int) int { return cmp.Compare(l.position(a), l.position(b)) })
		type children struct{ n, place, position int }
		of := map[string]*children{}
		m.places = make([]int32, l.n)
		for _, row := range rows {
			c := of[l.cols[0].texts[row]]
			if c == nil {
				c = &children{}
				of[l.cols[0].texts[row]] = c
			}
			if c.n++; c.n == 1 || l.position(row) != c.position { // else at the same place
				c.place, c.position = c.n, l.position(row)
			}
			m.places[row] = int32(c.place)
		}
	})
	return m.places
}

// own returns the list of the run behind one that a draft has handed out.
func (l *List) own() *List {
	if l.guard != nil {
		return l.guard.list
	}
	return l
}
