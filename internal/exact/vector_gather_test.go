package exact

import (
	"math"
	"math/big"
	"slices"
	"testing"
)

// gatherTests says what becomes of numbers whose denominators or sizes differ.
var gatherTests = []struct {
	name string
	src  []Number
	den  int64 // 0: refused
}{
	{"nothing", nil, 1},
	{"one", []Number{over(-3, 4)}, 4},
	{"not reduced", []Number{over(50, 100), over(25, 100)}, 100},
	{"up to the bound", []Number{Int(1<<61 - 1), Int(-1 << 61)}, 1},
	{"at the bound", []Number{Int(1 << 61)}, 0},
	{"at the bound with others", []Number{Int(1), Int(1 << 61)}, 0},
	{"below the negative bound", []Number{Int(1), Int(-1<<61 - 1)}, 0},
	{"the ends of int64", []Number{Int(math.MaxInt64), Int(-math.MaxInt64)}, 0},
	{"in the big form", []Number{Int(math.MinInt64), Int(math.MinInt64)}, 0},
	{"big form first", []Number{Int(math.MinInt64), Int(1)}, 0},
	{"big form last", []Number{Int(1), Int(2), Int(math.MinInt64)}, 0},
	{"big form after different denominators", []Number{Int(1), over(1, 2), Int(math.MinInt64)}, 0},
	{"the second a multiple", []Number{over(1, 2), over(3, 4)}, 4},
	{"the first a multiple", []Number{over(3, 4), over(-1, 2)}, 4},
	{"the same twice", []Number{over(1, 2), over(5, 2), Int(1)}, 2},
	{"no multiples", []Number{over(1, 2), over(-1, 3), over(7, 5), Int(-9)}, 30},
	{"large ones with a common factor", []Number{over(1, 1<<16), over(1, 3<<15), over(1, 2)}, 3 << 16},
	{"the greatest denominator", []Number{over(1, math.MaxInt32), Int(-1)}, math.MaxInt32},
	{"denominator above", []Number{over(1, 1<<31), Int(1)}, 0},
	{"common denominator below the greatest", []Number{over(1, 1<<16), over(1, 1<<15-1)}, 1<<31 - 1<<16},
	{"common denominator above", []Number{over(1, 1<<16), over(1, 1<<15+1)}, 0},
	{"common denominator wraps to 5", []Number{over(1, 3), over(1, (1<<64+5)/3)}, 0},
	{"a great one alone", []Number{over(1, 1<<31), over(-5, 1<<31)}, 1 << 31},
	{"numerator at the bound", []Number{Int(-1 << 60), over(1, 2)}, 2},
	{"numerator above", []Number{Int(1<<60 + 1), over(1, 2)}, 0},
	{"numerator wraps to 0", []Number{over(1, 16), Int(1 << 60)}, 0},
	{"the last numerator is the greatest", []Number{Int(1), over(1, 3), Int(-100)}, 3},
	{"the first numerator is the greatest", []Number{Int(100), over(1, 3), Int(0)}, 3},
}

func TestGather(t *testing.T) {
	for _, tt := range gatherTests {
		t.Run(tt.name, func(t *testing.T) {
			was := slices.Clone(tt.src)
			got, ok := Gather(make([]int64, len(tt.src)), tt.src)
			if !slices.Equal(was, tt.src) {
				t.Errorf("the numbers are now %v", tt.src)
			}
			if ok != (tt.den != 0) || ok && got.Den != tt.den {
				t.Fatalf("over %d, %t; want over %d", got.Den, ok, tt.den)
			}
			if ok {
				checkScattered(t, got, tt.src)
			}
		})
	}
}

// checkScattered fails unless the vector is within its bounds and has the numbers.
func checkScattered(t *testing.T, v Vector, want []Number) {
	t.Helper()
	checkVector(t, "vector", v, len(want))
	back := make([]Number, len(want))
	v.Scatter(back)
	for i := range want {
		if back[i].Rat().Cmp(want[i].Rat()) != 0 {
			t.Errorf("number %d is %s, want %s", i, back[i], want[i])
		}
	}
}

func TestGatherUsesAsMuchOfTheBufferAsItNeeds(t *testing.T) {
	buf := []int64{7, 7, 7}
	v, ok := Gather(buf, []Number{Int(1), over(1, 2)})
	if !ok || len(v.Nums) != 2 || !slices.Equal(buf, []int64{2, 1, 7}) {
		t.Errorf("%v, %t in %v", v, ok, buf)
	}
}

