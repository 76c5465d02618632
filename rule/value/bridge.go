package value

import (
	"github.com/meritrules/merit/rule/internal/cell"
	"github.com/meritrules/merit/rule/internal/intake"
)

// The names in this file are for merit's own packages: they convert values, lists and facts to
// and from the form in which the engine keeps them. A host has no use for them, because the
// types of that form are internal.

// FromInside returns a value in the engine's form as a Value. It is for merit's own packages.
func FromInside(in cell.Value) Value { return Value{in} }

// Inside returns the value in the engine's form. It is for merit's own packages.
func (v Value) Inside() cell.Value { return v.in }

// FromInsides returns values in the engine's form as Values. It is for merit's own packages.
func FromInsides(ins []cell.Value) []Value {
	values := make([]Value, len(ins))
	for i, in := range ins {
		values[i] = Value{in}
	}
	return values
}

// Insides returns values in the engine's form. It is for merit's own packages.
func Insides(values []Value) []cell.Value {
	ins := make([]cell.Value, len(values))
	for i, v := range values {
		ins[i] = v.in
	}
	return ins
}

// FromList returns a list in the engine's form as a List, nil for nil.
// It is for merit's own packages.
func FromList(in *cell.List) *List {
	if in == nil {
		return nil
	}
	return &List{in}
}

// Inside returns the list in the engine's form, nil for nil. It is for merit's own packages.
func (l *List) Inside() *cell.List {
	if l == nil {
		return nil
	}
	return l.in
}

// FromFacts returns facts in the engine's form as Facts, nil for nil.
// It is for merit's own packages.
func FromFacts(in *intake.Facts) *Facts {
	if in == nil {
		return nil
	}
	return &Facts{in}
}

// Inside returns the facts in the engine's form, nil for nil. It is for merit's own packages.
func (f *Facts) Inside() *intake.Facts {
	if f == nil {
		return nil
	}
	return f.in
}

// Inside returns the row in the engine's form. It is for merit's own packages.
func (r Row) Inside() intake.Row { return r.in }
