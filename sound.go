package merit

import (
	"context"
	"slices"
	"strings"

	"github.com/meritrules/merit/rule"
)

// facts binds the references between the lists. Where there are faults it still
// looks for references that lead nowhere and, by the models of the sheet for the
// day of the facts, for faults between records, among the lists that are sound.
func (x *gathering) facts() (*rule.Facts, error) {
	lists := make([]*rule.List, 0, len(x.form.Lists))
	for _, s := range x.form.Lists {
		if g := x.lists[s.Name]; g != nil && g.list != nil {
			lists = append(lists, g.list)
		}
	}
	values := make([]rule.Value, len(x.form.Values))
	for i, f := range x.form.Values {
		values[i] = x.values[f.Name]
	}
	if len(x.faults) == 0 {
		facts, err := rule.NewFacts(lists, x.form.Values, values)
		if err == nil {
			return facts, nil
		}
	}
	_, err := rule.NewFacts(lists, nil, nil)
	var dangling rule.Errors
	dangling.Add(err)
	for _, e := range dangling {
		if e.Record != "" { // else it is about a list that is not sound
			x.faults = append(x.faults, e)
		}
	}
	x.between(dangling, values)
	for _, e := range x.faults {
		x.locate(e)
	}
	return nil, x.faults
}

// locate says in which line a record stands, of a fault that names it by its
// position in its own list, and of a record within another one where it stands in
// that. The list of a file of several is named with the record.
func (x *gathering) locate(e *rule.Error) {
	for _, s := range x.form.Lists {
		g := x.lists[s.Name]
		if g == nil || e.File != g.where {
			continue
		}
		n := g.position(e)
		switch {
		case n == 0:
			continue
		case g.outer != nil && n <= len(g.spots):
			at := g.spots[n-1]
			e.Record = g.place(at)
			g.put(e, at.at)
			g = g.outer
		case g.outer == nil && n <= len(g.at):
			g.put(e, g.at[n-1])
		}
		if e.File = g.where; g.in != nil {
			if list, ok := strings.CutPrefix(g.where, g.in.file+": "); ok {
				e.File, e.Record = g.in.file, list+": "+e.Record
			}
		}
		return
	}
}

// position returns the position of the record that a fault names, 0 where it names
// none. Records within others are named by that among those of their parent where
// they have no key.
func (g *gathered) position(e *rule.Error) int {
	n := recordNumber(e)
	i := strings.LastIndex(e.Record, ", record ")
	if n > 0 || i < 0 {
		return n
	}
	parent, among := e.Record[:i], recordNumber(&rule.Error{Record: e.Record[i+2:]})
	for k, at := range g.spots {
		if at.key == parent {
			if among--; among == 0 {
				return k + 1
			}
		}
	}
	return 0
}

// between adds the faults between records of sound lists, in place of the
// others an empty list; nothing where a single value is at fault.
func (x *gathering) between(dangling rule.Errors, values []rule.Value) {
	sound := x.sound(dangling)
	var lists []*rule.List
	for _, s := range x.form.Lists {
		if sound[s.Name] {
			lists = append(lists, x.lists[s.Name].list)
			continue
		}
		none, _ := rule.NewBuilder(s, "").Build()
		lists = append(lists, none)
	}
	facts, err := rule.NewFacts(lists, x.form.Values, values)
	if err != nil {
		return
	}
	sheet, err := x.policy.sheetOn(facts)
	if err != nil {
		return
	}
	x.faults.Add(sheet.Check(context.Background(), facts, func(list string) bool {
		return x.schema(list) == nil || sound[list]
	}))
}

// sound returns the lists without a fault that refer to none with one.
func (x *gathering) sound(dangling rule.Errors) map[string]bool {
	sound := map[string]bool{}
	for _, s := range x.form.Lists {
		g := x.lists[s.Name]
		sound[s.Name] = g != nil && g.list != nil && !slices.ContainsFunc(dangling, func(e *rule.Error) bool { return e.File == g.where })
	}
	for range x.form.Lists { // a list at a time at least, until nothing changes
		for _, s := range x.form.Lists {
			unsound := func(f rule.Field) bool {
				to := f.Type.List
				if f.Type.Elem != nil {
					to = f.Type.Elem.List
				}
				return to != "" && !sound[to]
			}
			sound[s.Name] = sound[s.Name] && !slices.ContainsFunc(s.Fields, unsound)
		}
	}
	return sound
}
