package rule_test

import (
	"math/big"
	"slices"

	"github.com/meritrules/merit/rule/types"
)

// columnCase is a formula, and what it comes to for a record by big.Rat.
type columnCase struct {
	name, formula string
	want          func(rows []columnRow, i int) *big.Rat

	places   *int // of the figure
	mode     types.Mode
	overList bool // goes through the whole list
	inSheet  bool // names a figure
}

// of is what a formula of one record comes to.
func of(f func(r columnRow) *big.Rat) func([]columnRow, int) *big.Rat {
	return func(rows []columnRow, i int) *big.Rat { return f(rows[i]) }
}

// holds is 1 for the records for which a condition holds, and 0 for others.
func holds(f func(r columnRow) bool) func([]columnRow, int) *big.Rat {
	return of(func(r columnRow) *big.Rat {
		if f(r) {
			return ratInt(1)
		}
		return ratInt(0)
	})
}

// flagged is a formula that is 1 where a condition holds: batches only work out numbers.
func flagged(condition string) string { return "if " + condition + " { 1 } else { 0 }" }

func add(x, y *big.Rat) *big.Rat { return new(big.Rat).Add(x, y) }
func sub(x, y *big.Rat) *big.Rat { return new(big.Rat).Sub(x, y) }
func mul(x, y *big.Rat) *big.Rat { return new(big.Rat).Mul(x, y) }
func quo(x, y *big.Rat) *big.Rat { return new(big.Rat).Quo(x, y) }
func neg(x *big.Rat) *big.Rat    { return new(big.Rat).Neg(x) }

// least and most are the ends of some numbers.
func least(xs ...*big.Rat) *big.Rat {
	best := xs[0]
	for _, x := range xs {
		if x.Cmp(best) < 0 {
			best = x
		}
	}
	return best
}

func most(xs ...*big.Rat) *big.Rat {
	best := xs[0]
	for _, x := range xs {
		if x.Cmp(best) > 0 {
			best = x
		}
	}
	return best
}

// roundedTo is the rounding of the twin.
func roundedTo(places int, mode types.Mode) func(x *big.Rat) *big.Rat {
	return func(x *big.Rat) *big.Rat {
		r, _ := rounding(mode)([]any{x, ratInt(places)})
		return r.(*big.Rat)
	}
}

// sumOf adds up a number of each record.
func sumOf(rows []columnRow, f func(r columnRow) *big.Rat) *big.Rat {
	s := new(big.Rat)
	for _, r := range rows {
		s.Add(s, f(r))
	}
	return s
}

func bOf(r columnRow) *big.Rat { return r.b }

// columnCases are the operations that have a loop of their own, some with what may
// stand around them.
var columnCases = slices.Concat(columnNumbers, columnNames, columnConditions(), columnRoundings())

