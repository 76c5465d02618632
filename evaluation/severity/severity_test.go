package severity

import (
	"context"
	"errors"
	"fmt"
	"math/big"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/meritrules/merit/internal/depth"
	"github.com/meritrules/merit/rule/types"
	"pgregory.net/rapid"
)

func ratio(num, den int64) types.Number { return types.FromRat(big.NewRat(num, den)) }

// drawMarks draws up to 7 raters, of whom each marks some of up to 8 units, some twice, connected or not.
func drawMarks(t *rapid.T) []Mark {
	n := func(what string, from, to int) int { return rapid.IntRange(from, to).Draw(t, what) }
	raters, units, often := n("raters", 1, 7), n("units", 1, 8), n("often", 1, 4)
	var marks []Mark
	for r := range raters {
		for u := range units {
			for range []int{0, 0, 1, 1, 2}[n("times", 0, often)] {
				marks = append(marks, Mark{fmt.Sprintf("r%d", r), fmt.Sprintf("u%d", u), ratio(int64(n("mark", -30, 99)), int64(n("over", 1, 6)))})
			}
		}
	}
	return marks
}

// gauss is a plain twin: the normal equations of all raters and units at once, with the convention that
// severities times marks add up to zero, by Gauss's elimination over fractions. It returns severities, then
// the units' own marks; nil if the equations have several solutions.
func gauss(marks []Mark, raters, units []string) []*big.Rat {
	n := len(raters) + len(units)
	m := make([][]*big.Rat, n+1) // the last row is the convention
	for i := range m {
		m[i] = make([]*big.Rat, n+1)
		for k := range m[i] {
			m[i][k] = new(big.Rat)
		}
	}
	one := big.NewRat(1, 1)
	for _, x := range marks {
		r, u := slices.Index(raters, x.Rater), len(raters)+slices.Index(units, x.Unit)
		for _, i := range []int{r, u} { // mark = unit - severity
			sign := one
			if i == r {
				sign = big.NewRat(-1, 1)
			}
			m[i][u].Add(m[i][u], sign)
			m[i][r].Sub(m[i][r], sign)
			m[i][n].Add(m[i][n], new(big.Rat).Mul(sign, x.Value.Rat()))
		}
		m[n][r].Add(m[n][r], one)
	}
	for c := range n {
		pivot := slices.IndexFunc(m[c:], func(row []*big.Rat) bool { return row[c].Sign() != 0 })
		if pivot < 0 {
			return nil
		}
		m[c], m[c+pivot] = m[c+pivot], m[c]
		for i := range m {
			if i == c || m[i][c].Sign() == 0 {
				continue
			}
			times := new(big.Rat).Quo(m[i][c], m[c][c])
			for k := c; k <= n; k++ {
				m[i][k].Sub(m[i][k], new(big.Rat).Mul(times, m[c][k]))
			}
		}
	}
	x := make([]*big.Rat, n)
	for i := range x {
		x[i] = new(big.Rat).Quo(m[i][n], m[i][i])
	}
	return x
}

// Correct finds what Gauss finds, and refuses exactly where he finds several solutions; from whatever
// prime, and whatever the order of marks.
func TestCorrect(t *testing.T) {
	depth.Checks(t, 1000, 10_000)
	corrected, refused := 0, 0
	rapid.Check(t, func(t *rapid.T) {
		marks := drawMarks(t)
		raters, units := names(marks)
		want := gauss(marks, raters, units)
		r, err := Correct(t.Context(), marks, Settings{Least: 1})
		if (want == nil) != (err != nil) {
			t.Fatalf("several solutions %v, and the error is %v", want == nil, err)
		}
		if err != nil {
			refused++
			return
		}
		corrected++
		compare(t, r, want)
		again, err := Correct(t.Context(), rapid.Permutation(marks).Draw(t, "order"), Settings{Least: 1})
		if err != nil || render(again) != render(r) {
			t.Fatalf("another order: %v\n%s\n%s", err, render(again), render(r))
		}
		if len(marks) == 0 {
			return
		}
		table := newTable(marks)
		e := table.equations()
		x, err := e.solve(t.Context(), uint64(rapid.SampledFrom([]int{97, 101, 257, 10007}).Draw(t, "prime")))
		if err != nil {
			t.Fatal(err)
		}
		compare(t, table.result(e, x), want)
	})
	if corrected == 0 || refused == 0 {
		t.Errorf("%d corrected, %d refused", corrected, refused)
	}
}

func names(marks []Mark) (raters, units []string) {
	for _, m := range marks {
		raters, units = append(raters, m.Rater), append(units, m.Unit)
	}
	slices.Sort(raters)
	slices.Sort(units)
	return slices.Compact(raters), slices.Compact(units)
}

