package evaluation

import (
	"slices"

	"github.com/meritrules/merit/rule"
)

// finder resolves the keys of a list to positions.
type finder struct {
	list   *rule.List
	keys   []string
	recent *[2048]int32 // positions, from 1, under a hash that need not be good: a guess to be checked
}

func newFinder(l *rule.List) finder { return finder{l, l.Keys(), new([2048]int32)} }

func (f finder) find(key string) (int, bool) {
	guess := &f.recent[hash(key)%uint32(len(f.recent))]
	if i := int(*guess) - 1; i >= 0 && f.keys[i] == key {
		return i, true
	}
	i, ok := f.list.Find(key)
	if ok {
		*guess = int32(i + 1)
	}
	return i, ok
}

// hash tells apart keys such as E066 and R066: it looks at both ends.
func hash(s string) uint32 {
	n := len(s)
	if n < 3 {
		return uint32(n)
	}
	return uint32(s[0])<<9 + uint32(s[n-3])*100 + uint32(s[n-2])*10 + uint32(s[n-1])
}

// names resolves the few names of a policy.
type names struct {
	list  []string
	index map[string]int // nil where a plain search is as quick
}

func newNames(list []string) names {
	n := names{list: list}
	if len(list) <= 8 {
		return n
	}
	n.index = make(map[string]int, len(list))
	for i, s := range list {
		n.index[s] = i
	}
	return n
}

func (n names) find(s string) (int, bool) {
	if n.index != nil {
		i, ok := n.index[s]
		return i, ok
	}
	for i := range n.list {
		if n.list[i] == s {
			return i, true
		}
	}
	return 0, false
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
