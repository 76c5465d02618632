package rule_test

import (
	"fmt"
	"slices"
	"strings"

	"github.com/meritrules/merit/rule"
	"github.com/meritrules/merit/rule/types"
	"github.com/meritrules/merit/rule/value"
)

// Facts in which each cell that a generated formula names is final, open or pending on a day,
// three times: for the twin as they are on the day, and for rule as two years that agree up to
// the day and go on in other ways.
//
// The fields of generated formulas are figures here, which take each cell from where it has its state:
// a fact that is there, one that a later day may bring, or one that is due later.

// The day that facts are as of, and the last of the year.
var (
	stateDay  = types.MustParseDate("2022-06-30")
	stateLast = types.MustParseDate("2022-12-31")
)

// What pending cells wait for.
const (
	laterRows  awaited = "rows.later"
	laterMarks awaited = "marks.later"
	wholeMarks awaited = "marks"
)

// stateWorld is the facts, and how lists are dated.
type stateWorld struct {
	rowsGrow, marksGrow, marksDue bool
	globals                       map[string]any // the twin's
	rows                          []*record
	next                          []*value.Facts // the year twice: nothing comes but what is due; and anything
	scope                         rule.Scope
	figures                       []rule.Figure
}

// GoString is how rapid shows what it has drawn.
func (w *stateWorld) GoString() string {
	var b strings.Builder
	for i, r := range w.rows {
		if i == 5 {
			fmt.Fprintf(&b, "… %d rows\n", len(w.rows))
			break
		}
		fmt.Fprintf(&b, "%s:", (*r)["id"])
		for _, f := range slices.Concat(recordFields, sheetFields) {
			v, mark := (*r)[f.name], ""
			if s, ok := v.(stated); ok {
				v, mark = s.value, map[bool]string{true: "~", false: "?"}[s.open]
			}
			fmt.Fprintf(&b, " %s %s%s", f.name, ruleValue(v), mark)
		}
		b.WriteString("\n")
	}
	return fmt.Sprintf("%srows grow: %t, marks grow: %t, marks are due: %t", &b, w.rowsGrow, w.marksGrow, w.marksDue)
}

// states are those of a cell, as a text of its record says it.
var states = []string{"final", "final", "open", "pending"}

// statedFields are the fields of a kind that have states.
func statedFields(kind string) []typed {
	return slices.DeleteFunc(slices.Clone(elementFields[kind]), func(f typed) bool { return f.kind == "text" || f.kind == "day" || len(f.name) > 2 })
}

// stateOf is a formula that takes a cell from where it has its state.
func stateOf(f typed) string {
	name := f.name
	late, open := "later", "extra ?? "+name+"0"
	switch f.kind {
	case "flag":
		late, open = "later > 0", fmt.Sprintf("if extra == nil { %s0 } else { extra > 0 }", name)
	case "numbers":
		late, open = "[later, 1]", fmt.Sprintf("if extra == nil { %s0 } else { [extra] }", name)
	}
	return fmt.Sprintf(`if %s_is == "pending" { %s } else if %s_is == "open" { %s } else { %s0 }`, name, late, name, open, name)
}

// stateSchema is a list whose fields have states.
func stateSchema(kind string, grows bool) *types.Schema {
	due := stateLast
	s := &types.Schema{Name: kind + "s", Fields: []types.Field{
		{Name: "on", Type: types.DateType()}, {Name: "came_on", Type: types.DateType().OrMissing(), At: "came_on"},
		{Name: "extra", Type: types.NumberType().OrMissing(), At: "came_on"}, {Name: "later", Type: types.NumberType(), Due: &due}}}
	if grows {
		s.At = "on"
	}
	for _, f := range statedFields(kind) {
		s.Fields = append(s.Fields, types.Field{Name: f.name + "0", Type: ruleType(f.kind)}, types.Field{Name: f.name + "_is", Type: types.TextType()})
	}
	return s
}

