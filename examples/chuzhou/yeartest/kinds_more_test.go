package yeartest

import (
	"fmt"
	"slices"
	"time"
)

// ofRace counts units by the race and by whether they are vetoed by name.
func ofRace(holds func(s Standing, rank int, byName bool) bool) func(*Facts, *yearJudged) int {
	return func(f *Facts, _ *yearJudged) int {
		return countIf(f.Standings, func(s Standing) bool { return holds(s, s.Quarters[3], listed(f, s.Unit)) })
	}
}

func raceKinds() []kind {
	bar := func(s Standing, rank int) bool { return barred(Chuzhou(), s, rank) }
	all := []kind{
		{"of other than 16", ofRace(func(s Standing, _ int, _ bool) bool { return s.Of != 16 })},
		{"vetoed by name only", ofRace(func(s Standing, rank int, named bool) bool { return named && !bar(s, rank) })},
		{"vetoed by name and race", ofRace(func(s Standing, rank int, named bool) bool { return named && bar(s, rank) })},
		{"barred: fell back only", ofRace(func(s Standing, rank int, _ bool) bool {
			return bar(s, rank) && rank <= s.Of-5
		})},
		{"barred: last five only", ofRace(func(s Standing, rank int, _ bool) bool {
			return bar(s, rank) && rank <= s.LastYear
		})},
		{"barred: both", ofRace(func(s Standing, rank int, _ bool) bool {
			return bar(s, rank) && rank > s.LastYear && rank > s.Of-5
		})},
		{"edge of the last five", ofRace(func(s Standing, rank int, _ bool) bool { return rank > 3 && rank == s.Of-5 })},
		{"in the top three, though fallen", ofRace(func(s Standing, rank int, _ bool) bool {
			return rank <= 3 && rank > s.LastYear
		})},
		{"in the top three, though among the last five", ofRace(func(s Standing, rank int, _ bool) bool {
			return rank <= 3 && rank > s.Of-5
		})},
		{"standing 3", ofRace(func(_ Standing, rank int, _ bool) bool { return rank == 3 })},
		{"standing 4", ofRace(func(_ Standing, rank int, _ bool) bool { return rank == 4 })},
		{"no alert", ofUnits(func(u *unitJudged) bool { return len(u.alerts) == 0 })},
	}
	for q := 1; q <= 4; q++ {
		all = append(all, kind{fmt.Sprintf("alert in quarter %d", q), ofUnits(func(u *unitJudged) bool {
			return slices.Contains(u.alerts, q)
		})})
	}
	return all
}

func seatsOf(y *yearJudged) int { return len(y.units) * 3 / 10 }

func tieAcrossTheEdge(y *yearJudged) bool {
	var candidates []*unitJudged
	for _, u := range y.units {
		if candidate(u) {
			candidates = append(candidates, u)
		}
	}
	excellent := countIf(candidates, func(u *unitJudged) bool { return u.grade == "excellent" })
	return excellent > seatsOf(y)
}

func honourKinds() []kind {
	all := []kind{
		{"tie", year(func(_ *Facts, y *yearJudged) bool { return tied(y, 2) })},
		{"tie of three", year(func(_ *Facts, y *yearJudged) bool { return tied(y, 3) })},
		{"tie across the edge of the excellent", year(func(_ *Facts, y *yearJudged) bool { return tieAcrossTheEdge(y) })},
		{"tie for the first place", year(func(_ *Facts, y *yearJudged) bool { return y.units[1].place == 1 })},
		{"tie of a vetoed unit and a candidate", year(func(_ *Facts, y *yearJudged) bool {
			return slices.ContainsFunc(y.units, func(u *unitJudged) bool {
				return candidate(u) && slices.ContainsFunc(y.units, func(v *unitJudged) bool {
					return v.vetoed && v.place == u.place
				})
			})
		})},
		{"fewer candidates than seats", year(func(_ *Facts, y *yearJudged) bool {
			return countIf(y.units, candidate) < seatsOf(y)
		})},
		{"exceptional and vetoed", ofUnits(func(u *unitJudged) bool { return u.exceptional && u.vetoed })},
		{"commended", ofUnits(func(u *unitJudged) bool { return u.commended })},
		{"supervision at the floor", ofUnits(func(u *unitJudged) bool { return u.supervision.Sign() == 0 })},
		{"supervision full", ofUnits(func(u *unitJudged) bool { return figure(u.supervision) == "30" })},
	}
	for _, g := range []string{"excellent", "good", "fair", "poor"} {
		all = append(all, kind{"grade " + g, ofUnits(func(u *unitJudged) bool { return u.grade == g })})
	}
	return all
}

