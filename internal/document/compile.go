package document

import (
	"regexp"
	"slices"
	"strings"

	"github.com/meritrules/merit/internal/form"
	"github.com/meritrules/merit/internal/periods"
	"github.com/meritrules/merit/rule"
)

// compile checks all formulas together. Where it is not known which names a fault
// has left out it does not, lest it report names as unknown for that reason alone.
func (r *reader) compile(doc *Document) {
	begins, days := r.constants.changes()
	r.checkDay(&doc.Rules, begins)
	if r.Losses > 0 || r.tooMuch(days) {
		return
	}
	doc.Rules.Begins = begins
	sheet, err := rule.NewSheet(r.scope(), r.figures.models, r.figures.all)
	var found rule.Errors
	found.Add(err)
	r.addErrors(found)
	doc.Rules.Sheet, doc.Called, doc.Cells, doc.Places = sheet, r.called(), r.cells(), map[string]Place{}
	for model, n := range r.sections.places {
		doc.Places[model] = Place{n.Line, n.Column}
	}
}

// scope returns what formulas may name.
func (r *reader) scope() rule.Scope {
	s := rule.Scope{Lists: r.lists.schemas, Values: r.lists.values, Host: r.settings.Functions, Limits: r.settings.Limits}
	r.constants.into(&s)
	return s
}

// tooMuch reports a document that would take too long.
func (r *reader) tooMuch(days []rule.Date) bool {
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
			r.Fault(r.Root, "split it into several policies", "the document declares %d %s, more than %d", x.n, x.what, x.most)
			return true
		}
	}
	return false
}

// checkDay checks the fact whose day picks the values by date, where there are
// such or the document names it.
func (r *reader) checkDay(rules *periods.Rules, begins []periods.Begin) {
	n := form.Child(form.Child(r.Root, "policy"), "day")
	if len(begins) == 0 && n == nil || r.Left[rules.Day] {
		return
	}
	i := slices.IndexFunc(r.lists.values, func(f rule.Field) bool { return f.Name == rules.Day })
	hint := "write under facts: " + rules.Day + ": date"
	switch {
	case i >= 0 && r.lists.values[i].Type == rule.DateType():
	case i >= 0:
		r.Fault(r.lists.fields["facts."+rules.Day].Value, hint, "the values by date go by the fact %s, so it must be a date, not a %s", rules.Day, r.lists.values[i].Type)
	case n != nil:
		r.Fault(n, hint, "the values by date go by the fact %s, which is not declared", rules.Day)
	default:
		r.FaultAt(begins[0].Line, begins[0].Column, hint, "the values by date go by the fact %s, which is not declared", rules.Day)
	}
}

// addErrors takes up errors of package rule, each once, but not those that come
// from a name that was left out. One without a place is about a model and stands
// at its section.
func (r *reader) addErrors(found rule.Errors) {
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
func (r *reader) blameless(e *rule.Error) bool {
	m := unknownName.FindStringSubmatch(e.Message)
	return m != nil && r.Left[m[1]+m[2]] || r.Left["previous"] && strings.HasSuffix(e.Message, "has no previous cycle")
}

// unknownName finds the name in what package rule says about one that it does
// not know.
var unknownName = regexp.MustCompile(`^(?:unknown (?:name|function)|the records of .* have no field|there is no table|the groups of .* go by) "([^"]*)"|^(\S+) is a (?:function|table)$`)

// builtinName finds the name in what package rule says about one that is taken
// by the language.
var builtinName = regexp.MustCompile(`^"(.*)" is a function (?:of the language|that the host)`)

// advise puts an error about a name itself where the name stands, and says of a
// function that is like none where it could come from.
func (r *reader) advise(e *rule.Error) {
	if strings.HasPrefix(e.Message, "unknown function ") && e.Hint == "" {
		e.Hint = "a host program can add it, with merit.WithFunctions"
	}
	if m := builtinName.FindStringSubmatch(e.Message); m != nil && r.names.keyOf[m[1]] != nil {
		e.Line, e.Column = r.names.keyOf[m[1]].Line, r.names.keyOf[m[1]].Column
	}
}
