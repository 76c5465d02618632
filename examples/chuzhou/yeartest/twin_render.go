package yeartest

import (
	"maps"
	"math/big"
	"slices"
)

// render leaves out what is pending: in a partial year the totals and what
// follows from them, in a whole one the list of what is pending.
func (y *yearJudged) render(p Params) object {
	units := list{}
	for _, u := range y.units {
		units = append(units, u.render(p, y.partial()))
	}
	doc := object{{"as_of", y.asOf}}
	if y.partial() {
		waiting := list{}
		for _, x := range y.pending {
			waiting = append(waiting, object{{"what", x.what}, {"due_on", x.dueOn}})
		}
		doc = append(doc, field{"pending", waiting})
	}
	doc = append(doc, field{"units", units})
	if !y.partial() {
		doc = append(doc, field{"bonus_total", figure(y.bonusTotal)})
	}
	return append(doc,
		field{"ballots", y.ballots.render(y.partial())},
		field{"supervision", y.supervision.render()},
		field{"window", y.windows.render(p)})
}

func (u *unitJudged) render(p Params, partial bool) object {
	one := object{{"unit", u.id}, {"class", u.class}}
	if u.evaluation != nil {
		one = append(one, field{"evaluation", figure(u.evaluation)})
	}
	one = append(one, object{
		{"rounds", u.renderRounds(p)},
		{"supervision", figure(u.supervision)},
		{"race", u.renderRace()},
	}...)
	if partial {
		return one
	}
	return append(one, object{
		{"provincial", figure(u.provincial)},
		{"efficiency", figure(u.efficiency)},
		{"party", figure(u.party)},
		{"total", figure(u.total)},
		{"place", u.place},
		{"class_place", u.classPlace},
		{"vetoed", u.vetoed},
		{"exceptional", u.exceptional},
		{"commended", u.commended},
		{"grade", u.grade},
		{"personal_excellent", u.personal},
		{"bonus", figureOrNull(u.bonus)},
	}...)
}

func (u *unitJudged) renderRace() object {
	alerts := list{}
	for _, q := range u.alerts {
		alerts = append(alerts, q)
	}
	var rank any // null before the first quarter has ended
	if u.rank > 0 {
		rank = u.rank
	}
	return object{{"rank", rank}, {"alert_quarters", alerts}}
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
func (b ballotsJudged) render(partial bool) object {
	rejected := list{}
	for _, r := range b.rejected {
		rejected = append(rejected, object{{"id", r.id}, {"reason", r.reason}})
	}
	all := object{{"received", b.received}, {"counted", b.counted}, {"rejected", rejected}}
	if partial {
		all = append(all, field{"later", b.later})
	}
	return all
}

func (s supervisionJudged) render() object {
	days := list{}
	for _, d := range s.daysWithoutLog {
		days = append(days, object{{"campaign", d.campaign}, {"day", d.day}})
	}
	return object{
		{"matters", s.matters},
		{"closed", s.closed},
		{"overdue", s.overdue},
		{"failed_rechecks", s.failed},
		{"wrongly_led", texts(s.wronglyLed)},
		{"inspections", s.inspections},
		{"covert", s.covert},
		{"joint", s.joint},
		{"days_without_log", days},
		{"circulars", s.circulars},
		{"reports", s.reports},
		{"instructions", renderCounts(s.instructions)},
	}
}

// renderCounts sorts the keys by code point: it agrees with expected.json, and
// the order of first appearance would not survive a shuffle of the file.
func renderCounts(counts map[string]int) object {
	all := object{}
	for _, key := range slices.Sorted(maps.Keys(counts)) {
		all = append(all, field{key, counts[key]})
	}
	return all
}

func (w windowsJudged) render(p Params) object {
	found := list{}
	for _, f := range w.findings {
		found = append(found, object{{"window", f.window}, {"rule", f.rule}})
	}
	teams := list{}
	for _, n := range slices.Sorted(maps.Keys(w.teams)) {
		teams = append(teams, object{{"team", n}, {"inspected", w.teams[n].inspected}, {"findings", w.teams[n].findings}})
	}
	return object{
		{"cases", w.cases},
		{"resolved", w.resolved},
		{"resolution_rate", figureOrNull(ratio(p, w.resolved, w.cases))},
		{"rated", w.rated},
		{"satisfaction_rate", figureOrNull(ratio(p, w.satisfied, w.rated))},
		{"overdue", texts(w.overdue)},
		{"by_level", w.renderLevels()},
		{"by_kind", renderCounts(w.byKind)},
		{"mean_days", w.renderMeans(p)},
		{"findings", found},
		{"teams", teams},
		{"uncovered", texts(w.uncovered)},
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
