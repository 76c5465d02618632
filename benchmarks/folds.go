package main

import (
	"bytes"
	"fmt"
	"io"
	"strconv"

	"github.com/meritrules/merit/assessment/supervision"
	"github.com/meritrules/merit/rule/types"
	"github.com/meritrules/merit/window"
)

// foldSizes are how many cases or matters the logs have; each has ten events.
var foldSizes = []int{10_000, 1_000_000}

// openThings is how many are open at a time, whatever the length of the log.
const openThings = 1_000

// leastFolds is how many rounds a table needs to be written down: each takes long.
const leastFolds = 3

// eventsEach is how many events a case or matter has.
const eventsEach = 10

// fold folds logs of some length as they come, as a stream.
type fold struct {
	name string
	// run folds the log of n things and returns how many were kept closed, and how many bytes
	// the stream held in the middle of the log if asked.
	run func(n int, weigh bool) (kept int, held int64, err error)
}

func folds() []fold {
	return []fold{{"cases", foldCases}, {"matters", foldMatters}}
}

// course calls each for the events of n things, of which openThings are open at a time: day by
// day, as an office would write them.
func course(n int, each func(thing string, step int, on types.Date) error) error {
	first := types.MustParseDate("2022-01-01")
	perDay := openThings / eventsEach
	for today := 0; (today-eventsEach)*perDay < n; today++ {
		for step := range eventsEach {
			for k := range perDay {
				i := (today-step)*perDay + k
				if today < step || i >= n {
					continue
				}
				if err := each("k"+strconv.Itoa(i), step, first+types.Date(today)); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// weighing notes what the heap holds when half of a log is folded.
type weighing struct {
	at, seen     int
	before, held int64
}

func newWeighing(n int, weigh bool) *weighing {
	w := &weighing{}
	if weigh {
		w.at, w.before = n*eventsEach/2, heap()
	}
	return w
}

func (w *weighing) next() {
	if w.seen++; w.seen == w.at {
		w.held = max(0, heap()-w.before)
	}
}

// caseCourse are the events of each case.
var caseCourse = [eventsEach]window.Event{
	{Event: window.Received, Window: "w"}, {Event: window.Classified, Class: "simple"}, {Event: window.AcceptedOwing, Documents: []string{"deed"}},
	{Event: window.Coordinated, Departments: []string{"land", "housing"}}, {Event: window.Answered, Department: "land"}, {Event: window.Answered, Department: "housing"},
	{Event: window.DocumentsComplete}, {Event: window.Escalated, To: "city"}, {Event: window.Consulted, Department: "land"}, {Event: window.Resolved},
}

func foldCases(n int, weigh bool) (kept int, held int64, err error) {
	s := window.NewStream(window.Keeper{Keep: func(window.Case) error { kept++; return nil }})
	w := newWeighing(n, weigh)
	err = course(n, func(thing string, step int, on types.Date) error {
		e := caseCourse[step]
		e.Case, e.On = thing, on
		w.next()
		return s.Add(e)
	})
	if err == nil {
		err = s.Close()
	}
	return kept, w.held, err
}

// matterCourse are the events of each matter.
var matterCourse = func() [eventsEach]supervision.Event {
	due := types.MustParseDate("9999-12-31")
	return [eventsEach]supervision.Event{
		{Event: supervision.Opened, Unit: "u", Source: "leader_assigned", DueOn: &due}, {Event: supervision.Joined, Member: "office_head"}, {Event: supervision.Instructed, By: "mayor", Paper: "c1"},
		{Event: supervision.SlipIssued, Slip: "s", Colour: "yellow", Until: &due}, {Event: supervision.SlipRaised, Slip: "s", Colour: "orange"}, {Event: supervision.Rectified},
		{Event: supervision.Rechecked, Passed: new(false)}, {Event: supervision.Rectified}, {Event: supervision.Rechecked, Passed: new(true)}, {Event: supervision.Closed},
	}
}()

func foldMatters(n int, weigh bool) (kept int, held int64, err error) {
	s := supervision.NewStream(supervision.Keeper{Keep: func(supervision.Matter) error { kept++; return nil }})
	w := newWeighing(n, weigh)
	err = course(n, func(thing string, step int, on types.Date) error {
		e := matterCourse[step]
		e.Matter, e.On = thing, on
		w.next()
		return s.Add(e)
	})
	if err == nil {
		err = s.Close()
	}
	return kept, w.held, err
}

// onlyFolds measures how folding logs grows, prints it and writes it into README.md.
func onlyFolds(rounds int, out io.Writer) error {
	var text bytes.Buffer
	out = io.MultiWriter(&text, out)
	t := new(table)
	t.add("log", "things", "events", "per event", "by "+thousands(foldSizes[0]), "bytes per open thing")
	goals := newTargets()
	for _, f := range folds() {
		if err := f.measure(rounds, t, goals); err != nil {
			return err
		}
	}
	t.write(out)
	goals.write(out)
	if rounds < leastFolds {
		return nil
	}
	return update("README.md", foldsBegin, text.Bytes())
}

// measure times the log's lengths in rounds, short ones several times a round.
func (f fold) measure(rounds int, t *table, goals *targets) error {
	var all []timed
	longest := foldSizes[len(foldSizes)-1]
	for _, n := range foldSizes {
		all = append(all, timed{thousands(n), func() error {
			return repeat(longest/n, func() error {
				kept, _, err := f.run(n, false)
				if err == nil && kept != n {
					err = fmt.Errorf("%s: %d of %d were kept", f.name, kept, n)
				}
				return err
			})
		}})
	}
	times, err := interleave(rounds, all)
	if err != nil {
		return err
	}
	first := thousands(foldSizes[0])
	for _, n := range foldSizes {
		_, held, err := f.run(n, true)
		if err != nil {
			return err
		}
		t.add(f.name, thousands(n), thousands(n*eventsEach), duration(nanoseconds(times[thousands(n)], longest*eventsEach)), short(ratio(times[thousands(n)], times[first])), fmt.Sprint(held/openThings))
	}
	goals.want(fmt.Sprintf("%s: time per event at %s by that at %s", f.name, thousands(longest), first), ratio(times[thousands(longest)], times[first]), 3)
	return nil
}
