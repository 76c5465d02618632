package rule

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

	levels *levels // of a text: its levels; nil if it has no order
}

// levels are the texts of an order, the lowest first.
type levels struct {
	texts []string
	at    map[string]int // from 1
}

func newLevels(texts []string) *levels {
	l := &levels{slices.Clone(texts), make(map[string]int, len(texts))}
	for i, text := range l.texts {
		l.at[text] = i + 1
	}
	return l
}

// same reports whether two orders have the same levels. None is the same as none.
func (l *levels) same(m *levels) bool {
	return l == m || l != nil && m != nil && slices.Equal(l.texts, m.texts)
}

// String shows the order: "poor < fair < good".
func (l *levels) String() string {
	texts := l.texts
	if len(texts) > shownLevels {
		texts = append(slices.Clone(texts[:shownLevels-1]), "…")
	}
	return strings.Join(texts, " < ")
}

// shownLevels bounds how many levels a message shows.
const shownLevels = 8

// ordered returns the type with levels for its texts.
func (t Type) ordered(l *levels) Type {
	if t.Kind == ListKind {
		elem := t.Elem.ordered(l)
		t.Elem = &elem
		return t
	}
	t.levels = l
	return t
}

// Shorthands for types.
func numberType(terminating bool) Type {
	return Type{Kind: NumberKind, Terminating: terminating}
}

// NumberType is the type of facts that are numbers: decimals, so terminating.
func NumberType() Type { return numberType(true) }

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

// fraction returns t as a type none of whose numbers is certain to terminate.
func (t Type) fraction() Type {
	t.Terminating = false
	if t.Kind == ListKind {
		e := t.Elem.fraction()
		t.Elem = &e
	}
	return t
}

// plain returns t as a type whose value is never missing.
func (t Type) plain() Type { t.Optional = false; return t }

// String returns the type in words: "number", "list of texts", "record of tasks",
// "number or nil".
func (t Type) String() string {
	s := t.Kind.String()
	switch t.Kind {
	case Nothing:
		return "nil"
	case ListKind:
		s = "list of " + t.Elem.plural()
	case RecordKind:
		s = "record of " + t.List
	case TextKind:
		if t.levels != nil {
			s += " ordered " + t.levels.String()
		}
	}
	if t.Optional {
		s += " or nil"
	}
	return s
}

// plural returns the type of several values in words: "numbers", "records of tasks".
func (t Type) plural() string {
	kind, rest, _ := strings.Cut(t.String(), " ")
	switch {
	case t.never():
		return "nothing"
	case t.Kind == Nothing:
		return "nil"
	case rest == "":
		return kind + "s"
	}
	return kind + "s " + rest
}

// same reports whether values of t and u may stand for each other, whether or not
// they are optional or terminating.
func (t Type) same(u Type) bool {
	if t.Kind != u.Kind {
		return false
	}
	switch t.Kind {
	case ListKind:
		return t.Elem.never() || u.Elem.never() || t.Elem.same(*u.Elem)
	case RecordKind:
		return t.List == u.List
	case TextKind:
		return t.levels == nil || u.levels == nil || t.levels.same(u.levels)
	}
	return true
}

// fits reports whether every value of t is one of want, terminating or not. A value
// or element of a list may be missing only if want allows it.
func (t Type) fits(want Type) bool {
	switch {
	case t.never() || want.never():
		return true
	case t.Kind == Nothing:
		return want.Optional
	case t.Optional && !want.Optional || !t.same(want):
		return false
	}
	return t.Kind != ListKind || t.Elem.fits(*want.Elem)
}

// never reports whether t is the type of the elements of an empty list.
func (t Type) never() bool { return t.Kind == Nothing && !t.Optional }

// join returns the type of a value that has type t or type u, false if they do not
// go together.
func (t Type) join(u Type) (Type, bool) {
	switch {
	case t.never():
		return u, true
	case u.never():
		return t, true
	case t.Kind == Nothing:
		return u.OrMissing(), true
	case u.Kind == Nothing:
		return t.OrMissing(), true
	case !t.same(u):
		return t, false
	}
	t.Optional = t.Optional || u.Optional
	t.Terminating = t.Terminating && u.Terminating
	if !t.levels.same(u.levels) {
		t.levels = nil
	}
	if t.Kind == ListKind {
		e, _ := t.Elem.join(*u.Elem)
		t.Elem = &e
	}
	return t, true
}

// name returns the type's name in the declarations of a policy document.
func (t Type) name() string {
	switch t.Kind {
	case ListKind:
		return "[" + t.Elem.name() + "]"
	case RecordKind:
		return t.List
	}
	return t.Kind.String()
}

// Function is a function that a host program adds to the language, for what no
// formula can express: a lookup in a register, a checksum, a distance.
//
// Call must be pure: for the same arguments it returns the same result or error,
// whenever and on however many goroutines it is called; otherwise a policy does not
// give the same results for the same inputs. Its error is reported with the place of
// the call and the current record.
type Function struct {
	Name   string // as written, with names for the arguments: "distance(a, b)"
	Params []Type // of each argument; one of optional type may be nil
	Result Type   // a number that may be a fraction is FractionType
	Call   func(args []Value) (Value, error)
	Doc    string // a sentence for people

	short string // the name alone
	args  []string
}

// FractionType is the type of numbers that need not have a finite decimal form,
// for results of a Function.
func FractionType() Type { return numberType(false) }

// isWhole reports whether a type specifies all its parts.
func (t Type) isWhole() bool {
	switch t.Kind {
	case Nothing, RecordKind:
		return false
	case ListKind:
		return t.Elem != nil && t.Elem.isWhole()
	}
	return true
}

// copyOf returns a pointer to a copy, nil for nil.
func copyOf[T any](p *T) *T {
	if p == nil {
		return nil
	}
	c := *p
	return &c
}

// copies returns a slice with a copy of each element, nil for nil.
func copies[T any](all []T, one func(T) T) []T {
	if all == nil {
		return nil
	}
	made := make([]T, len(all))
	for i, x := range all {
		made[i] = one(x)
	}
	return made
}
