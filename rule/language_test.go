package rule_test

import (
	"context"
	"strings"
	"testing"

	"github.com/meritrules/merit/rule"
	"github.com/meritrules/merit/rule/types"
	"github.com/meritrules/merit/rule/value"
)

// sample is a scope with a record, lists, a calendar, parameters, functions and a table.
func sample(t testing.TB) (rule.Scope, *value.Facts) {
	t.Helper()
	num, text := types.NumberType(), types.TextType()
	units := &types.Schema{Name: "units", Key: []string{"id"}, Groups: []string{"day"}, Previous: "last", Fields: []types.Field{{Name: "id", Type: text}, {Name: "size", Type: num}, {Name: "得分", Type: num},
		{Name: "maybe", Type: num.OrMissing()}, {Name: "day", Type: types.DateType()}, {Name: "tags", Type: types.ListType(text)}}}
	marks := &types.Schema{Name: "marks", Fields: []types.Field{{Name: "unit", Type: types.RecordType("units"), Inverse: "marks"}, {Name: "mark", Type: num}}}
	last := &types.Schema{Name: "last", Key: []string{"id"}, Fields: []types.Field{{Name: "id", Type: text}, {Name: "size", Type: num}}}
	values := []types.Field{{Name: "holidays", Type: types.ListType(types.DateType())}, {Name: "worked_weekends", Type: types.ListType(types.DateType())}}
	s := rule.Scope{Lists: []*types.Schema{units, marks, last}, Values: values,
		Parameters: []types.Source{{Name: "step", Text: "0.05"}},
		Functions:  []types.Source{{Name: "ladder(rank)", Text: "if rank <= 3 { 1 } else { 1 - step * (rank - 3) }"}, {Name: "twice(x)", Text: "x + x"}},
		Tables:     []rule.Table{{Source: types.Source{Name: "scale"}, Keys: []string{"grade"}, Rows: []rule.TableRow{{Keys: []value.Value{value.OfText("好")}, Value: value.OfNumber(types.Int(100))}}}}}
	u, m := value.NewBuilder(units, "units.json"), value.NewBuilder(marks, "marks.json")
	n := func(s string) value.Value { return value.OfNumber(types.MustParseNumber(s)) }
	day := value.OfDate(types.MustParseDate("2022-09-30"))
	u.Add(1, value.OfText("b"), n("20"), n("83.15"), n("7"), day, value.OfList(value.OfText("x"), value.OfText("y")))
	u.Add(2, value.OfText("a"), n("10"), n("90"), value.Value{}, day, value.OfList())
	for i, mark := range []string{"1", "2", "4"} {
		m.Add(i+1, value.OfText("b"), n(mark))
	}
	m.Add(4, value.OfText("a"), n("3"))
	ul, err := u.Build()
	if err != nil {
		t.Fatal(err)
	}
	ml, err := m.Build()
	if err != nil {
		t.Fatal(err)
	}
	holiday := value.OfList(value.OfDate(types.MustParseDate("2022-10-03")))
	lb := value.NewBuilder(last, "last.json")
	lb.Add(1, value.OfText("b"), n("18"))
	ll, err := lb.Build()
	if err != nil {
		t.Fatal(err)
	}
	facts, err := value.NewFacts([]*value.List{ul, ml, ll}, values, []value.Value{holiday, value.OfList()})
	if err != nil {
		t.Fatal(err)
	}
	return s, facts
}

// figure works out one formula over the units, and returns its value for unit b.
func figure(t testing.TB, formula string) (value.Value, error) {
	t.Helper()
	s, facts := sample(t)
	sh, err := rule.NewSheet(s, nil, []rule.Figure{{List: "units", Source: types.Source{Name: "f", Text: formula}, Internal: true}})
	if err != nil {
		return value.Value{}, err
	}
	run, err := sh.Run(context.Background(), facts)
	if err != nil {
		return value.Value{}, err
	}
	step, err := run.Explain(context.Background(), "units", 1, "f", 0)
	if err != nil {
		t.Fatalf("%s: evaluated, but not explained: %v", formula, err)
	}
	v := run.List("units").Value(1, "f")
	if !v.Equal(step.Value) {
		t.Errorf("%s is %s, but explained as %s", formula, v, step.Value)
	}
	return v, nil
}

