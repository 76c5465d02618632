package exact

import (
	"fmt"
	"math/big"
	"slices"
	"testing"
)

// vectorOp is an operation on vectors beside the same operation on two numbers,
// which is false where there is no result.
type vectorOp struct {
	name    string
	run     func(buf []int64, a, b Vector) (Vector, bool)
	twin    func(x, y Number, i int) (Number, bool)
	divides bool // and so refuses a second operand with a 0
	large   bool // may have results so large that small operands are refused
}

// over returns num / den as it is, not reduced.
func over(num, den int64) Number { return Number{num: num, den: den - 1} }

// flat returns a vector with a bound of its own, so that a test can put Most where
// it likes.
func flat(t *testing.T, num, den int64) Vector {
	t.Helper()
	v, ok := Broadcast(make([]int64, 1), over(num, den))
	if !ok {
		t.Fatalf("%d/%d is no vector", num, den)
	}
	return v
}

// simpleOps are the operations whose results need no rounding.
func simpleOps() []vectorOp {
	pick := func(want bool) func(x, y Number, i int) (Number, bool) {
		return func(x, y Number, i int) (Number, bool) {
			if (i%3 == 0) == want {
				return x, true
			}
			return y, true
		}
	}
	return []vectorOp{
		{name: "add", run: AddVectors, twin: func(x, y Number, _ int) (Number, bool) { return x.Add(y), true }},
		{name: "sub", run: SubVectors, twin: func(x, y Number, _ int) (Number, bool) { return x.Sub(y), true }},
		{name: "mul", run: MulVectors, twin: func(x, y Number, _ int) (Number, bool) { return x.Mul(y), true }},
		{name: "max", run: extreme(1), twin: func(x, y Number, _ int) (Number, bool) { return either(y.Less(x), x, y), true }},
		{name: "min", run: extreme(-1), twin: func(x, y Number, _ int) (Number, bool) { return either(x.Less(y), x, y), true }},
		{name: "choose each third", run: choosing(true), twin: pick(true)},
		{name: "choose the others", run: choosing(false), twin: pick(false)},
		{name: "less", run: comparing(LessVectors, true), twin: truth(Number.Less, true)},
		{name: "not less", run: comparing(LessVectors, false), twin: truth(Number.Less, false)},
		{name: "equal", run: comparing(EqualVectors, true), twin: truth(Number.Equal, true)},
		{name: "not equal", run: comparing(EqualVectors, false), twin: truth(Number.Equal, false)},
	}
}

// roundingOps are the roundings of the first operand and of the quotient.
func roundingOps(places ...int) []vectorOp {
	var ops []vectorOp
	for _, p := range places {
		for _, m := range modes {
			name := fmt.Sprintf("to %d places, %s", p, m)
			ops = append(ops, vectorOp{name: "round " + name, large: p > 4,
				run:  func(buf []int64, a, _ Vector) (Vector, bool) { return RoundVector(buf, a, p, m) },
				twin: func(x, _ Number, _ int) (Number, bool) { return x.Round(p, m), true },
			}, vectorOp{name: "quotient " + name, divides: true, large: p > 4,
				run: func(buf []int64, a, b Vector) (Vector, bool) { return RoundQuotients(buf, a, b, p, m) },
				twin: func(x, y Number, _ int) (Number, bool) {
					q, ok := x.Quo(y)
					return q.Round(p, m), ok
				},
			})
		}
	}
	return ops
}

func either(cond bool, x, y Number) Number {
	if cond {
		return x
	}
	return y
}

func extreme(sign int) func(buf []int64, a, b Vector) (Vector, bool) {
	return func(buf []int64, a, b Vector) (Vector, bool) { return MaxVectors(buf, a, b, sign) }
}

func choosing(want bool) func(buf []int64, a, b Vector) (Vector, bool) {
	return func(buf []int64, a, b Vector) (Vector, bool) {
		holds := make([]bool, len(buf))
		for i := range holds {
			holds[i] = (i%3 == 0) == want
		}
		return ChooseVectors(buf, holds, a, b)
	}
}

// comparing makes an operation of a comparison: 1 is true, 0 is false.
func comparing(f func([]bool, Vector, Vector, bool) bool, want bool) func(buf []int64, a, b Vector) (Vector, bool) {
	return func(buf []int64, a, b Vector) (Vector, bool) {
		flags := make([]bool, len(buf))
		if !f(flags, a, b, want) {
			return Vector{}, false
		}
		for i, flag := range flags {
			buf[i] = either(flag, Int(1), Int(0)).num
		}
		return Vector{buf, 1, 1}, true
	}
}

