package evaluation_test

import (
	"slices"
	"strings"

	"github.com/meritrules/merit/evaluation"
	"github.com/meritrules/merit/rule/types"
)

// The rules of ballots and papers by their letter, as plain loops over plain structs.

// plainYear is a year in the making.
type plainYear struct {
	p        evaluation.Policy
	f        factsOf
	rejected map[string]string
}

func plainRules(p evaluation.Policy, f factsOf) outcome {
	y := plainYear{p, f, map[string]string{}}
	y.f.Ballots = slices.Clone(f.Ballots)
	slices.SortFunc(y.f.Ballots, byDay)
	spoilers := map[string]sheetOf{} // by rater and round, the first
	for _, b := range y.f.Ballots {
		reason, spoils := y.alone(b)
		if reason == "" {
			continue
		}
		y.rejected[b.ID] = reason
		if _, is := spoilers[b.Rater+b.Round]; spoils && !is {
			spoilers[b.Rater+b.Round] = b
		}
	}
	counted := map[string]string{}
	for _, b := range y.standing() {
		if first, is := counted[b.Rater+b.Round+b.Unit]; is {
			y.rejected[b.ID] = "duplicate " + first
		} else {
			counted[b.Rater+b.Round+b.Unit] = b.ID
		}
	}
	for _, rater := range y.f.Raters {
		for _, round := range y.p.Rounds {
			if by, is := spoilers[rater.ID+round.ID]; is {
				for _, b := range y.paper(rater.ID, round.ID) {
					y.rejected[b.ID] = y.rejected[by.ID] + " " + by.ID
				}
				continue
			}
			y.judgePaper(rater, round, y.paper(rater.ID, round.ID))
		}
	}
	return outcome{Rejected: y.rejected, Scored: y.scored()}
}

// standing returns the ballots that are not rejected, by day.
func (y *plainYear) standing() (all []sheetOf) {
	for _, b := range y.f.Ballots {
		if y.rejected[b.ID] == "" {
			all = append(all, b)
		}
	}
	return all
}

// paper returns what a rater has handed in for a round and still stands, by unit.
func (y *plainYear) paper(rater, round string) (all []sheetOf) {
	for _, b := range y.standing() {
		if b.Rater == rater && b.Round == round {
			all = append(all, b)
		}
	}
	slices.SortFunc(all, func(a, b sheetOf) int { return strings.Compare(a.Unit, b.Unit) })
	return all
}

func abstains(b sheetOf) bool { return b.Grade == "none" }

// alone returns why a ballot is rejected whatever others there are, and whether that spoils its paper.
func (y *plainYear) alone(b sheetOf) (reason string, spoils bool) {
	round := y.p.Rounds[slices.IndexFunc(y.p.Rounds, func(r evaluation.Round) bool { return r.ID == b.Round })]
	at := slices.IndexFunc(y.f.Raters, func(r evaluation.Rater) bool { return r.ID == b.Rater })
	switch {
	case !slices.Contains(y.f.Units, evaluation.Unit{ID: b.Unit}):
		return "unknown_unit", false
	case at < 0:
		return "unknown_rater", false
	}
	rater, may := y.f.Raters[at], ""
	onPanel := slices.ContainsFunc(y.f.Panels, func(p evaluation.Panel) bool { return p.Rater == b.Rater && slices.Contains(p.Units, b.Unit) })
	switch {
	case round.Groups != nil && !slices.Contains(round.Groups, rater.Group):
		may = "wrong_group"
	case b.CastOn < round.From || b.CastOn > round.Until:
		may = "out_of_round"
	case slices.Contains(rater.Recused, b.Unit):
		may = "recused"
	case round.Panel && !b.Page && !onPanel:
		may = "off_panel"
	}
	isPaper := y.p.Spoils == evaluation.SpoilsPaper
	if given := gives(b); given != "" {
		return given, may == "" && isPaper
	}
	switch {
	case may != "":
		return may, false
	case abstains(b):
		return "", false
	case b.Mark.Cmp(types.Int(2)) < 0 && b.Reason == "":
		if own := y.p.BadBallots[0].Spoils; own != 0 {
			isPaper = own == evaluation.SpoilsPaper
		}
		return "no_reason", isPaper
	case b.Reason == "joke":
		return "joke", isPaper
	}
	return "", false
}

