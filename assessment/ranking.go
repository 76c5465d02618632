package assessment

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/meritrules/merit/internal/ranks"
	"github.com/meritrules/merit/rule/fault"
	"github.com/meritrules/merit/rule/types"
)

// Contender is ranked within its group.
type Contender struct {
	Name  string
	Group string         // contenders of different groups are not compared
	Keys  []types.Number // the first that differs decides
	NA    bool           // not applicable: listed, but takes no place
}

// Ranked is a contender's place.
type Ranked struct {
	Name  string
	Group string
	Place int // from 1; 0 if not applicable
}

// Ties says which place follows a tie. The zero Ties is invalid.
type Ties string

// The ways to go on after a tie.
const (
	Competition Ties = "competition" // 1, 2, 2, 4
	Dense       Ties = "dense"       // 1, 2, 2, 3
)

// Direction says which end of a key is better. The zero Direction is Descending.
type Direction bool

// The directions of a key.
const (
	Descending Direction = false // more is better
	Ascending  Direction = true  // less is better
)

// Ranking ranks contenders by a chain of keys: the first key in which two contenders
// differ decides, and two that differ in none are tied. Directions belong to the keys
// in turn; keys without one are Descending. The result is sorted by group, place and
// name, with the contenders that are not applicable at the end of their group. The
// error is a fault.Errors: contenders of one group share a name, or their numbers of
// keys differ.
func Ranking(contenders []Contender, ties Ties, directions ...Direction) ([]Ranked, error) {
	if ties != Competition && ties != Dense {
		return nil, &fault.Error{Code: fault.CodeBadArgument, Rule: "assessment", Message: fmt.Sprintf("ties are %q or %q, not %q", Competition, Dense, ties)}
	}
	sorted := slices.Clone(contenders)
	chain := chain(directions)
	slices.SortFunc(sorted, chain.order)
	if err := checkContenders(sorted).Sorted(); err != nil {
		return nil, err
	}
	ranked := make([]Ranked, 0, len(sorted))
	for len(sorted) > 0 {
		var group []Contender
		group, sorted = cut(sorted, func(c Contender) bool { return c.Group == sorted[0].Group })
		ranked = append(ranked, chain.rank(group, ties)...)
	}
	return ranked, nil
}

// rank returns the places in a group, which is sorted.
func (d chain) rank(group []Contender, ties Ties) []Ranked {
	ranked := make([]Ranked, len(group))
	among, _ := cut(group, func(c Contender) bool { return !c.NA })
	if ties == Dense {
		among = slices.CompactFunc(slices.Clone(among), func(a, b Contender) bool { return d.compare(a, b) == 0 })
	}
	for i, c := range group {
		ranked[i] = Ranked{Name: c.Name, Group: c.Group}
		if !c.NA {
			ranked[i].Place = ranks.FromFirst(among, c, d.compare)
		}
	}
	return ranked
}

// cut splits contenders before the first for which ok is false.
func cut(all []Contender, ok func(Contender) bool) (first, rest []Contender) {
	i := slices.IndexFunc(all, func(c Contender) bool { return !ok(c) })
	if i < 0 {
		i = len(all)
	}
	return all[:i], all[i:]
}

type chain []Direction

// order sorts by group, applicable first, keys, name.
func (d chain) order(a, b Contender) int {
	c := cmp.Or(cmp.Compare(a.Group, b.Group), compareFlags(a.NA, b.NA))
	if c == 0 && !a.NA {
		c = d.compare(a, b)
	}
	return cmp.Or(c, cmp.Compare(a.Name, b.Name))
}

// compare orders by the keys, the better first.
func (d chain) compare(a, b Contender) int {
	for i := range min(len(a.Keys), len(b.Keys)) {
		c := b.Keys[i].Cmp(a.Keys[i])
		if i < len(d) && d[i] == Ascending {
			c = -c
		}
		if c != 0 {
			return c
		}
	}
	return 0
}

func compareFlags(a, b bool) int {
	switch {
	case a == b:
		return 0
	case b:
		return -1
	}
	return 1
}

// checkContenders reports repeated names in a group and chains of different lengths,
// in the order of the names.
func checkContenders(sorted []Contender) (faults fault.Errors) {
	type id struct{ group, name string }
	seen, keys := map[id]bool{}, -1
	byName := slices.Clone(sorted)
	slices.SortFunc(byName, func(a, b Contender) int {
		return cmp.Or(cmp.Compare(a.Group, b.Group), cmp.Compare(a.Name, b.Name), compareFlags(a.NA, b.NA), len(a.Keys)-len(b.Keys))
	})
	f := func(code fault.Code, c Contender, format string, args ...any) {
		faults = append(faults, &fault.Error{Code: code, Record: fmt.Sprintf("contender %q", c.Name), Message: fmt.Sprintf(format, args...)})
	}
	for _, c := range byName {
		if seen[id{c.Group, c.Name}] {
			f(fault.CodeDuplicateName, c, "the name stands twice in the group %q", c.Group)
		}
		seen[id{c.Group, c.Name}] = true
		if c.NA {
			continue
		}
		if keys >= 0 && len(c.Keys) != keys {
			f(fault.CodeBadArgument, c, "%d keys, where others have %d", len(c.Keys), keys)
		}
		keys = len(c.Keys)
	}
	return faults
}
