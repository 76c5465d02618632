package main

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/meritrules/merit/rule"
	"github.com/meritrules/merit/rule/fault"
	"github.com/meritrules/merit/rule/types"
	"github.com/meritrules/merit/rule/value"
	"github.com/meritrules/merit/window"
)

// needed are the figures and columns that the results show, by list; "" is the
// year as a whole.
var needed = map[string][]string{
	"units": {"id", "name", "class", "headcount", "provincial", "efficiency", "party", "evaluation", "scores", "supervision", "total", "place", "class_place",
		"race_rank", "race_latest", "race_quarters", "vetoed", "veto_reasons", "exceptional", "grade", "commended", "personal_excellent", "bonus"},
	"":                 {"bonus_total", "matters_closed", "matters_overdue", "failed_rechecks", "cases_resolved", "cases_rated", "resolution_rate", "satisfaction_rate", "parallel_days", "serial_days"},
	"ballots":          {"rejected"},
	"matters":          {"wrongly_led"},
	"inspections":      {"covert", "joint", "wrongly_led"},
	"days_without_log": {"campaign", "day"},
	"circulars":        nil,
	"reports":          nil,
	"instructions":     {"by"},
	"cases":            {"overdue", "kinds"},
	"windows":          {"inspected_on", "team"},
	"findings":         {"window", "rule"},
	"areas":            {"uncovered"},
}

// complete reports what is needed, by list, and the policy does not work out.
func complete(run *rule.Run, needed map[string][]string) error {
	var faults fault.Errors
	for _, name := range slices.Sorted(maps.Keys(needed)) {
		list := run.List(name)
		if list == nil {
			faults = append(faults, &fault.Error{Code: fault.CodeUnmetNeed, Message: fmt.Sprintf("the results show the list %s, which the policy does not have", name)})
			continue
		}
		for _, field := range needed[name] {
			if !list.Has(field) {
				faults = append(faults, &fault.Error{Code: fault.CodeUnmetNeed, Message: fmt.Sprintf("the results show %s, which the policy does not work out", strings.TrimPrefix(name+"."+field, "."))})
			}
		}
	}
	return faults.Sorted()
}

// collect reads the results off a run.
func collect(run *rule.Run) *results {
	asOf, _ := run.Value("as_of").Date()
	r := &results{
		AsOf:        asOf,
		Pending:     awaited(run),
		Units:       units(run),
		BonusTotal:  readFigure(run.List(""), 0, "bonus_total"),
		Ballots:     ballots(run),
		Supervision: supervised(run),
		Window:      windows(run),
	}
	if slices.ContainsFunc(r.Units, func(u unitResult) bool { return !u.Total.known }) {
		r.BonusTotal = figure{} // as that of a unit, also where nobody is paid
	}
	if r.Pending != nil {
		later := run.List("ballots").Growth().Later
		r.Ballots.Later = &later
	}
	return r
}

// jointDue are the lists and fields that joint marking waits for.
var jointDue = []string{"marks", "tasks.provincial_rank"}

// awaited lists what is pending, by day and then name.
func awaited(run *rule.Run) (all []pending) {
	for _, p := range run.Pending() {
		if slices.Contains(jointDue, p.What) {
			p.What = "joint"
		}
		all = append(all, pending{p.What, p.Until})
	}
	slices.SortFunc(all, func(a, b pending) int { return cmp.Or(cmp.Compare(a.DueOn, b.DueOn), cmp.Compare(a.What, b.What)) })
	return slices.Compact(all)
}

// isPending reports whether a figure of a record waits for a day.
func isPending(list *value.List, row int, name string) bool {
	return list.Status(row, name).State == types.AwaitsItsDay
}

// readFigure reads a number that may be pending, or missing.
func readFigure(list *value.List, row int, name string) figure {
	return figure{orNull(list.Value(row, name)), !isPending(list, row, name)}
}

// number and whole read a figure that is certain to be there.
func number(v value.Value) types.Number {
	n, _ := v.Number()
	return n
}

