package rule

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// Trial is a run on facts of which some are not known: the parts of a sheet that
// were asked for, worked out on what was given.
type Trial struct {
	run    *Run
	sheet  *Sheet
	cover  *Cover
	fixed  map[originKey]*column  // columns that are given though the sheet makes them; nil where none are
	left   map[string]bool        // lists of the facts that are not given
	late   []originKey            // references into lists that are still to be made
	rowOf  map[string]map[int]int // of lists that were asked for: rows by the position given; nil before the first
	missed *Error                 // a single value that a model asked for and that is not given
	faults Errors
	noted  map[*Error]bool // those of faults; nil where there are none
	amiss  Errors          // those of faults that are in what was given
}

// Trial works out the columns that are wanted, and what they need, on what is
// given; where none are wanted, all that can be worked out, to look for faults. It
// never fails as a whole: a cell that cannot be worked out keeps the reason, which
// Value returns. Cover, which may be nil, notes what the formulas reach; where
// nothing is wanted only those with a fault.
func (sh *Sheet) Trial(ctx context.Context, g *Given, wanted []Column, cover *Cover) *Trial {
	t := sh.newTrial(ctx, &Facts{fields: sh.env.values, values: g.values, unknown: g.unknown()}, cover)
	t.takeGiven(g)
	t.amiss = slices.Clone(t.faults)
	t.workOut(wanted)
	return t
}

// TrialOn is Trial on whole facts. The error is that they are not of this sheet.
func (sh *Sheet) TrialOn(ctx context.Context, facts *Facts, wanted []Column, cover *Cover) (*Trial, error) {
	t := sh.newTrial(ctx, facts, cover)
	if err := t.run.takeFacts(); err != nil {
		return nil, err
	}
	t.workOut(wanted)
	return t, nil
}

func (sh *Sheet) newTrial(ctx context.Context, facts *Facts, cover *Cover) *Trial {
	t := &Trial{sheet: sh, cover: cover, left: map[string]bool{}}
	t.run = sh.newRun(ctx, facts)
	t.run.trial = t
	return t
}

// workOut works out what is wanted.
func (t *Trial) workOut(wanted []Column) {
	needed := t.needed(wanted)
	for _, m := range t.sheet.order {
		var found Errors
		switch {
		case t.isGiven(m):
		case needed == nil:
			found = t.lookAt(m)
		case needed[m]:
			found = t.work(m, t.cover)
		case t.onlyChecks(m):
			before := len(t.faults)
			found = t.work(m, t.cover)
			t.amiss = append(t.amiss, t.faults[before:]...)
		}
		if err := t.run.ended(found); err != nil {
			t.note(err)
			break
		}
	}
	t.run.outlive()
}

// onlyChecks reports whether a node is a model that makes nothing but checks the
// records of a list that has some.
func (t *Trial) onlyChecks(n *maker) bool {
	return n.model != nil && len(n.model.Lists)+len(n.model.Adds) == 0 &&
		slices.ContainsFunc(n.model.Uses, func(u Column) bool { return t.run.List(u.List).n > 0 })
}

// lookAt works out what nobody has asked for. What it reaches counts only where it
// has a fault: else nobody looks at what came out.
func (t *Trial) lookAt(m *maker) Errors {
	if m.model != nil && len(t.notGiven(m.model)) > 0 && !t.hasSome(m.model) {
		t.fail(m.model, &Error{Rule: m.name, Message: "has no records", Err: errNotGiven})
		return nil
	}
	if t.cover == nil {
		return t.work(m, nil)
	}
	trying, faults := t.cover.copy(), len(t.faults)
	found := t.work(m, trying)
	if len(t.faults) > faults {
		*t.cover = *trying
	}
	return found
}

// Faults returns the faults that are in what was given, and those of what was
// worked out; that something was not given is none.
func (t *Trial) Faults() Errors { return t.faults }

// InputFaults returns the faults that are in what was given: two records with one key,
// references that lead nowhere, what a model refuses that makes nothing but checks.
func (t *Trial) InputFaults() Errors { return t.amiss }

