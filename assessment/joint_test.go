package assessment_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/meritrules/merit/assessment"
	"github.com/meritrules/merit/rule"
	"github.com/meritrules/merit/rule/types"
	"github.com/meritrules/merit/rule/value"
)

func compileJoint(t *testing.T, points int64) *rule.BoundSheet[assessment.JointFacts] {
	t.Helper()
	m, err := joint(points).Compile(ladder)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// TestLadder: what a lead is awarded for each rank of the province's 16 cities.
func TestLadder(t *testing.T) {
	want := []string{"100", "100", "100", "95", "90", "85", "80", "75", "70", "65", "60", "55", "50", "45", "40", "35"}
	m := compileJoint(t, 0)
	for i, points := range want {
		f := assessment.JointFacts{Units: units("u1"), Tasks: []assessment.Task{{ID: "t1", Points: dec("100"), Lead: "u1", ProvincialRank: types.Of(i + 1)}}}
		awards := recordsOf[assessment.Award](t, ran(t, m, f), "awards")
		if got := awards[0].Points.String(); got != points || awards[0].Layer != assessment.LeadLayer {
			t.Errorf("rank %d: %s (%s), want %s", i+1, got, awards[0].Layer, points)
		}
	}
}

// paper is a small year: a task with participants, one whose lead works alone.
func paper() assessment.JointFacts {
	return assessment.JointFacts{
		Units: units("u1", "u2", "u3", "u4"),
		Tasks: []assessment.Task{
			{ID: "t1", Points: dec("6"), Lead: "u1", Participants: []string{"u2", "u3"}, ProvincialRank: types.Of(4)},
			{ID: "t2", Points: dec("4"), Lead: "u2", ProvincialRank: types.Of(16)},
		},
		Marks: []assessment.Mark{{Task: "t1", Unit: "u2", Mark: dec("5.5")}, {Task: "t1", Unit: "u3", Mark: dec("5")}},
	}
}

func show(awards []assessment.Award) []string {
	lines := make([]string, len(awards))
	for i, a := range awards {
		lines[i] = fmt.Sprintf("%s %s %s %s", a.Unit, a.Task, a.Layer, a.Points)
	}
	return lines
}

func TestLayers(t *testing.T) {
	thirds := paper()
	thirds.Tasks[0].Participants = append(thirds.Tasks[0].Participants, "u4")
	thirds.Marks = append(thirds.Marks, assessment.Mark{Task: "t1", Unit: "u4", Mark: dec("0")})
	thirds.Units = units("u1", "u2", "u3", "u4", "u5")
	for _, tt := range []struct {
		name, reason string
		facts        assessment.JointFacts
		want         []string
	}{
		{"each layer", "the lead by its rank, a participant its mark, any other the mean, and where the lead works alone its own value", paper(), []string{
			"u1 t1 lead 5.7", "u1 t2 other 1.4", "u2 t1 participant 5.5", "u2 t2 lead 1.4",
			"u3 t1 participant 5", "u3 t2 other 1.4", "u4 t1 other 5.25", "u4 t2 other 1.4"}},
		{"a mark of nothing", "a zero that was given counts in the mean, which the formula rounds to 4 places", thirds, []string{
			"u1 t1 lead 5.7", "u1 t2 other 1.4", "u2 t1 participant 5.5", "u2 t2 lead 1.4", "u3 t1 participant 5",
			"u3 t2 other 1.4", "u4 t1 participant 0", "u4 t2 other 1.4", "u5 t1 other 3.5", "u5 t2 other 1.4"}},
		{"no tasks", "there is nothing to award", assessment.JointFacts{Units: units("u1")}, []string{}},
		{"no units", "no task can be there either, since it has a lead", assessment.JointFacts{}, []string{}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			awards := recordsOf[assessment.Award](t, ran(t, compileJoint(t, 0), tt.facts), "awards")
			if d := cmp.Diff(tt.want, show(awards)); d != "" {
				t.Errorf("%s:\n%s", tt.reason, d)
			}
		})
	}
}

// TestExact: nothing rounds where neither formula nor places say so.
func TestExact(t *testing.T) {
	j := joint(0)
	j.Other = rule.Expr("points / 3")
	m, err := j.Compile(ladder)
	if err != nil {
		t.Fatal(err)
	}
	awards := recordsOf[assessment.Award](t, ran(t, m, paper()), "awards")
	if got := awards[1].Points.String(); got != "4/3" {
		t.Errorf("a third of 4 points is %s", got)
	}
}

