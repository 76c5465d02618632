// Package intake turns what a host hands over into facts: it reads Go structs by their
// tags, binds the references between lists, adds the inverse columns, applies edits, and
// cuts facts to what was known on a day.
//
// Facts go from here to a run of package rule. They are immutable: an edit or a cut
// returns other facts, which share what has not changed.
package intake
