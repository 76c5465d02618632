package points

import (
	"fmt"
	"slices"

	"github.com/meritrules/merit/internal/exact"
	"github.com/meritrules/merit/rule/coverage"
	"github.com/meritrules/merit/rule/internal/cell"
	"github.com/meritrules/merit/rule/internal/domain"
	"github.com/meritrules/merit/rule/internal/domains"
	"github.com/meritrules/merit/rule/internal/tree"
	"github.com/meritrules/merit/rule/types"
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
func (p *Points) table(t *tree.Table) *tablePoints {
	reached, looked := p.domains.Reached[t]
	x := &tablePoints{at: map[rowColumn]int{}, beside: map[rowColumn]int{}, byNumber: rowsByKey(t)}
	for i, r := range t.Rows {
		shown := cell.OfList(r.Keys...).String()
		if len(r.Keys) == 1 && !r.Keys[0].IsMissing() {
			shown = r.Keys[0].String()
		} else if len(r.Keys) == 1 {
			shown = "~"
		}
		x.rows = append(x.rows, p.ofRow(!looked || reached.Rows[i], t, i, coverage.RowPoint, "the row for %s is never used", shown))
	}
	for c, key := range t.Keys {
		below := rowsBelow(t, c)
		for i, r := range t.Rows {
			row, ok := below[i]
			if !ok {
				continue
			}
			exactly := !looked || !reached.Keys[c].Meet(domains.SetOf(r.Keys[c])).IsEmpty()
			x.at[rowColumn{i, c}] = p.ofRow(exactly, t, i, coverage.BoundPoint, "no %s is exactly at %s", key, r.Keys[c])
			if t.Side(c) == types.From {
				x.beside[rowColumn{row, c}] = p.ofRow(!looked || reached.Rows[row], t, i, coverage.BoundPoint, "no %s is just below %s", key, r.Keys[c])
			} else {
				x.beside[rowColumn{i, c}] = p.ofRow(!looked || reached.Rows[i], t, i, coverage.BoundPoint, "no %s is just above %s", key, r.Keys[c])
			}
		}
	}
	return x
}

// ofRow returns a point at a row of a table, if it can be reached.
func (p *Points) ofRow(can bool, t *tree.Table, row int, kind coverage.PointKind, format string, args ...any) int {
	if !can {
		return unreachable
	}
	at := t.At(t.Rows[row])
	return p.point(coverage.Point{Kind: kind, Rule: t.Source.Name, Clauses: t.Source.Clauses, Text: fmt.Sprintf(format, args...), File: at.File, Line: at.Line, Column: at.Column})
}

// rowsBelow returns for each row the one, if any, with the next smaller number in a
// column of steps among the rows alike in all other columns.
func rowsBelow(t *tree.Table, column int) map[int]int {
	below := map[int]int{}
	if t.Side(column) == types.Exact {
		return below
	}
	alike := map[string][]int{}
	for i, r := range t.Rows {
		others := tree.KeyText(slices.Delete(slices.Clone(r.Keys), column, column+1))
		alike[others] = append(alike[others], i)
	}
	for _, rows := range alike {
		slices.SortStableFunc(rows, func(a, b int) int { return t.Rows[a].Keys[column].Order(t.Rows[b].Keys[column]) })
		for k := 1; k < len(rows); k++ {
			below[rows[k]] = rows[k-1]
		}
	}
	return below
}

// wholeTable notes that a table that stands for a list uses all its rows.
func (p *Points) wholeTable(n *tree.Node) {
	leaf := n.Detail.(*tree.TableLeaf)
	p.note(n, func(m *Marks, _ cell.Value) {
		for _, row := range p.tables[leaf.On(m.period)].rows {
			m.reach(row)
		}
	})
}

// lookup watches which row a lookup finds, and which bounds its keys are at or beside.
func (p *Points) lookup(n *tree.Node) {
	leaf, from := n.Detail.(*tree.TableLeaf), p.keep(n.Args)
	p.note(n, func(m *Marks, _ cell.Value) {
		t := leaf.On(m.period)
		keys := m.last[from : from+len(n.Args)]
		found := t.Find(keys)
		if found < 0 {
			return
		}
		x := p.tables[t]
		m.reach(x.rows[found])
		for column := range keys {
			if t.Side(column) == types.Exact {
				continue
			}
			if point, ok := x.beside[rowColumn{found, column}]; ok {
				m.reach(point)
			}
			for _, row := range x.byNumber[column][tree.KeyText(keys[column:column+1])] {
				if point, ok := x.at[rowColumn{row, column}]; ok && alikeExactly(t, row, found) {
					m.reach(point)
				}
			}
		}
	})
}

// rowsByKey returns, for each column of steps, the rows by their numbers.
func rowsByKey(t *tree.Table) []map[string][]int {
	columns := make([]map[string][]int, len(t.Keys))
	for column := range columns {
		if t.Side(column) == types.Exact {
			continue
		}
		columns[column] = map[string][]int{}
		for i, r := range t.Rows {
			key := tree.KeyText(r.Keys[column : column+1])
			columns[column][key] = append(columns[column][key], i)
		}
	}
	return columns
}

// alikeExactly reports whether two rows have the same exact keys.
func alikeExactly(t *tree.Table, a, b int) bool {
	return slices.EqualFunc(t.ExactKeys(t.Rows[a].Keys), t.ExactKeys(t.Rows[b].Keys), cell.Value.Equal)
}

// canBe reports whether a node can have a value.
func (p *Points) canBe(n *tree.Node, v cell.Value) bool {
	return !p.domains.Sets[n].Meet(domains.SetOf(v)).IsEmpty()
}

// canCompare reports whether a node can compare so with a number.
func (p *Points) canCompare(n *tree.Node, sign domain.Sign, number exact.Number) bool {
	return domain.Compare(p.domains.Sets[n], sign, domain.Numbers(number)).True
}

// canLie reports whether a node can lie between two numbers.
func (p *Points) canLie(n *tree.Node, low, high exact.Number) bool {
	return !p.domains.Sets[n].Meet(domain.Number(domain.Span(&low, &high, false))).IsEmpty()
}

// canWin reports whether an argument of min, max or clamp can alone be the result.
func (p *Points) canWin(n *tree.Node, i int) bool {
	can := func(a int, sign domain.Sign, b int) bool {
		return domain.Compare(p.domains.Sets[n.Args[a]], sign, p.domains.Sets[n.Args[b]]).True
	}
	switch n.Op.Name {
	case "clamp":
		return [...]bool{can(0, domain.More, 1) && can(0, domain.Less, 2), can(0, domain.Less, 1), can(0, domain.More, 2)}[i]
	case "max":
		return p.canExceed(n, i, domain.More)
	}
	return p.canExceed(n, i, domain.Less)
}

func (p *Points) canExceed(n *tree.Node, i int, sign domain.Sign) bool {
	for j := range n.Args {
		if j != i && !domain.Compare(p.domains.Sets[n.Args[i]], sign, p.domains.Sets[n.Args[j]]).True {
			return false
		}
	}
	return true
}
