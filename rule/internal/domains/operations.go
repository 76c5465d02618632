package domains

import (
	"slices"
	"strings"

	"github.com/meritrules/merit/internal/exact"
	"github.com/meritrules/merit/rule/fault"
	"github.com/meritrules/merit/rule/internal/byrow"
	"github.com/meritrules/merit/rule/internal/domain"
	"github.com/meritrules/merit/rule/internal/language"
	"github.com/meritrules/merit/rule/internal/tree"
	"github.com/meritrules/merit/rule/types"
)

// operation visits an operator or a function of the language, and its arguments.
func (d *Domains) operation(n *tree.Node) domain.Set {
	switch {
	case n.Op == andOp || n.Op == orOp:
		return d.logic(n)
	case n.Op == lookupOp:
		return d.lookup(n, d.all(n.Args))
	case n.Op == rankByOp:
		place := domain.Whole(1, -1)
		place.High = d.all(n.Args)[0].Len.High
		d.unrated(n, n.Args[1].Args[1].Args[0], slices.ContainsFunc(n.Args[3:], isAscending), true)
		return domain.Set{Nil: n.Type.Optional}.Join(domain.Number(place))
	case len(n.Args) > 1 && n.Args[1].Op == tree.EachOp:
		return d.loop(n)
	}
	xs := d.all(n.Args)
	for i, x := range xs {
		if x.IsEmpty() && (i == 0 || n.Op != coalesceOp) { // the argument always fails
			return domain.Set{}
		}
	}
	if sign, ok := domain.SignOf(n.Op.Name); ok && n.Op.Kind == language.Operator {
		s := ofOtherCase(n, sign, domain.Compare(xs[0], sign, xs[1]))
		d.condition(n, s, shownOperands(n, xs)...)
		d.scales(n, s, xs)
		return s
	}
	d.scales(n, domain.Set{}, xs)
	d.weights.uses(d, n)
	of := resultOf[n.Op]
	if of == nil {
		return typed(n.Type)
	}
	s := of(d, n, xs)
	s.Nil = s.Nil || n.Type.Optional && len(n.Args) > 0 && n.Args[0].Type.Kind == types.ListKind && xs[0].Len.Has(exact.Int(0))
	return s
}

// logic visits and, or. The right side is visited where the left does not decide.
func (d *Domains) logic(n *tree.Node) domain.Set {
	and, left := n.Op == andOp, d.of(n.Args[0])
	goesOn, decides := left.True, left.False
	if !and {
		goesOn, decides = decides, goesOn
	}
	var right domain.Set
	alone := false
	if goesOn {
		right = d.under(d.says(n.Args[0], and), n.Args[1])
		alone = right.True != right.False && settledAlone(d, n, and)
	}
	s := domain.Flag(right.True, decides || right.False)
	if !and {
		s = domain.Flag(decides || right.True, right.False)
	}
	d.found.together(n, left, right, s, alone || !s.False && repeats(d, n))
	return s
}

// resultOf maps operations to functions that return the set of the result, given those of
// the arguments, none of which is empty. What is not here can yield all values of its type.
var resultOf map[*tree.Operation]func(d *Domains, n *tree.Node, xs []domain.Set) domain.Set

type resultSet = func(d *Domains, n *tree.Node, xs []domain.Set) domain.Set

