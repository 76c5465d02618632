package incentive_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/meritrules/merit/incentive"
	"github.com/meritrules/merit/rule"
	"pgregory.net/rapid"
)

// graded is a unit with what the conditions of a grading may read.
type graded struct {
	ID       string `rule:"id,key"`
	Class    string `rule:"class"`
	Score    int    `rule:"score"`
	Second   int    `rule:"second"`
	Counts   bool   `rule:"counts"`
	Able     bool   `rule:"able"`
	Promoted bool   `rule:"promoted"`
	Capped   bool   `rule:"capped"`
	Lower    int    `rule:"lower"`
	Quota    int    `rule:"places"`
}

type gradedFacts struct {
	Units []graded `rule:"units"`
}

// grades works out the levels and the reasons.
func grades(t testing.TB, g incentive.Grading, units ...graded) (levels map[string]string, reasons []incentive.GradeReason, err error) {
	t.Helper()
	models, figures := incentive.Policy{Gradings: []incentive.Grading{g}}.Parts()
	b, err := rule.BindSheet[gradedFacts](rule.Scope{}, models, figures)
	if err != nil {
		t.Fatal(err)
	}
	run, err := b.Run(context.Background(), gradedFacts{units})
	if err != nil {
		return nil, nil, err
	}
	levels = map[string]string{}
	l := run.List("units")
	for i := range l.Len() {
		levels[l.Label(i)] = l.Value(i, "grade").String()
	}
	if reasons, err = rule.Records[incentive.GradeReason](run, "grade_reasons"); err != nil {
		t.Fatal(err)
	}
	return levels, reasons, nil
}

// three is a grading with three levels, of which the conditions are still to be filled in.
func three() incentive.Grading {
	return incentive.Grading{Name: "grade", By: []rule.Figure{rule.Expr("score")}, Levels: []incentive.Level{{Name: "A"}, {Name: "B", From: rule.Expr("60")}, {Name: "C"}}}
}

func reasonsText(reasons []incentive.GradeReason, of string) string {
	var texts []string
	for _, r := range reasons {
		if r.Of != of {
			continue
		}
		text := r.Level + " " + r.Rule
		if r.Margin != nil {
			text += " " + r.Margin.String()
		}
		if r.Held {
			text = "[" + text + "]"
		}
		texts = append(texts, text)
	}
	return strings.Join(texts, ", ")
}

