package rule

import (
	"slices"
	"strings"

	"github.com/expr-lang/expr/ast"
)

// StepKind says what a step of a derivation is.
type StepKind string

// The kinds of steps.
const (
	FigureStep    StepKind = "figure"    // a figure of a record, with its formula
	RoundingStep  StepKind = "rounding"  // the rounding to a figure's places
	OperationStep StepKind = "operation" // an operator
	CallStep      StepKind = "call"      // a function of the language or of the policy
	ChoiceStep    StepKind = "choice"    // a condition with the branch taken
	InputStep     StepKind = "input"     // a field, a single value or a name given by let
	ParameterStep StepKind = "parameter" // a parameter of the policy
	ElementStep   StepKind = "element"   // one element of a list, and what is made of it
	CitedStep     StepKind = "cited"     // the clause of the function or table that the step around it uses
)

// Step is one step of a derivation: what was worked out, from what, and where
// that is written. The values of Steps, combined as Text says, give Value.
//
// A figure has the steps of its formula; where it is rounded, its one step is the
// rounding, which has them. An operation and a call have a step for each operand
// or argument that is not written as a constant, a choice has its condition and
// then the branch taken, a call over a list the list and an element for each of
// its elements. A name given by let is a step where it is given and again where it
// is used. An input that is a figure has the figure's own derivation as a step, or
// is Seen, or belongs to another record of the same list and is shown by its value
// alone; record.field may have the record before it.
type Step struct {
	Kind   StepKind `json:"kind"`
	Rule   string   `json:"rule,omitempty"`   // of a figure: list and name, such as "units.total"
	Record string   `json:"record,omitempty"` // of a figure or an element: the record's key
	Text   string   `json:"text,omitempty"`   // the part of the formula, as written
	Filled string   `json:"filled,omitempty"` // Text with the values of its inputs in place of their names
	By     string   `json:"by,omitempty"`     // of an input that a model has made: the model
	Clause string   `json:"clause,omitempty"` // id of the clause of the official text, "" where none is cited
	File   string   `json:"file,omitempty"`
	Line   int      `json:"line,omitempty"`
	Column int      `json:"column,omitempty"`
	Value  Value    `json:"value"`
	Seen   bool     `json:"seen,omitempty"` // a figure that is derived elsewhere in the same tree
	Cut    bool     `json:"cut,omitempty"`  // some of its Steps are left out: a derivation has 200,000 at most
	Steps  []*Step  `json:"steps,omitempty"`

	src      *parsed
	from, to int   // the characters of src
	depth    int   // of the predicates around it
	list     *List // of a field: where it stands
	row      int32
	col      int
}

// Walk calls fn for the step and all below it, parents first.
func (s *Step) Walk(fn func(*Step)) {
	fn(s)
	for _, t := range s.Steps {
		t.Walk(fn)
	}
}

// recorder collects the steps of one evaluation.
type recorder struct {
	stack []*Step
	left  int // steps that may still be recorded
}

func (r *recorder) open(s *Step) {
	top := r.stack[len(r.stack)-1]
	if r.left > 0 {
		top.Steps = append(top.Steps, s)
		r.left--
	} else {
		top.Cut = true
	}
	r.stack = append(r.stack, s)
}

func (r *recorder) close(v Value) {
	r.stack[len(r.stack)-1].Value = v
	r.stack = r.stack[:len(r.stack)-1]
}

// Field returns where an input's or element's value stands: a list and a
// position in it; false where it stands nowhere.
func (s *Step) Field() (list *List, row int, ok bool) { return s.list, int(s.row), s.list != nil }

// at notes which field the step in hand has read.
func (r *recorder) at(list *List, row int32, col int) {
	top := r.stack[len(r.stack)-1]
	top.list, top.row, top.col = list, row, col
}

// finish makes code that records its step, in a traced formula.
func (c *compiler) finish(n ast.Node, x code) code {
	if !c.trace || x.isBroken() {
		return x
	}
	kind := stepKind(n)
	if p, ok := n.(*ast.PointerNode); ok && p.Name == "" && isShort(Value{kind: x.typ.Kind}) {
		kind = InputStep
	}
	if id, ok := n.(*ast.IdentifierNode); ok && kind == InputStep {
		if _, isParam := c.env.params[id.Value]; isParam && x.konst != nil {
			kind = ParameterStep
		}
	}
	if kind == "" {
		return x
	}
	proto := Step{Kind: kind, Text: cut(c.p.text(n), maxShown), Clause: c.p.src.Clause, File: c.p.src.File, src: c.p, depth: len(c.elems)}
	if s := c.p.span(n); s.from >= 0 {
		proto.from, proto.to = c.p.tokens[s.from].From, c.p.tokens[s.to].To
	}
	proto.Line, proto.Column = c.p.src.at(proto.from)
	field := c.ownField(n)
	inner := x.val
	y := valCode(x.typ, func(fr *frame) Value {
		s := proto
		fr.rec.open(&s)
		if field >= 0 {
			fr.rec.at(fr.locals[0].list, fr.locals[0].row, field)
		}
		v := inner(fr)
		fr.rec.close(v)
		return v
	})
	y.free, y.konst, y.heavy = x.free, x.konst, x.heavy
	return y
}

