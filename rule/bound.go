package rule

import (
	"context"
	"fmt"
	"reflect"
	"sync"
	"unicode/utf8"

	"github.com/meritrules/merit/internal/exact"
	"github.com/meritrules/merit/rule/derivation"
	"github.com/meritrules/merit/rule/fault"
	"github.com/meritrules/merit/rule/internal/byrow"
	"github.com/meritrules/merit/rule/internal/cell"
	"github.com/meritrules/merit/rule/internal/inside"
	"github.com/meritrules/merit/rule/internal/intake"
	"github.com/meritrules/merit/rule/internal/wording"
	"github.com/meritrules/merit/rule/types"
	"github.com/meritrules/merit/rule/value"
	"github.com/shopspring/decimal"
)

// Bound is a formula over the fields of a Go struct type. It is immutable and
// safe for many goroutines.
type Bound[T any] struct {
	formula *Formula
	schema  *types.Schema
	benches sync.Pool // of *bench[T]
}

// bench holds one evaluation: the struct, pointers to its bound fields, and the
// frame over a list of one record.
type bench[T any] struct {
	record T
	fields []any // pointers into record
	list   *cell.List
	plan   *byrow.Plan
	own    *byrow.Budget // for a struct evaluated outside Together
	frame  *byrow.Frame
}

// Bind compiles a formula against the tagged fields of a struct type and the rest of
// the scope. It does not use the scope's Own.
func Bind[T any](s Scope, src types.Source) (*Bound[T], error) {
	schema, err := value.SchemaOf[T]("")
	if err != nil {
		return nil, err
	}
	for _, f := range schema.Fields {
		if f.Type.Kind == types.RecordKind || f.Type.Kind == types.ListKind && f.Type.Elem.Kind == types.RecordKind {
			return nil, wording.Newf(fault.CodeGoType, "rule: the field %s refers to %s, which a struct that stands alone cannot", f.Name, f.Type)
		}
	}
	s.Own = schema
	f, err := s.Compile(src, types.Type{})
	if err != nil {
		return nil, err
	}
	b := &Bound[T]{formula: f, schema: schema}
	b.benches.New = func() any { return b.newBench() }
	return b, nil
}

func (b *Bound[T]) newBench() *bench[T] {
	w := &bench[T]{list: &cell.List{Schema: b.schema, N: 1}}
	record := reflect.ValueOf(&w.record).Elem()
	for i, x := range intake.Bindings(reflect.TypeFor[T](), nil) {
		w.fields = append(w.fields, record.FieldByIndex(x.Index).Addr().Interface())
		w.list.Cols = append(w.list.Cols, cell.NewColumn(b.schema.Fields[i].Type, 1))
	}
	w.plan = b.formula.plans.Get(b.formula.env.Last()).Plan
	w.own = byrow.NewBudget(context.Background(), b.formula.env.Limits, 0)
	w.frame = b.formula.frame(w.plan, w.own, intake.RowOf(w.list, 0))
	return w
}

// Type returns what the formula yields.
func (b *Bound[T]) Type() types.Type { return b.formula.Type() }

// Eval evaluates the formula on one struct.
func (b *Bound[T]) Eval(ctx context.Context, record T) (value.Value, error) {
	w := b.bench()
	defer b.benches.Put(w)
	if err := w.fill(record); err != nil {
		return value.Value{}, err
	}
	w.reset(ctx)
	v := w.plan.Code.Val(w.frame)
	w.frame.GiveBack()
	if w.frame.Err != nil {
		return value.Value{}, w.frame.Err
	}
	return inside.OfValue(v), nil
}

// bench returns a bench to evaluate on: a used one, unless the result may refer to the
// lists of the struct.
func (b *Bound[T]) bench() *bench[T] {
	if k := b.formula.Type().Kind; k == types.ListKind || k == types.RecordKind {
		return b.newBench()
	}
	return b.benches.Get().(*bench[T])
}

// reset prepares the frame for another record, with a budget of its own unless the
// context comes from Together.
func (w *bench[T]) reset(ctx context.Context) {
	fr := w.frame
	if ctx.Value(byrow.TogetherKey{}) != nil {
		fr.Budget = byrow.NewBudget(ctx, fr.Limits, 0)
	} else {
		w.own.Ctx, w.own.Steps, w.own.Bytes = ctx, fr.Limits.Steps, fr.Limits.Bytes
		fr.Budget = w.own
	}
	fr.Err, fr.Steps, fr.Bytes, fr.Kept = nil, fr.Budget.Steps, fr.Budget.Bytes, 0
	clear(fr.Memos)
}

// Explain evaluates the formula on one struct and returns its steps.
func (b *Bound[T]) Explain(ctx context.Context, record T) (*derivation.Step, error) {
	row, err := value.RowOf(b.schema, record)
	if err != nil {
		return nil, err
	}
	return b.formula.Explain(ctx, row)
}

// fill copies a struct's fields into the columns of the one record.
func (w *bench[T]) fill(record T) error {
	w.record = record
	for i := range w.fields {
		if err := fill(w.list.Cols[i], &w.list.Schema.Fields[i], w.fields[i]); err != nil {
			return &fault.Error{Code: fault.CodeOf(err), Message: fmt.Sprintf("%s: %v", w.list.Schema.Fields[i].Name, err)}
		}
	}
	return nil
}

