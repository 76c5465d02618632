package rule

import (
	"cmp"
	"fmt"
	"iter"
	"slices"
	"strconv"
	"strings"

	"github.com/meritrules/merit/internal/exact"
	"github.com/meritrules/merit/internal/spell"
)

// column holds one field of every record; the field's type determines which slice is
// filled.
type column struct {
	nums    []exact.Number
	texts   []string // texts, and the keys behind references
	flags   []bool
	days    []int32
	refs    []int32 // rows of the list referred to, -1 for none
	to      *List   // that list, also of rows
	naming  *naming // of the list, if this is the first column of its key or, without a key, of all
	seqs    []*seq
	rows    [][]int32 // instead of seqs, for lists of records that are bound or made by a model: the rows of each
	missing []bool    // nil if nothing is missing

	lacking []*Error   // why each cell is lacking: a fault, or it is unknown; nil if none is
	open    []*Pending // why each cell may still change, of facts as of a day; nil if none may. If there is open, there is lacking

	// codes hold the texts of facts and models as positions in dict, the distinct
	// texts; texts may then be nil. For numbers stored elsewhere they are the positions
	// in nums.
	codes []int32
	dict  []string

	of    *column          // of facts as of a day, the column in all facts, if no cell differs from there
	parts [][]exact.Number // instead of nums, of a column that shares most numbers with that of an earlier run
}

// partSize is the number of cells of a part, which is a batch of the column driver.
const partSize = 256

// number returns a cell of a number column.
func (c *column) number(row int32) exact.Number {
	if c.codes != nil {
		row = c.codes[row]
	}
	if c.nums == nil {
		return *c.numAt(int(row))
	}
	return c.nums[row]
}

// text returns a cell of a text column.
func (c *column) text(row int32) string {
	if c.texts == nil {
		return c.dict[c.codes[row]]
	}
	return c.texts[row]
}

// list returns a cell of a list column.
func (c *column) list(row int32) *seq {
	if c.rows != nil {
		return &seq{recs: c.to, rows: c.rows[row]}
	}
	return c.seqs[row]
}

// intern sets the codes of a column of texts.
func (c *column) intern() {
	index := make(map[string]int32)
	c.codes, c.dict = make([]int32, len(c.texts)), nil
	for i, text := range c.texts {
		code, ok := index[text]
		if !ok {
			code = int32(len(c.dict))
			index[text] = code
			c.dict = append(c.dict, text)
		}
		c.codes[i] = code
	}
}

// newColumn returns a column for n values of a type.
func newColumn(t Type, n int) column {
	c := newCells(t, n)
	c.naming = &naming{}
	return c
}

// newCells is newColumn for a column that does not name records.
func newCells(t Type, n int) (c column) {
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
		c.texts, c.refs = make([]string, n), make([]int32, n)
	case ListKind:
		c.seqs = slices.Repeat([]*seq{{}}, n) // empty until they are set
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
	case c.hasNumbers():
		*c.numAt(i) = v.num
	case c.texts != nil:
		c.texts[i] = v.text
	case c.flags != nil:
		c.flags[i] = v.flag
	case c.days != nil:
		c.days[i] = int32(v.date())
	case c.rows != nil:
		c.rows[i] = v.seq.positions()
	case c.seqs != nil:
		c.seqs[i] = v.seq
	}
}

// lack marks a cell as lacking, with the reason.
func (c *column) lack(row, n int, why *Error) {
	if c.lacking == nil {
		c.lacking = make([]*Error, n)
	}
	c.lacking[row] = why
}

// lacks returns why a cell is lacking, nil if it is not.
func (c *column) lacks(row int) *Error {
	if c.lacking == nil {
		return nil
	}
	return c.lacking[row]
}

// isMade reports whether the column holds cells.
func (c *column) isMade() bool {
	return c.hasNumbers() || c.texts != nil || c.flags != nil || c.days != nil || c.refs != nil || c.seqs != nil || c.rows != nil || c.codes != nil
}

