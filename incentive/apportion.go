package incentive

import (
	"math/big"
	"slices"

	"github.com/meritrules/merit/rule/fault"
	"github.com/meritrules/merit/rule/types"
)

// maxPlaces bounds the places of an apportionment.
const maxPlaces = 30

// Apportion divides a total, such as a pool of bonuses, in proportion to the
// shares. The amounts have the given number of places (2: to the cent) and sum
// exactly to the total. It uses the method of largest remainders: everyone gets the
// exact proportion rounded down, and what is left goes, one unit each, to the
// largest remainders. Among equal remainders, the earlier share comes first.
//
// The method is also known as Hamilton's method (first proposed for the
// apportionment of the United States House of Representatives in 1792) and as the
// Hare–Niemeyer method; see M. L. Balinski and H. P. Young, Fair Representation:
// Meeting the Ideal of One Man, One Vote, 1982, chapter 3.
//
// It fails if there is no exact answer: a total or share is negative, the total has
// more places itself, all shares are 0 but the total is not, or places is above 30.
func Apportion(total types.Number, places int, shares []types.Number) ([]types.Number, error) {
	if places < -maxPlaces || places > maxPlaces {
		return nil, refuse(fault.CodeBadArgument, "cannot apportion to %d places; at most %d", places, maxPlaces)
	}
	unit := unitOf(places)
	pool := new(big.Rat).Quo(total.Rat(), unit)
	sum := new(big.Rat)
	for i, s := range shares {
		if s.Sign() < 0 {
			return nil, refuse(fault.CodeBadArgument, "share %d is %s, less than 0", i+1, s)
		}
		sum.Add(sum, s.Rat())
	}
	switch {
	case total.Sign() < 0:
		return nil, refuse(fault.CodeBadArgument, "cannot apportion %s, less than 0", total)
	case !pool.IsInt():
		return nil, refuse(fault.CodeEndlessFraction, "amounts of %d places cannot sum to %s", places, total)
	case sum.Sign() == 0 && total.Sign() != 0:
		return nil, refuse(fault.CodeBadArgument, "nobody has a share of %s", total)
	}
	amounts := make([]types.Number, len(shares))
	for i, n := range divide(pool.Num(), sum, shares) {
		x := new(big.Rat).SetInt(n)
		amounts[i] = types.FromRat(x.Mul(x, unit))
	}
	return amounts, nil
}

// unitOf returns the smallest amount, 10 to the power of -places.
func unitOf(places int) *big.Rat {
	p := new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(max(places, -places))), nil)
	if places < 0 {
		return new(big.Rat).SetInt(p)
	}
	return new(big.Rat).SetFrac(big.NewInt(1), p)
}

// divide divides a whole number of units by the method of largest remainders.
func divide(pool *big.Int, sum *big.Rat, shares []types.Number) []*big.Int {
	units := make([]*big.Int, len(shares))
	remainders := make([]*big.Rat, len(shares))
	order := make([]int, len(shares))
	left := new(big.Int).Set(pool)
	for i, s := range shares {
		exact := new(big.Rat)
		if sum.Sign() > 0 {
			exact.Quo(s.Rat(), sum)
			exact.Mul(exact, new(big.Rat).SetInt(pool))
		}
		units[i] = new(big.Int).Quo(exact.Num(), exact.Denom())
		remainders[i] = exact.Sub(exact, new(big.Rat).SetInt(units[i]))
		left.Sub(left, units[i])
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return remainders[b].Cmp(remainders[a]) })
	for _, i := range order[:left.Int64()] { // fewer than there are shares
		units[i].Add(units[i], big.NewInt(1))
	}
	return units
}
