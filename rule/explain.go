package rule

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"

	"github.com/meritrules/merit/internal/spell"
	"github.com/meritrules/merit/rule/derivation"
	"github.com/meritrules/merit/rule/fault"
	"github.com/meritrules/merit/rule/internal/byrow"
	"github.com/meritrules/merit/rule/internal/cell"
	"github.com/meritrules/merit/rule/internal/inside"
	"github.com/meritrules/merit/rule/internal/record"
	"github.com/meritrules/merit/rule/internal/tree"
	"github.com/meritrules/merit/rule/internal/typing"
	"github.com/meritrules/merit/rule/internal/wording"
	"github.com/meritrules/merit/rule/types"
)

// Explain derives a figure of one record: its formula with its values, and the
// derivations of the figures that it uses, down to depth levels; 0 means all levels.
// Deeper figures are left Closed; Open derives them later. The derivation has its own
// budget of at most 200,000 steps, within Limits.Steps and Limits.Bytes; anything
// beyond the steps is Cut.
func (r *Run) Explain(ctx context.Context, list string, row int, figure string, depth int) (*derivation.Step, error) {
	return r.Explainer(ctx, depth).Figure(list, row, figure)
}

// Open derives a figure that Explain has left Closed, down to depth levels from there.
// It leaves any other step unchanged, and does nothing for nil. It refuses a Closed step
// that another run derived, even one on the same facts, or that was read from JSON; use
// Explain to derive its figure anew.
func (r *Run) Open(ctx context.Context, s *derivation.Step, depth int) error {
	if s == nil || !s.Closed {
		return nil
	}
	at := record.SpotOf(s)
	if !slices.Contains(r.lists, at.List) {
		return wording.Newf(fault.CodeForeignFacts, "rule: %s of %q was not derived by this run, so it cannot open it; explain the figure anew", s.Rule, s.Record)
	}
	x := r.Explainer(ctx, depth)
	inner, err := x.derive(at.List, at.Row, at.Col)
	if err != nil {
		return err
	}
	*s = *inner
	return nil
}

// Explainer derives several figures of a run within one budget. It does not repeat the
// derivation of a figure used in an earlier one.
type Explainer struct {
	run    *Run
	budget *byrow.Budget
	depth  int
	seen   map[derivedCell]derived
	room   int // how many more steps may be recorded
	shut   int // figures not derived because they are too deep
}

// derived records the level at which a cell was derived, and whether a figure below it
// was left shut. Only such a cell is derived again, and only at a shallower level.
type derived struct {
	level int
	shut  bool
}

// Explainer starts a series of derivations, each down to depth levels; 0 means all.
func (r *Run) Explainer(ctx context.Context, depth int) *Explainer {
	return &Explainer{run: r, budget: byrow.NewBudget(ctx, r.sheet.env.Limits, r.facts.Cells()), depth: depth, seen: map[derivedCell]derived{}, room: maxRecorded}
}

// Figure derives a figure of one record.
func (x *Explainer) Figure(list string, row int, figure string) (*derivation.Step, error) {
	l := x.run.list(list)
	if l == nil || row < 0 || row >= l.N {
		return nil, wording.Newf(fault.CodeUnknownRecord, "rule: there is no record %d of %q", row, list)
	}
	col := l.Schema.Field(figure)
	if col < 0 {
		return nil, &fault.Error{Code: fault.CodeUnknownField, Message: fmt.Sprintf("%s has no figure %q", cmp.Or(list, "the year"), figure), Hint: spell.DidYouMean(figure, typing.FieldNames(l.Schema))}
	}
	if x.run.Hides(types.CellName{List: list, Row: row, Field: figure}) {
		return nil, &fault.Error{Code: fault.CodeWithheld, List: list, Field: figure, Message: fmt.Sprintf("%s.%s of %q is withheld", list, figure, l.Label(row)), Hint: "the trail shows it to whoever may see it"}
	}
	return x.derive(l, int32(row), col)
}

// derive derives one cell for a caller, who may write to what it gets.
func (x *Explainer) derive(l *cell.List, row int32, col int) (*derivation.Step, error) {
	s, err := x.cell(l, row, col, 1)
	if err != nil {
		return nil, err
	}
	record.Own(s)
	return s, nil
}

type derivedCell struct {
	list *cell.List
	row  int32
	col  int
}

