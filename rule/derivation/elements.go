package derivation

import (
	"slices"
	"strings"

	"github.com/meritrules/merit/rule/internal/cell"
	"github.com/meritrules/merit/rule/internal/inside"
	"github.com/meritrules/merit/rule/internal/outline"
	"github.com/meritrules/merit/rule/types"
)

// member is an element of a list in a derivation: a step with what is behind it, or only a
// value.
type member struct {
	step   *Step
	item   Item
	places *int
	unit   string
}

// elements returns the elements of the list that a function goes over; nil if it goes over
// none.
func (t *teller) elements(s *Step) []member {
	steps := predicated(s)
	if len(steps) == 0 {
		if s.Taken != nil && len(s.Taken.Elements) > 0 {
			return t.items(s, s.Taken.Elements)
		}
		if m := mapped(s); m != nil {
			steps = m.Elements()
		}
	}
	elems := make([]member, len(steps))
	for i, e := range steps {
		elems[i] = member{step: e, item: e.Item()}
		elems[i].item.Label = t.label(elems[i].item)
		if from := source(e); from != nil {
			elems[i].places, elems[i].unit = from.Places, from.Unit
			if from.Value.Kind() == types.TextKind { // which stands for its level
				elems[i].item.Value = from.Value
			}
		}
	}
	return elems
}

// predicated returns the elements of a function with a predicate that is written: not that of
// sort, which sorts texts by their levels.
func predicated(s *Step) []*Step {
	elems := s.Elements()
	if s.Op == "sortBy" && len(elems) > 0 && elems[0].Text == s.Text {
		return nil
	}
	return elems
}

// source returns the input whose value an element or an operation has, also to the left or the
// right of ??; nil if it has none.
func source(s *Step) *Step {
	if len(s.Steps) != 1 && s.Op != "??" || len(s.Steps) == 0 {
		return nil
	}
	switch from := s.Steps[len(s.Steps)-1]; {
	case from.Value.IsMissing() && s.Op == "??": // and the constant to its right counts
		return nil
	case from.Kind == InputStep:
		return from
	case from.Op == "??":
		return source(from)
	}
	return nil
}

// items returns what a function took of its list, with the steps of map that made the
// elements, if it was map.
func (t *teller) items(s *Step, items []Item) []member {
	var made []*Step
	if from := s.Lists(); len(from) > 0 && from[0].Op == "map" && len(from[0].Elements()) == len(items) {
		made = from[0].Elements()
	}
	elems := make([]member, len(items))
	for i, item := range items {
		elems[i].item = item
		if made != nil {
			elems[i].step = made[i]
			elems[i].item.Of = made[i].Item().Of
		}
		elems[i].item.Label = t.label(elems[i].item)
	}
	return elems
}

// mapped returns the step of map that made the only list of a function, nil if there is
// none.
func mapped(s *Step) *Step {
	from := s.Lists()
	if len(from) == 1 && from[0].Kind == CallStep && from[0].Op == "map" {
		return from[0]
	}
	return nil
}

// label names the record of an element, with what the host notes about it.
func (t *teller) label(i Item) string {
	label := t.Language.named(i.Record, i.Label, i.Position)
	if i.owner().List == nil {
		return label
	}
	if t.Label != nil {
		label = t.Label(inside.OfList(i.owner().List), int(i.owner().Row))
	}
	if t.Note != nil {
		if note := t.Note(inside.OfList(i.owner().List), int(i.owner().Row)); note != "" {
			label += " (" + note + ")"
		}
	}
	return label
}

// straight reports whether the elements' values come straight from given facts.
func (t *teller) straight(elems []member) bool {
	return !slices.ContainsFunc(elems, func(e member) bool {
		return e.step != nil && slices.ContainsFunc(e.step.Steps, func(s *Step) bool { return t.leads(s, true) })
	})
}

