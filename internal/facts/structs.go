package facts

import (
	"fmt"
	"reflect"
	"strings"

	"github.com/meritrules/merit/internal/paths"
	"github.com/meritrules/merit/internal/spell"
	"github.com/meritrules/merit/rule/fault"
	"github.com/meritrules/merit/rule/types"
	"github.com/meritrules/merit/rule/value"
)

// describeGo says what a Go value is, for messages.
func describeGo(v any) string {
	switch r := reflect.ValueOf(v); {
	case !r.IsValid() || r.Kind() == reflect.Pointer && r.IsNil():
		return "nil"
	default:
		return "a " + r.Type().String()
	}
}

// nameOf names a Go type, for messages.
func nameOf(t reflect.Type) string {
	if t.Name() == "" {
		return "an unnamed struct"
	}
	return t.String()
}

// indirect follows pointers; it returns the zero reflect.Value for a nil pointer.
func indirect(v reflect.Value) reflect.Value {
	for v.Kind() == reflect.Pointer {
		v = v.Elem()
	}
	return v
}

// indirectType follows pointers.
func indirectType(t reflect.Type) reflect.Type {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	return t
}

// addressable returns v, or a copy of it whose fields have addresses.
func addressable(v reflect.Value) reflect.Value {
	if v.CanAddr() {
		return v
	}
	c := reflect.New(v.Type()).Elem()
	c.Set(v)
	return c
}

// structsReader gathers facts from Go values.
type structsReader struct {
	gathering
	first bool // the pointer to the last cycle is nil
}

// fault reports what is wrong with a Go type.
func (x *structsReader) fault(code fault.Code, list, hint, format string, args ...any) {
	x.faults = append(x.faults, &fault.Error{Code: code, File: list, Message: fmt.Sprintf(format, args...), Hint: hint})
}

// tagged returns the tagged fields of a struct type, or reports a fault and returns false.
func (x *structsReader) tagged(list string, t reflect.Type) ([]value.TaggedField, bool) {
	fields, err := value.TaggedFields(t)
	if err != nil {
		x.fault(fault.CodeGoType, list, "", "%v", err)
	}
	return fields, err == nil
}

// year reads the lists and single values of a struct.
func (x *structsReader) year(v reflect.Value) {
	fields, ok := x.tagged("", v.Type())
	if !ok {
		return
	}
	given := map[string]bool{}
	for _, t := range fields {
		given[t.Name] = true
		s, f := x.schema(t.Name), x.value(t.Name)
		switch {
		case s != nil && !paths.IsPart(t.Name):
			x.list(s, t, v)
		case f != nil:
			x.single(f, t, v)
		case t.Name == paths.LastCycle:
			x.last(t, t.Of(v))
		default:
			x.unknown(&fault.Error{Code: fault.CodeUnknownList}, t.Name)
		}
	}
	for _, s := range x.form.Lists {
		if !paths.IsPart(s.Name) && !given[s.Name] {
			x.missing("", v.Type(), fmt.Sprintf("the list %q", s.Name), s.Name)
		}
	}
	for _, f := range x.form.Values {
		if !given[f.Name] && !f.Type.Optional {
			x.missing("", v.Type(), fmt.Sprintf("the fact %q", f.Name), f.Name)
		}
	}
	x.firstCycle()
}

// missing reports that a struct type has no field for what the policy declares.
func (x *structsReader) missing(list string, t reflect.Type, what, name string) {
	x.fault(fault.CodeMissingFacts, list, fmt.Sprintf("give one the tag `rule:%q`", name), "%s has no field for %s", nameOf(t), what)
}

// single reads a single value.
func (x *structsReader) single(f *types.Field, t value.TaggedField, v reflect.Value) {
	c, ok := x.cell(f, false, t, "", v.Type())
	if !ok {
		return
	}
	given, wrong := c.value(v)
	if wrong == nil {
		wrong = value.Check(f, given)
	}
	if wrong != nil {
		x.fault(fault.CodeOf(wrong), "", "", "%v", wrong)
	}
	x.values[f.Name] = given
}

