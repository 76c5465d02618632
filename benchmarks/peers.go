package main

import (
	"context"
	"fmt"
	"math/big"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"
	"cel.dev/cel-go/common/types/traits"
	"cel.dev/cel-go/ext"
	"github.com/PaesslerAG/gval"
	"github.com/expr-lang/expr"
	"github.com/expr-lang/expr/vm"
	"github.com/shopspring/decimal"
)

// env is one record as expr, CEL and gval read it. The values are boxed once,
// when the records are loaded: in expr a map is read faster than a struct.
type env = map[string]any

// withExprFloats runs a formula with expr: compiled once, one machine.
func withExprFloats(text string, rows []env) contender {
	program := must(expr.Compile(text, expr.Env(rows[0]), expr.AsFloat64()))
	out := make([]float64, len(rows))
	return contender{
		name: exprFloats, inexact: true,
		pass:    exprPass(program, rows, func(i int, v any) { out[i] = v.(float64) }),
		results: func() []*big.Rat { return floatsAsRats(out) },
	}
}

// withExprDecimals is withExprFloats on decimals, with typed overloads of the
// operators.
func withExprDecimals(text string, rows []env) contender {
	program := must(expr.Compile(text, append(decimalOperators(), expr.Env(rows[0]))...))
	out := make([]decimal.Decimal, len(rows))
	return contender{
		name:    exprDecimals,
		pass:    exprPass(program, rows, func(i int, v any) { out[i] = v.(decimal.Decimal) }),
		results: func() []*big.Rat { return decimalsAsRats(out) },
	}
}

func exprPass(program *vm.Program, rows []env, keep func(i int, v any)) func() error {
	machine := new(vm.VM)
	return func() error {
		for i := range rows {
			v, err := machine.Run(program, rows[i])
			if err != nil {
				return err
			}
			keep(i, v)
		}
		return nil
	}
}

// decimalOperators overloads + - * / for decimals, * also for a decimal and an
// int, and adds the sum of a list and rounding.
func decimalOperators() []expr.Option {
	type D = decimal.Decimal
	two := func(name string, f func(a, b D) D) expr.Option {
		return expr.Function(name, func(p ...any) (any, error) { return f(p[0].(D), p[1].(D)), nil }, new(func(D, D) D))
	}
	return []expr.Option{
		two("add", D.Add), two("sub", D.Sub), two("mul", D.Mul), two("div", D.Div),
		expr.Function("times", func(p ...any) (any, error) {
			return p[0].(D).Mul(decimal.NewFromInt(int64(p[1].(int)))), nil
		}, new(func(D, int) D)),
		expr.Function("total", func(p ...any) (any, error) {
			var sum D
			for _, x := range p[0].([]any) {
				sum = sum.Add(x.(D))
			}
			return sum, nil
		}, new(func([]any) D)),
		expr.Function("places", func(p ...any) (any, error) { return p[0].(D).Round(int32(p[1].(int))), nil }, new(func(D, int) D)),
		expr.Operator("+", "add"), expr.Operator("-", "sub"), expr.Operator("*", "mul", "times"), expr.Operator("/", "div"),
	}
}

// withCEL runs a formula with CEL: compiled and planned once, the records as
// activations of values that are CEL's already.
func withCEL(text string, variables map[string]*cel.Type, rows []env) contender {
	options := []cel.EnvOption{ext.Math(), celSum()}
	for name, t := range variables {
		options = append(options, cel.Variable(name, t))
	}
	e := must(cel.NewEnv(options...))
	ast, issues := e.Compile(text)
	if issues.Err() != nil {
		panic(issues.Err())
	}
	program := must(e.Program(ast, cel.EvalOptions(cel.OptOptimize)))
	activations := make([]cel.Activation, len(rows))
	for i, row := range rows {
		adapted := env{}
		for name, v := range row {
			adapted[name] = celValue(v)
		}
		activations[i] = must(cel.NewActivation(adapted))
	}
	out := make([]float64, len(rows))
	return contender{
		name: celFloats, inexact: true,
		pass: func() error {
			for i := range activations {
				v, _, err := program.Eval(activations[i])
				if err != nil {
					return err
				}
				out[i] = float64(v.(types.Double))
			}
			return nil
		},
		results: func() []*big.Rat { return floatsAsRats(out) },
	}
}

// celValue adapts a value and all within it, which CEL otherwise does at each use.
func celValue(v any) ref.Val {
	adapter := types.DefaultTypeAdapter
	switch v := v.(type) {
	case []env:
		list := make([]ref.Val, len(v))
		for i := range v {
			list[i] = celValue(v[i])
		}
		return types.NewRefValList(adapter, list)
	case []float64:
		list := make([]ref.Val, len(v))
		for i := range v {
			list[i] = types.Double(v[i])
		}
		return types.NewRefValList(adapter, list)
	case map[string]float64:
		m := map[ref.Val]ref.Val{}
		for key, x := range v {
			m[types.String(key)] = types.Double(x)
		}
		return types.NewRefValMap(adapter, m)
	case env:
		m := map[ref.Val]ref.Val{}
		for key, x := range v {
			m[types.String(key)] = celValue(x)
		}
		return types.NewRefValMap(adapter, m)
	}
	return adapter.NativeToValue(v)
}

// celSum is the sum of a list of doubles, which CEL's libraries lack.
func celSum() cel.EnvOption {
	binding := cel.UnaryBinding(func(v ref.Val) ref.Val {
		sum := types.Double(0)
		for it := v.(traits.Lister).Iterator(); it.HasNext() == types.True; {
			sum += it.Next().(types.Double)
		}
		return sum
	})
	return cel.Function("sum", cel.Overload("sum_list_double", []*cel.Type{cel.ListType(cel.DoubleType)}, cel.DoubleType, binding))
}

// withGval runs a formula with gval's decimal arithmetic, and its ternary.
func withGval(text string, rows []env) contender {
	language := gval.Full(gval.DecimalArithmetic())
	evaluable := must(language.NewEvaluable(text))
	out := make([]decimal.Decimal, len(rows))
	return contender{
		name: gvalDecimals,
		pass: func() error {
			for i := range rows {
				v, err := evaluable(context.Background(), rows[i])
				if err != nil {
					return err
				}
				d, ok := v.(decimal.Decimal)
				if !ok {
					return fmt.Errorf("the result is a %T", v)
				}
				out[i] = d
			}
			return nil
		},
		results: func() []*big.Rat { return decimalsAsRats(out) },
	}
}

// envs makes the records of expr, CEL or gval from typed ones.
func envs[T any](rows []T, of func(*T) env) []env {
	out := make([]env, len(rows))
	for i := range rows {
		out[i] = of(&rows[i])
	}
	return out
}

// constants are decimals of a formula, which expr has no literals for.
func constants(e env, named map[string]string) env {
	for name, text := range named {
		e[name] = decimal.RequireFromString(text)
	}
	return e
}
