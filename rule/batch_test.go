package rule_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/meritrules/merit/rule"
	"pgregory.net/rapid"
)

var batchSchema = &rule.Schema{Name: "rows", Key: []string{"id"}, Fields: []rule.Field{
	{Name: "id", Type: rule.TextType()}, {Name: "a", Type: rule.NumberType()}, {Name: "b", Type: rule.NumberType()},
	{Name: "c", Type: rule.NumberType()}, {Name: "ok", Type: rule.FlagType()},
}}

var batchScope = rule.Scope{
	Lists:      []*rule.Schema{batchSchema},
	Parameters: []rule.Source{{Name: "step", Text: "0.05"}, {Name: "third", Text: "1/3"}},
	Functions: []rule.Source{
		{Name: "ladder(r)", Text: "if r <= 3 { 1 } else { 1 - step * (r - 3) }"},
		{Name: "second(x, y)", Text: "y"},
	},
}

// batchFormula draws a formula of what is worked out for many records at once.
func batchFormula(t *rapid.T, depth int) string {
	if depth == 0 {
		return rapid.SampledFrom([]string{"a", "b", "c", "2", "0.5", "100", "0.001", "third", "step", "0", "max(map(rows, .a))", "9999999999999"}).Draw(t, "leaf")
	}
	x := func() string { return batchFormula(t, depth-1) }
	switch rapid.IntRange(0, 14).Draw(t, "op") {
	case 12:
		return fmt.Sprintf("second(%s / %s, %s)", x(), x(), x())
	case 13:
		name := rapid.StringMatching("[p-z]{6}").Draw(t, "name")
		return fmt.Sprintf("{let %s = %s / %s; %s}", name, x(), x(), x())
	case 14:
		return fmt.Sprintf("clamp(%s, 0.123456789012345678901, %s)", x(), rapid.SampledFrom([]string{"1", "a", "0"}).Draw(t, "most"))
	case 0, 1, 2:
		return fmt.Sprintf("(%s %s %s)", x(), rapid.SampledFrom([]string{"+", "-", "*"}).Draw(t, "sign"), x())
	case 3:
		return fmt.Sprintf("%s(%s, %d)", rapid.SampledFrom([]string{"round", "roundEven", "roundUp", "roundDown", "floor", "ceil"}).Draw(t, "mode"), x(), rapid.IntRange(-2, 6).Draw(t, "places"))
	case 4:
		return fmt.Sprintf("(if %s { %s } else { %s })", batchCondition(t, depth-1), x(), x())
	case 5:
		return fmt.Sprintf("%s(%s, %s)", rapid.SampledFrom([]string{"min", "max"}).Draw(t, "extreme"), x(), x())
	case 6:
		return fmt.Sprintf("clamp(%s, -1, 50)", x())
	case 7:
		return fmt.Sprintf("ladder(%s)", x())
	case 8:
		name := rapid.StringMatching("[p-z]{6}").Draw(t, "name")
		return fmt.Sprintf("{let %s = %s; %s + %s * %s}", name, x(), name, name, x())
	case 9:
		return fmt.Sprintf("round(%s / %s, %d)", x(), x(), rapid.IntRange(0, 4).Draw(t, "places"))
	case 10:
		return fmt.Sprintf("(%s / 7)", x())
	}
	return fmt.Sprintf("(-%s)", x())
}

func batchCondition(t *rapid.T, depth int) string {
	x := func() string { return batchFormula(t, depth) }
	switch rapid.IntRange(0, 4).Draw(t, "condition") {
	case 0:
		return "ok"
	case 1:
		return fmt.Sprintf("not (%s == %s)", x(), x())
	case 2:
		return fmt.Sprintf("(ok and %s > %s)", x(), x())
	case 3:
		return fmt.Sprintf("(%s < 3 or %s >= %s)", x(), x(), x())
	}
	return fmt.Sprintf("%s %s %s", x(), rapid.SampledFrom([]string{"<", "<=", ">", ">=", "==", "!="}).Draw(t, "order"), x())
}

// batchNumber draws a number that a record may hold: mostly small and with few
// places, now and then too big for a batch.
func batchNumber(t *rapid.T) rule.Value {
	texts := []string{fmt.Sprint(rapid.IntRange(-20, 200).Draw(t, "whole")), fmt.Sprintf("%d.%02d", rapid.IntRange(0, 99).Draw(t, "above"), rapid.IntRange(0, 99).Draw(t, "below"))}
	if rapid.IntRange(0, 400).Draw(t, "rare") == 0 {
		texts = []string{"123456789012345678.9", "0.000000001", "-98765432109876543210"}
	}
	return rule.NumberValue(rule.MustParseNumber(rapid.SampledFrom(texts).Draw(t, "number")))
}

