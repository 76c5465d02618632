package window

import (
	"cmp"
	"slices"

	"github.com/meritrules/merit/rule"
	"github.com/meritrules/merit/rule/fault"
	"github.com/meritrules/merit/rule/types"
)

// Facts holds the facts about windows, for a host without a policy document. The
// order of the records does not matter.
type Facts struct {
	AsOf           types.Required[types.Date] `rule:"as_of"`           // the day up to which cases are counted
	Holidays       []types.Date               `rule:"holidays"`        // days off beside Saturdays and Sundays
	WorkedWeekends []types.Date               `rule:"worked_weekends"` // Saturdays and Sundays worked instead
	Windows        []Window                   `rule:"windows"`
	Cases          []Case                     `rule:"cases"`
	Turns          []Turn                     `rule:"turns"`         // of departments, see TurnsOf; none for cases that are no logs
	Stops          []Stop                     `rule:"stops"`         // of clocks, see StopsOf
	LastFindings   []LastFinding              `rule:"last_findings"` // of the inspection before, for a policy that names the list
}

// Window is a window for matters that could not be got done ("办不成事"窗口).
type Window struct {
	ID              string                     `rule:"id,key"`
	Name            string                     `rule:"name"`
	Level           string                     `rule:"level"`  // such as city, county, zone, township
	Parent          *string                    `rule:"parent"` // the id of the window above it, nil for none; not checked
	Area            string                     `rule:"area"`   // where it is, in words
	OpenedOn        types.Required[types.Date] `rule:"opened_on"`
	DedicatedSite   types.Required[bool]       `rule:"dedicated_site"`   // it has a place of its own
	CoordinatorRota types.Required[bool]       `rule:"coordinator_rota"` // coordinators take turns at it
	StaffBriefed    types.Required[bool]       `rule:"staff_briefed"`    // its staff know what to do
	WeekendService  string                     `rule:"weekend_service"`  // what it offers at weekends, a word of the policy's own
}

// Compile checks the policy against the parameters, functions, tables and limits of a
// scope. The sheet also evaluates further figures. The error is a fault.Errors with all
// faults.
//
// Run of the result computes deadlines, days and findings. Its error is a fault.Errors
// with all faults of the facts: a case received before its window opened or resolved
// before it was received, days that do not match its departments, an unknown window, a
// formula that fails on a record.
func (p Policy) Compile(s rule.Scope, figures ...rule.Figure) (*rule.BoundSheet[Facts], error) {
	models, own := p.Parts()
	return rule.BindSheet[Facts](s, models, append(own, figures...))
}

// CaseResult holds the policy's figures for a case, a record of cases.
type CaseResult struct {
	Case      string       `rule:"id"`
	DueOn     types.Date   `rule:"due_on"`
	Overdue   bool         `rule:"overdue"`
	DaysTaken types.Number `rule:"days_taken"`
}

// WindowFinding is an inspection rule that a window breaks: a record of findings,
// which are sorted by window and then rule.
type WindowFinding struct {
	Window string `rule:"window"`
	Rule   string `rule:"rule"`
}

// LastFinding is what the inspection before found.
type LastFinding struct {
	Window string `rule:"window,ref=windows"`
	Rule   string `rule:"rule"`
}

// LevelCount counts the cases of the windows of one level.
type LevelCount struct {
	Level     string
	Cases     int
	Resolved  int
	Satisfied int // rated so, whether resolved or not
}

// ByLevel counts a run's cases by the level of their window, sorted by level; it leaves
// out a level without a case. Counts of fields that the policy does not declare are
// 0. It returns nil if the run has no windows or cases, or no levels.
func (p Policy) ByLevel(run *rule.Run) []LevelCount {
	name := p.Names.Field
	cases, windows := run.List(p.Names.List("cases")), run.List(p.Names.List("windows"))
	level := name("windows", "level")
	if cases == nil || windows == nil || !windows.Has(level) || !cases.Has(name("cases", "window")) {
		return nil
	}
	var counts []LevelCount
	resolved, rated := cases.Has(name("cases", "resolved_on")), cases.Has(name("cases", "rating"))
	for i := range cases.Len() {
		_, w, ok := cases.Value(i, name("cases", "window")).Record()
		if !ok || w < 0 {
			continue
		}
		of := windows.Value(w, level).String()
		at, found := slices.BinarySearchFunc(counts, of, func(c LevelCount, s string) int { return cmp.Compare(c.Level, s) })
		if !found {
			counts = slices.Insert(counts, at, LevelCount{Level: of})
		}
		counts[at].Cases++
		counts[at].Resolved += one(resolved && !cases.Value(i, name("cases", "resolved_on")).IsMissing())
		counts[at].Satisfied += one(rated && cases.Value(i, name("cases", "rating")).String() == p.Names.Word(Satisfied))
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
func (f WindowFinding) String() string { return fault.Plain(f.Window + ": " + f.Rule) }

// TurnsOf returns the turns of cases, for Facts.
func TurnsOf(cases []Case) (turns []Turn) {
	for i := range cases {
		turns = append(turns, cases[i].Turns...)
	}
	return turns
}

// StopsOf returns the stops of the clocks of cases, for Facts.
func StopsOf(cases []Case) (stops []Stop) {
	for i := range cases {
		stops = append(stops, cases[i].Stops...)
	}
	return stops
}
