package rule

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"

	"github.com/meritrules/merit/internal/exact"
	"github.com/meritrules/merit/rule/internal/domain"
)

// onDemand checks the figures of a sheet when another formula names them, since their
// types are those of their formulas.
type onDemand struct{ sheet *Sheet }

// visitField checks what makes a field of a list, and what makes the list.
func (o onDemand) visitField(list, field string) {
	o.sheet.visitMaker(columnName{list, field})
	o.sheet.visitMaker(columnName{list: list})
}

// visitColumn checks what makes a column, or a list as a whole.
func (o onDemand) visitColumn(c columnName) { o.sheet.visitMaker(c) }

// yearFigure resolves the name of a figure of the year as a whole.
func (o onDemand) yearFigure(name string) (*node, bool) {
	sh := o.sheet
	i := sh.env.list("")
	if i < 0 {
		return nil, false
	}
	col := sh.env.lists[i].Field(name)
	if col < 0 {
		return nil, false
	}
	sh.visitMaker(columnName{"", name})
	field := &sh.env.lists[i].Fields[col]
	if field.Type.Kind == broken {
		return brokenNode(), true
	}
	return &node{op: yearOp, typ: field.Type, col: col, field: field}, true
}

// visitMaker checks what makes a column, or a list as a whole, before its type is needed.
func (sh *Sheet) visitMaker(c columnName) {
	n := sh.byColumn[c]
	if n == nil || n.model != nil && len(sh.path) > 0 && sh.path[len(sh.path)-1] == n {
		return
	}
	sh.visit(n)
}

// needed returns the makers of the columns that a formula uses, in order of name.
func (sh *Sheet) needed(u *uses) []*maker {
	var found []*maker
	for c := range u.columns {
		if n := sh.byColumn[c]; n != nil && !slices.Contains(found, n) {
			found = append(found, n)
		}
	}
	slices.SortFunc(found, func(a, b *maker) int { return strings.Compare(a.name, b.name) })
	return found
}

// visit checks a figure or model after all that it needs, and records the order.
func (sh *Sheet) visit(n *maker) {
	switch n.state {
	case working:
		sh.cycle(n)
		return
	case ready, failed:
		return
	}
	n.state = working
	sh.path = append(sh.path, n)
	ok := true
	if n.model != nil {
		sh.visitModel(n)
	} else {
		ok = sh.compileFigure(n)
	}
	sh.path = sh.path[:len(sh.path)-1]
	n.state = ready
	if !ok {
		n.state = failed
		sh.env.lists[n.list].Fields[n.col].Type = Type{Kind: broken}
		return
	}
	sh.order = append(sh.order, n)
}

// visitModel visits the makers of what a model reads, and then checks that it is there.
func (sh *Sheet) visitModel(n *maker) {
	for _, a := range n.model.Adds {
		sh.needs(n, columnName{list: a.List}) // the list's maker comes first
	}
	for _, u := range n.model.Uses {
		var s *Schema
		if i := sh.env.list(u.List); i >= 0 {
			s = sh.env.lists[i]
			for _, f := range u.columns() {
				sh.needs(n, columnName{u.List, f.Name})
			}
			sh.needs(n, columnName{list: u.List})
		}
		sh.faults = append(sh.faults, n.model.lacks(u, s)...)
	}
}

// needs records that a model needs the maker of a column, and checks that first.
func (sh *Sheet) needs(n *maker, c columnName) {
	if m := sh.byColumn[c]; m != nil && m != n {
		n.needs = append(n.needs, m)
	}
	sh.visitMaker(c)
}

// cycle reports a figure or model that needs itself, with the path.
func (sh *Sheet) cycle(n *maker) {
	start := slices.Index(sh.path, n)
	var names []string
	for _, p := range append(slices.Clone(sh.path[start:]), n) {
		names = append(names, p.name)
	}
	if n.figure != nil {
		e := n.figure.Source.fault(CodeCycle, 0, "", "").goesRound("the figure uses itself", names)
		e.Rule = n.name
		if hint := sh.selfAdvice(n); len(names) == 2 && hint != "" {
			e.Hint = hint
		}
		sh.faults = append(sh.faults, e)
		sh.env.lists[n.list].Fields[n.col].Type = Type{Kind: broken}
		return
	}
	sh.faults = append(sh.faults, (&Error{Code: CodeCycle, Rule: n.name}).goesRound("uses itself", names))
}

