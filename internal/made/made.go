// Package made makes lists from the records of another: one record for each distinct
// combination of some of their fields, or for every combination that there can be.
//
// In comes the declaration, a [List]; out comes a model of package rule, which makes the
// list when its source is there. Marks of bidders on factors, made by bidder and factor,
// become cells, each with its own marks, so that a figure of cells has a place of its own.
//
// # Determinism
//
// The records are in the order of their fields, the first field first: references in the
// order of the list that they refer to, texts as declared, or else by code points.
package made

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/meritrules/merit/internal/demands"
	"github.com/meritrules/merit/rule"
	"github.com/meritrules/merit/rule/fault"
	"github.com/meritrules/merit/rule/types"
	"github.com/meritrules/merit/rule/value"
)

// List is a list that is made of the records of another.
type List struct {
	Name  string
	Of    *types.Schema // of the source, as declared
	By    []string      // fields of the source, none of them optional or a list
	Every bool          // with the combinations that no record has; all fields are countable
}

// MaxRecords bounds the records of a made list.
const MaxRecords = 1_000_000

// Own is the name of the field that holds the records of the source: the source's own
// name, without that of a list around it.
func (l List) Own() string { return l.Of.Name[strings.LastIndexByte(l.Of.Name, '.')+1:] }

// Parts returns the model that makes the list; there are no figures. Records to which a
// field refers see their records of the list under its name, unless two fields refer to
// the same list.
func (l List) Parts() ([]rule.Model, []rule.Figure) {
	s := &types.Schema{Name: l.Name, Key: l.By}
	uses := []rule.Use{{List: l.Of.Name}}
	refers := map[string]int{}
	for _, f := range l.fields() {
		refers[f.Type.List]++
	}
	for _, f := range l.fields() {
		uses[0].Fields = append(uses[0].Fields, types.Field{Name: f.Name, Type: f.Type})
		if to := f.Type.List; to != "" {
			uses = append(uses, rule.Use{List: to})
			if f.Inverse = ""; refers[to] == 1 {
				f.Inverse = l.Name
			}
		}
		s.Fields = append(s.Fields, f)
	}
	s.Fields = append(s.Fields, types.Field{Name: l.Own(), Type: types.ListType(types.RecordType(l.Of.Name)), Doc: "the records with these fields"})
	return []rule.Model{{Name: "made." + l.Name, Uses: uses, Lists: []*types.Schema{s}, Run: l.run,
		Says: fmt.Sprintf("of %s by %s every %t", l.Of.Name, strings.Join(l.By, ", "), l.Every)}}, nil
}

// fields returns the fields by which the list is made.
func (l List) fields() []types.Field {
	fields := make([]types.Field, len(l.By))
	for i, name := range l.By {
		fields[i] = l.Of.Fields[l.Of.Field(name)].Clone()
		fields[i].At, fields[i].Due = "", nil // what is open in the source is open here, without days of its own
	}
	return fields
}

// combination is a record to be: for each field a value, by its place in the order, and the
// records of the source that have them all.
type combination struct {
	places []int
	rows   []int32
}

// run makes the list.
func (l List) run(d *rule.Draft) error {
	fields := l.fields()
	columns := make([]*column, len(fields))
	for i := range fields {
		columns[i] = newColumn(d, l.Of.Name, &fields[i], l.Every)
	}
	all, err := l.combinations(d, columns)
	if err != nil {
		return err
	}
	w := d.Make(l.Name, len(all))
	for i, c := range columns {
		c.write(w, &fields[i], all, i)
	}
	rows := make([][]int32, len(all))
	for i, c := range all {
		rows[i] = c.rows
	}
	w.Rows(l.Own(), d.List(l.Of.Name), rows)
	return nil
}

