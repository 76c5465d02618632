package rule_test

import (
	"context"
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/meritrules/merit/rule"
	"github.com/meritrules/merit/rule/types"
	"github.com/meritrules/merit/rule/value"
)

// reference is the document whose examples are tested here.
const reference = "../docs/language.md"

// docScope is the scope that the reference describes at its top, where every
// example is a figure of the list units.
func docScope() rule.Scope {
	num, text, date := types.NumberType(), types.TextType(), types.DateType()
	lists := []*types.Schema{
		{Name: "units", Key: []string{"id"}, Groups: []string{"group"}, Previous: "last_units", Fields: []types.Field{
			{Name: "id", Type: text}, {Name: "group", Type: text}, {Name: "size", Type: num}, {Name: "得分", Type: num},
			{Name: "extra", Type: num.OrMissing()}, {Name: "day", Type: date}, {Name: "tags", Type: types.ListType(text)},
			{Name: "rating", Type: text, Values: []string{"poor", "fair", "good"}, Ordered: true}}},
		{Name: "marks", Key: []string{"unit", "task"}, Fields: []types.Field{
			{Name: "unit", Type: types.RecordType("units"), Inverse: "marks"}, {Name: "task", Type: text}, {Name: "mark", Type: num},
			{Name: "weight", Type: num}, {Name: "bonus", Type: num.OrMissing()}}},
		{Name: "last_units", Key: []string{"id"}, Fields: []types.Field{{Name: "id", Type: text}, {Name: "total", Type: num}}},
	}
	values := []types.Field{{Name: "as_of", Type: date}, {Name: "holidays", Type: types.ListType(date)}, {Name: "worked_weekends", Type: types.ListType(date)}}
	return rule.Scope{Lists: lists, Values: values, Clauses: []string{"grading", "complaints"},
		Parameters: []types.Source{{Name: "step", Text: "0.05"}, {Name: "known", Text: `["city", "county"]`}},
		Functions: []types.Source{
			{Name: "ladder(rank)", Text: "if rank <= 3 { 1 } else { 1 - step * (rank - 3) }"},
			{Name: "within(x, low, high)", Text: "x >= low and x <= high"}},
		Tables: []rule.Table{
			docTable("scale", []string{"grade"}, []any{"好", 100}, []any{"较好", 85}, []any{"一般", 70}, []any{"差", 50}),
			docTable("price", []string{"kind", "level"}, []any{"road", 1, 40}, []any{"road", 2, 25}, []any{"bridge", 1, 60}),
			docSteps(docTable("trend", []string{"change"}, []any{"-", "falling"}, []any{0, "rising"})),
			docSteps(docTable("award", []string{"score"}, []any{0, 0}, []any{60, 100}, []any{80, 150}))},
	}
}

// docSteps has the rows of a table hold from their numbers on.
func docSteps(t rule.Table) rule.Table {
	t.Steps = []types.StepSide{types.From}
	return t
}

func docTable(name string, keys []string, rows ...[]any) rule.Table {
	t := rule.Table{Source: types.Source{Name: name}, Keys: keys}
	for _, row := range rows {
		var vals []value.Value
		for _, x := range row {
			vals = append(vals, docValue(fmt.Sprint(x)))
		}
		last := len(vals) - 1
		t.Rows = append(t.Rows, rule.TableRow{Keys: vals[:last], Value: vals[last]})
	}
	return t
}

// docValue reads a value as the reference's tables write it: a number, a day,
// [a list of such], - for nil, else a text.
func docValue(s string) value.Value {
	if s == "-" {
		return value.Value{}
	}
	if inner, ok := strings.CutPrefix(s, "["); ok {
		var elems []value.Value
		for _, e := range strings.Fields(strings.TrimSuffix(inner, "]")) {
			elems = append(elems, docValue(e))
		}
		return value.OfList(elems...)
	}
	if n, err := types.ParseNumber(s); err == nil {
		return value.OfNumber(n)
	}
	if d, err := types.ParseDate(s); err == nil {
		return value.OfDate(d)
	}
	return value.OfText(s)
}

// docFacts are the facts of the reference; a row is a record, a column for each field.
func docFacts(t testing.TB, s rule.Scope) *value.Facts {
	t.Helper()
	rows := map[string][]string{
		"units": {
			"u1|city|10|90|-|2022-08-31|[]|good",
			"u2|city|20|83.15|7|2022-09-30|[new green]|fair",
			"u3|county|20|76.5|-|2022-10-10|[green]|poor"},
		"marks": {
			"u1|t1|95|1|1", "u2|t1|80|1|-", "u2|t2|90|2|5", "u2|t3|85|1|-", "u3|t2|82|2|1"},
		"last_units": {"u1|201", "u2|210.5"},
	}
	var lists []*value.List
	for _, schema := range s.Lists {
		b := value.NewBuilder(schema, schema.Name+".json")
		for i, row := range rows[schema.Name] {
			var vals []value.Value
			for cell := range strings.SplitSeq(row, "|") {
				vals = append(vals, docValue(cell))
			}
			b.Add(i+1, vals...)
		}
		list, err := b.Build()
		if err != nil {
			t.Fatal(err)
		}
		lists = append(lists, list)
	}
	values := []value.Value{docValue("2022-12-31"), docValue("[2022-10-03 2022-10-04 2022-10-05 2022-10-06 2022-10-07]"), docValue("[2022-10-08 2022-10-09]")}
	facts, err := value.NewFacts(lists, s.Values, values)
	if err != nil {
		t.Fatal(err)
	}
	return facts
}

