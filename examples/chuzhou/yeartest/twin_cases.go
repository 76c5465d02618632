package yeartest

import (
	"fmt"
	"math/big"
	"slices"
	"sort"
	"time"
)

// windowsJudged is what became of the cases and what is wrong at the windows.
type windowsJudged struct {
	cases, resolved, rated, satisfied int
	overdue                           []string // by id
	byLevel                           map[string]*levelJudged
	byKind                            map[string]int
	days                              map[string][]int // days taken by the resolved cases, by handling
	findings                          []finding        // by window, then rule
	teams                             map[int]*teamJudged
	uncovered                         []string // areas by id
}

type levelJudged struct{ cases, resolved, satisfied int }

type finding struct{ window, rule string }

type teamJudged struct{ inspected, findings int }

func judgeWindows(p Params, f *Facts) (windowsJudged, error) {
	w := windowsJudged{
		cases:    len(f.Cases),
		byLevel:  make(map[string]*levelJudged),
		byKind:   make(map[string]int),
		days:     make(map[string][]int),
		findings: findings(p, f),
		teams:    make(map[int]*teamJudged),
	}
	w.inspect(f)
	w.uncovered = uncovered(f)
	for _, c := range f.Cases {
		window := windowByID(f, c.Window)
		if window == nil || c.ReceivedOn < window.OpenedOn {
			return w, fmt.Errorf("yeartest: case %q: received on %s before window %q opened", c.ID, c.ReceivedOn, c.Window)
		}
		w.add(p, f, c, window.Level)
	}
	sort.Strings(w.overdue)
	return w, nil
}

func (w *windowsJudged) add(p Params, f *Facts, c Case, level string) {
	if w.byLevel[level] == nil {
		w.byLevel[level] = new(levelJudged)
	}
	at := w.byLevel[level]
	satisfied := c.Rating != nil && *c.Rating == p.Satisfied
	at.cases++
	at.resolved += one(c.ResolvedOn != nil)
	at.satisfied += one(satisfied)
	w.resolved += one(c.ResolvedOn != nil)
	w.rated += one(c.Rating != nil)
	w.satisfied += one(satisfied)
	for _, kind := range c.Kinds {
		w.byKind[kind]++
	}
	if c.ResolvedOn != nil {
		w.days[c.Handling] = append(w.days[c.Handling], daysTaken(p, c))
	}
	if caseOverdue(p, f, c) {
		w.overdue = append(w.overdue, c.ID)
	}
}

// windowByID is nil for a window that had not opened on the day.
func windowByID(f *Facts, id string) *Window {
	for i := range f.Windows {
		if f.Windows[i].ID == id {
			return &f.Windows[i]
		}
	}
	return nil
}

func daysTaken(p Params, c Case) int {
	sum, longest := 0, 0
	for _, d := range c.DaysByDepartment {
		sum, longest = sum+d, max(longest, d)
	}
	if c.Handling == p.SerialHandling {
		return sum
	}
	return longest
}

func caseOverdue(p Params, f *Facts, c Case) bool {
	due := caseDue(p, f, c)
	if c.ResolvedOn != nil {
		return *c.ResolvedOn > due
	}
	return f.Calendar.AsOf > due
}

// caseDue is the last working day in time; the day of receipt is not counted,
// whether it is a working day or not.
func caseDue(p Params, f *Facts, c Case) string {
	left := p.DaysMany
	if len(c.Departments) == p.FewDepartments {
		left = p.DaysFew
	}
	d := c.ReceivedOn
	for left > 0 {
		d = addDays(d, 1)
		if workingDay(f, d) {
			left--
		}
	}
	return d
}

func workingDay(f *Facts, d string) bool {
	switch weekday := day(d).Weekday(); {
	case slices.Contains(f.Calendar.WorkedWeekends, d):
		return true
	case weekday == time.Saturday || weekday == time.Sunday:
		return false
	}
	return !slices.Contains(f.Calendar.Holidays, d)
}

// findings are those of inspected windows.
func findings(p Params, f *Facts) []finding {
	var all []finding
	found := func(w Window, rule string, holds bool) {
		if holds {
			all = append(all, finding{w.ID, rule})
		}
	}
	for _, w := range f.Windows {
		if w.InspectedOn == nil {
			continue
		}
		found(w, "coordinator_rota", !*w.CoordinatorRota)
		found(w, "staff_briefed", !*w.StaffBriefed)
		found(w, "weekend_service", *w.WeekendService != p.WeekendService)
		found(w, "dedicated_site", w.Level == p.SiteLevel && !*w.DedicatedSite)
	}
	sort.Slice(all, func(i, j int) bool {
		if all[i].window != all[j].window {
			return all[i].window < all[j].window
		}
		return all[i].rule < all[j].rule
	})
	return all
}

// inspect counts windows and findings by the team that inspected.
func (w *windowsJudged) inspect(f *Facts) {
	for _, window := range f.Windows {
		if window.InspectedOn == nil {
			continue
		}
		team := w.teams[*window.Team]
		if team == nil {
			team = new(teamJudged)
			w.teams[*window.Team] = team
		}
		team.inspected++
		for _, found := range w.findings {
			team.findings += one(found.window == window.ID)
		}
	}
}

// uncovered lists the areas that should have a window by now and have none.
func uncovered(f *Facts) []string {
	var ids []string
	for _, a := range f.Areas {
		if a.DueOn <= f.Calendar.AsOf && !hasWindow(f, a.ID) {
			ids = append(ids, a.ID)
		}
	}
	sort.Strings(ids)
	return ids
}

func hasWindow(f *Facts, area string) bool {
	for _, w := range f.Windows {
		if w.Area == area {
			return true
		}
	}
	return false
}

// ratio is part/all, or nil over nothing.
func ratio(p Params, part, all int) *big.Rat {
	if all == 0 {
		return nil
	}
	return round(big.NewRat(int64(part), int64(all)), p.RatePlaces)
}
