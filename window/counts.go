package window

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/meritrules/merit/internal/eventlog"
	"github.com/meritrules/merit/rule"
	"github.com/meritrules/merit/rule/types"
	"github.com/meritrules/merit/rule/value"
)

// Counts says by which dimensions cases are counted, and the least count that is shown.
type Counts struct {
	By    []string // some of Dimensions
	Least int      // counts of fewer cases are not shown, nor as many others as would give them away; 0 shows all
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
	{"window", "cases", "window", types.Type{}, textOf},
	{"level", "windows", "level", types.TextType(), textOf},
	{"area", "windows", "area", types.Type{}, textOf},
	{"class", "cases", "class", types.TextType().OrMissing(), textOf},
	{"kind", "cases", "kinds", types.ListType(types.TextType()), textsOf},
	{"department", "cases", "departments", types.ListType(types.TextType()), textsOf},
	{"month", "cases", "received_on", types.DateType(), monthOf},
}

// Dimensions returns the names of the dimensions by which cases can be counted: window, level
// and area of it, class, kind, department, and the month of receipt.
func Dimensions() (names []string) {
	for _, d := range dimensions {
		names = append(names, d.name)
	}
	return names
}

func textOf(v value.Value) []string {
	if v.IsMissing() {
		return []string{""}
	}
	return []string{v.String()}
}

func textsOf(v value.Value) (texts []string) {
	for _, e := range v.Elems() {
		texts = eventlog.AddNew(texts, e.String())
	}
	return texts
}

func monthOf(v value.Value) []string {
	day, ok := v.Date()
	if !ok {
		return nil
	}
	return []string{fmt.Sprintf("%04d-%02d", day.Time().Year(), day.Time().Month())}
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
	return uses
}

// tally is a record of case_counts.
type tally struct {
	value  string
	counts map[string]int
	hidden bool
}

// makeCounts makes the list, in the order of the dimensions and then of the values.
func (p Policy) makeCounts(d *rule.Draft) error {
	cases := d.List(p.Names.List("cases"))
	name := func(f string) string { return p.Names.Field("case_counts", f) }
	var by []string
	var rows []tally
	for _, dim := range p.Counts.chosen() {
		tallies := p.tallies(d, cases, dim)
		suppress(tallies, p.Counts.Least)
		for _, t := range tallies {
			by, rows = append(by, dim.name), append(rows, t)
		}
	}
	w := d.Make(p.Names.List("case_counts"), len(rows))
	w.Texts(name("by"), by)
	for i, t := range rows {
		w.Set(i, name("value"), value.OfText(t.value))
		w.Set(i, name("suppressed"), value.OfFlag(t.hidden))
		for _, f := range p.counted() {
			if t.hidden {
				w.Set(i, name(f), value.Value{})
			} else {
				w.Set(i, name(f), value.OfNumber(types.Int(int64(t.counts[f]))))
			}
		}
	}
	return nil
}

// tallies counts the cases by the values of a dimension, in the order of these.
func (p Policy) tallies(d *rule.Draft, cases *value.List, dim dimension) (all []tally) {
	field := p.Names.Field(dim.list, dim.field)
	for i := range cases.Len() {
		list, row := cases, i
		if dim.list == "windows" {
			if row = int(cases.References(p.Names.Field("cases", "window")).At(i)); row < 0 {
				continue
			}
			list = d.List(p.Names.List("windows"))
		}
		for _, value := range dim.values(list.Value(row, field)) {
			k, found := slices.BinarySearchFunc(all, value, func(t tally, value string) int { return strings.Compare(t.value, value) })
			if !found {
				all = slices.Insert(all, k, tally{value: value, counts: map[string]int{}})
			}
			for _, f := range p.counted() {
				if p.counts(cases, i, f) {
					all[k].counts[f]++
				}
			}
		}
	}
	return all
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

// suppress hides the tallies of fewer cases than least. The other counts and their sum would
// reveal a single hidden one, so the smallest others are hidden too, until at least two are
// hidden that together have at least that many cases.
func suppress(all []tally, least int) {
	order := make([]int, len(all))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(all[a].counts["cases"], all[b].counts["cases"]) })
	hidden, cases := 0, 0
	for _, i := range order {
		n := all[i].counts["cases"]
		if n >= least && (hidden == 0 || hidden >= 2 && cases >= least) {
			return
		}
		all[i].hidden = true
		hidden, cases = hidden+1, cases+n
	}
}
