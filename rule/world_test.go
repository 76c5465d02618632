package rule_test

import (
	"fmt"
	"math/big"
	"math/rand/v2"
	"slices"
	"strings"

	"github.com/meritrules/merit/rule"
	"github.com/meritrules/merit/rule/types"
	"github.com/meritrules/merit/rule/value"
	"pgregory.net/rapid"
)

// The facts of generated formulas, twice: for rule, and for the twin. Small ones
// are drawn value by value, so that a failure shrinks; the others come from a pool
// and are the same in every run.

// What the generated formulas can name. A field with a point leads through a
// reference; previous?.total is the record's figure of the last cycle.
var (
	recordFields = []typed{{"a", "number"}, {"b", "number"}, {"c", "number"}, {"m", "maybe"}, {"n", "maybe"},
		{"s", "text"}, {"ok", "flag"}, {"d", "day"}, {"ns", "numbers"}}
	sheetFields  = []typed{{"total", "number"}, {"previous?.total", "maybe"}}
	globalNames  = []typed{{"v", "number"}, {"step", "number"}, {"third", "number"}, {"levels", "numbers"}}
	sheetGlobals = []typed{{"mid", "number"}}

	elementFields = map[string][]typed{
		"row":    recordFields,
		"ranked": recordFields, // by rankBy, which knows no #index
		"mark":   {{"x", "number"}, {"y", "maybe"}, {"row.a", "number"}, {"row.ok", "flag"}},
	}
)

func ruleType(kind string) types.Type {
	return map[string]types.Type{"number": types.NumberType(), "maybe": types.NumberType().OrMissing(), "text": types.TextType(), "flag": types.FlagType(),
		"day": types.DateType(), "numbers": types.ListType(types.NumberType())}[kind]
}

func schema(kind string) *types.Schema {
	s := &types.Schema{Name: kind + "s"}
	for _, f := range elementFields[kind] {
		if !strings.Contains(f.name, ".") {
			s.Fields = append(s.Fields, types.Field{Name: f.name, Type: ruleType(f.kind)})
		}
	}
	return s
}

// generatedSchemas are rows with a key, a group and a previous cycle; marks, of
// which each refers to a row; and the rows of the previous cycle.
func generatedSchemas() []*types.Schema {
	id := types.Field{Name: "id", Type: types.TextType()}
	rows, marks := schema("row"), schema("mark")
	rows.Key, rows.Groups, rows.Previous = []string{"id"}, []string{"s"}, "before"
	rows.Fields = append(rows.Fields, id)
	marks.Fields = append(marks.Fields, types.Field{Name: "row", Type: types.RecordType("rows"), Inverse: "own"})
	before := &types.Schema{Name: "before", Key: []string{"id"}, Fields: []types.Field{id, {Name: "total", Type: types.NumberType()}}}
	return []*types.Schema{rows, marks, before}
}

// sheetFigures are what formulas in a sheet can name besides the facts.
var sheetFigures = map[string]*tree{
	"rows.total": node("+", node("*", leaf("name", "a"), num("2")), leaf("name", "b")),
	"mid":        node("sum", leaf("name", "rows"), leaf(".", "c")),
}

// generatedScope is the lists and single values that formulas name. The parts of
// the policy that a formula names are added by naming.
var generatedScope = rule.Scope{Lists: generatedSchemas(), Values: []types.Field{{Name: "v", Type: types.NumberType()}}}

// naming returns a scope with the parameters, functions and tables that a formula
// names, by itself or through a function.
func naming(s rule.Scope, t *tree) rule.Scope {
	named := map[string]bool{}
	t.walk(func(t *tree) { named[t.op], named[t.text] = true, true })
	for _, name := range sortedKeys(policyFunctions) {
		if f := policyFunctions[name]; named[name] {
			f.body.walk(func(t *tree) { named[t.text] = true })
			s.Functions = append(s.Functions, types.Source{Name: name + "(" + strings.Join(f.params, ", ") + ")", Text: f.body.String()})
		}
	}
	for _, name := range sortedKeys(parameters) {
		if named[name] {
			s.Parameters = append(s.Parameters, types.Source{Name: name, Text: parameters[name].String()})
		}
	}
	for _, name := range sortedKeys(policyTables) {
		if named[name] {
			s.Tables = append(s.Tables, policyTables[name].table(name))
		}
	}
	return s
}

