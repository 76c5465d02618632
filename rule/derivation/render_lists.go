package derivation

import (
	"slices"
	"strings"

	"github.com/meritrules/merit/rule/internal/cell"
	"github.com/meritrules/merit/rule/internal/outline"
	"github.com/meritrules/merit/rule/types"
	"github.com/meritrules/merit/rule/value"
)

// member is an element of a list in a derivation: a step with what is behind it, or only a
// value.
type member struct {
	step   *Step
	item   Item
	places *int
	unit   string
}

// call is a function: with the elements of its list, if it has one, else with its result.
func (t *teller) call(s *Step, in inside) []*outline.Item {
	if elems := t.elements(s); len(elems) > 0 {
		return t.list(s, elems, in)
	}
	filled := t.filled(s)
	if s.Unknown == "" && filled == t.value(s.Value, nil) && s.Taken == nil {
		return t.all(s.Steps, in)
	}
	it := line("call", t.is(filled, s))
	it.Parts = func() []*outline.Item { return append(t.taken(s, in), t.all(s.Steps, in)...) }
	return []*outline.Item{it}
}

// elements returns the elements of the list that a function goes over; nil if it goes over
// none.
func (t *teller) elements(s *Step) []member {
	steps := Elements(s)
	if len(steps) == 0 {
		if s.Taken != nil && len(s.Taken.Elements) > 0 {
			return t.items(s, s.Taken.Elements)
		}
		if m := mapped(s); m != nil {
			steps = Elements(m)
		}
	}
	elems := make([]member, len(steps))
	for i, e := range steps {
		elems[i] = member{step: e, item: e.Item()}
		elems[i].item.Label = t.label(elems[i].item)
		if len(e.Steps) == 1 && e.Steps[0].Kind == InputStep {
			elems[i].places, elems[i].unit = e.Steps[0].Places, e.Steps[0].Unit
		}
	}
	return elems
}

// items returns what a function took of its list, with the steps of map that made the
// elements, if it was map.
func (t *teller) items(s *Step, items []Item) []member {
	var made []*Step
	if from := Lists(s); len(from) > 0 && from[0].Op == "map" && len(Elements(from[0])) == len(items) {
		made = Elements(from[0])
	}
	elems := make([]member, len(items))
	for i, item := range items {
		elems[i].item = item
		if made != nil {
			elems[i].step = made[i]
			elems[i].item.Of = made[i].At.Owner()
		}
		elems[i].item.Label = t.label(elems[i].item)
	}
	return elems
}

// mapped returns the step of map that made the only list of a function, nil if there is
// none.
func mapped(s *Step) *Step {
	from := Lists(s)
	if len(from) == 1 && from[0].Kind == CallStep && from[0].Op == "map" {
		return from[0]
	}
	return nil
}

// label names the record of an element, with what the host notes about it.
func (t *teller) label(i Item) string {
	label := t.Language.named(i.Record, i.Label, i.Position)
	if i.Of.List == nil {
		return label
	}
	if t.Label != nil {
		label = t.Label(value.FromList(i.Of.List), int(i.Of.Row))
	}
	if t.Note != nil {
		if note := t.Note(value.FromList(i.Of.List), int(i.Of.Row)); note != "" {
			label += " (" + note + ")"
		}
	}
	return label
}

// few is how many elements a page shows: lines, and values beside each other.
const (
	fewLines  = 12
	fewValues = 24
)

// When elements are opened: so many levels later than figures, and one later for each few.
const (
	lateBy = 1
	atOnce = 2
)

// list is the result of a function over a list, with the elements that mattered first.
func (t *teller) list(s *Step, elems []member, in inside) []*outline.Item {
	head := line("list", t.headline(s, elems))
	head.Parts = func() []*outline.Item {
		shorten(elems, in.caption)
		if s.Op == "rank" || s.Op == "rankBy" || s.Op == "groupBy" { // all of them are seldom asked for
			items := append(t.taken(s, in), t.operands(s, in)...)
			return append(items, t.rest(s, byWeight(s, elems), t.say("all %s", count(len(elems))), in)...)
		}
		items := append(t.chosen(s, elems, in), t.taken(s, in)...)
		return append(items, t.operands(s, in)...)
	}
	return []*outline.Item{head}
}

