package evaluation_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/meritrules/merit/evaluation"
	"github.com/meritrules/merit/rule"
	"github.com/meritrules/merit/rule/derivation"
	"github.com/meritrules/merit/rule/types"
	"github.com/meritrules/merit/rule/value"
)

// TestWeightsDropOut: a round without a ballot on the unit takes its weight with it.
func TestWeightsDropOut(t *testing.T) {
	f := small()
	f.Ballots = append(f.Ballots, ballot("b1", "city_leaders", "L1", "u1", "一般", "2022-09-15"))
	r := aggregate(t, f)
	tests := []struct{ unit, want, because string }{
		{"u1", "80", "(40*70 + 20*100) / 60, and not / 100"},
		{"u2", "85", "20*85 / 20: the counties alone"},
		{"u3", "50", "40*50 / 40: a supplementary ballot alone has the whole weight of its round"},
	}
	units := r.Run.List("units")
	for _, tt := range tests {
		row, _ := units.Find(tt.unit)
		if got := units.Value(row, "evaluation").String(); got != tt.want {
			t.Errorf("%s: got %s, want %s: %s", tt.unit, got, tt.want, tt.because)
		}
	}
}

// TestExplain: a unit's total opens into its scores.
func TestExplain(t *testing.T) {
	r := aggregate(t, small())
	s, err := r.Run.Explain(t.Context(), "units", 1, "evaluation", 0)
	if err != nil {
		t.Fatal(err)
	}
	found := false
	s.Walk(func(s *derivation.Step) { found = found || s.Rule == "scores.score" && s.Value.String() == "85" })
	if s.Value.String() != "85" || !found {
		t.Errorf("derivation of %s does not go through the score 85", s.Value)
	}
}

func TestTally(t *testing.T) {
	f := small()
	f.Ballots = append(f.Ballots,
		ballot("b1", "counties", "C1", "u1", "好", "2022-10-02"),
		ballot("b2", "counties", "C1", "u9", "好", "2022-10-02"),
		ballot("b3", "counties", "C1", "u2", "好", "2022-11-02"),
		ballot("b4", "counties", "C1", "u2", "好", "2022-09-02"),
	)
	want := []evaluation.RoundTally{
		{Round: "city_leaders", Received: 1, Counted: 1},
		{Round: "counties", Received: 6, Counted: 2, Rejected: []evaluation.ReasonCount{
			{Reason: evaluation.UnknownUnit, Count: 1}, {Reason: evaluation.OutOfRound, Count: 2}, {Reason: evaluation.Duplicate, Count: 1}}},
		{Round: "enterprises"}, {Round: "residents"}, {Round: "principals"},
	}
	if diff := cmp.Diff(want, aggregate(t, f).Rounds); diff != "" {
		t.Errorf("tally (-want +got):\n%s", diff)
	}
}

func TestFeedback(t *testing.T) {
	f := small()
	f.Raters = append(f.Raters, evaluation.Rater{ID: "C2", Group: "county"}, evaluation.Rater{ID: "C3", Group: "county"})
	f.Units = append(f.Units, evaluation.Unit{ID: "u4"})
	f.Ballots = append(f.Ballots,
		ballot("b1", "counties", "C2", "u1", "一般", "2022-10-02"), // u1: 85, as u2
		ballot("b2", "counties", "C3", "u4", "差", "2022-10-02"),
		ballot("b3", "counties", "C2", "u4", "差", "2022-10-02"),
		ballot("b4", "counties", "C1", "u4", "?", "2022-10-02"),
	)
	got, err := policy().Feedback(aggregate(t, f).Run, "counties")
	if err != nil {
		t.Fatal(err)
	}
	want := []evaluation.UnitFeedback{
		{Unit: "u1", Score: types.Int(85), Place: 1, Of: 3, Median: types.Int(85), Grades: []evaluation.GradeCount{{Grade: "一般", Count: 1}, {Grade: "好", Count: 1}}},
		{Unit: "u2", Score: types.Int(85), Place: 1, Of: 3, Median: types.Int(85), Grades: []evaluation.GradeCount{{Grade: "较好", Count: 1}}},
		{Unit: "u4", Score: types.Int(50), Place: 3, Of: 3, Median: types.Int(85), Distance: types.Int(-35), Grades: []evaluation.GradeCount{{Grade: "差", Count: 2}}},
	}
	if diff := cmp.Diff(want, got, cmp.Comparer(types.Number.Equal)); diff != "" {
		t.Errorf("feedback (-want +got):\n%s", diff)
	}
	if got[2].Count("差") != 2 || got[2].Count("好") != 0 {
		t.Error("Count does not find a grade, or finds one that was not given")
	}
}

