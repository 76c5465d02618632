package window_test

import (
	"context"
	"errors"
	"fmt"

	"github.com/meritrules/merit/rule"
	"github.com/meritrules/merit/rule/types"
	"github.com/meritrules/merit/window"
)

func ExampleFold() {
	on := func(s string) types.Date { return types.MustParseDate(s) }
	log := []window.Event{
		{Case: "k002", On: on("2022-04-01"), Event: window.Received, Window: "w-c3"},
		{Case: "k002", On: on("2022-04-02"), Event: window.Coordinated, Departments: []string{"planning", "fire"}},
		{Case: "k002", On: on("2022-04-02"), Event: window.AcceptedOwing, Documents: []string{"altered plan"}},
		{Case: "k002", On: on("2022-04-05"), Event: window.Answered, Department: "fire"},
	}
	c, err := window.Fold(log)
	fmt.Println(c.State, c.Departments, c.DaysByDepartment, c.Kinds, err)
	_, err = c.Next(window.Event{Case: "k002", On: on("2022-04-06"), Event: window.Resolved})
	fmt.Println(err)
	for _, e := range []window.Event{
		{Case: "k002", On: on("2022-04-07"), Event: window.DocumentsComplete},
		{Case: "k002", On: on("2022-04-08"), Event: window.Resolved},
	} {
		if c, err = c.Next(e); err != nil {
			fmt.Println(err)
		}
	}
	fmt.Println(c.State, *c.ResolvedOn, c.DaysByDepartment)
	// Output:
	// accepted [planning fire] [3 3] [cross_department documents_outstanding] <nil>
	// case k002: resolved on 2022-04-06: the case is accepted, and this is legal only if no papers are owed; legal there: classified, accepted_with_outstanding, documents_complete, documents_waived, coordinated, answered, consulted, help_sought, escalated, transferred, extended, suspended
	// resolved 2022-04-08 [6 3]
}

// A window with its cases, from the log to what is overdue.
func ExamplePolicy_Due() {
	on := func(s string) types.Date { return types.MustParseDate(s) }
	policy := window.Policy{Deadlines: []window.Deadline{
		{Step: window.StepAnswer, By: rule.Expr("if given_on == nil { nil } else { addWorkdays(given_on, 2) }")},
		{Step: window.StepResolve, By: rule.Expr("addWorkdays(received_on, if len(departments) == 1 { 5 } else { 10 })")},
	}}
	sheet, err := policy.Compile(rule.Scope{})
	if err != nil {
		fmt.Println(err)
		return
	}
	cases, err := window.FoldAll([]window.Event{
		{Case: "k1", On: on("2022-10-21"), Event: window.Received, Window: "w-city"},
		{Case: "k1", On: on("2022-10-24"), Event: window.Referred, Departments: []string{"planning", "fire"}},
		{Case: "k2", On: on("2022-10-24"), Event: window.Received, Window: "w-city"},
		{Case: "k2", On: on("2022-10-24"), Event: window.AcceptedOwing, Documents: []string{"deed"}},
	})
	run, err2 := sheet.Run(context.Background(), window.Facts{
		AsOf: types.Of(on("2022-10-31")), Windows: []window.Window{{ID: "w-city", OpenedOn: types.Of(on("2022-02-20")), DedicatedSite: types.Of(true), CoordinatorRota: types.Of(true), StaffBriefed: types.Of(true)}},
		Cases: cases, Turns: window.TurnsOf(cases), Stops: window.StopsOf(cases),
	})
	if err := errors.Join(err, err2); err != nil {
		fmt.Println(err)
		return
	}
	for _, d := range policy.Due(run) {
		fmt.Println(d.Case, d.Step, d.Departments, d.By, "overdue", d.Overdue)
	}
	// Output:
	// k1 answer [planning] 2022-10-26 overdue true
	// k1 resolve [planning] 2022-11-04 overdue false
	// k2 resolve [] <nil> overdue false
}
