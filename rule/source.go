package rule

import (
	"github.com/meritrules/merit/rule/internal/pretty"
	"github.com/meritrules/merit/rule/internal/syntax"
)

// Source is a formula as its author wrote it, and its place.
type Source struct {
	Name    string   // what it computes, such as "units.total"
	Text    string   // the formula
	File    string   // the document, "" if the text stands alone
	Line    int      // of the first character, from 1; 0 means 1
	Column  int      // of the first character of every line, from 1; 0 means 1
	Clauses []string // ids of the clauses of the official text that it implements, the chief one first
	Must    *Field   // of a parameter: the type and range of its value, if its type has a kind, and its unit; nil for any
	From    *Date    // of a parameter or table with values by date: the first day on which it is in force; nil for always
}

// at returns the line and column of the character at the given offset, counted
// in characters from 0.
func (s Source) at(offset int) (line, column int) {
	line, column = max(s.Line, 1), max(s.Column, 1)
	first := column
	for _, r := range s.Text {
		if offset == 0 {
			break
		}
		offset--
		if r == '\n' {
			line, column = line+1, first
		} else {
			column++
		}
	}
	return line, column
}

// Position returns the line and column, from 1, of a character of the formula, counted
// from 0.
func (s Source) Position(offset int) (line, column int) { return s.at(offset) }

// fault returns an error at the given offset.
func (s Source) fault(code Code, offset int, message, hint string) *Error {
	line, column := s.at(offset)
	return &Error{Code: code, File: s.File, Line: line, Column: column, Rule: s.Name, Message: message, Hint: hint}
}

// written is the text of a formula with its place: what messages and derivations show.
type written struct {
	*syntax.Text
	src Source
}

// parsed is a formula's syntax tree, which the check turns into a typed tree.
type parsed struct {
	*syntax.Tree
	*written
}

// parse reads the text of a formula.
func parse(src Source, lim Limits) (*parsed, *Error) {
	t, fault := syntax.Parse(src.Text, lim.syntax())
	if fault != nil {
		return nil, src.malformed(fault)
	}
	return &parsed{t, &written{t.Text, src}}, nil
}

// malformed returns the error of a text that is no formula.
func (s Source) malformed(fault *syntax.Fault) *Error {
	e := s.fault(Code(fault.Code), fault.At, fault.Message, fault.Hint)
	if fault.Name != "" {
		e.Names = []string{fault.Name}
	}
	return e
}

// syntax returns the limits on the text of a formula.
func (l Limits) syntax() syntax.Limits {
	return syntax.Limits{Bytes: l.SourceBytes, Tokens: l.Tokens, Depth: l.Depth, Digits: l.Digits}
}

// Layout is a formula in the one layout that formulas have.
type Layout struct {
	Line  string   // on one line; "" if a comment keeps it from that
	Lines []string // over lines of a width, as far as that is possible
}

// Layout lays the formula out. Its tokens and comments stay as they are; only blanks and line
// ends change, and a layout has itself as its layout. Names and types are not looked at: the
// only errors are those of grammar and of limits. A Chinese character counts for two of the
// width.
func (s Source) Layout(width int) (Layout, error) {
	l, fault := pretty.Formula(s.Text, Limits{}.withDefaults().syntax(), width)
	if fault != nil {
		return Layout{}, Errors{s.malformed(fault)}
	}
	return Layout(l), nil
}

// at returns the line and the column of a character of the formula, as Source.at does.
func (w *written) at(offset int) (line, column int) {
	line, column = w.src.at(0)
	below, right := w.Place(offset)
	return line + below, column + right
}

// fault returns an error at a character of the formula.
func (w *written) fault(code Code, offset int, message, hint string) *Error {
	line, column := w.at(offset)
	return &Error{Code: code, File: w.src.File, Line: line, Column: column, Rule: w.src.Name, Message: message, Hint: hint}
}
