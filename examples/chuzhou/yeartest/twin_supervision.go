package yeartest

import (
	"cmp"
	"math/big"
	"slices"
	"sort"
)

// supervisionJudged is the year's supervision as a whole.
type supervisionJudged struct {
	matters, closed, overdue, failed int
	wronglyLed                       []string // matters and inspections by id
	inspections, covert, joint       int
	daysWithoutLog                   []unlogged // by campaign, then day
	circulars, reports               int
	instructions                     map[string]int
}

// unlogged is a day on which no inspection of the campaign has a log.
type unlogged struct{ campaign, day string }

// A matter rectified on its due day is in time; an open matter is in time
// while as_of is not after its due day.
func matterOverdue(m Matter, asOf string) bool {
	if m.RectifiedOn == nil {
		return asOf > m.DueOn
	}
	return *m.RectifiedOn > m.DueOn
}

// A matter not rechecked yet (null) is neither closed nor failed.
func matterClosed(m Matter) bool { return m.RecheckPassed != nil && *m.RecheckPassed }
func matterFailed(m Matter) bool { return m.RecheckPassed != nil && !*m.RecheckPassed }

func supervisionScore(p Params, f *Facts, unit string) *big.Rat {
	score := p.SupervisionBase
	for _, m := range f.Matters {
		if m.Unit == unit && matterOverdue(m, f.Calendar.AsOf) {
			score -= p.SupervisionOverdue
		}
		if m.Unit == unit && matterFailed(m) {
			score -= p.SupervisionFailed
		}
	}
	for _, c := range f.Circulars {
		if c.Unit == unit && c.Criticises {
			score -= p.SupervisionCriticised
		}
	}
	return integer(max(p.SupervisionFloor, score))
}

func judgeSupervision(p Params, f *Facts) supervisionJudged {
	s := supervisionJudged{
		matters:        len(f.Matters),
		inspections:    len(f.Inspections),
		daysWithoutLog: daysWithoutLog(f),
		// All circulars, also those that criticise nobody.
		circulars:    len(f.Circulars),
		reports:      len(f.Reports),
		instructions: make(map[string]int),
	}
	for _, m := range f.Matters {
		s.closed += one(matterClosed(m))
		s.overdue += one(matterOverdue(m, f.Calendar.AsOf))
		s.failed += one(matterFailed(m))
		if m.Source == p.LeaderSource && !slices.Contains(p.TeamLeads, m.TeamLead) {
			s.wronglyLed = append(s.wronglyLed, m.ID)
		}
	}
	for _, i := range f.Inspections {
		s.covert += one(i.Covert)
		s.joint += one(len(i.Partners) > 0)
		if inspectionWronglyLed(p, f, i) {
			s.wronglyLed = append(s.wronglyLed, i.ID)
		}
	}
	sort.Strings(s.wronglyLed)
	for _, by := range p.Leaders {
		s.instructions[by] = 0
	}
	for _, i := range f.Instructions {
		s.instructions[i.By]++
	}
	return s
}

func campaignByID(f *Facts, id string) Campaign {
	for _, c := range f.Campaigns {
		if c.ID == id {
			return c
		}
	}
	panic("yeartest: no campaign " + id) // not valid data
}

// inspectionWronglyLed says so of inspections of campaigns that are
// leader-assigned; those of a matter are not judged themselves. In a key area a
// higher leader must lead; elsewhere it is also enough that the head of the
// office took part.
func inspectionWronglyLed(p Params, f *Facts, i Inspection) bool {
	if i.Campaign == nil {
		return false
	}
	c := campaignByID(f, *i.Campaign)
	switch {
	case c.Source != p.LeaderSource:
		return false
	case slices.Contains(c.KeyAreas, i.Target):
		return i.TeamLead != p.KeyAreaLead
	}
	return !slices.Contains(p.TeamLeads, i.TeamLead) && !i.OfficeHead
}

// daysWithoutLog walks each campaign with a daily log from its first day to
// its last, or to the day of the count.
func daysWithoutLog(f *Facts) []unlogged {
	var days []unlogged
	for _, c := range f.Campaigns {
		for d := c.From; c.DailyLog && d <= min(c.Until, f.Calendar.AsOf); d = addDays(d, 1) {
			if !loggedOn(f, c.ID, d) {
				days = append(days, unlogged{c.ID, d})
			}
		}
	}
	slices.SortFunc(days, func(a, b unlogged) int {
		return cmp.Or(cmp.Compare(a.campaign, b.campaign), cmp.Compare(a.day, b.day))
	})
	return days
}

func loggedOn(f *Facts, campaign, day string) bool {
	for _, i := range f.Inspections {
		if i.Log && i.On == day && i.Campaign != nil && *i.Campaign == campaign {
			return true
		}
	}
	return false
}

func one(yes bool) int {
	if yes {
		return 1
	}
	return 0
}
