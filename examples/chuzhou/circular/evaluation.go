package circular

import (
	"fmt"
	"slices"
	"strconv"

	"github.com/meritrules/merit/evaluation"
	"github.com/meritrules/merit/evaluation/panel"
)

// evaluationPart writes the evaluation.
type evaluationPart struct{ *year }

// evaluation counts the ballots of each round, and why some were not counted.
func (y evaluationPart) evaluation() {
	y.section("Evaluation", y.soFar("ballots"))
	if len(y.rounds()) == 0 {
		return
	}
	y.quote(y.clauses(y.rounds()[0].Clauses))
	tallies := y.policy.Sections().Evaluation.Tally(y.run)
	columns := []column{{"round", false}, {"days", false}, {"weight", true}, {"received", true}, {"counted", true}, {"rejected", true}, {"state", false}}
	var rows [][]string
	received, counted := 0, 0
	for i, t := range tallies {
		r := y.rounds()[i]
		rows = append(rows, []string{y.word(r.ID), r.From.String() + "…" + r.Until.String(), r.Weight.String(), strconv.Itoa(t.Received),
			strconv.Itoa(t.Counted), strconv.Itoa(t.Received - t.Counted), y.stateOf(r)})
		received, counted = received+t.Received, counted+t.Counted
	}
	rows = append(rows, []string{y.word("together"), "", "", strconv.Itoa(received), strconv.Itoa(counted), strconv.Itoa(received - counted), ""})
	y.table(columns, rows)
	y.supplementary()
	y.rejected(tallies)
	y.panels()
}

// stateOf says whether a round has begun and ended by the day of the run.
func (y evaluationPart) stateOf(r evaluation.Round) string {
	switch {
	case y.asOf < r.From:
		return y.word("not begun")
	case y.partial() && y.asOf < r.Until:
		return y.word("open")
	}
	return y.word("ended")
}

// supplementary counts the ballots of supplementary pages.
func (y evaluationPart) supplementary() {
	ballots, n := y.run.List("ballots"), 0
	reasons := ballots.Texts("rejected")
	for row, is := range ballots.Flags("supplementary").All() {
		if is && reasons.At(row) == "" {
			n++
		}
	}
	y.paragraph(y.say("Counted from supplementary pages: %d.", n))
}

// rejected lists the ballots that were not counted, by reason.
func (y evaluationPart) rejected(tallies []evaluation.RoundTally) {
	ids := map[string][]string{}
	ballots := y.run.List("ballots")
	for row, reason := range ballots.Texts("rejected").All() {
		if reason != "" {
			ids[reason] = append(ids[reason], ballots.Label(row))
		}
	}
	if len(ids) == 0 {
		y.list("Ballots not counted", nil)
		return
	}
	y.paragraph(y.word("Ballots not counted, by reason:"))
	for _, reason := range evaluation.Reasons() {
		if found := ids[string(reason)]; len(found) > 0 {
			y.list(y.say("  %s, %d", y.word(string(reason)), len(found)), found)
		}
	}
}

// panels says whether the leaders' panels are balanced, and who does not judge a unit he is in
// charge of.
func (y evaluationPart) panels() {
	bounds := y.policy.Sections().Evaluation.Panels
	if bounds == nil {
		return
	}
	panels, found := y.policy.Sections().Evaluation.PanelsOf(y.run), y.policy.Sections().Evaluation.VerifyPanels(y.run)
	found = slices.DeleteFunc(found, func(f panel.Finding) bool { return f.Fault == panel.MustJudge }) // these are listed below
	y.paragraph(y.say("Panels: %d leaders; each is to judge %d to %d units, each unit is to be judged by %d to %d leaders.", len(panels), bounds.MinUnits, bounds.MaxUnits, bounds.MinRaters, bounds.MaxRaters))
	parts := make([]string, len(found))
	for i, f := range found {
		parts[i] = y.panelFinding(f)
	}
	y.list("Panels out of bounds", parts)
	raters := y.run.List("raters")
	y.list("Leaders whose panel lacks a unit that they are in charge of", listed(where(raters, "off_panel_in_charge"), func(row int) string { return y.text(raters, row, "name") }))
}

// panelFinding says in words what is wrong with a panel.
func (y evaluationPart) panelFinding(f panel.Finding) string {
	who := f.Unit
	if row, ok := y.units.Find(f.Unit); ok {
		who = y.unit(row)
	}
	raters := y.run.List("raters")
	if row, ok := raters.Find(f.Rater); ok {
		who = fmt.Sprint(y.text(raters, row, "name"), y.apart(who))
	} else if f.Rater != "" {
		who = f.Rater + y.apart(who)
	}
	text := y.say("%s: %s", who, y.word(f.Fault.String()))
	if f.Count > 0 {
		text = y.say("%s (%d)", text, f.Count)
	}
	return text
}

// apart sets a second name apart from a first.
func (y evaluationPart) apart(name string) string {
	if name == "" {
		return ""
	}
	return " " + name
}
