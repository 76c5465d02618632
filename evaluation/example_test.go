package evaluation_test

import (
	"context"
	"fmt"

	"github.com/meritrules/merit/evaluation"
	"github.com/meritrules/merit/rule"
	"github.com/meritrules/merit/rule/types"
)

// autumn is a policy of one round, in which 好 is worth 100 and 差 50.
func autumn() evaluation.Policy {
	return evaluation.Policy{
		Rounds: []evaluation.Round{{ID: "counties", Groups: []string{"county"},
			From: types.MustParseDate("2022-10-01"), Until: types.MustParseDate("2022-10-31"), Weight: types.Int(20)}},
		Grades: []string{"好", "差"},
		Score:  rule.Expr(`mean(ballots, if .grade == "好" { 100 } else { 50 })`),
	}
}

func autumnFacts() evaluation.Facts {
	october := types.Of(types.MustParseDate("2022-10-09"))
	return evaluation.Facts{
		Units:  []evaluation.Unit{{ID: "u01"}, {ID: "u02"}},
		Raters: []evaluation.Rater{{ID: "C1", Group: "county"}, {ID: "C2", Group: "county", Recused: []string{"u02"}}},
		Ballots: []evaluation.Ballot{
			{ID: "b1", Round: "counties", Rater: "C1", Unit: "u01", Grade: "好", CastOn: october},
			{ID: "b2", Round: "counties", Rater: "C1", Unit: "u02", Grade: "差", CastOn: october},
			{ID: "b3", Round: "counties", Rater: "C2", Unit: "u01", Grade: "差", CastOn: october},
			{ID: "b4", Round: "counties", Rater: "C2", Unit: "u02", Grade: "好", CastOn: october},
		},
	}
}

func Example() {
	e, err := autumn().Compile(rule.Scope{})
	if err != nil {
		fmt.Println(err)
		return
	}
	run, err := e.Run(context.Background(), autumnFacts())
	if err != nil {
		fmt.Println(err)
		return
	}
	scores, err := rule.Records[evaluation.Score](run, "scores")
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, s := range scores {
		fmt.Println(s.Unit, s.Round, s.Score, s.Ballots)
	}
	for _, x := range autumn().Rejected(run) {
		fmt.Println(x)
	}
	// Output:
	// u01 counties 75 [b1 b3]
	// u02 counties 50 [b2]
	// b4: recused: raters C2, recused [u02]
}

// A policy's parts go into a sheet with the figures of the policy and the parts
// of other packages.
func ExamplePolicy_Parts() {
	models, figures := autumn().Parts()
	for _, m := range models {
		fmt.Println("model", m.Name)
	}
	for _, f := range figures {
		fmt.Printf("figure %s.%s\n", f.List, f.Source.Name)
	}
	// Output:
	// model rounds
	// model evaluation
	// figure scores.score
}

func ExamplePolicy_Feedback() {
	e, err := autumn().Compile(rule.Scope{})
	if err != nil {
		fmt.Println(err)
		return
	}
	run, err := e.Run(context.Background(), autumnFacts())
	if err != nil {
		fmt.Println(err)
		return
	}
	feedback, err := autumn().Feedback(run, "counties")
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, f := range feedback {
		fmt.Printf("%s: %s, place %d of %d, 好 %d, 差 %d\n", f.Unit, f.Score, f.Place, f.Of, f.Count("好"), f.Count("差"))
	}
	// Output:
	// u01: 75, place 1 of 2, 好 1, 差 1
	// u02: 50, place 2 of 2, 好 0, 差 1
}
