package merit_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"path"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"github.com/meritrules/merit"
	"github.com/meritrules/merit/internal/depth"
	"github.com/meritrules/merit/rule"
	"github.com/meritrules/merit/rule/fault"
	"github.com/meritrules/merit/rule/types"
	"github.com/meritrules/merit/rule/value"
)

// allSaid returns all that a run says: its results with what is internal, its warnings, what it
// waits for, and the derivation of one figure.
func allSaid(t *testing.T, p *merit.Policy, run *rule.Run, pick func(n int) int) string {
	t.Helper()
	tables, err := p.Results(run, true)
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := merit.WriteJSON(&b, tables); err != nil {
		t.Fatal(err)
	}
	for _, w := range run.Warnings() {
		fmt.Fprintln(&b, w)
	}
	fmt.Fprintln(&b, run.Pending())
	table := tables[pick(len(tables))]
	if n := table.List.Len(); n > 0 {
		step, err := run.Explain(t.Context(), table.List.Name(), pick(n), table.Fields[pick(len(table.Fields))], 0)
		text, _ := json.Marshal(step)
		fmt.Fprintln(&b, string(text), err)
	}
	return b.String()
}

// editor makes random changes of facts.
type editor struct {
	*rand.Rand
	facts *value.Facts
	lists []*types.Schema
}

// change returns the facts with one to three changes, or the fault of these.
func (e *editor) change() (*value.Facts, error) {
	edit := e.facts.Edit()
	for range 1 + e.IntN(3) {
		e.once(edit)
	}
	return edit.Facts()
}

// number returns the facts with a number of one list changed to that of another record, or the
// fault of these.
func (e *editor) number(list int) (*value.Facts, error) {
	edit, s := e.facts.Edit(), e.lists[list%len(e.lists)]
	l := e.facts.List(s.Name)
	for _, f := range s.Fields {
		if f.Type.Kind == types.NumberKind && l.Len() > 0 && !slices.Contains(s.Key, f.Name) {
			edit.Set(s.Name, e.IntN(l.Len()), f.Name, l.Value(e.IntN(l.Len()), f.Name))
		}
	}
	return edit.Facts()
}

func (e *editor) once(edit *value.Edit) {
	s := e.lists[e.IntN(len(e.lists))]
	l := e.facts.List(s.Name)
	if l.Len() == 0 {
		return
	}
	row, other := e.IntN(l.Len()), e.IntN(l.Len())
	switch e.IntN(8) {
	case 0:
		edit.Remove(s.Name, row)
	case 1:
		values := make([]value.Value, len(s.Fields))
		for i, f := range s.Fields {
			values[i] = given(l, e.IntN(l.Len()), f)
		}
		if len(s.Key) == 1 && s.Fields[s.Field(s.Key[0])].Type.Kind == types.TextKind {
			values[s.Field(s.Key[0])] = value.OfText(fmt.Sprintf("%s%d", given(l, row, s.Fields[s.Field(s.Key[0])]), e.IntN(10)))
		}
		edit.Add(s.Name, values...)
	default:
		f := s.Fields[e.IntN(len(s.Fields))]
		v := given(l, other, f)
		if n, ok := v.Number(); ok && e.IntN(2) == 0 {
			v = value.OfNumber(n.Add(types.Int(1)))
		}
		if d, ok := v.Date(); ok && e.IntN(2) == 0 {
			v = value.OfDate(d + types.Date(e.IntN(21)-10))
		}
		if f.Type.Optional && e.IntN(3) == 0 {
			v = value.Value{}
		}
		edit.Set(s.Name, row, f.Name, v)
	}
}

// given returns a field as a record gives it: references as texts.
func given(l *value.List, row int, f types.Field) value.Value {
	v := l.Value(row, f.Name)
	switch {
	case v.Kind() == types.RecordKind:
		return value.OfText(v.String())
	case v.Kind() == types.ListKind && f.Type.Elem.Kind == types.RecordKind:
		var keys []value.Value
		for _, e := range v.Elems() {
			keys = append(keys, value.OfText(e.String()))
		}
		return value.OfList(keys...)
	}
	return v
}

// exampleFolders are the policies whose runs are changed, with their facts.
func exampleFolders(t *testing.T) (folders []string) {
	folders = []string{"examples/chuzhou"}
	entries, err := os.ReadDir("examples/policies")
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if e.IsDir() {
			folders = append(folders, path.Join("examples/policies", e.Name()))
		}
	}
	return folders
}

