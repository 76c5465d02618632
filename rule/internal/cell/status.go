package cell

import (
	"github.com/meritrules/merit/rule/fault"
	"github.com/meritrules/merit/rule/types"
)

// Status returns the state of a field of one record. Everything is final in facts, and runs on
// facts, that are not as of a day. Like indexing a slice, it panics if there is no such record or
// field.
func (l *List) Status(row int, field string) types.Status { return l.Cols[l.At(field)].StatusOf(row) }

// StatusOf returns the state of a cell.
func (c *Column) StatusOf(row int) types.Status {
	if p := types.PendingCause(c.Lacks(row)); p != nil {
		return types.Status{State: types.AwaitsItsDay, Why: *p}
	}
	if p := c.Openness(row); p != nil {
		return types.Status{State: types.SoFar, Why: *p}
	}
	return types.Status{}
}

// Growth returns whether the list may still grow.
func (l *List) Growth() types.Growth {
	if p := types.PendingCause(l.Unknown); p != nil {
		return types.Growth{Status: types.Status{State: types.AwaitsItsDay, Why: *p}, Later: l.Later}
	}
	if l.Open != nil {
		return types.Growth{Status: types.Status{State: types.SoFar, Why: *l.Open}, Later: l.Later}
	}
	return types.Growth{Later: l.Later}
}

// Openness returns why a cell may still change, nil if it is final.
func (c *Column) Openness(row int) *types.Pending {
	if c.Open == nil {
		return nil
	}
	return c.Open[row]
}

// Opens marks a cell, of n, as one that may still change.
func (c *Column) Opens(row, n int, p *types.Pending) {
	if p == nil {
		return
	}
	if c.Open == nil {
		c.Open = make([]*types.Pending, n)
	}
	if c.Lacking == nil { // readers look at open only if there is a lacking
		c.Lacking = make([]*fault.Error, n)
	}
	c.Open[row] = Later(p, c.Open[row])
}

// Reopen replaces the reason of a cell that may be marked already; nil marks the cell as final.
func (c *Column) Reopen(row, n int, p *types.Pending) {
	if c.Open != nil {
		c.Open[row] = nil
	}
	c.Opens(row, n, p)
}

// OpensAll marks all cells, n of them.
func (c *Column) OpensAll(n int, p *types.Pending) {
	for row := range n {
		c.Opens(row, n, p)
	}
}

// Openings say which cells of the columns of a list may still change. Columns without states of
// their own share one Openings, and must not be marked afterwards.
type Openings struct {
	open    []*types.Pending
	lacking []*fault.Error
}

// NewOpenings returns openings of n cells; why returns why one may still change, nil if it is
// final.
func NewOpenings(n int, why func(row int) *types.Pending) *Openings {
	o := &Openings{}
	for row := range n {
		if p := why(row); p != nil {
			if o.open == nil {
				o.open, o.lacking = make([]*types.Pending, n), make([]*fault.Error, n)
			}
			o.open[row] = p
		}
	}
	return o
}

// Mark marks the cells of a column that may still change.
func (o *Openings) Mark(c *Column) {
	if c.Open == nil && c.Lacking == nil {
		c.Open, c.Lacking = o.open, o.lacking
		return
	}
	for row, p := range o.open {
		c.Opens(row, len(o.open), p)
	}
}

// Later returns the reason that lasts longer; of equally long ones the first by name.
func Later(p, q *types.Pending) *types.Pending {
	switch {
	case p == nil:
		return q
	case q == nil || p.Until > q.Until || p.Until == q.Until && p.What <= q.What:
		return p
	}
	return q
}
