package rule

import (
	"bufio"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/meritrules/merit/internal/layout"
	"github.com/meritrules/merit/internal/plain"
)

// Renderer writes derivations for people. Its zero value works.
//
// Texts of policies and facts only ever fill the lines that the Renderer begins: it shows
// their line breaks, escapes and other characters that act as Plain does, and in Markdown
// it escapes marks, links and HTML as well.
type Renderer struct {
	Clause   func(id string) string           // the words of a clause; nil shows its id
	Label    func(list *List, row int) string // the name of a record; nil shows its key
	Note     func(list *List, row int) string // written after a record among the elements of a list; "" for none
	Width    int                              // of a line, in cells; default 100
	Brief    bool                             // quote a clause once, and then only name it
	Depth    int                              // to which figures within figures are derived; deeper ones show their value, and … where there is more; 0 for all
	Language Language                         // the language of the words around the formulas
	marked   bool                             // as Markdown
	level    int                              // how many figures enclose the current one
	quoted   map[string]bool                  // clauses
	said     map[string]bool                  // lines of the current figure about figures derived elsewhere
	out      *bufio.Writer
}

// Text writes a derivation as indented text: each figure with its clause, its
// formula, the formula with its values, and then where the values come from. For a
// nil step it writes nothing. It fails if the writer does, or if a step of the
// derivation is nil or has no kind.
func (r Renderer) Text(w io.Writer, s *Step) error {
	switch {
	case s == nil:
		return nil
	case !s.isWhole():
		return problemf(CodeBadValue, "rule: a step of the derivation is null, or has no kind")
	}
	r.out, r.quoted = bufio.NewWriter(w), map[string]bool{}
	if r.Width == 0 {
		r.Width = 100
	}
	r.figure(s, 0, r.title(s))
	return r.out.Flush()
}

// Markdown writes a derivation as nested lists, in the order of Text.
func (r Renderer) Markdown(w io.Writer, s *Step) error {
	r.marked = true
	return r.Text(w, s)
}

// leastWidth is the least number of cells that a line keeps for its text.
const leastWidth = 30

// hang is how many cells more the further lines of a paragraph are indented: two levels, as
// no line of its own is that is below another. So a long text cannot pretend to be one.
const hang = 4

// indented returns how far a line is indented, which always leaves room for text.
func (r Renderer) indented(levels int) int { return min(levels, max(r.Width-leastWidth, 0)/2) }

// line writes one paragraph, wrapped to the width. Whatever texts it has in it, it stays
// one.
func (r Renderer) line(indent int, text string) {
	indent = r.indented(indent)
	pad := strings.Repeat("  ", indent)
	if r.marked {
		r.out.WriteString(pad + "- " + plain.Markdown(text) + "\n")
		return
	}
	for i, l := range layout.Hang(plain.Text(text), max(r.Width-2*indent, leastWidth), hang) {
		if i == 1 {
			pad += strings.Repeat(" ", hang)
		}
		if i > 0 && l == "" {
			continue
		}
		r.out.WriteString(strings.TrimRight(pad+l, " ") + "\n")
	}
}

// title names a figure: "u84 total".
func (r Renderer) title(s *Step) string {
	name := s.Rule[strings.LastIndexByte(s.Rule, '.')+1:]
	return strings.TrimSpace(s.Record + " " + name)
}

// figure writes a figure under a title, with its formula and where its values come from.
func (r Renderer) figure(s *Step, indent int, title string) {
	more := ""
	if r.isCut(s) {
		more = " …"
	}
	r.line(indent, fmt.Sprintf("%s = %s%s", title, shown(s.Value), more))
	r.body(s, indent+1)
}

// isCut reports whether a figure is closed, or too deep to be shown.
func (r Renderer) isCut(s *Step) bool {
	return s.Closed || s.Kind == FigureStep && r.Depth > 0 && r.level >= r.Depth
}