// copyCell copies a cell from a column of the same type.
func (c *column) copyCell(from *column, i int) {
	if c.missing != nil {
		c.missing[i] = from.missing != nil && from.missing[i]
	}
	switch {
	case c.hasNumbers():
		*c.numAt(i) = from.number(int32(i))
	case c.refs != nil:
		c.refs[i], c.to = from.refs[i], from.to
		c.texts[i] = from.texts[i]
	case c.texts != nil:
		c.texts[i] = from.text(int32(i))
	case c.flags != nil:
		c.flags[i] = from.flags[i]
	case c.days != nil:
		c.days[i] = from.days[i]
	case c.seqs != nil:
		c.seqs[i] = from.list(int32(i))
	}
}

// lacksAny reports whether any of n cells from the given one is lacking or open.
func (c *column) lacksAny(from, n int) bool {
	if c.lacking == nil {
		return false
	}
	for row := from; row < from+n; row++ {
		if c.lacking[row] != nil || c.openness(row) != nil {
			return true
		}
	}
	return false
}

// add appends v, which fits the column, to its n cells.
func (c *column) add(n int, v Value) {
	switch {
	case c.nums != nil:
		c.nums = append(c.nums, exact.Number{})
	case c.texts != nil:
		c.texts = append(c.texts, "")
		if c.refs != nil {
			c.refs = append(c.refs, 0)
		}
	case c.flags != nil:
		c.flags = append(c.flags, false)
	case c.days != nil:
		c.days = append(c.days, 0)
	case c.seqs != nil:
		c.seqs = append(c.seqs, nil)
	}
	if c.missing != nil {
		c.missing = append(c.missing, false)
	}
	if v.kind == ListKind {
		v.seq = v.seq.packed()
	}
	c.set(n, v)
}

// given returns a cell as it was added: a reference as the text of a key.
func (c *column) given(i int32) Value {
	switch {
	case c.missing != nil && c.missing[i]:
		return Value{}
	case c.nums != nil:
		return numberValue(c.nums[i])
	case c.texts != nil:
		return TextValue(c.texts[i])
	case c.flags != nil:
		return FlagValue(c.flags[i])
	case c.days != nil:
		return DateValue(Date(c.days[i]))
	}
	return listValue(c.seqs[i])
}

// compare orders two cells like Value.compare.
func (c *column) compare(x, y int32) int {
	switch {
	case c.missing != nil && (c.missing[x] || c.missing[y]):
		return int(flagNumber(c.missing[y]) - flagNumber(c.missing[x]))
	case c.nums != nil:
		return c.nums[x].Cmp(c.nums[y])
	case c.texts != nil:
		return strings.Compare(c.texts[x], c.texts[y])
	case c.days != nil:
		return cmp.Compare(c.days[x], c.days[y])
	case c.rows != nil:
		return slices.CompareFunc(c.rows[x], c.rows[y], func(x, y int32) int { return strings.Compare(c.to.Label(int(x)), c.to.Label(int(y))) })
	}
	return c.given(x).compare(c.given(y))
}

// ordered returns the cells in the given order, as a column of a list.
func (c *column) ordered(order []int32) column {
	return column{
		nums: ordered(c.nums, order), texts: ordered(c.texts, order), flags: ordered(c.flags, order), days: ordered(c.days, order),
		refs: ordered(c.refs, order), seqs: ordered(c.seqs, order), missing: ordered(c.missing, order), naming: &naming{},
	}
}

// ordered returns the elements in the given order, zero for a negative one; nil for nil.
func ordered[T any](all []T, order []int32) []T {
	if all == nil {
		return nil
	}
	list := make([]T, len(order))
	for i, at := range order {
		if at >= 0 {
			list[i] = all[at]
		}
	}
	return list
}

// isBound reports whether a column of references holds the rows referred to: it was
// bound, or it is the inverse of a bound column.
func (c *column) isBound() bool { return c.to != nil }

// Cells is one field of all records of a list, for models that read many of them: the
// field's name is looked up once.
type Cells struct {
	list *List
	col  int
}

// Cells returns a field of all records. It panics if there is no such field.
func (l *List) Cells(field string) Cells { return Cells{l, l.column(field)} }