func TestFeedbackFaults(t *testing.T) {
	run := aggregate(t, small()).Run
	if got, err := policy().Feedback(run, "principals"); err != nil || len(got) != 0 {
		t.Errorf("a round without ballots: %v, %v", got, err)
	}
	if _, err := policy().Feedback(run, "countys"); err == nil || !strings.Contains(err.Error(), `did you mean "counties"?`) {
		t.Errorf("an unknown round: %v", err)
	}
	p := policy()
	p.Score = rule.Expr(`"high"`)
	if _, err := p.Compile(rule.Scope{}); err == nil || err.Error() != "1:1: scores.score: the figure must be a number, but is a text" {
		t.Errorf("a score that is a text: %v", err)
	}
	empty, err := rule.NewSheet(rule.Scope{}, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	facts, _ := value.NewFacts(nil, nil, nil)
	none, err := empty.Run(context.Background(), facts)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := policy().Feedback(none, "counties"); err == nil {
		t.Error("no error for a run without an evaluation")
	}
	if policy().Tally(none) != nil || policy().Rejected(none) != nil {
		t.Error("a run without an evaluation has results")
	}
}

// TestWrongKinds: a document may declare columns as it likes; that is an error,
// never a panic.
func TestWrongKinds(t *testing.T) {
	field := func(name string, t types.Type) types.Field { return types.Field{Name: name, Type: t} }
	raters := &types.Schema{Name: "raters", Fields: []types.Field{field("group", types.NumberType()), field("recused", types.TextType())}}
	panels := &types.Schema{Name: "panels", Fields: []types.Field{field("rater", types.TextType()), field("units", types.FlagType())}}
	ballots := &types.Schema{Name: "ballots", Fields: []types.Field{field("round", types.NumberType()), field("rater", types.TextType()),
		field("unit", types.TextType()), field("grade", types.TextType()), field("supplementary", types.TextType()), field("cast_on", types.TextType())}}
	scope := rule.Scope{Lists: []*types.Schema{{Name: "units", Key: []string{"id"}, Fields: []types.Field{field("id", types.NumberType())}}, raters, panels, ballots}}
	p := policy()
	p.Score = rule.Expr("0")
	models, figures := p.Parts()
	check := func(err error, want ...string) {
		t.Helper()
		if diff := cmp.Diff("evaluation: "+strings.Join(want, "\nevaluation: "), fmt.Sprint(err)); diff != "" {
			t.Errorf("errors (-want +got):\n%s", diff)
		}
	}
	_, err := rule.NewSheet(scope, models, figures)
	check(err,
		"needs units to have a key of one text; write id: key",
		"needs raters to have a key of one text; write id: key",
		"needs raters.group to be a text, but it is a number; write group: text",
		"needs raters.recused to be a list of texts, but it is a text; write recused: [text]",
		"needs panels.units to be a list of texts, but it is a flag; write units: [text]",
		"needs ballots.round to be a text, but it is a number; write round: text",
		"needs ballots.supplementary to be a flag, but it is a text; write supplementary: flag",
		"needs ballots.cast_on to be a date, but it is a text; write cast_on: date",
	)
	numbers := types.ListType(types.NumberType())
	raters.Fields[0].Type, raters.Fields[1].Type, panels.Fields[1].Type = types.TextType(), numbers, numbers
	ballots.Fields[0].Type, ballots.Fields[4].Type, ballots.Fields[5].Type = types.TextType(), types.FlagType(), types.DateType()
	_, err = rule.NewSheet(scope, models, figures)
	check(err,
		"needs units to have a key of one text; write id: key",
		"needs raters to have a key of one text; write id: key",
		"needs raters.recused to be a list of texts, but it is a list of numbers; write recused: [text]",
		"needs panels.units to be a list of texts, but it is a list of numbers; write units: [text]",
	)
}
