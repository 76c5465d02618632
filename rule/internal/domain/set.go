// Package domain says which values an expression can have.
//
// In comes what is declared: the range of a field, the texts that it may hold, the rows of
// a table. A [Set] describes all values that can occur, and perhaps others: it may be too
// large, never too small. The functions of this package follow the operations of the
// language: given the sets of the operands, they return the set of the results, and what
// a comparison can yield ([Compare]). [Narrow] returns what is left of a set where a
// condition holds.
//
// Package domains walks typed trees with them. It warns of conditions that never
// hold and of rows that nothing reaches, and asks cases only for what can be reached.
package domain

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/meritrules/merit/internal/exact"
)

// Set describes the values of an expression of a known type. The zero Set has no value.
type Set struct {
	Nil  bool // the value may be missing
	Some bool // a value may be there; otherwise only Nil counts

	Range Range          // of a number, or of a day counted in days
	Nums  []exact.Number // the only numbers, ascending; nil if they are not known one by one
	Texts []string       // the only texts, in order; nil for any
	True  bool           // of a flag: it may be true
	False bool           // of a flag: it may be false
	Elem  *Set           // of a list: its elements; nil for any
	Len   Range          // of a list: how many elements it has
	Of    map[string]Set // of a record: what is known of its fields besides their declarations, by path
}

// most bounds the numbers and texts that a set lists one by one.
const most = 64

// Number returns the set of the numbers of a range.
func Number(r Range) Set {
	if n, ok := r.Single(); ok {
		return Numbers(n)
	}
	return Set{Some: !r.IsEmpty(), Range: r}
}

// Numbers returns the set of some numbers.
func Numbers(nums ...exact.Number) Set {
	if len(nums) == 0 {
		return Set{}
	}
	s := Set{Some: true}
	least, greatest, whole := nums[0], nums[0], true
	for _, n := range nums {
		if n.Less(least) {
			least = n
		}
		if greatest.Less(n) {
			greatest = n
		}
		whole = whole && n.IsInt()
	}
	s.Range = Range{closed(least), closed(greatest), whole}
	if len(nums) <= 2*most {
		nums = slices.Clone(nums)
		slices.SortFunc(nums, exact.Number.Cmp)
		if nums = slices.CompactFunc(nums, exact.Number.Equal); len(nums) <= most {
			s.Nums = nums
		}
	}
	return s
}

// Text returns the set of some texts; of none given, of all texts.
func Text(texts ...string) Set {
	s := Set{Some: true}
	if len(texts) > 0 && len(texts) <= most {
		s.Texts = slices.Compact(slices.Sorted(slices.Values(texts)))
	}
	return s
}

// Flag returns the set of a flag that may be true or false.
func Flag(canTrue, canFalse bool) Set {
	return Set{Some: canTrue || canFalse, True: canTrue, False: canFalse}
}

// List returns the set of lists of a length.
func List(elem *Set, length Range) Set { return Set{Some: true, Elem: elem, Len: length} }

// Missing is the set of the missing value.
func Missing() Set { return Set{Nil: true} }

// Opaque is the set of values of which nothing is known, such as records.
func Opaque() Set { return Set{Some: true, True: true, False: true} }

// IsEmpty reports whether nothing is in the set, not even the missing value.
func (s Set) IsEmpty() bool { return !s.Nil && !s.Some }

// OrMissing returns the set with the missing value.
func (s Set) OrMissing() Set { s.Nil = true; return s }

// There returns the set without the missing value.
func (s Set) There() Set { s.Nil = false; return s }

// Join returns a set that has the values of both; they are of one type.
func (s Set) Join(t Set) Set {
	switch {
	case !s.Some:
		t.Nil = t.Nil || s.Nil
		return t
	case !t.Some:
		s.Nil = s.Nil || t.Nil
		return s
	}
	j := Set{Nil: s.Nil || t.Nil, Some: true, True: s.True || t.True, False: s.False || t.False, Range: s.Range.Join(t.Range), Len: s.Len.Join(t.Len)}
	if s.Nums != nil && t.Nums != nil {
		j.Nums = Numbers(slices.Concat(s.Nums, t.Nums)...).Nums
	}
	if s.Texts != nil && t.Texts != nil {
		j.Texts = Text(slices.Concat(s.Texts, t.Texts)...).Texts
	}
	if s.Elem != nil && t.Elem != nil {
		elem := s.Elem.Join(*t.Elem)
		j.Elem = &elem
	}
	for path, x := range s.Of {
		if y, ok := t.Of[path]; ok {
			j = j.With(path, x.Join(y))
		}
	}
	return j
}