// last reads the lists of the last cycle's figures.
func (x *structsReader) last(t value.TaggedField, v reflect.Value) {
	if !x.hasLast() {
		return
	}
	typ := indirectType(t.Go)
	if typ.Kind() != reflect.Struct {
		x.fault(fault.CodeGoType, "", "", "%s is a struct of the lists of the last cycle, but is of type %v", paths.LastCycle, t.Go)
		return
	}
	if v = indirect(v); !v.IsValid() {
		x.first = true
		return
	}
	fields, ok := x.tagged(paths.LastCycle, typ)
	if !ok {
		return
	}
	given := map[string]bool{}
	for _, t := range fields {
		if s := x.schema(paths.LastPrefix + t.Name); s != nil {
			given[s.Name] = true
			x.list(s, t, v)
		}
	}
	for _, s := range x.form.Lists {
		if paths.IsLast(s.Name) && !given[s.Name] {
			name := strings.TrimPrefix(s.Name, paths.LastPrefix)
			x.missing("", typ, fmt.Sprintf("the list %q of the last cycle", name), name)
		}
	}
}

// firstCycle makes the lists of the last cycle empty if none was given. That may be a slip,
// unless the pointer to them is nil.
func (x *structsReader) firstCycle() {
	for _, s := range x.form.Lists {
		if paths.IsLast(s.Name) && x.lists[s.Name] != nil {
			return
		}
	}
	if x.hasLast() && !x.first {
		x.warnings = append(x.warnings, &fault.Error{Code: fault.CodeMissingFacts, Message: noLastFigures, Hint: "give a pointer the tag `rule:\"previous\"`, nil if this is the first cycle"})
	}
	for _, s := range x.form.Lists {
		if paths.IsLast(s.Name) {
			x.emptyLast(s, ownName)
		}
	}
}

// ownName makes messages call a list by its name.
func ownName(list string) string { return list }

// list reads the list that a field of v holds.
func (x *structsReader) list(s *types.Schema, t value.TaggedField, v reflect.Value) {
	g := x.begin(s, ownName)
	before := len(x.faults)
	plan := x.plan(g, t, v.Type())
	if len(x.faults) > before {
		return
	}
	records := indirect(t.Of(v))
	for i := range length(records) {
		g.take(i+1, plan.row(records.Index(i)))
	}
	x.finish(g)
}

// length returns how many elements a slice or array has, 0 if it is absent.
func length(v reflect.Value) int {
	if !v.IsValid() {
		return 0
	}
	return v.Len()
}

// plan says how to read the structs of a list.
type plan struct {
	list   *gathered
	cells  []cell
	within []within
}

// within says how to read the structs within those of a list.
type within struct {
	field value.TaggedField
	plan  *plan
}

// cell says how to read a field of a struct.
type cell struct {
	column   int
	field    value.TaggedField
	fraction bool // may be no decimal
	key      bool // a number that refers to a record by its key
}

// plan plans how to read the structs of a list from a field of the Go type of, or
// reports what is wrong with their type.
func (x *structsReader) plan(g *gathered, t value.TaggedField, of reflect.Type) *plan {
	p := &plan{list: g}
	slice := indirectType(t.Go)
	if slice.Kind() != reflect.Slice && slice.Kind() != reflect.Array || indirectType(slice.Elem()).Kind() != reflect.Struct {
		x.fault(fault.CodeGoType, g.schema.Name, "", "a list is a slice of structs, but the field %s of %s is of type %v", t.Name, nameOf(of), t.Go)
		return p
	}
	elem := indirectType(slice.Elem())
	fields, ok := x.tagged(g.schema.Name, elem)
	if !ok {
		return p
	}
	given, names := map[string]bool{}, g.fieldNames()
	for _, f := range fields {
		given[f.Name] = true
		if !x.planField(p, f, elem) && !paths.IsLast(g.schema.Name) {
			given[spell.Nearest(f.Name, names)] = true // it was meant
			x.fault(fault.CodeUnknownField, g.schema.Name, x.budget.Nearest(f.Name, names), "%s has the unknown field %s", nameOf(elem), spell.Short(f.Name))
		}
	}
	for _, name := range names {
		if c := g.schema.Field(name); !given[name] && (c < 0 || !g.schema.Fields[c].Type.Optional) {
			x.missing(g.schema.Name, elem, name, name)
		}
	}
	return p
}

