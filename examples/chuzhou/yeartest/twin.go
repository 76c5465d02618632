package yeartest

import (
	"fmt"
	"math/big"
	"slices"
	"sort"
	"strings"
)

// Twin judges a year under a policy: from the files, by name ("units.json"),
// to the bytes of the -json form. Valid data is assumed, but a unit without a
// counted ballot, a ballot of an unknown round and a case received before its
// window opened are errors that name it. Other data that is not valid, such as
// a mark that is missing, panics: [Check] says beforehand what is wrong.
func Twin(p Params, files map[string][]byte) ([]byte, error) {
	f, err := ReadFacts(files)
	if err != nil {
		return nil, err
	}
	return Judge(p, f)
}

// Judge is [Twin] on files that [ReadFacts] has read: for many policies on one
// year.
func Judge(p Params, f *Facts) ([]byte, error) {
	y, err := judge(p, f, nil)
	if err != nil {
		return nil, err
	}
	return document(y.render(p)), nil
}

// JudgeAsOf says what is known of a year at the end of a day, which may be
// before the year's first or after its last. The errors are those of [Twin],
// but before the year's end a unit may be without a ballot.
func JudgeAsOf(p Params, f *Facts, day string) ([]byte, error) {
	y, err := judgeAsOf(p, f, day)
	if err != nil {
		return nil, err
	}
	return document(y.render(p)), nil
}

func judgeAsOf(p Params, f *Facts, day string) (*yearJudged, error) {
	known := f.Known(day)
	y, err := judge(p, known, pendingOn(p, day))
	if err != nil {
		return nil, err
	}
	y.ballots.later = len(f.Ballots) - len(known.Ballots)
	return y, nil
}

// yearJudged is everything the -json form shows.
type yearJudged struct {
	asOf        string
	pending     []pending     // by day, then name; none in a whole year
	units       []*unitJudged // by place, then id; by id while the places are pending
	ballots     ballotsJudged
	bonusTotal  *big.Rat
	supervision supervisionJudged
	windows     windowsJudged
}

// partial says that something is pending: then there are no totals, and
// nothing that follows from them.
func (y *yearJudged) partial() bool { return len(y.pending) > 0 }

// unitJudged is one unit's results. While the year is partial, only those up
// to rank are there.
type unitJudged struct {
	id, class   string
	headcount   int
	paid        bool
	rounds      map[string]*big.Rat // a round without a score is absent
	evaluation  *big.Rat            // nil without a ballot
	supervision *big.Rat
	alerts      []int
	rank        int // of the latest quarter that has ended; 0 for none

	provincial, efficiency, party *big.Rat
	total                         *big.Rat
	place, classPlace             int
	vetoed, exceptional           bool
	grade                         string
	commended                     bool
	personal                      int
	bonus                         *big.Rat // nil if the city does not pay
}

func judge(p Params, f *Facts, waiting []pending) (*yearJudged, error) {
	y := &yearJudged{asOf: f.Calendar.AsOf, pending: waiting, bonusTotal: new(big.Rat)}
	var counted []Ballot
	var err error
	if counted, y.ballots, err = count(p, f); err != nil {
		return nil, err
	}
	if y.windows, err = judgeWindows(p, f); err != nil {
		return nil, err
	}
	y.supervision = judgeSupervision(p, f)
	for _, u := range f.Units {
		y.units = append(y.units, judgeEvents(p, f, u, counted, y.partial()))
	}
	if y.partial() {
		sort.Slice(y.units, func(i, j int) bool { return y.units[i].id < y.units[j].id })
		return y, nil
	}
	averages := taskAverages(p, f)
	for _, u := range y.units {
		if u.evaluation == nil {
			return nil, fmt.Errorf("yeartest: unit %q has no ballot", u.id)
		}
		addUp(p, f, u, averages)
	}
	giveHonours(p, f, y)
	return y, nil
}

// judgeEvents is what follows from events, from ballots and from the quarters
// that have ended: it is there on every day.
func judgeEvents(p Params, f *Facts, u Unit, counted []Ballot, partial bool) *unitJudged {
	one := &unitJudged{id: u.ID, class: u.Class, headcount: u.Headcount, paid: u.PaidByCity}
	one.supervision = supervisionScore(p, f, u.ID)
	one.rounds = roundScores(p, u.ID, counted)
	if len(one.rounds) > 0 {
		one.evaluation = evaluation(p, one.rounds)
	}
	race(p, standingOf(f, u.ID), one, f.Calendar.AsOf, partial)
	return one
}

// addUp makes the three sections and the total.
func addUp(p Params, f *Facts, u *unitJudged, averages map[string]*big.Rat) {
	u.provincial = provincial(p, f, u.id, averages)
	quoted := round(mul(u.evaluation, rat(p.EvaluationFactor)), p.EvaluationFactorPlaces)
	u.efficiency = add(add(u.supervision, item(f, u.id, p.KeyWorkItem)), quoted)
	u.party = item(f, u.id, p.PartyItem)
	u.total = add(add(u.provincial, u.efficiency), u.party)
}

// ladder is the share of a task's points its lead takes at a provincial rank.
func ladder(p Params, rank int) *big.Rat {
	if rank <= p.LadderFullUntil {
		return integer(1)
	}
	return sub(integer(1), mul(rat(p.LadderStep), integer(rank-p.LadderFullUntil)))
}

func leadValue(p Params, t Task) *big.Rat {
	return mul(number(t.Points), ladder(p, t.ProvincialRank))
}

// taskAverages is, for each task, what a unit without the task is given.
func taskAverages(p Params, f *Facts) map[string]*big.Rat {
	averages := make(map[string]*big.Rat)
	for _, t := range f.Tasks {
		sum, n := new(big.Rat), 0
		for _, m := range f.Marks {
			if m.Task == t.ID {
				sum, n = add(sum, number(m.Mark)), n+1
			}
		}
		if n == 0 {
			averages[t.ID] = leadValue(p, t) // unrounded: the lead works alone
		} else {
			averages[t.ID] = round(div(sum, integer(n)), p.OtherPlaces)
		}
	}
	return averages
}

func provincial(p Params, f *Facts, unit string, averages map[string]*big.Rat) *big.Rat {
	sum := new(big.Rat)
	for _, t := range f.Tasks {
		switch {
		case t.Lead == unit:
			sum = add(sum, leadValue(p, t))
		case slices.Contains(t.Participants, unit):
			sum = add(sum, markOf(f, t.ID, unit))
		default:
			sum = add(sum, averages[t.ID])
		}
	}
	return round(sum, p.SectionPlaces)
}

func markOf(f *Facts, task, unit string) *big.Rat {
	for _, m := range f.Marks {
		if m.Task == task && m.Unit == unit {
			return number(m.Mark)
		}
	}
	panic("yeartest: " + unit + " has no mark for " + task) // not valid data
}

func item(f *Facts, unit, name string) *big.Rat {
	for _, i := range f.Items {
		if i.Unit == unit && i.Item == name {
			return number(i.Mark)
		}
	}
	panic("yeartest: " + unit + " has no item " + name) // not valid data
}

// order sorts ballots the way they are taken: by cast_on, then id, both
// compared as text (ISO dates sort as text; ids have no other order, so b10
// comes before b9).
func order(ballots []Ballot) []Ballot {
	sorted := slices.Clone(ballots)
	sort.Slice(sorted, func(i, j int) bool {
		if sorted[i].CastOn != sorted[j].CastOn {
			return sorted[i].CastOn < sorted[j].CastOn
		}
		return strings.Compare(sorted[i].ID, sorted[j].ID) < 0
	})
	return sorted
}
