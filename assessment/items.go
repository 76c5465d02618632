package assessment

import (
	"fmt"
	"strings"

	"github.com/meritrules/merit/internal/spell"
	"github.com/meritrules/merit/rule"
	"github.com/meritrules/merit/rule/fault"
	"github.com/meritrules/merit/rule/types"
	"github.com/meritrules/merit/rule/value"
)

// Items is the policy of marks that are taken as they are handed in: every unit has
// one mark for each item, at most the item's points.
type Items struct{ Items []Item }

// Item is one item for which units get a mark.
type Item struct {
	Name    string       // its name in the records, and in the column units.<name>
	Points  types.Number // the greatest mark
	Clauses []string     // ids of the clauses of the official text; for hosts that cite them
}

// Parts returns the model "items" for a rule.Sheet with the lists units and
// items. It adds to units a number for each item: the unit's mark.
func (i Items) Parts() ([]rule.Model, []rule.Figure) {
	model := rule.Model{Name: "items", Run: i.run, Uses: []rule.Use{
		{List: "units"},
		{List: "items", Key: []string{"unit", "item"}, Fields: []types.Field{
			{Name: "unit", Type: types.RecordType("units")},
			{Name: "item", Type: types.TextType()},
			{Name: "mark", Type: types.NumberType()},
		}},
	}}
	for _, item := range i.Items {
		doc := fmt.Sprintf("the unit's mark for %s, at most %s", item.Name, item.Points)
		model.Adds = append(model.Adds, rule.Added{List: "units", Field: types.Field{Name: item.Name, Type: types.NumberType(), Doc: doc}})
	}
	return []rule.Model{model}, nil
}

// Compile makes the items ready for the marks of ItemFacts. It fails if two items
// have the same name. The sheet also evaluates further figures.
//
// Run of the result adds to units the mark for each item. Its error is a fault.Errors
// with every record at fault and every missing mark.
func (i Items) Compile(s rule.Scope, figures ...rule.Figure) (*rule.BoundSheet[ItemFacts], error) {
	models, own := i.Parts()
	return rule.BindSheet[ItemFacts](s, models, append(own, figures...))
}

func (i Items) names() []string {
	names := make([]string, len(i.Items))
	for k, item := range i.Items {
		names[k] = item.Name
	}
	return names
}

// run checks the marks and copies each to its unit's column.
func (i Items) run(d *rule.Draft) error {
	c := i.collect(d)
	c.checkComplete()
	if len(c.faults) > 0 {
		return c.faults
	}
	for k, item := range i.Items {
		rows := c.rows[k]
		marks := []types.ColumnName{{List: "items", Field: "mark"}}
		d.Column("units", item.Name).Origins(item.Name, marks, func(unit int) (source, at int) { return 0, int(rows[unit]) })
	}
	return nil
}

// collection holds, for each item and unit, the record of its mark, or -1.
type collection struct {
	policy       Items
	units, items *value.List
	marks        value.Column
	rows         [][]int32
	faults       fault.Errors
}

func (i Items) collect(d *rule.Draft) *collection {
	c := &collection{policy: i, units: d.List("units"), items: d.List("items"), rows: make([][]int32, len(i.Items))}
	c.marks = c.items.Column("mark")
	byName := make(map[string]int, len(i.Items))
	for k, item := range i.Items {
		byName[item.Name] = k
		c.rows[k] = make([]int32, c.units.Len())
		for u := range c.rows[k] {
			c.rows[k][u] = -1
		}
	}
	units := c.items.References("unit")
	for row, name := range c.items.Texts("item").All() {
		if k, ok := byName[name]; ok {
			c.take(row, k, units.At(row))
		} else {
			c.unknown(row, name)
		}
	}
	return c
}

func (c *collection) unknown(row int, name string) {
	e := c.items.FieldFault(fault.CodeUnknownValue, row, "item", "%q is not one of the items %s", name, strings.Join(c.policy.names(), ", "))
	e.Hint = spell.DidYouMean(name, c.policy.names())
	c.faults = append(c.faults, e)
}

// take records one mark of a unit for item k.
func (c *collection) take(row, k int, unit int32) {
	item := c.policy.Items[k]
	switch mark, ok := c.marks.Number(row); {
	case !ok:
		c.faults = append(c.faults, c.items.FieldFault(fault.CodeMissingValue, row, "mark", "the mark is missing"))
	case mark.Cmp(item.Points) > 0:
		c.faults = append(c.faults, c.items.FieldFault(fault.CodeOutOfRange, row, "mark", "mark %s is more than the item's %s points", mark, item.Points))
	}
	if first := c.rows[k][unit]; first >= 0 {
		c.faults = append(c.faults, c.items.Fault(fault.CodeDuplicateRecord, row, "the unit has a mark for the item already: %s", c.items.Place(int(first))))
		return
	}
	c.rows[k][unit] = int32(row)
}

// checkComplete reports every unit without a mark: a missing mark is not a zero.
func (c *collection) checkComplete() {
	for u := range c.units.Len() {
		for k, item := range c.policy.Items {
			if c.rows[k][u] < 0 {
				c.faults = append(c.faults, c.units.Fault(fault.CodeMissingRecord, u, "no mark for the item %s", item.Name))
			}
		}
	}
}