// A run after a change is that of all facts anew in every byte, faults and derivations included,
// and the run before stays as it was: over random changes of every example, one after the other.
func TestWithIsRun(t *testing.T) {
	for _, folder := range exampleFolders(t) {
		t.Run(path.Base(folder), func(t *testing.T) {
			p, err := merit.Load(os.DirFS(folder), "policy.yaml")
			if err != nil {
				t.Fatal(err)
			}
			facts, err := p.ReadFacts(os.DirFS(folder), "data")
			if err != nil {
				t.Fatal(err)
			}
			first, err := p.Run(t.Context(), facts)
			if err != nil {
				t.Fatal(err)
			}
			ran, kept := 0, 0
			for seed := range depth.Of(6, 20) {
				e := &editor{Rand: rand.New(rand.NewPCG(uint64(seed), 12)), facts: facts, lists: p.Facts().Lists}
				run := first
				for range 3 {
					changed, err := e.change()
					if err != nil {
						continue // what it refuses, the readers of facts refuse as well
					}
					want, fault := p.Run(t.Context(), changed)
					got, err := p.RunAfter(t.Context(), run, changed)
					if d := cmp.Diff(fmt.Sprint(fault), fmt.Sprint(err)); d != "" {
						t.Fatalf("seed %d: the faults differ: %s", seed, d)
					}
					if err != nil {
						continue
					}
					figure := e.Uint64()
					pick := func(r *rand.Rand) func(int) int { return r.IntN }
					if d := cmp.Diff(allSaid(t, p, want, pick(rand.New(rand.NewPCG(figure, 0)))), allSaid(t, p, got, pick(rand.New(rand.NewPCG(figure, 0))))); d != "" {
						t.Fatalf("seed %d: %s", seed, d)
					}
					if got.Worked() > want.Worked() {
						t.Fatalf("seed %d: worked out %d cells, all are %d", seed, got.Worked(), want.Worked())
					}
					ran, kept = ran+want.Worked(), kept+want.Worked()-got.Worked()
					run, e.facts = got, changed
				}
			}
			t.Logf("%d cells, %d of them kept", ran, kept)
			if kept*2 < ran {
				t.Errorf("kept %d cells of %d", kept, ran)
			}
		})
	}
}

// Facts that were edited are cut to a day as any others: on the last day they are what the whole
// edited year is, and on other days a run after another day's is that of all facts anew.
func TestEditedFactsAsOf(t *testing.T) {
	days := 0
	for _, folder := range exampleFolders(t) {
		p, err := merit.Load(os.DirFS(folder), "policy.yaml")
		if err != nil {
			t.Fatal(err)
		}
		facts, err := p.ReadFacts(os.DirFS(folder), "data")
		if err != nil {
			t.Fatal(err)
		}
		run := func(f *value.Facts, day types.Date, after *rule.Run) (*rule.Run, string) {
			cut, err := p.AsOf(f, day)
			if err != nil {
				return nil, err.Error()
			}
			r, err := p.RunAfter(t.Context(), after, cut)
			if err != nil {
				return nil, err.Error()
			}
			return r, allSaid(t, p, r, func(int) int { return 0 })
		}
		whole, err := p.Run(t.Context(), facts)
		if err != nil {
			t.Fatal(err)
		}
		last, _ := run(facts, p.Until(), nil)
		if last == nil || figuresOf(t, p, whole) != figuresOf(t, p, last) {
			continue // nothing is dated, or the facts are of another day than the last
		}
		for seed := range uint64(len(p.Facts().Lists)) {
			e := &editor{Rand: rand.New(rand.NewPCG(seed, 30)), facts: facts, lists: p.Facts().Lists}
			edited, err := e.number(int(seed))
			if err != nil {
				continue
			}
			day := p.From() + types.Date(e.IntN(int(p.Until()-p.From())))
			before, _ := run(facts, day, nil)
			_, want := run(edited, day, nil)
			if _, got := run(edited, day, before); got != want {
				t.Errorf("%s, seed %d, as of %s: %s", folder, seed, day, cmp.Diff(want, got))
			}
			whole, err := p.Run(t.Context(), edited)
			if err != nil {
				continue
			}
			last, said := run(edited, p.Until(), before)
			if last == nil {
				t.Fatalf("%s, seed %d, as of the last day: %s", folder, seed, said)
			}
			if d := cmp.Diff(figuresOf(t, p, whole), figuresOf(t, p, last)); d != "" {
				t.Errorf("%s, seed %d: the last day is not the year: %s", folder, seed, d)
			}
			days++
		}
	}
	if days < 8 {
		t.Errorf("only %d years were cut", days)
	}
}

// figuresOf returns the lists of a run's results, without what is said of a day.
func figuresOf(t *testing.T, p *merit.Policy, run *rule.Run) string {
	t.Helper()
	tables, err := p.Results(run, true)
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for _, table := range tables {
		for row := range table.List.Len() {
			fmt.Fprintf(&b, "%s %d:", table.List.Name(), row)
			for _, f := range table.Fields {
				fmt.Fprintf(&b, " %s", table.List.Value(row, f))
			}
			b.WriteString("\n")
		}
	}
	return b.String()
}