func tied(y *yearJudged, n int) bool {
	count := make(map[int]int)
	for _, u := range y.units {
		count[u.place]++
		if count[u.place] >= n {
			return true
		}
	}
	return false
}

func ofMatters(holds func(m Matter, asOf string) bool) func(*Facts, *yearJudged) int {
	return func(f *Facts, _ *yearJudged) int {
		return countIf(f.Supervision.Matters, func(m Matter) bool { return holds(m, f.Supervision.AsOf) })
	}
}

func matterKinds() []kind {
	return []kind{
		{"open, due before as_of", ofMatters(func(m Matter, asOf string) bool { return m.RectifiedOn == nil && m.DueOn < asOf })},
		{"open, due on as_of", ofMatters(func(m Matter, asOf string) bool { return m.RectifiedOn == nil && m.DueOn == asOf })},
		{"open, due after as_of", ofMatters(func(m Matter, asOf string) bool { return m.RectifiedOn == nil && m.DueOn > asOf })},
		{"rectified on the due day", ofMatters(func(m Matter, _ string) bool { return m.RectifiedOn != nil && *m.RectifiedOn == m.DueOn })},
		{"rectified late", ofMatters(func(m Matter, _ string) bool { return m.RectifiedOn != nil && *m.RectifiedOn > m.DueOn })},
		{"rectified, not rechecked", ofMatters(func(m Matter, _ string) bool { return m.RectifiedOn != nil && m.RecheckPassed == nil })},
		{"failed recheck", ofMatters(func(m Matter, _ string) bool { return matterFailed(m) })},
		{"wrongly led", func(_ *Facts, y *yearJudged) int { return len(y.supervision.wronglyLed) }},
		{"rightly led by another", ofMatters(func(m Matter, _ string) bool {
			return m.Source != "leader_assigned" && m.TeamLead == "inspector"
		})},
		{"circular that criticises nobody", func(f *Facts, _ *yearJudged) int {
			return countIf(f.Supervision.Circulars, func(c Circular) bool { return !c.Criticises })
		}},
		{"instructions of three", year(func(_ *Facts, y *yearJudged) bool { return len(y.supervision.instructions) >= 3 })},
	}
}

func ofCases(holds func(f *Facts, c Case, due string) bool) func(*Facts, *yearJudged) int {
	return func(f *Facts, _ *yearJudged) int {
		return countIf(f.Cases, func(c Case) bool { return holds(f, c, caseDue(Chuzhou(), f, c)) })
	}
}