func TestBroadcast(t *testing.T) {
	tests := []struct {
		name string
		n    Number
		ok   bool
	}{
		{"zero", Int(0), true},
		{"not reduced", over(-50, 100), true},
		{"at the bound", Int(1 << 61), true},
		{"at the negative bound", Int(-1 << 61), true},
		{"above", Int(1<<61 + 1), false},
		{"below", Int(-1<<61 - 1), false},
		{"far above", Int(1 << 62), false},
		{"the end of int64", Int(-math.MaxInt64), false},
		{"denominator at the bound", over(1, 1<<61), true},
		{"denominator above", over(1, 1<<61+1), false},
		{"in the big form", Int(math.MinInt64), false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			for _, n := range []int{0, 1, 257} {
				v, ok := Broadcast(make([]int64, n), tt.n)
				if ok != tt.ok {
					t.Fatalf("%s: %t", tt.n, ok)
				}
				if ok {
					checkScattered(t, v, slices.Repeat([]Number{tt.n}, n))
				}
			}
		})
	}
}

// dotTests has sums of products up to the bounds and above them.
var dotTests = []struct {
	name string
	a, b []Number
	ok   bool
}{
	{"nothing", nil, nil, true},
	{"one", []Number{over(-3, 2)}, []Number{over(5, 7)}, true},
	{"several", []Number{Int(1), over(1, 2), over(-1, 3)}, []Number{over(1, 10), Int(7), over(-9, 100)}, true},
	{"a long denominator", []Number{over(10, 1<<30), over(6, 1<<30)}, []Number{over(1, 9), over(3, 9)}, true},
	{"at the bound", []Number{Int(-1 << 30), Int(-1 << 30)}, []Number{Int(-1 << 30), Int(-1 << 30)}, true},
	{"a product above", []Number{Int(-1 << 31)}, []Number{Int(-1<<30 - 1)}, false},
	{"products above", slices.Repeat([]Number{Int(-1 << 30)}, 3), slices.Repeat([]Number{Int(-1 << 30)}, 3), false},
	{"products wrap to 0", []Number{Int(-1 << 32)}, []Number{Int(-1 << 32)}, false},
	{"denominators at the bound", []Number{over(-1, 1<<30)}, []Number{over(-1, 1<<31)}, true},
	{"denominators above", []Number{over(-1, 1<<30)}, []Number{over(-1, 1<<31+1)}, false},
	{"weights above", slices.Repeat([]Number{Int(-1)}, 8), slices.Repeat([]Number{Int(-1 << 60)}, 8), false},
	{"weights above, of zeros", []Number{Int(0), over(0, 2), Int(0), Int(0), Int(0), Int(0), Int(0), Int(0)},
		slices.Repeat([]Number{Int(-1 << 60)}, 8), false},
	{"zero weights of great values", slices.Repeat([]Number{Int(-1 << 60)}, 2), []Number{Int(0), over(0, 2)}, true},
}

func TestDot(t *testing.T) {
	for _, tt := range dotTests {
		t.Run(tt.name, func(t *testing.T) {
			a, okA := Gather(make([]int64, len(tt.a)), tt.a)
			b, okB := Gather(make([]int64, len(tt.b)), tt.b)
			if !okA || !okB {
				t.Fatal("these are no vectors")
			}
			wasA, wasB := slices.Clone(a.Nums), slices.Clone(b.Nums)
			products, sum, ok := Dot(a, b)
			if !slices.Equal(a.Nums, wasA) || !slices.Equal(b.Nums, wasB) {
				t.Error("the operands have changed")
			}
			if ok != tt.ok {
				t.Fatalf("%s, %s, %t", products, sum, ok)
			}
			if ok {
				checkDot(t, tt.a, tt.b, products, sum)
			}
		})
	}
}

// checkDot works out both sums with big.Rat.
func checkDot(t *testing.T, a, b []Number, products, sum Number) {
	t.Helper()
	p, s := new(big.Rat), new(big.Rat)
	for i := range b {
		p.Add(p, new(big.Rat).Mul(a[i].Rat(), b[i].Rat()))
		s.Add(s, b[i].Rat())
	}
	if products.Rat().Cmp(p) != 0 || sum.Rat().Cmp(s) != 0 {
		t.Errorf("%s and %s, want %s and %s", products, sum, p.RatString(), s.RatString())
	}
}
