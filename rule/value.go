package rule

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/meritrules/merit/internal/exact"
	"github.com/meritrules/merit/internal/spell"
	"github.com/meritrules/merit/rule/internal/civil"
)

// Value is what a formula yields or a field holds. The zero Value is a missing one.
// A Value is immutable.
type Value struct {
	kind Kind
	flag bool
	row  int32        // of a record
	num  exact.Number // a number; of a date, the days since 1970-01-01
	text string       // a text; of a record read from JSON, which has no list, its key
	seq  *seq         // a list
	list *List        // of a record
}

// NumberValue returns n as a Value.
func NumberValue(n Number) Value { return numberValue(n.exact()) }

func numberValue(n exact.Number) Value { return Value{kind: NumberKind, num: n} }

// TextValue returns s as a Value.
func TextValue(s string) Value { return Value{kind: TextKind, text: s} }

// FlagValue returns b as a Value.
func FlagValue(b bool) Value { return Value{kind: FlagKind, flag: b} }

// DateValue returns d as a Value.
func DateValue(d Date) Value { return Value{kind: DateKind, num: exact.Int(int64(d))} }

// ListValue returns a list of the given elements, which it copies.
func ListValue(elems ...Value) Value { return elemsValue(slices.Clone(elems)) }

// elemsValue is ListValue for a slice that nobody changes any more.
func elemsValue(elems []Value) Value { return listValue(&seq{vals: elems}) }

func listValue(s *seq) Value { return Value{kind: ListKind, seq: s} }

func recordValue(l *List, row int32) Value { return Value{kind: RecordKind, list: l, row: row} }

// Kind returns the kind of v, Nothing if it is missing.
func (v Value) Kind() Kind { return v.kind }

// IsMissing reports whether there is no value.
func (v Value) IsMissing() bool { return v.kind == Nothing }

// Number returns the number and true, or 0 and false if v is no number.
func (v Value) Number() (Number, bool) { return exactNumber(v.num), v.kind == NumberKind }

// Text returns the text and true, or "" and false if v is no text.
func (v Value) Text() (string, bool) { return v.text, v.kind == TextKind }

// Flag returns the flag and true, or false and false if v is no flag.
func (v Value) Flag() (flag, ok bool) { return v.flag, v.kind == FlagKind }

// Date returns the day and true, or the zero Date and false if v is no date.
func (v Value) Date() (Date, bool) { return Date(v.date()), v.kind == DateKind }

func (v Value) date() civil.Day {
	n, _ := v.num.Int64()
	return civil.Day(n)
}

// Elems returns the elements of a list, nil if v is no list.
func (v Value) Elems() []Value {
	if v.kind != ListKind {
		return nil
	}
	elems := make([]Value, v.seq.len())
	for i := range elems {
		elems[i] = v.seq.at(i)
	}
	return elems
}

// Len returns the number of elements of a list, 0 if v is no list.
func (v Value) Len() int {
	if v.kind != ListKind {
		return 0
	}
	return v.seq.len()
}

// Elem returns an element of a list; it panics beyond its end.
func (v Value) Elem(i int) Value { return v.seq.at(i) }

// Record returns the list and the position of a record, and true, or nil, 0 and false
// if v is no record, or one read from JSON.
func (v Value) Record() (*List, int, bool) { return v.list, int(v.row), v.list != nil }

// String returns the value for people: 9.5, 好, true, 2022-09-01, [1, 2], a
// record by its key, nil.
func (v Value) String() string {
	switch v.kind {
	case NumberKind:
		return v.num.String()
	case TextKind:
		return v.text
	case FlagKind:
		return strconv.FormatBool(v.flag)
	case DateKind:
		return v.date().String()
	case ListKind:
		return v.seq.String()
	case RecordKind:
		if v.list == nil {
			return v.text
		}
		return v.list.Label(int(v.row))
	}
	return "nil"
}

// Equal reports whether two values are the same: numbers by value, lists by their
// elements, records by identity.
func (v Value) Equal(w Value) bool {
	if v.kind != w.kind {
		return false
	}
	switch v.kind {
	case NumberKind, DateKind:
		return v.num.Equal(w.num)
	case TextKind:
		return v.text == w.text
	case FlagKind:
		return v.flag == w.flag
	case RecordKind:
		return v.list == w.list && v.row == w.row && v.text == w.text
	case ListKind:
		return v.seq.equal(w.seq)
	}
	return true
}

