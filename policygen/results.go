package policygen

import (
	"fmt"
	"slices"

	"github.com/meritrules/merit/internal/paths"
	"github.com/meritrules/merit/rule"
	"github.com/meritrules/merit/rule/types"
)

// results writes the structs of the results, and the function that fills them.
func (w *writer) results() {
	type part struct{ list, field, typ string }
	names := newScope()
	var parts []part
	var fields []structField
	for _, list := range w.lists() {
		s := w.policy.Rules().List(list)
		called, of := list, paths.ListName(list)
		if list == "" {
			called, of = paths.Year, "the year as a whole"
		}
		typ := w.figured[list]
		w.structOf(typ, fmt.Sprintf("%s has the figures of %s.", typ, of), w.figures(s, w.goName(called)))
		field := names.take(w.goName(called))
		parts = append(parts, part{list, field, typ})
		fields = append(fields, structField{field, typ, called, ""})
	}
	w.imports[rulePath] = true
	w.comment("", resultsType+" are the results of a run.")
	w.sayf("type %s struct {\n", resultsType)
	for i, f := range fields {
		if parts[i].list != "" {
			f.typ = "[]" + f.typ
		}
		w.sayf("\t%s %s\n", f.name, f.typ)
	}
	w.sayf("}\n\n")
	w.comment("", resultsFunc+" returns the results of a run of the policy. A record has the position here that it has in the run.")
	w.sayf("func %s(run *rule.Run) (r %s, err error) {\n", resultsFunc, resultsType)
	for _, p := range parts {
		if p.list == "" {
			w.sayf("\tyear, err := rule.Records[%s](run, \"\")\n\tif err != nil {\n\t\treturn %s{}, err\n\t}\n\tr.%s = year[0]\n", p.typ, resultsType, p.field)
			continue
		}
		w.sayf("\tif r.%s, err = rule.Records[%s](run, %q); err != nil {\n\t\treturn %s{}, err\n\t}\n", p.field, p.typ, p.list, resultsType)
	}
	w.sayf("\treturn r, nil\n}\n\n")
}

// lists returns the lists that have figures to publish, that of the year first.
func (w *writer) lists() (names []string) {
	for _, f := range w.policy.Figures() {
		if (w.options.All || !f.Internal) && !slices.Contains(names, f.List) {
			names = append(names, f.List)
		}
	}
	if i := slices.Index(names, ""); i > 0 {
		names = slices.Insert(slices.Delete(names, i, i+1), 0, "")
	}
	return names
}

// figures returns the fields of the results of a list: its key, and its figures. A list
// without a key has its facts.
func (w *writer) figures(s *types.Schema, list string) (fields []structField) {
	figures := map[string]rule.Figure{}
	for _, f := range w.policy.Figures() {
		if f.List == s.Name {
			figures[f.Source.Name] = f
		}
	}
	names := newScope()
	for i := range s.Fields {
		f := s.Fields[i]
		figure, isFigure := figures[f.Name]
		given := w.schemaOf(s.Name)
		switch {
		case f.Type.Kind == types.ListKind && f.Type.Elem.Kind == types.RecordKind:
			continue
		case isFigure && figure.Internal && !w.options.All:
			continue
		case !isFigure && keyPart(s, f.Name) == "" && (len(s.Key) > 0 || given == nil || given.Field(f.Name) < 0):
			continue
		}
		if figure.Places != nil && *figure.Places <= 0 {
			f.Integer = true
		}
		name := names.take(w.goName(f.Name))
		t := w.goType(list, name, &f, f.Type)
		if f.Type.Optional {
			t = "*" + t
		}
		fields = append(fields, structField{name, t, f.Name, about(&f, keyPart(s, f.Name))})
	}
	return fields
}
