package window

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"github.com/meritrules/merit/rule"
)

// Facts is what the windows are judged by, for a host without a policy document.
// The order of the records does not matter.
type Facts struct {
	AsOf           rule.Date   // the day to which the cases are counted, as_of in formulas
	Holidays       []rule.Date // days off beside Saturdays and Sundays
	WorkedWeekends []rule.Date // Saturdays and Sundays worked instead
	Windows        []Window
	Cases          []Case
}

// Window is a window for what could not be got done ("办不成事"窗口).
type Window struct {
	ID              string    `rule:"id,key"`
	Name            string    `rule:"name"`
	Level           string    `rule:"level"` // such as city, county, zone, township
	Parent          *string   `rule:"parent"`
	Area            string    `rule:"area"`
	OpenedOn        rule.Date `rule:"opened_on"`
	DedicatedSite   bool      `rule:"dedicated_site"`
	CoordinatorRota bool      `rule:"coordinator_rota"`
	StaffBriefed    bool      `rule:"staff_briefed"`
	WeekendService  string    `rule:"weekend_service"`
}

// Case is one case as it stands; the days belong to the departments at the same
// index.
type Case struct {
	ID               string     `rule:"id,key"`
	Window           string     `rule:"window,ref=windows,inverse=cases"`
	ReceivedOn       rule.Date  `rule:"received_on"`
	Departments      []string   `rule:"departments"`
	Handling         string     `rule:"handling"` // Serial or Parallel
	DaysByDepartment []int      `rule:"days_by_department"`
	ResolvedOn       *rule.Date `rule:"resolved_on"`
	Rating           *string    `rule:"rating"` // Satisfied or Dissatisfied
	Kinds            []string   `rule:"kinds"`
}

// Windows is a compiled Policy, immutable and safe for many goroutines.
type Windows struct {
	sheet          *rule.Sheet
	windows, cases *rule.Schema
	values         []rule.Field
}

// Compile checks the policy against a scope, of which parameters, functions,
// tables and limits count; the lists and values are those of Facts. Further
// figures are worked out beside the policy's. The error is a rule.Errors with
// all faults.
func (p Policy) Compile(s rule.Scope, figures ...rule.Figure) (*Windows, error) {
	var w Windows
	var faults rule.Errors
	var err error
	w.windows, err = rule.SchemaOf[Window]("windows")
	faults.Add(err)
	w.cases, err = rule.SchemaOf[Case]("cases")
	faults.Add(err)
	dates := rule.ListType(rule.DateType())
	w.values = []rule.Field{{Name: "as_of", Type: rule.DateType()}, {Name: "holidays", Type: dates}, {Name: "worked_weekends", Type: dates}}
	s.Lists, s.Values = []*rule.Schema{w.windows, w.cases}, w.values
	models, own := p.Parts()
	w.sheet, err = rule.NewSheet(s, models, append(own, figures...))
	faults.Add(err)
	if len(faults) > 0 {
		return nil, faults
	}
	return &w, nil
}

// Result is the windows judged.
type Result struct {
	Cases    []CaseResult    // by id
	Findings []WindowFinding // by window, then rule
	Levels   []LevelCount
	Run      *rule.Run // for further figures, and to explain
}

// CaseResult is what the policy says about a case.
type CaseResult struct {
	Case      string
	DueOn     rule.Date
	Overdue   bool
	DaysTaken rule.Number
}

// WindowFinding is a rule of the inspection that a window breaks.
type WindowFinding struct{ Window, Rule string }

// Judge works out deadlines, days and findings. The error is a rule.Errors with
// all faults of the facts: a case received before its window opened or resolved
// before it was received, days for other than its departments, an unknown
// window, a formula that fails on a record.
func (w *Windows) Judge(ctx context.Context, f Facts) (*Result, error) {
	facts, err := w.bind(f)
	if err != nil {
		return nil, err
	}
	run, err := w.sheet.Run(ctx, facts)
	if err != nil {
		return nil, err
	}
	return &Result{Cases: caseResults(run.List("cases")), Findings: Findings(run), Levels: ByLevel(run), Run: run}, nil
}

func (w *Windows) bind(f Facts) (*rule.Facts, error) {
	var faults rule.Errors
	windows, err := rule.ListOf(w.windows, "windows", f.Windows)
	faults.Add(err)
	cases, err := rule.ListOf(w.cases, "cases", f.Cases)
	faults.Add(err)
	if len(faults) > 0 {
		return nil, faults
	}
	values := []rule.Value{rule.DateValue(f.AsOf), dates(f.Holidays), dates(f.WorkedWeekends)}
	return rule.NewFacts([]*rule.List{windows, cases}, w.values, values)
}

func dates(days []rule.Date) rule.Value {
	values := make([]rule.Value, len(days))
	for i, d := range days {
		values[i] = rule.DateValue(d)
	}
	return rule.ListValue(values...)
}

func caseResults(cases *rule.List) []CaseResult {
	due := cases.Days("due_on")
	overdue, results := cases.Flags("overdue"), make([]CaseResult, cases.Len())
	for i := range results {
		days, _ := cases.Number(i, "days_taken")
		dueOn, _ := due.At(i)
		results[i] = CaseResult{cases.Label(i), dueOn, overdue.At(i), days}
	}
	return results
}

// Findings returns what the inspections found, by window and then rule; nil
// where the run has no windows.
func Findings(run *rule.Run) []WindowFinding {
	list := run.List("findings")
	if list == nil {
		return nil
	}
	findings := make([]WindowFinding, list.Len())
	for i := range findings {
		findings[i] = WindowFinding{list.Value(i, "window").String(), list.Value(i, "rule").String()}
	}
	return findings
}

// LevelCount counts the cases of the windows of one level.
type LevelCount struct {
	Level     string
	Cases     int
	Resolved  int
	Satisfied int // rated so, whether resolved or not
}

// ByLevel counts the cases by the level of their window, sorted by level; a
// level without a case is left out. Fields that the policy does not declare
// count nothing; nil where the run has no windows or cases, or no levels.
func ByLevel(run *rule.Run) []LevelCount {
	cases, windows := run.List("cases"), run.List("windows")
	if cases == nil || windows == nil || !windows.Has("level") || !cases.Has("window") {
		return nil
	}
	var counts []LevelCount
	resolved, rated := cases.Has("resolved_on"), cases.Has("rating")
	for i := range cases.Len() {
		_, w, ok := cases.Value(i, "window").Record()
		if !ok || w < 0 {
			continue
		}
		level := windows.Value(w, "level").String()
		at, found := slices.BinarySearchFunc(counts, level, func(c LevelCount, s string) int { return cmp.Compare(c.Level, s) })
		if !found {
			counts = slices.Insert(counts, at, LevelCount{Level: level})
		}
		counts[at].Cases++
		counts[at].Resolved += one(resolved && !cases.Value(i, "resolved_on").IsMissing())
		counts[at].Satisfied += one(rated && cases.Value(i, "rating").String() == Satisfied)
	}
	return counts
}

func one(b bool) int {
	if b {
		return 1
	}
	return 0
}

// String returns the finding as "w-c1: staff_briefed".
func (f WindowFinding) String() string { return fmt.Sprintf("%s: %s", f.Window, f.Rule) }
