package merit

import (
	"cmp"
	"slices"
	"strings"

	"github.com/meritrules/merit/internal/paths"
	"github.com/meritrules/merit/rule"
	"github.com/meritrules/merit/rule/fault"
	"github.com/meritrules/merit/rule/types"
	"github.com/meritrules/merit/rule/value"
)

// ResultTable is a list of a run, with the fields that are shown.
type ResultTable struct {
	Name   string // of the list; "year" for the figures of the year as a whole
	Run    *rule.Run
	List   *value.List
	Fields []string // in the order of the document
	Rows   []int    // the records, in the order in which they are shown; nil for all in that of the list
}

// Sort puts the records of the table into the order of fields of its list, shown or not: the
// first counts most. Ordered texts go by their levels. A - before a name puts the greatest
// first. Records without a value come last, and those that are alike stay as they are. It is
// an error if there is no such field.
func (t *ResultTable) Sort(by ...string) error {
	type key struct {
		field  string
		desc   bool
		levels []string // of ordered texts
	}
	s := t.List.Schema()
	keys := make([]key, len(by))
	for i, name := range by {
		keys[i].field, keys[i].desc = strings.CutPrefix(name, "-")
		at := s.Field(keys[i].field)
		if at < 0 {
			return paths.NoField(s, keys[i].field)
		}
		if f := &s.Fields[at]; f.Ordered {
			keys[i].levels = f.Values
		}
	}
	t.Rows = slices.Clone(t.rows())
	slices.SortStableFunc(t.Rows, func(a, b int) int {
		for _, k := range keys {
			x, y := t.exact(a, k.field), t.exact(b, k.field)
			c := x.Compare(y)
			if k.levels != nil {
				c = cmp.Compare(slices.Index(k.levels, x.String()), slices.Index(k.levels, y.String()))
			}
			switch {
			case x.IsMissing() != y.IsMissing():
				return -c
			case k.desc:
				c = -c
			}
			if c != 0 {
				return c
			}
		}
		return 0
	})
	return nil
}

// exact returns a field of a record before it is rounded for results, missing if it is withheld.
func (t *ResultTable) exact(row int, field string) value.Value {
	if t.Withheld(row, field) {
		return value.Value{}
	}
	return t.List.Value(row, field)
}

// rows returns the records in the order in which they are shown.
func (t *ResultTable) rows() []int {
	if t.Rows != nil {
		return t.Rows
	}
	rows := make([]int, t.List.Len())
	for i := range rows {
		rows[i] = i
	}
	return rows
}

// Value returns a field of a record as results show it: a figure with shown is rounded. It
// panics if there is no such record or field.
func (t ResultTable) Value(row int, field string) value.Value {
	if t.Withheld(row, field) {
		return value.Value{}
	}
	return t.List.Published(row, field)
}

// Withheld reports whether the policy does not show a field of a record, such as a score that rests
// on the ballots of too few; Value is missing then. A run WithTrail withholds nothing.
func (t ResultTable) Withheld(row int, field string) bool {
	return t.Run.Hides(types.CellName{List: t.List.Name(), Row: row, Field: field})
}

// Results returns what a run publishes: a table for each list that has published
// figures, with its key fields and those figures. The year's table comes first, the
// others in the order of the document. With all, tables also have internal figures
// and the columns that models add. The only error is CodeForeignFacts, if the run is nil
// or another policy's.
func (p *Policy) Results(run *rule.Run, all bool) ([]ResultTable, error) {
	if err := p.owns(run); err != nil {
		return nil, err
	}
	var tables []ResultTable
	x := publicationOf(p)
	for _, name := range x.lists(all) {
		if run.Hides(types.CellName{List: name}) {
			continue
		}
		tables = append(tables, x.table(run, run.List(name), all))
	}
	return tables, nil
}

// publication knows what of a policy's lists is published.
type publication struct {
	given   []*types.Schema // the lists of the facts
	figures []rule.Figure
	columns []types.ColumnName // that models publish
}

func publicationOf(p *Policy) publication {
	return publication{p.doc.Lists, p.Figures(), p.Rules().Published()}
}

// Table returns one list of a run as Results does; a list without figures has all
// its fields. If there is no such list, the error says which there are; it is
// CodeForeignFacts if the run is nil or another policy's.
func (p *Policy) Table(run *rule.Run, name string, all bool) (ResultTable, error) {
	if err := p.owns(run); err != nil {
		return ResultTable{}, err
	}
	list := run.List(name)
	if name == paths.Year {
		list = run.List("")
	}
	if list == nil || name == "" {
		return ResultTable{}, p.names().NoList(name)
	}
	if run.Hides(types.CellName{List: name}) {
		return ResultTable{}, &fault.Error{Code: fault.CodeWithheld, List: name, Message: "the records of " + name + " are withheld", Hint: "the trail shows them to whoever may see them"}
	}
	return publicationOf(p).table(run, list, all), nil
}

func (x publication) table(run *rule.Run, list *value.List, all bool) ResultTable {
	s := list.Schema()
	return ResultTable{Name: cmp.Or(s.Name, paths.Year), Run: run, List: list, Fields: slices.DeleteFunc(x.shown(s, all), func(field string) bool {
		return run.Hides(types.CellName{List: s.Name, Row: -1, Field: field})
	})}
}

// shown returns the fields of a list that its table shows.
func (x publication) shown(s *types.Schema, all bool) (fields []string) {
	internal := map[string]bool{} // of figures
	for _, f := range x.figures {
		if f.List == s.Name {
			internal[f.Source.Name] = f.Internal
		}
	}
	for _, c := range x.columns {
		if c.List == s.Name {
			internal[c.Field] = false
		}
	}
	given := x.form(s.Name)
	for _, field := range s.Fields {
		hidden, isFigure := internal[field.Name]
		shown := slices.Contains(s.Key, field.Name) || len(internal) == 0
		switch {
		case field.Type.Kind == types.ListKind && field.Type.Elem.Kind == types.RecordKind:
			shown = false
		case isFigure:
			shown = all || !hidden
		case given != nil && given.Field(field.Name) >= 0:
			shown = shown || len(s.Key) == 0
		default: // made by a model
			shown = shown || all
		}
		if shown {
			fields = append(fields, field.Name)
		}
	}
	return fields
}

// form returns the declaration of a list of the facts, nil for a list that a model makes.
func (x publication) form(list string) *types.Schema {
	for _, s := range x.given {
		if s.Name == list {
			return s
		}
	}
	return nil
}
