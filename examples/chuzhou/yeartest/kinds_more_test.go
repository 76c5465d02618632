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

// ofClasses says whether something holds for one of the classes.
func ofClasses(holds func(class []*unitJudged) bool) func(*Facts, *yearJudged) int {
	return year(func(_ *Facts, y *yearJudged) bool {
		return slices.ContainsFunc(y.units, func(u *unitJudged) bool { return holds(classOf(y.units, u)) })
	})
}

func seatsOf(class []*unitJudged) int { return len(class) * 3 / 10 }

func tieAcrossTheEdge(class []*unitJudged) bool {
	excellent := countIf(class, func(u *unitJudged) bool { return candidate(u) && u.grade == "excellent" })
	return excellent > seatsOf(class)
}

func honourKinds() []kind {
	all := []kind{
		{"tie", year(func(_ *Facts, y *yearJudged) bool { return tied(y, 2) })},
		{"tie of three", year(func(_ *Facts, y *yearJudged) bool { return tied(y, 3) })},
		{"tie across the edge of the excellent", ofClasses(tieAcrossTheEdge)},
		{"tie for the first place", year(func(_ *Facts, y *yearJudged) bool { return y.units[1].place == 1 })},
		{"tie of a vetoed unit and a candidate", year(func(_ *Facts, y *yearJudged) bool {
			return slices.ContainsFunc(y.units, func(u *unitJudged) bool {
				return candidate(u) && slices.ContainsFunc(y.units, func(v *unitJudged) bool {
					return v.vetoed && v.place == u.place
				})
			})
		})},
		{"fewer candidates than seats", ofClasses(func(class []*unitJudged) bool {
			return countIf(class, candidate) < seatsOf(class)
		})},
		{"tie within a class", ofClasses(func(class []*unitJudged) bool {
			return countIf(class, func(u *unitJudged) bool { return u.classPlace == 1 }) > 1
		})},
		{"tie between classes", year(func(_ *Facts, y *yearJudged) bool {
			return slices.ContainsFunc(y.units, func(u *unitJudged) bool {
				return slices.ContainsFunc(y.units, func(v *unitJudged) bool { return u.place == v.place && u.class != v.class })
			})
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
		return countIf(f.Matters, func(m Matter) bool { return holds(m, f.Calendar.AsOf) })
	}
}

func matterKinds() []kind {
	return []kind{
		{"open, due before as_of", ofMatters(func(m Matter, asOf string) bool { return m.RectifiedOn == nil && m.DueOn < asOf })},
		{"open, due on as_of", ofMatters(func(m Matter, asOf string) bool { return m.RectifiedOn == nil && m.DueOn == asOf })},
		{"open, due after as_of", ofMatters(func(m Matter, asOf string) bool { return m.RectifiedOn == nil && m.DueOn > asOf })},
		{"rectified on the due day", ofMatters(func(m Matter, _ string) bool { return m.RectifiedOn != nil && *m.RectifiedOn == m.DueOn })},
		{"rectified late", ofMatters(func(m Matter, _ string) bool { return m.RectifiedOn != nil && *m.RectifiedOn > m.DueOn })},
		{"rectified after the year", ofMatters(func(m Matter, _ string) bool { return m.RectifiedOn != nil && *m.RectifiedOn > "2022-12-31" })},
		{"opened before the year", ofMatters(func(m Matter, _ string) bool { return m.OpenedOn < "2022-01-01" })},
		{"rectified, not rechecked", ofMatters(func(m Matter, _ string) bool { return m.RectifiedOn != nil && m.RecheckPassed == nil })},
		{"failed recheck", ofMatters(func(m Matter, _ string) bool { return matterFailed(m) })},
		{"matter wrongly led", ofMatters(func(m Matter, _ string) bool { return m.Source == "leader_assigned" && m.TeamLead == "inspector" })},
		{"rightly led by another", ofMatters(func(m Matter, _ string) bool {
			return m.Source != "leader_assigned" && m.TeamLead == "inspector"
		})},
		{"circular that criticises nobody", func(f *Facts, _ *yearJudged) int {
			return countIf(f.Circulars, func(c Circular) bool { return !c.Criticises })
		}},
		{"instructions of three", year(func(_ *Facts, y *yearJudged) bool { return len(y.supervision.instructions) >= 3 })},
		{"a leader without instructions", year(func(f *Facts, y *yearJudged) bool {
			return len(f.Instructions) > 0 && y.supervision.instructions["市委书记"] == 0
		})},
		{"unit vetoed twice", year(func(f *Facts, _ *yearJudged) bool {
			return slices.ContainsFunc(f.Vetoes, func(v Veto) bool {
				return countIf(f.Vetoes, func(w Veto) bool { return w.Unit == v.Unit }) > 1
			})
		})},
	}
}

// ofInspections counts inspections of campaigns.
func ofInspections(holds func(i Inspection, c Campaign) bool) func(*Facts, *yearJudged) int {
	return func(f *Facts, _ *yearJudged) int {
		return countIf(f.Inspections, func(i Inspection) bool { return i.Campaign != nil && holds(i, campaignByID(f, *i.Campaign)) })
	}
}

func ofCampaigns(holds func(Campaign) bool) func(*Facts, *yearJudged) int {
	return func(f *Facts, _ *yearJudged) int { return countIf(f.Campaigns, holds) }
}

func campaignKinds() []kind {
	assigned := func(holds func(i Inspection, key bool) bool) func(*Facts, *yearJudged) int {
		return ofInspections(func(i Inspection, c Campaign) bool {
			return c.Source == "leader_assigned" && holds(i, slices.Contains(c.KeyAreas, i.Target))
		})
	}
	return []kind{
		{"led by the office's head in a key area", assigned(func(i Inspection, key bool) bool { return key && i.TeamLead == "office_head" })},
		{"led by a higher leader in a key area", assigned(func(i Inspection, key bool) bool { return key && i.TeamLead == "higher_leader" })},
		{"the office's head took part in a key area", assigned(func(i Inspection, key bool) bool {
			return key && i.TeamLead == "inspector" && i.OfficeHead
		})},
		{"the office's head took part", assigned(func(i Inspection, key bool) bool { return !key && i.TeamLead == "inspector" && i.OfficeHead })},
		{"the office's head led", assigned(func(i Inspection, key bool) bool { return !key && i.TeamLead == "office_head" && !i.OfficeHead })},
		{"inspection wrongly led", assigned(func(i Inspection, key bool) bool { return !key && i.TeamLead == "inspector" && !i.OfficeHead })},
		{"rightly led by another in another's key area", ofInspections(func(i Inspection, c Campaign) bool {
			return c.Source != "leader_assigned" && i.TeamLead == "inspector" && slices.Contains(c.KeyAreas, i.Target)
		})},
		{"inspection of a matter that is wrongly led", func(f *Facts, _ *yearJudged) int {
			return countIf(f.Inspections, func(i Inspection) bool { return i.Matter != nil && i.TeamLead == "inspector" && !i.OfficeHead })
		}},
		{"inspection with a log after its campaign", ofInspections(func(i Inspection, c Campaign) bool { return i.Log && i.On > c.Until })},
		{"inspection without a log on a day that has one", ofInspections(func(i Inspection, c Campaign) bool { return !i.Log && c.DailyLog })},
		{"day without a log", func(_ *Facts, y *yearJudged) int { return len(y.supervision.daysWithoutLog) }},
		{"joint inspection", func(_ *Facts, y *yearJudged) int { return y.supervision.joint }},
		{"covert inspection", func(_ *Facts, y *yearJudged) int { return y.supervision.covert }},
		{"campaign that began before the year", ofCampaigns(func(c Campaign) bool { return c.From < "2022-01-01" && c.DailyLog })},
		{"campaign that ends after the year", ofCampaigns(func(c Campaign) bool { return c.Until > "2022-12-31" && c.DailyLog })},
		{"campaign of a day", ofCampaigns(func(c Campaign) bool { return c.From == c.Until })},
		{"campaign without a daily log", ofCampaigns(func(c Campaign) bool { return !c.DailyLog })},
	}
}

func areaKinds() []kind {
	return []kind{
		{"area without a window", func(_ *Facts, y *yearJudged) int { return len(y.windows.uncovered) }},
		{"area without a window that is not due", func(f *Facts, _ *yearJudged) int {
			return countIf(f.Areas, func(a Area) bool { return !hasWindow(f, a.ID) && a.DueOn > f.Calendar.AsOf })
		}},
		{"window after its area was due", func(f *Facts, _ *yearJudged) int {
			return countIf(f.Areas, func(a Area) bool {
				return hasWindow(f, a.ID) && !slices.ContainsFunc(f.Windows, func(w Window) bool { return w.Area == a.ID && w.OpenedOn <= a.DueOn })
			})
		}},
		{"area of two windows", func(f *Facts, _ *yearJudged) int {
			return countIf(f.Areas, func(a Area) bool { return countIf(f.Windows, func(w Window) bool { return w.Area == a.ID }) == 2 })
		}},
		{"window never inspected", func(f *Facts, _ *yearJudged) int {
			return countIf(f.Windows, func(w Window) bool { return w.InspectedOn == nil })
		}},
		{"three teams", year(func(_ *Facts, y *yearJudged) bool { return len(y.windows.teams) == 3 })},
		{"team without findings", year(func(_ *Facts, y *yearJudged) bool {
			for _, team := range y.windows.teams {
				if team.findings == 0 {
					return true
				}
			}
			return false
		})},
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
		{"unresolved, due before as_of", ofCases(func(f *Facts, c Case, due string) bool { return open(c) && due < f.Calendar.AsOf })},
		{"unresolved, due on as_of", ofCases(func(f *Facts, c Case, due string) bool { return open(c) && due == f.Calendar.AsOf })},
		{"unresolved, due after as_of", ofCases(func(f *Facts, c Case, due string) bool { return open(c) && due > f.Calendar.AsOf })},
		{"resolved on the due day", ofCases(func(_ *Facts, c Case, due string) bool { return !open(c) && *c.ResolvedOn == due })},
		{"resolved a day late", ofCases(func(_ *Facts, c Case, due string) bool { return !open(c) && *c.ResolvedOn == addDays(due, 1) })},
		{"of two kinds", ofCases(func(_ *Facts, c Case, _ string) bool { return len(c.Kinds) == 2 })},
		{"of no kind", ofCases(func(_ *Facts, c Case, _ string) bool { return len(c.Kinds) == 0 })},
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
		{"no department", ofCases(func(_ *Facts, c Case, _ string) bool { return len(c.Departments) == 0 })},
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
		none("matters", func(f *Facts, _ *yearJudged) int { return len(f.Matters) }),
		none("campaigns", func(f *Facts, _ *yearJudged) int { return len(f.Campaigns) }),
		none("inspections", func(f *Facts, _ *yearJudged) int { return len(f.Inspections) }),
		none("reports", func(f *Facts, _ *yearJudged) int { return len(f.Reports) }),
		none("uncovered areas", func(_ *Facts, y *yearJudged) int { return len(y.windows.uncovered) }),
		none("circulars", func(f *Facts, _ *yearJudged) int { return len(f.Circulars) }),
		none("instructions", func(f *Facts, _ *yearJudged) int { return len(f.Instructions) }),
		none("highlights", func(f *Facts, _ *yearJudged) int { return len(f.Highlights) }),
		none("vetoes", func(f *Facts, _ *yearJudged) int { return len(f.Vetoes) }),
		none("holidays", func(f *Facts, _ *yearJudged) int { return len(f.Calendar.Holidays) }),
		none("worked weekends", func(f *Facts, _ *yearJudged) int { return len(f.Calendar.WorkedWeekends) }),
		none("rejected ballots", func(_ *Facts, y *yearJudged) int { return len(y.ballots.rejected) }),
		none("supplementary ballots", func(f *Facts, _ *yearJudged) int {
			return countIf(f.Ballots, func(b Ballot) bool { return b.Supplementary })
		}),
	}
}
