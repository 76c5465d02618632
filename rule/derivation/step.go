package derivation

import (
	"slices"
	"strings"

	"github.com/meritrules/merit/internal/spell"
	"github.com/meritrules/merit/rule/fault"
	"github.com/meritrules/merit/rule/internal/held"
	"github.com/meritrules/merit/rule/internal/inside"
	"github.com/meritrules/merit/rule/internal/wording"
	"github.com/meritrules/merit/rule/types"
	"github.com/meritrules/merit/rule/value"
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
		return wording.Newf(fault.CodeBadValue, "there is no kind of step %q", spell.Cut(string(text), spell.Brief))
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
	Kind     StepKind      `json:"kind"`
	Op       string        `json:"op,omitempty"`       // of an operation or call: the operator or function, such as "+" or "sum"
	Rule     string        `json:"rule,omitempty"`     // of a figure, and of an input that is Seen: list and name, such as "units.total"
	Record   string        `json:"record,omitempty"`   // of these and of an element: the record's key
	Label    string        `json:"label,omitempty"`    // the key with the names that people know, "" if there are none
	Position int           `json:"position,omitempty"` // of a record without a key: the number with which Record ends
	Text     string        `json:"text,omitempty"`     // the part of the formula, as written
	Filled   string        `json:"filled,omitempty"`   // Text with its inputs' values in place of their names, fractions as decimals
	Exact    string        `json:"exact,omitempty"`    // Filled with fractions as such, "" if there are none
	Brief    string        `json:"brief,omitempty"`    // of an element: Filled, with results in place of x ?? y and of the parts that all elements share
	By       string        `json:"by,omitempty"`       // of an input that a model has made: the model
	Clauses  []string      `json:"clauses,omitempty"`  // ids of the clauses of the official text that are cited
	File     string        `json:"file,omitempty"`
	Line     int           `json:"line,omitempty"`
	Column   int           `json:"column,omitempty"`
	Value    value.Value   `json:"value"`
	Places   *int          `json:"places,omitempty"`   // with which a figure is published, nil if it is not rounded
	Unit     string        `json:"unit,omitempty"`     // of a field: what its numbers count, such as yuan
	Previous bool          `json:"previous,omitempty"` // an input is of last year
	Taken    *Taken        `json:"taken,omitempty"`    // what a function took from its list or table
	Rounding *Rounding     `json:"rounding,omitempty"` // of a rounding, also of a function that rounds
	Shown    *Rounding     `json:"shown,omitempty"`    // of a figure: how results round the Value, which formulas see exact
	Unknown  string        `json:"unknown,omitempty"`  // why there is no Value although the whole has one, as the right side of false and …
	Status   *types.Status `json:"status,omitempty"`   // the state of what is not final, else nil: of figures, of facts and models' cells derived alone, and of whatever is pending
	Lacks    string        `json:"lacks,omitempty"`    // what an Unknown one of a case lacks, such as units.mark
	Seen     bool          `json:"seen,omitempty"`     // a figure that is derived elsewhere in the same tree
	Cut      bool          `json:"cut,omitempty"`      // some of its Steps are left out: a derivation has at most 200,000
	Veiled   bool          `json:"veiled,omitempty"`   // a figure of which the records behind it are not shown: see Groups
	Groups   []Group       `json:"groups,omitempty"`   // of a Veiled figure: what is shown of these records
	Closed   bool          `json:"closed,omitempty"`   // a figure beyond the requested depth: Open derives it
	Steps    []*Step       `json:"steps,omitempty"`

	At Spot `json:"-"` // the cell and the part of a formula that it stands for, by which Run.Open finds it
}

// Group is what is shown of records that are not shown one by one.
type Group struct {
	Names []string    `json:"names"` // of the group, or of those that are shown together because one has too few records
	Count int         `json:"count"`
	Mean  value.Value `json:"mean"` // of what the records give, nil if that is no number
}

// Rounding says what a rounding step rounds, and how.
type Rounding struct {
	From   value.Value `json:"from"` // the number as the formula gives it, nil if there is none to round
	Mode   types.Mode  `json:"mode"`
	Places int         `json:"places"` // after the point; negative ones are tens, hundreds and so on
}

// To returns the rounded number; nil if there was none to round.
func (r *Rounding) To() value.Value {
	return value.Shown(&types.Shown{Places: r.Places, Mode: r.Mode}, r.From)
}

// Walk calls fn for the step and all below it, parents first.
func (s *Step) Walk(fn func(*Step)) {
	fn(s)
	for _, t := range s.Steps {
		t.Walk(fn)
	}
}

// Elements returns the steps for the elements of the list that a call goes over.
func (s *Step) Elements() (elems []*Step) {
	for _, child := range s.Steps {
		if child.Kind == ElementStep {
			elems = append(elems, child)
		}
	}
	return elems
}

// Lists returns the operands of a call that are lists.
func (s *Step) Lists() (found []*Step) {
	for _, t := range s.Steps {
		if t.Kind != ElementStep && t.Value.Kind() == types.ListKind {
			found = append(found, t)
		}
	}
	return found
}

// Item returns an element step as an Item.
func (s *Step) Item() Item {
	return Item{Record: s.Record, Label: s.Label, Position: s.Position, Value: s.Value, Of: Owned(held.In(s.spot().Owner()))}
}

// SpeaksOfElement reports whether a part of a predicate reads the element that it is evaluated
// for, or one of a list of its own.
func (s *Step) SpeaksOfElement() bool {
	return s.Kind == InputStep && (strings.HasPrefix(s.Text, ".") || strings.HasPrefix(s.Text, "#")) || slices.ContainsFunc(s.Steps, (*Step).SpeaksOfElement)
}

// isWhole reports whether no step is nil or without a kind, as steps read from JSON
// may be.
func (s *Step) isWhole() bool {
	return s != nil && s.Kind != "" && !slices.ContainsFunc(s.Steps, func(t *Step) bool { return !t.isWhole() })
}

// Field returns the record of an input's or element's value: a list and a position
// in it; false if it has none.
func (s *Step) Field() (list *value.List, row int, ok bool) {
	return inside.OfList(s.spot().List), int(s.spot().Row), s.spot().List != nil
}

// Cell returns the cell that an input is; false for other steps, and for a derivation that
// was read from JSON.
func (s *Step) Cell() (types.CellName, bool) {
	at := s.spot()
	if s.Kind != InputStep || at.List == nil {
		return types.CellName{}, false
	}
	return types.CellName{List: at.List.Schema.Name, Row: int(at.Row), Field: at.List.Schema.Fields[at.Col].Name}, true
}
