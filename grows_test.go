package merit_test

import (
	"flag"
	"fmt"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"strings"
	"testing"
	"time"

	"github.com/meritrules/merit/internal/depth"
)

// What hostile input may take. Time is measured by its growth, which a busy machine
// does not change: four times the input takes four times as long, and a step that
// goes through all of it for each part of it takes sixteen times.
const (
	mostGrowth    = 8
	plainGrowth   = 6                     // nobody measures twice what grows by less, except in depth
	leastTime     = 20 * time.Millisecond // below it nothing is told of growth, and nobody waits
	mostAllocated = 256 << 20             // bytes in all, of an input of an eighth of a megabyte
	mostLive      = 220 << 20             // bytes at once that are in use, with what is allocated while they are counted
	moreGarbage   = 50                    // percent of these that gather while they are watched
)

// TestMain lets more garbage gather than a program would: the tests make much and keep
// little. Where they measure, grows and live collect it as often as a program does.
func TestMain(m *testing.M) {
	flag.Parse()
	if flag.Lookup("test.bench").Value.String() == "" { // benchmarks measure what a program sees
		debug.SetGCPercent(400)
	}
	m.Run()
}

// some is how much of an input that is about half a megabyte is enough to see how it
// grows: an eighth of it, in depth a quarter.
func some(n int) int { return max(n/depth.Of(8, 4), 4) }

// grows runs work on an input of n parts, and on one of a quarter, and fails where the time or the memory grows as the square of
// n. It does nothing where tests are to be short.
func grows(t *testing.T, name string, n int, input func(n int) (work func())) {
	t.Helper()
	if testing.Short() {
		t.Skip("hostile input takes its time")
	}
	t.Run(name, func(t *testing.T) {
		defer debug.SetGCPercent(debug.SetGCPercent(100))
		one, whole := input(max(n/4, 1)), input(n)
		part := func() { // as long as the whole should take, so that a busy machine delays both alike
			for range 4 {
				one()
			}
		}
		took, allocated := measure(whole)
		if allocated > mostAllocated {
			t.Errorf("allocates %d MB", allocated>>20)
		}
		tookBefore, allocatedBefore := measure(one)
		if allocated > 4<<20 && allocated > mostGrowth*allocatedBefore {
			t.Errorf("allocates %d bytes, a quarter of it %d", allocated, allocatedBefore)
		}
		isPlain := took < plainGrowth*tookBefore && !depth.IsDeep()
		for tries := 0; took >= leastTime && !isPlain; tries++ { // take the least
			before, _ := measure(part)
			t.Logf("%v, four quarters %v", took.Round(time.Millisecond), before.Round(time.Millisecond))
			if 4*took <= mostGrowth*before {
				break
			}
			if tries == 4 {
				t.Errorf("takes %v, its four quarters %v", took, before)
				break
			}
			again, _ := measure(whole)
			took = min(took, again)
		}
		t.Logf("%d MB", allocated>>20)
	})
}

// measure returns how long work takes and how much it allocates.
func measure(work func()) (took time.Duration, allocated uint64) {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	start := time.Now()
	work()
	took = time.Since(start)
	runtime.ReadMemStats(&after)
	return took, after.TotalAlloc - before.TotalAlloc
}

// live fails where work holds more memory at once than it may: what each collection of
// garbage leaves, however busy the machine.
func live(t *testing.T, name string, work func()) {
	t.Helper()
	if testing.Short() {
		t.Skip("hostile input takes its time")
	}
	t.Run(name, func(t *testing.T) {
		defer debug.SetGCPercent(debug.SetGCPercent(moreGarbage))
		runtime.GC()
		sample := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
		now := func() uint64 {
			metrics.Read(sample)
			return sample[0].Value.Uint64()
		}
		before, most := now(), uint64(0)
		done, told := make(chan struct{}), make(chan struct{})
		go func() {
			defer close(told)
			for {
				select {
				case <-done:
					return
				case <-time.After(time.Millisecond):
					most = max(most, now())
				}
			}
		}()
		work()
		close(done)
		<-told
		peak := max(most, before) - before
		t.Logf("%d MB", peak>>20)
		if peak > mostLive {
			t.Errorf("holds %d MB at once", peak>>20)
		}
	})
}

// lines writes n lines.
func lines(n int, format string) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, format, i, i)
	}
	return b.String()
}

// listed writes n things with commas between them.
func listed(n int, format string) string { return strings.TrimSuffix(lines(n, format+","), ",") }

// repeated writes one thing n times with commas between.
func repeated(n int, thing string) string {
	return strings.TrimSuffix(strings.Repeat(thing+",", n), ",")
}