// chuzhouWith loads the worked year's policy with some of its text replaced.
func chuzhouWith(t *testing.T, old, new string) *merit.Policy {
	t.Helper()
	text := read(t, "examples/chuzhou/policy.yaml")
	if strings.Count(text, old) != 1 {
		t.Fatalf("the policy has %q %d times", old, strings.Count(text, old))
	}
	p, err := merit.Load(fstest.MapFS{"policy.yaml": {Data: []byte(strings.Replace(text, old, new, 1))}}, "policy.yaml")
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// By rules that have changed, a run after another one is that of all rules, and works out only
// what the change touches: a parameter, a formula, a table, what a section sets, the days of a
// round.
func TestWithOtherRules(t *testing.T) {
	p, err := merit.Load(os.DirFS("examples/chuzhou"), "policy.yaml")
	if err != nil {
		t.Fatal(err)
	}
	facts, err := p.ReadFacts(os.DirFS("examples/chuzhou"), "data")
	if err != nil {
		t.Fatal(err)
	}
	before, err := p.Run(t.Context(), facts)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		old, new string
		most     int // cells that are worked out again
	}{
		{"personal_share: 15%", "personal_share: 15.0%", 0},
		{"personal_share: 15%", "personal_share: 25%", 86},
		{"per_overdue: 2", "per_overdue: 4", 900},
		{"good_from: 265", "good_from: 264", 86},
		{"较好: 85", "较好: 86", 2000},
		{"units_per_rater: [20, 25]", "units_per_rater: [19, 25]", 0},
		{"principals: {group: principal, from: 2022-12-20, until: 2022-12-31, weight: 20", "principals: {group: principal, from: 2022-12-20, until: 2022-12-31, weight: 25", 2000},
		{"provincial: {formula: 'sum(awards, .points)', places: 2", "provincial: {formula: 'sum(awards, .points)', places: 1", 1000},
		{"if rank <= full_to { 1 }", "if rank <= full_to + 1 { 1 }", 1500},
	} {
		next := chuzhouWith(t, c.old, c.new)
		adopted, err := next.Adopt(p, facts)
		if err != nil {
			t.Fatal(err)
		}
		want, fault := next.Run(t.Context(), adopted)
		got, err := next.RunAfter(t.Context(), before, adopted)
		if fmt.Sprint(err) != fmt.Sprint(fault) {
			t.Errorf("%s: %v, want %v", c.new, err, fault)
		}
		if err != nil {
			continue
		}
		none := func(int) int { return 0 }
		if d := cmp.Diff(allSaid(t, next, want, none), allSaid(t, next, got, none)); d != "" {
			t.Errorf("%s: %s", c.new, d)
		}
		if got.Worked() > c.most {
			t.Errorf("%s: worked out %d cells again, at most %d are to be", c.new, got.Worked(), c.most)
		}
		t.Logf("%s: %d of %d cells", c.new, got.Worked(), want.Worked())
	}
}

// The days of a year, one after the other or in leaps, come out as by themselves.
func TestWithDays(t *testing.T) {
	p, err := merit.Load(os.DirFS("examples/chuzhou"), "policy.yaml")
	if err != nil {
		t.Fatal(err)
	}
	facts, err := p.ReadFacts(os.DirFS("examples/chuzhou"), "data")
	if err != nil {
		t.Fatal(err)
	}
	var before *rule.Run
	worked, all, leap := 0, 0, depth.Of(80, 40)
	for i, day := 0, p.From(); day <= p.Until(); i, day = i+1, day+types.Date([]int{1, leap, 1, -12}[i%4]) {
		cut, err := p.AsOf(facts, day)
		if err != nil {
			t.Fatal(err)
		}
		anew, err := p.ReadFacts(os.DirFS("examples/chuzhou"), "data")
		if err != nil {
			t.Fatal(err)
		}
		apart, err := p.AsOf(anew, day) // shares nothing with another day
		if err != nil {
			t.Fatal(err)
		}
		want, err := p.Run(t.Context(), apart)
		if err != nil {
			t.Fatal(err)
		}
		got, err := p.RunAfter(t.Context(), before, cut)
		if err != nil {
			t.Fatal(err)
		}
		pick := func(n int) int { return i % n }
		if d := cmp.Diff(allSaid(t, p, want, pick), allSaid(t, p, got, pick)); d != "" {
			t.Fatalf("%s: %s", day, d)
		}
		if before != nil {
			worked, all = worked+got.Worked(), all+want.Worked()
		}
		before = got
	}
	if t.Logf("%d of %d cells", worked, all); worked*4 > all {
		t.Errorf("worked out %d cells of %d", worked, all)
	}
}

