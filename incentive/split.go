package incentive

import (
	"cmp"
	"fmt"
	"math/big"
	"slices"

	"github.com/meritrules/merit/rule/fault"
	"github.com/meritrules/merit/rule/types"
)

// Method is a way of dividing a pool into whole units, such as cents, where the exact
// proportions are fractions of a unit. Its zero value is LargestRemainder.
type Method string

// The methods.
const (
	// LargestRemainder rounds every exact amount down and gives what is left, one unit each, to
	// the largest remainders. It is also known as Hamilton's or the Hare–Niemeyer method; see
	// M. L. Balinski and H. P. Young, Fair Representation: Meeting the Ideal of One Man, One
	// Vote, 1982, chapter 3.
	LargestRemainder Method = "largest_remainder"

	// SainteLague rounds the quotients of the weights and a common divisor to the nearest whole
	// number, with the divisor for which the amounts make up the pool. It is also known as
	// Webster's method; see the same book, chapters 4 and 9.
	SainteLague Method = "sainte_lague"
)

// Methods returns the names of all methods.
func Methods() []string { return []string{string(LargestRemainder), string(SainteLague)} }

// Part is one who shares in a pool.
type Part struct {
	ID     string
	Weight types.Number  // at least 0; a part without weight gets nothing, whatever its Least
	Least  *types.Number // it gets no less; nil for 0
	Most   *types.Number // it gets no more; nil for any amount
}

// Bound says which of its bounds a part's amount is held at.
type Bound string

// The bounds.
const (
	Unbound Bound = ""
	AtLeast Bound = "least" // its proportion would be less
	AtMost  Bound = "most"  // its proportion would be more
)

// Share is what a part gets.
type Share struct {
	ID     string
	Amount types.Number
	Bound  Bound
}

// Split divides a pool in proportion to the weights of the parts. The amounts have the given number of
// places (2: to the cent) and make up exactly the pool. A part whose proportion is beyond one of
// its bounds gets the bound, and the others share the rest in proportion. The shares come in the order
// of the parts, but their amounts do not depend on it: where two parts are equal in all that the method
// looks at, the one with the greater weight gets the unit, then the one with the lesser ID.
//
// A Least between two units counts as the next unit, a Most as the one before. Split fails if
// there is no exact answer: the pool or a weight is negative, the pool has more places itself, nobody
// has a weight but the pool is not 0, the bounds of all together leave no room for the pool, a
// part's Least is more than its Most, two parts have one ID, places is beyond 30, or there is no such method.
func Split(pool types.Number, places int, method Method, parts ...Part) ([]Share, error) {
	shares, err := divide(pool, places, method, parts)
	if err != nil {
		return nil, err
	}
	return shares, nil
}

func divide(pool types.Number, places int, method Method, parts []Part) ([]Share, *fault.Error) {
	s := &split{parts: parts, method: cmp.Or(method, LargestRemainder)}
	if err := s.take(pool, places); err != nil {
		return nil, err
	}
	if err := s.bound(); err != nil {
		return nil, err
	}
	s.level()
	if s.method == SainteLague {
		s.divideByDivisor()
	} else {
		s.divideByRemainder()
	}
	return s.shares(places), nil
}

// maxPlaces bounds the places of amounts.
const maxPlaces = 30

// split is a pool being divided, in whole units and with whole weights.
type split struct {
	parts  []Part
	method Method
	pool   *big.Int
	of     []int      // the parts with a weight; what follows is theirs
	weight []*big.Int // over one denominator
	least  []*big.Int
	most   []*big.Int // nil for none
	amount []*big.Int
	at     []Bound

	// The proportion of those without a bound: rest * weight / sum.
	rest, sum *big.Int
}

