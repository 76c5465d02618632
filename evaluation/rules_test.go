package evaluation_test

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/meritrules/merit/evaluation"
	"github.com/meritrules/merit/rule"
	"github.com/meritrules/merit/rule/types"
)

// sheetOf is a ballot of a host's own, which gives a grade, a mark and a place.
type sheetOf struct {
	ID     string       `rule:"id,key"`
	Round  string       `rule:"round"`
	Rater  string       `rule:"rater"`
	Unit   string       `rule:"unit"`
	Grade  string       `rule:"grade"`
	Mark   types.Number `rule:"mark"`
	Place  int          `rule:"place"`
	Reason string       `rule:"reason"`
	Page   bool         `rule:"supplementary"`
	CastOn types.Date   `rule:"cast_on"`
}

// factsOf are facts of a host's own.
type factsOf struct {
	Units   []evaluation.Unit  `rule:"units"`
	Raters  []evaluation.Rater `rule:"raters"`
	Panels  []evaluation.Panel `rule:"panels"`
	Ballots []sheetOf          `rule:"ballots"`
}

// ruled is a policy with some of everything, drawn at random.
func ruled(r *rand.Rand) evaluation.Policy {
	p := evaluation.Policy{
		Rounds: []evaluation.Round{
			{ID: "first", Groups: []string{"a", "b"}, From: day("2024-03-01"), Until: day("2024-03-10"), Weight: types.Int(2)},
			{ID: "second", From: day("2024-03-05"), Until: day("2024-03-20"), Weight: types.Int(1), Panel: r.IntN(2) == 0, Gives: []string{"grade", "mark"}},
		},
		Grades:       []string{"good", "bad"},
		Marks:        []evaluation.Scale{{From: types.Int(0), To: types.Int(10), Step: types.MustParseNumber("0.5")}},
		Places:       &evaluation.Places{Ties: evaluation.Ties(r.IntN(3)), Spoils: evaluation.Spoils(r.IntN(3))},
		Abstains:     rule.Expr(`grade == "none"`),
		BadBallots:   []evaluation.Rule{{Name: "no_reason", When: rule.Expr(`mark < 2 and reason == ""`), Spoils: evaluation.Spoils(r.IntN(3))}, {Name: "joke", When: rule.Expr(`reason == "joke"`)}},
		Spoils:       evaluation.Spoils(r.IntN(3)),
		MayLackScore: true,
		Score:        rule.Expr("mean(ballots, .mark)"),
	}
	if r.IntN(2) == 0 {
		p.BadPapers = []evaluation.Rule{{Name: "alike", When: rule.Expr(`len(ballots) > 1 and len(uniq(map(ballots, .mark))) == 1`)},
			{Name: "short", When: rule.Expr(`len(ballots) + 2 < expected`)}}
	}
	if r.IntN(2) == 0 {
		p.Quorum = rule.Expr("len(ballots) >= 2 and len(ballots) * 3 >= expected")
	}
	return p
}

// ruledFacts is a small year in which everything collides.
func ruledFacts(r *rand.Rand) factsOf {
	f := factsOf{
		Units:  []evaluation.Unit{{ID: "u1"}, {ID: "u2"}, {ID: "u3"}, {ID: "u4"}},
		Raters: []evaluation.Rater{{ID: "A1", Group: "a"}, {ID: "A2", Group: "a", Recused: []string{"u1"}}, {ID: "B1", Group: "b"}, {ID: "B2", Group: "b", Recused: []string{"u4", "gone"}}, {ID: "C1", Group: "c"}},
		Panels: []evaluation.Panel{{Rater: "A1", Units: []string{"u1", "u2", "u3"}}, {Rater: "A2", Units: []string{"u1", "u4"}}, {Rater: "C1", Units: []string{"u2", "u2"}}},
	}
	number := func(s ...string) types.Number { return types.MustParseNumber(pick(r, s...)) }
	for i := range r.IntN(40) {
		f.Ballots = append(f.Ballots, sheetOf{
			ID: fmt.Sprintf("b%02d", i), Round: pick(r, "first", "first", "second"), Rater: pick(r, "A1", "A1", "A2", "B1", "B2", "C1", "X"),
			Unit: pick(r, "u1", "u2", "u3", "u4", "u1", "u2", "u3", "u4", "u9"), Grade: pick(r, "good", "good", "bad", "none", "good", "?"),
			Mark: number("1", "5", "7.5", "10", "10", "8", "8.25", "11"), Place: 1 + r.IntN(4), Reason: pick(r, "", "", "late", "joke"),
			Page: r.IntN(3) == 0, CastOn: day("2024-03-01") + types.Date(r.IntN(16)),
		})
	}
	return f
}

// outcome is what became of ballots.
type outcome struct {
	Rejected map[string]string // the reason and the deciding ballot, by ballot
	Scored   map[string][]string
	Tally    []evaluation.RoundTally
}

