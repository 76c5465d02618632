package rule

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/meritrules/merit/internal/copies"
	"github.com/meritrules/merit/rule/fault"
	"github.com/meritrules/merit/rule/internal/cell"
	"github.com/meritrules/merit/rule/internal/intake"
	"github.com/meritrules/merit/rule/internal/tree"
	"github.com/meritrules/merit/rule/internal/typing"
	"github.com/meritrules/merit/rule/types"
)

// Model computes what no formula can express: it reads lists and figures, and makes lists and
// columns, which formulas then read like facts. A Sheet runs it after the makers of everything
// that it reads, and before the figures and models that read its results.
type Model struct {
	Name   string
	Uses   []Use           // the lists that it reads, and what it needs of them
	Values []types.Field   // the single values of the facts that it reads; one whose type is Optional need not be declared
	Lists  []*types.Schema // the lists that it makes
	Adds   []Added         // the columns that it adds to lists
	Says   string          // its settings in words, so that models of two policies can be compared; "" if figures and lists say everything
	Veil   *Veil           // what it hides; nil for nothing
	// Run does the work. It must depend only on what it reads from the draft. The draft panics for
	// anything that Uses, Values, Lists and Adds do not name, because it may not be evaluated yet.
	Run func(d *Draft) error
}

// Added declares a column that a model adds to a list.
type Added struct {
	List      string
	Field     types.Field
	Published bool // results show it like a figure
}

// Use is a list that a model reads, with what the model needs of it. NewSheet checks
// that the list has it; a fault shows the declaration to write.
type Use struct {
	List string

	// Fields are the fields that the model reads, each with the type that it needs. A
	// text may also be a reference; the zero Type admits any. A reference may be missing
	// only if its type is Optional. Any other value may be missing, and the model judges
	// what that means. An Inverse only stands in the declaration: a model that reads it
	// needs it among the Figures of the list that has it.
	Fields []types.Field

	// Figures are the columns that the model reads beyond the fields of the facts:
	// figures, inverses, columns of other models. The declaration leaves them out.
	Figures []types.Field

	Key   []string // the key that a fault suggests; none means one field id. The list itself may have another key
	Keyed bool     // the list must have a key of one text
}

// lacks returns the faults of a list, nil if there is none, that lacks something that the
// model uses.
func (m *Model) lacks(u Use, s *types.Schema) fault.Errors {
	faults := u.Check(s)
	for _, e := range faults {
		e.Rule = m.Name
		for _, from := range m.Uses {
			i := slices.IndexFunc(from.Fields, func(f types.Field) bool { return f.Inverse != "" && f.Inverse == e.Field && f.Type.List == e.List })
			if i >= 0 && s != nil && s.Field(e.Field) < 0 {
				e.Hint = "write under lists." + from.List + ": " + from.declaration(from.Fields[i])
			}
		}
	}
	return faults
}

// CheckValues returns what the declared single values of the facts lack of those that the model
// reads. A fault names the value as its field.
func (m *Model) CheckValues(declared []types.Field) (faults fault.Errors) {
	for _, need := range m.Values {
		want := typing.Plain(need.Type)
		lacks := func(hint, format string, args ...any) {
			message := fmt.Sprintf("needs the fact %s", need.Name) + fmt.Sprintf(format, args...)
			faults = append(faults, &fault.Error{Code: fault.CodeUnmetNeed, Field: need.Name, Message: message, Hint: hint})
		}
		write := need.Name + ": " + typing.Name(want)
		i := slices.IndexFunc(declared, func(f types.Field) bool { return f.Name == need.Name })
		switch {
		case i < 0 && !need.Type.Optional:
			lacks("write under facts: "+write, ", a %s, which is not declared", want)
		case i < 0:
		case !serves(declared[i].Type, want):
			lacks("write "+write, " to be a %s, but it is a %s", want, declared[i].Type)
		case declared[i].Type.Optional && !need.Type.Optional:
			lacks("leave out optional", " to be there, but it is optional")
		}
	}
	return faults
}

// columns returns the fields and figures that the model reads.
func (u Use) columns() []types.Field {
	if len(u.Figures) == 0 {
		return u.Fields
	}
	return slices.Concat(u.Fields, u.Figures)
}

// readsFields reports whether the model reads more of the list than how many records
// it has.
func (u Use) readsFields() bool { return len(u.Fields)+len(u.Figures) > 0 }

