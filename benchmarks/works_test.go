package main

import (
	"errors"
	"math/big"
	"strings"
	"testing"
	"time"
)

// Every contender must make what is expected; benchmarks refuse it otherwise.
func TestContenders(t *testing.T) {
	for _, w := range append(works(), loadings()...) {
		for i := range w.contenders {
			c := &w.contenders[i]
			t.Run(w.name+"/"+c.name, func(t *testing.T) {
				if err := w.check(c); err != nil {
					t.Error(err)
				}
			})
		}
	}
}

// What is folded is every case and matter of the log, and no more is held than is open.
func TestFolds(t *testing.T) {
	for _, f := range folds() {
		kept, held, err := f.run(3_000, true)
		if err != nil || kept != 3_000 || held == 0 || held > openThings*10_000 {
			t.Errorf("%s: %d kept, %d bytes held, %v", f.name, kept, held, err)
		}
	}
}

// What a change costs is measured of what comes out as a whole run does.
func TestChanges(t *testing.T) {
	for _, c := range changes() {
		if err := c.whole(); err != nil {
			t.Errorf("%s: %v", c.name, err)
		}
		if c.most > 1 {
			continue // the tests of package merit go through the days
		}
		if err := c.again(); err != nil {
			t.Errorf("%s: %v", c.name, err)
		}
	}
}

// The longer lists must make what the loop by hand makes, too.
func TestSizes(t *testing.T) {
	rows := sheetRows(sizes[1])
	out := make([]sheetResult, len(rows))
	sheetByHand(rows, out)
	sized := newSizedSheet(sheetTexts[:], rows)
	w := &work{name: "sheet", want: sheetRats(out)}
	if err := w.check(&contender{name: inside, pass: sized.pass, results: sized.results}); err != nil {
		t.Error(err)
	}
}

// The rank of the longer lists is held against counting, on a short one.
func TestRank(t *testing.T) {
	rows := sheetRows(records)
	sized := newSizedSheet(rankTexts, rows)
	w := &work{name: "rank", want: wanted(rows, func(r *sheetRow) *big.Rat {
		above, own := int64(0), r.A.Mul(r.B)
		for i := range rows {
			if rows[i].A.Mul(rows[i].B).GreaterThan(own) {
				above++
			}
		}
		return big.NewRat(above+1, 1)
	})}
	if err := w.check(&contender{name: inside, pass: sized.pass, results: sized.results}); err != nil {
		t.Error(err)
	}
}

func TestCheckRefuses(t *testing.T) {
	third := big.NewRat(1, 3)
	near := new(big.Rat).SetFloat64(1.0 / 3)
	w := &work{name: "third", want: []*big.Rat{third}}
	for _, x := range []struct {
		name    string
		inexact bool
		results []*big.Rat
		err     error
		want    string // "" where it passes
	}{
		{"exact", false, []*big.Rat{third}, nil, ""},
		{"a float that says so", true, []*big.Rat{near}, nil, ""},
		{"a float that does not say so", false, []*big.Rat{near}, nil, "result 0"},
		{"wrong even for a float", true, []*big.Rat{big.NewRat(334, 1000)}, nil, "result 0"},
		{"too few", false, nil, nil, "0 results"},
		{"missing", false, []*big.Rat{nil}, nil, "result 0"},
		{"fails", false, []*big.Rat{third}, errors.New("it fails"), "it fails"},
	} {
		t.Run(x.name, func(t *testing.T) {
			c := &contender{name: x.name, inexact: x.inexact, pass: func() error { return x.err }, results: func() []*big.Rat { return x.results }}
			err := w.check(c)
			if x.want == "" && err != nil || x.want != "" && (err == nil || !strings.Contains(err.Error(), x.want)) {
				t.Errorf("got %v, want %q", err, x.want)
			}
		})
	}
}

func TestRatio(t *testing.T) {
	a := []time.Duration{2, 30, 8} // by round: 2, 3 and 4 times; the slow round does not tip it
	b := []time.Duration{1, 10, 2}
	if got := ratio(a, b); got != 3 {
		t.Errorf("got %v, want 3", got)
	}
}

func TestBetween(t *testing.T) {
	document := "before\n" + tableBegin + "old\n" + tableEnd + "after\n"
	got, err := between([]byte(document), tableBegin, []byte("new\n"))
	if want := "before\n" + tableBegin + "\nnew\n\n" + tableEnd + "after\n"; err != nil || string(got) != want {
		t.Errorf("got %q, %v, want %q", got, err, want)
	}
	if _, err := between([]byte("no markers"), tableBegin, nil); err == nil {
		t.Error("a document without markers is taken")
	}
}
