package rule

import (
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/shopspring/decimal"
)

// SchemaOf derives a schema from the fields of a struct type that have a tag
// such as `rule:"unit,key,ref=units,inverse=marks"`: the field's name in
// formulas, then any of key, optional, integer, min=number, max=number, ref=list and
// inverse=name. SchemaOf includes the fields of embedded structs, but not of embedded
// pointers; it leaves out fields without a tag or with the tag "-".
//
// A number is a decimal.Decimal, a Number, a json.Number or any integer type; a text is
// a string, a flag a bool, a day a Date or a time.Time that is midnight in its own
// location, on the day there. Types defined from these, such as type ID string, count
// as the same, except that one defined from Date is a whole number. A pointer to one of
// these and decimal.NullDecimal may be missing; a Required of one must be given; a slice
// or an array of them is a list. With ref, texts or numbers name records of that list by
// their keys. Floats are refused: they are not exact.
func SchemaOf[T any](list string) (*Schema, error) { return schemaOf(reflect.TypeFor[T](), list) }

func schemaOf(t reflect.Type, list string) (*Schema, error) {
	if t.Kind() != reflect.Struct {
		return nil, problemf(CodeGoType, "rule: %v is not a struct", t)
	}
	s := &Schema{Name: list}
	for _, b := range bindings(t, nil) {
		f, key, err := b.field()
		if err != nil {
			return nil, err
		}
		if err := b.misplaced(t); err != nil {
			return nil, err
		}
		if b.pointer {
			return nil, problemf(CodeGoType, "rule: the field %s of %v is behind an embedded pointer; embed the struct itself", b.name, t)
		}
		s.Fields = append(s.Fields, f)
		if key {
			s.Key = append(s.Key, f.Name)
		}
	}
	if len(s.Fields) == 0 {
		return nil, problemf(CodeGoType, "rule: %v has no field with a rule tag", t)
	}
	return s, nil
}

// ListOf makes a list of structs of the type that the schema was derived from. File
// names their source in messages, or is "".
func ListOf[T any](s *Schema, file string, records []T) (*List, error) {
	return listOf(s.Clone(), file, reflect.ValueOf(records))
}

// listOf is ListOf for a schema that nobody changes any more.
func listOf(s *Schema, file string, records reflect.Value) (*List, error) {
	bs := bindings(records.Type().Elem(), nil)
	b := newBuilder(s, file)
	values := make([]Value, len(bs))
next:
	for i := range records.Len() {
		v := records.Index(i)
		clear(values)
		for j := range bs {
			x, err := valueOf(v.FieldByIndex(bs[j].index))
			if err != nil {
				b.fault(CodeOf(err), builtRow{values[:j], int32(i + 1)}, bs[j].name, func() string { return fmt.Sprintf("%s: %v", bs[j].name, err) })
				continue next
			}
			if j < len(s.Fields) && refersTo(s.Fields[j].Type) != "" {
				x = x.KeyText()
			}
			values[j] = x
		}
		b.Add(i+1, values...)
	}
	return b.Build()
}

// KeyText returns the text by which references name a record with this number as its
// key; for a list, a list of the texts of its elements. It returns other values
// unchanged.
func (v Value) KeyText() Value {
	switch v.kind {
	case NumberKind:
		return TextValue(v.String())
	case ListKind:
		elems := v.Elems()
		for i := range elems {
			elems[i] = elems[i].KeyText()
		}
		return elemsValue(elems)
	}
	return v
}

// RowOf makes one record from a struct of the type that the schema was derived from.
func RowOf[T any](s *Schema, row T) (Row, error) {
	l, err := ListOf(s, "", []T{row})
	if err != nil {
		return Row{}, err
	}
	return l.Row(0), nil
}

// binding is a struct field with a rule tag.
type binding struct {
	index   []int
	name    string
	options []string
	typ     reflect.Type
	pointer bool // it is behind an embedded pointer
}

// bindings returns the tagged fields of a struct type; at is the index of the struct in
// the one that embeds it.
func bindings(t reflect.Type, at []int) []binding { return appendBindings(nil, t, at, false, nil) }

// appendBindings adds the tagged fields of a struct type. Path lists the types that
// embed it, to stop at a type that embeds a pointer to itself.
func appendBindings(bs []binding, t reflect.Type, at []int, pointer bool, path []reflect.Type) []binding {
	path = append(path, t)
	for i := range t.NumField() {
		f := t.Field(i)
		index := append(slices.Clone(at), i)
		tag, tagged := f.Tag.Lookup("rule")
		inner := f.Type
		if f.Anonymous && inner.Kind() == reflect.Pointer {
			inner = inner.Elem()
		}
		switch {
		case tag == "-":
		case tagged:
			name, options, _ := strings.Cut(tag, ",")
			bs = append(bs, binding{index, name, strings.Split(options, ","), f.Type, pointer})
		case f.Anonymous && inner.Kind() == reflect.Struct && !slices.Contains(path, inner):
			bs = appendBindings(bs, inner, index, pointer || inner != f.Type, path)
		}
	}
	return bs
}

// misplaced reports a tag on a field of t that is not exported.
func (b binding) misplaced(t reflect.Type) error {
	if f := t.FieldByIndex(b.index); !f.IsExported() {
		return problemf(CodeGoType, "rule: the field %s of %v has a rule tag but is not exported", f.Name, t)
	}
	return nil
}

