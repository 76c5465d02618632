package exact

import "math"

// Accumulator adds up numbers one at a time. The zero value is an empty sum. An Accumulator must not be copied after
// the first Add, and is for one goroutine. Fractions with ever new denominators cost little more than the length of
// their sum.
//
// It keeps one running sum as long as that is small. Sums that do not fit go into partial sums that are added in pairs
// of equal count, like the carries of a binary counter, because adding thousands of long fractions to one ever longer
// sum would be quadratic.
type Accumulator struct {
	running  Number   // always small
	partials []Number // partials[i] is the sum of 2^i values if bit i of pushed is set, else 0
	pushed   uint     // values pushed so far
	digits   int      // of the longest partial sum so far
	work     int64    // of additions of long numbers since Work was asked
}

// Add adds n to the sum.
func (a *Accumulator) Add(n Number) {
	if r := a.running; r.den == n.den { // and so n is small
		if s := r.num + n.num; (s > r.num) == (n.num > 0) && s != math.MinInt64 {
			a.running.num = s
			return
		}
	}
	a.addSlow(n)
}

func (a *Accumulator) addSlow(n Number) {
	if n.den < 0 {
		a.push(n)
		return
	}
	sum, ok := addSmall(a.running, n)
	if !ok {
		a.push(a.running)
		sum = n
	}
	a.running = sum
}

// push adds n to the partial sums.
func (a *Accumulator) push(n Number) {
	i := 0
	for ; a.pushed>>i&1 == 1; i++ {
		n = a.partials[i].Add(n)
		a.work += additionWork(n)
		a.partials[i] = Number{}
	}
	if i == len(a.partials) {
		a.partials = append(a.partials, Number{})
	}
	a.partials[i] = n
	a.pushed++
	a.digits = max(a.digits, n.Digits())
}

// Sum returns the sum of what was added so far. More may be added afterwards.
func (a *Accumulator) Sum() Number {
	sum := a.running
	for _, p := range a.partials { // the shortest first
		sum = sum.Add(p)
	}
	return sum
}

// additionWork estimates the time of an addition whose result is n, in units of about
// ten nanoseconds. It grows with the square of the length.
func additionWork(n Number) int64 {
	words := int64(n.Digits()/19 + 1)
	return 1 + words*words/3
}

// Work returns the work that long numbers have taken since the last call of Work.
func (a *Accumulator) Work() int64 {
	w := a.work
	a.work = 0
	return w
}

// IsLong reports whether the sum so far may need more than an int64 over another.
func (a *Accumulator) IsLong() bool { return a.pushed > 0 }

// Digits returns the [Number.Digits] of the longest partial sum so far, so that a caller can give up in time. The sum
// itself may be as long as all partial sums together, of which there are few, or be shorter where they cancel out.
func (a *Accumulator) Digits() int {
	return max(a.digits, a.running.Digits())
}
