package rule_test

import (
	"context"
	"fmt"

	"github.com/meritrules/merit/rule"
	"github.com/meritrules/merit/rule/types"
	"github.com/shopspring/decimal"
)

// A formula that somebody else has written, over a Go struct, within narrow
// limits.
func ExampleBind() {
	type Order struct {
		Items []decimal.Decimal `rule:"items"`
		Code  *string           `rule:"code"`
	}
	scope := rule.Scope{
		Parameters: []types.Source{{Name: "free_from", Text: "50"}},
		Limits:     types.Limits{SourceBytes: 1000, ListLength: 1000, Steps: 10_000},
	}
	postage, err := rule.Bind[Order](scope, types.Source{Name: "postage",
		Text: `if sum(items) >= free_from or code == "FRIEND" { 0 } else { 4.90 }`})
	if err != nil {
		fmt.Println(err)
		return
	}
	value, err := postage.Eval(context.Background(), Order{Items: []decimal.Decimal{decimal.New(1999, -2), decimal.New(1250, -2)}})
	if err != nil {
		fmt.Println(err)
		return
	}
	number, _ := value.Number()
	amount, exact := number.Decimal()
	fmt.Println(amount.StringFixed(2), exact)

	greedy, err := rule.Bind[Order](scope, types.Source{Name: "greedy", Text: "sum(map(1..900, {let n = #; count(1..900, # < n)}))"})
	if err != nil {
		fmt.Println(err)
		return
	}
	_, err = greedy.Eval(context.Background(), Order{})
	fmt.Println(err)
	// Output:
	// 4.90 true
	// 1:29: greedy: the formula takes more than 10000 steps; let it use figures, which are worked out once, or raise Limits.Steps
}