func TestGrading(t *testing.T) {
	units := []graded{
		{ID: "a", Class: "x", Score: 95, Second: 1}, {ID: "b", Class: "x", Score: 90, Second: 2}, {ID: "c", Class: "x", Score: 90, Second: 1},
		{ID: "d", Class: "y", Score: 70, Second: 3}, {ID: "e", Class: "y", Score: 50, Second: 9},
	}
	tests := []struct {
		name    string
		change  func(g *incentive.Grading, u []graded)
		want    string // the levels of a to e, or a fault
		reasons string // of c
	}{
		{"by threshold", func(g *incentive.Grading, _ []graded) { g.Levels[0].From = rule.Expr("91") }, "A B B B C", "A below_from -1, [B from 30]"},
		{"by quota", func(g *incentive.Grading, _ []graded) { g.Levels[0].Quota = rule.Expr("1") }, "A B B B C", "A beyond_quota -5, [B from 30]"},
		{"no place", func(g *incentive.Grading, _ []graded) { g.Levels[0].Quota = rule.Expr("0") }, "B B B B C", "A beyond_quota, [B from 30]"},
		{"room for all", func(g *incentive.Grading, _ []graded) { g.Levels[0].Quota = rule.Expr("9") }, "A A A A A", "[A quota]"},
		{"a floor within the quota", func(g *incentive.Grading, _ []graded) {
			g.Levels[0].Quota, g.Levels[0].From = rule.Expr("9"), rule.Expr("80")
		}, "A A A B C", "[A quota]"},
		{"a tie", func(g *incentive.Grading, _ []graded) { g.Levels[0].Quota = rule.Expr("2") },
			"units: record 2 (id b): grade: b, c are equal in all keys, and 1 of their 2 can be A; write a further key under by:, or ties: in or out", ""},
		{"a tie that is in", func(g *incentive.Grading, _ []graded) { g.Levels[0].Quota, g.Ties = rule.Expr("2"), incentive.TieIn }, "A A A B C", "[A quota 20]"},
		{"a tie that is out", func(g *incentive.Grading, _ []graded) { g.Levels[0].Quota, g.Ties = rule.Expr("2"), incentive.TieOut }, "A B B B C", "A tied -5, [B from 30]"},
		{"a tie that a further key decides", func(g *incentive.Grading, _ []graded) {
			g.Levels[0].Quota, g.By = rule.Expr("2"), append(g.By, rule.Expr("second"))
		}, "A A B B C", "A beyond_quota 0, [B from 30]"},
		{"a quota for each class", func(g *incentive.Grading, _ []graded) {
			g.Levels[0].Quota, g.Within = rule.Expr("1"), rule.Expr("class")
		}, "A B B A C", "A beyond_quota -5, [B from 30]"},
		{"places of another class", func(g *incentive.Grading, _ []graded) {
			g.Levels[0].Quota, g.Levels[0].From, g.Levels[0].Borrow, g.Within = rule.Expr("1"), rule.Expr("80"), true, rule.Expr("class")
			g.By = append(g.By, rule.Expr("second"))
		}, "A A B B C", "A beyond_quota 0, [B from 30]"},
		{"promotion beside the quota", func(g *incentive.Grading, u []graded) {
			g.Levels[0].Quota, g.Levels[0].Promoted, u[4].Promoted = rule.Expr("1"), rule.Expr("promoted"), true
		}, "A B B B A", "A beyond_quota -5, [B from 30]"},
		{"promotion within the quota", func(g *incentive.Grading, u []graded) {
			g.Levels[0].Quota, g.Levels[0].Promoted, g.Levels[0].Counted, u[4].Promoted = rule.Expr("1"), rule.Expr("promoted"), true, true
		}, "B B B B A", "A beyond_quota, [B from 30]"},
		{"a condition", func(g *incentive.Grading, u []graded) { g.Levels[0].When, u[2].Able = rule.Expr("able"), true }, "B B A B C", "[A when]"},
		{"a cap beats promotion", func(g *incentive.Grading, u []graded) {
			g.Levels[0].Quota, g.Levels[0].Promoted, g.Levels[1].Cap = rule.Expr("0"), rule.Expr("promoted"), rule.Expr("capped")
			u[2].Promoted, u[2].Capped = true, true
		}, "B B B B C", "A capped, [B from 30]"},
		{"lowered", func(g *incentive.Grading, u []graded) {
			g.Levels[0].Quota, g.Ties, g.Lower, u[2].Lower, u[4].Lower = rule.Expr("2"), incentive.TieIn, rule.Expr("lower"), 1, 5
		}, "A A B B C", "A lost, [B lowered]"},
		{"some are not graded", func(g *incentive.Grading, u []graded) {
			g.Levels[0].Quota, g.Only = rule.Expr("2"), rule.Expr("counts")
			u[0].Counts, u[2].Counts, u[3].Counts = true, true, true
		}, "A nil A B nil", "[A quota 20]"},
		{"quotas that differ", func(g *incentive.Grading, u []graded) { g.Levels[0].Quota, u[1].Quota = rule.Expr("places"), 2 },
			"units: record 2 (id b): grade: the quota of A is 2 here, and 0 for a of the same class", ""},
		{"half a place", func(g *incentive.Grading, _ []graded) { g.Levels[0].Quota = rule.Expr("0.5") },
			"units: record 1 (id a): grade: the quota of A is 0.5, but must be a whole number of at least 0", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			g, u := three(), slices.Clone(units)
			tt.change(&g, u)
			levels, reasons, err := grades(t, g, u...)
			got := fmt.Sprint(err)
			if err == nil {
				got = strings.Join([]string{levels["a"], levels["b"], levels["c"], levels["d"], levels["e"]}, " ")
			}
			if got != tt.want {
				t.Errorf("got %s, want %s", got, tt.want)
			}
			if got := reasonsText(reasons, "c"); got != tt.reasons {
				t.Errorf("c: %s, want %s", got, tt.reasons)
			}
		})
	}
}

func TestGradingThatIsWrong(t *testing.T) {
	tests := []struct {
		name   string
		change func(g *incentive.Grading)
		want   string
	}{
		{"no score", func(g *incentive.Grading) { g.By = nil }, "incentive.grades.grade: grade: a grading needs a score to grade by"},
		{"one level", func(g *incentive.Grading) { g.Levels = g.Levels[:1] }, "incentive.grades.grade: grade: a grading needs at least two levels"},
		{"a level twice", func(g *incentive.Grading) { g.Levels[1].Name = "A" }, `incentive.grades.grade: grade: the level "A" stands twice`},
		{"a last level with a condition", func(g *incentive.Grading) { g.Levels[2].From = rule.Expr("1") }, "incentive.grades.grade: grade: C is the last level, which takes everybody who reaches no other, so it can have no condition"},
		{"a level for everybody", func(g *incentive.Grading) { g.Levels[1].From = rule.Figure{} }, "incentive.grades.grade: grade: B has no condition, so nobody could reach the levels below it"},
		{"borrowing without quota", func(g *incentive.Grading) { g.Levels[1].Borrow = true }, "incentive.grades.grade: grade: B has no quota from which places could be borrowed or taken"},
		{"ties", func(g *incentive.Grading) { g.Ties = "lot" }, `incentive.grades.grade: grade: there is no rule of ties "lot"`},
	}
	for _, tt := range tests {
		g := three()
		g.Levels[0].Quota = rule.Expr("1")
		tt.change(&g)
		if err := (incentive.Policy{Gradings: []incentive.Grading{g}}).Check(); fmt.Sprint(err) != tt.want {
			t.Errorf("%s: got %v, want %s", tt.name, err, tt.want)
		}
	}
}