// take checks the pool and the weights.
func (s *split) take(pool types.Number, places int) *fault.Error {
	switch {
	case places < -maxPlaces || places > maxPlaces:
		return refuse(fault.CodeBadArgument, "cannot split to %d places; at most %d", places, maxPlaces)
	case !slices.Contains(Methods(), string(s.method)):
		return refuse(fault.CodeBadArgument, "there is no method %q", string(s.method))
	case pool.Sign() < 0:
		return refuse(fault.CodeBadArgument, "cannot split %s, less than 0", pool)
	}
	units := new(big.Rat).Quo(pool.Rat(), unitOf(places))
	if !units.IsInt() {
		return refuse(fault.CodeEndlessFraction, "amounts of %d places cannot make up %s", places, pool)
	}
	s.pool = units.Num()
	seen, common := make(map[string]bool, len(s.parts)), big.NewInt(1)
	for i, p := range s.parts {
		if seen[p.ID] {
			return refuse(fault.CodeDuplicateName, "the part %q stands twice", p.ID)
		}
		seen[p.ID] = true
		switch p.Weight.Sign() {
		case -1:
			return refuse(fault.CodeBadArgument, "the weight of %q is %s, less than 0", p.ID, p.Weight)
		case 1:
			s.of = append(s.of, i)
			common = leastCommon(common, p.Weight.Rat().Denom())
		}
	}
	if len(s.of) == 0 && s.pool.Sign() != 0 {
		return refuse(fault.CodeBadArgument, "nobody has a weight in the pool of %s", pool)
	}
	for _, i := range s.of {
		w := s.parts[i].Weight.Rat()
		s.weight = append(s.weight, new(big.Int).Mul(w.Num(), new(big.Int).Quo(common, w.Denom())))
		s.least = append(s.least, boundIn(s.parts[i].Least, places, true))
		s.most = append(s.most, boundIn(s.parts[i].Most, places, false))
	}
	return nil
}

// bound checks that the bounds leave room for the pool.
func (s *split) bound() *fault.Error {
	least, most, open := new(big.Int), new(big.Int), false
	for k, i := range s.of {
		if s.least[k] == nil || s.least[k].Sign() < 0 {
			s.least[k] = new(big.Int)
		}
		least.Add(least, s.least[k])
		if s.most[k] == nil {
			open = true
			continue
		}
		if s.most[k].Cmp(s.least[k]) < 0 {
			p := s.parts[i]
			return refuse(fault.CodeBadRange, "%q gets at least %s and at most %s, between which there is no amount", p.ID, text(p.Least), text(p.Most))
		}
		most.Add(most, s.most[k])
	}
	switch {
	case least.Cmp(s.pool) > 0:
		return refuse(fault.CodeBadRange, "the least amounts of all together are more than the pool")
	case !open && most.Cmp(s.pool) < 0:
		return refuse(fault.CodeBadRange, "the most that all together may get is less than the pool")
	}
	return nil
}

// level finds who is held at a bound, and what the others share. As the amount for each unit of
// weight rises from nothing, a part leaves its least where its proportion reaches it, and stops at
// its most; the sum of all rises with it until it is the pool.
func (s *split) level() {
	s.rest, s.sum = new(big.Int).Set(s.pool), new(big.Int)
	s.at, s.amount = make([]Bound, len(s.of)), make([]*big.Int, len(s.of))
	var turns []turn
	for k := range s.of {
		if s.least[k].Sign() > 0 {
			s.at[k] = AtLeast
			s.rest.Sub(s.rest, s.least[k])
			turns = append(turns, turn{s.least[k], s.weight[k], k, Unbound})
		} else {
			s.sum.Add(s.sum, s.weight[k])
		}
		if s.most[k] != nil {
			turns = append(turns, turn{s.most[k], s.weight[k], k, AtMost})
		}
	}
	slices.SortFunc(turns, compareTurns)
	for _, t := range turns {
		// The pool is shared out before this turn if rest/sum is no more than its level.
		if s.sum.Sign() > 0 && product(s.rest, t.weight).Cmp(product(t.amount, s.sum)) <= 0 || s.sum.Sign() == 0 && s.rest.Sign() == 0 {
			break
		}
		s.at[t.part] = t.to
		if t.to == AtMost {
			s.rest.Sub(s.rest, t.amount)
			s.sum.Sub(s.sum, t.weight)
		} else {
			s.rest.Add(s.rest, t.amount)
			s.sum.Add(s.sum, t.weight)
		}
	}
	for k := range s.of {
		switch s.at[k] {
		case AtLeast:
			s.amount[k] = new(big.Int).Set(s.least[k])
		case AtMost:
			s.amount[k] = new(big.Int).Set(s.most[k])
		}
	}
}