// fill sets the only cell of a column from a pointer to a Go value.
func fill(c *cell.Column, f *types.Field, p any) (err error) {
	if f.Min != nil || f.Max != nil {
		return fillSlow(c, f, p)
	}
	switch p := p.(type) {
	case *decimal.Decimal:
		c.Nums[0], err = exact.FromDecimal(*p, types.MaxDigits)
		if err == nil && f.Integer && !c.Nums[0].IsInt() {
			return wording.Newf(fault.CodeBadValue, "%s is not a whole number", c.Nums[0])
		}
		return wording.BadValue(err)
	case *types.Number:
		c.Nums[0] = exact.Number(*p)
		if f.Integer && !exact.Number(*p).IsInt() {
			return wording.Newf(fault.CodeBadValue, "%s is not a whole number", p)
		}
	case *int:
		c.Nums[0] = exact.Int(int64(*p))
	case *string:
		if c.Texts == nil || c.Refs != nil {
			return fillSlow(c, f, p)
		}
		if !utf8.ValidString(*p) {
			return intake.ErrNotUTF8
		}
		c.Texts[0] = *p
	case *bool:
		c.Flags[0] = *p
	case *types.Date:
		c.Days[0] = int32(*p)
	case *[]string:
		if f.Type.Elem.Kind != types.TextKind {
			return fillSlow(c, f, p)
		}
		for _, s := range *p {
			if !utf8.ValidString(s) {
				return intake.ErrNotUTF8
			}
		}
		fillList(c, len(*p), func(i int) cell.Value { return cell.OfText((*p)[i]) })
	case *[]bool:
		fillList(c, len(*p), func(i int) cell.Value { return cell.OfFlag((*p)[i]) })
	case *[]int:
		s := scratchList(c)
		for _, n := range *p {
			s.Nums = append(s.Nums, exact.Int(int64(n)))
		}
	case *[]decimal.Decimal:
		s := scratchList(c)
		for _, d := range *p {
			n, err := exact.FromDecimal(d, types.MaxDigits)
			if err != nil {
				return wording.BadValue(err)
			}
			s.Nums = append(s.Nums, n)
		}
	default:
		return fillSlow(c, f, p)
	}
	return nil
}

// scratchList empties the list in the only cell and returns it.
func scratchList(c *cell.Column) *cell.Seq {
	if c.Seqs[0] == nil {
		c.Seqs[0] = &cell.Seq{}
	}
	s := c.Seqs[0]
	s.Nums, s.Vals = s.Nums[:0], s.Vals[:0]
	return s
}

func fillList(c *cell.Column, n int, at func(int) cell.Value) {
	s := scratchList(c)
	for i := range n {
		s.Vals = append(s.Vals, at(i))
	}
}

// fillSlow converts the Go value to a Value, checks it and sets the cell.
func fillSlow(c *cell.Column, f *types.Field, p any) error {
	v, err := intake.ValueOf(reflect.ValueOf(p).Elem())
	if err != nil {
		return err
	}
	if err := cell.Check(f, v); err != nil {
		return err
	}
	if c.Missing != nil {
		c.Missing[0] = false
	}
	c.Set(0, v)
	return nil
}

// BoundSheet holds models and figures over the lists of F, a Go struct type of facts.
// It is immutable and safe for many goroutines.
type BoundSheet[F any] struct {
	sheet  *Sheet
	values []types.Field
	parts  []boundPart
}

// boundPart is a tagged field of F: a list, or a single value.
type boundPart struct {
	intake.Binding
	schema *types.Schema // nil for a single value
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
		return nil, wording.Newf(fault.CodeGoType, "rule: facts are a struct with rule tags, not %v", t)
	}
	if len(s.Lists)+len(s.Values) > 0 {
		return nil, wording.Newf(fault.CodeGoType, "rule: the lists and values are those of %v; the scope must have none", t)
	}
	var b BoundSheet[F]
	var faults fault.Errors
	for _, x := range intake.Bindings(t, nil) {
		part := boundPart{Binding: x}
		if elem := recordsOf(x.Typ); elem != nil {
			schema, err := intake.SchemaOf(elem, x.Name)
			faults.Add(err)
			part.schema, s.Lists = schema, append(s.Lists, schema)
		} else {
			f, _, err := x.Field()
			faults.Add(err)
			b.values = append(b.values, f)
		}
		faults.Add(x.Misplaced(t))
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
	if _, err := intake.TypeOf(t.Elem()); err == nil {
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
func (b *BoundSheet[F]) Bind(facts F) (*value.Facts, error) {
	v := reflect.ValueOf(&facts).Elem()
	var faults fault.Errors
	var lists []*cell.List
	var values []cell.Value
	for _, p := range b.parts {
		field := v.FieldByIndex(p.Index)
		if p.schema == nil {
			x, err := intake.ValueOf(field)
			if err != nil {
				faults = append(faults, &fault.Error{Code: fault.CodeOf(err), Message: fmt.Sprintf("%s: %v", p.Name, err), Err: err})
			}
			values = append(values, x)
			continue
		}
		l, err := intake.ListOf(p.schema, p.Name, field)
		faults.Add(err)
		lists = append(lists, l)
	}
	if len(faults) > 0 {
		return nil, faults
	}
	bound, err := intake.NewFacts(lists, b.values, values)
	return inside.OfFacts(bound), err
}

// Sheet returns the sheet that BindSheet compiled, to run on facts from Bind.
func (b *BoundSheet[F]) Sheet() *Sheet { return b.sheet }
