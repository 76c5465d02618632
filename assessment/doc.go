// Package assessment marks units on one unified paper: joint marking, marks
// handed in, the race, and ranking.
//
// It does only what a formula cannot: it finds who leads which task and who takes
// part, reports missing and surplus marks, orders quarters, and places contenders
// after a tie. Every number and every condition is a formula of the policy, written
// in the language of package rule.
//
// # Joint marking (联考)
//
// [Joint] awards the points of shared tasks in three layers, a formula for each.
// The lead of a task gets what the province's result is worth, a participant gets
// the mark that the lead gave it, and any other unit gets what the policy makes of
// the participants' marks. A lead does not mark itself.
//
//	assessment.Joint{
//		Points:      types.Int(150),
//		Lead:        formula("points * ladder(provincial_rank)"),
//		Participant: formula("mark"),
//		Other:       formula("if len(marks) > 0 { round(mean(map(marks, .mark)), 4) } else { lead_award }"),
//	}
//
// # Items
//
// [Items] takes marks as they are handed in: one for each unit and item. A missing
// mark is a fault, never a zero.
//
// # The race (赛马)
//
// [Race] splits each unit's standing in its provincial system into quarters, each
// with the rank before it, and lets a formula say which of them is an alert.
//
// # Ranking
//
// [Ranking] ranks contenders within groups by a chain of keys and a named rule for
// ties, and gives no place to those that are not applicable. Formulas can rank
// with the function rank.
//
// # Two ways in
//
// Parts returns the models and figures for a [rule.Sheet], which evaluates them
// among the other figures of a policy. Policy documents use Parts, and so do hosts
// with lists of their own. Compile binds the same Parts to facts that are Go structs.
// Run of its result returns a [rule.Run]: [rule.Records] reads its lists as structs,
// and its Explain derives every figure.
//
// # Faults
//
// A record at fault is named by file, position and key, as in
//
//	marks.json: record 17 (task t04, unit u11): mark 9.5 is more than the task's 4 points
//
// and one run reports all of them, as [fault.Errors]; there is then no result.
//
// # Determinism
//
// Every function is a pure function of its arguments. Records may come in any
// order: results are in the order of keys, and so are faults, which then differ only
// in the positions that they name. Numbers are exact; only formulas and the places
// of a figure round.
//
// # Compatibility
//
// The names of lists, fields and figures that Parts declares are as stable as
// the names of Go: policies depend on them.
package assessment
