package evaluation_test

import (
	"encoding/json"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/meritrules/merit/evaluation"
	"github.com/meritrules/merit/rule/types"
)

// expected is the part of the example's results that is about evaluation.
type expected struct {
	Units []struct {
		Unit, Evaluation string
		Rounds           map[string]string
	}
	Ballots struct {
		Received, Counted int
		Rejected          []struct{ ID, Reason string }
	}
}

// TestChuzhou compares the example's year with what was worked out from it by
// independent programs.
func TestChuzhou(t *testing.T) {
	data, err := os.ReadFile("../examples/chuzhou/expected.json")
	if err != nil {
		t.Fatal(err)
	}
	var want expected
	if err := json.Unmarshal(data, &want); err != nil {
		t.Fatal(err)
	}
	f := chuzhou(t)
	r := aggregate(t, f)
	addUp(t, f, r)
	rounds, totals := map[string]map[string]string{}, map[string]string{}
	for _, s := range r.Scores {
		if rounds[s.Unit] == nil {
			rounds[s.Unit] = map[string]string{}
		}
		rounds[s.Unit][s.Round] = s.Score.String()
	}
	units := r.Run.List("units")
	for i, id := range units.Keys() {
		totals[id] = units.Value(i, "evaluation").String()
	}
	for _, u := range want.Units {
		if diff := cmp.Diff(u.Rounds, rounds[u.Unit]); diff != "" || totals[u.Unit] != u.Evaluation {
			t.Errorf("%s: %s, want %s; rounds (-want +got):\n%s", u.Unit, totals[u.Unit], u.Evaluation, diff)
		}
	}
	if len(r.Rejected) != len(want.Ballots.Rejected) || len(f.Ballots) != want.Ballots.Received {
		t.Fatalf("%d of %d rejected, want %d of %d", len(r.Rejected), len(f.Ballots), len(want.Ballots.Rejected), want.Ballots.Received)
	}
	for i, x := range want.Ballots.Rejected {
		if got := r.Rejected[i]; got.Ballot != x.ID || string(got.Reason) != x.Reason {
			t.Errorf("rejected %v, want %v", got, x)
		}
	}
}

// TestShuffled: the order of the facts changes nothing, and 50 runs agree.
func TestShuffled(t *testing.T) {
	e := compiled(t)
	f := chuzhou(t)
	f.Ballots = f.Ballots[len(f.Ballots)-1500:]
	f.Units = slices.DeleteFunc(f.Units, func(u evaluation.Unit) bool {
		return !slices.ContainsFunc(f.Ballots, func(b evaluation.Ballot) bool { return b.Unit == u.ID })
	})
	r := rand.New(rand.NewPCG(1, 2))
	var want string
	for i := range 50 {
		shuffle(r, f.Units)
		shuffle(r, f.Raters)
		shuffle(r, f.Panels)
		shuffle(r, f.Ballots)
		got := render(t, aggregateOn(t, e, f))
		if i == 0 {
			want = got
		}
		if got != want {
			t.Fatalf("run %d differs from the first", i)
		}
	}
}

func shuffle[T any](r *rand.Rand, rows []T) {
	r.Shuffle(len(rows), func(i, j int) { rows[i], rows[j] = rows[j], rows[i] })
}

func render(t *testing.T, r *result) string {
	data, err := json.Marshal([]any{r.Scores, r.Rejected, r.Rounds})
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// TestAgainstPlainLoops compares random years, full of faulty ballots, with the
// rules as plain loops.
func TestAgainstPlainLoops(t *testing.T) {
	e := compiled(t)
	r := rand.New(rand.NewPCG(3, 4))
	for range 300 {
		f := random(r)
		res := aggregateOn(t, e, f)
		got := map[string]string{}
		for _, x := range res.Rejected {
			got[x.Ballot] = string(x.Reason)
		}
		if diff := cmp.Diff(plainly(f), got); diff != "" {
			t.Fatalf("rejected (-want +got):\n%s", diff)
		}
		addUp(t, f, res)
	}
}

func pick(r *rand.Rand, from ...string) string { return from[r.IntN(len(from))] }

// random is a small year in which everything collides; P9 gives each unit a
// ballot that is always counted.
func random(r *rand.Rand) evaluation.Facts {
	f := small()
	f.Raters = append(f.Raters, evaluation.Rater{ID: "P9", Group: "principal"}, evaluation.Rater{ID: "R1", Group: "resident", Recused: []string{"u1", "u2"}})
	f.Ballots = nil
	for _, u := range f.Units {
		f.Ballots = append(f.Ballots, ballot("0"+u.ID, "principals", "P9", u.ID, "好", "2022-12-20"))
	}
	for i := range r.IntN(60) {
		f.Ballots = append(f.Ballots, evaluation.Ballot{
			ID: "b" + string(rune('0'+i)), Round: pick(r, "city_leaders", "counties", "residents"),
			Rater: pick(r, "L1", "L1", "L2", "L2", "L3", "C1", "C1", "R1", "X"), Unit: pick(r, "u1", "u2", "u3", "u9"),
			Grade: pick(r, "好", "较好", "一般", "差", "?"), Supplementary: r.IntN(3) == 0,
			CastOn: types.Of(day(pick(r, "2022-08-31", "2022-09-01")) + types.Date(r.IntN(4)*30)),
		})
	}
	return f
}

func castOn(b evaluation.Ballot) types.Date {
	day, _ := b.CastOn.Get()
	return day
}

// plainly is the reasons for rejection by ballot, by the letter of the rules.
func plainly(f evaluation.Facts) map[string]string {
	rejected, counted := map[string]string{}, map[[3]string]bool{}
	ballots := slices.Clone(f.Ballots)
	slices.SortFunc(ballots, func(a, b evaluation.Ballot) int {
		return strings.Compare(castOn(a).String()+a.ID, castOn(b).String()+b.ID)
	})
	for _, b := range ballots {
		round := policy().Rounds[slices.IndexFunc(policy().Rounds, func(r evaluation.Round) bool { return r.ID == b.Round })]
		rater := slices.IndexFunc(f.Raters, func(r evaluation.Rater) bool { return r.ID == b.Rater })
		onPanel := slices.ContainsFunc(f.Panels, func(p evaluation.Panel) bool { return p.Rater == b.Rater && slices.Contains(p.Units, b.Unit) })
		switch key := [3]string{b.Round, b.Rater, b.Unit}; {
		case !slices.Contains(f.Units, evaluation.Unit{ID: b.Unit}):
			rejected[b.ID] = "unknown_unit"
		case rater < 0:
			rejected[b.ID] = "unknown_rater"
		case !slices.Contains(policy().Grades, b.Grade):
			rejected[b.ID] = "unknown_grade"
		case !slices.Contains(round.Groups, f.Raters[rater].Group):
			rejected[b.ID] = "wrong_group"
		case castOn(b) < round.From || castOn(b) > round.Until:
			rejected[b.ID] = "out_of_round"
		case slices.Contains(f.Raters[rater].Recused, b.Unit):
			rejected[b.ID] = "recused"
		case round.Panel && !b.Supplementary && !onPanel:
			rejected[b.ID] = "off_panel"
		case counted[key]:
			rejected[b.ID] = "duplicate"
		default:
			counted[key] = true
		}
	}
	return rejected
}