// ruledRun runs a policy.
func ruledRun(t *testing.T, p evaluation.Policy, f factsOf) (outcome, *rule.Run) {
	t.Helper()
	e, err := evaluation.Bind[factsOf](p, rule.Scope{})
	if err != nil {
		t.Fatal(err)
	}
	run, err := e.Run(context.Background(), f)
	if err != nil {
		t.Fatal(err)
	}
	o := outcome{map[string]string{}, map[string][]string{}, p.Tally(run)}
	ballots := run.List("ballots")
	for _, x := range p.Rejected(run) {
		row, _ := ballots.Find(x.Ballot)
		o.Rejected[x.Ballot] = string(x.Reason)
		if by := ballots.Value(row, "because_of"); !by.IsMissing() {
			o.Rejected[x.Ballot] += " " + by.String()
		}
		if x.By.List == "" || x.By.Says == "" {
			t.Errorf("nothing decided about %v", x)
		}
	}
	scores := run.List("scores")
	for i := range scores.Len() {
		o.Scored[scores.Label(i)] = scores.Members(i, "ballots")
	}
	return o, run
}

// TestRulesAgainstPlainLoops compares random policies on random years with the rules as plain
// loops, and accounts for every ballot exactly once.
func TestRulesAgainstPlainLoops(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	reasons := map[string]int{}
	for range 600 {
		p, f := ruled(r), ruledFacts(r)
		got, _ := ruledRun(t, p, f)
		want := plainRules(p, f)
		if diff := gocmp.Diff(want.Rejected, got.Rejected); diff != "" {
			t.Fatalf("rejected (-want +got):\n%s\n%s", diff, describe(p, f))
		}
		if diff := gocmp.Diff(want.Scored, got.Scored); diff != "" {
			t.Fatalf("scored (-want +got):\n%s\n%s", diff, describe(p, f))
		}
		received := 0
		for _, x := range got.Tally {
			n := x.Counted + x.Abstained
			for _, c := range x.Rejected {
				n += c.Count
				reasons[string(c.Reason)] += c.Count
			}
			if n != x.Received {
				t.Fatalf("%s: received %d, accounted for %d", x.Round, x.Received, n)
			}
			received += x.Received
			reasons["abstained"] += x.Abstained
		}
		if received != len(f.Ballots) {
			t.Fatalf("%d ballots, of which %d are accounted for", len(f.Ballots), received)
		}
	}
	for _, reason := range append(evaluation.Words(), "no_reason", "joke", "alike", "short", "abstained") {
		if reasons[reason] < 5 {
			t.Errorf("%s: only %d ballots in all years", reason, reasons[reason])
		}
	}
}

func describe(p evaluation.Policy, f factsOf) string {
	data, _ := json.Marshal(f.Ballots)
	return fmt.Sprintf("places %+v, spoils %d, %d, papers %t, panel %t\n%s", *p.Places, p.Spoils, p.BadBallots[0].Spoils, p.BadPapers != nil, p.Rounds[1].Panel, data)
}

// TestRulesShuffled: the order of the facts changes nothing.
func TestRulesShuffled(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 8))
	for range 50 {
		p, f := ruled(r), ruledFacts(r)
		first, _ := ruledRun(t, p, f)
		want, _ := json.Marshal(first)
		for range 3 {
			shuffle(r, f.Units)
			shuffle(r, f.Raters)
			shuffle(r, f.Panels)
			shuffle(r, f.Ballots)
			again, _ := ruledRun(t, p, f)
			if got, _ := json.Marshal(again); string(got) != string(want) {
				t.Fatalf("in another order\n%s\nand not\n%s", got, want)
			}
		}
	}
}

// TestLowerBallots: without rules of papers, no unit gains from a lower mark on a ballot, as long as
// the ballot counts as before.
func TestLowerBallots(t *testing.T) {
	r := rand.New(rand.NewPCG(9, 10))
	compared := 0
	for range 400 {
		p, f := ruled(r), ruledFacts(r)
		p.Places, p.BadPapers, p.Quorum = nil, nil, rule.Figure{}
		before, run := ruledRun(t, p, f)
		if len(f.Ballots) == 0 {
			continue
		}
		i := r.IntN(len(f.Ballots))
		f.Ballots = slices.Clone(f.Ballots)
		if f.Ballots[i].Mark.Cmp(types.Int(5)) <= 0 {
			continue
		}
		f.Ballots[i].Mark = types.Int(5)
		after, lower := ruledRun(t, p, f)
		if !gocmp.Equal(before.Rejected, after.Rejected) {
			continue
		}
		x, y := run.List("scores"), lower.List("scores")
		for row := range x.Len() {
			a, _ := x.Number(row, "score")
			b, _ := y.Number(row, "score")
			if b.Cmp(a) > 0 {
				t.Fatalf("%s: %s, and %s after a lower mark", x.Label(row), a, b)
			}
			compared++
		}
	}
	if compared < 200 {
		t.Errorf("compared only %d scores", compared)
	}
}

func byDay(a, b sheetOf) int { return cmp.Or(cmp.Compare(a.CastOn, b.CastOn), cmp.Compare(a.ID, b.ID)) }
