package rule_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/meritrules/merit/rule"
)

// One kind of fault has one code, however its message is worded, and the names that it
// is about are data.
func TestCodesOfFormulas(t *testing.T) {
	units := &rule.Schema{Name: "units", Key: []string{"id"}, Fields: []rule.Field{
		{Name: "id", Type: rule.TextType()}, {Name: "mark", Type: rule.NumberType()}, {Name: "bonus", Type: rule.Type{Kind: rule.NumberKind, Optional: true}},
	}}
	table := rule.Table{Source: rule.Source{Name: "rates"}, Keys: []string{"class"}, Rows: []rule.TableRow{{Keys: []rule.Value{rule.TextValue("A")}, Value: rule.NumberValue(rule.Int(1))}}}
	for _, x := range []struct {
		name, formula string
		code          rule.Code
		names         []string
	}{
		{"the parser's", "mark +", rule.CodeSyntax, nil},
		{"a limit of the text", "\"" + fmt.Sprintf("%0100d", 0) + "\" == id", rule.CodeLimit, nil},
		{"a name", "markk + 1", rule.CodeUnknownName, []string{"markk"}},
		{"a function", "double(mark)", rule.CodeUnknownFunction, []string{"double"}},
		{"a function that the parser misses", "summ(.mark)", rule.CodeUnknownFunction, []string{"summ"}},
		{"a field", "sum(units, .marks)", rule.CodeUnknownField, []string{"marks"}},
		{"a table", `lookup(rate, "A")`, rule.CodeUnknownTable, []string{"rate"}},
		{"a table without lookup", "rates + 1", rule.CodeMisusedName, []string{"rates"}},
		{"a function without brackets", "round + 1", rule.CodeMisusedName, []string{"round"}},
		{"no row", `lookup(rates, "B")`, rule.CodeNoRow, nil},
		{"too few arguments", "round()", rule.CodeArgumentCount, nil},
		{"a text for a number", "id * 2", rule.CodeType, nil},
		{"branches", "if mark > 1 { 1 } else { id }", rule.CodeUnlike, nil},
		{"what may be nil", "bonus + 1", rule.CodeMayBeMissing, nil},
		{"a constant divisor", "mark / 0", rule.CodeDivisionByZero, nil},
		{"an argument", "round(mark, 1.5)", rule.CodeBadArgument, nil},
		{"a pattern", `id matches "("`, rule.CodeBadPattern, nil},
	} {
		t.Run(x.name, func(t *testing.T) {
			scope := rule.Scope{Lists: []*rule.Schema{units}, Tables: []rule.Table{table}, Limits: rule.Limits{SourceBytes: 100}}
			figure := rule.Expr(x.formula).As("units", "f", rule.Nothing)
			figure.Internal = true
			_, err := rule.NewSheet(scope, nil, []rule.Figure{figure})
			var faults rule.Errors
			if !errors.As(err, &faults) {
				t.Fatalf("got %v", err)
			}
			if faults[0].Code != x.code || rule.CodeOf(err) != x.code {
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
	figures := []rule.Figure{rule.Expr("b + 1").As("", "a", rule.NumberKind), rule.Expr("a + 1").As("", "b", rule.NumberKind)}
	_, err := rule.NewSheet(rule.Scope{}, nil, figures)
	var faults rule.Errors
	if !errors.As(err, &faults) || faults[0].Code != rule.CodeCycle {
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
	most := rule.Int(100)
	mark := rule.Field{Name: "mark", Type: rule.NumberType(), Max: &most}
	_, notNumber := rule.ParseNumber("twelve")
	_, ended := rule.NewSheet(rule.Scope{}, nil, nil)
	fault := &rule.Error{Code: rule.CodeContradiction, Message: "no"}
	for _, x := range []struct {
		name string
		err  error
		want rule.Code
	}{
		{"no error", ended, ""},
		{"an error", fault, rule.CodeContradiction},
		{"the first of several", rule.Errors{fault, {Code: rule.CodeType}}, rule.CodeContradiction},
		{"no mode of rounding", new(rule.Mode).UnmarshalText([]byte("up")), rule.CodeBadValue},
		{"a wrapped one", fmt.Errorf("in the year: %w", fault), rule.CodeContradiction},
		{"a value out of range", mark.Check(rule.NumberValue(rule.Int(101))), rule.CodeOutOfRange},
		{"a missing value", mark.Check(rule.Value{}), rule.CodeMissingValue},
		{"a value of another kind", mark.Check(rule.TextValue("A")), rule.CodeBadValue},
		{"a text that is no number", notNumber, rule.CodeBadValue},
		{"a context", fmt.Errorf("stopped: %w", context.DeadlineExceeded), rule.CodeCanceled},
		{"of another package", errors.New("no disk"), rule.CodeForeign},
	} {
		t.Run(x.name, func(t *testing.T) {
			if got := rule.CodeOf(x.err); got != x.want {
				t.Errorf("%v has the code %q, want %q", x.err, got, x.want)
			}
			var all rule.Errors
			if all.Add(x.err); x.err != nil && all[0].Code != x.want {
				t.Errorf("Add gives %v the code %q, want %q", x.err, all[0].Code, x.want)
			}
		})
	}
}

// What merit itself refuses to read or write has a code of its own, not that of others'
// errors.
func TestCodesOfReaders(t *testing.T) {
	var n rule.Number
	var d rule.Date
	var v rule.Value
	var k rule.StepKind
	third, _ := rule.Int(1).Quo(rule.Int(3))
	_, unstored := third.Value()
	_, unwritten := rule.Date(99_999_999).MarshalText()
	for _, x := range []struct {
		name string
		err  error
		want rule.Code
	}{
		{"a float as a number", n.Scan(1.5), rule.CodeBadValue},
		{"NULL as a number", n.Scan(nil), rule.CodeMissingValue},
		{"a flag as a number", n.Scan(true), rule.CodeBadValue},
		{"a text as a number", n.UnmarshalText([]byte("q/2")), rule.CodeBadValue},
		{"a fraction by a text", n.UnmarshalText([]byte("1/q")), rule.CodeBadValue},
		{"a fraction by zero", n.UnmarshalText([]byte("1/0")), rule.CodeBadValue},
		{"an object as a number", n.UnmarshalJSON([]byte("{}")), rule.CodeBadValue},
		{"half a text as a number", n.UnmarshalJSON([]byte(`"1`)), rule.CodeBadValue},
		{"a fraction for a database", unstored, rule.CodeBadValue},
		{"NULL as a day", d.Scan(nil), rule.CodeMissingValue},
		{"a number as a day", d.Scan(int64(3)), rule.CodeBadValue},
		{"a day of the year 275760", unwritten, rule.CodeBadValue},
		{"a bare number as a value", v.UnmarshalJSON([]byte("1")), rule.CodeBadValue},
		{"a wrong number as a value", v.UnmarshalJSON([]byte(`{"number": "x"}`)), rule.CodeBadValue},
		{"an unknown kind of value", v.UnmarshalJSON([]byte(`{"x": "y"}`)), rule.CodeBadValue},
		{"an object in an object", v.UnmarshalJSON([]byte(`{"number": {}}`)), rule.CodeBadValue},
		{"an unknown kind of step", k.UnmarshalText([]byte("x")), rule.CodeBadValue},
		{"a derivation without a kind", rule.Renderer{}.Text(io.Discard, &rule.Step{}), rule.CodeBadValue},
	} {
		if got := rule.CodeOf(x.err); got != x.want {
			t.Errorf("%s: %s, want %s: %v", x.name, got, x.want, x.err)
		}
	}
}
