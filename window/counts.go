package window

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"

	"github.com/meritrules/merit/internal/tally"
	"github.com/meritrules/merit/rule"
	"github.com/meritrules/merit/rule/types"
	"github.com/meritrules/merit/rule/value"
)

// Counts says by which dimensions cases are counted, and the least count that is shown.
type Counts struct {
	By    []string // some of Dimensions
	Days  bool     // also adds up the days that they took, see Policy.DaysTaken; of those that are closed, if the policy says which are
	Least int      // counts from 1 to less are not shown, nor what would give them away; 0 shows all
}

// dimension is something by which cases are counted; a case may have several values of it.
type dimension struct {
	name   string
	list   string // whose field it is
	field  string
	typ    types.Type
	values func(value.Value) []string
}

// dimensions are what cases can be counted by.
var dimensions = []dimension{
	{"window", "cases", "window", types.Type{}, tally.TextOrNone},
	{"level", "windows", "level", types.TextType(), tally.TextOrNone},
	{"area", "windows", "area", types.Type{}, tally.TextOrNone},
	{"class", "cases", "class", types.TextType().OrMissing(), tally.TextOrNone},
	{"kind", "cases", "kinds", types.ListType(types.TextType()), tally.Texts},
	{"department", "cases", "departments", types.ListType(types.TextType()), tally.Texts},
	{"month", "cases", "received_on", types.DateType(), tally.Month},
}

// Dimensions returns the names of the dimensions by which cases can be counted: window, level
// and area of it, class, kind, department, and the month of receipt.
func Dimensions() (names []string) {
	for _, d := range dimensions {
		names = append(names, d.name)
	}
	return names
}

// chosen returns the dimensions that a policy counts by, in the order of its naming.
func (c *Counts) chosen() (chosen []dimension) {
	for _, name := range c.By {
		for _, d := range dimensions {
			if d.name == name {
				chosen = append(chosen, d)
			}
		}
	}
	return chosen
}

// countFields are the fields of case_counts: what is counted, and how many.
var countFields = []string{"cases", "closed", "overdue", "rated", "satisfied"}

// countModel makes the list case_counts: how many cases there are of each value of a dimension.
func (p Policy) countModel() rule.Model {
	name := func(f string) string { return p.Names.Field("case_counts", f) }
	s := &types.Schema{Name: p.Names.List("case_counts"), Key: []string{name("by"), name("value")}, Fields: []types.Field{
		{Name: name("by"), Type: types.TextType()}, {Name: name("value"), Type: types.TextType()}}}
	for _, f := range p.counted() {
		s.Fields = append(s.Fields, types.Field{Name: name(f), Type: types.NumberType().OrMissing()})
	}
	if p.countsDays() {
		s.Fields = append(s.Fields, types.Field{Name: name("days"), Type: types.NumberType().OrMissing()})
	}
	s.Fields = append(s.Fields, types.Field{Name: name("suppressed"), Type: types.FlagType()})
	return rule.Model{Name: "case_counts", Lists: []*types.Schema{s}, Uses: p.countUses(), Says: fmt.Sprint(*p.Counts), Run: p.makeCounts}
}

// counted returns what can be counted with the fields that the policy has.
func (p Policy) counted() []string {
	return slices.DeleteFunc(slices.Clone(countFields), func(f string) bool {
		switch f {
		case "closed":
			return p.closing() == ""
		case "overdue":
			return !p.has(p.Overdue)
		case "rated", "satisfied":
			return p.Names.Field("cases", "rating") == ""
		}
		return false
	})
}

// countsDays reports whether the days that cases took are added up.
func (p Policy) countsDays() bool { return p.Counts.Days && p.has(p.DaysTaken) }

// closing returns the field of the day on which a case is closed, "" for none.
func (p Policy) closing() string {
	return cmp.Or(p.Names.Field("cases", "closed_on"), p.Names.Field("cases", "resolved_on"))
}

