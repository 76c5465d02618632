package circular

import (
	"cmp"
	"slices"
	"strconv"

	"github.com/meritrules/merit/rule/types"
	"github.com/meritrules/merit/rule/value"
	"github.com/meritrules/merit/window"
)

// windowsPart writes the windows.
type windowsPart struct{ *year }

// byDay sorts rows by a day, and those of one day as they are.
func byDay(l *value.List, field string, rows []int) []int {
	day := func(row int) types.Date {
		d, _ := l.Value(row, field).Date()
		return d
	}
	slices.SortStableFunc(rows, func(a, b int) int { return cmp.Compare(day(a), day(b)) })
	return rows
}

// levels are the levels of areas and windows, from the city down.
var levels = []string{"city", "county", "zone", "township"}

// windows sums up the windows: where there are any, their cases, and what inspections found.
func (y windowsPart) windows() {
	y.section("Windows for what could not be got done (办不成事)", y.soFar("cases"))
	y.coverage()
	y.cases()
	y.kinds()
	y.handling()
	y.findings()
}

// coverage counts the areas by level: due, with a window, and without.
func (y windowsPart) coverage() {
	l := y.run.List("areas")
	y.quote(y.clauseOf("areas", "uncovered"))
	var rows [][]string
	for _, level := range levels {
		total, due, covered := 0, 0, 0
		for row := range l.Len() {
			if l.Value(row, "level").String() != level {
				continue
			}
			total++
			if holds(l, row, "covered") {
				covered++
			}
			if holds(l, row, "due") {
				due++
			}
		}
		if total > 0 {
			rows = append(rows, []string{y.word(level), strconv.Itoa(total), strconv.Itoa(due), strconv.Itoa(covered)})
		}
	}
	if len(rows) > 0 {
		y.table([]column{{"level", false}, {"areas", true}, {"due by now", true}, {"with a window", true}}, rows)
	}
	y.list("Due and without a window", listed(where(l, "uncovered"), func(row int) string { return l.Value(row, "name").String() }))
}

// cases counts the cases, and by the level of their window.
func (y windowsPart) cases() {
	l := y.run.List("cases")
	y.paragraph(y.say("Cases: %d; resolved %d (%s); rated %d, satisfied %s; overdue %d.", l.Len(), whole(y.run.Value("cases_resolved")), y.percent("resolution_rate"),
		whole(y.run.Value("cases_rated")), y.percent("satisfaction_rate"), len(where(l, "overdue"))))
	counts := window.Policy{}.ByLevel(y.run)
	slices.SortStableFunc(counts, func(a, b window.LevelCount) int {
		return slices.Index(levels, a.Level) - slices.Index(levels, b.Level)
	})
	var rows [][]string
	for _, c := range counts {
		rows = append(rows, []string{y.word(c.Level), strconv.Itoa(c.Cases), strconv.Itoa(c.Resolved), strconv.Itoa(c.Satisfied)})
	}
	if len(rows) > 0 {
		y.table([]column{{"level", false}, {"cases", true}, {"resolved", true}, {"satisfied", true}}, rows)
	}
	y.list("Overdue cases", listed(where(l, "overdue"), func(row int) string { return y.caseName(row) }))
}

// kinds counts the cases by kind; one of two kinds counts for both.
func (y windowsPart) kinds() {
	l, of := y.run.List("cases"), &counts{}
	for row := range l.Len() {
		for _, k := range l.Value(row, "kinds").Elems() {
			of.add(k.String())
		}
	}
	y.list("Cases by kind", y.tallied(of, of.most()))
}

// handling compares the cases that went from department to department with those that all
// handled at once.
func (y windowsPart) handling() {
	l, of := y.run.List("cases"), map[string]int{}
	for row := range l.Len() {
		if !l.Value(row, "resolved_on").IsMissing() {
			of[l.Value(row, "handling").String()]++
		}
	}
	if len(of) == 0 {
		return
	}
	y.quote(y.clauseOf("", "parallel_days"))
	year := y.run.List("")
	y.paragraph(y.say("Resolved serially: %d cases, %s days on average. In parallel: %d cases, %s days; one department after the other they would have taken %s.", of["serial"],
		y.text(year, 0, "serial_days"), of["parallel"], y.text(year, 0, "parallel_days"), y.text(year, 0, "parallel_in_series")))
}

// team is a team of inspectors.
type team struct {
	number              int64
	inspected, findings int
}

// findings counts what the teams found, and lists it by rule with what follows.
func (y windowsPart) findings() {
	l := y.run.List("windows")
	var teams []team
	for row := range l.Len() {
		v := l.Value(row, "team")
		if v.IsMissing() || l.Value(row, "inspected_on").IsMissing() {
			continue
		}
		i, found := slices.BinarySearchFunc(teams, whole(v), func(t team, n int64) int { return cmp.Compare(t.number, n) })
		if !found {
			teams = slices.Insert(teams, i, team{number: whole(v)})
		}
		teams[i].inspected++
		teams[i].findings += l.Value(row, "findings").Len()
	}
	if len(teams) == 0 {
		y.list("Windows inspected", nil)
		return
	}
	var rows [][]string
	for _, t := range teams {
		rows = append(rows, []string{strconv.FormatInt(t.number, 10), strconv.Itoa(t.inspected), strconv.Itoa(t.findings)})
	}
	y.table([]column{{"team", true}, {"windows inspected", true}, {"findings", true}}, rows)
	y.found()
}

// foundBy names a window, with the team that found something there.
func (y windowsPart) foundBy(l *value.List, row int) string {
	windows, window, ok := l.Value(row, "window").Record()
	if !ok || windows.Value(window, "team").IsMissing() {
		return nameOf(l, row, "window")
	}
	return y.say("%s (team %s)", windows.Value(window, "name"), windows.Value(window, "team"))
}

// found lists the windows by the rule that they do not keep, with the clause that they are
// to keep.
func (y windowsPart) found() {
	if y.policy.Sections().Window == nil {
		return
	}
	l := y.run.List("findings")
	for _, f := range y.policy.Sections().Window.Findings {
		var names []string
		for row := range l.Len() {
			if l.Value(row, "rule").String() == f.Rule {
				names = append(names, y.foundBy(l, row))
			}
		}
		if len(names) > 0 {
			y.list(y.say("%s, %d", y.word(f.Rule), len(names)), names)
			y.paragraph(y.say("  what follows: 「%s」", y.clauses(f.When.Source.Clauses)))
		}
	}
	y.quote(y.clauseOf("windows", "rectify_by"))
}