// Check returns what a list lacks for the use; s is nil if there is no such list. A
// fault names the list, and the field if it is about one.
func (u Use) Check(s *types.Schema) fault.Errors {
	if s == nil {
		return fault.Errors{{Code: fault.CodeUnmetNeed, List: u.List, Message: fmt.Sprintf("needs the list %s, which is not declared", u.List), Hint: "write under lists: " + u.String()}}
	}
	var faults fault.Errors
	if u.Keyed && !typing.KeyedByText(s) {
		faults = append(faults, &fault.Error{Code: fault.CodeUnmetNeed, List: u.List, Message: fmt.Sprintf("needs %s to have a key of one text", u.List), Hint: "write id: key"})
	}
	for _, f := range u.Fields {
		faults = append(faults, u.checkField(s, f, u.declaration(f))...)
	}
	for _, f := range u.Figures {
		faults = append(faults, u.checkField(s, f, "")...)
	}
	return faults
}

// checkField returns what is wrong with a field that should have the declaration, ""
// if it is no field of the facts.
func (u Use) checkField(s *types.Schema, need types.Field, declaration string) fault.Errors {
	want := typing.Plain(need.Type)
	lacks := func(hint, format string, args ...any) fault.Errors {
		message := fmt.Sprintf("needs %s.%s", u.List, need.Name) + fmt.Sprintf(format, args...)
		return fault.Errors{{Code: fault.CodeUnmetNeed, List: u.List, Field: need.Name, Message: message, Hint: hint}}
	}
	write := func(under string) string {
		if declaration == "" {
			return ""
		}
		return "write " + under + declaration
	}
	i := s.Field(need.Name)
	switch {
	case i < 0 && want.Kind == types.Nothing:
		return lacks("", ", which is not declared")
	case i < 0:
		return lacks(write("under lists."+u.List+": "), ", a %s", want)
	}
	switch have := s.Fields[i].Type; {
	case !serves(have, want):
		return lacks(write(""), " to be a %s, but it is a %s", want, have)
	case want.Kind == types.RecordKind && have.Optional && !need.Type.Optional:
		return lacks("leave out optional", " to be there in each record, but it is optional")
	}
	return nil
}

// String returns the declaration of the list in a policy document, such as
// "marks: {task: {type: tasks, key: true}, mark: number}".
func (u Use) String() string {
	var fields []string
	if len(u.Key) == 0 {
		fields = []string{"id: key"}
	}
	for _, f := range u.Fields {
		fields = append(fields, cmp.Or(u.declaration(f), f.Name+": …"))
	}
	return u.List + ": {" + strings.Join(fields, ", ") + "}"
}

// declaration returns the declaration of a field in a policy document, "" if the field
// may have any type. It declares a reference as one that each record has.
func (u Use) declaration(f types.Field) string {
	typ, more := typing.Name(f.Type), ""
	if slices.Contains(u.Key, f.Name) {
		more += ", key: true"
	}
	if f.Type.Optional && f.Type.Kind != types.RecordKind {
		more += ", optional: true"
	}
	if f.Inverse != "" {
		more += ", inverse: " + f.Inverse
	}
	switch {
	case f.Type.Kind == types.Nothing:
		return ""
	case more == "":
		return f.Name + ": " + typ
	}
	return f.Name + ": {type: " + typ + more + "}"
}

// serves reports whether a model may read a value of t where it needs one of want.
func serves(t types.Type, want types.Type) bool {
	switch {
	case t.Kind == tree.Broken || want.Kind == types.Nothing: // broken by a fault that is reported at its own place
		return true
	case t.Kind == types.ListKind && want.Kind == types.ListKind:
		return serves(*t.Elem, *want.Elem) && (!t.Elem.Optional || t.Elem.Kind != types.RecordKind || want.Elem.Optional)
	case want.Kind == types.TextKind:
		return t.Kind == types.TextKind || t.Kind == types.RecordKind
	}
	return t.Kind == want.Kind && t.List == want.List
}

// open says what of a made list may still change.
type open struct {
	list *types.Pending // further records may come
	rows []*types.Pending
}

// runModel runs a model.
func (r *Run) runModel(m *maker) error {
	d := &Draft{run: r, maker: m, model: m.model, notes: &notes{}}
	defer func() { d.model = nil }()
	if r.notes == nil {
		r.notes = map[string]*notes{}
	}
	r.notes[m.name] = d.notes
	if err := m.model.Run(d); err != nil {
		return err
	}
	if r.facts.Cut != nil {
		d.openMade()
	}
	return nil
}

// readColumns are the columns of a list that a model reads, by position.
type readColumns struct {
	list int
	cols []int
}

