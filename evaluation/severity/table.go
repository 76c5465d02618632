package severity

import (
	"math/big"
	"slices"
)

// table is the marks by rater and unit, in whole numbers: a mark is lowest + its number / scale, and no
// number is negative.
type table struct {
	raters, units       []string // ids, sorted
	marks               int
	ofRater, ofUnit     [][]int32 // for each mark of a rater its unit, and the reverse; sorted
	raterSums, unitSums []*big.Int
	lowest, scale       *big.Rat
}

func newTable(marks []Mark) *table {
	t := &table{marks: len(marks)}
	for _, m := range marks {
		t.raters, t.units = append(t.raters, m.Rater), append(t.units, m.Unit)
	}
	raters, units := index(&t.raters), index(&t.units)
	values := t.whole(marks)
	t.ofRater, t.ofUnit = make([][]int32, len(t.raters)), make([][]int32, len(t.units))
	t.raterSums, t.unitSums = zeros(len(t.raters)), zeros(len(t.units))
	for i, m := range marks {
		r, u := raters[m.Rater], units[m.Unit]
		t.ofRater[r], t.ofUnit[u] = append(t.ofRater[r], u), append(t.ofUnit[u], r)
		t.raterSums[r].Add(t.raterSums[r], values[i])
		t.unitSums[u].Add(t.unitSums[u], values[i])
	}
	for _, all := range slices.Concat(t.ofRater, t.ofUnit) {
		slices.Sort(all)
	}
	return t
}

// index sorts texts, drops repeated ones, and returns where each stands.
func index(texts *[]string) map[string]int32 {
	slices.Sort(*texts)
	*texts = slices.Clip(slices.Compact(*texts))
	at := make(map[string]int32, len(*texts))
	for i, s := range *texts {
		at[s] = int32(i)
	}
	return at
}

func zeros(n int) []*big.Int {
	all := make([]*big.Int, n)
	for i := range all {
		all[i] = new(big.Int)
	}
	return all
}

// whole returns the marks as whole numbers from 0, and sets what they are relative to.
func (t *table) whole(marks []Mark) []*big.Int {
	scale := big.NewInt(1)
	values := make([]*big.Rat, len(marks))
	for i, m := range marks {
		values[i] = m.Value.Rat()
		scale = lcm(scale, values[i].Denom())
		if t.lowest == nil || values[i].Cmp(t.lowest) < 0 {
			t.lowest = values[i]
		}
	}
	t.scale = new(big.Rat).SetInt(scale)
	whole := make([]*big.Int, len(marks))
	for i, v := range values {
		above := new(big.Rat).Sub(v, t.lowest)
		whole[i] = above.Mul(above, t.scale).Num()
	}
	return whole
}

// lcm returns the least common multiple of positive numbers.
func lcm(a, b *big.Int) *big.Int {
	shared := new(big.Int).GCD(nil, nil, a, b)
	return shared.Mul(a, new(big.Int).Quo(b, shared))
}

// equations returns the normal equations, the smaller side apart.
func (t *table) equations() *equations {
	if len(t.raters) <= len(t.units) {
		return &equations{smallAreRaters: true, ofSmall: t.ofRater, ofLarge: t.ofUnit, smallSums: t.raterSums, largeSums: t.unitSums}
	}
	return &equations{ofSmall: t.ofUnit, ofLarge: t.ofRater, smallSums: t.unitSums, largeSums: t.raterSums}
}
