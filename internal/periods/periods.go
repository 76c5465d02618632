// Package periods says which rules of a policy hold on which day.
//
// From the sheet that package document compiled, with all values by date, and a day, or
// facts that give one, it makes the sheet with the values of that day. merit.Policy.Run and
// package cases run on that sheet.
package periods

import (
	"fmt"
	"slices"

	"github.com/meritrules/merit/rule"
	"github.com/meritrules/merit/rule/fault"
	"github.com/meritrules/merit/rule/types"
	"github.com/meritrules/merit/rule/value"
)

// Rules are the rules of a policy with the days on which they change.
type Rules struct {
	File        string      // of the document
	Sheet       *rule.Sheet // nil if the rules have faults
	From, Until types.Date  // the policy's days
	Day         string      // the fact that picks values by date
	Named       bool        // the document names it, so it must be one of the policy's days
	Begins      []Begin     // of what is declared by date, in the order of the document
}

// Begin is the first day of what is declared by date.
type Begin struct {
	Kind, Name   string // such as parameter share
	From         types.Date
	File         string
	Line, Column int
}

// MakeFacts is the advice if there are no facts, or facts of another policy.
const MakeFacts = "the policy's ReadFacts reads them from files, its NewFacts makes them of Go values"

// Sheets returns the rules of each period in which all values by date have begun, in
// the order of the days; none if the rules have faults.
func (r *Rules) Sheets() []*rule.Sheet {
	if r.Sheet == nil {
		return nil
	}
	days := r.Days()
	if len(days) == 0 {
		return []*rule.Sheet{r.Sheet}
	}
	all := make([]*rule.Sheet, len(days))
	for i, day := range days {
		all[i] = r.Sheet.On(day)
	}
	return all
}

// Days returns the days on which values change, beginning with the first on which all
// of them have begun; nil if none changes.
func (r *Rules) Days() []types.Date {
	return slices.DeleteFunc(r.Sheet.Days(), func(day types.Date) bool {
		return slices.ContainsFunc(r.Begins, func(b Begin) bool { return day < b.From })
	})
}

// For returns the rules of the day that the facts give.
func (r *Rules) For(facts *value.Facts) (*rule.Sheet, error) {
	day := facts.Value(r.Day)
	if len(r.Begins) > 0 && day.IsMissing() {
		return nil, fault.Errors{{Code: fault.CodeMissingFacts, File: r.File, Message: fmt.Sprintf("the facts do not say %s, the day by which values are picked", r.Day), Hint: MakeFacts}}
	}
	return r.On(day)
}

// On returns the rules in force on a day. For a missing day it returns those of the last
// period, because rules without values by date are the same in all periods. There are
// rules only within the policy's days, once every dated value has begun.
func (r *Rules) On(day value.Value) (*rule.Sheet, error) {
	on, ok := day.Date()
	if !ok {
		return r.Sheet, nil
	}
	if r.Named || len(r.Begins) > 0 {
		const message = "%s %s is %s the policy's %s day, %s"
		switch {
		case on < r.From:
			return nil, fault.Errors{{Code: fault.CodeOutsideDays, File: r.File, Message: fmt.Sprintf(message, r.Day, on, "before", "first", r.From)}}
		case r.Until < on:
			return nil, fault.Errors{{Code: fault.CodeOutsideDays, File: r.File, Message: fmt.Sprintf(message, r.Day, on, "after", "last", r.Until)}}
		}
	}
	var faults fault.Errors
	for _, b := range r.Begins {
		if on < b.From {
			faults = append(faults, &fault.Error{Code: fault.CodeOutsideDays, File: b.File, Line: b.Line, Column: b.Column,
				Message: fmt.Sprintf("the %s %s has no value on %s; its first is from %s", b.Kind, b.Name, on, b.From)})
		}
	}
	if len(faults) > 0 {
		return nil, faults
	}
	return r.Sheet.On(on), nil
}
