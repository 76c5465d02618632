package derivation

import (
	"slices"

	"github.com/meritrules/merit/rule/internal/cell"
	"github.com/meritrules/merit/rule/internal/inside"
	"github.com/meritrules/merit/rule/internal/outline"
	"github.com/meritrules/merit/rule/types"
	"github.com/meritrules/merit/rule/value"
)

// call is a function: with the elements of its list, if it has one, else with its result.
func (t *teller) call(s *Step, in within) []*outline.Item {
	if elems := t.elements(s); len(elems) > 0 {
		return t.list(s, elems, in)
	}
	filled := t.filled(s)
	if s.Unknown == "" && s.Taken == nil && (filled == t.value(s.Value, nil) || s.Op == "date" && len(s.Steps) == 0) {
		return t.all(s.Steps, in)
	}
	it := line("call", t.is(filled+t.unrounded(s, filled), s))
	it.Parts = func() []*outline.Item { return append(t.taken(s, in), t.all(s.Steps, in)...) }
	return []*outline.Item{it}
}

// few is how many elements a page shows: lines, and values beside each other.
const (
	fewLines  = 12
	fewValues = 24
)

// How many levels later than figures elements are opened.
const (
	lateBy = 1
	atOnce = 2
)

// listing tells of a function over a list, inside a figure.
type listing struct {
	*teller
	s         *Step
	in        within
	isSettled bool // each element counts or does not count by a condition
}

func (t *teller) listing(s *Step, in within) listing {
	return listing{t, s, in, deciding[s.Op] != nil && len(predicated(s)) > 0 && s.Unknown == ""}
}

// list is the result of a function over a list, with the elements that mattered first.
func (t *teller) list(s *Step, elems []member, in within) []*outline.Item {
	l := t.listing(s, in)
	head := line("list", l.headline(elems))
	head.Parts = func() []*outline.Item {
		shorten(elems, in.caption)
		if s.Op == "rank" || s.Op == "rankBy" || s.Op == "groupBy" { // all of them are seldom asked for
			items := append(t.taken(s, in), l.operands()...)
			return append(items, l.rest(elems, t.say("all %s", count(len(elems))), func() []*outline.Item { return l.unfolded(byWeight(s, elems, 0)) })...)
		}
		items := append(l.chosen(elems), t.taken(s, in)...)
		if t.straight(elems) {
			items = append(items, l.shared(elems)...)
		}
		return append(items, l.operands()...)
	}
	return []*outline.Item{head}
}

// operands shows the operands of a function other than the elements that are shown already.
func (l listing) operands() (items []*outline.Item) {
	m, from := mapped(l.s), l.s.Lists()
	for i, child := range l.s.Steps {
		isAgain := func(other *Step) bool {
			return other.Kind == child.Kind && other.Text == child.Text && other.Line == child.Line && other.Column == child.Column
		}
		switch {
		case child.Kind == ElementStep || slices.ContainsFunc(l.s.Steps[:i], isAgain): // rankBy goes over its list twice
		case child == m && len(predicated(l.s)) == 0 && (l.s.Taken == nil || len(l.s.Taken.Elements) == 0):
			items = append(items, l.listing(child, l.in).operands()...)
		case l.s.Op == "weightedMean" && child.Op == "map" && (slices.Index(from, child) == 0 || l.straight(l.elements(child))): // among the elements
		default:
			items = append(items, l.details(child, l.in)...)
		}
	}
	return items
}

