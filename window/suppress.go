package window

import (
	"cmp"
	"slices"

	"github.com/meritrules/merit/rule/types"
)

// Counts that are too small to be shown are suppressed, and with them as many others as it takes
// that nobody can work them out from the rest: complementary suppression, as Cox (1980), Suppression
// methodology and statistical disclosure control, JASA 75, describes it for tables with sums.
//
// What is kept apart is what moves independently. A case may be thought of in another class
// without a change of its month; but in another window it may be in another area and level as
// well. So window, area and level are one axis, whose atoms are the windows, and each of the other
// dimensions is one of its own. Two atoms are in one pool if all counts that tell them apart are
// hidden: then cases may be thought to have changed places between them, and nothing that is shown
// would differ. A count is safe if some of its atoms are in a pool with atoms of other counts, and
// the pool holds enough cases, of more than one sort.

// cells are counts: of cases first, then of parts of them.
type cells []int

// part is a part of what is counted, such as the satisfied: of which count it is a part.
type part struct{ at, of int }

// countRow is a record of case_counts while it is made.
type countRow struct {
	by    string // its dimension
	value string
	cells cells
	days  types.Number // that its cases took
	full  bool         // nothing of it is shown
	parts bool         // only how many cases there are is shown
}

// atom is the smallest group of cases that may change places with others, with the rows that count
// it: one for each dimension of its axis, -1 for none.
type atom struct {
	rows  []int
	cells cells
	rest  bool // those that no row of the axis counts, of which nobody is told
}

// suppressor hides counts of fewer than least.
type suppressor struct {
	least   int
	parts   []part
	total   cells
	rows    []*countRow
	axes    [][]atom
	dropped []bool // of each count: it is nowhere shown, as there are too few in all
}

// isSmall reports whether a part is small, or what it leaves.
func (s *suppressor) isSmall(c cells, p part) bool { return s.tooFew(c[p.at]) || s.tooFew(rest(c, p)) }

func (s *suppressor) tooFew(n int) bool { return 0 < n && n < s.least }

// rest returns how much a part leaves of what it is a part of.
func rest(c cells, p part) int { return c[p.of] - c[p.at] }

// suppress hides what must not be shown.
func (s *suppressor) suppress() {
	s.dropped = make([]bool, len(s.total))
	for _, p := range s.parts {
		s.dropped[p.at] = s.isSmall(s.total, p) || s.dropped[p.of]
	}
	s.parts = slices.DeleteFunc(slices.Clone(s.parts), func(p part) bool { return s.dropped[p.at] })
	for _, r := range s.rows {
		r.full = s.tooFew(r.cells[0])
		r.parts = slices.ContainsFunc(s.parts, func(p part) bool { return s.isSmall(r.cells, p) })
	}
	for _, axis := range s.axes {
		if s.tooFew(s.total[0]) || !s.protect(axis) {
			for _, r := range s.rows {
				r.full = true
			}
			return
		}
	}
}

// protect hides further rows of an axis until none that is hidden can be worked out. It returns
// false if nothing on the axis is left to hide.
func (s *suppressor) protect(axis []atom) bool {
	for {
		at, full, unsafe := s.unsafe(axis)
		if !unsafe {
			return true
		}
		if !s.join(axis, at, full) {
			return false
		}
	}
}

// unsafe returns a row of an axis that could be worked out, and whether how many cases it has is
// what could be.
func (s *suppressor) unsafe(axis []atom) (row int, full, found bool) {
	whole, parted := s.pools(axis, true), s.pools(axis, false)
	for i, r := range s.rows {
		if !isOn(axis, i) {
			continue
		}
		if r.full && !slices.ContainsFunc(whole, func(p *pool) bool { return p.mixes(i) && s.isMovable(p) }) {
			return i, true, true
		}
		if !(r.full || r.parts) {
			continue
		}
		for _, x := range s.parts {
			if s.tooFew(r.cells[x.at]) && !s.isHeld(whole, parted, i, func(c cells) int { return c[x.at] }) ||
				s.tooFew(rest(r.cells, x)) && !s.isHeld(whole, parted, i, func(c cells) int { return rest(c, x) }) {
				return i, false, true
			}
		}
	}
	return 0, false, false
}