// Meet returns the values of s that are also in t.
func (s Set) Meet(t Set) Set {
	if !s.Some || !t.Some {
		return Set{Nil: s.Nil && t.Nil}
	}
	m := s
	m.Nil, m.True, m.False = s.Nil && t.Nil, s.True && t.True, s.False && t.False
	m = m.withRange(s.Range.Meet(t.Range))
	switch {
	case m.Nums == nil && t.Nums != nil:
		m.Nums = t.Nums
		m = m.withRange(m.Range)
	case m.Nums != nil && t.Nums != nil:
		m = m.keepNums(func(n exact.Number) bool { return slices.ContainsFunc(t.Nums, n.Equal) })
	}
	switch {
	case s.Texts == nil:
		m.Texts = t.Texts
	case t.Texts != nil:
		m = m.keepTexts(func(text string) bool { return slices.Contains(t.Texts, text) })
	}
	for path, x := range t.Of {
		m = m.With(path, x)
	}
	if (s.True || s.False) && (t.True || t.False) {
		m.Some = m.True || m.False
	}
	return m
}

// With returns a set of records with something known of a field of theirs.
func (s Set) With(path string, field Set) Set {
	of := maps.Clone(s.Of)
	if of == nil {
		of = map[string]Set{}
	}
	if before, ok := of[path]; ok {
		field = field.Meet(before)
	}
	of[path] = field
	s.Of = of
	return s
}

// withRange returns the set with its numbers limited to a range.
func (s Set) withRange(r Range) Set {
	s.Range = r
	if s.Nums != nil {
		return s.keepNums(r.Has)
	}
	if n, ok := r.Single(); ok {
		s.Nums = []exact.Number{n}
	}
	s.Some = s.Some && !r.IsEmpty()
	return s
}

// keepNums drops the listed numbers for which keep is false.
func (s Set) keepNums(keep func(exact.Number) bool) Set {
	left := slices.DeleteFunc(slices.Clone(s.Nums), func(n exact.Number) bool { return !keep(n) })
	kept := Numbers(left...)
	s.Nums, s.Range, s.Some = kept.Nums, kept.Range, s.Some && len(left) > 0
	return s
}

// keepTexts drops the listed texts for which keep is false.
func (s Set) keepTexts(keep func(string) bool) Set {
	s.Texts = slices.DeleteFunc(slices.Clone(s.Texts), func(text string) bool { return !keep(text) })
	s.Some = s.Some && len(s.Texts) > 0
	return s
}

// Map applies an operation on numbers: to each if they are listed, else to their range.
func (s Set) Map(each func(exact.Number) (exact.Number, bool), all func(Range) Range) Set {
	if !s.Some {
		return Set{}
	}
	if s.Nums != nil {
		var results []exact.Number
		for _, n := range s.Nums {
			r, ok := each(n)
			if ok && r.IsLonger(longest) {
				return Number(all(s.Range))
			}
			if ok { // otherwise it is a fault, which has no value
				results = append(results, r)
			}
		}
		return Numbers(results...)
	}
	return Number(all(s.Range))
}

// Combine is Map for an operation on two numbers.
func Combine(s, t Set, each func(a, b exact.Number) (exact.Number, bool), all func(a, b Range) Range) Set {
	if !s.Some || !t.Some {
		return Set{}
	}
	if s.Nums == nil || t.Nums == nil || len(s.Nums)*len(t.Nums) > most {
		return Number(all(s.Range, t.Range))
	}
	var results []exact.Number
	for _, a := range s.Nums {
		for _, b := range t.Nums {
			r, ok := each(a, b)
			if ok && r.IsLonger(longest) {
				return Number(all(s.Range, t.Range))
			}
			if ok {
				results = append(results, r)
			}
		}
	}
	return Numbers(results...)
}

// HasNumber reports whether a number may be in the set.
func (s Set) HasNumber(n exact.Number) bool {
	if !s.Some || s.Nums != nil && !slices.ContainsFunc(s.Nums, n.Equal) {
		return false
	}
	return s.Range.Has(n)
}

// HasText reports whether a text may be in the set.
func (s Set) HasText(text string) bool {
	return s.Some && (s.Texts == nil || slices.Contains(s.Texts, text))
}

// String says what the set has, in the words of a message: "from 0 to 100", "1, 2 or 5",
// `"a" or "b"`, "true". It is "" where nothing is known that a message could tell.
func (s Set) String() string {
	var words []string
	switch {
	case !s.Some && s.Nil:
		return "nil"
	case !s.Some:
		return ""
	case s.Texts != nil:
		for _, text := range s.Texts {
			words = append(words, strconv.Quote(text))
		}
	case s.True != s.False:
		return strconv.FormatBool(s.True)
	case s.Nums != nil && len(s.Nums) <= shown:
		for _, n := range s.Nums {
			words = append(words, n.String())
		}
	case s.Range.Low.Bounded || s.Range.High.Bounded:
		return s.Range.String()
	default:
		return ""
	}
	if len(words) > shown {
		words = append(words[:shown], "…")
		return strings.Join(words, ", ")
	}
	last := len(words) - 1
	if last < 1 {
		return strings.Join(words, "")
	}
	return strings.Join(words[:last], ", ") + " or " + words[last]
}

// shown bounds how many values a message lists.
const shown = 6
