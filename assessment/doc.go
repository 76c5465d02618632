// Package assessment marks units on one unified paper: joint marking, marks
// handed in, the race, and ranking.
//
// It holds only what a formula cannot say: who leads which task and who takes
// part, that no mark is missing or left over, which quarter comes before which,
// which place follows a tie. Every number and every condition is a formula of the
// policy, written in the language of package rule.
//
// # Joint marking (联考)
//
// [Joint] awards the points of shared tasks in three layers, a formula for each:
// the lead of a task is awarded what the province's result is worth, a
// participant the mark that the lead gave it, and any other unit what the policy
// makes of the participants' marks. A lead does not mark itself.
//
//	assessment.Joint{
//		Points:      rule.Int(150),
//		Lead:        formula("points * ladder(provincial_rank)"),
//		Participant: formula("mark"),
//		Other:       formula("if len(marks) > 0 { round(mean(map(marks, .mark)), 4) } else { lead_award }"),
//	}
//
// # Items
//
// [Items] takes marks as they are handed in: one for each unit and item. A mark
// that is missing is a fault, never a zero.
//
// # The race (赛马)
//
// [Race] opens each unit's standing in its provincial system into quarters, each
// with the rank before it, and lets a formula say which of them is an alert.
//
// # Ranking
//
// [Ranking] ranks by a chain of keys with named treatment of ties, within groups,
// and leaves out what is not applicable. For one key, formulas have rank.
//
// # Two ways in
//
// Parts gives the models and figures for a [rule.Sheet], which works them out
// among the other figures of a policy: a policy document uses that, and so does a
// host with lists of its own. Compile takes facts as Go structs, over the same Parts,
// and Run of what it returns a [rule.Run]: [rule.Records] reads its lists as structs
// again, and its Explain derives every figure.
//
// # Faults
//
// A record at fault is named by file, position and key, as in
//
//	marks.json: record 17 (task t04, unit u11): mark 9.5 is more than the task's 4 points
//
// and one run reports all of them, as [rule.Errors]; then there is no result.
//
// # Determinism
//
// Every function is a pure function of its arguments. Records may come in any
// order: results are in the order of keys, and so are faults, which differ in
// nothing but the positions that they name. Numbers are exact; only formulas and
// the places of a figure round.
//
// # Compatibility
//
// The names of lists, fields and figures that Parts declares are as stable as
// the names of Go: policies depend on them.
package assessment
