package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"testing/fstest"

	"github.com/expr-lang/expr"
	"github.com/meritrules/merit"
)

// The contenders of testing rules: a formula compiled and run for each case is
// what a unit test of a rule costs with expr.
const (
	testedCases = 1000
	testWithEnv = "expr: compile, run, compare"
	testLoaded  = "merit: load and test"
	testAlone   = "merit: test, loaded before"
	caseFormula = "points * (if rank <= 3 { 1 } else { 1 - 0.05 * (rank - 3) })"
	casesPolicy = `merit: 1
policy: {id: cases, version: "1", from: 2022-01-01}
parameters: {step: 0.05}
functions: {ladder(rank): 'if rank <= 3 { 1 } else { 1 - step * (rank - 3) }'}
lists: {tasks: {id: key, points: number, rank: number}}
figures: {tasks: {award: points * ladder(rank)}}
cases:
`
)

// casesWork tests a rule with a thousand cases.
func casesWork() *work {
	var b bytes.Buffer
	b.WriteString(casesPolicy)
	for i := range testedCases {
		points, rank := i%150+1, i%16+1
		fmt.Fprintf(&b, "  - {name: case %d, given: {tasks: [{points: %d, rank: %d}]}, expect: {tasks.award: %s}}\n", i+1, points, rank, caseAward(points, rank))
	}
	fsys := fstest.MapFS{"policy.yaml": {Data: b.Bytes()}}
	loaded := must(merit.Load(fsys, "policy.yaml"))
	return &work{
		name: "1,000 cases of a rule", what: "case", units: testedCases, passes: 1,
		contenders: []contender{
			{name: testWithEnv, inexact: true, pass: testCasesWithExpr},
			{name: testLoaded, pass: func() error {
				p, err := merit.Load(fsys, "policy.yaml")
				if err != nil {
					return err
				}
				return testCases(p)
			}},
			{name: testAlone, pass: func() error { return testCases(loaded) }},
		},
	}
}

// caseAward is the award in hundredths of points, written as a decimal.
func caseAward(points, rank int) string {
	hundredths := points * (100 - 5*max(rank-3, 0))
	return fmt.Sprintf("%d.%02d", hundredths/100, hundredths%100)
}

func testCases(p *merit.Policy) error {
	for _, c := range p.Cases() {
		if r := p.Test(context.Background(), c, nil); !r.Passed() {
			return errors.New(r.String())
		}
	}
	return nil
}

// caseEnv is what the formula reads in expr.
type caseEnv struct {
	Points float64 `expr:"points"`
	Rank   float64 `expr:"rank"`
}

func testCasesWithExpr() error {
	for i := range testedCases {
		points, rank := i%150+1, i%16+1
		program, err := expr.Compile(caseFormula, expr.Env(caseEnv{}))
		if err != nil {
			return err
		}
		v, err := expr.Run(program, caseEnv{float64(points), float64(rank)})
		if err != nil {
			return err
		}
		want := float64(points*(100-5*max(rank-3, 0))) / 100
		if got, ok := v.(float64); !ok || got-want > 1e-9 || want-got > 1e-9 {
			return fmt.Errorf("case %d: got %v, want %v", i+1, v, want)
		}
	}
	return nil
}
