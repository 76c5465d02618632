// Package byrow evaluates a typed tree for one record.
//
// A [Maker] turns each node into closures, as the table [Operations] says: one file for
// each family of functions and operators. The closures run on a [Frame], which holds the
// columns that a formula reads, its names, and what it may still spend of a [Budget].
// A [Decorator] wraps the closures of a node to keep what is the same for all records or
// to watch each value, and changes none: so derivations and coverage see the evaluation
// itself.
//
// Package bycolumn evaluates many records at once where it can; both have one semantics,
// and tests hold them equal to each other and to a slow twin.
package byrow
