package rule

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/meritrules/merit/rule/derivation"
	"github.com/meritrules/merit/rule/fault"
	"github.com/meritrules/merit/rule/internal/byrow"
	"github.com/meritrules/merit/rule/internal/cell"
	"github.com/meritrules/merit/rule/internal/inside"
	"github.com/meritrules/merit/rule/internal/intake"
	"github.com/meritrules/merit/rule/internal/typing"
	"github.com/meritrules/merit/rule/types"
	"github.com/meritrules/merit/rule/value"
)

// Trial is a run on facts some of which are unknown. It evaluates the requested parts of a
// sheet on the facts that are given.
type Trial struct {
	run    *Run
	sheet  *Sheet
	cover  *Cover
	fixed  map[originKey]*cell.Column // columns given although the sheet makes them; nil if none are
	absent map[string]bool            // lists of the facts that are not given
	late   []originKey                // references into lists that are still to be made
	rowOf  map[string]map[int]int     // rows of a list by the position given, made on request; nil before the first
	missed *fault.Error               // why a single value that a model asked for is not given
	faults fault.Errors
	noted  map[*fault.Error]bool // the faults as a set; nil if there are none
	amiss  fault.Errors          // the faults in what was given
	spare  *byrow.Budget         // of what only a cover looks at; nil before its first use
}

// Trial evaluates the wanted columns, and what they need, on the given facts. If no columns are
// wanted, it evaluates everything that it can, to look for faults. It never fails as a whole: a
// cell that cannot be evaluated keeps the reason, which Value returns. Cover, which may be nil,
// notes which points the formulas reach; if no columns are wanted, only those of formulas with
// a fault.
func (sh *Sheet) Trial(ctx context.Context, g *Given, wanted []types.ColumnName, cover *Cover) *Trial {
	if g == nil {
		g = sh.NewGiven()
	}
	t := sh.newTrial(ctx, &intake.Facts{Fields: sh.env.Values, Values: g.values, Unknown: g.unknown(), Cut: g.asOf}, cover)
	t.takeGiven(g)
	t.amiss = slices.Clone(t.faults)
	t.workOut(wanted)
	return t
}

// TrialOn is Trial on whole facts. It fails only if they are not of this sheet.
func (sh *Sheet) TrialOn(ctx context.Context, facts *value.Facts, wanted []types.ColumnName, cover *Cover) (*Trial, error) {
	if facts == nil {
		return nil, noFacts()
	}
	t := sh.newTrial(ctx, inside.Facts(facts), cover)
	if err := t.run.takeFacts(); err != nil {
		return nil, err
	}
	t.workOut(wanted)
	return t, nil
}

func (sh *Sheet) newTrial(ctx context.Context, facts *intake.Facts, cover *Cover) *Trial {
	t := &Trial{sheet: sh, cover: cover, absent: map[string]bool{}}
	t.run = sh.newRun(ctx, facts)
	t.run.trial = t
	return t
}

