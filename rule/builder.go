package rule

import (
	"fmt"
	"slices"
	"strings"

	"github.com/meritrules/merit/internal/exact"
)

// Builder makes a List of records in any order.
type Builder struct {
	schema *Schema
	file   string
	rows   []builtRow
	keep   bool
	faults Errors
}

type builtRow struct {
	values []Value
	origin int32
}

// NewBuilder starts a list. File names where the records come from, or is "".
func NewBuilder(s *Schema, file string) *Builder { return &Builder{schema: s, file: file} }

// KeepOrder makes Build leave the records in the order of Add; for lists whose
// maker has already put them into an order that does not depend on the input's.
func (b *Builder) KeepOrder() *Builder { b.keep = true; return b }

// Add adds a record, a Value for each field of the schema in order; the zero
// Value where one is missing. A reference is the text of the key referred to.
// The values are checked against the schema; position, from 1, is what
// messages call the record.
func (b *Builder) Add(position int, values ...Value) {
	b.rows = append(b.rows, builtRow{values, int32(position)})
	if len(values) != len(b.schema.Fields) {
		b.fault(len(b.rows)-1, fmt.Sprintf("%d values for the %d fields of %s", len(values), len(b.schema.Fields), b.schema.Name))
		return
	}
	for i, f := range b.schema.Fields {
		if msg := f.check(values[i]); msg != "" {
			b.fault(len(b.rows)-1, msg)
		}
	}
}

// check says what is wrong with a value of the field, "" where nothing is.
func (f *Field) check(v Value) string {
	switch {
	case v.IsMissing() && f.Type.Optional:
		return ""
	case v.IsMissing():
		return fmt.Sprintf("%s is missing", f.Name)
	case v.kind != f.inputKind():
		return fmt.Sprintf("%s must be a %s, but is the %s %s", f.Name, f.inputKind(), v.kind, v.shown())
	case f.Type.Kind == ListKind:
		return f.checkElems(v)
	case f.Type.Kind == DateKind && !v.date().written():
		return fmt.Sprintf("%s is %s, which is no day of the years 1 to 9999", f.Name, v.date())
	case f.Min != nil && v.num.Cmp(f.Min.n) < 0:
		return fmt.Sprintf("%s is %s, less than the least allowed, %s", f.Name, v.shown(), f.Min)
	case f.Max != nil && v.num.Cmp(f.Max.n) > 0:
		return fmt.Sprintf("%s is %s, more than the most allowed, %s", f.Name, v.shown(), f.Max)
	case f.Integer && !v.num.IsInt():
		return fmt.Sprintf("%s is %s, but must be a whole number", f.Name, v.shown())
	case len(f.Values) > 0 && !slices.Contains(f.Values, v.text):
		return strings.TrimSuffix(fmt.Sprintf("%s is %q, but must be one of %s; %s", f.Name, v.shown(),
			strings.Join(f.Values, ", "), DidYouMean(v.text, f.Values)), "; ")
	}
	return ""
}

// shown is a value for a message: its beginning.
func (v Value) shown() string { return cut(v.String(), maxBrief) }

// checkElems checks each element of a list: what the field asks of a value it
// asks of them. It says what is wrong with the first, and how many are in all.
func (f *Field) checkElems(v Value) string {
	elem := Field{Type: *f.Type.Elem, Min: f.Min, Max: f.Max, Integer: f.Integer, Values: f.Values}
	first, more := "", 0
	for i := range v.seq.len() {
		x := v.seq.at(i)
		switch msg := elem.check(x); {
		case msg == "":
		case first == "":
			elem.Name = fmt.Sprintf("%s[%d]", f.Name, i)
			first = elem.check(x)
		default:
			more++
		}
	}
	if more > 0 {
		return fmt.Sprintf("%s; elements at fault: %d", first, more+1)
	}
	return first
}

// inputKind is the kind of Value that fills the field: a reference is given as text.
func (f *Field) inputKind() Kind {
	if f.Type.Kind == RecordKind {
		return TextKind
	}
	return f.Type.Kind
}

func (b *Builder) fault(i int, message string) {
	row := b.rows[i]
	b.faults = append(b.faults, &Error{File: b.file, Record: b.place(row), Message: message})
}