// schemas adds to the world its lists, and the figures that formulas name.
func (w *stateWorld) schemas() {
	rows, marks, before := stateSchema("row", w.rowsGrow), stateSchema("mark", w.marksGrow), generatedSchemas()[2]
	rows.Key, rows.Groups, rows.Previous = []string{"id"}, []string{"s"}, "before"
	rows.Fields = append(rows.Fields, types.Field{Name: "s", Type: types.TextType()}, types.Field{Name: "d", Type: types.DateType()}, types.Field{Name: "id", Type: types.TextType()})
	marks.Fields = append(marks.Fields, types.Field{Name: "row", Type: types.RecordType("rows"), Inverse: "own"})
	if w.marksDue {
		due := stateLast
		marks.Due = &due
	}
	w.scope = rule.Scope{Lists: []*types.Schema{rows, marks, before}, Values: generatedScope.Values}
	for _, kind := range []string{"row", "mark"} {
		for _, f := range statedFields(kind) {
			w.figures = append(w.figures, rule.Figure{List: kind + "s", Internal: true, Source: types.Source{Name: f.name, Text: stateOf(f)}})
		}
	}
	w.figures = append(w.figures, rule.Figure{List: "rows", Internal: true, Source: types.Source{Name: "total", Text: sheetFigures["rows.total"].String()}},
		rule.Figure{Internal: true, Source: types.Source{Name: "mid", Text: sheetFigures["mid"].String()}})
}

// stateWorld makes facts of so many rows and marks that are there on the day.
func (m *makes) stateWorld(rows, marks int) *stateWorld {
	w := &stateWorld{rowsGrow: m.pick(2) == 1, globals: map[string]any{"v": m.fact("v", "number")}}
	how := m.pick(3)
	w.marksGrow, w.marksDue = how == 1, how == 2
	w.schemas()
	known, marked := make([][]value.Value, rows), make([][]value.Value, marks)
	for i := range known {
		r, values := m.stated("row", laterRows)
		id := fmt.Sprintf("r%04d", i)
		(*r)["id"], (*r)["s"], (*r)["d"] = id, m.fact("s", "text"), m.fact("d", "day")
		known[i] = append(values, ruleValue((*r)["s"]), ruleValue((*r)["d"]), value.OfText(id))
		w.rows = append(w.rows, r)
	}
	ofMarks, of := make([]*record, marks), make([]*record, marks)
	for i := range marked {
		r, values := m.stated("mark", laterMarks)
		of[i] = w.rows[m.pick(rows)]
		(*r)["row"], ofMarks[i] = of[i], r
		marked[i] = append(values, ruleValue((*of[i])["id"]))
	}
	before := m.previous(w.rows)
	w.next = []*value.Facts{m.year(w, known, marked, before, false), m.year(w, known, marked, before, true)}
	w.forTwin(ofMarks)
	return w
}

// stated draws a record with the states of its cells, as it is on the day.
func (m *makes) stated(kind string, waits awaited) (*record, []value.Value) {
	r, values := record{}, make([]value.Value, 4)
	values[0] = value.OfDate(stateDay - types.Date(m.pick(3)))
	for _, f := range statedFields(kind) {
		v, state := m.fact(f.name, f.kind), m.among(states...)
		switch r[f.name] = v; state {
		case "open":
			r[f.name] = stated{value: v, open: true}
		case "pending":
			r[f.name] = stated{why: waits}
		}
		values = append(values, ruleValue(v), value.OfText(state))
	}
	return &r, values
}

// previous draws the total of the last cycle of two rows out of three.
func (m *makes) previous(rows []*record) *value.List {
	w := &world{rows: rows}
	return m.beforeList(w)
}

