package document

import (
	"slices"

	"github.com/meritrules/merit/internal/form"
	"github.com/meritrules/merit/internal/periods"
	"github.com/meritrules/merit/rule"
	"github.com/meritrules/merit/rule/fault"
	"github.com/meritrules/merit/rule/types"
)

// compile checks all formulas together. It does not if a fault left out names that
// are not known, because it would report those as unknown.
func (r *reader) compile(doc *Document) {
	begins, days := r.constants.changes()
	r.checkDay(&doc.Rules, begins)
	if r.Undeclared == 0 {
		steps{r.sections}.checkColumns()
	}
	if r.Undeclared > 0 || r.tooMuch(days) {
		return
	}
	doc.Rules.Begins = begins
	sheet, err := rule.NewSheet(r.scope(), r.figures.models, r.figures.all)
	var found fault.Errors
	found.Add(err)
	r.addErrors(found)
	r.clauses.citedIn(sheet)
	doc.Rules.Sheet, doc.Called, doc.Cells, doc.Places = sheet, r.called(), r.cells(), map[string]Place{}
	for model, n := range r.sections.places {
		doc.Places[model] = Place{n.Line, n.Column}
	}
}

// scope returns what formulas may name.
func (r *reader) scope() rule.Scope {
	s := rule.Scope{Lists: r.lists.schemas, Values: r.lists.values, Host: r.settings.Functions, Clauses: r.clauses.expressed(), Limits: r.settings.Limits}
	r.constants.into(&s)
	return s
}

// tooMuch reports a document that would take too long to compile.
func (r *reader) tooMuch(days []types.Date) bool {
	names := len(r.constants.params) + len(r.constants.functions) + len(r.constants.tables) + len(r.lists.values) + len(r.figures.all)
	rows := 0
	for _, t := range r.constants.tables {
		for _, v := range t.values {
			rows += len(v.Rows)
		}
	}
	for _, x := range []struct {
		n, most int
		what    string
	}{
		{names, maxDeclared, "names"}, {rows, maxRows, "rows of tables"}, {len(days), maxPeriods, "days on which values change"},
		{len(days) * (names + rows), maxCompiled, "names and rows for the days on which values change"},
	} {
		if x.n > x.most {
			r.Fault(fault.CodeLimit, r.Root, "split it into several policies", "the document declares %d %s, more than %d", x.n, x.what, x.most)
			return true
		}
	}
	return false
}

// checkDay checks the fact whose day picks the values by date, if there are such
// values or the document names the fact.
func (r *reader) checkDay(rules *periods.Rules, begins []periods.Begin) {
	n := form.Child(form.Child(r.Root, "policy"), "day")
	if len(begins) == 0 && n == nil || r.LeftOut[rules.Day] {
		return
	}
	i := slices.IndexFunc(r.lists.values, func(f types.Field) bool { return f.Name == rules.Day })
	hint := "write under facts: " + rules.Day + ": date"
	switch {
	case i >= 0 && r.lists.values[i].Type == types.DateType():
	case i >= 0:
		r.Fault(fault.CodeUnmetNeed, r.lists.fields["facts."+rules.Day].Value, hint, "the values by date go by the fact %s, so it must be a date, not a %s", rules.Day, r.lists.values[i].Type)
	case n != nil:
		r.Fault(fault.CodeUnmetNeed, n, hint, "the values by date go by the fact %s, which is not declared", rules.Day)
	default:
		r.FaultAt(fault.CodeUnmetNeed, begins[0].Line, begins[0].Column, hint, "the values by date go by the fact %s, which is not declared", rules.Day)
		r.Faults[len(r.Faults)-1].File = begins[0].File
	}
}

// addErrors adds errors of package rule, each once, except those that come from a
// name that was left out. An error without a place is about a model, and gets the
// place of its section.
func (r *reader) addErrors(found fault.Errors) {
	called := r.called()
	seen := map[string]bool{}
	for _, e := range found {
		if r.blameless(e) {
			continue
		}
		if e.File == "" && e.Line == 0 {
			n := r.Root
			if section, ok := r.sections.places[e.Rule]; ok {
				n = section
			}
			e.File, e.Line, e.Column = r.File, n.Line, n.Column
		}
		Rename(e, called)
		r.advise(e)
		if text := e.Error(); !seen[text] {
			seen[text] = true
			r.Faults = append(r.Faults, e)
		}
	}
}

// blameless reports whether an error comes from a name that was left out.
func (r *reader) blameless(e *fault.Error) bool {
	switch e.Code {
	case fault.CodeNoPrevious:
		return r.LeftOut["previous"]
	case fault.CodeUnknownClause, fault.CodeUnknownName, fault.CodeUnknownFunction, fault.CodeUnknownField, fault.CodeUnknownTable, fault.CodeNoGroups, fault.CodeMisusedName:
		return slices.ContainsFunc(e.Names, func(name string) bool { return r.LeftOut[name] })
	}
	return false
}

// advise moves an error about a name that the language has taken to the name's place,
// and says where an unknown function without a similar name could come from.
func (r *reader) advise(e *fault.Error) {
	switch {
	case e.Code == fault.CodeUnknownFunction && e.Hint == "":
		e.Hint = "a host program can add it, with merit.WithFunctions"
	case e.Code == fault.CodeUnknownClause:
		r.clauses.advise(e)
	case e.Code == fault.CodeReservedName && r.names.keyOf[e.Names[0]] != nil:
		at := r.names.keyOf[e.Names[0]]
		e.Line, e.Column = at.Line, at.Column
	}
}

// counted returns the columns and single values with days from or to which formulas count working
// days, directly or by figures that are days. It returns nil if that may be any: a section counts
// them, or no formula.
func counted(doc *Document) map[types.ColumnName]bool {
	sheet := doc.Rules.Sheet
	if sheet == nil || doc.Supervision != nil || doc.Window != nil {
		return nil
	}
	c := &counting{sheet, map[types.ColumnName]bool{}}
	for _, f := range sheet.Figures() {
		c.formula(sheet.Reads(types.ColumnName{List: f.List, Field: f.Source.Name}))
	}
	for _, q := range doc.Required {
		if q.When != nil { // nil for a condition at fault
			c.formula(q.When.Reads())
		}
	}
	if len(c.read) == 0 {
		return nil
	}
	return c.read
}

// counting collects what formulas that count working days read.
type counting struct {
	sheet *rule.Sheet
	read  map[types.ColumnName]bool
}

// formula adds what a formula reads that needs the calendar.
func (c *counting) formula(columns []types.ColumnName, names []string) {
	if slices.Contains(names, types.HolidaysValue) || slices.Contains(names, types.WorkedWeekendsValue) {
		c.add(columns, names)
	}
}

// add adds columns and single values, and what those of figures are made of that are no numbers.
func (c *counting) add(columns []types.ColumnName, names []string) {
	for _, name := range names {
		c.read[types.ColumnName{Field: name}] = true
	}
	for _, column := range columns {
		if c.read[column] || column.Field == "" {
			continue
		}
		c.read[column] = true
		s := c.sheet.List(column.List)
		if s == nil || s.Field(column.Field) < 0 || s.Fields[s.Field(column.Field)].Type.Kind != types.NumberKind {
			c.add(c.sheet.Reads(column))
		}
	}
}
