package merit

import (
	"slices"
	"strings"

	"github.com/meritrules/merit/rule"
	"go.yaml.in/yaml/v3"
)

// warnings finds what may be a slip though it is no fault.
func (d *document) warnings(p *Policy, f *documentForm) []*rule.Error {
	found := d.sheetWarnings(p, child(f.Evaluation.Node, "grades"))
	warn := func(n *yaml.Node, hint, format string, args ...any) {
		found = append(found, d.errorAt(n.Line, n.Column, hint, format, args...))
	}
	for _, e := range d.plainEntries(f.Clauses.Node) {
		if !d.cited[e.name] && !d.mute[e.name] {
			warn(e.key, "cite it with clause, or say in not_expressed why none does", "no rule cites the clause %s", short(e.name))
		}
	}
	if p.Evaluation != nil {
		rounds := child(f.Evaluation.Node, "rounds")
		for _, r := range p.Evaluation.Rounds {
			if n := child(rounds, r.ID); n != nil && (r.From < p.From || p.Until < r.Until) {
				warn(n, "", "the round %s is not within the policy's days, %s to %s", short(r.ID), p.From, p.Until)
			}
		}
	}
	for _, b := range p.begins {
		if p.From < b.from {
			found = append(found, d.errorAt(b.line, b.column, "", "the %s %s has no value before %s, but the policy is from %s on", b.kind, b.name, b.from, p.From))
		}
	}
	_ = found.Sorted()
	return found
}

// plainEntries returns the entries of a mapping without reporting anything.
func (d *document) plainEntries(n *yaml.Node) (list []entry) {
	for i := 0; n != nil && n.Kind == yaml.MappingNode && i+1 < len(n.Content); i += 2 {
		list = append(list, entry{n.Content[i].Value, n.Content[i], n.Content[i+1]})
	}
	return list
}

// sheetWarnings returns the warnings about formulas and tables that hold in every
// period. The table that the evaluation's grades name is used.
func (d *document) sheetWarnings(p *Policy, grades *yaml.Node) rule.Errors {
	var found rule.Errors
	times := map[rule.Error]int{}
	for _, period := range p.periods {
		if period.sheet == nil {
			return nil
		}
		for _, w := range period.sheet.Warnings() {
			if grades != nil && w.Rule == grades.Value && d.names[w.Rule] == "table" && strings.HasPrefix(w.Message, "no rule uses") {
				continue
			}
			rename(w, p.written)
			if times[*w]++; times[*w] == len(p.periods) {
				found = append(found, w)
			}
		}
	}
	return slices.Clip(found)
}