// planField plans a field of the struct type elem; it returns false if the policy does
// not declare the field.
func (x *structsReader) planField(p *plan, f value.TaggedField, elem reflect.Type) bool {
	for _, w := range p.list.within {
		if w.field == f.Name {
			p.within = append(p.within, within{f, x.plan(w, f, elem)})
			return true
		}
	}
	c := p.list.schema.Field(f.Name)
	if c < 0 || c == 0 && p.list.outer != nil {
		return false
	}
	if cell, ok := x.cell(&p.list.schema.Fields[c], p.list.byNumber(c), f, p.list.schema.Name, elem); ok {
		cell.column = c
		p.cells = append(p.cells, cell)
	}
	return true
}

// cell plans a field of the Go type of, or reports that the type cannot hold the
// declared value, which may be a reference by number.
func (x *structsReader) cell(f *types.Field, byNumber bool, t value.TaggedField, list string, of reflect.Type) (cell, bool) {
	typ, err := t.Type()
	if err != nil {
		x.fault(fault.CodeGoType, list, "", "the field %s of %s: %v", t.Name, nameOf(of), err)
		return cell{}, false
	}
	want, got := f.Type, typ
	if want.Kind == types.ListKind && got.Kind == types.ListKind {
		want, got = *want.Elem, *got.Elem
	}
	key := byNumber && got.Kind == types.NumberKind
	switch {
	case key:
		want = types.NumberType()
	case want.Kind == types.RecordKind:
		want = types.TextType() // the key
	}
	if want.Kind != got.Kind {
		x.fault(fault.CodeGoType, list, "", "%s must be a %s, but the field of %s is of type %v", t.Name, f.Type, nameOf(of), t.Go)
		return cell{}, false
	}
	return cell{field: t, fraction: got.Kind == types.NumberKind && !got.Terminating, key: key}, true
}

// row reads a struct, or a pointer to one, with those within it.
func (p *plan) row(v reflect.Value) row {
	v = indirect(v)
	if !v.IsValid() {
		return row{slips: []slip{{code: fault.CodeGoType, message: "a record must be a struct, but this is nil"}}}
	}
	r := row{values: p.list.blank()}
	for i := range p.cells {
		c := &p.cells[i]
		value, wrong := c.value(v)
		if wrong != nil {
			r.slips = append(r.slips, slip{code: fault.CodeOf(wrong), field: c.field.Name, err: wrong})
		}
		r.values[c.column] = value
	}
	for _, w := range p.within {
		records := indirect(w.field.Of(v))
		for i := range length(records) {
			w.plan.list.rows = append(w.plan.list.rows, w.plan.row(records.Index(i)))
		}
	}
	return r
}

// value reads the field of a struct, or says what is wrong with it.
func (c *cell) value(record reflect.Value) (value.Value, error) {
	v, err := c.field.Value(record)
	if err != nil {
		return v, fmt.Errorf("%s: %w", c.field.Name, err)
	}
	if c.fraction && !isDecimal(v) {
		return value.Value{}, &fault.Error{Code: fault.CodeEndlessFraction, Message: fmt.Sprintf("%s is %s, which has no finite decimal form; round it", c.field.Name, v)}
	}
	if c.key {
		v = v.KeyText()
	}
	return v, nil
}

// isDecimal reports whether a number, or each number of a list, has a finite decimal
// form. Formulas rely on that for all facts.
func isDecimal(v value.Value) bool {
	for i := range v.Len() {
		if !isDecimal(v.Elem(i)) {
			return false
		}
	}
	n, ok := v.Number()
	if ok {
		_, ok = n.Decimal()
		return ok
	}
	return true
}
