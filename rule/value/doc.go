// Package value holds what formulas compute with and what they are given: values, lists
// of records, and the facts of a year.
//
// A [Value] is a number, a text, a flag, a day, a list, a record or nothing. A [List]
// holds the records of one list in columns, in canonical order; a [Builder] makes one
// from records in any order and checks each against its schema, and [ListOf] makes one
// from Go structs. [NewFacts] binds the references between lists and gives the [Facts]
// on which a sheet of package rule runs; [Facts.AsOf] cuts them to what was known on a
// day. A finished run hands out its lists as Lists too, with the figures as further
// columns.
//
// Package types has the types, fields and schemas that declare values; package fault has the
// faults of values.
//
// # The engine's own form
//
// The engine keeps values, lists and facts in a form of its own, which it reads and fills
// directly. The types of this package hold that form out of reach: only the engine opens them,
// so nothing can be written to a finished run or to the facts that it ran on.
//
// # Determinism
//
// The order in which records are added does not matter: a list has the order of its
// keys, or of all its fields if it has no key. Values, Lists and Facts are immutable and
// safe for many goroutines.
package value