// List returns a list with what was worked out of it, nil where there is none.
// Only cells without a fault may be read: Value tells.
func (t *Trial) List(name string) *List { return t.run.List(name) }

// Missing returns why a list could not be made, nil where it is there.
func (t *Trial) Missing(list string) error {
	if why := t.run.List(list).unknown; why != nil {
		return why
	}
	return nil
}

// Position returns the record of a list that was added to it as the i-th, from 1.
func (t *Trial) Position(list string, i int) (row int, ok bool) {
	rows, ok := t.rowOf[list]
	if !ok {
		origin := t.run.List(list).origin
		rows = make(map[int]int, len(origin))
		for row, position := range origin {
			rows[int(position)] = row
		}
		if t.rowOf == nil {
			t.rowOf = map[string]map[int]int{}
		}
		t.rowOf[list] = rows
	}
	row, ok = rows[i]
	return row, ok
}

// Value returns a field of a record, or why it could not be worked out.
func (t *Trial) Value(list string, row int, field string) (Value, error) {
	l := t.run.List(list)
	if err := l.unknown; err != nil {
		return Value{}, err
	}
	c := l.schema.Field(field)
	if err := l.cols[c].lacks(row); err != nil {
		return Value{}, err
	}
	if !l.cols[c].isMade() {
		return Value{}, &Error{Message: fmt.Sprintf("%s.%s was not worked out", list, field), Err: errNotGiven}
	}
	return l.value(row, c), nil
}

// Explain derives a figure of one record that was worked out, as Run.Explain does.
func (t *Trial) Explain(ctx context.Context, list string, row int, field string, depth int) (*Step, error) {
	if _, err := t.Value(list, row, field); err != nil {
		return nil, err
	}
	return t.run.Explain(ctx, list, row, field, depth)
}

// needed returns the nodes that make the wanted columns, with all that they
// need; nil for all nodes.
func (t *Trial) needed(wanted []Column) map[*maker]bool {
	if len(wanted) == 0 {
		return nil
	}
	needed := map[*maker]bool{}
	var visit func(n *maker)
	visit = func(n *maker) {
		if n == nil || needed[n] || t.isGiven(n) {
			return
		}
		needed[n] = true
		for _, m := range n.needs {
			visit(m)
		}
	}
	for _, c := range wanted {
		visit(t.sheet.byColumn[columnName{c.List, c.Field}])
		visit(t.sheet.byColumn[columnName{list: c.List}])
	}
	return needed
}

// isGiven reports whether all that a node makes is given.
func (t *Trial) isGiven(n *maker) bool {
	if n.model == nil { // a figure may be given for some of the records
		col := t.fixed[originKey{t.run.lists[n.list], n.col}]
		return col != nil && col.lacking == nil
	}
	for _, s := range n.model.Lists {
		if l := t.run.List(s.Name); l.origin == nil {
			return false
		}
	}
	for _, a := range n.model.Adds {
		l := t.run.List(a.List)
		if !t.isFixed(l, l.schema.Field(a.Field.Name)) {
			return false
		}
	}
	return len(n.model.Lists)+len(n.model.Adds) > 0
}

// work runs a model or works out a figure. It returns the faults, which are noted too.
func (t *Trial) work(m *maker, cover *Cover) Errors {
	if m.model == nil {
		if t.run.lists[m.list].unknown != nil {
			return nil
		}
		return t.run.figure(m, cover)
	}
	err := t.lackingFor(m.model)
	if err == nil {
		kept := t.keep(m.model)
		err = t.run.runModel(m.model)
		kept()
		if t.missed != nil {
			err, t.missed = t.missed, nil
		}
	}
	if err != nil {
		why := t.note(err)
		if left := t.notGiven(m.model); len(left) > 0 && why.Hint == "" {
			why.Hint = fmt.Sprintf("not given: %s", strings.Join(left, ", "))
		}
		t.fail(m.model, why)
		return Errors{why}
	}
	if cover != nil {
		cover.reach(cover.points.made[m])
	}
	t.run.settle(m.model)
	t.bindLate(m.model)
	return nil
}

