package main

import (
	"context"
	"errors"
	"math/big"

	"github.com/meritrules/merit/rule"
	"github.com/meritrules/merit/rule/types"
	"github.com/meritrules/merit/rule/value"
	"github.com/shopspring/decimal"
)

// resultFigure is the one figure of the small sheets.
const resultFigure = "result"

// meritInside runs a sheet of one figure over a list that is loaded once. The
// other lists stand beside it.
func meritInside(scope rule.Scope, on string, text string, lists ...*value.List) contender {
	for _, l := range lists {
		scope.Lists = append(scope.Lists, l.Schema())
	}
	figure := rule.Figure{List: on, Source: types.Source{Name: resultFigure, Text: text}, Internal: true}
	sheet := must(rule.NewSheet(scope, nil, []rule.Figure{figure}))
	facts := must(value.NewFacts(lists, nil, nil))
	var run *rule.Run
	return contender{
		name: inside,
		pass: func() (err error) {
			run, err = sheet.Run(context.Background(), facts)
			return err
		},
		results: func() []*big.Rat { return columnAsRats(run.List(on), resultFigure) },
	}
}

// columnAsRats returns a column of numbers.
func columnAsRats(list *value.List, field string) []*big.Rat {
	rats := make([]*big.Rat, list.Len())
	for i := range rats {
		if n, ok := list.Number(i, field); ok {
			rats[i] = n.Rat()
		}
	}
	return rats
}

// listOf makes a list of structs with rule tags.
func listOf[T any](name string, rows []T) *value.List {
	return must(value.ListOf(must(value.SchemaOf[T](name)), "", rows))
}

var errNotDecimal = errors.New("the result has no finite decimal form")

// meritBoundary evaluates a bound formula on one struct after another, decimals
// in and out.
func meritBoundary[T any](scope rule.Scope, text string, rows []T) contender {
	bound := must(rule.Bind[T](scope, types.Source{Name: resultFigure, Text: text}))
	out := make([]decimal.Decimal, len(rows))
	one := func(row T) (decimal.Decimal, error) {
		value, err := bound.Eval(context.Background(), row)
		if err != nil {
			return decimal.Decimal{}, err
		}
		n, _ := value.Number()
		d, ok := n.Decimal()
		if !ok {
			return d, errNotDecimal
		}
		return d, nil
	}
	return contender{
		name: boundary,
		pass: func() (err error) {
			for i := range rows {
				if out[i], err = one(rows[i]); err != nil {
					return err
				}
			}
			return nil
		},
		results: func() []*big.Rat { return decimalsAsRats(out) },
	}
}
