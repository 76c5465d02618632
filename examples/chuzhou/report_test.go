package main

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/meritrules/merit/evaluation"
	"github.com/meritrules/merit/internal/layout"
	"github.com/meritrules/merit/rule"
)

// theYear runs the embedded policy on the embedded year.
func theYear(t testing.TB) *rule.Run {
	t.Helper()
	_, run, err := work("", "", "")
	if err != nil {
		t.Fatal(err)
	}
	return run
}

// "Ranked 1-3 of 16 cities, 100% of the task's points; from 4 to 16 each place
// costs 5%: 95% for the 4th, 90% for the 5th, and so on, 35% for the 16th."
func TestLadder(t *testing.T) {
	want := map[int]string{1: "10", 2: "10", 3: "10", 4: "9.5", 5: "9", 6: "8.5", 7: "8", 8: "7.5", 9: "7", 10: "6.5", 11: "6", 12: "5.5", 13: "5", 14: "4.5", 15: "4", 16: "3.5"}
	p := load(t, strings.Replace(policyText(t), "points: 150", "points: 156.5", 1))
	for rank, award := range want {
		files := given(t)
		replaceOnce(t, files, "tasks.json", `"points": 3.5, "lead": "u01"`, `"points": 10, "lead": "u01"`)
		replaceOnce(t, files, "tasks.json", `"u58", "u59"], "provincial_rank": 1}`, fmt.Sprintf(`"u58", "u59"], "provincial_rank": %d}`, rank))
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
		{"a lead: 3.5 points, first in the province", "u01", "t01", "lead", "3.5"},
		{"a lead: 2.5 points, 5th in the province, 90%", "u07", "t07", "lead", "2.25"},
		{"a participant: its mark", "u16", "t02", "participant", "2.77"},
		{"any other: (2 + 1.42 + 2.27 + 2.31) / 4", "u84", "t07", "other", "2"},
		{"any other: 2381/1200 to four places", "u84", "t01", "other", "1.9842"},
		{"a lead that works alone", "u08", "t08", "lead", "1.35"},
		{"any other, of a lead that works alone", "u84", "t08", "other", "1.35"},
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
	row, _ := units.Find("u84")
	var sum rule.Number
	for _, a := range units.Value(row, "awards").Elems() {
		list, i, _ := a.Record()
		if layer := list.Value(i, "layer").String(); layer != "other" {
			t.Fatalf("u84 has a task: %s", layer)
		}
		sum = sum.Add(number(list.Value(i, "points")))
	}
	if sum.String() != "102.7266" || units.Value(row, "provincial").String() != "102.73" {
		t.Errorf("sum %s, section %s", sum, units.Value(row, "provincial"))
	}
}

// "A department vetoed because its principal leader broke the law keeps the
// bonus its work earned."
func TestVetoKeepsTheBonus(t *testing.T) {
	units := theYear(t).List("units")
	row, _ := units.Find("u63") // listed: 主要领导违法违纪
	if !isTrue(units.Value(row, "vetoed")) || isTrue(units.Value(row, "commended")) || units.Value(row, "grade").String() == "excellent" {
		t.Errorf("a vetoed unit has an honour")
	}
	files := given(t)
	replaceOnce(t, files, "incentive.json", `"unit": "u63"`, `"unit": "u55"`)
	run, err := yearOf(load(t, policyText(t)), files)
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
	list := run.List("panels")
	var panels []evaluation.Panel
	for i := range list.Len() {
		panels = append(panels, evaluation.Panel{Rater: list.Value(i, "rater").String(), Units: list.Members(i, "units")})
	}
	keys := run.List("units").Keys()
	if found := evaluation.VerifyPanels(panels, keys, *p.Evaluation.Panels); len(found) > 0 {
		t.Errorf("the given panels: %v", found)
	}
	panels[0].Units = panels[0].Units[:5]
	if found := evaluation.VerifyPanels(panels, keys, *p.Evaluation.Panels); len(found) == 0 {
		t.Error("a panel of five units is found well")
	}
}

// A round without ballots drops out with its weight: u84 was not judged by
// enterprises or residents, so 40, 20 and 20 of 80 count.
func TestWeightsDropOut(t *testing.T) {
	units := theYear(t).List("units")
	row, _ := units.Find("u84")
	if n := units.Value(row, "scores").Len(); n != 3 {
		t.Errorf("%d rounds, want 3", n)
	}
	// (40*82.6316 + 20*85 + 20*92.5) / 80 = 85.6908
	if got := units.Value(row, "evaluation").String(); got != "85.69" {
		t.Errorf("evaluation %s", got)
	}
}

func TestReportFitsTheLine(t *testing.T) {
	for _, args := range [][]string{nil, {"-explain", "u84"}, {"-explain", "市工商联/grade"}, {"-explain", "u45/vetoed"}} {
		var out, messages bytes.Buffer
		if err := command(args, &out, &messages); err != nil {
			t.Fatal(err)
		}
		for i, line := range strings.Split(out.String(), "\n") {
			if w := layout.Width(line); w > lineWidth {
				t.Errorf("%v: line %d has %d columns: %s", args, i+1, w, line)
			}
			if strings.TrimRight(line, " ") != line {
				t.Errorf("%v: line %d ends in blanks", args, i+1)
			}
		}
	}
}

func TestReportNamesEveryUnit(t *testing.T) {
	var out, messages bytes.Buffer
	if err := command(nil, &out, &messages); err != nil {
		t.Fatal(err)
	}
	for _, id := range theYear(t).List("units").Keys() {
		if !strings.Contains(out.String(), " "+id+" ") {
			t.Errorf("%s is not in the report", id)
		}
	}
	for _, want := range []string{"232,598,010.89", "4502 received = 4487 counted + 15 rejected", "主要领导违法违纪", "300: resolved 300", "all kept"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("%q is not in the report", want)
		}
	}
}

