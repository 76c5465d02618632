package yeartest

import (
	"maps"
	"math/big"
	"slices"
)

func (y *yearJudged) render(p Params) object {
	units := list{}
	for _, u := range y.units {
		units = append(units, u.render(p))
	}
	return object{
		{"units", units},
		{"ballots", y.ballots.render()},
		{"bonus_total", figure(y.bonusTotal)},
		{"supervision", y.supervision.render()},
		{"window", y.windows.render(p)},
	}
}

func (u *unitJudged) render(p Params) object {
	alerts := list{}
	for _, q := range u.alerts {
		alerts = append(alerts, q)
	}
	return object{
		{"unit", u.id},
		{"provincial", figure(u.provincial)},
		{"efficiency", figure(u.efficiency)},
		{"party", figure(u.party)},
		{"evaluation", figure(u.evaluation)},
		{"rounds", u.renderRounds(p)},
		{"supervision", figure(u.supervision)},
		{"total", figure(u.total)},
		{"place", u.place},
		{"race", object{{"rank", u.rank}, {"alert_quarters", alerts}}},
		{"vetoed", u.vetoed},
		{"exceptional", u.exceptional},
		{"grade", u.grade},
		{"commended", u.commended},
		{"personal_excellent", u.personal},
		{"bonus", figure(u.bonus)},
	}
}

// renderRounds keeps the order of the policy and leaves out what is missing.
func (u *unitJudged) renderRounds(p Params) object {
	rounds := object{}
	for _, r := range p.Rounds {
		if score, ok := u.rounds[r.ID]; ok {
			rounds = append(rounds, field{r.ID, figure(score)})
		}
	}
	return rounds
}

// Rejections are sorted by id, not by the order the ballots were taken in:
// "other lists sorted by their first field".
func (b ballotsJudged) render() object {
	rejected := list{}
	for _, r := range b.rejected {
		rejected = append(rejected, object{{"id", r.id}, {"reason", r.reason}})
	}
	return object{{"received", b.received}, {"counted", b.counted}, {"rejected", rejected}}
}

func (s supervisionJudged) render() object {
	// Keys by code point: it agrees with expected.json, and the order of first
	// appearance would not survive a shuffle of the file.
	instructions := object{}
	for _, by := range slices.Sorted(maps.Keys(s.instructions)) {
		instructions = append(instructions, field{by, s.instructions[by]})
	}
	return object{
		{"matters", s.matters},
		{"closed", s.closed},
		{"overdue", s.overdue},
		{"failed_rechecks", s.failed},
		{"wrongly_led", texts(s.wronglyLed)},
		{"circulars", s.circulars},
		{"reports", s.reports},
		{"instructions", instructions},
	}
}

func (w windowsJudged) render(p Params) object {
	found := list{}
	for _, f := range w.findings {
		found = append(found, object{{"window", f.window}, {"rule", f.rule}})
	}
	return object{
		{"cases", w.cases},
		{"resolved", w.resolved},
		{"resolution_rate", figureOrNull(ratio(p, w.resolved, w.cases))},
		{"rated", w.rated},
		{"satisfaction_rate", figureOrNull(ratio(p, w.satisfied, w.rated))},
		{"overdue", texts(w.overdue)},
		{"by_level", w.renderLevels()},
		{"mean_days", w.renderMeans(p)},
		{"findings", found},
	}
}

// renderLevels shows the levels that have a case, by code point: a level with
// windows but no case has nothing to count and is left out.
func (w windowsJudged) renderLevels() object {
	levels := object{}
	for _, name := range slices.Sorted(maps.Keys(w.byLevel)) {
		l := w.byLevel[name]
		levels = append(levels, field{name, object{
			{"cases", l.cases}, {"resolved", l.resolved}, {"satisfied", l.satisfied},
		}})
	}
	return levels
}

// renderMeans always shows both handlings: the mean over nothing is null, not
// absent.
func (w windowsJudged) renderMeans(p Params) object {
	means := object{}
	for _, handling := range p.Handlings {
		sum := 0
		for _, d := range w.days[handling] {
			sum += d
		}
		means = append(means, field{handling, figureOrNull(ratio(p, sum, len(w.days[handling])))})
	}
	return means
}

func texts(all []string) list {
	l := list{}
	for _, s := range all {
		l = append(l, s)
	}
	return l
}

func figureOrNull(x *big.Rat) any {
	if x == nil {
		return nil
	}
	return figure(x)
}