// columnNumbers are operations that yield numbers.
var columnNumbers = []columnCase{
	{name: "a field", formula: "a", want: of(func(r columnRow) *big.Rat { return r.a })},
	{name: "a constant", formula: "if ok { 2.5 } else { 2.5 }", want: of(func(r columnRow) *big.Rat { return rat("2.5") })},
	{name: "a sum", formula: "a + b", want: of(func(r columnRow) *big.Rat { return add(r.a, r.b) })},
	{name: "a sum of a number with itself", formula: "a + a", want: of(func(r columnRow) *big.Rat { return add(r.a, r.a) })},
	{name: "a sum over two denominators", formula: "a / 7 + b / 3", want: of(func(r columnRow) *big.Rat { return add(quo(r.a, ratInt(7)), quo(r.b, ratInt(3))) })},
	{name: "a sum with a constant", formula: "0.5 + a", want: of(func(r columnRow) *big.Rat { return add(r.a, rat("0.5")) })},
	{name: "a difference", formula: "a - b", want: of(func(r columnRow) *big.Rat { return sub(r.a, r.b) })},
	{name: "the difference the other way", formula: "b - a", want: of(func(r columnRow) *big.Rat { return sub(r.b, r.a) })},
	{name: "a difference from a constant", formula: "1 - a", want: of(func(r columnRow) *big.Rat { return sub(ratInt(1), r.a) })},
	{name: "a product", formula: "a * b", want: of(func(r columnRow) *big.Rat { return mul(r.a, r.b) })},
	{name: "a square", formula: "a * a", want: of(func(r columnRow) *big.Rat { return mul(r.a, r.a) })},
	{name: "products that overflow in between", formula: "a * 1000000 - a * 1000000 + b", want: of(bOf)},
	{name: "a division by a constant", formula: "a / 3", want: of(func(r columnRow) *big.Rat { return quo(r.a, ratInt(3)) })},
	{name: "a division by a fraction", formula: "a / 0.4", want: of(func(r columnRow) *big.Rat { return quo(r.a, rat("0.4")) })},
	{name: "a division by a negative number", formula: "a / -8", want: of(func(r columnRow) *big.Rat { return quo(r.a, ratInt(-8)) })},
	{name: "a negative", formula: "-a", want: of(func(r columnRow) *big.Rat { return neg(r.a) })},
	{name: "a negative of a negative", formula: "-(-a) - -b", want: of(func(r columnRow) *big.Rat { return add(r.a, r.b) })},
	{name: "a choice", formula: "if ok { a } else { b }", want: of(func(r columnRow) *big.Rat {
		if r.ok {
			return r.a
		}
		return r.b
	})},
	{name: "a choice over two denominators", formula: "if not ok { a / 3 } else { b / 7 }", want: of(func(r columnRow) *big.Rat {
		if !r.ok {
			return quo(r.a, ratInt(3))
		}
		return quo(r.b, ratInt(7))
	})},
	{name: "choices in choices", formula: "if a > 1 { if ok { 1 } else { 2 } } else if a == 1 { 3 } else { 4 }", want: of(func(r columnRow) *big.Rat {
		switch {
		case r.a.Cmp(ratInt(1)) > 0 && r.ok:
			return ratInt(1)
		case r.a.Cmp(ratInt(1)) > 0:
			return ratInt(2)
		case r.a.Cmp(ratInt(1)) == 0:
			return ratInt(3)
		}
		return ratInt(4)
	})},
	{name: "the least", formula: "min(a, b)", want: of(func(r columnRow) *big.Rat { return least(r.a, r.b) })},
	{name: "the greatest of three", formula: "max(a, b, c / 3)", want: of(func(r columnRow) *big.Rat { return most(r.a, r.b, quo(r.c, ratInt(3))) })},
	{name: "the least and a constant", formula: "min(0.5, a, b)", want: of(func(r columnRow) *big.Rat { return least(rat("0.5"), r.a, r.b) })},
	{name: "clamped", formula: "clamp(a, -1, 2.5)", want: of(func(r columnRow) *big.Rat { return least(most(r.a, ratInt(-1)), rat("2.5")) })},
	{name: "clamped to one number", formula: "clamp(a, 1, 1)", want: of(func(r columnRow) *big.Rat { return ratInt(1) })},
	{name: "clamped to fractions", formula: "clamp(a, third, 2 * third)", want: of(func(r columnRow) *big.Rat { return least(most(r.a, rat("1/3")), rat("2/3")) })},
}