// leads reports whether a part of a predicate leads to more than facts in it: to figures, rows
// of tables, further lists. What is the same for all elements is shown apart.
func (t *teller) leads(s *Step, isWhole bool) bool {
	switch {
	case isShared(s) && !s.SpeaksOfElement():
		return false
	case s.Kind == FigureStep, s.Kind == ElementStep, s.Kind == ChoiceStep, s.Taken != nil, t.derived(s) != nil:
		return true
	case !isWhole && s.Kind == CallStep && (s.Rounding != nil || isOpaque[s.Op]):
		return true
	}
	return slices.ContainsFunc(s.Steps, func(s *Step) bool { return t.leads(s, false) })
}

// isOpaque holds the functions whose result nobody sees from their arguments; "" are those of
// a policy or host.
var isOpaque = map[string]bool{"": true, "lookup": true, "addWorkdays": true, "workdays": true, "addMonths": true}

// isShared reports whether a part of a predicate is shown apart, once, if it is the same for all
// elements.
func isShared(s *Step) bool {
	return s.Kind == InputStep || s.Kind == ParameterStep || s.Kind == CallStep && s.Op != "date"
}

// shared is what is the same in the predicate of each element, where the elements are beside each
// other and do not show it.
func (l listing) shared(elems []member) (items []*outline.Item) {
	for _, s := range alike(elems) {
		switch {
		case s.Unknown != "" || !cell.IsShort(inside.Value(s.Value)):
		case s.Kind == CallStep:
			items = append(items, l.call(s, l.in)...)
		case s.Previous, l.derived(s) != nil:
			items = append(items, l.input(s, l.in)...)
		default:
			items = append(items, line("given", l.is(s.Text, s)))
		}
	}
	return items
}

// alike returns the outermost parts of the predicates of elements that do not speak of the
// element and have one value, once.
func alike(elems []member) (parts []*Step) {
	at, differs := map[string]int{}, map[string]bool{}
	var visit func(s *Step)
	visit = func(s *Step) {
		i, known := at[s.Text]
		switch {
		case !isShared(s) || s.SpeaksOfElement():
			for _, child := range s.Steps {
				visit(child)
			}
		case !known:
			at[s.Text] = len(parts)
			parts = append(parts, s)
		case !parts[i].Value.Equal(s.Value):
			differs[s.Text] = true
		}
	}
	for _, e := range elems {
		if e.step != nil {
			for _, s := range e.step.Steps {
				visit(s)
			}
		}
	}
	return slices.DeleteFunc(parts, func(s *Step) bool { return differs[s.Text] })
}

// beside writes an element of which nothing is known but its value.
func (t *teller) beside(e member) string {
	n, told := name(e.item), t.value(e.item.Value, e.places)
	if n != "" && (e.item.Value.Kind() == types.RecordKind || told == n) {
		return n
	}
	return strings.TrimSpace(n + " " + told + t.weight(e))
}

// beside writes an element among others: its name with what a reader needs to see that its value
// is right. Where conditions settle whether it counts, what the condition says is not repeated.
func (l listing) beside(e member) string {
	n, told := name(e.item), l.value(e.item.Value, e.places)
	switch kind := e.item.Value.Kind(); {
	case e.step != nil && e.step.Unknown != "":
		told = "?"
	case n != "" && kind == types.RecordKind:
		return n
	case e.step == nil || kind == types.ListKind || kind == types.FlagKind && !l.isSettled:
	case kind == types.FlagKind:
		if told = l.because(e.step); n != "" && (told == "" || strings.HasSuffix(n, " "+told) && !isNumberAlone(told)) {
			return n // which may be a key that has the value in it
		} else if told != "" && told == e.step.Brief {
			return strings.TrimPrefix(n+": ", ": ") + told
		}
	default:
		if how := l.worked(e.step, told); how != "" {
			return strings.TrimPrefix(n+": ", ": ") + how + l.weight(e)
		}
	}
	if told == n {
		n = ""
	}
	return strings.TrimSpace(n + " " + told + l.weight(e))
}