// headline says what a function over a list yields.
func (l listing) headline(elems []member) string {
	n, isWhole := count(l.s.size(len(elems))), l.s.size(len(elems)) == len(elems)
	hits := 0
	for _, e := range elems {
		if inside.Value(e.item.Value).Bool {
			hits++
		}
	}
	switch {
	case l.s.Unknown != "":
	case l.s.Op == "filter":
		return l.say("%s keeps %s of %s:", l.s.Text, count(l.s.Value.Len()), n)
	case l.s.Op == "find" && hits > 0:
		return l.say("%s, the first of %s for which it holds:", l.s.Text, n)
	case l.s.Op == "find":
		return l.say("%s, as it holds for none of %s:", l.is(l.s.Text, l.s), n)
	case !isWhole:
	case l.s.Op == "groupBy" && l.s.Value.Kind() == types.ListKind:
		return l.say("%s makes %s groups of %s:", l.s.Text, count(l.s.Value.Len()), n)
	case l.s.Op == "all" && !inside.Value(l.s.Value).Bool && len(predicated(l.s)) > 0:
		return l.say("%s, as it does not hold for %s of %s:", l.is(l.s.Text, l.s), count(len(elems)-hits), n)
	case quantifiers[l.s.Op] && len(predicated(l.s)) > 0:
		return l.say("%s, as it holds for %s of %s:", l.is(l.s.Text, l.s), count(hits), n)
	}
	text := l.s.Text
	if l.s.Op == "rank" {
		text = l.filled(l.s)
	}
	isSort := l.s.Op == "sort" || l.s.Op == "sortBy" && len(predicated(l.s)) == 0
	if l.s.Unknown != "" || cell.IsShort(inside.Value(l.s.Value)) || isSort && inside.Value(l.s.Value).Seq.Recs == nil {
		text = l.is(text, l.s)
	}
	if unit := unitOf(elems); unit != "" {
		return l.say("%s, over %s, in %s:", text, n, unit)
	}
	return l.say("%s, over %s:", text, n)
}

// size returns how long the list is that a function goes over, of which so many elements are steps.
func (s *Step) size(steps int) int {
	if s.Taken != nil && s.Taken.Of > steps {
		return s.Taken.Of
	}
	return steps
}

// quantifiers are the functions that say for how many elements a condition holds.
var quantifiers = map[string]bool{"all": true, "any": true, "none": true, "one": true}

// chosen returns the elements that decide the result, and then the others, which a reader can open.
func (l listing) chosen(elems []member) []*outline.Item {
	var items []*outline.Item
	if settles := deciding[l.s.Op]; l.isSettled {
		var first, rest []member
		for _, e := range elems {
			if settles(inside.Value(l.s.Value).Bool, inside.Value(e.item.Value).Bool) {
				first = append(first, e)
			} else {
				rest = append(rest, e)
			}
		}
		words := l.say("the other %s", count(len(rest)))
		switch {
		case len(first) == 0:
			words = l.say("all %s", count(len(rest)))
		case l.s.Op == "find":
			words = l.say("the %s before it", count(len(rest)))
		}
		items = append(l.page(first), l.rest(rest, words, func() []*outline.Item { return l.unfolded(rest) })...)
	} else {
		items = l.page(elems)
	}
	switch more := count(l.s.size(len(elems)) - len(elems)); {
	case more == "0" || l.s.Op == "find" && l.s.Unknown == "":
	case l.s.Unknown != "":
		items = append(items, line("rest", l.say("%s more, not worked out", more)))
	default:
		items = append(items, line("rest", l.say("%s more, left out here", more)))
	}
	return items
}

// deciding reports, for each function, whether an element decides the function's value, given that
// value and the element's condition.
var deciding = map[string]func(value, element bool) bool{
	"count": func(_, e bool) bool { return e }, "filter": func(_, e bool) bool { return e }, "find": func(_, e bool) bool { return e },
	"any": func(_, e bool) bool { return e }, "none": func(_, e bool) bool { return e }, "one": func(_, e bool) bool { return e },
	"all": func(v, e bool) bool { return v || !e },
}

// page returns as many elements as fit on a page, the most important first, and then the others,
// which a reader can open.
func (l listing) page(elems []member) []*outline.Item {
	few := fewLines
	if l.straight(elems) || l.isNamed(elems) {
		few = fewValues
	}
	if l.whole || len(elems) <= few+1 {
		return l.unfolded(elems)
	}
	elems = byWeight(l.s, elems, few)
	first, rest := elems[:few], elems[few:]
	words := l.say("%s others", count(len(rest)))
	switch last := rest[0].item.Value; {
	case (l.s.Op == "median" || l.s.Op == "percentile") && last.Kind() == types.NumberKind:
		below := aroundResult(l.s, elems, few)
		words = l.say("%s others, %s below and %s above", count(len(rest)), count(below), count(len(rest)-below))
	case l.s.Op == "sum" && last.Kind() == types.NumberKind:
		var sum types.Number
		for _, e := range rest {
			n, _ := e.item.Value.Number()
			sum = sum.Add(n)
		}
		words = l.say("%s others, %s together", count(len(rest)), l.value(value.OfNumber(sum), rest[0].places))
	case l.s.Op == "max" && last.Kind() == types.NumberKind:
		words = l.say("%s others, at most %s", count(len(rest)), l.value(last, rest[0].places))
	case l.s.Op == "min" && last.Kind() == types.NumberKind:
		words = l.say("%s others, at least %s", count(len(rest)), l.value(last, rest[0].places))
	}
	items := append(l.shown(first), l.rest(rest, words, func() []*outline.Item { return l.shown(rest) })...)
	return append(items, l.reasons(elems)...)
}