func whole(v value.Value) int64 {
	i, _ := number(v).Int64()
	return i
}

// orNull reads a figure that may be missing.
func orNull(v value.Value) *types.Number {
	if v.IsMissing() {
		return nil
	}
	n := number(v)
	return &n
}

func isTrue(v value.Value) bool {
	b, _ := v.Flag()
	return b
}

// units returns the units by place and then id; by id while the places are pending.
func units(run *rule.Run) []unitResult {
	list := run.List("units")
	all := make([]unitResult, list.Len())
	for i := range all {
		all[i] = unit(list, i)
	}
	slices.SortStableFunc(all, func(a, b unitResult) int { return cmp.Compare(a.Place.n, b.Place.n) })
	return all
}

func unit(list *value.List, i int) unitResult {
	number := func(name string) figure { return readFigure(list, i, name) }
	counted := func(name string) count {
		return count{whole(list.Value(i, name)), !isPending(list, i, name)}
	}
	is := func(name string) *bool {
		if isPending(list, i, name) {
			return nil
		}
		holds := isTrue(list.Value(i, name))
		return &holds
	}
	u := unitResult{
		row:               i,
		Unit:              list.Value(i, "id").String(),
		Class:             list.Value(i, "class").String(),
		Evaluation:        number("evaluation"),
		Rounds:            rounds(list.Value(i, "scores")),
		Supervision:       number("supervision"),
		Race:              race(list, i),
		Provincial:        number("provincial"),
		Efficiency:        number("efficiency"),
		Party:             number("party"),
		Total:             number("total"),
		Place:             counted("place"),
		ClassPlace:        counted("class_place"),
		Vetoed:            is("vetoed"),
		Exceptional:       is("exceptional"),
		Commended:         is("commended"),
		PersonalExcellent: counted("personal_excellent"),
		Bonus:             number("bonus"),
	}
	if !u.Total.known { // the form leaves out bonuses until the totals are there, also that there is none
		u.Bonus = figure{}
	}
	if !isPending(list, i, "grade") {
		u.Grade = list.Value(i, "grade").String()
	}
	return u
}

// rounds are a unit's scores, in the order of the policy's rounds.
func rounds(scores value.Value) ordered {
	o := ordered{}
	for i := range scores.Len() {
		list, row, _ := scores.Elem(i).Record()
		o = append(o, pair{list.Value(row, "round").String(), number(list.Value(row, "score"))})
	}
	return o
}

func race(list *value.List, i int) raceResult {
	r := raceResult{AlertQuarters: []int64{}}
	if rank := list.Value(i, "race_latest"); !rank.IsMissing() {
		n := whole(rank)
		r.Rank = &n
	}
	quarters := list.Value(i, "race_quarters")
	for i := range quarters.Len() {
		quarters, row, _ := quarters.Elem(i).Record()
		if isTrue(quarters.Value(row, "alert")) {
			r.AlertQuarters = append(r.AlertQuarters, whole(quarters.Value(row, "quarter")))
		}
	}
	return r
}

func ballots(run *rule.Run) ballotResult {
	list := run.List("ballots")
	r := ballotResult{Received: list.Len(), Rejected: []rejected{}}
	for i, reason := range list.Texts("rejected").All() {
		if reason != "" {
			r.Rejected = append(r.Rejected, rejected{list.Label(i), reason})
		}
	}
	r.Counted = r.Received - len(r.Rejected)
	return r
}

// keysWhere returns the ids of the records that have a flag.
func keysWhere(list *value.List, name string) []string {
	keys := []string{}
	for i, is := range list.Flags(name).All() {
		if is {
			keys = append(keys, list.Label(i))
		}
	}
	return keys
}

// leaders are those whose instructions are counted, also where there are none.
var leaders = []string{"市委书记", "市长"}

