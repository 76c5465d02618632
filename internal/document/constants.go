package document

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/meritrules/merit/internal/form"
	"github.com/meritrules/merit/internal/spell"
	"github.com/meritrules/merit/rule"
	"github.com/meritrules/merit/rule/fault"
	"github.com/meritrules/merit/rule/types"
	"github.com/meritrules/merit/rule/value"
	"go.yaml.in/yaml/v3"
)

// constants reads the names that mean the same for all records: parameters, functions and tables.
type constants struct {
	*form.Reader
	names    *names
	clauses  *clauses
	formulas *formulas
	lists    *lists

	params    []dating[types.Source]
	unsure    bool            // a file that may declare further ones is not read
	bounds    map[string]bool // the parameters that ranges name
	unread    map[string]bool // that are declared so
	functions []types.Source
	tables    []dating[rule.Table]
}

// readParameters reads constants: formulas, and lists of numbers and texts.
func (c *constants) readParameters(n *yaml.Node) {
	readConstants(c, n, "parameter", &c.params, c.parameter)
}

// readConstants adds the constants of a kind whose names and forms are sound.
func readConstants[T any](c *constants, n *yaml.Node, kind string, to *[]dating[T], read func(form.Entry) dating[T]) {
	for _, e := range c.Entries(n, kind+"s") {
		if !c.CheckName(e.Key, "a "+kind) || !c.names.declare(e.Key, e.Name, kind) {
			continue
		}
		var x dating[T]
		if c.Complete(func() { x = read(e) }, e.Name) {
			*to = append(*to, x)
		}
	}
}

// parameter reads a value, values by date, or a mapping with one of them.
func (c *constants) parameter(e form.Entry) dating[types.Source] {
	what := "parameters." + e.Name
	value := e.Value
	var clauses []string
	var must *types.Field
	if e.Value.Kind == yaml.MappingNode && !isDated(e.Value) && !hasYears(e.Value) {
		var f parameterForm
		c.Fill(e.Value, what, &f)
		clauses = c.clauses.cite(f.Clause.Node)
		c.Text(f.Doc.Node, what+": doc")
		c.mayBeUnread(e.Name, f.Unread.Node, what)
		value, must = f.Value.Node, c.must(e.Name, &f, what)
	}
	return readDated(c.Reader, "parameter", "beside clause and doc, values by date stand under value", e, value, func(n *yaml.Node) types.Source {
		src := c.parameterValue(n, what)
		src.Name, src.Clauses = e.Name, clauses
		src.Must = declared(must, src.Must)
		return src
	})
}

// declared joins what a parameter declares of its value with what its value shows: 60% is a
// ratio. Either may be nil.
func declared(must, shown *types.Field) *types.Field {
	if must == nil || shown == nil || must.Unit != "" {
		return cmp.Or(must, shown)
	}
	both := *must
	both.Unit = shown.Unit
	return &both
}

// must reads what a parameter declares of its value, nil if it declares nothing.
func (c *constants) must(name string, f *parameterForm, what string) *types.Field {
	if f.Type.Node == nil && f.Range.Node == nil && f.Unit.Node == nil {
		return nil
	}
	field := &types.Field{Name: name, Unit: c.Text(f.Unit.Node, what+": unit")}
	switch {
	case f.Type.Node != nil && !c.lists.typeOf(field, f.Type.Node, what+": type", nil):
		return nil
	case f.Range.Node != nil && f.Type.Node == nil:
		field.Type = types.NumberType()
		if v := f.Value.Node; v != nil && v.Kind == yaml.SequenceNode {
			field.Type = types.ListType(types.NumberType())
		}
	}
	if kind := elemKind(field.Type); f.Range.Node != nil && kind != types.NumberKind {
		c.Fault(fault.CodeWrongForm, f.Range.Node, "", "%s: range is for numbers, not for a %s", what, field.Type)
	}
	field.Min, field.Max = c.Span(f.Range.Node, what+": range")
	field.Unit = cmp.Or(field.Unit, spanUnit(f.Range.Node))
	return field
}

// number returns the number of the parameter that a bound names.
func (c *constants) number(n *yaml.Node, what string) (types.Number, bool) {
	i := slices.IndexFunc(c.params, func(p dating[types.Source]) bool { return p.name == n.Value })
	if i < 0 {
		if !c.LeftOut[n.Value] && !c.unsure {
			names := make([]string, len(c.params))
			for i, p := range c.params {
				names[i] = p.name
			}
			c.Lost(fault.CodeUnknownName, n, c.Nearest(n.Value, names), "%s names %s, but no parameter above has this name", what, spell.Short(n.Value))
		}
		return types.Number{}, false
	}
	c.bounds[n.Value] = true
	if c.params[i].node != nil {
		c.Lost(fault.CodeWrongForm, n, "check the value in a figure", "%s names %s, which has values by date", what, n.Value)
		return types.Number{}, false
	}
	scope := rule.Scope{}
	for _, p := range c.params {
		if p.node == nil {
			scope.Parameters = append(scope.Parameters, p.values...)
		}
	}
	f, err := scope.Compile(types.Source{Text: n.Value}, types.NumberType())
	if err != nil {
		if fault.CodeOf(err) == fault.CodeType { // any other fault is reported at the parameter
			c.Lost(fault.CodeWrongForm, n, "", "%s names %s, which is not a number", what, n.Value)
		}
		return types.Number{}, false
	}
	v, err := f.Eval(context.Background(), value.Row{})
	x, ok := v.Number()
	return x, ok && err == nil
}