// unknown reports an unknown option in a tag.
func (b binding) unknown(option string) error {
	return problemf(CodeGoType, "rule: field %s: unknown option %q in its tag", b.name, option)
}

// TaggedField is a field with a rule tag, for code that handles structs of types known
// only at run time; SchemaOf and ListOf need the type at compile time.
type TaggedField struct {
	Name string       // in formulas
	Go   reflect.Type // of the field
	b    binding
}

// TaggedFields returns the tagged fields of a struct type in order, including those of
// embedded structs and of embedded pointers to structs. It fails if a field is not
// exported, a name is repeated or missing, or an option is unknown; it does not check
// the values of the options.
func TaggedFields(t reflect.Type) ([]TaggedField, error) {
	var fields []TaggedField
	names := map[string]bool{}
	for _, b := range bindings(t, nil) {
		if err := b.misplaced(t); err != nil {
			return nil, err
		}
		if b.name == "" || names[b.name] {
			return nil, problemf(CodeGoType, "rule: %v has several fields with the tag %q, or one without a name", t, b.name)
		}
		for _, o := range b.options {
			option, _, _ := strings.Cut(o, "=")
			if !slices.Contains([]string{"", "key", "optional", "integer", "min", "max", "inverse", "ref"}, option) {
				return nil, b.unknown(o)
			}
		}
		names[b.name] = true
		fields = append(fields, TaggedField{b.name, b.typ, b})
	}
	return fields, nil
}

// Type returns the type of the field in formulas, as SchemaOf describes it. A field of
// type Number may hold a fraction, so its type is not Terminating.
func (f TaggedField) Type() (Type, error) { return typeOf(f.Go) }

// Of returns the field of a struct, or the zero reflect.Value if it is behind a nil
// embedded pointer.
func (f TaggedField) Of(record reflect.Value) reflect.Value {
	v, err := record.FieldByIndexErr(f.b.index)
	if err != nil {
		return reflect.Value{}
	}
	return v
}

// Value returns the field of a struct as a Value. It fails if a number has too many
// digits, a text is not valid UTF-8, or a time.Time is not a day.
func (f TaggedField) Value(record reflect.Value) (Value, error) {
	v := f.Of(record)
	if !v.IsValid() {
		return Value{}, nil
	}
	return valueOf(v)
}

// field parses the tag.
func (b binding) field() (f Field, key bool, err error) {
	f.Name = b.name
	if f.Type, err = typeOf(b.typ); err != nil {
		return f, false, fmt.Errorf("rule: field %s: %w", b.name, err)
	}
	for _, o := range b.options {
		option, value, _ := strings.Cut(o, "=")
		switch option {
		case "":
		case "key":
			key = true
		case "optional":
			f.Type.Optional = true
		case "integer":
			f.Integer = true
		case "min", "max":
			n, err := ParseNumber(value)
			if err != nil {
				return f, false, problemf(CodeGoType, "rule: field %s: %q in its tag is no number", b.name, o)
			}
			if option == "min" {
				f.Min = &n
			} else {
				f.Max = &n
			}
		case "inverse":
			f.Inverse = value
		case "ref":
			f.Type = f.Type.referring(value)
		default:
			return f, false, b.unknown(o)
		}
	}
	return f, key, nil
}

// referring returns the type of references to a list in place of texts or numbers.
func (t Type) referring(list string) Type {
	if t.Kind == ListKind {
		return ListType(RecordType(list))
	}
	r := RecordType(list)
	r.Optional = t.Optional
	return r
}

// basis returns the known struct type that t is defined from, whose counterpart in
// formulas t has too; any other type it returns unchanged.
func basis(t reflect.Type) reflect.Type {
	if t.Kind() != reflect.Struct {
		return t
	}
	for _, known := range []reflect.Type{
		reflect.TypeFor[decimal.Decimal](), reflect.TypeFor[Number](), reflect.TypeFor[decimal.NullDecimal](), reflect.TypeFor[time.Time](),
	} {
		if t.ConvertibleTo(known) {
			return known
		}
	}
	return t
}

func typeOf(t reflect.Type) (Type, error) {
	if inner := requiredType(t); inner != nil {
		return typeOf(inner)
	}
	switch basis(t) {
	case reflect.TypeFor[decimal.Decimal](), reflect.TypeFor[json.Number]():
		return NumberType(), nil
	case reflect.TypeFor[Number](): // may hold a fraction
		return numberType(false), nil
	case reflect.TypeFor[decimal.NullDecimal]():
		return NumberType().OrMissing(), nil
	case reflect.TypeFor[Date](), reflect.TypeFor[time.Time]():
		return DateType(), nil
	}
	switch t.Kind() {
	case reflect.String:
		return TextType(), nil
	case reflect.Bool:
		return FlagType(), nil
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64,
		reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		return NumberType(), nil
	case reflect.Pointer:
		e, err := typeOf(t.Elem())
		return e.OrMissing(), err
	case reflect.Slice, reflect.Array:
		e, err := typeOf(t.Elem())
		return ListType(e), err
	case reflect.Float32, reflect.Float64:
		return Type{}, problemf(CodeGoType, "the Go type %v is not exact; use decimal.Decimal", t)
	}
	return Type{}, noCounterpart(t)
}

func noCounterpart(t reflect.Type) error {
	return problemf(CodeGoType, "the Go type %v has no counterpart in formulas", t)
}