// columnNames are what is bound, called, or the same for all records.
var columnNames = []columnCase{
	{name: "a let of a number", formula: "let x = a + b; x * x - x", want: of(func(r columnRow) *big.Rat { x := add(r.a, r.b); return sub(mul(x, x), x) })},
	{name: "lets of lets", formula: "let x = a; let y = x + b; let z = y + x; z - y", want: of(func(r columnRow) *big.Rat { return r.a })},
	{name: "lets one after the other", formula: "(let x = a; x + 1) + (let y = b; y * 2)", want: of(func(r columnRow) *big.Rat { return add(add(r.a, ratInt(1)), add(r.b, r.b)) })},
	{name: "a let of a flag", formula: "let p = a > b; if p { a } else { b }", want: of(func(r columnRow) *big.Rat { return most(r.a, r.b) })},
	{name: "a let of a field that is a flag", formula: "let p = ok; if p and not (p and a > 0) { 1 } else { 0 }", want: holds(func(r columnRow) bool { return r.ok && r.a.Sign() <= 0 })},
	{name: "a flag's slot after a number's", formula: "(let x = a; x) + (let p = ok; if p { 1 } else { 0 })", want: of(func(r columnRow) *big.Rat {
		if r.ok {
			return add(r.a, ratInt(1))
		}
		return r.a
	})},
	{name: "a let of a constant", formula: "let k = 0.5; a * k", want: of(func(r columnRow) *big.Rat { return quo(r.a, ratInt(2)) })},
	{name: "a let within a condition", formula: flagged("(let x = a - b; x > 0)"), want: holds(func(r columnRow) bool { return r.a.Cmp(r.b) > 0 })},
	{name: "a function", formula: "twice(a) - twice(b)", want: of(func(r columnRow) *big.Rat { d := sub(r.a, r.b); return add(d, d) })},
	{name: "a function with a choice and a parameter", formula: "ladder(a)", want: of(func(r columnRow) *big.Rat {
		if r.a.Cmp(ratInt(3)) <= 0 {
			return ratInt(1)
		}
		return sub(ratInt(1), mul(rat("0.05"), sub(r.a, ratInt(3))))
	})},
	{name: "a function of a flag", formula: "either(ok, a, b)", want: of(func(r columnRow) *big.Rat {
		if r.ok {
			return r.a
		}
		return r.b
	})},
	{name: "a function that yields a flag", formula: flagged("within(a, c)"), want: holds(func(r columnRow) bool { return r.a.Cmp(neg(r.c)) > 0 && r.a.Cmp(r.c) < 0 })},
	{name: "a function that does not read what it is given", formula: "second(a, b)", want: of(bOf)},
	{name: "a function of functions", formula: "twice(either(a > b, twice(a), b))", want: of(func(r columnRow) *big.Rat {
		if r.a.Cmp(r.b) > 0 {
			return mul(ratInt(4), r.a)
		}
		return add(r.b, r.b)
	})},
	{name: "a function of a constant", formula: "a * twice(0.25)", want: of(func(r columnRow) *big.Rat { return quo(r.a, ratInt(2)) })},
	{name: "parameters", formula: "a * step + third", want: of(func(r columnRow) *big.Rat { return add(mul(r.a, rat("0.05")), rat("1/3")) })},
	{name: "a single value", formula: "a + v * b", want: of(func(r columnRow) *big.Rat { return add(r.a, mul(ratInt(7), r.b)) })},
	{name: "a mean over the list", formula: "a - mean(map(rows, .b))", overList: true, want: func(rows []columnRow, i int) *big.Rat {
		return sub(rows[i].a, quo(sumOf(rows, bOf), ratInt(len(rows))))
	}},
	{name: "a count over the list", formula: "a * count(rows, .ok) + len(rows)", overList: true, want: func(rows []columnRow, i int) *big.Rat {
		return add(mul(rows[i].a, ratInt((len(rows)+2)/3)), ratInt(len(rows)))
	}},
	{name: "a condition over the list", formula: "if any(rows, .b > 12) { a } else { b }", overList: true, want: func(rows []columnRow, i int) *big.Rat {
		if len(rows) > 4 {
			return rows[i].a
		}
		return rows[i].b
	}},
	{name: "a share of the list", formula: "round(100 * c / sum(rows, .c), 1)", overList: true, want: func(rows []columnRow, i int) *big.Rat {
		all := sumOf(rows, func(r columnRow) *big.Rat { return r.c })
		return roundedTo(1, types.HalfAwayFromZero)(quo(mul(ratInt(100), rows[i].c), all))
	}},
	{name: "a figure of the year", formula: "a + mid", inSheet: true, overList: true, want: func(rows []columnRow, i int) *big.Rat { return add(rows[i].a, sumOf(rows, bOf)) }},
	{name: "another figure", formula: "f2 * 2 - b", inSheet: true, want: of(func(r columnRow) *big.Rat { return add(add(r.a, r.a), r.b) })},
}