// An edit checks each value and record, and Recheck what the policy asks of lists as a whole;
// facts of another policy, or of one that asks something else, are refused.
func TestChangedFacts(t *testing.T) {
	const text = `
merit: 1
policy: {id: p, version: "1", from: 2022-01-01}
facts: {pot: {type: number, range: [0, ~]}}
lists:
  units: {id: key, name: {type: text, optional: true}, why: {type: text, optional: true, required: 'absent'}, absent: flag}
  marks: {unit: {type: units, key: true, inverse: marks}, part: {type: text, values: [a, b], key: true}, mark: {type: number, range: [0, 10]}, complete: [unit, part]}
figures:
  units: {total: 'sum(marks, .mark)'}
`
	p := mustLoad(t, text)
	facts, err := p.ReadFacts(fstest.MapFS{"f.json": {Data: []byte(`{"pot": 5, "units": [{"id": "u1", "absent": false}, {"id": "u2", "absent": false}],
		"marks": [{"unit": "u1", "part": "a", "mark": 1}, {"unit": "u1", "part": "b", "mark": 2}, {"unit": "u2", "part": "a", "mark": 3}, {"unit": "u2", "part": "b", "mark": 4}]}`)}}, "f.json")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		change func(*value.Edit)
		says   string
	}{
		{func(e *value.Edit) { e.Set("marks", 1, "mark", value.OfNumber(types.Int(7))) }, ""},
		{func(e *value.Edit) { e.Set("marks", 1, "mark", value.OfNumber(types.Int(11))) }, "f.json: marks: record 2 (unit u1, part b): mark is 11, more than the most allowed, 10"},
		{func(e *value.Edit) { e.Set("marks", 4, "mark", value.OfNumber(types.Int(7))) }, "marks has no record at position 4 of 4"},
		{func(e *value.Edit) { e.Set("marks", 1, "marks", value.OfNumber(types.Int(7))) }, `marks has no field "marks" of its own`},
		{func(e *value.Edit) { e.Set("units", 1, "marks", value.Value{}) }, `units has no field "marks" of its own`},
		{func(e *value.Edit) { e.Set("mark", 1, "mark", value.Value{}) }, `the facts have no list "mark"`},
		{func(e *value.Edit) { e.SetValue("pots", value.Value{}) }, `the facts have no single value "pots"`},
		{func(e *value.Edit) { e.SetValue("pot", value.OfNumber(types.Int(-1))) }, "pot is -1, less than the least allowed, 0"},
		{func(e *value.Edit) { e.Remove("units", 1) }, `marks: record 3 (unit u2, part a): unit "u2" is not among the units`},
		{func(e *value.Edit) { e.Set("units", 1, "id", value.OfText("u1")) }, "record 2 (id u1): the same id as record 1"},
		{func(e *value.Edit) { e.Remove("marks", 1) }, "marks lacks 1 of 4 combinations of unit and part: (u1, b)"},
		{func(e *value.Edit) { e.Set("units", 1, "absent", value.OfFlag(true)) }, "why is missing, but is required where absent"},
	} {
		e := facts.Edit()
		c.change(e)
		changed, err := e.Facts()
		if err == nil {
			changed, err = p.Recheck(changed)
		}
		if err == nil {
			_, err = p.Run(t.Context(), changed)
		}
		if got := fmt.Sprint(err); c.says == "" && err != nil || c.says != "" && !strings.Contains(got, c.says) {
			t.Errorf("got %v, want %s", err, c.says)
		}
	}
	before, err := p.Run(t.Context(), facts)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ old, new, says string }{
		{"sum(marks, .mark)", "2 * sum(marks, .mark)", ""},
		{"range: [0, 10]", "range: [0, 9]", `declares the list marks otherwise`},
		{"range: [0, ~]", "range: [1, ~]", `declares the fact pot otherwise`},
		{", complete: [unit, part]", "", `declares what is complete otherwise`},
		{"required: 'absent'", "required: 'not absent'", `declares what is required otherwise`},
	} {
		next := mustLoad(t, strings.Replace(strings.Replace(text, `version: "1"`, `version: "2"`, 1), c.old, c.new, 1))
		if _, err := next.RunAfter(t.Context(), before, facts); fault.CodeOf(err) != fault.CodeForeignFacts {
			t.Errorf("facts of another policy: %v", err)
		}
		adopted, err := next.Adopt(p, facts)
		if got := fmt.Sprint(err); c.says != "" && !strings.Contains(got, c.says) || c.says == "" && err != nil {
			t.Errorf("%s: %v, want %s", c.new, err, c.says)
		}
		if err != nil {
			continue
		}
		run, err := next.RunAfter(t.Context(), before, adopted)
		if err != nil || run.List("units").Value(1, "total").String() != "14" || before.List("units").Value(1, "total").String() != "7" || run.Worked() != 2 {
			t.Errorf("%v, %v", run, err)
		}
	}
}
