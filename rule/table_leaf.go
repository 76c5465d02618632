package rule

import (
	"fmt"
	"slices"
)

// tableLeaf is a table as formulas name it: one version, or several by date with the
// same keys and kinds of values.
type tableLeaf struct {
	versions []*Table // in the order of their days
	periods  []int    // the version in force in each period
	typ      Type
	broken   bool // it has a fault, so its uses are not to blame
}

func (t *tableLeaf) first() *Table { return t.versions[0] }

// sources returns the sources of the versions.
func (t *tableLeaf) sources() []Source {
	sources := make([]Source, len(t.versions))
	for i, v := range t.versions {
		sources[i] = v.Source
	}
	return sources
}

// count returns how many periods there are in which the table may differ.
func (t *tableLeaf) count() int {
	if len(t.versions) == 1 {
		return 1
	}
	return len(t.periods)
}

// on returns the version in force in a period.
func (t *tableLeaf) on(period int) *Table { return t.versions[t.periods[period]] }

// prepare checks each version alone and then against the first.
func (t *tableLeaf) prepare() (faults Errors) {
	for i, v := range t.versions {
		faults.Add(v.prepare())
		if len(faults) > 0 {
			t.broken = true
			continue
		}
		if i == 0 {
			t.typ = v.typ
		} else if why := v.differs(t.first()); why != "" {
			t.broken = true
			faults = append(faults, v.Source.fault(CodeUnlike, 0, fmt.Sprintf("the table %s has %s than before %s", v.Source.Name, why, *v.Source.From), "give it another name"))
		}
		t.typ.Terminating = t.typ.Terminating && v.typ.Terminating
	}
	return faults
}

// differs says how a table differs from another version of it, "" if it does not.
func (t *Table) differs(u *Table) string {
	switch {
	case len(t.Keys) != len(u.Keys):
		return "other keys"
	case t.typ.Kind != u.typ.Kind:
		return "other values"
	}
	for i, key := range t.Rows[0].Keys {
		if key.kind != u.Rows[0].Keys[i].kind {
			return "keys of another kind"
		}
	}
	return ""
}

// addTexts collects the texts that the table may hold.
func (t *tableLeaf) addTexts(texts map[string]bool) {
	for _, v := range t.versions {
		for _, r := range v.Rows {
			for _, x := range slices.Concat(r.Keys, []Value{r.Value}) {
				texts[x.text] = texts[x.text] || x.kind == TextKind
			}
		}
	}
}
