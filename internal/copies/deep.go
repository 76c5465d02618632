package copies

import "reflect"

// Deep returns a copy of plain data that shares no memory with it: exported fields of structs are
// copied down to what pointers, slices and maps hold. Unexported fields belong to values such as
// numbers, which never change, and are shared.
func Deep[T any](v T) T {
	made := reflect.New(reflect.TypeFor[T]()).Elem()
	made.Set(reflect.ValueOf(&v).Elem())
	deepen(made)
	return made.Interface().(T)
}

// deepen replaces what a settable value points to by copies.
func deepen(v reflect.Value) {
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() {
			of := reflect.New(v.Type().Elem())
			of.Elem().Set(v.Elem())
			deepen(of.Elem())
			v.Set(of)
		}
	case reflect.Slice:
		if !v.IsNil() {
			of := reflect.MakeSlice(v.Type(), v.Len(), v.Len())
			reflect.Copy(of, v)
			v.Set(of)
		}
		for i := range v.Len() {
			deepen(v.Index(i))
		}
	case reflect.Array:
		for i := range v.Len() {
			deepen(v.Index(i))
		}
	case reflect.Map:
		if !v.IsNil() {
			of := reflect.MakeMapWithSize(v.Type(), v.Len())
			for at := v.MapRange(); at.Next(); {
				x := reflect.New(v.Type().Elem()).Elem()
				x.Set(at.Value())
				deepen(x)
				of.SetMapIndex(at.Key(), x)
			}
			v.Set(of)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
				deepen(v.Field(i))
			}
		}
	}
}
