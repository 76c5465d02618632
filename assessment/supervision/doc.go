// Package supervision (督导) follows matters until the loop is closed.
//
// A matter is assigned to a unit, led by a team, rectified by a day and rechecked; it closes
// only after a recheck that passed. Because of it the unit may get slips of some colour, each
// with a deadline. The [Policy] has a formula for each decision: what counts as overdue, failed,
// closed or wrongly led, what a missed deadline leads to, and what that costs.
//
// # From events to matters
//
// A host that keeps a log has an [Event] for whatever happened. [Fold] and [FoldAll] replay
// events and return matters, each a flat [Matter] with its slips; [Matter.Next] lets one more
// happen; [NewStream] folds a log that is too long for memory. [Machine] returns the table of
// what may happen when, which docs/supervision.md shows; an event that is not legal is a
// [Fault] with the state that it met and what would be legal there. A host that keeps only the
// outcome fills Matter itself.
//
//	event.go, machine.go     the events and the table of when each is legal
//	matter.go, log.go        matters, and folding logs into them
//	policy.go, names.go      the rules of a policy, under its own names
//	leads.go                 who may lead, or must take part
//	campaign.go              the days of campaigns without a log
//	inspections.go           what inspections examine, and which papers carry instructions
//	slips.go                 slips, raised when their deadlines are missed
//	effects.go               deductions, and what acts on grades or money
//	office.go                the office's own year, as its report counts it
//	open.go                  what is due, by unit and leader
//
// # From matters to figures
//
// [Policy.Parts] returns the models and the figures for a rule.Sheet, among the other
// figures of a policy. [Policy.Compile] does the same for Go structs. Both check each
// record first: a matter that was rectified or due before it was opened, or rechecked
// without being rectified, is a fault that names the record. One run reports all
// faults, as fault.Errors.
//
// # Determinism
//
// Every function is a pure function of its arguments. There is no clock: matters are judged as
// of the day as_of. Records may come in any order, and so may events of one day that are about
// different slips, members, inspections or leaders.
package supervision
