package excerpt

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/meritrules/merit/rule"
	"github.com/meritrules/merit/rule/derivation"
	"github.com/meritrules/merit/rule/fault"
	"github.com/meritrules/merit/rule/types"
	"github.com/meritrules/merit/rule/value"
	"go.yaml.in/yaml/v3"
)

// maxCut is how many smaller facts Cut tries.
const maxCut = 1000

// readable is how many bytes of a case people will read. A longer case is cut to the facts without
// which its figure would change.
const readable = 1000

// Cut returns the case of a figure that a trial on whole facts, perhaps as of a day, has evaluated:
// those records and fields read by its derivation without which its value or its state would
// change. Figures of other records, and what models have made, are given with their values; given
// values are final, so if that makes a figure final, the case says so.
func Cut(ctx context.Context, sheet *rule.Sheet, facts *value.Facts, trial *rule.Trial, at types.CellName) (string, error) {
	ctx = rule.Together(ctx)
	step, err := trial.Explain(ctx, at.List, at.Row, at.Field, 0)
	if err != nil {
		return "", err
	}
	if !slices.ContainsFunc(sheet.Figures(), func(f rule.Figure) bool { return f.List == at.List && f.Source.Name == at.Field }) {
		return "", &fault.Error{Code: fault.CodeMisusedName, Rule: step.Rule, Message: "a case is about a figure, and this is none"}
	}
	c := &cut{ctx: ctx, sheet: sheet, at: Target{at.List, at.Field}, name: at.Field, status: trial.List(at.List).Status(at.Row, at.Field)}
	if c.status.State != types.AwaitsItsDay {
		if c.value, err = trial.Published(at.List, at.Row, at.Field); err != nil {
			return "", err
		}
	}
	if at.List != "" {
		c.name = fmt.Sprintf("%s of %s", at.Field, cmp.Or(trial.List(at.List).Label(at.Row), at.List))
	}
	whole := newCutter(sheet, facts, trial, at, false).collect(step)
	c.dates = len(whole.dates())
	all := []*Facts{whole, newCutter(sheet, facts, trial, at, true).collect(step)}
	if c.status.State == types.AwaitsItsDay {
		all = slices.Insert(all, 0, newCutter(sheet, facts, trial, at, false).bare())
	}
	best, err := c.best(all...)
	if best == "" && err == nil && c.status.State != types.Final { // what is given is final, or not known
		c.isLoose = true
		best, err = c.best(all...)
	}
	if ended := ctx.Err(); ended != nil {
		return "", ended
	}
	if best == "" && err == nil {
		_, why, _ := whole.Outcome(ctx, sheet, c.at)
		return "", &fault.Error{Code: fault.CodeNotGiven, Rule: step.Rule, Record: step.Record,
			Message: "the facts behind the figure do not make a case of its own", Hint: "name a figure that it uses", Err: why}
	}
	return best, err
}

// cut makes a case of facts.
type cut struct {
	ctx   context.Context
	sheet *rule.Sheet
	at    Target
	value value.Value
	name  string
	dates int // how many days the facts have as single values

	status  types.Status
	isLoose bool // a value in any state will do, or any reason why there is none
}

// best returns the first case that people can read, of facts such as those behind all that the figure
// uses, or what it uses as it came out; and then less what does not change the value. If all are
// long, it is the shortest; "" if the facts make another value.
func (c *cut) best(all ...*Facts) (best string, err error) {
	take := func(f *Facts) bool {
		text, failed := c.text(f)
		if err = failed; best == "" || len(text) < len(best) {
			best = text
		}
		return err != nil || len(best) <= readable
	}
	var sound []*Facts
	for _, f := range all {
		if c.same(f) {
			f = f.trim(maxCut, c.same)
			if sound = append(sound, f); take(f) {
				return best, err
			}
		}
	}
	for _, f := range slices.Backward(sound) {
		if take(f.Shrink(c.at, maxCut, c.same)) {
			break
		}
	}
	return best, err
}

// same reports whether facts make the value. Days stay where one of them may pick values by date.
func (c *cut) same(f *Facts) bool {
	v, s, err, ok := f.outcome(c.ctx, c.sheet, c.at)
	if c.status.State == types.AwaitsItsDay {
		return ok && (s == c.status || c.isLoose && s.State == c.status.State)
	}
	return ok && err == nil && alike(v, c.value) && (c.isLoose || s.State == c.status.State) && (len(c.sheet.Days()) == 0 || len(f.dates()) == c.dates)
}

