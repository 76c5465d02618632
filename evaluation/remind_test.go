package evaluation_test

import (
	"errors"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/meritrules/merit/evaluation"
	"github.com/meritrules/merit/evaluation/panel"
	"github.com/meritrules/merit/rule"
	"github.com/meritrules/merit/rule/fault"
	"github.com/meritrules/merit/rule/types"
	"github.com/meritrules/merit/rule/value"
)

// none are facts without a list.
type none struct{}

func (none) List(string) *value.List { return nil }

func remind(t *testing.T, p evaluation.Policy, f evaluation.Facts, on types.Date) *evaluation.Reminders {
	t.Helper()
	facts, err := compiled(t).Bind(f)
	if err != nil {
		t.Fatal(err)
	}
	all, err := p.Remind(facts, on)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// Reminders come from facts that have no ballot yet, and of them no run could make a total.
func TestRemindWithoutBallots(t *testing.T) {
	f, p := small(), policy()
	f.Ballots = nil
	p.Panels = &evaluation.PanelRules{Bounds: panel.Bounds{MinRaters: 1}}
	september, end := day("2022-09-01"), day("2022-09-30")
	want := &evaluation.Reminders{On: september,
		Owed: []evaluation.Owed{
			{Round: "city_leaders", Until: end, Rater: "L1", Asked: 1, Units: []string{"u1"}},
			{Round: "city_leaders", Until: end, Rater: "L2", Asked: 1, Units: []string{"u2"}},
		},
		Short: []evaluation.Short{
			{Round: "city_leaders", Until: end, Unit: "u1", Least: 1},
			{Round: "city_leaders", Until: end, Unit: "u2", Least: 1},
			{Round: "city_leaders", Until: end, Unit: "u3", Least: 1},
		}}
	if d := cmp.Diff(want, remind(t, p, f, september)); d != "" {
		t.Error(d)
	}
	if all := remind(t, p, f, september-1); len(all.Owed) > 0 || len(all.Short) > 0 {
		t.Errorf("before the first round: %v", all)
	}
	if all := remind(t, p, f, end+1); !all.Owed[0].Closed || all.Owed[len(all.Owed)-1].Round != "counties" {
		t.Errorf("a day later: %v", all)
	}
	p.Rounds[0].Optional = true
	if all := remind(t, p, f, september); len(all.Owed) > 0 {
		t.Errorf("of an optional round: %v", all)
	}
}

// What settles a unit is an ordinary ballot that counts, or a second one, by the end of the day.
func TestWhatSettles(t *testing.T) {
	settles := func(ballots ...evaluation.Ballot) bool {
		f := small()
		f.Ballots = ballots
		return !slices.ContainsFunc(remind(t, policy(), f, day("2022-09-15")).Owed, func(o evaluation.Owed) bool { return o.Rater == "L1" })
	}
	b := ballot("b1", "city_leaders", "L1", "u1", "好", "2022-09-15")
	page := b
	page.ID, page.Supplementary = "b0", true
	late, unknown := b, b
	late.CastOn, unknown.Grade = types.Of(day("2022-09-16")), "?"
	for _, tt := range []struct {
		name    string
		ballots []evaluation.Ballot
		want    bool
	}{
		{"a ballot", []evaluation.Ballot{b}, true},
		{"none", nil, false},
		{"a supplementary page", []evaluation.Ballot{page}, false},
		{"a ballot after a page, which is a duplicate", []evaluation.Ballot{page, b}, true},
		{"one of the next day", []evaluation.Ballot{late}, false},
		{"one that is rejected", []evaluation.Ballot{unknown}, false},
	} {
		if got := settles(tt.ballots...); got != tt.want {
			t.Errorf("%s: %t", tt.name, got)
		}
	}
}

// Facts without the lists, or with ballots of unknown rounds, are refused.
func TestRemindFaults(t *testing.T) {
	var found fault.Errors
	if _, err := policy().Remind(none{}, 0); !errors.As(err, &found) || found[0].Code != fault.CodeMissingEntry {
		t.Errorf("without lists: %v", err)
	}
	f := small()
	f.Ballots[0].Round = "counteis"
	facts, err := compiled(t).Bind(f)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := policy().Remind(facts, 0); !errors.As(err, &found) || found[0].Code != fault.CodeUnknownValue {
		t.Errorf("an unknown round: %v", err)
	}
}

// Reminders of random years are what plain loops find, whatever the order of the facts.
func TestRemindAgainstPlainLoops(t *testing.T) {
	r := rand.New(rand.NewPCG(14, 5))
	p := policy()
	p.Panels = &evaluation.PanelRules{Bounds: panel.Bounds{MinRaters: 1}}
	for range 200 {
		f := random(r)
		shuffle(r, f.Raters)
		shuffle(r, f.Ballots)
		on := day("2022-08-30") + types.Date(r.IntN(130))
		if d := cmp.Diff(owedPlainly(p, f, on), remind(t, p, f, on)); d != "" {
			t.Fatalf("on %s (-want +got):\n%s", on, d)
		}
	}
}

// owedPlainly is what is owed, by the letter of the rules.
func owedPlainly(p evaluation.Policy, f evaluation.Facts, on types.Date) *evaluation.Reminders {
	all := &evaluation.Reminders{On: on, Owed: []evaluation.Owed{}, Short: []evaluation.Short{}}
	slices.SortFunc(f.Raters, func(a, b evaluation.Rater) int { return strings.Compare(a.ID, b.ID) })
	rejected := plainly(f)
	for _, round := range p.ByEnd() {
		if round.From > on {
			continue
		}
		judged := map[string]int{}
		for _, rater := range f.Raters {
			owed := evaluation.Owed{Round: round.ID, Until: round.Until, Closed: on > round.Until, Rater: rater.ID}
			for _, u := range f.Units {
				onPanel := slices.ContainsFunc(f.Panels, func(p evaluation.Panel) bool { return p.Rater == rater.ID && slices.Contains(p.Units, u.ID) })
				if round.Groups != nil && !slices.Contains(round.Groups, rater.Group) || slices.Contains(rater.Recused, u.ID) || round.Panel && !onPanel {
					continue
				}
				owed.Asked++
				if slices.ContainsFunc(f.Ballots, func(b evaluation.Ballot) bool {
					why := rejected[b.ID]
					return b.Round == round.ID && b.Rater == rater.ID && b.Unit == u.ID && !b.Supplementary && castOn(b) <= on && (why == "" || why == "duplicate")
				}) {
					judged[u.ID]++
				} else {
					owed.Units = append(owed.Units, u.ID)
				}
			}
			if len(owed.Units) > 0 {
				all.Owed = append(all.Owed, owed)
			}
		}
		for _, u := range f.Units {
			if round.Panel && judged[u.ID] < p.Panels.MinRaters {
				all.Short = append(all.Short, evaluation.Short{Round: round.ID, Until: round.Until, Closed: on > round.Until, Unit: u.ID, Ballots: judged[u.ID], Least: p.Panels.MinRaters})
			}
		}
	}
	return all
}

// A run is facts as well: the year's leaders owe what the panels have and the ballots lack.
func TestRemindOfTheYear(t *testing.T) {
	all, err := policy().Remind(aggregate(t, chuzhou(t)).Run, day("2022-10-01"))
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, o := range all.Owed {
		if o.Round == "city_leaders" {
			n += len(o.Units)
		}
	}
	if n != 10 || len(all.Owed) < 10 || !all.Owed[0].Closed {
		t.Errorf("%d ballots owed: %v", n, all.Owed)
	}
}

// Of a run the policy's own rules and its quorum count; of facts, of which no formula is worked
// out, they do not.
func TestRemindOfARun(t *testing.T) {
	p := policy()
	p.Quorum, p.MayLackScore = rule.Expr("len(ballots) >= 2"), true
	p.BadBallots = []evaluation.Rule{{Name: "poor", When: rule.Expr(`grade == "差"`)}}
	f := small()
	f.Raters = append(f.Raters, evaluation.Rater{ID: "C2", Group: "county"})
	f.Ballots = []evaluation.Ballot{
		ballot("b1", "counties", "C1", "u1", "好", "2022-10-01"), ballot("b2", "counties", "C2", "u1", "好", "2022-10-01"),
		ballot("b3", "counties", "C1", "u2", "差", "2022-10-01"), ballot("b4", "counties", "C2", "u2", "好", "2022-10-01"),
	}
	bound, err := p.Compile(scope())
	if err != nil {
		t.Fatal(err)
	}
	facts, err := bound.Bind(f)
	if err != nil {
		t.Fatal(err)
	}
	run, err := bound.Run(t.Context(), f)
	if err != nil {
		t.Fatal(err)
	}
	if !p.DependsOnRun() || policy().DependsOnRun() {
		t.Error("it does not say which policies need a run")
	}
	county := func(facts evaluation.Lists) (owed []string, short []evaluation.Short) {
		all, err := p.Remind(facts, day("2022-10-31"))
		if err != nil {
			t.Fatal(err)
		}
		for _, o := range all.Owed {
			if o.Round == "counties" {
				owed = append(owed, o.Rater+" "+strings.Join(o.Units, " "))
			}
		}
		for _, x := range all.Short {
			if x.Round == "counties" {
				short = append(short, x)
			}
		}
		return owed, short
	}
	owed, short := county(facts)
	if d := cmp.Diff([]string{"C2 u3"}, owed); d != "" || short != nil {
		t.Errorf("of facts: %s, %v", d, short)
	}
	owed, short = county(run)
	end := day("2022-10-31")
	want := []evaluation.Short{{Round: "counties", Until: end, Unit: "u2", Ballots: 1, NoQuorum: true}, {Round: "counties", Until: end, Unit: "u3", NoQuorum: true}}
	if d := cmp.Diff([]string{"C1 u2", "C2 u3"}, owed) + cmp.Diff(want, short); d != "" {
		t.Errorf("of a run: %s", d)
	}
}
