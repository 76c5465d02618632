package cases

import (
	"fmt"
	"strings"
)

// outcome is what comes of an expectation, in words.
type outcome struct {
	words string
	value string // if the words end with one: that alone
}

// outcomes returns the outcome of each expectation of the case.
func (t *tested) outcomes() []outcome {
	switch {
	case !t.c.fault.isZero() && len(t.failures) == 0:
		return []outcome{{words: "that error comes"}}
	case !t.c.fault.isZero():
		return []outcome{{words: "no such error comes"}}
	case t.trial == nil:
		return nil
	}
	found := make([]outcome, len(t.c.expect))
	for i, e := range t.c.expect {
		switch value, err := t.outcome(e); {
		case e.field == "":
			found[i].words = fmt.Sprintf("%s has %s", e.path, records(t.trial.List(e.list).Len()))
		case err != nil:
			found[i].words = e.path + " cannot be worked out"
		default:
			found[i] = outcome{fmt.Sprintf("%s is %s", e.path, value), value.String()}
		}
	}
	return found
}

// byDay says how the first expectation whose outcome differs between periods changes
// by date; "" if none does. There is a run for each period.
func (r *Runner) byDay(runs []*tested) string {
	const most = 3
	if len(runs) == 1 {
		return ""
	}
	outcomes := make([][]outcome, len(runs))
	for i, t := range runs {
		outcomes[i] = t.outcomes()
	}
	for i := range outcomes[0] {
		changes := r.changesByDay(i, outcomes)
		if len(changes) > most {
			changes = append(changes[:most], "so on")
		}
		if last := len(changes) - 1; last > 0 {
			return strings.Join(changes[:last], ", ") + " and " + changes[last]
		}
	}
	return ""
}

// changesByDay returns the outcomes of an expectation, each with the day from which
// it holds.
func (r *Runner) changesByDay(i int, outcomes [][]outcome) (changes []string) {
	var before outcome
	for k, found := range outcomes {
		if i >= len(found) || found[i] == before {
			continue
		}
		shown := found[i].words
		if before.value != "" && found[i].value != "" { // whose value it is has been said
			shown = found[i].value
		}
		before = found[i]
		changes = append(changes, fmt.Sprintf("%s from %s on", shown, r.Rules.Days()[k]))
	}
	return changes
}
