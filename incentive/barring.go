package incentive

import (
	"context"
	"slices"

	"github.com/meritrules/merit/rule"
)

// Veto is a unit that is vetoed by name, whatever the rules say.
type Veto struct {
	Unit   string `rule:"unit,ref=units,inverse=vetoes"`
	Reason string `rule:"reason"`
}

// Facts is what vetoes are decided on, for a host without a policy document:
// the lists and values of the scope given to Compile, in its order, and the
// vetoes.
type Facts struct {
	Lists  []*rule.List // one of them is units, such as rule.ListOf makes
	Values []rule.Value
	Vetoes []Veto
}

// Barring is compiled Vetoes, immutable and safe for many goroutines.
type Barring struct {
	sheet  *rule.Sheet
	vetoes *rule.Schema
	values []rule.Field
}

// Compile checks the vetoes against a scope, whose lists have units with a key
// of one field. Further figures, such as honours that a veto bars, are worked
// out beside them. The error is a rule.Errors with all faults.
func (v Vetoes) Compile(s rule.Scope, figures ...rule.Figure) (*Barring, error) {
	vetoes, err := rule.SchemaOf[Veto]("vetoes")
	if err != nil {
		return nil, err
	}
	b := &Barring{vetoes: vetoes, values: s.Values}
	s.Lists = append(slices.Clip(s.Lists), vetoes)
	models, own := v.Parts()
	b.sheet, err = rule.NewSheet(s, models, append(own, figures...))
	if err != nil {
		return nil, err
	}
	return b, nil
}

// Result is the vetoes decided.
type Result struct {
	Reasons []VetoReason // by unit, the listed first, then the rules in order
	Run     *rule.Run    // for units.vetoed and further figures, and to explain
}

// VetoReason is why a unit is vetoed; Rule is Listed or a rule's name.
type VetoReason struct{ Unit, Rule, Reason string }

// Decide works out who is vetoed and why. The error is a rule.Errors with all
// faults of the facts.
func (b *Barring) Decide(ctx context.Context, f Facts) (*Result, error) {
	vetoes, err := rule.ListOf(b.vetoes, "vetoes", f.Vetoes)
	if err != nil {
		return nil, err
	}
	facts, err := rule.NewFacts(append(slices.Clip(f.Lists), vetoes), b.values, f.Values)
	if err != nil {
		return nil, err
	}
	run, err := b.sheet.Run(ctx, facts)
	if err != nil {
		return nil, err
	}
	return &Result{Reasons: Reasons(run), Run: run}, nil
}

// Reasons returns why units are vetoed, by unit, the listed first, then the
// rules in order; nil where the run has no vetoes.
func Reasons(run *rule.Run) []VetoReason {
	list := run.List("veto_reasons")
	if list == nil {
		return nil
	}
	reasons := make([]VetoReason, list.Len())
	for i := range reasons {
		reasons[i] = VetoReason{list.Value(i, "unit").String(), list.Value(i, "rule").String(), list.Value(i, "reason").String()}
	}
	return reasons
}
