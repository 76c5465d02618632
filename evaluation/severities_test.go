package evaluation_test

import (
	"fmt"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/meritrules/merit/evaluation"
	"github.com/meritrules/merit/internal/depth"
	"github.com/meritrules/merit/rule"
	"github.com/meritrules/merit/rule/fault"
	"github.com/meritrules/merit/rule/types"
	"github.com/meritrules/merit/rule/value"
	"pgregory.net/rapid"
)

// tenders is a policy of two rounds in which experts grade from 0 to 100 and severities are found.
func tenders(s evaluation.SeverityRules) (evaluation.Policy, rule.Scope) {
	points := rule.Table{Source: types.Source{Name: "points"}, Keys: []string{"grade"}}
	var grades []string
	for n := range int64(101) {
		grades = append(grades, fmt.Sprint(n))
		points.Rows = append(points.Rows, rule.TableRow{Keys: []value.Value{value.OfText(fmt.Sprint(n))}, Value: value.OfNumber(types.Int(n))})
	}
	s.Mark = rule.Expr("lookup(points, ballot.grade)")
	return evaluation.Policy{
		Rounds: []evaluation.Round{
			{ID: "spring", Groups: []string{"expert"}, From: day("2024-03-01"), Until: day("2024-03-31"), Weight: types.Int(1)},
			{ID: "autumn", Groups: []string{"expert"}, From: day("2024-09-01"), Until: day("2024-09-30"), Weight: types.Int(1)},
		},
		Grades:   grades,
		Score:    rule.Expr("mean(ballots, lookup(points, .grade))"),
		Severity: &s,
	}, rule.Scope{Tables: []rule.Table{points}}
}

// experts are raters and units with one ballot of each rater on each unit that marks has, from "a" on.
func experts(marks map[string]string) evaluation.Facts {
	var f evaluation.Facts
	units := map[string]bool{}
	for _, rater := range []string{"a", "b", "c", "d", "e"} {
		if marks[rater] == "" {
			continue
		}
		f.Raters = append(f.Raters, evaluation.Rater{ID: rater, Group: "expert"})
		for i, x := range strings.Fields(marks[rater]) {
			unit, grade, _ := strings.Cut(x, ":")
			if !units[unit] {
				units[unit] = true
				f.Units = append(f.Units, evaluation.Unit{ID: unit})
			}
			on := "2024-03-05"
			if strings.HasSuffix(grade, "!") {
				on = "2024-09-05"
			}
			round := map[string]string{"2024-03-05": "spring", "2024-09-05": "autumn"}[on]
			f.Ballots = append(f.Ballots, ballot(fmt.Sprint(rater, i), round, rater, unit, strings.TrimSuffix(grade, "!"), on))
		}
	}
	return f
}

// Severities that were added to marks change no corrected mean, in each round by itself, and nothing else
// does either: not the order of ballots, nor a ballot that does not count.
func TestSeverities(t *testing.T) {
	depth.Checks(t, 100, 1000)
	p, scope := tenders(evaluation.SeverityRules{Least: 1})
	sheet, err := p.Compile(scope)
	if err != nil {
		t.Fatal(err)
	}
	rapid.Check(t, func(t *rapid.T) {
		raters, units := rapid.IntRange(2, 5).Draw(t, "raters"), rapid.IntRange(3, 6).Draw(t, "units")
		severity := rapid.SliceOfN(rapid.IntRange(-20, 20), raters, raters).Draw(t, "severities")
		own := rapid.SliceOfN(rapid.IntRange(30, 70), units, units).Draw(t, "own")
		var f evaluation.Facts
		for u := range units {
			f.Units = append(f.Units, evaluation.Unit{ID: fmt.Sprint("u", u)})
		}
		total, n := 0, 0
		for r := range raters {
			f.Raters = append(f.Raters, evaluation.Rater{ID: fmt.Sprint("r", r), Group: "expert"})
			for u := range units {
				if u%raters == r { // each leaves out a unit or two, and all stay connected
					continue
				}
				b := ballot(fmt.Sprint("b", r, "-", u), "spring", f.Raters[r].ID, f.Units[u].ID, fmt.Sprint(own[u]-severity[r]), "2024-03-05")
				f.Ballots = append(f.Ballots, b)
				total, n = total+severity[r], n+1
				b.ID, b.Grade = "x"+b.ID, "0"
				f.Ballots = append(f.Ballots, b) // a duplicate
			}
		}
		f.Ballots = rapid.Permutation(f.Ballots).Draw(t, "order")
		run, err := sheet.Run(t.Context(), f)
		if isRefused := raters == 2; err != nil { // with two raters no unit has both
			if !isRefused || fault.CodeOf(err) != fault.CodeNotConnected {
				t.Fatal(err)
			}
			return
		}
		mean, _ := types.Int(int64(total)).Quo(types.Int(int64(n)))
		list := run.List("severities")
		for i := range list.Len() {
			r, _ := strconv.Atoi(list.Value(i, "rater").String()[1:])
			got, _ := list.Value(i, "severity").Number()
			if want := types.Int(int64(severity[r])).Sub(mean); !got.Equal(want) {
				t.Fatalf("%s: severity %s, want %s", list.Label(i), got, want)
			}
		}
		scores := run.List("scores")
		for i := range scores.Len() {
			u, _ := strconv.Atoi(scores.Value(i, "unit").String()[1:])
			raw, _ := scores.Value(i, "raw").Number()
			correction, _ := scores.Value(i, "correction").Number()
			corrected, _ := scores.Value(i, "corrected").Number()
			score, _ := scores.Value(i, "score").Number()
			if want := types.Int(int64(own[u])).Sub(mean); !corrected.Equal(want) || !raw.Add(correction).Equal(corrected) || !raw.Equal(score) {
				t.Fatalf("%s: %s and %s are %s, want %s", scores.Label(i), raw, correction, corrected, want)
			}
		}
	})
}

