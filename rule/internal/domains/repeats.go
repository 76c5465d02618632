package domains

import (
	"slices"

	"github.com/meritrules/merit/internal/exact"
	"github.com/meritrules/merit/rule/internal/domain"
	"github.com/meritrules/merit/rule/internal/language"
	"github.com/meritrules/merit/rule/internal/tree"
	"github.com/meritrules/merit/rule/types"
)

// What is written out although it is known: the style of a careful author, and no mistake. In if t
// >= 90 { … } else if t >= 80 and t < 90 { … } the second bound repeats the first branch; in t >= 0
// and t < 60 the first bound repeats the declared range. A condition that can never hold is a
// mistake, and gets a warning.

// repeats reports whether what is known of a condition, which always holds, comes from the
// conditions of the branches around it, or from an any or all before it: count(xs, .kind ==
// "a") says what it counts.
func repeats(d *Domains, n *tree.Node) bool {
	if d.sifted > 0 {
		return true
	}
	found := false
	for _, k := range d.known {
		if !k.branch {
			continue
		}
		n.Walk(func(m *tree.Node) bool {
			found = found || m.Type.Kind != types.RecordKind && d.path(m) == k.path
			return !found
		})
	}
	return found
}

// flagKnown notes a flag that is asked again where a condition has settled it.
func (d *Domains) flagKnown(n *tree.Node, is domain.Set) {
	p := d.path(n)
	if p == "" || n.Type.Kind != types.FlagKind || n.Const != nil {
		return
	}
	if !slices.ContainsFunc(d.known, func(k narrowing) bool { return k.path == p }) {
		is = domain.Flag(true, true)
	}
	d.condition(n, is)
}

// betweens returns the comparisons of a formula that bound something from one side where
// another, joined by and, bounds it from the other side.
func betweens(root *tree.Node) map[*tree.Node]bool {
	found, seen := map[*tree.Node]bool{}, map[*tree.Node]bool{}
	root.Walk(func(n *tree.Node) bool {
		if n.Op != andOp || seen[n] {
			return true
		}
		bounds := map[string][2][]*tree.Node{} // from below and from above, by what is bounded
		eachBound(n, seen, func(x, comparison *tree.Node, side int) {
			text := x.At.In.Slice(x.At.Part.From, x.At.Part.To)
			both := bounds[text]
			both[side] = append(both[side], comparison)
			bounds[text] = both
		})
		for _, both := range bounds {
			for side, from := range both { // twice from one side is a slip
				if len(from) == 1 && len(both[1-side]) > 0 {
					found[from[0]] = true
				}
			}
		}
		return true
	})
	return found
}

// eachBound calls fn for both sides of the comparisons that are joined by and: side is 0 for
// one that is bounded from below, 1 for one bounded from above.
func eachBound(n *tree.Node, seen map[*tree.Node]bool, fn func(x, comparison *tree.Node, side int)) {
	for _, a := range n.Args {
		sign, ok := domain.SignOf(a.Op.Name)
		switch {
		case a.Op == andOp:
			seen[a] = true
			eachBound(a, seen, fn)
		case !ok || a.Op.Kind != language.Operator || sign == domain.Equal || sign == domain.Unequal:
		case a.Args[0].At.In == nil || a.Args[1].At.In == nil:
		case sign == domain.More || sign == domain.AtLeast:
			fn(a.Args[0], a, 0)
			fn(a.Args[1], a, 1)
		default:
			fn(a.Args[0], a, 1)
			fn(a.Args[1], a, 0)
		}
	}
}

// touches reports whether a comparison that always holds has the last number, or the next one
// beyond, that one of its sides can be.
func touches(n *tree.Node, operands []domain.Set) bool {
	sign, ok := domain.SignOf(n.Op.Name)
	if !ok || len(operands) != 2 {
		return false
	}
	low, high := operands[0].Range.High, operands[1].Range.Low
	if sign == domain.More || sign == domain.AtLeast {
		low, high = operands[1].Range.High, operands[0].Range.Low
	}
	if !low.Bounded || !high.Bounded {
		return false
	}
	apart := high.At.Sub(low.At)
	return apart.Sign() == 0 || operands[0].Range.Whole && operands[1].Range.Whole && apart.Equal(exact.Int(1))
}
