package cell

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/meritrules/merit/rule/fault"
	"github.com/meritrules/merit/rule/types"
)

// Builder makes a List of records in any order.
type Builder struct {
	schema *types.Schema
	fields []types.Field // of the schema, those marked whose texts identify
	file   string
	cols   []*Column         // the cells of the records, in the order of Add; none once a record is at fault
	origin []int32           // of each record, what messages call it
	order  []int32           // the records in canonical order, once Build has sorted them
	values []map[string]bool // the allowed texts of each field with manyValues or more
	faults fault.Errors      // the first MaxFaults
	more   int               // further faults, only counted
}

// BuiltRow is a record that is not yet in a List, for messages.
type BuiltRow struct {
	Values []Value
	Origin int32
}

// NewBuilder starts a list. It keeps the schema, which must not change any more.
func NewBuilder(s *types.Schema, file string) *Builder {
	b := &Builder{schema: s, file: file, cols: make([]*Column, len(s.Fields)), fields: make([]types.Field, len(s.Fields))}
	for c, f := range s.Fields {
		b.fields[c] = s.Identifying(c)
		b.cols[c] = NewCells(f.Type, 0)
		if f.Type.Kind != types.TextKind || len(f.Values) < manyValues {
			continue
		}
		if b.values == nil {
			b.values = make([]map[string]bool, len(s.Fields))
		}
		b.values[c] = make(map[string]bool, len(f.Values))
		for _, v := range f.Values {
			b.values[c][v] = true
		}
	}
	return b
}

// manyValues is the number of allowed texts from which a map is faster than a search.
const manyValues = 20

// misfit returns what is wrong with a value of a field.
func (b *Builder) misfit(c int, v Value) misfit {
	switch {
	case b.values == nil || b.values[c] == nil || v.Kind != types.TextKind:
		return MisfitOf(&b.fields[c], v)
	case b.values[c][v.Str]:
		return Fits
	}
	return isUnknown
}

// Check does what the function Check does, for the field at a position in the schema.
func (b *Builder) Check(field int, v Value) error {
	if b.misfit(field, v) == Fits {
		return nil
	}
	return misfitError{&b.fields[field], v}
}

// Add adds a record: a Value for each field of the schema in order, the zero Value if
// one is missing. A reference is the text of the key it refers to. Add checks the values
// against the schema and copies them; position, from 1, names the record in messages.
// Add reports whether the record is sound.
func (b *Builder) Add(position int, values ...Value) bool {
	row, before := BuiltRow{values, int32(position)}, len(b.faults)+b.more
	if len(values) != len(b.schema.Fields) {
		b.Fault(fault.CodeWrongForm, row, "", func() string {
			return fmt.Sprintf("%d values for the %d fields of %s", len(values), len(b.schema.Fields), b.schema.Name)
		})
		return false
	}
	for i := range b.schema.Fields {
		if f := &b.fields[i]; b.misfit(i, values[i]) != Fits {
			b.Fault(CodeOf(f, values[i]), row, f.Name, func() string { return Misfitting(f, values[i]) })
		}
	}
	if len(b.faults) == 0 {
		for c, v := range values {
			b.cols[c].add(len(b.origin), v)
		}
		b.origin = append(b.origin, int32(position))
	}
	return len(b.faults)+b.more == before
}

// Fault records a fault of a record, or only counts it if there are many already.
func (b *Builder) Fault(code fault.Code, row BuiltRow, field string, says func() string) {
	if len(b.faults) == fault.MaxFaults {
		b.more++
		return
	}
	e := &fault.Error{Code: code, File: b.file, Message: says(), List: b.schema.Name, Position: int(row.Origin), Field: field}
	e.Record, e.Key = b.place(row)
	b.faults = append(b.faults, e)
}

// Faults returns the first twenty faults of the records, and how many more there are;
// after Build these include records with the same key.
func (b *Builder) Faults() (first fault.Errors, more int) { return b.faults, b.more }

// place names a record that is not yet in a List, and returns the parts of its key that
// it has.
func (b *Builder) place(row BuiltRow) (words string, key []string) {
	var parts []string
	for _, k := range b.schema.Key {
		if c := b.schema.Field(k); c >= 0 && c < len(row.Values) && !row.Values[c].IsMissing() {
			parts, key = append(parts, k+" "+row.Values[c].shown()), append(key, row.Values[c].String())
		}
	}
	if len(parts) == 0 {
		return fmt.Sprintf("record %d", row.Origin), nil
	}
	return fmt.Sprintf("record %d (%s)", row.Origin, strings.Join(parts, ", ")), key
}

// Build returns the list in canonical order, or the faults of its records: the first
// twenty, the last of them with the number of the rest. NewFacts binds the references of
// the list.
func (b *Builder) Build() (*List, error) {
	for _, k := range b.schema.Key {
		if b.schema.Field(k) < 0 {
			return nil, fault.Errors{{Code: fault.CodeUnknownField, File: b.file, Message: fmt.Sprintf("the key %q of %s is no field of it", k, b.schema.Name)}}
		}
	}
	if len(b.faults) > 0 {
		return nil, b.amiss()
	}
	b.order = make([]int32, len(b.origin))
	for i := range b.order {
		b.order[i] = int32(i)
	}
	slices.SortStableFunc(b.order, NewOrder(b.schema, b.cols).Compare)
	if b.duplicates(); len(b.faults) > 0 {
		return nil, b.amiss()
	}
	l := &List{Schema: b.schema, N: len(b.order), File: b.file, Cols: make([]*Column, len(b.schema.Fields)), Origin: Ordered(b.origin, b.order)}
	for c := range b.cols {
		l.Cols[c] = b.cols[c].Arranged(b.order)
	}
	if len(b.schema.Key) == 1 {
		key := b.cols[b.schema.Field(b.schema.Key[0])]
		l.Index = make(map[string]int32, l.N)
		for i, row := range b.order {
			l.Index[key.given(row).String()] = int32(i)
		}
	}
	return l, nil
}