func TestJointShuffled(t *testing.T) {
	m, f := compileJoint(t, 10), paper()
	want := recordsOf[assessment.Award](t, ran(t, m, f), "awards")
	for seed := range uint64(50) {
		g := assessment.JointFacts{Units: shuffled(seed, f.Units), Tasks: shuffled(seed, f.Tasks), Marks: shuffled(seed, f.Marks)}
		g.Tasks[0].Participants = shuffled(seed, g.Tasks[0].Participants)
		got := recordsOf[assessment.Award](t, ran(t, m, g), "awards")
		if d := cmp.Diff(show(want), show(got)); d != "" {
			t.Fatalf("seed %d:\n%s", seed, d)
		}
	}
}

func TestJointFaults(t *testing.T) {
	mark := func(task, unit, mark string) func(*assessment.JointFacts) {
		return func(f *assessment.JointFacts) {
			f.Marks = append(f.Marks, assessment.Mark{Task: task, Unit: unit, Mark: dec(mark)})
		}
	}
	participant := func(unit string) func(*assessment.JointFacts) {
		return func(f *assessment.JointFacts) {
			f.Tasks[0].Participants = append(f.Tasks[0].Participants, unit)
		}
	}
	for _, tt := range []struct {
		name, reason string
		change       func(*assessment.JointFacts)
		want         string
	}{
		{"valid", "the year itself has no fault", func(*assessment.JointFacts) {}, ""},
		{"mark too high", "no mark is above the points of its task", func(f *assessment.JointFacts) { f.Marks[1].Mark = dec("6.01") },
			"marks: record 2 (task t1, unit u3): mark 6.01 is more than the task's 6 points"},
		{"mark at the points", "all points are a valid mark", func(f *assessment.JointFacts) { f.Marks[1].Mark = dec("6.00") }, ""},
		{"negative mark", "the schema refuses it", func(f *assessment.JointFacts) { f.Marks[1].Mark = dec("-1") },
			"marks: record 2 (task t1, unit u3): mark is -1, less than the least allowed, 0"},
		{"stranger marked", "only participants have marks", mark("t1", "u4", "1"),
			"marks: record 3 (task t1, unit u4): the unit is not a participant of the task"},
		{"lead marked", "a lead does not mark itself", mark("t2", "u2", "1"),
			"marks: record 3 (task t2, unit u2): the unit leads the task, and a lead does not mark itself"},
		{"participant unmarked", "a missing mark is never a zero", participant("u4"),
			"tasks: record 1 (id t1): the participant u4 has no mark"},
		{"lead among participants", "it is the one or the other", participant("u1"),
			"tasks: record 1 (id t1): the lead u1 is listed among the participants"},
		{"participant twice", "a list of participants is a set", participant("u3"),
			"tasks: record 1 (id t1): the participant u3 is listed twice"},
		{"points", "all tasks together are worth what the policy says", func(f *assessment.JointFacts) { f.Tasks[1].Points = dec("3.5") },
			"tasks: the points of all tasks add up to 9.5, not 10"},
		{"no tasks", "nothing adds up to nothing", func(f *assessment.JointFacts) { f.Tasks, f.Marks = nil, nil },
			"tasks: the points of all tasks add up to 0, not 10"},
		{"unknown unit", "a reference leads somewhere", mark("t1", "u9", "1"),
			`marks: record 3 (task t1, unit u9): unit "u9" is not among the units; did you mean "u1"?`},
		{"marked twice", "the key of marks is task and unit", mark("t1", "u3", "1"),
			"marks: record 3 (task t1, unit u3): the same task and unit as record 2"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			f := paper()
			tt.change(&f)
			_, err := compileJoint(t, 10).Run(t.Context(), f)
			if d := cmp.Diff(tt.want, text(err)); d != "" {
				t.Errorf("%s:\n%s", tt.reason, d)
			}
		})
	}
}

