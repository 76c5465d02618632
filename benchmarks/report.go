package main

import (
	"fmt"
	"io"
	"strings"
	"time"
)

// measured is a work with its times.
type measured struct {
	*work
	times map[string][]time.Duration
}

// against is a contender's time by another's, and whether both take part.
func (m measured) against(name, base string) (float64, bool) {
	a, b := m.times[name], m.times[base]
	if a == nil || b == nil {
		return 0, false
	}
	return ratio(a, b), true
}

// table is a table of Markdown.
type table struct{ rows [][]string }

func (t *table) add(cells ...string) { t.rows = append(t.rows, cells) }

// write puts a blank line after the table.
func (t *table) write(w io.Writer) {
	for i, row := range t.rows {
		fmt.Fprintf(w, "| %s |\n", strings.Join(row, " | "))
		if i == 0 {
			fmt.Fprintf(w, "|---%s|\n", strings.Repeat("|---:", len(row)-1))
		}
	}
	fmt.Fprintln(w)
}

// ratioTable shows every contender's time by that of the hand-written loop.
func ratioTable(all []measured) *table {
	t := new(table)
	t.add(append([]string{"work"}, contenderNames...)...)
	for _, m := range all {
		row := []string{m.name}
		for _, name := range contenderNames {
			row = append(row, m.cell(name))
		}
		t.add(row...)
	}
	return t
}

func (m measured) cell(name string) string {
	r, ok := m.against(name, byHand)
	switch {
	case !ok:
		return "–"
	case name == byHand:
		return "1 (" + duration(nanoseconds(m.times[byHand], m.passes*m.units)) + ")"
	case m.find(name).inexact:
		return short(r) + " inexact"
	}
	return short(r)
}

// targets collects what is hoped for.
type targets struct {
	table
	missed int
}

func newTargets() *targets {
	t := new(targets)
	t.add("target", "is", "at most", "")
	return t
}

// want adds a target, and whether it is met.
func (t *targets) want(name string, is, most float64) {
	verdict := "met"
	if is > most {
		verdict = "missed"
		t.missed++
	}
	if is > most && most > 0 {
		verdict += fmt.Sprintf(", %s times", short(is/most))
	}
	t.add(name, short(is), short(most), verdict)
}

// ratios adds the targets that a work sets against the hand-written loop, and
// that of the library's inside against floats.
func (t *targets) ratios(m measured) {
	for _, name := range contenderNames {
		most, hoped := m.targets[name]
		if r, ok := m.against(name, byHand); ok && hoped {
			t.want(fmt.Sprintf("%s: %s by hand-written", m.name, name), r, most)
		}
	}
	if r, ok := m.against(inside, exprFloats); ok {
		t.want(fmt.Sprintf("%s: %s by expr floats", m.name, inside), r, 0.25)
	}
}

// short shows three digits that say something.
func short(x float64) string {
	switch {
	case x >= 100 || x == float64(int(x)):
		return fmt.Sprintf("%.0f", x)
	case x >= 10:
		return fmt.Sprintf("%.1f", x)
	case x >= 0.1:
		return fmt.Sprintf("%.2f", x)
	}
	return fmt.Sprintf("%.3f", x)
}

// duration shows nanoseconds in the unit that suits them.
func duration(ns float64) string {
	switch {
	case ns < 1e3:
		return fmt.Sprintf("%.0f ns", ns)
	case ns < 1e6:
		return short(ns/1e3) + " µs"
	}
	return short(ns/1e6) + " ms"
}
