package rule

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/meritrules/merit/internal/plain"
	"github.com/meritrules/merit/internal/spell"
	"github.com/meritrules/merit/rule/internal/language"
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
	ElementStep   StepKind = "element"   // one element of a list, and what a predicate makes of it
	CitedStep     StepKind = "cited"     // the clause of the function or table that the step around it uses
)

// stepKinds are all kinds of steps.
var stepKinds = []StepKind{FigureStep, RoundingStep, OperationStep, CallStep, ChoiceStep, InputStep, ParameterStep, ElementStep, CitedStep}

// UnmarshalText reads one of the kinds, and refuses any other.
func (k *StepKind) UnmarshalText(text []byte) error {
	if !slices.Contains(stepKinds, StepKind(text)) {
		return problemf(CodeBadValue, "there is no kind of step %q", spell.Cut(string(text), spell.Brief))
	}
	*k = StepKind(text)
	return nil
}

// Step is one step of a derivation: what was evaluated, from what, and where that is
// written. The values of Steps, combined as Text says, give Value.
//
// A figure has the steps of its formula; if it is rounded, its one step is the
// rounding, which has them. An operation or call has a step for each operand or
// argument that is not written as a constant; a choice has its condition and then
// the branch taken; a call over a list has the list and one step for each element.
// Before them stand the clauses that are cited for the part alone. A name bound by let
// is a step where it is bound and again where it is used. A step without a value because
// something is Unknown ends there: the operands after it have no step. An input
// that is a figure has the figure's own derivation as a step, or is Seen, or belongs to another record of the same list and shows only its
// value; record.field may have the record before it.
//
// A derivation may be kept as JSON. Reading it back restores all that was written,
// and a Renderer writes it in the same words; only Field is lost, since the lists of
// the run are not kept, so Renderer.Label and Note are not called and Run.Open
// refuses.
type Step struct {
	Kind     StepKind  `json:"kind"`
	Op       string    `json:"op,omitempty"`       // of an operation or call: the operator or function, such as "+" or "sum"
	Rule     string    `json:"rule,omitempty"`     // of a figure, and of an input that is Seen: list and name, such as "units.total"
	Record   string    `json:"record,omitempty"`   // of these and of an element: the record's key
	Label    string    `json:"label,omitempty"`    // the key with the names that people know, "" if there are none
	Position int       `json:"position,omitempty"` // of a record without a key: the number with which Record ends
	Text     string    `json:"text,omitempty"`     // the part of the formula, as written
	Filled   string    `json:"filled,omitempty"`   // Text with its inputs' values in place of their names, fractions as decimals
	Exact    string    `json:"exact,omitempty"`    // Filled with fractions as such, "" if there are none
	By       string    `json:"by,omitempty"`       // of an input that a model has made: the model
	Clauses  []string  `json:"clauses,omitempty"`  // ids of the clauses of the official text that are cited
	File     string    `json:"file,omitempty"`
	Line     int       `json:"line,omitempty"`
	Column   int       `json:"column,omitempty"`
	Value    Value     `json:"value"`
	Places   *int      `json:"places,omitempty"`   // with which a figure is published, nil if it is not rounded
	Unit     string    `json:"unit,omitempty"`     // of a field: what its numbers count, such as yuan
	Previous bool      `json:"previous,omitempty"` // an input is of last year
	Taken    *Taken    `json:"taken,omitempty"`    // what a function took from its list or table
	Rounding *Rounding `json:"rounding,omitempty"` // of a rounding
	Shown    *Rounding `json:"shown,omitempty"`    // of a figure: how results round the Value, which formulas see exact
	Unknown  string    `json:"unknown,omitempty"`  // why there is no Value, if the whole does not depend on it: false and …
	Status   *Status   `json:"status,omitempty"`   // of a figure, of a fact or a model's cell derived alone, or of what is pending, if it is not final; else nil
	Lacks    string    `json:"lacks,omitempty"`    // what an Unknown one of a case lacks, such as units.mark
	Seen     bool      `json:"seen,omitempty"`     // a figure that is derived elsewhere in the same tree
	Cut      bool      `json:"cut,omitempty"`      // some of its Steps are left out: a derivation has at most 200,000
	Closed   bool      `json:"closed,omitempty"`   // a figure beyond the requested depth: Open derives it
	Steps    []*Step   `json:"steps,omitempty"`

	at spot
}

// spot is what a step of this run belongs to: a part of a formula, and a cell.
type spot struct {
	src      *written
	from, to int   // the characters of src
	list     *List // of a field: the list that it belongs to
	row      int32
	depth    int32 // how many predicates enclose it
	col      int
}

