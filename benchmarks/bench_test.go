package main

import (
	"flag"
	"testing"
)

var long = flag.Bool("long", false, "also benchmark the sheet of a million records")

func BenchmarkWorks(b *testing.B) {
	for _, w := range append(works(), loadings()...) {
		for i := range w.contenders {
			b.Run(w.name+"/"+w.contenders[i].name, func(b *testing.B) { benchmark(b, w, &w.contenders[i]) })
		}
	}
}

// benchmark checks a contender, then times it.
func benchmark(b *testing.B, w *work, c *contender) {
	if err := w.check(c); err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		if err := c.pass(); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(w.units), "ns/"+w.what)
}

func BenchmarkSizes(b *testing.B) {
	for _, x := range []struct {
		name  string
		texts []string
	}{{"20 figures", sheetTexts[:]}, {"a rank", rankTexts}} {
		for _, n := range sizes {
			b.Run(x.name+"/"+thousands(n), func(b *testing.B) {
				if n == sizes[len(sizes)-1] && !*long {
					b.Skip("only with -long")
				}
				benchmarkSize(b, newSizedSheet(x.texts, sheetRows(n)))
			})
		}
	}
}

func benchmarkSize(b *testing.B, s *sizedSheet) {
	b.ReportAllocs()
	for b.Loop() {
		if err := s.pass(); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(s.records*s.figures), "ns/cell")
}
