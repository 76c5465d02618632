package rule_test

import (
	"context"
	"flag"
	"fmt"
	"math/big"
	"slices"
	"strings"
	"testing"

	"github.com/meritrules/merit/rule"
	"pgregory.net/rapid"
)

// What the generated formulas can name.
var (
	recordFields = []typed{{"a", "number"}, {"b", "number"}, {"m", "maybe"}, {"s", "text"}, {"ok", "flag"}, {"d", "day"}, {"ns", "numbers"}}
	globalNames  = []typed{{"v", "number"}, {"step", "number"}, {"third", "number"}, {"levels", "numbers"}}

	elementFields = map[string][]typed{
		"row":  recordFields,
		"mark": {{"x", "number"}, {"y", "maybe"}},
	}
)

// policyFunction is a function of the policy, as a tree.
type policyFunction struct {
	params []string
	body   *tree
}

var policyFunctions = map[string]policyFunction{
	"twice": {[]string{"x"}, node("+", leaf("name", "x"), leaf("name", "x"))},
	"minus": {[]string{"p", "q"}, node("-", leaf("name", "p"), leaf("name", "q"))},
	"ladder": {[]string{"r"}, node("if", node("<=", leaf("name", "r"), num("3")), num("1"),
		node("-", num("1"), node("*", leaf("name", "step"), node("-", leaf("name", "r"), num("3")))))},
}

var parameters = map[string]*tree{"step": num("0.25"), "third": node("/", num("1"), num("3")), "levels": node("list", num("1"), num("2"), num("5"))}

func ruleType(kind string) rule.Type {
	return map[string]rule.Type{"number": rule.NumberType(), "maybe": rule.NumberType().OrMissing(), "text": rule.TextType(), "flag": rule.FlagType(),
		"day": rule.DateType(), "numbers": rule.ListType(rule.NumberType())}[kind]
}

func schema(kind string) *rule.Schema {
	s := &rule.Schema{Name: kind + "s"}
	for _, f := range elementFields[kind] {
		s.Fields = append(s.Fields, rule.Field{Name: f.name, Type: ruleType(f.kind)})
	}
	return s
}

var generatedScope = func() rule.Scope {
	s := rule.Scope{Lists: []*rule.Schema{schema("row"), schema("mark")}, Values: []rule.Field{{Name: "v", Type: rule.NumberType()}}}
	for _, name := range []string{"step", "third", "levels"} {
		s.Parameters = append(s.Parameters, rule.Source{Name: name, Text: parameters[name].String()})
	}
	for _, name := range []string{"twice", "minus", "ladder"} {
		f := policyFunctions[name]
		s.Functions = append(s.Functions, rule.Source{Name: name + "(" + strings.Join(f.params, ", ") + ")", Text: f.body.String()})
	}
	return s
}()

// world is facts twice: for rule, and for the twin.
type world struct {
	facts   *rule.Facts
	globals map[string]any
	rows    []*record // in rule's canonical order
}

// newWorld draws facts: one to three rows, none to three marks.
func newWorld(t *rapid.T) *world {
	g := &generator{t: t, floats: true}
	w := &world{globals: map[string]any{"v": g.fact("number")}}
	var lists []*rule.List
	for _, kind := range []string{"row", "mark"} {
		b := rule.NewBuilder(schema(kind), "").KeepOrder()
		n := g.pick(4)
		if kind == "row" {
			n = 1 + g.pick(3)
		}
		all := []any{}
		for i := range n {
			r, values := g.record(kind)
			b.Add(i+1, values...)
			all = append(all, r)
		}
		list, err := b.Build()
		if err != nil {
			t.Fatal(err)
		}
		lists = append(lists, list)
		w.globals[kind+"s"] = all
	}
	for _, r := range w.globals["rows"].([]any) {
		w.rows = append(w.rows, r.(*record))
	}
	for name, p := range parameters {
		w.globals[name], _ = (&twin{own: &record{}}).eval(p)
	}
	facts, err := rule.NewFacts(lists, generatedScope.Values, []rule.Value{ruleValue(w.globals["v"])})
	if err != nil {
		t.Fatal(err)
	}
	w.facts = facts
	return w
}

func (g *generator) record(kind string) (*record, []rule.Value) {
	r, values := record{}, []rule.Value{}
	for _, f := range elementFields[kind] {
		r[f.name] = g.fact(f.kind)
		values = append(values, ruleValue(r[f.name]))
	}
	return &r, values
}

// fact draws a value that floats hold too.
func (g *generator) fact(kind string) any {
	switch kind {
	case "maybe":
		if g.pick(3) == 0 {
			return nil
		}
		return g.fact("number")
	case "text":
		return g.among("a", "b", "ab", "", "好")
	case "flag":
		return g.pick(2) == 0
	case "day":
		return day(rule.MustParseDate("2022-09-01")) + day(g.pick(60))
	case "numbers":
		list := []any{}
		for range g.pick(4) {
			list = append(list, g.fact("number"))
		}
		return list
	}
	n := rapid.IntRange(-40, 400).Draw(g.t, "")
	return big.NewRat(int64(n), 4)
}

