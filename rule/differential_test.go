package rule_test

import (
	"context"
	"errors"
	"fmt"
	"math/big"
	"strconv"
	"strings"
	"testing"

	"github.com/expr-lang/expr"
	"github.com/meritrules/merit/rule"
	"github.com/meritrules/merit/rule/types"
	"github.com/meritrules/merit/rule/value"
	"pgregory.net/rapid"
)

// exprOptions register what merit has and expr lacks: the policy's functions.
var exprOptions = []expr.Option{
	expr.Optimize(false), // its optimizer has 1 + (last(filter(ns, ok)) ?? a) add the flag ok, for some facts
	expr.Function("twice", func(a ...any) (any, error) { return 2 * float(a[0]), nil }),
	expr.Function("minus", func(a ...any) (any, error) { return float(a[0]) - float(a[1]), nil }),
	expr.Function("ladder", func(a ...any) (any, error) {
		if r := float(a[0]); r > 3 {
			return 1 - 0.25*(r-3), nil
		}
		return 1.0, nil
	}),
}

func float(v any) float64 {
	if n, ok := v.(int); ok {
		return float64(n)
	}
	return v.(float64)
}

// exprValue is the twin's value as one of expr's.
func exprValue(v any) any {
	switch v := v.(type) {
	case *big.Rat:
		f, _ := v.Float64()
		return f
	case []any:
		list := make([]any, len(v))
		for i, e := range v {
			list[i] = exprValue(e)
		}
		return list
	case *record:
		fields := map[string]any{}
		for _, kind := range []string{"row", "mark"} { // not the references, which lead back
			for _, f := range elementFields[kind] {
				if x, ok := (*v)[f.name]; ok {
					fields[f.name] = exprValue(x)
				}
			}
		}
		return fields
	}
	return v
}

// twinValue is expr's value as one of the twin's.
func twinValue(v any) any {
	switch v := v.(type) {
	case int:
		return ratInt(v)
	case float64:
		return new(big.Rat).SetFloat64(v)
	case []any:
		list := make([]any, len(v))
		for i, e := range v {
			list[i] = twinValue(e)
		}
		return list
	}
	return v
}

// Where every number on the way is one that floats hold, expr's own machine
// comes to the same answer.
func TestAgainstExpr(t *testing.T) {
	checks(t, 4_000)
	rapid.Check(t, func(t *rapid.T) {
		w := rapid.Custom(func(t *rapid.T) *world { return newWorld(t, true, 3) }).Draw(t, "facts")
		w.globals["third"] = big.NewRat(1, 4)
		tree := rapid.Custom(func(t *rapid.T) *tree {
			g := &generator{t: t, floats: true, rows: len(w.rows)}
			return settled(g.kind(g.among(kinds...), 1+g.pick(4)))
		}).Draw(t, "formula")
		judge := &twin{globals: w.globals, own: w.rows[0]}
		want, err := judge.eval(tree)
		if err != nil || judge.inexact || strings.Contains(tree.String(), "third") {
			return
		}
		got, err := runExpr(tree.String(), w)
		if err != nil || !same(want, twinValue(got)) {
			t.Fatalf("%s\nis %v by expr (%v), want %s", tree, got, err, ruleValue(want))
		}
		checkMerit(t, w, tree, want)
	})
}

func runExpr(formula string, w *world) (any, error) {
	env := exprValue(w.rows[0]).(map[string]any)
	for name, v := range w.globals {
		env[name] = exprValue(v)
	}
	program, err := expr.Compile(formula, exprOptions...)
	if err != nil {
		return nil, err
	}
	return expr.Run(program, env)
}

func checkMerit(t *rapid.T, w *world, tree *tree, want any) {
	f, err := naming(w.scope, tree).Compile(types.Source{Text: tree.String()}, types.Type{})
	if err != nil {
		t.Fatalf("%s\ndoes not compile: %v", tree, err)
	}
	if got, err := f.Eval(context.Background(), w.facts.Row("rows", 0)); err != nil || !got.Equal(ruleValue(want)) {
		t.Fatalf("%s\nis %s (%v), want %s", tree, got, err, ruleValue(want))
	}
}

