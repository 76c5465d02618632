package rule

import (
	"fmt"
	"maps"
	"slices"

	"github.com/meritrules/merit/internal/exact"
	"github.com/meritrules/merit/rule/internal/domain"
	"github.com/meritrules/merit/rule/internal/language"
)

// The scales of numbers: a ratio such as 0.3 beside points such as 80, and a weight of 40
// among shares. What is a ratio is declared, or written as 30%.

// isRatio reports whether a node is known to be a ratio.
func (d *domains) isRatio(n *node) bool {
	switch n.op {
	case paramOp:
		must := n.detail.(*parameter).first().Must
		return must != nil && must.Unit == Ratio
	case fieldOp:
		return n.field.Unit == Ratio || d.ratios[columnName{n.list, n.field.Name}]
	case yearOp:
		return d.ratios[columnName{"", n.field.Name}]
	case valueOp:
		return n.col >= 0 && d.env.values[n.col].Unit == Ratio
	case lookupOp:
		return !slices.ContainsFunc(n.detail.(*tableLeaf).versions, func(t *Table) bool { return t.Unit != Ratio })
	case chooseOp:
		return d.isRatio(n.args[1]) && d.isRatio(n.args[2])
	case placesOp:
		return d.isRatio(n.args[0])
	case plusOp, minusOp:
		return d.isRatio(n.args[0]) && d.isRatio(n.args[1])
	}
	return false
}

var (
	ten         = exact.Int(10)
	hundred     = exact.Int(100)
	plusOp      = language.Named("+")
	minusOp     = language.Named("-")
	negativeOp  = language.Named("negative")
	timesOp     = language.Named("*")
	weightedFor = language.Named("weightedMean")
)

// scales notes a ratio that is compared with, added to or taken from a number that goes up to
// ten or more. What always yields the same is told as such.
func (d *domains) scales(n *node, result domain.Set, xs []domain.Set) {
	_, compares := domain.SignOf(n.op.Name)
	if !compares && n.op != plusOp && n.op != minusOp || len(xs) != 2 || n.given || compares && result.True != result.False {
		return
	}
	for i, ratio := range n.args {
		other := 1 - i
		isOff := d.isRatio(ratio) && !d.isRatio(n.args[other]) && reachesTen(xs[other]) && !reachesTen(xs[i])
		if !isOff && !d.isRatio(ratio) {
			continue
		}
		what := "compared with"
		if !compares {
			what = "reckoned together with"
		}
		d.found.add(n, fmt.Sprint("scale:", i), isOff, func() *Error {
			x, y := n.args[i], n.args[other]
			return n.warn(CodeScale, fmt.Sprintf("multiply %s by 100, or divide %s by it", x.called(), y.called()), "%s is a ratio%s, and is %s %s, which is %s",
				x.called(), prefixed(", ", xs[i].String()), what, y.called(), xs[other].String())
		})
	}
}

// prefixed puts a text before another one that is not empty.
func prefixed(before, text string) string {
	if text == "" {
		return ""
	}
	return before + text
}

// reachesTen reports whether a number is known to go up to ten or more, and not without end.
func reachesTen(s domain.Set) bool {
	return s.Some && s.Range.High.Bounded && s.Range.High.At.Cmp(ten) >= 0
}

// signs notes a key of rank that is negated on one side only: rank(-x, map(peers, .x)).
func (fs *remarks) signs(n *node) {
	if len(n.args[1].args) < 2 || n.args[1].args[1].op != eachOp {
		return
	}
	ours, theirs := []*node{n.args[0]}, n.args[1].args[1].args[:1]
	if n.args[0].op == arrayOp && theirs[0].op == arrayOp {
		ours, theirs = ours[0].args, theirs[0].args
	}
	for i, x := range ours {
		if i == len(theirs) {
			return
		}
		a, negated := signed(x)
		b, negatedToo := signed(theirs[i])
		if a.op == fieldOp && b.op == fieldOp && a.field == b.field && negated != negatedToo {
			fs.add(x, "sign", true, func() *Error {
				return x.warn(CodeScale, "negate it on both sides or on neither", "%s is ranked among %s, of the other sign", x.words(), theirs[i].words())
			})
		}
	}
}

// signed returns a node without a sign before it, and whether that negates it.
func signed(n *node) (*node, bool) {
	if n.op == negativeOp {
		return n.args[0], true
	}
	return n, false
}

// unratedFirst notes a rank of a value that may be missing and is then replaced by a constant
// that is at least as good as any value.
func (d *domains) unratedFirst(n *node) {
	x := n.args[0]
	if x.op != coalesceOp || x.args[1].only() == nil || x.args[1].only().kind != NumberKind || x.given {
		return
	}
	lessIsBetter := len(n.args) > 3 && n.args[3].only() != nil && n.args[3].only().text == "asc"
	is, constant := d.sets[x.args[0]], x.args[1].only().num
	best := is.Range.High
	if lessIsBetter {
		best = is.Range.Low
	}
	sign := constant.Cmp(best.At)
	d.found.add(x, "unrated", is.Some && best.Bounded && (lessIsBetter && sign <= 0 || !lessIsBetter && sign >= 0), func() *Error {
		return x.warn(CodeScale, "rank only what is there, or let a value that comes last stand for nil", "what is nil is ranked first: %s stands for it, and %s is %s", constant, x.args[0].called(), is.There().String())
	})
}

