package rule

import (
	"github.com/meritrules/merit/rule/internal/domain"
)

// lookup returns the values of the rows that the keys can reach, in every version of the
// table that is in force at some time, and notes what the keys show: rows that are
// reached, and keys that have no row.
func (d *domains) lookup(n *node, keys []domain.Set) (s domain.Set) {
	leaf := n.detail.(*tableLeaf)
	for i, t := range leaf.versions {
		if !leaf.isInForce(i) {
			continue
		}
		reached := d.reachOf(t)
		for i, key := range keys {
			reached.keys[i] = reached.keys[i].Join(key)
			reached.by[i] = n.args[i]
		}
		s = s.Join(setOfAny(d.reach(t, reached, keys)))
		d.found.keys(n, t, keys)
	}
	if s.IsEmpty() { // what reads it is not to blame
		return typed(n.typ)
	}
	return s
}

// mostRows bounds how many rows are compared with keys. Beyond it lookups may reach all
// rows of their table, so that what is looked at is bounded.
const mostRows = 2_000_000

// reach marks the rows that keys of these sets may find, and returns their values.
func (d *domains) reach(t *Table, reached *reach, keys []domain.Set) (values []Value) {
	d.looked += len(t.Rows)
	if d.looked > mostRows && reached.all {
		return reached.values
	}
	reached.all = d.looked > mostRows
	for row := range t.Rows {
		if reached.all || t.canReach(row, keys) {
			reached.rows[row] = true
			values = append(values, t.Rows[row].Value)
		}
	}
	if reached.all {
		reached.values = values
	}
	return values
}

// reach is what the lookups of a table can find in it.
type reach struct {
	rows []bool       // which rows
	keys []domain.Set // the keys of each column
	by   []*node      // the last key looked up in each column

	all    bool    // some lookup is taken to reach all rows
	values []Value // then those of all rows
}

func (d *domains) reachOf(t *Table) *reach {
	if d.reached[t] == nil {
		d.reached[t] = &reach{rows: make([]bool, len(t.Rows)), keys: make([]domain.Set, len(t.Keys)), by: make([]*node, len(t.Keys))}
	}
	return d.reached[t]
}

// wholeTable marks all rows of a table that stands for a list.
func wholeTable(d *domains, leaf *tableLeaf) {
	for i, t := range leaf.versions {
		if leaf.isInForce(i) {
			reached := d.reachOf(t)
			for row := range reached.rows {
				reached.rows[row] = true
			}
		}
	}
}

// isInForce reports whether a version of the table is in force in some period.
func (t *tableLeaf) isInForce(version int) bool {
	if len(t.versions) == 1 {
		return true
	}
	for _, v := range t.periods {
		if v == version {
			return true
		}
	}
	return false
}

// canReach reports whether keys of these sets may find the row.
func (t *Table) canReach(row int, keys []domain.Set) bool {
	for i, key := range keys {
		if key.Meet(t.covers(row, i)).IsEmpty() {
			return false
		}
	}
	return true
}

// covers returns the keys that a row takes in a column. In a column of steps that is not
// the only one it may take greater ones as well, where the rows above lack the other keys.
func (t *Table) covers(row, column int) domain.Set {
	key := t.Rows[row].Keys[column]
	side := t.side(column)
	if side == Exact {
		return setOf(key)
	}
	r := domain.Range{Low: domain.End{At: key.num, Bounded: !key.IsMissing(), Open: side == Above}}
	if len(t.Keys) == 1 {
		if next := t.above(key); next != nil {
			r.High = domain.End{At: next.num, Bounded: true, Open: side == From}
		}
	}
	return domain.Number(r)
}

// above returns the next greater key of a table with one column of steps, nil for the
// greatest.
func (t *Table) above(key Value) *Value {
	for i := range t.steps.keys {
		if key.compare(t.steps.keys[i]) < 0 {
			return &t.steps.keys[i]
		}
	}
	return nil
}
