package merit

import (
	"context"
	"slices"

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

// locate says where a record within another one stands, of a fault that names it
// by its position in its own list.
func (x *gathering) locate(e *rule.Error) {
	n := recordNumber(e)
	for _, s := range x.form.Lists {
		if g := x.lists[s.Name]; g != nil && g.outer != nil && e.File == g.where && 1 <= n && n <= len(g.spots) {
			e.File, e.Record = g.outer.where, g.place(g.spots[n-1])
			return
		}
	}
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