// drawnGrading draws a grading of some units.
func drawnGrading(t *rapid.T) (incentive.Grading, []graded) {
	flag := func(name string) bool { return rapid.Bool().Draw(t, name) }
	g := three()
	g.Ties = rapid.SampledFrom([]incentive.Tie{incentive.TieIn, incentive.TieOut}).Draw(t, "ties")
	if rapid.IntRange(0, 3).Draw(t, "classes") > 0 {
		g.Within = rule.Expr("class")
	}
	if flag("two keys") {
		g.By = append(g.By, rule.Expr("second"))
	}
	top := &g.Levels[0]
	top.Quota, top.Borrow, top.Counted = rule.Expr("places"), flag("borrow"), flag("counted")
	top.When, top.Promoted, g.Levels[1].Cap = rule.Expr("able"), rule.Expr("promoted"), rule.Expr("capped")
	if flag("floor") {
		top.From = rule.Expr("5")
	}
	g.Levels[1].From = rule.Figure{}
	g.Levels[1].Quota = rule.Expr("2")
	if flag("lower") {
		g.Lower = rule.Expr("lower")
	}
	var units []graded
	for i := range rapid.IntRange(1, 14).Draw(t, "units") {
		units = append(units, graded{ID: fmt.Sprintf("u%d", i), Class: rapid.SampledFrom([]string{"x", "y"}).Draw(t, "class"),
			Score: rapid.IntRange(0, 6).Draw(t, "score"), Second: rapid.IntRange(0, 2).Draw(t, "second"), Able: rapid.IntRange(0, 5).Draw(t, "able") > 0,
			Promoted: rapid.IntRange(0, 5).Draw(t, "promoted") == 0, Capped: rapid.IntRange(0, 5).Draw(t, "capped") == 0,
			Lower: max(0, rapid.IntRange(-4, 3).Draw(t, "lower")), Quota: rapid.SampledFrom([]int{0, 1, 2, 5}).Draw(t, "places")})
	}
	for i := range units { // the same for all of a class
		for _, u := range units {
			if g.Within.Source.Text == "" || u.Class == units[i].Class {
				units[i].Quota = u.Quota
				break
			}
		}
	}
	return g, units
}

// judge grades by definition: who is able has one of the places if those ahead, with those who are
// equal, are no more than the places.
func judge(g incentive.Grading, units []graded) map[string]string {
	level := map[string]int{}
	ahead := func(a, b graded) bool {
		return a.Score > b.Score || a.Score == b.Score && len(g.By) > 1 && a.Second > b.Second
	}
	is := func(f rule.Figure, flag bool) bool { return f.Source.Text == "" || flag }
	class := func(u graded) string {
		if g.Within.Source.Text == "" {
			return ""
		}
		return u.Class
	}
	in := func(u graded, able []graded, places int) bool {
		better, equal := 0, 0
		for _, v := range able {
			switch {
			case ahead(v, u):
				better++
			case !ahead(u, v):
				equal++
			}
		}
		return better+equal <= places || g.Ties == incentive.TieIn && better < places
	}
	for k, l := range g.Levels[:2] {
		empty, out, chosen := 0, []graded(nil), []graded(nil)
		for _, c := range []string{"", "x", "y"} {
			able, places, members := []graded(nil), 2, 0
			for _, u := range units {
				if class(u) != c {
					continue
				}
				members++
				if k == 0 {
					places = u.Quota
				}
			}
			if members == 0 {
				continue
			}
			promoted := 0
			for _, u := range units {
				_, has := level[u.ID]
				switch {
				case class(u) != c || has || k == 0 && u.Capped:
				case k == 0 && u.Promoted:
					chosen = append(chosen, u)
					promoted++
				case k == 0 && !(is(l.When, u.Able) && is(l.From, u.Score >= 5)):
				default:
					able = append(able, u)
				}
			}
			if l.Counted {
				places = max(0, places-promoted)
			}
			taken := 0
			for _, u := range able {
				if in(u, able, places) {
					chosen = append(chosen, u)
					taken++
				} else {
					out = append(out, u)
				}
			}
			empty += max(0, places-taken)
		}
		for _, u := range out {
			if l.Borrow && in(u, out, empty) {
				chosen = append(chosen, u)
			}
		}
		for _, u := range chosen {
			level[u.ID] = k
		}
	}
	names := map[string]string{}
	for _, u := range units {
		k, has := level[u.ID]
		if !has {
			k = 2
		}
		if g.Lower.Source.Text != "" {
			k = min(2, k+u.Lower)
		}
		names[u.ID] = g.Levels[k].Name
	}
	return names
}

