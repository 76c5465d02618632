package yeartest

import (
	"slices"
	"strings"
)

// kind is something the generator promises to make, and how to count it.
type kind struct {
	name  string
	count func(*Facts, *yearJudged) int
}

func kinds() []kind {
	return slices.Concat(sizeKinds(), taskKinds(), ballotKinds(), rejectionKinds(),
		raceKinds(), honourKinds(), matterKinds(), campaignKinds(),
		caseKinds(), areaKinds(), emptyKinds())
}

func countIf[T any](all []T, holds func(T) bool) int {
	n := 0
	for _, x := range all {
		n += one(holds(x))
	}
	return n
}

func year(holds func(*Facts, *yearJudged) bool) func(*Facts, *yearJudged) int {
	return func(f *Facts, y *yearJudged) int { return one(holds(f, y)) }
}

func ofUnits(holds func(*unitJudged) bool) func(*Facts, *yearJudged) int {
	return func(_ *Facts, y *yearJudged) int { return countIf(y.units, holds) }
}

func sizeKinds() []kind {
	return []kind{
		{"45 units, each a lead", year(func(f *Facts, _ *yearJudged) bool { return len(f.Units) == 45 })},
		{"at least 80 units", year(func(f *Facts, _ *yearJudged) bool { return len(f.Units) >= 80 })},
		{"45 tasks", year(func(f *Facts, _ *yearJudged) bool { return len(f.Tasks) == 45 })},
		{"at least 58 tasks", year(func(f *Facts, _ *yearJudged) bool { return len(f.Tasks) >= 58 })},
		{"few leaders", year(func(f *Facts, _ *yearJudged) bool { return leaders(f) < 10 })},
		{"30 to 40 leaders", year(func(f *Facts, _ *yearJudged) bool { return leaders(f) >= 30 && leaders(f) <= 40 })},
		{"unpadded ids", year(func(f *Facts, _ *yearJudged) bool { return isUnit(f, "u5") })},
		{"padded ids", year(func(f *Facts, _ *yearJudged) bool { return isUnit(f, "u0005") })},
		{"one class", year(func(f *Facts, _ *yearJudged) bool { return classes(f) == 1 })},
		{"four classes", year(func(f *Facts, _ *yearJudged) bool { return classes(f) == 4 })},
		{"class of fewer than four units", year(func(f *Facts, y *yearJudged) bool {
			return slices.ContainsFunc(y.units, func(u *unitJudged) bool { return len(classOf(y.units, u)) < 4 })
		})},
		{"unit that is not paid", ofUnits(func(u *unitJudged) bool { return !u.paid })},
		{"year in which nobody is paid", year(func(_ *Facts, y *yearJudged) bool {
			return countIf(y.units, func(u *unitJudged) bool { return u.paid }) == 0
		})},
		{"headcount 0", ofUnits(func(u *unitJudged) bool { return u.headcount == 0 })},
		{"standard with decimals", year(func(f *Facts, _ *yearJudged) bool {
			return strings.Contains(f.Incentive.StandardPerHead.String(), ".")
		})},
	}
}

func classes(f *Facts) int {
	seen := make(map[string]bool)
	for _, u := range f.Units {
		seen[u.Class] = true
	}
	return len(seen)
}

func leaders(f *Facts) int {
	return countIf(f.Raters, func(r Rater) bool { return r.Group == "city_leader" })
}

func ofTasks(holds func(*Facts, Task) bool) func(*Facts, *yearJudged) int {
	return func(f *Facts, _ *yearJudged) int {
		return countIf(f.Tasks, func(t Task) bool { return holds(f, t) })
	}
}

func ofMarks(holds func(*Facts, Mark) bool) func(*Facts, *yearJudged) int {
	return func(f *Facts, _ *yearJudged) int {
		return countIf(f.Marks, func(m Mark) bool { return holds(f, m) })
	}
}

func ledBy(f *Facts, unit string) int {
	return countIf(f.Tasks, func(t Task) bool { return t.Lead == unit })
}

