package cases

import (
	"fmt"
	"slices"
	"strings"

	"github.com/meritrules/merit/internal/form"
	"github.com/meritrules/merit/internal/paths"
	"github.com/meritrules/merit/internal/spell"
	"github.com/meritrules/merit/internal/yamltext"
	"github.com/meritrules/merit/rule/fault"
	"github.com/meritrules/merit/rule/types"
	"github.com/meritrules/merit/rule/value"
	"go.yaml.in/yaml/v3"
)

// expectation is one cell that a case expects or asks for, or the number of records of a list.
type expectation struct {
	path     string // as in the document, such as "units.u1.total"
	list     string
	key      string // of the record, "" if it is the only one or position says which
	position int    // of the record, from 1; 0 if key says which
	field    string // "" for the number of records
	want     value.Value
	state    types.State   // that the cell must have
	why      string        // a part of what a pending cell waits for
	fault    expectedFault // if the cell must fail
	asked    bool          // the case asks what comes out
	count    int           // of records, if field is ""
	at       place
}

// expectReader reads what a case expects.
type expectReader struct {
	*reader
	given *given
	asOf  bool // whether the facts are as of a day
	found []*expectation
}

// expected reads a mapping of paths, or of nested parts of paths.
func (x *expectReader) expected(n *yaml.Node, prefix, what string) {
	for _, e := range x.Entries(n, what) {
		path := strings.TrimPrefix(prefix+"."+e.Name, ".")
		switch {
		case x.sheet == nil: // the names mean nothing
		case e.Value.Kind == yaml.MappingNode && x.isMisspelt(e.Value, path, what):
		case e.Value.Kind == yaml.MappingNode && !x.isOutcome(e.Value, path):
			x.expected(e.Value, path, what)
		case e.Value.Kind == yaml.SequenceNode && x.isList(path):
			x.readRecords(e, path, what)
		default:
			x.leaf(e.Key, e.Value, path, what)
		}
	}
}

// isOutcome reports whether a mapping says what comes of a path, and is no part of longer
// paths: a figure may be called pending.
func (x *expectReader) isOutcome(n *yaml.Node, path string) bool {
	return isError(n) || isUnfinished(n) && x.resolve(&expectation{path: path}) == nil
}

// isUnfinished reports whether a mapping is {pending: part of the reason} or {so_far: value}.
func isUnfinished(n *yaml.Node) bool {
	return len(n.Content) == 2 && n.Kind == yaml.MappingNode && (n.Content[0].Value == pending || n.Content[0].Value == soFar)
}

// What a case as of a day may expect in place of a value.
const (
	pending = "pending"
	soFar   = "so_far"
)

// isMisspelt reports a slip in the word of {pending: part of the reason}, {so_far: value} or
// {error: message} at the path of a figure, which is not the beginning of a longer one.
func (x *expectReader) isMisspelt(n *yaml.Node, path, what string) bool {
	if len(n.Content) != 2 || x.resolve(&expectation{path: path}) != nil || x.isOutcome(n, path) {
		return false
	}
	key := n.Content[0]
	hint := x.Nearest(key.Value, []string{soFar, pending, "error"})
	if hint == "" || x.resolve(&expectation{path: path + "." + key.Value}) == nil {
		return false
	}
	x.Fault(fault.CodeUnknownEntry, key, hint, "%s.%s: a figure is expected as a value, so_far, pending or error, not as %s", what, path, spell.Short(key.Value))
	return true
}

// isList reports whether a path is the name of a list.
func (x *expectReader) isList(path string) bool {
	return path != "" && x.scope.Names.Schema(path) != nil
}

// readRecords reads what is expected of each record of a list: in the order of the case
// if it gives the records, else in the list's own order.
func (x *expectReader) readRecords(e form.Entry, list, what string) {
	n := len(e.Value.Content)
	if records, ok := x.given.list(list); ok && len(records) != n {
		x.Fault(fault.CodeConflict, e.Value, "write one {…} for each, {} where nothing is expected", "%s: %s has %d records, but the case gives %d", what, list, n, len(records))
		return
	}
	x.found = append(x.found, &expectation{path: list, list: list, count: n, at: placeOf(e.Value)})
	for i, rec := range e.Value.Content {
		for _, f := range x.Entries(rec, fmt.Sprintf("%s.%s[%d]", what, list, i+1)) {
			s := x.scope.Names.Schema(list)
			if c := s.Field(f.Name); c < 0 {
				x.Fault(fault.CodeUnknownField, f.Key, x.Nearest(f.Name, paths.FieldNames(s)), "%s: the records of %s have no field %s", what, list, spell.Short(f.Name))
			} else if path := fmt.Sprintf("%s[%d].%s", list, i+1, f.Name); !x.below(list, f, path, what) {
				x.add(&expectation{path: path, list: list, position: i + 1, field: f.Name}, f.Value, s.Fields[c].Type, what)
			}
		}
	}
}

