package cell

import (
	"fmt"
	"slices"
	"strings"

	"github.com/meritrules/merit/internal/spell"
	"github.com/meritrules/merit/rule/fault"
	"github.com/meritrules/merit/rule/types"
)

// List holds the records of one list, a column for each field, in canonical order:
// by key, or by all fields if there is no key. A List is immutable once built.
type List struct {
	Schema *types.Schema
	N      int
	Cols   []*Column        // several lists may share one, so what is made anew is a column of its own
	Origin []int32          // where each record stood in its source, from 1
	File   string           // where the records came from, for messages
	Index  map[string]int32 // record by its key's text, for lists with a key of one field

	Unknown *fault.Error   // why the list is unknown; nil if it is known
	Open    *types.Pending // why records may still come, of facts as of a day; nil if they may not
	Later   int            // records that facts as of a day leave out
	Whole   *List          // of facts as of a day, the list in all facts
	Kept    []int32        // the records of that which are here
	Guard   *Guard         // of a list handed to a model; nil for any other
}

// Len returns the number of records.
func (l *List) Len() int { return l.N }

// Name returns the name of the list, "" for the figures of the year.
func (l *List) Name() string { return l.Schema.Name }

// Value returns one field of one record, a missing value for one that is pending. Like
// indexing a slice, it panics if there is no such field or record.
func (l *List) Value(row int, field string) Value { return KnownCell(l, row, l.At(field)) }

// KnownCell returns a cell, a missing value for one that is unknown.
func KnownCell(l *List, row, c int) Value {
	if l.Cols[c].Lacks(row) != nil {
		return Value{}
	}
	return l.Cell(row, c)
}

// Published returns a field of a record as results show it: a figure with Shown is rounded, and one
// that is pending is missing. It panics as Value does.
func (l *List) Published(row int, field string) Value {
	c := l.At(field)
	return ShownAs(l.Schema.Fields[c].Shown, KnownCell(l, row, c))
}

// At returns the position of a field, and panics if there is no such field.
func (l *List) At(field string) int {
	c := l.Schema.Field(field)
	if c < 0 {
		panic(fmt.Sprintf("rule: list %s has no field %q", l.Schema.Name, field))
	}
	l.Guard.check(c)
	return c
}

func (l *List) Cell(row, c int) Value {
	col := l.Cols[c]
	if col.Missing != nil && col.Missing[row] {
		return Value{}
	}
	switch l.Schema.Fields[c].Type.Kind {
	case types.NumberKind:
		return OfExact(col.Number(int32(row)))
	case types.TextKind:
		return OfText(col.Text(int32(row)))
	case types.FlagKind:
		return OfFlag(col.Flags[row])
	case types.DateKind:
		return OfDate(types.Date(col.Days[row]))
	case types.RecordKind:
		return OfRecord(col.To, col.Refs[row])
	case types.ListKind:
		return OfSeq(col.List(int32(row)))
	}
	return Value{}
}

// Record returns a record as a Value.
func (l *List) Record(row int) Value { return OfRecord(l.Own(), int32(row)) }

// Place returns how messages name a record: "record 17 (task t04, unit u11)".
func (l *List) Place(row int) string {
	parts := make([]string, len(l.Schema.Key))
	for i, k := range l.Schema.Key {
		parts[i] = k + " " + spell.Cut(l.KeyText(row, k), spell.Brief)
	}
	if IsNumbered(l, row) {
		return strings.Join(numbered(l, row), ", ")
	}
	return fmt.Sprintf("record %d (%s)", l.Position(row), strings.Join(parts, ", "))
}

// Fault returns an error about one record. A host whose models need no codes of their
// own gives CodeModel.
func (l *List) Fault(code fault.Code, row int, format string, args ...any) *fault.Error {
	e := &fault.Error{Code: code, File: l.File, Message: fmt.Sprintf(format, args...)}
	About(e, l, row)
	return e
}

// FieldFault returns an error about one field of a record.
func (l *List) FieldFault(code fault.Code, row int, field, format string, args ...any) *fault.Error {
	e := l.Fault(code, row, format, args...)
	e.Field = field
	return e
}

// About sets the record that a fault is about.
func About(e *fault.Error, l *List, row int) {
	e.Record, e.List, e.Position = l.Place(row), l.Schema.Name, l.Position(row)
	if len(l.Schema.Key) > 0 && !hasNoKey(l, row) {
		e.Key = l.LabelParts(row)
	}
}

func (l *List) Position(row int) int {
	if l.Origin == nil {
		return row + 1
	}
	return int(l.Origin[row])
}

// TextsOf is Texts as a slice, which may be the list's own.
func (l *List) TextsOf(field string) []string {
	c := l.MustColumn(field, types.TextKind, types.RecordKind)
	if c.Texts != nil || c.Codes == nil {
		return c.Texts
	}
	texts := make([]string, l.N)
	for i := range texts {
		texts[i] = c.Text(int32(i))
	}
	return texts
}

// Number returns a number field of one record, or false if it is missing.
func (l *List) Number(row int, field string) (types.Number, bool) {
	c := l.MustColumn(field, types.NumberKind)
	if c.Missing != nil && c.Missing[row] {
		return types.Number{}, false
	}
	return types.Number(c.Number(int32(row))), true
}

// Members returns a list field of one record as texts, references as their keys.
func (l *List) Members(row int, field string) []string {
	s := l.MustColumn(field, types.ListKind).List(int32(row))
	if s == nil {
		return nil
	}
	members := make([]string, s.Len())
	for i := range members {
		members[i] = s.At(i).String()
	}
	return members
}

// Has reports whether the list has the named field.
func (l *List) Has(field string) bool { return l.Schema.Field(field) >= 0 }

func (l *List) MustColumn(field string, kinds ...types.Kind) *Column {
	c := l.Schema.Field(field)
	if c < 0 || !slices.Contains(kinds, l.Schema.Fields[c].Type.Kind) {
		panic(fmt.Sprintf("rule: list %s has no %v field %q", l.Schema.Name, kinds, field))
	}
	l.Guard.check(c)
	return l.Cols[c]
}

// Own returns the list of the run behind one that a draft has handed out.
func (l *List) Own() *List {
	if l.Guard != nil {
		return l.Guard.List
	}
	return l
}
