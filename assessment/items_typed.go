package assessment

import (
	"context"

	"github.com/meritrules/merit/rule"
	"github.com/shopspring/decimal"
)

// ItemMark is a unit's mark for one item.
type ItemMark struct {
	Unit string          `rule:"unit,key,ref=units"`
	Item string          `rule:"item,key"`
	Mark decimal.Decimal `rule:"mark"` // from 0 to the item's points
}

// ItemFacts is the marks handed in and the units that must have them, each in
// any order.
type ItemFacts struct {
	Units []Unit
	Marks []ItemMark
}

// ItemMarking is a compiled Items. It is immutable and safe for many goroutines.
type ItemMarking struct {
	year
	names []string
}

// UnitItems is the marks of one unit, in the order of the policy's items.
type UnitItems struct {
	Unit  string
	Marks []rule.Number
}

// Compile makes the items ready to be checked; of s only the limits are used. It
// fails where two items have one name.
func (i Items) Compile(s rule.Scope) (*ItemMarking, error) {
	units, err := rule.SchemaOf[Unit]("units")
	if err != nil {
		return nil, err
	}
	marks, err := rule.SchemaOf[ItemMark]("items")
	if err != nil {
		return nil, err
	}
	notNegative(marks, "mark")
	models, figures := i.Parts()
	y, err := compile(rule.Scope{Limits: s.Limits}, models, figures, units, marks)
	if err != nil {
		return nil, err
	}
	return &ItemMarking{y, i.names()}, nil
}

// Collect returns the marks of every unit, sorted by unit. The error is a
// rule.Errors with every record at fault and every mark that is missing.
func (m *ItemMarking) Collect(ctx context.Context, f ItemFacts) ([]UnitItems, error) {
	run, err := m.run(ctx, listOf(m.lists[0], f.Units), listOf(m.lists[1], f.Marks))
	if err != nil {
		return nil, err
	}
	l := run.List("units")
	units := make([]UnitItems, l.Len())
	for u := range units {
		units[u] = UnitItems{l.Label(u), make([]rule.Number, len(m.names))}
		for k, name := range m.names {
			units[u].Marks[k], _ = l.Number(u, name)
		}
	}
	return units, nil
}
