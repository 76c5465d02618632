package assessment

import (
	"fmt"

	"github.com/meritrules/merit/rule"
)

// need is a column that a model reads, and the type that it must have; without
// a field, a list that must be there.
type need struct {
	list, field string
	typ         rule.Type
}

// uses returns the columns for rule.Model.Uses, so that a policy which does not
// declare one of them does not compile.
func uses(needs []need) []rule.Column {
	cols := make([]rule.Column, len(needs))
	for i, n := range needs {
		cols[i] = rule.Column{List: n.list, Field: n.field}
	}
	return cols
}

// checkTypes reports every column that does not have the type its model reads.
func checkTypes(r *rule.Run, model string, needs []need) (faults rule.Errors) {
	for _, n := range needs {
		if n.field == "" {
			continue
		}
		s := r.List(n.list).Schema()
		if have := s.Fields[s.Field(n.field)].Type; !n.accepts(have) {
			faults = append(faults, &rule.Error{Rule: model, Message: fmt.Sprintf("needs %s.%s to be a %s, but it is a %s", n.list, n.field, n.words(n.typ), n.words(have))})
		}
	}
	return faults
}

// accepts reports whether a column of type have can be read as n.typ.
func (n need) accepts(have rule.Type) bool {
	return have.String() == n.typ.String() && (have.Terminating || !n.typ.Terminating)
}

// words is the type for people, who must be told where only a decimal will do.
func (n need) words(t rule.Type) string {
	if t.Kind == rule.NumberKind && n.typ.Terminating && !t.Terminating {
		return t.String() + " that may be a fraction"
	}
	return t.String()
}

// asError returns the faults as an error, nil where there are none.
func asError(faults rule.Errors) error {
	if len(faults) == 0 {
		return nil
	}
	return faults
}

// inFigure returns a policy's figure as the named figure of a list.
func inFigure(f rule.Figure, list, name string) rule.Figure {
	f.List, f.Source.Name = list, name
	return f
}