// docResult works out a formula for unit u2, and checks that its derivation gives the same.
func docResult(t testing.TB, s rule.Scope, facts *value.Facts, x example) (value.Value, error) {
	t.Helper()
	figures := []rule.Figure{
		{List: "units", Source: types.Source{Name: "total", Text: "size + 得分"}},
		{List: "", Source: types.Source{Name: "year_total", Text: "sum(units, .total)"}},
		{List: "units", Source: types.Source{Name: "f", Text: x.formula}, Internal: !x.published}}
	sheet, err := rule.NewSheet(s, nil, figures)
	if err != nil {
		return value.Value{}, err
	}
	run, err := sheet.Run(context.Background(), facts)
	if err != nil {
		return value.Value{}, err
	}
	const u2 = 1
	v := run.List("units").Value(u2, "f")
	step, err := run.Explain(context.Background(), "units", u2, "f", 0)
	if err != nil {
		t.Errorf("language.md:%d: %s: evaluated, but not explained: %v", x.line, x.formula, err)
	} else if !v.Equal(step.Value) {
		t.Errorf("language.md:%d: %s is %s, but explained as %s", x.line, x.formula, v, step.Value)
	}
	return v, nil
}

// example is a line of a merit block: formula → result, or formula → error: message.
type example struct {
	line          int // of the document
	formula, want string
	fails         bool // want is a part of an error's message
	published     bool // the figure is not internal
}

// documented returns the examples of the reference.
func documented(t *testing.T) (examples []example) {
	t.Helper()
	data, err := os.ReadFile(reference)
	if err != nil {
		t.Fatal(err)
	}
	block, n := "", 0
	for line := range strings.Lines(string(data)) {
		n++
		line = strings.TrimRight(line, "\n")
		if info, ok := strings.CutPrefix(line, "```"); ok {
			block = info
			continue
		}
		if kind, _, _ := strings.Cut(block, " "); kind != "merit" {
			continue
		}
		at := strings.LastIndex(line, arrow)
		if at < 0 {
			t.Errorf("language.md:%d: an example without an arrow: %s", n, line)
			continue
		}
		x := example{line: n, formula: line[:at], published: block == "merit published"}
		x.want, x.fails = strings.CutPrefix(line[at+len(arrow):], "error: ")
		examples = append(examples, x)
	}
	return examples
}

const arrow = " → "

// Every example of the reference has the result that stands beside it.
func TestReferenceExamples(t *testing.T) {
	s := docScope()
	facts := docFacts(t, s)
	for _, x := range documented(t) {
		got, err := docResult(t, s, facts, x)
		switch {
		case x.fails && err == nil:
			t.Errorf("language.md:%d: %s is %s, not an error: %s", x.line, x.formula, got, x.want)
		case x.fails && !strings.Contains(firstLine(err), x.want):
			t.Errorf("language.md:%d: %s\n got error: %s\nwant error: %s", x.line, x.formula, firstLine(err), x.want)
		case !x.fails && err != nil:
			t.Errorf("language.md:%d: %s: %v", x.line, x.formula, err)
		case !x.fails && got.String() != x.want:
			t.Errorf("language.md:%d: %s is %s, not %s", x.line, x.formula, got, x.want)
		}
	}
}

func firstLine(err error) string {
	line, _, _ := strings.Cut(err.Error(), "\n")
	return line
}

// Every function of the language has an example in the reference that works,
// and is in one of its tables.
func TestReferenceIsComplete(t *testing.T) {
	data, err := os.ReadFile(reference)
	if err != nil {
		t.Fatal(err)
	}
	var formulas strings.Builder
	for _, x := range documented(t) {
		if !x.fails {
			formulas.WriteString(x.formula + "\n")
		}
	}
	for _, name := range rule.BuiltinNames() {
		if !regexp.MustCompile(`\b` + name + `\(`).MatchString(formulas.String()) {
			t.Errorf("the reference has no example of %s", name)
		}
		if !regexp.MustCompile("(?m)^\\|.*`"+name+`\(.*\|.*\|$`).Match(data) && name != "lookup" {
			t.Errorf("the reference does not describe %s in a table", name)
		}
	}
}
