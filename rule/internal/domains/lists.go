package domains

import (
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/meritrules/merit/internal/exact"
	"github.com/meritrules/merit/rule/internal/byrow"
	"github.com/meritrules/merit/rule/internal/cell"
	"github.com/meritrules/merit/rule/internal/domain"
	"github.com/meritrules/merit/rule/internal/language"
	"github.com/meritrules/merit/rule/internal/tree"
	"github.com/meritrules/merit/rule/types"
)

// The sets of lists and of texts: what loops over a list yield, what functions of whole lists
// do, and what is made or asked of the texts that a field can hold.

// loop visits a function with a predicate: the list, and what is evaluated for each
// element.
func (d *Domains) loop(n *tree.Node) domain.Set {
	list, slot := d.of(n.Args[0]), n.Args[1].Slot
	elem := typed(*n.Args[0].Type.Elem)
	if list.Elem != nil {
		elem = *list.Elem
	}
	if known, narrower := d.ofElements(n.Args[0], elem); narrower {
		elem = known
		d.sifted++
		defer func() { d.sifted-- }()
	}
	d.slots[slot], d.slots[slot+1] = elem, domain.Number(domain.Whole(0, -1))
	d.ratio[slot], d.ratio[slot+1] = ofRatios(d, n.Args[0]), false
	if n.Op == reduceOp {
		d.of(n.Args[2])
		acc := n.Detail.(int)
		d.slots[acc] = typed(n.Type)
		d.slots[slot], d.slots[slot+1] = elem, domain.Number(domain.Whole(0, -1))
		d.of(n.Args[1])
		return typed(n.Type)
	}
	before := len(d.known)
	for _, path := range slices.Sorted(maps.Keys(elem.Of)) {
		d.known = append(d.known, narrowing{path: elementPath(slot) + "." + path, set: elem.Of[path]})
	}
	body := d.of(n.Args[1])
	d.known = d.known[:before]
	if n.Op == sortByOp {
		d.found.sameForEach(n.Args[1])
		d.unrated(n, n.Args[1].Args[0], len(n.Args) < 3 || isAscending(n.Args[2]), false)
	}
	for _, option := range n.Args[2:] {
		d.of(option)
	}
	return looped(d, n, list, elem, body)
}

// looped returns what a function with a predicate yields, given the sets of the list, of
// its elements and of the predicate.
func looped(d *Domains, n *tree.Node, list, elem, body domain.Set) domain.Set {
	upTo := list.Len.Join(domain.Point(exact.Int(0)))
	switch n.Op {
	case filterOp:
		kept := kept(d, n.Args[1], elem)
		return domain.List(&kept, upTo)
	case findOp:
		return kept(d, n.Args[1], elem).OrMissing()
	case mapOp:
		return domain.List(&body, list.Len)
	case sortByOp:
		return domain.List(&elem, list.Len)
	case groupByOp:
		group := domain.List(&elem, domain.Range{Low: domain.Whole(1, -1).Low, High: list.Len.High, Whole: true})
		return domain.List(&group, upTo)
	case sumOp:
		return total(body, list.Len)
	case countOp:
		if body.IsEmpty() || !body.True {
			return domain.Numbers(exact.Int(0))
		}
		return domain.Number(upTo)
	}
	return d.quantifier(n, body, list.Len)
}

// kept returns the elements for which a predicate holds.
func kept(d *Domains, predicate *tree.Node, elem domain.Set) domain.Set {
	for _, said := range d.says(predicate.Args[0], true) {
		path, ok := strings.CutPrefix(said.path, elementPath(predicate.Slot))
		switch {
		case !ok:
		case path == "":
			elem = elem.Meet(said.set)
		case path[0] == '.':
			elem = elem.With(path[1:], said.set)
		}
	}
	return elem
}

var (
	coalesceOp = language.Named("??")

	reduceOp  = language.Named("reduce")
	filterOp  = language.Named("filter")
	findOp    = language.Named("find")
	mapOp     = language.Named("map")
	sortByOp  = language.Named("sortBy")
	groupByOp = language.Named("groupBy")
	rankByOp  = language.Named("rankBy")
	reverseOp = language.Named("reverse")
	sumOp     = language.Named("sum")
	countOp   = language.Named("count")
)

