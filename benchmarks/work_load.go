package main

import (
	"bytes"
	"context"
	"fmt"
	"math/big"
	"os"
	"path/filepath"
	"reflect"
	"testing/fstest"

	"github.com/expr-lang/expr"
	"github.com/expr-lang/expr/vm"
	"github.com/meritrules/merit"
	"github.com/meritrules/merit/rule"
	"github.com/meritrules/merit/rule/types"
	"github.com/meritrules/merit/rule/value"
	"go.yaml.in/yaml/v3"
)

// The contenders of loading; expr.Compile is what they are measured against.
const (
	compileExpr   = "expr.Compile"
	newSheet      = "rule.NewSheet"
	loadPolicy    = "merit.Load"
	parseYAML     = "YAML parse"
	loadedFigures = 1000
)

// loadedTexts are formulas that merit and expr both read.
func loadedTexts() []string {
	shapes := []func(i int) string{
		func(i int) string { return fmt.Sprintf("a * 0.1 + b * 0.2 + c * %d", i+1) },
		func(i int) string { return fmt.Sprintf("max(a, b) - min(c, d) + %d", i) },
		func(i int) string { return fmt.Sprintf("a > 3 ? b * 2 : c + %d", i) },
		func(i int) string { return fmt.Sprintf("if a >= 5 { 100 } else if b >= 3 { %d } else { 50 }", i) },
		func(i int) string { return fmt.Sprintf("(a + b + c + d) * 0.25 - f1 + %d", i) },
		func(i int) string { return fmt.Sprintf("sum(map(rows, .a)) - a * %d", i+1) },
		func(i int) string { return fmt.Sprintf("count(rows, .b > 2) + d * %d", i) },
		func(i int) string { return fmt.Sprintf("abs(a - f2) * 1.05 + %d", i) },
	}
	texts := make([]string, loadedFigures)
	for i := range texts {
		texts[i] = shapes[i%len(shapes)](i)
	}
	return texts
}

type loadedRow struct {
	A float64 `expr:"a"`
	B float64 `expr:"b"`
}

// loadedEnv is what the formulas read in expr: a struct, which it learns faster
// than a map.
type loadedEnv struct {
	A    float64     `expr:"a"`
	B    float64     `expr:"b"`
	C    float64     `expr:"c"`
	D    float64     `expr:"d"`
	F1   float64     `expr:"f1"`
	F2   float64     `expr:"f2"`
	Rows []loadedRow `expr:"rows"`
}

type loadedRecord struct {
	ID string `rule:"id,key"`
	A  int    `rule:"a"`
	B  int    `rule:"b"`
	C  int    `rule:"c"`
	D  int    `rule:"d"`
}

var loadedRecords = []loadedRecord{{"r1", 4, 3, 2, 7}}

// loadWork loads a thousand figures. The numbers of the figures on one record
// show that all were compiled, and right.
func loadWork() *work {
	texts := loadedTexts()
	document := loadedDocument(texts)
	return &work{
		name: "load 1,000 figures", what: "figure", units: loadedFigures, passes: 1,
		want: loadedWant(),
		contenders: []contender{
			compileWithExpr(texts), compileWithSheet(texts),
			loadWithMerit("policy.yaml", document), parseAsYAML(document),
		},
	}
}

// loadedWant is what the formulas give on the one record, worked out on paper.
func loadedWant() []*big.Rat {
	shapes := []func(n int64) *big.Rat{
		func(n int64) *big.Rat { return big.NewRat(2*n+3, 1) },
		func(n int64) *big.Rat { return big.NewRat(n+2, 1) },
		func(n int64) *big.Rat { return big.NewRat(6, 1) },
		func(n int64) *big.Rat { return big.NewRat(n, 1) },
		func(n int64) *big.Rat { return big.NewRat(n+1, 1) },
		func(n int64) *big.Rat { return big.NewRat(-4*n, 1) },
		func(n int64) *big.Rat { return big.NewRat(1+7*n, 1) },
		func(n int64) *big.Rat { return big.NewRat(100*n+105, 100) },
	}
	want := make([]*big.Rat, loadedFigures)
	for i := range want {
		want[i] = shapes[i%len(shapes)](int64(i))
	}
	return want
}