// TestAllFaults: one run reports them all, in an order that does not depend on
// that of the records.
func TestAllFaults(t *testing.T) {
	f := paper()
	f.Tasks[1].Points = dec("3.5")
	f.Tasks[0].Participants = []string{"u4", "u1", "u4", "u2"}
	f.Marks[0].Mark = dec("7")
	f.Marks = append(f.Marks, assessment.Mark{Task: "t2", Unit: "u2", Mark: dec("1")})
	_, err := compileJoint(t, 10).Run(t.Context(), f)
	want := []string{
		"tasks: the points of all tasks add up to 9.5, not 10",
		"tasks: record 1 (id t1): the lead u1 is listed among the participants",
		"tasks: record 1 (id t1): the participant u4 is listed twice",
		"marks: record 1 (task t1, unit u2): mark 7 is more than the task's 6 points",
		"marks: record 2 (task t1, unit u3): the unit is not a participant of the task",
		"marks: record 3 (task t2, unit u2): the unit leads the task, and a lead does not mark itself",
		"tasks: record 1 (id t1): the participant u4 has no mark",
	}
	if d := cmp.Diff(want, strings.Split(text(err), "\n")); d != "" {
		t.Error(d)
	}
}

func TestJointPolicyFaults(t *testing.T) {
	for _, tt := range []struct {
		name, reason string
		change       func(*assessment.Joint)
		want         string
	}{
		{"no formula", "a layer must not be nothing by oversight", func(j *assessment.Joint) { j.Other.Source.Text = "" },
			"1:1: tasks.other_award: the formula is empty"},
		{"a text", "points are numbers", func(j *assessment.Joint) { j.Participant.Source.Text = `"9"` },
			"1:1: marks.award: the figure must be a number, but is a text"},
		{"may be nil", "a missing award is never a silent zero", func(j *assessment.Joint) { j.Participant.Source.Text = "if mark > 1 { mark } else { nil }" },
			"1:1: marks.award: the figure must be a number, but is a number or nil; say with ?? what stands for nil"},
		{"unknown name", "a slip of the pen is found before any data", func(j *assessment.Joint) { j.Lead.Source.Text = "point * 2" },
			`1:1: tasks.lead_award: unknown name "point"; did you mean "points"?`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			j := joint(10)
			tt.change(&j)
			if _, err := j.Compile(ladder); text(err) != tt.want {
				t.Errorf("%s: got %q, want %q", tt.reason, text(err), tt.want)
			}
		})
	}
}

// TestAwardExplained: a derivation goes on where the points come from.
func TestAwardExplained(t *testing.T) {
	run := ran(t, compileJoint(t, 10), paper())
	want := map[int]string{
		0: "tasks.lead_award of t1: points * ladder(provincial_rank) = 5.7\n",
		2: "marks.award of t1, u2: mark = 5.5\n",
		7: "tasks.other_award of t2: if len(marks) > 0 { round(mean(map(marks, .mark)), 4) } else { lead_award } = 1.4\n" +
			"tasks.lead_award of t2: points * ladder(provincial_rank) = 1.4\n",
	}
	for i, w := range want {
		s, err := run.Explain(t.Context(), "awards", i, "points", 0)
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(w, explained(s)); d != "" {
			t.Errorf("award %d:\n%s", i, d)
		}
	}
}

// TestTooManyAwards: a year of a size that no memory holds is refused.
func TestTooManyAwards(t *testing.T) {
	f := assessment.JointFacts{}
	for i := range 2_500 {
		f.Units = append(f.Units, assessment.Unit{ID: fmt.Sprintf("u%d", i)})
		f.Tasks = append(f.Tasks, assessment.Task{ID: fmt.Sprintf("t%d", i), Points: dec("0"), Lead: "u0", ProvincialRank: types.Of(1)})
	}
	_, err := compileJoint(t, 0).Run(context.Background(), f)
	if want := "joint: 2500 units times 2500 tasks are more than 5000000 awards"; text(err) != want {
		t.Errorf("got %q, want %q", text(err), want)
	}
}

