package tree

import (
	"github.com/meritrules/merit/rule/internal/language"
)

// Aside is the detail of a list that a function makes of a list and a predicate: it is no
// step of its own in a derivation.
type Aside struct{}

// Operation is what a node of the typed tree does: an operator or a function of the
// language, or one of the forms below.
type Operation = language.Operation

// The forms of the language, which are not in the table because they are not called
// by name.
var (
	brokenOp   = &Operation{Name: "broken"}
	LiteralOp  = &Operation{Name: "literal"}
	ParamOp    = &Operation{Name: "parameter"}
	ValueOp    = &Operation{Name: "value"} // a single value of the facts
	WholeOp    = &Operation{Name: "list"}  // all records of a list
	YearOp     = &Operation{Name: "year figure"}
	OwnOp      = &Operation{Name: "own record"}
	FieldOp    = &Operation{Name: "field"} // of the record that args[0] yields
	LocalOp    = &Operation{Name: "name"}  // bound by let, or a function's argument
	ElementOp  = &Operation{Name: "#"}     // of the enclosing predicate; no step if it is a record or a list
	PositionOp = &Operation{Name: "#index"}
	AccOp      = &Operation{Name: "#acc"}
	PeersOp    = &Operation{Name: "peers"}
	PreviousOp = &Operation{Name: "previous"}
	IndexOp    = &Operation{Name: "element"}                    // list[i]
	JoinOp     = &Operation{Name: "+", Kind: language.Operator} // text + text
	ArrayOp    = &Operation{Name: "[…]"}
	TableOp    = &Operation{Name: "table"} // the values of its rows, as a list
	LetOp      = &Operation{Name: "let"}   // args: the value and what follows
	ChooseOp   = &Operation{Name: "if"}
	CallOp     = &Operation{Name: "function"} // of the policy: its arguments, then its body
	NativeOp   = &Operation{Name: "host function"}
	EachOp     = &Operation{Name: "predicate"} // what a function evaluates for each element
	KeepOp     = &Operation{Name: "keep"}      // the middle of a chain of comparisons, at its first use
	SharedOp   = &Operation{Name: "kept"}      // and at its second use
	PlacesOp   = &Operation{Name: "places"}    // the rounding of a figure
	LevelOp    = &Operation{Name: "level of"}  // of an ordered text, as a number from 1; where it compares, sorts or groups
	OfLevelOp  = &Operation{Name: "of level"}  // the text of a level
)

// ByOperation turns a table keyed by the names of operators and functions into one
// keyed by the operations.
func ByOperation[T any](names map[string]T) map[*Operation]T {
	table := make(map[*Operation]T, len(names))
	for name, x := range names {
		table[language.Named(name)] = x
	}
	return table
}

// IsOrder reports whether an operation is one of < <= > >=.
func IsOrder(o *Operation) bool {
	return o.Kind == language.Operator && (o.Name == "<" || o.Name == "<=" || o.Name == ">" || o.Name == ">=")
}
