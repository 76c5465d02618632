package document

import (
	"maps"
	"slices"
	"sync"

	"github.com/meritrules/merit/internal/form"
	"github.com/meritrules/merit/internal/paths"
	"github.com/meritrules/merit/internal/spell"
	"github.com/meritrules/merit/rule/fault"
	"github.com/meritrules/merit/rule/types"
	"go.yaml.in/yaml/v3"
)

// warnings returns a function that finds likely slips that are not faults: those of the
// form now, those of formulas when it is called first.
func (r *reader) warnings(doc *Document, f *documentForm) func() []*fault.Error {
	r.clauses.warnUncited(f.Clauses.Node)
	r.warnOtherDays(doc, f)
	for _, b := range doc.Rules.Begins {
		if doc.Rules.From < b.From {
			r.WarnAt(fault.CodeOtherDays, b.Line, b.Column, "", "the %s %s has no value before %s, but the policy is from %s on", b.Kind, b.Name, b.From, doc.Rules.From)
			r.Warned[len(r.Warned)-1].File = b.File
		}
	}
	r.constants.neverInForce(doc.Rules.From, doc.Rules.Until)
	r.warnAlikeNames(doc)
	r.warnOrders(doc)
	r.warnPrevious(doc, f.Previous.Node)
	ofForm := r.Warned
	if doc.Rules.Sheet == nil {
		return func() []*fault.Error { return ofForm }
	}
	ofSheet := r.sheetWarnings(doc, form.Child(f.Evaluation.Node, "grades"))
	return sync.OnceValue(func() []*fault.Error {
		all := slices.Concat(ofSheet(), ofForm)
		_ = all.Sorted()
		return all
	})
}

// warnOtherDays warns of days of sections that are not among the policy's: rounds, and the last days of
// quarters.
func (r *reader) warnOtherDays(doc *Document, f *documentForm) {
	from, until := doc.Rules.From, doc.Rules.Until
	if doc.Evaluation != nil {
		rounds := form.Child(f.Evaluation.Node, "rounds")
		for _, round := range doc.Evaluation.Rounds {
			if n := form.Child(rounds, round.ID); n != nil && (round.From < from || until < round.Until) {
				r.Warn(fault.CodeOtherDays, n, "", "the round %s is not within the policy's days, %s to %s", spell.Short(round.ID), from, until)
			}
		}
	}
	if quarters := form.Child(f.Race.Node, "quarters"); quarters != nil {
		for _, n := range quarters.Content {
			if day, err := types.ParseDate(n.Value); err == nil && (day < from || until < day) {
				r.Warn(fault.CodeOtherDays, n, "", "race.quarters: %s is not within the policy's days, %s to %s", day, from, until)
			}
		}
	}
}

// warnPrevious warns of figures that this cycle reads from the last but does not
// publish, so that the next cycle would lack them.
func (r *reader) warnPrevious(doc *Document, previous *yaml.Node) {
	all := doc.Rules.Sheets() // alike in their figures
	for _, l := range form.PlainEntries(previous) {
		for _, f := range form.PlainEntries(l.Value) {
			if len(all) == 0 || all[0].List(l.Name) == nil {
				continue
			}
			if s := all[0].List(l.Name); s.Field(f.Name) < 0 {
				r.Warn(fault.CodeNotPublished, f.Key, r.Nearest(f.Name, paths.FieldNames(s)), "%s has no figure %s, so what this cycle publishes will not have it for the next", l.Name, spell.Short(f.Name))
			}
		}
	}
}

// sheetWarnings returns a function that finds the warnings about formulas and tables when
// they are asked for, since looking into all formulas takes a while. The table that the
// evaluation's grades name is used, and so are the parameters that ranges name.
func (r *reader) sheetWarnings(doc *Document, grades *yaml.Node) func() fault.Errors {
	places, used := map[string]yaml.Node{}, maps.Clone(r.constants.bounds)
	for name, key := range r.names.keyOf {
		places[name] = yaml.Node{Line: key.Line, Column: key.Column}
	}
	if grades != nil {
		used[grades.Value] = true
	}
	return func() (found fault.Errors) {
		found = r.unreadWarnings(doc)
		unused := map[string]bool{}
		all := doc.Rules.Sheet.Warnings()
		for _, q := range doc.Required {
			all = append(all, q.When.Warnings()...)
		}
		for _, w := range all {
			if w.Code == fault.CodeUnused {
				name := w.Names[0]
				unused[name] = !used[name]
				if used[name] || r.constants.unread[name] || w.File != doc.Rules.File {
					continue
				}
				if key, ok := places[name]; ok {
					w.Line, w.Column = key.Line, key.Column
				}
			}
			Rename(w, doc.Called)
			found = append(found, w)
		}
		return append(found, r.readThough(doc, unused)...)
	}
}