func TestLanguage(t *testing.T) {
	for _, c := range []struct{ formula, want string }{
		{"1/3*3 == 1", "true"},
		{"0.1 + 0.2 == 0.3", "true"},
		{"round(1.005, 2)", "1.01"},
		{"300*0.95*0.29", "82.65"},
		{"9223372036854775807 + 1", "9223372036854775808"},
		{"1234567890123456789012345678901234567890 * 10", "12345678901234567890123456789012345678900"},
		{"-0 == 0", "true"},
		{"2 ** 10 - 7 % 4", "1021"},
		{"-2 ** 2", "-4"},
		{"roundEven(2.5) + roundUp(2.1) + roundDown(-2.9) + floor(-2.1) + ceil(2.1) + round(-2.5)", "0"},
		{"round(1250, -2)", "1300"},
		{"sqrt(2, 5)", "1.41421"},
		{"clamp(12, 0, 10) + abs(-1) + min(3, 2) + max([1, 5])", "18"},
		{"得分 * 2", "166.3"},
		{"maybe ?? 0", "7"},
		{"if maybe != nil { maybe } else { 0 }", "7"},
		{"let x = (1 .. 3)[-1]; 1 + (if x != nil { x } else { 0 })", "4"},
		{"let x = (1 .. 3)[-1]; 1 + (if nil == x { 0 } else { x })", "4"},
		{"let x = (1 .. 3)[-1]; 1 + (if x == 3 { x } else { 0 })", "4"},
		{"let x = (1 .. 3)[-1]; 1 + (if 3 == x { x } else { 0 })", "4"},
		{"let x = (1 .. 3)[-1]; 1 + (if x in [2, 3] { x } else { 0 })", "4"},
		{"maybe != nil and maybe > 6", "true"},
		{"maybe == nil or maybe > 6", "true"},
		{"1 < size <= 20 < 21", "true"},
		{"not (size in [1, 2]) and 3 in 1..5", "true"},
		{`let a = size / 4; a * a`, "25"},
		{"sum(marks, .mark) + count(marks, .mark > 1)", "9"},
		{"mean(map(marks, .mark))", "7/3"},
		{"median(map(marks, .mark)) + len(filter(marks, # .mark >= 2))", "4"},
		{"marks | map(.mark) | sum()", "7"},
		{"map(marks, {let m = .mark; m * m}) | max()", "16"},
		{"reduce(marks, #acc + .mark * (#index + 1), 0)", "17"},
		{"rank(size, map(units, .size))", "1"},
		{`rank(size, map(units, .size), "competition", "asc")`, "2"},
		{`percentile([1, 2, 3, 4], 50, "nearest") + percentile([1, 2, 3, 4], 50, "inclusive")`, "4.5"},
		{`stdev([2, 4, 4, 4, 5, 5, 7, 9], "population", 3)`, "2"},
		{`variance([1, 2, 3, 4], "sample")`, "5/3"},
		{"weightedMean([100, 85], [1, 0.5])", "95"},
		{"trimmedMean([1, 9, 5, 6], 1, 1)", "5.5"},
		{"sum(best([3, 9, 5], 2))", "14"},
		{"mean(marks, .mark) * 3 + max(marks, .mark) - min(marks, -.mark) + median(marks, # .mark)", "17"},
		{"map(units, best(map(.marks, .mark), len(.tags)))", "[[], [4, 2]]"}, // of the element, as before predicates were taken
		{"map(units, best(.marks, .mark, len(.tags)))", "[[], [4, 2]]"},
		{`map(units, best(.marks, .mark, 1, "asc"))`, "[[3], [1]]"},
		{"map(units, max(.marks, .mark) ?? min(.size, 0))", "[3, 4]"},
		{"let t = trimmedMean(marks, {let m = .mark; m * m}, 0, 0); t + (max([]) ?? 1)", "8"},
		{"weightedMean(filter(marks, .mark > 1), .mark, .mark) * 3", "10"},
		{"ladder(3) + ladder(4) + ladder(16)", "2.3"},
		{"twice(ladder(5))", "1.8"},
		{`lookup(scale, "好") / 2`, "50"},
		{"find(marks, .mark == 2)?.mark ?? 0", "2"},
		{"(first(marks)?.mark ?? 0) + (last(marks)?.mark ?? 0)", "5"},
		{"marks[1]?.mark ?? -1", "2"},
		{"marks[-1]?.mark ?? -1", "4"},
		{"marks[3]?.mark ?? -1", "-1"},
		{"all(marks, .mark > 0) and any(marks, .mark == 4) and none(marks, .mark == 5) and one(marks, .mark == 1)", "true"},
		{"sum(map(sortBy(marks, .mark, \"desc\"), .mark * (#index + 1)))", "11"},
		{"sort([3, 1, 2])", "[1, 2, 3]"},
		{"uniq(concat([1, 2], [2, 3]))", "[1, 2, 3]"},
		{"flatten([[1], [2, 3]])", "[1, 2, 3]"},
		{"take(reverse([1, 2, 3]), 2)", "[3, 2]"},
		{`upper(trim(" ab ")) + join(tags, "-")`, "ABx-y"},
		{`id contains "b" and "abc" matches "^a.c$" and "ab" startsWith "a" and not ("ab" endsWith "a")`, "true"},
		{`year(day) * 100 + quarter(day)`, "202203"},
		{`days(day, date("2022-10-02"))`, "2"},
		{"addWorkdays(day, 1)", "2022-10-04"},
		{`workdays(day, date("2022-10-08"))`, "4"},
		{`addMonths(date("2022-01-31"), 1)`, "2022-02-28"},
		{"marks[0]?.unit?.id ?? \"none\"", "b"},
		{"count(units, .size > size)", "0"},
		{"sum(units, .size * len(.marks))", "70"},
		{"sum(peers, .size) - len(peers)", "28"},
		{"size - (previous?.size ?? 0)", "2"},
		{"if previous == nil { 0 } else { previous.size }", "18"},
		{`let n = 4 + 0 * size; percentile([1, 2, 3, 4], 25 * n, "nearest")`, "4"},
		{"map(1..3, take([5, 6, 7], #))", "[[5], [5, 6], [5, 6, 7]]"},
		{"take([1, 2, 3], size / 10)", "[1, 2]"},
		{"trimmedMean([1, 2, 3], size * 0, 0)", "2"},
		{"reduce([1, 2], 1, size)", "1"},
		{`addWorkdays(date("2022-10-03"), 0)`, "2022-10-03"},
		{"if size > 1 { [1] } else { [] }", "[1]"},
		{"concat([1], [])", "[1]"},
		{"tags == []", "false"},
		{`join([], "-") + join(flatten([["a"], []]), "")`, "a"},
		{`map(groupBy(marks, .mark > 1), len(#))`, "[1, 2]"},
		{`interpolate(15, [10, 20], [0, 100]) + interpolate(25, [10, 20], [0, 100]) + interpolate(25, [10, 20], [0, 100], "extend")`, "300"},
		{`[band(0.9, [0.6, 0.9], [130, 170, 200], "from"), band(0.9, [0.6, 0.9], [130, 170, 200], "above")]`, "[200, 170]"},
		{"sum(marks, .mark) * size + (maybe ?? 0)", "147"},
		{"// a comment\nsize /* another */ + 1", "21"},
	} {
		got, err := figure(t, c.formula)
		if err != nil {
			t.Errorf("%s: %v", c.formula, err)
		} else if got.String() != c.want {
			t.Errorf("%s = %s, want %s", c.formula, got, c.want)
		}
	}
}

