package policygen_test

import (
	gotypes "go/types"
	"reflect"
	"strings"
	"testing"

	"github.com/meritrules/merit/rule/types"
	"github.com/meritrules/merit/rule/value"
	"github.com/shopspring/decimal"
)

// reflectType returns the type that a compiled one would be in a program, so that facts can be
// put into it without one; types of texts are string.
func reflectType(t *testing.T, typ gotypes.Type) reflect.Type {
	t.Helper()
	switch typ := typ.(type) {
	case *gotypes.Pointer:
		return reflect.PointerTo(reflectType(t, typ.Elem()))
	case *gotypes.Slice:
		return reflect.SliceOf(reflectType(t, typ.Elem()))
	case *gotypes.Basic:
		return map[gotypes.BasicKind]reflect.Type{gotypes.Int: reflect.TypeFor[int](), gotypes.String: reflect.TypeFor[string](), gotypes.Bool: reflect.TypeFor[bool]()}[typ.Kind()]
	case *gotypes.Named:
		if args := typ.TypeArgs(); args != nil {
			return requiredTypes[reflectType(t, args.At(0))]
		}
		if known, ok := namedTypes[typ.Obj().Pkg().Path()+"."+typ.Obj().Name()]; ok {
			return known
		}
		return reflectType(t, typ.Underlying())
	case *gotypes.Struct:
		var fields []reflect.StructField
		for i := range typ.NumFields() {
			f := typ.Field(i)
			fields = append(fields, reflect.StructField{Name: f.Name(), Type: reflectType(t, f.Type()), Tag: reflect.StructTag(typ.Tag(i))})
		}
		return reflect.StructOf(fields)
	}
	t.Fatalf("unknown type %v", typ)
	return nil
}

var namedTypes = map[string]reflect.Type{
	"github.com/meritrules/merit/rule/types.Date":   reflect.TypeFor[types.Date](),
	"github.com/meritrules/merit/rule/types.Number": reflect.TypeFor[types.Number](),
	"github.com/shopspring/decimal.Decimal":         reflect.TypeFor[decimal.Decimal](),
}

var requiredTypes = map[reflect.Type]reflect.Type{
	reflect.TypeFor[int]():             reflect.TypeFor[types.Required[int]](),
	reflect.TypeFor[string]():          reflect.TypeFor[types.Required[string]](),
	reflect.TypeFor[bool]():            reflect.TypeFor[types.Required[bool]](),
	reflect.TypeFor[types.Date]():      reflect.TypeFor[types.Required[types.Date]](),
	reflect.TypeFor[decimal.Decimal](): reflect.TypeFor[types.Required[decimal.Decimal]](),
}

// fill puts facts into a struct of them.
func fill(t *testing.T, holder reflect.Value, facts *value.Facts) {
	t.Helper()
	fields, err := value.TaggedFields(holder.Type())
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range fields {
		at := f.Of(holder)
		switch list := facts.List(f.Name); {
		case f.Name == "previous":
			if list := lastLists(f.Go, facts); len(list) > 0 {
				at.Set(reflect.New(f.Go.Elem()))
				for i := range f.Go.Elem().NumField() {
					name := f.Go.Elem().Field(i).Tag.Get("rule")
					fillList(t, at.Elem().Field(i), facts, facts.List("previous."+name), "")
				}
			}
		case list != nil:
			fillList(t, at, facts, list, "")
		default:
			set(t, at, facts.Value(f.Name))
		}
	}
}

// lastLists returns the records of the last cycle's lists, none in a first cycle.
func lastLists(last reflect.Type, facts *value.Facts) (rows []int) {
	for i := range last.Elem().NumField() {
		if list := facts.List("previous." + last.Elem().Field(i).Tag.Get("rule")); list != nil {
			for row := range list.Len() {
				rows = append(rows, row)
			}
		}
	}
	return rows
}

// fillList puts the records of a list into a slice; parent is the key of the record around
// them, "" for none.
func fillList(t *testing.T, to reflect.Value, facts *value.Facts, list *value.List, parent string) {
	t.Helper()
	s := list.Schema()
	fields, err := value.TaggedFields(to.Type().Elem())
	if err != nil {
		t.Fatal(err)
	}
	for row := range list.Len() {
		if parent != "" && list.Value(row, s.Fields[0].Name).String() != parent {
			continue
		}
		record := reflect.New(to.Type().Elem()).Elem()
		for _, f := range fields {
			if inner := facts.List(s.Name + "." + f.Name); inner != nil {
				fillList(t, f.Of(record), facts, inner, list.Value(row, s.Key[0]).String())
				continue
			}
			set(t, f.Of(record), list.Value(row, f.Name))
		}
		to.Set(reflect.Append(to, record))
	}
}

// set puts a value into a field.
func set(t *testing.T, to reflect.Value, v value.Value) {
	t.Helper()
	n, isNumber := v.Number()
	d, _ := n.Decimal()
	i, _ := n.Int64()
	flag, _ := v.Flag()
	date, _ := v.Date()
	switch p := to.Addr().Interface().(type) {
	case *types.Required[int]:
		*p = types.Of(int(i))
	case *types.Required[string]:
		*p = types.Of(v.String())
	case *types.Required[bool]:
		*p = types.Of(flag)
	case *types.Required[types.Date]:
		*p = types.Of(date)
	case *types.Required[decimal.Decimal]:
		*p = types.Of(d)
	case *int:
		*p = int(i)
	case *string:
		*p = v.String()
	case *bool:
		*p = flag
	case *types.Date:
		*p = date
	case *decimal.Decimal:
		*p = d
	case *types.Number:
		*p = n
	default:
		setOther(t, to, v)
	}
	if isNumber && strings.Contains(to.Type().String(), "int") && types.Int(i).Cmp(n) != 0 {
		t.Errorf("%s is not whole", n)
	}
}

// setOther sets what may be missing, and lists.
func setOther(t *testing.T, to reflect.Value, v value.Value) {
	t.Helper()
	switch {
	case v.IsMissing():
	case to.Kind() == reflect.Pointer:
		to.Set(reflect.New(to.Type().Elem()))
		set(t, to.Elem(), v)
	case to.Kind() == reflect.Slice:
		to.Set(reflect.MakeSlice(to.Type(), v.Len(), v.Len()))
		for i := range v.Len() {
			set(t, to.Index(i), v.Elem(i))
		}
	default:
		t.Fatalf("cannot set %v", to.Type())
	}
}