// Facts that nothing reads are warned of: a field that a rule forgets is a slip, and one that
// is there for people says so with unread: true. A field counts as read if a formula, a model
// or a condition reads it, or if it finds, groups, dates or labels records.

// labelField is the field that labels records for people.
const labelField = "name"

// isUnread reports whether an entry of a list says that nothing reads the list, and is no field
// of that name: its value is true or false.
func isUnread(e form.Entry) bool {
	return e.Name == "unread" && e.Value.Kind == yaml.ScalarNode && (e.Value.Value == "true" || e.Value.Value == "false")
}

// mayBeUnread notes that a list, field or single value is declared unread.
func (l *lists) mayBeUnread(n *yaml.Node, what string) {
	if l.Flag(n, what+": unread") {
		l.unread[what] = true
	}
}

// mayBeUnread notes that a parameter, function or table is declared unread.
func (c *constants) mayBeUnread(name string, n *yaml.Node, what string) {
	if c.Flag(n, what+": unread") {
		c.unread[name] = true
	}
}

// readings are what the rules of a document read: columns, with no field for a list as a
// whole, and single values.
type readings struct {
	columns map[types.ColumnName]bool
	names   map[string]bool
	rules   map[types.ColumnName]bool // of the columns, those that formulas and models read
}

// readings finds what is read.
func (r *reader) readings(doc *Document) *readings {
	x := &readings{columns: map[types.ColumnName]bool{}, names: map[string]bool{}}
	sheet := doc.Rules.Sheet
	for _, f := range sheet.Figures() {
		x.addAll(sheet.Reads(types.ColumnName{List: f.List, Field: f.Source.Name}))
		x.add(f.List, "")
	}
	for _, q := range doc.Required {
		x.addAll(q.When.Reads())
	}
	for _, c := range doc.Complete {
		x.add(c.List, c.Fields...)
	}
	for _, m := range r.figures.models {
		for _, u := range m.Uses {
			x.add(u.List, "")
			for _, f := range slices.Concat(u.Fields, u.Figures) {
				x.add(u.List, f.Name)
			}
		}
		for _, f := range m.Values {
			x.names[f.Name] = true
		}
	}
	if e := doc.Evaluation; e != nil && e.Panels != nil { // panels are drawn by them
		x.add(e.Names.List("raters"), e.Panels.Must)
		x.add(e.Names.List("units"), e.Panels.Class)
	}
	if e := doc.Evaluation; e != nil && e.Dossier != nil { // raters read them
		units := e.Names.List("units")
		x.add(units, e.Dossier.Fields...)
		x.add(units, e.Dossier.Lists...)
		x.add(units, e.Dossier.Class)
		for _, s := range doc.Lists {
			if shown := slices.ContainsFunc(s.Fields, func(f types.Field) bool { return f.Type.List == units && slices.Contains(e.Dossier.Lists, f.Inverse) }); shown {
				x.add(s.Name, paths.FieldNames(s)...)
				x.add(s.Name, "")
			}
		}
	}
	if doc.Rules.Named || len(doc.Rules.Begins) > 0 {
		x.names[doc.Rules.Day] = true
	}
	x.rules = maps.Clone(x.columns)
	for _, s := range doc.Lists {
		x.own(s)
	}
	for _, s := range doc.Lists {
		x.references(s)
	}
	return x
}

func (x *readings) add(list string, fields ...string) {
	for _, f := range fields {
		x.columns[types.ColumnName{List: list, Field: f}] = true
	}
}

func (x *readings) addAll(columns []types.ColumnName, names []string) {
	for _, c := range columns {
		x.columns[c] = true
	}
	for _, n := range names {
		x.names[n] = true
	}
}

// own adds the fields by which a list's records are found, grouped, dated and labelled.
func (x *readings) own(s *types.Schema) {
	x.add(s.Name, s.Key...)
	if x.add(s.Name, s.Label...); s.Label == nil {
		x.add(s.Name, labelField)
	}
	named := append(slices.Clone(s.Groups), s.At)
	for _, f := range s.Fields {
		named = append(named, f.At)
	}
	for _, name := range named {
		if name != "" { // "" would be the list
			x.add(s.Name, name)
		}
	}
}

