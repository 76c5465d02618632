package main

import (
	"fmt"
	"math/big"
	"strings"

	"cel.dev/cel-go/cel"
	"github.com/meritrules/merit/rule"
	"github.com/shopspring/decimal"
)

// records is how many records the small works go over.
const records = 1000

// cents is a made-up decimal with two places, from 0.25 to 10.
func cents(i, salt int) decimal.Decimal {
	return decimal.New(int64(25+(i*7919+salt*104729)%976), -2)
}

// recordID orders records as they are made.
func recordID(i int) string { return fmt.Sprintf("r%07d", i) }

type ladderRow struct {
	Points decimal.Decimal `rule:"points"`
	Rank   int             `rule:"rank"`
}

type ladderRecord struct {
	ID string `rule:"id,key"`
	ladderRow
}

// ladderByHand is the lead's value: all points up to rank 3, then 5% less a place.
func ladderByHand(r *ladderRow) decimal.Decimal {
	if r.Rank <= 3 {
		return r.Points
	}
	return r.Points.Mul(decimal.New(int64(100-5*(r.Rank-3)), -2))
}

// ladderWork is points by rank.
func ladderWork() *work {
	rows, keyed := make([]ladderRow, records), make([]ladderRecord, records)
	for i := range rows {
		rows[i] = ladderRow{cents(i, 1), 1 + i*5%16}
		keyed[i] = ladderRecord{recordID(i), rows[i]}
	}
	const text = "points * (rank <= 3 ? 1 : 1 - 0.05 * (rank - 3))"
	floats := envs(rows, func(r *ladderRow) env {
		return env{"points": r.Points.InexactFloat64(), "rank": float64(r.Rank)}
	})
	decimals := envs(rows, func(r *ladderRow) env {
		return constants(env{"points": r.Points, "rank": r.Rank}, map[string]string{"one": "1", "step": "0.05"})
	})
	exact := envs(rows, func(r *ladderRow) env {
		return env{"points": r.Points, "rank": decimal.NewFromInt(int64(r.Rank))}
	})
	return &work{
		name: "rank ladder", what: "record", units: records, passes: 100,
		want: wanted(rows, func(r *ladderRow) *big.Rat {
			return new(big.Rat).Mul(r.Points.Rat(), big.NewRat(int64(20-max(0, r.Rank-3)), 20))
		}),
		contenders: []contender{
			handWritten(rows, ladderByHand),
			meritInside(rule.Scope{}, "rows", text, listOf("rows", keyed)),
			meritBoundary(rule.Scope{}, text, rows),
			withExprFloats(text, floats),
			withExprDecimals("points * (rank <= 3 ? one : one - step * (rank - 3))", decimals),
			withCEL("points * (rank <= 3.0 ? 1.0 : 1.0 - 0.05 * (rank - 3.0))",
				map[string]*cel.Type{"points": cel.DoubleType, "rank": cel.DoubleType}, floats),
			withGval(text, exact),
		},
		targets: map[string]float64{inside: 0.35, boundary: 1},
	}
}

type weightedRow struct {
	A decimal.Decimal `rule:"a"`
	B decimal.Decimal `rule:"b"`
	C decimal.Decimal `rule:"c"`
	D decimal.Decimal `rule:"d"`
	E decimal.Decimal `rule:"e"`
	F decimal.Decimal `rule:"f"`
	G decimal.Decimal `rule:"g"`
	H decimal.Decimal `rule:"h"`
	I decimal.Decimal `rule:"i"`
	J decimal.Decimal `rule:"j"`
	K decimal.Decimal `rule:"k"`
	L decimal.Decimal `rule:"l"`
}

type weightedRecord struct {
	ID string `rule:"id,key"`
	weightedRow
}

// fields are the terms, in order.
func (r *weightedRow) fields() [12]decimal.Decimal {
	return [12]decimal.Decimal{r.A, r.B, r.C, r.D, r.E, r.F, r.G, r.H, r.I, r.J, r.K, r.L}
}

// weightTexts add up to 1.
var weightTexts = [12]string{"0.05", "0.15", "0.1", "0.02", "0.08", "0.12", "0.03", "0.07", "0.11", "0.09", "0.125", "0.055"}

var weights = func() (w [12]decimal.Decimal) {
	for i, text := range weightTexts {
		w[i] = decimal.RequireFromString(text)
	}
	return w
}()

// weightedByHand is the sum of twelve terms.
func weightedByHand(r *weightedRow) decimal.Decimal {
	return r.A.Mul(weights[0]).Add(r.B.Mul(weights[1])).Add(r.C.Mul(weights[2])).Add(r.D.Mul(weights[3])).
		Add(r.E.Mul(weights[4])).Add(r.F.Mul(weights[5])).Add(r.G.Mul(weights[6])).Add(r.H.Mul(weights[7])).
		Add(r.I.Mul(weights[8])).Add(r.J.Mul(weights[9])).Add(r.K.Mul(weights[10])).Add(r.L.Mul(weights[11]))
}

// weightedText is the sum with literal weights, or with the names w0 to w11.
func weightedText(named bool) string {
	var terms []string
	for i, weight := range weightTexts {
		if named {
			weight = fmt.Sprintf("w%d", i)
		}
		terms = append(terms, fmt.Sprintf("%c * %s", 'a'+i, weight))
	}
	return strings.Join(terms, " + ")
}

func weightedWant(r *weightedRow) *big.Rat {
	sum := new(big.Rat)
	for i, x := range r.fields() {
		sum.Add(sum, new(big.Rat).Mul(x.Rat(), weights[i].Rat()))
	}
	return sum
}

// weightedWork is a weighted sum of twelve terms.
func weightedWork() *work {
	rows, keyed := make([]weightedRow, records), make([]weightedRecord, records)
	for i := range rows {
		c := func(k int) decimal.Decimal { return cents(i, k) }
		rows[i] = weightedRow{c(1), c(2), c(3), c(4), c(5), c(6), c(7), c(8), c(9), c(10), c(11), c(12)}
		keyed[i] = weightedRecord{recordID(i), rows[i]}
	}
	of := func(box func(decimal.Decimal) any) []env {
		return envs(rows, func(r *weightedRow) env {
			e := env{}
			for i, x := range r.fields() {
				e[string(rune('a'+i))] = box(x)
				e[fmt.Sprintf("w%d", i)] = box(weights[i])
			}
			return e
		})
	}
	floats := of(func(d decimal.Decimal) any { return d.InexactFloat64() })
	decimals := of(func(d decimal.Decimal) any { return d })
	variables := map[string]*cel.Type{}
	for i := range weightTexts {
		variables[string(rune('a'+i))] = cel.DoubleType
	}
	return &work{
		name: "weighted sum of 12", what: "record", units: records, passes: 8,
		want: wanted(rows, weightedWant),
		contenders: []contender{
			handWritten(rows, weightedByHand),
			meritInside(rule.Scope{}, "rows", weightedText(false), listOf("rows", keyed)),
			meritBoundary(rule.Scope{}, weightedText(false), rows),
			withExprFloats(weightedText(false), floats),
			withExprDecimals(weightedText(true), decimals),
			withCEL(weightedText(false), variables, floats),
			withGval(weightedText(false), decimals),
		},
		targets: map[string]float64{inside: 0.15, boundary: 1},
	}
}
