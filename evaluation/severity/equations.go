package severity

import (
	"context"
	"math/big"
)

// equations are the normal equations of the additive model, mark = small + large: for each node the
// sum of its marks is its number of marks times its own effect, and the effects at the other ends.
// The first of the smaller side has the effect 0; then connected equations have one solution.
type equations struct {
	smallAreRaters       bool
	ofSmall, ofLarge     [][]int32 // for each mark of a node the other end
	smallSums, largeSums []*big.Int
}

// solution is the effects of both sides, times den, and of the larger side times the node's number of
// marks as well.
type solution struct {
	small, large []*big.Int
	den          *big.Int
}

// solve returns the solution, from its digits in base of a prime: the first, or the next one below for
// which the equations can be solved.
func (e *equations) solve(ctx context.Context, prime uint64) (*solution, error) {
	l, err := e.lift(ctx, prime)
	if err != nil {
		return nil, err
	}
	for digits := 2; ; digits += digits/2 + 1 {
		for len(l.digits) < digits {
			if err := ctx.Err(); err != nil {
				return nil, err
			}
			l.step()
		}
		if nums, den, ok := l.fractions(); ok {
			if large, ok := e.substitute(nums, den); ok {
				return &solution{nums, large, den}, nil
			}
		}
	}
}

// substitute returns the effects of the larger side, times den and the node's number of marks, for those
// of the smaller, times den; false unless they solve all equations exactly.
func (e *equations) substitute(nums []*big.Int, den *big.Int) ([]*big.Int, bool) {
	common := big.NewInt(1) // multiple of the numbers of marks
	for _, ends := range e.ofLarge {
		if n := int64(len(ends)); new(big.Int).Mod(common, big.NewInt(n)).Sign() != 0 {
			common = lcm(common, big.NewInt(n))
		}
	}
	large, scaled := make([]*big.Int, len(e.ofLarge)), make([]*big.Int, len(e.ofLarge))
	for i, ends := range e.ofLarge {
		x := new(big.Int).Mul(e.largeSums[i], den)
		for _, s := range ends {
			x.Sub(x, nums[s])
		}
		large[i], scaled[i] = x, new(big.Int).Mul(x, new(big.Int).Quo(common, big.NewInt(int64(len(ends)))))
	}
	for s, ends := range e.ofSmall {
		left := new(big.Int).Mul(nums[s], big.NewInt(int64(len(ends))))
		left.Mul(left.Sub(left, new(big.Int).Mul(e.smallSums[s], den)), common)
		for _, i := range ends {
			left.Add(left, scaled[i])
		}
		if left.Sign() != 0 {
			return nil, false
		}
	}
	return large, true
}
