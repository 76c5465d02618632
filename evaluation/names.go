package evaluation

import (
	"slices"

	"github.com/meritrules/merit/internal/eventlog"
)

// Names are a policy's own names for the lists, fields and words of this package, by the names
// here: "units": "部门", "ballots.cast_on": "投票日期", "duplicate": "重复". What is not there
// keeps its name here; "" says that the policy does not have the list or field.
type Names = eventlog.Names

// roles are the fields of this package by their lists.
var roles = map[string][]string{
	"units":  {"scores", "turnouts"},
	"raters": {"group", "recused", "severities"},
	"panels": {"rater", "units"},
	"ballots": {"round", "rater", "unit", "grade", "mark", "place", "supplementary", "cast_on",
		"by_rater", "of_unit", "in_round", "abstains", "rejected", "because_of"},
	"rounds":   {"id", "group", "groups", "from", "until", "weight"},
	"papers":   {"rater", "round", "ballots", "expected"},
	"turnouts": {"unit", "round", "ballots", "abstained", "rejected", "expected", "quorum"},
	"scores": {"unit", "round", "ballots", "abstained", "score", "rater_marks", "raw", "correction", "corrected",
		"place", "of", "class_median", "distance", "change", "before", "weakest", "weakest_mean", "feedback"},

	"rater_marks": {"rater", "ballot", "score", "mark", "severity"},
	"severities":  {"rater", "round", "ballots", "severity"},
}

// Fields returns the names here of the fields of a list, for which a policy may have its own.
func Fields(list string) []string { return slices.Clone(roles[list]) }

// Words returns the words of this package for which a policy may have its own: the reasons for
// which a ballot is rejected.
func Words() (words []string) {
	for _, r := range Reasons() {
		words = append(words, string(r))
	}
	return words
}

// Made returns the names of the lists that this package makes.
func Made() []string {
	return []string{"rounds", "papers", "turnouts", "scores", "rater_marks", "severities"}
}

// Reads reports whether this package reads a list, and does not make it.
func Reads(list string) bool {
	_, known := roles[list]
	return known && !slices.Contains(Made(), list)
}
