package window

import (
	"cmp"
	"slices"

	"github.com/meritrules/merit/internal/due"
	"github.com/meritrules/merit/rule"
	"github.com/meritrules/merit/rule/types"
)

// Due is a step of a case that has begun and is not done.
type Due struct {
	Case        string      `json:"case"`
	Step        string      `json:"step"` // StepAccept and the like, in the policy's word
	Window      string      `json:"window,omitempty"`
	Departments []string    `json:"departments"` // that have the case
	From        types.Date  `json:"from"`
	By          *types.Date `json:"by"` // the last day in time; nil while the clock is stopped and nobody knows until when
	Overdue     bool        `json:"overdue"`
	Days        *int        `json:"days"` // calendar days that are left until By, negative of what is overdue; nil if By or the day of the facts is unknown
}

// Due returns the steps of a run's cases that are not done, soonest first; those whose clock is
// stopped come last. Steps of one day stand in the order of window, case and step.
func (p Policy) Due(run *rule.Run) []Due {
	list := run.List(p.Names.List("deadlines"))
	if list == nil {
		return nil
	}
	field := func(name string) string { return p.Names.Field("deadlines", name) }
	today, known := Today(run)
	var all []Due
	for i := range list.Len() {
		if _, done := list.Value(i, field("done_on")).Date(); done {
			continue
		}
		d := Due{Case: list.Value(i, field("case")).String(), Step: list.Value(i, field("step")).String(), Departments: list.Members(i, field("departments"))}
		if list.Has(field("window")) && !list.Value(i, field("window")).IsMissing() {
			d.Window = list.Value(i, field("window")).String()
		}
		d.From, _ = list.Value(i, field("from")).Date()
		d.Overdue, _ = list.Value(i, field("overdue")).Flag()
		if by, ok := list.Value(i, field("by")).Date(); ok {
			d.By = &by
			if known {
				d.Days = new(int(by - today))
			}
		}
		all = append(all, d)
	}
	slices.SortStableFunc(all, func(a, b Due) int {
		return cmp.Or(due.Compare(a.By, b.By), cmp.Compare(a.Window, b.Window), cmp.Compare(a.Case, b.Case))
	})
	return all
}

// Today returns the day up to which a run's cases count: that of its facts, or their as_of; false if
// there is neither.
func Today(run *rule.Run) (types.Date, bool) { return due.Today(run) }

// Load is how much is due of a window or a department; its Name is "" for cases without one.
type Load = due.Load

// ByWindow counts what is due by window, in the order of their names.
func ByWindow(all []Due) []Load {
	return loads(all, func(d Due) []string { return []string{d.Window} })
}

// ByDepartment counts what is due by department, in the order of their names. A case that
// several departments have counts for each of them.
func ByDepartment(all []Due) []Load {
	return loads(all, func(d Due) []string {
		if len(d.Departments) == 0 {
			return []string{""}
		}
		return d.Departments
	})
}

func loads(all []Due, of func(Due) []string) []Load {
	return due.Loads(all, func(d Due) due.Step { return due.Step{By: d.By, Overdue: d.Overdue, Of: of(d)} })
}
