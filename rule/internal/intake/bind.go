package intake

import (
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/meritrules/merit/rule/fault"
	"github.com/meritrules/merit/rule/internal/cell"
	"github.com/meritrules/merit/rule/internal/typing"
	"github.com/meritrules/merit/rule/internal/wording"
	"github.com/meritrules/merit/rule/types"
	"github.com/shopspring/decimal"
)

func SchemaOf(t reflect.Type, list string) (*types.Schema, error) {
	if t.Kind() != reflect.Struct {
		return nil, wording.Newf(fault.CodeGoType, "rule: %v is not a struct", t)
	}
	s := &types.Schema{Name: list}
	for _, b := range Bindings(t, nil) {
		f, key, err := b.Field()
		if err != nil {
			return nil, err
		}
		if err := b.Misplaced(t); err != nil {
			return nil, err
		}
		if b.pointer {
			return nil, wording.Newf(fault.CodeGoType, "rule: the field %s of %v is behind an embedded pointer; embed the struct itself", b.Name, t)
		}
		s.Fields = append(s.Fields, f)
		if key {
			s.Key = append(s.Key, f.Name)
		}
	}
	if len(s.Fields) == 0 {
		return nil, wording.Newf(fault.CodeGoType, "rule: %v has no field with a rule tag", t)
	}
	return s, nil
}

// ListOf makes a list of structs. It keeps the schema, which must not change any more.
func ListOf(s *types.Schema, file string, records reflect.Value) (*cell.List, error) {
	bs := Bindings(records.Type().Elem(), nil)
	b := cell.NewBuilder(s, file)
	values := make([]cell.Value, len(bs))
next:
	for i := range records.Len() {
		v := records.Index(i)
		clear(values)
		for j := range bs {
			x, err := ValueOf(v.FieldByIndex(bs[j].Index))
			if err != nil {
				b.Fault(fault.CodeOf(err), cell.BuiltRow{Values: values[:j], Origin: int32(i + 1)}, bs[j].Name, func() string { return fmt.Sprintf("%s: %v", bs[j].Name, err) })
				continue next
			}
			if j < len(s.Fields) && typing.RefersTo(s.Fields[j].Type) != "" {
				x = x.KeyText()
			}
			values[j] = x
		}
		b.Add(i+1, values...)
	}
	return b.Build()
}

// Binding is a struct field with a rule tag.
type Binding struct {
	Index   []int
	Name    string
	options []string
	Typ     reflect.Type
	pointer bool // it is behind an embedded pointer
}

// Bindings returns the tagged fields of a struct type; at is the index of the struct in
// the one that embeds it.
func Bindings(t reflect.Type, at []int) []Binding { return appendBindings(nil, t, at, false, nil) }

// appendBindings adds the tagged fields of a struct type. Path lists the types that
// embed it, to stop at a type that embeds a pointer to itself.
func appendBindings(bs []Binding, t reflect.Type, at []int, pointer bool, path []reflect.Type) []Binding {
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
			bs = append(bs, Binding{index, name, strings.Split(options, ","), f.Type, pointer})
		case f.Anonymous && inner.Kind() == reflect.Struct && !slices.Contains(path, inner):
			bs = appendBindings(bs, inner, index, pointer || inner != f.Type, path)
		}
	}
	return bs
}

// Misplaced reports a tag on a field of t that is not exported.
func (b Binding) Misplaced(t reflect.Type) error {
	if f := t.FieldByIndex(b.Index); !f.IsExported() {
		return wording.Newf(fault.CodeGoType, "rule: the field %s of %v has a rule tag but is not exported", f.Name, t)
	}
	return nil
}

// unknown reports an unknown option in a tag.
func (b Binding) unknown(option string) error {
	return wording.Newf(fault.CodeGoType, "rule: field %s: unknown option %q in its tag", b.Name, option)
}

// TaggedField is a field with a rule tag, for code that handles structs of types known
// only at run time; SchemaOf and ListOf need the type at compile time.
type TaggedField struct {
	Name string       // in formulas
	Go   reflect.Type // of the field
	b    Binding
}

