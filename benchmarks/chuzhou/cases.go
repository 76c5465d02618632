package chuzhou

import (
	"cmp"
	"slices"
	"strings"

	"github.com/shopspring/decimal"
)

// desk handles the cases of the windows.
type desk struct {
	c       *calculation
	windows map[string]*yearWindow
	free    map[date]bool // holidays
	worked  map[date]bool // weekend days worked
}

func newDesk(c *calculation) *desk {
	d := &desk{
		c:       c,
		windows: make(map[string]*yearWindow, len(c.y.windows)),
		free:    make(map[date]bool, len(c.y.holidays)),
		worked:  make(map[date]bool, len(c.y.workedWeekends)),
	}
	for i := range c.y.windows {
		d.windows[c.y.windows[i].id] = &c.y.windows[i]
	}
	for _, day := range c.y.holidays {
		d.free[day] = true
	}
	for _, day := range c.y.workedWeekends {
		d.worked[day] = true
	}
	return d
}

func (c *calculation) handleCases() {
	d := newDesk(c)
	w := &c.result.Window
	w.Cases, w.Overdue, w.ByLevel = len(c.y.cases), []string{}, make(map[string]LevelResult, 4)
	w.ByKind = make(map[string]int, 8)
	var satisfied, serial, serialDays, parallel, parallelDays int
	for i := range c.y.cases {
		k := &c.y.cases[i]
		window := d.windows[k.window]
		if k.receivedOn < window.openedOn {
			c.fault("case %q was received before window %q opened", k.id, window.id)
		}
		d.count(k, window, &satisfied)
		switch {
		case k.resolvedOn == 0:
		case k.serial:
			serial++
			serialDays += k.daysTaken()
		default:
			parallel++
			parallelDays += k.daysTaken()
		}
		if d.overdue(k) {
			w.Overdue = append(w.Overdue, k.id)
		}
	}
	slices.Sort(w.Overdue)
	w.ResolutionRate = quotient(w.Resolved, w.Cases)
	w.SatisfactionRate = quotient(satisfied, w.Rated)
	w.MeanDays = MeanDays{quotient(parallelDays, parallel), quotient(serialDays, serial)}
}

func (d *desk) count(k *yearCase, window *yearWindow, satisfied *int) {
	w := &d.c.result.Window
	level := w.ByLevel[window.level]
	level.Cases++
	for _, kind := range k.kinds {
		w.ByKind[kind]++
	}
	if k.resolvedOn != 0 {
		w.Resolved++
		level.Resolved++
	}
	if k.rating != "" {
		w.Rated++
	}
	if k.rating == "satisfied" {
		*satisfied++
		level.Satisfied++
	}
	w.ByLevel[window.level] = level
}

func (k *yearCase) daysTaken() int {
	sum, longest := 0, 0
	for _, days := range k.days {
		sum += days
		longest = max(longest, days)
	}
	if k.serial {
		return sum
	}
	return longest
}

func (d *desk) overdue(k *yearCase) bool {
	end := k.resolvedOn
	if end == 0 {
		end = d.c.y.asOf
	}
	return end > d.due(k)
}

func (d *desk) due(k *yearCase) date {
	left := 10
	if k.departments == 1 {
		left = 5
	}
	day := k.receivedOn
	for left > 0 {
		day++
		if d.worked[day] || !day.weekend() && !d.free[day] {
			left--
		}
	}
	return day
}

// quotient is the rounded quotient, nil over nothing.
func quotient(part, all int) *decimal.Decimal {
	if all == 0 {
		return nil
	}
	q := decimal.NewFromInt(int64(part)).DivRound(decimal.NewFromInt(int64(all)), 4)
	return &q
}

// inspect lists the findings at the windows that were inspected, and counts
// them by team.
func (c *calculation) inspect() {
	found, teams := []Finding{}, []TeamResult{}
	for i := range c.y.windows {
		w := &c.y.windows[i]
		if w.inspectedOn == 0 {
			continue
		}
		before := len(found)
		found = w.findings(found)
		at, has := slices.BinarySearchFunc(teams, w.team, func(t TeamResult, team int) int { return cmp.Compare(t.Team, team) })
		if !has {
			teams = slices.Insert(teams, at, TeamResult{Team: w.team})
		}
		teams[at].Inspected++
		teams[at].Findings += len(found) - before
	}
	slices.SortFunc(found, func(a, b Finding) int {
		return cmp.Or(strings.Compare(a.Window, b.Window), strings.Compare(a.Rule, b.Rule))
	})
	c.result.Window.Findings, c.result.Window.Teams = found, teams
}

func (w *yearWindow) findings(found []Finding) []Finding {
	if !w.coordinatorRota {
		found = append(found, Finding{w.id, "coordinator_rota"})
	}
	if w.level == "zone" && !w.dedicatedSite {
		found = append(found, Finding{w.id, "dedicated_site"})
	}
	if !w.staffBriefed {
		found = append(found, Finding{w.id, "staff_briefed"})
	}
	if w.weekendService != "on_site" {
		found = append(found, Finding{w.id, "weekend_service"})
	}
	return found
}
