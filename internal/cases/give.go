package cases

import (
	"errors"

	"github.com/meritrules/merit/rule"
	"github.com/meritrules/merit/rule/fault"
	"github.com/meritrules/merit/rule/value"
)

// give gives everything to a trial. The faults are values that do not fit the policy's
// declarations, each at its place.
func (g *given) give(file string, to *rule.Given) (faults fault.Errors) {
	for _, v := range g.values {
		faults = append(faults, v.fault(file, "", to.Set(v.name, v.value))...)
	}
	for _, l := range g.lists {
		faults = append(faults, giveRecords(file, to, l.name, l.records, "", "")...)
	}
	return faults
}

// outer returns the positions, in the order of adding, of the records given directly
// to a list. If a list refers to itself, records given within them come in between.
func (g *given) outer(list string) []int {
	records, given := g.list(list)
	if !given {
		return nil
	}
	var positions []int
	n := 0
	for _, l := range g.lists {
		for _, r := range l.records {
			if l.name == list {
				positions = append(positions, n+1)
			}
			n += r.added(l.name, list)
		}
	}
	if len(positions) != len(records) {
		return nil
	}
	return positions
}

// added returns how many records a record of a list adds to another list, itself
// and those within it.
func (r *givenRecord) added(own, list string) (n int) {
	if own == list {
		n++
	}
	for _, ref := range r.refs {
		n += ref.record.added(ref.list, list)
	}
	for _, w := range r.within {
		for _, inner := range w.records {
			n += inner.added(w.list, list)
		}
	}
	return n
}

// giveRecords adds records to a list; if parent is not "", it is the field that refers
// to the record with the key.
func giveRecords(file string, to *rule.Given, list string, records []*givenRecord, parent, key string) (faults fault.Errors) {
	to.Give(list)
	for _, r := range records {
		rec, more := r.give(file, to, list)
		faults = append(faults, more...)
		if parent != "" {
			_ = rec.Set(parent, value.OfText(key)) // it is a reference
		}
	}
	return faults
}

// give adds a record to a list, with those that it refers to and those that refer to it.
func (r *givenRecord) give(file string, to *rule.Given, list string) (rec rule.GivenRecord, faults fault.Errors) {
	rec = to.Add(list)
	for _, v := range r.fields {
		faults = append(faults, v.fault(file, list, rec.Set(v.name, v.value))...)
	}
	for _, ref := range r.refs {
		other, more := ref.record.give(file, to, ref.list)
		faults = append(faults, more...)
		_ = rec.Set(ref.field, value.OfText(other.Key())) // it is a reference
	}
	for _, w := range r.within {
		faults = append(faults, giveRecords(file, to, w.list, w.records, w.parent, rec.Key())...)
	}
	return rec, faults
}

// fault gives the fault of a value the value's place.
func (v givenValue) fault(file, list string, err error) fault.Errors {
	if err == nil {
		return nil
	}
	var e *fault.Error
	if !errors.As(err, &e) {
		e = &fault.Error{Code: fault.CodeOf(err), Message: err.Error()}
	}
	e.File, e.Line, e.Column, e.Rule = file, v.at.line, v.at.column, list
	return fault.Errors{e}
}
