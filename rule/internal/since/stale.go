package since

import (
	"slices"
	"strings"

	"github.com/meritrules/merit/rule/internal/cell"
	"github.com/meritrules/merit/rule/internal/tree"
	"github.com/meritrules/merit/rule/internal/ways"
	"github.com/meritrules/merit/rule/types"
)

// Stale returns the records of a list for which a formula that reads so may not yield what it
// did. peers returns the records of the groups of some.
func (s *Since) Stale(list int, rs *ways.Readings, peers func(rows []int32) []int32) Change {
	l, ls := s.now.Lists[list], &s.lists[list]
	if ls.from == nil || rs.Host && !s.isAlike || slices.ContainsFunc(rs.Values, s.IsChanged) ||
		slices.ContainsFunc(rs.Wholes, func(list string) bool { return s.lists[s.now.At(list)].moved }) ||
		rs.Peers != "" && (ls.moved || s.regrouped(list)) {
		return Change{All: true}
	}
	rows := ls.newRows()
	for _, r := range rs.Columns {
		i := s.now.At(r.From.List)
		more := s.readers(r.Of, s.lists[i].cols[s.now.Lists[i].Schema.Field(r.From.Field)], peers)
		if more.All {
			return more
		}
		rows = append(rows, more.Rows...)
	}
	for _, b := range rs.Bounds {
		more := s.readers(b.Of, s.passed(b), peers)
		if more.All {
			return more
		}
		rows = append(rows, more.Rows...)
	}
	for _, c := range rs.Ranks {
		more := s.overtaken(list, l.Schema.Field(c.Field))
		if more.All {
			return more
		}
		rows = append(rows, more.Rows...)
	}
	rows = inOrder(rows)
	return Change{All: len(rows) == l.N && l.N > 0, Rows: rows}
}

// readers returns the records of a figure's list that read some of the cells that have changed.
func (s *Since) readers(of ways.Reach, changed Change, peers func(rows []int32) []int32) (more Change) {
	if changed.IsNone() {
		return Change{}
	}
	if of.Any || changed.All {
		return Change{All: true}
	}
	if of.Peers {
		more.Rows = peers(changed.Rows)
	}
	for _, way := range of.Ways {
		more.Rows = append(more.Rows, s.back(way, changed.Rows)...)
	}
	return more
}

// overtaken returns the records whose place by a column of numbers may have changed: those that lie
// between the least and the greatest value that changed cells have, or had.
func (s *Since) overtaken(list, c int) Change {
	l, ls := s.now.Lists[list], &s.lists[list]
	changed := ls.cols[c]
	if changed.IsNone() || changed.All {
		return changed
	}
	col, from := l.Cols[c], ls.from.Cols[ls.column(l, c)]
	least, most := col.Number(changed.Rows[0]), col.Number(changed.Rows[0])
	for _, row := range changed.Rows {
		old := ls.old(int(row))
		if old < 0 || isMissing(col, int(row)) || isMissing(from, old) || !isSameState(col, from, int(row), old) {
			return Change{All: true}
		}
		v := col.Number(row)
		for range 2 { // as it is, and as it was
			if v.Less(least) {
				least = v
			}
			if most.Less(v) {
				most = v
			}
			v = from.Number(int32(old))
		}
	}
	var rows []int32
	for row := range int32(l.N) {
		if v := col.Number(row); !v.Less(least) && !most.Less(v) {
			rows = append(rows, row)
		}
	}
	return Change{Rows: rows}
}

// passed returns the records whose cell a single value has passed, which it is compared with.
func (s *Since) passed(b ways.Bound) Change {
	if !s.value[b.Value] {
		return Change{}
	}
	f, g := s.now.Facts, s.before.Facts
	named := func(f types.Field) bool { return f.Name == b.Value }
	i, k := slices.IndexFunc(f.Fields, named), slices.IndexFunc(g.Fields, named)
	if i < 0 || k < 0 || f.Values[i].Kind != g.Values[k].Kind || f.Values[i].Kind == types.Nothing || f.Lacks(i) != nil || g.Lacks(k) != nil || !isSamePending(f.Openness(i), g.Openness(k)) {
		return Change{All: true}
	}
	l := s.now.list(b.From.List)
	c := l.Schema.Field(b.From.Field)
	is, was := f.Values[i], g.Values[k]
	if l.Cols[c].Days != nil && is.Kind == types.DateKind { // a year asks for each of its days
		return Change{Rows: daysBetween(l.Cols[c], int32(is.Day()), int32(was.Day()))}
	}
	var rows []int32
	for row := range l.N {
		v := cell.KnownCell(l, row, c)
		if v.Kind == is.Kind && v.Compare(is) != v.Compare(was) {
			rows = append(rows, int32(row))
		}
	}
	return Change{Rows: rows}
}