// body writes the lines below a figure's title.
func (r Renderer) body(s *Step, indent int) {
	if s.Kind != FigureStep {
		r.given(s, indent)
		return
	}
	if r.isCut(s) {
		return
	}
	r.level++
	r.said = map[string]bool{}
	if s.Clause != "" {
		r.line(indent, r.clause(s))
	}
	steps, tail := s.Steps, ""
	if len(steps) == 1 && steps[0].Kind == RoundingStep {
		tail = r.say(", %s: %s", r.rounding(steps[0]), s.Value)
		if how := steps[0].Rounding; how != nil && s.Filled != how.From.String() {
			tail = " = " + how.From.String() + tail
		}
		steps = steps[0].Steps
	}
	r.line(indent, r.say("formula: %s", s.Text))
	if s.Filled != s.Text || tail != "" {
		r.line(indent, r.say("here: %s", s.Filled+tail))
	}
	for _, child := range steps {
		r.details(child, indent)
	}
}

func (r Renderer) given(s *Step, indent int) {
	for _, child := range s.Steps {
		r.figure(child, indent, r.title(child))
	}
	switch {
	case len(s.Steps) > 0:
	case s.File != "":
		r.line(indent, r.say("as given in %s", s.File))
	case s.By == asGiven:
		r.line(indent, r.say(asGiven))
	case s.By != "":
		r.line(indent, r.say("worked out by %s", s.By))
	}
}

func (r Renderer) clause(s *Step) string {
	words := s.Clause
	if r.Clause != nil && r.Clause(s.Clause) != "" {
		words = r.Clause(s.Clause)
	}
	at := ""
	if s.File != "" {
		at = fmt.Sprintf(" (%s:%d)", s.File, s.Line)
	}
	if r.Brief && r.quoted[s.Clause] {
		return r.say("clause %s", s.Clause) + at
	}
	r.quoted[s.Clause] = true
	return "「" + words + "」" + at
}

// details writes what a reader needs below a formula with its values: the results of
// functions, the branch taken, elements of lists, derived inputs.
func (r Renderer) details(s *Step, indent int) {
	switch s.Kind {
	case InputStep:
		r.input(s, indent)
		return
	case ChoiceStep:
		r.choice(s, indent)
		return
	case CitedStep:
		r.line(indent, r.clause(s))
		return
	case CallStep:
		elems := elements(s)
		if len(elems) > 0 {
			r.list(s, elems, indent)
			return
		}
		if inner, ok := mapped(s); ok {
			r.list(s, inner, indent)
			return
		}
		if s.Filled != s.Value.String() {
			r.line(indent, fmt.Sprintf("%s = %s", s.Filled, s.shown()))
			indent++
		}
	}
	for _, child := range s.Steps {
		r.details(child, indent)
	}
}

func (r Renderer) input(s *Step, indent int) {
	i := slices.IndexFunc(s.Steps, func(child *Step) bool { return child.Kind == FigureStep || child.Rule != "" })
	switch {
	case i >= 0: // in record.field, the record itself may come before it
		r.figure(s.Steps[i], indent, r.inputTitle(s))
	case s.Unknown != "":
		r.line(indent, r.say("%s is not known: %s", r.inputTitle(s), s.Unknown))
	case s.Seen:
		line := r.say("%s = %s, derived above", r.inputTitle(s), shown(s.Value))
		if !r.said[line] {
			r.said[line] = true
			r.line(indent, line)
		}
	default:
		for _, child := range s.Steps {
			r.details(child, indent)
		}
	}
}

// inputTitle names an input as written, with the record of another list.
func (r Renderer) inputTitle(s *Step) string { return s.Text }

func (r Renderer) choice(s *Step, indent int) {
	if len(s.Steps) == 0 {
		return
	}
	cond := s.Steps[0]
	if cond.Unknown != "" {
		r.line(indent, r.say("%s is not known: %s", cond.Text, cond.Unknown))
		return
	}
	verdict := "holds: %s"
	if !cond.Value.flag {
		verdict = "does not hold: %s"
	}
	if cond.Kind == InputStep || cond.Filled == cond.Text {
		r.line(indent, r.say(verdict, cond.Text))
		r.details(cond, indent+1)
	} else {
		r.line(indent, r.say(verdict, fmt.Sprintf("%s (%s)", cond.Text, cond.Filled)))
		for _, child := range cond.Steps {
			r.details(child, indent+1)
		}
	}
	for _, child := range s.Steps[1:] {
		if child.Kind == OperationStep {
			r.line(indent, r.say("so %s = %s", child.Filled, child.shown()))
			r.details(child, indent+1)
			continue
		}
		r.details(child, indent)
	}
}

