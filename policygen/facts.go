package policygen

import (
	"fmt"
	"strings"

	"github.com/meritrules/merit/internal/paths"
	"github.com/meritrules/merit/rule/types"
)

// facts writes the structs of the facts.
func (w *writer) facts() {
	names := newScope()
	var fields, last []structField
	for i := range w.policy.Facts().Values {
		f := &w.policy.Facts().Values[i]
		name := names.take(w.goName(f.Name))
		fields = append(fields, structField{name, w.factType("", name, f), f.Name, about(f, "")})
	}
	lastNames := newScope()
	for _, s := range w.policy.Facts().Lists {
		of, isLast := strings.CutPrefix(s.Name, paths.LastPrefix)
		switch {
		case isLast && !paths.IsPart(of):
			last = append(last, structField{lastNames.take(w.goName(of)), "[]" + w.records[s.Name], of, ""})
		case !paths.IsPart(s.Name):
			fields = append(fields, structField{names.take(w.goName(s.Name)), "[]" + w.records[s.Name], s.Name, aboutList(s)})
		}
	}
	if len(last) > 0 {
		fields = append(fields, structField{names.take(previousType), "*" + previousType, paths.LastCycle, "nil in the first cycle"})
	}
	w.structOf(factsType, fmt.Sprintf("%s are the facts of a cycle, for NewFacts of the policy. A field that is a types.Required must be set, with types.Of.", factsType), fields)
	if len(last) > 0 {
		w.structOf(previousType, previousType+" are the figures that the last cycle published.", last)
	}
	for _, s := range w.policy.Facts().Lists {
		w.record(s)
	}
}

// aboutList says what a list is, beyond its name.
func aboutList(s *types.Schema) string {
	if s.Due != nil {
		return "due on " + s.Due.String()
	}
	return ""
}

// record writes the struct of a list's records, with those within them.
func (w *writer) record(s *types.Schema) {
	name := w.records[s.Name]
	names := newScope()
	var fields []structField
	within := w.isWithin(s)
	for i := range s.Fields {
		f := &s.Fields[i]
		if i == 0 && within {
			continue // the record around it
		}
		field := names.take(w.goName(f.Name))
		fields = append(fields, structField{field, w.factType(w.goName(s.Name), field, f), f.Name, about(f, keyPart(s, f.Name))})
	}
	for _, inner := range w.policy.Facts().Lists {
		if field, ok := strings.CutPrefix(inner.Name, s.Name+"."); ok && !paths.IsPart(field) {
			fields = append(fields, structField{names.take(w.goName(field)), "[]" + w.records[inner.Name], field, ""})
		}
	}
	says := fmt.Sprintf("%s is a record of the list %s.", name, s.Name)
	switch of, isLast := strings.CutPrefix(s.Name, paths.LastPrefix); {
	case isLast:
		says = fmt.Sprintf("%s is a record of the list %s as the last cycle published it.", name, of)
	case within:
		says = fmt.Sprintf("%s is a record of %s, within one of %s.", name, s.Name, s.Fields[0].Type.List)
	}
	w.structOf(name, says, fields)
}

// isWithin reports whether the records of a list stand within those of another.
func (w *writer) isWithin(s *types.Schema) bool {
	i := strings.LastIndexByte(s.Name, '.')
	return i > 0 && w.schemaOf(s.Name[:i]) != nil
}