func (p Policy) countUses() []rule.Use {
	cases, windows := rule.Use{List: p.Names.List("cases")}, rule.Use{List: p.Names.List("windows")}
	add := func(fields *[]types.Field, f types.Field) {
		if f.Name != "" && !slices.ContainsFunc(*fields, func(g types.Field) bool { return f.Name == g.Name }) {
			*fields = append(*fields, f)
		}
	}
	for _, d := range p.Counts.chosen() {
		f := types.Field{Name: p.Names.Field(d.list, d.field), Type: d.typ}
		if d.list == "windows" {
			add(&windows.Fields, f)
		} else {
			add(&cases.Fields, f)
		}
	}
	uses := []rule.Use{cases}
	if len(windows.Fields) > 0 {
		add(&uses[0].Fields, types.Field{Name: p.Names.Field("cases", "window"), Type: types.RecordType(windows.List).OrMissing()})
		uses = append(uses, windows)
	}
	add(&uses[0].Fields, types.Field{Name: p.closing(), Type: types.DateType().OrMissing()})
	add(&uses[0].Fields, types.Field{Name: p.Names.Field("cases", "rating"), Type: types.TextType().OrMissing()})
	if p.has(p.Overdue) {
		add(&uses[0].Figures, types.Field{Name: p.Names.Field("cases", "overdue"), Type: types.FlagType()})
	}
	if p.countsDays() {
		add(&uses[0].Figures, types.Field{Name: p.Names.Field("cases", "days_taken"), Type: types.NumberType()})
	}
	return uses
}

// makeCounts makes the list, in the order of the dimensions and then of the values.
func (p Policy) makeCounts(d *rule.Draft) error {
	c := &counter{p: p, d: d, cases: d.List(p.Names.List("cases")), fields: p.counted()}
	c.count()
	c.suppress()
	c.write()
	return nil
}

// counter counts cases.
type counter struct {
	p      Policy
	d      *rule.Draft
	cases  *value.List
	fields []string // of which cases is the first
	suppressor
}

// count counts the cases by each dimension.
func (c *counter) count() {
	c.least, c.total = c.p.Counts.Least, make(cells, len(c.fields))
	for i, f := range c.fields[1:] {
		x := part{at: i + 1}
		if f == "satisfied" {
			x.of = slices.Index(c.fields, "rated")
		}
		c.parts = append(c.parts, x)
	}
	for i := range c.cases.Len() {
		c.add(c.total, i)
	}
	var ofWindows []dimension
	for _, dim := range c.p.Counts.chosen() {
		if dim.list == "windows" || dim.name == "window" {
			ofWindows = append(ofWindows, dim)
		} else {
			c.axes = append(c.axes, c.axis(dim))
		}
	}
	if len(ofWindows) > 0 {
		c.axes = append(c.axes, c.windowAxis(ofWindows))
	}
}

// days returns the days that a case took, 0 for one that counts none.
func (c *counter) days(row int) (n types.Number) {
	if closing := c.p.closing(); c.p.countsDays() && (closing == "" || c.p.counts(c.cases, row, "closed")) {
		n, _ = c.cases.Number(row, c.p.Names.Field("cases", "days_taken"))
	}
	return n
}

// add counts a case.
func (c *counter) add(to cells, row int) {
	for k, f := range c.fields {
		if c.p.counts(c.cases, row, f) {
			to[k]++
		}
	}
}

// none is the value of cases that a dimension does not count.
const none = "\x00"

// axis is what counts the cases by dimensions that go together.
type axis struct {
	c     *counter
	by    []string // the dimensions
	atoms []atom
	at    map[string]int    // of each atom
	rows  map[[2]string]int // by dimension and value
}

func (c *counter) newAxis(dims ...dimension) *axis {
	x := &axis{c: c, at: map[string]int{}, rows: map[[2]string]int{}}
	for _, d := range dims {
		x.by = append(x.by, d.name)
	}
	return x
}

// axis counts the cases by a dimension that stands alone: its atoms are its values, of which a case
// may have several.
func (c *counter) axis(dim dimension) []atom {
	x := c.newAxis(dim)
	for i := range c.cases.Len() {
		values := c.valuesOf(dim, i)
		if len(values) == 0 {
			values = []string{none}
		}
		for _, v := range values {
			x.add(v, []string{v}, i)
		}
	}
	return x.atoms
}