// year makes the facts of a year that goes on after the day: with what is due, and if more comes
// also with what later days bring, and later records.
func (m *makes) year(w *stateWorld, rows, marks [][]value.Value, before *value.List, more bool) *value.Facts {
	of, on := value.NewBuilder(w.scope.Lists[0], ""), value.NewBuilder(w.scope.Lists[1], "")
	add := func(b *value.Builder, i int, values []value.Value) {
		values = slices.Clone(values)
		if more && m.pick(2) == 1 {
			values[1], values[2] = value.OfDate(stateDay+1+types.Date(m.pick(100))), ruleValue(m.fact("c", "number"))
		}
		values[3] = ruleValue(m.fact("c", "number"))
		b.Add(i+1, values...)
	}
	later := func(i int, values []value.Value) []value.Value {
		if values[0] = value.OfDate(stateDay + 1 + types.Date(m.pick(100))); i%2 == 0 {
			values[0] = value.OfDate(stateLast)
		}
		return values
	}
	n := len(rows)
	for i, values := range rows {
		add(of, i, values)
	}
	if more && w.rowsGrow {
		for range m.pick(3) {
			_, values := m.stated("row", laterRows)
			add(of, n, append(later(n, values), ruleValue(m.fact("s", "text")), ruleValue(m.fact("d", "day")), value.OfText(fmt.Sprintf("r%04d", n))))
			n++
		}
	}
	for i, values := range marks {
		add(on, i, values)
	}
	if more && w.marksGrow {
		for i := range m.pick(3) {
			_, values := m.stated("mark", laterMarks)
			add(on, len(marks)+i, append(later(i, values), value.OfText(fmt.Sprintf("r%04d", m.pick(n)))))
		}
	}
	facts, err := value.NewFacts([]*value.List{built(of), built(on), before}, w.scope.Values, []value.Value{ruleValue(w.globals["v"])})
	if err != nil {
		panic(err)
	}
	return facts
}

// forTwin gives the twin the lists as they are on the day, and what a sheet works out first.
func (w *stateWorld) forTwin(marks []*record) {
	for name, p := range parameters {
		w.globals[name], _ = (&twin{own: &record{}}).eval(p)
	}
	ordered, own, peers := []any{}, map[*record][]any{}, map[any][]any{}
	list := w.known(w.next[0]).List("marks")
	for i := range list.Len() { // in rule's canonical order
		r := marks[rule.Position(list, i)-1]
		row := (*r)["row"].(*record)
		ordered, own[row] = append(ordered, r), append(own[row], r)
	}
	all := []any{}
	for _, r := range w.rows {
		all, peers[(*r)["s"]] = append(all, r), append(peers[(*r)["s"]], r)
	}
	grow := func(v []any, open bool) any {
		if open {
			return stated{value: v, open: true}
		}
		return v
	}
	ofMarks := func(v []any) any {
		if w.marksDue {
			return stated{why: wholeMarks}
		}
		return grow(append([]any{}, v...), w.marksGrow)
	}
	w.globals["rows"], w.globals["marks"] = grow(all, w.rowsGrow), ofMarks(ordered)
	for _, r := range w.rows {
		(*r)["own"], (*r)["peers"] = ofMarks(own[r]), grow(peers[(*r)["s"]], w.rowsGrow)
		(*r)["total"] = w.figure(r, sheetFigures["rows.total"])
	}
	w.globals["mid"] = w.figure(&record{}, sheetFigures["mid"])
}

// figure is what formulas see of a figure: its value and state.
func (w *stateWorld) figure(own *record, t *tree) any {
	eye := &twin{globals: w.globals, own: own, saw: newSeen()}
	v, err := eye.eval(t)
	switch {
	case isAwaited(err):
		return stated{why: eye.saw.reasons()[0]}
	case err != nil:
		panic(err)
	case eye.saw.open:
		return stated{value: v, open: true}
	}
	return v
}

// known is what of a year is known on the day.
func (w *stateWorld) known(facts *value.Facts) *value.Facts { return factsAsOf(facts, stateDay) }

func factsAsOf(facts *value.Facts, day types.Date) *value.Facts {
	cut, err := facts.AsOf(types.AsOf{Day: day, Until: &stateLast})
	if err != nil {
		panic(err)
	}
	return cut
}