func compileWithExpr(texts []string) contender {
	programs := make([]*vm.Program, len(texts))
	return contender{
		name: compileExpr, inexact: true,
		pass: func() (err error) {
			for i, text := range texts {
				if programs[i], err = expr.Compile(text, expr.Env(loadedEnv{})); err != nil {
					return err
				}
			}
			return nil
		},
		results: func() []*big.Rat { return runPrograms(programs) },
	}
}

func runPrograms(programs []*vm.Program) []*big.Rat {
	r := loadedRecords[0]
	e := loadedEnv{A: float64(r.A), B: float64(r.B), C: float64(r.C), D: float64(r.D), Rows: []loadedRow{{float64(r.A), float64(r.B)}}}
	out := make([]float64, len(programs))
	for i, p := range programs {
		v := reflect.ValueOf(must(expr.Run(p, e)))
		out[i] = v.Convert(reflect.TypeFor[float64]()).Float()
		switch i {
		case 0:
			e.F1 = out[i]
		case 1:
			e.F2 = out[i]
		}
	}
	return floatsAsRats(out)
}

func compileWithSheet(texts []string) contender {
	list := listOf("rows", loadedRecords)
	scope := rule.Scope{Lists: []*types.Schema{list.Schema()}}
	figures := sheetFigures(texts)
	loaded := &sizedSheet{records: len(loadedRecords), figures: len(texts), facts: must(value.NewFacts([]*value.List{list}, nil, nil))}
	return contender{
		name: newSheet,
		pass: func() (err error) {
			loaded.sheet, err = rule.NewSheet(scope, nil, figures)
			return err
		},
		results: func() []*big.Rat {
			if err := loaded.pass(); err != nil {
				panic(err)
			}
			return loaded.results()
		},
	}
}

// loadedDocument is the policy of the formulas.
func loadedDocument(texts []string) []byte {
	var b bytes.Buffer
	b.WriteString("merit: 1\npolicy: {id: many, version: \"1\", title: Many figures, from: 2022-01-01, until: 2022-12-31}\n")
	b.WriteString("lists:\n  rows: {id: key, a: number, b: number, c: number, d: number}\nfigures:\n  rows:\n")
	for i, text := range texts {
		fmt.Fprintf(&b, "    f%d: '%s'\n", i+1, text)
	}
	return b.Bytes()
}

func loadWithMerit(name string, document []byte) contender {
	fsys := fstest.MapFS{name: {Data: document}}
	var policy *merit.Policy
	return contender{
		name: loadPolicy,
		pass: func() (err error) {
			policy, err = merit.Load(fsys, name)
			return err
		},
		results: func() []*big.Rat { return policyResults(policy) },
	}
}

// policyResults runs a loaded policy on the one record.
func policyResults(policy *merit.Policy) []*big.Rat {
	data := fstest.MapFS{"data/rows.json": {Data: []byte(`[{"id": "r1", "a": 4, "b": 3, "c": 2, "d": 7}]`)}}
	facts := must(policy.ReadFacts(data, "data"))
	run := must(policy.Run(context.Background(), facts))
	loaded := &sizedSheet{figures: loadedFigures, run: run}
	return loaded.results()
}

func parseAsYAML(document []byte) contender {
	return contender{name: parseYAML, pass: func() error { return yaml.Unmarshal(document, new(yaml.Node)) }}
}

// policyWork loads the example's policy.
func policyWork() *work {
	document := must(os.ReadFile(filepath.Join(exampleFolder, "policy.yaml")))
	load := loadWithMerit("policy.yaml", document)
	load.results = nil // the year's work checks what it says
	return &work{
		name: "load the Chuzhou policy", what: "policy", units: 1, passes: 2,
		contenders: []contender{parseAsYAML(document), load},
	}
}
