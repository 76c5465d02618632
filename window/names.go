package window

import (
	"slices"

	"github.com/meritrules/merit/internal/eventlog"
)

// Names are a policy's own names for the lists, fields and words of this package, by the names
// here: "cases": "事项", "cases.received_on": "收件日期", "resolved": "办结". What is not
// there keeps its name here; "" says that the policy does not have the list or field.
type Names = eventlog.Names

// roles are the fields of this package by their lists.
var roles = map[string][]string{
	"cases": {"id", "window", "received_on", "accepted_on", "state", "class", "kinds", "departments", "days_by_department", "handling", "outstanding", "owed", "owed_since", "owed_until",
		"escalated_to", "transferred_to", "helped_by", "help_levels", "consulted", "extended_until", "extended_by", "outcome", "reason", "closed_on", "declined_on", "resolved_on", "called_back_on", "rated_on", "rating",
		"reopened", "reopened_on", "due_on", "overdue", "days_taken", "accept_by", "papers_by", "resolve_by", "call_back_by", "serial_days", "longest_days", "saved_days"},
	"windows":       {"opened_on", "inspected", "area", "level", "team"},
	"turns":         {"case", "department", "named_on", "given_on", "ended_on", "answered", "answer_by"},
	"stops":         {"case", "from", "until", "why"},
	"case_events":   {"n", "case", "on", "event", "window", "class", "kinds", "department", "departments", "documents", "until", "to", "level", "by", "reason", "rating"},
	"findings":      {"window", "rule", "severity", "evidence", "follows", "remedy", "mend_by", "team", "again"},
	"holdups":       {"department", "cases", "days", "slowest", "open"},
	"case_counts":   {"by", "value", "cases", "closed", "overdue", "rated", "satisfied", "days", "suppressed"},
	"rotas":         {"window", "from", "until", "rest_days"},
	"heads":         {"window", "head"},
	"leaves":        {"head", "from", "until"},
	"duties":        {"window", "on", "head"},
	"rota_findings": {"window", "fault", "on", "head", "days", "other"},
	"areas":         {"due", "uncovered"},
	"last_findings": {"window", "rule", "now"},
	"deadlines":     {"case", "step", "turn", "departments", "window", "from", "by", "done_on", "stopped", "overdue"},
}

// Fields returns the names here of the fields of a list, for which a policy may have its own.
func Fields(list string) []string { return slices.Clone(roles[list]) }

// Words returns the words of this package for which a policy may have its own, those of each kind
// together: the events, the states, the handlings and so on. No two of a kind may be the same.
func Words() [][]string {
	return [][]string{
		Events(),
		{StateReceived, StateReturned, StateAccepted, StateSuspended, StateDeclined, StateResolved, StateCannot, StateRated},
		{Serial, Parallel},
		Ratings(),
		{StepAccept, StepPapers, StepAnswer, StepResolve, StepCallBack},
		{Mended, StillOpen, NotInspected},
		{StopPapers, StopSuspended, StopClosed},
		kindWords,
		rotaFaultNames[1:],
	}
}

// kindWords are the kinds of cases that this package knows.
var kindWords = []string{KindLegacy, KindCrossRegion, KindCrossDepartment, KindCrossLevel, KindOutstanding}

// Kinds returns the kinds of cases that this package knows; a policy may have others.
func Kinds() []string { return slices.Clone(kindWords) }

// Ratings returns the ratings that this package knows; a policy may have others.
func Ratings() []string { return []string{Satisfied, Dissatisfied} }

// Made returns the names of the lists that this package makes.
func Made() []string {
	return []string{"findings", "deadlines", "holdups", "case_counts", "rota_findings"}
}

// Reads reports whether this package reads a list, and does not make it or have it replayed.
func Reads(list string) bool {
	switch list {
	case "cases", "windows", "turns", "stops", "areas", "last_findings", "rotas", "heads", "leaves", "duties":
		return true
	}
	return false
}
