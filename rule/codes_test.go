package rule_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/meritrules/merit/rule"
	"github.com/meritrules/merit/rule/derivation"
	"github.com/meritrules/merit/rule/fault"
	"github.com/meritrules/merit/rule/types"
	"github.com/meritrules/merit/rule/value"
)

// One kind of fault has one code, however its message is worded, and the names that it
// is about are data.
func TestCodesOfFormulas(t *testing.T) {
	units := &types.Schema{Name: "units", Key: []string{"id"}, Fields: []types.Field{
		{Name: "id", Type: types.TextType()}, {Name: "mark", Type: types.NumberType()}, {Name: "bonus", Type: types.Type{Kind: types.NumberKind, Optional: true}},
	}}
	table := rule.Table{Source: types.Source{Name: "rates"}, Keys: []string{"class"}, Rows: []rule.TableRow{{Keys: []value.Value{value.OfText("A")}, Value: value.OfNumber(types.Int(1))}}}
	for _, x := range []struct {
		name, formula string
		code          fault.Code
		names         []string
	}{
		{"the parser's", "mark +", fault.CodeSyntax, nil},
		{"a limit of the text", "\"" + fmt.Sprintf("%0100d", 0) + "\" == id", fault.CodeLimit, nil},
		{"a name", "markk + 1", fault.CodeUnknownName, []string{"markk"}},
		{"a function", "double(mark)", fault.CodeUnknownFunction, []string{"double"}},
		{"a function that the parser misses", "summ(.mark)", fault.CodeUnknownFunction, []string{"summ"}},
		{"a field", "sum(units, .marks)", fault.CodeUnknownField, []string{"marks"}},
		{"a table", `lookup(rate, "A")`, fault.CodeUnknownTable, []string{"rate"}},
		{"a table without lookup", "rates + 1", fault.CodeMisusedName, []string{"rates"}},
		{"a function without brackets", "round + 1", fault.CodeMisusedName, []string{"round"}},
		{"no row", `lookup(rates, "B")`, fault.CodeNoRow, nil},
		{"too few arguments", "round()", fault.CodeArgumentCount, nil},
		{"a text for a number", "id * 2", fault.CodeType, nil},
		{"branches", "if mark > 1 { 1 } else { id }", fault.CodeUnlike, nil},
		{"what may be nil", "bonus + 1", fault.CodeMayBeMissing, nil},
		{"a constant divisor", "mark / 0", fault.CodeDivisionByZero, nil},
		{"an argument", "round(mark, 1.5)", fault.CodeBadArgument, nil},
		{"a pattern", `id matches "("`, fault.CodeBadPattern, nil},
	} {
		t.Run(x.name, func(t *testing.T) {
			scope := rule.Scope{Lists: []*types.Schema{units}, Tables: []rule.Table{table}, Limits: types.Limits{SourceBytes: 100}}
			figure := rule.Expr(x.formula).As("units", "f", types.Nothing)
			figure.Internal = true
			_, err := rule.NewSheet(scope, nil, []rule.Figure{figure})
			var faults fault.Errors
			if !errors.As(err, &faults) {
				t.Fatalf("got %v", err)
			}
			if faults[0].Code != x.code || fault.CodeOf(err) != x.code {
				t.Errorf("%v has the code %s, want %s", err, faults[0].Code, x.code)
			}
			if diff := cmp.Diff(x.names, faults[0].Names); diff != "" {
				t.Errorf("%v: the names (-want +got):\n%s", err, diff)
			}
		})
	}
}

// The way round a cycle is data, and Rename shows it by other names.
func TestCyclesAreData(t *testing.T) {
	figures := []rule.Figure{rule.Expr("b + 1").As("", "a", types.NumberKind), rule.Expr("a + 1").As("", "b", types.NumberKind)}
	_, err := rule.NewSheet(rule.Scope{}, nil, figures)
	var faults fault.Errors
	if !errors.As(err, &faults) || faults[0].Code != fault.CodeCycle {
		t.Fatalf("got %v", err)
	}
	e := faults[0]
	if diff := cmp.Diff([]string{"a", "b", "a"}, e.Names); diff != "" {
		t.Error(diff)
	}
	e.Rename(func(name string) string { return map[string]string{"a": "first", "b": "second"}[name] })
	if want := "1:1: first: the figure uses itself: first → second → first"; e.Error() != want {
		t.Errorf("got %s, want %s", e, want)
	}
}

