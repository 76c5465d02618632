package main

import (
	"fmt"
	"math/big"

	"cel.dev/cel-go/cel"
	"github.com/meritrules/merit/rule"
	"github.com/meritrules/merit/rule/types"
	"github.com/meritrules/merit/rule/value"
	"github.com/shopspring/decimal"
)

// keyOnly is a record that has nothing but others that refer to it.
type keyOnly struct {
	ID string `rule:"id,key"`
}

func keys(n int) []keyOnly {
	rows := make([]keyOnly, n)
	for i := range rows {
		rows[i].ID = recordID(i)
	}
	return rows
}

const ballotsEach = 9

type ballot struct {
	Grade         string
	Supplementary bool
}

type ballotRecord struct {
	ID            string `rule:"id,key"`
	Row           string `rule:"row,ref=rows,inverse=ballots"`
	Grade         string `rule:"grade"`
	Supplementary bool   `rule:"supplementary"`
}

// ballotRow is a record with its ballots at the boundary, where records hold no
// records.
type ballotRow struct {
	Grades        []string `rule:"grades"`
	Supplementary []bool   `rule:"supplementary"`
}

var (
	gradeNames = []string{"好", "较好", "一般", "差"}
	scale      = map[string]int{"好": 100, "较好": 85, "一般": 70, "差": 50}
)

// ballotsByHand counts in halves of a vote, so that all but the division is whole.
func ballotsByHand(ballots *[]ballot) decimal.Decimal {
	sum, votes := 0, 0
	for i := range *ballots {
		b := &(*ballots)[i]
		weight := 2
		if b.Supplementary {
			weight = 1
		}
		sum += weight * scale[b.Grade]
		votes += weight
	}
	return decimal.NewFromInt(int64(sum)).DivRound(decimal.NewFromInt(int64(votes)), 4)
}

// ballotsWant rounds half away from zero; no score is negative.
func ballotsWant(ballots *[]ballot) *big.Rat {
	sum, votes := new(big.Rat), new(big.Rat)
	for _, b := range *ballots {
		weight := big.NewRat(1, 1)
		if b.Supplementary {
			weight = big.NewRat(1, 2)
		}
		sum.Add(sum, new(big.Rat).Mul(weight, big.NewRat(int64(scale[b.Grade]), 1)))
		votes.Add(votes, weight)
	}
	mean := sum.Quo(sum, votes)
	shifted := mean.Add(mean.Mul(mean, big.NewRat(10000, 1)), big.NewRat(1, 2))
	return new(big.Rat).SetFrac(new(big.Int).Quo(shifted.Num(), shifted.Denom()), big.NewInt(10000))
}

// ballotData makes the ballots in the forms that the contenders need.
func ballotData() (rows [][]ballot, flat []ballotRecord, bound []ballotRow) {
	for i := range records {
		var own []ballot
		var b ballotRow
		for k := range ballotsEach {
			x := ballot{gradeNames[(i*i+3*k+i*k)%len(gradeNames)], (i+k)%4 == 0}
			own = append(own, x)
			b.Grades, b.Supplementary = append(b.Grades, x.Grade), append(b.Supplementary, x.Supplementary)
			flat = append(flat, ballotRecord{fmt.Sprintf("%s-%d", recordID(i), k), recordID(i), x.Grade, x.Supplementary})
		}
		rows, bound = append(rows, own), append(bound, b)
	}
	return rows, flat, bound
}

// scaleTable is the grades' scores as a table of a policy.
func scaleTable() rule.Table {
	t := rule.Table{Source: types.Source{Name: "scale"}, Keys: []string{"grade"}}
	for _, g := range gradeNames {
		t.Rows = append(t.Rows, rule.TableRow{Keys: []value.Value{value.OfText(g)}, Value: value.OfNumber(types.Int(int64(scale[g])))})
	}
	return t
}

// ballotsWork is the weighted, rounded mean of nine ballots.
func ballotsWork() *work {
	rows, flat, bound := ballotData()
	scope := rule.Scope{Tables: []rule.Table{scaleTable()}}
	floatScale, decimalScale := map[string]float64{}, map[string]decimal.Decimal{}
	for g, s := range scale {
		floatScale[g], decimalScale[g] = float64(s), decimal.NewFromInt(int64(s))
	}
	floats := envs(rows, func(b *[]ballot) env { return env{"ballots": *b, "scale": floatScale} })
	decimals := envs(rows, func(b *[]ballot) env {
		return constants(env{"ballots": *b, "scale": decimalScale}, map[string]string{"one": "1", "half": "0.5"})
	})
	maps := envs(rows, func(b *[]ballot) env {
		return env{"scale": floatScale, "ballots": envs(*b, func(x *ballot) env {
			return env{"grade": x.Grade, "supplementary": x.Supplementary}
		})}
	})
	return &work{
		name: "rounded mean of 9 ballots", what: "record", units: records, passes: 40,
		want: wanted(rows, ballotsWant),
		contenders: []contender{
			handWritten(rows, ballotsByHand),
			meritInside(scope, "rows", "round(weightedMean(map(ballots, lookup(scale, .grade)), map(ballots, if .supplementary { 0.5 } else { 1 })), 4)",
				listOf("rows", keys(records)), listOf("ballots", flat)),
			meritBoundary(scope, "round(weightedMean(map(grades, lookup(scale, #)), map(supplementary, if # { 0.5 } else { 1 })), 4)", bound),
			withExprFloats("round(sum(ballots, scale[.Grade] * (.Supplementary ? 0.5 : 1.0)) / sum(ballots, .Supplementary ? 0.5 : 1.0) * 10000) / 10000", floats),
			withExprDecimals("places(total(map(ballots, scale[.Grade] * (.Supplementary ? half : one))) / total(map(ballots, .Supplementary ? half : one)), 4)", decimals),
			withCEL("math.round(sum(ballots.map(b, scale[b.grade] * (b.supplementary ? 0.5 : 1.0))) / sum(ballots.map(b, b.supplementary ? 0.5 : 1.0)) * 10000.0) / 10000.0",
				map[string]*cel.Type{"ballots": cel.ListType(cel.MapType(cel.StringType, cel.DynType)), "scale": cel.MapType(cel.StringType, cel.DoubleType)}, maps),
		},
		targets: map[string]float64{inside: 0.2, boundary: 1},
	}
}