// quantifier returns what all, any, none or one can yield.
func (d *Domains) quantifier(n *tree.Node, body domain.Set, length domain.Range) domain.Set {
	only, single := length.Single()
	canBeEmpty, isEmpty := length.Has(exact.Int(0)), single && only.Sign() == 0
	somewhere, elsewhere := !isEmpty && body.True, !isEmpty && body.False
	switch n.Op.Name {
	case "all":
		return domain.Flag(canBeEmpty || somewhere, elsewhere)
	case "any":
		return domain.Flag(somewhere, canBeEmpty || elsewhere)
	case "none":
		return domain.Flag(canBeEmpty || elsewhere, somewhere)
	}
	return domain.Flag(somewhere, true)
}

// total returns the set of the sum of so many numbers of a set.
func total(elem domain.Set, length domain.Range) domain.Set {
	if !elem.Some {
		return domain.Numbers(exact.Int(0))
	}
	return domain.Number(length.Mul(elem.Range))
}

// elemSet returns the set of the elements of an argument that is a list.
func elemSet(n *tree.Node, i int, xs []domain.Set) domain.Set {
	if xs[i].Elem != nil {
		return *xs[i].Elem
	}
	return typed(*n.Args[i].Type.Elem)
}

func lengthSet(n *tree.Node, x domain.Set) domain.Set {
	r := domain.Whole(0, -1)
	if n.Args[0].Type.Kind == types.ListKind {
		r = r.Meet(x.Len)
	} else if x.Texts != nil {
		var nums []exact.Number
		for _, text := range x.Texts {
			nums = append(nums, exact.Int(int64(utf8.RuneCountInString(text))))
		}
		return domain.Numbers(nums...)
	}
	return domain.Number(r)
}

func endSet(d *Domains, n *tree.Node, xs []domain.Set) domain.Set {
	at := int64(0)
	switch {
	case n.Op.Name == "last":
		at = -1
	case n.Op == tree.IndexOp && len(xs) > 1 && len(xs[1].Nums) == 1:
		at, _ = xs[1].Nums[0].Int64()
	}
	if at == 0 || at == -1 {
		picked(d, n.Args[0], at == 0)
	}
	return elemSet(n, 0, xs).OrMissing()
}

func sameSet(_ *Domains, _ *tree.Node, xs []domain.Set) domain.Set { return xs[0] }

// fewerSet is a list of some elements of another.
func fewerSet(d *Domains, n *tree.Node, xs []domain.Set) domain.Set {
	if n.Op.Name == "take" {
		picked(d, n.Args[0], true)
	}
	d.found.count(n, n.Args[1], xs[1], "write how many to take, such as 3", n.Op.Name+" takes so many elements")
	elem := elemSet(n, 0, xs)
	return domain.List(&elem, fewer(xs[0].Len))
}

func uniqSet(_ *Domains, n *tree.Node, xs []domain.Set) domain.Set {
	elem, length := elemSet(n, 0, xs), xs[0].Len
	if !length.Has(exact.Int(0)) {
		length = length.Join(domain.Point(exact.Int(1)))
	}
	return domain.List(&elem, length)
}

func concatSet(_ *Domains, n *tree.Node, xs []domain.Set) domain.Set {
	elem, length := domain.Set{}, domain.Point(exact.Int(0))
	for i := range xs {
		elem, length = elem.Join(elemSet(n, i, xs)), length.Add(xs[i].Len)
	}
	return domain.List(&elem, length)
}

func flattenSet(_ *Domains, n *tree.Node, xs []domain.Set) domain.Set {
	inner := elemSet(n, 0, xs)
	if inner.Elem == nil {
		return typed(n.Type)
	}
	return domain.List(inner.Elem, domain.Whole(0, -1))
}

func arraySet(_ *Domains, _ *tree.Node, xs []domain.Set) domain.Set {
	var elem domain.Set
	for _, x := range xs {
		elem = elem.Join(x)
	}
	return domain.List(&elem, domain.Point(exact.Int(int64(len(xs)))))
}

func rangeSet(_ *Domains, _ *tree.Node, xs []domain.Set) domain.Set {
	elem := domain.Number(domain.Range{Low: xs[0].Range.Low, High: xs[1].Range.High, Whole: true}.Meet(domain.Range{Whole: true}))
	return domain.List(&elem, domain.Whole(0, -1))
}

// within returns the closed range around the numbers of a set.
func within(s domain.Set) domain.Set {
	if !s.Some {
		return domain.Set{} // of an empty list, which is a fault
	}
	r := s.Range
	r.Whole, r.Low.Open, r.High.Open = false, false, false
	return domain.Number(r)
}

