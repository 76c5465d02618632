package policygen

import (
	"fmt"
	"slices"
	"strings"

	"github.com/meritrules/merit/rule/types"
)

// goType returns the Go type of a value of a field; list is the Go name of its list.
func (w *writer) goType(list, field string, f *types.Field, t types.Type) string {
	switch t.Kind {
	case types.NumberKind:
		switch {
		case f.Integer:
			return "int"
		case t.Terminating:
			w.imports[decimalPath] = true
			return "decimal.Decimal"
		}
		return w.ofTypes("Number")
	case types.FlagKind:
		return "bool"
	case types.DateKind:
		return w.ofTypes("Date")
	case types.ListKind:
		return "[]" + w.goType(list, field, f, *t.Elem)
	case types.TextKind:
		if len(f.Values) > 0 {
			return w.textType(list+field, f)
		}
	}
	return "string"
}

func (w *writer) ofTypes(name string) string {
	w.imports[typesPath] = true
	return "types." + name
}

// factType returns the Go type of a field of the facts: a pointer if the value may be
// missing; a list as it is, since an empty one is one; and else a value that must be set.
func (w *writer) factType(list, field string, f *types.Field) string {
	t := w.goType(list, field, f, f.Type)
	switch {
	case f.Type.Optional:
		return "*" + t
	case f.Type.Kind == types.ListKind:
		return t
	}
	return w.ofTypes("Required[" + t + "]")
}

// about says what a value is, for the comment of its field.
func about(f *types.Field, key string) string {
	var parts []string
	add := func(format string, args ...any) { parts = append(parts, fmt.Sprintf(format, args...)) }
	if key != "" {
		add("%s", key)
	}
	switch of := referred(f.Type); {
	case of != "" && f.Type.Kind == types.ListKind:
		add("records of %s, by their keys", of)
	case of != "":
		add("a record of %s, by its key", of)
	}
	switch {
	case f.Unit == types.Ratio:
		add("a ratio")
	case f.Unit != "":
		add("in %s", f.Unit)
	}
	switch {
	case f.Min != nil && f.Max != nil:
		add("from %s to %s", f.Min, f.Max)
	case f.Min != nil:
		add("from %s", f.Min)
	case f.Max != nil:
		add("up to %s", f.Max)
	}
	if f.Places != nil && *f.Places > 0 {
		add("with at most %d after the point", *f.Places)
	} else if f.Places != nil && *f.Places < 0 {
		add("a multiple of 1%s", strings.Repeat("0", -*f.Places))
	}
	if f.Due != nil {
		add("due on %s", f.Due)
	}
	if f.Type.Optional {
		add("nil if it is missing")
	}
	text := strings.Join(parts, ", ")
	switch {
	case f.Doc == "":
		return text
	case text == "":
		return f.Doc
	}
	return f.Doc + ": " + text
}

// referred returns the list whose records a value names, "" for none.
func referred(t types.Type) string {
	if t.Kind == types.ListKind {
		t = *t.Elem
	}
	if t.Kind == types.RecordKind {
		return t.List
	}
	return ""
}

// keyPart says which part of the key of its list a field is, "" if it is none.
func keyPart(s *types.Schema, name string) string {
	switch {
	case !slices.Contains(s.Key, name):
		return ""
	case len(s.Key) == 1:
		return "the key"
	}
	return "part of the key"
}
