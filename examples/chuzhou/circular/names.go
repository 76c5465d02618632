package circular

import (
	"fmt"
	"slices"

	"github.com/meritrules/merit/evaluation"
	"github.com/meritrules/merit/rule/fault"
	"github.com/meritrules/merit/rule/value"
)

// The sections name units, matters, cases and what is awaited alike.

// unit names a unit, with its id where another unit has the same name.
func (y *year) unit(row int) string {
	name := y.units.Value(row, "name").String()
	if y.shared[name] > 1 || name == "" {
		return y.say("%s (%s)", name, y.units.Label(row))
	}
	return fault.Plain(name)
}

// unitOf names the unit that a field of a record refers to.
func (y *year) unitOf(l *value.List, row int, field string) string {
	if _, unit, ok := l.Value(row, field).Record(); ok {
		return y.unit(unit)
	}
	return fault.Plain(l.Value(row, field).String())
}

// classNames returns the classes in the order in which the policy declares them, then others.
func (y *year) classNames() []string {
	of := &counts{}
	declared := []string{}
	for _, f := range y.units.Schema().Fields {
		if f.Name == "class" {
			declared = f.Values
		}
	}
	for row := range y.units.Len() {
		of.add(y.units.Value(row, "class").String())
	}
	var names []string
	for _, name := range declared {
		if of.of[name] > 0 {
			names = append(names, name)
		}
	}
	if names == nil {
		return of.names
	}
	return names
}

// members returns the units of a class, by place.
func (y *year) members(class string) (rows []int) {
	for _, row := range y.byPlace() {
		if y.units.Value(row, "class").String() == class {
			rows = append(rows, row)
		}
	}
	return rows
}

// rankOf is a unit's rank in the latest quarter that has ended, of how many.
func (y *year) rankOf(row int) string {
	rank := y.text(y.units, row, "race_latest")
	if list, standing, ok := y.units.Value(row, "standing").Record(); ok && !y.units.Value(row, "race_latest").IsMissing() {
		return y.say("%s of %s", rank, list.Value(standing, "of"))
	}
	return rank
}

// lastYear is a unit's rank last year.
func (y *year) lastYear(row int) string {
	list, standing, ok := y.units.Value(row, "standing").Record()
	if !ok {
		return "-"
	}
	return y.text(list, standing, "last_year")
}

// rounds are the policy's rounds, none if it has no evaluation.
func (y *year) rounds() []evaluation.Round {
	if y.policy.Sections().Evaluation == nil {
		return nil
	}
	return y.policy.Sections().Evaluation.Rounds
}

// awaited says in words what a run waits for, and for whom.
func (y *year) awaited(what string) (who, words string) {
	for _, r := range y.rounds() {
		if what == "round "+r.ID {
			return y.word(r.ID), y.word("evaluation of the units")
		}
	}
	for _, q := range quartersOf(y.run) {
		if what == fmt.Sprint("quarter ", q.number) {
			return y.word("the units"), y.say("rank of quarter %d", q.number)
		}
	}
	who = y.word("all concerned")
	if from := "from whom: " + what; y.word(from) != from {
		who = y.word(from)
	}
	return who, y.word(what)
}

// latest names the units for which a flag holds in the latest quarter that has ended.
func (y *year) latest(flag string, say func(row int) string) []string {
	quarters := quartersOf(y.run)
	for _, q := range slices.Backward(quarters) {
		if q.ended {
			return listed(y.those(q, flag), say)
		}
	}
	return nil
}

// those returns the rows of a quarter for which a flag holds.
func (y *year) those(q quarter, flag string) (rows []int) {
	list := y.run.List("race_quarters")
	for _, row := range q.rows {
		if holds(list, row, flag) {
			rows = append(rows, row)
		}
	}
	return rows
}

// move names a unit with its ranks before and in a quarter.
func (y *year) move(row int) string {
	list := y.run.List("race_quarters")
	return y.say("%s %s→%s", y.unitOf(list, row, "unit"), list.Value(row, "before"), list.Value(row, "rank"))
}

// matter names a matter by its id and unit.
func (y *year) matter(row int) string {
	l := y.run.List("matters")
	return y.say("%s (%s)", l.Label(row), y.unitOf(l, row, "unit"))
}

// openMatters are the matters that are not closed, by the day on which they are due.
func (y *year) openMatters() []int {
	l := y.run.List("matters")
	var rows []int
	for row := range l.Len() {
		if !holds(l, row, "closed") {
			rows = append(rows, row)
		}
	}
	return byDay(l, "due_on", rows)
}

// target names what was inspected: a unit of the ranking, or a county.
func (y *year) target(row int) string {
	target := y.run.List("inspections").Value(row, "target").String()
	if unit, ok := y.units.Find(target); ok {
		return y.unit(unit)
	}
	return fault.Plain(target)
}

// caseName names a case by its id and window.
func (y *year) caseName(row int) string {
	l := y.run.List("cases")
	return y.say("%s (%s)", l.Label(row), nameOf(l, row, "window"))
}
