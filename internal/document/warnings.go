package document

import (
	"maps"
	"slices"
	"sync"

	"github.com/meritrules/merit/internal/form"
	"github.com/meritrules/merit/internal/paths"
	"github.com/meritrules/merit/internal/spell"
	"github.com/meritrules/merit/rule/fault"
	"go.yaml.in/yaml/v3"
)

// warnings returns a function that finds likely slips that are not faults: those of the
// form now, those of formulas when it is called first.
func (r *reader) warnings(doc *Document, f *documentForm) func() []*fault.Error {
	r.clauses.warnUncited(f.Clauses.Node)
	if doc.Evaluation != nil {
		rounds := form.Child(f.Evaluation.Node, "rounds")
		for _, round := range doc.Evaluation.Rounds {
			if n := form.Child(rounds, round.ID); n != nil && (round.From < doc.Rules.From || doc.Rules.Until < round.Until) {
				r.Warn(fault.CodeOtherDays, n, "", "the round %s is not within the policy's days, %s to %s", spell.Short(round.ID), doc.Rules.From, doc.Rules.Until)
			}
		}
	}
	for _, b := range doc.Rules.Begins {
		if doc.Rules.From < b.From {
			r.WarnAt(fault.CodeOtherDays, b.Line, b.Column, "", "the %s %s has no value before %s, but the policy is from %s on", b.Kind, b.Name, b.From, doc.Rules.From)
			r.Warned[len(r.Warned)-1].File = b.File
		}
	}
	r.constants.neverInForce(doc.Rules.From, doc.Rules.Until)
	r.warnPrevious(doc, f.Previous.Node)
	ofForm := r.Warned
	if doc.Rules.Sheet == nil {
		return func() []*fault.Error { return ofForm }
	}
	ofSheet := r.sheetWarnings(doc, form.Child(f.Evaluation.Node, "grades"))
	return sync.OnceValue(func() []*fault.Error {
		all := slices.Concat(ofSheet(), ofForm)
		_ = all.Sorted()
		return all
	})
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
				r.Warn(fault.CodeNotPublished, f.Key, r.Nearest(f.Name, paths.FieldNames(s)), "%s has no figure %s, so what this cycle publishes will not have it for the next", l.Name, spell.Short(f.Name))
			}
		}
	}
}

// sheetWarnings returns a function that finds the warnings about formulas and tables when
// they are asked for, since looking into all formulas takes a while. The table that the
// evaluation's grades name is used, and so are the parameters that ranges name.
func (r *reader) sheetWarnings(doc *Document, grades *yaml.Node) func() fault.Errors {
	places, used := map[string]yaml.Node{}, maps.Clone(r.constants.bounds)
	for name, key := range r.names.keyOf {
		places[name] = yaml.Node{Line: key.Line, Column: key.Column}
	}
	if grades != nil {
		used[grades.Value] = true
	}
	return func() (found fault.Errors) {
		found = r.unreadWarnings(doc)
		for _, w := range doc.Rules.Sheet.Warnings() {
			if w.Code == fault.CodeUnused {
				name := w.Names[0]
				if used[name] || w.File != doc.Rules.File {
					continue
				}
				if key, ok := places[name]; ok {
					w.Line, w.Column = key.Line, key.Column
				}
			}
			Rename(w, doc.Called)
			found = append(found, w)
		}
		return found
	}
}