// TestBatches works out figures for many records at once, and the same formula
// record by record.
func TestBatches(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		b := rule.NewBuilder(batchSchema, "")
		n := rapid.SampledFrom([]int{15, 16, 40, 300}).Draw(t, "n")
		for i := range n {
			b.Add(i+1, rule.TextValue(fmt.Sprintf("%04d", i)), batchNumber(t), batchNumber(t), batchNumber(t), rule.FlagValue(rapid.Bool().Draw(t, "ok")))
		}
		list, err := b.Build()
		if err != nil {
			t.Fatal(err)
		}
		facts, err := rule.NewFacts([]*rule.List{list}, nil, nil)
		if err != nil {
			t.Fatal(err)
		}
		text := batchFormula(t, rapid.IntRange(1, 4).Draw(t, "depth"))
		compareBatches(t, facts, text)
	})
}

func compareBatches(t *rapid.T, facts *rule.Facts, text string) {
	sheet, err := rule.NewSheet(batchScope, nil, []rule.Figure{{List: "rows", Source: rule.Source{Name: "f", Text: text}, Internal: true}})
	if err != nil {
		return // such as a division by what is always 0
	}
	scope := batchScope
	scope.Record = batchSchema
	formula, err := scope.Compile(rule.Source{Name: "f", Text: text}, rule.Type{})
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	run, runErr := sheet.Run(context.Background(), facts)
	alone := 0
	for i := range facts.List("rows").Len() {
		want, err := formula.Eval(context.Background(), facts.Row("rows", i))
		switch {
		case err != nil && runErr == nil:
			t.Fatalf("%s: record %d fails alone only: %v", text, i, err)
		case err != nil:
			alone++
		case runErr == nil:
			if got := run.List("rows").Value(i, "f"); !got.Equal(want) {
				t.Fatalf("%s: record %d is %s, alone %s", text, i, got, want)
			}
		}
	}
	if runErr != nil {
		if alone == 0 {
			t.Fatalf("%s: fails together only: %v", text, runErr)
		}
		return
	}
	if why, err := run.Explain(context.Background(), "rows", 0, "f", 0); err != nil || !why.Value.Equal(run.List("rows").Value(0, "f")) {
		t.Fatalf("%s: explained as %v, %v", text, why, err)
	}
}

// A batch works out both sides of a choice, but what is the host's or costs much
// only where it counts.
func TestBatchesLeaveBranchesAlone(t *testing.T) {
	b := rule.NewBuilder(batchSchema, "")
	for i := range 600 {
		b.Add(i+1, rule.TextValue(fmt.Sprintf("%04d", i)), whole(int64(i)), whole(1), whole(0), rule.FlagValue(false))
	}
	list, err := b.Build()
	if err != nil {
		t.Fatal(err)
	}
	facts, err := rule.NewFacts([]*rule.List{list}, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		formula string
		calls   int
		last    string
	}{
		{"if ok { a * inverse(0) } else { a }", 0, "599"},
		{"if ok and a > inverse(0) { 1 } else { a }", 0, "599"},
		{"if ok { a * mean(map(filter(rows, .a < 0), .a)) } else { a }", 0, "599"},
		{"if ok { 1 } else { a * inverse(1) }", 600, "599"},
		{"a * inverse(2)", -1, "299.5"},
	} {
		calls := 0
		scope := rule.Scope{Lists: []*rule.Schema{batchSchema}, Host: []rule.Function{{
			Name: "inverse(x)", Params: []rule.Type{rule.NumberType()}, Result: rule.FractionType(),
			Call: func(args []rule.Value) (rule.Value, error) {
				calls++
				x, _ := args[0].Number()
				q, ok := rule.Int(1).Quo(x)
				if !ok {
					t.Errorf("%s: called with 0", tt.formula)
				}
				return rule.NumberValue(q), nil
			},
		}}}
		sheet, err := rule.NewSheet(scope, nil, []rule.Figure{{List: "rows", Source: rule.Source{Name: "f", Text: tt.formula}, Internal: true}})
		if err != nil {
			t.Fatal(err)
		}
		run, err := sheet.Run(context.Background(), facts)
		if err != nil {
			t.Errorf("%s: %v", tt.formula, err)
			continue
		}
		if got := run.List("rows").Value(599, "f").String(); got != tt.last || tt.calls >= 0 && calls != tt.calls {
			t.Errorf("%s: the last is %s after %d calls, want %s after %d", tt.formula, got, calls, tt.last, tt.calls)
		}
	}
}
