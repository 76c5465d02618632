package window_test

import (
	"fmt"
	"runtime"
	"testing"

	"github.com/meritrules/merit/rule/types"
	"github.com/meritrules/merit/window"
)

// The course of every case of the benchmark: ten events over ten days.
var benchCourse = []struct {
	event, department string
}{
	{window.Received, ""}, {window.Classified, ""}, {window.AcceptedOwing, ""}, {window.Coordinated, ""}, {window.Answered, "land"},
	{window.Answered, "housing"}, {window.DocumentsComplete, ""}, {window.Escalated, ""}, {window.Resolved, ""}, {window.Rated, ""},
}

var benchDay = day("2022-01-01")

// benchLog calls each for the events of n cases, of which width are open at a time: day by day,
// as a city would write them.
func benchLog(n, width int, each func(window.Event)) {
	land, papers := []string{"land", "housing"}, []string{"deed"}
	steps := len(benchCourse)
	perDay := max(1, width/steps)
	for today := 0; (today-steps)*perDay < n; today++ {
		for step := range steps {
			for k := range perDay {
				i := (today-step)*perDay + k
				if today < step || i >= n {
					continue
				}
				c := benchCourse[step]
				e := window.Event{Case: fmt.Sprint("k", i), On: benchDay + types.Date(today), Event: c.event, Department: c.department}
				switch c.event {
				case window.Received:
					e.Window = "w"
				case window.Classified:
					e.Class = "simple"
				case window.AcceptedOwing:
					e.Documents = papers
				case window.Coordinated:
					e.Departments = land
				case window.Escalated:
					e.To = "city"
				case window.Rated:
					e.Rating = window.Satisfied
				}
				each(e)
			}
		}
	}
}

// BenchmarkFold folds logs of ten events a case, as they come, with 1,000 cases open at a time.
// Besides the time for an event it reports how much memory the stream holds at its fullest: that
// of the open cases. The time at 1,000,000 cases is at most 3 times that at 10,000, as caches fill.
func BenchmarkFold(b *testing.B) {
	for _, n := range []int{10_000, 1_000_000} {
		b.Run(fmt.Sprintf("cases=%d", n), func(b *testing.B) {
			b.ReportAllocs()
			events, kept := 0, 0
			var most uint64
			for b.Loop() {
				events, kept, most = 0, 0, 0
				s, rated := foldStream(&kept)
				before := heap()
				benchLog(n, 1_000, func(e window.Event) {
					if err := s.Add(e); err != nil {
						b.Fatal(err)
					}
					if events++; events == 5*n {
						most = heap() - before
					}
				})
				if err := s.Close(); err != nil || s.Open() != 0 || kept < n || len(rated) != 0 {
					b.Fatalf("%v: %d cases kept, %d open", err, kept, s.Open())
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*events), "ns/event")
			b.ReportMetric(float64(most)/1000, "B/open-case")
		})
	}
}

// foldStream is a stream whose host keeps a resolved case until it is rated.
func foldStream(kept *int) (*window.Stream, map[string]window.Case) {
	resolved := map[string]window.Case{}
	return window.NewStream(window.Keeper{
		Keep: func(c window.Case) error {
			if *kept++; c.State == window.StateRated {
				delete(resolved, c.ID)
			} else {
				resolved[c.ID] = c
			}
			return nil
		},
		Find: func(id string) (window.Case, bool) { c, ok := resolved[id]; return c, ok },
	}), resolved
}

func heap() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

// A stream holds as many cases as are open at a time, whatever the length of the log.
func TestStreamHoldsOpenCases(t *testing.T) {
	most := map[int]int{}
	for _, n := range []int{500, 2000} {
		kept := 0
		s, _ := foldStream(&kept)
		benchLog(n, 100, func(e window.Event) {
			if err := s.Add(e); err != nil {
				t.Fatal(err)
			}
			most[n] = max(most[n], s.Open())
		})
		if kept != 2*n {
			t.Errorf("%d cases were kept %d times", n, kept)
		}
	}
	if most[500] != most[2000] || most[500] == 0 {
		t.Errorf("at most so many cases were held, by the length of the log: %v", most)
	}
}