// init fills the table, since the functions in it use it: one line for each operation, and
// so as long as the language.
func init() {
	resultOf = tree.ByOperation(map[string]resultSet{
		"+":         ofBoth(func(a, b exact.Number) (exact.Number, bool) { return a.Add(b), true }, domain.Range.Add),
		"-":         ofBoth(func(a, b exact.Number) (exact.Number, bool) { return a.Sub(b), true }, domain.Range.Sub),
		"*":         ofBoth(func(a, b exact.Number) (exact.Number, bool) { return a.Mul(b), true }, domain.Range.Mul),
		"/":         quotientSet,
		"%":         ofBoth(exact.Number.Mod, domain.Range.Mod),
		"**":        powerSet,
		"negative":  ofEach(exact.Number.Neg, domain.Range.Neg),
		"abs":       ofEach(exact.Number.Abs, domain.Range.Abs),
		"min":       extremeSet,
		"max":       extremeSet,
		"clamp":     clampSet,
		"sqrt":      rootSet,
		"round":     roundSet,
		"roundEven": roundSet,
		"roundUp":   roundSet,
		"roundDown": roundSet,
		"floor":     roundSet,
		"ceil":      roundSet,

		"not": func(_ *Domains, _ *tree.Node, xs []domain.Set) domain.Set {
			return domain.Flag(xs[0].False, xs[0].True)
		},
		"??": coalesceSet,
		"in": amongSet,
		"..": rangeSet,

		"len":       func(_ *Domains, n *tree.Node, xs []domain.Set) domain.Set { return lengthSet(n, xs[0]) },
		"count":     func(_ *Domains, _ *tree.Node, xs []domain.Set) domain.Set { return domain.Number(fewer(xs[0].Len)) },
		"sum":       func(_ *Domains, n *tree.Node, xs []domain.Set) domain.Set { return total(elemSet(n, 0, xs), xs[0].Len) },
		"levelOf":   levelSet,
		"levelUp":   movedSet,
		"levelDown": movedSet,

		"lower":      ofTexts(strings.ToLower),
		"upper":      ofTexts(strings.ToUpper),
		"trim":       ofTexts(strings.TrimSpace),
		"contains":   textTest(strings.Contains),
		"startsWith": textTest(strings.HasPrefix),
		"endsWith":   textTest(strings.HasSuffix),
		"split":      splitSet,
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
		"variance":     func(*Domains, *tree.Node, []domain.Set) domain.Set { return domain.Number(least(0)) },
		"stdev":        func(*Domains, *tree.Node, []domain.Set) domain.Set { return domain.Number(least(0)) },
		"percentile":   percentileSet,
		"best":         fewerSet,
		"rank":         rankSet,
		"interpolate":  interpolateSet,
		"band":         bandSet,

		"year": func(_ *Domains, _ *tree.Node, xs []domain.Set) domain.Set {
			return domain.Number(domain.Whole(0, 9999))
		},
		"month":   func(*Domains, *tree.Node, []domain.Set) domain.Set { return domain.Number(domain.Whole(1, 12)) },
		"quarter": func(*Domains, *tree.Node, []domain.Set) domain.Set { return domain.Number(domain.Whole(1, 4)) },
		"day":     func(*Domains, *tree.Node, []domain.Set) domain.Set { return domain.Number(domain.Whole(1, 31)) },
		"days": func(_ *Domains, _ *tree.Node, xs []domain.Set) domain.Set {
			return domain.Number(xs[1].Range.Sub(xs[0].Range))
		},
		"weekday": func(*Domains, *tree.Node, []domain.Set) domain.Set { return domain.Number(domain.Whole(1, 7)) },
		"monthsBetween": func(_ *Domains, _ *tree.Node, xs []domain.Set) domain.Set {
			apart := xs[1].Range.Sub(xs[0].Range)
			high := domain.Range{Low: leastMonths(apart.Neg().Low)}.Neg().High
			return domain.Number(domain.Range{Low: leastMonths(apart.Low), High: high, Whole: true})
		},
		"workdays": func(*Domains, *tree.Node, []domain.Set) domain.Set { return domain.Number(domain.Range{Whole: true}) },
	})
	resultOf[tree.JoinOp] = joinedSet
	resultOf[tree.PlacesOp] = placesSet
	resultOf[tree.ArrayOp] = arraySet
	resultOf[tree.IndexOp] = endSet
	resultOf[tree.LevelOp] = levelSet
	resultOf[tree.OfLevelOp] = func(_ *Domains, n *tree.Node, xs []domain.Set) domain.Set { return set(n.Levels(), xs[0]) }
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
	return func(_ *Domains, _ *tree.Node, xs []domain.Set) domain.Set {
		return domain.Combine(xs[0], xs[1], each, all)
	}
}

func ofEach(each func(exact.Number) exact.Number, all func(domain.Range) domain.Range) resultSet {
	return func(_ *Domains, _ *tree.Node, xs []domain.Set) domain.Set {
		return xs[0].Map(func(n exact.Number) (exact.Number, bool) { return each(n), true }, all)
	}
}

