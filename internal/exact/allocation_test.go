package exact

import "runtime"

// mostAllocated is what a number that is refused may allocate, in bytes: some copies of
// its text, and never the digits that it stands for.
const mostAllocated = 32 << 20

// allocation returns a function that returns how many bytes were allocated since.
func allocation() (since func() uint64) {
	total := func() uint64 {
		var stats runtime.MemStats
		runtime.ReadMemStats(&stats)
		return stats.TotalAlloc
	}
	before := total()
	return func() uint64 { return total() - before }
}
