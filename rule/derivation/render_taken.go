package derivation

import (
	"strings"

	"github.com/meritrules/merit/rule/internal/cell"
	"github.com/meritrules/merit/rule/internal/inside"
	"github.com/meritrules/merit/rule/internal/outline"
	"github.com/meritrules/merit/rule/types"
	"github.com/meritrules/merit/rule/value"
)

// taken shows what a function took from its list or table.
func (t *teller) taken(s *Step, in within) (items []*outline.Item) {
	if s.Taken == nil {
		return nil
	}
	if len(s.Taken.Dropped) > 0 {
		items = append(items, line("dropped", t.say("left out: %s", strings.Join(t.names(s.Taken.Dropped, in), "; "))))
	}
	for _, row := range s.Taken.Rows {
		items = append(items, line("row", t.row(row)))
	}
	if len(s.Taken.Off) > 0 {
		items = append(items, line("days", t.say("days off: %s", t.Language.spans(s.Taken.Off))))
	}
	if len(s.Taken.On) > 0 {
		items = append(items, line("days", t.say("worked: %s", t.Language.spans(s.Taken.On))))
	}
	if p := s.Taken.Place; p != nil {
		items = append(items, t.place(p)...)
	}
	return items
}

// names writes elements beside each other, without what they have in common with the record.
func (t *teller) names(items []Item, in within) []string {
	elems := make([]member, len(items))
	for i, item := range items {
		item.Label = t.label(item)
		elems[i].item = item
	}
	shorten(elems, in.caption)
	names := make([]string, len(elems))
	for i, e := range elems {
		names[i] = t.beside(e)
	}
	return names
}

// spans writes days in their order, those that follow each other as from one to another.
func (l Language) spans(days []types.Date) string {
	var parts []string
	for _, s := range types.Spans(days) {
		if s[0] == s[1] {
			parts = append(parts, s[0].String())
		} else {
			parts = append(parts, l.say("%s to %s", s[0], s[1]))
		}
	}
	return strings.Join(parts, "; ")
}

// unrounded shows the number that a function rounds, such as " = floor(≈15.2286)", unless the
// formula with its values already shows it.
func (t *teller) unrounded(s *Step, filled string) string {
	how := s.Rounding
	if s.Kind != CallStep || how == nil || s.Unknown != "" || how.From.Kind() != types.NumberKind {
		return ""
	}
	inner, ok := strings.CutPrefix(filled, s.Op+"(")
	if number, _, _ := strings.Cut(strings.TrimSuffix(inner, ")"), ", "); !ok || isNumberAlone(number) {
		return ""
	}
	from, places := t.value(how.From, nil), ""
	if cell.IsLong(inside.Value(how.From)) && !t.Exact {
		from = "≈" + inside.Value(how.From).Num.Deciding(how.Places, how.Mode)
	}
	if how.Places != 0 {
		places = ", " + count(how.Places)
	}
	return " = " + s.Op + "(" + from + places + ")"
}

// row says for which keys a row of a table holds, and what its value is.
func (t *teller) row(row RowTaken) string {
	keys := make([]string, len(row.Keys))
	for i, k := range row.Keys {
		keys[i] = strings.TrimSpace(k.Name + " " + t.span(k))
	}
	return t.say("row: %s → %s", strings.Join(keys, ", "), t.value(row.Value, nil))
}

// span says what a row asks of a key.
func (t *teller) span(k RowKey) string {
	bound := func(v *value.Value) string { return t.value(*v, nil) }
	switch {
	case k.Is != nil:
		return bound(k.Is)
	case k.From == nil && k.To == nil:
		return ""
	case k.From == nil && k.Above:
		return t.say("up to %s", bound(k.To))
	case k.From == nil:
		return t.say("below %s", bound(k.To))
	case k.To == nil && k.Above:
		return t.say("above %s", bound(k.From))
	case k.To == nil:
		return t.say("from %s", bound(k.From))
	case k.Above:
		return t.say("above %s up to %s", bound(k.From), bound(k.To))
	}
	return t.say("from %s to below %s", bound(k.From), bound(k.To))
}

// place says between which neighbours a rank lies, and what separates them.
func (t *teller) place(p *Place) (items []*outline.Item) {
	next := func(words, apart string, item *Item, gap value.Value) {
		if item == nil {
			return
		}
		who := *item
		who.Label = t.label(who)
		text := t.say(words, t.beside(member{item: who}))
		if gap.Kind() == types.NumberKind {
			text += t.say(apart, t.value(gap, nil))
		}
		items = append(items, line("place", text))
	}
	next("next better: %s", ", %s apart", p.Before, p.Ahead)
	switch others := p.Same - 1; {
	case len(p.With) > 0:
		items = append(items, line("place", t.say("the same value: %s", t.ties(p.With, max(others, len(p.With))))))
	case others > 0:
		items = append(items, line("place", t.say("%s have the same value", count(p.Same))))
	}
	next("next worse: %s", ", %s apart", p.After, p.Behind)
	return items
}

// ties names the records that share a place, of which there are so many.
func (t *teller) ties(with []Item, n int) string {
	with = with[:min(len(with), fewValues)]
	names := make([]string, len(with))
	for i, item := range with {
		item.Label = t.label(item)
		names[i] = name(item)
	}
	if more := n - len(names); more > 0 {
		return t.say("%s and %s more", strings.Join(names, "; "), count(more))
	}
	return strings.Join(names, "; ")
}

// unitOf returns what all elements count, "" if they do not count the same.
func unitOf(elems []member) string {
	unit := elems[0].unit
	for _, e := range elems {
		if e.unit != unit {
			return ""
		}
	}
	if unit == types.Ratio {
		return ""
	}
	return unit
}

// weight writes the weight of an element, if it has one.
func (t *teller) weight(e member) string {
	if e.item.Weight == nil {
		return ""
	}
	return " × " + t.value(*e.item.Weight, nil)
}