// isHeld reports whether a part of a row may be more or less: its pool has cases that count and
// others, or only such, but nobody knows how many are in the row.
func (s *suppressor) isHeld(whole, parted []*pool, row int, of func(cells) int) bool {
	return slices.ContainsFunc(parted, func(p *pool) bool { return p.mixes(row) && 0 < of(p.cells) && of(p.cells) < p.cells[0] }) ||
		slices.ContainsFunc(whole, func(p *pool) bool { return p.mixes(row) && s.isMovable(p) && of(p.cells) == p.cells[0] })
}

// pool is a group of atoms between which cases may change places unseen.
type pool struct {
	key    []int
	atoms  []*atom
	cells  cells
	listed int // how many of its atoms are known to have cases
}

// pools returns the pools of an axis: for cases that move alone, full, all counts that tell two
// atoms apart must be hidden; for two that change places, their parts.
func (s *suppressor) pools(axis []atom, full bool) (pools []*pool) {
	for i := range axis {
		a := &axis[i]
		key := s.key(a, full)
		k, found := slices.BinarySearchFunc(pools, key, func(p *pool, key []int) int { return slices.Compare(p.key, key) })
		if !found {
			pools = slices.Insert(pools, k, &pool{key: key, cells: make(cells, len(s.total))})
		}
		p := pools[k]
		p.atoms = append(p.atoms, a)
		for i, n := range a.cells {
			p.cells[i] += n
		}
		if !a.rest {
			p.listed++
		}
	}
	return pools
}

// key returns the rows of an atom, -1 for those that are hidden.
func (s *suppressor) key(a *atom, full bool) []int {
	key := slices.Clone(a.rows)
	for i, r := range key {
		if r >= 0 && s.isHidden(r, full) {
			key[i] = -1
		}
	}
	return key
}

func (s *suppressor) isHidden(row int, full bool) bool {
	return s.rows[row].full || !full && s.rows[row].parts
}

// mixes reports whether a pool has cases that a row counts, and others.
func (p *pool) mixes(row int) bool {
	in := slices.ContainsFunc(p.atoms, func(a *atom) bool { return slices.Contains(a.rows, row) })
	return in && slices.ContainsFunc(p.atoms, func(a *atom) bool { return !slices.Contains(a.rows, row) })
}

// isMovable reports whether a pool has cases enough that each of its rows may have more or fewer:
// more than one for each atom, and not less than would be shown.
func (s *suppressor) isMovable(p *pool) bool {
	return p.cells[0] > p.listed && p.cells[0] >= s.least
}

func isOn(axis []atom, row int) bool {
	return slices.ContainsFunc(axis, func(a atom) bool { return slices.Contains(a.rows, row) })
}

// join brings an atom of a row into one pool with one that is not of the row, where that hides the
// fewest further rows, and of the fewest cases. It returns false if all are in one pool.
func (s *suppressor) join(axis []atom, row int, full bool) bool {
	var best []int
	least := [2]int{}
	for i := range axis {
		if !slices.Contains(axis[i].rows, row) {
			continue
		}
		for k := range axis {
			if slices.Contains(axis[k].rows, row) {
				continue
			}
			apart := s.apart(&axis[i], &axis[k], full)
			cost := [2]int{len(apart), 0}
			for _, r := range apart {
				cost[1] += s.rows[r].cells[0]
			}
			if len(apart) > 0 && (best == nil || cmp.Or(cmp.Compare(cost[0], least[0]), cmp.Compare(cost[1], least[1])) < 0) {
				best, least = apart, cost
			}
		}
	}
	for _, r := range best {
		s.rows[r].full, s.rows[r].parts = s.rows[r].full || full, true
	}
	return best != nil
}

// apart returns the rows that tell two atoms apart and are not hidden.
func (s *suppressor) apart(a, b *atom, full bool) (rows []int) {
	for i := range a.rows {
		if a.rows[i] == b.rows[i] {
			continue
		}
		for _, r := range []int{a.rows[i], b.rows[i]} {
			if r >= 0 && !s.isHidden(r, full) {
				rows = append(rows, r)
			}
		}
	}
	return rows
}