func caseKinds() []kind {
	open := func(c Case) bool { return c.ResolvedOn == nil }
	return []kind{
		{"unresolved, due before as_of", ofCases(func(f *Facts, c Case, due string) bool { return open(c) && due < f.Supervision.AsOf })},
		{"unresolved, due on as_of", ofCases(func(f *Facts, c Case, due string) bool { return open(c) && due == f.Supervision.AsOf })},
		{"unresolved, due after as_of", ofCases(func(f *Facts, c Case, due string) bool { return open(c) && due > f.Supervision.AsOf })},
		{"resolved on the due day", ofCases(func(_ *Facts, c Case, due string) bool { return !open(c) && *c.ResolvedOn == due })},
		{"resolved a day late", ofCases(func(_ *Facts, c Case, due string) bool { return !open(c) && *c.ResolvedOn == addDays(due, 1) })},
		{"unrated", ofCases(func(_ *Facts, c Case, _ string) bool { return c.Rating == nil })},
		{"dissatisfied", ofCases(func(_ *Facts, c Case, _ string) bool { return c.Rating != nil && *c.Rating == "dissatisfied" })},
		{"rated but unresolved", ofCases(func(_ *Facts, c Case, _ string) bool { return c.Rating != nil && open(c) })},
		{"received on a holiday", ofCases(func(f *Facts, c Case, _ string) bool { return slices.Contains(f.Calendar.Holidays, c.ReceivedOn) })},
		{"received on a worked weekend", ofCases(func(f *Facts, c Case, _ string) bool {
			return slices.Contains(f.Calendar.WorkedWeekends, c.ReceivedOn)
		})},
		{"received on a free Sunday", ofCases(func(f *Facts, c Case, _ string) bool {
			return day(c.ReceivedOn).Weekday() == time.Sunday && !workingDay(f, c.ReceivedOn)
		})},
		{"received on the first day of the window", ofCases(func(f *Facts, c Case, _ string) bool {
			return windowByID(f, c.Window).OpenedOn == c.ReceivedOn
		})},
		{"one department", ofCases(func(_ *Facts, c Case, _ string) bool { return len(c.Departments) == 1 })},
		{"several departments in turn", ofCases(func(_ *Facts, c Case, _ string) bool {
			return len(c.Departments) > 1 && c.Handling == "serial"
		})},
		{"several departments at once", ofCases(func(_ *Facts, c Case, _ string) bool {
			return len(c.Departments) > 1 && c.Handling == "parallel"
		})},
		{"no case resolved", year(func(f *Facts, y *yearJudged) bool { return len(f.Cases) > 0 && y.windows.resolved == 0 })},
		{"no case rated", year(func(f *Facts, y *yearJudged) bool { return len(f.Cases) > 0 && y.windows.rated == 0 })},
		{"no case in turn", year(func(f *Facts, y *yearJudged) bool { return len(f.Cases) > 0 && y.windows.days["serial"] == nil })},
		{"no case at once", year(func(f *Facts, y *yearJudged) bool { return len(f.Cases) > 0 && y.windows.days["parallel"] == nil })},
		{"a level without cases", year(func(f *Facts, y *yearJudged) bool {
			return slices.ContainsFunc(f.Windows, func(w Window) bool { return y.windows.byLevel[w.Level] == nil })
		})},
		{"a zone without its site", ofFindings("dedicated_site")},
		{"no rota", ofFindings("coordinator_rota")},
		{"staff unclear", ofFindings("staff_briefed")},
		{"no weekend service", ofFindings("weekend_service")},
	}
}

func ofFindings(rule string) func(*Facts, *yearJudged) int {
	return func(_ *Facts, y *yearJudged) int {
		return countIf(y.windows.findings, func(f finding) bool { return f.rule == rule })
	}
}

func emptyKinds() []kind {
	none := func(name string, length func(*Facts, *yearJudged) int) kind {
		return kind{"no " + name, year(func(f *Facts, y *yearJudged) bool { return length(f, y) == 0 })}
	}
	return []kind{
		none("cases", func(f *Facts, _ *yearJudged) int { return len(f.Cases) }),
		none("windows", func(f *Facts, _ *yearJudged) int { return len(f.Windows) }),
		none("findings", func(_ *Facts, y *yearJudged) int { return len(y.windows.findings) }),
		none("matters", func(f *Facts, _ *yearJudged) int { return len(f.Supervision.Matters) }),
		none("circulars", func(f *Facts, _ *yearJudged) int { return len(f.Supervision.Circulars) }),
		none("instructions", func(f *Facts, _ *yearJudged) int { return len(f.Supervision.Instructions) }),
		none("highlights", func(f *Facts, _ *yearJudged) int { return len(f.Highlights) }),
		none("vetoes", func(f *Facts, _ *yearJudged) int { return len(f.Incentive.Vetoes) }),
		none("holidays", func(f *Facts, _ *yearJudged) int { return len(f.Calendar.Holidays) }),
		none("worked weekends", func(f *Facts, _ *yearJudged) int { return len(f.Calendar.WorkedWeekends) }),
		none("rejected ballots", func(_ *Facts, y *yearJudged) int { return len(y.ballots.rejected) }),
		none("supplementary ballots", func(f *Facts, _ *yearJudged) int {
			return countIf(f.Ballots, func(b Ballot) bool { return b.Supplementary })
		}),
	}
}
