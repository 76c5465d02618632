package rule_test

import (
	"math/big"
	"slices"

	"github.com/meritrules/merit/rule/types"
)

// A formula is refused where a fault is certain whatever the facts are: a division
// by what is always 0, a constant key without a row. settle repairs such draws. It
// takes for constant all that the twin can work out without facts, which is more
// than the compiler folds.

// settler goes over a tree with what is known without facts: the twin's lets.
type settler struct{ blind twin }

// settled returns a tree that compiles.
func settled(t *tree) *tree {
	s := &settler{twin{globals: map[string]any{}, own: &record{}}}
	for name, p := range parameters {
		s.blind.globals[name], _ = s.blind.eval(p)
	}
	s.settle(t)
	return t
}

// constant returns the value of a tree that needs no facts.
func (s *settler) constant(t *tree) (any, bool) {
	v, err := s.blind.eval(t)
	return v, err == nil
}

// value is constant, or else what stands for a value that depends on facts.
func (s *settler) value(t *tree) any {
	if v, ok := s.constant(t); ok {
		return v
	}
	return unknown{}
}

// settle repairs a tree, its innermost parts first.
func (s *settler) settle(t *tree) {
	_, isLoop := loops[t.op]
	for i, k := range t.kids {
		switch {
		case t.op == "let" && i == 1:
			s.blind.lets = append(s.blind.lets, bound{t.text, s.value(t.kids[0])})
			s.settle(k)
			s.blind.lets = s.blind.lets[:len(s.blind.lets)-1]
		case isLoop && i == 1, t.text == ofEach && (i == 1 || i == 2 && t.op == "weightedMean"):
			s.blind.elems = append(s.blind.elems, element{unknown{}, unknown{}, unknown{}})
			s.settle(k)
			s.blind.elems = s.blind.elems[:len(s.blind.elems)-1]
		default:
			s.settle(k)
		}
	}
	f, isCall := policyFunctions[t.op]
	switch {
	case s.fails(t):
		s.repair(t)
	case isCall && s.callFails(t, f):
		for i, k := range t.kids {
			if v, ok := s.constant(k); ok {
				if _, isNumber := v.(*big.Rat); isNumber {
					t.kids[i] = num("4")
				}
			}
		}
	}
}

// fails reports whether a node has a fault that is certain.
func (s *settler) fails(t *tree) bool {
	switch t.op {
	case "/", "%":
		v, ok := s.constant(t.kids[1])
		n, isNumber := v.(*big.Rat) // a missing one is not reached
		return ok && isNumber && n.Sign() == 0
	case "lookup":
		return s.missesRow(t)
	}
	return false
}

func (s *settler) repair(t *tree) {
	if t.op != "lookup" {
		t.kids[1] = num("4")
		return
	}
	for i := range t.kids {
		if _, ok := s.constant(t.kids[i]); ok {
			t.kids[i] = written(policyTables[t.text].rows[0][i])
		}
	}
}

// written is a table's key as a literal.
func written(v any) *tree {
	if text, ok := v.(string); ok {
		return quoted(text)
	}
	if n := v.(*big.Rat); n.Sign() < 0 {
		return node("negative", num(new(big.Rat).Neg(n).FloatString(2)))
	}
	return num(v.(*big.Rat).FloatString(2))
}

// missesRow reports whether a lookup has a constant key that no row has, or only
// constant keys that no row has together.
func (s *settler) missesRow(t *tree) bool {
	p, keys, all := policyTables[t.text], []any{}, true
	for i, k := range t.kids {
		v, ok := s.constant(k)
		keys, all = append(keys, v), all && ok
		if ok && p.sides[i] == types.Exact && !slices.ContainsFunc(p.rows, func(row []any) bool { return same(row[i], v) }) {
			return true
		}
	}
	if !all {
		return false
	}
	_, err := p.find(keys)
	return err != nil
}

// callFails reports whether the body of a policy function has a certain fault with
// what it is given.
func (s *settler) callFails(t *tree, f policyFunction) bool {
	inner := &settler{twin{globals: s.blind.globals, own: &record{}}}
	for i, k := range t.kids {
		inner.blind.lets = append(inner.blind.lets, bound{f.params[i], s.value(k)})
	}
	return inner.anyFails(f.body)
}

// anyFails is fails of a tree or any part of it; no policy function has a loop.
func (s *settler) anyFails(t *tree) bool {
	for i, k := range t.kids {
		if t.op == "let" && i == 1 {
			s.blind.lets = append(s.blind.lets, bound{t.text, s.value(t.kids[0])})
		}
		if s.anyFails(k) {
			return true
		}
	}
	return s.fails(t)
}
