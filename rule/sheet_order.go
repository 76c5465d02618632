package rule

import (
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/meritrules/merit/internal/exact"
	"github.com/meritrules/merit/rule/fault"
	"github.com/meritrules/merit/rule/internal/byrow"
	"github.com/meritrules/merit/rule/internal/cell"
	"github.com/meritrules/merit/rule/internal/check"
	"github.com/meritrules/merit/rule/internal/domain"
	"github.com/meritrules/merit/rule/internal/inside"
	"github.com/meritrules/merit/rule/internal/tree"
	"github.com/meritrules/merit/rule/internal/ways"
	"github.com/meritrules/merit/rule/types"
	"github.com/meritrules/merit/rule/value"
)

// onDemand checks the figures of a sheet when another formula names them, since their
// types are those of their formulas.
type onDemand struct{ sheet *Sheet }

// VisitField checks what makes a field of a list, and what makes the list.
func (o onDemand) VisitField(list, field string) {
	o.sheet.visitMaker(types.ColumnName{List: list, Field: field})
	o.sheet.visitMaker(types.ColumnName{List: list})
}

// VisitColumn checks what makes a column, or a list as a whole.
func (o onDemand) VisitColumn(c types.ColumnName) { o.sheet.visitMaker(c) }

// YearFigure resolves the name of a figure of the year as a whole.
func (o onDemand) YearFigure(name string) (*tree.Node, bool) {
	sh := o.sheet
	i := sh.env.List("")
	if i < 0 {
		return nil, false
	}
	col := sh.env.Lists[i].Field(name)
	if col < 0 {
		return nil, false
	}
	sh.visitMaker(types.ColumnName{List: "", Field: name})
	field := &sh.env.Lists[i].Fields[col]
	if field.Type.Kind == tree.Broken {
		return tree.BrokenNode(), true
	}
	return &tree.Node{Op: tree.YearOp, Type: field.Type, Col: col, Field: field}, true
}

// visitMaker checks what makes a column, or a list as a whole, before its type is needed.
func (sh *Sheet) visitMaker(c types.ColumnName) {
	n := sh.byColumn[c]
	if n == nil || n.model != nil && len(sh.path) > 0 && sh.path[len(sh.path)-1] == n {
		return
	}
	sh.visit(n)
}

// needed returns the makers of the columns that a formula uses, in order of name.
func (sh *Sheet) needed(u *tree.Uses) []*maker {
	var found []*maker
	for c := range u.Columns {
		if n := sh.byColumn[c]; n != nil && !slices.Contains(found, n) {
			found = append(found, n)
		}
	}
	slices.SortFunc(found, func(a, b *maker) int { return strings.Compare(a.name, b.name) })
	return found
}

// visit checks a figure or model after everything that it needs, and records the order.
func (sh *Sheet) visit(n *maker) {
	switch n.state {
	case tree.Working:
		sh.cycle(n)
		return
	case tree.Ready, tree.Failed:
		return
	}
	n.state = tree.Working
	sh.path = append(sh.path, n)
	ok := true
	if n.model != nil {
		sh.visitModel(n)
	} else {
		ok = sh.compileFigure(n)
	}
	sh.path = sh.path[:len(sh.path)-1]
	n.state = tree.Ready
	if !ok {
		n.state = tree.Failed
		sh.env.Lists[n.list].Fields[n.col].Type = types.Type{Kind: tree.Broken}
		return
	}
	n.at, sh.order = len(sh.order), append(sh.order, n)
}

// visitModel visits the makers of the columns that a model reads, and then checks that these
// exist.
func (sh *Sheet) visitModel(n *maker) {
	for _, a := range n.model.Adds {
		sh.needs(n, types.ColumnName{List: a.List}) // the list's maker comes first
	}
	for _, u := range n.model.Uses {
		var s *types.Schema
		if i := sh.env.List(u.List); i >= 0 {
			s = sh.env.Lists[i]
			reads := readColumns{list: i}
			for _, f := range u.columns() {
				sh.needs(n, types.ColumnName{List: u.List, Field: f.Name})
				reads.cols = append(reads.cols, s.Field(f.Name))
			}
			n.inputs = append(n.inputs, reads)
			sh.needs(n, types.ColumnName{List: u.List})
		}
		for _, e := range n.model.lacks(u, s) { // models of one package often need the same
			if !slices.ContainsFunc(sh.faults, func(f *fault.Error) bool { return f.List == e.List && f.Field == e.Field && f.Message == e.Message }) {
				sh.faults = append(sh.faults, e)
			}
		}
	}
	for _, e := range n.model.CheckValues(sh.env.Values) {
		e.Rule = n.model.Name
		sh.faults = append(sh.faults, e)
	}
}