func TestLanguageFaults(t *testing.T) {
	for _, c := range []struct{ formula, want string }{
		{"totl + 1", `1:1: units.f: unknown name "totl"`},
		{"sizee + 1", `1:1: units.f: unknown name "sizee"; did you mean "size"?`},
		{"size +", `1:6: units.f: the formula ends too early`},
		{"rond(size, 2)", `1:1: units.f: unknown function "rond"; did you mean "round"?`},
		{"maybe + 1", `1:1: units.f: maybe may be nil where a number is needed; say what stands for nil: maybe ?? …`},
		{"size + id", `1:8: units.f: a number is needed here, but id is a text`},
		{"size / 0", `1:6: units.f: division by zero`},
		{"10 / (size - 20)", `1:4: units.f: units b: division by zero: size - 20 is 0`},
		{"round（size, 2）", `1:6: units.f: "（" is full-width punctuation; type (`},
		{"size * 5％", `1:9: units.f: "％" is full-width punctuation; type / 100 after the number for a percentage; % is the remainder of a division`},
		{"now()", `1:1: units.f: now is not part of the language; a policy has no clock; give the day as a fact, such as as_of`},
		{"$env", `1:1: units.f: $env is not part of the language; name the field itself`},
		{"id.upper()", `1:4: units.f: a value has no methods; write it as a function: upper(name)`},
		{"b'x'", `1:1: units.f: bytes are not part of the language; use a text: "…"`},
		{"marks[1:2]", `1:1: units.f: slices are not part of the language; use take(list, n), or first and last`},
		{"{a: 1}", `1:1: units.f: maps are not part of the language; use a table or a list`},
		{"0x1F", `1:1: units.f: "0x1F"`},
		{"1_000", `1:1: units.f: "1_000"`},
		{"if size > 1 { 1 } else { \"a\" }", `1:1: units.f: the branches differ: 1 is a number, "a" a text`},
		{"sum(reduce([1, 2], concat(#acc, [maybe]), [7]))", `1:5: units.f: sum needs a list of numbers, but reduce([1, 2], concat(#acc, [maybe]), [7]) is a list of numbers or nil`},
		{"size ? 1 : 2", `1:1: units.f: a condition must be true or false, but size is a number`},
		{"marks.mark", `1:1: units.f: a list has no field "mark"; take it from each element: map(marks, .mark)`},
		{"map(marks, .mrk)", `units.f: the records of marks have no field "mrk"; did you mean "mark"?`},
		{"mean(marks)", `1:6: units.f: mean needs a list of numbers, but marks is a list of records of marks; take a number from each: mean(marks, …)`},
		{`lookup(scale, "很好")`, `1:15: units.f: the table scale has no row for "很好"; did you mean "好"?`},
		{`lookup(scale, if size > 1 { "很好" } else { "好" })`, `1:1: units.f: units a: the table scale has no row for "很好"`},
		{`lookup(scal, "好")`, `1:8: units.f: there is no table "scal"; did you mean "scale"?`},
		{"f + 1", `1:1: units.f: the figure uses itself: units.f → units.f`},
		{"mean(map(filter(marks, .mark > 9), .mark))", `1:1: units.f: units a: mean of an empty list`},
		{"smu(marks, .mark)", `1:1: units.f: unknown function "smu"; did you mean "sum"?`},
		{"if maybe != nil { let maybe = previous?.size; maybe + 1 } else { 0 }", `maybe may be nil where a number is needed`},
		{"size % (2 - 2)", "division by zero: 2 - 2 is always 0"},
		{"0 ** -1", "division by zero: 0 to the power of -1"},
		{"not size > 5", "put what not is about into brackets"},
		{"scale", "scale is a table; write lookup(scale, key)"},
		{"size * 0,05", "write a point, not a comma, before decimals"},
		{"size + 1,300", "nothing between thousands: 1300"},
		{"size * 5%", "write a percentage as 0.05 or 5/100"},
		{"size = 20", `did not expect "=" here; == compares; = belongs to let`},
		{"size == id", `1:6: units.f: size and id cannot be equal: a number and a text`},
		{"day - day", `days are not added or subtracted with -; use days(a, b), addDays(day, n) or addWorkdays(day, n)`},
		{"sum(1..2000000)", `a range of more than 1000000 numbers`},
		{"9**9**9", `beyond 100000 digits`},
		{strings.Repeat("(", 1000000), `the formula has 1000000 bytes, more than the limit of 65536; split it into several figures`},
		{strings.Repeat("-", 6000) + "1", `nested too deeply`},
		{strings.Repeat("(", 100) + "1" + strings.Repeat(")", 100), `nested too deeply`},
		{"", `the formula is empty`},
		{" \n", `the formula is empty`},
		{"// only a comment", `the formula is empty`},
		{"\"a", `a text is not closed on its line`},
		{"round(size", `this "(" is never closed`},
	} {
		_, err := figure(t, c.formula)
		if err == nil {
			t.Errorf("%.40s: no fault, want %s", c.formula, c.want)
		} else if first, _, _ := strings.Cut(err.Error(), "\n"); !strings.Contains(first, c.want) {
			t.Errorf("%.40s:\n got %s\nwant %s", c.formula, first, c.want)
		}
	}
}

// A figure that may be a fraction does not leave a policy without places.
func TestPublishedFiguresTerminate(t *testing.T) {
	s, _ := sample(t)
	two := 2
	for _, c := range []struct {
		name, formula string
		places        *int
		ok            bool
	}{
		{"a third is a fraction", "size / 3", nil, false},
		{"a third with places", "size / 3", &two, true},
		{"division by 2s and 5s", "size / 40", nil, true},
		{"division by a field", "size / 得分", nil, false},
		{"a rounding inside", "round(size / 3, 2) + 1", nil, true},
		{"a mean", "mean(map(marks, .mark))", nil, false},
		{"a choice of both", "if size > 1 { size / 3 } else { 1 }", nil, false},
	} {
		_, err := rule.NewSheet(s, nil, []rule.Figure{{List: "units", Source: types.Source{Name: "f", Text: c.formula}, Places: c.places}})
		if (err == nil) != c.ok {
			t.Errorf("%s: %v", c.name, err)
		}
	}
}
