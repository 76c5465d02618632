package main

import (
	"fmt"
	"time"
)

// sizes of the sheet; the last is the one that takes long.
var sizes = []int{1_000, 10_000, 100_000, 1_000_000}

// rankTexts is the sheet of one figure that needs all records in order, most of
// them different.
var rankTexts = []string{`rank(a * b, map(rows, .a * .b), "competition")`}

// series is one sheet over lists of several lengths.
type series struct {
	name   string
	sizes  []int
	sheets []*sizedSheet
	times  map[string][]time.Duration
	bytes  []float64 // per record, by size
}

// newSeries makes the sheet's lists.
func newSeries(name string, texts []string, sizes []int) *series {
	s := &series{name: name, sizes: sizes}
	for _, n := range sizes {
		s.sheets = append(s.sheets, newSizedSheet(texts, sheetRows(n)))
	}
	return s
}

// measure times all sizes in rounds, short ones several times a round.
func (s *series) measure(rounds int) (err error) {
	var all []timed
	for i, sheet := range s.sheets {
		all = append(all, timed{s.sizeName(i), func() error {
			err := repeat(s.passes(i), sheet.pass)
			sheet.run = nil
			return err
		}})
	}
	for _, sheet := range s.sheets {
		b, err := sheet.bytesPerRecord()
		if err != nil {
			return err
		}
		s.bytes = append(s.bytes, b)
	}
	s.times, err = interleave(rounds, all)
	return err
}

// passes makes the short runs as long as ten thousand records.
func (s *series) passes(i int) int { return max(1, 10_000/s.sizes[i]) }

func (s *series) sizeName(i int) string { return thousands(s.sizes[i]) }

// thousands writes a number with commas.
func thousands(n int) string {
	digits := fmt.Sprint(n)
	for at := len(digits) - 3; at > 0; at -= 3 {
		digits = digits[:at] + "," + digits[at:]
	}
	return digits
}

// perCell is the time of one cell, by size.
func (s *series) perCell(i int) float64 {
	return nanoseconds(s.times[s.sizeName(i)], s.passes(i)*s.sizes[i]*s.sheets[i].figures)
}

// growth is the time per cell by that of the shortest list, in the same rounds.
func (s *series) growth(i int) float64 {
	passes := float64(s.passes(i)*s.sizes[i]) / float64(s.passes(0)*s.sizes[0])
	return ratio(s.times[s.sizeName(i)], s.times[s.sizeName(0)]) / passes
}

// addTo puts the series into a table.
func (s *series) addTo(t *table) {
	for i := range s.sizes {
		t.add(s.name, s.sizeName(i), duration(s.perCell(i)), short(s.growth(i)), fmt.Sprintf("%.0f", s.bytes[i]))
	}
}

// seriesTargets are those of the sheet: how its time and memory grow to the
// longest list. Memory is flat where it grows by less than a tenth.
func (t *targets) series(s *series) {
	last := len(s.sizes) - 1
	t.want(fmt.Sprintf("%s: time per cell at %s records by that at %s", s.name, s.sizeName(last), s.sizeName(0)), s.growth(last), 2.5)
	t.want(fmt.Sprintf("%s: memory per record at %s records by that at %s", s.name, s.sizeName(last), s.sizeName(0)), s.bytes[last]/s.bytes[0], 1.1)
}
