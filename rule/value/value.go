package value

import (
	"github.com/meritrules/merit/rule/internal/cell"
	"github.com/meritrules/merit/rule/internal/held"
	"github.com/meritrules/merit/rule/types"
)

// Value is what a formula yields or a field holds. The zero Value is a missing one.
// A Value is immutable.
type Value held.Of[cell.Value]

// OfNumber returns n as a Value.
func OfNumber(n types.Number) Value { return ofValue(cell.OfNumber(n)) }

// OfText returns s as a Value.
func OfText(s string) Value { return ofValue(cell.OfText(s)) }

// OfFlag returns b as a Value.
func OfFlag(b bool) Value { return ofValue(cell.OfFlag(b)) }

// OfDate returns d as a Value.
func OfDate(d types.Date) Value { return ofValue(cell.OfDate(d)) }

// OfList returns a list of the given elements, which it copies.
func OfList(elems ...Value) Value { return ofValue(cell.OfElems(insides(elems))) }

// Kind returns the kind of v, Nothing if it is missing.
func (v Value) Kind() types.Kind { return v.in().Kind }

// IsMissing reports whether there is no value.
func (v Value) IsMissing() bool { return v.in().IsMissing() }

// Number returns the number and true, or 0 and false if v is no number.
func (v Value) Number() (types.Number, bool) { return v.in().Number() }

// Text returns the text and true, or "" and false if v is no text.
func (v Value) Text() (string, bool) { return v.in().Text() }

// Flag returns the flag and true, or false and false if v is no flag.
func (v Value) Flag() (flag, ok bool) { return v.in().Flag() }

// Date returns the day and true, or the zero Date and false if v is no date.
func (v Value) Date() (types.Date, bool) { return v.in().Date() }

// Elems returns the elements of a list, nil if v is no list.
func (v Value) Elems() []Value {
	if v.in().Kind != types.ListKind {
		return nil
	}
	elems := make([]Value, v.in().Seq.Len())
	for i := range elems {
		elems[i] = ofValue(v.in().Seq.At(i))
	}
	return elems
}

// Len returns the number of elements of a list, 0 if v is no list.
func (v Value) Len() int { return v.in().Len() }

// Elem returns an element of a list; it panics beyond its end.
func (v Value) Elem(i int) Value { return ofValue(v.in().Elem(i)) }

// Record returns the list and the position of a record, and true, or nil, 0 and false
// if v is no record, or one read from JSON.
func (v Value) Record() (*List, int, bool) {
	l, row, ok := v.in().Record()
	return ofList(l), row, ok
}

// String returns the value for people: 9.5, 好, true, 2022-09-01, [1, 2], a
// record by its key, nil.
func (v Value) String() string { return v.in().String() }

// Equal reports whether two values are the same: numbers by value, lists by their
// elements, records by identity.
func (v Value) Equal(w Value) bool { return v.in().Equal(w.in()) }

// Compare orders two values, by -1, 0 or 1: missing ones first, numbers and dates by size,
// texts by code points, false before true, records as they stand in their list, lists by
// their first difference.
func (v Value) Compare(w Value) int { return v.in().Compare(w.in()) }

// KeyText returns the text by which references name a record with this number as its
// key; for a list, a list of the texts of its elements. It returns other values
// unchanged.
func (v Value) KeyText() Value { return ofValue(v.in().KeyText()) }

// MarshalJSON writes a value so that its kind shows: a missing value as null, a flag,
// a text and a list as in JSON, and a kind that JSON lacks as an object with one
// name: {"number": "9.5"}, exactly, or "1/3"; {"date": "2022-09-01"}; and a record by
// its key, {"record": "u84"}.
func (v Value) MarshalJSON() ([]byte, error) { return v.in().MarshalJSON() }

// UnmarshalJSON reads what MarshalJSON writes. A record no longer belongs to a list:
// it keeps its key for people, which String returns, and Record returns false.
func (v *Value) UnmarshalJSON(data []byte) error {
	in := v.in()
	if err := in.UnmarshalJSON(data); err != nil {
		return err
	}
	*v = ofValue(in)
	return nil
}

// Shown returns a value as results show it: a number rounded, any other value as it is;
// how may be nil for a value that is shown as it is.
func Shown(how *types.Shown, v Value) Value { return ofValue(cell.ShownAs(how, v.in())) }

// Check returns an error if a value does not fit a field's type, range, values or
// demand for whole numbers, nil if it fits; fault.CodeOf returns its code. For a list it
// also checks the elements. A reference is the text of the key referred to.
func Check(f *types.Field, v Value) error { return cell.Check(f, v.in()) }
