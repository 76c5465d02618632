package rule

import (
	"cmp"
	"fmt"
)

// Explain derives a figure of one record: its formula with the values in it, and
// the derivations of the figures that went into it.
func (r *Run) Explain(list string, row int, figure string) (*Step, error) {
	return r.Explainer().Figure(list, row, figure)
}

// Explainer derives several figures of a run; one that went into an earlier
// derivation is not derived again.
type Explainer struct {
	run  *Run
	seen map[cell]bool
	left int
}

// Explainer starts a series of derivations.
func (r *Run) Explainer() *Explainer {
	return &Explainer{run: r, seen: map[cell]bool{}, left: maxRecorded}
}

// Figure derives a figure of one record.
func (x *Explainer) Figure(list string, row int, figure string) (*Step, error) {
	l := x.run.List(list)
	if l == nil || row < 0 || row >= l.n {
		return nil, fmt.Errorf("rule: there is no record %d of %q", row, list)
	}
	col := l.schema.Field(figure)
	if col < 0 {
		return nil, &Error{Message: fmt.Sprintf("%s has no figure %q", cmp.Or(list, "the year"), figure), Hint: DidYouMean(figure, l.schema.names())}
	}
	return x.cell(l, int32(row), col)
}

type cell struct {
	list *List
	row  int32
	col  int
}

// cell derives one cell: by its formula, by the cell that it was copied from, or
// as it stands.
func (x *Explainer) cell(l *List, row int32, col int) (*Step, error) {
	name := l.schema.Fields[col].Name
	n := x.run.sheet.byColumn[columnName{l.schema.Name, name}]
	if from, ok := x.run.origins[originKey{l, col}]; ok {
		p := from(int(row))
		src := x.run.List(p.List)
		return x.cell(src, int32(p.Row), src.schema.Field(p.Field))
	}
	if n == nil || n.figure == nil || x.run.trial.gives(l, int(row), col) {
		s := &Step{Kind: InputStep, Rule: l.schema.Name + "." + name, Record: l.Label(int(row)), Text: name,
			Value: l.value(int(row), col), list: l, row: row, col: col}
		switch {
		case n == nil:
			s.File = l.file
		case x.run.trial.gives(l, int(row), col):
			s.By = asGiven
		default:
			s.By = n.name
		}
		return s, x.because(s)
	}
	x.seen[cell{l, row, col}] = true
	fr := x.run.frame(&n.formula.compiled, n.list)
	fr.rule = n.name
	fr.locals[0] = recordValue(l, row)
	root, err := n.formula.explain(fr)
	if err != nil {
		return nil, err
	}
	if l.schema.Name != "" {
		root.Record = l.Label(int(row))
	}
	if n.figure.Places != nil && root.Value.kind == NumberKind {
		roundStep(root, *n.figure.Places, n.figure.mode())
	}
	return root, x.open(l, row, root)
}

// open derives the figures among the inputs below a step of a record. Figures of
// other records of the same list are shown by their values alone.
func (x *Explainer) open(own *List, row int32, s *Step) error {
	for _, child := range s.Steps {
		if err := x.open(own, row, child); err != nil {
			return err
		}
		if child.Kind != InputStep || child.list == nil || child.list == own && child.row != row {
			continue
		}
		if err := x.input(child); err != nil {
			return err
		}
	}
	return nil
}

// because derives what a model went by for a cell.
func (x *Explainer) because(s *Step) error {
	from, ok := x.run.reasons[originKey{s.list, s.col}]
	if !ok {
		return nil
	}
	for _, p := range from(int(s.row)) {
		src := x.run.List(p.List)
		inner, err := x.cell(src, int32(p.Row), src.schema.Field(p.Field))
		if err != nil {
			return err
		}
		s.Steps = append(s.Steps, inner)
	}
	return nil
}

func (x *Explainer) input(s *Step) error {
	at := cell{s.list, s.row, s.col}
	key := originKey{s.list, s.col}
	copied := x.run.origins[key] != nil || x.run.reasons[key] != nil
	n := x.run.sheet.byColumn[columnName{s.list.schema.Name, s.list.schema.Fields[s.col].Name}]
	switch {
	case n == nil || n.figure == nil && !copied:
		return nil
	case x.seen[at]:
		s.Seen = true
		return nil
	case x.left <= 0:
		s.Cut = true
		return nil
	}
	x.left--
	x.seen[at] = true
	inner, err := x.cell(s.list, s.row, s.col)
	if err != nil {
		return err
	}
	s.Steps = append(s.Steps, inner)
	return nil
}
