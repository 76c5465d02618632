package circular

import (
	"cmp"
	"slices"

	"github.com/meritrules/merit/rule/types"
)

// actionsPart writes the problems, and what must be done.
type actionsPart struct{ *year }

// problems names who is named for what.
func (y actionsPart) problems() {
	y.section("Named problems", y.soFar("matters"))
	matters, cases, areas := y.run.List("matters"), y.run.List("cases"), y.run.List("areas")
	units := func(figure string) []string {
		var parts []string
		for row := range y.units.Len() {
			if n := whole(y.units.Value(row, figure)); n > 0 {
				parts = append(parts, y.say("%s %d", y.unit(row), n))
			}
		}
		return parts
	}
	y.list("Overdue matters", units("overdue_matters"))
	y.list("Rechecks not passed", units("failed_rechecks"))
	y.list("Criticised in circulars", units("criticisms"))
	y.list("Led by others than the rule says", append(listed(where(matters, "wrongly_led"), y.matter), y.wronglyLedInspections()...))
	logs := y.run.List("days_without_log")
	var parts []string
	for i := 0; i < logs.Len(); {
		var days []types.Date
		name := nameOf(logs, i, "campaign")
		for ; i < logs.Len() && nameOf(logs, i, "campaign") == name; i++ {
			day, _ := logs.Value(i, "day").Date()
			days = append(days, day)
		}
		for _, span := range spans(days) {
			parts = append(parts, y.say("%s %s", name, span))
		}
	}
	y.list("Days without a log", parts)
	y.list("Areas without a window", listed(where(areas, "uncovered"), func(row int) string { return areas.Value(row, "name").String() }))
	y.list("Overdue cases", listed(where(cases, "overdue"), y.caseName))
	var dissatisfied []int
	for row := range cases.Len() {
		if cases.Value(row, "rating").String() == "dissatisfied" {
			dissatisfied = append(dissatisfied, row)
		}
	}
	y.list("Cases whose people are dissatisfied", listed(dissatisfied, y.caseName))
	windows := y.run.List("windows")
	parts = nil
	for row := range windows.Len() {
		if n := windows.Value(row, "findings").Len(); n > 0 {
			parts = append(parts, y.say("%s %d", windows.Value(row, "name"), n))
		}
	}
	y.list("Windows with findings", parts)
}

// wronglyLedInspections names inspections by their id and target.
func (y actionsPart) wronglyLedInspections() []string {
	return listed(where(y.run.List("inspections"), "wrongly_led"), func(row int) string {
		return y.say("%s (%s)", y.run.List("inspections").Label(row), y.target(row))
	})
}

// action is something to be done by a day.
type action struct {
	by        types.Date
	who, what string
}

// actions lists what must be done by when; what was due before goes first, at once.
func (y actionsPart) actions() {
	y.section("What must be done by when", false)
	all := slices.Concat(y.matterActions(), y.caseActions(), y.windowActions(), y.pendingActions())
	slices.SortStableFunc(all, func(a, b action) int { return cmp.Compare(a.by, b.by) })
	all = y.merged(all)
	if len(all) == 0 {
		y.list("To be done", nil)
		return
	}
	rows := make([][]string, len(all))
	for i, a := range all {
		by := a.by.String()
		if a.by < y.asOf {
			by = y.say("at once (due %s)", by)
		}
		rows[i] = []string{by, a.who, a.what}
	}
	y.table([]column{{"by", false}, {"who", false}, {"what", false}}, rows)
}

// merged makes one of the actions of one day that ask the same of several.
func (y actionsPart) merged(all []action) (some []action) {
	for _, a := range all {
		i := slices.IndexFunc(some, func(b action) bool { return a.by == b.by && a.what == b.what })
		if i < 0 {
			some = append(some, a)
			continue
		}
		some[i].who += y.word(", ") + a.who
	}
	return some
}

// matterActions are the open matters: rectified by their unit, rechecked by the office.
func (y actionsPart) matterActions() (all []action) {
	l := y.run.List("matters")
	for _, row := range y.openMatters() {
		by, _ := l.Value(row, "due_on").Date()
		a := action{by: by, who: y.unitOf(l, row, "unit"), what: y.say("rectify matter %s", l.Label(row))}
		if awaits := l.Value(row, "awaits").String(); awaits == "recheck" {
			a.who, a.what = y.word("the efficiency office"), y.say("recheck matter %s of %s", l.Label(row), a.who)
		} else if !l.Value(row, "rectified_on").IsMissing() {
			a.what = y.say("rectify matter %s anew, its recheck did not pass", l.Label(row))
		}
		all = append(all, a)
	}
	return all
}

// caseActions are the cases that are not resolved.
func (y actionsPart) caseActions() (all []action) {
	l := y.run.List("cases")
	for row := range l.Len() {
		if l.Value(row, "resolved_on").IsMissing() {
			by, _ := l.Value(row, "due_on").Date()
			all = append(all, action{by, nameOf(l, row, "window"), y.say("resolve case %s", l.Label(row))})
		}
	}
	return all
}

// windowActions are the findings of inspections, and the areas that need a window.
func (y actionsPart) windowActions() (all []action) {
	l := y.run.List("windows")
	for row := range l.Len() {
		found := l.Value(row, "findings").Elems()
		by, ok := l.Value(row, "rectify_by").Date()
		if len(found) == 0 || !ok {
			continue
		}
		for _, f := range found {
			list, at, _ := f.Record()
			all = append(all, action{by, l.Value(row, "name").String(), y.say("put right: %s", y.word(list.Value(at, "rule").String()))})
		}
	}
	areas := y.run.List("areas")
	for row := range areas.Len() {
		if by, ok := areas.Value(row, "due_on").Date(); ok && !holds(areas, row, "covered") {
			all = append(all, action{by, areas.Value(row, "name").String(), y.word("open a window")})
		}
	}
	return all
}

// pendingActions are what is still to be handed in, evaluated or ranked.
func (y actionsPart) pendingActions() (all []action) {
	for _, p := range y.run.Pending() {
		who, what := y.awaited(p.What)
		all = append(all, action{p.Until, who, what})
	}
	return all
}
