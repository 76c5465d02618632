// Package rule evaluates the formulas of a policy: exactly, safely, and so that
// each result can say how it came about.
//
// A formula is text in the grammar of the expr language. [Scope.Compile] checks
// it against the fields, parameters, functions and tables that it may name, and
// returns a [Formula]: immutable, safe for many goroutines, evaluated with
// [Formula.Eval] and opened with [Formula.Explain]. Numbers are exact rationals
// ([Number]); 1/3*3 is 1, and nothing rounds unless the formula says so.
//
// A formula is checked once, into a tree of typed nodes (node.go), and all else is
// a function over that tree: what it uses (uses.go), its canonical form
// (canonical.go), what cases should reach (points.go), and two drivers of one
// semantics: the row driver (row.go) works it out for one record, the column driver
// (column.go) for many at once. Derivations (recorder.go) and coverage (cover.go)
// watch the row driver and change no value.
//
// Three rooms stand below: internal/syntax makes expr's syntax tree of a text;
// internal/language lists the operators and functions; internal/civil counts days. In
// this folder the files stand in parts that know only those below them (a test of
// internal/arrows says which file is in which): declarations (types.go, schema.go,
// errors.go), cells (value.go, list….go), the tree (node.go, operation.go), rows
// (row….go, frame.go, functions_….go, operators_….go), columns (column….go), check
// (check….go, scope….go), and the face that a host sees.
//
// A policy is seldom one formula. A [Sheet] takes named formulas over the
// records of lists ([Figure]), and models written in Go for what no formula can
// say ([Model]); it finds the order from what they use, refuses cycles, and
// [Sheet.Run] works out all of them for all records. [Run.Explain] derives one
// figure of one record down to the facts, and [Renderer] writes that for people.
// A [Trial], which is a case of a policy, is a run on facts of which most are not
// known. Values may change by date: the formulas are checked once, and [Sheet.On]
// says which values count.
//
// The data goes like this: a [Schema] declares a list; a [Builder] (or [ListOf],
// from Go structs) checks records and makes a [List] of columns in canonical
// order; [NewFacts] binds references between lists; [Sheet.Run] makes a [Run].
//
// # Determinism
//
// The same policy and facts give the same bytes on every machine. There is no
// clock, no randomness, no floating point and no order of a map or goroutine in
// any result. The order in which records are handed in does not matter either.
//
// # Safety
//
// A formula can only read what its scope names. Its length, nesting, numbers,
// texts and lists are bounded by [Limits], and so are the steps and bytes of each
// call over all that it works out, so that no formula and no data, however hostile,
// hangs or exhausts memory.
//
// # Compatibility
//
// A formula that compiles keeps its meaning within a version of the document
// language. Messages of errors may become better.
package rule
