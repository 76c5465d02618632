package cell

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/meritrules/merit/internal/exact"
	"github.com/meritrules/merit/internal/spell"
	"github.com/meritrules/merit/rule/internal/civil"
	"github.com/meritrules/merit/rule/types"
)

// Value is what a formula yields or a field holds. The zero Value is a missing one.
// A Value is immutable.
type Value struct {
	Kind types.Kind
	Bool bool
	Row  int32        // of a record
	Num  exact.Number // a number; of a date, the days since 1970-01-01
	Str  string       // a text; of a record read from JSON, which has no list, its key
	Seq  *Seq         // a list
	List *List        // of a record
}

// OfNumber returns n as a Value.
func OfNumber(n types.Number) Value { return OfExact(exact.Number(n)) }

func OfExact(n exact.Number) Value { return Value{Kind: types.NumberKind, Num: n} }

// OfText returns s as a Value.
func OfText(s string) Value { return Value{Kind: types.TextKind, Str: s} }

// OfFlag returns b as a Value.
func OfFlag(b bool) Value { return Value{Kind: types.FlagKind, Bool: b} }

// OfDate returns d as a Value.
func OfDate(d types.Date) Value { return Value{Kind: types.DateKind, Num: exact.Int(int64(d))} }

// OfList returns a list of the given elements, which it copies.
func OfList(elems ...Value) Value { return OfElems(slices.Clone(elems)) }

// OfElems returns a list of the given elements. It keeps the slice, which must not change any more.
func OfElems(elems []Value) Value { return OfSeq(&Seq{Vals: elems}) }

func OfSeq(s *Seq) Value { return Value{Kind: types.ListKind, Seq: s} }

func OfRecord(l *List, row int32) Value { return Value{Kind: types.RecordKind, List: l, Row: row} }

// IsMissing reports whether there is no value.
func (v Value) IsMissing() bool { return v.Kind == types.Nothing }

// Number returns the number and true, or 0 and false if v is no number.
func (v Value) Number() (types.Number, bool) {
	return types.Number(v.Num), v.Kind == types.NumberKind
}

// Text returns the text and true, or "" and false if v is no text.
func (v Value) Text() (string, bool) { return v.Str, v.Kind == types.TextKind }

// Flag returns the flag and true, or false and false if v is no flag.
func (v Value) Flag() (flag, ok bool) { return v.Bool, v.Kind == types.FlagKind }

// Date returns the day and true, or the zero Date and false if v is no date.
func (v Value) Date() (types.Date, bool) { return types.Date(v.Day()), v.Kind == types.DateKind }

func (v Value) Day() civil.Day {
	n, _ := v.Num.Int64()
	return civil.Day(n)
}

// Elems returns the elements of a list, nil if v is no list.
func (v Value) Elems() []Value {
	if v.Kind != types.ListKind {
		return nil
	}
	elems := make([]Value, v.Seq.Len())
	for i := range elems {
		elems[i] = v.Seq.At(i)
	}
	return elems
}

// Len returns the number of elements of a list, 0 if v is no list.
func (v Value) Len() int {
	if v.Kind != types.ListKind {
		return 0
	}
	return v.Seq.Len()
}

// Elem returns an element of a list; it panics beyond its end.
func (v Value) Elem(i int) Value { return v.Seq.At(i) }

// Record returns the list and the position of a record, and true, or nil, 0 and false
// if v is no record, or one read from JSON.
func (v Value) Record() (*List, int, bool) { return v.List, int(v.Row), v.List != nil }

// String returns the value for people: 9.5, 好, true, 2022-09-01, [1, 2], a
// record by its key, nil.
func (v Value) String() string {
	switch v.Kind {
	case types.NumberKind:
		return v.Num.String()
	case types.TextKind:
		return v.Str
	case types.FlagKind:
		return strconv.FormatBool(v.Bool)
	case types.DateKind:
		return v.Day().String()
	case types.ListKind:
		return v.Seq.String()
	case types.RecordKind:
		if v.List == nil {
			return v.Str
		}
		return v.List.Label(int(v.Row))
	}
	return "nil"
}

// Equal reports whether two values are the same: numbers by value, lists by their
// elements, records by identity.
func (v Value) Equal(w Value) bool {
	if v.Kind != w.Kind {
		return false
	}
	switch v.Kind {
	case types.NumberKind, types.DateKind:
		return v.Num.Equal(w.Num)
	case types.TextKind:
		return v.Str == w.Str
	case types.FlagKind:
		return v.Bool == w.Bool
	case types.RecordKind:
		return v.List == w.List && v.Row == w.Row && v.Str == w.Str
	case types.ListKind:
		return v.Seq.equal(w.Seq)
	}
	return true
}

// Order orders two values of one kind: missing first, numbers and dates by
// size, texts by code points, false before true, records by position, lists by
// their first difference.
func (v Value) Order(w Value) int {
	if v.Kind != w.Kind {
		return int(v.Kind) - int(w.Kind)
	}
	switch v.Kind {
	case types.NumberKind, types.DateKind:
		return v.Num.Cmp(w.Num)
	case types.TextKind:
		return strings.Compare(v.Str, w.Str)
	case types.FlagKind:
		return int(flagNumber(v.Bool) - flagNumber(w.Bool))
	case types.RecordKind:
		return int(v.Row - w.Row)
	case types.ListKind:
		return v.Seq.compare(w.Seq)
	}
	return 0
}

