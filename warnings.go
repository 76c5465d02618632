package merit

import (
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/meritrules/merit/internal/paths"
	"github.com/meritrules/merit/internal/spell"
	"github.com/meritrules/merit/rule"
	"go.yaml.in/yaml/v3"
)

// warnings finds what may be a slip though it is no fault.
func (d *document) warnings(p *Policy, f *documentForm) []*rule.Error {
	d.warned = append(d.warned, d.sheetWarnings(p, child(f.Evaluation.Node, "grades"))...)
	d.warnUncited(f.Clauses.Node)
	if p.Evaluation != nil {
		rounds := child(f.Evaluation.Node, "rounds")
		for _, r := range p.Evaluation.Rounds {
			if n := child(rounds, r.ID); n != nil && (r.From < p.From || p.Until < r.Until) {
				d.warn(n, "", "the round %s is not within the policy's days, %s to %s", spell.Short(r.ID), p.From, p.Until)
			}
		}
	}
	for _, b := range p.begins {
		if p.From < b.from {
			d.warn(b.node, "", "the %s %s has no value before %s, but the policy is from %s on", b.kind, b.name, b.from, p.From)
		}
	}
	d.warnPrevious(p, f.Previous.Node)
	_ = d.warned.Sorted()
	return d.warned
}

// warnPrevious warns of what the last cycle is to bring and this one does not
// publish, so that the next would lack it.
func (d *document) warnPrevious(p *Policy, previous *yaml.Node) {
	all := p.sheets() // alike in their figures
	for _, l := range plainEntries(previous) {
		for _, f := range plainEntries(l.value) {
			if len(all) == 0 || all[0].List(l.name) == nil {
				continue
			}
			if s := all[0].List(l.name); s.Field(f.name) < 0 {
				d.warn(f.key, d.Nearest(f.name, paths.FieldNames(s)), "%s has no figure %s, so what this cycle publishes will not have it for the next", l.name, spell.Short(f.name))
			}
		}
	}
}

// warnUncited warns of each clause that no rule cites, or of all of them at once
// where no rule cites any yet.
func (d *document) warnUncited(clauses *yaml.Node) {
	var uncited []entry
	for _, e := range plainEntries(clauses) {
		if !d.cited[e.name] && !d.mute[e.name] {
			uncited = append(uncited, e)
		}
	}
	if none := !slices.Contains(slices.Collect(maps.Values(d.cited)), true); none && len(uncited) > 1 {
		d.warn(keyNode(d.Root, "clauses"), "cite each with clause, or say in not_expressed why none does", "no rule cites any of the %d clauses", len(uncited))
		return
	}
	for _, e := range uncited {
		d.warn(e.key, "cite it with clause, or say in not_expressed why none does", "no rule cites the clause %s", spell.Short(e.name))
	}
}

// unusedName finds what a warning of package rule says is not used.
var unusedName = regexp.MustCompile(`^no rule uses this (?:parameter|function|table)`)

// sheetWarnings returns the warnings about formulas and tables. The table that the
// evaluation's grades name is used.
func (d *document) sheetWarnings(p *Policy, grades *yaml.Node) rule.Errors {
	var found rule.Errors
	if p.sheet == nil {
		return nil
	}
	for _, w := range p.sheet.Warnings() {
		name, _, _ := strings.Cut(w.Rule, "(")
		if key := d.keyOf[name]; key != nil && unusedName.MatchString(w.Message) {
			if grades != nil && grades.Value == name {
				continue
			}
			w.Line, w.Column = key.Line, key.Column
		}
		rename(w, p.written)
		found = append(found, w)
	}
	return found
}