// place names a record that is not yet in a List.
func (b *Builder) place(row builtRow) string {
	var parts []string
	for _, k := range b.schema.Key {
		if c := b.schema.Field(k); c >= 0 && c < len(row.values) && !row.values[c].IsMissing() {
			parts = append(parts, k+" "+row.values[c].shown())
		}
	}
	if len(parts) == 0 {
		return fmt.Sprintf("record %d", row.origin)
	}
	return fmt.Sprintf("record %d (%s)", row.origin, strings.Join(parts, ", "))
}

// Build returns the list in canonical order, or all faults of its records. Its
// references are bound by NewFacts.
func (b *Builder) Build() (*List, error) {
	for _, k := range b.schema.Key {
		if b.schema.Field(k) < 0 {
			return nil, Errors{{File: b.file, Message: fmt.Sprintf("the key %q of %s is no field of it", k, b.schema.Name)}}
		}
	}
	if len(b.faults) > 0 {
		return nil, b.faults
	}
	if !b.keep {
		slices.SortStableFunc(b.rows, b.compare)
	}
	if b.duplicates(); len(b.faults) > 0 {
		return nil, b.faults
	}
	l := &List{schema: b.schema, n: len(b.rows), file: b.file, cols: make([]column, len(b.schema.Fields)), origin: make([]int32, len(b.rows))}
	for i, row := range b.rows {
		l.origin[i] = row.origin
	}
	for c := range b.schema.Fields {
		b.fillColumn(l, c)
	}
	if len(b.schema.Key) == 1 {
		l.index = make(map[string]int32, l.n)
		for i, row := range b.rows {
			l.index[row.values[b.schema.Field(b.schema.Key[0])].String()] = int32(i)
		}
	}
	return l, nil
}

// compare orders records by key, then by all fields.
func (b *Builder) compare(x, y builtRow) int {
	for _, k := range b.schema.Key {
		c := b.schema.Field(k)
		if d := x.values[c].compare(y.values[c]); d != 0 {
			return d
		}
	}
	for c := range b.schema.Fields {
		if d := x.values[c].compare(y.values[c]); d != 0 {
			return d
		}
	}
	return 0
}

// duplicates reports records that have the same key.
func (b *Builder) duplicates() {
	if len(b.schema.Key) == 0 || b.keep {
		return
	}
	for i := 1; i < len(b.rows); i++ {
		if b.sameKey(b.rows[i-1], b.rows[i]) {
			first, second := b.rows[i-1].origin, i
			if first > b.rows[i].origin {
				first, second = b.rows[i].origin, i-1
			}
			b.fault(second, fmt.Sprintf("the same %s as record %d", strings.Join(b.schema.Key, " and "), first))
		}
	}
}

func (b *Builder) sameKey(x, y builtRow) bool {
	for _, k := range b.schema.Key {
		c := b.schema.Field(k)
		if !x.values[c].equal(y.values[c]) {
			return false
		}
	}
	return true
}

func (b *Builder) fillColumn(l *List, c int) {
	l.cols[c] = newColumn(b.schema.Fields[c].Type, l.n)
	for i, row := range b.rows {
		l.cols[c].set(i, row.values[c])
	}
}

// newColumn returns a column for n values of a type.
func newColumn(t Type, n int) column {
	var c column
	switch t.Kind {
	case NumberKind:
		c.nums = make([]exact.Number, n)
	case TextKind:
		c.texts = make([]string, n)
	case FlagKind:
		c.flags = make([]bool, n)
	case DateKind:
		c.days = make([]int32, n)
	case RecordKind:
		c.texts, c.refs, c.places = make([]string, n), make([]int32, n), &places{}
	case ListKind:
		c.seqs = make([]*seq, n)
	}
	if t.Optional {
		c.missing = make([]bool, n)
	}
	return c
}

// set puts v, which fits the column, at position i.
func (c *column) set(i int, v Value) {
	if c.missing != nil {
		c.missing[i] = false
	}
	switch {
	case v.kind == Nothing:
		c.missing[i] = true
		if c.refs != nil {
			c.refs[i] = -1
		}
	case v.kind == RecordKind:
		c.to, c.refs[i] = v.list, v.row
		if c.texts != nil {
			c.texts[i] = v.list.Label(int(v.row))
		}
	case c.nums != nil:
		c.nums[i] = v.num
	case c.texts != nil:
		c.texts[i] = v.text
	case c.flags != nil:
		c.flags[i] = v.flag
	case c.days != nil:
		c.days[i] = int32(v.date())
	case c.seqs != nil:
		c.seqs[i] = v.seq
	}
}
