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
)

// Facts are some of the facts of a policy, or of what it would work out from them.
type Facts struct {
	Values []Field
	Lists  []List
}

// List is a list with some of its records.
type List struct {
	Name    string
	Records []Record
}

// Record has some fields of a record.
type Record []Field

// Field is a field with its value. A reference is the text of the key that it refers to.
type Field struct {
	Name  string
	Value rule.Value
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
func (f *Facts) Outcome(ctx context.Context, sheet *rule.Sheet, at Target) (v rule.Value, err error, ok bool) {
	given := sheet.NewGiven()
	for _, x := range f.Values {
		if given.Set(x.Name, x.Value) != nil {
			return v, nil, false
		}
	}
	for _, l := range f.Lists {
		given.Give(l.Name)
		for _, r := range l.Records {
			rec := given.Add(l.Name)
			for _, x := range r {
				if rec.Set(x.Name, x.Value) != nil {
					return v, nil, false
				}
			}
		}
	}
	trial := sheet.Trial(ctx, given, []rule.Column{{List: at.List, Field: at.Field}}, nil)
	if len(trial.InputFaults()) > 0 {
		return v, nil, false
	}
	row := 0
	if at.List != "" {
		if err := trial.Missing(at.List); err != nil {
			return v, err, true
		}
		if row, ok = trial.Position(at.List, 1); !ok {
			return v, nil, false
		}
	}
	if trial.IsGiven(at.List, row, at.Field) {
		return v, nil, false
	}
	v, err = trial.Value(at.List, row, at.Field)
	return v, err, true
}

// clone returns a copy that shares no slices.
func (f *Facts) clone() *Facts {
	c := &Facts{Values: slices.Clone(f.Values), Lists: slices.Clone(f.Lists)}
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
	best := f
	try := func(change func(*Facts)) bool {
		if most--; most < 0 {
			return false
		}
		smaller := best.clone()
		change(smaller)
		if keep(smaller) {
			best = smaller
			return true
		}
		return false
	}
	for again := true; again && most > 0; {
		again = false
		for i := len(best.Lists) - 1; i >= 0; i-- {
			if best.Lists[i].Name != at.List && try(func(c *Facts) { c.Lists = slices.Delete(c.Lists, i, i+1) }) {
				again = true
				continue
			}
			again = shrinkRecords(best.Lists[i].Name == at.List, len(best.Lists[i].Records), func(from, to int) bool {
				return try(func(c *Facts) { c.Lists[i].Records = slices.Delete(c.Lists[i].Records, from, to) })
			}) || again
			for k := range best.Lists[i].Records {
				for x := len(best.Lists[i].Records[k]) - 1; x >= 0; x-- {
					again = try(func(c *Facts) { c.Lists[i].Records[k] = slices.Delete(c.Lists[i].Records[k], x, x+1) }) || again
				}
			}
		}
		for i := len(best.Values) - 1; i >= 0; i-- {
			again = try(func(c *Facts) { c.Values = slices.Delete(c.Values, i, i+1) }) || again
		}
	}
	return best
}

// shrinkRecords leaves out runs of records, long ones first.
func shrinkRecords(hasTarget bool, n int, drop func(from, to int) bool) (smaller bool) {
	first := 0
	if hasTarget {
		first = 1
	}
	for size := n - first; size > 0; size /= 2 {
		for from := n - size; from >= first; from -= size {
			if drop(from, from+size) {
				n -= size
				smaller = true
			}
		}
	}
	return smaller
}