// unfolded is elements with all that is behind them.
func (l listing) unfolded(elems []member) []*outline.Item {
	return append(l.shown(elems), l.reasons(elems)...)
}

// byWeight returns elements with those that matter most first: for a sum the greatest, for an
// extreme those next to it, for the middle the few around it; else in their order.
func byWeight(s *Step, elems []member, few int) []member {
	way := map[string]int{"sum": -1, "max": -1, "rank": -1, "rankBy": -1, "best": -1, "min": 1, "median": 1, "percentile": 1, "trimmedMean": 1}[s.Op]
	if way == 0 || slices.ContainsFunc(elems, func(e member) bool { return e.item.Value.Kind() != types.NumberKind }) {
		return elems
	}
	elems = slices.Clone(elems)
	slices.SortStableFunc(elems, func(a, b member) int {
		x, y := inside.Value(a.item.Value).Num, inside.Value(b.item.Value).Num
		if s.Op == "sum" {
			x, y = x.Abs(), y.Abs()
		}
		return way * x.Cmp(y)
	})
	if from := aroundResult(s, elems, few); from > 0 {
		elems = slices.Concat(elems[from:from+few], elems[:from], elems[from+few:])
	}
	return elems
}

// aroundResult returns how many elements are lower than the few around a median or percentile;
// 0 for other functions.
func aroundResult(s *Step, elems []member, few int) int {
	if s.Op != "median" && s.Op != "percentile" || s.Value.Kind() != types.NumberKind || len(elems) <= few {
		return 0
	}
	below, equal, result := 0, 0, inside.Value(s.Value).Num
	for _, e := range elems {
		switch c := inside.Value(e.item.Value).Num.Cmp(result); {
		case c < 0:
			below++
		case c == 0:
			equal++
		}
	}
	return min(max(below+equal/2-few/2, 0), len(elems)-few)
}

// rest is elements behind a paragraph that counts them.
func (l listing) rest(elems []member, words string, parts func() []*outline.Item) []*outline.Item {
	if len(elems) == 0 {
		return nil
	}
	it := line("rest", words)
	it.Late, it.Parts = lateBy+fewLines, parts
	return []*outline.Item{it}
}

// fewNamed is how many elements stand for themselves, even if a condition names them.
const fewNamed = 3

// isNamed reports whether a condition leaves only the names of elements to be told, so that what
// is behind each can wait.
func (l listing) isNamed(elems []member) bool {
	return l.isSettled && len(elems) > fewNamed && !slices.ContainsFunc(elems, func(e member) bool {
		return e.step == nil || name(e.item) == "" || e.item.Value.Kind() != types.FlagKind || l.because(e.step) != ""
	})
}

// shown writes elements: side by side if their names say everything, else one below the other with
// their details.
func (l listing) shown(elems []member) []*outline.Item {
	switch {
	case len(elems) == 0:
		return nil
	case !l.straight(elems) && !l.isNamed(elems):
		return l.each(elems)
	}
	values := make([]string, len(elems))
	for i, e := range elems {
		values[i] = l.beside(e)
	}
	return []*outline.Item{{Class: "values", Values: values}}
}

// reasons returns the details of elements that shown lists by name only.
func (l listing) reasons(elems []member) []*outline.Item {
	if l.straight(elems) || !l.isNamed(elems) {
		return nil
	}
	return l.rest(elems, l.say("why, of each"), func() []*outline.Item { return l.each(elems) })
}

// each is elements, one after the other, with what is behind it.
func (l listing) each(elems []member) []*outline.Item {
	items := make([]*outline.Item, len(elems))
	for i, e := range elems {
		items[i] = l.element(e)
		items[i].Late = lateBy + i/atOnce
	}
	return items
}
