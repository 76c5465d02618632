// Package inside leads from the values, lists and facts that hosts have to the form in which the
// engine reads and fills them, and back. It is the only door: package held explains why hosts
// cannot go through it.
//
// What hosts have is immutable. Whoever opens a list or facts here must not write to them; the
// engine fills lists of its own, before it gives them away.
package inside

import (
	"github.com/meritrules/merit/rule/internal/cell"
	"github.com/meritrules/merit/rule/internal/held"
	"github.com/meritrules/merit/rule/internal/intake"
	"github.com/meritrules/merit/rule/value"
)

// Value returns a value in the engine's form.
func Value(v value.Value) cell.Value { return held.Open(held.Of[cell.Value](v)) }

// OfValue returns a value in the engine's form as hosts have it.
func OfValue(in cell.Value) value.Value { return value.Value(held.In(in)) }

// Values returns values in the engine's form.
func Values(values []value.Value) []cell.Value {
	ins := make([]cell.Value, len(values))
	for i, v := range values {
		ins[i] = Value(v)
	}
	return ins
}

// OfValues returns values in the engine's form as hosts have them.
func OfValues(ins []cell.Value) []value.Value {
	values := make([]value.Value, len(ins))
	for i, in := range ins {
		values[i] = OfValue(in)
	}
	return values
}

// List returns a list in the engine's form, nil for nil.
func List(l *value.List) *cell.List {
	if l == nil {
		return nil
	}
	return held.Open(held.Of[*cell.List](*l))
}

// OfList returns a list in the engine's form as hosts have it, nil for nil.
func OfList(in *cell.List) *value.List {
	if in == nil {
		return nil
	}
	l := value.List(held.In(in))
	return &l
}

// Facts returns facts in the engine's form, nil for nil.
func Facts(f *value.Facts) *intake.Facts {
	if f == nil {
		return nil
	}
	return held.Open(held.Of[*intake.Facts](*f))
}

// OfFacts returns facts in the engine's form as hosts have them, nil for nil.
func OfFacts(in *intake.Facts) *value.Facts {
	if in == nil {
		return nil
	}
	f := value.Facts(held.In(in))
	return &f
}

// Row returns a row in the engine's form.
func Row(r value.Row) intake.Row { return held.Open(held.Of[intake.Row](r)) }
