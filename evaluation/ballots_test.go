package evaluation_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/meritrules/merit/evaluation"
	"github.com/meritrules/merit/rule"
	"github.com/meritrules/merit/rule/types"
)

// small is two units, three leaders of whom L1 and L2 have panels, a county and
// a ballot for each unit, so that a test has to add only its own.
func small() evaluation.Facts {
	return evaluation.Facts{
		Units: []evaluation.Unit{{ID: "u1"}, {ID: "u2"}, {ID: "u3"}},
		Raters: []evaluation.Rater{
			{ID: "L1", Group: "city_leader", Recused: []string{"u3", "gone"}},
			{ID: "L2", Group: "city_leader"},
			{ID: "L3", Group: "city_leader"},
			{ID: "C1", Group: "county", Recused: []string{"u3"}},
		},
		Panels: []evaluation.Panel{
			{Rater: "L1", Units: []string{"u1", "u1", "u3", "gone"}},
			{Rater: "L2", Units: []string{"u2"}},
			{Rater: "nobody", Units: []string{"u1"}},
		},
		Ballots: []evaluation.Ballot{
			ballot("z1", "counties", "C1", "u1", "好", "2022-10-01"),
			ballot("z2", "counties", "C1", "u2", "较好", "2022-10-31"),
			{ID: "z3", Round: "city_leaders", Rater: "L2", Unit: "u3", Grade: "差", Supplementary: true, CastOn: types.Of(day("2022-09-30"))},
		},
	}
}

func ballot(id, round, rater, unit, grade, on string) evaluation.Ballot {
	return evaluation.Ballot{ID: id, Round: round, Rater: rater, Unit: unit, Grade: grade, CastOn: types.Of(day(on))}
}

func compiled(t testing.TB) *sheet {
	t.Helper()
	return compiledOf(t, policy(), overall())
}

// sheet is a policy with what it compiles to.
type sheet struct {
	*rule.BoundSheet[evaluation.Facts]
	policy evaluation.Policy
}

func compiledOf(t testing.TB, p evaluation.Policy, figures ...rule.Figure) *sheet {
	t.Helper()
	e, err := p.Compile(scope(), figures...)
	if err != nil {
		t.Fatal(err)
	}
	return &sheet{e, p}
}

// result is what a run says of the evaluation.
type result struct {
	Scores   []evaluation.Score
	Rejected []evaluation.Rejection
	Rounds   []evaluation.RoundTally
	Run      *rule.Run
}

func aggregate(t testing.TB, f evaluation.Facts) *result {
	t.Helper()
	return aggregateOn(t, compiled(t), f)
}

func aggregateOn(t testing.TB, e *sheet, f evaluation.Facts) *result {
	t.Helper()
	run, err := e.Run(context.Background(), f)
	if err != nil {
		t.Fatal(err)
	}
	scores, err := rule.Records[evaluation.Score](run, "scores")
	if err != nil {
		t.Fatal(err)
	}
	return &result{Scores: scores, Rejected: e.policy.Rejected(run), Rounds: e.policy.Tally(run), Run: run}
}