// world is facts twice: for rule, and for the twin.
type world struct {
	facts   *value.Facts
	globals map[string]any
	rows    []*record  // in rule's canonical order
	scope   rule.Scope // of a formula by itself, on a row
}

// GoString is how rapid shows what it has drawn: of many rows their number.
func (w *world) GoString() string {
	if len(w.rows) > 5 {
		return fmt.Sprintf("%d rows", len(w.rows))
	}
	var b strings.Builder
	for _, r := range w.rows {
		fmt.Fprintf(&b, "%s:", (*r)["id"])
		for _, f := range slices.Concat(recordFields, sheetFields) {
			fmt.Fprintf(&b, " %s %s", f.name, ruleValue((*r)[f.name]))
		}
		for _, mark := range (*r)["own"].([]any) {
			m := *mark.(*record)
			fmt.Fprintf(&b, " (mark x %s y %s)", ruleValue(m["x"]), ruleValue(m["y"]))
		}
		b.WriteString("\n")
	}
	return b.String() + "v: " + ruleValue(w.globals["v"]).String()
}

// makes draws the facts of a world, from rapid or from a seed.
type makes struct {
	pick   func(n int) int
	floats bool // only numbers that floats hold
	rare   int  // one in so many numbers is too big for a column; 0 for none
}

// newWorld draws facts of at most so many rows, value by value.
func newWorld(t *rapid.T, floats bool, most int) *world {
	m := &makes{pick: func(n int) int { return fair(t, n) }, floats: floats}
	if m.pick(4) == 3 {
		m.rare = 40
	}
	n := 1 + m.pick(most)
	return m.world(n, m.pick(4))
}

// pool keeps worlds by their number of rows and their seed.
type pool map[[2]int]*world

// seeds is how many worlds of one size there are. Half of them have numbers that
// are too big for a column.
const seeds = 8

func (p pool) world(size, seed int) *world {
	key := [2]int{size, seed}
	if p[key] == nil {
		m := &makes{pick: rand.New(rand.NewPCG(uint64(size), uint64(seed))).IntN}
		if seed%2 == 1 {
			m.rare = max(200, size)
		}
		p[key] = m.world(size, m.pick(6))
	}
	return p[key]
}

// world makes facts of so many rows and marks.
func (m *makes) world(rows, marks int) *world {
	w := &world{globals: map[string]any{"v": m.fact("v", "number")}}
	lists := []*value.List{m.rowList(w, rows), m.markList(w, marks), m.beforeList(w)}
	for name, p := range parameters {
		w.globals[name], _ = (&twin{own: &record{}}).eval(p)
	}
	facts, err := value.NewFacts(lists, generatedScope.Values, []value.Value{ruleValue(w.globals["v"])})
	if err != nil {
		panic(err)
	}
	w.facts, w.scope = facts, generatedScope
	w.scope.Lists = nil
	for _, l := range lists { // with the fields that references give
		w.scope.Lists = append(w.scope.Lists, facts.List(l.Schema().Name).Schema())
	}
	w.scope.Own = w.scope.Lists[0]
	w.workOutFigures()
	return w
}

func (m *makes) rowList(w *world, n int) *value.List {
	b := value.NewBuilder(generatedScope.Lists[0], "")
	all := []any{}
	for i := range n {
		r, values := m.record("row")
		(*r)["id"], (*r)["own"] = fmt.Sprintf("r%04d", i), []any{}
		b.Add(i+1, append(values, value.OfText((*r)["id"].(string)))...)
		all, w.rows = append(all, r), append(w.rows, r)
	}
	w.globals["rows"] = all
	return built(b)
}