const (
	tasksEach   = 60
	taskRecords = 100
)

type task struct {
	Points decimal.Decimal
	Rank   int
}

// floatTask is a task as expr's floats read it.
type floatTask struct {
	Points float64
	Rank   int
}

type taskRecord struct {
	ID     string          `rule:"id,key"`
	Row    string          `rule:"row,ref=rows,inverse=tasks"`
	Points decimal.Decimal `rule:"points"`
	Rank   int             `rule:"rank"`
}

// taskRow is a record with its tasks at the boundary.
type taskRow struct {
	Points []decimal.Decimal `rule:"points"`
	Ranks  []int             `rule:"ranks"`
}

var bonusFactor = decimal.RequireFromString("1.05")

// tasksByHand sums the points of the tasks in the upper half, each with its bonus.
func tasksByHand(tasks *[]task) decimal.Decimal {
	var sum decimal.Decimal
	for i := range *tasks {
		if t := &(*tasks)[i]; t.Rank <= 8 {
			sum = sum.Add(t.Points.Mul(bonusFactor))
		}
	}
	return sum
}

func tasksWant(tasks *[]task) *big.Rat {
	sum := new(big.Rat)
	for _, t := range *tasks {
		if t.Rank <= 8 {
			sum.Add(sum, new(big.Rat).Mul(t.Points.Rat(), big.NewRat(105, 100)))
		}
	}
	return sum
}

// taskData makes the tasks in the forms that the contenders need.
func taskData() (rows [][]task, flat []taskRecord, bound []taskRow) {
	for i := range taskRecords {
		var own []task
		var b taskRow
		for k := range tasksEach {
			t := task{cents(i, k), 1 + (i*3+k*7)%16}
			own = append(own, t)
			b.Points, b.Ranks = append(b.Points, t.Points), append(b.Ranks, t.Rank)
			flat = append(flat, taskRecord{fmt.Sprintf("%s-%02d", recordID(i), k), recordID(i), t.Points, t.Rank})
		}
		rows, bound = append(rows, own), append(bound, b)
	}
	return rows, flat, bound
}

// tasksWork filters, maps and sums sixty tasks.
func tasksWork() *work {
	rows, flat, bound := taskData()
	floats := envs(rows, func(tasks *[]task) env {
		own := make([]floatTask, tasksEach)
		for i, t := range *tasks {
			own[i] = floatTask{t.Points.InexactFloat64(), t.Rank}
		}
		return env{"tasks": own}
	})
	decimals := envs(rows, func(tasks *[]task) env { return env{"tasks": *tasks, "factor": bonusFactor} })
	maps := envs(rows, func(tasks *[]task) env {
		return env{"tasks": envs(*tasks, func(t *task) env {
			return env{"points": t.Points.InexactFloat64(), "rank": t.Rank}
		})}
	})
	return &work{
		name: "filter, map, sum of 60 tasks", what: "record", units: taskRecords, passes: 25,
		want: wanted(rows, tasksWant),
		contenders: []contender{
			handWritten(rows, tasksByHand),
			meritInside(rule.Scope{}, "rows", "sum(map(filter(tasks, .rank <= 8), .points * 1.05))",
				listOf("rows", keys(taskRecords)), listOf("tasks", flat)),
			meritBoundary(rule.Scope{}, "sum(points, (ranks[#index] ?? 0) <= 8 ? # * 1.05 : 0)", bound),
			withExprFloats("sum(map(filter(tasks, .Rank <= 8), .Points * 1.05))", floats),
			withExprDecimals("total(map(filter(tasks, .Rank <= 8), .Points * factor))", decimals),
			withCEL("sum(tasks.filter(t, t.rank <= 8).map(t, t.points * 1.05))",
				map[string]*cel.Type{"tasks": cel.ListType(cel.MapType(cel.StringType, cel.DynType))}, maps),
		},
		targets: map[string]float64{inside: 0.3, boundary: 1},
	}
}
