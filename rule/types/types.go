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

// NewLevels returns the order of some texts, the lowest first.
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

// NumberType is the type of facts that are numbers: decimals, so terminating.
func NumberType() Type { return Type{Kind: NumberKind, Terminating: true} }

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
		if t.Levels != nil {
			s += " ordered " + t.Levels.String()
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
	case t.Kind == Nothing && !t.Optional: // of the elements of an empty list
		return "nothing"
	case t.Kind == Nothing:
		return "nil"
	case rest == "":
		return kind + "s"
	}
	return kind + "s " + rest
}

// FractionType is the type of numbers that need not have a finite decimal form,
// for results of a Function.
func FractionType() Type { return Type{Kind: NumberKind} }
