package stream

import (
	"fmt"
	"runtime"
	"testing"

	"github.com/meritrules/merit/rule/types"
)

// many is rules and a roster of raters who each judge all units.
func many(raters, units int) (Rules, Roster) {
	rules := Rules{Grades: []string{"good", "fair", "poor"}, Rounds: []Round{{ID: "spring", From: day("2024-03-01"), Until: day("2024-03-31")}}}
	var roster Roster
	for i := range units {
		roster.Units = append(roster.Units, fmt.Sprintf("u%05d", i))
	}
	for i := range raters {
		roster.Raters = append(roster.Raters, Rater{ID: fmt.Sprintf("r%05d", i)})
	}
	return rules, roster
}

// Ballots come in an order that jumps between raters and units. One in ten is a duplicate.
func BenchmarkAdd(b *testing.B) {
	for _, n := range [][2]int{{100, 100}, {10_000, 1000}} {
		rules, roster := many(n[0], n[1])
		b.Run(fmt.Sprint(n[0]*n[1]), func(b *testing.B) {
			all := n[0] * n[1]
			for b.Loop() {
				var before, after runtime.MemStats
				runtime.GC()
				runtime.ReadMemStats(&before)
				x, err := New(rules, roster)
				if err != nil {
					b.Fatal(err)
				}
				for i := range all {
					k := int(uint64(i) * 7_368_787 % uint64(all) * 9 / 10)
					err := x.Add(Ballot{ID: fmt.Sprintf("b%08d", i), Round: "spring", Rater: roster.Raters[k%n[0]].ID, Unit: roster.Units[k/n[0]],
						Grade: rules.Grades[i%3], CastOn: types.Of(rules.Rounds[0].From + types.Date(i%31))})
					if err != nil {
						b.Fatal(err)
					}
				}
				runtime.GC()
				runtime.ReadMemStats(&after)
				b.ReportMetric(float64(after.HeapAlloc-before.HeapAlloc)/float64(x.table.n), "B/counted")
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(all), "ns/ballot")
		})
	}
}
