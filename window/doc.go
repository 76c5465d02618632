// Package window covers the windows for matters that could not be got done
// ("办不成事"窗口): their cases from receipt until the loop is closed, the cases'
// deadlines, and inspections of windows.
//
// # A case is what became of its events
//
// A case is received, accepted or declined, waits for papers or goes on without them (容缺受理),
// goes to one department after the other (串联) or to all at once (并联), is suspended,
// resolved or found impossible, called back (回访), rated, reopened. One table says which event
// is legal when and where it leads; [Machine] prints it. [Fold] replays the log of one case,
// [FoldAll] those of many, [NewStream] those of a city; [Case.Next] goes on from a stored case,
// and [AsOf] is what was known on a day. An illegal event is a [Fault] with the state that it
// met and what would have been legal there.
//
// # A policy judges the cases
//
// [Policy] holds named formulas over the records of cases and windows. Its Parts make up a
// rule.Sheet together with those of other packages. What they make are lists and columns, which
// further formulas read:
//
//   - deadlines: a record for each step of a case that has begun, with the day by which it is to
//     be done by a [Clock] that stops; [Policy.Due] reads off what is overdue and what will be;
//   - findings of an inspection, with severity, evidence, what follows and until when to mend
//     them, compared with those of the inspection before;
//   - holdups: which departments hold cases up; case_counts, in which small counts may be
//     suppressed; areas.uncovered.
//
// A section of a policy document, or a host in Go, gives the package's lists, fields and words
// its own [Names]. Cases with impossible days are faults, each with its record: received before
// the window opened, resolved before received, days that do not match the departments.
//
// A host without a policy document calls [Policy.Compile] once, and
// Run of the result for each set of [Facts].
//
// # Rotas
//
// [DrawRota] draws whose turn it is at a window, fair to a day over leave and days off, and
// [VerifyRota] verifies a rota, whoever made it; Policy.Rotas verifies those among the facts.
//
// # Determinism
//
// Every function is a pure function of its arguments: no clock (the day to which
// cases are counted is a fact), no randomness (a draw takes its lot), no I/O. The order of the
// facts does not matter; results come in the stated order.
//
// # Compatibility
//
// The names of lists, columns, events and states are part of the language of policies and logs,
// and stay as they are.
package window
