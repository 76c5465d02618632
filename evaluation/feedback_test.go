package evaluation_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/meritrules/merit/evaluation"
	"github.com/meritrules/merit/rule"
	"github.com/meritrules/merit/rule/derivation"
	"github.com/meritrules/merit/rule/fault"
	"github.com/meritrules/merit/rule/types"
)

// classed are facts whose units have a class.
type classed struct {
	Units   []classedUnit       `rule:"units"`
	Raters  []evaluation.Rater  `rule:"raters"`
	Panels  []evaluation.Panel  `rule:"panels"`
	Ballots []evaluation.Ballot `rule:"ballots"`
}

type classedUnit struct {
	ID    string `rule:"id,key"`
	Class string `rule:"class"`
}

// telling is the policy of Chuzhou with feedback by class.
func telling() evaluation.Policy {
	p := policy()
	p.Told = &evaluation.FeedbackRules{Class: "class", Weakest: []string{"county_mean", "all_mean"}, Lines: []evaluation.Line{
		{Say: types.Source{Text: "{unit.class} {place}/{of}: {score}"}},
		{Say: types.Source{Text: "{class_median - score} short"}, When: rule.Expr("distance < 0")},
		{Say: types.Source{Text: "{change} since {before?.round?.id} {{so far}}"}},
	}}
	return p
}

// means are figures of scores, one for each group of grades.
func means() []rule.Figure {
	return []rule.Figure{
		rule.Expr(`if round.group == "county" { mean(ballots, lookup(scale, .grade)) } else { nil }`).As("scores", "county_mean", 0),
		{List: "scores", Places: places(1), Source: types.Source{Name: "all_mean", Text: "mean(ballots, lookup(scale, .grade))"}},
	}
}

func tellOf(t *testing.T, p evaluation.Policy, f classed) *rule.Run {
	t.Helper()
	run, err := tried(p, f)
	if err != nil {
		t.Fatal(err)
	}
	return run
}

func tried(p evaluation.Policy, f classed) (*rule.Run, error) {
	models, figures := p.Parts()
	ms := means()
	ms[0].Internal = true
	bound, err := rule.BindSheet[classed](scope(), models, append(figures, ms...))
	if err != nil {
		return nil, err
	}
	return bound.Run(context.Background(), f)
}

// smallClassed is small with two units in one class and one in another.
func smallClassed() classed {
	f := small()
	c := classed{Raters: f.Raters, Panels: f.Panels, Ballots: f.Ballots}
	for i, u := range f.Units {
		c.Units = append(c.Units, classedUnit{u.ID, []string{"a", "a", "b"}[i]})
	}
	return c
}

func TestFeedbackByClass(t *testing.T) {
	f := smallClassed()
	f.Ballots = append(f.Ballots, ballot("b1", "city_leaders", "L1", "u1", "一般", "2022-09-02"))
	p := telling()
	got, err := p.Feedback(tellOf(t, p, f), "counties")
	if err != nil {
		t.Fatal(err)
	}
	n := types.MustParseNumber
	want := []evaluation.UnitFeedback{
		{Unit: "u1", Score: n("100"), Place: 1, Of: 2, Class: "a", Median: n("92.5"), Distance: n("7.5"), Before: &evaluation.ScoreBefore{Round: "city_leaders", Score: n("70"), Change: n("30")},
			Weakest: &evaluation.Weakest{Name: "county_mean", Mean: n("100")}, Grades: []evaluation.GradeCount{{Grade: "好", Count: 1}}, Lines: []string{"a 1/2: 100.0000", "30 since city_leaders {so far}"}},
		{Unit: "u2", Score: n("85"), Place: 2, Of: 2, Class: "a", Median: n("92.5"), Distance: n("-7.5"),
			Weakest: &evaluation.Weakest{Name: "county_mean", Mean: n("85")}, Grades: []evaluation.GradeCount{{Grade: "较好", Count: 1}}, Lines: []string{"a 2/2: 85.0000", "7.5 short"}},
	}
	if d := cmp.Diff(want, got, cmp.Comparer(types.Number.Equal)); d != "" {
		t.Errorf("feedback (-want +got):\n%s", d)
	}
	first, err := p.Feedback(tellOf(t, p, f), "city_leaders")
	if err != nil || len(first) != 2 || first[0].Before != nil || first[0].Weakest.Name != "all_mean" {
		t.Errorf("of the first round: %v, %v", first, err)
	}
}

