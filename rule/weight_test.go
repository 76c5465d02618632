package rule_test

import (
	"context"
	"strings"
	"testing"

	"github.com/meritrules/merit/rule"
	"github.com/meritrules/merit/rule/types"
	"github.com/meritrules/merit/rule/value"
)

// longWork is each operation on long operands: numbers p, q and m, which is negative,
// and texts s, t and u, which is a part of s.
var longWork = map[string][]string{
	"+": {"p + q", "p + 1", "s + t"}, "-": {"p - p", "p - 1", "1 - p"}, "*": {"p * q", "p * 2", "p * (1 / p)"}, "/": {"p / q", "1 / p", "p / p"}, "%": {"whole % 7", "p % q"},
	"**": {"p ** 2"}, "negative": {"-p"}, "==": {"p == q", "s == t", "[s] == [t]", "[p] == [q]"}, "!=": {"p != q", "s != t"}, "<": {"p < q", "s < t"}, "<=": {"p <= 1"},
	">": {"p > q", "p > 1"}, ">=": {"p >= q"}, "in": {"p in [q]", "s in [t]", "[s] in [[t]]"}, "contains": {`s contains "y"`},
	"startsWith": {"s startsWith u"}, "endsWith": {"s endsWith u"}, "matches": {`s matches "b$"`},
	"abs": {"abs(m)"}, "clamp": {"clamp(p, 0, 9)", "clamp(1, p, p)"}, "min": {"min(p, q)", "min(p, q, 1)", "min([p, q])"}, "max": {"max(p, q)"},
	"sqrt": {"sqrt(p, 2)"}, "round": {"round(p, 2)", "round(p)"}, "roundEven": {"roundEven(p, 2)"}, "roundUp": {"roundUp(p, 2)"}, "roundDown": {"roundDown(p, 2)"},
	"floor": {"floor(p, 2)"}, "ceil": {"ceil(p, 2)"}, "len": {"len(s)"}, "map": {"map([1], p)"}, "sum": {"sum([p, q])", "sum([1, 2], p)"},
	"mean": {"mean([p, q])"}, "median": {"median([p, q])"}, "weightedMean": {"weightedMean([p, q], [p, q])"}, "trimmedMean": {"trimmedMean([p, q, p], 1, 1)"},
	"variance": {`variance([p, q], "sample")`}, "stdev": {`stdev([p, q], "sample", 2)`}, "percentile": {`percentile([p, q], 50, "inclusive")`},
	"best": {"best([p, q], 1)"}, "rank": {"rank(p, [p, q])", "rank(1, [p, q])", "rank([p], [[p], [q]])"},
	"interpolate": {"interpolate(p, [0, 1, 2], [0, 1, 2])"}, "band": {`band(p, [1, 2], [1, 2, 3], "from")`},
	"groupBy": {"groupBy([p, q], #)", "groupBy([s, t], #)"}, "sort": {"sort([p, q])", "sort([s, t])"}, "sortBy": {"sortBy([1, 2], # == 1 ? p : q)"}, "uniq": {"uniq([p, q])", "uniq([s, t])"},
	"lookup": {"lookup(steps, p)", "lookup(texts, s)", "lookup(pairs, p, q)"},
	"lower":  {"lower(s)"}, "upper": {"upper(s)"}, "trim": {"trim(s)"}, "split": {`split(s, "y")`}, "join": {"join([s, t])"},
}

// passing are the operations that hand long values on as they are, or have none.
var passing = strings.Fields(`positive clause levelOf levelUp levelDown and or not ?? .. count filter all any none one find reduce first last take reverse concat flatten
	year month quarter day date days addDays addMonths addWorkdays workdays weekday monthsBetween keys`)

// What an operation takes in steps grows with the length of its operands, whatever the
// operation and whatever it comes to.
func TestLongOperandsAreCounted(t *testing.T) {
	known := map[string]bool{}
	for _, name := range passing {
		known[name] = true
	}
	known["rankBy"] = true // it needs a list of records, and compares as rank does
	for _, name := range rule.OperationNames() {
		if len(longWork[name]) == 0 && !known[name] {
			t.Errorf("%s: no formula has it at work on long values", name)
		}
		for _, formula := range longWork[name] {
			short, long := tookOn(t, formula, 100), tookOn(t, formula, 400)
			if long-short < 30 {
				t.Errorf("%s takes %d steps, of operands four times as long %d", formula, short, long)
			}
		}
	}
}

// tookOn is the steps of a formula on numbers of so many words and texts of 64 times
// as many bytes.
func tookOn(t *testing.T, formula string, words int) int64 {
	t.Helper()
	number := func(text string) value.Value {
		n, err := types.ParseNumber(text)
		if err != nil {
			t.Fatal(err)
		}
		return value.OfNumber(n)
	}
	digits := strings.Repeat("1234567890123456789", words)
	s := strings.Repeat("x", 64*words)
	row := []value.Value{number("1." + digits + "1"), number("1." + digits + "3"), number("-1." + digits + "7"), number(digits),
		value.OfText(s + "a"), value.OfText(s + "b"), value.OfText(s)}
	schema := &types.Schema{Name: "one"}
	for _, name := range []string{"p", "q", "m", "whole"} {
		schema.Fields = append(schema.Fields, types.Field{Name: name, Type: types.NumberType()})
	}
	for _, name := range []string{"s", "t", "u"} {
		schema.Fields = append(schema.Fields, types.Field{Name: name, Type: types.TextType()})
	}
	one := rule.TableRow{Keys: []value.Value{number("1")}, Value: number("1")}
	two := rule.TableRow{Keys: []value.Value{number("2")}, Value: number("1")}
	scope := rule.Scope{Own: schema, Tables: []rule.Table{
		{Source: types.Source{Name: "steps"}, Keys: []string{"a"}, Steps: []types.StepSide{types.From}, Rows: []rule.TableRow{one, two}},
		{Source: types.Source{Name: "texts"}, Keys: []string{"a"}, Rows: []rule.TableRow{{Keys: row[4:5], Value: number("1")}}},
		{Source: types.Source{Name: "pairs"}, Keys: []string{"a", "b"}, Rows: []rule.TableRow{{Keys: row[:2], Value: number("1")}}},
	}}
	f, err := scope.Compile(types.Source{Text: formula}, types.Type{})
	if err != nil {
		t.Fatalf("%s: %v", formula, err)
	}
	record, err := value.NewRow(schema, row...)
	if err != nil {
		t.Fatal(err)
	}
	steps, _, err := f.Took(context.Background(), record)
	if err != nil {
		t.Fatalf("%s: %v", formula, err)
	}
	return steps
}
