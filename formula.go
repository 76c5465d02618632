package merit

import (
	"fmt"
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/meritrules/merit/internal/spell"
	"github.com/meritrules/merit/internal/yamltext"
	"github.com/meritrules/merit/rule"
	"go.yaml.in/yaml/v3"
)

// source returns the formula at a node, with the place of its first character.
// What is no formula, or not the formula that its author sees, is a fault.
func (d *document) source(n *yaml.Node, what string) rule.Source {
	src := rule.Source{File: d.File, Line: n.Line, Column: n.Column}
	switch {
	case yamltext.Refused(n):
		d.losses++
		return src
	case n.Kind != yaml.ScalarNode:
		d.lost(n, "a formula that begins with { or [ needs quotes or a | block", "%s must be a formula, not %s", what, describe(n))
		return src
	case strings.TrimSpace(n.Value) == "" || n.Value == "~":
		hint := ""
		if yamltext.HasComment(d.Line(n.Line)) {
			hint = yamltext.NeedsBlock("that begins with #") + ", since # begins a comment"
		}
		d.lost(n, hint, "%s has no formula", what)
		return src
	}
	src.Text = strings.TrimRight(n.Value, "\n")
	switch n.Style {
	case yaml.LiteralStyle:
		src.Line, src.Column = n.Line+1, d.indentation(n)
	case yaml.SingleQuotedStyle, yaml.DoubleQuotedStyle:
		src.Column++
		d.checkQuoted(n, what)
	case 0:
		d.checkPlain(n, what)
	default:
		d.lost(n, "write | instead of >", "%s: a formula below > loses its lines", what)
	}
	if _, err := rule.ParseDate(src.Text); err == nil {
		d.lost(n, fmt.Sprintf("write 'date(%q)'", src.Text), "%s: %s is a subtraction", what, src.Text)
	}
	return src
}

// indentation returns the column at which the lines of a | block begin.
func (d *document) indentation(n *yaml.Node) int {
	value := strings.TrimLeft(n.Value, "\n")
	raw := ""
	for i := n.Line + 1; i <= d.Lines() && strings.TrimSpace(raw) == ""; i++ {
		raw = d.Line(i)
	}
	return max(1+yamltext.Spaces(raw)-yamltext.Spaces(value), 1)
}

// after returns the rest of a node's line from its first character.
func (d *document) after(n *yaml.Node) string {
	line := d.Line(n.Line)
	for range n.Column - 1 {
		_, size := utf8.DecodeRuneInString(line)
		line = line[size:]
	}
	return line
}

var quoted = regexp.MustCompile(`^(?:'(?:[^']|'')*'|"(?:[^"\\]|\\.)*")`)

// checkQuoted refuses a quoted formula of several lines, which YAML joins.
func (d *document) checkQuoted(n *yaml.Node, what string) {
	if !quoted.MatchString(d.after(n)) {
		d.lost(n, "use a | block", "%s: a quoted formula must end on its line", what)
	}
}

// checkPlain refuses a formula without quotes of which YAML has joined several
// lines, or has taken the end for a comment. A formula may have a comment after
// it; it was cut short where that leaves a bracket or a quote open.
func (d *document) checkPlain(n *yaml.Node, what string) {
	rest, whole := strings.CutPrefix(d.after(n), n.Value)
	switch {
	case !whole:
		d.lost(n, "use a | block", "%s: a formula without quotes must end on its line", what)
	case strings.HasPrefix(strings.TrimLeft(rest, " \t"), "#") && yamltext.Unfinished(n.Value):
		d.lost(n, "quote it or use a | block", "%s: the formula %s is cut short at ' #'", what, spell.Short(n.Value))
	}
}

// modes are the names of the rounding modes in documents: those of the functions
// that round alike.
var modes = map[string]rule.Mode{
	"round": rule.HalfAwayFromZero, "roundEven": rule.HalfEven, "roundUp": rule.Up,
	"roundDown": rule.Down, "floor": rule.Floor, "ceil": rule.Ceil,
}

var modeNames = []string{"round", "roundEven", "roundUp", "roundDown", "floor", "ceil"}

// maxPlaces bounds the places of a figure on both sides of the point.
const maxPlaces = 30

// figure returns the figure at a node of a section: a formula, or a mapping with one.
func (d *document) figure(n *yaml.Node, what string) rule.Figure {
	if n == nil {
		return rule.Figure{}
	}
	var f sectionFigure
	d.fillFigure(n, what, &f, &f.figureKeys)
	return d.figureOf(&f.figureKeys, what)
}

// fillFigure fills a form that has the keys of a figure from a formula or a mapping.
func (d *document) fillFigure(n *yaml.Node, what string, form any, keys *figureKeys) {
	if n.Kind != yaml.MappingNode {
		keys.Formula.Node = n
		return
	}
	before := d.losses
	d.fill(n, what, form)
	if f := keys.Formula.Node; f != nil && !yamltext.Unfinished(f.Value) {
		d.losses = before // an unknown key leaves nothing out
	}
}

// figureOf reads the keys of a figure.
func (d *document) figureOf(keys *figureKeys, what string) rule.Figure {
	var f rule.Figure
	if n := keys.Formula.Node; n != nil {
		f.Source = d.source(n, what)
		d.written[what] = f.Source
	}
	before := d.losses // what follows leaves out no name
	f.Source.Clause = d.cite(keys.Clause.Node)
	if n := keys.Places.Node; n != nil {
		places := d.whole(n, what+": places", -maxPlaces, maxPlaces)
		f.Places = &places
	}
	f.Mode = d.mode(keys.Mode.Node, keys.Places.Node, what)
	f.Min, f.Max = d.span(keys.Range.Node, what+": range")
	f.Internal = d.flag(keys.Internal.Node, what+": internal") || d.losses > before
	f.Doc = d.text(keys.Doc.Node, what+": doc")
	d.losses = before
	return f
}

func (d *document) mode(n, places *yaml.Node, what string) rule.Mode {
	if n == nil {
		return 0
	}
	mode, ok := modes[n.Value]
	switch {
	case !ok || n.Kind != yaml.ScalarNode:
		d.fault(n, "the modes are "+strings.Join(modeNames, ", "), "%s: there is no rounding mode %s", what, describe(n))
	case places == nil:
		d.fault(n, "say to how many places", "%s has a mode but no places", what)
	}
	return mode
}
