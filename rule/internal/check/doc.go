// Package check turns expr's syntax tree into the typed tree, or says what is wrong with
// the formula and what its author may have meant.
//
// A [Scope] has what a formula may name; its [Environment] checks the scope's own
// formulas, parameters and functions and tables first, and then formulas against it. The
// table [Operations] has a check for each operator and function. Constants are evaluated
// here, by package byrow, once for each period of the policy. [Plans] keep a checked
// formula prepared for the drivers, and release what others need the room for.
package check
