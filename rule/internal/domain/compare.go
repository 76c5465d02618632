package domain

import (
	"slices"

	"github.com/meritrules/merit/internal/exact"
)

// Sign is a comparison.
type Sign uint8

// The comparisons.
const (
	Equal Sign = iota
	Unequal
	Less
	AtMost
	More
	AtLeast
)

var (
	signs    = map[string]Sign{"==": Equal, "!=": Unequal, "<": Less, "<=": AtMost, ">": More, ">=": AtLeast}
	opposite = [...]Sign{Unequal, Equal, AtLeast, More, AtMost, Less}
	mirrored = [...]Sign{Equal, Unequal, More, AtLeast, Less, AtMost}
)

// SignOf returns the comparison of an operator, false for any other operator.
func SignOf(operator string) (Sign, bool) {
	s, ok := signs[operator]
	return s, ok
}

// Not returns the comparison that holds where s does not.
func (s Sign) Not() Sign { return opposite[s] }

// Mirror returns the comparison of b with a that s is of a with b.
func (s Sign) Mirror() Sign { return mirrored[s] }

// Compare returns what a comparison of numbers, days, texts, flags or missing values can
// yield.
func Compare(a Set, sign Sign, b Set) Set {
	if a.IsEmpty() || b.IsEmpty() {
		return Set{}
	}
	canTrue := !Narrow(a, sign, b).IsEmpty()
	canFalse := !Narrow(a, sign.Not(), b).IsEmpty()
	return Flag(canTrue, canFalse)
}

// Narrow returns the values of a that compare so with at least one value of b.
func Narrow(a Set, sign Sign, b Set) Set {
	switch sign {
	case Equal:
		return a.Meet(b)
	case Unequal:
		return a.without(b)
	}
	if !a.Some || !b.Some {
		return Set{}
	}
	a.Nil = false
	return a.withRange(a.Range.Meet(b.Range.compared(sign)))
}

// compared returns the range of the numbers that compare so with one in r.
func (r Range) compared(sign Sign) Range {
	switch sign {
	case Less:
		return Range{High: End{r.High.At, r.High.Bounded, true}}
	case AtMost:
		return Range{High: r.High}
	case More:
		return Range{Low: End{r.Low.At, r.Low.Bounded, true}}
	}
	return Range{Low: r.Low}
}

// without returns the values of a that differ from at least one value of b: all of them,
// unless b has only one.
func (s Set) without(b Set) Set {
	switch {
	case b.IsEmpty():
		return s
	case !b.Some: // only missing
		s.Nil = false
		return s
	case b.Nil:
		return s
	case b.True != b.False:
		s.True, s.False = s.True && !b.True, s.False && !b.False
		s.Some = s.Some && (s.True || s.False)
	case len(b.Texts) == 1 && s.Texts != nil:
		return s.keepTexts(func(text string) bool { return text != b.Texts[0] })
	case len(b.Nums) == 1 && s.Nums != nil:
		return s.keepNums(func(n exact.Number) bool { return !n.Equal(b.Nums[0]) })
	case len(b.Nums) == 1:
		return s.withRange(s.Range.without(b.Nums[0]))
	}
	return s
}

// without opens an end of the range that is the number.
func (r Range) without(n exact.Number) Range {
	if r.Low.Bounded && r.Low.At.Equal(n) {
		r.Low.Open = true
	}
	if r.High.Bounded && r.High.At.Equal(n) {
		r.High.Open = true
	}
	return r.tight()
}

// Among returns what x in list can yield, given the sets of the elements, and what is left
// of x where it holds.
func Among(x Set, elems []Set) (result, within Set) {
	if x.IsEmpty() {
		return Set{}, Set{}
	}
	var any Set
	rest := x
	for _, e := range elems {
		any, rest = any.Join(e), rest.without(e)
	}
	within = x.Meet(any)
	return Flag(!within.IsEmpty(), !rest.IsEmpty()), within
}

// IsSingle reports whether the set has exactly one text, number or flag and is never
// missing.
func (s Set) IsSingle() bool {
	return s.Some && !s.Nil && (len(s.Texts) == 1 || len(s.Nums) == 1 || s.True != s.False)
}

// Outside returns the listed texts that are not among the given ones.
func (s Set) Outside(texts []string) (missing []string) {
	for _, text := range s.Texts {
		if !slices.Contains(texts, text) {
			missing = append(missing, text)
		}
	}
	return missing
}
