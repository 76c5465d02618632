package main

import (
	"context"
	"fmt"
	"math/big"
	"runtime"

	"github.com/meritrules/merit/rule"
	"github.com/meritrules/merit/rule/types"
	"github.com/meritrules/merit/rule/value"
	"github.com/shopspring/decimal"
)

// sheetRow is a record of the sheet of twenty figures.
type sheetRow struct {
	ID   string          `rule:"id,key"`
	A    decimal.Decimal `rule:"a"`
	B    decimal.Decimal `rule:"b"`
	C    decimal.Decimal `rule:"c"`
	Rank int             `rule:"rank"`
}

// sheetTexts are the twenty figures f1 to f20: arithmetic on fields and on other
// figures, a step function, a ladder, roundings, a mean of the whole list.
var sheetTexts = [20]string{
	"a + b",
	"a * 0.4 + b * 0.6",
	"c * (rank <= 3 ? 1 : 1 - 0.05 * (rank - 3))",
	"round(a / 7, 2)",
	"f1 + f2",
	"f3 * 1.1",
	"f5 - f6",
	"max(f7, 0)",
	"round(a - mean(map(rows, .a)), 4)",
	"f9 > 0 ? f9 : 0",
	"f5 >= 15 ? 100 : f5 >= 10 ? 85 : f5 >= 5 ? 70 : 50",
	"f11 * 0.2",
	"round(f2 * 1.05, 1)",
	"min(f4, f13)",
	"abs(f9)",
	"f12 + f14",
	"f16 - f15",
	"round(f17 / 3, 2)",
	"f8 + f10 + f16",
	"round(f19 * f12 / 100, 2)",
}

// sheetResult is the figures of one record.
type sheetResult [20]decimal.Decimal

var (
	point4  = decimal.RequireFromString("0.4")
	point6  = decimal.RequireFromString("0.6")
	point2  = decimal.RequireFromString("0.2")
	oneTen  = decimal.RequireFromString("1.1")
	seven   = decimal.NewFromInt(7)
	three   = decimal.NewFromInt(3)
	hundred = decimal.NewFromInt(100)
	levels  = [3]decimal.Decimal{decimal.NewFromInt(15), decimal.NewFromInt(10), decimal.NewFromInt(5)}
	scores  = [4]decimal.Decimal{decimal.NewFromInt(100), decimal.NewFromInt(85), decimal.NewFromInt(70), decimal.NewFromInt(50)}
)

// sheetByHand works out the twenty figures of all records.
func sheetByHand(rows []sheetRow, out []sheetResult) {
	var sum decimal.Decimal
	for i := range rows {
		sum = sum.Add(rows[i].A)
	}
	n := decimal.NewFromInt(int64(len(rows)))
	for i := range rows {
		sheetRecordByHand(&rows[i], &out[i], sum, n)
	}
}

func sheetRecordByHand(r *sheetRow, f *sheetResult, sum, n decimal.Decimal) {
	f[0] = r.A.Add(r.B)
	f[1] = r.A.Mul(point4).Add(r.B.Mul(point6))
	f[2] = ladderByHand(&ladderRow{r.C, r.Rank})
	f[3] = r.A.DivRound(seven, 2)
	f[4] = f[0].Add(f[1])
	f[5] = f[2].Mul(oneTen)
	f[6] = f[4].Sub(f[5])
	f[7] = positive(f[6])
	f[8] = r.A.Mul(n).Sub(sum).DivRound(n, 4) // rounds once, as a - sum/n would not
	f[9] = positive(f[8])
	f[10] = levelScore(f[4])
	f[11] = f[10].Mul(point2)
	f[12] = f[1].Mul(bonusFactor).Round(1)
	f[13] = f[3]
	if f[12].LessThan(f[3]) {
		f[13] = f[12]
	}
	f[14] = f[8].Abs()
	f[15] = f[11].Add(f[13])
	f[16] = f[15].Sub(f[14])
	f[17] = f[16].DivRound(three, 2)
	f[18] = f[7].Add(f[9]).Add(f[15])
	f[19] = f[18].Mul(f[11]).DivRound(hundred, 2)
}

func positive(d decimal.Decimal) decimal.Decimal {
	if d.IsNegative() {
		return decimal.Decimal{}
	}
	return d
}

func levelScore(d decimal.Decimal) decimal.Decimal {
	for i, level := range levels {
		if d.GreaterThanOrEqual(level) {
			return scores[i]
		}
	}
	return scores[len(levels)]
}

func sheetRows(n int) []sheetRow {
	rows := make([]sheetRow, n)
	for i := range rows {
		rows[i] = sheetRow{recordID(i), cents(i, 1), cents(i, 2), cents(i, 3), 1 + i*5%16}
	}
	return rows
}

// sheetFigures names the formulas f1, f2 and so on.
func sheetFigures(texts []string) []rule.Figure {
	figures := make([]rule.Figure, len(texts))
	for i, text := range texts {
		figures[i] = rule.Figure{List: "rows", Source: types.Source{Name: fmt.Sprintf("f%d", i+1), Text: text}, Internal: true}
	}
	return figures
}

// sheetWork is the sheet of twenty figures over a thousand records. What is
// expected comes from the loop by hand, which shares nothing with the engine.
func sheetWork() *work {
	rows, out := sheetRows(records), make([]sheetResult, records)
	hand := contender{
		name:    byHand,
		pass:    func() error { sheetByHand(rows, out); return nil },
		results: func() []*big.Rat { return sheetRats(out) },
	}
	if err := hand.pass(); err != nil {
		panic(err)
	}
	sized := newSizedSheet(sheetTexts[:], rows)
	merit := contender{name: inside, pass: sized.pass, results: sized.results}
	return &work{
		name: "sheet of 20 figures", what: "record", units: records, passes: 6,
		want:       hand.results(),
		contenders: []contender{hand, merit},
	}
}

// sheetRats lists the figures by column, as a run holds them.
func sheetRats(out []sheetResult) []*big.Rat {
	var rats []*big.Rat
	for f := range sheetTexts {
		for i := range out {
			rats = append(rats, out[i][f].Rat())
		}
	}
	return rats
}

// sizedSheet is a sheet over so many records.
type sizedSheet struct {
	records, figures int
	sheet            *rule.Sheet
	facts            *value.Facts
	run              *rule.Run
}

func newSizedSheet(texts []string, rows []sheetRow) *sizedSheet {
	list := listOf("rows", rows)
	return &sizedSheet{
		records: len(rows), figures: len(texts),
		sheet: must(rule.NewSheet(rule.Scope{Lists: []*types.Schema{list.Schema()}}, nil, sheetFigures(texts))),
		facts: must(value.NewFacts([]*value.List{list}, nil, nil)),
	}
}

func (s *sizedSheet) pass() (err error) {
	s.run, err = s.sheet.Run(context.Background(), s.facts)
	return err
}

func (s *sizedSheet) results() []*big.Rat {
	var rats []*big.Rat
	for f := range s.figures {
		rats = append(rats, columnAsRats(s.run.List("rows"), fmt.Sprintf("f%d", f+1))...)
	}
	return rats
}

// bytesPerRecord is what one run holds for a record, beside the facts.
func (s *sizedSheet) bytesPerRecord() (float64, error) {
	s.run = nil
	before := heap()
	if err := s.pass(); err != nil {
		return 0, err
	}
	held := heap() - before
	s.run = nil
	return float64(held) / float64(s.records), nil
}

// heap is what is in use after the garbage is gone.
func heap() int64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}
