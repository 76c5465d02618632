package assessment

import (
	"fmt"

	"github.com/meritrules/merit/rule"
)

// checkReferences reports those fields, which are references or lists of them, that
// do not refer to records of to or may be missing. A Sheet has checked their kinds.
func checkReferences(model string, l *rule.List, to string, fields ...string) (faults rule.Errors) {
	s := l.Schema()
	for _, field := range fields {
		have := s.Fields[s.Field(field)].Type
		ref := have
		if have.Kind == rule.ListKind {
			ref = *have.Elem
		}
		if ref.List != to || ref.Optional {
			faults = append(faults, &rule.Error{Code: rule.CodeUnmetNeed, Rule: model, Message: fmt.Sprintf("needs %s.%s to refer to %s, but it is a %s", s.Name, field, to, have)})
		}
	}
	return faults
}
