package value

import (
	"iter"
	"slices"

	"github.com/meritrules/merit/rule/fault"
	"github.com/meritrules/merit/rule/internal/cell"
	"github.com/meritrules/merit/rule/types"
)

// View is a read-only column of a list.
type View[T any] struct{ cells []T }

// At returns the cell of a record. It panics if there is no such record.
func (v View[T]) At(row int) T { return v.cells[row] }

// Len returns the number of cells.
func (v View[T]) Len() int { return len(v.cells) }

// All returns the cells with their positions.
func (v View[T]) All() iter.Seq2[int, T] { return slices.All(v.cells) }

// Slice returns a copy of the cells.
func (v View[T]) Slice() []T { return slices.Clone(v.cells) }

// Texts returns the column of a text or reference field: texts, or the keys
// referred to; "" where missing. Like the other column getters it panics if the list
// has no such field of that kind.
func (l *List) Texts(field string) View[string] { return View[string]{l.in().TextsOf(field)} }

// Codes returns the column of a text field as positions among its distinct texts, so
// that a model looks up each text once. The texts are in the order of their first
// use, or in that of the model that made them.
func (l *List) Codes(field string) (codes View[int32], texts []string) {
	c := l.in().MustColumn(field, types.TextKind, types.RecordKind)
	if c.Codes == nil {
		c = c.Interned()
	}
	return View[int32]{c.Codes}, slices.Clone(c.Dict)
}

// Days is a read-only column of dates.
type Days struct {
	days    []int32
	missing []bool
	lacking []*fault.Error
}

// Days returns the column of a date field.
func (l *List) Days(field string) Days {
	c := l.in().MustColumn(field, types.DateKind)
	return Days{c.Days, c.Missing, c.Lacking}
}

// At returns the date of a record, or false if it is missing or unknown.
func (d Days) At(row int) (types.Date, bool) {
	if d.missing != nil && d.missing[row] || d.lacking != nil && d.lacking[row] != nil {
		return 0, false
	}
	return types.Date(d.days[row]), true
}

// Flags returns the column of a flag field; false where missing.
func (l *List) Flags(field string) View[bool] {
	return View[bool]{l.in().MustColumn(field, types.FlagKind).Flags}
}

// References returns the column of a reference field as positions in the list
// referred to, -1 where missing.
func (l *List) References(field string) View[int32] {
	return View[int32]{l.in().MustColumn(field, types.RecordKind).Refs}
}

// Number returns a number field of one record, or false if it is missing.
func (l *List) Number(row int, field string) (types.Number, bool) { return l.in().Number(row, field) }

// Members returns a list field of one record as texts, references as their keys.
func (l *List) Members(row int, field string) []string { return l.in().Members(row, field) }

// Column is one field of all records of a list, for models that read many of them: the
// field's name is looked up once.
type Column struct {
	list *cell.List
	col  int
}

// Column returns a field of all records. It panics if there is no such field.
func (l *List) Column(field string) Column { return Column{l.in(), l.in().At(field)} }

// Value returns the cell of one record.
func (c Column) Value(row int) Value { return ofValue(cell.KnownCell(c.list, row, c.col)) }

// Number returns the cell of one record as a number, or false if it is missing or no
// number.
func (c Column) Number(row int) (types.Number, bool) {
	col := c.list.Cols[c.col]
	if !col.HasNumbers() || col.Missing != nil && col.Missing[row] {
		return types.Number{}, false
	}
	return types.Number(col.Number(int32(row))), true
}
