package record

import (
	"github.com/meritrules/merit/rule/derivation"
	"github.com/meritrules/merit/rule/internal/byrow"
	"github.com/meritrules/merit/rule/internal/cell"
	"github.com/meritrules/merit/rule/internal/inside"
	"github.com/meritrules/merit/rule/internal/tree"
	"github.com/meritrules/merit/rule/value"
)

// takenOf returns what a function has taken as derivations show it.
func takenOf(t *byrow.Taken) *derivation.Taken {
	taken := &derivation.Taken{Elements: itemsOf(t.Elements), Dropped: itemsOf(t.Dropped), Off: t.Off, On: t.On}
	for _, r := range t.Rows {
		row := derivation.RowTaken{Value: inside.OfValue(r.Value)}
		for _, k := range r.Keys {
			row.Keys = append(row.Keys, derivation.RowKey{Name: k.Name, Is: valueAt(k.Is), From: valueAt(k.From), To: valueAt(k.To), Above: k.Above})
		}
		taken.Rows = append(taken.Rows, row)
	}
	if p := t.Place; p != nil {
		taken.Place = &derivation.Place{Value: inside.OfValue(p.Value), Of: p.Of, Same: p.Same, Before: itemAt(p.Before), After: itemAt(p.After), Ahead: inside.OfValue(p.Ahead), Behind: inside.OfValue(p.Behind)}
	}
	return taken
}

// itemsOf returns elements as derivations show them, nil for none.
func itemsOf(elems []byrow.Item) []derivation.Item {
	if elems == nil {
		return nil
	}
	items := make([]derivation.Item, len(elems))
	for i, e := range elems {
		items[i].Value = inside.OfValue(e.Value)
	}
	return items
}

// itemAt returns an element as derivations show it, nil for none.
func itemAt(e *byrow.Item) *derivation.Item {
	if e == nil {
		return nil
	}
	return &derivation.Item{Value: inside.OfValue(e.Value)}
}

// valueAt returns a value as derivations show it, nil for none.
func valueAt(v *cell.Value) *value.Value {
	if v == nil {
		return nil
	}
	shown := inside.OfValue(*v)
	return &shown
}

// pool finds items by their values, each once.
type pool struct {
	items []derivation.Item
	of    map[string][]int
}

func newPool(items []derivation.Item) *pool {
	p := &pool{items, make(map[string][]int, len(items))}
	for i, item := range items {
		key := tree.KeyText([]cell.Value{inside.Value(item.Value)})
		p.of[key] = append(p.of[key], i)
	}
	return p
}

// name sets whose an item is.
func (p *pool) name(item *derivation.Item) {
	key := tree.KeyText([]cell.Value{inside.Value(item.Value)})
	if at := p.of[key]; len(at) > 0 {
		setOwner(item, p.items[at[0]])
		p.of[key] = at[1:]
	}
}