func meanSet(_ *Domains, n *tree.Node, xs []domain.Set) domain.Set { return within(elemSet(n, 0, xs)) }

func trimmedSet(d *Domains, n *tree.Node, xs []domain.Set) domain.Set {
	for i := 1; i <= 2; i++ {
		d.found.count(n, n.Args[i], xs[i], "write how many to leave out, such as 1", "trimmedMean leaves out so many numbers")
	}
	return within(elemSet(n, 0, xs))
}

// weightedSet is between the least and the greatest value if no weight is negative.
func weightedSet(_ *Domains, n *tree.Node, xs []domain.Set) domain.Set {
	weights := elemSet(n, 1, xs).Range
	if !weights.Low.Bounded || weights.Low.At.Sign() < 0 {
		return domain.Number(domain.Range{})
	}
	return within(elemSet(n, 0, xs))
}

func percentileSet(d *Domains, n *tree.Node, xs []domain.Set) domain.Set {
	d.found.percent(n, xs[1])
	return within(elemSet(n, 0, xs))
}

// ofTexts is a function of a text, where its texts are known.
func ofTexts(of func(string) string) resultSet {
	return func(_ *Domains, _ *tree.Node, xs []domain.Set) domain.Set {
		if xs[0].Texts == nil {
			return domain.Text()
		}
		var texts []string
		for _, text := range xs[0].Texts {
			texts = append(texts, of(text))
		}
		return domain.Text(texts...)
	}
}

// splitSet has the parts of the texts that are known.
func splitSet(_ *Domains, _ *tree.Node, xs []domain.Set) domain.Set {
	elem := domain.Text()
	if xs[0].Texts != nil && xs[1].Texts != nil {
		var parts []string
		for _, text := range xs[0].Texts {
			for _, separator := range xs[1].Texts {
				parts = append(parts, strings.Split(text, separator)...)
			}
		}
		elem = domain.Text(parts...)
	}
	return domain.List(&elem, domain.Whole(0, -1))
}

// joinedSet is text + text.
func joinedSet(_ *Domains, _ *tree.Node, xs []domain.Set) domain.Set {
	if xs[0].Texts == nil || xs[1].Texts == nil {
		return domain.Text()
	}
	var texts []string
	for _, a := range xs[0].Texts {
		for _, b := range xs[1].Texts {
			texts = append(texts, a+b)
		}
	}
	return domain.Text(texts...)
}

// textTest is contains, startsWith and endsWith, where all texts are known.
func textTest(test func(s, t string) bool) resultSet {
	return func(d *Domains, n *tree.Node, xs []domain.Set) domain.Set {
		if xs[0].Texts == nil || xs[1].Texts == nil {
			return domain.Flag(true, true)
		}
		var s domain.Set
		for _, a := range xs[0].Texts {
			for _, b := range xs[1].Texts {
				s = s.Join(SetOf(cell.OfFlag(test(a, b))))
			}
		}
		d.condition(n, s, xs...)
		return s
	}
}

// matchesSet is matches, where all texts are known.
func matchesSet(d *Domains, n *tree.Node, xs []domain.Set) domain.Set {
	if xs[0].Texts == nil {
		return domain.Flag(true, true)
	}
	var s domain.Set
	for _, p := range n.Detail.([]byrow.Pattern) {
		for _, text := range xs[0].Texts {
			s = s.Join(SetOf(cell.OfFlag(p.Regexp.MatchString(text))))
		}
	}
	d.condition(n, s, xs[0])
	return s
}

// ofOtherCase narrows what a comparison with a constant can yield where the other side is in
// small letters or in capitals and the constant is not: lower(kind) == "A".
func ofOtherCase(n *tree.Node, sign domain.Sign, s domain.Set) domain.Set {
	for i, x := range n.Args {
		v := n.Args[1-i].Only()
		if v == nil || v.Kind != types.TextKind || sign != domain.Equal && sign != domain.Unequal {
			continue
		}
		if of := caseOf[x.Op]; of != nil && of(v.Str) != v.Str {
			return domain.Flag(sign == domain.Unequal && (s.True || s.False), sign == domain.Equal && (s.True || s.False))
		}
	}
	return s
}

// caseOf has the functions that yield a text in one case.
var caseOf = tree.ByOperation(map[string]func(string) string{"lower": strings.ToLower, "upper": strings.ToUpper, "trim": strings.TrimSpace})