// A derivation of what a score means leads to the scores of the class and to the one before.
func TestExplainFeedback(t *testing.T) {
	f := smallClassed()
	f.Ballots = append(f.Ballots, ballot("b1", "city_leaders", "L1", "u1", "一般", "2022-09-02"))
	run := tellOf(t, telling(), f)
	rows := run.List("scores").Labelled("u1, counties")
	for field, want := range map[string][]string{"class_median": {"u1, counties", "u2, counties"}, "change": {"u1, counties", "u1, city_leaders"}} {
		step, err := run.Explain(context.Background(), "scores", int(rows[0]), field, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, label := range want {
			if !strings.Contains(fmt.Sprint(records(step)), label) {
				t.Errorf("%s is not based on %s: %v", field, label, records(step))
			}
		}
	}
}

func TestFeedbackRefused(t *testing.T) {
	for _, tt := range []struct {
		name   string
		change func(*evaluation.Policy)
		want   string
	}{
		{"a brace alone", func(p *evaluation.Policy) { p.Told.Lines[0].Say.Text = "得分{score" }, "1:3: evaluation: a line of feedback has a { alone; write a formula in braces"},
		{"a field that there is not", func(p *evaluation.Policy) { p.Told.Lines[0].Say.Text = "{scroe}" }, "needs scores.scroe"},
		{"a formula with a fault", func(p *evaluation.Policy) { p.Told.Lines[0].Say.Text = "得分{scroe + 1}" }, "1:4: scores.feedback_1_2: "},
		{"a condition that is a number", func(p *evaluation.Policy) { p.Told.Lines[1].When = rule.Expr("score") }, "must be a flag"},
		{"no such weakest", func(p *evaluation.Policy) { p.Told.Weakest = []string{"mean"} }, "needs scores.mean"},
	} {
		p := telling()
		tt.change(&p)
		err := p.Check()
		if err == nil {
			_, err = tried(p, smallClassed())
		}
		var found fault.Errors
		if !errors.As(err, &found) || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: %v", tt.name, err)
		}
	}
}

// Places, medians and changes of random years are what plain loops find.
func TestFeedbackAgainstPlainLoops(t *testing.T) {
	r := rand.New(rand.NewPCG(14, 6))
	p := telling()
	for range 60 {
		f := smallClassed()
		small := random(r)
		f.Raters, f.Ballots = small.Raters, small.Ballots
		for i := range f.Units {
			f.Units[i].Class = pick(r, "a", "b")
		}
		run := tellOf(t, p, f)
		scores, err := rule.Records[evaluation.Score](run, "scores")
		if err != nil {
			t.Fatal(err)
		}
		for _, round := range p.Rounds {
			all, err := p.Feedback(run, round.ID)
			if err != nil {
				t.Fatal(err)
			}
			for _, u := range all {
				toldPlainly(t, p, f, scores, round, u)
			}
		}
	}
}

// toldPlainly checks what a unit is told, by the letter of the rules.
func toldPlainly(t *testing.T, p evaluation.Policy, f classed, scores []evaluation.Score, round evaluation.Round, u evaluation.UnitFeedback) {
	t.Helper()
	classOf := func(unit string) string {
		return f.Units[slices.IndexFunc(f.Units, func(u classedUnit) bool { return u.ID == unit })].Class
	}
	place, below, above, of := 1, 0, 0, 0
	var before *evaluation.ScoreBefore
	for _, r := range p.Rounds {
		for _, s := range scores {
			if s.Round != r.ID {
				continue
			}
			if s.Unit == u.Unit && r.Until < round.Until {
				before = &evaluation.ScoreBefore{Round: r.ID, Score: s.Score, Change: u.Score.Sub(s.Score)}
			}
			if s.Round != round.ID || classOf(s.Unit) != u.Class {
				continue
			}
			of++
			if s.Score.Cmp(u.Score) > 0 {
				place++
			}
			if s.Score.Cmp(u.Median) < 0 {
				below++
			}
			if s.Score.Cmp(u.Median) > 0 {
				above++
			}
		}
	}
	if u.Place != place || u.Of != of || 2*below > of || 2*above > of || !u.Distance.Equal(u.Score.Sub(u.Median)) {
		t.Fatalf("%s in %s: %+v, want place %d of %d; %d below the median, %d above", u.Unit, round.ID, u, place, of, below, above)
	}
	if d := cmp.Diff(before, u.Before, cmp.Comparer(types.Number.Equal)); d != "" {
		t.Fatalf("%s in %s, before (-want +got):\n%s", u.Unit, round.ID, d)
	}
}

// records returns the records that a derivation names.
func records(step *derivation.Step) (names []string) {
	step.Walk(func(s *derivation.Step) { names = append(names, s.Record) })
	return names
}
