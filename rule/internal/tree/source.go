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
	t, f := syntax.Parse(src.Text, SyntaxLimits(lim))
	if f != nil {
		return nil, Malformed(src, f)
	}
	return &Parsed{t, &Written{t.Text, src}}, nil
}

// SyntaxLimits returns the limits on the text of a formula.
func SyntaxLimits(l types.Limits) syntax.Limits {
	return syntax.Limits{Bytes: l.SourceBytes, Tokens: l.Tokens, Depth: l.Depth, Digits: l.Digits}
}

// Malformed returns the error of a text that is no formula.
func Malformed(src types.Source, f *syntax.Fault) *fault.Error {
	e := src.Fault(fault.Code(f.Code), f.At, f.Message, f.Hint)
	if f.Name != "" {
		e.Names = []string{f.Name}
	}
	return e
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
