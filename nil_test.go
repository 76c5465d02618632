package merit_test

import (
	"context"
	"errors"
	"reflect"
	"testing"
	"testing/fstest"

	"github.com/meritrules/merit/rule/fault"
	"github.com/meritrules/merit/rule/types"
)

// No method of a policy, of its rules or of a run panics where a caller has nothing to give: it
// returns a fault with a code, or says so in its result.
func TestNothingGivenIsAFault(t *testing.T) {
	p := mustLoad(t, warningPolicy)
	facts, err := p.ReadFacts(fstest.MapFS{"f.json": {Data: []byte(warningFacts)}}, "f.json")
	if err != nil {
		t.Fatal(err)
	}
	if facts, err = p.AsOf(facts, types.MustParseDate("2022-06-30")); err != nil {
		t.Fatal(err)
	}
	run, err := p.Run(t.Context(), facts)
	if err != nil {
		t.Fatal(err)
	}
	given := map[reflect.Type]reflect.Value{}
	for _, x := range []any{p, facts, run, p.Rules(), p.NewCoverage(), p.Cases()[0], p.Test(t.Context(), p.Cases()[0], nil)} {
		given[reflect.TypeOf(x)] = reflect.ValueOf(x)
	}
	want := "policy.yaml: there is no policy that the facts were made for; give the policy whose ReadFacts or NewFacts made them"
	if _, err := p.Adopt(nil, facts); err == nil || err.Error() != want {
		t.Errorf("adopting facts of no policy: %v", err)
	}
	calls := 0
	for _, thing := range []any{p, p.Rules(), run, p.NewCoverage()} {
		v := reflect.ValueOf(thing)
		for i := range v.NumMethod() {
			name, of := v.Type().String()+"."+v.Type().Method(i).Name, v.Method(i).Type()
			if name == "*rule.Run.Value" { // panics for an unknown name, as an index out of range does
				continue
			}
			for lacks := range of.NumIn() + 1 { // one parameter, or all
				calls++
				callLacking(t, name, v.Method(i), func(at int) reflect.Value {
					switch in := of.In(at); {
					case in == reflect.TypeFor[context.Context]():
						return reflect.ValueOf(t.Context())
					case given[in].IsValid() && lacks != at && lacks < of.NumIn():
						return given[in]
					case of.IsVariadic() && at == of.NumIn()-1:
						return reflect.Zero(in.Elem())
					default:
						return reflect.Zero(in)
					}
				})
			}
		}
	}
	if calls < 100 {
		t.Errorf("made %d calls", calls)
	}
}

// callLacking calls a method with these arguments, of which some are nothing.
func callLacking(t *testing.T, name string, method reflect.Value, argument func(at int) reflect.Value) {
	t.Helper()
	defer func() {
		if what := recover(); what != nil {
			t.Errorf("%s of nothing panics: %v", name, what)
		}
	}()
	args := make([]reflect.Value, method.Type().NumIn())
	for i := range args {
		args[i] = argument(i)
	}
	for _, result := range method.Call(args) {
		err, ok := result.Interface().(error)
		if !ok || err == nil {
			continue
		}
		if found := (fault.Errors)(nil); !errors.As(err, &found) || fault.CodeOf(err) == fault.CodeForeign {
			t.Errorf("%s of nothing has an error that is no fault.Errors with a code: %v", name, err)
		}
	}
}