// shown writes a step's value, and brief writes a fraction as it is; ? if it is unknown.
func (s *Step) shown() string {
	if s.Unknown != "" {
		return "?"
	}
	return shown(s.Value)
}

func (s *Step) brief() string {
	if s.Unknown != "" {
		return "?"
	}
	return s.Value.String()
}

// mapped returns the elements of a function's only argument, if that is a list that
// map made of given facts.
func mapped(s *Step) ([]*Step, bool) {
	if len(s.Steps) != 1 || s.Steps[0].Kind != CallStep || isShort(s.Steps[0].Value) || s.Value.IsMissing() {
		return nil, false
	}
	list := s.Steps[0]
	elems := elements(list)
	return elems, len(elems) > 0 && len(list.Steps) == len(elems)+1 && list.Steps[0].Kind == InputStep
}

// elements returns the steps for the elements of the list that a call goes over.
func elements(s *Step) []*Step {
	var elems []*Step
	for _, child := range s.Steps {
		if child.Kind == ElementStep {
			elems = append(elems, child)
		}
	}
	return elems
}

// list writes the result of a function over a list, and the elements.
func (r Renderer) list(s *Step, elems []*Step, indent int) {
	if len(elements(s)) > 0 {
		for _, child := range s.Steps {
			if child.Kind != ElementStep {
				r.details(child, indent)
			}
		}
	}
	value := ""
	if isShort(s.Value) {
		value = " = " + s.shown()
	}
	r.line(indent, r.say("%s%s, over %d:", s.Text, value, len(elems)))
	if straight(elems) {
		r.values(elems, indent+1)
		return
	}
	for _, e := range elems {
		r.element(e, indent+1)
	}
}

// values writes elements beside each other, several to a line.
func (r Renderer) values(elems []*Step, indent int) {
	within := r.indented(indent)
	width := max(r.Width-2*within, leastWidth)
	parts, long := make([]string, len(elems)), false
	for i, e := range elems {
		parts[i] = plain.Text(r.label(e) + " " + e.brief())
		long = long || layout.Width(parts[i]+"; ") > width
	}
	switch {
	case r.marked:
		r.line(indent, strings.Join(parts, "; "))
	case long: // the rest of a long one must not look like another
		for _, part := range parts {
			r.line(indent, part)
		}
	default:
		for _, l := range layout.Fill(parts, "; ", width) {
			r.out.WriteString(strings.Repeat("  ", within) + l + "\n")
		}
	}
}

// straight reports whether the elements' values come straight from given facts.
func straight(elems []*Step) bool {
	opened := false
	for _, e := range elems {
		e.Walk(func(s *Step) { opened = opened || s.Kind == FigureStep || s.Seen })
	}
	return !opened
}

func (r Renderer) element(e *Step, indent int) {
	more := ""
	for _, child := range e.Steps {
		if child.Kind == InputStep && slices.ContainsFunc(child.Steps, r.isCut) {
			more = " …"
		}
	}
	r.line(indent, fmt.Sprintf("%s: %s%s", r.label(e), e.shown(), more))
	for _, child := range e.Steps {
		if child.Kind == InputStep && len(child.Steps) == 1 && child.Steps[0].Kind == FigureStep {
			r.body(child.Steps[0], indent+1)
			continue
		}
		if child.Kind == OperationStep || child.Kind == CallStep {
			r.line(indent+1, child.Filled)
		}
		r.details(child, indent+1)
	}
}

func (r Renderer) label(e *Step) string {
	list, row, ok := e.Field()
	if !ok {
		return e.Record
	}
	label := e.Record
	if r.Label != nil {
		label = r.Label(list, row)
	}
	if r.Note != nil {
		if note := r.Note(list, row); note != "" {
			label += " (" + note + ")"
		}
	}
	return label
}

// String returns the derivation as text; Renderer has the choices.
func (s *Step) String() string {
	var b strings.Builder
	_ = Renderer{}.Text(&b, s)
	return b.String()
}
