// Package feedback says what moved between two days of a year: which figures of a unit, from what
// to what, and by what: records that came, a later day of a record, a round or list that is over,
// other figures. So a unit learns after each round and quarter what it lost and why, while it can
// still act.
//
// Between compares two runs of one policy on what was known on two days (see merit.Policy.AsOf).
// It looks for causes in the derivation of the later figure, so it names what the figure reads and
// nothing else. Printer writes the result in English or Chinese.
//
// # Determinism
//
// Records, fields and causes are in the order of the lists, of the given fields and of Kind; records
// within a cause are ordered by day and then by name. The same runs give the same result.
//
// # Compatibility
//
// As of merit: the API may change until 1.0, with a line in CHANGELOG.md.
package feedback

import (
	"context"
	"fmt"
	"math"
	"slices"

	"github.com/meritrules/merit/rule"
	"github.com/meritrules/merit/rule/fault"
	"github.com/meritrules/merit/rule/types"
	"github.com/meritrules/merit/rule/value"
)

// Moved is a record of which something has moved.
type Moved struct {
	List    string `json:"list"`              // "" for the figures of the year
	Key     string `json:"key,omitempty"`     // as value.List.Label has it
	Caption string `json:"caption,omitempty"` // the key with the names that people know
	New     bool   `json:"new,omitempty"`     // it was not there on the first day, so none of its fields has moved
	Has     []Has  `json:"has,omitempty"`     // of a New one: its fields
	Moves   []Move `json:"moves,omitempty"`
}

// Has is a field of a record that is new.
type Has struct {
	Field  string `json:"field"`
	State  State  `json:"state"`
	Places *int   `json:"places,omitempty"` // as those of a Move
}

// Move is a field that has another value or another state.
type Move struct {
	Field  string  `json:"field"`
	Before State   `json:"before"`
	After  State   `json:"after"`
	Places *int    `json:"places,omitempty"` // with which a figure is published, nil if it is not rounded
	By     []Cause `json:"by"`               // in the order of Kind; may be empty for what a model makes from what it does not show
}

// State is a value as it is published, missing if it is pending, with its status.
type State struct {
	Value  value.Value  `json:"value"`
	Status types.Status `json:"status"`
}

// Difference returns by how much a number has moved; false if it was or is none.
func (m Move) Difference() (types.Number, bool) {
	before, was := m.Before.Value.Number()
	after, is := m.After.Value.Number()
	if !was || !is {
		return types.Number{}, false
	}
	return after.Sub(before), true
}

// refuse returns the error of what Between cannot compare.
func refuse(code fault.Code, format string, args ...any) error {
	return fault.Errors{{Code: code, Message: fmt.Sprintf(format, args...)}}
}

// Between says what has moved in some fields of a list's records from one run to a later one of the
// same policy, whose sheet is merit.Policy.Rules. The first must be as of a day, and so must the second, on a later one, or
// else be of all facts. The list needs a key, for otherwise nobody can tell its records apart on two
// days; "" stands for the figures of the year. Records of which nothing has moved are left out.
func Between(ctx context.Context, sheet *rule.Sheet, before, after *rule.Run, list string, fields []string) ([]Moved, error) {
	from, ok := before.AsOf()
	if !ok {
		return nil, refuse(fault.CodeBadArgument, "feedback: the first run is of all facts, not of those of a day")
	}
	to, ok := after.AsOf()
	if !ok {
		to = types.Date(math.MaxInt32)
	}
	l := after.List(list)
	switch {
	case to <= from:
		return nil, refuse(fault.CodeBadArgument, "feedback: %s is not after %s", to, from)
	case l == nil || before.List(list) == nil:
		return nil, refuse(fault.CodeUnknownList, "feedback: there is no list %q", list)
	case list != "" && len(l.Schema().Key) == 0:
		return nil, refuse(fault.CodeBadArgument, "feedback: the records of %s have no key, so they cannot be told apart on two days", list)
	}
	t := newTracer(ctx, sheet, before, after)
	t.from, t.to = from, to
	var records []Moved
	for row := range l.Len() {
		r, err := t.record(l, row, fields)
		if err != nil {
			return nil, err
		}
		if r.New || len(r.Moves) > 0 {
			records = append(records, r)
		}
	}
	return records, nil
}

// record says what has moved of one record.
func (t *tracer) record(l *value.List, row int, fields []string) (Moved, error) {
	r := Moved{List: l.Schema().Name}
	if r.List != "" {
		r.Key, r.Caption = l.Label(row), l.Caption(row)
	}
	if _, there := t.rowBefore(l, row); !there {
		r.New = true
		for _, field := range fields {
			if s := l.Schema(); !slices.Contains(s.Key, field) && !t.after.Hides(types.CellName{List: r.List, Row: row, Field: field}) {
				r.Has = append(r.Has, Has{field, State{l.Published(row, field), l.Status(row, field)}, places(&s.Fields[s.Field(field)])})
			}
		}
		return r, nil
	}
	for _, field := range fields {
		if slices.Contains(l.Schema().Key, field) || t.after.Hides(types.CellName{List: r.List, Row: row, Field: field}) {
			continue
		}
		m, moved, err := t.move(types.CellName{List: r.List, Row: row, Field: field})
		if err != nil {
			return r, err
		}
		if moved {
			r.Moves = append(r.Moves, m)
		}
	}
	return r, nil
}

// places returns the places with which results show a figure, nil if it is not rounded.
func places(f *types.Field) *int {
	if f.Shown != nil {
		return &f.Shown.Places
	}
	return f.Published()
}
