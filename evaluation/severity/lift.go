package severity

import (
	"context"
	"math/big"
	"math/bits"
)

// lifting finds the digits of the solution in base p, lowest first. What the digits found so far leave
// of the sums is b - p·owed: the digits of b not yet used, and what was taken too much.
type lifting struct {
	*equations
	field
	reduced              *factors  // the equations of the smaller side, the larger eliminated
	inverse              []uint64  // of the larger side's numbers of marks
	small, large         []balance // the first of the smaller side is not used
	digits               [][]uint64
	largeDigits, scratch []uint64
}

// balance is what is left of a node's sum.
type balance struct {
	sum  *big.Int // the digits not yet used
	next uint64   // the digit in use
	owed uint64
}

// lift prepares the equations modulo a prime for which they can be solved.
func (e *equations) lift(ctx context.Context, p uint64) (*lifting, error) {
	for ; ; p = nextPrime(p) {
		l := &lifting{equations: e, field: field{p}, inverse: make([]uint64, len(e.ofLarge))}
		reduced, err := l.reduce(ctx)
		if err != nil {
			return nil, err
		}
		if reduced == nil {
			continue
		}
		l.reduced = reduced
		l.small, l.large = balances(e.smallSums), balances(e.largeSums)
		l.largeDigits, l.scratch = make([]uint64, len(e.ofLarge)), make([]uint64, len(e.ofLarge))
		return l, nil
	}
}

func balances(sums []*big.Int) []balance {
	all := make([]balance, len(sums))
	for i, s := range sums {
		all[i].sum = new(big.Int).Set(s)
	}
	return all
}

// reduce eliminates the larger side; nil if that fails modulo the prime.
func (l *lifting) reduce(ctx context.Context) (*factors, error) {
	n := len(l.ofSmall) - 1
	lower := make([][]uint64, n)
	for s := range lower {
		lower[s] = make([]uint64, s+1)
		lower[s][s] = uint64(len(l.ofSmall[s+1])) % l.p
	}
	for i, ends := range l.ofLarge {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		each := l.field.inverse(uint64(len(ends)) % l.p)
		if each == 0 {
			return nil, nil
		}
		l.inverse[i] = each
		for _, s := range ends {
			if s == 0 {
				continue
			}
			row := lower[s-1]
			for _, t := range ends {
				if t > s { // the ends are sorted
					break
				}
				if t > 0 {
					row[t-1] = l.sub(row[t-1], each)
				}
			}
		}
	}
	f, _ := l.factor(lower)
	return f, nil
}

// residue returns what is left of a node's sum, modulo the prime, and takes the next digit in use.
func (l *lifting) residue(b *balance) uint64 {
	b.next = 0
	if b.sum.Sign() > 0 {
		digit := new(big.Int)
		b.sum.QuoRem(b.sum, new(big.Int).SetUint64(l.p), digit)
		b.next = digit.Uint64()
	}
	return l.sub(b.next, b.owed%l.p)
}

// step finds the next digit of each effect.
func (l *lifting) step() {
	g := make([]uint64, len(l.ofSmall))
	for i := range l.large {
		l.scratch[i] = l.mul(l.residue(&l.large[i]), l.inverse[i])
	}
	for s := 1; s < len(g); s++ {
		g[s] = l.residue(&l.small[s])
		for _, i := range l.ofSmall[s] {
			g[s] = l.sub(g[s], l.scratch[i])
		}
	}
	l.reduced.solve(g[1:])
	for i, ends := range l.ofLarge {
		hi, lo := sum(g, ends)
		l.largeDigits[i] = l.sub(l.scratch[i], l.mul(bits.Rem64(hi, lo, l.p), l.inverse[i]))
		l.settle(&l.large[i], l.largeDigits[i], len(ends), hi, lo)
	}
	for s := 1; s < len(g); s++ {
		hi, lo := sum(l.largeDigits, l.ofSmall[s])
		l.settle(&l.small[s], g[s], len(l.ofSmall[s]), hi, lo)
	}
	l.digits = append(l.digits, g)
}

// sum adds up the digits at the other ends.
func sum(digits []uint64, ends []int32) (hi, lo uint64) {
	var carry uint64
	for _, i := range ends {
		lo, carry = bits.Add64(lo, digits[i], 0)
		hi += carry
	}
	return hi, lo
}

// settle takes the digits that were found from what is left of a node's sum, which then is a multiple of
// the prime, and divides it by the prime.
func (l *lifting) settle(b *balance, own uint64, n int, hi, lo uint64) {
	h, o := bits.Mul64(own, uint64(n))
	lo, carry := bits.Add64(lo, o, 0)
	hi += h + carry
	lo, carry = bits.Add64(lo, b.owed, 0)
	hi += carry
	lo, carry = bits.Sub64(lo, b.next, 0)
	hi -= carry
	b.owed, _ = bits.Div64(hi, lo, l.p)
}
