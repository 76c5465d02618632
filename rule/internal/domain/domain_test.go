package domain_test

import (
	"testing"

	"github.com/meritrules/merit/internal/exact"
	"github.com/meritrules/merit/rule/internal/domain"
	"pgregory.net/rapid"
)

// drawnRange is a range with numbers that lie in it.
type drawnRange struct {
	is    domain.Range
	numbs []exact.Number
}

// aRange draws a range whose ends may be open, or without bound.
func aRange(t *rapid.T, name string) drawnRange {
	low, width := rapid.Int64Range(-6, 6).Draw(t, name+" low"), rapid.Int64Range(0, 5).Draw(t, name+" width")
	end := func(at int64) domain.End {
		kind := rapid.IntRange(0, 3).Draw(t, name+" end")
		return domain.End{At: exact.Int(at), Bounded: kind > 0, Open: kind == 1}
	}
	r := domain.Range{Low: end(low), High: end(low + width), Whole: rapid.Bool().Draw(t, name+" whole")}
	d := drawnRange{is: r}
	for halves := int64(-16); halves <= 26; halves++ {
		if n, _ := exact.Int(halves).Quo(exact.Int(2)); r.Has(n) {
			d.numbs = append(d.numbs, n)
		}
	}
	return d
}

// Whatever an operation makes of numbers of two ranges lies in the range that it makes of
// the ranges.
func TestRangesHoldWhatIsMadeOfTheirNumbers(t *testing.T) {
	operations := []struct {
		name string
		each func(a, b exact.Number) (exact.Number, bool)
		all  func(a, b domain.Range) domain.Range
	}{
		{"+", func(a, b exact.Number) (exact.Number, bool) { return a.Add(b), true }, domain.Range.Add},
		{"-", func(a, b exact.Number) (exact.Number, bool) { return a.Sub(b), true }, domain.Range.Sub},
		{"*", func(a, b exact.Number) (exact.Number, bool) { return a.Mul(b), true }, domain.Range.Mul},
		{"/", exact.Number.Quo, domain.Range.Quo},
		{"%", exact.Number.Mod, domain.Range.Mod},
		{"min", func(a, b exact.Number) (exact.Number, bool) {
			if a.Less(b) {
				return a, true
			}
			return b, true
		}, domain.Range.Min},
		{"max", func(a, b exact.Number) (exact.Number, bool) {
			if a.Less(b) {
				return b, true
			}
			return a, true
		}, domain.Range.Max},
		{"-x", func(a, _ exact.Number) (exact.Number, bool) { return a.Neg(), true }, func(a, _ domain.Range) domain.Range { return a.Neg() }},
		{"abs", func(a, _ exact.Number) (exact.Number, bool) { return a.Abs(), true }, func(a, _ domain.Range) domain.Range { return a.Abs() }},
		{"square", func(a, _ exact.Number) (exact.Number, bool) { return a.Mul(a), true }, func(a, _ domain.Range) domain.Range { return a.Pow(2) }},
		{"round", func(a, _ exact.Number) (exact.Number, bool) { return a.Round(0, exact.HalfEven), true },
			func(a, _ domain.Range) domain.Range { return a.Round(0, exact.HalfEven) }},
		{"join", func(a, _ exact.Number) (exact.Number, bool) { return a, true }, domain.Range.Join},
	}
	rapid.Check(t, func(t *rapid.T) {
		x, y := aRange(t, "x"), aRange(t, "y")
		for _, o := range operations {
			made := o.all(x.is, y.is)
			for _, a := range x.numbs {
				for _, b := range y.numbs {
					if n, ok := o.each(a, b); ok && !made.Has(n) {
						t.Fatalf("%s %s %s is %s, which is not %s", a, o.name, b, n, made)
					}
				}
			}
		}
	})
}

// A comparison can yield what it yields for some numbers, and where it holds what is left
// has them.
func TestComparisonsOfRanges(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		x, y := aRange(t, "x"), aRange(t, "y")
		for operator, holds := range map[string]func(int) bool{"==": func(c int) bool { return c == 0 }, "!=": func(c int) bool { return c != 0 },
			"<": func(c int) bool { return c < 0 }, "<=": func(c int) bool { return c <= 0 }, ">": func(c int) bool { return c > 0 }, ">=": func(c int) bool { return c >= 0 }} {
			sign, _ := domain.SignOf(operator)
			a, b := domain.Number(x.is), domain.Number(y.is)
			can, left := domain.Compare(a, sign, b), domain.Narrow(a, sign, b)
			for _, n := range x.numbs {
				for _, m := range y.numbs {
					switch is := holds(n.Cmp(m)); {
					case is && !(can.True && left.HasNumber(n)):
						t.Fatalf("%s %s %s holds, but of %s and %s it can be %s, with %s left", n, operator, m, x.is, y.is, can, left)
					case !is && !can.False:
						t.Fatalf("%s %s %s does not hold, but of %s and %s it always does", n, operator, m, x.is, y.is)
					}
				}
			}
		}
	})
}

// What is known is told: the sets are as small as these.
func TestSetsAreSmall(t *testing.T) {
	n := func(text string) exact.Number { return exact.MustParse(text) }
	span := func(low, high string) domain.Range {
		a, b := n(low), n(high)
		return domain.Span(&a, &b, false)
	}
	whole := span("0", "100")
	whole.Whole = true
	over := domain.Narrow(domain.Number(whole), domain.More, domain.Numbers(n("89.5")))
	for _, c := range []struct {
		name string
		is   domain.Set
		want string
	}{
		{"a product", domain.Number(span("-2", "3").Mul(span("1", "4"))), "from -8 to 12"},
		{"a quotient", domain.Number(span("0", "100").Quo(domain.Point(n("100")))), "from 0 to 1"},
		{"a quotient by what may be 0", domain.Number(span("1", "2").Quo(span("0", "4"))), "at least 0.25"},
		{"a remainder", domain.Number(whole.Mod(domain.Point(n("10")))), "from 0 to 9"},
		{"a power", domain.Number(span("-2", "3").Pow(2)), "from 0 to 9"},
		{"what is not equal at its end", domain.Narrow(domain.Number(whole), domain.Unequal, domain.Numbers(n("0"))), "from 1 to 100"},
		{"whole numbers above a fraction", over, "from 90 to 100"},
		{"below", domain.Narrow(domain.Number(span("0", "100")), domain.Less, domain.Numbers(n("90"))), "at least 0 and less than 90"},
		{"one number", domain.Narrow(domain.Number(whole), domain.AtLeast, domain.Numbers(n("100"))), "100"},
		{"nothing", domain.Narrow(domain.Number(whole), domain.More, domain.Numbers(n("100"))), ""},
		{"listed numbers", domain.Numbers(n("5"), n("1"), n("5")), "1 or 5"},
		{"texts of both", domain.Text("b", "a").Join(domain.Text("c")), `"a", "b" or "c"`},
		{"all but one text", domain.Narrow(domain.Text("b", "a"), domain.Unequal, domain.Text("a")), `"b"`},
		{"only true", domain.Narrow(domain.Opaque(), domain.Equal, domain.Flag(true, false)), "true"},
		{"only missing", domain.Narrow(domain.Text("a").OrMissing(), domain.Equal, domain.Missing()), "nil"},
	} {
		if got := c.is.String(); got != c.want || c.is.IsEmpty() != (c.want == "") {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}
