package value

import (
	"github.com/meritrules/merit/rule/fault"
	"github.com/meritrules/merit/rule/internal/cell"
	"github.com/meritrules/merit/rule/internal/held"
	"github.com/meritrules/merit/rule/internal/intake"
	"github.com/meritrules/merit/rule/types"
)

// List holds the records of one list, a column for each field, in canonical order:
// by key, or by all fields if there is no key. A List is immutable once built.
type List held.Of[*cell.List]

// Len returns the number of records.
func (l *List) Len() int { return l.in().N }

// Name returns the name of the list, "" for the figures of the year.
func (l *List) Name() string { return l.in().Name() }

// Schema returns a copy of the schema of the records.
func (l *List) Schema() *types.Schema { return l.in().Schema.Clone() }

// File returns where the records came from, "" if unknown.
func (l *List) File() string { return l.in().File }

// Has reports whether the list has the named field.
func (l *List) Has(field string) bool { return l.in().Has(field) }

// Value returns one field of one record, a missing value for one that is pending. Like
// indexing a slice, it panics if there is no such field or record.
func (l *List) Value(row int, field string) Value { return ofValue(l.in().Value(row, field)) }

// Published returns a field of a record as results show it: a figure with Shown is rounded.
// It panics as Value does.
func (l *List) Published(row int, field string) Value { return ofValue(l.in().Published(row, field)) }

// Status returns the state of a field of one record. Everything is final in facts, and runs on
// facts, that are not as of a day. Like indexing a slice, it panics if there is no such record or
// field.
func (l *List) Status(row int, field string) types.Status { return l.in().Status(row, field) }

// Growth returns whether the list may still grow.
func (l *List) Growth() types.Growth { return l.in().Growth() }

// Record returns a record as a Value.
func (l *List) Record(row int) Value { return ofValue(l.in().Record(row)) }

// Row returns one record of the list without other facts.
func (l *List) Row(row int) Row { return Row(held.In(intake.RowOf(l.in(), row))) }

// Find returns the position of the record with the given key, or false if there
// is none or the list's key is not one field.
func (l *List) Find(key string) (int, bool) { return l.in().Find(key) }

// Keys returns the keys of all records in order, nil if the list's key is not one
// field. Keys that are not texts are written as references name them.
func (l *List) Keys() []string { return l.in().Keys() }

// Label returns the key of a record for people: "u11", or "t04, u11" for a key of two
// fields; "record 3" without a key.
func (l *List) Label(row int) string { return l.in().Label(row) }

// LabelParts returns the parts that Label joins with commas: a text for each field of
// the key. A record without a key within another record has two: "u1" and "record 3".
func (l *List) LabelParts(row int) []string { return l.in().LabelParts(row) }

// Caption returns the key of a record together with the names that people know, if the
// lists have such names: "u05 财政局", or "t04 粮食产量, u11 财政局" for a key of two references. A
// name is the field that Schema.Label declares, or one called name.
func (l *List) Caption(row int) string { return l.in().Caption(row) }

// Labelled returns the records with a label, in order; blanks after its commas do not
// matter. There may be several, since texts may contain commas.
func (l *List) Labelled(label string) []int32 { return l.in().Labelled(label) }

// Place returns how messages name a record: "record 17 (task t04, unit u11)".
func (l *List) Place(row int) string { return l.in().Place(row) }

// Fault returns an error about one record. A host whose models need no codes of their
// own gives CodeModel.
func (l *List) Fault(code fault.Code, row int, format string, args ...any) *fault.Error {
	return l.in().Fault(code, row, format, args...)
}

// FieldFault returns an error about one field of a record.
func (l *List) FieldFault(code fault.Code, row int, field, format string, args ...any) *fault.Error {
	return l.in().FieldFault(code, row, field, format, args...)
}
