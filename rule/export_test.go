package rule

import (
	"context"
	"fmt"

	"github.com/meritrules/merit/internal/exact"
	"github.com/meritrules/merit/rule/internal/byrow"
	"github.com/meritrules/merit/rule/internal/cell"
	"github.com/meritrules/merit/rule/internal/check"
	"github.com/meritrules/merit/rule/internal/domain"
	"github.com/meritrules/merit/rule/internal/domains"
	"github.com/meritrules/merit/rule/internal/inside"
	"github.com/meritrules/merit/rule/internal/language"
	"github.com/meritrules/merit/rule/internal/tree"
	"github.com/meritrules/merit/rule/types"
	"github.com/meritrules/merit/rule/value"
)

// BuiltinNames returns the names of the language's functions, for the test of its reference.
func BuiltinNames() []string { return language.Functions() }

// Position returns where a record stood among those of its Builder, from 1.
func Position(l *value.List, row int) int { return inside.List(l).Position(row) }

// InBatches reports whether the column driver takes a figure of the sheet, for the test
// of its operations.
func (sh *Sheet) InBatches(list, figure string) bool {
	return sh.byColumn[types.ColumnName{List: list, Field: figure}].formula.plans.Get(sh.period).Vec != nil
}

// OperationNames returns the names of all operators and functions.
func OperationNames() (names []string) {
	for _, o := range language.Operations() {
		names = append(names, o.Name)
	}
	return names
}

// Took evaluates the formula as Eval does and returns the steps and bytes that it takes.
func (f *Formula) Took(ctx context.Context, r value.Row) (steps, bytes int64, err error) {
	p := f.plans.Get(f.env.Last())
	fr := f.frame(p.Plan, byrow.NewBudget(ctx, f.env.Limits, 0), inside.Row(r))
	p.Code.Val(fr)
	if fr.Err != nil {
		err = fr.Err
	}
	return f.env.Limits.Steps - fr.Steps, f.env.Limits.Bytes - fr.Bytes, err
}

// OutsideDomains evaluates all figures of a run once more, and returns a node with a value
// outside its domain, "" if there is none. Fields have the values that the facts have, so
// that the domains are as small as they can be.
func OutsideDomains(r *Run) (outside string) {
	d := domains.New(r.sheet.env)
	for i, l := range r.lists {
		for c, f := range l.Schema.Fields[:r.sheet.declared[i]] {
			if f.Inverse != "" || f.Type.Kind == types.ListKind && f.Type.Elem.Kind == types.RecordKind {
				continue
			}
			var s domain.Set
			for row := range l.N {
				s = s.Join(domains.SetOf(l.Cell(row, c)))
			}
			d.Columns[types.ColumnName{List: l.Schema.Name, Field: f.Name}] = s
		}
	}
	for i, f := range r.facts.Fields {
		d.Columns[types.ColumnName{List: domains.OfFacts, Field: f.Name}] = domains.SetOf(r.facts.Values[i])
	}
	for _, m := range r.sheet.order {
		if m.formula == nil {
			continue
		}
		m.domain(d)
		watch := func(_ *byrow.Maker, n *tree.Node, x byrow.Code) byrow.Code {
			return byrow.Watched(n.Type, x, func(fr *byrow.Frame, v cell.Value) {
				if s, visited := d.Sets[n]; fr.Err == nil && outside == "" && (!visited || !holds(s, v)) {
					outside = fmt.Sprintf("%s: %s is %s, but its domain is %#v", m.name, n.Words(), v, s)
				}
			})
		}
		p := &check.Plans{Store: &check.PlanStore{}, Tree: m.formula.tree, Make: func(period int) *check.Prepared {
			return &check.Prepared{Plan: r.sheet.env.PlanOf(m.formula.tree, period, byrow.AllConstants, watch, byrow.KeepHeavy).Sized(m.formula.tree)}
		}}
		p.Made = check.NewSlots(r.sheet.env.PeriodCount())
		fr := &byrow.Frame{}
		plan := r.ready(fr, p, m.list, byrow.NewBudget(context.Background(), r.sheet.env.Limits, r.facts.Cells()))
		for row := 0; row < r.lists[m.list].N && outside == ""; row++ {
			fr.Next(int32(row), plan.Cost)
			plan.Code.Val(fr)
			fr.Err = nil
		}
	}
	return outside
}

// holds reports whether a value lies in a set.
func holds(s domain.Set, v cell.Value) bool {
	if v.Kind != types.ListKind {
		return v.Kind == types.RecordKind || !domains.SetOf(v).Meet(s).IsEmpty()
	}
	if !s.Len.Has(exact.Int(int64(v.Len()))) {
		return false
	}
	for _, e := range v.Elems() {
		if s.Elem != nil && !holds(*s.Elem, e) {
			return false
		}
	}
	return true
}
