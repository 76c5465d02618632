package yeartest

import (
	"fmt"
	"math/big"
	"slices"
	"sort"
)

// ballotsJudged is the fate of the year's ballots.
type ballotsJudged struct {
	received, counted int
	rejected          []rejection // by id
	later             int         // cast after the day
}

type rejection struct{ id, reason string }

// count splits the ballots into the counted and the rejected.
func count(p Params, f *Facts) ([]Ballot, ballotsJudged, error) {
	result := ballotsJudged{received: len(f.Ballots)}
	var counted []Ballot
	seen := make(map[[3]string]bool)
	for _, b := range order(f.Ballots) {
		r := roundByID(p, b.Round)
		if r == nil {
			return nil, result, fmt.Errorf("yeartest: ballot %q: unknown round %q", b.ID, b.Round)
		}
		key := [3]string{b.Round, b.Rater, b.Unit}
		if reason := reject(p, f, *r, b, seen[key]); reason != "" {
			result.rejected = append(result.rejected, rejection{b.ID, reason})
			continue
		}
		seen[key] = true // only a counted ballot makes a later one a duplicate
		counted = append(counted, b)
	}
	result.counted = len(counted)
	sort.Slice(result.rejected, func(i, j int) bool {
		return result.rejected[i].id < result.rejected[j].id
	})
	return counted, result, nil
}

// reject is the first reason to reject a ballot, or "".
func reject(p Params, f *Facts, r Round, b Ballot, already bool) string {
	rater := raterByID(f, b.Rater)
	switch {
	case !isUnit(f, b.Unit):
		return "unknown_unit"
	case rater == nil:
		return "unknown_rater"
	case scoreOf(p, b.Grade) == nil:
		return "unknown_grade"
	case rater.Group != r.Group:
		return "wrong_group"
	case b.CastOn < r.From || b.CastOn > r.Until:
		return "out_of_round"
	case slices.Contains(rater.Recused, b.Unit):
		return "recused"
	case rater.Group == p.PanelGroup && !b.Supplementary && !onPanel(f, b.Rater, b.Unit):
		return "off_panel" // also a leader with no panel at all
	case already:
		return "duplicate"
	}
	return ""
}

func roundByID(p Params, id string) *Round {
	for i := range p.Rounds {
		if p.Rounds[i].ID == id {
			return &p.Rounds[i]
		}
	}
	return nil
}

func raterByID(f *Facts, id string) *Rater {
	for i := range f.Raters {
		if f.Raters[i].ID == id {
			return &f.Raters[i]
		}
	}
	return nil
}

func isUnit(f *Facts, id string) bool {
	for i := range f.Units {
		if f.Units[i].ID == id {
			return true
		}
	}
	return false
}

func scoreOf(p Params, grade string) *big.Rat {
	for _, g := range p.Grades {
		if g.Text == grade {
			return integer(g.Score)
		}
	}
	return nil
}

func onPanel(f *Facts, rater, unit string) bool {
	for _, panel := range f.Panels {
		if panel.Rater == rater && slices.Contains(panel.Units, unit) {
			return true
		}
	}
	return false
}

// roundScores is the unit's score in each round that has a ballot on it.
func roundScores(p Params, unit string, counted []Ballot) map[string]*big.Rat {
	scores := make(map[string]*big.Rat)
	for _, r := range p.Rounds {
		sum, weights := new(big.Rat), new(big.Rat)
		for i := range counted {
			b := &counted[i]
			if b.Unit != unit || b.Round != r.ID {
				continue
			}
			// A supplementary ballot weighs less in whatever round.
			weight := rat(p.OrdinaryWeight)
			if b.Supplementary {
				weight = rat(p.SupplementaryWeight)
			}
			sum = add(sum, mul(weight, scoreOf(p, b.Grade)))
			weights = add(weights, weight)
		}
		if weights.Sign() > 0 {
			scores[r.ID] = round(div(sum, weights), p.RoundPlaces)
		}
	}
	return scores
}

// evaluation is the weighted mean of the rounds that have a score.
func evaluation(p Params, scores map[string]*big.Rat) *big.Rat {
	sum, weights := new(big.Rat), new(big.Rat)
	for _, r := range p.Rounds {
		if score, ok := scores[r.ID]; ok {
			sum = add(sum, mul(integer(r.Weight), score))
			weights = add(weights, integer(r.Weight))
		}
	}
	return round(div(sum, weights), p.EvaluationPlaces)
}
