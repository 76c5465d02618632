package yeartest

import (
	"math/big"
	"sort"
)

// giveHonours places the units and does everything that needs the places.
func giveHonours(p Params, f *Facts, y *yearJudged) {
	for _, u := range y.units {
		s := standingOf(f, u.id)
		rank := s.Quarters[p.YearQuarter-1]
		u.exceptional = rank <= p.ExceptionalRank
		u.vetoed = barred(p, s, rank) || listed(f, u.id)
		u.place = placeAmong(y.units, u)
		u.classPlace = placeAmong(classOf(y.units, u), u)
	}
	for _, u := range y.units {
		u.grade = grade(p, classOf(y.units, u), u)
		u.commended = u.exceptional && !u.vetoed
		pay(p, f, u)
		if u.bonus != nil {
			y.bonusTotal = add(y.bonusTotal, u.bonus)
		}
	}
	sort.Slice(y.units, func(i, j int) bool {
		a, b := y.units[i], y.units[j]
		if a.place != b.place {
			return a.place < b.place
		}
		return a.id < b.id
	})
}

// classOf is all units of u's class, u among them.
func classOf(units []*unitJudged, u *unitJudged) []*unitJudged {
	var class []*unitJudged
	for _, other := range units {
		if other.class == u.class {
			class = append(class, other)
		}
	}
	return class
}

func standingOf(f *Facts, unit string) Standing {
	for _, s := range f.Standings {
		if s.Unit == unit {
			return s
		}
	}
	panic("yeartest: " + unit + " has no standing") // not valid data
}

func listed(f *Facts, unit string) bool {
	for _, v := range f.Vetoes {
		if v.Unit == unit {
			return true
		}
	}
	return false
}

// race fills rank and alerts from the quarters that have ended: in a whole year
// every quarter has.
func race(p Params, s Standing, u *unitJudged, asOf string, partial bool) {
	before := s.LastYear
	for i, end := range p.QuarterEnds {
		if partial && end > asOf {
			break
		}
		rank := s.Quarters[i]
		if rank > s.Of-p.RaceLast || rank > before {
			u.alerts = append(u.alerts, i+1)
		}
		if end <= asOf {
			u.rank = rank
		}
		before = rank
	}
}

func barred(p Params, s Standing, rank int) bool {
	return rank > p.RaceTop && (rank > s.LastYear || rank > s.Of-p.RaceLast)
}

// placeAmong is the competition place of u's total: one more than the units
// above it.
func placeAmong(units []*unitJudged, u *unitJudged) int {
	place := 1
	for _, other := range units {
		if other.total.Cmp(u.total) > 0 {
			place++
		}
	}
	return place
}

func candidate(u *unitJudged) bool { return !u.vetoed && !u.exceptional }

// grade grades u among the units of its class.
func grade(p Params, class []*unitJudged, u *unitJudged) string {
	var candidates []*unitJudged
	for _, other := range class {
		if candidate(other) {
			candidates = append(candidates, other)
		}
	}
	seats := floor(mul(rat(p.ExcellentShare), integer(len(class))))
	switch {
	case u.exceptional && !u.vetoed:
		return "excellent"
	case candidate(u) && placeAmong(candidates, u) <= seats:
		return "excellent"
	case u.total.Cmp(rat(p.GoodFrom)) >= 0:
		return "good"
	case u.total.Cmp(rat(p.FairFrom)) >= 0:
		return "fair"
	}
	return "poor"
}

func pay(p Params, f *Facts, u *unitJudged) {
	share := rat(p.PersonalShare)
	if u.commended {
		share = add(share, rat(p.PersonalExtra))
	}
	heads := integer(u.headcount)
	u.personal = floor(mul(heads, share))
	if !u.paid {
		return
	}
	u.bonus = round(div(product(heads, number(f.Incentive.StandardPerHead), u.total), rat(p.BonusDivisor)), p.BonusPlaces)
}

func product(factors ...*big.Rat) *big.Rat {
	x := integer(1)
	for _, y := range factors {
		x = mul(x, y)
	}
	return x
}
