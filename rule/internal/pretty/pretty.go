// Package pretty lays formulas out.
//
// In comes a formula's syntax tree, as [syntax.Piece]s: the tokens with the comments around
// them. A reader (read.go, choose.go) groups them by brackets and operators into a doc, a
// text that knows where its lines may end; a writer (doc.go) fits it into a width. Out come
// the formula on one line, and over several.
//
// Every token is kept as it is written, and so is every comment: a layout adds and removes
// blanks and line ends, nothing else. Laying a formula out again does not change it.
package pretty

import (
	"slices"
	"strings"

	"github.com/meritrules/merit/rule/internal/syntax"
)

// Layout is a formula laid out.
type Layout struct {
	Line  string   // on one line; "" if a comment keeps it from that
	Lines []string // over lines of at most the width, where that is possible
}

// mostPasses bounds how often a formula is laid out again until nothing changes.
const mostPasses = 5

// Formula lays out the text of a formula. It leaves a formula as it is if the layout would
// change its meaning, or would come out differently the next time.
func Formula(written string, lim syntax.Limits, width int) (Layout, *syntax.Fault) {
	tree, fault := syntax.Parse(written, lim)
	if fault != nil {
		return Layout{}, fault
	}
	l := layOut(tree, width)
	for range mostPasses {
		again, fault := syntax.Parse(strings.Join(l.Lines, "\n"), lim)
		if fault != nil || !same(tree, again) {
			break
		}
		next := layOut(again, width)
		if slices.Equal(next.Lines, l.Lines) {
			return l, nil
		}
		l = next
	}
	return asWritten(written), nil
}

// layOut lays a formula out once.
func layOut(tree *syntax.Tree, width int) (l Layout) {
	d := read(tree.Pieces())
	if text, ok := flat(d); ok {
		l.Line = text
	}
	w := writer{width: width}
	l.Lines = strings.Split(strings.Join(w.write(d), "\n"), "\n")
	return l
}

// asWritten is the layout of a formula that is left as it is.
func asWritten(text string) (l Layout) {
	l.Lines = strings.Split(text, "\n")
	if len(l.Lines) == 1 {
		l.Line = text
	}
	return l
}

// same reports whether two formulas are the same but for blanks and line ends.
func same(a, b *syntax.Tree) bool {
	return slices.EqualFunc(a.Pieces(), b.Pieces(), func(x, y syntax.Piece) bool { return x.Kind == y.Kind && x.Text == y.Text }) &&
		slices.Equal(remarksOf(a), remarksOf(b))
}

// remarksOf returns the comments of a formula, in order.
func remarksOf(tree *syntax.Tree) (all []string) {
	for _, p := range tree.Pieces() {
		for _, c := range slices.Concat(p.Before, p.After) {
			all = append(all, c.Text)
		}
	}
	return all
}
