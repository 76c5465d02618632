package main

import (
	"fmt"
	"math/big"

	"github.com/shopspring/decimal"
)

// The contenders, by the names that the tables show.
const (
	byHand       = "hand-written"
	inside       = "merit inside"
	boundary     = "merit boundary"
	exprFloats   = "expr floats"
	exprDecimals = "expr decimals"
	celFloats    = "CEL floats"
	gvalDecimals = "gval decimals"
)

// contenderNames is the order of the columns.
var contenderNames = []string{byHand, inside, boundary, exprFloats, exprDecimals, celFloats, gvalDecimals}

// work is one piece of work and those who can do it, hand-written Go first.
type work struct {
	name       string
	what       string // what one unit of the work is, such as "record"
	units      int    // how many of them one pass does
	passes     int    // how many passes one timed run makes
	want       []*big.Rat
	contenders []contender
	targets    map[string]float64 // by contender: the ratio to hand-written hoped for
}

// contender is one way to do a work, with everything that it needs prepared.
type contender struct {
	name    string
	inexact bool              // it works with binary floats
	pass    func() error      // does the work once, for all units
	results func() []*big.Rat // of the last pass, not part of the time; nil where there is nothing to compare
}

// check runs a contender once and compares what it makes with what is expected.
func (w *work) check(c *contender) error {
	if err := c.pass(); err != nil {
		return fmt.Errorf("%s: %s: %w", w.name, c.name, err)
	}
	if c.results == nil {
		return nil
	}
	got := c.results()
	if len(w.want) == 0 || len(got) != len(w.want) {
		return fmt.Errorf("%s: %s: %d results, want %d", w.name, c.name, len(got), len(w.want))
	}
	for i := range got {
		if !agree(got[i], w.want[i], c.inexact) {
			return fmt.Errorf("%s: %s: result %d is %s, want %s", w.name, c.name, i, shown(got[i]), shown(w.want[i]))
		}
	}
	return nil
}

// shown is a result for a message; its digits are enough to see what is wrong.
func shown(r *big.Rat) string {
	if r == nil {
		return "missing"
	}
	return r.FloatString(12)
}

// agree reports whether a result is the one expected: exactly, or for floats
// within a billionth of it.
func agree(got, want *big.Rat, inexact bool) bool {
	if got == nil || want == nil {
		return false
	}
	if !inexact {
		return got.Cmp(want) == 0
	}
	difference := new(big.Rat).Sub(got, want)
	margin := new(big.Rat).Mul(want, big.NewRat(1, 1_000_000_000))
	return difference.Abs(difference).Cmp(margin.Abs(margin)) <= 0
}

// find returns the named contender, nil where the work has none.
func (w *work) find(name string) *contender {
	for i := range w.contenders {
		if w.contenders[i].name == name {
			return &w.contenders[i]
		}
	}
	return nil
}

// decimalsAsRats turns the results of a contender that makes decimals.
func decimalsAsRats(out []decimal.Decimal) []*big.Rat {
	rats := make([]*big.Rat, len(out))
	for i, d := range out {
		rats[i] = d.Rat()
	}
	return rats
}

// floatsAsRats turns the results of a contender that makes floats.
func floatsAsRats(out []float64) []*big.Rat {
	rats := make([]*big.Rat, len(out))
	for i, f := range out {
		rats[i] = new(big.Rat).SetFloat64(f)
	}
	return rats
}

// handWritten is a loop over typed records.
func handWritten[T any](rows []T, do func(*T) decimal.Decimal) contender {
	out := make([]decimal.Decimal, len(rows))
	return contender{
		name: byHand,
		pass: func() error {
			for i := range rows {
				out[i] = do(&rows[i])
			}
			return nil
		},
		results: func() []*big.Rat { return decimalsAsRats(out) },
	}
}

// wanted works out the expected results with big.Rat.
func wanted[T any](rows []T, do func(*T) *big.Rat) []*big.Rat {
	want := make([]*big.Rat, len(rows))
	for i := range rows {
		want[i] = do(&rows[i])
	}
	return want
}

// must is for preparations whose failure is a mistake in this module.
func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}
