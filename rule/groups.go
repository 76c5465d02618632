package rule

// groups are the peers of a list: which group each record is in, and the records
// of each group in the order of the list. Records whose group is not known are in
// one of their own.
type groups struct {
	of      []int32
	peers   []seq
	unknown int32 // -1 where there is none
}

// groupOf is the group of the own record.
func (fr *frame) groupOf() int32 { return fr.groups.of[fr.locals[0].row] }

// groupsOf returns the groups of a list, which are made once for a run.
func (r *Run) groupsOf(fr *frame, at site, list int) *groups {
	r.grouping.Lock()
	defer r.grouping.Unlock()
	g, ok := r.groups[list]
	if !ok {
		l := r.lists[list]
		if g = fr.newGroups(at, l, l.schema.Field(l.schema.Group)); fr.err != nil {
			return g
		}
		if r.groups == nil {
			r.groups = map[int]*groups{}
		}
		r.groups[list] = g
	}
	return g
}

// newGroups splits a list by the values of a field, missing ones among them, in
// the order of their first record.
func (fr *frame) newGroups(at site, l *List, field int) *groups {
	g := &groups{of: make([]int32, l.n), unknown: -1}
	index := map[string]int32{}
	fr.holds(at, 8*int64(l.n))
	for i := 0; i < l.n && fr.step(keyWork) && (i&255 != 0 || fr.tick(at)); i++ {
		key, known := "unknown", l.cols[field].lacks(i) == nil
		if known {
			v := l.value(i, field)
			fr.writes(at, []Value{v})
			key = v.kind.String() + v.String()
		}
		k, ok := index[key]
		if !ok {
			fr.holds(at, groupBytes)
			k = int32(len(g.peers))
			index[key] = k
			g.peers = append(g.peers, seq{recs: l})
			if !known {
				g.unknown = k
			}
		}
		g.of[i] = k
		g.peers[k].rows = append(g.peers[k].rows, int32(i))
	}
	fr.tick(at)
	return g
}