// elemKind returns the kind of a value, or of each element of a list.
func elemKind(t types.Type) types.Kind {
	if t.Elem != nil {
		return t.Elem.Kind
	}
	return t.Kind
}

// hasYears reports whether a mapping has keys that are meant as days.
func hasYears(n *yaml.Node) bool {
	return slices.ContainsFunc(form.PlainEntries(n), func(e form.Entry) bool { return wholeDay(e.Name) != "" })
}

func (c *constants) parameterValue(n *yaml.Node, what string) types.Source {
	if n.Kind == yaml.SequenceNode {
		src := types.Source{File: c.File, Line: n.Line, Column: n.Column, Text: c.listText(n, what)}
		if slices.ContainsFunc(n.Content, isPercent) {
			src.Must = &types.Field{Unit: types.Ratio}
		}
		return src
	}
	if share, ok := form.Percent(n); ok {
		return types.Source{File: c.File, Line: n.Line, Column: n.Column, Text: share.String(), Must: &types.Field{Unit: types.Ratio}}
	}
	if c.IsWidePercent(n, what) {
		return types.Source{}
	}
	src := c.formulas.source(n, what)
	if _, err := types.ParseNumber(src.Text); err == nil && n.Style&(yaml.SingleQuotedStyle|yaml.DoubleQuotedStyle) != 0 {
		c.Lost(fault.CodeWrongForm, n, fmt.Sprintf("write %s for a number, '\"%s\"' for a text", src.Text, src.Text), "%s: the number %s stands in quotes", what, src.Text)
	}
	return src
}

func isPercent(n *yaml.Node) bool { _, ok := form.Percent(n); return ok }

// spanUnit returns the unit that a range shows: a ratio where a bound is a percentage.
func spanUnit(n *yaml.Node) string {
	if n != nil && slices.ContainsFunc(n.Content, isPercent) {
		return types.Ratio
	}
	return ""
}

// listText writes a list of the document as a formula: numbers and flags unchanged,
// everything else as a text.
func (c *constants) listText(n *yaml.Node, what string) string {
	elems := make([]string, len(n.Content))
	for i, e := range n.Content {
		if e.Kind != yaml.ScalarNode || form.Empty(e) {
			c.Lost(fault.CodeWrongForm, e, "", "%s: an element must be a number or a text, not %s", what, form.Describe(e))
			return ""
		}
		_, err := types.ParseNumber(e.Value)
		if share, ok := form.Percent(e); ok {
			elems[i] = share.String()
		} else if c.IsWidePercent(e, what) {
			return ""
		} else if e.Style == 0 && (err == nil || e.Value == "true" || e.Value == "false") {
			elems[i] = e.Value
		} else {
			elems[i] = quote(e.Value)
		}
	}
	return "[" + strings.Join(elems, ", ") + "]"
}

var formulaQuotes = strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`, "\t", `\t`)

// quote writes a text as a formula.
func quote(s string) string { return `"` + formulaQuotes.Replace(s) + `"` }

// readFunctions reads formulas with parameters.
func (c *constants) readFunctions(n *yaml.Node) {
	for _, e := range c.Entries(n, "functions") {
		name, _, _ := strings.Cut(e.Name, "(")
		name = strings.TrimSpace(name)
		if !c.checkHead(e.Key, name) {
			c.Leave(name)
		} else if !c.names.declare(e.Key, name, "function") {
			continue
		}
		var src types.Source
		if c.Complete(func() { src = c.function(e) }, name) && !c.LeftOut[name] {
			c.functions = append(c.functions, src)
		}
	}
}

// checkHead checks that the key of a function is its name and, in brackets, its
// parameters.
func (c *constants) checkHead(n *yaml.Node, name string) bool {
	head := strings.TrimSpace(strings.TrimPrefix(strings.TrimSpace(n.Value), name))
	list, ok := strings.CutPrefix(head, "(")
	list, closed := strings.CutSuffix(list, ")")
	if !ok || !closed {
		c.Fault(fault.CodeBadName, n, "write ladder(rank) for a function ladder of one parameter", "%s does not declare a function", spell.Short(n.Value))
		return false
	}
	usable := c.CheckNameAt(n, name, "a function")
	var params []string
	for p := range strings.SplitSeq(list, ",") {
		if p = strings.TrimSpace(p); list == "" {
			break
		}
		usable = c.CheckNameAt(n, p, "a parameter of "+name) && usable
		if slices.Contains(params, p) {
			c.Fault(fault.CodeDuplicateName, n, "choose another name", "the parameter %s of %s stands twice", spell.Short(p), name)
			usable = false
		}
		params = append(params, p)
	}
	return usable
}

// function reads a formula, or a mapping with one.
func (c *constants) function(e form.Entry) types.Source {
	what := "functions." + e.Name
	f := functionForm{Formula: at[formulaForm]{e.Value}}
	if e.Value.Kind == yaml.MappingNode {
		f = functionForm{}
		c.Fill(e.Value, what, &f)
		c.Text(f.Doc.Node, what+": doc")
		name, _, _ := strings.Cut(e.Name, "(")
		c.mayBeUnread(strings.TrimSpace(name), f.Unread.Node, what)
	}
	var src types.Source
	if f.Formula.Node != nil {
		src = c.formulas.source(f.Formula.Node, what)
	}
	src.Name, src.Clauses = e.Name, c.clauses.cite(f.Clause.Node)
	return src
}
