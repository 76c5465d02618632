// Package dossier has what raters are shown of each unit when a round opens: its highlights
// (工作亮点), its duties and, as far as the policy allows it for the round, what earlier rounds have
// come to. Package evaluation fills dossiers; this package says what is in them, and prints them.
//
// # Determinism
//
// Everything stands in the order of the policy and of the lists. The same run gives the same bytes.
//
// # Compatibility
//
// As of merit: the API may change until 1.0, with a line in CHANGELOG.md.
package dossier

import (
	"fmt"
	"slices"
	"strings"

	"github.com/meritrules/merit/internal/spell"
	"github.com/meritrules/merit/rule/fault"
	"github.com/meritrules/merit/rule/types"
	"github.com/meritrules/merit/rule/value"
)

// Rules say what is in a dossier.
type Rules struct {
	Fields  []string // of units: their duties and the like
	Lists   []string // fields of units with the records that refer to them, such as highlights
	Class   string   // the field of units with the class among which a unit is placed; "" for all units
	Shows   []Shows  // what of earlier rounds is shown; nothing for rounds that are not there
	Clauses []string // ids of the clauses of the official text
}

// Shows says what a round is shown of earlier ones.
type Shows struct {
	Round string
	Kinds []Kind
}

// Kind is a kind of result of earlier rounds.
type Kind string

// The kinds of results.
const (
	Scores    Kind = "scores"
	Places    Kind = "places"    // within the class
	Movements Kind = "movements" // since the round before
)

// Kinds returns all kinds.
func Kinds() []Kind { return []Kind{Scores, Places, Movements} }

// Of returns what a round is shown.
func (r *Rules) Of(round string) []Kind {
	for _, s := range r.Shows {
		if s.Round == round {
			return s.Kinds
		}
	}
	return nil
}

// Check reports rounds and kinds that there are not.
func (r *Rules) Check(rounds []string) (faults fault.Errors) {
	f := func(code fault.Code, hint, format string, args ...any) {
		faults = append(faults, &fault.Error{Code: code, Rule: "evaluation", Message: fmt.Sprintf(format, args...), Hint: hint})
	}
	for _, s := range r.Shows {
		if !slices.Contains(rounds, s.Round) {
			f(fault.CodeUnknownValue, spell.DidYouMean(s.Round, rounds), "dossiers: there is no round %q", s.Round)
		}
		for _, k := range s.Kinds {
			if !slices.Contains(Kinds(), k) {
				f(fault.CodeUnknownValue, "the kinds are "+kindsText(), "dossiers: there is no kind of result %q", string(k))
			}
		}
	}
	return faults
}

func kindsText() string {
	var names []string
	for _, k := range Kinds() {
		names = append(names, string(k))
	}
	return strings.Join(names, ", ")
}

// Dossier is what the raters of a round are shown of a unit: what was known at the end of a day
// before the round began.
type Dossier struct {
	Round     string     `json:"round"`
	On        types.Date `json:"on"` // the day before the round
	Unit      string     `json:"unit"`
	Caption   string     `json:"caption"` // the unit with the name that people know
	Fields    []Field    `json:"fields"`
	Lists     []List     `json:"lists"`
	Standings []Standing `json:"standings"` // by round in the order of the policy
}

// Field is a field of a unit.
type Field struct {
	Name   string      `json:"name"`
	Value  value.Value `json:"value"`
	Places *int        `json:"places,omitempty"` // with which a figure is published, nil if it is not rounded
}

// List is a list of records of a unit.
type List struct {
	Name    string          `json:"name"`
	Fields  []string        `json:"fields"`
	Records [][]value.Value `json:"records"` // a value for each of the fields
}

// Standing is what an earlier round has come to, as far as it is shown.
type Standing struct {
	Round  string        `json:"round"`
	Score  *types.Number `json:"score,omitempty"`
	Place  int           `json:"place,omitempty"` // 0 if it is not shown
	Of     int           `json:"of,omitempty"`
	Before string        `json:"before,omitempty"` // the round before, "" if there is none or it is not shown
	Change *types.Number `json:"change,omitempty"` // since then
	Places *int          `json:"places,omitempty"` // with which the score is published
}

// Only returns the standing with only what some kinds show.
func (s Standing) Only(kinds []Kind) Standing {
	if !slices.Contains(kinds, Scores) {
		s.Score = nil
	}
	if !slices.Contains(kinds, Places) {
		s.Place, s.Of = 0, 0
	}
	if !slices.Contains(kinds, Movements) {
		s.Before, s.Change = "", nil
	}
	return s
}

// Make makes the dossiers of a round, by unit: what was known at the end of a day, with what earlier
// rounds have come to for each unit. What is not final is left out.
func (r *Rules) Make(list func(name string) *value.List, units *value.List, round string, on types.Date, standings [][]Standing) []Dossier {
	all := []Dossier{}
	schema := units.Schema()
	for unit := range units.Len() {
		d := Dossier{Round: round, On: on, Unit: units.Label(unit), Caption: units.Caption(unit), Fields: []Field{}, Lists: []List{}, Standings: append([]Standing{}, standings[unit]...)}
		for _, name := range r.Fields {
			if units.Status(unit, name).State == types.Final {
				d.Fields = append(d.Fields, Field{name, units.Published(unit, name), places(&schema.Fields[schema.Field(name)])})
			}
		}
		for _, name := range r.Lists {
			of := list(schema.Fields[schema.Field(name)].Type.Elem.List)
			d.Lists = append(d.Lists, listOf(of, name, units.Name(), units.Value(unit, name)))
		}
		all = append(all, d)
	}
	return all
}

// listOf returns the records of a unit, with all that they say beyond their keys and the unit itself.
func listOf(of *value.List, name, units string, records value.Value) List {
	l := List{Name: name, Fields: []string{}, Records: [][]value.Value{}}
	schema := of.Schema()
	for _, f := range schema.Fields {
		isUnit := f.Type.Kind == types.RecordKind && f.Type.List == units
		isRecords := f.Type.Kind == types.ListKind && f.Type.Elem.Kind == types.RecordKind
		if !isUnit && !isRecords && !slices.Contains(schema.Key, f.Name) {
			l.Fields = append(l.Fields, f.Name)
		}
	}
	for k := range records.Len() {
		_, row, _ := records.Elem(k).Record()
		values := make([]value.Value, len(l.Fields))
		for i, f := range l.Fields {
			if of.Status(row, f).State == types.Final {
				values[i] = of.Published(row, f)
			}
		}
		l.Records = append(l.Records, values)
	}
	return l
}

// places returns the places with which a field is shown, nil if it is not rounded.
func places(f *types.Field) *int {
	if f.Shown != nil {
		return &f.Shown.Places
	}
	return f.Published()
}
