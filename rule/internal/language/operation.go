// Package language lists the operators and functions of formulas, in one table: the name of each, how it is written,
// what it takes and yields, what it means.
//
// In goes a name or sign from expr's syntax tree; out comes an [Operation], to which a node of the typed tree points.
// The code of an operation is elsewhere: package check has a table of how to check each, packages byrow and bycolumn
// have tables of how to evaluate each. Messages, the editor's completion and the test of docs/language.md read the
// table here.
package language

import (
	"maps"
	"slices"
)

// Operation is an operator or a function of the language, or a form: a kind of node
// that is not called by a name, such as a choice.
type Operation struct {
	Name     string
	Kind     Kind
	Usage    string // how it is written, for messages: "round(x, places)"
	Types    string // what it takes and yields, for documentation: "number, number → number"
	Doc      string // a sentence for people
	Min, Max int    // number of a function's arguments; a Max of -1 is no limit
	Values   []int  // which arguments may be predicates that take a number from each element of the list before; see Plain
}

// Plain returns the most arguments without a predicate; -1 is no limit.
func (o *Operation) Plain() int {
	if o.Max < 0 {
		return -1
	}
	return o.Max - len(o.Values)
}

// Kind says whether an operation is an operator, a function or a form.
type Kind uint8

// The kinds of operations.
const (
	Form Kind = iota
	Operator
	Function
)

// operations are the operators and functions by name.
var operations = table()

// aliases are operators with two spellings.
var aliases = map[string]string{"&&": "and", "||": "or", "!": "not", "^": "**"}

// table collects the operations.
func table() map[string]*Operation {
	all := map[string]*Operation{}
	add := func(kind Kind, groups ...[]Operation) {
		for _, o := range slices.Concat(groups...) {
			o.Kind = kind
			all[o.Name] = &o
		}
	}
	add(Operator, arithmeticOperators(), comparisonOperators(), otherOperators())
	add(Function, numberFunctions(), listFunctions(), orderFunctions(), statisticFunctions(), shapeFunctions(), textFunctions(), dateFunctions(),
		lookupFunctions())
	return all
}

// Named returns the operator or function with a name, nil if there is none.
func Named(name string) *Operation { return operations[name] }

// Signed returns an operator by its sign or alias, nil if the language has none.
func Signed(sign string) *Operation {
	if name, ok := aliases[sign]; ok {
		sign = name
	}
	return operations[sign]
}

// Called returns the function with a name, nil if there is none.
func Called(name string) *Operation {
	if o := operations[name]; o != nil && o.Kind == Function {
		return o
	}
	return nil
}

// Operations returns all operators and functions, ordered by name.
func Operations() []*Operation {
	all := make([]*Operation, 0, len(operations))
	for _, name := range slices.Sorted(maps.Keys(operations)) {
		all = append(all, operations[name])
	}
	return all
}

// Functions returns the names of all functions, in order.
func Functions() []string {
	var names []string
	for _, o := range Operations() {
		if o.Kind == Function {
			names = append(names, o.Name)
		}
	}
	return names
}
