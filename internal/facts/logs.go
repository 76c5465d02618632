package facts

import (
	"slices"

	"github.com/meritrules/merit/internal/eventlog"
	"github.com/meritrules/merit/rule/fault"
	"github.com/meritrules/merit/rule/types"
	"github.com/meritrules/merit/rule/value"
)

// withLogs returns the form with the logs of events among its lists: they are read like any
// list, and are gone once they are replayed.
func withLogs(form Form) Form {
	form.Lists = slices.Clone(form.Lists)
	for _, l := range form.Logs {
		form.Lists = append(form.Lists, l.Events)
	}
	return form
}

// replayLogs makes of each log that is there the lists that it stands in for.
func (x *factsReader) replayLogs() {
	for _, l := range x.form.Logs {
		name := l.Events.Name
		x.form.Lists = slices.DeleteFunc(x.form.Lists, func(s *types.Schema) bool { return s == l.Events })
		if x.from[name] != "" {
			x.replay(l)
		}
	}
}

// replay makes the lists of a log. They count as given also if the log is at fault.
func (x *factsReader) replay(l *eventlog.Log) {
	name, sound := l.Events.Name, true
	for _, list := range l.Makes {
		if file := x.from[list]; file != "" {
			e := &fault.Error{Code: fault.CodeDuplicateName, File: x.from[name], List: name, Names: []string{list}, Message: name + " stands in place of " + list + ", which is in " + file + " already", Hint: "delete the one that does not hold"}
			x.faults, sound = append(x.faults, e), false
		}
		x.from[list] = x.from[name]
	}
	g := x.lists[name]
	if !sound || g == nil || g.list == nil {
		return
	}
	x.logs = append(x.logs, l)
	made, warnings, faults := l.Replay(g.list, x.form.AsOf)
	x.warnings = append(x.warnings, warnings...)
	if len(faults) > 0 {
		x.faults = append(x.faults, faults...)
		return
	}
	for _, m := range made {
		x.makeList(g, m)
	}
}

// makeList gathers a list that a log has made: each record stands where its first event does.
func (x *factsReader) makeList(log *gathered, m eventlog.Made) {
	g := x.begin(x.schema(m.List), func(string) string { return log.where })
	g.standIn(log.in)
	begins := make([]int, log.list.Len())
	for row := range begins {
		begins[row] = log.at[log.list.Fault(fault.CodeBadEvent, row, "").Position-1]
	}
	slices.SortStableFunc(m.Rows, func(a, b eventlog.MadeRow) int { return begins[a.Event] - begins[b.Event] })
	for i, r := range m.Rows {
		g.take(i+1, row{at: begins[r.Event], values: r.Values})
	}
	x.finish(g)
}

// marked returns the facts, marked by the logs from which some lists come.
func (x *gathering) marked(facts *value.Facts) *value.Facts {
	for _, l := range x.logs {
		facts = facts.FromLog(l.Events.Name, x.form.AsOf, l.Makes...)
	}
	return facts
}