// gives returns what is wrong with what a ballot gives.
func gives(b sheetOf) string {
	twice := b.Mark.Add(b.Mark)
	_, whole := twice.Int64()
	switch {
	case abstains(b):
		return ""
	case b.Grade != "good" && b.Grade != "bad":
		return "unknown_grade"
	case b.Mark.Sign() < 0 || b.Mark.Cmp(types.Int(10)) > 0 || !whole:
		return "off_scale"
	}
	return ""
}

// judgePaper rejects the ballots of a paper that breaks a rule of papers.
func (y *plainYear) judgePaper(rater evaluation.Rater, round evaluation.Round, all []sheetOf) {
	if len(all) == 0 || round.ID == "first" && y.judgePlaces(all) {
		return
	}
	reason := ""
	alike := !slices.ContainsFunc(all, func(b sheetOf) bool { return !b.Mark.Equal(all[0].Mark) })
	switch {
	case y.p.BadPapers == nil:
	case len(all) > 1 && alike:
		reason = "alike"
	case len(all)+2 < y.expected(rater, round):
		reason = "short"
	}
	for _, b := range all {
		if reason != "" && y.rejected[b.ID] == "" {
			y.rejected[b.ID] = reason
		}
	}
}

// expected returns how many units a rater is to judge.
func (y *plainYear) expected(rater evaluation.Rater, round evaluation.Round) (n int) {
	for _, u := range y.f.Units {
		onPanel := slices.ContainsFunc(y.f.Panels, func(p evaluation.Panel) bool { return p.Rater == rater.ID && slices.Contains(p.Units, u.ID) })
		if !slices.Contains(rater.Recused, u.ID) && (!round.Panel || onPanel) {
			n++
		}
	}
	return n
}

// judgePlaces rejects ballots of a paper whose places are not 1, 2, 3…, and reports whether that
// spoils the paper.
func (y *plainYear) judgePlaces(all []sheetOf) bool {
	ranked := slices.DeleteFunc(slices.Clone(all), abstains)
	slices.SortStableFunc(ranked, func(a, b sheetOf) int { return a.Place - b.Place })
	ties, paper := y.p.Places.Ties, y.p.Places.Spoils != evaluation.SpoilsBallot
	repeats := func(place int) (n int) {
		for _, b := range ranked {
			if b.Place == place {
				n++
			}
		}
		return n
	}
	shows, reason := "", ""
	for i, b := range ranked {
		want := i + 1 // the place of the first of those that share it
		if ties == evaluation.ClosedTies {
			want = 1
			for k := range i {
				if ranked[k].Place != ranked[k+1].Place {
					want++
				}
			}
		}
		isFirst := i == 0 || ranked[i-1].Place != b.Place
		switch {
		case ties == evaluation.NoTies && isFirst && repeats(b.Place) > 1:
			if reason == "" {
				reason, shows = "repeated_place", b.ID
			}
		case reason == "" && paper && isFirst && b.Place != want:
			reason, shows = "place_left_out", b.ID
		}
	}
	if reason == "" {
		return false
	}
	for _, b := range all {
		if paper {
			y.rejected[b.ID] = reason + " " + shows
		} else if !abstains(b) && repeats(b.Place) > 1 {
			if y.rejected[b.ID] = reason; b.ID != shows {
				y.rejected[b.ID] += " " + shows
			}
		}
	}
	return paper
}

// scored returns the counted ballots by unit and round, of those with a quorum.
func (y *plainYear) scored() map[string][]string {
	scored := map[string][]string{}
	for _, u := range y.f.Units {
		for _, round := range y.p.Rounds {
			var counted []string
			expected := 0
			for _, b := range y.standing() {
				if b.Unit == u.ID && b.Round == round.ID && !abstains(b) {
					counted = append(counted, b.ID)
				}
			}
			for _, r := range y.f.Raters {
				onPanel := slices.ContainsFunc(y.f.Panels, func(p evaluation.Panel) bool { return p.Rater == r.ID && slices.Contains(p.Units, u.ID) })
				if (round.Groups == nil || slices.Contains(round.Groups, r.Group)) && !slices.Contains(r.Recused, u.ID) && (!round.Panel || onPanel) {
					expected++
				}
			}
			quorum := len(counted) >= 2 && len(counted)*3 >= expected || y.p.Quorum.Source.Text == ""
			if len(counted) > 0 && quorum {
				scored[u.ID+", "+round.ID] = counted
			}
		}
	}
	return scored
}