// cite has a use of a function or table note the clause that this carries out, in
// a traced formula.
func (c *compiler) cite(x code, src Source) code {
	if !c.trace || x.isBroken() || src.Clause == "" || src.Clause == c.p.src.Clause {
		return x
	}
	val := x.val
	y := valCode(x.typ, func(fr *frame) Value {
		fr.rec.open(&Step{Kind: CitedStep, Rule: src.Name, Clause: src.Clause, File: src.File, Line: src.Line, Column: src.Column})
		fr.rec.close(Value{})
		return val(fr)
	})
	y.free, y.konst, y.heavy = x.free, x.konst, x.heavy
	return y
}

// element has the body of a loop record one step for each element.
func (c *compiler) element(l *loop, n ast.Node) {
	if !c.trace || l.body.isBroken() {
		return
	}
	proto := Step{Kind: ElementStep, Text: cut(c.p.text(n), maxShown), src: c.p, depth: len(c.elems)}
	if s := c.p.span(n); s.from >= 0 {
		proto.from, proto.to = c.p.tokens[s.from].From, c.p.tokens[s.to].To
	}
	inner, slot := l.body, l.slot
	l.body = valCode(inner.typ, func(fr *frame) Value {
		s := proto
		fr.rec.open(&s)
		if e := fr.locals[slot]; e.kind == RecordKind {
			s.Record, s.list, s.row = e.list.Label(int(e.row)), e.list, e.row
		} else {
			s.Record = e.brief()
		}
		v := inner.val(fr)
		fr.rec.close(v)
		return v
	}, inner)
}

// ownField is the column of the own record that an identifier names, else -1.
func (c *compiler) ownField(n ast.Node) int {
	id, ok := n.(*ast.IdentifierNode)
	if !ok || c.pure || c.env.own == nil {
		return -1
	}
	for _, l := range c.locals {
		if l.name == id.Value {
			return -1
		}
	}
	return c.env.own.Field(id.Value)
}

// stepKind is the kind of step that a node makes, "" where it makes none.
func stepKind(n ast.Node) StepKind {
	switch n.(type) {
	case *ast.IdentifierNode, *ast.MemberNode:
		return InputStep
	case *ast.UnaryNode, *ast.BinaryNode:
		return OperationStep
	case *ast.BuiltinNode, *ast.CallNode:
		return CallStep
	case *ast.ConditionalNode:
		return ChoiceStep
	}
	return ""
}

// What a derivation shows of a part of a formula, and of a text, in characters.
const (
	maxShown = 2000
	maxBrief = 100
)

// cut returns the beginning of a text that is longer than so many characters.
func cut(text string, most int) string {
	if len(text) <= most {
		return text
	}
	runes := []rune(text)
	if len(runes) <= most {
		return text
	}
	return string(runes[:most]) + "…"
}

// brief is the value as it is shown within a formula.
func (v Value) brief() string {
	if v.kind == TextKind {
		return cut(v.text[:min(len(v.text), 4*maxBrief)], maxBrief)
	}
	return v.String()
}

// fill writes the values of a formula's inputs into its text.
func (p *parsed) fill(from, to, depth int, steps []*Step) string {
	var b strings.Builder
	at := from
	for _, in := range p.inputs(steps, depth, nil) {
		if in.from < at || in.to > to {
			continue
		}
		b.WriteString(string(p.runes[at:in.from]))
		b.WriteString(in.Value.filled(in.from == from && in.to == to))
		at = in.to
	}
	b.WriteString(string(p.runes[at:to]))
	return oneLine(b.String())
}

// filled writes a value in place of its name: a text in quotes, and what would not
// stand for itself beside an operator in brackets, unless it stands alone.
func (v Value) filled(alone bool) string {
	text := v.brief()
	switch {
	case v.kind == TextKind:
		return `"` + text + `"`
	case v.kind == NumberKind && !alone && (strings.HasPrefix(text, "-") || strings.Contains(text, "/")):
		return "(" + text + ")"
	}
	return text
}

// inputs collects the outermost inputs that stand in p within so many
// predicates, in the order of the text: what is evaluated for each element of a
// list has no one value to show.
func (p *parsed) inputs(steps []*Step, depth int, found []*Step) []*Step {
	for _, s := range steps {
		switch {
		case s.src == p && s.depth == depth && s.standsForItself() && isShort(s.Value):
			found = append(found, s)
		default:
			found = p.inputs(s.Steps, depth, found)
		}
	}
	slices.SortStableFunc(found, func(a, b *Step) int { return a.from - b.from })
	return found
}

// standsForItself reports whether a step's value is shown in place of its text:
// that of an input, and that of a function of a list, whose inputs do not fit.
func (s *Step) standsForItself() bool {
	switch s.Kind {
	case InputStep, ParameterStep:
		return true
	case CallStep:
		for _, t := range s.Steps {
			if t.Kind == ElementStep || t.src == s.src && !isShort(t.Value) {
				return true
			}
		}
	}
	return false
}

// isShort reports whether a value fits into a formula's line.
func isShort(v Value) bool { return v.kind != ListKind && v.kind != RecordKind }
