package severity

import (
	"cmp"
	"context"
	"slices"

	"github.com/meritrules/merit/rule/types"
)

// Mark is what a rater gave a unit. Several marks of a rater for a unit each count.
type Mark struct {
	Rater, Unit string
	Value       types.Number
}

// Settings say when a correction is refused.
type Settings struct {
	Least int // marks of a rater with fewer are too few; 0 stands for DefaultLeast
}

// DefaultLeast is the least number of marks of a rater if nothing else is said.
const DefaultLeast = 5

// MaxSmaller is how many there may be of raters or of units, whichever are fewer.
const MaxSmaller = 500

// Result is the severities of raters, and what they do to units.
type Result struct {
	Raters []Rater // by id
	Units  []Unit  // by id
	table  *table
}

// Rater is a rater's severity: how much lower than the average mark it marks the same unit.
type Rater struct {
	ID       string
	Marks    int
	Severity types.Number
}

// Unit is a unit's mean with and without its raters' severities.
type Unit struct {
	ID         string
	Marks      int
	Raw        types.Number // the mean of the marks
	Correction types.Number // the mean of the raters' severities, over the same marks
	Corrected  types.Number // Raw + Correction
}

// Term is a rater's part in the correction of a unit.
type Term struct {
	Rater  string
	Marks  int          // how many marks of the unit are the rater's
	Amount types.Number // Severity * Marks, over the unit's number of marks
}

// Correct finds the severities of raters from their marks. The error is a *Refusal, or the context's.
// Without marks there is nothing to correct.
func Correct(ctx context.Context, marks []Mark, s Settings) (*Result, error) {
	if len(marks) == 0 {
		return &Result{table: &table{}}, nil
	}
	t := newTable(marks)
	if err := t.refuse(s); err != nil {
		return nil, err
	}
	e := t.equations()
	x, err := e.solve(ctx, firstPrime)
	if err != nil {
		return nil, err
	}
	return t.result(e, x), nil
}

// Terms returns the terms that make up the correction of a unit of the result, by rater.
func (r *Result) Terms(unit int) []Term {
	var terms []Term
	all := r.table.ofUnit[unit]
	for i, rater := range all {
		if i == 0 || all[i-1] != rater {
			terms = append(terms, Term{Rater: r.Raters[rater].ID})
		}
		terms[len(terms)-1].Marks++
	}
	for i := range terms {
		x := &terms[i]
		at, _ := slices.BinarySearchFunc(r.Raters, x.Rater, func(r Rater, id string) int { return cmp.Compare(r.ID, id) })
		share, _ := types.Int(int64(x.Marks)).Quo(types.Int(int64(len(all))))
		x.Amount = r.Raters[at].Severity.Mul(share)
	}
	return terms
}