// combinations returns those that the records of the source have, or every one, in order.
func (l List) combinations(d *rule.Draft, columns []*column) ([]*combination, error) {
	of := map[string]*combination{}
	var all []*combination
	at := func(places []int) *combination {
		var b strings.Builder
		for _, p := range places {
			b.WriteString(strconv.Itoa(p) + ",")
		}
		c := of[b.String()]
		if c == nil {
			c = &combination{places: slices.Clone(places)}
			of[b.String()] = c
			all = append(all, c)
		}
		return c
	}
	if l.Every {
		if err := l.every(columns, func(places []int) { at(places) }); err != nil {
			return nil, err
		}
	}
	places := make([]int, len(columns))
	for row := range d.List(l.Of.Name).Len() {
		if row%1024 == 0 && d.Context().Err() != nil {
			return nil, d.Context().Err()
		}
		for i, c := range columns {
			places[i] = c.of[row]
		}
		c := at(places)
		c.rows = append(c.rows, int32(row))
	}
	slices.SortFunc(all, func(a, b *combination) int { return slices.Compare(a.places, b.places) })
	return all, nil
}

// every calls add for every combination; too many are a fault.
func (l List) every(columns []*column, add func(places []int)) error {
	n := 1
	for _, c := range columns {
		if n *= len(c.values); n > MaxRecords {
			return &fault.Error{Code: fault.CodeLimit, List: l.Name, Message: "the list would have more than 1000000 records", Hint: "leave every out, or make it by fewer fields"}
		}
	}
	places := make([]int, len(columns))
	for range n {
		add(places)
		for i := len(places) - 1; i >= 0; i-- {
			if places[i]++; places[i] < len(columns[i].values) {
				break
			}
			places[i] = 0
		}
	}
	return nil
}

// column holds the values of a field in order, and the place among them of each record's.
type column struct {
	values []value.Value // of a reference only their number counts
	of     []int
}

// newColumn reads a field of the source, with every value that it can have if they count.
func newColumn(d *rule.Draft, list string, f *types.Field, every bool) *column {
	src := d.List(list)
	c := &column{of: make([]int, src.Len())}
	if f.Type.Kind == types.RecordKind {
		c.values = make([]value.Value, d.List(f.Type.List).Len())
		for row, to := range src.References(f.Name).All() {
			c.of[row] = int(to)
		}
		return c
	}
	cells := src.Column(f.Name)
	if every {
		c.values = possible(f)
	} else {
		for row := range src.Len() {
			c.values = append(c.values, cells.Value(row))
		}
	}
	order := inOrder(f)
	slices.SortFunc(c.values, order)
	c.values = slices.CompactFunc(c.values, value.Value.Equal)
	for row := range c.of {
		c.of[row], _ = slices.BinarySearchFunc(c.values, cells.Value(row), order)
	}
	return c
}

// possible returns the values that a field can have: flags, the texts that are declared, the
// whole numbers of a range.
func possible(f *types.Field) (values []value.Value) {
	switch f.Type.Kind {
	case types.FlagKind:
		return []value.Value{value.OfFlag(false), value.OfFlag(true)}
	case types.TextKind:
		for _, text := range f.Values {
			values = append(values, value.OfText(text))
		}
		return values
	}
	least, most, _ := demands.WholeRange(f)
	for n := least; n <= most; n++ {
		values = append(values, value.OfNumber(types.Int(n)))
	}
	return values
}

// inOrder returns how values of a field compare: texts as they are declared.
func inOrder(f *types.Field) func(a, b value.Value) int {
	declared := make(map[string]int, len(f.Values))
	for i, text := range f.Values {
		declared[text] = i
	}
	return func(a, b value.Value) int {
		x, isText := a.Text()
		y, _ := b.Text()
		if isText {
			return cmp.Or(cmp.Compare(declared[x], declared[y]), cmp.Compare(x, y))
		}
		if x, ok := a.Number(); ok {
			y, _ := b.Number()
			return x.Cmp(y)
		}
		if x, ok := a.Date(); ok {
			y, _ := b.Date()
			return cmp.Compare(x, y)
		}
		return cmp.Compare(a.String(), b.String()) // false before true
	}
}

// write fills the field of the made list at a position among those by which it is made.
func (c *column) write(w *rule.Writer, f *types.Field, all []*combination, at int) {
	if f.Type.Kind == types.RecordKind {
		refs := make([]int32, len(all))
		for i, x := range all {
			refs[i] = int32(x.places[at])
		}
		w.References(f.Name, refs)
		return
	}
	for i, x := range all {
		w.Set(i, f.Name, c.values[x.places[at]])
	}
}
