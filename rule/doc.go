// Package rule evaluates the formulas of a policy: exactly, safely, and so that
// each result can say how it came about.
//
// A formula is text in the grammar of the expr language. [Scope.Compile] checks
// it against the fields, parameters, functions and tables that it may name, and
// returns a [Formula]: immutable, safe for many goroutines, evaluated with
// [Formula.Eval] and opened with [Formula.Explain]. Numbers are exact rationals
// ([Number]); 1/3*3 is 1, and nothing rounds unless the formula says so.
//
// A policy is seldom one formula. A [Sheet] takes named formulas over the
// records of lists ([Figure]), and models written in Go for what no formula can
// say ([Model]); it finds the order from what they use, refuses cycles, and
// [Sheet.Run] works out all of them for all records. [Run.Explain] derives one
// figure of one record down to the facts, and [Renderer] writes that for people.
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
// texts, lists and steps are bounded by [Limits], so that no formula and no
// data, however hostile, hangs or exhausts memory.
//
// # Compatibility
//
// A formula that compiles keeps its meaning within a version of the document
// language. Messages of errors may become better.
package rule