// ruleValue is the twin's value as one of rule's.
func ruleValue(v any) rule.Value {
	switch v := v.(type) {
	case *big.Rat:
		return rule.NumberValue(rule.FromRat(v))
	case string:
		return rule.TextValue(v)
	case bool:
		return rule.FlagValue(v)
	case day:
		return rule.DateValue(rule.Date(v))
	case []any:
		elems := make([]rule.Value, len(v))
		for i, e := range v {
			elems[i] = ruleValue(e)
		}
		return rule.ListValue(elems...)
	}
	return rule.Value{}
}

// checks has the next rapid.Check run n times, unless -rapid.checks says how often.
func checks(t *testing.T, n int) {
	if f := flag.Lookup("rapid.checks"); f.Value.String() == f.DefValue {
		if err := flag.Set("rapid.checks", fmt.Sprint(n)); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = flag.Set("rapid.checks", f.DefValue) })
	}
}

// Generated formulas come out as the twin works them out, on every record, in a
// sheet and alone, explained and not. Millions: go test -run Twin -rapid.checks=2000000
func TestTwin(t *testing.T) {
	checks(t, 10_000)
	rapid.Check(t, func(t *rapid.T) {
		w := newWorld(t)
		g := &generator{t: t}
		tree := g.kind(g.among("number", "flag", "text", "numbers", "maybe"), 1+g.pick(4))
		formula := rule.Source{Name: "f", Text: tree.String()}
		s := generatedScope
		s.Record = s.Lists[0]
		f, err := s.Compile(formula, rule.Type{})
		if err != nil {
			checkRefusal(t, tree, err)
			return
		}
		failed := false
		for i := range w.rows {
			failed = checkRow(t, w, tree, f, i) || failed
		}
		checkSheet(t, w, tree, f, failed)
	})
}

// checkRefusal allows the one fault of form that generated formulas have.
func checkRefusal(t *rapid.T, tree *tree, err error) {
	if !strings.Contains(err.Error(), "division by zero") || !strings.ContainsAny(tree.String(), "/%") {
		t.Fatalf("%s\ndoes not compile: %v", tree, err)
	}
}

// checkRow compares one record, and reports whether its evaluation fails.
func checkRow(t *rapid.T, w *world, tree *tree, f *rule.Formula, i int) (failed bool) {
	row := w.facts.Row("rows", i)
	got, gotErr := f.Eval(context.Background(), row)
	step, stepErr := f.Explain(context.Background(), row)
	judge := &twin{globals: w.globals, own: w.rows[i]}
	want, wantErr := judge.eval(tree)
	if wantErr != nil {
		for _, err := range []error{gotErr, stepErr} {
			if err == nil || !slices.ContainsFunc(judge.faults, func(f error) bool { return strings.Contains(err.Error(), f.Error()) }) {
				t.Fatalf("%s\nended in %v, want one of %v", tree, err, judge.faults)
			}
		}
		return true
	}
	if gotErr != nil || stepErr != nil {
		t.Fatalf("%s\nends in %v, explained in %v, want %s", tree, gotErr, stepErr, ruleValue(want))
	}
	if !got.Equal(ruleValue(want)) || !step.Value.Equal(got) {
		t.Fatalf("%s\nof row %d is %s, explained as %s, want %s", tree, i, got, step.Value, ruleValue(want))
	}
	checkTerminates(t, tree, f.Type(), got)
	return false
}

// checkTerminates asserts that what the compiler says to terminate does.
func checkTerminates(t *rapid.T, tree *tree, typ rule.Type, v rule.Value) {
	if n, ok := v.Number(); ok && typ.Terminating {
		if _, finite := n.Decimal(); !finite {
			t.Fatalf("%s\nis said to terminate, but is %s", tree, v)
		}
	}
	if typ.Kind == rule.ListKind {
		for _, e := range v.Elems() {
			checkTerminates(t, tree, *typ.Elem, e)
		}
	}
}

// checkSheet evaluates all records in one run, which keeps what they share, and
// explains the last. What terminates is published; what does not is internal.
func checkSheet(t *rapid.T, w *world, tree *tree, f *rule.Formula, failed bool) {
	figure := rule.Figure{List: "rows", Source: f.Source(), Internal: !f.Type().Terminating}
	sheet, err := rule.NewSheet(generatedScope, nil, []rule.Figure{figure})
	if err != nil {
		t.Fatalf("%s\nmakes no sheet: %v", tree, err)
	}
	run, err := sheet.Run(context.Background(), w.facts)
	if (err != nil) != failed {
		t.Fatalf("%s\nin a sheet ends in %v, though failing is %v", tree, err, failed)
	}
	if failed {
		return
	}
	for i, own := range w.rows {
		want, _ := (&twin{globals: w.globals, own: own}).eval(tree)
		if got := run.List("rows").Value(i, "f"); !got.Equal(ruleValue(want)) {
			t.Fatalf("%s\nof row %d in a sheet is %s, want %s", tree, i, got, ruleValue(want))
		}
	}
	last := len(w.rows) - 1
	step, err := run.Explain(context.Background(), "rows", last, "f", 0)
	if err != nil || !step.Value.Equal(run.List("rows").Value(last, "f")) {
		t.Fatalf("%s\nin a sheet is %s, explained as %v (%v)", tree, run.List("rows").Value(last, "f"), step, err)
	}
}
