package main

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/meritrules/merit/evaluation/panel"
	"github.com/meritrules/merit/rule"
	"github.com/meritrules/merit/rule/derivation"
	"github.com/meritrules/merit/rule/types"
	"github.com/meritrules/merit/rule/value"
)

// worked runs the embedded year once for all tests, as a run is immutable.
var worked = sync.OnceValues(func() (*rule.Run, error) {
	_, run, err := work("", "", "")
	return run, err
})

// theYear is the embedded year.
func theYear(t testing.TB) *rule.Run {
	t.Helper()
	run, err := worked()
	if err != nil {
		t.Fatal(err)
	}
	return run
}

// "Ranked 1-3 of 16 cities, 100% of the task's points; from 4 to 16 each place
// costs 5%: 95% for the 4th, 90% for the 5th, and so on, 35% for the 16th."
func TestLadder(t *testing.T) {
	want := map[int]string{1: "10", 2: "10", 3: "10", 4: "9.5", 5: "9", 6: "8.5", 7: "8", 8: "7.5", 9: "7", 10: "6.5", 11: "6", 12: "5.5", 13: "5", 14: "4.5", 15: "4", 16: "3.5"}
	p := load(t, strings.Replace(policyText(t), "points: 150", "points: 156", 1))
	for rank, award := range want {
		files := given(t)
		replaceOnce(t, files, "tasks.json", `"name": "全年粮食产量", "points": 4.0`, `"name": "全年粮食产量", "points": 10`)
		replaceOnce(t, files, "tasks.json", `"u63", "u74", "u84"], "provincial_rank": 4}`, fmt.Sprintf(`"u63", "u74", "u84"], "provincial_rank": %d}`, rank))
		run, err := yearOf(p, files)
		if err != nil {
			t.Fatal(err)
		}
		if got := run.List("tasks").Value(0, "lead_award").String(); got != award {
			t.Errorf("rank %d: %s of 10 points, want %s", rank, got, award)
		}
	}
}

// The three layers: a lead takes the province's result, a participant its mark,
// any other the average; where the lead works alone its own value is the average.
func TestLayers(t *testing.T) {
	run := theYear(t)
	awards, tasks := run.List("awards"), run.List("tasks")
	if got, want := awards.Len(), 85*60; got != want {
		t.Fatalf("%d awards, want one for each of %d pairs of unit and task", got, want)
	}
	find := func(unit, task string) (layer, points string) {
		for i := range awards.Len() {
			if awards.Value(i, "unit").String() == unit && awards.Value(i, "task").String() == task {
				return awards.Value(i, "layer").String(), awards.Value(i, "points").String()
			}
		}
		return "", ""
	}
	for _, c := range []struct{ name, unit, task, layer, points string }{
		{"a lead: 4 points, first in the province", "u01", "t04", "lead", "4"},
		{"a lead: 2 points, 5th in the province, 90%", "u04", "t07", "lead", "1.8"},
		{"a participant: its mark", "u71", "t51", "participant", "1.76"},
		{"any other: (2.15 + 2.43 + 2.3 + 2.26) / 4", "u50", "t28", "other", "2.285"},
		{"any other: 1741.25/1000 to four places", "u50", "t07", "other", "1.7413"},
		{"a lead that works alone", "u04", "t08", "lead", "1.5"},
		{"any other, of a lead that works alone", "u50", "t08", "other", "1.5"},
	} {
		if layer, points := find(c.unit, c.task); layer != c.layer || points != c.points {
			t.Errorf("%s: %s %s, want %s %s", c.name, layer, points, c.layer, c.points)
		}
	}
	if tasks.Len() != 60 {
		t.Errorf("%d tasks", tasks.Len())
	}
}

// A unit that has no task at all is given the average of every task.
func TestUnitWithoutTasks(t *testing.T) {
	run := theYear(t)
	units := run.List("units")
	row, _ := units.Find("u50")
	var sum types.Number
	for _, a := range units.Value(row, "awards").Elems() {
		list, i, _ := a.Record()
		if layer := list.Value(i, "layer").String(); layer != "other" {
			t.Fatalf("u50 has a task: %s", layer)
		}
		sum = sum.Add(number(list.Value(i, "points")))
	}
	if sum.String() != "132.1467" || units.Value(row, "provincial").String() != "132.15" {
		t.Errorf("sum %s, section %s", sum, units.Value(row, "provincial"))
	}
}

// "A department vetoed because its principal leader broke the law keeps the
// bonus its work earned."
func TestVetoKeepsTheBonus(t *testing.T) {
	units := theYear(t).List("units")
	row, _ := units.Find("u40") // listed: 主要领导违法违纪
	if !isTrue(units.Value(row, "vetoed")) || isTrue(units.Value(row, "commended")) || units.Value(row, "grade").String() == "excellent" {
		t.Errorf("a vetoed unit has an honour")
	}
	files := given(t)
	replaceOnce(t, files, "vetoes.json", `"unit": "u40"`, `"unit": "u55"`)
	run, err := yearOf(policy(t), files)
	if err != nil {
		t.Fatal(err)
	}
	without := run.List("units").Value(row, "bonus")
	if with := units.Value(row, "bonus"); with.String() != without.String() || with.String() == "0" {
		t.Errorf("bonus %s with the veto, %s without", with, without)
	}
}

