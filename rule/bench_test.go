package rule_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/meritrules/merit/rule"
	"github.com/meritrules/merit/rule/types"
	"github.com/meritrules/merit/rule/value"
)

// benchSheet is a sheet of one figure over n records with the fields a, b, c.
func benchSheet(b *testing.B, formula string, n int) (*rule.Sheet, *value.Facts) {
	b.Helper()
	num := types.NumberType()
	s := &types.Schema{Name: "rows", Fields: []types.Field{{Name: "a", Type: num}, {Name: "b", Type: num}, {Name: "c", Type: num}}}
	scope := rule.Scope{Lists: []*types.Schema{s}, Parameters: []types.Source{{Name: "step", Text: "0.05"}},
		Functions: []types.Source{{Name: "ladder(rank)", Text: "if rank <= 3 { 1 } else { 1 - step * (rank - 3) }"}}}
	sheet, err := rule.NewSheet(scope, nil, []rule.Figure{{List: "rows", Source: types.Source{Name: "f", Text: formula}, Internal: true}})
	if err != nil {
		b.Fatal(err)
	}
	rows := value.NewBuilder(s, "")
	for i := range n {
		v := func(k int) value.Value {
			return value.OfNumber(types.MustParseNumber(fmt.Sprintf("%d.%02d", i%16+1, i*k%100)))
		}
		rows.Add(i+1, v(3), v(7), value.OfNumber(types.Int(int64(i%16+1))))
	}
	list, err := rows.Build()
	if err != nil {
		b.Fatal(err)
	}
	facts, err := value.NewFacts([]*value.List{list}, nil, nil)
	if err != nil {
		b.Fatal(err)
	}
	return sheet, facts
}

// BenchmarkCell reports the time of one figure of one record.
func BenchmarkCell(b *testing.B) {
	for _, c := range []struct{ name, formula string }{
		{"field", "a"},
		{"ladder", "a * ladder(c)"},
		{"weighted", "a*0.1 + b*0.2 + c*0.3 + a*0.4 + b*0.5 + c*0.6 + a*0.7 + b*0.8 + c*0.9 + a*0.15 + b*0.25 + c*0.35"},
		{"rounded ratio", "round(a / 7 + b / 9, 2)"},
		{"against the mean", "a - mean(map(rows, .a))"},
		{"rank", "rank(a, map(rows, .a))"},
	} {
		b.Run(c.name, func(b *testing.B) {
			const n = 1000
			sheet, facts := benchSheet(b, c.formula, n)
			b.ReportAllocs()
			for b.Loop() {
				if _, err := sheet.Run(context.Background(), facts); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/n, "ns/cell")
		})
	}
}