func powerSet(_ *Domains, _ *tree.Node, xs []domain.Set) domain.Set {
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
func extremeSet(d *Domains, n *tree.Node, xs []domain.Set) domain.Set {
	if len(xs) == 1 {
		return elemSet(n, 0, xs)
	}
	each, all := lesser, domain.Range.Min
	if n.Op.Name == "max" {
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

func clampSet(d *Domains, n *tree.Node, xs []domain.Set) domain.Set {
	d.idleClamp(n, xs)
	return domain.Combine(domain.Combine(xs[0], xs[1], greater, domain.Range.Max), xs[2], lesser, domain.Range.Min)
}

func roundSet(d *Domains, n *tree.Node, xs []domain.Set) domain.Set {
	places := 0
	if len(xs) == 2 {
		p, ok := 0, len(xs[1].Nums) == 1
		if ok {
			p, ok = byrow.WholePlaces(xs[1].Nums[0])
		}
		if !ok {
			return domain.Number(domain.Range{})
		}
		places = p
	}
	if n.Op.Name == "round" || n.Op.Name == "roundEven" {
		d.roundedAgain(n, places)
		wholeRatio(d, n, places)
	}
	return rounded(xs[0], byrow.RoundTo{Places: places, Mode: byrow.Mode(n)})
}

// rootSet is between the roots of the ends.
func rootSet(_ *Domains, _ *tree.Node, xs []domain.Set) domain.Set {
	r := least(0)
	places, ok := 0, len(xs[1].Nums) == 1
	if ok {
		places, ok = byrow.WholePlaces(xs[1].Nums[0])
	}
	if low := xs[0].Range.Low; ok && places >= 0 && low.Bounded && low.At.Sign() > 0 {
		r.Low.At, _ = low.At.Sqrt(places)
	}
	if high := xs[0].Range.High; ok && places >= 0 && high.Bounded && high.At.Sign() >= 0 {
		root, _ := high.At.Sqrt(places)
		r.High = domain.End{At: root, Bounded: true}
	}
	return domain.Number(r)
}

func placesSet(d *Domains, n *tree.Node, xs []domain.Set) domain.Set {
	d.roundedAgain(n, n.Detail.(byrow.RoundTo).Places)
	wholeRatio(d, n, n.Detail.(byrow.RoundTo).Places)
	s := rounded(xs[0], n.Detail.(byrow.RoundTo))
	s.Nil = xs[0].Nil
	return s
}

func rounded(x domain.Set, to byrow.RoundTo) domain.Set {
	return x.Map(func(n exact.Number) (exact.Number, bool) { return n.Round(to.Places, to.Mode), true },
		func(r domain.Range) domain.Range { return r.Round(to.Places, to.Mode) })
}

func coalesceSet(d *Domains, n *tree.Node, xs []domain.Set) domain.Set {
	if x := n.Args[0]; !x.Given { // where the type says nil, the check asks for ??
		d.found.add(n, "missing", !x.Type.Optional && xs[0].Some, func() *fault.Error {
			return warnAt(n, fault.CodeIdleBound, "leave the ?? out, or declare what may be missing optional", "%s is never missing, so what stands after its ?? never counts", called(x))
		})
	}
	if !xs[0].Nil {
		return xs[0]
	}
	return xs[0].There().Join(xs[1])
}

func amongSet(d *Domains, n *tree.Node, xs []domain.Set) domain.Set {
	elems, each := d.elements(n.Args[1])
	s, _ := domain.Among(xs[0], elems)
	s.False = s.False || !each
	s.True = s.True && (each && len(elems) > 0 || !each)
	s.Some = s.True || s.False
	if each {
		d.condition(n, s, xs[0])
	} else {
		d.condition(n, s, xs[0], elems[0])
	}
	if each {
		d.found.strangers(n, xs[0], elems)
	}
	return s
}

// levelSet returns the levels of texts, as numbers.
func levelSet(_ *Domains, n *tree.Node, xs []domain.Set) domain.Set {
	l := n.Levels()
	if xs[0].Texts == nil {
		return domain.Number(domain.Whole(1, int64(len(l.Texts))))
	}
	var nums []exact.Number
	for _, text := range xs[0].Texts {
		if at := l.At[text]; at > 0 {
			nums = append(nums, exact.Int(int64(at)))
		}
	}
	return domain.Numbers(nums...)
}

// movedSet returns the texts of a number of levels up or down.
func movedSet(_ *Domains, n *tree.Node, xs []domain.Set) domain.Set {
	l := n.Levels()
	least, most := 1, len(l.Texts)
	if at := levelSet(nil, n, xs); len(at.Nums) > 0 {
		ends := []exact.Number{at.Nums[0], at.Nums[len(at.Nums)-1]}
		for i, text := range l.Texts {
			if ends[0].Equal(exact.Int(int64(i+1))) && n.Op.Name == "levelUp" {
				least = l.At[text]
			}
			if ends[1].Equal(exact.Int(int64(i+1))) && n.Op.Name == "levelDown" {
				most = l.At[text]
			}
		}
	}
	return domain.Text(l.Texts[least-1 : most]...)
}

// set returns the texts of levels.
func set(l *types.Levels, nums domain.Set) domain.Set {
	var texts []string
	for i, text := range l.Texts {
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
func shownOperands(n *tree.Node, xs []domain.Set) []domain.Set {
	shown := slices.Clone(xs)
	for i, x := range n.Args {
		if x.Op == tree.LevelOp {
			shown[i] = set(x.Levels(), xs[i])
		}
	}
	return shown
}
