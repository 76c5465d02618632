package rule

import "github.com/meritrules/merit/rule/internal/language"

// uses is what a formula reads, found in a pass over its typed tree. Names are
// parameters, functions and tables, each once, those that a called function reads
// included.
type uses struct {
	columns map[columnName]bool // fields and figures; with no field, lists as a whole
	names   map[string]bool
	clauses map[string]bool // that the functions and tables cite
}

// columnName names a column, or with no field a list.
type columnName struct{ list, field string }

// uses returns what the tree reads.
func (t *tree) uses() *uses {
	u := &uses{map[columnName]bool{}, map[string]bool{}, map[string]bool{}}
	t.root.walk(func(n *node) bool { u.add(n); return true })
	return u
}

func (u *uses) add(n *node) {
	switch n.op {
	case fieldOp:
		u.column(n.list, n.field.Name)
	case wholeOp:
		u.columns[columnName{list: n.list}] = true
	case yearOp:
		u.column("", n.field.Name)
	case peersOp:
		u.column(n.list, n.field.Name)
	case paramOp:
		p := n.detail.(*parameter)
		u.name(p.name, p.first())
		for _, t := range p.trees { // what its formulas read
			t.root.walk(func(n *node) bool { u.add(n); return true })
		}
	case callOp:
		f := n.detail.(*calledFunction).f
		u.name(f.name, f.body.src)
	case language.Named("lookup"):
		t := n.detail.(*tableLeaf).first()
		u.name(t.Source.Name, t.Source)
	}
}

func (u *uses) column(list, field string) {
	u.columns[columnName{list, field}] = true
	u.columns[columnName{list: list}] = true
}

func (u *uses) name(name string, src Source) {
	u.names[name] = true
	if src.Clause != "" {
		u.clauses[src.Clause] = true
	}
}