// TestJointInSheet: among the figures of a policy, with files that have names.
func TestJointInSheet(t *testing.T) {
	us := &types.Schema{Name: "units", Key: []string{"code"}, Fields: []types.Field{{Name: "code", Type: types.TextType()}}}
	ts := &types.Schema{Name: "tasks", Key: []string{"id"}, Fields: []types.Field{{Name: "id", Type: types.TextType()}, {Name: "points", Type: types.NumberType()},
		{Name: "lead", Type: types.RecordType("units")}, {Name: "participants", Type: types.ListType(types.RecordType("units"))}, {Name: "provincial_rank", Type: types.NumberType()}}}
	ms := &types.Schema{Name: "marks", Key: []string{"task", "unit"}, Fields: []types.Field{{Name: "task", Type: types.RecordType("tasks"), Inverse: "marks"},
		{Name: "unit", Type: types.RecordType("units")}, {Name: "mark", Type: types.NumberType()}}}
	scope := ladder
	scope.Lists = []*types.Schema{us, ts, ms}
	two := 2
	models, figures := joint(0).Parts()
	total := rule.Figure{List: "units", Source: types.Source{Name: "provincial", Text: "sum(awards, .points)"}, Places: &two}
	sheet, err := rule.NewSheet(scope, models, append(figures, total))
	if err != nil {
		t.Fatal(err)
	}
	unitList := build(t, us, []value.Value{txt("u11")}, []value.Value{txt("u02")})
	taskList := build(t, ts, []value.Value{txt("t04"), n("4"), txt("u02"), txts("u11"), n("5")})
	run, err := sheet.Run(t.Context(), facts(t, unitList, taskList, build(t, ms, []value.Value{txt("t04"), txt("u11"), n("3.25")})))
	if err != nil {
		t.Fatal(err)
	}
	if got := run.List("units").Value(0, "provincial").String() + " " + run.List("units").Value(1, "provincial").String(); got != "3.6 3.25" {
		t.Errorf("u02 and u11 have %s", got)
	}
	_, err = sheet.Run(t.Context(), facts(t, unitList, taskList, build(t, ms, []value.Value{txt("t04"), txt("u11"), n("9.5")})))
	if want := "marks.json: record 1 (task t04, unit u11): mark 9.5 is more than the task's 4 points"; text(err) != want {
		t.Errorf("got %q, want %q", text(err), want)
	}
}

// TestJointWrongLists: a policy whose lists do not fit is refused, not crashed by.
func TestJointWrongLists(t *testing.T) {
	models, _ := joint(0).Parts()
	units := &types.Schema{Name: "units", Key: []string{"id"}, Fields: []types.Field{{Name: "id", Type: types.TextType()}}}
	_, err := rule.NewSheet(rule.Scope{Lists: []*types.Schema{units}}, models, nil)
	for _, want := range []string{
		"joint: needs the list tasks, which is not declared; write under lists: tasks: {id: key, points: number, lead: units, participants: [units]}",
		"joint: needs the list marks, which is not declared; write under lists: marks: {task: {type: tasks, key: true, inverse: marks}, unit: {type: units, key: true}, mark: number}",
	} {
		if !strings.Contains(text(err), want) {
			t.Errorf("no fault %q among\n%s", want, text(err))
		}
	}
	tasks := &types.Schema{Name: "tasks", Key: []string{"id"}, Fields: []types.Field{{Name: "id", Type: types.TextType()}, {Name: "points", Type: types.TextType()},
		{Name: "lead", Type: types.RecordType("units").OrMissing()}, {Name: "participants", Type: types.ListType(types.TextType())}, {Name: "provincial_rank", Type: types.NumberType()}}}
	marks := &types.Schema{Name: "marks", Fields: []types.Field{{Name: "task", Type: types.RecordType("tasks"), Inverse: "marks"},
		{Name: "unit", Type: types.RecordType("tasks")}, {Name: "mark", Type: types.NumberType()}}}
	scope := ladder
	scope.Lists = []*types.Schema{units, tasks, marks}
	_, err = rule.NewSheet(scope, models, nil)
	want := "joint: needs tasks.points to be a number, but it is a text; write points: number\n" +
		"joint: needs tasks.lead to be there in each record, but it is optional; leave out optional\n" +
		"joint: needs tasks.participants to be a list of records of units, but it is a list of texts; write participants: [units]\n" +
		"joint: needs tasks.lead_award, a number\n" +
		"joint: needs tasks.other_award, a number\n" +
		"joint: needs marks.unit to be a record of units, but it is a record of tasks; write unit: {type: units, key: true}\n" +
		"joint: needs marks.award, a number"
	if d := cmp.Diff(want, text(err)); d != "" {
		t.Error(d)
	}
}
