package rule_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/meritrules/merit/rule"
	"github.com/meritrules/merit/rule/types"
	"github.com/meritrules/merit/rule/value"
)

var batchSchema = &types.Schema{Name: "rows", Key: []string{"id"}, Fields: []types.Field{
	{Name: "id", Type: types.TextType()}, {Name: "a", Type: types.NumberType()}, {Name: "b", Type: types.NumberType()},
	{Name: "c", Type: types.NumberType()}, {Name: "ok", Type: types.FlagType()},
}}

// A batch works out both sides of a choice, but what is the host's or costs much
// only where it counts.
func TestBatchesLeaveBranchesAlone(t *testing.T) {
	b := value.NewBuilder(batchSchema, "")
	for i := range 600 {
		b.Add(i+1, value.OfText(fmt.Sprintf("%04d", i)), whole(int64(i)), whole(1), whole(0), value.OfFlag(false))
	}
	list, err := b.Build()
	if err != nil {
		t.Fatal(err)
	}
	facts, err := value.NewFacts([]*value.List{list}, nil, nil)
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
		scope := rule.Scope{Lists: []*types.Schema{batchSchema}, Host: []rule.Function{{
			Name: "inverse(x)", Params: []types.Type{types.NumberType()}, Result: types.FractionType(),
			Call: func(args []value.Value) (value.Value, error) {
				calls++
				x, _ := args[0].Number()
				q, ok := types.Int(1).Quo(x)
				if !ok {
					t.Errorf("%s: called with 0", tt.formula)
				}
				return value.OfNumber(q), nil
			},
		}}}
		sheet, err := rule.NewSheet(scope, nil, []rule.Figure{{List: "rows", Source: types.Source{Name: "f", Text: tt.formula}, Internal: true}})
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
