// Package typing has what the engine asks of types, fields and schemas beyond what they say
// of themselves: whether values of one type fit another, the type of a value that has one of
// two, which field names a record, which columns make its group. Hosts declare types and need
// none of it.
package typing

import (
	"slices"
	"strings"

	"github.com/meritrules/merit/rule/types"
)

// NumberOf returns the type of numbers, which are certain to have a finite decimal form or
// need not have one.
func NumberOf(terminating bool) types.Type {
	return types.Type{Kind: types.NumberKind, Terminating: terminating}
}

// Plural returns the type of several values in words: "numbers", "records of tasks".
func Plural(t types.Type) string {
	_, plural, _ := strings.Cut(types.ListType(t).String(), "list of ")
	return plural
}

// Same reports whether values of t and u may stand for each other, whether or not
// they are optional or terminating.
func Same(t, u types.Type) bool {
	if t.Kind != u.Kind {
		return false
	}
	switch t.Kind {
	case types.ListKind:
		return Never(*t.Elem) || Never(*u.Elem) || Same(*t.Elem, *u.Elem)
	case types.RecordKind:
		return t.List == u.List
	case types.TextKind:
		return t.Levels == nil || u.Levels == nil || t.Levels.Same(u.Levels)
	}
	return true
}

// Fits reports whether every value of t is one of want, terminating or not. A value
// or element of a list may be missing only if want allows it.
func Fits(t, want types.Type) bool {
	switch {
	case Never(t) || Never(want):
		return true
	case t.Kind == types.Nothing:
		return want.Optional
	case t.Optional && !want.Optional || !Same(t, want):
		return false
	}
	return t.Kind != types.ListKind || Fits(*t.Elem, *want.Elem)
}

// Never reports whether t is the type of the elements of an empty list.
func Never(t types.Type) bool { return t.Kind == types.Nothing && !t.Optional }

// Join returns the type of a value that has type t or type u, false if they do not
// go together.
func Join(t, u types.Type) (types.Type, bool) {
	switch {
	case Never(t):
		return u, true
	case Never(u):
		return t, true
	case t.Kind == types.Nothing:
		return u.OrMissing(), true
	case u.Kind == types.Nothing:
		return t.OrMissing(), true
	case !Same(t, u):
		return t, false
	}
	t.Optional = t.Optional || u.Optional
	t.Terminating = t.Terminating && u.Terminating
	if !t.Levels.Same(u.Levels) {
		t.Levels = nil
	}
	if t.Kind == types.ListKind {
		e, _ := Join(*t.Elem, *u.Elem)
		t.Elem = &e
	}
	return t, true
}

// Fraction returns t as a type none of whose numbers is certain to terminate.
func Fraction(t types.Type) types.Type {
	t.Terminating = false
	if t.Kind == types.ListKind {
		e := Fraction(*t.Elem)
		t.Elem = &e
	}
	return t
}

// Plain returns t as a type whose value is never missing.
func Plain(t types.Type) types.Type { t.Optional = false; return t }

// Name returns the type's name in the declarations of a policy document.
func Name(t types.Type) string {
	switch t.Kind {
	case types.ListKind:
		return "[" + Name(*t.Elem) + "]"
	case types.RecordKind:
		return t.List
	}
	return t.Kind.String()
}

// RefersTo returns the list that a reference, or a list of them, refers to.
func RefersTo(t types.Type) string {
	if t.Kind == types.ListKind {
		t = *t.Elem
	}
	if t.Kind == types.RecordKind {
		return t.List
	}
	return ""
}

// TitleFields returns the positions of the fields that name a record for people, without those
// that are in the key already.
func TitleFields(s *types.Schema) (fields []int) {
	names := s.Label
	if names == nil {
		names = []string{defaultLabel}
	}
	for _, name := range names {
		c := s.Field(name)
		if c < 0 || slices.Contains(s.Key, name) {
			continue
		}
		switch kind := s.Fields[c].Type.Kind; {
		case kind == types.TextKind, s.Label != nil && (kind == types.DateKind || kind == types.RecordKind):
			fields = append(fields, c)
		}
	}
	return fields
}

// defaultLabel is the field that names a record if its list declares none.
const defaultLabel = "name"

// KeyedByText reports whether the key of the records is one text.
func KeyedByText(s *types.Schema) bool {
	return len(s.Key) == 1 && slices.ContainsFunc(s.Fields, func(f types.Field) bool { return f.Name == s.Key[0] && f.Type.Kind == types.TextKind })
}

// GroupColumns returns the positions of the fields and figures that make the groups.
func GroupColumns(s *types.Schema) []int {
	columns := make([]int, len(s.Groups))
	for i, name := range s.Groups {
		columns[i] = s.Field(name)
	}
	return columns
}

// FieldNames returns the names of all fields.
func FieldNames(s *types.Schema) []string {
	names := make([]string, len(s.Fields))
	for i, f := range s.Fields {
		names[i] = f.Name
	}
	return names
}

// With returns a copy of the schema with more fields.
func With(s *types.Schema, more ...types.Field) *types.Schema {
	c := *s
	c.Fields = append(slices.Clip(slices.Clone(s.Fields)), more...)
	return &c
}
