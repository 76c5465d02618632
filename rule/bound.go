package rule

import (
	"context"
	"fmt"
	"reflect"
	"sync"
	"unicode/utf8"

	"github.com/meritrules/merit/internal/exact"
	"github.com/shopspring/decimal"
)

// Bound is a formula over the fields of a Go struct type. It is immutable and
// safe for many goroutines.
type Bound[T any] struct {
	formula *Formula
	schema  *Schema
	benches sync.Pool // of *bench[T]
}

// bench holds one evaluation: the struct, pointers to its bound fields, and the
// frame over a list of one record.
type bench[T any] struct {
	record T
	fields []any // pointers into record
	list   *List
	plan   *plan
	own    *budget // for a struct evaluated outside Together
	frame  *frame
}

// Bind compiles a formula against the tagged fields of a struct type and the rest of
// the scope. It does not use the scope's Record.
func Bind[T any](s Scope, src Source) (*Bound[T], error) {
	schema, err := SchemaOf[T]("")
	if err != nil {
		return nil, err
	}
	for _, f := range schema.Fields {
		if f.Type.Kind == RecordKind || f.Type.Kind == ListKind && f.Type.Elem.Kind == RecordKind {
			return nil, problemf(CodeGoType, "rule: the field %s refers to %s, which a struct that stands alone cannot", f.Name, f.Type)
		}
	}
	s.Record = schema
	f, err := s.Compile(src, Type{})
	if err != nil {
		return nil, err
	}
	b := &Bound[T]{formula: f, schema: schema}
	b.benches.New = func() any { return b.newBench() }
	return b, nil
}

func (b *Bound[T]) newBench() *bench[T] {
	w := &bench[T]{list: &List{schema: b.schema, n: 1}}
	record := reflect.ValueOf(&w.record).Elem()
	for i, x := range bindings(reflect.TypeFor[T](), nil) {
		w.fields = append(w.fields, record.FieldByIndex(x.index).Addr().Interface())
		w.list.cols = append(w.list.cols, newColumn(b.schema.Fields[i].Type, 1))
	}
	w.plan = b.formula.plans.get(b.formula.env.last()).plan
	w.own = newBudget(context.Background(), b.formula.env.lim, 0)
	w.frame = b.formula.frame(w.plan, w.own, w.list.Row(0))
	return w
}

// Type returns what the formula yields.
func (b *Bound[T]) Type() Type { return b.formula.Type() }

// Eval evaluates the formula on one struct.
func (b *Bound[T]) Eval(ctx context.Context, record T) (Value, error) {
	w := b.bench()
	defer b.benches.Put(w)
	if err := w.fill(record); err != nil {
		return Value{}, err
	}
	w.reset(ctx)
	v := w.plan.code.val(w.frame)
	w.frame.giveBack()
	if w.frame.err != nil {
		return Value{}, w.frame.err
	}
	return v, nil
}

// bench returns a bench to evaluate on: a used one, unless the result may refer to the
// lists of the struct.
func (b *Bound[T]) bench() *bench[T] {
	if k := b.formula.Type().Kind; k == ListKind || k == RecordKind {
		return b.newBench()
	}
	return b.benches.Get().(*bench[T])
}

// reset prepares the frame for another record, with a budget of its own unless the
// context comes from Together.
func (w *bench[T]) reset(ctx context.Context) {
	fr := w.frame
	if ctx.Value(togetherKey{}) != nil {
		fr.budget = newBudget(ctx, fr.lim, 0)
	} else {
		w.own.ctx, w.own.steps, w.own.bytes = ctx, fr.lim.Steps, fr.lim.Bytes
		fr.budget = w.own
	}
	fr.err, fr.steps, fr.bytes, fr.kept = nil, fr.budget.steps, fr.budget.bytes, 0
	clear(fr.memos)
}

// Explain evaluates the formula on one struct and returns its steps.
func (b *Bound[T]) Explain(ctx context.Context, record T) (*Step, error) {
	row, err := RowOf(b.schema, record)
	if err != nil {
		return nil, err
	}
	return b.formula.Explain(ctx, row)
}

// fill copies a struct's fields into the columns of the one record.
func (w *bench[T]) fill(record T) error {
	w.record = record
	for i := range w.fields {
		if err := w.list.cols[i].fill(&w.list.schema.Fields[i], w.fields[i]); err != nil {
			return &Error{Code: CodeOf(err), Message: fmt.Sprintf("%s: %v", w.list.schema.Fields[i].Name, err)}
		}
	}
	return nil
}

// fill sets the only cell of a column from a pointer to a Go value.
func (c *column) fill(f *Field, p any) (err error) {
	if f.Min != nil || f.Max != nil {
		return c.fillSlow(f, p)
	}
	switch p := p.(type) {
	case *decimal.Decimal:
		c.nums[0], err = exact.FromDecimal(*p, maxDigits)
		if err == nil && f.Integer && !c.nums[0].IsInt() {
			err = fmt.Errorf("%s is not a whole number", c.nums[0])
		}
		return badValue(err)
	case *Number:
		c.nums[0] = p.exact()
		if f.Integer && !p.exact().IsInt() {
			return problemf(CodeBadValue, "%s is not a whole number", p)
		}
	case *int:
		c.nums[0] = exact.Int(int64(*p))
	case *string:
		if c.texts == nil || c.refs != nil {
			return c.fillSlow(f, p)
		}
		if !utf8.ValidString(*p) {
			return errNotUTF8
		}
		c.texts[0] = *p
	case *bool:
		c.flags[0] = *p
	case *Date:
		c.days[0] = int32(*p)
	case *[]string:
		if f.Type.Elem.Kind != TextKind {
			return c.fillSlow(f, p)
		}
		for _, s := range *p {
			if !utf8.ValidString(s) {
				return errNotUTF8
			}
		}
		c.fillList(len(*p), func(i int) Value { return TextValue((*p)[i]) })
	case *[]bool:
		c.fillList(len(*p), func(i int) Value { return FlagValue((*p)[i]) })
	case *[]int:
		s := c.scratchList()
		for _, n := range *p {
			s.nums = append(s.nums, exact.Int(int64(n)))
		}
	case *[]decimal.Decimal:
		s := c.scratchList()
		for _, d := range *p {
			n, err := exact.FromDecimal(d, maxDigits)
			if err != nil {
				return badValue(err)
			}
			s.nums = append(s.nums, n)
		}
	default:
		return c.fillSlow(f, p)
	}
	return nil
}

// scratchList empties the list in the only cell and returns it.
func (c *column) scratchList() *seq {
	if c.seqs[0] == nil {
		c.seqs[0] = &seq{}
	}
	s := c.seqs[0]
	s.nums, s.vals = s.nums[:0], s.vals[:0]
	return s
}

func (c *column) fillList(n int, at func(int) Value) {
	s := c.scratchList()
	for i := range n {
		s.vals = append(s.vals, at(i))
	}
}

// fillSlow converts the Go value to a Value, checks it and sets the cell.
func (c *column) fillSlow(f *Field, p any) error {
	v, err := valueOf(reflect.ValueOf(p).Elem())
	if err != nil {
		return err
	}
	if err := f.Check(v); err != nil {
		return err
	}
	if c.missing != nil {
		c.missing[0] = false
	}
	c.set(0, v)
	return nil
}

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
