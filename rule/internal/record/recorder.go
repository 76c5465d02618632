package record

import (
	"github.com/meritrules/merit/rule/derivation"
	"github.com/meritrules/merit/rule/internal/byrow"
	"github.com/meritrules/merit/rule/internal/cell"
	"github.com/meritrules/merit/rule/internal/inside"
	"github.com/meritrules/merit/rule/internal/language"
	"github.com/meritrules/merit/rule/internal/tree"
	"github.com/meritrules/merit/rule/types"
)

// Recorder collects the steps of one evaluation, as the decorator Watch sees
// them: the explained value is the computed value.
type Recorder struct {
	Stack  []*derivation.Step
	Room   *int                           // how many more steps may be recorded
	last   cell.Value                     // of the node evaluated last
	taken  *derivation.Taken              // by the function that is being evaluated
	maps   map[*cell.Seq]*derivation.Step // lists of numbers and the like, by the steps of map that made them
	items  map[*cell.Seq][]derivation.Item
	groups map[*cell.Seq]cell.Value // lists that groupBy made, by what their elements have in common
	over   []int                    // of each step on the Stack but the first: the length of the list that it goes over
	blind  int                      // how many enclosing parts have no steps, since there is no room
}

func (r *Recorder) open(s *derivation.Step) {
	top := r.Stack[len(r.Stack)-1]
	top.Steps = append(top.Steps, s)
	*r.Room--
	r.Stack = append(r.Stack, s)
	r.over = append(r.over, 0)
}

// The cost of recording a step, and of finding no room for one, in steps of work.
const (
	recordSteps = 30
	passSteps   = 4
	writings    = 16 // of writing a long number, in operations on it
)

// full reports whether there is no room for the steps of a node; then it marks the
// enclosing step as cut.
func (r *Recorder) full(steps int) bool {
	if *r.Room >= steps {
		return false
	}
	r.Stack[len(r.Stack)-1].Cut = true
	return true
}

func (r *Recorder) close(v cell.Value) {
	r.Stack[len(r.Stack)-1].Value = inside.OfValue(v)
	r.Stack = r.Stack[:len(r.Stack)-1]
	r.over = r.over[:len(r.over)-1]
}

// leave closes a step with its value, or with why there is none: a fault, too, may be
// on a side that does not count because something is unknown.
func (r *Recorder) leave(fr *byrow.Frame, v cell.Value) {
	shown := v
	if v.Num.IsBig() { // it will be written out, in formulas and alone
		fr.Steps -= writings * byrow.BigSteps(v.Num.Digits())
	}
	if fr.Err != nil {
		shown = cell.Value{}
		Lack(r.Stack[len(r.Stack)-1], fr.Err)
	}
	r.close(shown)
	r.last = v
}

// recorderOf returns the recorder that the decorator writes to.
func recorderOf(fr *byrow.Frame) *Recorder { return fr.Watch.(*Recorder) }

// Watch is the decorator that makes a plan record its steps.
func Watch(b *byrow.Maker, n *tree.Node, x byrow.Code) byrow.Code {
	kind := stepKind(n)
	switch {
	case n.Op == tree.EachOp:
		return watchElement(n, x)
	case n.Op == tree.ElementOp && !cell.IsShort(cell.Value{Kind: n.Type.Kind}):
		kind = ""
	case n.Op == tree.ParamOp && n.Const == nil:
		kind = derivation.InputStep
	case n.Detail == tree.Aside{}:
		kind = ""
	}
	if kind == "" {
		return byrow.Watched(n.Type, watchClauses(n, x), func(fr *byrow.Frame, v cell.Value) { recorderOf(fr).last = v })
	}
	begin, cited, year, inner := stepper(n, kind), cites(n), b.Position(""), x.Val
	unseen := byrow.KeepHeavy(b, n, x).Val // which keeps heavy parts instead of evaluating them again
	steps := 1 + len(cited)
	return byrow.CodeOf(n.Type, func(fr *byrow.Frame) cell.Value {
		r := recorderOf(fr)
		switch {
		case fr.Err != nil: // the whole already is unknown or fails
			return inner(fr)
		case r.full(steps):
			fr.Steps -= passSteps
			r.blind++
			r.last = unseen(fr)
			r.blind--
			r.taken = nil
			return r.last
		}
		s := begin()
		fr.Steps -= recordSteps
		r.open(s)
		r.cite(cited)
		v := inner(fr)
		locate(n, fr, r, s, year)
		if n.Op.Kind == language.Function {
			r.gather(fr, n.Op.Name, s, v)
		}
		if n.Op == tree.PlacesOp {
			from := r.last
			if fr.Err != nil {
				from = cell.Value{}
			}
			rounds(s, n.Detail.(byrow.RoundTo), from)
		}
		r.sized(s)
		r.leave(fr, v)
		return v
	})
}

// locate records which field a step has read.
func locate(n *tree.Node, fr *byrow.Frame, r *Recorder, s *derivation.Step, year int) {
	if n.Field != nil {
		s.Places, s.Unit = n.Field.Published(), n.Field.Unit
	}
	switch n.Op {
	case tree.YearOp:
		setCell(s, fr.Lists[year], 0, n.Col)
	case tree.FieldOp:
		record := r.last
		if base := n.Args[0]; base.Op == tree.OwnOp || base.Op == tree.ElementOp {
			record = fr.Locals[base.Slot]
		}
		if record.Kind == types.RecordKind && record.List != nil {
			setCell(s, record.List, record.Row, n.Col)
		}
	}
}

// watchElement records a step for each element that a predicate is evaluated on.
func watchElement(n *tree.Node, x byrow.Code) byrow.Code {
	p := n.At.In
	proto := derivation.Step{Kind: derivation.ElementStep, Text: n.At.Text(MaxShown), At: Spotted(tree.Spot{Src: p, Depth: int32(n.Depth), From: n.At.Part.From, To: n.At.Part.To})}
	inner, slot := x.Val, n.Slot
	return byrow.CodeOf(n.Type, func(fr *byrow.Frame) cell.Value {
		r := recorderOf(fr)
		if r.full(1) {
			fr.Steps -= passSteps
			r.last = inner(fr)
			return r.last
		}
		s := proto
		fr.Steps -= recordSteps
		r.open(&s)
		r.names(&s, fr.Locals[slot])
		v := inner(fr)
		r.leave(fr, v)
		return v
	})
}