func (s *Seq) compare(t *Seq) int {
	for i := range min(s.Len(), t.Len()) {
		if c := s.At(i).Order(t.At(i)); c != 0 {
			return c
		}
	}
	return s.Len() - t.Len()
}

// Compare orders two values, by -1, 0 or 1: missing ones first, numbers and dates by size,
// texts by code points, false before true, records as they stand in their list, lists by
// their first difference.
func (v Value) Compare(w Value) int { return cmp.Compare(v.Order(w), 0) }

func flagNumber(b bool) int8 {
	if b {
		return 1
	}
	return 0
}

// Brief writes the value as shown within a formula.
func (v Value) Brief() string {
	if v.Kind == types.TextKind {
		return spell.Cut(v.Str[:min(len(v.Str), 4*spell.Brief)], spell.Brief)
	}
	return v.String()
}

// Shown writes a value; a fraction also by its first decimals.
func Shown(v Value) string {
	if v.Kind == types.NumberKind && !v.Num.Terminates() {
		return fmt.Sprintf("%s (%s…)", v, v.Num.Round(6, types.Down))
	}
	return v.String()
}

// Seq is the value of a list: records of one list, numbers, or anything else.
type Seq struct {
	Recs  *List
	Whole bool    // all records of recs, in their order
	Rows  []int32 // else these
	Nums  []exact.Number
	Vals  []Value
}

// ShownElems bounds how many elements of a list a text shows.
const ShownElems = 12

// String returns the elements in square brackets.
func (s *Seq) String() string {
	var b strings.Builder
	b.WriteByte('[')
	for i := range min(s.Len(), ShownElems) {
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString(s.At(i).String())
	}
	if more := s.Len() - ShownElems; more > 0 {
		b.WriteString(", … " + strconv.Itoa(more) + " more")
	}
	b.WriteByte(']')
	return b.String()
}

func (s *Seq) Len() int {
	switch {
	case s.Whole:
		return s.Recs.N
	case s.Recs != nil:
		return len(s.Rows)
	case s.Nums != nil:
		return len(s.Nums)
	}
	return len(s.Vals)
}

func (s *Seq) At(i int) Value {
	switch {
	case s.Whole:
		return OfRecord(s.Recs, int32(i))
	case s.Recs != nil:
		return OfRecord(s.Recs, s.Rows[i])
	case s.Nums != nil:
		return OfExact(s.Nums[i])
	}
	return s.Vals[i]
}

// Positions returns the rows of a list of records.
func (s *Seq) Positions() []int32 {
	if !s.Whole && s.Vals == nil {
		return s.Rows
	}
	rows := make([]int32, s.Len())
	for i := range rows {
		rows[i] = s.At(i).Row
	}
	return rows
}

func (s *Seq) equal(t *Seq) bool {
	if s.Len() != t.Len() {
		return false
	}
	for i := range s.Len() {
		if !s.At(i).Equal(t.At(i)) {
			return false
		}
	}
	return true
}

// Packed returns a list as numbers if it has nothing else.
func (s *Seq) Packed() *Seq {
	if len(s.Vals) == 0 || slices.ContainsFunc(s.Vals, func(v Value) bool { return v.Kind != types.NumberKind }) {
		return s
	}
	return &Seq{Nums: Numbers(s)}
}

func Numbers(s *Seq) []exact.Number {
	nums := make([]exact.Number, s.Len())
	for i := range nums {
		nums[i] = s.At(i).Num
	}
	return nums
}

// Bytes returns about how many bytes a value takes beside its own place.
func (v Value) Bytes() int64 {
	switch {
	case v.Kind == types.ListKind && v.Seq != nil && !v.Seq.Whole:
		n := int64(len(v.Seq.Rows))*4 + int64(len(v.Seq.Vals))*64 + numbersBytes(v.Seq.Nums)
		for _, e := range v.Seq.Vals {
			n += e.Bytes()
		}
		return n
	case v.Kind == types.TextKind:
		return int64(len(v.Str))
	case v.Kind == types.NumberKind:
		return int64(v.Num.Bytes())
	}
	return 0
}

// numbersBytes returns how many bytes a list of numbers takes.
func numbersBytes(nums []exact.Number) int64 {
	n := int64(len(nums)) * 24
	for _, x := range nums {
		n += int64(x.Bytes())
	}
	return n
}

// KeyText returns the text by which references name a record with this number as its
// key; for a list, a list of the texts of its elements. It returns other values
// unchanged.
func (v Value) KeyText() Value {
	switch v.Kind {
	case types.NumberKind:
		return OfText(v.String())
	case types.ListKind:
		elems := v.Elems()
		for i := range elems {
			elems[i] = elems[i].KeyText()
		}
		return OfElems(elems)
	}
	return v
}

// Owned names a record by its position in a list; the zero value names none.
type Owned struct {
	List *List
	Row  int32
}

// ShownAs returns a value as results show it: a number rounded, any other value as it is.
func ShownAs(s *types.Shown, v Value) Value {
	if s == nil || v.Kind != types.NumberKind {
		return v
	}
	return OfExact(v.Num.Round(s.Places, s.Mode))
}
