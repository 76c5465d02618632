package evaluation_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/meritrules/merit/evaluation"
	"github.com/meritrules/merit/rule"
	"github.com/meritrules/merit/rule/derivation"
	"github.com/meritrules/merit/rule/fault"
	"github.com/meritrules/merit/rule/types"
)

// secret is the policy of Chuzhou with ballots of which only groups of three raters are shown. Both
// leaders and counties judge in October.
func secret() evaluation.Policy {
	p := policy()
	p.Rounds[1].Groups = []string{"county", "city_leader", "resident"}
	p.Secrecy = &evaluation.Anonymity{By: "group", Least: 3, Of: rule.Expr(`lookup(scale, grade)`)}
	return p
}

func secretRun(t *testing.T, f evaluation.Facts) *rule.Run {
	t.Helper()
	figures := []rule.Figure{overall(),
		{List: "raters", Source: types.Source{Name: "cast", Text: "let me = id; count(ballots, .rater == me)"}},
		{List: "raters", Source: types.Source{Name: "barred_from", Text: "len(recused)"}}}
	bound, err := secret().Compile(scope(), figures...)
	if err != nil {
		t.Fatal(err)
	}
	run, err := bound.Run(context.Background(), f)
	if err != nil {
		t.Fatal(err)
	}
	return run
}

// counted are facts in which u1 has six ballots in October: four of counties, and one each of a
// leader and of a resident; u2 has two, u3 three.
func counted() evaluation.Facts {
	f := small()
	f.Ballots = nil
	for i := 1; i <= 4; i++ {
		f.Raters = append(f.Raters, evaluation.Rater{ID: fmt.Sprint("K", i), Group: "county"})
		f.Ballots = append(f.Ballots, ballot(fmt.Sprint("k", i), "counties", fmt.Sprint("K", i), "u1", []string{"好", "好", "好", "差"}[i-1], "2022-10-05"))
		if i < 4 {
			f.Ballots = append(f.Ballots, ballot(fmt.Sprint("m", i), "counties", fmt.Sprint("K", i), "u3", "好", "2022-10-05"))
		}
		if i < 3 {
			f.Ballots = append(f.Ballots, ballot(fmt.Sprint("n", i), "counties", fmt.Sprint("K", i), "u2", "差", "2022-10-05"))
		}
	}
	f.Raters = append(f.Raters, evaluation.Rater{ID: "R1", Group: "resident"})
	f.Ballots = append(f.Ballots, ballot("l", "counties", "L3", "u1", "差", "2022-10-05"), ballot("r", "counties", "R1", "u1", "一般", "2022-10-05"))
	return f
}

// A derivation shows of ballots only numbers and means by group: small groups together, and with the
// next if they are still too few. Nothing in it names a ballot or a rater.
func TestAnonymousDerivation(t *testing.T) {
	run := secretRun(t, counted())
	explain := func(run *rule.Run, list, record, field string) (*derivation.Step, error) {
		return run.Explain(context.Background(), list, int(run.List(list).Labelled(record)[0]), field, 0)
	}
	score, err := explain(run, "scores", "u1, counties", "score")
	if err != nil {
		t.Fatal(err)
	}
	text, err := json.Marshal(score.Groups)
	if err != nil {
		t.Fatal(err)
	}
	// One leader and one resident are two, so the counties are among them as well.
	if want := `[{"names":["city_leader","county","resident"],"count":6,"mean":{"number":"78.333333"}}]`; !strings.HasPrefix(string(text), `[{"names":["city_leader","county","resident"],"count":6,`) {
		t.Errorf("groups %s, want %s", text, want)
	}
	total, err := explain(run, "units", "u1", "evaluation")
	if err != nil {
		t.Fatal(err)
	}
	for _, step := range []*derivation.Step{score, total} {
		all, err := json.Marshal(step)
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range []string{`"k1"`, `"l"`, `"r"`, `"K1"`, `"L3"`, `"R1"`, "差"} {
			if strings.Contains(string(all), name) {
				t.Errorf("the derivation of %s has %s: %s", step.Rule, name, all)
			}
		}
	}
	whole, err := explain(run.WithTrail(), "scores", "u1, counties", "score")
	if err != nil {
		t.Fatal(err)
	}
	if all, _ := json.Marshal(whole); !strings.Contains(string(all), `"k1"`) || whole.Veiled {
		t.Errorf("the trail lacks the ballots: %s", all)
	}
	for _, tt := range []struct {
		list, record, field string
		hidden              bool
	}{
		{"ballots", "k1", "rejected", true},
		{"ballots", "k1", "grade", true},
		{"scores", "u1, counties", "ballots", true},
		{"raters", "K1", "cast", true},
		{"raters", "K1", "barred_from", false},
		{"scores", "u2, counties", "score", true},
		{"units", "u2", "evaluation", false},
	} {
		var e *fault.Error
		if _, err := explain(run, tt.list, tt.record, tt.field); tt.hidden != (errors.As(err, &e) && e.Code == fault.CodeWithheld) {
			t.Errorf("%s.%s of %s: %v", tt.list, tt.field, tt.record, err)
		}
		if _, err := explain(run.WithTrail(), tt.list, tt.record, tt.field); err != nil {
			t.Errorf("with the trail: %v", err)
		}
	}
	if u2, err := explain(run, "units", "u2", "evaluation"); err != nil || !u2.Veiled {
		t.Errorf("a total that rests on a withheld score shows it: %v", u2)
	}
}