func (m *makes) markList(w *world, n int) *value.List {
	b := value.NewBuilder(generatedScope.Lists[1], "")
	added := make([]*record, n)
	for i := range added {
		r, values := m.record("mark")
		row := w.rows[m.pick(len(w.rows))]
		(*r)["row"], added[i] = row, r
		b.Add(i+1, append(values, value.OfText((*row)["id"].(string)))...)
	}
	list, all := built(b), []any{}
	for i := range added { // in rule's canonical order
		r := added[rule.Position(list, i)-1]
		row := (*r)["row"].(*record)
		all, (*row)["own"] = append(all, r), append((*row)["own"].([]any), r)
	}
	w.globals["marks"] = all
	return list
}

// beforeList has the total of the last cycle of two rows out of three.
func (m *makes) beforeList(w *world) *value.List {
	b := value.NewBuilder(generatedScope.Lists[2], "")
	for i, r := range w.rows {
		(*r)["previous?.total"] = nil
		if m.pick(3) > 0 {
			total := m.fact("a", "number")
			(*r)["previous?.total"] = total
			b.Add(i+1, value.OfText((*r)["id"].(string)), ruleValue(total))
		}
	}
	return built(b)
}

func built(b *value.Builder) *value.List {
	list, err := b.Build()
	if err != nil {
		panic(err)
	}
	return list
}

// workOutFigures gives the twin what a sheet works out first.
func (w *world) workOutFigures() {
	peers := map[any][]any{}
	for _, r := range w.rows {
		(*r)["total"], _ = (&twin{globals: w.globals, own: r}).eval(sheetFigures["rows.total"])
		peers[(*r)["s"]] = append(peers[(*r)["s"]], r)
	}
	for _, r := range w.rows {
		(*r)["peers"] = peers[(*r)["s"]]
	}
	w.globals["mid"], _ = (&twin{globals: w.globals, own: &record{}}).eval(sheetFigures["mid"])
}

func (m *makes) record(kind string) (*record, []value.Value) {
	r, values := record{}, []value.Value{}
	for _, f := range elementFields[kind] {
		if !strings.Contains(f.name, ".") {
			r[f.name] = m.fact(f.name, f.kind)
			values = append(values, ruleValue(r[f.name]))
		}
	}
	return &r, values
}

func (m *makes) among(words ...string) string { return words[m.pick(len(words))] }

func (m *makes) fact(name, kind string) any {
	switch kind {
	case "maybe":
		if m.pick(3) == 0 {
			return nil
		}
		return m.fact(name, "number")
	case "text":
		return m.among("a", "b", "ab", "", "好")
	case "flag":
		return m.pick(2) == 0
	case "day":
		return day(types.MustParseDate("2022-09-01")) + day(m.pick(60))
	case "numbers":
		list := []any{}
		for range m.pick(4) {
			list = append(list, m.fact(name, "number"))
		}
		return list
	}
	return m.number(name)
}

// number draws a number: a has whole ones, b cents, the others both.
func (m *makes) number(name string) *big.Rat {
	switch {
	case m.floats:
		return big.NewRat(int64(m.pick(441)-40), 4)
	case m.rare > 0 && m.pick(m.rare) == m.rare-1:
		return rat(m.among("123456789012345678.9", "0.000000001", "-98765432109876543210", "2305843009213693951", "2305843009213693952",
			"-2305843009213693953", "4611686018427387904", "9223372036854775807", "9223372036854775808", "-9223372036854775808"))
	case name == "a" || name != "b" && m.pick(3) == 0:
		return big.NewRat(int64(m.pick(221)-20), 1)
	case name == "b" || m.pick(2) == 0:
		return big.NewRat(int64(m.pick(11001)-1000), 100)
	}
	return big.NewRat(int64(m.pick(9)-2), 2)
}

// ruleValue is the twin's value as one of rule's.
func ruleValue(v any) value.Value {
	switch v := v.(type) {
	case *big.Rat:
		return value.OfNumber(types.FromRat(v))
	case string:
		return value.OfText(v)
	case bool:
		return value.OfFlag(v)
	case day:
		return value.OfDate(types.Date(v))
	case []any:
		elems := make([]value.Value, len(v))
		for i, e := range v {
			elems[i] = ruleValue(e)
		}
		return value.OfList(elems...)
	}
	return value.Value{}
}
