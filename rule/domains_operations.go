package rule

import (
	"slices"
	"strings"

	"github.com/meritrules/merit/internal/exact"
	"github.com/meritrules/merit/rule/internal/domain"
	"github.com/meritrules/merit/rule/internal/language"
)

// operation visits an operator or a function of the language, and its arguments.
func (d *domains) operation(n *node) domain.Set {
	switch {
	case n.op == andOp || n.op == orOp:
		return d.logic(n)
	case n.op == lookupOp:
		return d.lookup(n, d.all(n.args))
	case n.op == rankByOp:
		place := domain.Whole(1, -1)
		place.High = d.all(n.args)[0].Len.High
		return domain.Set{Nil: n.typ.Optional}.Join(domain.Number(place))
	case len(n.args) > 1 && n.args[1].op == eachOp:
		return d.loop(n)
	}
	xs := d.all(n.args)
	for i, x := range xs {
		if x.IsEmpty() && (i == 0 || n.op != coalesceOp) { // the argument always fails
			return domain.Set{}
		}
	}
	if sign, ok := domain.SignOf(n.op.Name); ok && n.op.Kind == language.Operator {
		s := ofOtherCase(n, sign, domain.Compare(xs[0], sign, xs[1]))
		d.condition(n, s, shownOperands(n, xs)...)
		d.scales(n, s, xs)
		return s
	}
	d.scales(n, domain.Set{}, xs)
	of := resultOf[n.op]
	if of == nil {
		return typed(n.typ)
	}
	s := of(d, n, xs)
	s.Nil = s.Nil || n.typ.Optional && len(n.args) > 0 && n.args[0].typ.Kind == ListKind && xs[0].Len.Has(exact.Int(0))
	return s
}

// logic visits and, or. The right side is visited where the left does not decide.
func (d *domains) logic(n *node) domain.Set {
	and, left := n.op == andOp, d.of(n.args[0])
	goesOn, decides := left.True, left.False
	if !and {
		goesOn, decides = decides, goesOn
	}
	var right domain.Set
	if goesOn {
		right = d.under(n.args[0], and, n.args[1])
	}
	s := domain.Flag(right.True, decides || right.False)
	if !and {
		s = domain.Flag(decides || right.True, right.False)
	}
	d.found.together(n, left, right, s)
	return s
}

// resultOf maps operations to functions that return the set of the result, given those of
// the arguments, none of which is empty. What is not here can yield all values of its type.
var resultOf map[*operation]func(d *domains, n *node, xs []domain.Set) domain.Set

type resultSet = func(d *domains, n *node, xs []domain.Set) domain.Set