func truth(f func(x, y Number) bool, want bool) func(x, y Number, i int) (Number, bool) {
	return func(x, y Number, _ int) (Number, bool) { return either(f(x, y) == want, Int(1), Int(0)), true }
}

// applied runs an operation on the first n numbers of two vectors and reports
// whether it was done. What is done must be right, in bounds and in the buffer, and
// the operands must be as they were.
func applied(t *testing.T, op vectorOp, a, b Vector, n int) bool {
	t.Helper()
	buf := make([]int64, n)
	for i := range buf {
		buf[i] = -77 // what is left of an earlier use
	}
	wasA, wasB := slices.Clone(a.Nums), slices.Clone(b.Nums)
	got, ok := op.run(buf, a, b)
	if !slices.Equal(a.Nums, wasA) || !slices.Equal(b.Nums, wasB) {
		t.Fatalf("%s changed its operands", op.name)
	}
	if !ok {
		return false
	}
	checkVector(t, op.name, got, n)
	if n > 0 && &got.Nums[0] != &buf[0] && (got.Den != a.Den || &got.Nums[0] != &a.Nums[0]) {
		t.Fatalf("%s: the result is not in the buffer", op.name)
	}
	for i := range n {
		x, y := over(a.Nums[i], a.Den), over(b.Nums[i], b.Den)
		want, exists := op.twin(x, y, i)
		if r := over(got.Nums[i], got.Den); !exists || !r.Equal(want) {
			t.Fatalf("%s of %s and %s at %d = %s, want %s (there is one: %t)", op.name, x, y, i, r, want, exists)
		}
	}
	return true
}

// checkVector fails unless the first n numbers are within the bounds of a vector.
func checkVector(t *testing.T, what string, v Vector, n int) {
	t.Helper()
	if len(v.Nums) < n || v.Den < 1 || v.Den > mostVector || v.Most > mostVector+1 {
		t.Fatalf("%s: %d numbers over %d, at most %d", what, len(v.Nums), v.Den, v.Most)
	}
	for _, num := range v.Nums[:n] {
		if abs64(num) > v.Most {
			t.Fatalf("%s: %d is above the bound %d", what, num, v.Most)
		}
	}
}

// vectorEdges are the numbers about which an operation on vectors goes wrong: halves
// and other remainders of both signs, and all ends of what fits.
func vectorEdges() []Number {
	var all []Number
	for _, den := range []int64{1, 2, 3, 4, 40, 100, 1<<15 + 1, 1e18, 1 << 61} {
		for _, num := range []int64{0, 1, 5, 7, 15, 125, 1 << 31, 1 << 60, 1<<61 - 1, 1 << 61} {
			all = append(all, over(num, den))
			if num != 0 {
				all = append(all, over(-num, den))
			}
		}
	}
	return all
}

// TestVectorsAgreeWithNumbers takes every operation through every pair of edges.
// Whether large ones are refused is told by the tests of the bounds; that nothing
// wrong comes out is told here.
func TestVectorsAgreeWithNumbers(t *testing.T) {
	ops := append(simpleOps(), roundingOps(0, 1, 2, 4)...)
	small := func(v Vector) bool { return v.Most < 1<<12 && v.Den < 1<<12 }
	var vectors []Vector
	for _, n := range vectorEdges() {
		vectors = append(vectors, flat(t, n.num, n.den+1))
	}
	for _, a := range vectors {
		for _, b := range vectors {
			for _, op := range ops {
				ok := applied(t, op, a, b, 1)
				if !ok && small(a) && small(b) && !(op.divides && b.Nums[0] == 0) {
					t.Fatalf("%s refuses %d/%d and %d/%d", op.name, a.Nums[0], a.Den, b.Nums[0], b.Den)
				}
			}
		}
	}
}

