package rule

import (
	"fmt"
	"reflect"

	"github.com/meritrules/merit/rule/fault"
	"github.com/meritrules/merit/rule/internal/intake"
	"github.com/meritrules/merit/rule/internal/wording"
	"github.com/meritrules/merit/rule/types"
	"github.com/meritrules/merit/rule/value"
	"github.com/shopspring/decimal"
)

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
		return nil, wording.Newf(fault.CodeGoType, "rule: %v is not a struct", t)
	}
	bs := intake.Bindings(t, nil)
	columns := make([]value.Column, len(bs))
	for i, b := range bs {
		if err := b.Misplaced(t); err != nil {
			return nil, err
		}
		if !l.Has(b.Name) {
			return nil, wording.Newf(fault.CodeGoType, "rule: %s has no field %q, which %v is to be filled with", l.Name(), b.Name, t)
		}
		columns[i] = l.Column(b.Name)
	}
	records := make([]T, l.Len())
	for row := range records {
		v := reflect.ValueOf(&records[row]).Elem()
		for i, b := range bs {
			if err := fillGo(v.FieldByIndex(b.Index), columns[i].Value(row)); err != nil {
				e := l.Fault(fault.CodeGoType, row, "%s: %v", b.Name, err)
				e.Err = err
				return nil, e
			}
		}
	}
	return records, nil
}

// fillGo sets a Go value from a Value.
func fillGo(to reflect.Value, v value.Value) error {
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
		return wording.Newf(fault.CodeGoType, "it is missing, and %v cannot say so; use a pointer", t)
	}
	switch v.Kind() {
	case types.NumberKind:
		n, _ := v.Number()
		return fillNumber(to, n)
	case types.FlagKind:
		if t.Kind() == reflect.Bool {
			flag, _ := v.Flag()
			to.SetBool(flag)
			return nil
		}
	case types.DateKind:
		if t == reflect.TypeFor[types.Date]() {
			day, _ := v.Date()
			to.SetInt(int64(day))
			return nil
		}
	case types.TextKind, types.RecordKind:
		if t.Kind() == reflect.String {
			to.SetString(v.String())
			return nil
		}
	case types.ListKind:
		if t.Kind() == reflect.Slice {
			return fillSlice(to, v)
		}
	}
	return wording.Newf(fault.CodeGoType, "a %s does not fit into %v", v.Kind(), t)
}

func fillSlice(to reflect.Value, v value.Value) error {
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
func fillNumber(to reflect.Value, n types.Number) error {
	switch t := to.Type(); {
	case t == reflect.TypeFor[types.Number]():
		to.Set(reflect.ValueOf(n))
		return nil
	case t == reflect.TypeFor[decimal.Decimal]():
		if d, exact := n.Decimal(); exact {
			to.Set(reflect.ValueOf(d))
			return nil
		}
		return wording.Newf(fault.CodeGoType, "%s has no decimal form", n)
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
	return wording.Newf(fault.CodeGoType, "%s does not fit into %v", n, to.Type())
}
