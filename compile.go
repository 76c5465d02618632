package merit

import (
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/meritrules/merit/rule"
)

// compile checks all formulas together. Where it is not known which names a fault
// has left out it does not, lest it report names as unknown for that reason alone.
func (d *document) compile(p *Policy) {
	begins, days := d.changes()
	d.checkDay(p, begins)
	if d.losses > 0 || d.tooMuch(days) {
		return
	}
	p.begins = begins
	d.scopeOfAll()
	sheet, err := rule.NewSheet(d.scope, d.models, d.figures)
	var found rule.Errors
	found.Add(err)
	d.addErrors(found)
	p.sheet, p.written = sheet, d.paths()
}

// tooMuch reports a document that would take too long.
func (d *document) tooMuch(days []rule.Date) bool {
	names := len(d.params) + len(d.scope.Functions) + len(d.tables) + len(d.scope.Values) + len(d.figures)
	rows := 0
	for _, t := range d.tables {
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
			d.fault(d.Root, "split it into several policies", "the document declares %d %s, more than %d", x.n, x.what, x.most)
			return true
		}
	}
	return false
}

// checkDay checks the fact whose day picks the values by date, where there are
// such or the document names it.
func (d *document) checkDay(p *Policy, begins []begin) {
	n := child(child(d.Root, "policy"), "day")
	if len(begins) == 0 && n == nil || d.left[p.day] {
		return
	}
	i := slices.IndexFunc(d.scope.Values, func(f rule.Field) bool { return f.Name == p.day })
	hint := "write under facts: " + p.day + ": date"
	switch {
	case i >= 0 && d.scope.Values[i].Type == rule.DateType():
	case i >= 0:
		d.fault(d.fields["facts."+p.day].value, hint, "the values by date go by the fact %s, so it must be a date, not a %s", p.day, d.scope.Values[i].Type)
	case n != nil:
		d.fault(n, hint, "the values by date go by the fact %s, which is not declared", p.day)
	default:
		d.fault(begins[0].node, hint, "the values by date go by the fact %s, which is not declared", p.day)
	}
}

// paths returns what the document calls the figures that formulas know under
// other names: joint.lead for tasks.lead_award, year.all for all.
func (d *document) paths() map[string]string {
	type place struct{ line, column int }
	at := map[place]string{}
	for path, src := range d.written {
		at[place{src.Line, src.Column}] = strings.TrimPrefix(path, "figures.")
	}
	paths := maps.Clone(d.sections)
	for _, f := range d.figures {
		name := f.Source.Name
		if f.List != "" {
			name = f.List + "." + name
		}
		paths[name] = at[place{f.Source.Line, f.Source.Column}]
	}
	return paths
}

// addErrors takes up errors of package rule, each once, but not those that come
// from a name that was left out. One without a place is about a model and stands
// at its section.
func (d *document) addErrors(found rule.Errors) {
	paths := d.paths()
	seen := map[string]bool{}
	for _, e := range found {
		if d.blameless(e) {
			continue
		}
		if e.File == "" && e.Line == 0 {
			n := d.Root
			if section, ok := d.places[e.Rule]; ok {
				n = section
			}
			e.File, e.Line, e.Column = d.File, n.Line, n.Column
		}
		rename(e, paths)
		d.advise(e)
		if text := e.Error(); !seen[text] {
			seen[text] = true
			d.Faults = append(d.Faults, e)
		}
	}
}

// blameless reports whether an error comes from a name that was left out.
func (d *document) blameless(e *rule.Error) bool {
	m := unknownName.FindStringSubmatch(e.Message)
	return m != nil && d.left[m[1]+m[2]] || d.left["previous"] && strings.HasSuffix(e.Message, "has no previous cycle")
}

// unknownName finds the name in what package rule says about one that it does
// not know.
var unknownName = regexp.MustCompile(`^(?:unknown (?:name|function)|the records of .* have no field|there is no table|the groups of .* go by) "([^"]*)"|^(\S+) is a (?:function|table)$`)

// rename puts the document's names of figures and sections into an error.
func rename(e *rule.Error, paths map[string]string) {
	if path, ok := paths[e.Rule]; ok {
		e.Rule = path
	}
	head, cycle, ok := strings.Cut(e.Message, "uses itself: ")
	if !ok {
		return
	}
	names := strings.Split(cycle, " → ")
	for i, name := range names {
		if path, ok := paths[name]; ok {
			names[i] = path
		}
	}
	e.Message = head + "uses itself: " + strings.Join(names, " → ")
}

// builtinName finds the name in what package rule says about one that is taken
// by the language.
var builtinName = regexp.MustCompile(`^"(.*)" is a function (?:of the language|that the host)`)

// advise puts an error about a name itself where the name stands, and says of a
// function that is like none where it could come from.
func (d *document) advise(e *rule.Error) {
	if strings.HasPrefix(e.Message, "unknown function ") && e.Hint == "" {
		e.Hint = "a host program can add it, with merit.WithFunctions"
	}
	if m := builtinName.FindStringSubmatch(e.Message); m != nil && d.keyOf[m[1]] != nil {
		e.Line, e.Column = d.keyOf[m[1]].Line, d.keyOf[m[1]].Column
	}
}