// windowAxis counts the cases by windows, and by their areas and levels: its atoms are windows.
func (c *counter) windowAxis(dims []dimension) []atom {
	x := c.newAxis(dims...)
	windows := c.cases.References(c.p.Names.Field("cases", "window"))
	for i := range c.cases.Len() {
		values := make([]string, len(dims))
		for d, dim := range dims {
			values[d] = append(c.valuesOf(dim, i), none)[0]
		}
		x.add(strconv.Itoa(int(windows.At(i))), values, i)
	}
	return x.atoms
}

// add counts a case of an atom that has a value of each dimension.
func (x *axis) add(key string, values []string, row int) {
	k, known := x.at[key]
	if !known {
		k = len(x.atoms)
		a := atom{cells: make(cells, len(x.c.fields)), rest: true}
		for d, v := range values {
			r := x.row(x.by[d], v)
			a.rows, a.rest = append(a.rows, r), a.rest && r < 0
		}
		x.at[key], x.atoms = k, append(x.atoms, a)
	}
	x.c.add(x.atoms[k].cells, row)
	for _, r := range x.atoms[k].rows {
		if r >= 0 {
			x.c.add(x.c.rows[r].cells, row)
			x.c.rows[r].days = x.c.rows[r].days.Add(x.c.days(row))
		}
	}
}

// row returns the row of a value, -1 for none.
func (x *axis) row(by, value string) int {
	if value == none {
		return -1
	}
	k, known := x.rows[[2]string{by, value}]
	if !known {
		k = len(x.c.rows)
		x.rows[[2]string{by, value}] = k
		x.c.rows = append(x.c.rows, &countRow{by: by, value: value, cells: make(cells, len(x.c.fields))})
	}
	return k
}

// valuesOf returns the values of a dimension that a case has.
func (c *counter) valuesOf(dim dimension, row int) []string {
	list := c.cases
	if dim.list == "windows" {
		if row = int(c.cases.References(c.p.Names.Field("cases", "window")).At(row)); row < 0 {
			return nil
		}
		list = c.d.List(c.p.Names.List("windows"))
	}
	return dim.values(list.Value(row, c.p.Names.Field(dim.list, dim.field)))
}

// write writes the rows in the order of the dimensions and then of the values.
func (c *counter) write() {
	rows, by := slices.Clone(c.rows), c.p.Counts.By
	slices.SortFunc(rows, func(a, b *countRow) int {
		return cmp.Or(cmp.Compare(slices.Index(by, a.by), slices.Index(by, b.by)), cmp.Compare(a.value, b.value))
	})
	name := func(f string) string { return c.p.Names.Field("case_counts", f) }
	w := c.d.Make(c.p.Names.List("case_counts"), len(rows))
	for i, r := range rows {
		hidden := false
		for k, f := range c.fields {
			v := value.OfNumber(types.Int(int64(r.cells[k])))
			if r.full || k > 0 && r.parts || c.dropped[k] {
				v, hidden = value.Value{}, true
			}
			w.Set(i, name(f), v)
		}
		if c.p.countsDays() { // they say how many are closed, or nothing
			v := value.OfNumber(r.days)
			if closed := max(0, slices.Index(c.fields, "closed")); r.full || r.parts || c.dropped[closed] {
				v, hidden = value.Value{}, true
			}
			w.Set(i, name("days"), v)
		}
		w.Set(i, name("by"), value.OfText(r.by))
		w.Set(i, name("value"), value.OfText(r.value))
		w.Set(i, name("suppressed"), value.OfFlag(hidden))
	}
}

// counts reports whether a case counts for a field.
func (p Policy) counts(cases *value.List, row int, field string) bool {
	switch rating := p.Names.Field("cases", "rating"); field {
	case "closed":
		return !cases.Value(row, p.closing()).IsMissing()
	case "overdue":
		is, _ := cases.Value(row, p.Names.Field("cases", "overdue")).Flag()
		return is
	case "rated":
		return !cases.Value(row, rating).IsMissing()
	case "satisfied":
		return cases.Value(row, rating).String() == p.Names.Word(Satisfied)
	}
	return true
}
