package rule

import (
	"cmp"
	"slices"
	"sync"
)

// naming is what the records of a list are called, worked out when it is first asked
// for. Copies of a list share it.
type naming struct {
	placed sync.Once
	places []int32 // of each record within another one: where it stands among those of its parent, from 1

	named sync.Once
	rows  map[string][]int32 // by label, without blanks behind commas
}

// naming returns the naming of a list, nil where it has none.
func (l *List) naming() *naming {
	c := 0
	if len(l.schema.Key) > 0 {
		c = l.schema.Field(l.schema.Key[0])
	}
	if c >= len(l.cols) {
		return nil
	}
	return l.cols[c].naming
}

// placesOf returns where each record of a list stands among those of its parent.
func (m *naming) placesOf(l *List) []int32 {
	m.placed.Do(func() {
		rows := make([]int, l.n)
		for i := range rows {
			rows[i] = i
		}
		slices.SortStableFunc(rows, func(a, b int) int { return cmp.Compare(l.position(a), l.position(b)) })
		type children struct{ n, place, position int }
		of := map[string]*children{}
		m.places = make([]int32, l.n)
		for _, row := range rows {
			c := of[l.cols[0].texts[row]]
			if c == nil {
				c = &children{}
				of[l.cols[0].texts[row]] = c
			}
			if c.n++; c.n == 1 || l.position(row) != c.position { // else at the same place
				c.place, c.position = c.n, l.position(row)
			}
			m.places[row] = int32(c.place)
		}
	})
	return m.places
}
