package facts

import (
	"context"
	"strings"

	"github.com/meritrules/merit/internal/paths"
	"github.com/meritrules/merit/rule/fault"
	"github.com/meritrules/merit/rule/value"
)

// facts binds the references between the lists. If there are faults, it still checks
// the faultless lists for dangling references and, with the models of the sheet for the
// facts' day, for faults between records.
func (x *gathering) facts() (*value.Facts, error) {
	lists := make([]*value.List, 0, len(x.form.Lists))
	for _, s := range x.form.Lists {
		if g := x.lists[s.Name]; g != nil && g.list != nil {
			lists = append(lists, g.list)
		}
	}
	values := make([]value.Value, len(x.form.Values))
	for i, f := range x.form.Values {
		values[i] = x.values[f.Name]
	}
	x.across()
	if len(x.faults) == 0 {
		facts, err := value.NewFacts(lists, x.form.Values, values)
		if err == nil && !x.lacks(facts) {
			x.warnLastTexts(facts)
			for _, e := range x.warnings {
				x.locate(e)
			}
			return x.form.cut(x.marked(facts.Warned(x.warnings...)))
		}
	}
	_, err := value.NewFacts(lists, nil, nil)
	var dangling fault.Errors
	dangling.Add(err)
	for _, e := range dangling {
		if e.Record != "" { // else it is about a list that is not faultless
			x.faults = append(x.faults, e)
		}
	}
	x.between(dangling, values)
	for _, e := range x.faults {
		x.locate(e)
	}
	return nil, x.faults
}

// across looks for faults that show only in a list as a whole, or in several lists together.
func (x *gathering) across() {
	for _, s := range x.form.Lists {
		g := x.lists[s.Name]
		if g == nil || g.list == nil {
			continue
		}
		x.checkTexts(g)
		x.warnAlike(g)
		if paths.IsLast(s.Name) {
			x.checkLast(g)
		}
	}
	for _, c := range x.form.Complete {
		if s := x.schema(c.List); s == nil || !x.form.awaits(s.Due) {
			x.checkComplete(c)
		}
	}
	x.checkValueTexts()
	x.checkCalendar()
}

// locate gives a fault the line of its record and, for a record within another one, its
// place in that. If the file holds several lists, the record is named with its list.
func (x *gathering) locate(e *fault.Error) {
	g := x.lists[e.List]
	switch {
	case g == nil || e.Position == 0:
		return
	case g.outer != nil:
		at := g.spots[e.Position-1]
		e.Record = g.place(at)
		g.put(e, at.at)
		g = g.outer
	case e.Position <= len(g.at):
		g.put(e, g.at[e.Position-1])
	}
	if e.File = g.where; g.in != nil {
		if list, ok := strings.CutPrefix(g.where, g.in.file+": "); ok {
			e.File, e.Record = g.in.file, list+": "+e.Record
		}
	}
}

// between adds the faults between records of faultless lists. Empty lists stand in for the
// others. It adds nothing if a single value is at fault.
func (x *gathering) between(dangling fault.Errors, values []value.Value) {
	faultless := x.faultless(dangling)
	var lists []*value.List
	for _, s := range x.form.Lists {
		if faultless[s.Name] {
			lists = append(lists, x.lists[s.Name].list)
			continue
		}
		none, _ := value.NewBuilder(s, "").Build()
		lists = append(lists, none)
	}
	facts, err := value.NewFacts(lists, x.form.Values, values)
	if err != nil {
		return
	}
	if facts, err = x.form.cut(facts); err != nil {
		return
	}
	sheet, err := x.form.Rules(facts)
	if err != nil {
		return
	}
	x.faults.Add(sheet.Check(context.Background(), facts, func(list string) bool {
		return x.schema(list) == nil || faultless[list]
	}))
}

// faultless returns the lists that have no fault and refer to no list with a fault.
func (x *gathering) faultless(dangling fault.Errors) map[string]bool {
	amiss, faultless, referring := map[string]bool{}, map[string]bool{}, map[string][]string{}
	for _, e := range dangling {
		amiss[e.File] = true
	}
	var faulty []string
	for _, s := range x.form.Lists {
		g := x.lists[s.Name]
		if faultless[s.Name] = g != nil && g.list != nil && !amiss[g.where]; !faultless[s.Name] {
			faulty = append(faulty, s.Name)
		}
		for _, f := range s.Fields {
			to := f.Type.List
			if f.Type.Elem != nil {
				to = f.Type.Elem.List
			}
			referring[to] = append(referring[to], s.Name)
		}
	}
	for len(faulty) > 0 {
		of := faulty[0]
		faulty = faulty[1:]
		for _, list := range referring[of] {
			if faultless[list] {
				faultless[list] = false
				faulty = append(faulty, list)
			}
		}
	}
	return faultless
}
