// Package formula has the mutants of formulas: small changes that the cases of a policy
// should notice. Package rule finds them, since it knows the typed trees; package mutation
// tries them.
package formula

import "github.com/meritrules/merit/rule/types"

// Kind says what a mutant changes.
type Kind string

// The kinds of mutants of a formula.
const (
	Comparison Kind = "comparison" // < for <=, == for !=
	Operator   Kind = "operator"   // + for -, and for or, min for max
	Constant   Kind = "constant"   // a number by one unit of its last place, a day by one day
	Branch     Kind = "branch"     // a condition always true or always false, branches swapped
	Rounding   Kind = "rounding"   // another way of rounding
	List       Kind = "list"       // all records for the peers or for unit.marks, or the reverse
)

// Mutant is a formula with one small change: a slip of its author, which a case should
// show. New stands in place of the characters of Source.Text from From up to To.
type Mutant struct {
	Kind     Kind
	Source   types.Source
	From, To int
	Old, New string
	Figures  []string // the figures whose formulas have the changed part, such as "units.total"
	Equal    bool     // the domains show that it changes no result
}