// operands shows the operands of a function other than the elements that are shown already.
func (t *teller) operands(s *Step, in inside) (items []*outline.Item) {
	m, from := mapped(s), Lists(s)
	for _, child := range s.Steps {
		switch {
		case child.Kind == ElementStep:
		case child == m && len(Elements(s)) == 0 && (s.Taken == nil || len(s.Taken.Elements) == 0):
			items = append(items, t.operands(child, in)...)
		case s.Op == "weightedMean" && child.Op == "map" && (slices.Index(from, child) == 0 || t.straight(t.elements(child))): // among the elements
		default:
			items = append(items, t.details(child, in)...)
		}
	}
	return items
}

// headline says what a function over a list yields.
func (t *teller) headline(s *Step, elems []member) string {
	n := count(len(elems))
	hits := 0
	for _, e := range elems {
		if e.item.Value.Inside().Bool {
			hits++
		}
	}
	switch {
	case s.Unknown != "":
	case s.Op == "filter":
		return t.say("%s keeps %s of %s:", s.Text, count(hits), n)
	case s.Op == "groupBy" && s.Value.Kind() == types.ListKind:
		return t.say("%s makes %s groups of %s:", s.Text, count(s.Value.Len()), n)
	case s.Op == "all" && !s.Value.Inside().Bool && len(Elements(s)) > 0:
		return t.say("%s, as it does not hold for %s of %s:", t.is(s.Text, s), count(len(elems)-hits), n)
	case quantifiers[s.Op] && len(Elements(s)) > 0:
		return t.say("%s, as it holds for %s of %s:", t.is(s.Text, s), count(hits), n)
	}
	text := s.Text
	if s.Op == "rank" {
		text = t.filled(s)
	}
	if s.Unknown != "" || cell.IsShort(s.Value.Inside()) {
		text = t.is(text, s)
	}
	if unit := unitOf(elems); unit != "" {
		return t.say("%s, over %s, in %s:", text, n, unit)
	}
	return t.say("%s, over %s:", text, n)
}

// quantifiers are the functions that say for how many elements a condition holds.
var quantifiers = map[string]bool{"all": true, "any": true, "none": true, "one": true}

// chosen is the elements that decide, and the others to be opened.
func (t *teller) chosen(s *Step, elems []member, in inside) []*outline.Item {
	if settles := deciding[s.Op]; settles != nil && len(Elements(s)) > 0 && s.Unknown == "" {
		var first, rest []member
		for _, e := range elems {
			if settles(s.Value.Inside().Bool, e.item.Value.Inside().Bool) {
				first = append(first, e)
			} else {
				rest = append(rest, e)
			}
		}
		words := t.say("the other %s", count(len(rest)))
		if len(first) == 0 {
			words = t.say("all %s", count(len(rest)))
		}
		return append(t.page(first, in, s), t.rest(s, rest, words, in)...)
	}
	return t.page(elems, in, s)
}

// deciding says for which conditions an element decides over the value of a function.
var deciding = map[string]func(value, element bool) bool{
	"count": func(_, e bool) bool { return e }, "filter": func(_, e bool) bool { return e }, "find": func(_, e bool) bool { return e },
	"any": func(_, e bool) bool { return e }, "none": func(_, e bool) bool { return e }, "one": func(_, e bool) bool { return e },
	"all": func(v, e bool) bool { return v || !e },
}

// page is as many elements as a page has room for, those that mattered most, and the others
// to be opened.
func (t *teller) page(elems []member, in inside, s *Step) []*outline.Item {
	few := fewLines
	if t.straight(elems) {
		few = fewValues
	}
	if t.whole || len(elems) <= few+1 {
		return t.shown(elems, in, s)
	}
	elems = byWeight(s, elems)
	first, rest := elems[:few], elems[few:]
	words := t.say("%s others", count(len(rest)))
	switch last := rest[0].item.Value; {
	case s.Op == "sum" && last.Kind() == types.NumberKind:
		var sum types.Number
		for _, e := range rest {
			n, _ := e.item.Value.Number()
			sum = sum.Add(n)
		}
		words = t.say("%s others, %s together", count(len(rest)), t.value(value.OfNumber(sum), rest[0].places))
	case s.Op == "max" && last.Kind() == types.NumberKind:
		words = t.say("%s others, at most %s", count(len(rest)), t.value(last, rest[0].places))
	case s.Op == "min" && last.Kind() == types.NumberKind:
		words = t.say("%s others, at least %s", count(len(rest)), t.value(last, rest[0].places))
	}
	return append(t.shown(first, in, s), t.rest(s, rest, words, in)...)
}