// references adds references whose inverse is read, and lists to which a reference that is
// read refers, and which have records that are read within theirs.
func (x *readings) references(s *types.Schema) {
	for _, f := range s.Fields {
		to := paths.Referred(f.Type)
		if to == "" {
			continue
		}
		if f.Inverse != "" && x.columns[types.ColumnName{List: to, Field: f.Inverse}] {
			x.add(s.Name, f.Name, "")
		}
		if x.isList(s.Name) && x.columns[types.ColumnName{List: s.Name, Field: f.Name}] || f.Name == paths.Parent {
			x.add(to, "")
		}
	}
}

// isList reports whether something reads a list.
func (x *readings) isList(list string) bool { return x.columns[types.ColumnName{List: list}] }

// inField says where unread is written for a field or a fact.
const inField = "beside its type"

// unreadWarnings warns of the facts that nothing reads and that are not declared unread.
func (r *reader) unreadWarnings(doc *Document) (found []*fault.Error) {
	x := r.readings(doc)
	warn := func(key *yaml.Node, what, name, where string) {
		found = append(found, &fault.Error{Code: fault.CodeUnused, File: r.File, Line: key.Line, Column: key.Column, Names: []string{name},
			Message: "nothing reads " + what, Hint: "use it or delete it; if it is there for people, write unread: true " + where})
	}
	isRead := func(key *yaml.Node, what, name string) {
		found = append(found, r.readThoughUnread(key, what, name))
	}
	for _, f := range doc.Values {
		what := "facts." + f.Name
		switch isDeclared := r.lists.unread[what]; {
		case !x.names[f.Name] && !isDeclared:
			warn(r.lists.fields[what].Key, "the fact "+f.Name, f.Name, inField)
			if f.Type.Kind == types.ListKind && f.Type.Elem.Kind == types.DateKind && countsWorkdays(x.names) {
				found[len(found)-1].Hint = "working days go by the facts holidays and worked_weekends: call it so if it is one of them"
			}
		case x.names[f.Name] && isDeclared:
			isRead(r.lists.fields[what].Key, "the fact "+f.Name, f.Name)
		}
	}
	for _, s := range doc.Lists {
		what := "lists." + s.Name
		if paths.IsLast(s.Name) {
			what = s.Name
		} else if r.lists.unread[what] {
			if x.rules[types.ColumnName{List: s.Name}] {
				isRead(r.listKey(s.Name), "the list "+s.Name, s.Name)
			}
			continue
		} else if !x.isList(s.Name) {
			warn(r.listKey(s.Name), "the list "+s.Name, s.Name, "beside its fields")
			continue
		}
		for _, f := range s.Fields {
			declared, ok := r.lists.fields[what+"."+f.Name]
			if ok && f.Name != paths.Parent && !x.columns[types.ColumnName{List: s.Name, Field: f.Name}] && !r.lists.unread[what+"."+f.Name] {
				warn(declared.Key, s.Name+"."+f.Name, f.Name, inField)
			} else if ok && x.rules[types.ColumnName{List: s.Name, Field: f.Name}] && r.lists.unread[what+"."+f.Name] {
				isRead(declared.Key, s.Name+"."+f.Name, f.Name)
			}
		}
	}
	return found
}

// countsWorkdays reports whether something counts working days by one of the facts that have their
// calendar, and the other is not read.
func countsWorkdays(read map[string]bool) bool {
	return read[types.HolidaysValue] != read[types.WorkedWeekendsValue]
}

// readThough warns of parameters, functions and tables of the policy's own file that are declared
// unread and have a use. One that a shared file declares so may have a use in some policies.
func (r *reader) readThough(doc *Document, unused map[string]bool) (found []*fault.Error) {
	for _, name := range slices.Sorted(maps.Keys(r.constants.unread)) {
		if key := r.names.keyOf[name]; key != nil && !unused[name] && r.names.fileOf[name] == doc.Rules.File {
			found = append(found, r.readThoughUnread(key, "the "+r.names.kinds[name]+" "+name, name))
		}
	}
	return found
}

// readThoughUnread warns of what is declared unread although a rule reads it.
func (r *reader) readThoughUnread(key *yaml.Node, what, name string) *fault.Error {
	return &fault.Error{Code: fault.CodeConflict, File: r.File, Line: key.Line, Column: key.Column, Names: []string{name},
		Message: what + " is declared unread, and a rule reads it", Hint: "leave out unread: true"}
}

// listKey returns the place of a list's declaration.
func (r *reader) listKey(list string) *yaml.Node {
	if e, ok := r.lists.fields["lists."+list+"."+paths.Parent]; ok {
		return e.Key
	}
	return r.names.keyOf[list]
}
