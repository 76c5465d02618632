package types

import (
	"fmt"
	"slices"
	"strings"
)

// Kind is the kind of a value. The zero Kind is that of a missing value (nil).
type Kind uint8

// The kinds of values.
const (
	Nothing    Kind = iota // a missing value, nil in a formula
	NumberKind             // an exact number
	TextKind               // a text
	FlagKind               // true or false
	DateKind               // a civil day
	ListKind               // a list
	RecordKind             // a record of a list
)

var kindNames = [...]string{"nothing", "number", "text", "flag", "date", "list", "record"}

// String returns the kind's name in policies: number, text, flag, date, list, record.
func (k Kind) String() string {
	if int(k) < len(kindNames) {
		return kindNames[k]
	}
	return fmt.Sprintf("kind %d", uint8(k))
}

// Type is the static type of a formula or a field.
type Type struct {
	Kind        Kind
	Optional    bool   // may be missing
	Terminating bool   // of a number: certain to have a finite decimal form
	Elem        *Type  // of a list: the type of its elements
	List        string // of a record: the name of its list

	Levels *Levels // of a text: its levels; nil if it has no order
}

// Levels are the texts of an order, the lowest first.
type Levels struct {
	Texts []string
	At    map[string]int // from 1
}

func NewLevels(texts []string) *Levels {
	l := &Levels{slices.Clone(texts), make(map[string]int, len(texts))}
	for i, text := range l.Texts {
		l.At[text] = i + 1
	}
	return l
}

// Same reports whether two orders have the same levels. None is the same as none.
func (l *Levels) Same(m *Levels) bool {
	return l == m || l != nil && m != nil && slices.Equal(l.Texts, m.Texts)
}

// String shows the order: "poor < fair < good".
func (l *Levels) String() string {
	texts := l.Texts
	if len(texts) > shownLevels {
		texts = append(slices.Clone(texts[:shownLevels-1]), "…")
	}
	return strings.Join(texts, " < ")
}

// shownLevels bounds how many levels a message shows.
const shownLevels = 8

// Ordered returns the type with levels for its texts.
func (t Type) Ordered(l *Levels) Type {
	if t.Kind == ListKind {
		elem := t.Elem.Ordered(l)
		t.Elem = &elem
		return t
	}
	t.Levels = l
	return t
}

// Shorthands for types.
func NumberOf(terminating bool) Type {
	return Type{Kind: NumberKind, Terminating: terminating}
}

// NumberType is the type of facts that are numbers: decimals, so terminating.
func NumberType() Type { return NumberOf(true) }

// TextType is the type of texts.
func TextType() Type { return Type{Kind: TextKind} }

// FlagType is the type of true and false.
func FlagType() Type { return Type{Kind: FlagKind} }

// DateType is the type of days.
func DateType() Type { return Type{Kind: DateKind} }

// ListType is the type of a list of elements of type elem.
func ListType(elem Type) Type { return Type{Kind: ListKind, Elem: &elem} }

// RecordType is the type of a record of the named list.
func RecordType(list string) Type { return Type{Kind: RecordKind, List: list} }

// OrMissing returns t as a type whose value may be missing.
func (t Type) OrMissing() Type { t.Optional = true; return t }

// Fraction returns t as a type none of whose numbers is certain to terminate.
func (t Type) Fraction() Type {
	t.Terminating = false
	if t.Kind == ListKind {
		e := t.Elem.Fraction()
		t.Elem = &e
	}
	return t
}

// Plain returns t as a type whose value is never missing.
func (t Type) Plain() Type { t.Optional = false; return t }

// String returns the type in words: "number", "list of texts", "record of tasks",
// "number or nil".
func (t Type) String() string {
	s := t.Kind.String()
	switch t.Kind {
	case Nothing:
		return "nil"
	case ListKind:
		s = "list of " + t.Elem.Plural()
	case RecordKind:
		s = "record of " + t.List
	case TextKind:
		if t.Levels != nil {
			s += " ordered " + t.Levels.String()
		}
	}
	if t.Optional {
		s += " or nil"
	}
	return s
}

// Plural returns the type of several values in words: "numbers", "records of tasks".
func (t Type) Plural() string {
	kind, rest, _ := strings.Cut(t.String(), " ")
	switch {
	case t.Never():
		return "nothing"
	case t.Kind == Nothing:
		return "nil"
	case rest == "":
		return kind + "s"
	}
	return kind + "s " + rest
}

// Same reports whether values of t and u may stand for each other, whether or not
// they are optional or terminating.
func (t Type) Same(u Type) bool {
	if t.Kind != u.Kind {
		return false
	}
	switch t.Kind {
	case ListKind:
		return t.Elem.Never() || u.Elem.Never() || t.Elem.Same(*u.Elem)
	case RecordKind:
		return t.List == u.List
	case TextKind:
		return t.Levels == nil || u.Levels == nil || t.Levels.Same(u.Levels)
	}
	return true
}

// Fits reports whether every value of t is one of want, terminating or not. A value
// or element of a list may be missing only if want allows it.
func (t Type) Fits(want Type) bool {
	switch {
	case t.Never() || want.Never():
		return true
	case t.Kind == Nothing:
		return want.Optional
	case t.Optional && !want.Optional || !t.Same(want):
		return false
	}
	return t.Kind != ListKind || t.Elem.Fits(*want.Elem)
}

// Never reports whether t is the type of the elements of an empty list.
func (t Type) Never() bool { return t.Kind == Nothing && !t.Optional }

// Join returns the type of a value that has type t or type u, false if they do not
// go together.
func (t Type) Join(u Type) (Type, bool) {
	switch {
	case t.Never():
		return u, true
	case u.Never():
		return t, true
	case t.Kind == Nothing:
		return u.OrMissing(), true
	case u.Kind == Nothing:
		return t.OrMissing(), true
	case !t.Same(u):
		return t, false
	}
	t.Optional = t.Optional || u.Optional
	t.Terminating = t.Terminating && u.Terminating
	if !t.Levels.Same(u.Levels) {
		t.Levels = nil
	}
	if t.Kind == ListKind {
		e, _ := t.Elem.Join(*u.Elem)
		t.Elem = &e
	}
	return t, true
}

// Name returns the type's name in the declarations of a policy document.
func (t Type) Name() string {
	switch t.Kind {
	case ListKind:
		return "[" + t.Elem.Name() + "]"
	case RecordKind:
		return t.List
	}
	return t.Kind.String()
}

// FractionType is the type of numbers that need not have a finite decimal form,
// for results of a Function.
func FractionType() Type { return NumberOf(false) }

// RefersTo returns the list that a reference, or a list of them, refers to.
func RefersTo(t Type) string {
	if t.Kind == ListKind {
		t = *t.Elem
	}
	if t.Kind == RecordKind {
		return t.List
	}
	return ""
}
