package evaluation_test

import (
	"context"
	"fmt"

	"github.com/meritrules/merit/evaluation"
	"github.com/meritrules/merit/rule"
	"github.com/meritrules/merit/rule/types"
)

// A panel of judges without a document: marks by halves from 0 to 10, of which the lowest and the
// highest are left out.
func ExampleBind() {
	day := types.MustParseDate("2024-02-10")
	policy := evaluation.Policy{
		Rounds: []evaluation.Round{{ID: "final", From: day, Until: day}},
		Marks:  []evaluation.Scale{{To: types.Int(10), Step: types.MustParseNumber("0.5")}},
		Score:  rule.Expr("trimmedMean(ballots, .mark, 1, 1)"),
	}
	facts := evaluation.FactsOf[evaluation.MarkBallot]{Units: []evaluation.Unit{{ID: "Ito"}}}
	for i, mark := range []string{"8", "9.5", "8.5", "9", "9.25"} {
		judge := fmt.Sprint("judge ", i+1)
		facts.Raters = append(facts.Raters, evaluation.Rater{ID: judge})
		facts.Ballots = append(facts.Ballots, evaluation.MarkBallot{ID: fmt.Sprint("m", i+1), Round: "final", Rater: judge,
			Unit: "Ito", Mark: types.Of(types.MustParseNumber(mark)), CastOn: types.Of(day)})
	}
	final, err := evaluation.Bind[evaluation.FactsOf[evaluation.MarkBallot]](policy, rule.Scope{})
	if err != nil {
		panic(err)
	}
	run, err := final.Run(context.Background(), facts)
	if err != nil {
		panic(err)
	}
	scores, err := rule.Records[evaluation.Score](run, "scores")
	fmt.Println(scores[0].Unit, scores[0].Score, err, policy.Rejected(run))
	// Output:
	// Ito 8.75 <nil> [m5: off_scale: ballots m5, mark 9.25]
}