// daysBetween returns the records whose day is one of two, or between them.
func daysBetween(col *cell.Column, a, b int32) (rows []int32) {
	a, b = min(a, b), max(a, b)
	for row, day := range col.Days {
		if a <= day && day <= b && (col.Missing == nil || !col.Missing[row]) && col.Lacks(row) == nil {
			rows = append(rows, int32(row))
		}
	}
	return rows
}

// back returns the records from which a way leads to some of those given.
func (s *Since) back(way []types.ColumnName, rows []int32) []int32 {
	for _, c := range slices.Backward(way) {
		if len(rows) == 0 {
			break
		}
		l := s.now.list(c.List)
		rows = leadingTo(l, l.Schema.Field(c.Field), rows)
	}
	return rows
}

// leadingTo returns the records of a list that refer by a field, or hold in it, some records.
func leadingTo(l *cell.List, c int, to []int32) (rows []int32) {
	col, field := l.Cols[c], &l.Schema.Fields[c]
	if col.To == nil && col.Seqs == nil {
		return nil
	}
	if col.Rows != nil { // perhaps the other side of a reference, which leads there directly
		for k, f := range col.To.Schema.Fields {
			if ref := col.To.Cols[k]; f.Inverse == field.Name && f.Type.Kind == types.RecordKind && f.Type.List == l.Schema.Name && ref.Refs != nil {
				for _, row := range to {
					if ref.Refs[row] >= 0 {
						rows = append(rows, ref.Refs[row])
					}
				}
				return inOrder(rows)
			}
		}
	}
	if k := cell.InverseColumn(col.To, field); k >= 0 && col.Refs != nil && !slices.ContainsFunc(to, func(row int32) bool { return col.To.Cols[k].Lacks(int(row)) != nil }) {
		for _, row := range to {
			rows = append(rows, col.To.Cols[k].Rows[row]...)
		}
		return inOrder(rows)
	}
	among := make(map[int32]bool, len(to))
	for _, row := range to {
		among[row] = true
	}
	isAmong := func(row int32) bool { return among[row] }
	for row := range l.N {
		switch {
		case col.Refs != nil:
			if among[col.Refs[row]] {
				rows = append(rows, int32(row))
			}
		case col.Rows != nil:
			if slices.ContainsFunc(col.Rows[row], isAmong) {
				rows = append(rows, int32(row))
			}
		case col.Seqs[row] != nil:
			if slices.ContainsFunc(col.Seqs[row].Positions(), isAmong) {
				rows = append(rows, int32(row))
			}
		}
	}
	return rows
}

// inOrder returns positions in ascending order, each once.
func inOrder(rows []int32) []int32 {
	slices.Sort(rows)
	return slices.Compact(rows)
}

// IsSameNode reports whether two nodes of formulas with the same text yield the same, each in its
// period, from the same facts: what stands for the names in the text is alike.
func IsSameNode(n, of *tree.Node, period, before int) bool {
	if n.Op != of.Op || n.List != of.List || n.FieldName() != of.FieldName() || !isSameType(n.Type, of.Type) || len(n.Args) != len(of.Args) || (n.Const == nil) != (of.Const == nil) {
		return false
	}
	if n.Const != nil {
		return n.On(period).Equal(of.On(before))
	}
	switch d := n.Detail.(type) {
	case *tree.TableLeaf:
		var is, was strings.Builder
		d.On(period).Digest(&is)
		of.Detail.(*tree.TableLeaf).On(before).Digest(&was)
		if n != of && is.String() != was.String() || n == of && d.On(period) != d.On(before) {
			return false
		}
	case *types.Schema:
		if !slices.Equal(d.Groups, of.Detail.(*types.Schema).Groups) {
			return false
		}
	}
	for i, a := range n.Args {
		if !IsSameNode(a, of.Args[i], period, before) {
			return false
		}
	}
	return true
}