// A derivation goes down to single marks and ballots, with the clauses.
func TestExplainGoesDown(t *testing.T) {
	var out, messages bytes.Buffer
	if err := command([]string{"-explain", "u84", "-all"}, &out, &messages); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"u84 市银保监分局 total = 242.59", "here: 102.73 + 92.48 + 47.38", "102.7266, rounded to 2 places: 102.73",
		"t60 ", "(does not have it)", "u10 1.42", "L30 一般", "位居全省前3位，赋予该项工作分值100%", "b00614 L10 一般 supplementary",
		"here: 207 * 21500 * 242.59 / 300 = 3598822.65",
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
	for _, id := range []string{"u84", "u01", "u45", "u61", "u70"} {
		row, _ := units.Find(id)
		for _, figure := range []string{"total", "place", "grade", "personal_excellent", "bonus", "vetoed"} {
			step, err := run.Explain(t.Context(), "units", row, figure, 0)
			if err != nil {
				t.Fatal(err)
			}
			step.Walk(func(s *rule.Step) {
				checkFigure(t, run, s)
				checked += checkFilled(t, s)
			})
		}
	}
	if checked < 1000 {
		t.Errorf("only %d formulas could be worked out again", checked)
	}
}

func checkFigure(t *testing.T, run *rule.Run, s *rule.Step) {
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
func checkFilled(t *testing.T, s *rule.Step) int {
	t.Helper()
	if s.Kind != rule.OperationStep && s.Kind != rule.CallStep || s.Filled == "" || s.Value.Kind() != rule.NumberKind {
		return 0
	}
	ladder := rule.Source{Name: "ladder(rank)", Text: "if rank <= 3 { 1 } else { 1 - 0.05 * (rank - 3) }"}
	f, err := rule.Scope{Functions: []rule.Source{ladder}}.Compile(rule.Source{Text: s.Filled}, rule.Type{Kind: rule.NumberKind})
	if err != nil {
		return 0 // it still names something, such as a list
	}
	v, err := f.Eval(t.Context(), rule.Row{})
	if err != nil || !v.Equal(s.Value) {
		t.Errorf("%s is %s (%v), but shown as %s", s.Filled, v, err, s.Value)
	}
	return 1
}

// A name makes no lines of its own in the report, and nothing that acts on a terminal.
func TestReportIsPlain(t *testing.T) {
	r := &reporter{}
	r.printf("%s %v %d\n", "a\nb\x1b[2J\u202e", rule.TextValue("c\r\u2028"), 3)
	r.entry("d\n", 4, "e\u009b")
	if got, want := r.out.String(), `a\nb\x1b[2J\u202e c\r\u2028 3`+"\n"+`d\n    e\u009b`+"\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
