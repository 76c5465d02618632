package yeartest

import (
	"encoding/json"
	"math/big"
	"time"
)

// rat reads a decimal of the policy or of the data exactly.
func rat(text string) *big.Rat {
	x, ok := new(big.Rat).SetString(text)
	if !ok {
		panic("yeartest: no number: " + text)
	}
	return x
}

func number(n json.Number) *big.Rat { return rat(n.String()) }

func integer(n int) *big.Rat { return new(big.Rat).SetInt64(int64(n)) }

func add(x, y *big.Rat) *big.Rat { return new(big.Rat).Add(x, y) }
func sub(x, y *big.Rat) *big.Rat { return new(big.Rat).Sub(x, y) }
func mul(x, y *big.Rat) *big.Rat { return new(big.Rat).Mul(x, y) }
func div(x, y *big.Rat) *big.Rat { return new(big.Rat).Quo(x, y) }

// floor is the largest integer not above a non-negative x.
func floor(x *big.Rat) int {
	return int(new(big.Int).Quo(x.Num(), x.Denom()).Int64())
}

// round is x at so many decimal places, half away from zero.
func round(x *big.Rat, places int) *big.Rat {
	scale := new(big.Rat).SetInt(new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(places)), nil))
	shifted := add(mul(new(big.Rat).Abs(x), scale), big.NewRat(1, 2))
	whole := new(big.Int).Quo(shifted.Num(), shifted.Denom())
	y := div(new(big.Rat).SetInt(whole), scale)
	if x.Sign() < 0 {
		y.Neg(y)
	}
	return y
}

// figure is x as decimal text without trailing zeros. A number with no finite
// decimal is shown as a fraction, so that it cannot be mistaken for one: no
// figure of a year is such a number.
func figure(x *big.Rat) string {
	places, exact := x.FloatPrec()
	if !exact {
		return x.RatString()
	}
	return x.FloatString(places)
}

// day reads an ISO date.
func day(text string) time.Time {
	t, err := time.Parse(time.DateOnly, text)
	if err != nil {
		panic("yeartest: " + err.Error())
	}
	return t
}

func addDays(text string, n int) string {
	return day(text).AddDate(0, 0, n).Format(time.DateOnly)
}
