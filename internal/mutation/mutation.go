// Package mutation tests the cases of a policy: it changes the policy, one small thing at a
// time, and sees whether a case notices.
//
// The mutants of formulas come from package rule, which knows the typed trees and what their
// domains prove to change nothing. Those of tables, lists of numbers, roundings and the
// settings of sections come from the document itself (settings.go). Each is an edit of the
// document's YAML (document.go). The edited document is loaded anew, as any other, with only
// the cases that can notice, and these run until one fails (run.go). A mutant that no case
// notices is a survivor; changed.go narrows the mutants to what a change of the rules touches.
package mutation

import (
	"fmt"

	"github.com/meritrules/merit/internal/mutation/formula"
	"github.com/meritrules/merit/rule/types"
)

// The kinds of mutants that are not of a formula.
const (
	CellMutant    formula.Kind = "cell"    // a value of a table, or an element of a list
	BoundMutant   formula.Kind = "bound"   // a step of a table, or the end of a range
	RowMutant     formula.Kind = "row"     // a row of a table is dropped
	SettingMutant formula.Kind = "setting" // a number or flag of a section
)

// Mutant is one small change of a policy.
type Mutant struct {
	Kind   formula.Kind `json:"kind"`
	Rule   string       `json:"rule"` // what is changed, such as "units.total"
	File   string       `json:"file"`
	Line   int          `json:"line"`
	Column int          `json:"column"`
	Old    string       `json:"old"`
	New    string       `json:"new"` // "" if Old is dropped

	figures []string // whose cases can notice it
	name    string   // of a parameter or table, whose users' cases can notice it
	apply   func() (undo func())
}

// String returns the mutant as a line: place, rule, what is changed into what.
func (m Mutant) String() string {
	return fmt.Sprintf("%s:%d:%d: %s: %s: %s → %s", m.File, m.Line, m.Column, m.Rule, m.Kind, m.Old, m.shown())
}

func (m Mutant) shown() string {
	if m.New == "" {
		return "(dropped)"
	}
	return m.New
}

// Report says which mutants the cases have noticed.
type Report struct {
	Killed    int        `json:"killed"`    // a case fails
	Refused   int        `json:"refused"`   // the policy does not load, so nobody needs a case
	Equal     int        `json:"equal"`     // the domains prove that nothing changes
	Survivors []Survivor `json:"survivors"` // no case fails
}

// Survivor is a mutant that no case notices.
type Survivor struct {
	Mutant
	Reached bool   `json:"reached"`        // some case evaluates what is changed
	Case    string `json:"case,omitempty"` // a case, ready to paste, that fails with the mutant and passes without; "" if none was found
}

// Tried returns how many mutants the cases ran on.
func (r *Report) Tried() int { return r.Killed + len(r.Survivors) }

// Percent returns the share of mutants, of those tried, that a case has noticed; 100 if
// none was tried.
func (r *Report) Percent() types.Number {
	hundred := types.Int(100)
	share, ok := types.Int(int64(r.Killed)).Quo(types.Int(int64(r.Tried())))
	if !ok {
		return hundred
	}
	return share.Mul(hundred)
}
