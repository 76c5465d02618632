package evaluation

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/meritrules/merit/rule"
)

// PanelFault is a kind of fault of a panel. Its zero value is invalid.
type PanelFault uint8

// The faults of panels.
const (
	TooFewUnits   PanelFault = iota + 1 // the rater has fewer units than MinUnits
	TooManyUnits                        // the rater has more units than MaxUnits
	TooFewRaters                        // the unit has fewer raters than MinRaters
	TooManyRaters                       // the unit has more raters than MaxRaters
	NoSuchUnit                          // the unit is not among the units
	RepeatedUnit                        // the unit occurs more than once on the rater's panel
)

var panelFaultNames = [...]string{"", "too_few_units", "too_many_units", "too_few_raters", "too_many_raters",
	"no_such_unit", "repeated_unit"}

// String returns the fault's name, such as "too_few_units".
func (f PanelFault) String() string {
	if int(f) < len(panelFaultNames) {
		return panelFaultNames[f]
	}
	return fmt.Sprintf("panel fault %d", uint8(f))
}

// MarshalText returns the text of String.
func (f PanelFault) MarshalText() ([]byte, error) { return []byte(f.String()), nil }

// PanelFinding is one fault of the panels.
type PanelFinding struct {
	Fault PanelFault
	Rater string // "" if the fault is of a unit as a whole
	Unit  string // "" if the fault is of a rater as a whole
	Count int    // for the first four faults how many there are; for a repeated unit how often it occurs
}

// VerifyPanels checks panels against their bounds. A rater has one panel; repeated
// and unknown units on it do not count. The findings are sorted by fault, rater and
// unit; nil if there are none.
func VerifyPanels(panels []Panel, units []string, b PanelBounds) []PanelFinding {
	v := verification{raters: make(map[string]int, len(units))}
	for _, u := range units {
		v.raters[u] = 0
	}
	for _, p := range panels {
		v.bounds(TooFewUnits, v.panel(p), b.MinUnits, b.MaxUnits, p.Rater, "")
	}
	for _, u := range units {
		v.bounds(TooFewRaters, v.raters[u], b.MinRaters, b.MaxRaters, "", u)
	}
	slices.SortFunc(v.findings, func(x, y PanelFinding) int {
		return cmp.Or(cmp.Compare(x.Fault, y.Fault), cmp.Compare(x.Rater, y.Rater), cmp.Compare(x.Unit, y.Unit), cmp.Compare(x.Count, y.Count))
	})
	return v.findings
}

type verification struct {
	raters   map[string]int // of each unit
	findings []PanelFinding
}

// panel checks the units of one panel and returns how many it has.
func (v *verification) panel(p Panel) int {
	sorted := slices.Sorted(slices.Values(p.Units))
	n := 0
	for i := 0; i < len(sorted); {
		unit, times := sorted[i], 1
		for i+times < len(sorted) && sorted[i+times] == unit {
			times++
		}
		i += times
		if times > 1 {
			v.findings = append(v.findings, PanelFinding{RepeatedUnit, p.Rater, unit, times})
		}
		if _, ok := v.raters[unit]; !ok {
			v.findings = append(v.findings, PanelFinding{NoSuchUnit, p.Rater, unit, 0})
			continue
		}
		v.raters[unit]++
		n++
	}
	return n
}

// bounds reports a count outside its bounds: as few if it is too small, as the next
// fault if it is too great.
func (v *verification) bounds(few PanelFault, n, least, most int, rater, unit string) {
	switch {
	case n < least:
		v.findings = append(v.findings, PanelFinding{few, rater, unit, n})
	case most > 0 && n > most:
		v.findings = append(v.findings, PanelFinding{few + 1, rater, unit, n})
	}
}

// VerifyPanels checks the panels of a run against the policy's bounds; it returns nil
// if the policy has none.
func (p Policy) VerifyPanels(run *rule.Run) []PanelFinding {
	units, list := run.List("units"), run.List("panels")
	if p.Panels == nil || units == nil || list == nil {
		return nil
	}
	panels := make([]Panel, list.Len())
	for i := range panels {
		panels[i] = Panel{list.Value(i, "rater").String(), list.Members(i, "units")}
	}
	return VerifyPanels(panels, units.Keys(), *p.Panels)
}
