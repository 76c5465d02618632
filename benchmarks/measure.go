package main

import (
	"runtime"
	"slices"
	"time"
)

// timed is something to be timed: run does all its passes.
type timed struct {
	name string
	run  func() error
}

// interleave runs everybody once a round, so that what disturbs the machine
// disturbs them alike, and returns the times by name, one for each round.
// Garbage is collected between the runs; what a run itself makes is its own.
func interleave(rounds int, all []timed) (map[string][]time.Duration, error) {
	times := make(map[string][]time.Duration, len(all))
	for range rounds {
		for _, t := range all {
			runtime.GC()
			start := time.Now()
			err := t.run()
			took := time.Since(start)
			if err != nil {
				return nil, err
			}
			times[t.name] = append(times[t.name], took)
		}
	}
	return times, nil
}

// measure checks every contender of a work, then times them in rounds.
func (w *work) measure(rounds int) (map[string][]time.Duration, error) {
	var all []timed
	for i := range w.contenders {
		c := &w.contenders[i]
		if err := w.check(c); err != nil {
			return nil, err
		}
		all = append(all, timed{c.name, func() error { return repeat(w.passes, c.pass) }})
	}
	return interleave(rounds, all)
}

func repeat(n int, f func() error) error {
	for range n {
		if err := f(); err != nil {
			return err
		}
	}
	return nil
}

// ratio is the median over the rounds of a's time by b's in the same round.
func ratio(a, b []time.Duration) float64 {
	each := make([]float64, len(a))
	for i := range a {
		each[i] = float64(a[i]) / float64(b[i])
	}
	return median(each)
}

// nanoseconds is the median time of one of n things.
func nanoseconds(times []time.Duration, n int) float64 {
	each := make([]float64, len(times))
	for i, t := range times {
		each[i] = float64(t) / float64(n)
	}
	return median(each)
}

// median of an odd number of values; the upper of the two in the middle of an
// even one.
func median(values []float64) float64 {
	sorted := slices.Sorted(slices.Values(values))
	return sorted[len(sorted)/2]
}

// allocations is how many one unit of the work takes, whole ones: what a pass
// takes once, however many units it does, does not count.
func (w *work) allocations(c *contender) (int, error) {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	err := c.pass()
	runtime.ReadMemStats(&after)
	return int(after.Mallocs-before.Mallocs) / w.units, err
}
