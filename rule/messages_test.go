package rule_test

import (
	"context"
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/meritrules/merit/internal/layout"
	"github.com/meritrules/merit/rule"
	"github.com/meritrules/merit/rule/fault"
	"github.com/meritrules/merit/rule/types"
	"github.com/meritrules/merit/rule/value"
)

var update = flag.Bool("update", false, "write the golden files of testdata anew from what comes out now")

// messagesFile holds cases: a heading, what an author writes, and what merit says
// to that. Its head explains how they are written; -update writes the lines with
// ^, "error: " and "warning: " anew.
const messagesFile = "testdata/messages.golden"

// Every message stands in the golden file as its author reads it, with a mark
// below the character that it is about.
func TestMessages(t *testing.T) {
	golden, err := os.ReadFile(messagesFile)
	if err != nil {
		t.Fatal(err)
	}
	var got strings.Builder
	cases := 0
	for block := range strings.SplitSeq(string(golden), "\n\n") {
		c := readMessageCase(strings.TrimSpace(block))
		if got.Len() > 0 {
			got.WriteString("\n\n")
		}
		got.WriteString(c.said(t))
		if len(c.lines) > 0 {
			cases++
		}
	}
	got.WriteString("\n")
	if cases < 200 {
		t.Errorf("the file has %d cases", cases)
	}
	if *update {
		if err := os.WriteFile(messagesFile, []byte(got.String()), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if diff := cmp.Diff(string(golden), got.String()); diff != "" {
		t.Errorf("merit says something else (-golden +now); read it, then -update:\n%s", diff)
	}
}

// messageCase is a block of the golden file.
type messageCase struct {
	heading []string // lines that begin with #
	lines   []string // of the policy, without what merit says
	scope   rule.Scope
	figures []rule.Figure
	models  []rule.Model
	records map[string][]string
	values  map[string]string
	given   [][2]string
}

// said writes the block with what merit says to it.
func (c *messageCase) said(t *testing.T) string {
	if len(c.lines) == 0 {
		return strings.Join(c.heading, "\n")
	}
	faults, warnings := c.run(t)
	if len(faults)+len(warnings) == 0 {
		t.Errorf("%s: nothing is wrong with %q", c.heading, c.lines)
	}
	marks := map[int][]int{}
	for _, e := range slices.Concat(faults, warnings) {
		if e.Code == "" || e.Code == fault.CodeInternal || e.Code == fault.CodeForeign {
			t.Errorf("%s: %v has the code %q", c.heading, e, e.Code)
		}
		if e.File == policyFile {
			marks[e.Line] = append(marks[e.Line], e.Column)
		}
	}
	out := slices.Clone(c.heading)
	for i, line := range c.lines {
		out = append(out, line)
		if columns := marks[i+1]; columns != nil {
			out = append(out, carets(line, columns))
		}
		delete(marks, i+1)
	}
	if len(marks) > 0 {
		t.Errorf("%s: there are no such lines: %v", c.heading, marks)
	}
	for _, e := range faults {
		out = append(out, "error: "+e.Error())
	}
	for _, e := range warnings {
		out = append(out, "warning: "+e.Error())
	}
	return strings.Join(out, "\n")
}

// carets is a line with a mark below each column, counted in characters from 1.
func carets(line string, columns []int) string {
	slices.Sort(columns)
	marks := ""
	for _, column := range slices.Compact(columns) {
		before := string([]rune(line + strings.Repeat(" ", column))[:column-1])
		marks += strings.Repeat(" ", layout.Width(before)-layout.Width(marks)) + "^"
	}
	return marks
}

// policyFile is the file that the cases' sources stand in.
const policyFile = "policy"

// run checks the policy of a case, and runs it where it is sound.
func (c *messageCase) run(t *testing.T) (faults, warnings fault.Errors) {
	c.scope = messageScope()
	for i := 0; i < len(c.lines); {
		n, err := c.statement(i)
		if err != nil {
			t.Fatalf("%s: %q: %v", c.heading, c.lines[i], err)
		}
		i += n
	}
	if len(c.records) == 0 {
		c.records = messageRecords
	}
	facts, err := c.facts()
	faults.Add(err)
	if len(faults) > 0 {
		return faults, nil
	}
	sheet, err := rule.NewSheet(c.scope, c.models, c.figures)
	if err != nil {
		faults.Add(err)
		return faults, nil
	}
	if len(c.given) > 0 {
		return c.trial(sheet), nil
	}
	_, err = sheet.Run(context.Background(), facts)
	faults.Add(err)
	return faults, slices.DeleteFunc(sheet.Warnings(), func(e *fault.Error) bool { return e.File != policyFile })
}

// trial works out the figures on what is given, "units: id u1, size 10" or
// "as_of: 2022-12-31", and returns why some cannot be.
func (c *messageCase) trial(sheet *rule.Sheet) (faults fault.Errors) {
	given := sheet.NewGiven()
	for _, g := range c.given {
		if sheet.List(g[0]) == nil {
			faults.Add(given.Set(g[0], docValue(g[1])))
			continue
		}
		record := given.Add(g[0])
		for field := range strings.SplitSeq(g[1], ", ") {
			name, value, _ := strings.Cut(field, " ")
			faults.Add(record.Set(name, docValue(value)))
		}
	}
	if len(faults) > 0 {
		return faults
	}
	trial := sheet.Trial(context.Background(), given, nil, nil)
	faults = append(faults, trial.Faults()...)
	for _, f := range c.figures {
		for row := range trial.List(f.List).Len() {
			if _, err := trial.Value(f.List, row, f.Source.Name); err != nil && !slices.Contains(faults, err.(*fault.Error)) {
				faults.Add(err)
			}
		}
	}
	return faults
}

// facts are those of the case's records.
func (c *messageCase) facts() (*value.Facts, error) {
	var lists []*value.List
	var faults fault.Errors
	for _, schema := range c.scope.Lists {
		b := value.NewBuilder(schema, schema.Name+".json")
		for i, row := range c.records[schema.Name] {
			var cells []value.Value
			for cell := range strings.SplitSeq(row, " | ") {
				cells = append(cells, docValue(cell))
			}
			b.Add(i+1, cells...)
		}
		list, err := b.Build()
		faults.Add(err)
		lists = append(lists, list)
	}
	if len(faults) > 0 {
		return nil, faults
	}
	values := map[string]string{"as_of": "2022-12-31", "holidays": "[2022-10-03]", "worked_weekends": "[2022-10-08]"}
	var given []value.Value
	for _, f := range c.scope.Values {
		if text, ok := c.values[f.Name]; ok {
			values[f.Name] = text
		}
		given = append(given, docValue(values[f.Name]))
	}
	return value.NewFacts(lists, c.scope.Values, given)
}

// messageRecords are the records of a case that has none of its own.
var messageRecords = map[string][]string{
	"units": {
		"u1 | city | 10 | 90 | - | - | 2022-08-31 | []",
		"u2 | city | 20 | 83.15 | 7 | u1 | 2022-09-30 | [new green]",
		"u3 | county | 20 | 76.5 | - | u1 | 2022-10-10 | [green]"},
	"marks":          {"u1 | t1 | 95 | 1", "u2 | t1 | 80 | -", "u2 | t2 | 90 | 5", "u3 | t2 | 82 | 1"},
	"previous.units": {"u1 | 201", "u2 | 210.5"},
	"papers":         {"p1 | fair | high | x"},
	"accidents":      {"a1 | u1 | large | 10", "a2 | u2 | small | 5"},
	"units.events":   {"u1 | 3", "u2 | 4"},
	"loose":          {"1", "2"},
}

// messageScope is what every case may name, beside what it declares.
func messageScope() rule.Scope {
	num, text, date := types.NumberType(), types.TextType(), types.DateType()
	zero, hundred := types.Int(0), types.Int(100)
	one, none, hundreds := 1, 0, -2
	lists := []*types.Schema{
		{Name: "units", Key: []string{"id"}, Groups: []string{"kind"}, Previous: "previous.units", Fields: []types.Field{
			{Name: "id", Type: text}, {Name: "kind", Type: text, Values: []string{"city", "county"}},
			{Name: "size", Type: num, Min: &zero, Max: &hundred, Integer: true}, {Name: "得分", Type: num},
			{Name: "extra", Type: num.OrMissing()}, {Name: "lead", Type: types.RecordType("units").OrMissing(), Inverse: "led"},
			{Name: "day", Type: date}, {Name: "tags", Type: types.ListType(text)}}},
		{Name: "marks", Key: []string{"unit", "task"}, Previous: "previous.units", Fields: []types.Field{
			{Name: "unit", Type: types.RecordType("units"), Inverse: "marks"}, {Name: "task", Type: text},
			{Name: "mark", Type: num}, {Name: "bonus", Type: num.OrMissing()}}},
		{Name: "previous.units", Key: []string{"id"}, Fields: []types.Field{{Name: "id", Type: text}, {Name: "total", Type: num}}},
		{Name: "papers", Key: []string{"id"}, Fields: []types.Field{{Name: "id", Type: text}, {Name: "grade", Type: text, Values: []string{"poor", "fair", "good"}, Ordered: true},
			{Name: "stamp", Type: text, Values: []string{"low", "high"}, Ordered: true}, {Name: "note", Type: text}}},
		{Name: "accidents", Key: []string{"id"}, Fields: []types.Field{
			{Name: "id", Type: text}, {Name: "site", Type: types.RecordType("units")}, {Name: "level", Type: text, Values: []string{"large", "small"}}, {Name: "cost", Type: num}}},
		{Name: "units.events", Fields: []types.Field{{Name: "parent", Type: types.RecordType("units"), Inverse: "events"}, {Name: "points", Type: num}}},
		{Name: "pieces", Fields: []types.Field{{Name: "n", Type: num, Places: &one}, {Name: "whole", Type: num, Places: &none}, {Name: "round", Type: num, Places: &hundreds}}},
		{Name: "loose", Fields: []types.Field{{Name: "n", Type: num, Min: &zero}}},
		{Name: "stray", Groups: []string{"kin"}, Previous: "nowhere", Key: []string{"id"}, Fields: []types.Field{{Name: "id", Type: text}, {Name: "kind", Type: text}}},
		{Name: "heaps", Groups: []string{"tags"}, Key: []string{"id"}, Fields: []types.Field{{Name: "id", Type: text}, {Name: "tags", Type: types.ListType(text)}, {Name: "units", Type: types.ListType(types.RecordType("units"))}}},
	}
	values := []types.Field{{Name: "as_of", Type: date}, {Name: "holidays", Type: types.ListType(date)}, {Name: "worked_weekends", Type: types.ListType(date)}}
	register := rule.Function{Name: "registered(id)", Params: []types.Type{text}, Result: num, Call: func(args []value.Value) (value.Value, error) {
		return value.Value{}, fmt.Errorf("%s is not in the register", args[0])
	}}
	return rule.Scope{Clauses: []string{"art1", "art2"}, Lists: lists, Values: values, Host: []rule.Function{register},
		Parameters: []types.Source{{Name: "step", Text: "0.05"}, {Name: "known", Text: `["city", "county"]`}},
		Functions: []types.Source{
			{Name: "ladder(rank)", Text: "if rank <= 3 { 1 } else { 1 - step * (rank - 3) }"},
			{Name: "within(x, low, high)", Text: "x >= low and x <= high"}},
		Tables: []rule.Table{
			docTable("scale", []string{"grade"}, []any{"好", 100}, []any{"差", 50}),
			docTable("price", []string{"kind", "level"}, []any{"road", 1, 40}, []any{"road", 2, 25}, []any{"bridge", 1, 60}, []any{"bridge", 2, 60})},
	}
}