// TaggedFields returns the tagged fields of a struct type in order, including those of
// embedded structs and of embedded pointers to structs. It fails if a field is not
// exported, a name is repeated or missing, or an option is unknown; it does not check
// the values of the options.
func TaggedFields(t reflect.Type) ([]TaggedField, error) {
	var fields []TaggedField
	names := map[string]bool{}
	for _, b := range Bindings(t, nil) {
		if err := b.Misplaced(t); err != nil {
			return nil, err
		}
		if b.Name == "" || names[b.Name] {
			return nil, wording.Newf(fault.CodeGoType, "rule: %v has several fields with the tag %q, or one without a name", t, b.Name)
		}
		for _, o := range b.options {
			option, _, _ := strings.Cut(o, "=")
			if !slices.Contains([]string{"", "key", "optional", "integer", "min", "max", "inverse", "ref"}, option) {
				return nil, b.unknown(o)
			}
		}
		names[b.Name] = true
		fields = append(fields, TaggedField{b.Name, b.Typ, b})
	}
	return fields, nil
}

// Type returns the type of the field in formulas, as SchemaOf describes it. A field of
// type Number may hold a fraction, so its type is not Terminating.
func (f TaggedField) Type() (types.Type, error) { return TypeOf(f.Go) }

// Of returns the field of a struct, or the zero reflect.Value if it is behind a nil
// embedded pointer.
func (f TaggedField) Of(record reflect.Value) reflect.Value {
	v, err := record.FieldByIndexErr(f.b.Index)
	if err != nil {
		return reflect.Value{}
	}
	return v
}

// Value returns the field of a struct as a Value. It fails if a number has too many
// digits, a text is not valid UTF-8, or a time.Time is not a day.
func (f TaggedField) Value(record reflect.Value) (cell.Value, error) {
	v := f.Of(record)
	if !v.IsValid() {
		return cell.Value{}, nil
	}
	return ValueOf(v)
}

// Field parses the tag.
func (b Binding) Field() (f types.Field, key bool, err error) {
	f.Name = b.Name
	if f.Type, err = TypeOf(b.Typ); err != nil {
		return f, false, fmt.Errorf("rule: field %s: %w", b.Name, err)
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
			n, err := types.ParseNumber(value)
			if err != nil {
				return f, false, wording.Newf(fault.CodeGoType, "rule: field %s: %q in its tag is no number", b.Name, o)
			}
			if option == "min" {
				f.Min = &n
			} else {
				f.Max = &n
			}
		case "inverse":
			f.Inverse = value
		case "ref":
			f.Type = referring(f.Type, value)
		default:
			return f, false, b.unknown(o)
		}
	}
	return f, key, nil
}

// referring returns the type of references to a list in place of texts or numbers.
func referring(t types.Type, list string) types.Type {
	if t.Kind == types.ListKind {
		return types.ListType(types.RecordType(list))
	}
	r := types.RecordType(list)
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
		reflect.TypeFor[decimal.Decimal](), reflect.TypeFor[types.Number](), reflect.TypeFor[decimal.NullDecimal](), reflect.TypeFor[time.Time](),
	} {
		if t.ConvertibleTo(known) {
			return known
		}
	}
	return t
}

func TypeOf(t reflect.Type) (types.Type, error) {
	if inner := types.RequiredType(t); inner != nil {
		return TypeOf(inner)
	}
	switch basis(t) {
	case reflect.TypeFor[decimal.Decimal](), reflect.TypeFor[json.Number]():
		return types.NumberType(), nil
	case reflect.TypeFor[types.Number](): // may hold a fraction
		return typing.NumberOf(false), nil
	case reflect.TypeFor[decimal.NullDecimal]():
		return types.NumberType().OrMissing(), nil
	case reflect.TypeFor[types.Date](), reflect.TypeFor[time.Time]():
		return types.DateType(), nil
	}
	switch t.Kind() {
	case reflect.String:
		return types.TextType(), nil
	case reflect.Bool:
		return types.FlagType(), nil
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64,
		reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		return types.NumberType(), nil
	case reflect.Pointer:
		e, err := TypeOf(t.Elem())
		return e.OrMissing(), err
	case reflect.Slice, reflect.Array:
		e, err := TypeOf(t.Elem())
		return types.ListType(e), err
	case reflect.Float32, reflect.Float64:
		return types.Type{}, wording.Newf(fault.CodeGoType, "the Go type %v is not exact; use decimal.Decimal", t)
	}
	return types.Type{}, noCounterpart(t)
}

func noCounterpart(t reflect.Type) error {
	return wording.Newf(fault.CodeGoType, "the Go type %v has no counterpart in formulas", t)
}