// selfAdvice says what a figure that names itself may mean instead, "" if there is nothing
// of its name.
func (sh *Sheet) selfAdvice(n *maker) string {
	name := n.figure.Source.Name
	if sh.env.params[name] != nil {
		return fmt.Sprintf("there is a parameter %s as well: give the figure or the parameter another name", name)
	}
	for _, s := range sh.env.lists {
		if s.Name != n.figure.List && s.Name != "" && s.Field(name) >= 0 && strings.Contains(n.figure.Source.Text, name) && !strings.Contains(n.figure.Source.Text, "."+name) {
			return fmt.Sprintf("write .%s for that of each element of %s", name, s.Name)
		}
	}
	return ""
}

// compileFigure compiles a figure's formula and sets its column's type.
func (sh *Sheet) compileFigure(n *maker) bool {
	f := n.figure
	inner := *sh.env
	inner.own = sh.env.lists[n.list]
	if f.List == "" {
		inner.own = nil
	}
	src := f.Source
	src.Name = n.name
	formula, err := inner.compile(src, Type{})
	if err != nil {
		sh.faults.Add(err)
		return false
	}
	n.formula, n.uses = formula, formula.tree.uses()
	if faults := n.compileMessage(&inner); len(faults) > 0 {
		sh.faults = append(sh.faults, faults...)
		return false
	}
	n.needs = sh.needed(n.uses)
	n.readings = sync.OnceValue(n.newReadings)
	t, ok := sh.figureType(n, src)
	if !ok {
		return false
	}
	sh.env.lists[n.list].Fields[n.col].Type = t
	n.covered = newPlans(&inner, formula.tree, watchedWeight, func(period int) *prepared {
		p := sh.points()
		return &prepared{plan: inner.planOf(formula.tree, period, p.unwatched, p.decorate, keepHeavy).sized(formula.tree)}
	})
	return true
}

// isConstantCheck reports whether a figure is a check that reads no facts.
func (n *maker) isConstantCheck() bool {
	return n.figure.Check != "" && n.formula.tree.root.konst != nil
}

// figureType determines the type of a figure's column, and rounds its formula if the
// figure has places. If the formula does not fit the figure it reports false, after
// adding a fault.
func (sh *Sheet) figureType(n *maker, src Source) (Type, bool) {
	f, formula := n.figure, n.formula
	t := formula.Type()
	fault := func(code Code, msg, hint string) (Type, bool) {
		sh.faults = append(sh.faults, src.fault(code, 0, msg, hint))
		return t, false
	}
	number := t.Kind == NumberKind
	switch {
	case t.Kind == broken: // by a fault that is reported at its own place
		return t, false
	case t.Kind == Nothing:
		return fault(CodeMayBeMissing, "the figure is always nil", "")
	case t.Kind == f.Kind && t.Optional:
		return fault(CodeMayBeMissing, fmt.Sprintf("the figure must be a %s, but is a %s", f.Kind, t), "say with ?? what stands for nil")
	case f.Kind != Nothing && t.Kind != f.Kind:
		return fault(CodeType, fmt.Sprintf("the figure must be a %s, but is a %s", f.Kind, t), "")
	case !number && (f.Places != nil || f.Shown != nil || f.Min != nil || f.Max != nil):
		return fault(CodeType, fmt.Sprintf("places, shown and range are for numbers, but the figure is a %s", t), "")
	case f.Values != nil && t.Kind != TextKind:
		return fault(CodeType, fmt.Sprintf("values and ordered are for texts, but the figure is a %s", t), "")
	case f.Ordered && t.levels != nil && !t.levels.same(newLevels(f.Values)):
		return fault(CodeUnlike, fmt.Sprintf("the figure is ordered %s, but its formula yields a %s", newLevels(f.Values), t), "give it the same order, or none")
	case f.Check != "" && (t.Kind != FlagKind || t.Optional):
		return fault(CodeType, fmt.Sprintf("a check must be true or false, but the figure is a %s", t), "write a condition that sound records meet")
	case n.isConstantCheck() && !always(formula.tree.root, func(v Value) bool { return v.flag }):
		return fault(CodeCheckFailed, "the check does not hold, whatever the facts are: "+f.Check, "")
	case f.Shown != nil && f.Places != nil:
		return fault(CodeConflict, "the figure is rounded by places already, so shown has nothing to round", "leave out places if other figures need the exact number, or shown if they need the rounded one")
	case f.Shown != nil && f.Internal:
		return fault(CodeConflict, "the figure is internal, so results do not show it", "leave out internal or shown")
	case number && f.Places != nil:
		formula.rounded(roundTo{*f.Places, f.mode()})
		return formula.Type(), true
	case t.Kind == ListKind && t.Elem.Kind == NumberKind && !t.Elem.Terminating && !f.Internal:
		return fault(CodeEndlessFraction, "the figure may hold fractions without a finite decimal form", "round each, or mark the figure internal")
	case number && !t.Terminating && !f.Internal && f.Shown == nil:
		sh.faults = append(sh.faults, formula.fraction())
		return t, false
	}
	if f.Ordered {
		t = t.ordered(newLevels(f.Values))
	}
	return t, true
}

