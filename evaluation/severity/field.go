package severity

import (
	"math/big"
	"math/bits"
)

// firstPrime is the prime with which solving begins, 2⁶¹ - 1.
const firstPrime = 1<<61 - 1

// field is the whole numbers modulo a prime below 2⁶¹.
type field struct{ p uint64 }

func (f field) mul(a, b uint64) uint64 {
	hi, lo := bits.Mul64(a, b)
	return bits.Rem64(hi, lo, f.p)
}

func (f field) sub(a, b uint64) uint64 {
	if a < b {
		a += f.p
	}
	return a - b
}

// inverse returns 1/a, by Fermat; 0 for 0.
func (f field) inverse(a uint64) uint64 {
	r := uint64(1)
	for e := f.p - 2; e > 0; e >>= 1 {
		if e&1 == 1 {
			r = f.mul(r, a)
		}
		a = f.mul(a, a)
	}
	return r
}

// unreduced is how many products are added up before they are reduced: 32 of 122 bits fit in 128.
const unreduced = 32

// dot returns the sum of the products of a and b, of the same length.
func (f field) dot(a, b []uint64) uint64 {
	var hi, lo, carry uint64
	for from := 0; from < len(a); from += unreduced {
		to := min(from+unreduced, len(a))
		b := b[from:to]
		for i, x := range a[from:to] {
			h, l := bits.Mul64(x, b[i])
			lo, carry = bits.Add64(lo, l, 0)
			hi, _ = bits.Add64(hi, h, carry)
		}
		lo, hi = bits.Rem64(hi, lo, f.p), 0
	}
	return lo
}

// nextPrime returns the greatest prime below p.
func nextPrime(p uint64) uint64 {
	for p--; !new(big.Int).SetUint64(p).ProbablyPrime(0); p-- { // certain below 2⁶⁴
	}
	return p
}

// factors are a symmetric matrix as L·D·Lᵀ, with ones on the diagonal of L.
type factors struct {
	field
	rows, columns [][]uint64 // of L below its diagonal
	inverse       []uint64   // of D
}

// factor takes the lower half of a matrix apart, which it overwrites; false if a part vanishes modulo the
// prime.
func (f field) factor(lower [][]uint64) (*factors, bool) {
	n := len(lower)
	x := &factors{field: f, rows: make([][]uint64, n), columns: make([][]uint64, n), inverse: make([]uint64, n)}
	for i, w := range lower {
		l := make([]uint64, i)
		for j := range i {
			w[j] = f.sub(w[j], f.dot(w[:j], x.rows[j]))
			l[j] = f.mul(w[j], x.inverse[j])
			x.columns[j] = append(x.columns[j], l[j])
		}
		d := f.sub(w[i], f.dot(w[:i], l))
		if d == 0 {
			return nil, false
		}
		x.rows[i], x.inverse[i], x.columns[i] = l, f.inverse(d), make([]uint64, 0, n-i-1)
	}
	return x, true
}

// solve overwrites the right side with the solution.
func (x *factors) solve(g []uint64) {
	for i, row := range x.rows {
		g[i] = x.sub(g[i], x.dot(row, g[:i]))
	}
	for i := len(g) - 1; i >= 0; i-- {
		g[i] = x.sub(x.mul(g[i], x.inverse[i]), x.dot(x.columns[i], g[i+1:]))
	}
}