func taskKinds() []kind {
	return []kind{
		{"lone lead", ofTasks(func(_ *Facts, t Task) bool { return len(t.Participants) == 0 })},
		{"lone lead below the third rank", ofTasks(func(_ *Facts, t Task) bool {
			return len(t.Participants) == 0 && t.ProvincialRank > 3
		})},
		{"one participant", ofTasks(func(_ *Facts, t Task) bool { return len(t.Participants) == 1 })},
		{"all units in a task", ofTasks(func(f *Facts, t Task) bool { return len(t.Participants) == len(f.Units)-1 })},
		{"rank 1", ofTasks(func(_ *Facts, t Task) bool { return t.ProvincialRank == 1 })},
		{"rank 3", ofTasks(func(_ *Facts, t Task) bool { return t.ProvincialRank == 3 })},
		{"rank 4", ofTasks(func(_ *Facts, t Task) bool { return t.ProvincialRank == 4 })},
		{"rank 16", ofTasks(func(_ *Facts, t Task) bool { return t.ProvincialRank == 16 })},
		{"lead of several tasks", ofUnitFacts(func(f *Facts, u Unit) bool { return ledBy(f, u.ID) > 1 })},
		{"unit without any task", ofUnitFacts(func(f *Facts, u Unit) bool {
			return ledBy(f, u.ID) == 0 && !slices.ContainsFunc(f.Tasks, func(t Task) bool {
				return slices.Contains(t.Participants, u.ID)
			})
		})},
		{"mark 0", ofMarks(func(_ *Facts, m Mark) bool { return number(m.Mark).Sign() == 0 })},
		{"mark of all points", ofMarks(func(f *Facts, m Mark) bool {
			return slices.ContainsFunc(f.Tasks, func(t Task) bool {
				return t.ID == m.Task && number(t.Points).Cmp(number(m.Mark)) == 0
			})
		})},
		{"mark with trailing zeros", ofMarks(func(_ *Facts, m Mark) bool {
			return strings.Contains(m.Mark.String(), ".") && strings.HasSuffix(m.Mark.String(), "0")
		})},
		{"mark with four decimals", ofMarks(func(_ *Facts, m Mark) bool {
			places, _ := number(m.Mark).FloatPrec()
			return places == 4
		})},
	}
}

func ofUnitFacts(holds func(*Facts, Unit) bool) func(*Facts, *yearJudged) int {
	return func(f *Facts, _ *yearJudged) int {
		return countIf(f.Units, func(u Unit) bool { return holds(f, u) })
	}
}

func ofBallots(holds func(*Facts, Ballot) bool) func(*Facts, *yearJudged) int {
	return func(f *Facts, y *yearJudged) int {
		return countIf(f.Ballots, func(b Ballot) bool { return holds(f, b) && reasonOf(y, b.ID) == "" })
	}
}

func reasonOf(y *yearJudged, id string) string {
	for _, r := range y.ballots.rejected {
		if r.id == id {
			return r.reason
		}
	}
	return ""
}

func groupOf(f *Facts, id string) string {
	if r := raterByID(f, id); r != nil {
		return r.Group
	}
	return ""
}

func heldIn(f *Facts, round string) bool {
	return slices.ContainsFunc(f.Ballots, func(b Ballot) bool { return b.Round == round })
}

func ballotKinds() []kind {
	all := []kind{
		{"unit without a round that was held", func(_ *Facts, y *yearJudged) int {
			most := 0
			for _, u := range y.units {
				most = max(most, len(u.rounds))
			}
			return countIf(y.units, func(u *unitJudged) bool { return len(u.rounds) < most })
		}},
		{"unit with one round only", ofUnits(func(u *unitJudged) bool { return len(u.rounds) == 1 })},
		{"unit with all rounds", ofUnits(func(u *unitJudged) bool { return len(u.rounds) == 5 })},
		{"counted on the first day", ofBallots(func(_ *Facts, b Ballot) bool { return strings.HasSuffix(b.CastOn, "-01") })},
		{"counted on the last day", ofBallots(func(_ *Facts, b Ballot) bool { return b.CastOn == "2022-12-31" })},
		{"supplementary leader counted", ofBallots(func(f *Facts, b Ballot) bool {
			return b.Supplementary && groupOf(f, b.Rater) == "city_leader"
		})},
		{"supplementary on the panel", ofBallots(func(f *Facts, b Ballot) bool {
			return b.Supplementary && onPanel(f, b.Rater, b.Unit)
		})},
		{"supplementary of another group", ofBallots(func(f *Facts, b Ballot) bool {
			return b.Supplementary && groupOf(f, b.Rater) != "city_leader"
		})},
		{"rater without a ballot", func(f *Facts, _ *yearJudged) int {
			return countIf(f.Raters, func(r Rater) bool {
				return !slices.ContainsFunc(f.Ballots, func(b Ballot) bool { return b.Rater == r.ID })
			})
		}},
		{"leader without a panel", func(f *Facts, _ *yearJudged) int { return leaders(f) - len(f.Panels) }},
		{"empty panel", func(f *Facts, _ *yearJudged) int {
			return countIf(f.Panels, func(p Panel) bool { return len(p.Units) == 0 })
		}},
		{"panel of all units", func(f *Facts, _ *yearJudged) int {
			return countIf(f.Panels, func(p Panel) bool { return len(p.Units) == len(f.Units) })
		}},
	}
	for _, r := range Chuzhou().Rounds {
		all = append(all, kind{"year without " + r.ID, year(func(f *Facts, _ *yearJudged) bool {
			return !heldIn(f, r.ID)
		})})
	}
	return all
}

