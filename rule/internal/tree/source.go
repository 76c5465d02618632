package tree

import (
	"github.com/meritrules/merit/rule/fault"
	"github.com/meritrules/merit/rule/internal/syntax"
	"github.com/meritrules/merit/rule/types"
)

// Written is the text of a formula with its place: what messages and derivations show.
type Written struct {
	*syntax.Text
	Source types.Source
}

// Parsed is a formula's syntax tree, which the check turns into a typed tree.
type Parsed struct {
	*syntax.Tree
	*Written
}

// Parse reads the text of a formula.
func Parse(src types.Source, lim types.Limits) (*Parsed, *fault.Error) {
	t, fault := syntax.Parse(src.Text, lim.Syntax())
	if fault != nil {
		return nil, src.Malformed(fault)
	}
	return &Parsed{t, &Written{t.Text, src}}, nil
}

// At returns the line and the column of a character of the formula, as Source.At does.
func (w *Written) At(offset int) (line, column int) {
	line, column = w.Source.Position(0)
	below, right := w.Place(offset)
	return line + below, column + right
}

// Fault returns an error at a character of the formula.
func (w *Written) Fault(code fault.Code, offset int, message, hint string) *fault.Error {
	line, column := w.At(offset)
	return &fault.Error{Code: code, File: w.Source.File, Line: line, Column: column, Rule: w.Source.Name, Message: message, Hint: hint}
}