// owner returns the record of the cell.
func (s spot) owner() owned { return owned{s.list, s.row} }

// Rounding says what a rounding step rounds, and how.
type Rounding struct {
	From   Value `json:"from"` // the number as the formula gives it, nil if there is none to round
	Mode   Mode  `json:"mode"`
	Places int   `json:"places"` // after the point; negative ones are tens, hundreds and so on
}

// lack notes why a step has no value.
func (s *Step) lack(why *Error) {
	s.Unknown = why.Message
	if p := pendingCause(why); p != nil {
		s.Status = &Status{AwaitsItsDay, *p}
	}
	if why.Code == CodeNotGiven && len(why.Names) > 0 {
		s.Lacks = why.Names[0]
	}
}

// To returns the rounded number; nil if there was none to round.
func (r *Rounding) To() Value { return (&Shown{r.Places, r.Mode}).Of(r.From) }

// show records how results round the step's value.
func (s *Step) show(how *Shown) {
	if how != nil && s.Value.kind == NumberKind {
		s.Shown = &Rounding{From: s.Value, Mode: how.Mode, Places: how.Places}
	}
}

// Walk calls fn for the step and all below it, parents first.
func (s *Step) Walk(fn func(*Step)) {
	fn(s)
	for _, t := range s.Steps {
		t.Walk(fn)
	}
}

// isWhole reports whether no step is nil or without a kind, as steps read from JSON
// may be.
func (s *Step) isWhole() bool {
	return s != nil && s.Kind != "" && !slices.ContainsFunc(s.Steps, func(t *Step) bool { return !t.isWhole() })
}

// Field returns the record of an input's or element's value: a list and a position
// in it; false if it has none.
func (s *Step) Field() (list *List, row int, ok bool) {
	return s.at.list, int(s.at.row), s.at.list != nil
}

// Cell returns the cell that an input is; false for other steps, and for a derivation that
// was read from JSON.
func (s *Step) Cell() (Cell, bool) {
	if s.Kind != InputStep || s.at.list == nil {
		return Cell{}, false
	}
	return Cell{s.at.list.schema.Name, int(s.at.row), s.at.list.schema.Fields[s.at.col].Name}, true
}

// maxShown bounds how many characters of a part of a formula a derivation shows.
const maxShown = 2000

// fill writes the values of a formula's inputs into its text: fractions as decimals that
// tell them apart, and then as such, "" if there are none.
func (w *written) fill(from, to, depth int, steps []*Step) (filled, exactly string) {
	ins := w.inputs(steps, depth, nil)
	digits, fractions := 0, false
	for _, in := range ins {
		fractions = fractions || isLong(in.Value)
	}
	if fractions {
		digits = apart(ins)
		exactly = w.filled(from, to, ins, exactDigits)
	}
	return w.filled(from, to, ins, digits), exactly
}

// filled is fill with fractions to so many significant digits.
func (w *written) filled(from, to int, ins []*Step, digits int) string {
	var b strings.Builder
	at := from
	for _, in := range ins {
		if in.at.from < at || in.at.to > to {
			continue
		}
		b.WriteString(squeeze(w.Slice(at, in.at.from)))
		if in.Unknown != "" {
			b.WriteString("?")
		} else {
			b.WriteString(in.Value.filled(in.at.from == from && in.at.to == to, in.Places, digits))
		}
		at = in.at.to
	}
	b.WriteString(squeeze(w.Slice(at, to)))
	return strings.TrimSpace(b.String())
}

// squeeze returns a part of a formula with each run of white space as one space, also at
// its ends.
func squeeze(part string) string {
	line := spell.OneLine(part)
	first, _ := utf8.DecodeRuneInString(part)
	last, _ := utf8.DecodeLastRuneInString(part)
	if unicode.IsSpace(first) {
		line = " " + line
	}
	if unicode.IsSpace(last) && line != " " {
		line += " "
	}
	return line
}

// filled writes a value in place of its name: a text in quotes, which it cannot end, and a
// negative number or fraction in brackets unless it stands alone.
func (v Value) filled(alone bool, places *int, digits int) string {
	if v.kind == TextKind {
		return plain.Quote(v.brief())
	}
	text := v.brief()
	if v.kind == NumberKind {
		text = padded(v, places)
		if isLong(v) {
			text = about(v, digits)
		}
		if !alone && (strings.HasPrefix(text, "-") || strings.Contains(text, "/")) {
			return "(" + text + ")"
		}
	}
	return text
}