// reasons are all that apply to a ballot, not only the first.
func reasons(f *Facts, b Ballot) int {
	p := Chuzhou()
	r, rater := roundByID(p, b.Round), raterByID(f, b.Rater)
	n := one(!isUnit(f, b.Unit)) + one(rater == nil) + one(scoreOf(p, b.Grade) == nil)
	n += one(b.CastOn < r.From || b.CastOn > r.Until)
	if rater != nil {
		n += one(rater.Group != r.Group) + one(slices.Contains(rater.Recused, b.Unit))
	}
	return n
}

func rejectionKinds() []kind {
	var all []kind
	for _, reason := range []string{"unknown_unit", "unknown_rater", "unknown_grade", "wrong_group",
		"out_of_round", "recused", "off_panel", "duplicate"} {
		all = append(all, kind{"rejected: " + reason, func(_ *Facts, y *yearJudged) int {
			return countIf(y.ballots.rejected, func(r rejection) bool { return r.reason == reason })
		}})
	}
	return append(all,
		kind{"two reasons at once", func(f *Facts, _ *yearJudged) int {
			return countIf(f.Ballots, func(b Ballot) bool { return reasons(f, b) == 2 })
		}},
		kind{"three reasons at once", func(f *Facts, _ *yearJudged) int {
			return countIf(f.Ballots, func(b Ballot) bool { return reasons(f, b) >= 3 })
		}},
		kind{"duplicate on the same day", repeated(func(counted, b Ballot) bool { return counted.CastOn == b.CastOn })},
		kind{"duplicate on a later day", repeated(func(counted, b Ballot) bool { return counted.CastOn < b.CastOn })},
		kind{"duplicate of another grade", repeated(func(counted, b Ballot) bool { return counted.Grade != b.Grade })},
		kind{"counted after a rejected one of the same key", ofBallots(func(f *Facts, b Ballot) bool {
			return slices.ContainsFunc(f.Ballots, func(c Ballot) bool {
				same := c.Round == b.Round && c.Rater == b.Rater && c.Unit == b.Unit
				return same && c.CastOn < b.CastOn && reasons(f, c) > 0
			})
		})},
		kind{"day before the round", ofDay(func(r Round) string { return addDays(r.From, -1) })},
		kind{"day after the round", ofDay(func(r Round) string { return addDays(r.Until, 1) })})
}

// repeated counts duplicates by how they differ from the counted ballot.
func repeated(differ func(counted, b Ballot) bool) func(*Facts, *yearJudged) int {
	return func(f *Facts, y *yearJudged) int {
		return countIf(f.Ballots, func(b Ballot) bool {
			return reasonOf(y, b.ID) == "duplicate" && slices.ContainsFunc(f.Ballots, func(c Ballot) bool {
				same := c.Round == b.Round && c.Rater == b.Rater && c.Unit == b.Unit
				return same && reasonOf(y, c.ID) == "" && differ(c, b)
			})
		})
	}
}

func ofDay(on func(Round) string) func(*Facts, *yearJudged) int {
	return func(f *Facts, y *yearJudged) int {
		return countIf(f.Ballots, func(b Ballot) bool {
			return b.CastOn == on(*roundByID(Chuzhou(), b.Round)) && reasonOf(y, b.ID) == "out_of_round"
		})
	}
}
