package stream

import (
	"cmp"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/meritrules/merit/internal/spell"
	"github.com/meritrules/merit/rule/fault"
	"github.com/meritrules/merit/rule/types"
)

// The reasons for which ballots are rejected, by their names in package evaluation, in the order in
// which they are tried.
const (
	unknownUnit = iota
	unknownRater
	unknownGrade
	offScale
	wrongGroup
	outOfRound
	recused
	offPanel
	duplicate
	reasons // how many there are
	stands  = -1
)

var reasonNames = [reasons]string{"unknown_unit", "unknown_rater", "unknown_grade", "off_scale", "wrong_group", "out_of_round", "recused", "off_panel", "duplicate"}

// Reasons returns the reasons for which ballots are rejected, in the order in which they are tried.
func Reasons() []string { return slices.Clone(reasonNames[:]) }

// Tally is what ballots have come to so far.
type Tally struct {
	rules  Rules
	roster Roster // in the order of ids
	at     *positions
	digest [sha256.Size]byte // of the rules and the roster

	counts [][reasons]int64 // by round: the ballots that are rejected by themselves
	valid  []int64          // by round: the others, duplicates included
	values []given
	valued map[string]int32
	table  table
}

// given is what a ballot gives.
type given struct {
	grade int32 // position among the grades, from 1; 0 for none
	mark  types.Number
}

// New returns a tally without ballots. The error is a fault.Errors with what is wrong with the rules or the
// roster: a name that stands twice, a range that ends before it begins.
func New(rules Rules, roster Roster) (*Tally, error) {
	if err := check(&rules, &roster); err != nil {
		return nil, err
	}
	t := &Tally{rules: rules, valued: map[string]int32{}}
	t.rules.Rounds, t.rules.Grades = slices.Clone(rules.Rounds), slices.Clone(rules.Grades)
	t.roster.Units = slices.Sorted(slices.Values(roster.Units))
	t.roster.Raters = slices.SortedFunc(slices.Values(roster.Raters), func(a, b Rater) int { return cmp.Compare(a.ID, b.ID) })
	for i := range t.roster.Raters {
		r := &t.roster.Raters[i]
		r.Recused, r.Panel = slices.Sorted(slices.Values(r.Recused)), slices.Sorted(slices.Values(r.Panel))
	}
	t.at = newPositions(&t.rules, &t.roster)
	t.counts, t.valid = make([][reasons]int64, len(rules.Rounds)), make([]int64, len(rules.Rounds))
	text, err := json.Marshal([]any{t.rules, t.roster})
	if err != nil {
		return nil, err
	}
	t.digest = sha256.Sum256(text)
	return t, nil
}

// maxID is how many bytes an id may have.
const maxID = 1 << 16

// Add adds a ballot. A ballot of an unknown round, without the day on which it was cast or with an id of more
// than 65,536 bytes is an error and changes nothing.
func (t *Tally) Add(b Ballot) error {
	round, ok := t.at.rounds[b.Round]
	day, given := b.CastOn.Get()
	switch {
	case !ok:
		ids := slices.Sorted(maps.Keys(t.at.rounds))
		return &fault.Error{Code: fault.CodeUnknownValue, Rule: "stream", Message: fmt.Sprintf("ballot %s: there is no round %q", spell.Short(b.ID), b.Round), Hint: spell.DidYouMean(b.Round, ids)}
	case !given:
		return &fault.Error{Code: fault.CodeMissingValue, Rule: "stream", Message: fmt.Sprintf("ballot %s: cast_on is missing", spell.Short(b.ID))}
	case len(b.ID) > maxID:
		return &fault.Error{Code: fault.CodeLimit, Rule: "stream", Message: fmt.Sprintf("ballot %s: the id has %d bytes, more than %d", spell.Short(b.ID), len(b.ID), maxID)}
	}
	rater, isRater := t.at.raters[b.Rater]
	unit, isUnit := t.at.units[b.Unit]
	switch {
	case !isUnit:
		t.counts[round][unknownUnit]++
		return nil
	case !isRater:
		t.counts[round][unknownRater]++
		return nil
	}
	value, why := t.value(&b, &t.rules.Rounds[round])
	if why == stands {
		why = t.judge(&b, round, rater, unit, day)
	}
	if why != stands {
		t.counts[round][why]++
		return nil
	}
	t.valid[round]++
	t.table.put(entry{key: t.key(round, rater, unit), day: int32(day), value: value}, b.ID)
	return nil
}

// value returns the position of what a ballot gives among the values, or why it may not give that.
func (t *Tally) value(b *Ballot, round *Round) (at int32, why int) {
	var v given
	if len(t.rules.Grades) > 0 && !round.Gradeless {
		i := slices.Index(t.rules.Grades, b.Grade)
		if i < 0 {
			return 0, unknownGrade
		}
		v.grade = int32(i) + 1
	}
	if t.rules.Marks != nil && !round.Markless {
		if !t.rules.Marks.takes(b.Mark) {
			return 0, offScale
		}
		v.mark = *b.Mark
	}
	return t.keep(v), stands
}

// keep returns the position of a value among the values.
func (t *Tally) keep(v given) int32 {
	var buffer [32]byte
	key := append(buffer[:0], byte(v.grade), byte(v.grade>>8), byte(v.grade>>16))
	if t.rules.Marks != nil {
		text, _ := v.mark.MarshalText()
		key = append(key, text...)
	}
	at, ok := t.valued[string(key)]
	if !ok {
		at = int32(len(t.values))
		t.values = append(t.values, v)
		t.valued[string(key)] = at
	}
	return at
}

// judge returns why a ballot of a known rater on a known unit does not stand by itself.
func (t *Tally) judge(b *Ballot, round, rater, unit int32, day types.Date) (why int) {
	r := &t.rules.Rounds[round]
	switch {
	case !t.at.may[round][rater]:
		return wrongGroup
	case day < r.From || day > r.Until:
		return outOfRound
	case has(t.at.recused[rater], unit):
		return recused
	case r.Panel && !b.Supplementary && !has(t.at.panel[rater], unit):
		return offPanel
	}
	return stands
}

// key returns the key of a round, rater and unit.
func (t *Tally) key(round, rater, unit int32) uint64 {
	return 1 + (uint64(unit)*uint64(len(t.rules.Rounds))+uint64(round))*uint64(len(t.roster.Raters)) + uint64(rater)
}

// cell returns the unit and round of a key.
func (t *Tally) cell(key uint64) (unit, round int) {
	cell := (key - 1) / uint64(len(t.roster.Raters))
	n := uint64(len(t.rules.Rounds))
	return int(cell / n), int(cell % n)
}

// Merge adds what another tally has taken, which stays as it is. It fails for a tally of other rules or
// another roster.
func (t *Tally) Merge(other *Tally) error {
	if t.digest != other.digest {
		return &fault.Error{Code: fault.CodeForeignFacts, Rule: "stream", Message: "the tallies have different rules or rosters"}
	}
	if t == other {
		return errors.New("stream: a tally cannot be merged with itself")
	}
	for i := range t.counts {
		t.valid[i] += other.valid[i]
		for k, n := range other.counts[i] {
			t.counts[i][k] += n
		}
	}
	values := make([]int32, len(other.values))
	for i, v := range other.values {
		values[i] = t.keep(v)
	}
	other.table.all(func(e *entry, id []byte) {
		own := *e
		own.value = values[e.value]
		t.table.put(own, string(id))
	})
	return nil
}
