package evaluation

import (
	"slices"

	"github.com/meritrules/merit/rule/types"
	"github.com/meritrules/merit/rule/value"
)

// nowhere is the position of an unknown name.
const nowhere = -1

// resolve looks up each distinct text of a column once.
func resolve(l *value.List, field string, find func(string) (int, bool)) []int32 {
	r := newResolved(l, field, find)
	rows := make([]int32, l.Len())
	for i := range rows {
		rows[i] = r.at[r.codes.At(i)]
	}
	return rows
}

// resolved is a text column as positions. It holds the code of each record's text,
// and the position of each text, nowhere if it is unknown.
type resolved struct {
	codes value.View[int32]
	at    []int32
}

func (r resolved) of(i int) int { return int(r.at[r.codes.At(i)]) }

func newResolved(l *value.List, field string, find func(string) (int, bool)) resolved {
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

// among returns a function that finds the position of a text among a few.
func among(list []string) func(string) (int, bool) {
	index := make(map[string]int, len(list))
	for i, s := range list {
		index[s] = i
	}
	return func(s string) (int, bool) {
		i, ok := index[s]
		return i, ok
	}
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
	pairs = slices.Compact(pairs)
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

// of returns the seconds of a first.
func (r relation) of(first int) []int32 { return r.second[r.start[first]:r.start[first+1]] }

func (r relation) has(first, second int) bool {
	if r.start[first] == r.start[first+1] {
		return false
	}
	_, ok := slices.BinarySearch(r.of(first), int32(second))
	return ok
}

func textsOf(texts []string) value.Value {
	elems := make([]value.Value, len(texts))
	for i, s := range texts {
		elems[i] = value.OfText(s)
	}
	return value.OfList(elems...)
}

// laterOf returns the pending that is over last; nil is over already.
func laterOf(a, b *types.Pending) *types.Pending {
	if a == nil || b != nil && b.Until > a.Until {
		return b
	}
	return a
}

// openness returns why a cell may still change, nil if it is final.
func openness(l *value.List, row int, field string) *types.Pending {
	if s := l.Status(row, field); s.State == types.SoFar {
		return &s.Why
	}
	return nil
}
