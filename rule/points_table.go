package rule

import (
	"fmt"
	"slices"

	"github.com/meritrules/merit/internal/exact"
	"github.com/meritrules/merit/rule/internal/domain"
)

// tablePoints are the points of a table.
type tablePoints struct {
	rows   []int
	at     map[rowColumn]int // a key is exactly at the row's number
	beside map[rowColumn]int // a key is in the row, just beside its bound

	byNumber []map[string][]int // of each column of steps: its rows by number
}

type rowColumn struct{ row, column int }

// table makes the points of a table: one for each row, and two for each number
// between two rows that are alike in their other keys.
func (p *points) table(t *Table) *tablePoints {
	reached, looked := p.domains.reached[t]
	x := &tablePoints{at: map[rowColumn]int{}, beside: map[rowColumn]int{}, byNumber: t.rowsByKey()}
	for i, r := range t.Rows {
		shown := ListValue(r.Keys...).String()
		if len(r.Keys) == 1 && !r.Keys[0].IsMissing() {
			shown = r.Keys[0].String()
		} else if len(r.Keys) == 1 {
			shown = "~"
		}
		x.rows = append(x.rows, p.ofRow(!looked || reached.rows[i], t, i, RowPoint, "the row for %s is never used", shown))
	}
	for c, key := range t.Keys {
		below := t.rowsBelow(c)
		for i, r := range t.Rows {
			row, ok := below[i]
			if !ok {
				continue
			}
			exactly := !looked || !reached.keys[c].Meet(setOf(r.Keys[c])).IsEmpty()
			x.at[rowColumn{i, c}] = p.ofRow(exactly, t, i, BoundPoint, "no %s is exactly at %s", key, r.Keys[c])
			if t.side(c) == From {
				x.beside[rowColumn{row, c}] = p.ofRow(!looked || reached.rows[row], t, i, BoundPoint, "no %s is just below %s", key, r.Keys[c])
			} else {
				x.beside[rowColumn{i, c}] = p.ofRow(!looked || reached.rows[i], t, i, BoundPoint, "no %s is just above %s", key, r.Keys[c])
			}
		}
	}
	return x
}

// ofRow returns a point at a row of a table, if it can be reached.
func (p *points) ofRow(can bool, t *Table, row int, kind PointKind, format string, args ...any) int {
	if !can {
		return unreachable
	}
	at := t.at(t.Rows[row])
	return p.point(Point{kind, t.Source.Name, t.Source.Clauses, fmt.Sprintf(format, args...), at.File, at.Line, at.Column})
}

// rowsBelow returns for each row the one, if any, with the next smaller number in a
// column of steps among the rows alike in all other columns.
func (t *Table) rowsBelow(column int) map[int]int {
	below := map[int]int{}
	if t.side(column) == Exact {
		return below
	}
	alike := map[string][]int{}
	for i, r := range t.Rows {
		others := keyText(slices.Delete(slices.Clone(r.Keys), column, column+1))
		alike[others] = append(alike[others], i)
	}
	for _, rows := range alike {
		slices.SortStableFunc(rows, func(a, b int) int { return t.Rows[a].Keys[column].compare(t.Rows[b].Keys[column]) })
		for k := 1; k < len(rows); k++ {
			below[rows[k]] = rows[k-1]
		}
	}
	return below
}

// wholeTable notes that a table that stands for a list uses all its rows.
func (p *points) wholeTable(n *node) {
	leaf := n.detail.(*tableLeaf)
	p.note(n, func(c *Cover, _ Value) {
		for _, row := range p.tables[leaf.on(c.period)].rows {
			c.reach(row)
		}
	})
}

// lookup watches which row a lookup finds, and which bounds its keys are at or beside.
func (p *points) lookup(n *node) {
	leaf, from := n.detail.(*tableLeaf), p.keep(n.args)
	p.note(n, func(c *Cover, _ Value) {
		t := leaf.on(c.period)
		keys := c.last[from : from+len(n.args)]
		found := t.find(keys)
		if found < 0 {
			return
		}
		x := p.tables[t]
		c.reach(x.rows[found])
		for column := range keys {
			if t.side(column) == Exact {
				continue
			}
			if point, ok := x.beside[rowColumn{found, column}]; ok {
				c.reach(point)
			}
			for _, row := range x.byNumber[column][keyText(keys[column:column+1])] {
				if point, ok := x.at[rowColumn{row, column}]; ok && t.alikeExactly(row, found) {
					c.reach(point)
				}
			}
		}
	})
}

// rowsByKey returns, for each column of steps, the rows by their numbers.
func (t *Table) rowsByKey() []map[string][]int {
	columns := make([]map[string][]int, len(t.Keys))
	for column := range columns {
		if t.side(column) == Exact {
			continue
		}
		columns[column] = map[string][]int{}
		for i, r := range t.Rows {
			key := keyText(r.Keys[column : column+1])
			columns[column][key] = append(columns[column][key], i)
		}
	}
	return columns
}

// alikeExactly reports whether two rows have the same exact keys.
func (t *Table) alikeExactly(a, b int) bool {
	return slices.EqualFunc(t.exactKeys(t.Rows[a].Keys), t.exactKeys(t.Rows[b].Keys), Value.Equal)
}

// canBe reports whether a node can have a value.
func (p *points) canBe(n *node, v Value) bool { return !p.domains.sets[n].Meet(setOf(v)).IsEmpty() }

// canCompare reports whether a node can compare so with a number.
func (p *points) canCompare(n *node, sign domain.Sign, number exact.Number) bool {
	return domain.Compare(p.domains.sets[n], sign, domain.Numbers(number)).True
}

// canLie reports whether a node can lie between two numbers.
func (p *points) canLie(n *node, low, high exact.Number) bool {
	return !p.domains.sets[n].Meet(domain.Number(domain.Span(&low, &high, false))).IsEmpty()
}

// canWin reports whether an argument of min, max or clamp can alone be the result.
func (p *points) canWin(n *node, i int) bool {
	can := func(a int, sign domain.Sign, b int) bool {
		return domain.Compare(p.domains.sets[n.args[a]], sign, p.domains.sets[n.args[b]]).True
	}
	switch n.op.Name {
	case "clamp":
		return [...]bool{can(0, domain.More, 1) && can(0, domain.Less, 2), can(0, domain.Less, 1), can(0, domain.More, 2)}[i]
	case "max":
		return p.canExceed(n, i, domain.More)
	}
	return p.canExceed(n, i, domain.Less)
}

func (p *points) canExceed(n *node, i int, sign domain.Sign) bool {
	for j := range n.args {
		if j != i && !domain.Compare(p.domains.sets[n.args[i]], sign, p.domains.sets[n.args[j]]).True {
			return false
		}
	}
	return true
}