// amiss returns the error of Build.
func (b *Builder) amiss() fault.Errors {
	if b.more == 0 {
		return b.faults
	}
	es := slices.Clone(b.faults)
	last := *es[len(es)-1]
	last.Hint = fmt.Sprintf("and %d more faults in %s", b.more, b.schema.Name)
	es[len(es)-1] = &last
	return es
}

// duplicates reports records that have the same key, in the order of their
// positions.
func (b *Builder) duplicates() {
	if len(b.schema.Key) == 0 {
		return
	}
	type twin struct{ row, of int32 } // of an earlier record
	var twins []twin
	for i := 1; i < len(b.order); i++ {
		if one := (twin{b.order[i], b.order[i-1]}); b.sameKey(one.row, one.of) {
			if b.origin[one.of] > b.origin[one.row] {
				one.row, one.of = one.of, one.row
			}
			twins = append(twins, one)
		}
	}
	slices.SortStableFunc(twins, func(x, y twin) int { return cmp.Compare(b.origin[x.row], b.origin[y.row]) })
	for _, x := range twins {
		row := BuiltRow{Origin: b.origin[x.row]}
		if len(b.faults) < fault.MaxFaults { // otherwise it is only counted
			row.Values = b.given(x.row)
		}
		field := "" // if the key has several
		if len(b.schema.Key) == 1 {
			field = b.schema.Key[0]
		}
		b.Fault(fault.CodeDuplicateKey, row, field, func() string {
			return fmt.Sprintf("the same %s as record %d", strings.Join(b.schema.Key, " and "), b.origin[x.of])
		})
	}
}

// given returns the values of a record as they were added.
func (b *Builder) given(row int32) []Value {
	values := make([]Value, len(b.cols))
	for c := range b.cols {
		values[c] = b.cols[c].given(row)
	}
	return values
}

func (b *Builder) sameKey(x, y int32) bool {
	for _, k := range b.schema.Key {
		if b.cols[b.schema.Field(k)].compare(x, y) != 0 {
			return false
		}
	}
	return true
}

// order is the canonical order of a list's records: by key, then by all that is there from the
// beginning, then by what comes later, in the order in which it comes. So the fields of a
// later day never change the order of records that differed before.
type order struct {
	schema *types.Schema
	cols   []*Column
	first  []int      // the fields of the key, and those there from the beginning
	days   []int      // later days of a record
	Until  types.Date // what comes or is due after this day is not there
}

func NewOrder(s *types.Schema, cols []*Column) *order {
	o := &order{schema: s, cols: cols, Until: math.MaxInt32}
	for _, k := range s.Key {
		o.first = append(o.first, s.Field(k))
	}
	for c := range cols {
		switch f := &s.Fields[c]; {
		case slices.Contains(s.Key, f.Name), IsInverse(s, cols, c):
		case f.At == f.Name:
			o.days = append(o.days, c)
		case f.At == "" && f.Due == nil:
			o.first = append(o.first, c)
		}
	}
	return o
}

// Compare orders two records.
func (o *order) Compare(x, y int32) int {
	if o.schema.Due != nil && *o.schema.Due > o.Until {
		return 0
	}
	if d := o.by(o.first, x, y); d != 0 {
		return d
	}
	if len(o.days) > 0 {
		if d := o.byComing(x, y); d != 0 {
			return d
		}
	}
	for c := range o.cols { // what is there without its day is told apart only in a whole year
		due := o.schema.Fields[c].Due
		if o.Until == math.MaxInt32 || due != nil && *due <= o.Until {
			if d := o.cols[c].compare(x, y); d != 0 {
				return d
			}
		}
	}
	return 0
}

func (o *order) by(fields []int, x, y int32) int {
	for _, c := range fields {
		if d := o.cols[c].compare(x, y); d != 0 {
			return d
		}
	}
	return 0
}

// byComing orders two records by their later days and by the values that these brought; a record
// without further days comes last.
func (o *order) byComing(x, y int32) int {
	came, other := o.coming(x), o.coming(y)
	for i, at := range came {
		if i == len(other) {
			return -1
		}
		if d := cmp.Or(cmp.Compare(o.cols[at].Days[x], o.cols[other[i]].Days[y]), cmp.Compare(at, other[i])); d != 0 {
			return d
		}
		for c := range o.cols {
			if o.schema.Fields[c].At == o.schema.Fields[at].Name {
				if d := o.cols[c].compare(x, y); d != 0 {
					return d
				}
			}
		}
	}
	return cmp.Compare(len(other), len(came))
}

// coming returns the later days of a record that have come, the earliest first.
func (o *order) coming(row int32) []int {
	came := slices.DeleteFunc(slices.Clone(o.days), func(c int) bool {
		col := o.cols[c]
		return col.Missing != nil && col.Missing[row] || types.Date(col.Days[row]) > o.Until
	})
	slices.SortStableFunc(came, func(a, b int) int { return cmp.Compare(o.cols[a].Days[row], o.cols[b].Days[row]) })
	return came
}

// IsInverse reports whether a column holds the records that refer here.
func IsInverse(s *types.Schema, cols []*Column, c int) bool {
	col := cols[c]
	return col.Rows != nil && col.To != nil && hasInverse(col.To.Schema, s.Name, s.Fields[c].Name)
}
