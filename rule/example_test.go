package rule_test

import (
	"context"
	"fmt"

	"github.com/meritrules/merit/rule"
	"github.com/meritrules/merit/rule/types"
	"github.com/meritrules/merit/rule/value"
	"github.com/shopspring/decimal"
)

// A formula over a Go struct: compiled once, evaluated, and explained.
func Example() {
	type Task struct {
		Points decimal.Decimal `rule:"points"`
		Rank   int             `rule:"rank"`
	}
	scope := rule.Scope{Functions: []types.Source{{
		Name: "ladder(rank)", Text: "if rank <= 3 { 1 } else { 1 - 0.05 * (rank - 3) }"}}}
	award, err := rule.Bind[Task](scope, types.Source{Name: "award", Text: "points * ladder(rank)"})
	if err != nil {
		panic(err)
	}
	task := Task{Points: decimal.RequireFromString("3.5"), Rank: 5}
	value, _ := award.Eval(context.Background(), task)
	why, _ := award.Explain(context.Background(), task)
	fmt.Println(value)
	fmt.Print(why)
	// Output:
	// 3.15
	// award = 3.15
	//   formula: points * ladder(rank)
	//   here: 3.5 * ladder(5)
	//   ladder(5) = 0.9
	//     does not hold: rank <= 3 (5 <= 3)
	//     so 1 - 0.05 * (5 - 3) = 0.9
}

// Faults name the place and the nearest name.
func ExampleScope_Compile() {
	units := &types.Schema{Name: "units", Fields: []types.Field{{Name: "total", Type: types.NumberType()}}}
	_, err := rule.Scope{Own: units}.Compile(types.Source{Name: "bonus", Text: "totl * 2", File: "policy.yaml", Line: 41, Column: 12}, types.NumberType())
	fmt.Println(err)
	// Output: policy.yaml:41:12: bonus: unknown name "totl"; did you mean "total"?
}

// A sheet of figures over a list, each in the order of what it uses.
func ExampleSheet_Run() {
	type Unit struct {
		ID    string          `rule:"id,key"`
		Group string          `rule:"group"`
		Score decimal.Decimal `rule:"score"`
	}
	units, _ := value.SchemaOf[Unit]("units")
	sheet, err := rule.NewSheet(rule.Scope{Lists: []*types.Schema{units}}, nil, []rule.Figure{
		{List: "units", Source: types.Source{Name: "place", Text: `rank(total, map(units, .total), "competition")`}},
		{List: "units", Source: types.Source{Name: "total", Text: "score * 1.1"}},
	})
	if err != nil {
		panic(err)
	}
	list, _ := value.ListOf(units, "", []Unit{{"u2", "b", decimal.RequireFromString("83.15")}, {"u1", "a", decimal.RequireFromString("90")}})
	facts, _ := value.NewFacts([]*value.List{list}, nil, nil)
	run, err := sheet.Run(context.Background(), facts)
	if err != nil {
		panic(err)
	}
	result := run.List("units")
	for i := range result.Len() {
		fmt.Println(result.Value(i, "id"), result.Value(i, "total"), result.Value(i, "place"))
	}
	// Output:
	// u1 99 1
	// u2 91.465 2
}