// inputs collects the outermost inputs in w at one depth of predicates, in the order
// of the text: what is evaluated for each element of a list has no single value to
// show.
func (w *written) inputs(steps []*Step, depth int, found []*Step) []*Step {
	for _, s := range steps {
		switch {
		case s.at.src == w && int(s.at.depth) == depth && s.standsForItself() && isShort(s.Value):
			found = append(found, s)
		default:
			found = w.inputs(s.Steps, depth, found)
		}
	}
	slices.SortStableFunc(found, func(a, b *Step) int { return a.at.from - b.at.from })
	return found
}

// standsForItself reports whether a step's value is shown in place of its text: that
// of an input, and that of a function over a list, whose inputs do not fit.
func (s *Step) standsForItself() bool {
	switch s.Kind {
	case InputStep, ParameterStep:
		return true
	case CallStep:
		for _, t := range s.Steps {
			if t.Kind == ElementStep || t.at.src == s.at.src && !isShort(t.Value) {
				return true
			}
		}
	}
	return false
}

// isShort reports whether a value fits into a formula's line.
func isShort(v Value) bool { return v.kind != ListKind && v.kind != RecordKind }

// formSteps are the kinds of steps that forms make in a derivation; other forms make
// none.
var formSteps = map[*operation]StepKind{
	paramOp: ParameterStep, chooseOp: ChoiceStep, placesOp: RoundingStep, callOp: CallStep, nativeOp: CallStep, ofLevelOp: CallStep,
	valueOp: InputStep, wholeOp: InputStep, yearOp: InputStep, fieldOp: InputStep, localOp: InputStep, elementOp: InputStep,
	peersOp: InputStep, previousOp: InputStep, indexOp: InputStep,
}

// isLevel reports whether the node is the level of a text, as a number.
func (n *node) isLevel() bool {
	_, ok := n.detail.(*levels)
	return ok && n.typ.Kind == NumberKind
}

// stepKind returns the kind of step that the node makes, "" if it makes none.
func (n *node) stepKind() StepKind {
	switch n.op.Kind {
	case language.Operator:
		return OperationStep
	case language.Function:
		if n.op.Name != "levelOf" && n.isLevel() {
			return "" // the text that it stands for makes the step
		}
		return CallStep
	}
	return formSteps[n.op]
}

// stepper returns a function that makes the steps at the node, still without values.
// It holds little beside the node, since a plan has one for each node.
func (n *node) stepper(kind StepKind) func() *Step {
	if n.op == placesOp {
		words := n.detail.(roundTo).words()
		return func() *Step { return &Step{Kind: kind, Text: words} }
	}
	p, text := n.at.in, n.at.text(maxShown)
	line, column := p.at(n.at.part.From)
	row, col := int32(line), int32(column)
	op := ""
	if n.op.Kind == language.Operator || n.op.Kind == language.Function {
		op = n.op.Name
	}
	return func() *Step {
		return &Step{Kind: kind, Op: op, Text: text, Clauses: p.src.Clauses, File: p.src.File, Line: int(row), Column: int(col),
			at: spot{src: p, depth: int32(n.depth), from: n.at.part.From, to: n.at.part.To}}
	}
}

// cites returns steps that cite the clauses that the formula cites for the node, and those
// that a called function or table implements, but for those of the calling formula.
func (n *node) cites() (steps []Step) {
	in, src := n.at.in.src, Source{}
	if len(n.clauses) > 0 {
		line, column := n.at.in.at(n.at.part.From)
		steps = append(steps, Step{Kind: CitedStep, Rule: in.Name, Clauses: n.clauses, File: in.File, Line: line, Column: column})
	}
	switch d := n.detail.(type) {
	case *calledFunction:
		src = d.f.body.src
	case *tableLeaf:
		src = d.first().Source
	}
	if others := without(src.Clauses, in.Clauses); len(others) > 0 {
		steps = append(steps, Step{Kind: CitedStep, Rule: src.Name, Clauses: others, File: src.File, Line: src.Line, Column: src.Column})
	}
	return steps
}

// without returns the clauses that are not among others.
func without(clauses, others []string) []string {
	return slices.DeleteFunc(slices.Clone(clauses), func(id string) bool { return slices.Contains(others, id) })
}

// watchClauses records the clauses that the formula cites for a node without a step of its own.
func watchClauses(n *node, x code) code {
	if len(n.clauses) == 0 {
		return x
	}
	cited, inner := n.cites(), x.val
	return codeOf(n.typ, func(fr *frame) Value {
		if r := recorderOf(fr); fr.err == nil && !r.full(len(cited)) {
			fr.steps -= recordSteps
			r.cite(cited)
		}
		return inner(fr)
	})
}

// cite records steps that cite clauses.
func (r *recorder) cite(steps []Step) {
	for _, s := range steps {
		r.open(&s)
		r.close(Value{})
	}
}
