package document

import (
	"slices"
	"strings"

	"github.com/meritrules/merit/internal/form"
	"github.com/meritrules/merit/internal/paths"
	"github.com/meritrules/merit/internal/spell"
	"github.com/meritrules/merit/rule"
	"github.com/meritrules/merit/rule/fault"
	"github.com/meritrules/merit/rule/types"
	"go.yaml.in/yaml/v3"
)

// figures holds what a run evaluates: the sections' models with what they make, and the figures.
type figures struct {
	*form.Reader
	names    *names
	lists    *lists
	formulas *formulas
	models   []rule.Model
	all      []rule.Figure
	keyOf    map[types.ColumnName]*yaml.Node
}

// read reads the figures of each list, and those of the year as a whole.
func (f *figures) read(n *yaml.Node) {
	known := f.listNames()
	taken := f.columns()
	for _, e := range f.Entries(n, "figures") {
		switch {
		case f.LeftOut[e.Name]:
			f.LeaveAll(e.Value)
			continue
		case e.Name != paths.Year && !slices.Contains(known, e.Name):
			hint := f.Nearest(e.Name, append(known, paths.Year))
			if strings.HasPrefix(e.Name, paths.LastPrefix) {
				hint = "what the last cycle published is declared under previous"
			}
			f.Fault(fault.CodeUnknownList, e.Key, hint, "figures: there is no list %s", spell.Short(e.Name))
			f.LeaveAll(e.Value)
			continue
		}
		for _, figure := range f.Entries(e.Value, "figures."+e.Name) {
			f.CheckName(figure.Key, "a figure")
			f.Complete(func() { f.readFigure(e.Name, figure, taken) }, figure.Name)
		}
	}
}

// readFigure reads a figure of a list. taken says what makes each column.
func (f *figures) readFigure(list string, e form.Entry, taken map[types.ColumnName]string) {
	what := "figures." + list + "." + e.Name
	if list == paths.Year {
		if kind, ok := f.names.kinds[e.Name]; ok {
			f.Lost(fault.CodeDuplicateName, e.Key, "choose another name", "there is a %s %s already", kind, spell.Short(e.Name))
			return
		}
		list = ""
	} else if by := taken[types.ColumnName{List: list, Field: e.Name}]; by != "" {
		f.Lost(fault.CodeDuplicateName, e.Key, "choose another name", "%s has a %s %s already", list, by, spell.Short(e.Name))
		return
	}
	var keys figureForm
	before := f.Undeclared
	f.formulas.fill(e.Value, what, &keys, &keys.figureKeys)
	figure := f.formulas.of(&keys.figureKeys, what)
	if f.Undeclared > before {
		return
	}
	figure.List, figure.Source.Name = list, e.Name
	f.check(&figure, keys.Check.Node, what)
	f.all = append(f.all, figure)
	f.keyOf[types.ColumnName{List: list, Field: e.Name}] = e.Key
	if f.Flag(keys.Group.Node, what+": group") {
		f.groupByFigure(keys.Group.Node, list, e.Name)
	}
}

// check makes a figure a condition that must be true, with a message for records where
// it is not. It addresses those who run the policy, so it is not published.
func (f *figures) check(figure *rule.Figure, n *yaml.Node, what string) {
	if n == nil {
		return
	}
	before := f.Undeclared
	figure.Check, figure.Internal = f.Text(n, what+": check"), true
	figure.CheckAt = f.formulas.begins(n)
	f.Undeclared = before // the figure is there without its message
}

// groupByFigure makes records with equal values of a figure peers.
func (f *figures) groupByFigure(n *yaml.Node, list, figure string) {
	if list == "" {
		f.Fault(fault.CodeUnmetNeed, n, "", "figures.year.%s: the year as a whole has no groups", figure)
		return
	}
	s := f.list(list)
	s.Groups = append(s.Groups, figure)
}

// over returns the lists that may have figures: declared lists and those that models
// make.
func (f *figures) over() []*types.Schema {
	var lists []*types.Schema
	for _, s := range f.lists.schemas {
		if !strings.HasPrefix(s.Name, paths.LastPrefix) {
			lists = append(lists, s)
		}
	}
	for _, m := range f.models {
		lists = append(lists, m.Lists...)
	}
	return lists
}

// list returns one of them, or nil.
func (f *figures) list(name string) *types.Schema {
	for _, s := range f.over() {
		if s.Name == name {
			return s
		}
	}
	return nil
}

func (f *figures) listNames() []string {
	var names []string
	for _, s := range f.over() {
		names = append(names, s.Name)
	}
	return names
}

// columns describes each column that the records have apart from the document's
// figures.
func (f *figures) columns() map[types.ColumnName]string {
	is := map[types.ColumnName]string{}
	for _, s := range f.over() {
		for _, field := range s.Fields {
			is[types.ColumnName{List: s.Name, Field: field.Name}] = "field"
			if field.Inverse != "" {
				is[types.ColumnName{List: field.Type.List, Field: field.Inverse}] = "field"
			}
		}
	}
	for _, m := range f.models {
		for _, a := range m.Adds {
			is[types.ColumnName{List: a.List, Field: a.Field.Name}] = "field"
		}
	}
	for _, figure := range f.all {
		is[types.ColumnName{List: figure.List, Field: figure.Source.Name}] = "figure"
	}
	return is
}

// mostOrders limits how many orders of texts are compared with each other.
const mostOrders = 20

// warnOrders warns of two orders of texts that contradict each other: one has A above B, and the
// other B above A.
func (r *reader) warnOrders(doc *Document) {
	type order struct {
		of     string
		levels *types.Levels
	}
	var all []order
	add := func(of string, texts []string, key *yaml.Node) {
		levels := types.NewLevels(texts)
		if key == nil || len(all) == mostOrders || slices.ContainsFunc(all, func(o order) bool { return o.levels.Same(levels) }) {
			return
		}
		for _, o := range all {
			if low, high := contradict(o.levels, levels); low != "" {
				r.Warn(fault.CodeConflict, key, "write the lowest first in both", "%s has %s below %s, and %s has it above", o.of, spell.Short(low), spell.Short(high), of)
				break
			}
		}
		all = append(all, order{of, levels})
	}
	for _, s := range doc.Lists {
		where := "lists." + s.Name
		if paths.IsLast(s.Name) {
			where = s.Name
		}
		for _, f := range s.Fields {
			if f.Ordered {
				add(s.Name+"."+f.Name, f.Values, r.lists.fields[where+"."+f.Name].Key)
			}
		}
	}
	for _, f := range r.figures.all {
		if f.Ordered {
			add(strings.TrimPrefix(f.List+"."+f.Source.Name, "."), f.Values, r.figures.keyOf[types.ColumnName{List: f.List, Field: f.Source.Name}])
		}
	}
}

// contradict returns two texts of an order, the lower one first, of which another order has the
// higher one below; "" if there are none.
func contradict(levels, others *types.Levels) (low, high string) {
	for _, text := range levels.Texts {
		at, ok := others.At[text]
		if ok && low != "" && at < others.At[low] {
			return low, text
		}
		if ok {
			low = text
		}
	}
	return "", ""
}
