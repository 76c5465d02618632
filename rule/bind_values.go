package rule

import (
	"encoding/json"
	"fmt"
	"math"
	"reflect"
	"strconv"
	"time"
	"unicode/utf8"

	"github.com/shopspring/decimal"
)

// valueOf converts a Go value to a value of formulas.
func valueOf(v reflect.Value) (Value, error) {
	switch v.Kind() {
	case reflect.String:
		return stringValue(v)
	case reflect.Bool:
		return FlagValue(v.Bool()), nil
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		if v.Type() == reflect.TypeFor[Date]() {
			return DateValue(Date(v.Int())), nil
		}
		return NumberValue(Int(v.Int())), nil
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		return uintValue(v.Uint())
	case reflect.Struct:
		return structValue(v)
	case reflect.Pointer:
		if v.IsNil() {
			return Value{}, nil
		}
		return valueOf(v.Elem())
	case reflect.Slice, reflect.Array:
		elems := make([]Value, v.Len())
		for i := range elems {
			e, err := valueOf(v.Index(i))
			if err != nil {
				return Value{}, fmt.Errorf("element %d: %w", i, err)
			}
			elems[i] = e
		}
		return elemsValue(elems), nil
	}
	return Value{}, noCounterpart(v.Type())
}

func structValue(v reflect.Value) (Value, error) {
	switch basis(v.Type()) {
	case reflect.TypeFor[decimal.Decimal]():
		return decimalValue(as[decimal.Decimal](v))
	case reflect.TypeFor[decimal.NullDecimal]():
		if d := as[decimal.NullDecimal](v); d.Valid {
			return decimalValue(d.Decimal)
		}
		return Value{}, nil
	case reflect.TypeFor[Number]():
		return NumberValue(as[Number](v)), nil
	case reflect.TypeFor[time.Time]():
		return timeValue(as[time.Time](v))
	}
	if requiredType(v.Type()) != nil {
		return requiredValue(v.Interface().(required))
	}
	return Value{}, noCounterpart(v.Type())
}

// as converts a value to T, the type that its own type is defined from.
func as[T any](v reflect.Value) T {
	if v.CanAddr() && v.Type() == reflect.TypeFor[T]() {
		return *v.Addr().Interface().(*T) // without a copy on the heap
	}
	return v.Convert(reflect.TypeFor[T]()).Interface().(T)
}

// errNotUTF8 is the fault of a text that is not valid UTF-8.
var errNotUTF8 = problemf(CodeEncoding, "the text is not valid UTF-8")

func stringValue(v reflect.Value) (Value, error) {
	s := v.String()
	switch {
	case v.Type() == reflect.TypeFor[json.Number]():
		n, err := ParseNumber(s)
		return NumberValue(n), err
	case !utf8.ValidString(s):
		return Value{}, errNotUTF8
	}
	return TextValue(s), nil
}

func uintValue(n uint64) (Value, error) {
	if n <= math.MaxInt64 {
		return NumberValue(Int(int64(n))), nil
	}
	x, err := ParseNumber(strconv.FormatUint(n, 10))
	return NumberValue(x), err
}

func timeValue(t time.Time) (Value, error) {
	d, err := dayOf(t, "use a pointer where a day may be missing", "use a rule.Date")
	return DateValue(d), err
}

func decimalValue(d decimal.Decimal) (Value, error) {
	n, err := FromDecimal(d)
	return NumberValue(n), err
}

// Required is a field of a struct of facts that must be given: its zero value is not
// given, and using it is a fault that names the field. So a rank that somebody forgot
// to fill in does not become rank 0. T is any type that a struct of facts may have.
type Required[T any] struct {
	value T
	given bool
}

// Of returns v as given.
func Of[T any](v T) Required[T] { return Required[T]{v, true} }

// Get returns the value given, false if none was.
func (r Required[T]) Get() (v T, given bool) { return r.value, r.given }

// String returns the value given in words, "not given" if none was.
func (r Required[T]) String() string {
	if !r.given {
		return "not given"
	}
	return fmt.Sprint(r.value)
}

// MarshalJSON writes the value given, null if none was.
func (r Required[T]) MarshalJSON() ([]byte, error) {
	if !r.given {
		return []byte("null"), nil
	}
	return json.Marshal(r.value)
}

// UnmarshalJSON takes a value as given; null gives nothing.
func (r *Required[T]) UnmarshalJSON(data []byte) error {
	if string(data) == "null" {
		*r = Required[T]{}
		return nil
	}
	r.given = true
	return json.Unmarshal(data, &r.value)
}

// required is implemented by every Required.
type required interface {
	inner() reflect.Type
	get() (v reflect.Value, given bool)
}

func (r Required[T]) inner() reflect.Type { return reflect.TypeFor[T]() }

