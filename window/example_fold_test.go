package window_test

import (
	"fmt"

	"github.com/meritrules/merit/rule"
	"github.com/meritrules/merit/window"
)

func ExampleFold() {
	on := func(s string) rule.Date { return rule.MustParseDate(s) }
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
