package rule

import (
	"fmt"

	"github.com/meritrules/merit/rule/internal/language"
)

// recorder collects the steps of one evaluation, as the decorator watchSteps sees
// them: the explained value is the computed value.
type recorder struct {
	stack []*Step
	room  *int  // how many more steps may be recorded
	last  Value // of the node evaluated last
}

func (r *recorder) open(s *Step) {
	top := r.stack[len(r.stack)-1]
	top.Steps = append(top.Steps, s)
	*r.room--
	r.stack = append(r.stack, s)
}

// The cost of recording a step, and of finding no room for one, in steps of work.
const (
	recordSteps = 30
	passSteps   = 4
	writings    = 16 // of writing a long number, in operations on it
)

// full reports whether there is no room for the steps of a node; then it marks the
// enclosing step as cut.
func (r *recorder) full(steps int) bool {
	if *r.room >= steps {
		return false
	}
	r.stack[len(r.stack)-1].Cut = true
	return true
}

func (r *recorder) close(v Value) {
	r.stack[len(r.stack)-1].Value = v
	r.stack = r.stack[:len(r.stack)-1]
}

// leave closes a step with its value, or with why there is none: a fault, too, may be
// on a side that does not count because something is unknown.
func (r *recorder) leave(fr *frame, v Value) {
	shown := v
	if v.num.IsBig() { // it will be written out, in formulas and alone
		fr.steps -= writings * bigSteps(v.num.Digits())
	}
	if fr.err != nil {
		shown, r.stack[len(r.stack)-1].Unknown = Value{}, fr.err.Message
	}
	r.close(shown)
	r.last = v
}

// recorderOf returns the recorder that the decorator writes to.
func recorderOf(fr *frame) *recorder { return fr.watch.(*recorder) }

// watchSteps is the decorator that makes a plan record its steps.
func watchSteps(b *rows, n *node, x code) code {
	kind := n.stepKind()
	switch {
	case n.op == eachOp:
		return watchElement(n, x)
	case n.op == elementOp && !isShort(Value{kind: n.typ.Kind}):
		kind = ""
	case n.op == paramOp && n.konst == nil:
		kind = InputStep
	case n.detail == taken{}:
		kind = ""
	}
	if kind == "" {
		return watched(n.typ, x, func(fr *frame, v Value) { recorderOf(fr).last = v })
	}
	begin, cited, year, inner := n.stepper(kind), n.cites(), b.position(""), x.val
	unseen := keepHeavy(b, n, x).val // which keeps heavy parts instead of evaluating them again
	steps := 1
	if cited != nil {
		steps = 2
	}
	return codeOf(n.typ, func(fr *frame) Value {
		r := recorderOf(fr)
		switch {
		case fr.err != nil: // the whole already is unknown or fails
			return inner(fr)
		case r.full(steps):
			fr.steps -= passSteps
			r.last = unseen(fr)
			return r.last
		}
		s := begin()
		fr.steps -= recordSteps
		r.open(s)
		if cited != nil {
			c := *cited
			r.open(&c)
			r.close(Value{})
		}
		v := inner(fr)
		n.locate(fr, r, s, year)
		if n.op == placesOp {
			s.rounds(n.detail.(roundTo), r.last)
		}
		r.leave(fr, v)
		return v
	})
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
	return func() *Step {
		return &Step{Kind: kind, Text: text, Clause: p.src.Clause, File: p.src.File, Line: int(row), Column: int(col), src: p, depth: n.depth, from: n.at.part.From, to: n.at.part.To}
	}
}

// words describes the rounding.
func (r roundTo) words() string {
	noun := "places"
	if r.places == 1 {
		noun = "place"
	}
	return fmt.Sprintf("%s to %d %s", roundings[r.mode], r.places, noun)
}

// rounds records what a rounding step rounds, and how.
func (s *Step) rounds(to roundTo, from Value) {
	s.Rounding = &Rounding{From: from, Mode: to.mode, Places: to.places}
	s.Filled = fmt.Sprintf("%s(%s, %d)", to.mode, from, to.places)
}

// roundings are the modes in words.
var roundings = map[Mode]string{
	HalfAwayFromZero: "rounded",
	HalfEven:         "rounded, halves to even,",
	Up:               "rounded up, away from 0,",
	Down:             "rounded down, toward 0,",
	Floor:            "rounded down",
	Ceil:             "rounded up",
}

// locate records which field a step has read.
func (n *node) locate(fr *frame, r *recorder, s *Step, year int) {
	switch n.op {
	case yearOp:
		s.list, s.row, s.col = fr.lists[year], 0, n.col
	case fieldOp:
		record := r.last
		if base := n.args[0]; base.op == ownOp || base.op == elementOp {
			record = fr.locals[base.slot]
		}
		if record.kind == RecordKind && record.list != nil {
			s.list, s.row, s.col = record.list, record.row, n.col
		}
	}
}

// cites returns the step that cites the clause that a called function or table
// implements; nil if it cites none, or the same as the calling formula.
func (n *node) cites() *Step {
	src := Source{}
	switch d := n.detail.(type) {
	case *calledFunction:
		src = d.f.body.src
	case *tableLeaf:
		src = d.first().Source
	}
	if src.Clause == "" || src.Clause == n.at.in.src.Clause {
		return nil
	}
	return &Step{Kind: CitedStep, Rule: src.Name, Clause: src.Clause, File: src.File, Line: src.Line, Column: src.Column}
}

// watchElement records a step for each element that a predicate is evaluated on.
func watchElement(n *node, x code) code {
	p := n.at.in
	proto := Step{Kind: ElementStep, Text: n.at.text(maxShown), src: p, depth: n.depth}
	proto.from, proto.to = n.at.part.From, n.at.part.To
	inner, slot := x.val, n.slot
	return codeOf(n.typ, func(fr *frame) Value {
		r := recorderOf(fr)
		if r.full(1) {
			fr.steps -= passSteps
			r.last = inner(fr)
			return r.last
		}
		s := proto
		fr.steps -= recordSteps
		r.open(&s)
		if e := fr.locals[slot]; e.kind == RecordKind {
			s.Record, s.list, s.row = e.list.Label(int(e.row)), e.list, e.row
		} else {
			s.Record = e.brief()
		}
		v := inner(fr)
		r.leave(fr, v)
		return v
	})
}

// formSteps are the kinds of steps that forms make in a derivation; other forms make
// none.
var formSteps = map[*operation]StepKind{
	paramOp: ParameterStep, chooseOp: ChoiceStep, placesOp: RoundingStep, callOp: CallStep, nativeOp: CallStep,
	valueOp: InputStep, wholeOp: InputStep, yearOp: InputStep, fieldOp: InputStep, localOp: InputStep, elementOp: InputStep,
	peersOp: InputStep, previousOp: InputStep, indexOp: InputStep,
}

// stepKind returns the kind of step that the node makes, "" if it makes none.
func (n *node) stepKind() StepKind {
	switch n.op.Kind {
	case language.Operator:
		return OperationStep
	case language.Function:
		return CallStep
	}
	return formSteps[n.op]
}