func supervised(run *rule.Run) supervisionResult {
	instructions := map[string]int{}
	for _, by := range leaders {
		instructions[by] = 0
	}
	for _, by := range run.List("instructions").Texts("by").All() {
		instructions[by]++
	}
	wronglyLed := append(keysWhere(run.List("matters"), "wrongly_led"), keysWhere(run.List("inspections"), "wrongly_led")...)
	slices.Sort(wronglyLed)
	return supervisionResult{
		Matters:        run.List("matters").Len(),
		Closed:         whole(run.Value("matters_closed")),
		Overdue:        whole(run.Value("matters_overdue")),
		FailedRechecks: whole(run.Value("failed_rechecks")),
		WronglyLed:     wronglyLed,
		Inspections:    run.List("inspections").Len(),
		Covert:         flagged(run.List("inspections"), "covert"),
		Joint:          flagged(run.List("inspections"), "joint"),
		DaysWithoutLog: daysWithoutLog(run.List("days_without_log")),
		Circulars:      run.List("circulars").Len(),
		Reports:        run.List("reports").Len(),
		Instructions:   instructions,
	}
}

// flagged returns how many records have a flag.
func flagged(list *value.List, name string) (n int64) {
	for _, is := range list.Flags(name).All() {
		if is {
			n++
		}
	}
	return n
}

func daysWithoutLog(list *value.List) []dayWithout {
	all := make([]dayWithout, list.Len())
	for i := range all {
		all[i] = dayWithout{list.Value(i, "campaign").String(), list.Value(i, "day").String()}
	}
	return all
}

func windows(run *rule.Run) windowResult {
	cases := run.List("cases")
	return windowResult{
		Cases:            cases.Len(),
		Resolved:         whole(run.Value("cases_resolved")),
		ResolutionRate:   orNull(run.Value("resolution_rate")),
		Rated:            whole(run.Value("cases_rated")),
		SatisfactionRate: orNull(run.Value("satisfaction_rate")),
		Overdue:          keysWhere(cases, "overdue"),
		ByLevel:          byLevel(run),
		ByKind:           byKind(cases),
		MeanDays:         meanDays{orNull(run.Value("parallel_days")), orNull(run.Value("serial_days"))},
		Findings:         findings(run),
		Teams:            teams(run),
		Uncovered:        keysWhere(run.List("areas"), "uncovered"),
	}
}

// byLevel counts the cases by the level of their window.
func byLevel(run *rule.Run) map[string]levelResult {
	m := map[string]levelResult{}
	for _, l := range (window.Policy{}).ByLevel(run) {
		m[l.Level] = levelResult{l.Cases, l.Resolved, l.Satisfied}
	}
	return m
}

// byKind counts the cases by kind; a case of two kinds counts for both.
func byKind(cases *value.List) map[string]int {
	m := map[string]int{}
	for i := range cases.Len() {
		kinds := cases.Value(i, "kinds")
		for k := range kinds.Len() {
			m[kinds.Elem(k).String()]++
		}
	}
	return m
}

// teams counts by team, in the order of their numbers, what was inspected and found.
func teams(run *rule.Run) []team {
	list, all := run.List("windows"), []team{}
	findings := make([]int, list.Len())
	for _, w := range run.List("findings").References("window").All() {
		findings[w]++
	}
	for i := range list.Len() {
		v := list.Value(i, "team")
		if v.IsMissing() || list.Value(i, "inspected_on").IsMissing() {
			continue
		}
		k, found := slices.BinarySearchFunc(all, whole(v), func(t team, n int64) int { return cmp.Compare(t.Team, n) })
		if !found {
			all = slices.Insert(all, k, team{Team: whole(v)})
		}
		all[k].Inspected++
		all[k].Findings += findings[i]
	}
	return all
}

func findings(run *rule.Run) []finding {
	list := run.List("findings")
	all := make([]finding, list.Len())
	for i := range all {
		all[i] = finding{list.Value(i, "window").String(), list.Value(i, "rule").String()}
	}
	return all
}