func TestRejections(t *testing.T) {
	supplementary := func(b evaluation.Ballot) evaluation.Ballot { b.Supplementary = true; return b }
	tests := []struct {
		name    string
		ballot  evaluation.Ballot
		want    evaluation.Reason // "": counted
		because string
	}{
		{"plain", ballot("b", "city_leaders", "L1", "u1", "好", "2022-09-15"), "", "u1 is on L1's panel"},
		{"first day", ballot("b", "city_leaders", "L1", "u1", "好", "2022-09-01"), "", "both ends of a round are inside"},
		{"last day", ballot("b", "city_leaders", "L1", "u1", "好", "2022-09-30"), "", "both ends of a round are inside"},
		{"day before", ballot("b", "city_leaders", "L1", "u1", "好", "2022-08-31"), evaluation.OutOfRound, "before the round"},
		{"day after", ballot("b", "city_leaders", "L1", "u1", "好", "2022-10-01"), evaluation.OutOfRound, "after the round"},
		{"unknown unit", ballot("b", "city_leaders", "L1", "u9", "好", "2022-09-15"), evaluation.UnknownUnit, "there is no u9"},
		{"listed unit gone", ballot("b", "city_leaders", "L1", "gone", "好", "2022-09-15"), evaluation.UnknownUnit, "a panel does not make a unit"},
		{"unknown rater", ballot("b", "city_leaders", "nobody", "u1", "好", "2022-09-15"), evaluation.UnknownRater, "a panel does not make a rater"},
		{"empty names", ballot("b", "city_leaders", "", "", "", "2022-09-15"), evaluation.UnknownUnit, "an empty name names nothing"},
		{"unknown grade", ballot("b", "city_leaders", "L1", "u1", "很好", "2022-09-15"), evaluation.UnknownGrade, "not on the scale"},
		{"wrong group", ballot("b", "counties", "L1", "u1", "好", "2022-10-15"), evaluation.WrongGroup, "a leader in the counties' round"},
		{"recused", ballot("b", "city_leaders", "L1", "u3", "好", "2022-09-15"), evaluation.Recused, "although u3 is on the panel"},
		{"recused, supplementary", supplementary(ballot("b", "city_leaders", "L1", "u3", "好", "2022-09-15")), evaluation.Recused, "a supplementary page lifts no recusal"},
		{"off panel", ballot("b", "city_leaders", "L1", "u2", "好", "2022-09-15"), evaluation.OffPanel, "u2 is on L2's panel alone"},
		{"no panel", ballot("b", "city_leaders", "L3", "u1", "好", "2022-09-15"), evaluation.OffPanel, "L3 has none"},
		{"off panel, supplementary", supplementary(ballot("b", "city_leaders", "L3", "u1", "好", "2022-09-15")), "", "that is what the page is for"},
		{"no panel needed", ballot("b", "counties", "C1", "u2", "好", "2022-10-15"), "", "a county needs no panel"},
		{"duplicate, by day", ballot("b", "counties", "C1", "u1", "差", "2022-10-02"), evaluation.Duplicate, "z1 was cast the day before"},
		{"duplicate, by id", ballot("zz", "counties", "C1", "u1", "差", "2022-10-01"), evaluation.Duplicate, "z1 is of the same day and comes first by id"},
		{"duplicate, supplementary", supplementary(ballot("b", "counties", "C1", "u1", "差", "2022-10-02")), evaluation.Duplicate, "the page is no second vote"},

		{"unit before rater", ballot("b", "city_leaders", "L9", "u9", "好", "2022-09-15"), evaluation.UnknownUnit, "the first reason wins"},
		{"rater before grade", ballot("b", "city_leaders", "L9", "u1", "?", "2022-09-15"), evaluation.UnknownRater, "the first reason wins"},
		{"grade before group", ballot("b", "counties", "L1", "u1", "?", "2022-10-15"), evaluation.UnknownGrade, "the first reason wins"},
		{"group before day", ballot("b", "counties", "L1", "u1", "好", "2022-01-01"), evaluation.WrongGroup, "the first reason wins"},
		{"day before recusal", ballot("b", "counties", "C1", "u3", "好", "2022-01-01"), evaluation.OutOfRound, "the first reason wins"},
		{"recusal before panel", ballot("b", "city_leaders", "L1", "u3", "好", "2022-09-15"), evaluation.Recused, "the first reason wins"},
		{"panel before duplicate", ballot("zz", "city_leaders", "L2", "u3", "好", "2022-09-30"), evaluation.OffPanel, "the first reason wins; z3 was supplementary"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			f := small()
			id := tt.ballot.ID
			f.Ballots = append(f.Ballots, tt.ballot)
			r := aggregate(t, f)
			var got evaluation.Reason
			for _, x := range r.Rejected {
				if x.Ballot == id {
					got = x.Reason
				}
			}
			if got != tt.want {
				t.Errorf("rejected as %q, want %q: %s", got, tt.want, tt.because)
			}
			addUp(t, f, r)
		})
	}
}

// addUp checks that every ballot is counted once or rejected once, and that the
// tally says the same.
func addUp(t *testing.T, f evaluation.Facts, r *result) {
	t.Helper()
	var all []string
	for _, s := range r.Scores {
		all = append(all, s.Ballots...)
	}
	counted := len(all)
	for _, x := range r.Rejected {
		all = append(all, x.Ballot)
	}
	var want []string
	for _, b := range f.Ballots {
		want = append(want, b.ID)
	}
	slices.Sort(all)
	slices.Sort(want)
	if diff := cmp.Diff(want, all); diff != "" {
		t.Errorf("ballots handed in and accounted for (-want +got):\n%s", diff)
	}
	received, tallied, rejected := 0, 0, 0
	for _, x := range r.Rounds {
		n := x.Counted
		for _, c := range x.Rejected {
			n += c.Count
			rejected += c.Count
		}
		if n != x.Received {
			t.Errorf("%s: received %d, accounted for %d", x.Round, x.Received, n)
		}
		received, tallied = received+x.Received, tallied+x.Counted
	}
	if received != len(want) || tallied != counted || rejected != len(r.Rejected) {
		t.Errorf("tally: %d received, %d counted, %d rejected; want %d, %d, %d", received, tallied, rejected, len(want), counted, len(r.Rejected))
	}
}

// TestCountingOrder: by day, then id, whatever the order of the facts.
func TestCountingOrder(t *testing.T) {
	f := small()
	f.Ballots = append(f.Ballots,
		evaluation.Ballot{ID: "b2", Round: "city_leaders", Rater: "L3", Unit: "u1", Grade: "好", Supplementary: true, CastOn: types.Of(day("2022-09-02"))},
		ballot("b9", "city_leaders", "L1", "u1", "差", "2022-09-02"),
		evaluation.Ballot{ID: "b1", Round: "city_leaders", Rater: "L2", Unit: "u1", Grade: "好", Supplementary: true, CastOn: types.Of(day("2022-09-03"))},
		ballot("b3", "city_leaders", "L1", "u1", "好", "2022-09-03"), // a duplicate of b9, although its id is the smaller
	)
	r := aggregate(t, f)
	want := evaluation.Score{Unit: "u1", Round: "city_leaders", Ballots: []string{"b2", "b9", "b1"}}
	got := r.Scores[0]
	got.Score = types.Number{}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("first score (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]evaluation.Rejection{{Ballot: "b3", Reason: evaluation.Duplicate, By: evaluation.Decider{List: "ballots", Record: "b9", Says: "cast_on 2022-09-02"}}}, r.Rejected); diff != "" {
		t.Errorf("rejected (-want +got):\n%s", diff)
	}
}

