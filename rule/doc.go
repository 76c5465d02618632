// Package rule evaluates the formulas of a policy: exactly, safely, and so that each
// result can be explained.
//
// A formula is text in the grammar of the expr language. [Scope.Compile] checks
// it against the fields, parameters, functions and tables that it may name, and
// returns a [Formula]: immutable, safe for many goroutines, evaluated with
// [Formula.Eval] and opened with [Formula.Explain]. Numbers are exact rationals
// ([Number]); 1/3*3 is 1, and nothing rounds unless the formula says so.
//
// A formula is checked once, into a tree of typed nodes (node.go). Everything else is a
// function over that tree: what it uses (node.go), its canonical form (canonical.go),
// the points that cases should reach (points.go), and two drivers with the same
// semantics: the row driver (row.go) evaluates it for one record, the column driver
// (column.go) for many at once. Derivations (recorder.go) and coverage (cover.go)
// watch the row driver and change no value.
//
// Three packages lie below: internal/syntax parses a text into expr's syntax tree;
// internal/language lists the operators and functions; internal/civil counts days. The
// files of this folder form layers that know only those below them (a test of
// internal/arrows assigns each file to one): declarations (types.go, schema.go,
// errors.go), cells (value.go, list….go), the tree (node.go), rows
// (row….go, frame.go, functions_….go, operators_….go), columns (column….go), check
// (check….go, scope….go), and the interface for hosts.
//
// A policy is seldom one formula. A [Sheet] takes named formulas over the records of
// lists ([Figure]), and models written in Go for what no formula can say ([Model]); it
// derives their order from what they use, refuses cycles, and [Sheet.Run] evaluates all
// of them for all records. [Run.Explain] derives one figure of one record down to the
// facts, and [Renderer] writes the derivation for people. A [Trial], which is a case of
// a policy, is a run on mostly unknown facts. Values may change by date: the formulas
// are checked once, and [Sheet.On] selects the values that apply.
//
// Data flows as follows: a [Schema] declares a list; a [Builder] (or [ListOf], from Go
// structs) checks records and makes a [List] of columns in canonical order; [NewFacts]
// binds references between lists; [Sheet.Run] makes a [Run].
//
// # Determinism
//
// The same policy and facts give the same bytes on every machine. No result depends on
// a clock, randomness, floating point, or the order of a map or of goroutines. The order
// of the input records does not matter either.
//
// # Safety
//
// A formula can read only what its scope names. [Limits] bound its length, nesting,
// numbers, texts and lists, and the total steps and bytes of each call, so that no
// formula and no data, however hostile, hangs or exhausts memory.
//
// # Compatibility
//
// A formula that compiles keeps its meaning within a version of the document
// language. Error messages may improve.
package rule
