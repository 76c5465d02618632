// Package excerpt makes cases: a few facts with what a policy makes of them.
//
// Facts are some records of a policy's lists, with some of their fields. Outcome evaluates one
// figure on them. Shrink leaves out what does not matter, Case writes the rest as a case of the
// document, ready to paste. Cut takes them from a finished run: the facts behind one figure
// (cut.go).
package excerpt

import (
	"context"
	"slices"

	"github.com/meritrules/merit/rule"
	"github.com/meritrules/merit/rule/types"
	"github.com/meritrules/merit/rule/value"
)

// Facts are some of the facts of a policy, or some of the figures that it would evaluate from
// them.
type Facts struct {
	Values []Field
	Lists  []List
	AsOf   *types.AsOf // how they are cut to a day; nil if nothing is left out
}

// List is a list with some of its records.
type List struct {
	Name    string
	Records []Fields
}

// Fields are some fields of a record.
type Fields []Field

// Field is a field with its value. A reference is the text of the key that it refers to.
type Field struct {
	Name  string
	Value value.Value

	loose bool // nothing has read it: trim may leave it out
}

// Target is the figure that the facts are about: of the first record of a list, or of the
// year, whose List is "".
type Target struct{ List, Field string }

// List returns a list of the facts, nil if it has no records there.
func (f *Facts) List(name string) *List {
	for i := range f.Lists {
		if f.Lists[i].Name == name {
			return &f.Lists[i]
		}
	}
	return nil
}

// Outcome evaluates a figure on the facts. ok is false if they are no facts of the sheet.
func (f *Facts) Outcome(ctx context.Context, sheet *rule.Sheet, at Target) (v value.Value, err error, ok bool) {
	v, _, err, ok = f.outcome(ctx, sheet, at)
	return v, err, ok
}

// outcome is Outcome with the state of the figure.
func (f *Facts) outcome(ctx context.Context, sheet *rule.Sheet, at Target) (v value.Value, s types.Status, err error, ok bool) {
	given := sheet.NewGiven()
	if f.AsOf != nil {
		given.AsOf(*f.AsOf)
	}
	for _, x := range f.Values {
		if given.Set(x.Name, x.Value) != nil {
			return v, s, nil, false
		}
	}
	for _, l := range f.Lists {
		given.Give(l.Name)
		for _, r := range l.Records {
			rec := given.Add(l.Name)
			for _, x := range r {
				if rec.Set(x.Name, x.Value) != nil {
					return v, s, nil, false
				}
			}
		}
	}
	trial := sheet.Trial(ctx, given, []types.ColumnName{{List: at.List, Field: at.Field}}, nil)
	if len(trial.InputFaults()) > 0 {
		return v, s, nil, false
	}
	row := 0
	if at.List != "" {
		if err := trial.Missing(at.List); err != nil {
			return v, s, err, true
		}
		if row, ok = trial.Position(at.List, 1); f.List(at.List) == nil { // it is made of what is given
			row, ok = 0, trial.List(at.List).Len() == 1
		}
		if !ok {
			return v, s, nil, false
		}
	}
	if trial.IsGiven(at.List, row, at.Field) {
		return v, s, nil, false
	}
	v, err = trial.Published(at.List, row, at.Field)
	return v, trial.List(at.List).Status(row, at.Field), err, true
}

// Clone returns a copy that shares no slices.
func (f *Facts) Clone() *Facts {
	c := &Facts{Values: slices.Clone(f.Values), Lists: slices.Clone(f.Lists), AsOf: f.AsOf}
	for i := range c.Lists {
		c.Lists[i].Records = slices.Clone(c.Lists[i].Records)
		for k := range c.Lists[i].Records {
			c.Lists[i].Records[k] = slices.Clone(c.Lists[i].Records[k])
		}
	}
	return c
}

// Shrink leaves out lists, records, fields and single values as long as keep holds; it
// tries at most so many times. The first record of the target's list stays.
func (f *Facts) Shrink(at Target, most int, keep func(*Facts) bool) *Facts {
	s := &shrinker{best: f, most: most, keep: keep}
	for s.smaller = true; s.smaller && s.most > 0; {
		s.smaller = false
		for i := len(s.best.Lists) - 1; i >= 0; i-- {
			isTarget := at.List != "" && s.best.Lists[i].Name == at.List
			if isTarget || !s.try(func(c *Facts) { c.Lists = slices.Delete(c.Lists, i, i+1) }) {
				s.records(i, isTarget)
			}
		}
		s.fields(false)
	}
	return s.best
}

// trim leaves out what nothing has read, as long as keep holds: single values, and keys. All
// records stay.
func (f *Facts) trim(most int, keep func(*Facts) bool) *Facts {
	s := &shrinker{best: f, most: most, keep: keep}
	s.fields(true)
	return s.best
}

// shrinker makes facts smaller, step by step.
type shrinker struct {
	best    *Facts
	most    int // how many more facts it tries
	keep    func(*Facts) bool
	smaller bool // something was left out in this round
}

// try leaves something out, unless it matters.
func (s *shrinker) try(change func(*Facts)) bool {
	if s.most--; s.most < 0 {
		return false
	}
	smaller := s.best.Clone()
	change(smaller)
	if !s.keep(smaller) {
		return false
	}
	s.best, s.smaller = smaller, true
	return true
}

// fields leaves out single values and fields of records, or only loose ones.
func (s *shrinker) fields(loose bool) {
	for i := len(s.best.Values) - 1; i >= 0; i-- {
		s.try(func(c *Facts) { c.Values = slices.Delete(c.Values, i, i+1) })
	}
	for i := range s.best.Lists {
		for k := range s.best.Lists[i].Records {
			for x := len(s.best.Lists[i].Records[k]) - 1; x >= 0; x-- {
				if !loose || s.best.Lists[i].Records[k][x].loose {
					s.try(func(c *Facts) { c.Lists[i].Records[k] = slices.Delete(c.Lists[i].Records[k], x, x+1) })
				}
			}
		}
	}
}

// records leaves out runs of records of a list, long ones first.
func (s *shrinker) records(list int, hasTarget bool) {
	first, n := 0, len(s.best.Lists[list].Records)
	if hasTarget {
		first = 1
	}
	for size := n - first; size > 0; size /= 2 {
		for from := n - size; from >= first; from -= size {
			if s.try(func(c *Facts) {
				c.Lists[list].Records = slices.Delete(c.Lists[list].Records, from, from+size)
			}) {
				n -= size
			}
		}
	}
}