// The known differences: what merit gives, what expr gives, and why they differ.
var differences = []struct{ formula, merit, expr, reason string }{
	{"0.1 + 0.2 == 0.3", "true", "false", "expr adds floats"},
	{"1/3*3 == 1", "true", "true", "by luck: floats round 1/3 down and the product up"},
	{"1/49*49 == 1", "true", "false", "and here the luck is out"},
	{"9223372036854775807 + 1", "9223372036854775808", "-9223372036854775808", "expr's integers wrap"},
	{"9223372036854775808", "9223372036854775808", "out of range", "expr's integers end at 63 bits"},
	{"9007199254740993 * 1.0", "9007199254740993", "9.007199254740992e+15", "a float has 53 bits"},
	{"round(2.25, 1)", "2.3", "1", "expr's round has no places, and rounds the last argument"},
	{"round(1.005 * 100)", "101", "100", "1.005 is no float"},
	{"mean([])", "of an empty list", "0", "the mean of nothing is no number"},
	{"median([])", "of an empty list", "0", "nor is its median"},
	{"min([])", "of an empty list", "<nil>", "nor its least"},
	{"7.5 % 2", "1.5", "invalid operation", "expr's % is for integers"},
	{"-7 % 4", "-3", "-3", "the sign is that of the dividend in both"},
	{"1 / 0", "division by zero", "+Inf", "floats have infinities"},
	{"7 % 0", "division by zero", "integer divide by zero", "both refuse"},
	{"2 ** -1", "0.5", "0.5", "both leave the integers"},
	{"2 ^ 3 ^ 2", "512", "512", "^ is **, from the right, in both"},
	{"2 ** 0.5", "is not a whole number", "1.4142135623730951", "a root is irrational; sqrt(x, places) says how it is rounded"},
	{"3 in [1.0, 3.0]", "true", "true", "a number has one kind, in both"},
	{"uniq([1, 1.0])", "[1]", "[1]", "likewise"},
	{"sort([2, 10, 1.5])", "[1.5, 2, 10]", "[1.5 2 10]", "likewise"},
	{"first([])", "nil", "<nil>", "nil in both"},
	{"[1, 2][5]", "nil", "index out of range", "a position beyond the end is nil, to be given a ??"},
	{`len("好")`, "1", "1", "characters, not bytes, in both"},
	{"sum([])", "0", "0", "0 in both"},
	{"3 > 2 > 1", "true", "true", "a chain, in both"},
	{"take([1, 2], 5)", "[1, 2]", "[1 2]", "what there is, in both"},
	{"nil ?? 1", "1", "1", "in both"},
	{"1 == nil", "false", "false", "in both"},
	{"1 == \"1\"", "cannot be equal", "false", "expr compares across types"},
	{"true ? 1 : \"a\"", "the branches differ", "1", "expr types while it runs"},
	{"1 + nil", "not nil", "invalid operation", "both refuse, merit before it runs"},
}

// Each known difference is as the table says, on both sides.
func TestDifferencesFromExpr(t *testing.T) {
	for _, c := range differences {
		got, err := alone(c.formula)
		if shown := outcome(got.String(), err); !strings.Contains(shown, c.merit) {
			t.Errorf("%s (%s): merit gives %s, want %s", c.formula, c.reason, shown, c.merit)
		}
		if strconv.IntSize == 32 && (strings.HasPrefix(c.formula, "90071992") || strings.HasPrefix(c.formula, "92233720")) {
			continue // there expr's integers end sooner
		}
		v, err := expr.Eval(c.formula, nil)
		if shown := outcome(fmt.Sprint(v), err); !strings.Contains(shown, c.expr) {
			t.Errorf("%s (%s): expr gives %s, want %s", c.formula, c.reason, shown, c.expr)
		}
	}
}

func outcome(value string, err error) string {
	if err != nil {
		return err.Error()
	}
	return value
}

// alone evaluates a formula in the empty scope and explains it; both must agree.
func alone(formula string) (value.Value, error) {
	return evaluated(context.Background(), rule.Scope{}, formula)
}

func evaluated(ctx context.Context, s rule.Scope, formula string) (value.Value, error) {
	f, err := s.Compile(types.Source{Text: formula}, types.Type{})
	if err != nil {
		return value.Value{}, err
	}
	v, err := f.Eval(ctx, value.Row{})
	if err != nil {
		return value.Value{}, err
	}
	step, err := f.Explain(ctx, value.Row{})
	if err != nil {
		return v, errors.Join(errors.New("evaluated, but not explained"), err)
	}
	if !step.Value.Equal(v) {
		return v, fmt.Errorf("is %s, but explained as %s", v, step.Value)
	}
	return v, nil
}