// TestVectorsOfManyNumbers takes every operation through vectors of every length
// that a loop may stumble over: none, one, a batch, one more.
func TestVectorsOfManyNumbers(t *testing.T) {
	columns := map[string][]Number{
		"cents":     {over(0, 100), over(1, 100), over(-50, 100), over(12345, 100), over(-99999, 100)},
		"thirds":    {over(1, 3), over(-2, 3), over(5, 3), over(400, 3)},
		"mixed":     {over(1, 2), over(-1, 3), Int(7), over(25, 100), over(-5, 8), Int(-1), over(9, 7)},
		"integers":  {Int(2), Int(-3), Int(1 << 20), Int(1), Int(-1)},
		"all alike": {over(5, 2)},
	}
	ops := append(simpleOps(), roundingOps(0, 1, 2, 3, 18)...)
	for nameA, a := range columns {
		for nameB, b := range columns {
			for _, n := range []int{0, 1, 2, 255, 256, 257} {
				// The operands may have more numbers than are asked for.
				x, y := gathered(t, a, n+1), gathered(t, b, n+1)
				for _, op := range ops {
					byZero := op.divides && slices.Contains(y.Nums[:n], 0)
					if ok := applied(t, op, x, y, n); !ok && !byZero && !op.large {
						t.Errorf("%s refuses %d of %s and %s", op.name, n, nameA, nameB)
					}
				}
			}
		}
	}
}

// gathered returns n numbers as a vector, those of the column again and again.
func gathered(t *testing.T, column []Number, n int) Vector {
	t.Helper()
	src := make([]Number, n)
	for i := range src {
		src[i] = column[i%len(column)]
	}
	v, ok := Gather(make([]int64, n), src)
	if !ok {
		t.Fatalf("%v is no vector", column)
	}
	return v
}

// TestRoundedVectorsAgreeWithBigRat rounds halves, and what is next to them.
func TestRoundedVectorsAgreeWithBigRat(t *testing.T) {
	for _, den := range []int64{1, 2, 3, 8, 20, 200, 2000, 7000, 2e9, 1000} {
		var nums []Number
		for num := int64(-45); num <= 45; num++ {
			nums = append(nums, over(num, den))
		}
		v, one := gathered(t, nums, len(nums)), gathered(t, []Number{Int(1)}, len(nums))
		for places := range 8 {
			for _, mode := range modes {
				a, okA := RoundVector(make([]int64, len(nums)), v, places, mode)
				b, okB := RoundQuotients(make([]int64, len(nums)), v, one, places, mode)
				if !okA || !okB {
					t.Fatalf("over %d to %d places: %t, %t", den, places, okA, okB)
				}
				for i, n := range nums {
					want := slowRound(n.Rat(), places, mode)
					x, y := big.NewRat(a.Nums[i], a.Den), big.NewRat(b.Nums[i], b.Den)
					if x.Cmp(want) != 0 || y.Cmp(want) != 0 {
						t.Fatalf("%s to %d places, %s = %s and %s, want %s", n, places, mode, x, y, want)
					}
				}
			}
		}
	}
}

func TestRoundingLeavesWhatHasThePlaces(t *testing.T) {
	v := flat(t, 1<<61, 100)
	got, ok := RoundVector(make([]int64, 1), v, 2, HalfEven)
	if !ok || &got.Nums[0] != &v.Nums[0] || got.Den != v.Den || got.Most != v.Most {
		t.Errorf("%v became %v, %t", v, got, ok)
	}
}

