package paths

import (
	"fmt"
	"strings"

	"github.com/meritrules/merit/internal/spell"
	"github.com/meritrules/merit/rule/fault"
	"github.com/meritrules/merit/rule/types"
)

const (
	// Year is what documents call the figures of the year as a whole.
	Year = "year"

	// AsOf is the entry of results that are as of a day, and no name that a list can have.
	AsOf = "$as_of"

	// DayOfFacts is the single value that holds the day of facts for formulas.
	DayOfFacts = "as_of"

	// Parent is the field of records within records that refers to the record around
	// them.
	Parent = "parent"

	// LastCycle is the name of the last cycle's figures among the facts, and LastPrefix
	// begins the name of each of their lists.
	LastCycle, LastPrefix = "previous", "previous."
)

// IsPart reports whether a list is within the records of another one or among the last
// cycle's figures.
func IsPart(list string) bool { return strings.Contains(list, ".") }

// IsLast reports whether a list is one of the last cycle's figures.
func IsLast(list string) bool { return strings.HasPrefix(list, LastPrefix) }

// ListName returns the name of a list in messages.
func ListName(list string) string {
	if list == "" {
		return "the year"
	}
	return list
}

// FieldNames returns the names of the fields of a list.
func FieldNames(s *types.Schema) []string {
	names := make([]string, len(s.Fields))
	for i, f := range s.Fields {
		names[i] = f.Name
	}
	return names
}

// NoField returns the fault of a name that no field of a list has.
func NoField(s *types.Schema, name string) *fault.Error {
	return &fault.Error{Code: fault.CodeUnknownField, Message: fmt.Sprintf("%s has no field %s", ListName(s.Name), spell.Short(name)), Hint: known(name, FieldNames(s))}
}

// Referred returns the list that values of a type refer to, or "".
func Referred(t types.Type) string {
	if t.Kind == types.ListKind {
		t = *t.Elem
	}
	return t.List
}
