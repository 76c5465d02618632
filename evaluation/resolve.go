package evaluation

import (
	"slices"

	"github.com/meritrules/merit/rule/value"
)

// nowhere is the position of an unknown name.
const nowhere = -1

// finder resolves the keys of a list to positions.
type finder struct{ list *value.List }

func (f finder) find(key string) (int, bool) { return f.list.Find(key) }

// names resolves the few names of a policy.
type names struct {
	list  []string
	index map[string]int
}

func newNames(list []string) names {
	n := names{list, make(map[string]int, len(list))}
	for i, s := range list {
		n.index[s] = i
	}
	return n
}

func (n names) find(s string) (int, bool) {
	i, ok := n.index[s]
	return i, ok
}

// resolved is a text column as positions. It holds the code of each record's text,
// and the position of each text, nowhere if it is unknown.
type resolved struct {
	codes value.View[int32]
	at    []int32
}

func (r resolved) of(i int) int { return int(r.at[r.codes.At(i)]) }

// resolve looks up each distinct text of a column once.
func resolve(l *value.List, field string, find func(string) (int, bool)) resolved {
	codes, texts := l.Codes(field)
	r := resolved{codes, make([]int32, len(texts))}
	for i, text := range texts {
		r.at[i] = nowhere
		if at, ok := find(text); ok {
			r.at[i] = int32(at)
		}
	}
	return r
}

// relation holds pairs of small numbers, the second of each pair sorted within
// the first.
type relation struct {
	start  []int32
	second []int32
}

// newRelation takes pairs as first<<32 | second, with n possible firsts.
func newRelation(pairs []uint64, n int) relation {
	slices.Sort(pairs)
	r := relation{make([]int32, n+1), make([]int32, len(pairs))}
	for i, p := range pairs {
		r.start[p>>32+1]++
		r.second[i] = int32(uint32(p))
	}
	for i := range n {
		r.start[i+1] += r.start[i]
	}
	return r
}

func (r relation) has(first, second int) bool {
	some := r.second[r.start[first]:r.start[first+1]]
	if len(some) == 0 {
		return false
	}
	_, ok := slices.BinarySearch(some, int32(second))
	return ok
}