// compare compares a result with severities and units' own marks, and its sums with what they must be.
func compare(t *rapid.T, r *Result, want []*big.Rat) {
	for i, x := range r.Raters {
		if x.Severity.Rat().Cmp(want[i]) != 0 {
			t.Fatalf("%s: severity %s, want %s", x.ID, x.Severity, want[i])
		}
	}
	for i, x := range r.Units {
		if x.Corrected.Rat().Cmp(want[len(r.Raters)+i]) != 0 {
			t.Fatalf("%s: corrected %s, want %s", x.ID, x.Corrected, want[len(r.Raters)+i])
		}
		if !x.Raw.Add(x.Correction).Equal(x.Corrected) {
			t.Fatalf("%s: %s and %s are not %s", x.ID, x.Raw, x.Correction, x.Corrected)
		}
		sum, marks := types.Int(0), 0
		for _, term := range r.Terms(i) {
			sum, marks = sum.Add(term.Amount), marks+term.Marks
		}
		if !sum.Equal(x.Correction) || marks != x.Marks {
			t.Fatalf("%s: the terms are %s of %d marks, the correction %s of %d", x.ID, sum, marks, x.Correction, x.Marks)
		}
	}
}

func render(r *Result) string {
	if r == nil {
		return ""
	}
	return fmt.Sprint(r.Raters, r.Units)
}

// design is raters and units in a ring, each unit judged by so many raters next to each other, so that
// all are connected.
func design(raters, units, each int, mark func(rater, unit int) types.Number) []Mark {
	var marks []Mark
	for u := range units {
		for k := range each {
			r := (u*each - u + k) % raters
			marks = append(marks, Mark{fmt.Sprintf("r%05d", r), fmt.Sprintf("u%05d", u), mark(r, u)})
		}
	}
	return marks
}

// Severities that were added to marks come out again exactly, and so do the units' own marks, up to the
// convention that severities times marks add up to zero.
func TestUndoesSeverities(t *testing.T) {
	depth.Checks(t, 1000, 10_000)
	rapid.Check(t, func(t *rapid.T) {
		n := func(what string, from, to int) int { return rapid.IntRange(from, to).Draw(t, what) }
		raters, units := n("raters", 2, 12), n("units", 12, 30)
		severities, own := map[int]types.Number{}, map[int]types.Number{}
		for r := range raters {
			severities[r] = ratio(int64(n("severity", -20, 20)), int64(n("over", 1, 7)))
		}
		for u := range units {
			own[u] = ratio(int64(n("own", 0, 400)), 4)
		}
		marks := design(raters, units, 2, func(r, u int) types.Number { return own[u].Sub(severities[r]) })
		got, err := Correct(t.Context(), marks, Settings{Least: 1})
		if err != nil {
			t.Fatal(err)
		}
		shift := types.Int(0)
		for i, r := range got.Raters {
			shift = shift.Add(severities[i].Mul(types.Int(int64(r.Marks))))
		}
		shift, _ = shift.Quo(types.Int(int64(len(marks))))
		for i, r := range got.Raters {
			if want := severities[i].Sub(shift); !r.Severity.Equal(want) {
				t.Fatalf("%s: %s, want %s", r.ID, r.Severity, want)
			}
		}
		for i, u := range got.Units {
			if want := own[i].Sub(shift); !u.Corrected.Equal(want) {
				t.Fatalf("%s: %s, want %s", u.ID, u.Corrected, want)
			}
		}
	})
}

// A refusal of marks that fall into parts names exactly these, as a plain twin joins them.
func TestNotConnected(t *testing.T) {
	depth.Checks(t, 1000, 10_000)
	seen := map[int]bool{}
	rapid.Check(t, func(t *rapid.T) {
		marks := drawMarks(t)
		part := map[string]string{}
		for _, m := range marks { // each mark renames a part to the other's name
			r, u := cmpOr(part["r"+m.Rater], m.Rater), cmpOr(part["u"+m.Unit], m.Rater)
			part["r"+m.Rater], part["u"+m.Unit] = r, r
			for x, p := range part {
				if p == u {
					part[x] = r
				}
			}
		}
		want := map[string]*Part{}
		raters, units := names(marks)
		var order []*Part
		for _, r := range raters {
			p := part["r"+r]
			if want[p] == nil {
				want[p] = &Part{}
				order = append(order, want[p])
			}
			want[p].Raters = append(want[p].Raters, r)
		}
		for _, u := range units {
			want[part["u"+u]].Units = append(want[part["u"+u]].Units, u)
		}
		seen[len(order)] = true
		_, err := Correct(t.Context(), marks, Settings{Least: 1})
		var refusal *Refusal
		if errors.As(err, &refusal) != (len(order) > 1) {
			t.Fatalf("%d parts, and the error is %v", len(order), err)
		}
		if refusal == nil {
			return
		}
		parts := make([]Part, len(order))
		for i, p := range order {
			parts[i] = *p
		}
		if d := cmp.Diff(&Refusal{Reason: NotConnected, Parts: parts}, refusal); d != "" {
			t.Fatal(d)
		}
	})
	if !seen[1] || !seen[2] || !seen[3] {
		t.Errorf("drew only %v parts", seen)
	}
}

