package excerpt

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/meritrules/merit/rule"
)

// maxCut is how many smaller facts Cut tries.
const maxCut = 1000

// Cut returns the case of a figure of a finished run: the facts that its derivation, which
// is whole, has read, less keys that do not matter. Figures of other records, and what models
// have made, are given with their values.
func Cut(ctx context.Context, sheet *rule.Sheet, run *rule.Run, at rule.Cell, step *rule.Step) (string, error) {
	ctx = rule.Together(ctx)
	if !slices.ContainsFunc(sheet.Figures(), func(f rule.Figure) bool { return f.List == at.List && f.Source.Name == at.Field }) {
		return "", &rule.Error{Code: rule.CodeMisusedName, Rule: step.Rule, Message: "a case is about a figure, and this is none"}
	}
	value := run.List(at.List).Published(at.Row, at.Field)
	c := &cutter{sheet: sheet, run: run, target: at, records: map[rule.Cell]map[string]Field{}, lists: map[string]bool{}, figures: map[rule.Column]bool{}}
	for _, f := range sheet.Figures() {
		c.figures[rule.Column{List: f.List, Field: f.Source.Name}] = true
	}
	step.Walk(func(s *rule.Step) { c.peers = c.peers || strings.Contains(s.Text, "peers") })
	if at.List != "" {
		c.touch(at.List, at.Row)
	}
	c.reads(rule.Column{List: at.List, Field: at.Field})
	c.visit(step)
	f, target := c.facts(), Target{at.List, at.Field}
	dates := len(f.dates())
	same := func(f *Facts) bool {
		v, err, ok := f.Outcome(ctx, sheet, target)
		return ok && err == nil && alike(v, value) && (len(sheet.Days()) == 0 || len(f.dates()) == dates)
	}
	if !same(f) {
		_, err, _ := f.Outcome(ctx, sheet, target)
		return "", &rule.Error{Code: rule.CodeNotGiven, Rule: step.Rule, Record: step.Record,
			Message: "the facts behind the figure do not make a case of its own", Hint: "name a figure that it uses", Err: err}
	}
	f = f.trim(maxCut, same)
	if err := ctx.Err(); err != nil {
		return "", err
	}
	name := at.Field
	if at.List != "" {
		name = fmt.Sprintf("%s of %s", at.Field, cmp.Or(run.List(at.List).Label(at.Row), at.List))
	}
	return f.Case(name, target, value)
}

// alike compares values; a record is alike the record with its key.
func alike(a, b rule.Value) bool {
	if a.Kind() == rule.RecordKind || a.Kind() == rule.ListKind {
		return a.Kind() == b.Kind() && a.String() == b.String()
	}
	return a.Equal(b)
}

// dates returns the single values that are days: one of them may pick values by date.
func (f *Facts) dates() (days []Field) {
	for _, x := range f.Values {
		if x.Value.Kind() == rule.DateKind {
			days = append(days, x)
		}
	}
	return days
}

// cutter collects the cells that a derivation has read.
type cutter struct {
	sheet   *rule.Sheet
	run     *rule.Run
	target  rule.Cell
	records map[rule.Cell]map[string]Field // by list and row
	lists   map[string]bool                // that are given, if only without records
	figures map[rule.Column]bool
	peers   bool // some formula asks for the records of the own group
}

// visit takes the cells of a step and of those below it. A figure that is derived below it,
// or elsewhere in the derivation, is not given. What a model has made is given, and not what
// it was made from.
func (c *cutter) visit(s *rule.Step) {
	at, isCell := s.Cell()
	figure := rule.Column{List: at.List, Field: at.Field}
	derived := s.Seen || slices.ContainsFunc(s.Steps, func(t *rule.Step) bool { return t.Kind == rule.FigureStep })
	switch {
	case isCell && derived && c.figures[figure]:
		c.reads(figure)
	case isCell:
		c.take(at)
	}
	if list, row, ok := s.Field(); ok && list.Schema().Name != "" {
		c.touch(list.Schema().Name, row)
	}
	c.touchAll(s.Value)
	for _, t := range s.Steps {
		if !isCell || c.figures[figure] || t.Rule == "" {
			c.visit(t)
		}
	}
}

// reads gives the lists that a figure's formula names.
func (c *cutter) reads(figure rule.Column) {
	columns, _ := c.sheet.Reads(figure)
	for _, x := range columns {
		if x.List != "" {
			c.lists[x.List] = true
		}
		if from, _ := c.inverse(x.List, x.Field); from != "" {
			c.lists[from] = true
		}
	}
}