// leaf reads the value that is expected at a path.
func (x *expectReader) leaf(key, value *yaml.Node, path, what string) {
	e := &expectation{path: path}
	if unknown := x.resolve(e); unknown != nil {
		x.Fault(unknown.Code, key, unknown.Hint, "%s: %s", what, unknown.Message)
		return
	}
	s := x.scope.Names.Schema(e.list)
	if !x.below(e.list, form.Entry{Name: e.field, Key: key, Value: value}, path, what) {
		x.add(e, value, s.Fields[s.Field(e.field)].Type, what)
	}
}

// below reports records of another list that are expected below the record that they
// refer to; they belong under the name of their list.
func (x *expectReader) below(list string, e form.Entry, path, what string) bool {
	isRecord := func(n *yaml.Node) bool { return n.Kind == yaml.MappingNode && !isError(n) && !isUnfinished(n) }
	if !isRecord(e.Value) && !slices.ContainsFunc(e.Value.Content, isRecord) {
		return false
	}
	from, _, ok := x.referring(list, e.Name)
	if ok {
		x.Fault(fault.CodeMisusedName, e.Key, fmt.Sprintf("write %s: [{…}] beside %s", from, list), "%s.%s: what is expected of %s does not stand below %s", what, path, from, list)
	}
	return ok
}

// add reads the value of an expectation at a node and adds the expectation.
func (x *expectReader) add(e *expectation, n *yaml.Node, t types.Type, what string) {
	e.at = placeOf(n)
	unfinished, f := isUnfinished(n), n.Kind == yaml.MappingNode && isError(n)
	if (unfinished || f) && yamltext.IsAsked(n.Content[1]) {
		x.Fault(fault.CodeWrongForm, n.Content[1], "write ? in place of {"+n.Content[0].Value+": ?}", "%s.%s asks for a part of what comes out", what, e.path)
		return
	}
	if f {
		e.fault = x.faultOf(n.Content[1], what+"."+e.path+": error")
		x.found = append(x.found, e)
		return
	}
	if yamltext.IsAsked(n) {
		e.asked = true
		x.found = append(x.found, e)
		return
	}
	if n.Kind == yaml.ScalarNode && n.Style == 0 && n.Value == pending && (x.asOf || t.Kind != types.TextKind) {
		if e.state = types.AwaitsItsDay; !x.asOf {
			x.isFinal(n, what+"."+e.path+": "+pending)
		}
		x.found = append(x.found, e)
		return
	}
	if unfinished {
		if n = x.unfinished(e, n, what); n == nil {
			return
		}
	}
	t.Optional = true // a figure that is never nil may be expected to be: then the case fails
	v, ok := x.value(n, t, what+"."+e.path)
	if ok {
		e.want = v
		x.found = append(x.found, e)
	}
}

// unfinished reads {pending: part of the reason} and adds the expectation, or returns the value of
// {so_far: value}.
func (x *expectReader) unfinished(e *expectation, n *yaml.Node, what string) *yaml.Node {
	key, value := n.Content[0], n.Content[1]
	what += "." + e.path + ": " + key.Value
	switch {
	case !x.asOf:
		x.isFinal(key, what)
	case key.Value == soFar:
		e.state = types.SoFar
		return value
	default:
		e.state, e.why = types.AwaitsItsDay, x.Text(value, what)
		x.found = append(x.found, e)
	}
	return nil
}

// isFinal reports that a case without a day expects what only a later day settles.
func (x *expectReader) isFinal(n *yaml.Node, what string) {
	x.Fault(fault.CodeUnmetNeed, n, "write as_of: and the day in the case", "%s: all facts are there, so the figure is final", what)
}

// resolve finds the list, key and field of a path, or says what is wrong.
func (x *expectReader) resolve(e *expectation) *fault.Error {
	var err error
	if e.list, e.key, e.field, err = x.scope.Names.Split(e.path); err != nil {
		return err.(*fault.Error)
	}
	return nil
}