// byWeight returns elements with those that matter most first: for a sum the greatest, for an
// extreme those next to it; else in their order.
func byWeight(s *Step, elems []member) []member {
	way := map[string]int{"sum": -1, "max": -1, "rank": -1, "rankBy": -1, "best": -1, "min": 1, "median": 1, "percentile": 1, "trimmedMean": 1}[s.Op]
	if way == 0 || slices.ContainsFunc(elems, func(e member) bool { return e.item.Value.Kind() != types.NumberKind }) {
		return elems
	}
	elems = slices.Clone(elems)
	slices.SortStableFunc(elems, func(a, b member) int {
		x, y := a.item.Value.Inside().Num, b.item.Value.Inside().Num
		if s.Op == "sum" {
			x, y = x.Abs(), y.Abs()
		}
		return way * x.Cmp(y)
	})
	return elems
}

// rest is elements behind a paragraph that counts them.
func (t *teller) rest(s *Step, elems []member, words string, in inside) []*outline.Item {
	if len(elems) == 0 {
		return nil
	}
	it := line("rest", words)
	it.Late = lateBy + fewLines
	it.Parts = func() []*outline.Item { return t.shown(elems, in, s) }
	return []*outline.Item{it}
}

// shown is elements: beside each other if nothing is behind them, else each with that.
func (t *teller) shown(elems []member, in inside, s *Step) []*outline.Item {
	if len(elems) == 0 {
		return nil
	}
	if t.straight(elems) {
		values := make([]string, len(elems))
		for i, e := range elems {
			values[i] = t.beside(e, deciding[s.Op] != nil && s.Unknown == "")
		}
		return []*outline.Item{{Class: "values", Values: values}}
	}
	items := make([]*outline.Item, len(elems))
	for i, e := range elems {
		items[i] = t.element(e, in)
		items[i].Late = lateBy + i/atOnce
	}
	return items
}

// straight reports whether the elements' values come straight from given facts.
func (t *teller) straight(elems []member) bool {
	opened := false
	for _, e := range elems {
		if e.step == nil {
			continue
		}
		for _, child := range e.step.Steps {
			child.Walk(func(s *Step) {
				opened = opened || s.Kind == FigureStep || s.Kind == ElementStep || s.Taken != nil || t.derived(s) != nil
			})
		}
	}
	return !opened
}

// beside writes an element among others: its label alone if it is clear what holds for it.
func (t *teller) beside(e member, clear bool) string {
	value := t.value(e.item.Value, e.places)
	switch {
	case e.step != nil && e.step.Unknown != "":
		value = "?"
	case name(e.item) != "" && (e.item.Value.Kind() == types.RecordKind || clear && e.item.Value.Kind() == types.FlagKind):
		return name(e.item)
	}
	return strings.TrimSpace(name(e.item) + " " + value + t.weight(e))
}

// name is the label of an item, or its key.
func name(i Item) string {
	if i.Label != "" {
		return i.Label
	}
	return i.Record
}

// element is an element with what is behind it.
func (t *teller) element(e member, in inside) *outline.Item {
	s := e.step
	it := line("element", name(e.item)+": "+t.known(s, e.places)+t.weight(e))
	if len(s.Steps) == 1 {
		if from := t.derived(s.Steps[0]); from != nil {
			t.behind(it, from, in)
			return it
		}
	}
	it.Parts = func() (items []*outline.Item) {
		for _, child := range s.Steps {
			if child.Kind == OperationStep || child.Kind == CallStep && len(t.elements(child)) == 0 {
				items = append(items, line("here", t.filled(child)))
				items = append(items, t.taken(child, in)...)
				items = append(items, t.all(child.Steps, in)...)
				continue
			}
			items = append(items, t.details(child, in)...)
		}
		return items
	}
	return it
}

// shorten leaves out of the names of elements the first parts of their keys that they have
// in common with the record of the figure: the task, where each is a unit's mark for that
// task.
func shorten(elems []member, own string) {
	strip := func(prefix string) {
		if slices.ContainsFunc(elems, func(e member) bool { return name(e.item) != "" && !strings.HasPrefix(name(e.item), prefix) }) {
			return
		}
		for i := range elems {
			elems[i].item.Label = strings.TrimPrefix(name(elems[i].item), prefix)
		}
	}
	if own == "" {
		return
	}
	for _, part := range append([]string{own}, strings.Split(own, ", ")...) {
		strip(part + ", ")
	}
}
