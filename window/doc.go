// Package window covers the windows for matters that could not be got done
// ("办不成事"窗口): their cases, the cases' deadlines, and inspections of windows.
//
// # What it does
//
// [Policy] holds formulas over the records of cases (when a case is due, whether it
// is overdue, how many days it took), and a formula over the records of windows for
// each possible finding of an inspection. Its Parts make up a rule.Sheet together
// with those of other packages:
//
//   - the figures cases.due_on, cases.overdue and cases.days_taken;
//   - a flag windows.finding_<rule> for each finding;
//   - the list findings: window and rule, by window and then rule;
//     windows.findings holds those of a window.
//
// The package does what no formula can: findings become records, and cases with
// impossible days are faults, each with its record: received before the window
// opened, resolved before received, days that do not match the departments.
//
// # Cases as event logs
//
// A case is often known as what happened to it: received at a window, referred to
// one department after the other, called together to work in parallel, accepted
// with documents outstanding (容缺受理), escalated to a higher level, resolved, rated.
// [Fold] replays such a log and returns the flat [Case], or says which event is out
// of place.
//
// A host without a policy document calls [Policy.Compile] once, and
// Run of the result for each set of [Facts].
//
// # Determinism
//
// Every function is a pure function of its arguments: no clock (the day to which
// cases are counted is a fact), no randomness, no I/O. The order of the facts
// does not matter; results come in the stated order.
//
// # Compatibility
//
// The names of lists and columns are part of the language of policies and stay
// as they are.
package window
