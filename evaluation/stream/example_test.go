package stream_test

import (
	"fmt"

	"github.com/meritrules/merit/evaluation/stream"
	"github.com/meritrules/merit/rule/types"
)

// Two places tally ballots and merge. Of Li's two ballots the one of the first day counts, though it was added
// later.
func Example() {
	day := types.MustParseDate
	rules := stream.Rules{Grades: []string{"good", "fair"}, Rounds: []stream.Round{{ID: "spring", From: day("2024-03-01"), Until: day("2024-03-31")}}}
	roster := stream.Roster{Units: []string{"x"}, Raters: []stream.Rater{{ID: "Li"}, {ID: "Wang", Recused: []string{"x"}}}}
	here, err := stream.New(rules, roster)
	if err != nil {
		fmt.Println(err)
		return
	}
	there, _ := stream.New(rules, roster)
	for _, b := range []stream.Ballot{
		{ID: "b2", Round: "spring", Rater: "Li", Unit: "x", Grade: "good", CastOn: types.Of(day("2024-03-08"))},
		{ID: "b3", Round: "spring", Rater: "Wang", Unit: "x", Grade: "good", CastOn: types.Of(day("2024-03-08"))},
	} {
		if err := here.Add(b); err != nil {
			fmt.Println(err)
		}
	}
	if err := there.Add(stream.Ballot{ID: "b1", Round: "spring", Rater: "Li", Unit: "x", Grade: "fair", CastOn: types.Of(day("2024-03-05"))}); err != nil {
		fmt.Println(err)
	}
	if err := here.Merge(there); err != nil {
		fmt.Println(err)
	}
	r := here.Result()
	fmt.Println(r.Rounds[0].Received, r.Rounds[0].Counted, r.Rounds[0].Rejected)
	fmt.Println(r.Scores[0].Unit, r.Scores[0].Grades)
	// Output:
	// 3 1 [{recused 1} {duplicate 1}]
	// x [0 1]
}
