package merit_test

import (
	"context"
	"fmt"
	"os"

	"github.com/meritrules/merit"
	"github.com/meritrules/merit/rule"
	"github.com/meritrules/merit/rule/types"
	"github.com/meritrules/merit/rule/value"
)

// A mark of the worked year is corrected: what moves, and how little is worked out again.
func ExamplePolicy_RunAfter() {
	ctx := context.Background()
	policy, facts, run, err := workedYear(ctx)
	if err != nil {
		fmt.Println(err)
		return
	}

	edit := facts.Edit()
	row := facts.List("marks").Labelled("t51, u71")[0]
	edit.Set("marks", int(row), "mark", value.OfNumber(types.MustParseNumber("1.86")))
	changed, err := edit.Facts()
	if err != nil {
		fmt.Println(err)
		return
	}
	next, err := policy.RunAfter(ctx, run, changed)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(next.Worked(), "cells worked out again, of", run.Worked())
	units, before, totals := next.List("units"), run.List("units"), 0
	for row := range units.Len() {
		if !units.Value(row, "total").Equal(before.Value(row, "total")) {
			totals++
		}
		if is, was := units.Value(row, "place"), before.Value(row, "place"); !is.Equal(was) {
			fmt.Println(units.Label(row), "from place", was, "to", is)
		}
	}
	fmt.Println(totals, "totals moved, the mean of all from", run.Value("mean_total"), "to", next.Value("mean_total"))
	// Output:
	// 684 cells worked out again, of 9295
	// u15 from place 39 to 38
	// u69 from place 78 to 79
	// u71 from place 79 to 78
	// 81 totals moved, the mean of all from 269.73 to 269.75
}

// workedYear loads the policy of the worked year, its facts and the year worked out.
func workedYear(ctx context.Context) (*merit.Policy, *value.Facts, *rule.Run, error) {
	year := os.DirFS("examples/chuzhou")
	policy, err := merit.Load(year, "policy.yaml")
	if err != nil {
		return nil, nil, nil, err
	}
	facts, err := policy.ReadFacts(year, "data")
	if err != nil {
		return nil, nil, nil, err
	}
	run, err := policy.Run(ctx, facts)
	return policy, facts, run, err
}
