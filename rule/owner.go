package rule

import (
	"crypto/sha256"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/meritrules/merit/internal/spell"
)

// Owner is the policy to which a sheet, facts or a run belong. The zero Owner stands for
// none, as of a sheet that a host made of its own formulas.
type Owner struct {
	ID, Version string
	rules       *ruleSet // nil for none
}

// ruleSet stands for rules: the same rules have the same digest.
type ruleSet struct{ digest func() [sha256.Size]byte }

// newOwner returns the policy of some rules.
func newOwner(id, version string, rules *ruleSet) Owner { return Owner{id, version, rules} }

// String names the policy and its version, in quotes if either contains white space.
func (o Owner) String() string {
	if strings.ContainsAny(o.ID+o.Version, " \t\n\"") {
		return fmt.Sprintf("%q %q", o.ID, o.Version)
	}
	return o.ID + " " + o.Version
}

// IsZero reports whether there is no policy.
func (o Owner) IsZero() bool { return o.rules == nil }

// Same reports whether two owners are the same policy: id and version agree, and so do
// the lists, figures, parameters, functions and tables, whatever their layout. Loading a
// document twice gives the same policy.
func (o Owner) Same(p Owner) bool {
	return o.ID == p.ID && o.Version == p.Version && (o.rules == p.rules || o.rules != nil && p.rules != nil && o.rules.digest() == p.rules.digest())
}

// Refuse returns why what belongs to another policy is none of this one's, nil if it is.
// What says what it is, such as "the facts were made".
func (o Owner) Refuse(what string, other Owner) *Error {
	switch {
	case o.Same(other):
		return nil
	case other.IsZero():
		return &Error{Code: CodeForeignFacts, Message: fmt.Sprintf("%s for no policy, not for %s", what, o)}
	case o.ID == other.ID && o.Version == other.Version:
		return &Error{Code: CodeForeignFacts, Message: fmt.Sprintf("%s for the policy %s, but with other rules than this one of the same name", what, other)}
	}
	return &Error{Code: CodeForeignFacts, Message: fmt.Sprintf("%s for the policy %s, not for %s", what, other, o)}
}

// OwnedBy returns the sheet as the rules of a policy. It refuses facts of another one.
func (sh *Sheet) OwnedBy(id, version string) *Sheet {
	own := *sh
	own.owner = newOwner(id, version, sh.identity)
	return &own
}

// refuseFacts returns why facts are those of another policy; nil if either has none.
func (sh *Sheet) refuseFacts(f *Facts) error {
	if f.owner.IsZero() || sh.owner.IsZero() || sh.owner.Same(f.owner) {
		return nil
	}
	return sh.owner.Refuse("the facts were made", f.owner)
}

// Owner returns the policy whose rules the sheet holds.
func (sh *Sheet) Owner() Owner { return sh.owner }

// For returns the same facts marked as those of a policy, so that the sheets of any other
// refuse them.
func (f *Facts) For(o Owner) *Facts {
	own := *f
	own.owner = o
	return &own
}

// Owner returns the policy that the facts were made for. Facts of none fit every sheet
// with their lists and fields.
func (f *Facts) Owner() Owner { return f.owner }

// Owner returns the policy whose rules the run followed or, if its sheet has none, that
// of its facts.
func (r *Run) Owner() Owner {
	if r.sheet.owner.IsZero() {
		return r.facts.owner
	}
	return r.sheet.owner
}

// digest returns a digest of all that a policy's rules say, but for what models do.
func (s *rules) digest() [sha256.Size]byte {
	h := sha256.New()
	for _, l := range s.facts {
		l.digest(h)
	}
	for _, v := range s.env.values {
		v.digest(h)
	}
	for _, m := range s.makers {
		m.digest(h)
	}
	for _, name := range slices.Sorted(maps.Keys(s.env.params)) {
		p := s.env.params[name]
		for i, t := range p.trees {
			fmt.Fprintf(h, "parameter %q %s %q\n", name, digested(p.sources[i].From), t.canonical())
		}
	}
	for _, name := range slices.Sorted(maps.Keys(s.env.functions)) {
		f := s.env.functions[name]
		fmt.Fprintf(h, "function %q %q\n", f.usage(), spell.OneLine(f.body.src.Text))
	}
	for _, name := range s.env.tableNames() {
		for _, t := range s.env.tables[name].versions {
			t.digest(h)
		}
	}
	return [sha256.Size]byte(h.Sum(nil))
}

func (s *Schema) digest(w io.Writer) {
	fmt.Fprintf(w, "list %q %q %q %q\n", s.Name, s.Key, s.Groups, s.Previous)
	for _, f := range s.Fields {
		f.digest(w)
	}
}

func (f Field) digest(w io.Writer) {
	fmt.Fprintf(w, "field %q %s %t %t %s %s %s %q %t %q\n", f.Name, f.Type, f.Type.Optional, f.Integer, digested(f.Min), digested(f.Max), digested(f.Places), f.Values, f.Ordered, f.Inverse)
}

func (m *maker) digest(w io.Writer) {
	if m.model != nil {
		fmt.Fprintf(w, "model %q %q\n", m.name, m.model.Says)
		for _, s := range m.model.Lists {
			s.digest(w)
		}
		return
	}
	f := m.figure
	fmt.Fprintf(w, "figure %q %q %q %s %s %v %s %s %q %t %q %t\n", f.List, f.Source.Name, m.formula.Canonical(), digested(f.Places), digested(f.Shown), f.mode(), digested(f.Min), digested(f.Max), f.Check, f.Internal, f.Values, f.Ordered)
}

func (t *Table) digest(w io.Writer) {
	fmt.Fprintf(w, "table %q %s %q %v\n", t.Source.Name, digested(t.Source.From), t.Keys, t.Steps)
	for _, r := range t.Rows {
		for _, v := range append(slices.Clone(r.Keys), r.Value) {
			fmt.Fprintf(w, "%s %q ", v.kind, v.literal())
		}
		fmt.Fprintln(w)
	}
}

// digested writes what an optional part of a rule points to.
func digested[T any](p *T) string {
	if p == nil {
		return "-"
	}
	return fmt.Sprint(*p)
}

// Canonical returns what each rule of the sheet says, without what does not change its
// meaning: of figures, functions, parameters and tables, by their names. Two rules with the
// same text mean the same, as long as those they name do.
func (sh *Sheet) Canonical() map[string]string {
	says := map[string]string{}
	for _, m := range sh.makers {
		if m.formula != nil {
			f := m.figure
			says[m.name] = fmt.Sprint(m.formula.Canonical(), " places ", optional(f.Places), " shown ", optional(f.Shown), " ", f.mode(), " range ", optional(f.Min), " ", optional(f.Max), " ", f.Check, " values ", f.Values, f.Ordered)
		}
	}
	for _, m := range sh.makers {
		if m.model != nil && m.model.Says != "" {
			says[m.name] = m.model.Says
		}
	}
	for name, f := range sh.env.functions {
		if f.body != nil {
			says[name] = f.usage() + ": " + spell.OneLine(f.body.src.Text)
		}
	}
	for name, p := range sh.env.params {
		for _, t := range p.trees {
			says[name] += fmt.Sprintln(optional(t.at.in.src.From), t.canonical())
		}
	}
	for name, leaf := range sh.env.tables {
		for _, t := range leaf.versions {
			says[name] += fmt.Sprintln(optional(t.Source.From), t.Keys, t.Steps)
			for _, r := range t.Rows {
				says[name] += fmt.Sprintln(ListValue(r.Keys...).quoted(), r.Value.quoted())
			}
		}
	}
	return says
}
