package supervision

import (
	"slices"

	"github.com/meritrules/merit/internal/eventlog"
)

// Names are a policy's own names for the lists, fields and words of this package, by the names
// here: "matters": "督办事项", "slips.colour": "颜色", "opened": "立项". What is not there keeps
// its name here; "" says that the policy does not have the list or field.
type Names = eventlog.Names

// roles are the fields of this package by their lists.
var roles = map[string][]string{
	"matters": {"id", "source", "assigned_by", "team_lead", "members", "unit", "opened_on", "due_on", "extended_by", "state", "rectified_on", "rechecked_on", "recheck_passed",
		"failed_rechecks", "closed_on", "reopened", "reopened_on", "instructed_by", "papers", "found_by", "overdue", "failed_recheck", "closed", "wrongly_led"},
	"slips":               {"id", "matter", "unit", "responsible", "start", "issued_on", "until", "settled_on", "withdrawn_on", "passed", "colour", "due_by", "raised"},
	"raises":              {"slip", "colour", "on", "until"},
	"rechecks":            {"matter", "rectified_on", "on", "passed"},
	"matter_findings":     {"matter", "inspection", "on", "finding"},
	"matter_instructions": {"matter", "by", "paper", "on"},
	"matter_events": {"n", "matter", "on", "event", "source", "assigned_by", "team_lead", "member", "unit", "due_on", "inspection", "finding", "paper",
		"slip", "colour", "responsible", "until", "by", "reason", "passed"},
	"campaigns":        {"from", "until", "source", "log_until"},
	"inspections":      {"campaign", "on", "log", "covert", "partners", "target", "target_list", "wrongly_led"},
	"instructions":     {"by", "paper", "on"},
	"units":            {"deducted"},
	"people":           {},
	"papers":           {"instructed_by"},
	"slip_steps":       {"slip", "colour", "from", "by", "missed", "by_rule"},
	"deductions":       {"rule", "of", "unit", "matter", "asked", "points", "why"},
	"consequences":     {"rule", "of", "unit", "person", "matter", "asked", "amount", "why"},
	"days_without_log": {"campaign", "day"},
	"office_counts":    {"what", "by", "value", "count"},
}

// Fields returns the names here of the fields of a list, for which a policy may have its own.
func Fields(list string) []string { return slices.Clone(roles[list]) }

// Words returns the words of this package for which a policy may have its own, those of each kind
// together: the events, the states, why an effect counts more or less, and the steps of what is
// due. No two of a kind may be the same.
func Words() [][]string {
	return [][]string{Events(), {StateOpen, StateRectified, StatePassed, StateClosed}, {UnderLeast, SameFault, OverMost}, {StepRectify, StepRecheck, StepClose, StepSettle}}
}

// Made returns the names of the lists that this package makes.
func Made() []string {
	return []string{"slip_steps", "deductions", "consequences", "days_without_log", "office_counts"}
}

// Reads reports whether this package reads a list, and does not make it or have it replayed.
func Reads(list string) bool {
	_, known := roles[list]
	return known && list != "matter_events" && !slices.Contains(Made(), list)
}
