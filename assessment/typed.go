package assessment

import (
	"context"
	"errors"

	"github.com/meritrules/merit/rule"
)

// year is a model compiled for typed facts.
type year struct {
	sheet *rule.Sheet
	lists []*rule.Schema
}

// compile makes a sheet of parts over the given lists and nothing else.
func compile(s rule.Scope, models []rule.Model, figures []rule.Figure, lists ...*rule.Schema) (year, error) {
	s.Lists, s.Values = lists, nil
	sheet, err := rule.NewSheet(s, models, figures)
	return year{sheet, lists}, err
}

// rows makes one list of the facts.
type rows func() (*rule.List, error)

func listOf[T any](s *rule.Schema, records []T) rows {
	return func() (*rule.List, error) { return rule.ListOf(s, s.Name, records) }
}

// run works out the sheet, or reports the faults of all lists.
func (y year) run(ctx context.Context, from ...rows) (*rule.Run, error) {
	var faults rule.Errors
	lists := make([]*rule.List, len(from))
	for i, list := range from {
		l, err := list()
		faults.Add(err)
		lists[i] = l
	}
	if len(faults) > 0 {
		return nil, faults
	}
	facts, err := rule.NewFacts(lists, nil, nil)
	if err != nil {
		return nil, err
	}
	return y.sheet.Run(ctx, facts)
}

func notNegative(s *rule.Schema, field string) {
	s.Fields[s.Field(field)].Min = new(rule.Number)
}

// errNoResult is what explaining the zero value of a result returns.
var errNoResult = errors.New("assessment: the result does not come from a run")

// cellOf is where a result stands in its run.
type cellOf struct {
	run   *rule.Run
	list  *rule.List
	row   int
	field string
}

func (c cellOf) explain(ctx context.Context, depth int) (*rule.Step, error) {
	if c.run == nil {
		return nil, errNoResult
	}
	return c.run.Explain(ctx, c.list.Schema().Name, c.row, c.field, depth)
}
