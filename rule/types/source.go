package types

import "github.com/meritrules/merit/rule/fault"

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

// Position returns the line and column, from 1, of a character of the formula, counted
// from 0.
func (s Source) Position(offset int) (line, column int) {
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

// Fault returns an error at a character of the formula, counted from 0.
func (s Source) Fault(code fault.Code, offset int, message, hint string) *fault.Error {
	line, column := s.Position(offset)
	return &fault.Error{Code: code, File: s.File, Line: line, Column: column, Rule: s.Name, Message: message, Hint: hint}
}
