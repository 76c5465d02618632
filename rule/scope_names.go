package rule

import (
	"fmt"
	"slices"
)

// declared are the lists that a formula may read.
type declared struct {
	own    *Schema // the own record's, nil for none
	lists  []*Schema
	byName map[string]int // positions of lists
}

// list returns the position of a list, -1 if there is none.
func (e *declared) list(name string) int {
	if i, ok := e.byName[name]; ok {
		return i
	}
	return -1
}

// indexLists indexes the lists by name.
func (e *declared) indexLists() {
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
func (e *declared) fieldAt(list string, col int) *Field {
	if e.own != nil && e.own.Name == list {
		return &e.own.Fields[col]
	}
	return &e.lists[e.list(list)].Fields[col]
}

func (e *declared) fieldNames(list string) []string {
	if i := e.list(list); i >= 0 {
		return e.lists[i].names()
	}
	return nil
}

// globalNode resolves a name that does not belong to a record.
func (e *environment) globalNode(name string) (*node, bool) {
	for i := range e.values {
		if e.values[i].Name == name {
			return &node{op: valueOp, typ: e.values[i].Type, col: i, global: true, detail: &e.values[i]}, true
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

// periods are the spans of time between the days on which values change. They are
// counted from 0.
type periods struct {
	days []Date // on which values change; nil if none does
}

// periodCount returns how many periods there are: one if nothing changes by date.
func (p periods) periodCount() int { return max(len(p.days), 1) }

// since names, for messages, the day from which something holds; "" if nothing
// changes by date.
func (p periods) since(period int) string {
	if len(p.days) == 0 {
		return ""
	}
	return fmt.Sprintf(", from %s on", p.days[period])
}

// inForce returns, for each period, which source is in force: the last that has
// begun, or the first if none has.
func (p periods) inForce(sources []Source) []int {
	which := make([]int, p.periodCount())
	for period := range which {
		for i, src := range sources {
			if i > 0 && src.From != nil && *src.From <= p.days[period] {
				which[period] = i
			}
		}
	}
	return which
}

// last returns the period that applies if no day is known: what does not depend on
// values by date is the same in every period.
func (p periods) last() int { return p.periodCount() - 1 }