// init fills the table, since the functions in it use it: one line for each operation, and
// so as long as the language.
func init() {
	resultOf = byOperation(map[string]resultSet{
		"+":         ofBoth(func(a, b exact.Number) (exact.Number, bool) { return a.Add(b), true }, domain.Range.Add),
		"-":         ofBoth(func(a, b exact.Number) (exact.Number, bool) { return a.Sub(b), true }, domain.Range.Sub),
		"*":         ofBoth(func(a, b exact.Number) (exact.Number, bool) { return a.Mul(b), true }, domain.Range.Mul),
		"/":         ofBoth(exact.Number.Quo, domain.Range.Quo),
		"%":         ofBoth(exact.Number.Mod, domain.Range.Mod),
		"**":        powerSet,
		"negative":  ofEach(exact.Number.Neg, domain.Range.Neg),
		"abs":       ofEach(exact.Number.Abs, domain.Range.Abs),
		"min":       extremeSet,
		"max":       extremeSet,
		"clamp":     clampSet,
		"sqrt":      func(*domains, *node, []domain.Set) domain.Set { return domain.Number(least(0)) },
		"round":     roundSet,
		"roundEven": roundSet,
		"roundUp":   roundSet,
		"roundDown": roundSet,
		"floor":     roundSet,
		"ceil":      roundSet,

		"not": func(_ *domains, _ *node, xs []domain.Set) domain.Set { return domain.Flag(xs[0].False, xs[0].True) },
		"??":  coalesceSet,
		"in":  amongSet,
		"..":  rangeSet,

		"len":       func(_ *domains, n *node, xs []domain.Set) domain.Set { return lengthSet(n, xs[0]) },
		"count":     func(_ *domains, _ *node, xs []domain.Set) domain.Set { return domain.Number(fewer(xs[0].Len)) },
		"sum":       func(_ *domains, n *node, xs []domain.Set) domain.Set { return total(elemSet(n, 0, xs), xs[0].Len) },
		"levelOf":   levelSet,
		"levelUp":   movedSet,
		"levelDown": movedSet,

		"lower":      ofTexts(strings.ToLower),
		"upper":      ofTexts(strings.ToUpper),
		"trim":       ofTexts(strings.TrimSpace),
		"contains":   textTest(strings.Contains),
		"startsWith": textTest(strings.HasPrefix),
		"endsWith":   textTest(strings.HasSuffix),
		"matches":    matchesSet,

		"first":   endSet,
		"last":    endSet,
		"take":    fewerSet,
		"reverse": sameSet,
		"sort":    sameSet,
		"uniq":    uniqSet,
		"concat":  concatSet,
		"flatten": flattenSet,

		"mean":         meanSet,
		"median":       meanSet,
		"trimmedMean":  trimmedSet,
		"weightedMean": weightedSet,
		"variance":     func(*domains, *node, []domain.Set) domain.Set { return domain.Number(least(0)) },
		"stdev":        func(*domains, *node, []domain.Set) domain.Set { return domain.Number(least(0)) },
		"percentile":   percentileSet,
		"best":         fewerSet,
		"rank":         rankSet,
		"interpolate":  interpolateSet,
		"band":         bandSet,

		"year":    func(_ *domains, _ *node, xs []domain.Set) domain.Set { return domain.Number(domain.Whole(0, 9999)) },
		"month":   func(*domains, *node, []domain.Set) domain.Set { return domain.Number(domain.Whole(1, 12)) },
		"quarter": func(*domains, *node, []domain.Set) domain.Set { return domain.Number(domain.Whole(1, 4)) },
		"day":     func(*domains, *node, []domain.Set) domain.Set { return domain.Number(domain.Whole(1, 31)) },
		"days": func(_ *domains, _ *node, xs []domain.Set) domain.Set {
			return domain.Number(xs[1].Range.Sub(xs[0].Range))
		},
		"weekday": func(*domains, *node, []domain.Set) domain.Set { return domain.Number(domain.Whole(1, 7)) },
		"monthsBetween": func(_ *domains, _ *node, xs []domain.Set) domain.Set {
			apart := xs[1].Range.Sub(xs[0].Range)
			high := domain.Range{Low: leastMonths(apart.Neg().Low)}.Neg().High
			return domain.Number(domain.Range{Low: leastMonths(apart.Low), High: high, Whole: true})
		},
		"workdays": func(*domains, *node, []domain.Set) domain.Set { return domain.Number(domain.Range{Whole: true}) },
	})
	resultOf[joinOp] = joinedSet
	resultOf[placesOp] = placesSet
	resultOf[arrayOp] = arraySet
	resultOf[indexOp] = endSet
	resultOf[levelOp] = levelSet
	resultOf[ofLevelOp] = func(_ *domains, n *node, xs []domain.Set) domain.Set { return n.levels().set(xs[0]) }
}

// leastMonths returns the least number of months between days that are at least so many
// days apart: a month has 28 to 31 days.
func leastMonths(days domain.End) domain.End {
	if !days.Bounded {
		return days
	}
	longest := exact.Int(31)
	if days.At.Sign() < 0 {
		longest = exact.Int(28)
	}
	n, _ := days.At.Quo(longest)
	return domain.End{At: n.Round(0, exact.Floor).Sub(exact.Int(1)), Bounded: true}
}

// least is the range of the numbers from one on.
func least(n int64) domain.Range {
	r := domain.Whole(n, -1)
	r.Whole = false
	return r
}

// fewer returns the range of the lengths of a list of which some elements are left out.
func fewer(length domain.Range) domain.Range { return length.Join(domain.Point(exact.Int(0))) }

func ofBoth(each func(a, b exact.Number) (exact.Number, bool), all func(a, b domain.Range) domain.Range) resultSet {
	return func(_ *domains, _ *node, xs []domain.Set) domain.Set { return domain.Combine(xs[0], xs[1], each, all) }
}

func ofEach(each func(exact.Number) exact.Number, all func(domain.Range) domain.Range) resultSet {
	return func(_ *domains, _ *node, xs []domain.Set) domain.Set {
		return xs[0].Map(func(n exact.Number) (exact.Number, bool) { return each(n), true }, all)
	}
}

func powerSet(_ *domains, _ *node, xs []domain.Set) domain.Set {
	exponent, ok := int64(0), len(xs[1].Nums) == 1
	if ok {
		exponent, ok = xs[1].Nums[0].Int64()
	}
	if !ok {
		return domain.Number(domain.Range{})
	}
	return domain.Number(xs[0].Range.Pow(exponent))
}

func lesser(a, b exact.Number) (exact.Number, bool) {
	if b.Less(a) {
		return b, true
	}
	return a, true
}

func greater(a, b exact.Number) (exact.Number, bool) {
	if a.Less(b) {
		return b, true
	}
	return a, true
}