// compare orders two values of one kind: missing first, numbers and dates by
// size, texts by code points, false before true, records by position, lists by
// their first difference.
func (v Value) compare(w Value) int {
	if v.kind != w.kind {
		return int(v.kind) - int(w.kind)
	}
	switch v.kind {
	case NumberKind, DateKind:
		return v.num.Cmp(w.num)
	case TextKind:
		return strings.Compare(v.text, w.text)
	case FlagKind:
		return int(flagNumber(v.flag) - flagNumber(w.flag))
	case RecordKind:
		return int(v.row - w.row)
	case ListKind:
		return v.seq.compare(w.seq)
	}
	return 0
}

func (s *seq) compare(t *seq) int {
	for i := range min(s.len(), t.len()) {
		if c := s.at(i).compare(t.at(i)); c != 0 {
			return c
		}
	}
	return s.len() - t.len()
}

// Compare orders two values, by -1, 0 or 1: missing ones first, numbers and dates by size,
// texts by code points, false before true, records as they stand in their list, lists by
// their first difference.
func (v Value) Compare(w Value) int { return cmp.Compare(v.compare(w), 0) }

func flagNumber(b bool) int8 {
	if b {
		return 1
	}
	return 0
}

// brief writes the value as shown within a formula.
func (v Value) brief() string {
	if v.kind == TextKind {
		return spell.Cut(v.text[:min(len(v.text), 4*spell.Brief)], spell.Brief)
	}
	return v.String()
}

// shown writes a value; a fraction also by its first decimals.
func shown(v Value) string {
	if v.kind == NumberKind && !v.num.Terminates() {
		return fmt.Sprintf("%s (%s…)", v, v.num.Round(6, Down))
	}
	return v.String()
}

// seq is the value of a list: records of one list, numbers, or anything else.
type seq struct {
	recs  *List
	whole bool    // all records of recs, in their order
	rows  []int32 // else these
	nums  []exact.Number
	vals  []Value
}

// shownElems bounds how many elements of a list a text shows.
const shownElems = 12

// String returns the elements in square brackets.
func (s *seq) String() string {
	var b strings.Builder
	b.WriteByte('[')
	for i := range min(s.len(), shownElems) {
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString(s.at(i).String())
	}
	if more := s.len() - shownElems; more > 0 {
		b.WriteString(", … " + strconv.Itoa(more) + " more")
	}
	b.WriteByte(']')
	return b.String()
}

func (s *seq) len() int {
	switch {
	case s.whole:
		return s.recs.n
	case s.recs != nil:
		return len(s.rows)
	case s.nums != nil:
		return len(s.nums)
	}
	return len(s.vals)
}

func (s *seq) at(i int) Value {
	switch {
	case s.whole:
		return recordValue(s.recs, int32(i))
	case s.recs != nil:
		return recordValue(s.recs, s.rows[i])
	case s.nums != nil:
		return numberValue(s.nums[i])
	}
	return s.vals[i]
}

// positions returns the rows of a list of records.
func (s *seq) positions() []int32 {
	if !s.whole && s.vals == nil {
		return s.rows
	}
	rows := make([]int32, s.len())
	for i := range rows {
		rows[i] = s.at(i).row
	}
	return rows
}

func (s *seq) equal(t *seq) bool {
	if s.len() != t.len() {
		return false
	}
	for i := range s.len() {
		if !s.at(i).Equal(t.at(i)) {
			return false
		}
	}
	return true
}

// packed returns a list as numbers if it has nothing else.
func (s *seq) packed() *seq {
	if len(s.vals) == 0 || slices.ContainsFunc(s.vals, func(v Value) bool { return v.kind != NumberKind }) {
		return s
	}
	return &seq{nums: listNumbers(s)}
}

func listNumbers(s *seq) []exact.Number {
	nums := make([]exact.Number, s.len())
	for i := range nums {
		nums[i] = s.at(i).num
	}
	return nums
}

// bytes returns about how many bytes a value takes beside its own place.
func (v Value) bytes() int64 {
	switch {
	case v.kind == ListKind && v.seq != nil && !v.seq.whole:
		n := int64(len(v.seq.rows))*4 + int64(len(v.seq.vals))*64 + numbersBytes(v.seq.nums)
		for _, e := range v.seq.vals {
			n += e.bytes()
		}
		return n
	case v.kind == TextKind:
		return int64(len(v.text))
	case v.kind == NumberKind:
		return int64(v.num.Bytes())
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
