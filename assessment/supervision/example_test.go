package supervision_test

import (
	"context"
	"fmt"

	"github.com/meritrules/merit/assessment/supervision"
	"github.com/meritrules/merit/rule"
	"github.com/meritrules/merit/rule/types"
)

// A recheck that failed sends a matter back; one that passed allows closing.
func ExampleFold() {
	day := types.MustParseDate
	log := []supervision.Event{
		supervision.Opened{On: day("2022-03-01"), ID: "m004", Source: "leader_assigned", TeamLead: "office_head", Unit: "u14", DueOn: day("2022-03-31")},
		supervision.Rectified{On: day("2022-03-08")},
		supervision.Rechecked{On: day("2022-03-10"), Passed: false},
		supervision.Closed{On: day("2022-03-11")},
	}
	_, err := supervision.Fold(log)
	fmt.Println(err)
	log = append(log[:3],
		supervision.Rectified{On: day("2022-03-20")},
		supervision.Rechecked{On: day("2022-03-21"), Passed: true},
		supervision.Closed{On: day("2022-03-22")})
	m, err := supervision.Fold(log)
	fmt.Println(m.ID, *m.RectifiedOn, *m.RecheckPassed, m.FailedRechecks, *m.ClosedOn, err)
	// Output:
	// matter m004: closed on 2022-03-11: only a recheck that passed allows closing; the matter's last event was: recheck failed on 2022-03-10
	// m004 2022-03-20 true 1 2022-03-22 <nil>
}

func ExamplePolicy_Compile() {
	compiled, err := supervision.Policy{
		Overdue:       rule.Expr("(rectified_on ?? as_of) > due_on"),
		FailedRecheck: rule.Expr("failed_rechecks > 0"),
		Closed:        rule.Expr("closed_on != nil"),
		WronglyLed:    rule.Expr(`source == "leader_assigned" and team_lead != "office_head"`),
	}.Compile(rule.Scope{})
	if err != nil {
		fmt.Println(err)
		return
	}
	day := types.MustParseDate
	run, err := compiled.Run(context.Background(), supervision.Facts{AsOf: types.Of(day("2022-10-31")), Matters: []supervision.Matter{
		{ID: "m001", Source: "leader_assigned", TeamLead: "inspector", Unit: "u61", OpenedOn: types.Of(day("2022-09-01")), DueOn: types.Of(day("2022-09-16"))},
	}})
	if err != nil {
		fmt.Println(err)
		return
	}
	judged, err := rule.Records[supervision.Judged](run, "matters")
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, j := range judged {
		fmt.Printf("%s: overdue %t, closed %t, wrongly led %t\n", j.ID, j.Overdue, j.Closed, j.WronglyLed)
	}
	// Output:
	// m001: overdue true, closed false, wrongly led true
}
