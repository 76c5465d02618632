package window_test

import (
	"context"
	"fmt"

	"github.com/meritrules/merit/rule"
	"github.com/meritrules/merit/rule/types"
	"github.com/meritrules/merit/window"
)

func Example() {
	policy := window.Policy{
		DueOn:     rule.Expr("addWorkdays(received_on, 5)"),
		Overdue:   rule.Expr("(resolved_on ?? as_of) > due_on"),
		DaysTaken: rule.Expr("sum(days_by_department)"),
		Findings:  []window.Finding{{Rule: "staff_briefed", When: rule.Expr("not staff_briefed")}},
	}
	w, err := policy.Compile(rule.Scope{})
	if err != nil {
		fmt.Println(err)
		return
	}
	day := func(s string) types.Required[types.Date] { return types.Of(types.MustParseDate(s)) }
	run, err := w.Run(context.Background(), window.Facts{
		AsOf: day("2022-10-31"),
		Windows: []window.Window{{ID: "w-city", Level: "city", OpenedOn: day("2022-02-20"),
			DedicatedSite: types.Of(true), CoordinatorRota: types.Of(true), StaffBriefed: types.Of(false)}},
		Cases: []window.Case{{ID: "k001", Window: "w-city", ReceivedOn: day("2022-10-21"),
			Departments: []string{"u07"}, Handling: window.Serial, DaysByDepartment: []int{10}}},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	cases, err := rule.Records[window.CaseResult](run, "cases")
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, c := range cases {
		fmt.Println(c.Case, "due", c.DueOn, "overdue", c.Overdue, "days", c.DaysTaken)
	}
	findings, err := rule.Records[window.WindowFinding](run, "findings")
	fmt.Println(findings, err)
	// Output:
	// k001 due 2022-10-28 overdue true days 10
	// [w-city: staff_briefed] <nil>
}

// A policy's parts go into a sheet with the figures of the policy and the parts
// of other packages.
func ExamplePolicy_Parts() {
	models, figures := window.Policy{
		Deadlines: []window.Deadline{{Step: window.StepAccept, By: rule.Expr("addWorkdays(received_on, 1)")}},
		Findings:  []window.Finding{{Rule: "staff_briefed", When: rule.Expr("not staff_briefed")}},
	}.Parts()
	for _, m := range models {
		fmt.Println("model", m.Name)
	}
	for _, f := range figures {
		fmt.Printf("figure %s.%s\n", f.List, f.Source.Name)
	}
	// Output:
	// model windows
	// model deadlines
	// figure cases.accept_by
	// figure windows.finding_staff_briefed
}
