package rule_test

import (
	"cmp"
	"math/big"
	"slices"
)

// loops are the twin's predicate functions.
var loops map[string]func(*twin, *tree) (any, error)

func init() {
	hits := func(result func(hits, n int) any) func(*twin, *tree) (any, error) {
		return func(w *twin, t *tree) (any, error) {
			hits, n := 0, 0
			err := w.each(t.kids[0], t.kids[1], nil, func(_, v any) (any, bool) {
				n++
				if v == true {
					hits++
				}
				return nil, true
			})
			return result(hits, n), err
		}
	}
	quantifier := func(settles, result bool) func(*twin, *tree) (any, error) {
		return func(w *twin, t *tree) (any, error) {
			v, err := w.settles(t, settles)
			return v == result, err
		}
	}
	loops = map[string]func(*twin, *tree) (any, error){
		"count": hits(func(hits, n int) any { return new(big.Rat).SetInt64(int64(hits)) }),
		"all":   quantifier(false, false),
		"any":   quantifier(true, true),
		"none":  quantifier(true, false),
		"one":   hits(func(hits, n int) any { return hits == 1 }),
		"map":   (*twin).mapping, "filter": (*twin).filter, "find": (*twin).find,
		"rankBy": (*twin).rankBy,
		"sum":    (*twin).sumOf, "reduce": (*twin).reduce, "sortBy": (*twin).sortBy, "groupBy": (*twin).groupBy,
	}
}

// ofEach, as the text of a function's tree, says that predicates follow the list.
const ofEach = "of each"

// ofEach evaluates the operands of such a function: for the list and its predicates the
// values of these.
func (w *twin) ofEach(t *tree) (args []any, first error) {
	predicates := 1
	if t.op == "weightedMean" {
		predicates = 2
	}
	for _, body := range t.kids[1 : 1+predicates] {
		v, err := w.mapping(node("map", t.kids[0], body))
		args, first = append(args, v), cmp.Or(first, err)
	}
	for _, k := range t.kids[1+predicates:] {
		v, err := w.eval(k)
		args, first = append(args, v), cmp.Or(first, err)
	}
	return args, first
}

// needsOne are the functions that fail for an empty list.
var needsOne = map[string]bool{"mean": true, "median": true, "min": true, "max": true, "variance": true, "percentile": true, "trimmedMean": true, "weightedMean": true}

func (w *twin) mapping(t *tree) (any, error) {
	out := []any{}
	err := w.each(t.kids[0], t.kids[1], nil, func(_, v any) (any, bool) { out = append(out, v); return nil, true })
	return out, err
}

// rankBy counts the records of a list that are ahead of the own one, by keys that are
// there. Where the own record has no place, nobody's key is looked at.
func (w *twin) rankBy(t *tree) (any, error) {
	list, err := w.eval(t.kids[0])
	isThere := err == nil && slices.Contains(list.([]any), any(w.own))
	if err != nil || !isThere {
		return nil, err
	}
	w.elems = append(w.elems, element{value: w.own})
	own, err := w.eval(t.kids[1])
	w.elems = w.elems[:len(w.elems)-1]
	lacking := func(v any) bool {
		list, _ := v.([]any)
		return v == nil || slices.Contains(list, nil)
	}
	if err != nil || lacking(own) {
		return nil, err
	}
	var keys []any
	err = w.each(t.kids[0], t.kids[1], nil, func(_, v any) (any, bool) {
		keys = append(keys, v)
		return nil, true
	})
	if err != nil {
		return nil, err
	}
	keys = slices.DeleteFunc(keys, lacking)
	if t.kids[2].text == "refuse" && len(slices.DeleteFunc(slices.Clone(keys), func(k any) bool { return !same(k, own) })) > 1 {
		return nil, w.noted(t, errTied)
	}
	return rankOf(own, keys, t.kids[2].text, t.kids[3].text), nil
}

func (w *twin) filter(t *tree) (any, error) {
	out := []any{}
	err := w.each(t.kids[0], t.kids[1], nil, func(e, v any) (any, bool) {
		if v == true {
			out = append(out, e)
		}
		return nil, true
	})
	return out, err
}

func (w *twin) find(t *tree) (found any, err error) {
	err = w.each(t.kids[0], t.kids[1], nil, func(e, v any) (any, bool) {
		if v == true {
			found = e
		}
		return nil, v == false
	})
	return found, err
}

func (w *twin) sumOf(t *tree) (any, error) {
	sum := new(big.Rat)
	err := w.each(t.kids[0], t.kids[1], nil, func(_, v any) (any, bool) { sum.Add(sum, v.(*big.Rat)); return nil, true })
	return sum, err
}

