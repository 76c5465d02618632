package evaluation_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/meritrules/merit/evaluation"
	"github.com/meritrules/merit/evaluation/stream"
	"github.com/meritrules/merit/internal/depth"
	"github.com/meritrules/merit/rule"
	"github.com/meritrules/merit/rule/fault"
	"github.com/meritrules/merit/rule/types"
)

// streamed adds the ballots of facts to tallies by lots, in an order by lots, and merges these.
func streamed(t *testing.T, r *rand.Rand, f evaluation.Facts) stream.Result {
	t.Helper()
	rules, err := policy().StreamRules()
	if err != nil {
		t.Fatal(err)
	}
	shards := make([]*stream.Tally, 1+r.IntN(4))
	for i := range shards {
		if shards[i], err = stream.New(rules, f.StreamRoster()); err != nil {
			t.Fatal(err)
		}
	}
	for _, i := range r.Perm(len(f.Ballots)) {
		if err := shards[r.IntN(len(shards))].Add(f.Ballots[i].Stream()); err != nil {
			t.Fatal(err)
		}
	}
	for _, s := range shards[1:] {
		if err := shards[0].Merge(s); err != nil {
			t.Fatal(err)
		}
	}
	return shards[0].Result()
}

// batch is the result of the same ballots as the model counts them all at once.
func batch(f evaluation.Facts, res *result) (want stream.Result) {
	grades := map[string]string{}
	for _, b := range f.Ballots {
		grades[b.ID] = b.Grade
	}
	for _, x := range res.Rounds {
		tally := stream.RoundTally{Round: x.Round, Received: int64(x.Received), Counted: int64(x.Counted)}
		for _, c := range x.Rejected {
			tally.Rejected = append(tally.Rejected, stream.ReasonCount{Reason: fmt.Sprint(c.Reason), Count: int64(c.Count)})
		}
		want.Rounds = append(want.Rounds, tally)
	}
	for _, s := range res.Scores {
		score := stream.Score{Unit: s.Unit, Round: s.Round, Ballots: int64(len(s.Ballots)), Grades: make([]int64, len(policy().Grades))}
		for _, id := range s.Ballots {
			for i, grade := range policy().Grades {
				if grades[id] == grade {
					score.Grades[i]++
				}
			}
		}
		want.Scores = append(want.Scores, score)
	}
	return want
}

// A stream of ballots comes to what the model makes of all of them at once.
func TestStreamsAgainstBatch(t *testing.T) {
	e := compiled(t)
	r := rand.New(rand.NewPCG(5, 6))
	for range depth.Of(300, 3000) {
		f := random(r)
		if d := cmp.Diff(batch(f, aggregateOn(t, e, f)), streamed(t, r, f)); d != "" {
			t.Fatalf("the stream differs (-batch +stream):\n%s", d)
		}
	}
	f := chuzhou(t)
	if d := cmp.Diff(batch(f, aggregate(t, f)), streamed(t, r, f)); d != "" {
		t.Errorf("the city's year (-batch +stream):\n%s", d)
	}
}

// Ballots that need more than themselves to be judged cannot be tallied one at a time.
func TestNoStream(t *testing.T) {
	flag := rule.Expr("true")
	for name, change := range map[string]func(p *evaluation.Policy){
		"abstentions":      func(p *evaluation.Policy) { p.Abstains = flag },
		"bad ballots":      func(p *evaluation.Policy) { p.BadBallots = []evaluation.Rule{{Name: "x", When: flag}} },
		"bad papers":       func(p *evaluation.Policy) { p.BadPapers = []evaluation.Rule{{Name: "x", When: flag}} },
		"papers spoilt":    func(p *evaluation.Policy) { p.Spoils = evaluation.SpoilsPaper },
		"places":           func(p *evaluation.Policy) { p.Places = &evaluation.Places{} },
		"marks of a field": func(p *evaluation.Policy) { p.Marks = []evaluation.Scale{{Field: "x"}} },
	} {
		p := policy()
		change(&p)
		if _, err := p.StreamRules(); err == nil || fault.CodeOf(err) != fault.CodeConflict {
			t.Errorf("%s: %v", name, err)
		}
	}
	p := policy()
	p.Marks, p.Rounds[0].Gives, p.Rounds[1].Gives = []evaluation.Scale{{To: types.Int(10)}}, []string{"mark"}, []string{"grade"}
	rules, err := p.StreamRules()
	if err != nil || !rules.Rounds[0].Gradeless || rules.Rounds[0].Markless || !rules.Rounds[1].Markless || rules.Rounds[2].Gradeless || rules.Rounds[2].Markless {
		t.Errorf("%v %+v", err, rules)
	}
}
