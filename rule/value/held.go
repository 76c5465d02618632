package value

import (
	"github.com/meritrules/merit/rule/internal/cell"
	"github.com/meritrules/merit/rule/internal/held"
	"github.com/meritrules/merit/rule/internal/intake"
)

// The types of this package hold the engine's form of values, lists and facts; see package held.

func (v Value) in() cell.Value { return held.Open(held.Of[cell.Value](v)) }

func ofValue(in cell.Value) Value { return Value(held.In(in)) }

func insides(values []Value) []cell.Value {
	ins := make([]cell.Value, len(values))
	for i, v := range values {
		ins[i] = v.in()
	}
	return ins
}

func (l *List) in() *cell.List { return held.Open(held.Of[*cell.List](*l)) }

// ofList returns nil for nil.
func ofList(in *cell.List) *List {
	if in == nil {
		return nil
	}
	l := List(held.In(in))
	return &l
}

func (f *Facts) in() *intake.Facts { return held.Open(held.Of[*intake.Facts](*f)) }

// ofFacts returns nil for nil.
func ofFacts(in *intake.Facts) *Facts {
	if in == nil {
		return nil
	}
	f := Facts(held.In(in))
	return &f
}
