package rule

import "slices"

// list returns the position of a list, -1 if there is none.
func (e *environment) list(name string) int {
	if i, ok := e.byName[name]; ok {
		return i
	}
	return -1
}

// indexLists indexes the lists by name.
func (e *environment) indexLists() {
	e.byName = make(map[string]int, len(e.lists))
	for i, s := range slices.Backward(e.lists) {
		e.byName[s.Name] = i
	}
}

// field returns the column and type of a field of a list, compiling it first if it
// is a figure.
func (e *environment) field(list, name string) (col int, t Type, ok bool) {
	s := e.own
	if s == nil || s.Name != list {
		i := e.list(list)
		if i < 0 {
			return 0, Type{}, false
		}
		s = e.lists[i]
	}
	col = s.Field(name)
	if col < 0 {
		return 0, Type{}, false
	}
	if e.figures != nil {
		e.figures.visitField(list, s.Fields[col].Name)
	}
	return col, s.Fields[col].Type, true
}

// fieldAt returns the field in a column of a list.
func (e *environment) fieldAt(list string, col int) *Field {
	if e.own != nil && e.own.Name == list {
		return &e.own.Fields[col]
	}
	return &e.lists[e.list(list)].Fields[col]
}

func (e *environment) fieldNames(list string) []string {
	if i := e.list(list); i >= 0 {
		return e.lists[i].names()
	}
	return nil
}

// globalNode resolves a name that does not belong to a record.
func (e *environment) globalNode(name string) (*node, bool) {
	for i := range e.values {
		if e.values[i].Name == name {
			return &node{op: valueOp, typ: e.values[i].Type, col: i, global: true}, true
		}
	}
	if x, ok := e.parameter(name); ok {
		return x, true
	}
	if i := e.list(name); i >= 0 && name != "" {
		if e.figures != nil {
			e.figures.visitColumn(columnName{list: name})
		}
		return &node{op: wholeOp, typ: ListType(RecordType(name)), list: name, col: i, global: true}, true
	}
	if e.figures != nil {
		return e.figures.yearFigure(name)
	}
	return nil, false
}

func (e *environment) globals() []string {
	var names []string
	for _, v := range e.values {
		names = append(names, v.Name)
	}
	for name := range e.params {
		names = append(names, name)
	}
	for _, l := range e.lists {
		names = append(names, l.Name)
	}
	slices.Sort(names)
	return names
}

// figures checks figures when another formula reads them, since their types are
// those of their formulas.
type figures interface {
	visitField(list, field string)
	visitColumn(c columnName)
	yearFigure(name string) (*node, bool)
}
