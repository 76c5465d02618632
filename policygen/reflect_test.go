package policygen_test

import (
	"go/types"
	"reflect"
	"strings"
	"testing"

	"github.com/meritrules/merit/rule"
	"github.com/shopspring/decimal"
)

// reflectType returns the type that a compiled one would be in a program, so that facts can be
// put into it without one; types of texts are string.
func reflectType(t *testing.T, typ types.Type) reflect.Type {
	t.Helper()
	switch typ := typ.(type) {
	case *types.Pointer:
		return reflect.PointerTo(reflectType(t, typ.Elem()))
	case *types.Slice:
		return reflect.SliceOf(reflectType(t, typ.Elem()))
	case *types.Basic:
		return map[types.BasicKind]reflect.Type{types.Int: reflect.TypeFor[int](), types.String: reflect.TypeFor[string](), types.Bool: reflect.TypeFor[bool]()}[typ.Kind()]
	case *types.Named:
		if args := typ.TypeArgs(); args != nil {
			return requiredTypes[reflectType(t, args.At(0))]
		}
		if known, ok := namedTypes[typ.Obj().Pkg().Path()+"."+typ.Obj().Name()]; ok {
			return known
		}
		return reflectType(t, typ.Underlying())
	case *types.Struct:
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
	"github.com/meritrules/merit/rule.Date":   reflect.TypeFor[rule.Date](),
	"github.com/meritrules/merit/rule.Number": reflect.TypeFor[rule.Number](),
	"github.com/shopspring/decimal.Decimal":   reflect.TypeFor[decimal.Decimal](),
}

var requiredTypes = map[reflect.Type]reflect.Type{
	reflect.TypeFor[int]():             reflect.TypeFor[rule.Required[int]](),
	reflect.TypeFor[string]():          reflect.TypeFor[rule.Required[string]](),
	reflect.TypeFor[bool]():            reflect.TypeFor[rule.Required[bool]](),
	reflect.TypeFor[rule.Date]():       reflect.TypeFor[rule.Required[rule.Date]](),
	reflect.TypeFor[decimal.Decimal](): reflect.TypeFor[rule.Required[decimal.Decimal]](),
}

// fill puts facts into a struct of them.
func fill(t *testing.T, holder reflect.Value, facts *rule.Facts) {
	t.Helper()
	fields, err := rule.TaggedFields(holder.Type())
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
func lastLists(last reflect.Type, facts *rule.Facts) (rows []int) {
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
func fillList(t *testing.T, to reflect.Value, facts *rule.Facts, list *rule.List, parent string) {
	t.Helper()
	s := list.Schema()
	fields, err := rule.TaggedFields(to.Type().Elem())
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
func set(t *testing.T, to reflect.Value, v rule.Value) {
	t.Helper()
	n, isNumber := v.Number()
	d, _ := n.Decimal()
	i, _ := n.Int64()
	flag, _ := v.Flag()
	date, _ := v.Date()
	switch p := to.Addr().Interface().(type) {
	case *rule.Required[int]:
		*p = rule.Of(int(i))
	case *rule.Required[string]:
		*p = rule.Of(v.String())
	case *rule.Required[bool]:
		*p = rule.Of(flag)
	case *rule.Required[rule.Date]:
		*p = rule.Of(date)
	case *rule.Required[decimal.Decimal]:
		*p = rule.Of(d)
	case *int:
		*p = int(i)
	case *string:
		*p = v.String()
	case *bool:
		*p = flag
	case *rule.Date:
		*p = date
	case *decimal.Decimal:
		*p = d
	case *rule.Number:
		*p = n
	default:
		setOther(t, to, v)
	}
	if isNumber && strings.Contains(to.Type().String(), "int") && rule.Int(i).Cmp(n) != 0 {
		t.Errorf("%s is not whole", n)
	}
}

// setOther sets what may be missing, and lists.
func setOther(t *testing.T, to reflect.Value, v rule.Value) {
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
