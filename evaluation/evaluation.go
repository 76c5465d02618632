package evaluation

import (
	"context"

	"github.com/meritrules/merit/rule"
)

// Facts is what an evaluation is worked out from, for a host without a policy
// document. The order of the records does not matter.
type Facts struct {
	Units   []Unit
	Raters  []Rater
	Panels  []Panel // at most one of each rater
	Ballots []Ballot
}

// Unit is a unit that is judged.
type Unit struct {
	ID string `rule:"id,key"`
}

// Rater is somebody who may cast ballots in the rounds of the group, except on
// the units that he is recused from.
type Rater struct {
	ID      string   `rule:"id,key"`
	Group   string   `rule:"group"`
	Recused []string `rule:"recused"`
}

// Panel is the units that a rater is asked to judge.
type Panel struct {
	Rater string   `rule:"rater,key"`
	Units []string `rule:"units"`
}

// Ballot is one rater's grade for one unit in one round. A supplementary ballot
// (评议附页) is for a unit that is not on the rater's panel. Round, Rater, Unit and
// Grade may name what is unknown: of a round that is a fault, of the others the
// ballot is rejected.
type Ballot struct {
	ID            string    `rule:"id,key"`
	Round         string    `rule:"round"`
	Rater         string    `rule:"rater"`
	Unit          string    `rule:"unit"`
	Grade         string    `rule:"grade"`
	Supplementary bool      `rule:"supplementary"`
	CastOn        rule.Date `rule:"cast_on"`
}

// Evaluation is a compiled Policy, immutable and safe for many goroutines.
type Evaluation struct {
	sheet                          *rule.Sheet
	units, raters, panels, ballots *rule.Schema
}

// Compile checks the policy against a scope, of which parameters, functions,
// tables and limits count; the lists are those of Facts. Further figures, such
// as the weighted sum of a unit's scores, are worked out beside the policy's.
// The error is a rule.Errors with all faults.
func (p Policy) Compile(s rule.Scope, figures ...rule.Figure) (*Evaluation, error) {
	var e Evaluation
	var faults rule.Errors
	faults.Add(p.Check())
	e.units = schema[Unit]("units", &faults)
	e.raters = schema[Rater]("raters", &faults)
	e.panels = schema[Panel]("panels", &faults)
	e.ballots = schema[Ballot]("ballots", &faults)
	s.Lists, s.Values = []*rule.Schema{e.units, e.raters, e.panels, e.ballots}, nil
	models, own := p.Parts()
	sheet, err := rule.NewSheet(s, models, append(own, figures...))
	faults.Add(err)
	if len(faults) > 0 {
		return nil, faults
	}
	e.sheet = sheet
	return &e, nil
}

func schema[T any](list string, faults *rule.Errors) *rule.Schema {
	s, err := rule.SchemaOf[T](list)
	faults.Add(err)
	return s
}

// Bind checks the facts and makes them ready for Run.
func (e *Evaluation) Bind(f Facts) (*rule.Facts, error) {
	var faults rule.Errors
	lists := []*rule.List{
		list(e.units, f.Units, &faults),
		list(e.raters, f.Raters, &faults),
		list(e.panels, f.Panels, &faults),
		list(e.ballots, f.Ballots, &faults),
	}
	if len(faults) > 0 {
		return nil, faults
	}
	return rule.NewFacts(lists, nil, nil)
}

func list[T any](s *rule.Schema, rows []T, faults *rule.Errors) *rule.List {
	l, err := rule.ListOf(s, s.Name, rows)
	faults.Add(err)
	return l
}

// Run works out the policy and the further figures on facts of Bind.
func (e *Evaluation) Run(ctx context.Context, f *rule.Facts) (*rule.Run, error) {
	return e.sheet.Run(ctx, f)
}

// Result is an evaluation worked out. Every ballot is either in one of Scores
// or in Rejected.
type Result struct {
	Scores   []Score     // by unit, then round in the policy's order
	Rejected []Rejection // by ballot
	Rounds   []RoundTally
	Run      *rule.Run // for further figures, and to explain
}

// Score is what a unit reached in a round in which a ballot on it was counted.
type Score struct {
	Unit, Round string
	Score       rule.Number
	Ballots     []string // the counted ballots, in counting order
}

// Rejection is a ballot that was not counted.
type Rejection struct {
	Ballot string
	Reason Reason
}

// Aggregate works out the scores. The error is a rule.Errors with all faults of
// the facts: a ballot of an unknown round, a unit without a counted ballot,
// records with the same key, a formula that fails on a record.
func (e *Evaluation) Aggregate(ctx context.Context, f Facts) (*Result, error) {
	facts, err := e.Bind(f)
	if err != nil {
		return nil, err
	}
	run, err := e.Run(ctx, facts)
	if err != nil {
		return nil, err
	}
	return &Result{Scores: Scores(run), Rejected: Rejected(run), Rounds: Tally(run), Run: run}, nil
}
