package window_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/meritrules/merit/rule"
	"github.com/meritrules/merit/rule/types"
	"github.com/meritrules/merit/rule/value"
	"github.com/meritrules/merit/window"
)

// policy is that of Chuzhou, its findings not in order.
func policy() window.Policy {
	return window.Policy{
		DueOn:     rule.Expr("addWorkdays(received_on, if len(departments) == 1 { 5 } else { 10 })"),
		Overdue:   rule.Expr("(resolved_on ?? as_of) > due_on"),
		DaysTaken: rule.Expr(`if handling == "parallel" { max(days_by_department) } else { sum(days_by_department) }`),
		Findings: []window.Finding{
			{Rule: "weekend_service", When: rule.Expr(`weekend_service != "on_site"`)},
			{Rule: "staff_briefed", When: rule.Expr("not staff_briefed")},
			{Rule: "coordinator_rota", When: rule.Expr("not coordinator_rota")},
			{Rule: "dedicated_site", When: rule.Expr(`level == "zone" and not dedicated_site`)},
		},
	}
}

func compiled(t testing.TB) *rule.BoundSheet[window.Facts] {
	t.Helper()
	w, err := policy().Compile(rule.Scope{})
	if err != nil {
		t.Fatal(err)
	}
	return w
}

// results is what a run says of windows.
type results struct {
	cases    []window.CaseResult
	findings []window.WindowFinding
	levels   []window.LevelCount
}

func judged(t *testing.T, run *rule.Run) results {
	t.Helper()
	r := results{levels: window.Policy{}.ByLevel(run)}
	var err error
	if r.cases, err = rule.Records[window.CaseResult](run, "cases"); err != nil {
		t.Fatal(err)
	}
	if r.findings, err = rule.Records[window.WindowFinding](run, "findings"); err != nil {
		t.Fatal(err)
	}
	return r
}

// facts is three windows and three cases, as of the end of October.
func facts() window.Facts {
	good := window.Window{DedicatedSite: types.Of(true), CoordinatorRota: types.Of(true), StaffBriefed: types.Of(true), WeekendService: "on_site", OpenedOn: types.Of(day("2022-02-01"))}
	city, zone, county := good, good, good
	city.ID, city.Level = "w-city", "city"
	zone.ID, zone.Level, zone.DedicatedSite, zone.StaffBriefed = "w-zone", "zone", types.Of(false), types.Of(false)
	county.ID, county.Level, county.DedicatedSite, county.WeekendService = "w-c1", "county", types.Of(false), "online"
	return window.Facts{
		AsOf:           types.Of(day("2022-10-31")),
		Holidays:       []types.Date{day("2022-10-03"), day("2022-10-04"), day("2022-10-05"), day("2022-10-06"), day("2022-10-07")},
		WorkedWeekends: []types.Date{day("2022-10-08"), day("2022-10-09")},
		Windows:        []window.Window{city, zone, county},
		Cases: []window.Case{
			{ID: "k1", Window: "w-city", ReceivedOn: types.Of(day("2022-09-30")), Departments: []string{"a"}, Handling: "serial",
				DaysByDepartment: []int{14}, ResolvedOn: on("2022-10-13"), Rating: text("satisfied")},
			{ID: "k2", Window: "w-city", ReceivedOn: types.Of(day("2022-10-14")), Departments: []string{"a", "b"}, Handling: "parallel", DaysByDepartment: []int{3, 5}},
			{ID: "k3", Window: "w-c1", ReceivedOn: types.Of(day("2022-10-17")), Departments: []string{"a", "b"}, Handling: "serial",
				DaysByDepartment: []int{3, 5}, ResolvedOn: on("2022-10-25"), Rating: text("dissatisfied")},
		},
	}
}

func TestJudge(t *testing.T) {
	run, err := compiled(t).Run(t.Context(), facts())
	if err != nil {
		t.Fatal(err)
	}
	got := judged(t, run)
	cases := []window.CaseResult{
		{Case: "k1", DueOn: day("2022-10-12"), Overdue: true, DaysTaken: types.Int(14)}, // 8, 9, 10, 11, 12 October are worked
		{Case: "k2", DueOn: day("2022-10-28"), Overdue: true, DaysTaken: types.Int(5)},  // unresolved at the end of October
		{Case: "k3", DueOn: day("2022-10-31"), Overdue: false, DaysTaken: types.Int(8)}, // 10 working days for two
	}
	if diff := cmp.Diff(cases, got.cases, cmp.Comparer(types.Number.Equal)); diff != "" {
		t.Errorf("cases (-want +got):\n%s", diff)
	}
	findings := []window.WindowFinding{{"w-c1", "weekend_service"}, {"w-zone", "dedicated_site"}, {"w-zone", "staff_briefed"}}
	if diff := cmp.Diff(findings, got.findings); diff != "" {
		t.Errorf("findings, by window and then rule (-want +got):\n%s", diff)
	}
	levels := []window.LevelCount{{Level: "city", Cases: 2, Resolved: 1, Satisfied: 1}, {Level: "county", Cases: 1, Resolved: 1}}
	if diff := cmp.Diff(levels, got.levels); diff != "" {
		t.Errorf("levels, without the zone, which has no case (-want +got):\n%s", diff)
	}
}

