package rule_test

import (
	"strings"
	"testing"

	"github.com/meritrules/merit/rule"
	"github.com/meritrules/merit/rule/types"
	"github.com/meritrules/merit/rule/value"
)

func TestWarnings(t *testing.T) {
	one, sixteen := types.Int(1), types.Int(16)
	two := 2
	scope := rule.Scope{
		Lists: []*types.Schema{{Name: "rows", Fields: []types.Field{
			{Name: "rank", Type: types.NumberType(), Min: &one, Max: &sixteen},
			{Name: "level", Type: types.TextType(), Values: []string{"city", "county"}},
		}}},
		Parameters: []types.Source{{Name: "strict", Text: "true"}, {Name: "step", Text: "0.05"}, {Name: "big", Text: "200"}, {Name: "town", Text: `"town"`}},
		Functions: []types.Source{{Name: "twice(x)", Text: "round(round(x, 3), 2)"}, {Name: "scored(x, best)", Text: "if best { x } else { 0 }"},
			{Name: "named(x, best)", Text: "let b = best; if b { x } else { 0 }"}, {Name: "fixed(x)", Text: "if 1 > 2 { x } else { 0 }"},
			{Name: "above(k)", Text: "count(rows, .rank > k)"}, {Name: "below(k)", Text: "let m = k + 1; count(rows, m >= .rank)"},
			{Name: "levels(k)", Text: "count(rows, .level == k)"}, {Name: "among(ks)", Text: "count(rows, .level in ks)"}, {Name: "differ(k)", Text: "count(rows, k != .level)"},
			{Name: "high(u)", Text: "u.rank > 20"}, {Name: "highs(us)", Text: "count(us, .rank > 20)"}, {Name: "firsts(us)", Text: "reduce(us, #acc + (if .rank > 20 { 1 } else { 0 }), 0)"},
			{Name: "levelled(x)", Text: `if x > 10 { "town" } else { "city" }`}, {Name: "outer(y)", Text: `levelled(y) == "twon"`}, {Name: "same(x)", Text: "x"},
			{Name: "steps(x)", Text: "if x > 10 { 2 } else if x > 20 { 1 } else { 0 }"}, {Name: "above2(x, k)", Text: "if x > 10 { 2 } else if x > k { 1 } else { 0 }"},
			{Name: "half(x)", Text: "x / 2"}, {Name: "within(x, k)", Text: "half(x) < half(k)"},
			{Name: "bound(k)", Text: "count(rows, .rank > k and .rank > 20)"}, {Name: "bounds(k)", Text: "count(rows, .rank > k and .rank > 3)"}},
	}
	for _, c := range []struct {
		name, formula string
		places        *int
		want          string
	}{
		{"a condition of constants", "if 1 > 2 { rank } else { 0 }", nil, "the condition 1 > 2 is always false"},
		{"a condition that a parameter settles is the policy's choice", "if strict { rank } else { 0 }", nil, ""},
		{"a range that settles a comparison", "if rank > 16 { 0 } else { 1 }", nil, "the condition rank > 16 is always false: rank is from 1 to 16"},
		{"the same the other way round", "if 1 <= rank { 0 } else { 1 }", nil, "the condition 1 <= rank is always true"},
		{"a comparison that depends", "if rank > 15 { 0 } else { 1 }", nil, ""},
		{"a text outside the declared set", `if level == "contry" { 1 } else { 2 }`, nil, `level is never "contry"; did you mean "county"?`},
		{"a text outside the set, in a list", `if level in ["city", "zone"] { 1 } else { 2 }`, nil, `level is never "zone"`},
		{"of an element", `count(rows, .level == "town")`, nil, `level is never "town"`},
		{"an unused let", "let a = rank; 1", nil, "a is never used"},
		{"rounded twice", "round(round(rank / 3, 4), 2)", nil, "round(rank / 3, 4) is rounded twice"},
		{"rounded twice in a function, said once", "twice(rank) + twice(rank)", nil, "round(x, 3) is rounded twice"},
		{"rounded by the formula and the figure", "round(rank / 3, 4)", &two, "the figure rows.f is rounded twice"},
		{"rounded once", "round(rank / 3, 4) * 2", &two, ""},
		{"a let of a parameter settles it", "let s = strict; if s { rank } else { 0 }", nil, ""},
		{"a parameter in a chain", "if 0 < step < 1 { rank } else { 0 }", nil, ""},
		{"a parameter in the middle of a long chain", "if 0 < step < 1 < rank { rank } else { 0 }", nil, ""},
		{"what a function is given settles it", "scored(rank, true) + scored(rank, false)", nil, ""},
		{"what a function is given settles it, once", "scored(rank, true)", nil, ""},
		{"a let of what a function is given", "named(rank, true)", nil, ""},
		{"a condition that a function has whatever it is given", "fixed(rank)", nil, "the condition 1 > 2 is always false"},
		{"a bound that a function is given", "above(200) + above(5)", nil, ""},
		{"a bound that a function is given, once", "above(200)", nil, ""},
		{"a bound made of what a function is given", "below(200) + below(5)", nil, ""},
		{"a text that a function is given", `levels("town") + levels("city")`, nil, ""},
		{"a text that a function is given, on the left", `differ("town")`, nil, ""},
		{"texts that a function is given", `among(["town"]) + among(["city"])`, nil, ""},
		{"a record that a function is given, in each call", "count(rows, high(#))", nil, "u.rank > 20 is always false"},
		{"a list that a function is given, in each call", "highs(rows)", nil, ".rank > 20 is always false"},
		{"a list that a function is given, reduced", "if firsts(rows) > 3 { 1 } else { 0 }", nil, ".rank > 20 is always false"},
		{"a bound that a function has whatever it is given", "bound(5)", nil, "the condition .rank > 20 is always false: rank is from 1 to 16"},
		{"a bound that only what a function is given settles", "bounds(5)", nil, ""},
		{"a parameter beyond a range", "if rank > big { 1 } else { 0 }", nil, "the condition rank > big is always false: rank is from 1 to 16"},
		{"a parameter that a field never holds", "if level == town { 1 } else { 0 }", nil, `level is never "town"`},
		{"a line of constants has no weights", "0.4 * rank + 60", nil, ""},
		{"weights of one scale", "0.25 * rank + 0.75 * (rank + 1)", nil, ""},
		{"factors that are no weights", "0.5 * rank + 20 * (rank + 1)", nil, ""},
		{"what a function returns", `levelled(rank) == "twon"`, nil, `levelled(rank) is never "twon"; did you mean "town"?`},
		{"what a function returns within another", "if outer(rank) { 1 } else { 0 }", nil, `levelled(y) is never "twon"`},
		{"what a function returns of what it is given", `same(level) == "town"`, nil, `same(level) is never "town"`},
		{"a condition after one that settles it, in a function", "steps(rank)", nil, "the condition x > 20 is always false: x is at most 10"},
		{"a condition after one with a bound that a function is given", "above2(rank, 20) + above2(rank, 5)", nil, ""},
		{"a condition after one with a bound that a function is given, once", "above2(rank, 20)", nil, ""},
		{"a condition on what a function returns of what another is given", "if within(rank, 3) { 1 } else { 0 }", nil, ""},
		{"a let of a bound", "let b = 200; if rank > b { 1 } else { 0 }", nil, "the condition rank > b is always false"},
	} {
		sheet, err := rule.NewSheet(scope, nil, []rule.Figure{{List: "rows", Source: types.Source{Name: "f", Text: c.formula}, Places: c.places}})
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		var got []string
		for _, w := range sheet.Warnings() {
			if !strings.HasPrefix(w.Message, "no rule uses") {
				got = append(got, w.Error())
			}
		}
		if len(got) > 1 || strings.Join(got, "") == "" != (c.want == "") || !strings.Contains(strings.Join(got, ""), c.want) {
			t.Errorf("%s: got %q, want %q", c.name, got, c.want)
		}
	}
}

func TestUnused(t *testing.T) {
	at := func(line int, name, text string) types.Source {
		return types.Source{Name: name, Text: text, File: "p", Line: line, Column: 3}
	}
	scope := rule.Scope{
		Parameters: []types.Source{at(1, "a", "1"), at(2, "b", "a + 1"), at(3, "c", "3")},
		Functions:  []types.Source{at(4, "f(x)", "x * c"), at(5, "g(x)", "f(x)")},
		Tables:     []rule.Table{{Source: at(6, "t", ""), Keys: []string{"k"}, Rows: []rule.TableRow{{Keys: []value.Value{value.OfText("x")}, Value: value.OfFlag(true)}}}},
	}
	sheet, err := rule.NewSheet(scope, nil, []rule.Figure{{Source: at(7, "y", "f(2)")}})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, w := range sheet.Warnings() {
		got = append(got, w.Error())
	}
	want := "p:2:3: b: no rule uses this parameter|p:5:3: g(x): no rule uses this function|p:6:3: t: no rule uses this table"
	if strings.Join(got, "|") != want {
		t.Errorf("got  %s\nwant %s", strings.Join(got, "|"), want)
	}
}