// text returns the case of facts that make the value.
func (c *cut) text(f *Facts) (string, error) {
	expect := scalar(c.value)
	switch _, s, _, _ := f.outcome(c.ctx, c.sheet, c.at); s.State {
	case types.SoFar:
		expect = flow(yaml.MappingNode)
		pair(expect, "so_far", scalar(c.value))
	case types.AwaitsItsDay:
		expect = flow(yaml.MappingNode)
		pair(expect, "pending", scalar(value.OfText(s.Why.What)))
	}
	return f.caseOf(c.name, c.at, expect)
}

// alike compares values; a record is alike the record with its key.
func alike(a, b value.Value) bool {
	if a.Kind() == types.RecordKind || a.Kind() == types.ListKind {
		return a.Kind() == b.Kind() && a.String() == b.String()
	}
	return a.Equal(b)
}

// dates returns the single values that are days: one of them may pick values by date.
func (f *Facts) dates() (days []Field) {
	for _, x := range f.Values {
		if x.Value.Kind() == types.DateKind {
			days = append(days, x)
		}
	}
	return days
}

// cutter collects the cells that a derivation has read.
type cutter struct {
	sheet   *rule.Sheet
	whole   *value.Facts
	trial   *rule.Trial
	target  types.CellName
	records map[types.CellName]map[string]Field // by list and row
	lists   map[string]bool                     // that are given, if only without records
	figures map[types.ColumnName]bool
	peers   bool // some formula asks for the records of the own group
	shallow bool // other figures than the target are given as they came out

	unmade map[string]bool // lists that are made again of the records given
}

func newCutter(sheet *rule.Sheet, facts *value.Facts, trial *rule.Trial, at types.CellName, shallow bool) *cutter {
	c := &cutter{sheet: sheet, whole: facts, trial: trial, target: at, shallow: shallow, records: map[types.CellName]map[string]Field{}, lists: map[string]bool{}, figures: map[types.ColumnName]bool{}, unmade: map[string]bool{}}
	for _, f := range sheet.Figures() {
		c.figures[types.ColumnName{List: f.List, Field: f.Source.Name}] = true
	}
	return c
}

// collect returns the facts that the derivation of the target has read.
func (c *cutter) collect(step *derivation.Step) *Facts {
	step.Walk(func(s *derivation.Step) { c.peers = c.peers || strings.Contains(s.Text, "peers") })
	if c.target.List != "" {
		c.touch(c.target.List, c.target.Row)
	}
	c.reads(types.ColumnName{List: c.target.List, Field: c.target.Field})
	c.visit(step)
	return c.facts()
}

// bare returns the record of the target alone: what it awaits may have no records yet.
func (c *cutter) bare() *Facts {
	if c.target.List != "" {
		c.touch(c.target.List, c.target.Row)
	}
	return c.facts()
}

// visit takes the cells of a step and of those below it. A figure that is derived below it, or
// elsewhere in the derivation, is not given. It gives the results of models, and not the facts
// that they were made from.
func (c *cutter) visit(s *derivation.Step) {
	at, isCell := s.Cell()
	figure := types.ColumnName{List: at.List, Field: at.Field}
	derived := s.Seen || slices.ContainsFunc(s.Steps, func(t *derivation.Step) bool { return t.Kind == derivation.FigureStep })
	switch {
	case isCell && derived && c.figures[figure] && (at == c.target || !c.shallow):
		c.reads(figure)
	case isCell:
		c.take(at)
	}
	if list, row, ok := s.Field(); ok && list.Schema().Name != "" {
		c.touch(list.Schema().Name, row)
	}
	c.touchAll(s.Value)
	if isCell && at != c.target && c.shallow && c.figures[figure] {
		return
	}
	for _, t := range s.Steps {
		if !isCell || c.figures[figure] || t.Rule == "" {
			c.visit(t)
		}
	}
}

