package document

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/meritrules/merit/internal/form"
	"github.com/meritrules/merit/internal/paths"
	"github.com/meritrules/merit/internal/spell"
	"github.com/meritrules/merit/internal/tidy"
	"github.com/meritrules/merit/rule/fault"
	"github.com/meritrules/merit/rule/types"
	"go.yaml.in/yaml/v3"
)

// names holds the declared names that formulas can use without a record.
type names struct {
	*form.Reader
	kinds map[string]string     // what each is
	keyOf map[string]*yaml.Node // the node of each name

	fileOf map[string]string // the file that declares each
}

// checkList reports a key that cannot name a list or a single value of the facts.
func (n *names) checkList(key *yaml.Node, what string) bool {
	switch key.Value {
	case "year":
		n.Fault(fault.CodeReservedName, key, "choose another name", "figures.year is the figures of the year as a whole, so %s cannot be called year", what)
		return false
	case "background":
		n.Fault(fault.CodeReservedName, key, "choose another name", "background is a section of the document, so %s cannot be called background", what)
		return false
	}
	return n.CheckName(key, what)
}

// declare declares a name that formulas can use without a record; kind says what it
// is. If the name is taken, it reports a fault and returns false.
func (n *names) declare(key *yaml.Node, name, kind string) bool {
	if taken, ok := n.kinds[name]; ok {
		hint := "choose another name"
		if file := n.fileOf[name]; file != n.File {
			hint = fmt.Sprintf("it stands in %s:%d:%d, and nothing of it can be overridden", file, n.keyOf[name].Line, n.keyOf[name].Column)
		}
		n.Fault(fault.CodeDuplicateName, key, hint, "there is a %s %s already", taken, spell.Short(name))
		return false
	}
	n.kinds[name], n.keyOf[name], n.fileOf[name] = kind, key, n.File
	return true
}

// alikeNames looks among the names that a formula sees for two that people take for one another.
type alikeNames struct {
	outer *alikeNames
	first map[string]string // what stands for the first name that folds to each text
	name  map[string]string // that name
}

func newAlikeNames(outer *alikeNames) *alikeNames {
	return &alikeNames{outer, map[string]string{}, map[string]string{}}
}

// add adds a name, with words for it, and returns the words for an earlier one that people take
// for it, with what sets the two apart. It returns "" if there is none.
func (a *alikeNames) add(name, words string) (earlier, apart string) {
	for i, like := range tidy.Likenesses() {
		folded := strconv.Itoa(i) + like.Fold(name)
		for x := a; x != nil && earlier == ""; x = x.outer {
			if of, ok := x.name[folded]; ok && of != name {
				earlier = x.first[folded]
				apart, _ = like.Say(name, of)
			}
		}
		if _, ok := a.name[folded]; !ok {
			a.name[folded], a.first[folded] = name, words
		}
	}
	return earlier, apart
}

// warnAlikeNames warns of two names that one formula sees and that people take for one another:
// those of a list's fields and figures, and those that formulas know without a record.
func (r *reader) warnAlikeNames(doc *Document) {
	warn := func(in *alikeNames, file string, key *yaml.Node, name, words string) {
		if earlier, apart := in.add(name, words); earlier != "" && key != nil {
			r.WarnAt(fault.CodeLookAlike, key.Line, key.Column, "give one of them a name of its own", "%s and %s %s", earlier, words, apart)
			r.Warned[len(r.Warned)-1].File = file
		}
	}
	everywhere := newAlikeNames(nil)
	keys := slices.SortedFunc(maps.Keys(r.names.keyOf), func(a, b string) int { return compareNodes(r.names.keyOf[a], r.names.keyOf[b]) })
	for _, name := range keys {
		warn(everywhere, r.names.fileOf[name], r.names.keyOf[name], name, "the "+r.names.kinds[name]+" "+name)
	}
	for _, f := range r.figures.all {
		if f.List == "" {
			warn(everywhere, r.File, r.figures.keyOf[types.ColumnName{Field: f.Source.Name}], f.Source.Name, "year."+f.Source.Name)
		}
	}
	for _, s := range doc.Lists {
		if paths.IsLast(s.Name) {
			continue
		}
		own := newAlikeNames(everywhere)
		for _, f := range s.Fields {
			if f.Name != paths.Parent {
				warn(own, r.File, r.lists.fields["lists."+s.Name+"."+f.Name].Key, f.Name, s.Name+"."+f.Name)
			}
		}
		for _, f := range r.figures.all {
			if f.List == s.Name {
				warn(own, r.File, r.figures.keyOf[types.ColumnName{List: f.List, Field: f.Source.Name}], f.Source.Name, s.Name+"."+f.Source.Name)
			}
		}
	}
}

func compareNodes(a, b *yaml.Node) int {
	return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
}

// called returns the document's names of figures that formulas know by other names:
// joint.lead for tasks.lead_award, year.all for all.
func (r *reader) called() map[string]string {
	at := map[Place]string{}
	for path, src := range r.formulas.written {
		at[Place{src.Line, src.Column}] = strings.TrimPrefix(path, "figures.")
	}
	names := maps.Clone(r.sections.named)
	for _, f := range r.figures.all {
		name := f.Source.Name
		if f.List != "" {
			name = f.List + "." + name
		}
		names[name] = at[Place{f.Source.Line, f.Source.Column}]
	}
	return names
}

// cells returns the columns of the figures by their paths in the document:
// joint.lead is tasks.lead_award.
func (r *reader) cells() map[string]types.ColumnName {
	at := map[Place]types.ColumnName{}
	for _, f := range r.figures.all {
		at[Place{f.Source.Line, f.Source.Column}] = types.ColumnName{List: f.List, Field: f.Source.Name}
	}
	paths := map[string]types.ColumnName{}
	for path, src := range r.formulas.written {
		if c, ok := at[Place{src.Line, src.Column}]; ok {
			paths[path] = c
		}
	}
	return paths
}

// Rename replaces names in an error by the document's names of figures and sections.
func Rename(e *fault.Error, called map[string]string) {
	e.Rename(func(name string) string { return cmp.Or(called[name], name) })
}