func TestGradingAgainstItsDefinition(t *testing.T) {
	seen := map[string]int{}
	rapid.Check(t, func(r *rapid.T) {
		g, units := drawnGrading(r)
		got, reasons, err := grades(t, g, units...)
		if err != nil {
			r.Fatal(err)
		}
		if diff := cmp.Diff(judge(g, units), got); diff != "" {
			r.Fatalf("%+v (-want +got):\n%s", units, diff)
		}
		for _, u := range units { // each level from the best down to the own has a reason
			var of []incentive.GradeReason
			for _, x := range reasons {
				if x.Of == u.ID {
					of = append(of, x)
					seen[x.Rule]++
				}
			}
			for i, x := range of {
				if x.Level != g.Levels[i].Name || x.Held != (i == len(of)-1) {
					r.Fatalf("%s: %s", u.ID, reasonsText(reasons, u.ID))
				}
			}
			if of[len(of)-1].Level != got[u.ID] {
				r.Fatalf("%s is %s, and its reasons say %s", u.ID, got[u.ID], reasonsText(reasons, u.ID))
			}
		}
	})
	for _, rule := range []string{incentive.ByPromotion, incentive.ByQuota, incentive.ByBorrowing, incentive.ByRest, incentive.ByLowering, incentive.NotCapped,
		incentive.NotWhen, incentive.NotFrom, incentive.NotQuota, incentive.NotTied, incentive.NotLowered} {
		if seen[rule] == 0 && !testing.Short() { // with -short rapid draws less
			t.Errorf("no drawn unit has the reason %s", rule)
		}
	}
}

// A unit that gains marks never loses a level, and the order of units changes nothing.
func TestGradingRewardsMarks(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		g, units := drawnGrading(r)
		before, _, err := grades(t, g, units...)
		if err != nil {
			r.Fatal(err)
		}
		i := rapid.IntRange(0, len(units)-1).Draw(r, "who")
		id := units[i].ID
		units[i].Score += rapid.IntRange(1, 4).Draw(r, "more")
		j := rapid.IntRange(0, len(units)-1).Draw(r, "with")
		units[i], units[j] = units[j], units[i]
		after, _, err := grades(t, g, units...)
		if err != nil {
			r.Fatal(err)
		}
		if after[id] > before[id] { // A is better than B
			r.Fatalf("%s falls from %s to %s", id, before[id], after[id])
		}
	})
}

// The pool of a class is shared within it, and needs one amount.
func TestPools(t *testing.T) {
	pool := incentive.Pool{Name: "bonus", Within: rule.Expr("class"), Amount: rule.Expr(`if class == "x" { 100 } else { 50 }`), Weight: rule.Expr("score"), Most: rule.Expr("70"), Places: 2}
	run := func(p incentive.Pool, units ...graded) string {
		models, figures := incentive.Policy{Pools: []incentive.Pool{p}}.Parts()
		b, err := rule.BindSheet[gradedFacts](rule.Scope{}, models, figures)
		if err != nil {
			t.Fatal(err)
		}
		run, err := b.Run(context.Background(), gradedFacts{units})
		if err != nil {
			return err.Error()
		}
		var texts []string
		l := run.List("units")
		for i := range l.Len() {
			texts = append(texts, l.Value(i, "bonus").String())
			if l.Has("bonus_bound") {
				texts = append(texts, l.Value(i, "bonus_bound").String())
			}
		}
		return strings.Join(texts, " ")
	}
	units := []graded{{ID: "a", Class: "x", Score: 9}, {ID: "b", Class: "x", Score: 1}, {ID: "c", Class: "y", Score: 1}, {ID: "d", Class: "y", Score: 2}, {ID: "e", Class: "y"}}
	if got, want := run(pool, units...), "70 most 30 nil 16.67 nil 33.33 nil 0 nil"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	pool.Within, pool.Most = rule.Figure{}, rule.Figure{}
	if got, want := run(pool, units...), "units: record 3 (id c): the pool of bonus is 50 here, and 100 for a, with whom it is shared"; got != want {
		t.Errorf("two amounts of one pool: got %s, want %s", got, want)
	}
	pool.Amount = rule.Expr("100.001")
	if got, want := run(pool, units...), "incentive.pools.bonus: bonus: amounts of 2 places cannot make up 100.001"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	pool.Weight = rule.Expr("score - 1")
	if got, want := run(pool, units...), "units: record 5 (id e): the weight of bonus is -1, less than 0"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if got := run(pool); got != "" {
		t.Errorf("nobody: got %s", got)
	}
}
