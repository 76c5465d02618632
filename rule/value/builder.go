package value

import (
	"github.com/meritrules/merit/rule/fault"
	"github.com/meritrules/merit/rule/internal/cell"
	"github.com/meritrules/merit/rule/types"
)

// Builder makes a List of records in any order.
type Builder struct {
	in  *cell.Builder
	row []cell.Value // of the record that is added
}

// NewBuilder starts a list, with a copy of the schema. File names where the records come
// from, or is "".
func NewBuilder(s *types.Schema, file string) *Builder {
	return &Builder{in: cell.NewBuilder(s.Clone(), file)}
}

// Check is the function Check for a value of the field at a position in the schema.
func (b *Builder) Check(field int, v Value) error { return b.in.Check(field, v.in()) }

// Add adds a record: a Value for each field of the schema in order, the zero Value if
// one is missing. A reference is the text of the key it refers to. Add checks the values
// against the schema and copies them; position, from 1, names the record in messages.
// Add reports whether the record is sound.
func (b *Builder) Add(position int, values ...Value) bool {
	b.row = b.row[:0]
	for _, v := range values {
		b.row = append(b.row, v.in())
	}
	return b.in.Add(position, b.row...)
}

// Faults returns the first twenty faults of the records, and how many more there are;
// after Build these include records with the same key.
func (b *Builder) Faults() (first fault.Errors, more int) { return b.in.Faults() }

// Build returns the list in canonical order, or the faults of its records: the first
// twenty, the last of them with the number of the rest. NewFacts binds the references of
// the list.
func (b *Builder) Build() (*List, error) {
	l, err := b.in.Build()
	return ofList(l), err
}
