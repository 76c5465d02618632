package value

import (
	"reflect"

	"github.com/meritrules/merit/rule/internal/intake"
	"github.com/meritrules/merit/rule/types"
)

// SchemaOf derives a schema from the fields of a struct type that have a tag
// such as `rule:"unit,key,ref=units,inverse=marks"`: the field's name in
// formulas, then any of key, optional, integer, min=number, max=number, ref=list and
// inverse=name. SchemaOf includes the fields of embedded structs, but not of embedded
// pointers; it leaves out fields without a tag or with the tag "-".
//
// A number is a decimal.Decimal, a types.Number, a json.Number or any integer type; a text is
// a string, a flag a bool, a day a types.Date or a time.Time that is midnight in its own
// location, on the day there. Types defined from these, such as type ID string, count
// as the same, except that one defined from Date is a whole number. A pointer to one of
// these and decimal.NullDecimal may be missing; a types.Required of one must be given; a slice
// or an array of them is a list. With ref, texts or numbers name records of that list by
// their keys. Floats are refused: they are not exact.
func SchemaOf[T any](list string) (*types.Schema, error) {
	return intake.SchemaOf(reflect.TypeFor[T](), list)
}

// ListOf makes a list of structs of the type that the schema was derived from. File
// names their source in messages, or is "".
func ListOf[T any](s *types.Schema, file string, records []T) (*List, error) {
	l, err := intake.ListOf(s.Clone(), file, reflect.ValueOf(records))
	return ofList(l), err
}

// RowOf makes one record from a struct of the type that the schema was derived from.
func RowOf[T any](s *types.Schema, row T) (Row, error) {
	l, err := ListOf(s, "", []T{row})
	if err != nil {
		return Row{}, err
	}
	return l.Row(0), nil
}

// TaggedField is a field with a rule tag, for code that handles structs of types known
// only at run time; SchemaOf and ListOf need the type at compile time.
type TaggedField struct {
	Name string       // in formulas
	Go   reflect.Type // of the field
	in   intake.TaggedField
}

// TaggedFields returns the tagged fields of a struct type in order, including those of
// embedded structs and of embedded pointers to structs. It fails if a field is not
// exported, a name is repeated or missing, or an option is unknown; it does not check
// the values of the options.
func TaggedFields(t reflect.Type) ([]TaggedField, error) {
	ins, err := intake.TaggedFields(t)
	if err != nil {
		return nil, err
	}
	fields := make([]TaggedField, len(ins))
	for i, in := range ins {
		fields[i] = TaggedField{in.Name, in.Go, in}
	}
	return fields, nil
}

// Type returns the type of the field in formulas, as SchemaOf describes it. A field of
// type Number may hold a fraction, so its type is not Terminating.
func (f TaggedField) Type() (types.Type, error) { return f.in.Type() }

// Of returns the field of a struct, or the zero reflect.Value if it is behind a nil
// embedded pointer.
func (f TaggedField) Of(record reflect.Value) reflect.Value { return f.in.Of(record) }

// Value returns the field of a struct as a Value. It fails if a number has too many
// digits, a text is not valid UTF-8, or a time.Time is not a day.
func (f TaggedField) Value(record reflect.Value) (Value, error) {
	v, err := f.in.Value(record)
	return ofValue(v), err
}