func cmpOr(a, b string) string {
	if a == "" {
		return b
	}
	return a
}

func TestRefusals(t *testing.T) {
	mark := func(rater, unit string) Mark { return Mark{rater, unit, types.Int(80)} }
	one := func(int, int) types.Number { return types.Int(1) }
	for _, tt := range []struct {
		marks []Mark
		s     Settings
		want  string // "" for none
	}{
		{[]Mark{mark("a", "x"), mark("a", "y"), mark("b", "x"), mark("b", "y"), mark("c", "y")}, Settings{Least: 2},
			"severities need at least 2 marks of each rater, but there are fewer of c (1)"},
		{[]Mark{mark("b", "x"), mark("a", "x")}, Settings{}, "severities need at least 5 marks of each rater, but there are fewer of a (1), b (1)"},
		{[]Mark{mark("b", "x"), mark("a", "z"), mark("c", "x")}, Settings{Least: 1},
			"severities cannot be compared: no marks connect these 2 parts: a with z; b, c with x"},
		{design(501, 501, 5, one), Settings{}, "severities are found for at most 500 raters or at most 500 units, but there are at least 501 of each"},
		{design(2, 6, 2, one), Settings{}, ""},
		{nil, Settings{}, ""},
	} {
		_, err := Correct(t.Context(), tt.marks, tt.s)
		if got := fmt.Sprint(err); tt.want != "" && got != tt.want || tt.want == "" && err != nil {
			t.Errorf("%v\nwant %s", err, tt.want)
		}
	}
	if got := fmt.Sprint(TooFewMarks, NotConnected, TooLarge, Reason(9)); got != "too_few_marks not_connected too_large reason 9" {
		t.Error(got)
	}
}

// The context ends a long solution.
func TestCanceled(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := Correct(ctx, design(3, 20, 2, func(int, int) types.Number { return types.Int(1) }), Settings{})
	if !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

// random is marks of units by raters that lots choose, of each unit from least to most.
func random(raters, units, least, most int) []Mark {
	r := rand.New(rand.NewPCG(1, 2))
	var marks []Mark
	for u := range units {
		for _, k := range r.Perm(raters)[:least+r.IntN(most-least+1)] {
			marks = append(marks, Mark{fmt.Sprintf("r%05d", k), fmt.Sprintf("u%05d", u), types.Int(int64(60 + r.IntN(41)))})
		}
	}
	return marks
}

// Raters and units of whatever numbers are corrected, be there more of these or of those. What comes out is
// the solution to the last digit, as Correct substitutes it.
func TestLarge(t *testing.T) {
	sizes := [][4]int{{34, 85, 8, 9}, {85, 34, 20, 30}}
	if depth.IsDeep() {
		sizes = append(sizes, [4]int{100, 1000, 7, 9}, [4]int{1000, 100, 60, 80})
	}
	for _, n := range sizes {
		marks := random(n[0], n[1], n[2], n[3])
		judges := map[string]bool{} // lots leave some of many raters out
		for _, m := range marks {
			judges[m.Rater] = true
		}
		r, err := Correct(t.Context(), marks, Settings{Least: 1})
		if err != nil {
			t.Fatal(err)
		}
		sum := new(big.Rat)
		for _, x := range r.Raters {
			sum.Add(sum, new(big.Rat).Mul(x.Severity.Rat(), big.NewRat(int64(x.Marks), 1)))
		}
		if sum.Sign() != 0 || len(r.Raters) != len(judges) || len(r.Units) != n[1] {
			t.Errorf("%v: %d raters and %d units, whose severities times marks add up to %s", n, len(r.Raters), len(r.Units), sum)
		}
	}
}

func BenchmarkCorrect(b *testing.B) {
	for _, n := range [][4]int{{34, 85, 8, 8}, {34, 85, 8, 9}, {100, 1000, 7, 9}, {500, 10_000, 8, 8}, {500, 10_000, 7, 9}, {10_000, 500, 120, 200}} {
		marks := random(n[0], n[1], n[2], n[3])
		b.Run(fmt.Sprintf("%dx%d/%dto%d", n[0], n[1], n[2], n[3]), func(b *testing.B) {
			longest := 0
			for b.Loop() {
				r, err := Correct(b.Context(), marks, Settings{Least: 1})
				if err != nil {
					b.Fatal(err)
				}
				longest = 0
				for _, x := range r.Raters {
					longest = max(longest, len(x.Severity.Rat().Denom().String()))
				}
			}
			b.ReportMetric(float64(longest), "digits")
			b.ReportMetric(float64(len(marks)), "marks")
		})
	}
}
