package supervision

import (
	"slices"
	"strings"

	"github.com/meritrules/merit/internal/eventlog"
	"github.com/meritrules/merit/internal/spell"
	"github.com/meritrules/merit/rule"
	"github.com/meritrules/merit/rule/fault"
	"github.com/meritrules/merit/rule/types"
	"github.com/meritrules/merit/rule/value"
)

// Target is a list of what an inspection may be of, such as units, or counties by their names.
type Target struct {
	List  string // the policy's name
	Field string // whose text names the record; "" for the key
}

// targetModel sees to it that each inspection is of something that the policy knows, and adds
// to inspections the list that it is in.
func (p Policy) targetModel() rule.Model {
	inspections := p.Names.List("inspections")
	target, list := p.Names.Field("inspections", "target"), p.Names.Field("inspections", "target_list")
	m := rule.Model{Name: "targets", Run: p.findTargets,
		Adds: []rule.Added{{List: inspections, Field: types.Field{Name: list, Type: types.TextType()}}},
		Uses: []rule.Use{{List: inspections, Fields: []types.Field{{Name: target, Type: types.TextType()}}}}}
	for _, t := range p.Targets {
		use := rule.Use{List: t.List, Keyed: t.Field == ""}
		if t.Field != "" {
			use.Fields = []types.Field{{Name: t.Field, Type: types.TextType()}}
		}
		m.Uses = append(m.Uses, use)
	}
	return m
}

func (p Policy) findTargets(d *rule.Draft) error {
	found := map[string]string{}
	var lists []string
	for k := len(p.Targets) - 1; k >= 0; k-- { // of two lists with a name the first counts
		t := p.Targets[k]
		l := d.List(t.List)
		lists = append([]string{t.List}, lists...)
		for i := range l.Len() {
			if t.Field == "" {
				found[l.Label(i)] = t.List
			} else {
				found[l.Value(i, t.Field).String()] = t.List
			}
		}
	}
	in, faults := p.findIn(d, "inspections", "target", found, lists)
	if len(faults) > 0 {
		return faults
	}
	name := p.Names.Field("inspections", "target_list")
	d.Column(p.Names.List("inspections"), name).Texts(name, in)
	return nil
}

// findIn looks up, for each record, which list holds the thing that a field names. It returns a fault
// for each thing that is in none.
func (p Policy) findIn(d *rule.Draft, list, field string, found map[string]string, lists []string) (in []string, faults fault.Errors) {
	l, name := d.List(p.Names.List(list)), p.Names.Field(list, field)
	in = make([]string, l.Len())
	var known []string
	for i := range in {
		v := l.Value(i, name)
		if in[i] = found[v.String()]; in[i] != "" || v.IsMissing() {
			continue
		}
		if known == nil {
			known = sortedKeys(found)
		}
		e := l.FieldFault(fault.CodeDanglingReference, i, name, "%s %s is not among the %s", name, spell.Short(v.String()), strings.Join(lists, " or the "))
		e.Hint = spell.DidYouMean(v.String(), known)
		faults = append(faults, e)
	}
	return in, faults
}

// instructionLists returns the lists of instructions: those of the office, and those that logs of
// matters have made.
func (p Policy) instructionLists() (lists []string) {
	for _, list := range []string{"instructions", "matter_instructions"} {
		if p.Names.List(list) != "" {
			lists = append(lists, list)
		}
	}
	return lists
}

// paperModel sees to it that each instruction stands on a paper, and adds to the papers who has
// written on each.
func (p Policy) paperModel() rule.Model {
	m := rule.Model{Name: "papers", Run: p.findPapers}
	for _, list := range p.instructionLists() {
		m.Uses = append(m.Uses, rule.Use{List: p.Names.List(list), Fields: []types.Field{{Name: p.Names.Field(list, "paper"), Type: types.TextType()}, {Name: p.Names.Field(list, "by"), Type: types.TextType()}}})
	}
	for _, list := range p.Papers {
		m.Uses = append(m.Uses, rule.Use{List: list, Keyed: true})
		m.Adds = append(m.Adds, rule.Added{List: list, Field: types.Field{Name: p.Names.Field("papers", "instructed_by"), Type: types.ListType(types.TextType())}})
	}
	return m
}

func (p Policy) findPapers(d *rule.Draft) error {
	found := map[string]string{}
	for k := len(p.Papers) - 1; k >= 0; k-- {
		l := d.List(p.Papers[k])
		for i := range l.Len() {
			found[l.Label(i)] = p.Papers[k]
		}
	}
	by := map[string][]string{}
	var faults fault.Errors
	for _, list := range p.instructionLists() {
		_, amiss := p.findIn(d, list, "paper", found, p.Papers)
		faults = append(faults, amiss...)
		p.writers(d, list, by)
	}
	if len(faults) > 0 {
		return faults
	}
	name := p.Names.Field("papers", "instructed_by")
	for _, list := range p.Papers {
		l := d.List(list)
		w := d.Column(list, name)
		for i := range l.Len() {
			w.Set(i, name, texts(by[l.Label(i)]))
		}
	}
	return nil
}

// writers adds to each paper who has written on it by a list of instructions, sorted.
func (p Policy) writers(d *rule.Draft, list string, by map[string][]string) {
	instructions := d.List(p.Names.List(list))
	for i := range instructions.Len() {
		paper := instructions.Value(i, p.Names.Field(list, "paper")).String()
		by[paper] = eventlog.AddNew(by[paper], instructions.Value(i, p.Names.Field(list, "by")).String())
		slices.Sort(by[paper])
	}
}

func texts(list []string) value.Value {
	values := make([]value.Value, len(list))
	for i, s := range list {
		values[i] = value.OfText(s)
	}
	return value.OfList(values...)
}
