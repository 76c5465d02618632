package supervision_test

import (
	"context"
	"errors"
	"fmt"

	"github.com/meritrules/merit/assessment/supervision"
	"github.com/meritrules/merit/rule"
	"github.com/meritrules/merit/rule/types"
)

// A recheck that failed sends a matter back; one that passed allows closing.
func ExampleFold() {
	on := func(s string) types.Date { return types.MustParseDate(s) }
	due, passed := on("2022-03-31"), new(bool)
	log := []supervision.Event{
		{Matter: "m004", On: on("2022-03-01"), Event: supervision.Opened, Source: "leader_assigned", TeamLead: "office_head", Unit: "u14", DueOn: &due},
		{Matter: "m004", On: on("2022-03-08"), Event: supervision.Rectified},
		{Matter: "m004", On: on("2022-03-10"), Event: supervision.Rechecked, Passed: passed},
	}
	m, err := supervision.Fold(log)
	fmt.Println(m.State, m.FailedRechecks, err)
	_, err = m.Next(supervision.Event{Matter: "m004", On: on("2022-03-11"), Event: supervision.Closed})
	fmt.Println(err)
	for _, e := range []supervision.Event{
		{Matter: "m004", On: on("2022-03-20"), Event: supervision.Rectified},
		{Matter: "m004", On: on("2022-03-21"), Event: supervision.Rechecked, Passed: new(true)},
		{Matter: "m004", On: on("2022-03-22"), Event: supervision.Closed},
	} {
		if m, err = m.Next(e); err != nil {
			fmt.Println(err)
		}
	}
	fmt.Println(m.State, *m.RectifiedOn, m.FailedRechecks, *m.ClosedOn)
	// Output:
	// open 1 <nil>
	// matter m004: closed on 2022-03-11: the matter is open; legal there: led, joined, instructed, found, extended, slip_issued, rectified
	// closed 2022-03-20 1 2022-03-22
}

// A matter with its slips, from the log to what they cost.
func ExamplePolicy_Compile() {
	on := func(s string) *types.Date { return new(types.MustParseDate(s)) }
	policy := supervision.Policy{
		Overdue: rule.Expr("(rectified_on ?? as_of) > due_on"),
		Slips:   &supervision.Slips{Colours: []supervision.Colour{{Name: "yellow"}, {Name: "orange", By: rule.Expr("7")}, {Name: "red"}}},
		Deductions: []supervision.Effect{
			{Rule: "late", Over: "matters", Amount: rule.Expr("overdue"), Unit: rule.Expr("unit"), Fault: "late"},
			{Rule: "slip", Over: "slips", Amount: rule.Expr(`if colour == "yellow" { 2 } else if colour == "orange" { 4 } else { 0 }`), Unit: rule.Expr("unit"), Matter: rule.Expr("matter"), Fault: "late"},
		},
	}
	sheet, err := policy.Compile(rule.Scope{})
	matters, err2 := supervision.FoldAll([]supervision.Event{
		{Matter: "m1", On: *on("2022-06-01"), Event: supervision.Opened, Unit: "housing", DueOn: on("2022-06-30")},
		{Matter: "m1", On: *on("2022-07-04"), Event: supervision.SlipIssued, Slip: "c1", Colour: "yellow", Until: on("2022-07-11")},
	})
	if err := errors.Join(err, err2); err != nil {
		fmt.Println(err)
		return
	}
	run, err := sheet.Run(context.Background(), supervision.FactsOf(*on("2022-07-15"), matters))
	if err != nil {
		fmt.Println(err)
		return
	}
	slips := run.List("slips")
	fmt.Println(slips.Value(0, "id"), slips.Value(0, "colour"), "until", slips.Value(0, "due_by"))
	deductions, _ := rule.Records[supervision.Deducted](run, "deductions")
	for _, d := range deductions {
		fmt.Println(d.Unit, "loses", d.Points, "of", d.Asked, "by", d.Rule, d.Of, "because of", d.Matter)
	}
	// Output:
	// c1 orange until 2022-07-18
	// housing loses 0 of 1 by late m1 because of m1
	// housing loses 4 of 4 by slip c1 because of m1
}
