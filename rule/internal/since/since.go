// Package since compares a run with an earlier one: which records are new or stand elsewhere,
// which cells are not as they were, and for which records a formula may yield something else.
//
// [New] compares the facts. As the run goes on it compares the columns that it has made
// ([Since.Compare]) and carries over those that stay ([Since.Carried]). [Since.Stale] goes
// back from changed cells, by the ways of package ways, to the records to evaluate again.
package since

import (
	"slices"

	"github.com/meritrules/merit/rule/internal/cell"
	"github.com/meritrules/merit/rule/internal/intake"
	"github.com/meritrules/merit/rule/internal/typing"
)

// Since is what a run in progress knows of an earlier one: which records of its lists are
// new or stand elsewhere, and which cells are not as they were. Columns are compared as the
// run makes them; lists are known by their positions in the run.
type Since struct {
	before, now Side
	isAlike     bool               // both have the same rules, perhaps of another day
	at          map[*cell.List]int // of each list of the earlier run, the position of that list now
	lists       []listSince        // by position
	value       map[string]bool    // the single values that have changed
}

// Side is one of two runs.
type Side struct {
	At       func(list string) int // the position of a list, negative if there is none
	Lists    []*cell.List
	Declared []int // of each list: how many fields are not figures
	Facts    *intake.Facts
}

// list returns a list, nil if there is none.
func (s Side) list(name string) *cell.List {
	if i := s.At(name); i >= 0 {
		return s.Lists[i]
	}
	return nil
}

// New compares the facts of a run that has taken them with those of an earlier one.
func New(before, now Side, isAlike bool) *Since {
	s := &Since{before: before, now: now, isAlike: isAlike, at: make(map[*cell.List]int, len(before.Lists)), lists: make([]listSince, len(now.Lists)), value: map[string]bool{}}
	for _, l := range before.Lists {
		if i := now.At(l.Schema.Name); i >= 0 {
			s.at[l] = i
		}
	}
	year, facts := now.At(""), len(now.Facts.Lists)
	for i := range now.Lists {
		s.lists[i].cols = make([]Change, len(now.Lists[i].Cols))
		if i < facts || i == year {
			s.Match(i)
		}
	}
	for i, l := range now.Facts.Lists {
		for c := range l.Cols {
			s.Compare(i, c)
		}
	}
	s.compareValues()
	return s
}

// Before returns a list as it was; nil if there was none, or that is not known yet.
func (s *Since) Before(list int) *cell.List { return s.lists[list].from }

// Keeps says that a list of a model is as it was, and returns it.
func (s *Since) Keeps(list int) *cell.List {
	ls := &s.lists[list]
	ls.from = s.before.list(s.now.Lists[list].Schema.Name)
	return ls.from
}

// IsChanged reports whether a single value is not as it was.
func (s *Since) IsChanged(value string) bool { return s.value[value] }

// IsAsItWas reports whether a list, its keys and some of its columns are as they were.
func (s *Since) IsAsItWas(list int, cols []int) bool {
	l, ls := s.now.Lists[list], &s.lists[list]
	if ls.moved || ls.from == nil {
		return false
	}
	same := func(c int) bool {
		if !ls.cols[c].IsNone() {
			return false
		}
		to := ls.from.Cols[ls.column(l, c)].To
		return to == nil || !s.isMoved(to)
	}
	for _, key := range l.Schema.Key {
		if !same(l.Schema.Field(key)) {
			return false
		}
	}
	return !slices.ContainsFunc(cols, func(c int) bool { return !same(c) })
}

// HasGroups reports whether the groups of a list are those of the earlier run.
func (s *Since) HasGroups(list int) bool {
	return !s.lists[list].moved && s.lists[list].from != nil && !s.regrouped(list) && slices.Equal(s.now.Lists[list].Schema.Groups, s.lists[list].from.Schema.Groups)
}

// regrouped reports whether what makes the groups of a list has changed.
func (s *Since) regrouped(list int) bool {
	return slices.ContainsFunc(typing.GroupColumns(s.now.Lists[list].Schema), func(c int) bool { return !s.lists[list].cols[c].IsNone() })
}

// Change says which cells of a column are not those of an earlier run: some, in ascending
// order, or all.
type Change struct {
	All  bool
	Rows []int32
}

// IsNone reports whether no cell has changed.
func (c Change) IsNone() bool { return !c.All && len(c.Rows) == 0 }