// Feedback and dossiers leave out scores of too few raters, and grades.
func TestAnonymousFeedback(t *testing.T) {
	run := secretRun(t, counted())
	p := secret()
	all, err := p.Feedback(run, "counties")
	if err != nil {
		t.Fatal(err)
	}
	if len(all) != 2 || all[0].Unit != "u1" || all[0].Grades != nil || len(all[0].Groups) != 1 || all[1].Unit != "u3" {
		t.Errorf("feedback %+v", all)
	}
	if all, err = p.Feedback(run.WithTrail(), "counties"); err != nil || len(all) != 3 || all[0].Grades == nil {
		t.Errorf("with the trail: %+v, %v", all, err)
	}
}

// Of random years no group that is shown is too small, what is shown of a score adds up to its
// ballots, and no unit has just one score withheld.
func TestAnonymousRandomYears(t *testing.T) {
	r := rand.New(rand.NewPCG(14, 7))
	shown := 0
	for range 200 {
		f := random(r)
		for i := range 8 {
			f.Raters = append(f.Raters, evaluation.Rater{ID: fmt.Sprint("K", i), Group: pick(r, "county", "city_leader", "resident")})
			f.Ballots = append(f.Ballots, ballot(fmt.Sprint("k", i), "counties", fmt.Sprint("K", i), pick(r, "u1", "u2"), pick(r, "好", "差"), "2022-10-05"))
		}
		run := secretRun(t, f)
		scores := run.List("scores")
		withheld, of := map[string]int{}, map[string]int{}
		for row := range scores.Len() {
			unit := scores.Value(row, "unit").String()
			of[unit]++
			if run.Hides(types.CellName{List: "scores", Row: row, Field: "score"}) {
				withheld[unit]++
				continue
			}
			n := 0
			for _, g := range rule.Shown(run, "ballots", scores.Value(row, "ballots")) {
				if n += g.Count; g.Count < 3 {
					t.Fatalf("a group of %d is shown", g.Count)
				}
			}
			if want := scores.Value(row, "ballots").Len(); n != want {
				t.Fatalf("%d ballots are shown, of %d", n, want)
			}
			shown++
		}
		for unit, n := range withheld {
			if n == 1 && of[unit] > 1 {
				t.Fatalf("of %s one score of %d is withheld", unit, of[unit])
			}
		}
	}
	if shown < 20 {
		t.Errorf("only %d scores are shown", shown)
	}
}

// Without a formula for what a ballot gives, there are only numbers of ballots.
func TestAnonymousCounts(t *testing.T) {
	p := secret()
	p.Secrecy.Of = rule.Figure{}
	bound, err := p.Compile(scope())
	if err != nil {
		t.Fatal(err)
	}
	run, err := bound.Run(context.Background(), counted())
	if err != nil {
		t.Fatal(err)
	}
	got := rule.Shown(run, "ballots", run.List("scores").Value(0, "ballots"))
	if len(got) != 1 || !got[0].Mean.IsMissing() || cmp.Diff([]string{"city_leader", "county", "resident"}, got[0].Names) != "" {
		t.Errorf("groups %+v", got)
	}
}