func TestCodeOf(t *testing.T) {
	most := types.Int(100)
	mark := types.Field{Name: "mark", Type: types.NumberType(), Max: &most}
	_, notNumber := types.ParseNumber("twelve")
	_, ended := rule.NewSheet(rule.Scope{}, nil, nil)
	f := &fault.Error{Code: fault.CodeContradiction, Message: "no"}
	for _, x := range []struct {
		name string
		err  error
		want fault.Code
	}{
		{"no error", ended, ""},
		{"an error", f, fault.CodeContradiction},
		{"the first of several", fault.Errors{f, {Code: fault.CodeType}}, fault.CodeContradiction},
		{"no mode of rounding", new(types.Mode).UnmarshalText([]byte("up")), fault.CodeBadValue},
		{"a wrapped one", fmt.Errorf("in the year: %w", f), fault.CodeContradiction},
		{"a value out of range", value.Check(&mark, value.OfNumber(types.Int(101))), fault.CodeOutOfRange},
		{"a missing value", value.Check(&mark, value.Value{}), fault.CodeMissingValue},
		{"a value of another kind", value.Check(&mark, value.OfText("A")), fault.CodeBadValue},
		{"a text that is no number", notNumber, fault.CodeBadValue},
		{"a context", fmt.Errorf("stopped: %w", context.DeadlineExceeded), fault.CodeCanceled},
		{"of another package", errors.New("no disk"), fault.CodeForeign},
	} {
		t.Run(x.name, func(t *testing.T) {
			if got := fault.CodeOf(x.err); got != x.want {
				t.Errorf("%v has the code %q, want %q", x.err, got, x.want)
			}
			var all fault.Errors
			if all.Add(x.err); x.err != nil && all[0].Code != x.want {
				t.Errorf("Add gives %v the code %q, want %q", x.err, all[0].Code, x.want)
			}
		})
	}
}

// What merit itself refuses to read or write has a code of its own, not that of others'
// errors.
func TestCodesOfReaders(t *testing.T) {
	var n types.Number
	var d types.Date
	var v value.Value
	var k derivation.StepKind
	third, _ := types.Int(1).Quo(types.Int(3))
	_, unstored := third.Value()
	_, unwritten := types.Date(99_999_999).MarshalText()
	for _, x := range []struct {
		name string
		err  error
		want fault.Code
	}{
		{"a float as a number", n.Scan(1.5), fault.CodeBadValue},
		{"NULL as a number", n.Scan(nil), fault.CodeMissingValue},
		{"a flag as a number", n.Scan(true), fault.CodeBadValue},
		{"a text as a number", n.UnmarshalText([]byte("q/2")), fault.CodeBadValue},
		{"a fraction by a text", n.UnmarshalText([]byte("1/q")), fault.CodeBadValue},
		{"a fraction by zero", n.UnmarshalText([]byte("1/0")), fault.CodeBadValue},
		{"an object as a number", n.UnmarshalJSON([]byte("{}")), fault.CodeBadValue},
		{"half a text as a number", n.UnmarshalJSON([]byte(`"1`)), fault.CodeBadValue},
		{"a fraction for a database", unstored, fault.CodeBadValue},
		{"NULL as a day", d.Scan(nil), fault.CodeMissingValue},
		{"a number as a day", d.Scan(int64(3)), fault.CodeBadValue},
		{"a day of the year 275760", unwritten, fault.CodeBadValue},
		{"a bare number as a value", v.UnmarshalJSON([]byte("1")), fault.CodeBadValue},
		{"a wrong number as a value", v.UnmarshalJSON([]byte(`{"number": "x"}`)), fault.CodeBadValue},
		{"an unknown kind of value", v.UnmarshalJSON([]byte(`{"x": "y"}`)), fault.CodeBadValue},
		{"an object in an object", v.UnmarshalJSON([]byte(`{"number": {}}`)), fault.CodeBadValue},
		{"an unknown kind of step", k.UnmarshalText([]byte("x")), fault.CodeBadValue},
		{"a derivation without a kind", derivation.Renderer{}.Text(io.Discard, &derivation.Step{}), fault.CodeBadValue},
	} {
		if got := fault.CodeOf(x.err); got != x.want {
			t.Errorf("%s: %s, want %s: %v", x.name, got, x.want, x.err)
		}
	}
}