// failedCell notes a cell that could not be worked out. One with a fault was worked
// out all the same, so what it reached counts.
func (t *Trial) failedCell(m *maker, why *Error, cover *Cover) {
	if t.note(why); !why.isUnknown() {
		cover.figure(m, t.sheet.period)
		cover.refused(m)
	}
}

// notGiven returns the lists of facts, of whose records a model reads fields, that
// the trial was not given.
func (t *Trial) notGiven(m *Model) (lists []string) {
	for _, u := range m.Uses {
		if t.left[u.List] && u.Field != "" && !slices.Contains(lists, u.List) {
			lists = append(lists, u.List)
		}
	}
	return lists
}

// hasSome reports whether a list of which a model reads fields has records.
func (t *Trial) hasSome(m *Model) bool {
	return slices.ContainsFunc(m.Uses, func(u Column) bool { return u.Field != "" && t.run.List(u.List).n > 0 })
}

// keep returns how what is given of that which a model makes is put back after
// the model has run.
func (t *Trial) keep(m *Model) func() {
	var given []List
	for _, s := range m.Lists {
		given = append(given, *t.run.List(s.Name))
	}
	return func() {
		for i, s := range m.Lists {
			if given[i].origin != nil {
				*t.run.List(s.Name) = given[i]
			}
		}
		for _, a := range m.Adds {
			l := t.run.List(a.List)
			c := l.schema.Field(a.Field.Name)
			if col := t.fixed[originKey{l, c}]; col != nil {
				l.cols[c] = *col
			}
		}
	}
}

// bindLate binds given references into the lists that a model has made.
func (t *Trial) bindLate(m *Model) {
	for _, k := range t.late {
		field := &k.list.schema.Fields[k.col]
		for _, s := range m.Lists {
			if refersTo(field.Type) == s.Name {
				t.run.List(s.Name).indexKeys()
				t.bind(k.list, k.col)
			}
		}
	}
}

// refersTo returns the list that a reference, or a list of them, refers to.
func refersTo(t Type) string {
	if t.Kind == ListKind {
		t = *t.Elem
	}
	if t.Kind == RecordKind {
		return t.List
	}
	return ""
}

// note takes up faults that are not only about what was not given, and returns
// the first.
func (t *Trial) note(err error) *Error {
	var found Errors
	found.Add(err)
	for _, e := range found {
		if !errors.Is(e, errNotGiven) && !t.noted[e] {
			if t.noted == nil {
				t.noted = map[*Error]bool{}
			}
			t.noted[e] = true
			t.faults = append(t.faults, e)
		}
	}
	return found[0]
}

// lackingFor says what a model reads that was not given or not worked out.
func (t *Trial) lackingFor(m *Model) error {
	for _, u := range m.Uses {
		l := t.run.List(u.List)
		if err := l.unknown; err != nil {
			return err
		}
		if u.Field == "" {
			continue
		}
		col := &l.cols[l.schema.Field(u.Field)]
		for row := range l.n {
			if err := col.lacks(row); err != nil {
				return err
			}
		}
	}
	return nil
}

// fail marks all that a model makes as not there, with the reason.
func (t *Trial) fail(m *Model, why *Error) {
	for _, s := range m.Lists {
		if l := t.run.List(s.Name); l.origin == nil {
			l.unknown = why
			for _, f := range s.Fields {
				if f.Inverse != "" {
					to := t.run.List(f.Type.List)
					to.lose(to.schema.Field(f.Inverse), why)
				}
			}
		}
	}
	for _, a := range m.Adds {
		l := t.run.List(a.List)
		if c := l.schema.Field(a.Field.Name); !t.isFixed(l, c) {
			l.lose(c, why)
		}
	}
}

// lose makes a column of which every cell is lacking for one reason.
func (l *List) lose(c int, why *Error) {
	l.cols[c] = newColumn(l.schema.Fields[c].Type, l.n)
	l.cols[c].lacking = slices.Repeat([]*Error{why}, l.n)
}
