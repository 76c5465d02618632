package yeartest

import (
	"cmp"
	"slices"
)

// Known is what is known of the year at the end of a day, which becomes the
// day of the count: the records dated later are left out, and so are later
// days within a record with what belongs to them. The facts themselves stay as
// they are.
func (f *Facts) Known(day string) *Facts {
	known := *f
	known.Calendar.AsOf = day
	known.Ballots = until(f.Ballots, day, func(b *Ballot) string { return b.CastOn })
	known.Matters = until(f.Matters, day, func(m *Matter) string { return m.OpenedOn })
	known.Campaigns = until(f.Campaigns, day, func(c *Campaign) string { return c.From })
	known.Inspections = until(f.Inspections, day, func(i *Inspection) string { return i.On })
	known.Circulars = until(f.Circulars, day, func(c *Circular) string { return c.IssuedOn })
	known.Reports = until(f.Reports, day, func(r *Report) string { return r.IssuedOn })
	known.Instructions = until(f.Instructions, day, func(i *Instruction) string { return i.On })
	known.Vetoes = until(f.Vetoes, day, func(v *Veto) string { return v.DecidedOn })
	known.Windows = until(f.Windows, day, func(w *Window) string { return w.OpenedOn })
	known.Cases = until(f.Cases, day, func(c *Case) string { return c.ReceivedOn })

	for i := range known.Matters {
		m := &known.Matters[i]
		m.RectifiedOn = come(m.RectifiedOn, day)
		if m.RecheckedOn = come(m.RecheckedOn, day); m.RecheckedOn == nil {
			m.RecheckPassed = nil
		}
	}
	for i := range known.Windows {
		w := &known.Windows[i]
		if w.InspectedOn = come(w.InspectedOn, day); w.InspectedOn == nil {
			w.Team, w.DedicatedSite, w.CoordinatorRota, w.StaffBriefed, w.WeekendService = nil, nil, nil, nil, nil
		}
	}
	for i := range known.Cases {
		c := &known.Cases[i]
		c.ResolvedOn = come(c.ResolvedOn, day)
		if c.RatedOn = come(c.RatedOn, day); c.RatedOn == nil {
			c.Rating = nil
		}
	}
	return &known
}

// until is a copy of the records that are not dated later than a day.
func until[T any](all []T, day string, on func(*T) string) []T {
	known := []T{}
	for _, x := range all {
		if on(&x) <= day {
			known = append(known, x)
		}
	}
	return known
}

// come is a day that has come, or nil.
func come(on *string, day string) *string {
	if on == nil || *on > day {
		return nil
	}
	return on
}

// pending is something that is due on a later day.
type pending struct{ what, dueOn string }

// pendingOn lists what is pending at the end of a day, by day and then name.
func pendingOn(p Params, day string) []pending {
	all := []pending{{"items", p.ItemsDue}, {"joint", p.JointDue}}
	for _, r := range p.Rounds {
		all = append(all, pending{"round " + r.ID, r.Until})
	}
	for i, end := range p.QuarterEnds {
		all = append(all, pending{"quarter " + string(rune('1'+i)), end})
	}
	all = slices.DeleteFunc(all, func(x pending) bool { return x.dueOn <= day })
	slices.SortFunc(all, func(a, b pending) int {
		return cmp.Or(cmp.Compare(a.dueOn, b.dueOn), cmp.Compare(a.what, b.what))
	})
	return all
}
