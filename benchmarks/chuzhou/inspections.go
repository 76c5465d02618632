package chuzhou

import (
	"cmp"
	"slices"
	"strings"
)

// summarise counts what needs no judgement.
func (c *calculation) summarise() {
	c.result.AsOf = c.y.asOf.String()
	s := &c.result.Supervision
	s.Matters, s.Inspections = len(c.y.matters), len(c.y.inspections)
	s.Circulars, s.Reports = len(c.y.circulars), c.y.reports
	s.Instructions = map[string]int{"市委书记": 0, "市长": 0}
	for _, by := range c.y.instructions {
		s.Instructions[by]++
	}
}

// inspectUnits judges the inspections and the campaigns' logs.
func (c *calculation) inspectUnits() {
	s := &c.result.Supervision
	campaigns := make(map[string]*yearCampaign, len(c.y.campaigns))
	logged := make(map[string]map[date]bool, len(c.y.campaigns))
	for i := range c.y.campaigns {
		campaigns[c.y.campaigns[i].id] = &c.y.campaigns[i]
		logged[c.y.campaigns[i].id] = make(map[date]bool, 64)
	}
	for i := range c.y.inspections {
		one := &c.y.inspections[i]
		if one.covert {
			s.Covert++
		}
		if one.partners {
			s.Joint++
		}
		if one.campaign == "" {
			continue
		}
		if one.logged {
			logged[one.campaign][one.on] = true
		}
		if wronglyLed(one, campaigns[one.campaign]) {
			s.WronglyLed = append(s.WronglyLed, one.id)
		}
	}
	slices.Sort(s.WronglyLed)
	c.logs(logged)
}

func wronglyLed(i *yearInspection, of *yearCampaign) bool {
	switch {
	case of.source != "leader_assigned":
		return false
	case slices.Contains(of.keyAreas, i.target):
		return i.teamLead != "higher_leader"
	}
	return i.teamLead != "office_head" && i.teamLead != "higher_leader" && !i.officeHead
}

// logs lists the days on which a campaign has no log.
func (c *calculation) logs(logged map[string]map[date]bool) {
	days := []UnloggedDay{}
	for i := range c.y.campaigns {
		campaign := &c.y.campaigns[i]
		for day := campaign.from; campaign.dailyLog && day <= min(campaign.until, c.y.asOf); day++ {
			if !logged[campaign.id][day] {
				days = append(days, UnloggedDay{campaign.id, day.String()})
			}
		}
	}
	slices.SortFunc(days, func(a, b UnloggedDay) int {
		return cmp.Or(strings.Compare(a.Campaign, b.Campaign), strings.Compare(a.Day, b.Day))
	})
	c.result.Supervision.DaysWithoutLog = days
}

// cover lists the areas that should have a window and have none.
func (c *calculation) cover() {
	has := make(map[string]bool, len(c.y.windows))
	for i := range c.y.windows {
		has[c.y.windows[i].area] = true
	}
	uncovered := []string{}
	for _, a := range c.y.areas {
		if a.dueOn <= c.y.asOf && !has[a.id] {
			uncovered = append(uncovered, a.id)
		}
	}
	slices.Sort(uncovered)
	c.result.Window.Uncovered = uncovered
}