// "One city leader judges 20-25 units and every unit is judged by 8-9 leaders."
func TestPanels(t *testing.T) {
	p, run, err := work("", "", "")
	if err != nil {
		t.Fatal(err)
	}
	q, err := p.Sections().Evaluation.PanelRequest(run, "")
	if err != nil {
		t.Fatal(err)
	}
	isOut := func(f panel.Finding) bool { return f.Fault != panel.MustJudge }
	panels := p.Sections().Evaluation.PanelsOf(run)
	if found := panel.Verify(q, panels); slices.ContainsFunc(found, isOut) {
		t.Errorf("the given panels: %v", found)
	}
	panels[0].Units = panels[0].Units[:5]
	if found := panel.Verify(q, panels); !slices.ContainsFunc(found, isOut) {
		t.Error("a panel of five units is found well")
	}
}

// A round without ballots drops out with its weight: u50 was not judged by
// enterprises or residents, so 40, 20 and 20 of 80 count.
func TestWeightsDropOut(t *testing.T) {
	units := theYear(t).List("units")
	row, _ := units.Find("u50")
	if n := units.Value(row, "scores").Len(); n != 3 {
		t.Errorf("%d rounds, want 3", n)
	}
	// (40*83.75 + 20*88.75 + 20*92.5) / 80 = 87.1875
	if got := units.Value(row, "evaluation").String(); got != "87.19" {
		t.Errorf("evaluation %s", got)
	}
}

// A derivation goes down to single marks and ballots, with the clauses.
func TestExplainGoesDown(t *testing.T) {
	var out, messages bytes.Buffer
	if err := command([]string{"-explain", "u50", "-all"}, &out, &messages); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"u50 市委党史和地方志研究室 total = 265.79", "here: 132.15 + 90.85 + 42.79", "132.1467, rounded to 2 places: 132.15",
		"t60 ", "(does not have it)", "u71 1.76", "L30 差", "位居全省前3位，赋予该项工作分值100%", "b00281 L28 较好 supplementary",
		"20 * 21500 * 265.79 / 300",
	} {
		if !strings.Contains(strings.Join(strings.Fields(out.String()), " "), want) {
			t.Errorf("%q is not in the derivation", want)
		}
	}
	if n := strings.Count(out.String(), "(does not have it)"); n != 60 {
		t.Errorf("%d of the 60 tasks", n)
	}
}

// What a derivation shows, worked out as shown, gives what it shows: each figure
// in it is the figure of that record, and a formula with its values filled in has
// the value beside it.
func TestDerivationsAddUp(t *testing.T) {
	run := theYear(t)
	units := run.List("units")
	checked := 0
	for _, id := range []string{"u50", "u01", "u40", "u79", "u83", "u84"} {
		row, _ := units.Find(id)
		for _, figure := range []string{"total", "place", "grade", "personal_excellent", "bonus", "vetoed"} {
			step, err := run.Explain(t.Context(), "units", row, figure, 0)
			if err != nil {
				t.Fatal(err)
			}
			step.Walk(func(s *derivation.Step) {
				checkFigure(t, run, s)
				checked += checkFilled(t, s)
			})
		}
	}
	if checked < 700 {
		t.Errorf("only %d formulas could be worked out again", checked)
	}
}

func checkFigure(t *testing.T, run *rule.Run, s *derivation.Step) {
	t.Helper()
	name, figure, ok := strings.Cut(s.Rule, ".")
	if !ok {
		return
	}
	list := run.List(name)
	for i := range list.Len() {
		if list.Label(i) == s.Record && !list.Value(i, figure).Equal(s.Value) {
			t.Errorf("%s of %s is %s, but shown as %s", s.Rule, s.Record, list.Value(i, figure), s.Value)
		}
	}
}

// checkFilled works out a formula that has nothing but values in it.
func checkFilled(t *testing.T, s *derivation.Step) int {
	t.Helper()
	if s.Kind != derivation.OperationStep && s.Kind != derivation.CallStep || s.Filled == "" || s.Value.Kind() != types.NumberKind {
		return 0
	}
	ladder := types.Source{Name: "ladder(rank)", Text: "if rank <= 3 { 1 } else { 1 - 0.05 * (rank - 3) }"}
	f, err := rule.Scope{Functions: []types.Source{ladder}}.Compile(types.Source{Text: s.Filled}, types.Type{Kind: types.NumberKind})
	if err != nil {
		return 0 // it still names something, such as a list
	}
	v, err := f.Eval(t.Context(), value.Row{})
	if err != nil || !v.Equal(s.Value) {
		t.Errorf("%s is %s (%v), but shown as %s", s.Filled, v, err, s.Value)
	}
	return 1
}
