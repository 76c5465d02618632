package rule_test

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"testing"

	"github.com/meritrules/merit/rule"
	"github.com/meritrules/merit/rule/types"
	"github.com/meritrules/merit/rule/value"
)

// What ordered texts are to each other is what their positions in the order are, whether
// they are fields, figures or constants, and a derivation gives the same.
func TestOrderedTexts(t *testing.T) {
	levels := []string{"zero", "one", "two", "aleph"}
	field := func(name string) types.Field {
		return types.Field{Name: name, Type: types.TextType(), Values: levels, Ordered: true}
	}
	scope := rule.Scope{Lists: []*types.Schema{{Name: "pairs", Key: []string{"id"}, Fields: []types.Field{{Name: "id", Type: types.TextType()}, field("a"), field("b")}}}}
	formulas := map[string]func(a, b int) string{
		"a < b":                            func(a, b int) string { return strconv.FormatBool(a < b) },
		"a <= c":                           func(a, b int) string { return strconv.FormatBool(a <= b) },
		"a > b":                            func(a, b int) string { return strconv.FormatBool(a > b) },
		"c >= a":                           func(a, b int) string { return strconv.FormatBool(b >= a) },
		`a < "two"`:                        func(a, _ int) string { return strconv.FormatBool(a < 2) },
		`"one" <= a and a < "aleph"`:       func(a, _ int) string { return strconv.FormatBool(1 <= a && a < 3) },
		"min(a, b)":                        func(a, b int) string { return levels[min(a, b)] },
		"max(a, c)":                        func(a, b int) string { return levels[max(a, b)] },
		`max("one", a, "zero")`:            func(a, _ int) string { return levels[max(1, a)] },
		"levelOf(a)":                       func(a, _ int) string { return fmt.Sprint(a + 1) },
		"levelUp(a, levelOf(b))":           func(a, b int) string { return levels[min(a+b+1, 3)] },
		"levelDown(c, 2)":                  func(_, b int) string { return levels[max(b-2, 0)] },
		"len(filter(pairs, .a >= #.b))":    func(_, _ int) string { return "10" },
		`last(sort([a, b]))`:               func(a, b int) string { return levels[max(a, b)] },
		`len(groupBy(pairs, .c)[0] ?? [])`: func(_, _ int) string { return "4" },
		`(groupBy(pairs, .c)[1] ?? [])[0]?.c ?? "zero"`: func(_, _ int) string { return "one" },
	}
	var figures []rule.Figure
	figures = append(figures, rule.Figure{List: "pairs", Source: types.Source{Name: "c", Text: `if b == "zero" { "zero" } else if b == "one" { "one" } else { b }`}, Values: levels, Ordered: true})
	names := map[string]string{}
	for i, text := range slices.Sorted(maps.Keys(formulas)) {
		name := fmt.Sprintf("f%d", i)
		names[name] = text
		figures = append(figures, rule.Figure{List: "pairs", Source: types.Source{Name: name, Text: text}})
	}
	sheet, err := rule.NewSheet(scope, nil, figures)
	if err != nil {
		t.Fatal(err)
	}
	b := value.NewBuilder(scope.Lists[0], "")
	for i, x := range levels {
		for k, y := range levels {
			b.Add(4*i+k+1, value.OfText(fmt.Sprintf("p%d%d", i, k)), value.OfText(x), value.OfText(y))
		}
	}
	list, err := b.Build()
	if err != nil {
		t.Fatal(err)
	}
	facts, err := value.NewFacts([]*value.List{list}, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	run, err := sheet.Run(context.Background(), facts)
	if err != nil {
		t.Fatal(err)
	}
	pairs := run.List("pairs")
	for row := range pairs.Len() {
		x, _ := pairs.Value(row, "a").Text()
		y, _ := pairs.Value(row, "b").Text()
		for name, text := range names {
			want := formulas[text](slices.Index(levels, x), slices.Index(levels, y))
			if got := pairs.Value(row, name).String(); got != want {
				t.Errorf("%s of %s and %s is %s, want %s", text, x, y, got, want)
			}
			why, err := run.Explain(context.Background(), "pairs", row, name, 0)
			if err != nil || why.Value.String() != want {
				t.Errorf("%s of %s and %s is explained as %v, %v", text, x, y, why, err)
			}
		}
	}
}