// opennessOf returns why what a model reads may still change, nil if it may not.
func (r *Run) opennessOf(m *maker) (p *types.Pending) {
	for _, reads := range m.inputs {
		l := r.lists[reads.list]
		p = cell.Later(l.Open, p)
		for _, c := range reads.cols {
			for _, q := range l.Cols[c].Open {
				p = cell.Later(q, p)
			}
		}
	}
	return p
}

// openMade marks the lists and columns that the model has made as open, as the model says or
// else if anything that it reads is open.
func (d *Draft) openMade() {
	p := d.run.opennessOf(d.maker)
	for _, s := range d.model.Lists {
		l, says := d.run.list(s.Name), d.says[s.Name]
		if says == nil {
			says = &open{list: p}
		}
		l.Open = says.list
		openings := cell.NewOpenings(l.N, func(row int) *types.Pending {
			if says.rows != nil {
				return says.rows[row]
			}
			return p
		})
		for c := range s.Fields {
			d.run.need(l, c)
			openings.Mark(l.Cols[c])
		}
	}
	for _, a := range d.model.Adds {
		l, says := d.run.list(a.List), d.says[a.List+"."+a.Field.Name]
		c := l.Schema.Field(a.Field.Name)
		d.run.need(l, c)
		l.Cols[c].OpensAll(l.N, p)
		if says != nil {
			for row, q := range says.rows {
				l.Cols[c].Reopen(row, l.N, q)
			}
		}
	}
}

func (a Added) copy() Added {
	a.Field = a.Field.Clone()
	return a
}

func (u Use) copy() Use {
	u.Fields, u.Figures, u.Key = copies.All(u.Fields, types.Field.Clone), copies.All(u.Figures, types.Field.Clone), slices.Clone(u.Key)
	return u
}

func (m Model) copy() Model {
	m.Uses, m.Lists, m.Adds = copies.All(m.Uses, Use.copy), copies.All(m.Lists, (*types.Schema).Clone), copies.All(m.Adds, Added.copy)
	m.Values = copies.All(m.Values, types.Field.Clone)
	return m
}

// makeModel runs a model, unless something that it reads is unknown.
func (r *Run) makeModel(m *maker) (faults fault.Errors) {
	if why := r.lackingFor(m); why != nil {
		r.lose(m.model, why)
		return nil
	}
	faults.Add(r.runModel(m))
	if len(faults) == 0 {
		faults = r.checkWritten(m.model)
	}
	if len(faults) == 0 {
		r.settle(m.model)
	}
	return faults
}

// settle fills the columns that a model left out with zeros, and makes the inverse
// columns that hold the records of a made list.
func (r *Run) settle(m *Model) {
	for _, a := range m.Adds {
		l := r.list(a.List)
		r.need(l, l.Schema.Field(a.Field.Name))
	}
	for _, s := range m.Lists {
		l := r.list(s.Name)
		for c, f := range s.Fields {
			r.need(l, c)
			if f.Inverse != "" {
				to := r.list(f.Type.List)
				col := &cell.Column{To: l, Rows: intake.Inverse(l.Cols[c].Refs, to.N)}
				col.OpensAll(to.N, l.Open)
				to.Cols[to.Schema.Field(f.Inverse)] = col
			}
		}
	}
}

// lackingFor returns why something that a model reads is unknown or was not evaluated; nil if
// all is there.
func (r *Run) lackingFor(m *maker) *fault.Error {
	for _, reads := range m.inputs {
		l := r.lists[reads.list]
		if l.Unknown != nil {
			return l.Unknown
		}
		for _, c := range reads.cols {
			for _, why := range l.Cols[c].Lacking {
				if why != nil {
					return why
				}
			}
		}
	}
	return nil
}

// lose marks everything that a model makes as unknown, with the reason, except what a trial
// gives.
func (r *Run) lose(m *Model, why *fault.Error) {
	for _, s := range m.Lists {
		if l := r.list(s.Name); l.Origin == nil {
			l.Unknown = why
			for _, f := range s.Fields {
				if f.Inverse != "" {
					to := r.list(f.Type.List)
					to.Lose(to.Schema.Field(f.Inverse), why)
				}
			}
		}
	}
	for _, a := range m.Adds {
		l := r.list(a.List)
		if c := l.Schema.Field(a.Field.Name); !r.trial.isFixed(l, c) {
			l.Lose(c, why)
		}
	}
}

// Published returns the columns that models add and results show, in the order of the models.
func (sh *Sheet) Published() []types.ColumnName {
	var names []types.ColumnName
	for _, n := range sh.makers {
		if n.model == nil {
			continue
		}
		for _, a := range n.model.Adds {
			if a.Published {
				names = append(names, types.ColumnName{List: a.List, Field: a.Field.Name})
			}
		}
	}
	return names
}
