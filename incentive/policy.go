package incentive

import (
	"fmt"
	"slices"

	"github.com/meritrules/merit/internal/eventlog"
	"github.com/meritrules/merit/rule"
	"github.com/meritrules/merit/rule/fault"
)

// Policy says what bars units from honours, how records are graded, and how money is shared out.
// Honour and money stay apart: a veto and a grade are columns, and an amount depends on them only
// if a formula of the policy says so.
type Policy struct {
	Names    Names
	Vetoes   *Vetoes // nil if the policy has no vetoes
	Gradings []Grading
	Pools    []Pool
}

// Names are a policy's own names for the lists units, vetoes and veto_reasons and their fields, by
// the package's. A vetoes of "" says that the facts list none.
type Names = eventlog.Names

// Vetoes are the rules that bar units from honours, besides those that the facts list.
type Vetoes struct{ Rules []VetoRule }

// Parts returns the policy as parts of a rule.Sheet: for the vetoes a flag veto_<name> of units for each
// rule, the flag units.vetoed and the list veto_reasons; for each grading the column with the level
// and the list <name>_reasons; for each pool the column with the amount, and <name>_bound if it has
// bounds. What the formulas of gradings and pools yield are internal figures, such as grade_by.
func (p Policy) Parts() (models []rule.Model, figures []rule.Figure) {
	add := func(m rule.Model, f []rule.Figure) { models, figures = append(models, m), append(figures, f...) }
	if p.Vetoes != nil {
		add(vetoes{p.Names, p.Vetoes.Rules}.parts())
	}
	for _, g := range p.Gradings {
		add(g.parts())
	}
	for _, x := range p.Pools {
		add(x.parts())
	}
	return models, figures
}

// Check reports the faults of the policy itself; nil if there are none. Parts needs a policy without any.
func (p Policy) Check() error {
	var faults fault.Errors
	for _, g := range p.Gradings {
		g.check(func(code fault.Code, format string, args ...any) {
			faults = append(faults, &fault.Error{Code: code, Rule: "incentive.grades." + g.Name, Message: g.Name + ": " + fmt.Sprintf(format, args...)})
		})
	}
	for _, x := range p.Pools {
		f := func(code fault.Code, format string, args ...any) {
			faults = append(faults, &fault.Error{Code: code, Rule: "incentive.pools." + x.Name, Message: x.Name + ": " + fmt.Sprintf(format, args...)})
		}
		if !isSet(x.Amount) || !isSet(x.Weight) {
			f(fault.CodeMissingEntry, "a pool needs its amount and a weight")
		}
		if x.Method != "" && !slices.Contains(Methods(), string(x.Method)) {
			f(fault.CodeUnknownValue, "there is no method %q", string(x.Method))
		}
		if x.Places < -maxPlaces || x.Places > maxPlaces {
			f(fault.CodeOutOfRange, "amounts have at most %d places, not %d", maxPlaces, x.Places)
		}
	}
	return faults.Sorted()
}

// check reports the faults of a grading.
func (g Grading) check(f func(code fault.Code, format string, args ...any)) {
	if len(g.By) == 0 {
		f(fault.CodeMissingEntry, "a grading needs a score to grade by")
	}
	if len(g.Levels) < 2 {
		f(fault.CodeMissingEntry, "a grading needs at least two levels")
		return
	}
	seen := map[string]bool{}
	for i, l := range g.Levels {
		switch {
		case l.Name == "":
			f(fault.CodeMissingEntry, "level %d has no name", i+1)
		case seen[l.Name]:
			f(fault.CodeDuplicateName, "the level %q stands twice", l.Name)
		}
		seen[l.Name] = true
		last := i == len(g.Levels)-1
		switch {
		case last && (isSet(l.When) || isSet(l.From) || isSet(l.Quota) || isSet(l.Promoted)):
			f(fault.CodeConflict, "%s is the last level, which takes everybody who reaches no other, so it can have no condition", l.Name)
		case !last && !isSet(l.When) && !isSet(l.From) && !isSet(l.Quota):
			f(fault.CodeMissingEntry, "%s has no condition, so nobody could reach the levels below it", l.Name)
		case i == 0 && isSet(l.Cap):
			f(fault.CodeConflict, "%s is the best level, so it caps nothing", l.Name)
		case (l.Borrow || l.Counted) && !isSet(l.Quota):
			f(fault.CodeConflict, "%s has no quota from which places could be borrowed or taken", l.Name)
		}
	}
	if g.Ties != "" && !slices.Contains(Ties(), string(g.Ties)) {
		f(fault.CodeUnknownValue, "there is no rule of ties %q", string(g.Ties))
	}
}