// vectorBounds has for each operation the greatest numbers that it takes, and the
// least that might not fit.
var vectorBounds = []struct {
	name string
	op   string
	a, b Number
	ok   bool
}{
	{"sum at the bound", "add", Int(1 << 60), Int(-1 << 60), true},
	{"sum above", "add", Int(1 << 60), Int(1<<60 + 1), false},
	{"difference at the bound", "sub", Int(1 << 60), Int(-1 << 60), true},
	{"difference above", "sub", Int(-1 << 60), Int(1<<60 + 1), false},
	{"left at the bound when aligned", "max", Int(1 << 60), over(1, 2), true},
	{"left above when aligned", "max", Int(1<<60 + 1), over(1, 2), false},
	{"right at the bound when aligned", "min", over(1, 2), Int(-1 << 60), true},
	{"right above when aligned", "min", over(1, 2), Int(-1<<60 - 1), false},
	{"left wraps to 0 when aligned", "equal", Int(1 << 60), over(0, 16), false},
	{"right wraps to 0 when aligned", "equal", over(0, 16), Int(1 << 60), false},
	{"denominator at the bound", "add", over(0, 1<<60), over(0, 1<<61), true},
	{"denominator above", "add", over(0, 1<<60), over(0, 3), false},
	{"denominator above, the other way", "choose each third", over(0, 3), over(0, 1<<60), false},
	{"comparison above", "less", Int(1<<60 + 1), over(1, 2), false},
	{"equality above", "not equal", over(1, 2), Int(1<<60 + 1), false},
	{"choice above", "choose the others", over(1, 2), Int(1<<60 + 1), false},
	{"product at the bound", "mul", Int(1 << 30), Int(-1 << 31), true},
	{"product above", "mul", Int(1 << 30), Int(1<<31 + 1), false},
	{"product wraps to 0", "mul", Int(1 << 32), Int(1 << 32), false},
	{"denominators at the bound", "mul", over(1, 1<<30), over(1, 1<<31), true},
	{"denominators above", "mul", over(1, 1<<30), over(1, 1<<31+1), false},
	{"denominators wrap to 0", "mul", over(1, 1<<32), over(1, 1<<32), false},
	{"has the places already", "round to 2 places, floor", over(1<<61, 100), Int(0), true},
	{"to be rounded, at the bound", "round to 1 places, roundUp", over(1<<61/10, 3), Int(0), true},
	{"to be rounded, above", "round to 1 places, roundUp", over(1<<61/10+1, 3), Int(0), false},
	{"to be scaled, at the bound", "round to 1 places, roundDown", Int(1 << 61 / 10), Int(0), true},
	{"to be scaled, above", "round to 1 places, roundDown", Int(1<<61/10 + 1), Int(0), false},
	{"most places", "round to 18 places, ceil", over(2, 3), Int(0), true},
	{"most places, above", "round to 18 places, ceil", over(4, 3), Int(0), false},
	{"tens", "round to -1 places, floor", Int(25), Int(0), false},
	{"places beyond an int64", "round to 19 places, floor", Int(1), Int(0), false},
	{"dividend at the bound", "quotient to 1 places, roundUp", Int(-1 << 61 / 10), Int(7), true},
	{"dividend above", "quotient to 1 places, roundUp", Int(-1<<61/10 - 1), Int(7), false},
	{"divisor at the bound", "quotient to 0 places, roundEven", over(1, 4), Int(1 << 61 / 4), true},
	{"divisor above", "quotient to 0 places, roundEven", over(1, 4), Int(1<<61/4 + 1), false},
	{"divisor wraps to 0", "quotient to 0 places, roundEven", over(1, 16), Int(1 << 60), false},
	{"divisor's denominator at the bound", "quotient to 1 places, ceil", Int(1), over(1, 1<<61/10), true},
	{"divisor's denominator above", "quotient to 1 places, ceil", Int(0), over(1, 1<<61/10+1), false},
	{"divisor of 0", "quotient to 2 places, roundEven", Int(1), Int(0), false},
	{"0 by 0", "quotient to 2 places, roundEven", Int(0), over(0, 5), false},
	{"quotient to tens", "quotient to -1 places, floor", Int(25), Int(1), false},
	{"quotient to places beyond an int64", "quotient to 19 places, floor", Int(1), Int(1), false},
}

func TestVectorBounds(t *testing.T) {
	known := map[string]vectorOp{}
	for _, op := range append(simpleOps(), roundingOps(-1, 0, 1, 2, 18, 19)...) {
		known[op.name] = op
	}
	for _, tt := range vectorBounds {
		t.Run(tt.name, func(t *testing.T) {
			op, ok := known[tt.op]
			if !ok {
				t.Fatalf("there is no %s", tt.op)
			}
			a, b := flat(t, tt.a.num, tt.a.den+1), flat(t, tt.b.num, tt.b.den+1)
			if ok := applied(t, op, a, b, 1); ok != tt.ok {
				t.Errorf("%s of %s and %s: %t, want %t", tt.op, tt.a, tt.b, ok, tt.ok)
			}
		})
	}
}

// TestAZeroDivisorAmongOthers is refused as a whole, wherever it stands.
func TestAZeroDivisorAmongOthers(t *testing.T) {
	a := gathered(t, []Number{Int(1)}, 3)
	for i := range 3 {
		b := gathered(t, []Number{Int(2)}, 3)
		b.Nums[i] = 0
		if got, ok := RoundQuotients(make([]int64, 3), a, b, 2, HalfEven); ok {
			t.Errorf("divisor %d is 0, and the quotients are %v", i, got)
		}
	}
}
