package rule

import "github.com/meritrules/merit/rule/internal/language"

// operation is what a node of the typed tree does: an operator or a function of the
// language, or one of the forms below.
type operation = language.Operation

// The forms of the language, which are not in the table because they are not called
// by name.
var (
	brokenOp   = &operation{Name: "broken"}
	literalOp  = &operation{Name: "literal"}
	paramOp    = &operation{Name: "parameter"}
	valueOp    = &operation{Name: "value"} // a single value of the facts
	wholeOp    = &operation{Name: "list"}  // all records of a list
	yearOp     = &operation{Name: "year figure"}
	ownOp      = &operation{Name: "own record"}
	fieldOp    = &operation{Name: "field"} // of the record that args[0] yields
	localOp    = &operation{Name: "name"}  // bound by let, or a function's argument
	elementOp  = &operation{Name: "#"}     // of the enclosing predicate; no step if it is a record or a list
	positionOp = &operation{Name: "#index"}
	accOp      = &operation{Name: "#acc"}
	peersOp    = &operation{Name: "peers"}
	previousOp = &operation{Name: "previous"}
	indexOp    = &operation{Name: "element"}                    // list[i]
	joinOp     = &operation{Name: "+", Kind: language.Operator} // text + text
	arrayOp    = &operation{Name: "[…]"}
	letOp      = &operation{Name: "let"} // args: the value and what follows
	chooseOp   = &operation{Name: "if"}
	callOp     = &operation{Name: "function"} // of the policy: its arguments, then its body
	nativeOp   = &operation{Name: "host function"}
	eachOp     = &operation{Name: "predicate"} // what a function evaluates for each element
	keepOp     = &operation{Name: "keep"}      // the middle of a chain of comparisons, at its first use
	sharedOp   = &operation{Name: "kept"}      // and at its second use
	placesOp   = &operation{Name: "places"}    // the rounding of a figure
)

// byOperation turns a table keyed by the names of operators and functions into one
// keyed by the operations.
func byOperation[T any](names map[string]T) map[*operation]T {
	table := make(map[*operation]T, len(names))
	for name, x := range names {
		table[language.Named(name)] = x
	}
	return table
}

// isOrder reports whether an operation is one of < <= > >=.
func isOrder(o *operation) bool {
	return o.Kind == language.Operator && (o.Name == "<" || o.Name == "<=" || o.Name == ">" || o.Name == ">=")
}
