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
	y, err := judge(p, f)
	if err != nil {
		return nil, err
	}
	return document(y.render(p)), nil
}

// yearJudged is everything the -json form shows.
type yearJudged struct {
	units       []*unitJudged // by place, then id
	ballots     ballotsJudged
	bonusTotal  *big.Rat
	supervision supervisionJudged
	windows     windowsJudged
}

// unitJudged is one unit's results.
type unitJudged struct {
	id                            string
	headcount                     int
	provincial, efficiency, party *big.Rat
	evaluation                    *big.Rat
	rounds                        map[string]*big.Rat // a round without a score is absent
	supervision                   *big.Rat
	total                         *big.Rat
	place                         int
	rank                          int
	alerts                        []int
	vetoed, exceptional           bool
	grade                         string
	commended                     bool
	personal                      int
	bonus                         *big.Rat
}

func judge(p Params, f *Facts) (*yearJudged, error) {
	y := &yearJudged{bonusTotal: new(big.Rat)}
	var counted []Ballot
	var err error
	if counted, y.ballots, err = count(p, f); err != nil {
		return nil, err
	}
	if y.windows, err = judgeWindows(p, f); err != nil {
		return nil, err
	}
	y.supervision = judgeSupervision(p, f)
	averages := taskAverages(p, f)
	for _, u := range f.Units {
		one, err := judgeUnit(p, f, u, counted, averages)
		if err != nil {
			return nil, err
		}
		y.units = append(y.units, one)
	}
	giveHonours(p, f, y)
	return y, nil
}

func judgeUnit(p Params, f *Facts, u Unit, counted []Ballot, averages map[string]*big.Rat) (*unitJudged, error) {
	one := &unitJudged{id: u.ID, headcount: u.Headcount}
	one.provincial = provincial(p, f, u.ID, averages)
	one.supervision = supervisionScore(p, f, u.ID)
	one.rounds = roundScores(p, u.ID, counted)
	if len(one.rounds) == 0 {
		return nil, fmt.Errorf("yeartest: unit %q has no ballot", u.ID)
	}
	one.evaluation = evaluation(p, one.rounds)

	quoted := round(mul(one.evaluation, rat(p.EvaluationFactor)), p.EvaluationFactorPlaces)
	one.efficiency = add(add(one.supervision, item(f, u.ID, p.KeyWorkItem)), quoted)
	one.party = item(f, u.ID, p.PartyItem)
	one.total = add(add(one.provincial, one.efficiency), one.party)
	return one, nil
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
