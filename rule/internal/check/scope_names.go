package check

import (
	"fmt"
	"slices"

	"github.com/meritrules/merit/rule/internal/tree"
	"github.com/meritrules/merit/rule/internal/typing"
	"github.com/meritrules/merit/rule/types"
)

// declared are the lists that a formula may read.
type declared struct {
	Own    *types.Schema // the own record's, nil for none
	Lists  []*types.Schema
	ByName map[string]int // positions of lists
}

// List returns the position of a list, -1 if there is none.
func (e *declared) List(name string) int {
	if i, ok := e.ByName[name]; ok {
		return i
	}
	return -1
}

// indexLists indexes the lists by name.
func (e *declared) indexLists() {
	e.ByName = make(map[string]int, len(e.Lists))
	for i, s := range slices.Backward(e.Lists) {
		e.ByName[s.Name] = i
	}
}

// field returns the column and type of a field of a list, compiling it first if it
// is a figure.
func (e *Environment) field(list, name string) (col int, t types.Type, ok bool) {
	s := e.Own
	if s == nil || s.Name != list {
		i := e.List(list)
		if i < 0 {
			return 0, types.Type{}, false
		}
		s = e.Lists[i]
	}
	col = s.Field(name)
	if col < 0 {
		return 0, types.Type{}, false
	}
	if e.Figures != nil {
		e.Figures.VisitField(list, s.Fields[col].Name)
	}
	return col, s.Fields[col].Type, true
}

// fieldAt returns the field in a column of a list.
func (e *declared) fieldAt(list string, col int) *types.Field {
	if e.Own != nil && e.Own.Name == list {
		return &e.Own.Fields[col]
	}
	return &e.Lists[e.List(list)].Fields[col]
}

func (e *declared) fieldNames(list string) []string {
	if i := e.List(list); i >= 0 {
		return typing.FieldNames(e.Lists[i])
	}
	return nil
}

// globalNode resolves a name that does not belong to a record.
func (e *Environment) globalNode(name string) (*tree.Node, bool) {
	for i := range e.Values {
		if e.Values[i].Name == name {
			return &tree.Node{Op: tree.ValueOp, Type: e.Values[i].Type, Col: i, Global: true, Detail: &e.Values[i]}, true
		}
	}
	if x, ok := e.parameter(name); ok {
		return x, true
	}
	if i := e.List(name); i >= 0 && name != "" {
		if e.Figures != nil {
			e.Figures.VisitColumn(types.ColumnName{List: name})
		}
		return &tree.Node{Op: tree.WholeOp, Type: types.ListType(types.RecordType(name)), List: name, Col: i, Global: true}, true
	}
	if e.Figures != nil {
		return e.Figures.YearFigure(name)
	}
	return nil, false
}

func (e *Environment) globals() []string {
	var names []string
	for _, v := range e.Values {
		names = append(names, v.Name)
	}
	for name := range e.Params {
		names = append(names, name)
	}
	for _, l := range e.Lists {
		names = append(names, l.Name)
	}
	slices.Sort(names)
	return names
}

// figures checks figures when another formula reads them, since their types are
// those of their formulas.
type figures interface {
	VisitField(list, field string)
	VisitColumn(c types.ColumnName)
	YearFigure(name string) (*tree.Node, bool)
}

// periods are the spans of time between the days on which values change. They are
// counted from 0.
type periods struct {
	Days []types.Date // on which values change; nil if none does
}

// PeriodCount returns how many periods there are: one if nothing changes by date.
func (p periods) PeriodCount() int { return max(len(p.Days), 1) }

// since names, for messages, the day from which something holds; "" if nothing
// changes by date.
func (p periods) since(period int) string {
	if len(p.Days) == 0 {
		return ""
	}
	return fmt.Sprintf(", from %s on", p.Days[period])
}

// inForce returns, for each period, which source is in force: the last that has
// begun, or the first if none has.
func (p periods) inForce(sources []types.Source) []int {
	which := make([]int, p.PeriodCount())
	for period := range which {
		for i, src := range sources {
			if i > 0 && src.From != nil && *src.From <= p.Days[period] {
				which[period] = i
			}
		}
	}
	return which
}

// Last returns the period that applies if no day is known: what does not depend on
// values by date is the same in every period.
func (p periods) Last() int { return p.PeriodCount() - 1 }

// InverseOf names the reference whose inverse a field is, "" for other fields.
func (e *declared) InverseOf(s *types.Schema, c int) string {
	field := &s.Fields[c]
	from := e.List(typing.RefersTo(field.Type))
	if field.Type.Kind != types.ListKind || from < 0 {
		return ""
	}
	for _, f := range e.Lists[from].Fields {
		if f.Inverse == field.Name && typing.RefersTo(f.Type) == s.Name {
			return e.Lists[from].Name + "." + f.Name
		}
	}
	return ""
}

// Siblings returns, as nodes in a formula of a list, the records that refer to the same record as
// the own one: for each reference with an inverse that is never missing, such as unit.marks.
func (e *declared) Siblings(own *types.Schema, at tree.Site) (all []*tree.Node) {
	for c := range own.Fields {
		ref := &own.Fields[c]
		if ref.Type.Kind != types.RecordKind || ref.Type.Optional || ref.Inverse == "" {
			continue
		}
		col := -1
		if there := e.List(ref.Type.List); there >= 0 {
			col = e.Lists[there].Field(ref.Inverse)
		}
		if col < 0 {
			continue
		}
		base := &tree.Node{Op: tree.OwnOp, Type: types.RecordType(own.Name), At: at, Free: 1}
		to := &tree.Node{Op: tree.FieldOp, Args: []*tree.Node{base}, Type: ref.Type, At: at, Free: 1, List: own.Name, Col: c, Field: ref}
		inverse := e.fieldAt(ref.Type.List, col)
		all = append(all, &tree.Node{Op: tree.FieldOp, Args: []*tree.Node{to}, Type: inverse.Type, At: at, Free: 1, List: ref.Type.List, Col: col, Field: inverse})
	}
	return all
}

// IsSibling reports whether a field of a record that a node yields is one of those siblings.
func (e *declared) IsSibling(own *types.Schema, ref, field *tree.Node) bool {
	return own != nil && ref.Op == tree.FieldOp && ref.Args[0].Op == tree.OwnOp && ref.Field.Inverse != "" && ref.Field.Inverse == field.Field.Name &&
		!field.Type.Optional && ref.Type.List == field.List && ref.List == own.Name
}
