package record

import (
	"fmt"
	"slices"

	"github.com/meritrules/merit/rule/derivation"
	"github.com/meritrules/merit/rule/fault"
	"github.com/meritrules/merit/rule/internal/byrow"
	"github.com/meritrules/merit/rule/internal/cell"
	"github.com/meritrules/merit/rule/internal/inside"
	"github.com/meritrules/merit/rule/internal/language"
	"github.com/meritrules/merit/rule/internal/tree"
	"github.com/meritrules/merit/rule/types"
)

// States notes the state of a cell that is not final.
func States(s *derivation.Step, l *cell.List, row int32, c int) {
	if status := l.Cols[c].StatusOf(int(row)); status.State != types.Final {
		s.Status = &status
	}
}

// rounds records what a rounding step rounds, and how.
func rounds(s *derivation.Step, to byrow.RoundTo, from cell.Value) {
	s.Rounding = &derivation.Rounding{From: inside.OfValue(from), Mode: to.Mode, Places: to.Places}
	s.Filled = fmt.Sprintf("%s(%s, %d)", to.Mode, from, to.Places)
	if from.Kind == types.NumberKind && cell.IsLong(from) {
		s.Filled, s.Exact = fmt.Sprintf("%s(≈%s, %d)", to.Mode, from.Num.Deciding(to.Places, to.Mode), to.Places), fmt.Sprintf("%s(%s, %d)", to.Mode, cell.Approx(from, cell.ExactDigits), to.Places)
	}
}

// Lack notes why a step has no value.
func Lack(s *derivation.Step, why *fault.Error) {
	s.Unknown = why.Message
	if p := types.PendingCause(why); p != nil {
		s.Status = &types.Status{State: types.AwaitsItsDay, Why: *p}
	}
	if why.Code == fault.CodeNotGiven && len(why.Names) > 0 {
		s.Lacks = why.Names[0]
	}
}

// Show records how results round the step's value.
func Show(s *derivation.Step, how *types.Shown) {
	if how != nil && s.Value.Kind() == types.NumberKind {
		s.Shown = &derivation.Rounding{From: s.Value, Mode: how.Mode, Places: how.Places}
	}
}

// MaxShown bounds how many characters of a part of a formula a derivation shows.
const MaxShown = 2000

// formSteps are the kinds of steps that forms make in a derivation; other forms make
// none.
var formSteps = map[*tree.Operation]derivation.StepKind{
	tree.ParamOp: derivation.ParameterStep, tree.ChooseOp: derivation.ChoiceStep, tree.PlacesOp: derivation.RoundingStep, tree.CallOp: derivation.CallStep, tree.NativeOp: derivation.CallStep, tree.OfLevelOp: derivation.CallStep,
	tree.ValueOp: derivation.InputStep, tree.WholeOp: derivation.InputStep, tree.YearOp: derivation.InputStep, tree.FieldOp: derivation.InputStep, tree.LocalOp: derivation.InputStep, tree.ElementOp: derivation.InputStep,
	tree.AccOp: derivation.InputStep, tree.PeersOp: derivation.InputStep, tree.PreviousOp: derivation.InputStep, tree.IndexOp: derivation.InputStep,
}

// isLevel reports whether the node is the level of a text, as a number.
func isLevel(n *tree.Node) bool {
	_, ok := n.Detail.(*types.Levels)
	return ok && n.Type.Kind == types.NumberKind
}

// stepKind returns the kind of step that the node makes, "" if it makes none.
func stepKind(n *tree.Node) derivation.StepKind {
	switch n.Op.Kind {
	case language.Operator:
		return derivation.OperationStep
	case language.Function:
		if n.Op.Name != "levelOf" && isLevel(n) {
			return "" // the text that it stands for makes the step
		}
		return derivation.CallStep
	}
	return formSteps[n.Op]
}

// stepper returns a function that makes the steps at the node, still without values.
// It holds little beside the node, since a plan has one for each node.
func stepper(n *tree.Node, kind derivation.StepKind) func() *derivation.Step {
	if n.Op == tree.PlacesOp {
		words := n.Detail.(byrow.RoundTo).Words()
		return func() *derivation.Step { return &derivation.Step{Kind: kind, Text: words} }
	}
	part := n.At
	if n.Op == tree.AccOp { // whose part is # alone
		part.Part.To = part.Part.From + len(n.Op.Name)
	}
	p, text := part.In, part.Text(MaxShown)
	line, column := p.At(n.At.Part.From)
	row, col := int32(line), int32(column)
	op := ""
	if n.Op.Kind == language.Operator || n.Op.Kind == language.Function {
		op = n.Op.Name
	}
	return func() *derivation.Step {
		return &derivation.Step{Kind: kind, Op: op, Text: text, Clauses: p.Source.Clauses, File: p.Source.File, Line: int(row), Column: int(col),
			At: Spotted(tree.Spot{Src: p, Depth: int32(n.Depth), From: part.Part.From, To: part.Part.To})}
	}
}

// cites returns steps for the clauses that the formula cites at the node, and for those that a
// called function or table implements, except the clauses of the calling formula itself.
func cites(n *tree.Node) (steps []derivation.Step) {
	in, src := n.At.In.Source, types.Source{}
	if len(n.Clauses) > 0 {
		line, column := n.At.In.At(n.At.Part.From)
		steps = append(steps, derivation.Step{Kind: derivation.CitedStep, Rule: in.Name, Clauses: n.Clauses, File: in.File, Line: line, Column: column})
	}
	switch d := n.Detail.(type) {
	case *tree.CalledFunction:
		src = d.Function.Body.Source
	case *tree.TableLeaf:
		src = d.First().Source
	}
	if others := without(src.Clauses, in.Clauses); len(others) > 0 {
		steps = append(steps, derivation.Step{Kind: derivation.CitedStep, Rule: src.Name, Clauses: others, File: src.File, Line: src.Line, Column: src.Column})
	}
	return steps
}

// without returns the clauses that are not among others.
func without(clauses, others []string) []string {
	return slices.DeleteFunc(slices.Clone(clauses), func(id string) bool { return slices.Contains(others, id) })
}

// watchClauses records the clauses that the formula cites for a node without a step of its own.
func watchClauses(n *tree.Node, x byrow.Code) byrow.Code {
	if len(n.Clauses) == 0 {
		return x
	}
	cited, inner := cites(n), x.Val
	return byrow.CodeOf(n.Type, func(fr *byrow.Frame) cell.Value {
		if r := recorderOf(fr); fr.Err == nil && !r.full(len(cited)) {
			fr.Steps -= recordSteps
			r.cite(cited)
		}
		return inner(fr)
	})
}

// cite records steps that cite clauses.
func (r *Recorder) cite(steps []derivation.Step) {
	for _, s := range steps {
		r.open(&s)
		r.close(cell.Value{})
	}
}
