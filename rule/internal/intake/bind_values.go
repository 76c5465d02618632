package intake

import (
	"encoding/json"
	"fmt"
	"math"
	"reflect"
	"strconv"
	"time"
	"unicode/utf8"

	"github.com/meritrules/merit/rule/fault"
	"github.com/meritrules/merit/rule/internal/cell"
	"github.com/meritrules/merit/rule/internal/wording"
	"github.com/meritrules/merit/rule/types"
	"github.com/shopspring/decimal"
)

// ValueOf converts a Go value to a value of formulas.
func ValueOf(v reflect.Value) (cell.Value, error) {
	switch v.Kind() {
	case reflect.String:
		return stringValue(v)
	case reflect.Bool:
		return cell.OfFlag(v.Bool()), nil
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		if v.Type() == reflect.TypeFor[types.Date]() {
			return cell.OfDate(types.Date(v.Int())), nil
		}
		return cell.OfNumber(types.Int(v.Int())), nil
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		return uintValue(v.Uint())
	case reflect.Struct:
		return structValue(v)
	case reflect.Pointer:
		if v.IsNil() {
			return cell.Value{}, nil
		}
		return ValueOf(v.Elem())
	case reflect.Slice, reflect.Array:
		elems := make([]cell.Value, v.Len())
		for i := range elems {
			e, err := ValueOf(v.Index(i))
			if err != nil {
				return cell.Value{}, fmt.Errorf("element %d: %w", i, err)
			}
			elems[i] = e
		}
		return cell.OfElems(elems), nil
	}
	return cell.Value{}, noCounterpart(v.Type())
}

func structValue(v reflect.Value) (cell.Value, error) {
	switch basis(v.Type()) {
	case reflect.TypeFor[decimal.Decimal]():
		return decimalValue(as[decimal.Decimal](v))
	case reflect.TypeFor[decimal.NullDecimal]():
		if d := as[decimal.NullDecimal](v); d.Valid {
			return decimalValue(d.Decimal)
		}
		return cell.Value{}, nil
	case reflect.TypeFor[types.Number]():
		return cell.OfNumber(as[types.Number](v)), nil
	case reflect.TypeFor[time.Time]():
		return timeValue(as[time.Time](v))
	}
	if types.RequiredType(v.Type()) != nil {
		return requiredValue(v.Interface().(types.Needed))
	}
	return cell.Value{}, noCounterpart(v.Type())
}

// as converts a value to T, the type that its own type is defined from.
func as[T any](v reflect.Value) T {
	if v.CanAddr() && v.Type() == reflect.TypeFor[T]() {
		return *v.Addr().Interface().(*T) // without a copy on the heap
	}
	return v.Convert(reflect.TypeFor[T]()).Interface().(T)
}

// ErrNotUTF8 is the fault of a text that is not valid UTF-8.
var ErrNotUTF8 = wording.Newf(fault.CodeEncoding, "the text is not valid UTF-8")

func stringValue(v reflect.Value) (cell.Value, error) {
	s := v.String()
	switch {
	case v.Type() == reflect.TypeFor[json.Number]():
		n, err := types.ParseNumber(s)
		return cell.OfNumber(n), err
	case !utf8.ValidString(s):
		return cell.Value{}, ErrNotUTF8
	}
	return cell.OfText(s), nil
}

func uintValue(n uint64) (cell.Value, error) {
	if n <= math.MaxInt64 {
		return cell.OfNumber(types.Int(int64(n))), nil
	}
	x, err := types.ParseNumber(strconv.FormatUint(n, 10))
	return cell.OfNumber(x), err
}

func timeValue(t time.Time) (cell.Value, error) {
	d, err := types.DayOf(t, "use a pointer where a day may be missing", "use a types.Date")
	return cell.OfDate(d), err
}

func decimalValue(d decimal.Decimal) (cell.Value, error) {
	n, err := types.FromDecimal(d)
	return cell.OfNumber(n), err
}

// errRequired is the fault of a Required that is not given.
var errRequired = wording.Newf(fault.CodeMissingValue, "it is not given, and must be")

// requiredValue is ValueOf for a Required.
func requiredValue(r types.Needed) (cell.Value, error) {
	v, given := r.Given()
	if !given {
		return cell.Value{}, errRequired
	}
	return ValueOf(v)
}