// columnConditions are the operations that yield flags.
func columnConditions() []columnCase {
	var cases []columnCase
	for name, holdsFor := range map[string]func(c int) bool{
		"==": func(c int) bool { return c == 0 }, "!=": func(c int) bool { return c != 0 }, "<": func(c int) bool { return c < 0 },
		"<=": func(c int) bool { return c <= 0 }, ">": func(c int) bool { return c > 0 }, ">=": func(c int) bool { return c >= 0 },
	} {
		cases = append(cases,
			columnCase{name: name, formula: flagged("a " + name + " b"), want: holds(func(r columnRow) bool { return holdsFor(r.a.Cmp(r.b)) })},
			columnCase{name: name + " of a constant", formula: flagged("1.5 " + name + " a"), want: holds(func(r columnRow) bool { return holdsFor(rat("1.5").Cmp(r.a)) })},
			columnCase{name: name + " over two denominators", formula: flagged("a / 3 " + name + " b / 7"),
				want: holds(func(r columnRow) bool { return holdsFor(mul(r.a, ratInt(7)).Cmp(mul(r.b, ratInt(3)))) })})
	}
	positive := func(x *big.Rat) bool { return x.Sign() > 0 }
	for _, c := range []struct {
		name, condition string
		holds           func(r columnRow) bool
	}{
		{"a flag", "ok", func(r columnRow) bool { return r.ok }},
		{"not", "not ok", func(r columnRow) bool { return !r.ok }},
		{"not of a comparison", "not (a > 0)", func(r columnRow) bool { return !positive(r.a) }},
		{"not of not", "not (not ok)", func(r columnRow) bool { return r.ok }},
		{"and", "ok and a > 0", func(r columnRow) bool { return r.ok && positive(r.a) }},
		{"or", "a > 0 or ok", func(r columnRow) bool { return r.ok || positive(r.a) }},
		{"and before or", "ok and a > 0 or b > 0 and not ok", func(r columnRow) bool { return r.ok && positive(r.a) || positive(r.b) && !r.ok }},
		{"not of and", "not (ok and a > 0)", func(r columnRow) bool { return !(r.ok && positive(r.a)) }},
		{"a parameter that is a flag", "strict and a > 0", func(r columnRow) bool { return positive(r.a) }},
		{"a chain", "b < a < c", func(r columnRow) bool { return r.b.Cmp(r.a) < 0 && r.a.Cmp(r.c) < 0 }},
		{"a chain of a sum", "0 <= a + b <= 1.25", func(r columnRow) bool { s := add(r.a, r.b); return s.Sign() >= 0 && s.Cmp(rat("1.25")) <= 0 }},
		{"a chain of four", "-3 < b < a < 1000", func(r columnRow) bool {
			return ratInt(-3).Cmp(r.b) < 0 && r.b.Cmp(r.a) < 0 && r.a.Cmp(ratInt(1000)) < 0
		}},
		{"a chain of a constant", "a > 0 > b", func(r columnRow) bool { return positive(r.a) && r.b.Sign() < 0 }},
	} {
		cases = append(cases, columnCase{name: c.name, formula: flagged(c.condition), want: holds(c.holds)})
	}
	return cases
}

// columnRoundings are roundings by a function and to a figure's places, in each mode.
func columnRoundings() []columnCase {
	var cases []columnCase
	for name, mode := range map[string]types.Mode{"round": types.HalfAwayFromZero, "roundEven": types.HalfEven, "roundUp": types.Up,
		"roundDown": types.Down, "floor": types.Floor, "ceil": types.Ceil} {
		to := func(places int, f func(r columnRow) *big.Rat) func([]columnRow, int) *big.Rat {
			return of(func(r columnRow) *big.Rat { return roundedTo(places, mode)(f(r)) })
		}
		aOf, aByC := func(r columnRow) *big.Rat { return r.a }, func(r columnRow) *big.Rat { return quo(r.a, r.c) }
		two, none := 2, 0
		cases = append(cases,
			columnCase{name: name, formula: name + "(a)", want: to(0, aOf)},
			columnCase{name: name + " to places", formula: name + "(a, 2)", want: to(2, aOf)},
			columnCase{name: name + " to more places than there are", formula: name + "(a, 12)", want: to(12, aOf)},
			columnCase{name: name + " of thirds", formula: name + "(a / 3, 1)", want: to(1, func(r columnRow) *big.Rat { return quo(r.a, ratInt(3)) })},
			columnCase{name: name + " of a quotient", formula: name + "(a / c, 1)", want: to(1, aByC)},
			columnCase{name: name + " of a quotient by a negative", formula: name + "(a / -c)", want: to(0, func(r columnRow) *big.Rat { return neg(aByC(r)) })},
			columnCase{name: name + " and what goes on with it", formula: name + "(a, 1) * 2 + b", want: of(func(r columnRow) *big.Rat {
				x := roundedTo(1, mode)(r.a)
				return add(add(x, x), r.b)
			})},
			columnCase{name: "places in the mode of " + name, formula: "a / 8", places: &two, mode: mode, want: to(2, func(r columnRow) *big.Rat { return quo(r.a, ratInt(8)) })},
			columnCase{name: "places of a quotient in the mode of " + name, formula: "a / c", places: &none, mode: mode, want: to(0, aByC)})
	}
	return cases
}
