package yeartest

import (
	"errors"
	"fmt"
	"math/big"
	"slices"
)

// Check says what is not valid in a year: the limits the policy puts on the
// data, and what [Twin] takes for granted. It is where the limits of [Params]
// that change no figure are seen.
func Check(p Params, files map[string][]byte) error {
	f, err := ReadFacts(files)
	if err != nil {
		return err
	}
	return errors.Join(checkTasks(p, f), checkUnits(p, f), checkStandings(f), checkSupervision(f), checkWindows(f), checkCases(f))
}

func checkTasks(p Params, f *Facts) error {
	var errs []error
	sum, leads := new(big.Rat), make(map[string]bool)
	for _, t := range f.Tasks {
		sum, leads[t.Lead] = add(sum, number(t.Points)), true
		if !isUnit(f, t.Lead) || slices.Contains(t.Participants, t.Lead) {
			errs = append(errs, fmt.Errorf("task %q: bad lead %q", t.ID, t.Lead))
		}
		if t.ProvincialRank < 1 || t.ProvincialRank > p.Cities {
			errs = append(errs, fmt.Errorf("task %q: rank %d", t.ID, t.ProvincialRank))
		}
		errs = append(errs, checkMarks(f, t)...)
	}
	if sum.Cmp(rat(p.ProvincialPoints)) != 0 {
		errs = append(errs, fmt.Errorf("the tasks are worth %s points", figure(sum)))
	}
	if len(leads) != p.LeadUnits {
		errs = append(errs, fmt.Errorf("the tasks have %d leads", len(leads)))
	}
	return errors.Join(errs...)
}

// checkMarks wants exactly one mark for each participant, within the points.
func checkMarks(f *Facts, t Task) (errs []error) {
	var marked []string
	for _, m := range f.Marks {
		if m.Task == t.ID {
			marked = append(marked, m.Unit)
			errs = append(errs, within("mark of "+m.Unit+" for "+t.ID, number(m.Mark), number(t.Points)))
		}
	}
	slices.Sort(marked)
	if !slices.Equal(marked, slices.Sorted(slices.Values(t.Participants))) {
		errs = append(errs, fmt.Errorf("task %q: participants and marks differ", t.ID))
	}
	return errs
}

func within(what string, x, limit *big.Rat) error {
	if x.Sign() < 0 || x.Cmp(limit) > 0 {
		return fmt.Errorf("%s: %s is not within 0 and %s", what, figure(x), figure(limit))
	}
	return nil
}

// checkUnits wants each item and one standing of each unit.
func checkUnits(p Params, f *Facts) error {
	var errs []error
	for _, u := range f.Units {
		errs = append(errs,
			within("key_work of "+u.ID, item(f, u.ID, p.KeyWorkItem), rat(p.KeyWorkMax)),
			within("party of "+u.ID, item(f, u.ID, p.PartyItem), rat(p.PartyMax)))
	}
	if len(f.Items) != 2*len(f.Units) || len(f.Standings) != len(f.Units) {
		errs = append(errs, fmt.Errorf("%d units, %d items, %d standings",
			len(f.Units), len(f.Items), len(f.Standings)))
	}
	return errors.Join(errs...)
}

func checkStandings(f *Facts) error {
	var errs []error
	for _, s := range f.Standings {
		ranks := append([]int{s.LastYear}, s.Quarters...)
		if len(ranks) != 5 || slices.Min(ranks) < 1 || slices.Max(ranks) > s.Of || !isUnit(f, s.Unit) {
			errs = append(errs, fmt.Errorf("standing of %q: %v of %d", s.Unit, ranks, s.Of))
		}
	}
	return errors.Join(errs...)
}

// checkSupervision wants every record dated no earlier than what it names, or
// it would be known before that.
func checkSupervision(f *Facts) error {
	var errs []error
	opened, papers := make(map[string]string), make(map[string]string)
	for _, m := range f.Matters {
		opened[m.ID] = m.OpenedOn
		if !inOrder(&m.OpenedOn, m.RectifiedOn, m.RecheckedOn) || (m.RecheckedOn == nil) != (m.RecheckPassed == nil) {
			errs = append(errs, fmt.Errorf("matter %q", m.ID))
		}
	}
	for _, c := range f.Campaigns {
		opened[c.ID] = c.From
		if c.Until < c.From {
			errs = append(errs, fmt.Errorf("campaign %q", c.ID))
		}
	}
	for _, i := range f.Inspections {
		of := i.Campaign
		if of == nil {
			of = i.Matter
		}
		if of == nil || i.Campaign != nil && i.Matter != nil || opened[*of] == "" || i.On < opened[*of] {
			errs = append(errs, fmt.Errorf("inspection %q", i.ID))
		}
	}
	for _, c := range f.Circulars {
		papers[c.ID] = c.IssuedOn
	}
	for _, r := range f.Reports {
		papers[r.ID] = r.IssuedOn
	}
	for _, i := range f.Instructions {
		if papers[i.Paper] == "" || i.On < papers[i.Paper] {
			errs = append(errs, fmt.Errorf("instruction on %q", i.Paper))
		}
	}
	return errors.Join(errs...)
}

// inOrder says that a record's days follow each other, and that none is
// missing before one that is there.
func inOrder(days ...*string) bool {
	for i, d := range days[1:] {
		if d != nil && (days[i] == nil || *d < *days[i]) {
			return false
		}
	}
	return true
}

func checkWindows(f *Facts) error {
	var errs []error
	areas := make(map[string]bool)
	for _, a := range f.Areas {
		areas[a.ID] = true
	}
	for _, w := range f.Windows {
		found := []bool{w.Team != nil, w.DedicatedSite != nil, w.CoordinatorRota != nil, w.StaffBriefed != nil, w.WeekendService != nil}
		if !areas[w.Area] || !inOrder(&w.OpenedOn, w.InspectedOn) || slices.Contains(found, w.InspectedOn == nil) {
			errs = append(errs, fmt.Errorf("window %q", w.ID))
		}
	}
	return errors.Join(errs...)
}

// checkCases wants nothing to have happened out of order.
func checkCases(f *Facts) error {
	var errs []error
	for _, c := range f.Cases {
		opened := windowByID(f, c.Window).OpenedOn
		bad := !inOrder(&opened, &c.ReceivedOn, c.ResolvedOn) || !inOrder(&c.ReceivedOn, c.RatedOn) ||
			(c.RatedOn == nil) != (c.Rating == nil)
		if bad || len(c.Departments) != len(c.DaysByDepartment) {
			errs = append(errs, fmt.Errorf("case %q", c.ID))
		}
	}
	return errors.Join(errs...)
}