// Reads returns what the formula of a figure names itself: the columns of lists, with no
// field for a list as a whole, and single values, parameters, functions and tables, those that
// a called function names included. They are in their order; nil for what is not a figure.
func (sh *Sheet) Reads(figure Column) (columns []Column, names []string) {
	m := sh.byColumn[columnName{figure.List, figure.Field}]
	if m == nil || m.uses == nil {
		return nil, nil
	}
	return m.uses.sorted()
}

// Reads returns what the formula names, as Sheet.Reads does.
func (f *Formula) Reads() (columns []Column, names []string) { return f.tree.uses().sorted() }

func (u *uses) sorted() (columns []Column, names []string) {
	for c := range u.columns {
		columns = append(columns, Column{List: c.list, Field: c.field})
	}
	slices.SortFunc(columns, func(a, b Column) int { return cmp.Or(cmp.Compare(a.List, b.List), cmp.Compare(a.Field, b.Field)) })
	return columns, slices.Sorted(maps.Keys(u.names))
}

// Possible are the values that a figure can have, as far as its formula, its range and its texts
// tell. It may have too many, never too few.
type Possible struct{ set domain.Set }

// Possible returns the values that a figure can have, false for what is no figure.
func (r *rules) Possible(figure Column) (Possible, bool) {
	set, ok := r.possible()[columnName{figure.List, figure.Field}]
	return Possible{set}, ok
}

// Has reports whether a value is among them. Where a figure has none, since its formula always
// fails, anything is.
func (p Possible) Has(v Value) bool {
	s := p.set
	switch {
	case s.IsEmpty() || v.kind == RecordKind:
		return true
	case v.IsMissing():
		return s.Nil
	case v.kind == NumberKind || v.kind == DateKind:
		return s.HasNumber(v.num)
	case v.kind == TextKind:
		return s.HasText(v.text)
	case v.kind == FlagKind:
		return v.flag && s.True || !v.flag && s.False
	case v.kind == ListKind:
		return s.Some && s.Len.Has(exact.Int(int64(v.Len()))) && !slices.ContainsFunc(v.Elems(), func(e Value) bool { return s.Elem != nil && !Possible{*s.Elem}.Has(e) })
	}
	return true
}

// Texts returns the texts among them, nil if they are not known one by one.
func (p Possible) Texts() []string { return slices.Clone(p.set.Texts) }

// Numbers returns the numbers among them, nil if they are not known one by one.
func (p Possible) Numbers() []Number { return yieldOf(p.set, true).Numbers }

// Bounds returns the least and the greatest number, nil for none, and whether all are whole.
func (p Possible) Bounds() (least, most *Number, whole bool) {
	y := yieldOf(p.set, true)
	return y.Least, y.Most, y.Whole
}

// String says what they are, in the words of a message: "from 0 to 100", `"a" or "b"`. It is ""
// where a message could tell nothing.
func (p Possible) String() string { return p.set.String() }
