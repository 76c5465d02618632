// Package circular writes the city's year as the circular (通报) that its efficiency office
// sends out: in ten sections, in English or Chinese, for a whole year or as of a day.
//
// It works nothing out: every figure is one of the policy's, and what it adds is words,
// order and counts of what it lists. On a partial day it says what is so far and what is
// pending, and never a place or a grade.
//
//   - page.go writes lines, lists and tables; year.go reads the run, and names.go names what is
//     in it; words.go has every word in both languages;
//   - overall.go, honours.go, race.go, evaluation.go, supervision.go, windows.go and
//     actions.go are the sections, in this order.
package circular

import (
	"io"

	"github.com/meritrules/merit"
	"github.com/meritrules/merit/rule"
	"github.com/meritrules/merit/rule/derivation"
)

// Write writes a run of the policy. The run must have what Needs names.
func Write(w io.Writer, p *merit.Policy, run *rule.Run, language derivation.Language) error {
	y := newYear(p, run, language)
	overall, honours, actions := overallPart{y}, honoursPart{y}, actionsPart{y}
	overall.heading()
	overall.overall()
	honours.classes()
	honours.commended()
	honours.barred()
	racePart{y}.race()
	evaluationPart{y}.evaluation()
	supervisionPart{y}.supervision()
	windowsPart{y}.windows()
	actions.problems()
	actions.actions()
	overall.closing()
	_, err := io.WriteString(w, y.out.String())
	return err
}

// Needs are the lists and figures that the circular shows, by list; "" is the year as a whole.
func Needs() map[string][]string {
	return map[string][]string{
		"": {"mean_total", "headcount", "personal_excellents", "bonus_total", "next_circular", "matters_closed", "matters_overdue", "failed_rechecks",
			"cases_resolved", "cases_rated", "resolution_rate", "satisfaction_rate", "parallel_days", "parallel_in_series", "serial_days"},
		"units": {"id", "name", "class", "headcount", "provincial", "efficiency", "party", "evaluation", "supervision", "marked_down", "overdue_matters", "failed_rechecks",
			"criticisms", "total", "place", "class_place", "class_quota", "class_mean", "race_rank", "race_latest", "standing", "vetoed", "veto_reasons", "vetoes",
			"exceptional", "grade", "commended", "personal_excellent", "bonus"},
		"race_quarters":    {"unit", "quarter", "rank", "before", "of", "until", "alert", "gained", "leading", "trailing", "entered", "left"},
		"raters":           {"name", "off_panel_in_charge"},
		"panels":           {"rater", "units"},
		"ballots":          {"rejected", "round", "supplementary"},
		"matters":          {"unit", "source", "due_on", "closed", "overdue", "failed_recheck", "wrongly_led", "awaits"},
		"campaigns":        {"name", "source", "from", "until", "daily_log", "inspections", "days_without_log"},
		"inspections":      {"covert", "joint", "partners", "wrongly_led", "target", "on"},
		"days_without_log": {"campaign", "day"},
		"circulars":        {"unit", "issued_on", "criticises"},
		"reports":          {"issued_on"},
		"instructions":     {"by", "paper", "on"},
		"areas":            {"name", "level", "due_on", "due", "covered", "uncovered"},
		"windows":          {"name", "inspected_on", "team", "findings", "rectify_by"},
		"cases":            {"window", "handling", "kinds", "resolved_on", "rating", "due_on", "overdue"},
		"findings":         {"window", "rule"},
	}
}