// workOut evaluates the wanted columns, or everything if none are wanted.
func (t *Trial) workOut(wanted []types.ColumnName) {
	needed := t.needed(wanted)
	for _, m := range t.sheet.order {
		var found fault.Errors
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

// onlyChecks reports whether a node is a model that makes nothing and only checks
// records, and a list that it uses has some.
func (t *Trial) onlyChecks(n *maker) bool {
	return n.model != nil && len(n.model.Lists)+len(n.model.Adds) == 0 &&
		slices.ContainsFunc(n.model.Uses, func(u Use) bool { return t.run.list(u.List).N > 0 })
}

// lookAt evaluates a figure or model that nobody has asked for. The points that it reaches
// count only if it has a fault: otherwise nobody looks at the result.
func (t *Trial) lookAt(m *maker) fault.Errors {
	if m.model != nil && len(t.notGiven(m.model)) > 0 && !t.hasSome(m.model) {
		t.run.lose(m.model, &fault.Error{Code: fault.CodeNotGiven, Rule: m.name, Message: "has no records", Names: []string{m.name}, Err: fault.ErrNotGiven})
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

// Faults returns the faults of the given facts and those of the evaluation; a fact that was
// not given is no fault.
func (t *Trial) Faults() fault.Errors { return t.faults }

// InputFaults returns the faults of the given facts: two records with one key, references that
// lead nowhere, records that a checking model refuses.
func (t *Trial) InputFaults() fault.Errors { return t.amiss }

// List returns a list with its evaluated columns, nil if there is none. Only cells
// without a fault may be read: Value tells.
func (t *Trial) List(name string) *value.List { return t.run.List(name) }

// Missing returns why a list could not be made, nil if it was.
func (t *Trial) Missing(list string) error {
	if why := t.run.list(list).Unknown; why != nil {
		return why
	}
	return nil
}

// Position returns the row of the i-th record, from 1, that was added to a list.
func (t *Trial) Position(list string, i int) (row int, ok bool) {
	rows, ok := t.rowOf[list]
	if !ok {
		origin := t.run.list(list).Origin
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

// Value returns a field of a record, or why it could not be evaluated.
func (t *Trial) Value(list string, row int, field string) (value.Value, error) {
	l := t.run.list(list)
	if err := l.Unknown; err != nil {
		return value.Value{}, err
	}
	c := l.Schema.Field(field)
	if err := l.Cols[c].Lacks(row); err != nil {
		return value.Value{}, err
	}
	if !l.Cols[c].IsMade() {
		return value.Value{}, &fault.Error{Code: fault.CodeNotGiven, Message: fmt.Sprintf("%s.%s was not worked out", list, field), Err: fault.ErrNotGiven}
	}
	return inside.OfValue(l.Cell(row, c)), nil
}

// Published returns a field of a record as results show it, or why it could not be
// evaluated.
func (t *Trial) Published(list string, row int, field string) (value.Value, error) {
	v, err := t.Value(list, row, field)
	if err != nil {
		return v, err
	}
	s := t.run.list(list).Schema
	return value.Shown(s.Fields[s.Field(field)].Shown, v), nil
}

// Explain derives an evaluated figure of one record, or one that is pending, as Run.Explain does.
func (t *Trial) Explain(ctx context.Context, list string, row int, field string, depth int) (*derivation.Step, error) {
	if _, err := t.Value(list, row, field); err != nil && !errors.As(err, new(*types.Pending)) {
		return nil, err
	}
	return t.run.Explain(ctx, list, row, field, depth)
}

// needed returns the nodes that make the wanted columns, and all that they need;
// nil means all nodes.
func (t *Trial) needed(wanted []types.ColumnName) map[*maker]bool {
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
		visit(t.sheet.byColumn[c])
		visit(t.sheet.byColumn[types.ColumnName{List: c.List}])
	}
	return needed
}

// isGiven reports whether everything that a node makes is given.
func (t *Trial) isGiven(n *maker) bool {
	if n.model == nil { // a figure may be given for some of the records
		col := t.fixed[originKey{t.run.lists[n.list], n.col}]
		return col != nil && col.Lacking == nil
	}
	for _, s := range n.model.Lists {
		if l := t.run.list(s.Name); l.Origin == nil {
			return false
		}
	}
	for _, a := range n.model.Adds {
		l := t.run.list(a.List)
		if !t.isFixed(l, l.Schema.Field(a.Field.Name)) {
			return false
		}
	}
	return len(n.model.Lists)+len(n.model.Adds) > 0
}

// work runs a model or evaluates a figure. It returns the faults, and notes them.
func (t *Trial) work(m *maker, cover *Cover) fault.Errors {
	if m.model == nil {
		return t.run.figure(m, cover)
	}
	var err error
	if why := t.run.lackingFor(m); why != nil {
		err = why
	} else {
		kept := t.keep(m.model)
		err = t.run.runModel(m)
		kept()
		if t.missed != nil {
			err, t.missed = t.missed, nil
		}
	}
	if err != nil {
		why := t.note(err)
		if lists := t.notGiven(m.model); len(lists) > 0 && why.Hint == "" {
			why.Hint = fmt.Sprintf("not given: %s", strings.Join(lists, ", "))
		}
		t.run.lose(m.model, why)
		return fault.Errors{why}
	}
	if cover != nil {
		cover.marks.Made(m.at)
	}
	t.run.settle(m.model)
	t.bindLate(m.model)
	return nil
}

// failedCell notes a cell that has no value. A cell with a fault was evaluated all
// the same, so what it reached counts.
func (t *Trial) failedCell(m *maker, why *fault.Error, cover *Cover) {
	if t.note(why); !byrow.IsUnknown(why) {
		cover.figure(m, t.sheet.period)
		cover.refused(m)
	}
}

// notGiven returns the lists of facts whose fields a model reads and that the trial
// was not given.
func (t *Trial) notGiven(m *Model) (lists []string) {
	for _, u := range m.Uses {
		if t.absent[u.List] && u.readsFields() && !slices.Contains(lists, u.List) {
			lists = append(lists, u.List)
		}
	}
	return lists
}

// hasSome reports whether any list whose fields a model reads has records.
func (t *Trial) hasSome(m *Model) bool {
	return slices.ContainsFunc(m.Uses, func(u Use) bool { return u.readsFields() && t.run.list(u.List).N > 0 })
}

// keep returns a function that, after a model has run, restores those of its lists
// and columns that were given.
func (t *Trial) keep(m *Model) func() {
	var given []cell.List
	for _, s := range m.Lists {
		given = append(given, *t.run.list(s.Name))
	}
	return func() {
		for i, s := range m.Lists {
			if given[i].Origin != nil {
				*t.run.list(s.Name) = given[i]
			}
		}
		for _, a := range m.Adds {
			l := t.run.list(a.List)
			c := l.Schema.Field(a.Field.Name)
			if col := t.fixed[originKey{l, c}]; col != nil {
				own := *col
				l.Cols[c] = &own
			}
		}
	}
}

// bindLate binds given references into the lists that a model has made.
func (t *Trial) bindLate(m *Model) {
	for _, k := range t.late {
		field := &k.list.Schema.Fields[k.col]
		for _, s := range m.Lists {
			if typing.RefersTo(field.Type) == s.Name {
				indexKeys(t.run.list(s.Name))
				t.bind(k.list, k.col)
			}
		}
	}
}

// note records those faults that are not about missing facts, and returns the first
// of all.
func (t *Trial) note(err error) *fault.Error {
	var found fault.Errors
	found.Add(err)
	for _, e := range found {
		if !byrow.IsUnknown(e) && !t.noted[e] {
			if t.noted == nil {
				t.noted = map[*fault.Error]bool{}
			}
			t.noted[e] = true
			t.faults = append(t.faults, e)
		}
	}
	return found[0]
}