// TestLongRounds: days too far apart for a place each are sorted as well.
func TestLongRounds(t *testing.T) {
	p := policy()
	p.Rounds[1].From, p.Rounds[1].Until = day("0001-01-01"), day("9999-12-31")
	e := compiledOf(t, p)
	f := small()
	f.Raters = append(f.Raters, evaluation.Rater{ID: "C2", Group: "county"})
	f.Ballots = append(f.Ballots, ballot("a1", "counties", "C1", "u1", "好", "9999-12-31"), ballot("z9", "counties", "C2", "u1", "好", "0001-01-01"))
	if r := aggregateOn(t, e, f); !slices.Equal(r.Scores[0].Ballots, []string{"z9", "z1"}) {
		t.Errorf("counted %v, want z9 of the year 1, then z1; a1 is a duplicate", r.Scores[0].Ballots)
	}
}

func TestFaults(t *testing.T) {
	tests := []struct {
		name    string
		change  func(*evaluation.Facts)
		want    []string
		because string
	}{
		{"unknown round", func(f *evaluation.Facts) {
			f.Ballots = append(f.Ballots, ballot("b7", "countys", "C1", "u9", "?", "2022-10-15"))
		}, []string{`ballots: record 4 (id b7): there is no round "countys"; did you mean "counties"?`}, "no reason can be found without a round"},
		{"no ballot", func(f *evaluation.Facts) { f.Units = append(f.Units, evaluation.Unit{ID: "u4"}) },
			[]string{`units: record 4 (id u4): no ballot on it was counted, so it has no score`}, "a unit without a score has no total"},
		{"no counted ballot", func(f *evaluation.Facts) { f.Ballots[2].Supplementary = false },
			[]string{`units: record 3 (id u3): no ballot on it was counted, so it has no score`}, "a rejected ballot is none"},
		{"all at once", func(f *evaluation.Facts) {
			f.Units = append(f.Units, evaluation.Unit{ID: "u4"})
			f.Ballots = append(f.Ballots, ballot("b7", "", "C1", "u1", "好", "2022-10-15"), ballot("b8", "autumn", "C1", "u1", "好", "2022-10-15"))
		}, []string{
			`ballots: record 4 (id b7): there is no round ""`,
			`ballots: record 5 (id b8): there is no round "autumn"`,
			`units: record 4 (id u4): no ballot on it was counted, so it has no score`,
		}, "every fault in one run"},
		{"same id", func(f *evaluation.Facts) { f.Ballots = append(f.Ballots, f.Ballots[0]) },
			[]string{`ballots: record 4 (id z1): the same id as record 1`}, "ids order the ballots"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			f := small()
			tt.change(&f)
			_, err := compiled(t).Run(context.Background(), f)
			if err == nil {
				t.Fatalf("no error: %s", tt.because)
			}
			if diff := cmp.Diff(strings.Join(tt.want, "\n"), err.Error()); diff != "" {
				t.Errorf("%s (-want +got):\n%s", tt.because, diff)
			}
		})
	}
}

func TestPolicyFaults(t *testing.T) {
	tests := []struct {
		name   string
		change func(*evaluation.Policy)
		want   string
	}{
		{"no id", func(p *evaluation.Policy) { p.Rounds[0].ID = "" }, "evaluation: a round has no id"},
		{"twice", func(p *evaluation.Policy) { p.Rounds[1].ID = "city_leaders" }, `evaluation: the round "city_leaders" stands twice`},
		{"backwards", func(p *evaluation.Policy) { p.Rounds[0].Until = day("2022-08-31") },
			`evaluation: the round "city_leaders" ends on 2022-08-31, before it begins on 2022-09-01`},
		{"weight", func(p *evaluation.Policy) { p.Rounds[0].Weight = types.Int(-1) }, `evaluation: the round "city_leaders" has the weight -1, less than 0`},
		{"no grades", func(p *evaluation.Policy) { p.Grades = nil }, "evaluation: a ballot gives nothing: there are no grades, marks or places"},
		{"bounds", func(p *evaluation.Policy) { p.Panels.MaxRaters = 7 }, "panels: panels cannot have 8 to 7 raters"},
		{"score", func(p *evaluation.Policy) { p.Score.Source.Text = "mean(map(ballots, lookup(scale, .grad)))" },
			`1:34: scores.score: the records of ballots have no field "grad"; did you mean "grade"?`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p := policy()
			tt.change(&p)
			_, err := p.Compile(scope())
			if got := fmt.Sprint(err); got != tt.want {
				t.Errorf("got  %s\nwant %s", got, tt.want)
			}
		})
	}
}
