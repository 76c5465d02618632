package main

import (
	"context"
	"encoding/json"
	"maps"
	"math/big"
	"os"
	"path/filepath"
	"slices"

	"cel.dev/cel-go/cel"
	"github.com/meritrules/merit"
	"github.com/meritrules/merit/benchmarks/chuzhou"
	"github.com/meritrules/merit/rule"
	"github.com/meritrules/merit/rule/value"
	"github.com/shopspring/decimal"
)

const fractions = 3000

type fractionRecord struct {
	I int `rule:"i,key"`
}

// fractionsWork is a sum of many fractions, which decimals cannot say.
func fractionsWork() *work {
	rows, ints := make([]fractionRecord, fractions), make([]int, fractions)
	doubles := make([]float64, fractions)
	want := new(big.Rat)
	for i := range fractions {
		rows[i].I, ints[i], doubles[i] = i, i, float64(i)
		want.Add(want, big.NewRat(1, int64(i+7)))
	}
	return &work{
		name: "sum of 3,000 fractions", what: "sum", units: 1, passes: 1,
		want: []*big.Rat{want},
		contenders: []contender{
			fractionsByHand(ints),
			meritInside(rule.Scope{}, "", "sum(map(fractions, 1 / (.i + 7)))", listOf("fractions", rows)),
			withExprFloats("sum(map(ints, 1 / (# + 7)))", []env{{"ints": ints}}),
			withCEL("sum(doubles.map(i, 1.0 / (i + 7.0)))", map[string]*cel.Type{"doubles": cel.ListType(cel.DoubleType)}, []env{{"doubles": doubles}}),
		},
	}
}

func fractionsByHand(ints []int) contender {
	sum, term := new(big.Rat), new(big.Rat)
	return contender{
		name: byHand,
		pass: func() error {
			sum.SetInt64(0)
			for _, i := range ints {
				sum.Add(sum, term.SetFrac64(1, int64(i+7)))
			}
			return nil
		},
		results: func() []*big.Rat { return []*big.Rat{sum} },
	}
}

// exampleFolder is where the example stands from this folder.
const exampleFolder = "../examples/chuzhou"

// yearWork is the example's year: data read before, result not written.
func yearWork() *work {
	files := map[string][]byte{}
	for _, path := range must(filepath.Glob(filepath.Join(exampleFolder, "data", "*.json"))) {
		files[filepath.Base(path)] = must(os.ReadFile(path))
	}
	return &work{
		name: "Chuzhou year", what: "year", units: 1, passes: 20,
		want:       yearWant(must(os.ReadFile(filepath.Join(exampleFolder, "expected.json")))),
		contenders: []contender{yearByHand(files), yearInside()},
		targets:    map[string]float64{inside: 0.5},
	}
}

// unitFigures are what is compared of a unit; a unit that is not paid has a bonus of 0.
type unitFigures struct {
	Unit         string
	Total, Bonus decimal.Decimal
}

// yearFigures puts the figures of a year into one order: by unit, the year's last.
func yearFigures(units []unitFigures, bonuses decimal.Decimal) []*big.Rat {
	byUnit := map[string]unitFigures{}
	for _, u := range units {
		byUnit[u.Unit] = u
	}
	var out []*big.Rat
	for _, unit := range slices.Sorted(maps.Keys(byUnit)) {
		out = append(out, byUnit[unit].Total.Rat(), byUnit[unit].Bonus.Rat())
	}
	return append(out, bonuses.Rat())
}

// yearWant reads the result that the example promises.
func yearWant(data []byte) []*big.Rat {
	var want struct {
		Units      []unitFigures
		BonusTotal decimal.Decimal `json:"bonus_total"`
	}
	if err := json.Unmarshal(data, &want); err != nil {
		panic(err)
	}
	return yearFigures(want.Units, want.BonusTotal)
}

func yearByHand(files map[string][]byte) contender {
	year := must(chuzhou.ParseYear(files))
	var result *chuzhou.YearResult
	return contender{
		name: byHand,
		pass: func() error {
			result = chuzhou.HandWritten(year)
			return result.Fault
		},
		results: func() []*big.Rat {
			var units []unitFigures
			for _, u := range result.Units {
				one := unitFigures{Unit: u.Unit, Total: u.Total}
				if u.Bonus != nil {
					one.Bonus = *u.Bonus
				}
				units = append(units, one)
			}
			return yearFigures(units, result.BonusTotal)
		},
	}
}

func yearInside() contender {
	fsys := os.DirFS(exampleFolder)
	policy := must(merit.Load(fsys, "policy.yaml"))
	facts := must(policy.ReadFacts(fsys, "data"))
	var run *rule.Run
	return contender{
		name: inside,
		pass: func() (err error) {
			run, err = policy.Run(context.Background(), facts)
			return err
		},
		results: func() []*big.Rat {
			list := run.List("units")
			var units []unitFigures
			for i, unit := range list.Keys() {
				units = append(units, unitFigures{unit, number(list.Value(i, "total")), number(list.Value(i, "bonus"))})
			}
			return yearFigures(units, number(run.Value("bonus_total")))
		},
	}
}

// number is a value as a decimal; zero, which no check takes, where it is none.
func number(v value.Value) decimal.Decimal {
	n, _ := v.Number()
	d, _ := n.Decimal()
	return d
}