func (w *twin) reduce(t *tree) (any, error) {
	acc, err := w.eval(t.kids[2])
	if err != nil {
		return nil, err
	}
	err = w.each(t.kids[0], t.kids[1], acc, func(_, v any) (any, bool) { acc = v; return acc, true })
	return acc, err
}

func (w *twin) sortBy(t *tree) (any, error) {
	type keyed struct{ elem, key any }
	var rows []keyed
	err := w.each(t.kids[0], t.kids[1], nil, func(e, v any) (any, bool) { rows = append(rows, keyed{e, v}); return nil, true })
	desc := len(t.kids) == 3 && t.kids[2].text == "desc"
	slices.SortStableFunc(rows, func(a, b keyed) int { return turned(compare(a.key, b.key), desc) })
	out := []any{}
	for _, r := range rows {
		out = append(out, r.elem)
	}
	return out, err
}

func turned(c int, turn bool) int {
	if turn {
		return -c
	}
	return c
}

// rats are the numbers of a list.
func rats(v any) []*big.Rat {
	var out []*big.Rat
	for _, e := range v.([]any) {
		out = append(out, e.(*big.Rat))
	}
	return out
}

func anys(ns []*big.Rat) []any {
	out := []any{}
	for _, n := range ns {
		out = append(out, n)
	}
	return out
}

func ascending(ns []*big.Rat) []*big.Rat {
	s := slices.Clone(ns)
	slices.SortStableFunc(s, (*big.Rat).Cmp)
	return s
}

func total(ns []*big.Rat) *big.Rat {
	sum := new(big.Rat)
	for _, n := range ns {
		sum.Add(sum, n)
	}
	return sum
}

func meanOf(ns []*big.Rat) (*big.Rat, error) {
	if len(ns) == 0 {
		return nil, errEmpty
	}
	return new(big.Rat).Quo(total(ns), ratInt(len(ns))), nil
}

func medianOf(ns []*big.Rat) (*big.Rat, error) {
	if len(ns) == 0 {
		return nil, errEmpty
	}
	s := ascending(ns)
	return meanOf(s[(len(s)-1)/2 : len(s)/2+1])
}

func trimmedMeanOf(ns []*big.Rat, low, high *big.Rat) (*big.Rat, error) {
	if len(ns) == 0 {
		return nil, errEmpty
	}
	if !low.IsInt() || !high.IsInt() || low.Sign() < 0 || high.Sign() < 0 || new(big.Rat).Add(low, high).Cmp(ratInt(len(ns))) >= 0 {
		return nil, errTrim
	}
	return meanOf(ascending(ns)[low.Num().Int64() : len(ns)-int(high.Num().Int64())])
}

func weightedMeanOf(xs, ws []*big.Rat) (*big.Rat, error) {
	sum := new(big.Rat)
	for i := range xs {
		sum.Add(sum, new(big.Rat).Mul(xs[i], ws[i]))
	}
	w := total(ws)
	if w.Sign() == 0 {
		return nil, errWeights
	}
	return sum.Quo(sum, w), nil
}

func varianceOf(ns []*big.Rat, kind string) (*big.Rat, error) {
	mean, err := meanOf(ns)
	if err != nil {
		return nil, err
	}
	n := len(ns)
	if kind == "sample" {
		n--
	}
	if n == 0 {
		return nil, errSample
	}
	sum := new(big.Rat)
	for _, x := range ns {
		d := new(big.Rat).Sub(x, mean)
		sum.Add(sum, d.Mul(d, d))
	}
	return sum.Quo(sum, ratInt(n)), nil
}

// percentileOf counts, for the nearest rank, elements until enough are at or below.
func percentileOf(ns []*big.Rat, p *big.Rat, method string) (*big.Rat, error) {
	if len(ns) == 0 {
		return nil, errEmpty
	}
	s, share := ascending(ns), new(big.Rat).Quo(p, ratInt(100))
	if method == "nearest" {
		want := new(big.Rat).Mul(share, ratInt(len(s)))
		for i := range s {
			if ratInt(i+1).Cmp(want) >= 0 {
				return s[i], nil
			}
		}
	}
	pos := share.Mul(share, ratInt(len(s)-1))
	i := 0
	for ratInt(i+1).Cmp(pos) <= 0 {
		i++
	}
	if i == len(s)-1 {
		return s[i], nil
	}
	gap := new(big.Rat).Sub(s[i+1], s[i])
	return gap.Mul(gap, pos.Sub(pos, ratInt(i))).Add(gap, s[i]), nil
}

// rankOf is 1 and how many are ahead; dense counts equal ones once.
func rankOf(x any, list []any, ties, order string) *big.Rat {
	var ahead []any
	for _, e := range list {
		if turned(compare(e, x), order == "asc") > 0 {
			ahead = append(ahead, e)
		}
	}
	if ties == "dense" {
		ahead = distinct(ahead)
	}
	return ratInt(len(ahead) + 1)
}
