// Package supervision (督导) follows matters until the loop is closed.
//
// A matter is assigned to a unit, led by a team, rectified by a day and
// rechecked; it closes only after a recheck that passed. The [Policy] decides with a
// formula each what counts as overdue, failed, closed or wrongly led.
//
// # From events to matters
//
// A host that keeps a log has events: [Opened], [Rectified], [Rechecked] and
// [Closed]. [Fold] replays the events of one matter and returns its state as a flat
// [Matter], or names the event that cannot have happened:
//
//	opened → rectified → recheck passed → closed
//	   ↑         ↓
//	   └─ recheck failed
//
// A host that keeps only the outcome fills Matter itself.
//
// # From matters to figures
//
// [Policy.Parts] returns the model and the figures for a rule.Sheet, among the other
// figures of a policy. [Policy.Compile] does the same for Go structs. Both check each
// record first: a matter that was rectified or due before it was opened, or rechecked
// without being rectified, is a fault that names the record. One run reports all
// faults, as fault.Errors.
//
// # Determinism
//
// Every function is a pure function of its arguments. There is no clock: matters are
// judged as of the day as_of. Events and matters may come in any order.
package supervision
