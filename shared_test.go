package merit_test

import (
	"fmt"
	"os"
	"reflect"
	"testing"
	"testing/fstest"
	"unsafe"

	"github.com/meritrules/merit"
	"github.com/meritrules/merit/rule"
	"github.com/meritrules/merit/rule/types"
	"github.com/meritrules/merit/rule/value"
)

// reachable notes what a caller can write to through a value: what pointers, slices and maps
// hold, as far as exported fields lead to it. At each it keeps the way there.
type reachable map[unsafe.Pointer]string

func (m reachable) reach(v reflect.Value, at string) {
	switch v.Kind() {
	case reflect.Pointer:
		if v.IsNil() || v.Elem().Kind() == reflect.Struct && !hasExported(v.Type().Elem()) {
			return
		}
		if _, seen := m[v.UnsafePointer()]; !seen && v.Type().Elem().Size() > 0 {
			m[v.UnsafePointer()] = at
			m.reach(v.Elem(), at)
		}
	case reflect.Slice:
		if v.Len() > 0 {
			m[v.UnsafePointer()] = at
		}
		for i := range v.Len() {
			m.reach(v.Index(i), fmt.Sprintf("%s[%d]", at, i))
		}
	case reflect.Map:
		if v.Len() > 0 {
			m[v.UnsafePointer()] = at
		}
		for of := v.MapRange(); of.Next(); {
			m.reach(of.Value(), fmt.Sprintf("%s[%v]", at, of.Key()))
		}
	case reflect.Interface:
		m.reach(v.Elem(), at)
	case reflect.Struct:
		for f, x := range v.Fields() {
			if f.IsExported() || f.Anonymous {
				m.reach(x, at+"."+f.Name)
			}
		}
	}
}

// hasExported reports whether a struct has fields that other packages can write to.
func hasExported(t reflect.Type) bool {
	for i := range t.NumField() {
		f := t.Field(i)
		of := f.Type
		if of.Kind() == reflect.Pointer {
			of = of.Elem()
		}
		if f.IsExported() || f.Anonymous && of.Kind() == reflect.Struct && hasExported(of) {
			return true
		}
	}
	return false
}

// writable returns what callers can write to through the results of a call.
func writable(name string, call func() []reflect.Value) reachable {
	m := reachable{}
	for _, v := range call() {
		m.reach(v, name)
	}
	return m
}

// warningPolicy warns of its rules, of its facts as of a day, and of a run on them.
const warningPolicy = `merit: 1
policy: {id: a, version: "1", from: 2022-01-01, until: 2022-12-31}
clauses: {one: The first clause., two: The second.}
lists:
  staff:
    id: key
    on: {type: date, at: true}
    rank: {type: number, range: [0, 9]}
    grade: {type: text, ordered: [poor, good]}
figures:
  staff:
    bonus: {formula: 'round(rank * 2, 0)', places: 0, clause: one}
    twice: {formula: 'if bonus > 100 { 1 } else { bonus * 2 }', clause: one}
  year:
    enough: {formula: len(staff) > 3, check: too few}
    all: sum(map(staff, .bonus))
cases:
  - name: one
    given: {staff: {id: a, rank: 3}}
    expect: {staff: {bonus: 7}}
`

// warningFacts have two keys that look alike.
const warningFacts = `{"staff": [
  {"id": "zhang", "on": "2022-02-01", "rank": 3, "grade": "good"},
  {"id": "Zhang", "on": "2022-03-01", "rank": 4, "grade": "poor"}]}`

// What finished things hand out is the caller's own: two calls share no memory that a caller
// can write to. So nobody can change a policy, facts or a run for somebody else.
func TestNothingHandedOutIsShared(t *testing.T) {
	for _, folder := range []string{"changde", "courts", "huinong", "hygiene", "medicare", "ruian", "workload", "xuchang"} {
		policy, err := merit.Load(os.DirFS("examples/policies/"+folder), "policy.yaml")
		if err != nil {
			t.Fatal(err)
		}
		facts, err := policy.ReadFacts(os.DirFS("examples/policies/"+folder), "data")
		if err != nil {
			t.Fatal(err)
		}
		refuseShared(t, folder, policy, facts)
	}
	policy := mustLoad(t, warningPolicy)
	facts, err := policy.ReadFacts(fstest.MapFS{"f.json": {Data: []byte(warningFacts)}}, "f.json")
	if err != nil {
		t.Fatal(err)
	}
	if facts, err = policy.AsOf(facts, types.MustParseDate("2022-06-30")); err != nil {
		t.Fatal(err)
	}
	run := refuseShared(t, "warnings", policy, facts)
	if len(policy.Warnings()) == 0 || len(facts.Warnings()) == 0 || len(run.Warnings()) == 0 {
		t.Errorf("the test has no warnings of the policy, the facts or the run: %v, %v, %v", policy.Warnings(), facts.Warnings(), run.Warnings())
	}
}

// refuseShared reports what two calls of a policy, of facts or of a run on them share.
func refuseShared(t *testing.T, name string, policy *merit.Policy, facts *value.Facts) *rule.Run {
	t.Helper()
	run, err := policy.Run(t.Context(), facts)
	if err != nil {
		t.Fatal(err)
	}
	calls := explanations(t, policy, run)
	for name, thing := range map[string]any{
		"policy": policy, "facts": facts, "run": run, "sheet": policy.Rules(), "coverage": policy.NewCoverage(), "cover": policy.Rules().NewCover(),
	} {
		addGetters(calls, name, reflect.ValueOf(thing))
	}
	for _, f := range policy.Figures() {
		addGetters(calls, "list "+f.List, reflect.ValueOf(run.List(f.List)))
	}
	calls["policy.Results"] = func() []reflect.Value {
		tables, err := policy.Results(run, true)
		return []reflect.Value{reflect.ValueOf(tables), reflect.ValueOf(&err).Elem()}
	}
	calls["policy.Test"] = func() (all []reflect.Value) {
		for _, c := range policy.Cases() {
			all = append(all, reflect.ValueOf(policy.Test(t.Context(), c, nil)))
		}
		return all
	}
	for at, call := range calls {
		once := writable(at, call)
		for p, at := range writable(at, call) {
			if _, shared := once[p]; shared {
				t.Errorf("%s: two calls share %s", name, at)
			}
		}
	}
	return run
}

// addGetters adds the methods of a thing that take nothing.
func addGetters(calls map[string]func() []reflect.Value, name string, thing reflect.Value) {
	for i := range thing.NumMethod() {
		if m := thing.Type().Method(i); m.Type.NumIn() == 1 {
			calls[name+"."+m.Name] = func() []reflect.Value { return thing.Method(i).Call(nil) }
		}
	}
}

// explanations returns the calls that derive each figure of the first record of its list.
func explanations(t *testing.T, policy *merit.Policy, run *rule.Run) map[string]func() []reflect.Value {
	calls := map[string]func() []reflect.Value{}
	for _, f := range policy.Figures() {
		if run.List(f.List).Len() > 0 {
			calls["run.Explain "+f.List+"."+f.Source.Name] = func() []reflect.Value {
				s, err := run.Explain(t.Context(), f.List, 0, f.Source.Name, 0)
				return []reflect.Value{reflect.ValueOf(s), reflect.ValueOf(&err).Elem()}
			}
		}
	}
	return calls
}