// oddWeight returns the position of a number that is of another scale than the others, with
// what was probably meant: 40 among 0.3 and 0.3, or 0.4 among 30 and 30. If exactly is set,
// all must then add up to 1 or to 100.
func oddWeight(nums []exact.Number, exactly bool) (at int, meant exact.Number, found bool) {
	one, large, fractions := exact.Int(1), []int(nil), []int(nil)
	var sum exact.Number
	for i, n := range nums {
		sum = sum.Add(n)
		switch {
		case n.Sign() < 0 || one.Cmp(n) < 0 && n.Cmp(ten) < 0:
			return 0, meant, false
		case n.Cmp(ten) >= 0:
			large = append(large, i)
		case !n.IsInt():
			fractions = append(fractions, i)
		}
	}
	whole := one
	switch {
	case len(large) == 1 && len(fractions) > 0:
		at = large[0]
		meant, _ = nums[at].Quo(hundred)
	case len(fractions) == 1 && len(large) == len(nums)-1:
		at, whole = fractions[0], hundred
		meant = nums[at].Mul(hundred)
	default:
		return 0, meant, false
	}
	return at, meant, !exactly || sum.Sub(nums[at]).Add(meant).Equal(whole)
}

// oddText says which number is of another scale than which others.
func oddText(nums []exact.Number, at int) string {
	var others []Value
	for i, n := range nums {
		if i != at {
			others = append(others, Value{kind: NumberKind, num: n})
		}
	}
	return fmt.Sprintf("%s stands among %s", nums[at], ListValue(others...).brief())
}

// oddConstants warns of numbers of another scale in the lists of parameters and the values
// of tables, where all would add up to 1 or 100 without them.
func (e *environment) oddConstants() (found []*Error) {
	for _, name := range slices.Sorted(maps.Keys(e.params)) {
		p := e.params[name]
		for i, t := range p.trees {
			for _, v := range t.root.konst {
				if v.kind == ListKind && v.seq.len() > 2 && v.seq.at(0).kind == NumberKind {
					nums := listNumbers(v.seq)
					if at, meant, odd := oddWeight(nums, true); odd {
						found = append(found, p.sources[i].fault(CodeScale, 0, oddText(nums, at), fmt.Sprintf("write %s, or the others in its scale", meant)))
					}
				} else if v.kind == NumberKind && p.sources[i].Must != nil && p.sources[i].Must.Unit == Ratio && v.num.Abs().Cmp(ten) >= 0 {
					found = append(found, p.sources[i].fault(CodeScale, 0, fmt.Sprintf("%s is a ratio, and %s is ten or more", p.name, v.num), fmt.Sprintf("write %s%%", v.num)))
				}
			}
		}
	}
	for _, name := range e.tableNames() {
		for _, t := range e.tables[name].versions {
			if len(t.Rows) < 3 || t.typ.Kind != NumberKind {
				continue
			}
			var nums []exact.Number
			for _, r := range t.Rows {
				nums = append(nums, r.Value.num)
			}
			if at, meant, odd := oddWeight(nums, true); odd {
				found = append(found, t.at(t.Rows[at]).fault(CodeScale, 0, oddText(nums, at), fmt.Sprintf("write %s, or the others in its scale", meant)))
			}
		}
	}
	return found
}

// oddTerms warns of weights of another scale in a formula: the constants that are added up, or
// by which the terms of a sum are multiplied, and the weights of weightedMean.
func oddTerms(root *node) (found []*Error) {
	warn := func(nodes []*node, exactly bool) {
		var nums []exact.Number
		for _, n := range nodes {
			v := n.only()
			if v == nil || v.kind != NumberKind {
				return
			}
			nums = append(nums, v.num)
		}
		if at, meant, odd := oddWeight(nums, exactly); odd {
			x := nodes[at]
			found = append(found, x.warn(CodeScale, fmt.Sprintf("write %s, or the others in its scale", meant), "%s", oddText(nums, at)))
		}
	}
	inner := map[*node]bool{}
	root.walk(func(n *node) bool {
		switch {
		case n.op == weightedFor && n.args[1].op == arrayOp && len(n.args[1].args) > 2:
			warn(n.args[1].args, false)
		case n.op == weightedFor && n.args[1].only() != nil && n.args[1].only().seq.len() > 2:
			nums := listNumbers(n.args[1].only().seq)
			at, meant, odd := oddWeight(nums, false)
			if _, _, told := oddWeight(nums, true); odd && !(told && n.args[1].op == paramOp) { // told at the parameter
				found = append(found, n.args[1].warn(CodeScale, fmt.Sprintf("write %s, or the others in its scale", meant), "%s", oddText(nums, at)))
			}
		case n.op == plusOp && !inner[n] && n.typ.Kind == NumberKind:
			constants, factors, ok := weightsOf(n, inner)
			switch { // 0.4 * x + 60 has no weights
			case ok && factors == nil && len(constants) > 2:
				warn(constants, true)
			case ok && constants == nil:
				warn(factors, true)
			}
		}
		return true
	})
	return found
}

// weightsOf returns the terms of a sum that are constants, and the constants by which others
// are multiplied; false if a term is neither. It notes the sums within the sum.
func weightsOf(n *node, inner map[*node]bool) (constants, factors []*node, ok bool) {
	for _, term := range n.args {
		switch {
		case term.op == plusOp:
			inner[term] = true
			c, f, ok := weightsOf(term, inner)
			if !ok {
				return nil, nil, false
			}
			constants, factors = append(constants, c...), append(factors, f...)
		case term.only() != nil:
			constants = append(constants, term)
		case term.op == timesOp && term.args[0].only() != nil:
			factors = append(factors, term.args[0])
		case term.op == timesOp && term.args[1].only() != nil:
			factors = append(factors, term.args[1])
		default:
			return nil, nil, false
		}
	}
	return constants, factors, true
}
