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
	return errors.Join(checkTasks(p, f), checkUnits(p, f), checkStandings(f), checkCases(f))
}

func checkTasks(p Params, f *Facts) error {
	var errs []error
	sum := new(big.Rat)
	for _, t := range f.Tasks {
		sum = add(sum, number(t.Points))
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

// checkCases wants nothing to have happened after as_of or out of order.
func checkCases(f *Facts) error {
	var errs []error
	asOf := f.Supervision.AsOf
	for _, c := range f.Cases {
		bad := c.ReceivedOn < windowByID(f, c.Window).OpenedOn || c.ReceivedOn > asOf
		if c.ResolvedOn != nil {
			bad = bad || *c.ResolvedOn < c.ReceivedOn || *c.ResolvedOn > asOf
		}
		if bad || len(c.Departments) == 0 || len(c.Departments) != len(c.DaysByDepartment) {
			errs = append(errs, fmt.Errorf("case %q", c.ID))
		}
	}
	for _, m := range f.Supervision.Matters {
		if m.RectifiedOn != nil && (*m.RectifiedOn < m.OpenedOn || *m.RectifiedOn > asOf) {
			errs = append(errs, fmt.Errorf("matter %q", m.ID))
		}
	}
	return errors.Join(errs...)
}