// turn is where a part leaves its least or reaches its most: at the level amount/weight.
type turn struct {
	amount, weight *big.Int
	part           int
	to             Bound
}

// compareTurns orders turns by level; a part leaves its least before it reaches its most.
func compareTurns(a, b turn) int {
	return cmp.Or(product(a.amount, b.weight).Cmp(product(b.amount, a.weight)), cmp.Compare(a.part, b.part), cmp.Compare(a.to, b.to))
}

// divideByRemainder gives the parts without a bound their proportion rounded down, and the units
// that are left to the largest remainders.
func (s *split) divideByRemainder() {
	left, remainder, order := new(big.Int).Set(s.rest), make([]*big.Int, len(s.of)), []int{}
	for k := range s.of {
		if s.at[k] != Unbound {
			continue
		}
		s.amount[k], remainder[k] = new(big.Int).QuoRem(product(s.rest, s.weight[k]), s.sum, new(big.Int))
		left.Sub(left, s.amount[k])
		order = append(order, k)
	}
	slices.SortFunc(order, func(a, b int) int { return cmp.Or(remainder[b].Cmp(remainder[a]), s.prefer(a, b)) })
	for _, k := range order[:left.Int64()] { // fewer than have a remainder
		s.amount[k].Add(s.amount[k], one)
	}
}

var one, two = big.NewInt(1), big.NewInt(2)

// prefer orders two parts between which the method has no preference.
func (s *split) prefer(a, b int) int {
	return cmp.Or(s.weight[b].Cmp(s.weight[a]), cmp.Compare(s.parts[s.of[a]].ID, s.parts[s.of[b]].ID))
}

func (s *split) shares(places int) []Share {
	shares, unit := make([]Share, len(s.parts)), unitOf(places)
	for i, p := range s.parts {
		shares[i].ID = p.ID
	}
	for k, i := range s.of {
		x := new(big.Rat).SetInt(s.amount[k])
		shares[i].Amount, shares[i].Bound = types.FromRat(x.Mul(x, unit)), s.at[k]
	}
	return shares
}

// unitOf returns the smallest amount, 10 to the power of -places.
func unitOf(places int) *big.Rat {
	p := new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(max(places, -places))), nil)
	if places < 0 {
		return new(big.Rat).SetInt(p)
	}
	return new(big.Rat).SetFrac(one, p)
}

// boundIn returns a bound as a number of units, rounded up or down; nil for none.
func boundIn(bound *types.Number, places int, up bool) *big.Int {
	if bound == nil {
		return nil
	}
	x := new(big.Rat).Quo(bound.Rat(), unitOf(places))
	q, r := new(big.Int).DivMod(x.Num(), x.Denom(), new(big.Int))
	if up && r.Sign() > 0 {
		q.Add(q, one)
	}
	return q
}

func leastCommon(a, b *big.Int) *big.Int {
	gcd := new(big.Int).GCD(nil, nil, a, b)
	return product(new(big.Int).Quo(a, gcd), b)
}

func product(a, b *big.Int) *big.Int { return new(big.Int).Mul(a, b) }

// refuse returns the error of an argument.
func refuse(code fault.Code, format string, args ...any) *fault.Error {
	return &fault.Error{Code: code, Rule: "incentive", Message: fmt.Sprintf(format, args...)}
}

func text(n *types.Number) string {
	if n == nil {
		return "0"
	}
	return n.String()
}
