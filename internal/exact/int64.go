package exact

import (
	"math"
	"math/big"
	"math/bits"
)

// roomyDenominator is the largest denominator that Mul and Quo leave unreduced. With it, numerators of 32 bits can
// still be multiplied and added without overflow; the gcd above it costs more than the arithmetic.
const roomyDenominator = 1 << 31

// maxPlaces is the largest power of ten that fits an int64.
const maxPlaces = 18

// pow10Table holds the powers of ten that fit an int64.
var pow10Table = [maxPlaces + 1]int64{
	1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18,
}

// bigPow10 returns 10 to the n, which is not negative.
func bigPow10(n int) *big.Int {
	if n <= maxPlaces {
		return big.NewInt(pow10Table[n])
	}
	return new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(n)), nil)
}

// abs64 returns the magnitude of a.
func abs64(a int64) uint64 {
	sign := a >> 63
	return uint64((a ^ sign) - sign)
}

// signed returns u, at most math.MaxInt64, with a sign.
func signed(u uint64, negative bool) int64 {
	if negative {
		return -int64(u)
	}
	return int64(u)
}

// add64 returns a + b, and whether that is a numerator of the small form.
func add64(a, b int64) (int64, bool) {
	s := a + b
	return s, (s > a) == (b > 0) && s != math.MinInt64
}

// mul64 returns a * b, and whether that is a numerator of the small form.
func mul64(a, b int64) (int64, bool) {
	hi, lo := bits.Mul64(abs64(a), abs64(b))
	if hi != 0 || lo > math.MaxInt64 {
		return 0, false
	}
	return signed(lo, (a < 0) != (b < 0)), true
}

// gcd returns the greatest common divisor of a and b by Stein's method, which shifts where Euclid's divides. b is not
// zero; gcd(0, b) is b.
func gcd(a, b uint64) uint64 {
	if a == 0 {
		return b
	}
	shift := bits.TrailingZeros64(a | b)
	a >>= bits.TrailingZeros64(a)
	for b != 0 {
		b >>= bits.TrailingZeros64(b)
		if a > b {
			a, b = b, a
		}
		b -= a
	}
	return a << shift
}