// extremeSet is min or max: of a list, one of its elements.
func extremeSet(d *domains, n *node, xs []domain.Set) domain.Set {
	if len(xs) == 1 {
		return elemSet(n, 0, xs)
	}
	each, all := lesser, domain.Range.Min
	if n.op.Name == "max" {
		each, all = greater, domain.Range.Max
	}
	s := xs[0]
	if len(xs) == 2 {
		d.idle(n, xs)
	}
	for _, x := range xs[1:] {
		s = domain.Combine(s, x, each, all)
	}
	return s
}

func clampSet(d *domains, n *node, xs []domain.Set) domain.Set {
	d.idleClamp(n, xs)
	return domain.Combine(domain.Combine(xs[0], xs[1], greater, domain.Range.Max), xs[2], lesser, domain.Range.Min)
}

func roundSet(d *domains, n *node, xs []domain.Set) domain.Set {
	places := 0
	if len(xs) == 2 {
		p, ok := 0, len(xs[1].Nums) == 1
		if ok {
			p, ok = wholePlaces(xs[1].Nums[0])
		}
		if !ok {
			return domain.Number(domain.Range{})
		}
		places = p
	}
	if n.op.Name == "round" || n.op.Name == "roundEven" {
		d.roundedAgain(n, places)
	}
	return rounded(xs[0], roundTo{places, n.mode()})
}

func placesSet(d *domains, n *node, xs []domain.Set) domain.Set {
	d.roundedAgain(n, n.detail.(roundTo).places)
	s := rounded(xs[0], n.detail.(roundTo))
	s.Nil = xs[0].Nil
	return s
}

func rounded(x domain.Set, to roundTo) domain.Set {
	return x.Map(func(n exact.Number) (exact.Number, bool) { return n.Round(to.places, to.mode), true },
		func(r domain.Range) domain.Range { return r.Round(to.places, to.mode) })
}

func coalesceSet(d *domains, n *node, xs []domain.Set) domain.Set {
	if x := n.args[0]; !x.given { // where the type says nil, the check asks for ??
		d.found.add(n, "missing", !x.typ.Optional && xs[0].Some, func() *Error {
			return n.warn(CodeIdleBound, "leave the ?? out, or declare what may be missing optional", "%s is never missing, so what stands after its ?? never counts", x.called())
		})
	}
	if !xs[0].Nil {
		return xs[0]
	}
	return xs[0].There().Join(xs[1])
}

func amongSet(d *domains, n *node, xs []domain.Set) domain.Set {
	elems, each := d.elements(n.args[1])
	s, _ := domain.Among(xs[0], elems)
	s.False = s.False || !each
	s.True = s.True && (each && len(elems) > 0 || !each)
	s.Some = s.True || s.False
	d.condition(n, s, xs[0])
	if each {
		d.found.strangers(n, xs[0], elems)
	}
	return s
}

// levelSet returns the levels of texts, as numbers.
func levelSet(_ *domains, n *node, xs []domain.Set) domain.Set {
	l := n.levels()
	if xs[0].Texts == nil {
		return domain.Number(domain.Whole(1, int64(len(l.texts))))
	}
	var nums []exact.Number
	for _, text := range xs[0].Texts {
		if at := l.at[text]; at > 0 {
			nums = append(nums, exact.Int(int64(at)))
		}
	}
	return domain.Numbers(nums...)
}

// movedSet returns the texts of a number of levels up or down.
func movedSet(_ *domains, n *node, xs []domain.Set) domain.Set {
	l := n.levels()
	least, most := 1, len(l.texts)
	if at := levelSet(nil, n, xs); len(at.Nums) > 0 {
		ends := []exact.Number{at.Nums[0], at.Nums[len(at.Nums)-1]}
		for i, text := range l.texts {
			if ends[0].Equal(exact.Int(int64(i+1))) && n.op.Name == "levelUp" {
				least = l.at[text]
			}
			if ends[1].Equal(exact.Int(int64(i+1))) && n.op.Name == "levelDown" {
				most = l.at[text]
			}
		}
	}
	return domain.Text(l.texts[least-1 : most]...)
}

// set returns the texts of levels.
func (l *levels) set(nums domain.Set) domain.Set {
	var texts []string
	for i, text := range l.texts {
		if nums.HasNumber(exact.Int(int64(i + 1))) {
			texts = append(texts, text)
		}
	}
	if len(texts) == 0 {
		return domain.Set{Nil: nums.Nil}
	}
	s := domain.Text(texts...)
	s.Nil = nums.Nil
	return s
}

// shownOperands returns the sets of the operands of a comparison as a message shows them: those
// of ordered texts as texts.
func shownOperands(n *node, xs []domain.Set) []domain.Set {
	shown := slices.Clone(xs)
	for i, x := range n.args {
		if x.op == levelOp {
			shown[i] = x.levels().set(xs[i])
		}
	}
	return shown
}
