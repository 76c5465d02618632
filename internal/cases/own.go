package cases

import (
	"fmt"
	"slices"
	"strings"

	"github.com/meritrules/merit/internal/layout"
	"github.com/meritrules/merit/internal/plain"
	"github.com/meritrules/merit/internal/spell"
	"github.com/meritrules/merit/rule"
	"github.com/meritrules/merit/rule/derivation"
	"github.com/meritrules/merit/rule/types"
	"github.com/meritrules/merit/rule/value"
)

// Limits on the line of a failure about its own record.
const (
	maxOwn   = 20 // fields
	maxValue = 60 // cells of a value
)

// own returns the fields and figures of its own record that a derivation has read: first the
// given ones, as inputs, then the evaluated ones, as figures. Each is there once, in the order
// of the derivation, and without steps.
func (t *tested) own(why *derivation.Step, at types.CellName) []*derivation.Step {
	var given, worked []*derivation.Step
	seen := map[string]bool{at.Field: true}
	why.Walk(func(s *derivation.Step) {
		c, ok := t.cellOf(s)
		if !ok || c.List != at.List || c.Row != at.Row || seen[c.Field] || s.Unknown != "" {
			return
		}
		seen[c.Field] = true
		step := &derivation.Step{Kind: derivation.InputStep, Text: c.Field, Value: s.Value}
		if t.isWorkedOut(s, c) {
			step.Kind = derivation.FigureStep
			worked = append(worked, step)
			return
		}
		given = append(given, step)
	})
	return append(given, worked...)
}

// cellOf returns the cell that an input is; that of a single value belongs to the year.
func (t *tested) cellOf(s *derivation.Step) (types.CellName, bool) {
	c, ok := s.Cell()
	if !ok && s.Kind == derivation.InputStep && slices.Contains(t.sheet.ValueNames(), s.Text) {
		return types.CellName{Field: s.Text}, true
	}
	return c, ok
}

// isWorkedOut reports whether a figure or a model has made a cell, and not the case.
func (t *tested) isWorkedOut(s *derivation.Step, c types.CellName) bool {
	if t.trial.IsGiven(c.List, c.Row, c.Field) {
		return false
	}
	return s.By != "" || slices.ContainsFunc(t.sheet.Figures(), func(f rule.Figure) bool { return f.List == c.List && f.Source.Name == c.Field })
}

// Text writes a failure's derivation for the author of a policy: first the own record of the
// figure in a line or two, then the figure and those that it uses, with the words of clauses.
func (f *Failure) Text(w *strings.Builder, clause func(id string) string) {
	if f.Why == nil {
		return
	}
	f.line(w, "given", derivation.InputStep)
	f.line(w, "worked out", derivation.FigureStep)
	_ = derivation.Renderer{Clause: clause, Brief: true, Width: width, Depth: shownDepth}.Text(w, f.Why) // a Builder takes everything
}

// width is that of a line, in cells.
const width = 100

// line writes the own fields of one kind.
func (f *Failure) line(w *strings.Builder, how string, kind derivation.StepKind) {
	var parts []string
	for _, s := range f.Own {
		if s.Kind == kind {
			parts = append(parts, s.Text+" = "+layout.Cut(plain.Text(shown(s.Value)), maxValue))
		}
	}
	if len(parts) == 0 {
		return
	}
	if more := len(parts) - maxOwn; more > 0 {
		parts = append(parts[:maxOwn], fmt.Sprintf("and %d more", more))
	}
	of := f.Why.Record
	if of == "" {
		of = "the year"
	}
	text := fmt.Sprintf("%s for %s: %s", how, plain.Text(of), strings.Join(parts, ", "))
	for i, l := range layout.Hang(text, width, 4) {
		if i > 0 {
			l = "    " + l
		}
		w.WriteString(l + "\n")
	}
}

// shown writes a value: a list of records as their number, an empty list as none.
func shown(v value.Value) string {
	switch {
	case v.Kind() != types.ListKind:
		return v.String()
	case v.Len() == 0:
		return "none"
	case v.Elem(0).Kind() == types.RecordKind:
		return spell.Counted(v.Len(), "record")
	}
	return v.String()
}
