package panel

import (
	"cmp"
	"fmt"
	"slices"
)

// Fault is a kind of fault of panels. Its zero value is invalid.
type Fault uint8

// The faults of panels.
const (
	TooFewUnits   Fault = iota + 1 // the rater has fewer units than it must
	TooManyUnits                   // the rater has more units than it may
	TooFewRaters                   // the unit has fewer raters than it must
	TooManyRaters                  // the unit has more raters than it may
	NoSuchUnit                     // the unit is not among the units
	RepeatedUnit                   // the unit stands more than once on the rater's panel
	NoSuchRater                    // the rater is not among the raters
	RepeatedRater                  // the rater has more than one panel
	IsRecused                      // the rater is recused from a unit on its panel
	MustJudge                      // the rater must judge a unit that is not on its panel
)

var faultNames = [...]string{"", "too_few_units", "too_many_units", "too_few_raters", "too_many_raters", "no_such_unit", "repeated_unit",
	"no_such_rater", "repeated_rater", "is_recused", "must_judge"}

// String returns the fault's name, such as "too_few_units".
func (f Fault) String() string {
	if int(f) < len(faultNames) {
		return faultNames[f]
	}
	return fmt.Sprintf("panel fault %d", uint8(f))
}

// MarshalText returns the text of String.
func (f Fault) MarshalText() ([]byte, error) { return []byte(f.String()), nil }

// Finding is one fault of panels.
type Finding struct {
	Fault Fault
	Rater string // "" if the fault is of a unit as a whole
	Unit  string // "" if the fault is of a rater as a whole
	Count int    // for the first four faults how many there are; how often a repeated one stands there
}

// Verify checks panels, drawn or given, against a request. A unit counts once on a panel, and what
// is unknown does not count; a rater without a panel has no units. The findings are sorted by fault,
// rater and unit; nil if there are none.
func Verify(q Request, panels []Panel) []Finding {
	v := verification{judged: map[string]int{}, judges: map[string]map[string]bool{}, units: map[string]bool{}}
	for _, u := range q.Units {
		v.units[u.ID] = true
	}
	for _, r := range q.Raters {
		v.judges[r.ID] = nil
	}
	for _, p := range panels {
		v.panel(p)
	}
	for _, r := range q.Raters {
		has := v.judges[r.ID]
		v.bounds(TooFewUnits, len(has), spanOf(r.Least, r.Most, q.Bounds.MinUnits, q.Bounds.MaxUnits, len(q.Units)), r.ID, "")
		for _, u := range r.Recused {
			if has[u] {
				v.find(IsRecused, r.ID, u, 0)
			}
		}
		for _, u := range r.Must {
			if !has[u] {
				v.find(MustJudge, r.ID, u, 0)
			}
		}
	}
	for _, u := range q.Units {
		v.bounds(TooFewRaters, v.judged[u.ID], spanOf(u.Least, u.Most, q.Bounds.MinRaters, q.Bounds.MaxRaters, len(q.Raters)), "", u.ID)
	}
	slices.SortFunc(v.findings, func(x, y Finding) int {
		return cmp.Or(cmp.Compare(x.Fault, y.Fault), cmp.Compare(x.Rater, y.Rater), cmp.Compare(x.Unit, y.Unit), cmp.Compare(x.Count, y.Count))
	})
	return slices.Compact(v.findings)
}

type verification struct {
	units    map[string]bool
	judged   map[string]int             // by unit
	judges   map[string]map[string]bool // by rater; nil for one without a panel
	findings []Finding
}

func (v *verification) find(f Fault, rater, unit string, n int) {
	v.findings = append(v.findings, Finding{f, rater, unit, n})
}

// panel takes the units of a panel.
func (v *verification) panel(p Panel) {
	has, known := v.judges[p.Rater]
	switch {
	case !known:
		v.find(NoSuchRater, p.Rater, "", 0)
		return
	case has != nil:
		v.find(RepeatedRater, p.Rater, "", 2)
		return
	}
	has = map[string]bool{}
	v.judges[p.Rater] = has
	times := map[string]int{}
	for _, u := range p.Units {
		switch times[u]++; {
		case !v.units[u]:
			v.find(NoSuchUnit, p.Rater, u, 0)
		case times[u] == 1:
			has[u] = true
			v.judged[u]++
		}
	}
	for _, u := range p.Units {
		if times[u] > 1 {
			v.find(RepeatedUnit, p.Rater, u, times[u])
		}
	}
}

// bounds reports a count outside its bounds: as few if it is too small, as the next fault if it is too
// great.
func (v *verification) bounds(few Fault, n int, s span, rater, unit string) {
	switch {
	case n < s.least:
		v.find(few, rater, unit, n)
	case n > s.most:
		v.find(few+1, rater, unit, n)
	}
}