// needs records that a model needs the maker of a column, and checks that first.
func (sh *Sheet) needs(n *maker, c types.ColumnName) {
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
		e := n.figure.Source.Fault(fault.CodeCycle, 0, "", "").GoesRound("the figure uses itself", names)
		e.Rule = n.name
		if hint := selfAdvice(n, sh.env); len(names) == 2 && hint != "" {
			e.Hint = hint
		}
		sh.faults = append(sh.faults, e)
		sh.env.Lists[n.list].Fields[n.col].Type = types.Type{Kind: tree.Broken}
		return
	}
	sh.faults = append(sh.faults, (&fault.Error{Code: fault.CodeCycle, Rule: n.name}).GoesRound("uses itself", names))
}

// selfAdvice says what a figure that names itself may mean instead, "" if there is nothing
// of its name.
func selfAdvice(n *maker, env *check.Environment) string {
	name := n.figure.Source.Name
	if env.Params[name] != nil {
		return fmt.Sprintf("there is a parameter %s as well: give the figure or the parameter another name", name)
	}
	for _, s := range env.Lists {
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
	inner.Own = sh.env.Lists[n.list]
	if f.List == "" {
		inner.Own = nil
	}
	src := f.Source
	src.Name = n.name
	formula, err := compile(&inner, src, types.Type{})
	if err != nil {
		sh.faults.Add(err)
		return false
	}
	n.formula, n.uses = formula, formula.tree.Uses()
	if faults := n.compileMessage(&inner); len(faults) > 0 {
		sh.faults = append(sh.faults, faults...)
		return false
	}
	n.needs = sh.needed(n.uses)
	n.readings = sync.OnceValue(func() *ways.Readings { return ways.Of(formula.tree.Root) })
	t, ok := sh.figureType(n, src)
	if !ok {
		return false
	}
	sh.env.Lists[n.list].Fields[n.col].Type = t
	n.covered = check.NewPlans(&inner, formula.tree, check.WatchedWeight, func(period int) *check.Prepared {
		p := sh.points()
		return &check.Prepared{Plan: inner.PlanOf(formula.tree, period, p.Unwatched, p.Decorate, byrow.KeepHeavy).Sized(formula.tree)}
	})
	return true
}

// isConstantCondition reports whether a figure compares constants alone that stand in its formula,
// and is no check, which may add them up.
func (n *maker) isConstantCondition() bool {
	root := n.formula.tree.Root
	return n.figure.Check == "" && root.Type.Kind == types.FlagKind && root.Op != tree.LiteralOp && root.Only() != nil && len(n.uses.Names) == 0
}

// isConstantCheck reports whether a figure is a check that reads no facts.
func (n *maker) isConstantCheck() bool {
	return n.figure.Check != "" && n.formula.tree.Root.Const != nil
}

// figureType determines the type of a figure's column, and rounds its formula if the
// figure has places. If the formula does not fit the figure it reports false, after
// adding a fault.
func (sh *Sheet) figureType(n *maker, src types.Source) (types.Type, bool) {
	f, formula := n.figure, n.formula
	t := formula.Type()
	e := func(code fault.Code, msg, hint string) (types.Type, bool) {
		sh.faults = append(sh.faults, src.Fault(code, 0, msg, hint))
		return t, false
	}
	number := t.Kind == types.NumberKind
	switch {
	case t.Kind == tree.Broken: // by a fault that is reported at its own place
		return t, false
	case t.Kind == types.Nothing:
		return e(fault.CodeMayBeMissing, "the figure is always nil", "")
	case t.Kind == f.Kind && t.Optional:
		return e(fault.CodeMayBeMissing, fmt.Sprintf("the figure must be a %s, but is a %s", f.Kind, t), "say with ?? what stands for nil")
	case f.Kind != types.Nothing && t.Kind != f.Kind:
		return e(fault.CodeType, fmt.Sprintf("the figure must be a %s, but is a %s", f.Kind, t), "")
	case !number && (f.Places != nil || f.Shown != nil || f.Min != nil || f.Max != nil):
		return e(fault.CodeType, fmt.Sprintf("places, shown and range are for numbers, but the figure is a %s", t), "")
	case f.Values != nil && t.Kind != types.TextKind:
		return e(fault.CodeType, fmt.Sprintf("values and ordered are for texts, but the figure is a %s", t), "")
	case f.Ordered && t.Levels != nil && !t.Levels.Same(types.NewLevels(f.Values)):
		return e(fault.CodeUnlike, fmt.Sprintf("the figure is ordered %s, but its formula yields a %s", types.NewLevels(f.Values), t), "give it the same order, or none")
	case f.Check != "" && (t.Kind != types.FlagKind || t.Optional):
		return e(fault.CodeType, fmt.Sprintf("a check must be true or false, but the figure is a %s", t), "write a condition that sound records meet")
	case n.isConstantCheck() && !check.Always(formula.tree.Root, func(v cell.Value) bool { return v.Bool }):
		return e(fault.CodeCheckFailed, "the check does not hold, whatever the facts are: "+f.Check, "")
	case f.Shown != nil && f.Places != nil:
		return e(fault.CodeConflict, "the figure is rounded by places already, so shown has nothing to round", "leave out places if other figures need the exact number, or shown if they need the rounded one")
	case f.Shown != nil && f.Internal:
		return e(fault.CodeConflict, "the figure is internal, so results do not show it", "leave out internal or shown")
	case number && f.Places != nil:
		formula.rounded(byrow.RoundTo{Places: *f.Places, Mode: f.mode()})
		return formula.Type(), true
	case t.Kind == types.ListKind && t.Elem.Kind == types.NumberKind && !t.Elem.Terminating && !f.Internal:
		return e(fault.CodeEndlessFraction, "the figure may hold fractions without a finite decimal form", "round each, or mark the figure internal")
	case number && !t.Terminating && !f.Internal && f.Shown == nil:
		sh.faults = append(sh.faults, formula.fraction())
		return t, false
	}
	if f.Ordered {
		t = t.Ordered(types.NewLevels(f.Values))
	}
	return t, true
}

// Reads returns the names that the formula of a figure reads: the columns of lists, with no
// field for a whole list, and single values, parameters, functions and tables. The names that a
// called function reads are included. Both are sorted; they are nil if the column is no figure.
func (sh *Sheet) Reads(figure types.ColumnName) (columns []types.ColumnName, names []string) {
	m := sh.byColumn[figure]
	if m == nil || m.uses == nil {
		return nil, nil
	}
	return m.uses.Sorted()
}

// Reads returns the names that the formula reads, as Sheet.Reads does.
func (f *Formula) Reads() (columns []types.ColumnName, names []string) { return f.tree.Uses().Sorted() }

// Possible are the values that a figure can have, as far as its formula, its range and its
// texts show. There may be too many values among them, never too few.
type Possible struct{ set domain.Set }

// Possible returns the values that a figure can have, and false if the column is no figure.
func (r *rules) Possible(figure types.ColumnName) (Possible, bool) {
	set, ok := r.possible()[figure]
	return Possible{set}, ok
}

// Has reports whether a value is among them. It reports true for any value if the figure has
// none, because its formula always fails.
func (p Possible) Has(given value.Value) bool {
	v := inside.Value(given)
	s := p.set
	switch {
	case s.IsEmpty() || v.Kind == types.RecordKind:
		return true
	case v.IsMissing():
		return s.Nil
	case v.Kind == types.NumberKind || v.Kind == types.DateKind:
		return s.HasNumber(v.Num)
	case v.Kind == types.TextKind:
		return s.HasText(v.Str)
	case v.Kind == types.FlagKind:
		return v.Bool && s.True || !v.Bool && s.False
	case v.Kind == types.ListKind:
		return s.Some && s.Len.Has(exact.Int(int64(v.Len()))) && !slices.ContainsFunc(v.Elems(), func(e cell.Value) bool { return s.Elem != nil && !Possible{*s.Elem}.Has(inside.OfValue(e)) })
	}
	return true
}

// Texts returns the texts among them, nil if they are not known one by one.
func (p Possible) Texts() []string { return slices.Clone(p.set.Texts) }

// Numbers returns the numbers among them, nil if they are not known one by one.
func (p Possible) Numbers() (numbers []types.Number) {
	for _, n := range p.set.Nums {
		numbers = append(numbers, types.Number(n))
	}
	return numbers
}

// Bounds returns the least and the greatest number, nil for none, and whether all are whole.
func (p Possible) Bounds() (least, most *types.Number, whole bool) {
	r := p.set.Range
	if !p.set.Some {
		return nil, nil, false
	}
	bound := func(e domain.End) *types.Number {
		if !e.Bounded {
			return nil
		}
		n := types.Number(e.At)
		return &n
	}
	return bound(r.Low), bound(r.High), r.Whole
}

// String says what they are, in the words of a message: "from 0 to 100", `"a" or "b"`. It is ""
// where a message could tell nothing.
func (p Possible) String() string { return p.set.String() }
