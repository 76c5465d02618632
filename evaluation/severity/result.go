package severity

import (
	"math/big"

	"github.com/meritrules/merit/rule/types"
)

// outcome turns the solution of the equations into severities and means. All are whole numbers over
// common denominators until the end, since to reduce a long fraction takes long.
type outcome struct {
	*table
	of           *solution
	ofRaters     []*big.Int // effects, times den and by
	ofUnits      []*big.Int
	large        bool     // the raters' effects are those of the larger side, and not the units'
	total        *big.Int // the number of marks
	shift        *big.Int // what raters add to the average mark, times den and total
	lowest       *big.Int // the lowest mark, times scale
	denominators *big.Int // den, total and scale multiplied
}

func (t *table) result(e *equations, x *solution) *Result {
	o := &outcome{table: t, of: x, ofRaters: x.small, ofUnits: x.large, total: big.NewInt(int64(t.marks)), shift: new(big.Int)}
	if !e.smallAreRaters {
		o.ofRaters, o.ofUnits, o.large = x.large, x.small, true
	}
	for i, effect := range o.ofRaters {
		times := big.NewInt(int64(len(t.ofRater[i])))
		o.shift.Add(o.shift, times.Mul(times.Quo(times, o.by(o.large, t.ofRater[i])), effect))
	}
	o.lowest = new(big.Rat).Mul(t.lowest, t.scale).Num()
	o.denominators = product(x.den, o.total, t.scale.Num())
	r := &Result{table: t, Raters: make([]Rater, len(t.raters)), Units: make([]Unit, len(t.units))}
	for i, id := range t.raters {
		r.Raters[i] = Rater{id, len(t.ofRater[i]), o.severity(i)}
	}
	for i, id := range t.units {
		r.Units[i] = o.unit(i, id)
	}
	return r
}

// by returns by what the effect of a node of a side is multiplied besides den.
func (o *outcome) by(large bool, marks []int32) *big.Int {
	if large {
		return big.NewInt(int64(len(marks)))
	}
	return big.NewInt(1)
}

func (o *outcome) severity(rater int) types.Number {
	by := o.by(o.large, o.ofRater[rater])
	lower := product(o.shift, by)
	lower.Sub(lower, product(o.total, o.ofRaters[rater]))
	return fractionOf(lower, product(o.denominators, by))
}

func (o *outcome) unit(i int, id string) Unit {
	by, n := o.by(!o.large, o.ofUnit[i]), big.NewInt(int64(len(o.ofUnit[i])))
	own := product(o.total, o.ofUnits[i])
	own.Add(own, product(o.shift, by)) // above the lowest mark, times denominators and by
	raw := product(o.lowest, n)
	raw.Add(raw, o.unitSums[i])
	higher := product(own, n)
	higher.Sub(higher, product(o.of.den, o.total, by, o.unitSums[i]))
	corrected := product(o.of.den, o.total, by, o.lowest)
	corrected.Add(corrected, own)
	return Unit{ID: id, Marks: len(o.ofUnit[i]),
		Raw:        fractionOf(raw, product(o.scale.Num(), n)),
		Correction: fractionOf(higher, product(o.denominators, by, n)),
		Corrected:  fractionOf(corrected, product(o.denominators, by))}
}

// product returns the product of numbers as a number of its own.
func product(first *big.Int, others ...*big.Int) *big.Int {
	p := new(big.Int).Set(first)
	for _, x := range others {
		p.Mul(p, x)
	}
	return p
}

func fractionOf(num, den *big.Int) types.Number { return types.FromRat(new(big.Rat).SetFrac(num, den)) }
