package rule

import (
	"context"
	"fmt"

	"github.com/meritrules/merit/internal/exact"
	"github.com/meritrules/merit/rule/internal/domain"
	"github.com/meritrules/merit/rule/internal/language"
)

// BuiltinNames returns the names of the language's functions, for the test of its reference.
func BuiltinNames() []string { return language.Functions() }

// Position returns where a record stood among those of its Builder, from 1.
func (l *List) Position(row int) int { return l.position(row) }

// InBatches reports whether the column driver takes a figure of the sheet, for the test
// of its operations.
func (sh *Sheet) InBatches(list, figure string) bool {
	return sh.byColumn[columnName{list, figure}].formula.plans.get(sh.period).vec != nil
}

// OperationNames returns the names of all operators and functions.
func OperationNames() (names []string) {
	for _, o := range language.Operations() {
		names = append(names, o.Name)
	}
	return names
}

// Took evaluates the formula as Eval does and returns the steps and bytes that it takes.
func (f *Formula) Took(ctx context.Context, r Row) (steps, bytes int64, err error) {
	p := f.plans.get(f.env.last())
	fr := f.frame(p.plan, newBudget(ctx, f.env.lim, 0), r)
	p.code.val(fr)
	if fr.err != nil {
		err = fr.err
	}
	return f.env.lim.Steps - fr.steps, f.env.lim.Bytes - fr.bytes, err
}

// OutsideDomains evaluates all figures of a run once more, and returns a node with a value
// outside its domain, "" if there is none. Fields have the values that the facts have, so
// that the domains are as small as they can be.
func OutsideDomains(r *Run) (outside string) {
	d := newDomains(r.sheet.env)
	for i, l := range r.lists {
		for c, f := range l.schema.Fields[:r.sheet.declared[i]] {
			if f.Inverse != "" || f.Type.Kind == ListKind && f.Type.Elem.Kind == RecordKind {
				continue
			}
			var s domain.Set
			for row := range l.n {
				s = s.Join(setOf(l.value(row, c)))
			}
			d.columns[columnName{l.schema.Name, f.Name}] = s
		}
	}
	for i, f := range r.facts.fields {
		d.columns[columnName{ofFacts, f.Name}] = setOf(r.facts.values[i])
	}
	for _, m := range r.sheet.order {
		if m.formula == nil {
			continue
		}
		m.domain(d)
		watch := func(_ *rows, n *node, x code) code {
			return watched(n.typ, x, func(fr *frame, v Value) {
				if s, visited := d.sets[n]; fr.err == nil && outside == "" && (!visited || !holds(s, v)) {
					outside = fmt.Sprintf("%s: %s is %s, but its domain is %#v", m.name, n.words(), v, s)
				}
			})
		}
		p := &plans{store: &planStore{}, tree: m.formula.tree, make: func(period int) *prepared {
			return &prepared{plan: r.sheet.env.planOf(m.formula.tree, period, allConstants, watch, keepHeavy).sized(m.formula.tree)}
		}}
		p.made = newSlots(r.sheet.env.periodCount())
		fr := &frame{}
		plan := r.ready(fr, p, m.list, newBudget(context.Background(), r.sheet.env.lim, r.facts.cells()))
		for row := 0; row < r.lists[m.list].n && outside == ""; row++ {
			fr.next(int32(row), plan.cost)
			plan.code.val(fr)
			fr.err = nil
		}
	}
	return outside
}

// holds reports whether a value lies in a set.
func holds(s domain.Set, v Value) bool {
	if v.kind != ListKind {
		return v.kind == RecordKind || !setOf(v).Meet(s).IsEmpty()
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