// reads gives the lists that a figure's formula names.
func (c *cutter) reads(figure types.ColumnName) {
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
func (c *cutter) touchAll(v value.Value) {
	if list, row, ok := v.Record(); ok {
		c.touch(list.Schema().Name, row)
	}
	for _, e := range v.Elems() {
		c.touchAll(e)
	}
}

// touch adds a record with its key and its group.
func (c *cutter) touch(list string, row int) {
	at := types.CellName{List: list, Row: row}
	if c.records[at] != nil || row < 0 {
		return
	}
	c.records[at], c.lists[list] = map[string]Field{}, true
	s := c.trial.List(list).Schema()
	for _, key := range s.Key {
		c.add(types.CellName{List: list, Row: row, Field: key}, true)
	}
	for _, name := range s.Groups {
		c.add(types.CellName{List: list, Row: row, Field: name}, !c.peers)
	}
}

// take adds a cell that was read.
func (c *cutter) take(at types.CellName) { c.add(at, false) }

// add adds a cell; it is loose if nothing has read it. A cell of records that refer to its record is given by their
// references.
func (c *cutter) add(at types.CellName, loose bool) {
	v := c.trial.List(at.List).Value(at.Row, at.Field)
	if at.List != "" {
		c.touch(at.List, at.Row)
	} else if c.records[types.CellName{}] == nil {
		c.records[types.CellName{}] = map[string]Field{}
	}
	c.touchAll(v)
	if c.unmake(at.List, v) {
		return
	}
	if from, ref := c.inverse(at.List, at.Field); from != "" {
		c.lists[from] = true
		for _, e := range v.Elems() {
			if l, row, ok := e.Record(); ok {
				c.take(types.CellName{List: l.Schema().Name, Row: row, Field: ref})
			}
		}
		return
	}
	cells := c.records[types.CellName{List: at.List, Row: at.Row}]
	if had, ok := cells[at.Field]; !ok || had.loose {
		cells[at.Field] = Field{at.Field, asGiven(v), loose}
		c.addDay(at, loose)
	}
}

// addDay adds, as of a day, the day that brings a cell: without it the cell would be missing.
func (c *cutter) addDay(at types.CellName, loose bool) {
	s := c.trial.List(at.List).Schema()
	if day := s.Fields[s.Field(at.Field)].At; c.trial.AsOf() != nil && day != "" && day != at.Field {
		c.add(types.CellName{List: at.List, Row: at.Row, Field: day}, loose)
	}
}

// unmake gives, for the records without a key that a made record holds, the fields of which its list
// is made: such records cannot be named in a case. It reports whether there are any.
func (c *cutter) unmake(list string, v value.Value) bool {
	for _, e := range v.Elems() {
		of, row, ok := e.Record()
		if !ok || list == "" || len(of.Schema().Key) > 0 || c.whole.List(list) != nil {
			return false
		}
		for _, key := range c.sheet.List(list).Key {
			if of.Schema().Field(key) < 0 {
				return false
			}
			c.take(types.CellName{List: of.Schema().Name, Row: row, Field: key})
		}
		c.unmade[list] = true
	}
	return c.unmade[list] && v.Len() > 0
}

// inverse returns the list and the reference whose inverse a field is, "" if it is none.
func (c *cutter) inverse(list, field string) (from, ref string) {
	for _, name := range c.sheet.ListNames() {
		for _, f := range c.sheet.List(name).Fields {
			if f.Inverse != "" && f.Inverse == field && f.Type.Kind == types.RecordKind && f.Type.List == list {
				return name, f.Name
			}
		}
	}
	return "", ""
}

// asGiven writes references as the keys that they refer to.
func asGiven(v value.Value) value.Value {
	switch v.Kind() {
	case types.RecordKind:
		return value.OfText(v.String())
	case types.ListKind:
		elems := make([]value.Value, v.Len())
		for i, e := range v.Elems() {
			elems[i] = asGiven(e)
		}
		return value.OfList(elems...)
	}
	return v
}

// facts returns what was collected: the record of the target first, then the others in the
// order of the run; and all single values.
func (c *cutter) facts() *Facts {
	f := &Facts{AsOf: c.trial.AsOf()}
	for _, name := range c.sheet.ValueNames() {
		if v := c.whole.Value(name); !v.IsMissing() && (f.AsOf == nil || name != f.AsOf.Value) {
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
		if len(rows) == 0 && !c.lists[list] || c.unmade[list] {
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

func (c *cutter) record(list string, row int) (r Fields) {
	cells := c.records[types.CellName{List: list, Row: row}]
	for _, f := range c.sheet.List(list).Fields {
		if v, ok := cells[f.Name]; ok && (list != c.target.List || row != c.target.Row || f.Name != c.target.Field) {
			r = append(r, v)
		}
	}
	return r
}
