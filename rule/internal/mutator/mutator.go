// Package mutator finds the mutants of the formulas of a sheet: slips of their author that
// cases should notice, such as < for <=.
//
// It goes through the typed trees of all figures and of the parameters that they name, with
// the domains, which prove of some mutants that they change no result. A mutant is a change
// of the formula's text; package mutation makes it in the document and runs the cases.
package mutator

import (
	"cmp"
	"maps"
	"slices"

	"github.com/meritrules/merit/internal/mutation/formula"
	"github.com/meritrules/merit/rule/internal/check"
	"github.com/meritrules/merit/rule/internal/domain"
	"github.com/meritrules/merit/rule/internal/domains"
	"github.com/meritrules/merit/rule/internal/tree"
	"github.com/meritrules/merit/rule/types"
)

// Figure is a figure of a sheet.
type Figure struct {
	Name  string
	List  string
	Tree  *tree.Tree
	Visit func(*domains.Domains) domain.Set // visits the formula, and returns what it yields
}

// Found is what [Find] returns. The rest beside Formulas tells which changes of what is not
// a formula have no effect.
type Found struct {
	Formulas  []formula.Mutant        // in the order of their places
	Unreached []tree.TableRow         // rows of tables that no lookup can reach
	Yields    map[string]domain.Set   // the numbers that formulas yield before they are rounded, by the figures' names
	Keys      map[string][]domain.Set // the numbers that are looked up in each column of a table, by the tables' names
}

// Find returns the mutants of figures, in order of evaluation, and of what they name:
// functions and parameters.
func Find(env *check.Environment, figures []Figure) *Found {
	m := &mutator{env: env, domains: domains.New(env), at: map[mutantKey]*formula.Mutant{}}
	m.domains.Alike = map[*tree.Node]bool{}
	found := &Found{Yields: map[string]domain.Set{}}
	for i := range figures {
		f := &figures[i]
		f.Visit(m.domains)
		m.figure = f
		m.node(f.Tree.Root, true)
		found.Yields[f.Name] = m.yields(f.Tree.Root)
	}
	m.figure = nil
	for _, name := range slices.Sorted(maps.Keys(env.Params)) {
		for _, t := range env.Params[name].Trees {
			m.node(t.Root, true)
		}
	}
	for _, x := range m.at {
		found.Formulas = append(found.Formulas, *x)
	}
	slices.SortFunc(found.Formulas, compareMutants)
	found.Unreached, found.Keys = m.lookups()
	return found
}

// yields returns the numbers that the root of a formula yields, none if it yields others.
func (m *mutator) yields(root *tree.Node) domain.Set {
	if root.Op == tree.PlacesOp {
		root = root.Args[0]
	}
	if root.Type.Kind != types.NumberKind {
		return domain.Set{}
	}
	return m.domains.Sets[root]
}

func compareMutants(a, b formula.Mutant) int {
	x, y := a.Source, b.Source
	return cmp.Or(cmp.Compare(x.File, y.File), cmp.Compare(x.Line, y.Line), cmp.Compare(x.Column, y.Column), cmp.Compare(x.Name, y.Name),
		cmp.Compare(a.From, b.From), cmp.Compare(a.To, b.To), cmp.Compare(a.New, b.New))
}

// mutator finds the mutants of formulas. A part that is visited several times, such as a function's
// body, yields each mutant once; a mutant counts as equal only if it is equal at every visit.
type mutator struct {
	env     *check.Environment
	domains *domains.Domains
	figure  *Figure // whose formula is visited; nil for a parameter
	at      map[mutantKey]*formula.Mutant
}

type mutantKey struct {
	in       *tree.Written
	from, to int
	text     string
}

// lookups returns the rows that no lookup reaches, of all tables, and what is looked up.
func (m *mutator) lookups() (unreached []tree.TableRow, keys map[string][]domain.Set) {
	keys = map[string][]domain.Set{}
	for _, name := range m.env.TableNames() {
		joined := make([]domain.Set, len(m.env.Tables[name].First().Keys))
		for _, t := range m.env.Tables[name].Versions {
			reached := m.domains.Reached[t]
			if reached == nil {
				continue
			}
			for i, key := range reached.Keys[:min(len(joined), len(reached.Keys))] {
				joined[i] = joined[i].Join(key)
			}
			for i, r := range t.Rows {
				if !reached.Rows[i] {
					unreached = append(unreached, r)
				}
			}
		}
		for i := range joined {
			if m.env.Tables[name].First().Side(i) == types.Exact {
				joined[i] = domain.Set{}
			}
		}
		keys[name] = joined
	}
	return unreached, keys
}

// replace adds the mutant that has a text in place of some characters of a formula.
func (m *mutator) replace(kind formula.Kind, in *tree.Written, from, to int, text string, equal bool) {
	old := in.Slice(from, to)
	if old == text {
		return
	}
	key := mutantKey{in, from, to, text}
	x := m.at[key]
	if x == nil {
		x = &formula.Mutant{Kind: kind, Source: in.Source.Clone(), From: from, To: to, Old: old, New: text, Equal: true}
		m.at[key] = x
	}
	x.Equal = x.Equal && equal
	if m.figure != nil && !slices.Contains(x.Figures, m.figure.Name) {
		x.Figures = append(x.Figures, m.figure.Name)
	}
}

// part is replace for all of a node.
func (m *mutator) part(kind formula.Kind, n *tree.Node, text string, equal bool) {
	if p := n.At.Part; n.At.In != nil && p.To > p.From {
		m.replace(kind, n.At.In, p.From, p.To, text, equal)
	}
}

// sign is replace for the operator of a node, or the name of its function, if it stands
// at the place that messages about the node point at.
func (m *mutator) sign(kind formula.Kind, n *tree.Node, text string, equal bool) {
	if n.At.In == nil {
		return
	}
	from := n.At.Part.At
	for _, spelled := range append(otherSpellings[n.Op.Name], n.Op.Name) {
		to := from + len(spelled)
		if to <= n.At.In.Len() && n.At.In.Slice(from, to) == spelled {
			m.replace(kind, n.At.In, from, to, text, equal)
			return
		}
	}
}

var otherSpellings = map[string][]string{"and": {"&&"}, "or": {"||"}, "**": {"^"}}
