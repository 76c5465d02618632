package rule

import (
	"maps"
	"slices"

	"github.com/expr-lang/expr/ast"
	"github.com/meritrules/merit/rule/internal/syntax"
)

// operation is an operator, a function or a form of the language, with all that
// is known of it: how it is written, the check that makes its node, and how the
// row driver and the column driver work it out. There is one table of them,
// operations, filled by the files that hold the groups.
type operation struct {
	name     string
	usage    string // how it is written, for messages: "round(x, places)"
	types    string // what it takes and yields, for documentation: "number, number → number"
	doc      string // a sentence for people
	min, max int    // number of arguments; a max of -1 is no limit

	check func(c *checker, k call) *node // makes the node; nil of a form, which the check knows

	row    func(b *rows, n *node) code       // works it out for one record
	column func(b *columns, n *node) numVec  // works out a number for many records at once; nil where it is not flat
	flags  func(b *columns, n *node) flagVec // the same of a flag

	step   StepKind // what it is in a derivation, "" where it makes no step
	effect bool     // never worked out before the run: it visits lists or calls the host
}

// call is a use of an operator or function.
type call struct {
	node ast.Node
	name string
	args []ast.Node
	op   *operation
}

// operations are the operators and functions by their names.
var operations = map[string]*operation{}

// usages says of each function of the language how it is written.
var usages = syntax.Functions{}

// aliases are operators with two spellings.
var aliases = map[string]string{"&&": "and", "||": "or", "!": "not", "^": "**"}

// operator returns an operator by its sign, nil where the language has none.
func operator(sign string) *operation {
	if name, ok := aliases[sign]; ok {
		sign = name
	}
	return operations[sign]
}

// isFunction reports whether the operation is written name(…).
func (o *operation) isFunction() bool { return o.step == CallStep }

// builtin returns a function of the language, nil where there is none.
func builtin(name string) *operation {
	if o := operations[name]; o != nil && o.isFunction() {
		return o
	}
	return nil
}

// builtinNames returns the names of all functions of the language, in order.
func builtinNames() []string { return slices.Sorted(maps.Keys(usages)) }

// register adds operations to the table.
func register(step StepKind, group ...operation) {
	for i := range group {
		o := &group[i]
		o.step = step
		operations[o.name] = o
		if o.isFunction() {
			usages[o.name] = o.usage
		}
	}
}

func init() {
	register(OperationStep, arithmeticOperators()...)
	register(OperationStep, comparisonOperators()...)
	register(OperationStep, otherOperators()...)
	register(CallStep, numberFunctions()...)
	register(CallStep, listFunctions()...)
	register(CallStep, orderFunctions()...)
	register(CallStep, statisticFunctions()...)
	register(CallStep, shapeFunctions()...)
	register(CallStep, textFunctions()...)
	register(CallStep, dateFunctions()...)
	register(CallStep, lookupFunctions()...)
	describeForms()
}

// The forms of the language, which have no entry in the table since they are not
// called by name.
var (
	brokenOp   = &operation{name: "broken"}
	literalOp  = &operation{name: "literal"}
	paramOp    = &operation{name: "parameter", step: ParameterStep}
	valueOp    = &operation{name: "value", step: InputStep} // a single value of the facts
	wholeOp    = &operation{name: "list", step: InputStep}  // all records of a list
	yearOp     = &operation{name: "year figure", step: InputStep}
	ownOp      = &operation{name: "own record"}
	fieldOp    = &operation{name: "field", step: InputStep} // of the record that args[0] yields
	localOp    = &operation{name: "name", step: InputStep}  // bound by let, or what a function is given
	elementOp  = &operation{name: "#", step: InputStep}     // of the predicate around it; no step where it is a record or a list
	positionOp = &operation{name: "#index"}
	accOp      = &operation{name: "#acc"}
	peersOp    = &operation{name: "peers", step: InputStep}
	previousOp = &operation{name: "previous", step: InputStep}
	indexOp    = &operation{name: "element", step: InputStep} // list[i]
	arrayOp    = &operation{name: "[…]"}
	letOp      = &operation{name: "let"} // args: the value and what follows
	chooseOp   = &operation{name: "if", step: ChoiceStep}
	callOp     = &operation{name: "function", step: CallStep} // of the policy: what it is given, and then its body
	nativeOp   = &operation{name: "host function", step: CallStep, effect: true}
	eachOp     = &operation{name: "predicate"}                  // what a function works out for each element
	keepOp     = &operation{name: "keep"}                       // the middle of a chain of comparisons, where it stands first
	sharedOp   = &operation{name: "kept"}                       // and where it stands again
	placesOp   = &operation{name: "places", step: RoundingStep} // the rounding of a figure
)

// describeForms gives the forms their drivers. It is no part of their declaration,
// which their own drivers refer to.
func describeForms() {
	for o, row := range map[*operation]func(*rows, *node) code{
		literalOp: constantRow, paramOp: constantRow, valueOp: valueRow, wholeOp: wholeRow, yearOp: yearRow, ownOp: slotRow, fieldOp: fieldRow,
		localOp: localRow, elementOp: slotRow, positionOp: slotRow, accOp: slotRow, peersOp: peersRow, previousOp: previousRow,
		indexOp: indexRow, arrayOp: arrayRow, letOp: letRow, chooseOp: chooseRow, callOp: callRow, nativeOp: nativeRow,
		eachOp: eachRow, keepOp: keepRow, sharedOp: sharedRow, placesOp: placesRow,
	} {
		o.row = row
	}
	fieldOp.column, fieldOp.flags = fieldColumn, fieldFlags
	localOp.column, localOp.flags = localColumn, localFlags
	letOp.column, callOp.column = letColumn, letColumn
	letOp.flags, callOp.flags = letFlags, letFlags
	chooseOp.column = chooseColumn
	placesOp.column, keepOp.column, sharedOp.column = placesColumn, keepColumn, localColumn
}
