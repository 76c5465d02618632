package rule

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Model computes what no formula can express: it reads lists and figures, and makes
// lists and columns, which formulas then read like facts. A Sheet runs it after what
// it reads is there, and before anything that reads what it makes.
type Model struct {
	Name  string
	Uses  []Use     // the lists that it reads, and what it needs of them
	Lists []*Schema // the lists that it makes
	Adds  []Added   // the columns that it adds to lists
	Says  string    // its settings, for what tells two policies apart; "" if its figures and lists say all
	// Run does the work. It must depend only on what it reads from the draft, which panics
	// for what Uses, Lists and Adds do not name: that may not be there yet.
	Run func(d *Draft) error
}

// Column names a column of a list.
type Column struct {
	List  string
	Field string
}

// Added declares a column that a model adds to a list.
type Added struct {
	List  string
	Field Field
}

// Cell names a field or figure of one record by the record's position in a list; List is
// "" for a figure of the year as a whole.
type Cell struct {
	List  string
	Row   int
	Field string
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
	Fields []Field

	// Figures are the columns that the model reads beyond the fields of the facts:
	// figures, inverses, columns of other models. The declaration leaves them out.
	Figures []Field

	Key   []string // the fields of the key in the declaration; none stand for an id. The list may have another
	Keyed bool     // the list must have a key of one text
}

// lacks returns what a list, nil if there is none, lacks for a use of the model.
func (m *Model) lacks(u Use, s *Schema) Errors {
	faults := u.Check(s)
	for _, e := range faults {
		e.Rule = m.Name
		for _, from := range m.Uses {
			i := slices.IndexFunc(from.Fields, func(f Field) bool { return f.Inverse != "" && f.Inverse == e.Field && f.Type.List == e.List })
			if i >= 0 && s != nil && s.Field(e.Field) < 0 {
				e.Hint = "write under lists." + from.List + ": " + from.declaration(from.Fields[i])
			}
		}
	}
	return faults
}

// columns returns the fields and figures that the model reads.
func (u Use) columns() []Field { return slices.Concat(u.Fields, u.Figures) }

// readsFields reports whether the model reads more of the list than how many records
// it has.
func (u Use) readsFields() bool { return len(u.Fields)+len(u.Figures) > 0 }

// Check returns what a list lacks for the use; s is nil if there is no such list. A
// fault names the list, and the field if it is about one.
func (u Use) Check(s *Schema) Errors {
	if s == nil {
		return Errors{{Code: CodeUnmetNeed, List: u.List, Message: fmt.Sprintf("needs the list %s, which is not declared", u.List), Hint: "write under lists: " + u.String()}}
	}
	var faults Errors
	if u.Keyed && !s.keyedByText() {
		faults = append(faults, &Error{Code: CodeUnmetNeed, List: u.List, Message: fmt.Sprintf("needs %s to have a key of one text", u.List), Hint: "write id: key"})
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
func (u Use) checkField(s *Schema, need Field, declaration string) Errors {
	want := need.Type.plain()
	lacks := func(hint, format string, args ...any) Errors {
		message := fmt.Sprintf("needs %s.%s", u.List, need.Name) + fmt.Sprintf(format, args...)
		return Errors{{Code: CodeUnmetNeed, List: u.List, Field: need.Name, Message: message, Hint: hint}}
	}
	write := func(under string) string {
		if declaration == "" {
			return ""
		}
		return "write " + under + declaration
	}
	i := s.Field(need.Name)
	switch {
	case i < 0 && want.Kind == Nothing:
		return lacks("", ", which is not declared")
	case i < 0:
		return lacks(write("under lists."+u.List+": "), ", a %s", want)
	}
	switch have := s.Fields[i].Type; {
	case !have.serves(want):
		return lacks(write(""), " to be a %s, but it is a %s", want, have)
	case want.Kind == RecordKind && have.Optional && !need.Type.Optional:
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
func (u Use) declaration(f Field) string {
	typ, more := f.Type.name(), ""
	if slices.Contains(u.Key, f.Name) {
		more += ", key: true"
	}
	if f.Type.Optional && f.Type.Kind != RecordKind {
		more += ", optional: true"
	}
	if f.Inverse != "" {
		more += ", inverse: " + f.Inverse
	}
	switch {
	case f.Type.Kind == Nothing:
		return ""
	case more == "":
		return f.Name + ": " + typ
	}
	return f.Name + ": {type: " + typ + more + "}"
}

// serves reports whether a model may read a value of t where it needs one of want.
func (t Type) serves(want Type) bool {
	switch {
	case t.Kind == broken || want.Kind == Nothing: // broken by a fault that is reported at its own place
		return true
	case t.Kind == ListKind && want.Kind == ListKind:
		return t.Elem.serves(*want.Elem) && (!t.Elem.Optional || t.Elem.Kind != RecordKind || want.Elem.Optional)
	case want.Kind == TextKind:
		return t.Kind == TextKind || t.Kind == RecordKind
	}
	return t.Kind == want.Kind && t.List == want.List
}

// open says what of a made list may still change.
type open struct {
	list *Pending // further records may come
	rows []*Pending
}

// runModel runs a model.
func (r *Run) runModel(m *Model) error {
	d := &Draft{run: r, model: m, notes: &notes{}}
	defer func() { d.model = nil }()
	if r.notes == nil {
		r.notes = map[string]*notes{}
	}
	r.notes[m.Name] = d.notes
	if err := m.Run(d); err != nil {
		return err
	}
	if r.facts.asOf != nil {
		d.openMade()
	}
	return nil
}

// opennessOf returns why what a model reads may still change, nil if it may not.
func (r *Run) opennessOf(m *Model) (p *Pending) {
	for _, u := range m.Uses {
		l := r.list(u.List)
		p = l.open.later(p)
		for _, f := range u.columns() {
			for _, q := range l.cols[l.schema.Field(f.Name)].open {
				p = q.later(p)
			}
		}
	}
	return p
}

// openMade marks what the model has made as open if what it reads is, or as it says itself.
func (d *Draft) openMade() {
	p := d.run.opennessOf(d.model)
	for _, s := range d.model.Lists {
		l, says := d.run.list(s.Name), d.says[s.Name]
		if says == nil {
			says = &open{list: p}
		}
		l.open = says.list
		for c := range s.Fields {
			d.run.need(l, c)
			for row := range l.n {
				q := p
				if says.rows != nil {
					q = says.rows[row]
				}
				l.cols[c].opens(row, l.n, q)
			}
		}
	}
	for _, a := range d.model.Adds {
		l, says := d.run.list(a.List), d.says[a.List+"."+a.Field.Name]
		c := l.schema.Field(a.Field.Name)
		d.run.need(l, c)
		l.cols[c].opensAll(l.n, p)
		if says != nil {
			for row, q := range says.rows {
				l.cols[c].reopen(row, l.n, q)
			}
		}
	}
}
