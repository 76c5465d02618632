package rule

import (
	"context"
	"fmt"
	"reflect"
)

// BoundSheet holds models and figures over the lists of F, a Go struct type of facts.
// It is immutable and safe for many goroutines.
type BoundSheet[F any] struct {
	sheet  *Sheet
	values []Field
	parts  []boundPart
}

// boundPart is a tagged field of F: a list, or a single value.
type boundPart struct {
	binding
	schema *Schema // nil for a single value
}

// BindSheet checks models and figures against a struct type whose fields have rule
// tags. A slice of structs with rule tags is a list, with the schema that SchemaOf
// derives; any other field is a single value. BindSheet uses the scope's parameters,
// functions, tables and limits; its Lists and Values must be empty. The error is an
// Errors with all faults.
//
// So where a domain package has a struct of facts, a host may use its own struct: the
// fields that the package reads, and any others that its formulas use.
func BindSheet[F any](s Scope, models []Model, figures []Figure) (*BoundSheet[F], error) {
	t := reflect.TypeFor[F]()
	if t.Kind() != reflect.Struct {
		return nil, problemf(CodeGoType, "rule: facts are a struct with rule tags, not %v", t)
	}
	if len(s.Lists)+len(s.Values) > 0 {
		return nil, problemf(CodeGoType, "rule: the lists and values are those of %v; the scope must have none", t)
	}
	var b BoundSheet[F]
	var faults Errors
	for _, x := range bindings(t, nil) {
		part := boundPart{binding: x}
		if elem := recordsOf(x.typ); elem != nil {
			schema, err := schemaOf(elem, x.name)
			faults.Add(err)
			part.schema, s.Lists = schema, append(s.Lists, schema)
		} else {
			f, _, err := x.field()
			faults.Add(err)
			b.values = append(b.values, f)
		}
		faults.Add(x.misplaced(t))
		b.parts = append(b.parts, part)
	}
	if len(faults) > 0 {
		return nil, faults
	}
	s.Values = b.values
	sheet, err := NewSheet(s, models, figures)
	if err != nil {
		return nil, err
	}
	b.sheet = sheet
	return &b, nil
}

// recordsOf returns the struct type of a slice of records, nil for any other type.
func recordsOf(t reflect.Type) reflect.Type {
	if t.Kind() != reflect.Slice || t.Elem().Kind() != reflect.Struct {
		return nil
	}
	if _, err := typeOf(t.Elem()); err == nil {
		return nil
	}
	return t.Elem()
}

// Run evaluates the models and figures on facts. The error is an Errors with the faults
// of all lists, or of all records.
func (b *BoundSheet[F]) Run(ctx context.Context, facts F) (*Run, error) {
	bound, err := b.Bind(facts)
	if err != nil {
		return nil, err
	}
	return b.sheet.Run(ctx, bound)
}

// Bind checks facts and prepares them for the Run of Sheet, which may run on them any
// number of times.
func (b *BoundSheet[F]) Bind(facts F) (*Facts, error) {
	v := reflect.ValueOf(&facts).Elem()
	var faults Errors
	var lists []*List
	var values []Value
	for _, p := range b.parts {
		field := v.FieldByIndex(p.index)
		if p.schema == nil {
			x, err := valueOf(field)
			if err != nil {
				faults = append(faults, &Error{Code: CodeOf(err), Message: fmt.Sprintf("%s: %v", p.name, err), Err: err})
			}
			values = append(values, x)
			continue
		}
		l, err := listOf(p.schema, p.name, field)
		faults.Add(err)
		lists = append(lists, l)
	}
	if len(faults) > 0 {
		return nil, faults
	}
	return NewFacts(lists, b.values, values)
}

// Sheet returns the sheet that BindSheet compiled, to run on facts from Bind.
func (b *BoundSheet[F]) Sheet() *Sheet { return b.sheet }
