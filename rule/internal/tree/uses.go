package tree

import (
	"cmp"
	"maps"
	"slices"

	"github.com/meritrules/merit/rule/internal/language"
	"github.com/meritrules/merit/rule/types"
)

// Merge adds what another formula reads.
func (u *Uses) Merge(v *Uses) {
	maps.Copy(u.Columns, v.Columns)
	maps.Copy(u.Names, v.Names)
	maps.Copy(u.Cited, v.Cited)
}

// Uses is what a formula reads, found in a pass over its typed tree. Names are single
// values, parameters, functions and tables, each once, those that a called function reads
// included.
type Uses struct {
	Columns map[types.ColumnName]bool // fields and figures; with no field, lists as a whole
	Names   map[string]bool
	Cited   map[string]bool // the clauses that its parts cite
}

// Uses returns what the tree reads.
func (t *Tree) Uses() *Uses {
	u := &Uses{map[types.ColumnName]bool{}, map[string]bool{}, map[string]bool{}}
	t.Root.Walk(func(n *Node) bool { u.add(n); return true })
	return u
}

func (u *Uses) add(n *Node) {
	for _, id := range n.Clauses {
		u.Cited[id] = true
	}
	switch n.Op {
	case FieldOp:
		u.column(n.List, n.Field.Name)
	case WholeOp:
		u.Columns[types.ColumnName{List: n.List}] = true
	case ValueOp:
		if f, ok := n.Detail.(*types.Field); ok { // not an empty calendar that nobody declares
			u.Names[f.Name] = true
		}
	case YearOp:
		u.column("", n.Field.Name)
	case PeersOp:
		for _, name := range n.Detail.(*types.Schema).Groups {
			u.column(n.List, name)
		}
	case ParamOp:
		p := n.Detail.(*Parameter)
		u.name(p.Name)
		for _, t := range p.Trees { // what its formulas read
			t.Root.Walk(func(n *Node) bool { u.add(n); return true })
		}
	case CallOp:
		f := n.Detail.(*CalledFunction).Function
		u.name(f.Name)
	case language.Named("lookup"), TableOp:
		t := n.Detail.(*TableLeaf).First()
		u.name(t.Source.Name)
	}
}

func (u *Uses) column(list, field string) {
	u.Columns[types.ColumnName{List: list, Field: field}] = true
	u.Columns[types.ColumnName{List: list}] = true
}

func (u *Uses) name(name string) { u.Names[name] = true }

func (u *Uses) Sorted() (columns []types.ColumnName, names []string) {
	for c := range u.Columns {
		columns = append(columns, c)
	}
	slices.SortFunc(columns, func(a, b types.ColumnName) int {
		return cmp.Or(cmp.Compare(a.List, b.List), cmp.Compare(a.Field, b.Field))
	})
	return columns, slices.Sorted(maps.Keys(u.Names))
}
