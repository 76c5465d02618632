package document

import (
	"cmp"
	"fmt"
	"reflect"
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/meritrules/merit/internal/form"
	"github.com/meritrules/merit/internal/spell"
	"github.com/meritrules/merit/internal/yamltext"
	"github.com/meritrules/merit/rule"
	"github.com/meritrules/merit/rule/fault"
	"github.com/meritrules/merit/rule/types"
	"go.yaml.in/yaml/v3"
)

// formulas reads formulas and the keys of figures.
type formulas struct {
	*form.Reader
	clauses *clauses
	written map[string]types.Source // the formula of each figure by its path in the document, such as joint.lead
}

// source returns the formula at a node, with the place of its first character.
// It reports a node that is no formula, or not the formula that its author sees.
func (f *formulas) source(n *yaml.Node, what string) types.Source {
	src := types.Source{File: f.File, Line: n.Line, Column: n.Column}
	switch {
	case yamltext.Refused(n):
		f.Undeclared++
		return src
	case n.Kind != yaml.ScalarNode:
		f.Lost(fault.CodeWrongForm, n, "a formula that begins with { or [ needs quotes or a | block", "%s must be a formula, not %s", what, form.Describe(n))
		return src
	case strings.TrimSpace(n.Value) == "" || n.Value == "~":
		hint := ""
		if yamltext.HasComment(f.Line(n.Line)) {
			hint = yamltext.NeedsBlock("that begins with #") + ", since # begins a comment"
		}
		f.Lost(fault.CodeMissingEntry, n, hint, "%s has no formula", what)
		return src
	}
	src = f.begins(n)
	src.Text = strings.TrimRight(n.Value, "\n")
	switch n.Style {
	case yaml.LiteralStyle:
	case yaml.SingleQuotedStyle, yaml.DoubleQuotedStyle:
		f.checkQuoted(n, what)
	case 0:
		f.checkPlain(n, what)
	default:
		f.Lost(fault.CodeCutShort, n, "write | instead of >", "%s: a formula below > loses its lines", what)
	}
	if _, err := types.ParseDate(src.Text); err == nil {
		f.Lost(fault.CodeWrongForm, n, fmt.Sprintf("write 'date(%q)'", src.Text), "%s: %s is a subtraction", what, src.Text)
	}
	return src
}

// begins returns the place of the first character of a text.
func (f *formulas) begins(n *yaml.Node) types.Source {
	src := types.Source{File: f.File, Line: n.Line, Column: n.Column}
	switch n.Style {
	case yaml.LiteralStyle, yaml.FoldedStyle:
		src.Line, src.Column = n.Line+1, f.indentation(n)
	case yaml.SingleQuotedStyle, yaml.DoubleQuotedStyle:
		src.Column++
	}
	return src
}

// indentation returns the column at which the lines of a | block begin.
func (f *formulas) indentation(n *yaml.Node) int {
	value := strings.TrimLeft(n.Value, "\n")
	raw := ""
	for i := n.Line + 1; i <= f.Lines() && strings.TrimSpace(raw) == ""; i++ {
		raw = f.Line(i)
	}
	return max(1+yamltext.Spaces(raw)-yamltext.Spaces(value), 1)
}

// after returns the rest of a node's line from its first character.
func (f *formulas) after(n *yaml.Node) string {
	line := f.Line(n.Line)
	for range n.Column - 1 {
		_, size := utf8.DecodeRuneInString(line)
		line = line[size:]
	}
	return line
}

var quoted = regexp.MustCompile(`^(?:'(?:[^']|'')*'|"(?:[^"\\]|\\.)*")`)

// checkQuoted refuses a quoted formula of several lines, which YAML joins.
func (f *formulas) checkQuoted(n *yaml.Node, what string) {
	if !quoted.MatchString(f.after(n)) {
		f.Lost(fault.CodeCutShort, n, "use a | block", "%s: a quoted formula must end on its line", what)
	}
}

// checkPlain refuses an unquoted formula if YAML has joined several lines or taken the
// end for a comment. A comment may follow a formula; a bracket or quote left open
// shows that the formula was cut short.
func (f *formulas) checkPlain(n *yaml.Node, what string) {
	rest, whole := strings.CutPrefix(f.after(n), n.Value)
	switch {
	case !whole:
		f.Lost(fault.CodeCutShort, n, "use a | block", "%s: a formula without quotes must end on its line", what)
	case strings.HasPrefix(strings.TrimLeft(rest, " \t"), "#") && yamltext.Unfinished(n.Value):
		f.Lost(fault.CodeCutShort, n, "quote it or use a | block", "%s: the formula %s is cut short at ' #'", what, spell.Short(n.Value))
	}
}

// maxPlaces limits the places of a figure on both sides of the point.
const maxPlaces = 30

