// Package cell keeps values and lists in the form in which the engine reads and fills
// them: a value is a small struct whose fields are open, a list has a column for each
// field, and each column one slice of its own kind, with a reason beside each cell that
// is unknown or may still change.
//
// A [Builder] checks records against their schema and sorts them into a [List]; package
// intake binds the references between lists. Both drivers read columns directly. Hosts
// see values and lists as package value shows them, where nothing can be written to.
//
// What leaves this package is never written to again, except by the run that makes a
// column and by the model to which a draft of it was handed.
package cell
