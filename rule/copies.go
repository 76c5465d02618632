package rule

import (
	"fmt"
	"slices"
)

// What a sheet, a list or facts keep of a caller's they copy, down to what its pointers
// and slices hold, and what they hand out is a copy too: both are immutable.

func (t Type) copy() Type {
	if t.Elem != nil {
		elem := t.Elem.copy()
		t.Elem = &elem
	}
	return t
}

func (s Source) copy() Source {
	s.From, s.Clauses = copyOf(s.From), slices.Clone(s.Clauses)
	return s
}

func (f Figure) copy() Figure {
	f.Source, f.CheckAt, f.Places, f.Shown, f.Min, f.Max = f.Source.copy(), f.CheckAt.copy(), copyOf(f.Places), copyOf(f.Shown), copyOf(f.Min), copyOf(f.Max)
	f.Values = slices.Clone(f.Values)
	return f
}

func (a Added) copy() Added {
	a.Field = a.Field.Clone()
	return a
}

func (u Use) copy() Use {
	u.Fields, u.Figures, u.Key = copies(u.Fields, Field.Clone), copies(u.Figures, Field.Clone), slices.Clone(u.Key)
	return u
}

func (m Model) copy() Model {
	m.Uses, m.Lists, m.Adds = copies(m.Uses, Use.copy), copies(m.Lists, (*Schema).Clone), copies(m.Adds, Added.copy)
	return m
}

func (r TableRow) copy() TableRow {
	r.Keys = slices.Clone(r.Keys)
	return r
}

func (t Table) copy() Table {
	t.Source, t.Keys, t.Steps, t.Rows = t.Source.copy(), slices.Clone(t.Keys), slices.Clone(t.Steps), copies(t.Rows, TableRow.copy)
	return t
}

func (f Function) copy() Function {
	f.Params, f.Result = copies(f.Params, Type.copy), f.Result.copy()
	return f
}

func (s Scope) copy() Scope {
	s.Record, s.Lists, s.Values = s.Record.Clone(), copies(s.Lists, (*Schema).Clone), copies(s.Values, Field.Clone)
	s.Parameters, s.Functions, s.Tables, s.Host = copies(s.Parameters, Source.copy), copies(s.Functions, Source.copy), copies(s.Tables, Table.copy), copies(s.Host, Function.copy)
	s.Clauses = slices.Clone(s.Clauses)
	return s
}

// optional shows a value that may be absent.
func optional[T any](p *T) string {
	if p == nil {
		return "~"
	}
	return fmt.Sprint(*p)
}
