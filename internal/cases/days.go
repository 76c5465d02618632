package cases

import (
	"fmt"
	"strings"
)

// outcomes returns the outcome of each expectation of the case, in words.
func (t *tested) outcomes() []string {
	switch {
	case t.c.fault != "" && len(t.failures) == 0:
		return []string{"that error comes"}
	case t.c.fault != "":
		return []string{"no such error comes"}
	case t.trial == nil:
		return nil
	}
	words := make([]string, len(t.c.expect))
	for i, e := range t.c.expect {
		switch value, err := t.outcome(e); {
		case e.field == "":
			words[i] = fmt.Sprintf("%s has %s", e.path, records(t.trial.List(e.list).Len()))
		case err != nil:
			words[i] = e.path + " cannot be worked out"
		default:
			words[i] = fmt.Sprintf("%s is %s", e.path, value)
		}
	}
	return words
}

// byDay says how the first expectation whose outcome differs between periods changes
// by date; "" if none does. There is a run for each period.
func (r *Runner) byDay(runs []*tested) string {
	const most = 3
	if len(runs) == 1 {
		return ""
	}
	outcomes := make([][]string, len(runs))
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
func (r *Runner) changesByDay(i int, outcomes [][]string) (changes []string) {
	before := ""
	for k, words := range outcomes {
		if i >= len(words) || words[i] == before {
			continue
		}
		shown := words[i]
		if path, _, ok := strings.Cut(before, " is "); ok { // said already
			shown = strings.TrimPrefix(shown, path+" is ")
		}
		before = words[i]
		changes = append(changes, fmt.Sprintf("%s from %s on", shown, r.Rules.Days()[k]))
	}
	return changes
}
