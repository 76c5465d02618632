// Command benchmarks runs the same work through this library, by hand and
// through other engines, prints how their times compare, and writes that into
// README.md.
//
//	-rounds N   rounds of measuring; the result of fewer than 9 is not written down
//	-long=false without the sheet of a million records; nothing is written
//	-changes    only what changes cost; nothing is written
//	-folds      only what folding logs of events costs, which has a table of its own
package main

import (
	"bytes"
	"flag"
	"fmt"
	"io"
	"os"
)

// The rounds that a result needs to be written down, and those made unless told.
const (
	leastRounds   = 9
	defaultRounds = 15
)

func main() {
	rounds := flag.Int("rounds", defaultRounds, "rounds of measuring")
	long := flag.Bool("long", true, "measure the sheet of a million records too")
	changed := flag.Bool("changes", false, "measure only what changes cost")
	folded := flag.Bool("folds", false, "measure only what folding logs costs")
	flag.Parse()
	run := func() error { return command(*rounds, *long, os.Stdout) }
	if *changed {
		run = func() error { return onlyChanges(*rounds, os.Stdout) }
	}
	if *folded {
		run = func() error { return onlyFolds(*rounds, os.Stdout) }
	}
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// command measures, prints, and writes what is complete into README.md.
func command(rounds int, long bool, out io.Writer) error {
	var text bytes.Buffer
	if err := compare(max(rounds, 1), long, io.MultiWriter(&text, out)); err != nil {
		return err
	}
	if rounds < leastRounds || !long {
		return nil
	}
	return update("README.md", tableBegin, text.Bytes())
}

// works are those with a hand-written loop, in the order of the table.
func works() []*work {
	return []*work{ladderWork(), weightedWork(), ballotsWork(), tasksWork(), fractionsWork(), sheetWork(), yearWork()}
}

// loadings are what is done once for a policy.
func loadings() []*work { return []*work{loadWork(), policyWork(), casesWork()} }

// compare measures everything and writes the tables.
func compare(rounds int, long bool, out io.Writer) error {
	goals := newTargets()
	var all []measured
	for _, w := range works() {
		times, err := w.measure(rounds)
		if err != nil {
			return err
		}
		m := measured{w, times}
		all = append(all, m)
		goals.ratios(m)
		if err := goals.allocations(m); err != nil {
			return err
		}
	}
	ratioTable(all).write(out)
	growth, err := compareSizes(rounds, long, goals)
	if err != nil {
		return err
	}
	growth.write(out)
	load, err := compareLoading(rounds, goals)
	if err != nil {
		return err
	}
	load.write(out)
	changed, err := compareChanges(rounds, goals)
	if err != nil {
		return err
	}
	changed.write(out)
	goals.write(out)
	_, err = fmt.Fprintf(out, "%d of %d targets are missed.\n", goals.missed, len(goals.rows)-1)
	return err
}

// onlyChanges measures and prints what changes cost.
func onlyChanges(rounds int, out io.Writer) error {
	goals := newTargets()
	t, err := compareChanges(max(rounds, 1), goals)
	if err != nil {
		return err
	}
	t.write(out)
	goals.write(out)
	return nil
}

// allocations adds the target of the works on decimals that fit a word.
func (t *targets) allocations(m measured) error {
	if m.find(boundary) == nil {
		return nil
	}
	n, err := m.work.allocations(m.find(inside))
	t.want(m.name+": allocations per record, "+inside, float64(n), 0)
	return err
}

// compareSizes measures how a sheet grows.
func compareSizes(rounds int, long bool, goals *targets) (*table, error) {
	upTo := sizes
	if !long {
		upTo = sizes[:len(sizes)-1]
	}
	t := new(table)
	t.add("sheet", "records", "per cell", "by 1,000 records", "bytes per record")
	sheet := newSeries("20 figures", sheetTexts[:], upTo)
	if err := sheet.measure(rounds); err != nil {
		return nil, err
	}
	sheet.addTo(t)
	goals.series(sheet)
	rank := newSeries("a rank", rankTexts, upTo)
	if err := rank.measure(rounds); err != nil {
		return nil, err
	}
	rank.addTo(t)
	return t, nil
}

// compareLoading measures what is done once.
func compareLoading(rounds int, goals *targets) (*table, error) {
	t := new(table)
	t.add("once", "time", "by the first")
	for _, w := range loadings() {
		times, err := w.measure(rounds)
		if err != nil {
			return nil, err
		}
		m := measured{w, times}
		base := w.contenders[0].name
		for _, c := range w.contenders {
			r, _ := m.against(c.name, base)
			t.add(w.name+": "+c.name, duration(nanoseconds(times[c.name], w.passes)), short(r))
		}
		if times[compileExpr] != nil {
			goals.loading(m)
		}
	}
	return t, nil
}

// loading adds the targets against expr.Compile; that of a document is without
// the parse of its YAML.
func (t *targets) loading(m measured) {
	sheet, _ := m.against(newSheet, compileExpr)
	load, _ := m.against(loadPolicy, compileExpr)
	parse, _ := m.against(parseYAML, compileExpr)
	t.want(m.name+": "+newSheet+" by "+compileExpr, sheet, 3)
	t.want(m.name+": "+loadPolicy+" less "+parseYAML+" by "+compileExpr, load-parse, 3)
}
