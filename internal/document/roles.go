package document

import (
	"cmp"
	"slices"

	"github.com/meritrules/merit/internal/eventlog"
	"github.com/meritrules/merit/internal/form"
	"github.com/meritrules/merit/internal/spell"
	"github.com/meritrules/merit/rule/fault"
	"go.yaml.in/yaml/v3"
)

// The names that a section has for the lists, fields and words of a package of the domain: which
// of the policy's lists plays which part. A name that plays two parts is a fault.

// vocabulary is what a package of the domain has names for.
type vocabulary struct {
	section string
	fields  func(list string) []string
	words   [][]string             // the words of each kind together, of which no two may be the same
	made    []string               // the lists that it makes
	log     string                 // the list of events
	fills   []string               // the lists that the log fills
	reads   func(list string) bool // whether it reads a list that the policy must have
}

// key returns where the section names a list.
func (v *vocabulary) key(list string) string {
	switch {
	case list == v.log:
		return "log"
	case slices.Contains(v.made, list):
		return "made." + list
	}
	return list
}

// role is a list that plays a part in a section, with the node that names it.
type role struct {
	list string
	node *yaml.Node
}

// roles reads the names of one section.
type roles struct {
	*sections
	*vocabulary
	names  eventlog.Names
	logged bool // the section has a log
}

// readNames reads a policy's names for the lists, fields and words of a section.
func (s *sections) readNames(v *vocabulary, made, words *yaml.Node, lists ...role) eventlog.Names {
	r := &roles{s, v, eventlog.Names{}, slices.ContainsFunc(lists, func(r role) bool { return r.list == v.log && r.node != nil })}
	if made != nil {
		for _, e := range r.known(made, v.section+".made", v.made...) {
			lists = append(lists, role{e.Name, e.Value})
		}
	}
	for _, x := range lists {
		r.readList(x)
	}
	r.checkLists(lists)
	if words != nil {
		r.readWords(words)
	}
	return r.names
}

// checkLists reports lists that play two parts, and a log under a name that something else has.
func (r *roles) checkLists(lists []role) {
	parts := map[string]string{}
	for _, x := range lists {
		name := r.names.List(x.list)
		if x.node == nil || name == "" {
			continue
		}
		n := cmp.Or(form.Child(x.node, "list"), x.node)
		switch of, taken := parts[name]; {
		case taken:
			r.Fault(fault.CodeDuplicateName, n, "choose another name", "%s: %s and %s are both %s", r.section, of, x.list, spell.Short(name))
		case x.list == r.log && r.sections.names.checkList(n, "a log of events"):
			r.sections.names.declare(n, name, "log of events")
		}
		parts[name] = x.list
	}
}

// readWords reads the policy's words, and reports those that stand for two things of one kind:
// nobody could tell which is meant. The package's own words are read as well, so they are taken.
func (r *roles) readWords(n *yaml.Node) {
	var read []string
	for _, e := range r.known(n, r.section+".words", slices.Concat(r.words...)...) {
		what := r.section + ".words." + e.Name
		word := r.Text(e.Value, what)
		r.names[e.Name] = word
		isWord := func(other string) bool { return other == word }
		isTaken := func(other string) bool { return slices.Contains(read, other) && r.names[other] == word }
		if r.twin(e.Name, isWord) != "" {
			r.Fault(fault.CodeDuplicateName, e.Value, "choose another word", "%s is %s, which is merit's own word for another", what, spell.Short(word))
		} else if other := r.twin(e.Name, isTaken); other != "" {
			r.Fault(fault.CodeDuplicateName, e.Value, "choose another word", "%s.words: %s and %s are both %s", r.section, other, e.Name, spell.Short(word))
		}
		read = append(read, e.Name)
	}
}

// twin returns another word of a kind that a word is of, for which is holds; "" for none.
func (v *vocabulary) twin(word string, is func(other string) bool) string {
	for _, kind := range v.words {
		if !slices.Contains(kind, word) {
			continue
		}
		if i := slices.IndexFunc(kind, func(other string) bool { return other != word && is(other) }); i >= 0 {
			return kind[i]
		}
	}
	return ""
}

// known returns the entries of a mapping whose keys are the section's own names, and reports others.
func (r *roles) known(n *yaml.Node, what string, names ...string) (known []form.Entry) {
	for _, e := range r.Entries(n, what) {
		if slices.Contains(names, e.Name) {
			known = append(known, e)
			continue
		}
		r.Lost(fault.CodeUnknownEntry, e.Key, r.Nearest(e.Name, names), "%s: the section knows no %s", what, spell.Short(e.Name))
	}
	return known
}

// readList reads which list plays a part, and which of its fields.
func (r *roles) readList(x role) {
	n, what := x.node, r.section+"."+r.key(x.list)
	switch {
	case n == nil:
		return
	case n.Kind != yaml.MappingNode:
		r.names[x.list] = r.Text(n, what)
	default:
		r.readFields(x, what)
	}
	if name := r.names.List(x.list); r.reads(x.list) && r.lists.named(name) == nil && !r.LeftOut[name] {
		r.Lost(fault.CodeUnknownList, n, r.Nearest(name, r.lists.declaredNames()), "%s: there is no list %s", what, spell.Short(name))
		delete(r.names, x.list)
	}
}

// readFields reads the names of a list's fields. In a list that the section writes, or reads events
// from, no two fields may have one name.
func (r *roles) readFields(x role, what string) {
	var read []form.Entry
	for _, e := range r.known(x.node, what, append(r.fields(x.list), "list")...) {
		if e.Name == "list" {
			r.names[x.list] = r.Text(e.Value, what+".list")
			continue
		}
		r.names[x.list+"."+e.Name] = r.Text(e.Value, what+"."+e.Name)
		read = append(read, e)
	}
	if x.list != r.log && !slices.Contains(r.made, x.list) && !(r.logged && slices.Contains(r.fills, x.list)) {
		return
	}
	for i, e := range read {
		name := r.names.Field(x.list, e.Name)
		k := slices.IndexFunc(r.fields(x.list), func(other string) bool {
			isLater := slices.ContainsFunc(read[i+1:], func(f form.Entry) bool { return f.Name == other })
			return other != e.Name && !isLater && r.names.Field(x.list, other) == name
		})
		if k >= 0 {
			r.Fault(fault.CodeDuplicateName, e.Value, "choose another name", "%s: %s and %s are both %s", what, r.fields(x.list)[k], e.Name, spell.Short(name))
		}
	}
}