// cell derives one cell: by its formula, by the cell that it was copied from, or as a
// plain value. Level is its depth of nesting in figures, from 1.
func (x *Explainer) cell(l *cell.List, row int32, col, level int) (*derivation.Step, error) {
	name := l.Schema.Fields[col].Name
	m := x.run.sheet.byColumn[types.ColumnName{List: l.Schema.Name, Field: name}]
	if from, ok := x.run.origins[originKey{l, col}]; ok {
		p := from(int(row))
		src := x.run.list(p.List)
		return x.cell(src, int32(p.Row), src.Schema.Field(p.Field), level)
	}
	if m == nil || m.figure == nil || x.run.trial.gives(l, int(row), col) {
		f := &l.Schema.Fields[col]
		s := &derivation.Step{Kind: derivation.InputStep, Rule: x.ruleOf(l, row, col), Text: name, Value: inside.OfValue(cell.KnownCell(l, int(row), col)), Places: f.Published(), Unit: f.Unit,
			Previous: x.isPrevious(l), At: record.Spotted(tree.Spot{List: l, Row: row, Col: col})}
		record.NameRecord(s, l, row)
		record.States(s, l, row, col)
		switch {
		case m == nil:
			s.File = l.File
		case x.run.trial.gives(l, int(row), col):
			s.By = derivation.AsGiven
		default:
			s.By = m.name
		}
		return s, x.because(s, level)
	}
	if x.isTooDeep(level) {
		x.shut++
		return x.closed(m, l, row), nil
	}
	defer x.enter(derivedCell{l, row, col}, level)()
	root, err := x.formula(m, l, row)
	if err != nil {
		return nil, err
	}
	if x.veil(m, root) {
		return root, nil
	}
	return root, x.open(l, row, root, level)
}

// veil leaves of a figure's derivation only the formula and the groups of the records behind it, if
// a veil hides any of them.
func (x *Explainer) veil(m *maker, root *derivation.Step) bool {
	for _, v := range veilsOf(x.run) {
		columns, _ := m.uses.Sorted()
		reads := slices.ContainsFunc(columns, func(c types.ColumnName) bool {
			return v.hides(x.run, types.CellName{List: c.List, Row: -1, Field: c.Field})
		})
		rows, withheld := map[int]bool{}, false
		record.Mentioned(root, func(l *cell.List, row int32) {
			if name := l.Schema.Name; name == v.List {
				rows[int(row)] = true
			} else if rests := v.withheld[name]; rests != nil && rests[row] {
				withheld = true
			}
		})
		if !reads && !withheld {
			continue
		}
		root.Steps, root.Taken, root.Filled, root.Exact, root.Brief, root.Veiled = nil, nil, "", "", "", true
		if reads && v.groups != nil {
			root.Groups = v.groups(slices.Sorted(maps.Keys(rows)))
		}
		return true
	}
	return false
}

// ruleOf returns the name under which a cell is derived: that of the cell that it was
// copied from, if any.
func (x *Explainer) ruleOf(l *cell.List, row int32, col int) string {
	name := l.Schema.Fields[col].Name
	if m := x.run.sheet.byColumn[types.ColumnName{List: l.Schema.Name, Field: name}]; m != nil && m.figure != nil && !x.run.trial.gives(l, int(row), col) {
		return m.name
	}
	return l.Schema.Name + "." + name
}

// identify sets the rule and the record under which the value of an input is derived.
func (x *Explainer) identify(s *derivation.Step) {
	at := record.SpotOf(s)
	l, row, col := at.List, at.Row, at.Col
	for {
		from, ok := x.run.origins[originKey{l, col}]
		if !ok {
			break
		}
		p := from(int(row))
		l, row = x.run.list(p.List), int32(p.Row)
		col = l.Schema.Field(p.Field)
	}
	s.Rule = x.ruleOf(l, row, col)
	record.NameRecord(s, l, row)
}

// isPrevious reports whether a list has figures of last year.
func (x *Explainer) isPrevious(l *cell.List) bool {
	return slices.ContainsFunc(x.run.lists, func(of *cell.List) bool { return of.Schema.Previous != "" && of.Schema.Previous == l.Schema.Name })
}

func (x *Explainer) isTooDeep(level int) bool { return x.depth > 0 && level > x.depth }

// enter records that the derivation of a cell begins at a level; leave records its end.
func (x *Explainer) enter(at derivedCell, level int) (leave func()) {
	before := x.shut
	x.seen[at] = derived{level: level}
	return func() { x.seen[at] = derived{level, x.shut > before} }
}

