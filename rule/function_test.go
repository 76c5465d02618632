package rule_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/meritrules/merit/rule"
	"github.com/meritrules/merit/rule/types"
	"github.com/meritrules/merit/rule/value"
)

// checkDigit is the last digit of a weighted sum, as a host might add it.
func checkDigit(args []value.Value) (value.Value, error) {
	text, _ := args[0].Text()
	sum := int64(0)
	for i, c := range text {
		if c < '0' || c > '9' {
			return value.Value{}, errors.New("not a code of digits")
		}
		sum += int64(i+1) * int64(c-'0')
	}
	return value.OfNumber(types.Int(sum % 10)), nil
}

var hostScope = rule.Scope{
	Own: &types.Schema{Name: "units", Key: []string{"code"}, Fields: []types.Field{
		{Name: "code", Type: types.TextType()}, {Name: "old", Type: types.TextType().OrMissing()},
	}},
	Host: []rule.Function{
		{Name: "check_digit(code)", Params: []types.Type{types.TextType()}, Result: types.NumberType(), Call: checkDigit},
		{Name: "third(x)", Params: []types.Type{types.NumberType()}, Result: types.NumberType(), Call: func(args []value.Value) (value.Value, error) {
			n, _ := args[0].Number()
			third, _ := n.Quo(types.Int(3))
			return value.OfNumber(third), nil
		}},
		{Name: "known(code)", Params: []types.Type{types.TextType().OrMissing()}, Result: types.FlagType(), Call: func(args []value.Value) (value.Value, error) {
			return value.OfFlag(!args[0].IsMissing()), nil
		}},
		{Name: "thirds()", Result: types.ListType(types.NumberType()), Call: func([]value.Value) (value.Value, error) {
			third, _ := types.Int(1).Quo(types.Int(3))
			return value.OfList(value.OfNumber(types.Int(1)), value.OfNumber(third)), nil
		}},
		{Name: "lists()", Result: types.ListType(types.ListType(types.NumberType())), Call: func([]value.Value) (value.Value, error) {
			return value.OfList(value.OfList(value.OfText("a"))), nil
		}},
		{Name: "garbled()", Result: types.TextType(), Call: func([]value.Value) (value.Value, error) { return value.OfText("\xff"), nil }},
		{Name: "liar()", Result: types.TextType(), Call: func([]value.Value) (value.Value, error) { return value.OfFlag(true), nil }},
	},
}

func TestHostFunctions(t *testing.T) {
	for _, tt := range []struct{ formula, code, want string }{
		{"check_digit(code) + 1", "1234", "1"},
		{`if check_digit(code) == 0 { "sound" } else { "wrong" }`, "1234", "sound"},
		{"check_digit(code)", "12a", `p:1:1: units 12a: check_digit: not a code of digits`},
		{"known(old)", "1", "false"},
		{"known(code)", "1", "true"},
		{"third(check_digit(code))", "3", "1"},
		{"third(check_digit(code))", "4", "p:1:1: units 4: third should yield a number with a finite decimal form, but gave 4/3"},
		{"liar()", "4", "p:1:1: units 4: liar should yield a text, but gave the flag true"},
		{"sum(thirds())", "4", "p:1:5: units 4: thirds should yield a list of numbers, each element a number with a finite decimal form, but gave [1, 1/3]"},
		{"len(lists())", "4", "p:1:5: units 4: lists should yield a list of lists of numbers, each element a list of numbers, each element a number, but gave [[a]]"},
		{`garbled() == "x"`, "4", "p:1:1: units 4: garbled should yield a text in UTF-8, but gave the text \\xff"},
		{"check_digit()", "1", "p:1:1: check_digit has no arguments; write check_digit(code)"},
		{"check_digit(3)", "1", "p:1:13: a text is needed here, but 3 is a number"},
		{"check_digti(code)", "1", `p:1:1: unknown function "check_digti"; did you mean "check_digit"?`},
		{"check_digit(old)", "1", "p:1:13: old may be nil where a text is needed; say what stands for nil: old ?? …"},
	} {
		t.Run(tt.formula+" of "+tt.code, func(t *testing.T) {
			got := ""
			f, err := hostScope.Compile(types.Source{Text: tt.formula, File: "p", Line: 1, Column: 1}, types.Type{})
			if err == nil {
				row, rowErr := value.NewRow(hostScope.Own, value.OfText(tt.code), value.Value{})
				if rowErr != nil {
					t.Fatal(rowErr)
				}
				var v value.Value
				v, err = f.Eval(context.Background(), row)
				got = v.String()
			}
			if err != nil {
				got = err.Error()
			}
			if got != tt.want {
				t.Errorf("got  %s\nwant %s", got, tt.want)
			}
		})
	}
}

func TestHostFunctionsAreChecked(t *testing.T) {
	call := func([]value.Value) (value.Value, error) { return value.Value{}, nil }
	scope := rule.Scope{Host: []rule.Function{
		{Name: "f", Result: types.NumberType(), Call: call},
		{Name: "g(a)", Result: types.NumberType(), Call: call},
		{Name: "h()", Result: types.NumberType()},
		{Name: "k()", Call: call},
		{Name: "l()", Call: call, Result: types.Type{Kind: types.ListKind}},
		{Name: "sum(list)", Params: []types.Type{types.NumberType()}, Result: types.NumberType(), Call: call},
	}}
	_, err := scope.Compile(types.Source{Text: "1"}, types.Type{})
	for _, want := range []string{`"f" is not written like name(a, b)`, `"g(a)" names 1 arguments, but has 0 types`, `"h()" has no Call`, `"k()" has no Result`, `"l()" has a list without the type of its elements`, `"sum(list)" has the name of a function of the language`} {
		if !strings.Contains(fmt.Sprint(err), want) {
			t.Errorf("no fault %s in\n%v", want, err)
		}
	}
}
