package incentive

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/meritrules/merit/rule/fault"
	"github.com/meritrules/merit/rule/types"
)

// Candidate competes for a place. Keys are the reasons to prefer it, the weightiest
// first; for each the greater number is better.
type Candidate struct {
	ID   string
	Keys []types.Number
}

// TieRule says what happens to candidates that are tied where the places run out.
// Its zero value is invalid.
type TieRule uint8

// The tie rules.
const (
	TiedIn    TieRule = iota + 1 // by the first key; all that tie with the last one in are in, beyond the places
	TiedOut                      // by the first key; all that tie with the first one out are out, and places stay empty
	ByNextKey                    // the next key breaks ties, and so on
)

var tieRuleNames = [...]string{"", "tied_in", "tied_out", "by_next_key"}

// String returns the rule's name, such as "tied_in".
func (t TieRule) String() string {
	if int(t) < len(tieRuleNames) {
		return tieRuleNames[t]
	}
	return fmt.Sprintf("tie rule %d", uint8(t))
}

// Selection says who has a place. Each candidate is in one of the lists, which are
// sorted by keys, then by id.
type Selection struct {
	In        []string
	Undecided []string // under ByNextKey: tied in all keys where the places run out; a lot or a meeting must decide
	Open      int      // under ByNextKey: the places left for the undecided
	Out       []string
}

// Quota gives places to the best candidates, whose order does not matter. It fails
// on a negative number of places, an unknown tie rule, two candidates with the same
// id, and candidates without keys or with different numbers of keys.
func Quota(candidates []Candidate, places int, ties TieRule) (Selection, error) {
	if err := checkQuota(candidates, places, ties); err != nil {
		return Selection{}, err
	}
	keys := 1
	if ties == ByNextKey && len(candidates) > 0 {
		keys = len(candidates[0].Keys)
	}
	order := slices.Clone(candidates)
	slices.SortFunc(order, func(a, b Candidate) int {
		return cmp.Or(-compareKeys(a, b, keys), -compareKeys(a, b, len(a.Keys)), cmp.Compare(a.ID, b.ID))
	})
	from, to := boundary(order, places, keys)
	ids := make([]string, len(order))
	for i, c := range order {
		ids[i] = c.ID
	}
	switch {
	case from == to || ties == TiedIn:
		return Selection{In: ids[:to:to], Out: ids[to:]}, nil
	case ties == TiedOut:
		return Selection{In: ids[:from:from], Out: ids[from:]}, nil
	}
	return Selection{In: ids[:from:from], Undecided: ids[from:to:to], Open: places - from, Out: ids[to:]}, nil
}

// boundary returns the range of candidates that are tied in the first keys where the
// places run out; if nobody is, the range is empty: from and to are both places.
func boundary(order []Candidate, places, keys int) (from, to int) {
	if places == 0 || places >= len(order) || compareKeys(order[places-1], order[places], keys) != 0 {
		return min(places, len(order)), min(places, len(order))
	}
	from, to = places-1, places+1
	for from > 0 && compareKeys(order[from-1], order[places], keys) == 0 {
		from--
	}
	for to < len(order) && compareKeys(order[to], order[places], keys) == 0 {
		to++
	}
	return from, to
}

// compareKeys compares two candidates by the first keys.
func compareKeys(a, b Candidate, keys int) int {
	for i := range keys {
		if c := a.Keys[i].Cmp(b.Keys[i]); c != 0 {
			return c
		}
	}
	return 0
}

func checkQuota(candidates []Candidate, places int, ties TieRule) error {
	switch {
	case places < 0:
		return refuse(fault.CodeBadArgument, "a quota of %d places", places)
	case ties < TiedIn || ties > ByNextKey:
		return refuse(fault.CodeBadArgument, "there is no tie rule %d", uint8(ties))
	}
	seen := make(map[string]bool, len(candidates))
	for _, c := range candidates {
		switch {
		case seen[c.ID]:
			return refuse(fault.CodeDuplicateName, "the candidate %q stands twice", c.ID)
		case len(c.Keys) == 0:
			return refuse(fault.CodeBadArgument, "the candidate %q has no key", c.ID)
		case len(c.Keys) != len(candidates[0].Keys):
			return refuse(fault.CodeBadArgument, "the candidate %q has %d keys, %q has %d", c.ID, len(c.Keys), candidates[0].ID, len(candidates[0].Keys))
		}
		seen[c.ID] = true
	}
	return nil
}

// refuse returns the error of an argument.
func refuse(code fault.Code, format string, args ...any) error {
	return &fault.Error{Code: code, Rule: "incentive", Message: fmt.Sprintf(format, args...)}
}
