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
	days                              map[string][]int // days taken, by handling
	findings                          []finding        // by window, then rule
}

type levelJudged struct{ cases, resolved, satisfied int }

type finding struct{ window, rule string }

func judgeWindows(p Params, f *Facts) (windowsJudged, error) {
	w := windowsJudged{
		cases:    len(f.Cases),
		byLevel:  make(map[string]*levelJudged),
		days:     make(map[string][]int),
		findings: findings(p, f),
	}
	for _, c := range f.Cases {
		window := windowByID(f, c.Window)
		if c.ReceivedOn < window.OpenedOn {
			return w, fmt.Errorf("yeartest: case %q: received on %s before window %q opened on %s",
				c.ID, c.ReceivedOn, window.ID, window.OpenedOn)
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
	// Every case of a handling, resolved or not, with the days its departments
	// have taken so far: the policy says "over the cases of each handling".
	w.days[c.Handling] = append(w.days[c.Handling], daysTaken(p, c))
	if caseOverdue(p, f, c) {
		w.overdue = append(w.overdue, c.ID)
	}
}

func windowByID(f *Facts, id string) Window {
	for _, w := range f.Windows {
		if w.ID == id {
			return w
		}
	}
	panic("yeartest: no window " + id) // not valid data
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
	return f.Supervision.AsOf > due
}

// caseDue is the last working day in time; the day of receipt is not counted,
// whether it is a working day or not.
func caseDue(p Params, f *Facts, c Case) string {
	left := p.DaysMany
	if len(c.Departments) <= p.FewDepartments {
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

func findings(p Params, f *Facts) []finding {
	var all []finding
	for _, w := range f.Windows {
		if !w.CoordinatorRota {
			all = append(all, finding{w.ID, "coordinator_rota"})
		}
		if !w.StaffBriefed {
			all = append(all, finding{w.ID, "staff_briefed"})
		}
		if w.WeekendService != p.WeekendService {
			all = append(all, finding{w.ID, "weekend_service"})
		}
		if w.Level == p.SiteLevel && !w.DedicatedSite {
			all = append(all, finding{w.ID, "dedicated_site"})
		}
	}
	sort.Slice(all, func(i, j int) bool {
		if all[i].window != all[j].window {
			return all[i].window < all[j].window
		}
		return all[i].rule < all[j].rule
	})
	return all
}

// ratio is part/all, or nil over nothing.
func ratio(p Params, part, all int) *big.Rat {
	if all == 0 {
		return nil
	}
	return round(big.NewRat(int64(part), int64(all)), p.RatePlaces)
}
