package rule

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"io"
	"maps"
	"slices"

	"github.com/meritrules/merit/internal/spell"
	"github.com/meritrules/merit/rule/fault"
	"github.com/meritrules/merit/rule/internal/cell"
	"github.com/meritrules/merit/rule/internal/inside"
	"github.com/meritrules/merit/rule/internal/intake"
	"github.com/meritrules/merit/rule/internal/tree"
	"github.com/meritrules/merit/rule/types"
	"github.com/meritrules/merit/rule/value"
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

// Own returns facts that were made for no policy as facts of the sheet's, which the sheets of any
// other refuse. The error is CodeForeignFacts if they are already those of another policy.
func (sh *Sheet) Own(facts *value.Facts) (*value.Facts, error) {
	if facts == nil {
		return nil, noFacts()
	}
	in := inside.Facts(facts)
	if !in.Policy.IsZero() && !sh.owner.Same(in.Policy) {
		return nil, fault.Errors{sh.owner.Refuse("the facts were made", in.Policy)}
	}
	return inside.OfFacts(in.For(sh.owner)), nil
}

// Adopt returns facts of another sheet's policy as facts of this one's. The error is
// CodeForeignFacts if they are not the other's, or if the two sheets do not declare the same lists
// and single values.
func (sh *Sheet) Adopt(from *Sheet, facts *value.Facts) (*value.Facts, error) {
	if facts == nil {
		return nil, noFacts()
	}
	if from == nil {
		return nil, &fault.Error{Code: fault.CodeBadArgument, Message: "there is no sheet that the facts were made for"}
	}
	in := inside.Facts(facts)
	if err := from.owner.Refuse("the facts were made", in.Policy); err != nil {
		return nil, fault.Errors{err}
	}
	if !bytes.Equal(sh.form(), from.form()) {
		return nil, fault.Errors{{Code: fault.CodeForeignFacts, Message: fmt.Sprintf("the policy %s declares other lists or single values than %s, for which the facts were made", sh.owner, from.owner)}}
	}
	return inside.OfFacts(in.For(sh.owner)), nil
}

// form writes what the rules declare of its facts, except what is for people.
func (s *rules) form() []byte {
	var b bytes.Buffer
	for _, l := range s.facts {
		digestSchema(l, &b)
	}
	for _, v := range s.env.Values {
		digestField(v, &b)
	}
	return b.Bytes()
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
	h.Write(s.form())
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