// touchAll adds the records of a value.
func (c *cutter) touchAll(v rule.Value) {
	if list, row, ok := v.Record(); ok {
		c.touch(list.Schema().Name, row)
	}
	for _, e := range v.Elems() {
		c.touchAll(e)
	}
}

// touch adds a record with its key and its group.
func (c *cutter) touch(list string, row int) {
	at := rule.Cell{List: list, Row: row}
	if c.records[at] != nil || row < 0 {
		return
	}
	c.records[at], c.lists[list] = map[string]Field{}, true
	s := c.run.List(list).Schema()
	for _, key := range s.Key {
		c.add(rule.Cell{List: list, Row: row, Field: key}, true)
	}
	for _, name := range s.Groups {
		c.add(rule.Cell{List: list, Row: row, Field: name}, !c.peers)
	}
}

// take adds a cell that was read.
func (c *cutter) take(at rule.Cell) { c.add(at, false) }

// add adds a cell; it is loose if nothing has read it. A cell of records that refer to its record is given by their
// references.
func (c *cutter) add(at rule.Cell, loose bool) {
	v := c.run.List(at.List).Value(at.Row, at.Field)
	if at.List != "" {
		c.touch(at.List, at.Row)
	} else if c.records[rule.Cell{}] == nil {
		c.records[rule.Cell{}] = map[string]Field{}
	}
	c.touchAll(v)
	if from, ref := c.inverse(at.List, at.Field); from != "" {
		c.lists[from] = true
		for _, e := range v.Elems() {
			if l, row, ok := e.Record(); ok {
				c.take(rule.Cell{List: l.Schema().Name, Row: row, Field: ref})
			}
		}
		return
	}
	cells := c.records[rule.Cell{List: at.List, Row: at.Row}]
	if had, ok := cells[at.Field]; !ok || had.loose {
		cells[at.Field] = Field{at.Field, asGiven(v), loose}
	}
}

// inverse returns the list and the reference whose inverse a field is, "" if it is none.
func (c *cutter) inverse(list, field string) (from, ref string) {
	for _, name := range c.sheet.ListNames() {
		for _, f := range c.sheet.List(name).Fields {
			if f.Inverse != "" && f.Inverse == field && f.Type.Kind == rule.RecordKind && f.Type.List == list {
				return name, f.Name
			}
		}
	}
	return "", ""
}

// asGiven writes references as the keys that they refer to.
func asGiven(v rule.Value) rule.Value {
	switch v.Kind() {
	case rule.RecordKind:
		return rule.TextValue(v.String())
	case rule.ListKind:
		elems := make([]rule.Value, v.Len())
		for i, e := range v.Elems() {
			elems[i] = asGiven(e)
		}
		return rule.ListValue(elems...)
	}
	return v
}

// facts returns what was collected: the record of the target first, then the others in the
// order of the run; and all single values.
func (c *cutter) facts() *Facts {
	f := &Facts{}
	for _, name := range c.sheet.ValueNames() {
		if v := c.run.Value(name); !v.IsMissing() {
			f.Values = append(f.Values, Field{Name: name, Value: v})
		}
	}
	for _, list := range append([]string{""}, c.sheet.ListNames()...) {
		var rows []int
		for at := range c.records {
			if at.List == list {
				rows = append(rows, at.Row)
			}
		}
		if len(rows) == 0 && !c.lists[list] {
			continue
		}
		slices.SortFunc(rows, func(a, b int) int {
			return cmp.Or(cmp.Compare(c.after(list, a), c.after(list, b)), cmp.Compare(a, b))
		})
		l := List{Name: list}
		for _, row := range rows {
			l.Records = append(l.Records, c.record(list, row))
		}
		f.Lists = append(f.Lists, l)
	}
	return f
}

// after sorts the record of the target before the others.
func (c *cutter) after(list string, row int) int {
	if list == c.target.List && row == c.target.Row {
		return 0
	}
	return 1
}

func (c *cutter) record(list string, row int) (r Record) {
	cells := c.records[rule.Cell{List: list, Row: row}]
	for _, f := range c.sheet.List(list).Fields {
		if v, ok := cells[f.Name]; ok && (list != c.target.List || row != c.target.Row || f.Name != c.target.Field) {
			r = append(r, v)
		}
	}
	return r
}