// worked says how an element's value comes about: "2 * 3.5 = 7", "" if it is a fact as it is.
func (l listing) worked(s *Step, told string) string {
	brief := s.Brief
	if l.Exact && s.Exact != "" {
		brief = s.Exact
	}
	if brief == "" || source(s) != nil || len(s.Steps) == 0 || brief == told || isNumberAlone(brief) {
		return ""
	}
	if len(s.Steps) == 1 {
		if s.Steps[0].Op == "??" {
			return ""
		}
		brief += l.unrounded(s.Steps[0], brief)
	}
	return l.equals(brief, told)
}

// because says why a condition holds for an element or does not, "" if the condition itself says
// so.
func (l listing) because(s *Step) string {
	if len(s.Steps) != 1 || isImplied(s.Steps[0]) {
		return ""
	}
	var facts []*Step
	isPlain := true
	s.Walk(func(s *Step) {
		switch {
		case s.Kind == InputStep && s.SpeaksOfElement() && cell.IsShort(inside.Value(s.Value)):
			if !slices.ContainsFunc(facts, func(f *Step) bool { return f.Text == s.Text }) {
				facts = append(facts, s)
			}
		case s.Kind == InputStep || s.Kind == ParameterStep || s.Kind == CallStep && s.Op != "date":
			isPlain = false
		}
	})
	switch {
	case len(facts) == 1 && isPlain && facts[0].Value.IsMissing():
		return ""
	case len(facts) == 1 && isPlain:
		return l.known(facts[0], facts[0].Places)
	}
	return s.Brief
}

// isImplied reports whether the value of a condition says what each part of it is.
func isImplied(s *Step) bool {
	holds := inside.Value(s.Value).Bool
	switch {
	case s.Unknown != "":
		return false
	case s.Kind == InputStep:
		return s.Value.Kind() == types.FlagKind
	case s.Op == "not":
		return len(s.Steps) == 1 && isImplied(s.Steps[0])
	case s.Op == "==" && holds, s.Op == "!=" && !holds, s.Op == "!=" && strings.HasSuffix(s.Text, "nil"), s.Op == "in" && holds:
		return len(s.Steps) < 2 || !s.Steps[0].SpeaksOfElement() || !s.Steps[1].SpeaksOfElement()
	case s.Op == "and" && holds, s.Op == "or" && !holds:
		return !slices.ContainsFunc(s.Steps, func(s *Step) bool { return !isImplied(s) })
	case s.Op == "??":
		return s.Value.Kind() == types.FlagKind && source(s) != nil
	}
	return false
}

// name is the label of an item, or its key.
func name(i Item) string {
	if i.Label != "" {
		return i.Label
	}
	return i.Record
}

// element is an element with what is behind it. Where conditions settle whether it counts, its
// name says that it does or does not.
func (l listing) element(e member) *outline.Item {
	s := e.step
	it := line("element", name(e.item)+": "+l.known(s, e.places)+l.weight(e))
	if s.Unknown == "" && e.item.Value.Kind() == types.TextKind {
		it.Text = name(e.item) + ": " + l.value(e.item.Value, nil)
	}
	if from := source(s); from != nil && (s.Steps[0] == from || len(s.Steps[0].Steps) == 1) {
		if from := l.derived(from); from != nil {
			l.behind(it, from, l.in)
			return it
		}
	}
	if l.isSettled && s.Unknown == "" && name(e.item) != "" {
		it.Text = name(e.item)
	}
	it.Parts = func() (items []*outline.Item) {
		for _, child := range s.Steps {
			if child.Kind == OperationStep || child.Kind == CallStep && len(l.elements(child)) == 0 {
				filled := l.filled(child)
				if len(s.Steps) == 1 && s.Brief != "" && !l.Exact {
					filled = s.Brief
				}
				if child.Op != "??" && !isImplied(child) && filled != l.value(child.Value, nil) {
					items = append(items, line("here", filled+l.unrounded(child, filled)))
				}
				items = append(items, l.taken(child, l.in)...)
				items = append(items, l.all(child.Steps, l.in)...)
				continue
			}
			items = append(items, l.details(child, l.in)...)
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
