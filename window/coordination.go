package window

import (
	"fmt"
	"slices"
	"strings"

	"github.com/meritrules/merit/rule"
	"github.com/meritrules/merit/rule/types"
	"github.com/meritrules/merit/rule/value"
)

// coordinationFigures returns the figures of a policy that compares handling in parallel with
// handling one after the other: the days of all departments in a row, the longest of them, and
// what the departments saved that were called together.
func (p Policy) coordinationFigures() []rule.Figure {
	if !p.Coordination {
		return nil
	}
	list := p.Names.List("cases")
	name := func(f string) string { return p.Names.Field("cases", f) }
	figure := func(field, text string, args ...any) rule.Figure {
		return rule.Expr(fmt.Sprintf(text, args...)).As(list, name(field), types.NumberKind)
	}
	return []rule.Figure{
		figure("serial_days", "sum(%s)", name("days_by_department")),
		figure("longest_days", "max(%s) ?? 0", name("days_by_department")),
		figure("saved_days", "if %s == %q { %s - %s } else { 0 }", name("handling"), p.Names.Word(Parallel), name("serial_days"), name("longest_days")),
	}
}

// holdupModel makes the list holdups: which departments hold cases up.
func (p Policy) holdupModel() rule.Model {
	name := func(f string) string { return p.Names.Field("holdups", f) }
	s := &types.Schema{Name: p.Names.List("holdups"), Key: []string{name("department")}, Fields: []types.Field{{Name: name("department"), Type: types.TextType()}}}
	for _, f := range []string{"cases", "days", "slowest", "open"} {
		s.Fields = append(s.Fields, types.Field{Name: name(f), Type: types.NumberType()})
	}
	use := rule.Use{List: p.Names.List("cases"), Fields: []types.Field{
		{Name: p.Names.Field("cases", "departments"), Type: types.ListType(types.TextType())},
		{Name: p.Names.Field("cases", "days_by_department"), Type: types.ListType(types.NumberType())},
	}}
	if closing := p.closing(); closing != "" {
		use.Fields = append(use.Fields, types.Field{Name: closing, Type: types.DateType().OrMissing()})
	}
	return rule.Model{Name: "holdups", Lists: []*types.Schema{s}, Uses: []rule.Use{use}, Run: p.makeHoldups}
}

// holdup is what a department took.
type holdup struct {
	department                 string
	cases, days, slowest, open int64
}

// makeHoldups makes the list, by department. The slowest of a case of several departments is the
// one that took the longest, or each of those that did; if none took a day, nobody is.
func (p Policy) makeHoldups(d *rule.Draft) error {
	cases := d.List(p.Names.List("cases"))
	var all []holdup
	for i := range cases.Len() {
		departments := cases.Members(i, p.Names.Field("cases", "departments"))
		days := make([]int64, len(departments))
		for k, v := range cases.Value(i, p.Names.Field("cases", "days_by_department")).Elems() {
			if n, ok := v.Number(); ok && k < len(days) {
				days[k], _ = n.Int64()
			}
		}
		open := p.closing() != "" && cases.Value(i, p.closing()).IsMissing()
		for k, name := range departments {
			at, found := slices.BinarySearchFunc(all, name, func(h holdup, name string) int { return strings.Compare(h.department, name) })
			if !found {
				all = slices.Insert(all, at, holdup{department: name})
			}
			h := &all[at]
			h.cases++
			h.days += days[k]
			if len(days) > 1 && days[k] > 0 && days[k] == slices.Max(days) {
				h.slowest++
			}
			if open {
				h.open++
			}
		}
	}
	name := func(f string) string { return p.Names.Field("holdups", f) }
	w := d.Make(p.Names.List("holdups"), len(all))
	for i, h := range all {
		count := func(field string, n int64) { w.Set(i, name(field), value.OfNumber(types.Int(n))) }
		w.Set(i, name("department"), value.OfText(h.department))
		count("cases", h.cases)
		count("days", h.days)
		count("slowest", h.slowest)
		count("open", h.open)
	}
	return nil
}

// coverageModel adds to areas whether they lack a window that they must have.
func (p Policy) coverageModel() rule.Model {
	areas, windows := p.Names.List("areas"), p.Names.List("windows")
	uncovered := p.Names.Field("areas", "uncovered")
	return rule.Model{
		Name: "coverage",
		Uses: []rule.Use{
			{List: areas, Figures: []types.Field{{Name: p.Names.Field("areas", "due"), Type: types.FlagType()}}},
			{List: windows, Fields: []types.Field{{Name: p.Names.Field("windows", "area"), Type: types.RecordType(areas).OrMissing()}}},
		},
		Adds: []rule.Added{{List: areas, Field: types.Field{Name: uncovered, Type: types.FlagType()}}},
		Run: func(d *rule.Draft) error {
			list := d.List(areas)
			covered, lacks := make([]bool, list.Len()), make([]bool, list.Len())
			for _, a := range d.List(windows).References(p.Names.Field("windows", "area")).All() {
				if a >= 0 {
					covered[a] = true
				}
			}
			due := list.Flags(p.Names.Field("areas", "due"))
			for i := range lacks {
				lacks[i] = due.At(i) && !covered[i]
			}
			d.Column(areas, uncovered).Flags(uncovered, lacks)
			return nil
		},
	}
}