// Value returns the cell of one record.
func (c Cells) Value(row int) Value { return knownCell(c.list, row, c.col) }

// Number returns the cell of one record as a number, or false if it is missing or no
// number.
func (c Cells) Number(row int) (Number, bool) {
	col := &c.list.cols[c.col]
	if !col.hasNumbers() || col.missing != nil && col.missing[row] {
		return Number{}, false
	}
	return exactNumber(col.number(int32(row))), true
}

// guard keeps the model to which a list was handed from reading what it has not declared.
type guard struct {
	model string
	list  *List  // of the run
	reads []bool // for each column, whether the model may read it
}

// check panics if the model may not read a column.
func (g *guard) check(c int) {
	if g != nil && !g.reads[c] {
		panic(fmt.Sprintf("rule: model %s reads %s.%s, which is not among its Uses, Lists and Adds", g.model, g.list.schema.Name, g.list.schema.Fields[c].Name))
	}
}

// hasNoKey reports whether a trial was not given any field of a record's key.
func hasNoKey(l *List, row int) bool {
	return !slices.ContainsFunc(l.schema.Key, func(k string) bool { return l.cols[l.schema.Field(k)].lacks(row) == nil })
}

// isNumbered reports whether a record has no key, so that its position names it.
func isNumbered(l *List, row int) bool { return len(l.schema.Key) == 0 || hasNoKey(l, row) }

// numbered names a record by its position; a record within another by its parent and its
// position among that parent's records.
func numbered(l *List, row int) []string {
	words := "record " + strconv.Itoa(l.number(row))
	if !l.isWithin(row) {
		return []string{words}
	}
	return []string{l.cols[0].texts[row], words}
}

// number is the position of a record, of one within another that among its parent's.
func (l *List) number(row int) int {
	if !l.isWithin(row) {
		return l.position(row)
	}
	return int(l.cols[0].naming.placesOf(l)[row])
}

// isWithin reports whether a record is one within another, which the dot in its list's name
// tells, and has been given with its parent.
func (l *List) isWithin(row int) bool {
	return strings.Contains(l.schema.Name, ".") && len(l.schema.Fields) > 0 && l.schema.Fields[0].Type.Kind == RecordKind &&
		l.cols[0].refs != nil && l.cols[0].texts != nil && l.cols[0].lacks(row) == nil
}

// isCaptioned reports whether the captions of records may say more than their keys.
func isCaptioned(l *List) bool {
	return l.schema.titleField() >= 0 || slices.ContainsFunc(l.schema.Key, func(k string) bool { return l.cols[l.schema.Field(k)].to != nil })
}

// captioned adds a name to a key, unless it says the same.
func captioned(key, name string) string {
	if name == "" || name == key {
		return key
	}
	return key + " " + name
}

// title returns the name of a record, "" if it has none or it is not given.
func (l *List) title(row int) string {
	c := l.schema.titleField()
	if c < 0 || !l.cols[c].isMade() || l.cols[c].lacks(row) != nil {
		return ""
	}
	name, _ := l.value(row, c).Text()
	return spell.Cut(name, longestTitle)
}

// longestTitle bounds the characters of a name beside a key.
const longestTitle = 40

// View is a read-only column of a list.
type View[T any] struct{ cells []T }

// At returns the cell of a record. It panics if there is no such record.
func (v View[T]) At(row int) T { return v.cells[row] }

// Len returns the number of cells.
func (v View[T]) Len() int { return len(v.cells) }

// All returns the cells with their positions.
func (v View[T]) All() iter.Seq2[int, T] { return slices.All(v.cells) }

// Slice returns a copy of the cells.
func (v View[T]) Slice() []T { return slices.Clone(v.cells) }

// Days is a read-only column of dates.
type Days struct {
	days    []int32
	missing []bool
}

// Days returns the column of a date field.
func (l *List) Days(field string) Days {
	c := l.mustColumn(field, DateKind)
	return Days{c.days, c.missing}
}

// At returns the date of a record, or false if it is missing.
func (d Days) At(row int) (Date, bool) {
	return Date(d.days[row]), d.missing == nil || !d.missing[row]
}
