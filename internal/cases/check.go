package cases

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/meritrules/merit/internal/paths"
	"github.com/meritrules/merit/rule/derivation"
	"github.com/meritrules/merit/rule/fault"
	"github.com/meritrules/merit/rule/types"
	"github.com/meritrules/merit/rule/value"
)

// checkFault looks for the message that the case expects.
func (t *tested) checkFault() {
	found := t.amiss
	if t.trial != nil {
		found = append(found, t.trial.Faults()...)
	}
	if t.c.fault.isMet(found) {
		return
	}
	if len(found) > maxShownFaults {
		found = append(slices.Clone(found[:maxShownFaults]), &fault.Error{Code: fault.CodeFurther, Message: fmt.Sprintf("and %d more", len(found)-maxShownFaults)})
	}
	f := Failure{Path: "error", Line: t.c.at.line, Column: t.c.at.column, Want: t.c.fault.String(), Got: "none"}
	if len(found) > 0 {
		f.Err = found
	}
	t.fail(f)
}

// check compares one expectation.
func (t *tested) check(e *expectation) {
	f := Failure{Path: e.path, Line: e.at.line, Column: e.at.column, Want: e.want.String()}
	if e.field == "" {
		if _, given := t.c.given.list(e.list); given {
			return // the loader has compared the two
		}
		n := t.trial.List(e.list).Len()
		if t.cut != nil && t.given.Len(e.list) > 0 {
			n = t.given.Len(e.list) // records of later days stay in the case, as {}
		}
		f.Want, f.Got, f.Err = records(e.count), fmt.Sprint(n), t.trial.Missing(e.list)
		if f.Err != nil || n != e.count {
			t.fail(f)
		}
		return
	}
	row, err := t.row(e)
	got, err := t.valueAt(e, row, err)
	given := err == nil && t.trial.IsGiven(e.list, row, e.field)
	switch {
	case e.asked && !given:
		t.answer(e, row, got, err)
		return
	case given:
		f.Got = "it from the case itself, which gives it"
		t.fail(f)
		return
	case !e.fault.isZero() && err == nil:
		f.Want, f.Got = e.fault.String(), got.String()
	case e.fault.isMet(err):
		return
	case !e.fault.isZero():
		f.Want, f.Err = e.fault.String(), err
	case e.state != types.Final && t.isUnfinished(e, row, got, err, &f):
		return
	case e.state != types.Final:
	case err != nil:
		f.Err = err
	default:
		status := t.trial.List(e.list).Status(row, e.field)
		if status.State == types.Final && same(got, e.want) {
			return
		}
		if f.Got = inState(got, status); same(got, e.want) {
			f.Want += ", which is final"
		}
	}
	if err == nil {
		t.explain(&f, e, row)
	}
	t.fail(f)
}

// explain adds to a failure how the value that was got came about, and from what of its own
// record.
func (t *tested) explain(f *Failure, e *expectation, row int) {
	if t.derived >= maxDerived {
		return
	}
	f.Why, _ = t.trial.Explain(t.ctx, e.list, row, e.field, derivedDepth) // what cannot be derived goes without
	if f.Why != nil {
		f.Own = t.own(f.Why, types.CellName{List: e.list, Row: row, Field: e.field})
		f.Why.Walk(func(*derivation.Step) { t.derived++ })
	}
}

// isUnfinished reports whether a cell is pending, or so far with its value, as expected.
// Otherwise the failure says what the case expects and what there is.
func (t *tested) isUnfinished(e *expectation, row int, got value.Value, err error, f *Failure) bool {
	f.Want = e.want.String() + " so far"
	if e.state == types.AwaitsItsDay {
		f.Want = "a figure that is pending"
		if e.why != "" {
			f.Want += fmt.Sprintf(" with %q", e.why)
		}
	}
	switch {
	case isPending(err) && e.state == types.AwaitsItsDay:
		if strings.Contains(err.Error(), e.why) {
			return true
		}
		f.Err = err
	case err != nil:
		f.Err = err
	default:
		status := t.trial.List(e.list).Status(row, e.field)
		if e.state == types.SoFar && status.State == types.SoFar && same(got, e.want) {
			return true
		}
		f.Got = inState(got, status)
		if status.State == types.Final {
			f.Got += ", which is final"
		}
	}
	return false
}

// isPending reports whether a figure has no value because it waits for a day.
func isPending(err error) bool {
	var why *types.Pending
	return errors.As(err, &why)
}

// inState writes a value with its state, unless that is final.
func inState(v value.Value, s types.Status) string {
	if s.State == types.Final {
		return v.String()
	}
	return v.String() + ", " + s.String()
}

// outcome returns the value or error of the cell that an expectation is about.
func (t *tested) outcome(e *expectation) (value.Value, error) {
	if e.field == "" {
		return value.Value{}, nil
	}
	row, err := t.row(e)
	return t.valueAt(e, row, err)
}

// valueAt returns a field of a record as results show it, unless err says that the record was not found.
func (t *tested) valueAt(e *expectation, row int, err error) (value.Value, error) {
	if err != nil {
		return value.Value{}, err
	}
	return t.trial.Published(e.list, row, e.field)
}

// row finds the record that an expectation is about.
func (t *tested) row(e *expectation) (int, error) {
	l := t.trial.List(e.list)
	if err := t.trial.Missing(e.list); err != nil {
		return 0, err
	}
	switch {
	case e.list == "":
		return 0, nil
	case e.position > 0:
		if t.given != nil && t.given.Len(e.list) > 0 {
			position := e.position
			outer, ok := t.outer[e.list]
			if !ok {
				outer = t.c.given.outer(e.list)
				if t.outer == nil {
					t.outer = map[string][]int{}
				}
				t.outer[e.list] = outer
			}
			if position <= len(outer) {
				position = outer[position-1]
			}
			if row, ok := t.trial.Position(e.list, position); ok {
				return row, nil
			}
			if t.cut != nil {
				return 0, &fault.Error{Code: fault.CodeUnknownRecord, Message: fmt.Sprintf("record %d of %s is not known on %s", e.position, e.list, t.cut.Day)}
			}
		}
		if e.position > l.Len() {
			return 0, &fault.Error{Code: fault.CodeUnknownRecord, Message: fmt.Sprintf("%s has %d records", e.list, l.Len())}
		}
		return e.position - 1, nil
	}
	return paths.FindRecord(l, e.key, e.field)
}

// same reports whether a value is the one written; a record is written as its key.
func same(got, want value.Value) bool {
	if got.Kind() == types.ListKind && want.Kind() == types.ListKind {
		if got.Len() != want.Len() {
			return false
		}
		for i := range got.Len() {
			if !same(got.Elem(i), want.Elem(i)) {
				return false
			}
		}
		return true
	}
	if got.Kind() == types.RecordKind {
		text, ok := want.Text()
		return ok && got.String() == text
	}
	return got.Equal(want)
}
