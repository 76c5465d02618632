// Package tree is the centre of the engine: a formula as a tree of typed nodes.
//
// Package check makes the nodes from expr's syntax tree, once for each formula, and
// nothing changes them afterwards. Everything else is a function over them: what a
// formula uses and its canonical form (here), its values for one record (byrow) and for
// many (bycolumn), the values that each node can have (domains). A [Node] has an
// operation, arguments, a type and the part of the text that it comes from. The tables of
// a policy are leaves of the tree, with the index by which lookups find their rows.
package tree
