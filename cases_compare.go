package merit

import (
	"slices"
	"strings"

	"github.com/meritrules/merit/rule"
)

// same reports whether a value is what was written for it: a record by its key.
func same(got, want rule.Value) bool {
	if got.Kind() == rule.ListKind && want.Kind() == rule.ListKind {
		if got.Len() != want.Len() {
			return false
		}
		for i := range got.Len() {
			if !same(got.Elem(i), want.Elem(i)) {
				return false
			}
		}
		return true
	}
	if got.Kind() == rule.RecordKind {
		text, ok := want.Text()
		return ok && got.String() == text
	}
	return got.Equal(want)
}

// says reports whether a fault has a text in its message, which may begin in the
// name of the rule or record before it; but not where it only says what the case
// does not give.
func says(err error, text string) bool {
	var faults rule.Errors
	faults.Add(err)
	return slices.ContainsFunc(faults, func(e *rule.Error) bool {
		whole := rule.Error{Rule: e.Rule, Record: e.Record, Message: e.Message, Hint: e.Hint}
		before := rule.Error{Rule: e.Rule, Record: e.Record}
		said, named := whole.Error(), len(before.Error())
		i := strings.LastIndex(said, text)
		return !rule.IsNotGiven(e) && i >= 0 && i+len(text) > named
	})
}
