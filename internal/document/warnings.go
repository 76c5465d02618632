package document

import (
	"github.com/meritrules/merit/internal/form"
	"github.com/meritrules/merit/internal/paths"
	"github.com/meritrules/merit/internal/spell"
	"github.com/meritrules/merit/rule"
	"go.yaml.in/yaml/v3"
)

// warnings finds likely slips that are not faults.
func (r *reader) warnings(doc *Document, f *documentForm) []*rule.Error {
	r.Warned = append(r.Warned, r.sheetWarnings(doc, form.Child(f.Evaluation.Node, "grades"))...)
	r.clauses.warnUncited(f.Clauses.Node)
	if doc.Evaluation != nil {
		rounds := form.Child(f.Evaluation.Node, "rounds")
		for _, round := range doc.Evaluation.Rounds {
			if n := form.Child(rounds, round.ID); n != nil && (round.From < doc.Rules.From || doc.Rules.Until < round.Until) {
				r.Warn(rule.CodeOutsideDays, n, "", "the round %s is not within the policy's days, %s to %s", spell.Short(round.ID), doc.Rules.From, doc.Rules.Until)
			}
		}
	}
	for _, b := range doc.Rules.Begins {
		if doc.Rules.From < b.From {
			r.WarnAt(rule.CodeOutsideDays, b.Line, b.Column, "", "the %s %s has no value before %s, but the policy is from %s on", b.Kind, b.Name, b.From, doc.Rules.From)
		}
	}
	r.warnPrevious(doc, f.Previous.Node)
	_ = r.Warned.Sorted()
	return r.Warned
}

// warnPrevious warns of figures that this cycle reads from the last but does not
// publish, so that the next cycle would lack them.
func (r *reader) warnPrevious(doc *Document, previous *yaml.Node) {
	all := doc.Rules.Sheets() // alike in their figures
	for _, l := range form.PlainEntries(previous) {
		for _, f := range form.PlainEntries(l.Value) {
			if len(all) == 0 || all[0].List(l.Name) == nil {
				continue
			}
			if s := all[0].List(l.Name); s.Field(f.Name) < 0 {
				r.Warn(rule.CodeNotPublished, f.Key, r.Nearest(f.Name, paths.FieldNames(s)), "%s has no figure %s, so what this cycle publishes will not have it for the next", l.Name, spell.Short(f.Name))
			}
		}
	}
}

// sheetWarnings returns the warnings about formulas and tables. The table that the
// evaluation's grades name is used.
func (r *reader) sheetWarnings(doc *Document, grades *yaml.Node) rule.Errors {
	var found rule.Errors
	if doc.Rules.Sheet == nil {
		return nil
	}
	for _, w := range doc.Rules.Sheet.Warnings() {
		if w.Code == rule.CodeUnused {
			name := w.Names[0]
			if grades != nil && grades.Value == name {
				continue
			}
			if key := r.names.keyOf[name]; key != nil {
				w.Line, w.Column = key.Line, key.Column
			}
		}
		Rename(w, doc.Called)
		found = append(found, w)
	}
	return found
}
