package assessment_test

import (
	"context"
	"fmt"

	"github.com/meritrules/merit/assessment"
	"github.com/meritrules/merit/rule"
	"github.com/meritrules/merit/rule/types"
	"github.com/shopspring/decimal"
)

// The lead is ranked 4th, a participant has its mark, and the unit without the
// task is given the mean.
func ExampleJoint_Compile() {
	marking, err := assessment.Joint{
		Lead:        rule.Expr("points * ladder(provincial_rank)"),
		Participant: rule.Expr("mark"),
		Other:       rule.Expr("if len(marks) > 0 { round(mean(map(marks, .mark)), 4) } else { lead_award }"),
	}.Compile(rule.Scope{Functions: []types.Source{
		{Name: "ladder(rank)", Text: "if rank <= 3 { 1 } else { 1 - 0.05 * (rank - 3) }"},
	}})
	if err != nil {
		fmt.Println(err)
		return
	}
	points := func(s string) types.Required[decimal.Decimal] { return types.Of(decimal.RequireFromString(s)) }
	run, err := marking.Run(context.Background(), assessment.JointFacts{
		Units: []assessment.Unit{{ID: "u01"}, {ID: "u02"}, {ID: "u03"}},
		Tasks: []assessment.Task{{ID: "t01", Points: points("10"), Lead: "u01", Participants: []string{"u02"}, ProvincialRank: types.Of(4)}},
		Marks: []assessment.Mark{{Task: "t01", Unit: "u02", Mark: points("8.25")}},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	awards, err := rule.Records[assessment.Award](run, "awards")
	if err != nil {
		fmt.Println(err)
		return
	}
	for i, a := range awards {
		step, _ := run.Explain(context.Background(), "awards", i, "points", 0)
		fmt.Printf("%s, %s: %s points, from %s = %s\n", a.Unit, a.Layer, a.Points, step.Rule, step.Filled)
	}
	// Output:
	// u01, lead: 9.5 points, from tasks.lead_award = 10 * ladder(4)
	// u02, participant: 8.25 points, from marks.award = 8.25
	// u03, other: 8.25 points, from tasks.other_award = if 1 > 0 { round(8.25, 4) } else { lead_award }
}

// A mark that is missing is a fault, not a zero.
func ExampleItems_Compile() {
	items := assessment.Items{Items: []assessment.Item{{Name: "key_work", Points: types.Int(30)}}}
	marking, err := items.Compile(rule.Scope{})
	if err != nil {
		fmt.Println(err)
		return
	}
	facts := assessment.ItemFacts{
		Units: []assessment.Unit{{ID: "u01"}, {ID: "u02"}},
		Marks: []assessment.ItemMark{{Unit: "u01", Item: "key_work", Mark: types.Of(decimal.RequireFromString("27.5"))}},
	}
	_, err = marking.Run(context.Background(), facts)
	fmt.Println(err)
	facts.Marks = append(facts.Marks, assessment.ItemMark{Unit: "u02", Item: "key_work", Mark: types.Of(decimal.RequireFromString("30"))})
	run, err := marking.Run(context.Background(), facts)
	if err != nil {
		fmt.Println(err)
		return
	}
	units := run.List("units")
	for i := range units.Len() {
		fmt.Println(units.Label(i), units.Value(i, "key_work"))
	}
	// Output:
	// units: record 2 (id u02): no mark for the item key_work
	// u01 27.5
	// u02 30
}

// Among the last five of 16, or worse than the quarter before.
func ExampleRace_Compile() {
	race := assessment.Race{Alert: rule.Expr("rank > of - 5 or rank > before")}
	watch, err := race.Compile(rule.Scope{})
	if err != nil {
		fmt.Println(err)
		return
	}
	run, err := watch.Run(context.Background(), assessment.RaceFacts{
		Units:     []assessment.Unit{{ID: "u01"}},
		Standings: []assessment.Standing{{Unit: "u01", Of: types.Of(16), LastYear: types.Of(3), Quarters: []int{2, 4, 3}}},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	quarters, err := rule.Records[assessment.Quarter](run, "race_quarters")
	if err != nil {
		fmt.Println(err)
		return
	}
	for i, q := range quarters {
		step, _ := run.Explain(context.Background(), "race_quarters", i, "alert", 0)
		fmt.Printf("quarter %d: %t, for %s\n", q.Quarter, q.Alert, step.Filled)
	}
	// Output:
	// quarter 1: false, for 2 > 16 - 5 or 2 > 3
	// quarter 2: true, for 4 > 16 - 5 or 4 > 2
	// quarter 3: false, for 3 > 16 - 5 or 3 > 4
}

func ExampleRanking() {
	ranked, err := assessment.Ranking([]assessment.Contender{
		{Name: "u01", Keys: []types.Number{types.Int(90), types.Int(3)}},
		{Name: "u02", Keys: []types.Number{types.Int(95), types.Int(0)}},
		{Name: "u03", Keys: []types.Number{types.Int(90), types.Int(1)}},
		{Name: "u04", NA: true},
	}, assessment.Competition, assessment.Descending, assessment.Ascending)
	fmt.Println(ranked, err)
	// Output:
	// [{u02  1} {u03  2} {u01  3} {u04  0}] <nil>
}
