package merit

import (
	"fmt"
	"slices"
	"strings"

	"github.com/meritrules/merit/internal/paths"
	"github.com/meritrules/merit/internal/spell"
	"github.com/meritrules/merit/rule"
	"go.yaml.in/yaml/v3"
)

// expectation is one cell that a case expects, or the number of records of a list.
type expectation struct {
	path     string // as in the document, such as "units.u1.total"
	list     string
	key      string // of the record, "" where it is the only one or position says which
	position int    // of the record, from 1; 0 where key says which
	field    string // "" for the number of records
	want     rule.Value
	fault    string // a part of the message where the cell cannot be worked out, else ""
	count    int    // of records, where field is ""
	at       *yaml.Node
}

// expectReader reads what a case expects.
type expectReader struct {
	r     *caseReader
	given *givenFacts
	found []*expectation
}

// read reads a mapping of paths, or of parts of them within each other.
func (x *expectReader) read(n *yaml.Node, prefix, what string) {
	d := x.r.d
	for _, e := range d.entries(n, what) {
		path := strings.TrimPrefix(prefix+"."+e.name, ".")
		switch {
		case x.r.sheet == nil: // the names mean nothing
		case e.value.Kind == yaml.MappingNode && !isError(e.value):
			x.read(e.value, path, what)
		case e.value.Kind == yaml.SequenceNode && x.isList(path):
			x.readRecords(e, path, what)
		default:
			x.leaf(e.key, e.value, path, what)
		}
	}
}

// isError reports whether a mapping is {error: text}.
func isError(n *yaml.Node) bool {
	return len(n.Content) == 2 && n.Content[0].Value == "error" && n.Content[1].Kind == yaml.ScalarNode
}

// isList reports whether a path is the name of a list.
func (x *expectReader) isList(path string) bool {
	return path != "" && x.r.sheet.List(path) != nil
}

// readRecords reads what is expected of each record of a list: of those that the
// case gives in the order of the case, of others in the list's own.
func (x *expectReader) readRecords(e entry, list, what string) {
	d := x.r.d
	n := len(e.value.Content)
	if records, ok := x.given.list(list); ok && len(records) != n {
		d.fault(e.value, "write one {…} for each, {} where nothing is expected", "%s: %s has %d records, but the case gives %d", what, list, n, len(records))
		return
	}
	x.found = append(x.found, &expectation{path: list, list: list, count: n, at: e.value})
	for i, rec := range e.value.Content {
		for _, f := range d.entries(rec, fmt.Sprintf("%s.%s[%d]", what, list, i+1)) {
			s := x.r.sheet.List(list)
			if c := s.Field(f.name); c < 0 {
				d.fault(f.key, d.Nearest(f.name, paths.FieldNames(s)), "%s: the records of %s have no field %s", what, list, spell.Short(f.name))
			} else if path := fmt.Sprintf("%s[%d].%s", list, i+1, f.name); !x.below(list, f, path, what) {
				x.add(&expectation{path: path, list: list, position: i + 1, field: f.name, at: f.value}, s.Fields[c].Type, what)
			}
		}
	}
}

// leaf reads the value that is expected at a path.
func (x *expectReader) leaf(key, value *yaml.Node, path, what string) {
	e := &expectation{path: path, at: value}
	hint, msg := x.resolve(e)
	if msg != "" {
		x.r.d.fault(key, hint, "%s: %s", what, msg)
		return
	}
	s := x.r.sheet.List(e.list)
	if !x.below(e.list, entry{e.field, key, value}, path, what) {
		x.add(e, s.Fields[s.Field(e.field)].Type, what)
	}
}

// below reports records of another list that are expected below a record that they
// refer to: they are expected under the name of their list.
func (x *expectReader) below(list string, e entry, path, what string) bool {
	isRecord := func(n *yaml.Node) bool { return n.Kind == yaml.MappingNode && !isError(n) }
	if !isRecord(e.value) && !slices.ContainsFunc(e.value.Content, isRecord) {
		return false
	}
	from, _, ok := x.r.referring(list, e.name)
	if ok {
		x.r.d.fault(e.key, fmt.Sprintf("write %s: [{…}] beside %s", from, list), "%s.%s: what is expected of %s does not stand below %s", what, path, from, list)
	}
	return ok
}

// add reads the value of an expectation and takes it up.
func (x *expectReader) add(e *expectation, t rule.Type, what string) {
	if e.at.Kind == yaml.MappingNode && isError(e.at) {
		e.fault = x.r.d.text(e.at.Content[1], what+"."+e.path+": error")
		x.found = append(x.found, e)
		return
	}
	t.Optional = true // a figure that is never nil may be expected to be: then the case fails
	v, ok := x.r.value(e.at, t, what+"."+e.path)
	if ok {
		e.want = v
		x.found = append(x.found, e)
	}
}

// resolve finds the list, key and field of a path. Else it says what is wrong.
func (x *expectReader) resolve(e *expectation) (hint, msg string) {
	var err error
	if e.list, e.key, e.field, err = x.r.names.Split(e.path); err != nil {
		found := err.(*rule.Error)
		return found.Hint, found.Message
	}
	return "", ""
}

// cells returns the columns of the figures by their paths in the document:
// joint.lead is tasks.lead_award.
func (d *document) cells() map[string]rule.Column {
	type place struct{ line, column int }
	at := map[place]rule.Column{}
	for _, f := range d.figures {
		at[place{f.Source.Line, f.Source.Column}] = rule.Column{List: f.List, Field: f.Source.Name}
	}
	paths := map[string]rule.Column{}
	for path, src := range d.written {
		if c, ok := at[place{src.Line, src.Column}]; ok {
			paths[path] = c
		}
	}
	return paths
}