// isSeen reports whether a cell is derived elsewhere at least as deep as here.
func (x *Explainer) isSeen(at derivedCell, level int) bool {
	d, ok := x.seen[at]
	if !ok || d.shut && d.level > level {
		return false
	}
	if d.shut {
		x.shut++ // so the figure that reads it here has something shut as well
	}
	return true
}

// closed returns the step of a figure that is not derived.
func (x *Explainer) closed(m *maker, l *cell.List, row int32) *derivation.Step {
	src := m.formula.src
	s := &derivation.Step{Kind: derivation.FigureStep, Rule: m.name, Text: spell.OneLine(src.Text), Clauses: src.Clauses, File: src.File,
		Value: inside.OfValue(cell.KnownCell(l, int(row), m.col)), Closed: true, At: record.Spotted(tree.Spot{List: l, Row: row, Col: m.col})}
	s.Line, s.Column = src.Position(0)
	record.NameRecord(s, l, row)
	record.States(s, l, row, m.col)
	s.Places = m.figure.Places
	record.Show(s, m.figure.shown())
	return s
}

// formula derives a figure by its formula alone.
func (x *Explainer) formula(m *maker, l *cell.List, row int32) (*derivation.Step, error) {
	fr := &byrow.Frame{}
	plan := x.run.ready(fr, m.formula.traced, m.list, x.budget)
	fr.Rule = m.name
	defer fr.Done(m.name)
	fr.Steps -= derivedRecord + plan.Cost
	fr.Locals[0] = cell.OfRecord(l, row)
	root, err := m.formula.explain(plan.Plan, fr, &x.room)
	if err != nil {
		return nil, err
	}
	record.NameRecord(root, l, row)
	record.States(root, l, row, m.col)
	root.Places = m.figure.Places
	record.Show(root, m.figure.shown())
	return root, nil
}

// derivedRecord is the cost in steps of beginning the derivation of a record.
const derivedRecord = 200

// open derives the figures among the inputs below a step of a record. For other records
// of the same list it shows only the values of figures.
func (x *Explainer) open(own *cell.List, row int32, s *derivation.Step, level int) error {
	for _, child := range s.Steps {
		if err := x.open(own, row, child, level); err != nil {
			return err
		}
		at := record.SpotOf(child)
		if child.Kind != derivation.InputStep || at.List == nil || at.List == own && at.Row != row {
			continue
		}
		child.Previous = x.isPrevious(at.List)
		if err := x.input(child, level); err != nil {
			return err
		}
	}
	return nil
}

// because derives the cells on which a model based a cell.
func (x *Explainer) because(s *derivation.Step, level int) error {
	at := record.SpotOf(s)
	from, ok := x.run.reasons[originKey{at.List, at.Col}]
	if !ok {
		return nil
	}
	for _, p := range from(int(at.Row)) {
		if x.run.Hides(p) {
			continue
		}
		src := x.run.list(p.List)
		inner, err := x.cell(src, int32(p.Row), src.Schema.Field(p.Field), level)
		if err != nil {
			return err
		}
		s.Steps = append(s.Steps, inner)
	}
	return nil
}

// Because returns the cells on which a model based a cell, as it gave them to Writer.Reasons: a
// derivation goes on there. It returns nil for any other cell.
func (r *Run) Because(c types.CellName) []types.CellName {
	l := r.list(c.List)
	if l == nil || c.Row < 0 || c.Row >= l.N {
		return nil
	}
	if from := r.reasons[originKey{l, l.Schema.Field(c.Field)}]; from != nil {
		return from(c.Row)
	}
	return nil
}

// input derives a figure that a step reads.
func (x *Explainer) input(s *derivation.Step, level int) error {
	spot := record.SpotOf(s)
	at, key := derivedCell{spot.List, spot.Row, spot.Col}, originKey{spot.List, spot.Col}
	copied := x.run.origins[key] != nil || x.run.reasons[key] != nil
	m := x.run.sheet.byColumn[types.ColumnName{List: spot.List.Schema.Name, Field: spot.List.Schema.Fields[spot.Col].Name}]
	switch {
	case m == nil || m.figure == nil && !copied || s.Unknown != "" && !s.IsPending():
		return nil
	case x.isSeen(at, level+1):
		s.Seen = true
		x.identify(s)
		return nil
	case x.room <= 0:
		s.Cut = true
		return nil
	}
	x.room--
	if copied && !x.isTooDeep(level+1) {
		defer x.enter(at, level+1)()
	}
	inner, err := x.cell(spot.List, spot.Row, spot.Col, level+1)
	if err != nil {
		return err
	}
	s.Steps = append(s.Steps, inner)
	return nil
}