// What is refused is a fault of the record or round that it is about.
func TestSeveritiesRefused(t *testing.T) {
	for _, tt := range []struct {
		rules evaluation.SeverityRules
		marks map[string]string
		want  string
	}{
		{evaluation.SeverityRules{}, map[string]string{"a": "x:90 y:80", "b": "x:70 y:60"},
			"raters: record 1 (id a): 2 of its ballots in the round spring were counted, and its severity needs 5\n" +
				"raters: record 2 (id b): 2 of its ballots in the round spring were counted, and its severity needs 5"},
		{evaluation.SeverityRules{Least: 2}, map[string]string{"a": "x:90 y:80", "b": "x:70"},
			"raters: record 2 (id b): 1 of its ballots in the round spring was counted, and its severity needs 2"},
		{evaluation.SeverityRules{Least: 1}, map[string]string{"a": "x:90 y:80", "b": "z:70", "c": "z:50"},
			"evaluation: round spring: severities cannot be compared: no marks connect these 2 parts: a with x, y; b, c with z; " +
				"draw panels that connect all raters and units, or name other rounds under severity"},
		{evaluation.SeverityRules{Least: 1, Rounds: []string{"autumn"}}, map[string]string{"a": "x:90 y:80 x:7!", "b": "z:70 x:9!"}, ""},
		{evaluation.SeverityRules{Least: 1}, map[string]string{"a": "x:90 y:80 x:7!", "b": "z:70 x:60 z:9!"},
			"evaluation: round autumn: severities cannot be compared: no marks connect these 2 parts: a with x; b with z; " +
				"draw panels that connect all raters and units, or name other rounds under severity"},
	} {
		p, scope := tenders(tt.rules)
		sheet, err := p.Compile(scope)
		if err != nil {
			t.Fatal(err)
		}
		got := ""
		if _, err := sheet.Run(t.Context(), experts(tt.marks)); err != nil {
			got = err.Error()
		}
		if d := cmp.Diff(tt.want, got); d != "" {
			t.Errorf("%v: %s", tt.marks, d)
		}
	}
}

// Where only some rounds are corrected, the scores of the others have no correction.
func TestSeveritiesOfSomeRounds(t *testing.T) {
	p, scope := tenders(evaluation.SeverityRules{Least: 1, Rounds: []string{"spring"}})
	sheet, err := p.Compile(scope)
	if err != nil {
		t.Fatal(err)
	}
	run, err := sheet.Run(t.Context(), experts(map[string]string{"a": "x:90 y:80 x:7!", "b": "x:80 y:70 z:60"}))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	scores := run.List("scores")
	for i := range scores.Len() {
		got = append(got, fmt.Sprint(scores.Label(i), " ", scores.Value(i, "raw"), " ", scores.Value(i, "correction"), " ", scores.Value(i, "corrected")))
	}
	want := []string{"x, spring 85 -1 84", "x, autumn nil nil nil", "y, spring 75 -1 74", "z, spring 60 4 64"}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}

func TestSeverityRulesAtFault(t *testing.T) {
	p, scope := tenders(evaluation.SeverityRules{Least: -1, Rounds: []string{"sprung"}})
	_, err := p.Compile(scope)
	want := "evaluation: severity names the round \"sprung\", and there is none; did you mean \"spring\"?\nevaluation: a rater cannot have less than no ballots"
	if err == nil || err.Error() != want {
		t.Errorf("%v, want %s", err, want)
	}
}
