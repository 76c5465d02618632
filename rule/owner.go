package rule

import (
	"crypto/sha256"
	"fmt"
	"io"
	"maps"
	"slices"

	"github.com/meritrules/merit/internal/spell"
	"github.com/meritrules/merit/rule/internal/cell"
	"github.com/meritrules/merit/rule/internal/intake"
	"github.com/meritrules/merit/rule/internal/tree"
	"github.com/meritrules/merit/rule/types"
)

// OwnedBy returns the sheet as the rules of a policy. It refuses facts of another one.
func (sh *Sheet) OwnedBy(id, version string) *Sheet {
	own := *sh
	own.owner = types.NewOwner(id, version, sh.identity)
	return &own
}

// refuseFacts returns why facts are those of another policy; nil if either has none.
func (sh *Sheet) refuseFacts(f *intake.Facts) error {
	if f.Policy.IsZero() || sh.owner.IsZero() || sh.owner.Same(f.Policy) {
		return nil
	}
	return sh.owner.Refuse("the facts were made", f.Policy)
}

// Owner returns the policy whose rules the sheet holds.
func (sh *Sheet) Owner() types.Owner { return sh.owner }

// Owner returns the policy whose rules the run followed or, if its sheet has none, that
// of its facts.
func (r *Run) Owner() types.Owner {
	if r.sheet.owner.IsZero() {
		return r.facts.Policy
	}
	return r.sheet.owner
}

// digest returns a digest of everything that a policy's rules say, except what its models do.
func (s *rules) digest() [sha256.Size]byte {
	h := sha256.New()
	for _, l := range s.facts {
		digestSchema(l, h)
	}
	for _, v := range s.env.Values {
		digestField(v, h)
	}
	for _, m := range s.makers {
		m.digest(h)
	}
	for _, name := range slices.Sorted(maps.Keys(s.env.Params)) {
		p := s.env.Params[name]
		for i, t := range p.Trees {
			fmt.Fprintf(h, "parameter %q %s %q\n", name, digested(p.Sources[i].From), t.Canonical())
		}
	}
	for _, name := range slices.Sorted(maps.Keys(s.env.Functions)) {
		f := s.env.Functions[name]
		fmt.Fprintf(h, "function %q %q\n", f.Usage(), spell.OneLine(f.Body.Source.Text))
	}
	for _, name := range s.env.TableNames() {
		for _, t := range s.env.Tables[name].Versions {
			t.Digest(h)
		}
	}
	return [sha256.Size]byte(h.Sum(nil))
}

func digestSchema(s *types.Schema, w io.Writer) {
	fmt.Fprintf(w, "list %q %q %q %q\n", s.Name, s.Key, s.Groups, s.Previous)
	for _, f := range s.Fields {
		digestField(f, w)
	}
}

func digestField(f types.Field, w io.Writer) {
	fmt.Fprintf(w, "field %q %s %t %t %s %s %s %q %t %q\n", f.Name, f.Type, f.Type.Optional, f.Integer, digested(f.Min), digested(f.Max), digested(f.Places), f.Values, f.Ordered, f.Inverse)
}

func (m *maker) digest(w io.Writer) {
	if m.model != nil {
		fmt.Fprintf(w, "model %q %q\n", m.name, m.model.Says)
		for _, s := range m.model.Lists {
			digestSchema(s, w)
		}
		return
	}
	f := m.figure
	fmt.Fprintf(w, "figure %q %q %q %s %s %v %s %s %q %t %q %t\n", f.List, f.Source.Name, m.formula.Canonical(), digested(f.Places), digested(f.Shown), f.mode(), digested(f.Min), digested(f.Max), f.Check, f.Internal, f.Values, f.Ordered)
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
	for name, f := range sh.env.Functions {
		if f.Body != nil {
			says[name] = f.Usage() + ": " + spell.OneLine(f.Body.Source.Text)
		}
	}
	for name, p := range sh.env.Params {
		for _, t := range p.Trees {
			says[name] += fmt.Sprintln(optional(t.At.In.Source.From), t.Canonical())
		}
	}
	for name, leaf := range sh.env.Tables {
		for _, t := range leaf.Versions {
			says[name] += fmt.Sprintln(optional(t.Source.From), t.Keys, t.Steps)
			for _, r := range t.Rows {
				says[name] += fmt.Sprintln(tree.Quoted(cell.OfList(r.Keys...)), tree.Quoted(r.Value))
			}
		}
	}
	return says
}

// optional shows a value that may be absent.
func optional[T any](p *T) string {
	if p == nil {
		return "~"
	}
	return fmt.Sprint(*p)
}
