package document

import (
	"cmp"
	"maps"
	"strings"

	"github.com/meritrules/merit/rule"
)

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
func (r *reader) cells() map[string]rule.Column {
	at := map[Place]rule.Column{}
	for _, f := range r.figures.all {
		at[Place{f.Source.Line, f.Source.Column}] = rule.Column{List: f.List, Field: f.Source.Name}
	}
	paths := map[string]rule.Column{}
	for path, src := range r.formulas.written {
		if c, ok := at[Place{src.Line, src.Column}]; ok {
			paths[path] = c
		}
	}
	return paths
}

// Rename replaces names in an error by the document's names of figures and sections.
func Rename(e *rule.Error, called map[string]string) {
	e.Rename(func(name string) string { return cmp.Or(called[name], name) })
}
