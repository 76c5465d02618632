// Package rule evaluates the formulas of a policy: exactly, safely, and so that each
// result can be explained.
//
// A formula is text in the grammar of the expr language. [Scope.Compile] checks
// it against the fields, parameters, functions and tables that it may name, and
// returns a [Formula]: immutable, safe for many goroutines, evaluated with
// [Formula.Eval] and opened with [Formula.Explain]. Numbers are exact rationals
// ([types.Number]); 1/3*3 is 1, and nothing rounds unless the formula says so. [Bind]
// does the same for a Go struct.
//
// A policy is seldom one formula. A [Sheet] takes named formulas over the records of
// lists ([Figure]), and models written in Go for what no formula can say ([Model]); it
// derives their order from what they use, refuses cycles, and [Sheet.Run] evaluates all
// of them for all records. [Run.Explain] derives one figure of one record down to the
// facts. A [Trial] runs a case of a policy: a run in which most facts are unknown, which
// notes in a [Cover] what it reaches. [Run.With] evaluates again what a change touches.
// Values may change by date: the formulas are checked once, and [Sheet.On] selects the
// values that apply.
//
// # The packages beside it
//
// Hosts and formulas share five packages of words and data:
//
//   - fault: a [fault.Error] with its code and place;
//   - types: numbers, days, and what a policy declares: fields, schemas, sources, limits;
//   - value: values, lists of records, and [value.Facts], on which a sheet runs;
//   - derivation: the steps of a derivation, and their rendering;
//   - coverage: the points that cases should reach.
//
// # The rooms of the engine
//
// The engine stands in rule/internal. A formula passes through these rooms, and each of
// them imports only those above it:
//
//	language    the operators and functions, in one table
//	syntax      the text of a formula into expr's syntax tree
//	pretty      its layout
//	typing      which types fit together
//	cell        values, lists and columns as the engine keeps them
//	intake      what hosts hand over into facts
//	tree        a checked formula as typed nodes; everything else is a function over them
//	byrow       evaluates a tree for one record, watched or not
//	bycolumn    evaluates a tree for many records at once
//	check       expr's syntax tree into the typed tree, or faults
//	domains     the values that each node can have (domain has the sets)
//	record      the evaluation, watched, into the steps of a derivation
//	points      which points exist, and which of them an evaluation reaches
//	mutator     the slips of an author that cases should notice
//	ways, since what a formula reads, and what has changed since an earlier run
//
// Beside them civil counts days, wording has what messages share, and outline lays out a
// derivation as lines. docs/rooms.md follows one mark through these rooms, from its file
// to a total and back in a derivation. A test of internal/arrows holds the arrows.
//
// This package ties the rooms together: sheet.go and sheet_order.go check a policy's
// figures and models, run.go and figure_work.go evaluate them, model.go, draft.go and
// writer.go run the models, explain.go derives, given.go and trial.go run cases, with.go
// runs again after a change.
//
// # Determinism
//
// The same policy and facts give the same bytes on every machine. No result depends on
// a clock, randomness, floating point, or the order of a map or of goroutines. The order
// of the input records does not matter either.
//
// # Safety
//
// A formula can read only what its scope names. [types.Limits] bound its length, nesting,
// numbers, texts and lists, and the total steps and bytes of each call, so that no
// formula and no data, however hostile, hangs or exhausts memory.
//
// # Compatibility
//
// A formula that compiles keeps its meaning within a version of the document
// language. Error messages may improve.
package rule
