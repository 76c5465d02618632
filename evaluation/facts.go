package evaluation

import (
	"github.com/meritrules/merit/rule"
	"github.com/meritrules/merit/rule/fault"
	"github.com/meritrules/merit/rule/types"
)

// Facts holds the facts of an evaluation by grades, for a host without a policy document.
type Facts = FactsOf[Ballot]

// FactsOf holds the facts of an evaluation whose ballots are of type B: Ballot, MarkBallot,
// PlaceBallot or a struct of the host's own. The order of the records does not matter.
type FactsOf[B any] struct {
	Units   []Unit  `rule:"units"`
	Raters  []Rater `rule:"raters"`
	Panels  []Panel `rule:"panels"` // at most one for each rater
	Ballots []B     `rule:"ballots"`
}

// Unit is a unit that is judged.
type Unit struct {
	ID string `rule:"id,key"`
}

// Rater is somebody who may cast ballots in the rounds of the group, except on
// the units that he is recused from.
type Rater struct {
	ID      string   `rule:"id,key"`
	Group   string   `rule:"group"`   // one of the Groups of the rounds in which he may vote
	Recused []string `rule:"recused"` // ids of units
}

// Panel is the units that a rater is asked to judge.
type Panel struct {
	Rater string   `rule:"rater,key"`
	Units []string `rule:"units"` // ids
}

// Ballot is one rater's grade for one unit in one round. A supplementary ballot
// (评议附页) is for a unit that is not on the rater's panel. An unknown Round is a
// fault; a ballot with an unknown Rater, Unit or Grade is rejected.
type Ballot struct {
	ID            string                     `rule:"id,key"`
	Round         string                     `rule:"round"` // the ID of a Round of the policy
	Rater         string                     `rule:"rater"`
	Unit          string                     `rule:"unit"`
	Grade         string                     `rule:"grade"` // one of the Grades of the policy
	Supplementary bool                       `rule:"supplementary"`
	CastOn        types.Required[types.Date] `rule:"cast_on"`
}

// MarkBallot is a Ballot that gives a mark and not a grade.
type MarkBallot struct {
	ID            string                       `rule:"id,key"`
	Round         string                       `rule:"round"`
	Rater         string                       `rule:"rater"`
	Unit          string                       `rule:"unit"`
	Mark          types.Required[types.Number] `rule:"mark"`
	Supplementary bool                         `rule:"supplementary"`
	CastOn        types.Required[types.Date]   `rule:"cast_on"`
}

// PlaceBallot is a Ballot that gives a place and not a grade.
type PlaceBallot struct {
	ID            string                     `rule:"id,key"`
	Round         string                     `rule:"round"`
	Rater         string                     `rule:"rater"`
	Unit          string                     `rule:"unit"`
	Place         types.Required[int]        `rule:"place"`
	Supplementary bool                       `rule:"supplementary"`
	CastOn        types.Required[types.Date] `rule:"cast_on"`
}

// Compile checks the policy against the parameters, functions, tables and limits of a
// scope. The sheet also evaluates further figures, such as the weighted sum of a
// unit's scores. The error is a fault.Errors with all faults.
//
// Run of the result computes the scores. Its error is a fault.Errors with all faults
// of the facts: a ballot of an unknown round, a unit without a score, records
// with the same key, a formula that fails on a record. In a finished run every ballot
// is counted, abstains or is in Rejected, as Tally says.
func (p Policy) Compile(s rule.Scope, figures ...rule.Figure) (*rule.BoundSheet[Facts], error) {
	return Bind[Facts](p, s, figures...)
}

// Bind is Compile for facts of the host's own: a struct with the lists of Facts, or those that
// the policy has names for, whose records have the fields that the policy needs, and further ones
// for its formulas.
func Bind[F any](p Policy, s rule.Scope, figures ...rule.Figure) (*rule.BoundSheet[F], error) {
	var faults fault.Errors
	faults.Add(p.Check())
	models, own := p.Parts()
	bound, err := rule.BindSheet[F](s, models, append(own, figures...))
	if faults.Add(err); len(faults) > 0 {
		return nil, faults
	}
	return bound, nil
}

// Score is a unit's score in a round with a counted ballot on it: a record of scores,
// which rule.Records reads, by unit, then by round in the policy's order.
type Score struct {
	Unit    string       `rule:"unit"`
	Round   string       `rule:"round"`
	Score   types.Number `rule:"score"`
	Ballots []string     `rule:"ballots"` // the counted ballots, in counting order
}