func TestShuffled(t *testing.T) {
	w, r := compiled(t), rand.New(rand.NewPCG(1, 2))
	var want string
	for i := range 50 {
		f := facts()
		r.Shuffle(len(f.Windows), func(i, j int) { f.Windows[i], f.Windows[j] = f.Windows[j], f.Windows[i] })
		r.Shuffle(len(f.Cases), func(i, j int) { f.Cases[i], f.Cases[j] = f.Cases[j], f.Cases[i] })
		run, err := w.Run(t.Context(), f)
		if err != nil {
			t.Fatal(err)
		}
		got := fmt.Sprint(judged(t, run))
		if i == 0 {
			want = got
		}
		if got != want {
			t.Fatalf("got  %s\nwant %s", got, want)
		}
	}
}

func TestFaults(t *testing.T) {
	tests := []struct {
		name    string
		change  func(*window.Facts)
		want    string
		because string
	}{
		{"opening day", func(f *window.Facts) { f.Cases[0].ReceivedOn = f.Windows[0].OpenedOn }, "", "a window is open on the day on which it opens"},
		{"too early", func(f *window.Facts) { f.Cases[0].ReceivedOn = types.Of(day("2022-01-31")) },
			"cases: record 1 (id k1): received on 2022-01-31, before its window w-city opened on 2022-02-01", "nobody was there"},
		{"same day", func(f *window.Facts) { f.Cases[0].ResolvedOn = on("2022-09-30") }, "", "some things are quick"},
		{"resolved early", func(f *window.Facts) { f.Cases[0].ResolvedOn = on("2022-09-29") },
			"cases: record 1 (id k1): resolved on 2022-09-29, before it was received on 2022-09-30", "days run forward"},
		{"days missing", func(f *window.Facts) { f.Cases[1].DaysByDepartment = []int{3} },
			"cases: record 2 (id k2): days_by_department has 1 numbers for 2 departments", "which department took none?"},
		{"unknown window", func(f *window.Facts) { f.Cases[1].Window = "w-c2" },
			`cases: record 2 (id k2): window "w-c2" is not among the windows; did you mean "w-c1"?`, "a reference"},
		{"all at once", func(f *window.Facts) {
			f.Cases[0].ReceivedOn, f.Cases[0].ResolvedOn = types.Of(day("2022-01-31")), on("2022-01-30")
			f.Cases[2].Departments = nil
		}, `cases: record 1 (id k1): received on 2022-01-31, before its window w-city opened on 2022-02-01
cases: record 1 (id k1): resolved on 2022-01-30, before it was received on 2022-01-31
cases: record 3 (id k3): days_by_department has 2 numbers for 0 departments`, "every fault in one run"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			f := facts()
			tt.change(&f)
			_, err := compiled(t).Run(t.Context(), f)
			got := ""
			if err != nil {
				got = err.Error()
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("%s (-want +got):\n%s", tt.because, diff)
			}
		})
	}
}

// TestWrongKinds: what a document declares otherwise is an error, never a panic.
func TestWrongKinds(t *testing.T) {
	for want, change := range map[string]func(*window.Policy){
		"1:1: cases.due_on: the figure must be a date, but is a number":                                        func(p *window.Policy) { p.DueOn = rule.Expr("5") },
		"1:1: cases.overdue: the figure must be a flag, but is a flag or nil; say with ?? what stands for nil": func(p *window.Policy) { p.Overdue = rule.Expr("if resolved_on == nil { nil } else { true }") },
		"1:1: windows.finding_weekend_service: the figure must be a flag, but is a text":                       func(p *window.Policy) { p.Findings[0].When = rule.Expr("level") },
		`1:1: cases.due_on: unknown function "addWorkday"; did you mean "addWorkdays"?`:                        func(p *window.Policy) { p.DueOn = rule.Expr("addWorkday(received_on, 5)") },
	} {
		p := policy()
		change(&p)
		if _, err := p.Compile(rule.Scope{}); fmt.Sprint(err) != want {
			t.Errorf("got %v, want %s", err, want)
		}
	}
}

// TestWrongReference: cases that stand at something else than windows.
func TestWrongReference(t *testing.T) {
	field := func(name string, t types.Type) types.Field { return types.Field{Name: name, Type: t} }
	texts := types.ListType(types.TextType())
	scope := rule.Scope{Lists: []*types.Schema{
		{Name: "windows", Fields: []types.Field{field("opened_on", types.DateType())}},
		{Name: "cases", Fields: []types.Field{field("window", types.RecordType("cases")), field("received_on", types.DateType()),
			field("resolved_on", types.DateType()), field("departments", texts), field("days_by_department", texts)}},
	}}
	models, _ := window.Policy{}.Parts()
	_, err := rule.NewSheet(scope, models, nil)
	want := "windows: needs cases.window to be a record of windows, but it is a record of cases; write window: {type: windows, inverse: cases}\n" +
		"windows: needs cases.days_by_department to be a list of numbers, but it is a list of texts; write days_by_department: [number]"
	if fmt.Sprint(err) != want {
		t.Error(err)
	}
}

// TestOtherRuns: a run without windows has nothing to say about them.
func TestOtherRuns(t *testing.T) {
	sheet, err := rule.NewSheet(rule.Scope{}, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	none, err := value.NewFacts(nil, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	run, err := sheet.Run(t.Context(), none)
	if err != nil {
		t.Fatal(err)
	}
	if got := judged(t, run); got.levels != nil || got.findings != nil {
		t.Error("a run without windows has findings or levels")
	}
}
