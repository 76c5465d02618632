package rule

import (
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/shopspring/decimal"
)

// SchemaOf derives a schema from the fields of a struct type that have a tag
// such as `rule:"unit,key,ref=units,inverse=marks"`: the field's name in
// formulas, then any of key, optional, integer, ref=list and inverse=name.
// Embedded structs are taken apart; fields without a tag are left out.
//
// A number is a decimal.Decimal, a Number or an int; a text is a string, a flag
// a bool, a day a Date; a pointer to one of these and decimal.NullDecimal may be
// missing; a slice of them is a list. With ref, texts name records of that list.
func SchemaOf[T any](list string) (*Schema, error) {
	if t := reflect.TypeFor[T](); t.Kind() != reflect.Struct {
		return nil, fmt.Errorf("rule: %v is not a struct", t)
	}
	s := &Schema{Name: list}
	for _, b := range bindings(reflect.TypeFor[T](), nil) {
		f, key, err := b.field()
		if err != nil {
			return nil, err
		}
		if field := reflect.TypeFor[T]().FieldByIndex(b.index); !field.IsExported() {
			return nil, fmt.Errorf("rule: the field %s of %v has a rule tag but is not exported", field.Name, reflect.TypeFor[T]())
		}
		s.Fields = append(s.Fields, f)
		if key {
			s.Key = append(s.Key, f.Name)
		}
	}
	if len(s.Fields) == 0 {
		return nil, fmt.Errorf("rule: %v has no field with a rule tag", reflect.TypeFor[T]())
	}
	return s, nil
}

// ListOf makes a list of structs whose type the schema was derived from. File
// names where they come from in messages, or is "".
func ListOf[T any](s *Schema, file string, rows []T) (*List, error) {
	bs := bindings(reflect.TypeFor[T](), nil)
	b := NewBuilder(s, file)
	for i := range rows {
		v := reflect.ValueOf(&rows[i]).Elem()
		values := make([]Value, len(bs))
		for j := range bs {
			x, err := valueOf(v.FieldByIndex(bs[j].index))
			if err != nil {
				return nil, &Error{File: file, Record: fmt.Sprintf("record %d", i+1), Message: fmt.Sprintf("%s: %v", bs[j].name, err)}
			}
			values[j] = x
		}
		b.Add(i+1, values...)
	}
	return b.Build()
}

// RowOf makes one record of a struct whose type the schema was derived from.
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
}

func bindings(t reflect.Type, at []int) []binding {
	var bs []binding
	for i := range t.NumField() {
		f := t.Field(i)
		index := append(slices.Clone(at), i)
		tag, tagged := f.Tag.Lookup("rule")
		switch {
		case tagged:
			name, options, _ := strings.Cut(tag, ",")
			bs = append(bs, binding{index, name, strings.Split(options, ","), f.Type})
		case f.Anonymous && f.Type.Kind() == reflect.Struct:
			bs = append(bs, bindings(f.Type, index)...)
		}
	}
	return bs
}

// field reads the tag.
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
		case "inverse":
			f.Inverse = value
		case "ref":
			f.Type = f.Type.referring(value)
		default:
			return f, false, fmt.Errorf("rule: field %s: unknown option %q in its tag", b.name, o)
		}
	}
	return f, key, nil
}

// referring turns texts into references to a list.
func (t Type) referring(list string) Type {
	if t.Kind == ListKind {
		return ListType(RecordType(list))
	}
	r := RecordType(list)
	r.Optional = t.Optional
	return r
}

func typeOf(t reflect.Type) (Type, error) {
	switch t {
	case reflect.TypeFor[decimal.Decimal]():
		return NumberType(), nil
	case reflect.TypeFor[Number](): // may hold a fraction
		return numberType(false), nil
	case reflect.TypeFor[decimal.NullDecimal]():
		return NumberType().OrMissing(), nil
	case reflect.TypeFor[Date]():
		return DateType(), nil
	}
	switch t.Kind() {
	case reflect.String:
		return TextType(), nil
	case reflect.Bool:
		return FlagType(), nil
	case reflect.Int, reflect.Int32, reflect.Int64:
		return NumberType(), nil
	case reflect.Pointer:
		e, err := typeOf(t.Elem())
		return e.OrMissing(), err
	case reflect.Slice:
		e, err := typeOf(t.Elem())
		return ListType(e), err
	}
	return Type{}, fmt.Errorf("the Go type %v has no counterpart in formulas", t)
}

func valueOf(v reflect.Value) (Value, error) {
	switch x := v.Interface().(type) {
	case decimal.Decimal:
		return decimalValue(x)
	case decimal.NullDecimal:
		if !x.Valid {
			return Value{}, nil
		}
		return decimalValue(x.Decimal)
	case Number:
		return NumberValue(x), nil
	case Date:
		return DateValue(x), nil
	}
	switch v.Kind() {
	case reflect.String:
		return TextValue(v.String()), nil
	case reflect.Bool:
		return FlagValue(v.Bool()), nil
	case reflect.Int, reflect.Int32, reflect.Int64:
		return NumberValue(Int(v.Int())), nil
	case reflect.Pointer:
		if v.IsNil() {
			return Value{}, nil
		}
		return valueOf(v.Elem())
	case reflect.Slice:
		elems := make([]Value, v.Len())
		for i := range elems {
			e, err := valueOf(v.Index(i))
			if err != nil {
				return Value{}, err
			}
			elems[i] = e
		}
		return ListValue(elems...), nil
	}
	return Value{}, fmt.Errorf("the Go type %v has no counterpart in formulas", v.Type())
}

func decimalValue(d decimal.Decimal) (Value, error) {
	n, err := FromDecimal(d)
	return NumberValue(n), err
}