func (r Required[T]) get() (reflect.Value, bool) { return reflect.ValueOf(&r.value).Elem(), r.given }

// requiredType returns the T of a Required[T], nil for another type.
func requiredType(t reflect.Type) reflect.Type {
	if t.Kind() != reflect.Struct || !t.Implements(reflect.TypeFor[required]()) {
		return nil
	}
	return reflect.Zero(t).Interface().(required).inner()
}

// errRequired is the fault of a Required that is not given.
var errRequired = problemf(CodeMissingValue, "it is not given, and must be")

// requiredValue is valueOf for a Required.
func requiredValue(r required) (Value, error) {
	v, given := r.get()
	if !given {
		return Value{}, errRequired
	}
	return valueOf(v)
}

// Records returns the records of a list of a run as structs, in their order: the
// struct at index i is the record at position i, so Run.Explain derives its figures.
// A field with a rule tag is filled from the list's field or figure of that name, and
// may have the types that SchemaOf takes; a reference fills a string with the key
// referred to, a list of references a slice of them. It returns nil if the run has no
// such list. The error says which field the list does not have, or which value does
// not fit its Go type: a fraction without decimal form in a decimal.Decimal, a
// missing value in a type that is no pointer.
func Records[T any](run *Run, list string) ([]T, error) {
	l := run.List(list)
	if l == nil {
		return nil, nil
	}
	t := reflect.TypeFor[T]()
	if t.Kind() != reflect.Struct {
		return nil, problemf(CodeGoType, "rule: %v is not a struct", t)
	}
	bs := bindings(t, nil)
	columns := make([]Cells, len(bs))
	for i, b := range bs {
		if err := b.misplaced(t); err != nil {
			return nil, err
		}
		if !l.Has(b.name) {
			return nil, problemf(CodeGoType, "rule: %s has no field %q, which %v is to be filled with", l.Name(), b.name, t)
		}
		columns[i] = l.Cells(b.name)
	}
	records := make([]T, l.Len())
	for row := range records {
		v := reflect.ValueOf(&records[row]).Elem()
		for i, b := range bs {
			if err := fillGo(v.FieldByIndex(b.index), columns[i].Value(row)); err != nil {
				e := l.Fault(CodeGoType, row, "%s: %v", b.name, err)
				e.Err = err
				return nil, e
			}
		}
	}
	return records, nil
}

// fillGo sets a Go value from a Value.
func fillGo(to reflect.Value, v Value) error {
	t := to.Type()
	if t.Kind() == reflect.Pointer {
		if v.IsMissing() {
			to.SetZero()
			return nil
		}
		to.Set(reflect.New(t.Elem()))
		return fillGo(to.Elem(), v)
	}
	if v.IsMissing() {
		return problemf(CodeGoType, "it is missing, and %v cannot say so; use a pointer", t)
	}
	switch v.Kind() {
	case NumberKind:
		n, _ := v.Number()
		return fillNumber(to, n)
	case FlagKind:
		if t.Kind() == reflect.Bool {
			flag, _ := v.Flag()
			to.SetBool(flag)
			return nil
		}
	case DateKind:
		if t == reflect.TypeFor[Date]() {
			day, _ := v.Date()
			to.SetInt(int64(day))
			return nil
		}
	case TextKind, RecordKind:
		if t.Kind() == reflect.String {
			to.SetString(v.String())
			return nil
		}
	case ListKind:
		if t.Kind() == reflect.Slice {
			return fillSlice(to, v)
		}
	}
	return problemf(CodeGoType, "a %s does not fit into %v", v.Kind(), t)
}

func fillSlice(to reflect.Value, v Value) error {
	n := v.Len()
	to.Set(reflect.MakeSlice(to.Type(), n, n))
	for i := range n {
		if err := fillGo(to.Index(i), v.Elem(i)); err != nil {
			return fmt.Errorf("element %d: %w", i, err)
		}
	}
	return nil
}

// fillNumber sets a Go number, which must hold the exact value.
func fillNumber(to reflect.Value, n Number) error {
	switch t := to.Type(); {
	case t == reflect.TypeFor[Number]():
		to.Set(reflect.ValueOf(n))
		return nil
	case t == reflect.TypeFor[decimal.Decimal]():
		if d, exact := n.Decimal(); exact {
			to.Set(reflect.ValueOf(d))
			return nil
		}
		return problemf(CodeGoType, "%s has no decimal form", n)
	case to.CanInt():
		if i, whole := n.Int64(); whole && !to.OverflowInt(i) {
			to.SetInt(i)
			return nil
		}
	case to.CanUint():
		if i, whole := n.Int64(); whole && i >= 0 && !to.OverflowUint(uint64(i)) {
			to.SetUint(uint64(i))
			return nil
		}
	}
	return problemf(CodeGoType, "%s does not fit into %v", n, to.Type())
}