// figure returns the figure at a node of a section: a formula, or a mapping with one.
func (f *formulas) figure(n *yaml.Node, what string) rule.Figure {
	if n == nil {
		return rule.Figure{}
	}
	var s sectionFigure
	f.fill(n, what, &s, &s.figureKeys)
	return f.of(&s.figureKeys, what)
}

// fill fills a form with a figure's keys from a formula or a mapping.
func (f *formulas) fill(n *yaml.Node, what string, keyed any, keys *figureKeys) {
	if n.Kind != yaml.MappingNode {
		keys.Formula.Node = n
		return
	}
	before := f.Undeclared
	f.Fill(n, what, keyed)
	if src := keys.Formula.Node; src != nil && !yamltext.Unfinished(src.Value) {
		f.Undeclared = before // an unknown key leaves nothing out
	}
}

// of reads the keys of a figure.
func (f *formulas) of(keys *figureKeys, what string) rule.Figure {
	var figure rule.Figure
	if n := keys.Formula.Node; n != nil {
		figure.Source = f.source(n, what)
		f.written[what] = figure.Source
	}
	before := f.Undeclared // faults from here on leave out no name
	figure.Source.Clauses = f.clauses.cite(keys.Clause.Node)
	if n := keys.Places.Node; n != nil {
		places := f.Whole(n, what+": places", -maxPlaces, maxPlaces)
		figure.Places = &places
	}
	if n := keys.Shown.Node; n != nil {
		shown := f.Whole(n, what+": shown", -maxPlaces, maxPlaces)
		figure.Shown = &shown
	}
	figure.Mode = f.mode(keys.Mode.Node, cmp.Or(keys.Places.Node, keys.Shown.Node), what)
	figure.Min, figure.Max = f.Span(keys.Range.Node, what+": range")
	figure.Values, figure.Ordered = readTexts(f.Reader, keys.Values.Node, keys.Ordered.Node, what)
	figure.Internal = f.Flag(keys.Internal.Node, what+": internal") || f.Undeclared > before
	figure.Doc = f.Text(keys.Doc.Node, what+": doc")
	f.Undeclared = before
	return figure
}

func (f *formulas) mode(n, places *yaml.Node, what string) types.Mode {
	if n == nil {
		return 0
	}
	mode, ok := types.ParseMode(n.Value)
	switch {
	case !ok || n.Kind != yaml.ScalarNode:
		f.Fault(fault.CodeUnknownValue, n, "the modes are "+strings.Join(types.ModeNames(), ", "), "%s: there is no rounding mode %s", what, form.Describe(n))
	case places == nil:
		f.Fault(fault.CodeConflict, n, "say to how many places", "%s has a mode but neither places nor shown", what)
	}
	return mode
}

// Formulas returns the nodes of a document that hold formulas, whatever faults it has.
func Formulas(root *yaml.Node) map[*yaml.Node]bool {
	found := map[*yaml.Node]bool{}
	t := reflect.TypeFor[documentForm]()
	if isShared(root) {
		t = reflect.TypeFor[sharedForm]()
	}
	markFormulas(found, root, t)
	return found
}

// markFormulas marks the formulas in a node of a form.
func markFormulas(found map[*yaml.Node]bool, n *yaml.Node, t reflect.Type) {
	_, isPercent := form.Percent(n)
	d, isDatedForm := reflect.Zero(t).Interface().(interface{ dated() reflect.Type })
	switch {
	case t == reflect.TypeFor[formulaForm]():
		if n.Kind == yaml.ScalarNode && !isPercent && !form.Empty(n) {
			found[n] = true
		}
	case isDatedForm && isDated(n):
		for _, e := range form.PlainEntries(n) {
			markFormulas(found, e.Value, d.dated())
		}
	case t.Kind() == reflect.Map && n.Kind == yaml.MappingNode:
		for _, e := range form.PlainEntries(n) {
			markFormulas(found, e.Value, t.Elem())
		}
	case t.Kind() == reflect.Slice && n.Kind == yaml.SequenceNode:
		for _, e := range n.Content {
			markFormulas(found, e, t.Elem())
		}
	case t.Kind() == reflect.Struct && !isDatedForm:
		markFields(found, n, t)
	}
}

// markFields marks the formulas in a node whose form is a struct: those of its keys, and
// those of the forms that may replace it.
func markFields(found map[*yaml.Node]bool, n *yaml.Node, t reflect.Type) {
	for i := range t.NumField() {
		f := t.Field(i)
		if f.Anonymous {
			markFields(found, n, f.Type)
			continue
		}
		of := reflect.Zero(f.Type).Interface().(interface{ form() reflect.Type }).form()
		if key := f.Tag.Get("yaml"); key == "" {
			markFormulas(found, n, of)
		} else if value := form.Child(n, key); value != nil {
			markFormulas(found, value, of)
		}
	}
}
