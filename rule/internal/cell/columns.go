package cell

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/meritrules/merit/internal/exact"
	"github.com/meritrules/merit/rule/fault"
	"github.com/meritrules/merit/rule/types"
)

// Column holds one field of every record; the field's type determines which slice is
// filled.
type Column struct {
	Nums    []exact.Number
	Texts   []string // texts, and the keys behind references
	Flags   []bool
	Days    []int32
	Refs    []int32 // rows of the list referred to, -1 for none
	To      *List   // that list, also of rows
	Naming  *Naming // of the list, if this is the first column of its key or, without a key, of all
	Seqs    []*Seq
	Rows    [][]int32 // instead of seqs, for lists of records that are bound or made by a model: the rows of each
	Missing []bool    // nil if nothing is missing

	Lacking []*fault.Error   // why each cell is lacking: a fault, or it is unknown; nil if none is
	Open    []*types.Pending // why each cell may still change, of facts as of a day; nil if none may. Lacking is never nil where Open is not

	// Codes hold texts as positions in Dict, the distinct texts; Texts may then be nil. In a column
	// of numbers stored elsewhere they are positions in Nums.
	Codes []int32
	Dict  []string

	Of    *Column          // Of facts as of a day, the column in all facts, if no cell differs from there
	Parts [][]exact.Number // instead of nums, of a column that shares most numbers with that of an earlier run
}

// PartSize is the number of cells of a part, which is a batch of the column driver.
const PartSize = 256

// Number returns a cell of a number column.
func (c *Column) Number(row int32) exact.Number {
	if c.Codes != nil {
		row = c.Codes[row]
	}
	if c.Nums == nil {
		return *c.NumAt(int(row))
	}
	return c.Nums[row]
}

// Text returns a cell of a text column.
func (c *Column) Text(row int32) string {
	if c.Texts == nil {
		return c.Dict[c.Codes[row]]
	}
	return c.Texts[row]
}

// List returns a cell of a list column.
func (c *Column) List(row int32) *Seq {
	if c.Rows != nil {
		return &Seq{Recs: c.To, Rows: c.Rows[row]}
	}
	return c.Seqs[row]
}

// Interned returns a column of texts with their codes.
func (c *Column) Interned() *Column {
	own := *c
	c = &own
	index := make(map[string]int32)
	c.Codes, c.Dict = make([]int32, len(c.Texts)), nil
	for i, text := range c.Texts {
		code, ok := index[text]
		if !ok {
			code = int32(len(c.Dict))
			index[text] = code
			c.Dict = append(c.Dict, text)
		}
		c.Codes[i] = code
	}
	return c
}

// Unmade returns n columns that nothing has made yet: one that holds no cells, which is never
// written.
func Unmade(n int) []*Column { return slices.Repeat([]*Column{{}}, n) }

// NewColumn returns a column for n values of a type.
func NewColumn(t types.Type, n int) *Column {
	c := NewCells(t, n)
	c.Naming = &Naming{}
	return c
}

// NewCells is NewColumn for a column that does not name records.
func NewCells(t types.Type, n int) *Column {
	c := &Column{}
	switch t.Kind {
	case types.NumberKind:
		c.Nums = make([]exact.Number, n)
	case types.TextKind:
		c.Texts = make([]string, n)
	case types.FlagKind:
		c.Flags = make([]bool, n)
	case types.DateKind:
		c.Days = make([]int32, n)
	case types.RecordKind:
		c.Texts, c.Refs = make([]string, n), make([]int32, n)
	case types.ListKind:
		c.Seqs = slices.Repeat([]*Seq{{}}, n) // empty until they are set
	}
	if t.Optional {
		c.Missing = make([]bool, n)
	}
	return c
}

// Set puts v, which fits the column, at position i.
func (c *Column) Set(i int, v Value) {
	if c.Missing != nil {
		c.Missing[i] = false
	}
	switch {
	case v.Kind == types.Nothing:
		c.Missing[i] = true
		if c.Refs != nil {
			c.Refs[i] = -1
		}
	case v.Kind == types.RecordKind:
		c.To, c.Refs[i] = v.List, v.Row
		if c.Texts != nil {
			c.Texts[i] = v.List.Label(int(v.Row))
		}
	case c.HasNumbers():
		*c.NumAt(i) = v.Num
	case c.Texts != nil:
		c.Texts[i] = v.Str
	case c.Flags != nil:
		c.Flags[i] = v.Bool
	case c.Days != nil:
		c.Days[i] = int32(v.Day())
	case c.Rows != nil:
		c.Rows[i] = v.Seq.Positions()
	case c.Seqs != nil:
		c.Seqs[i] = v.Seq
	}
}

// Lack marks a cell as lacking, with the reason.
func (c *Column) Lack(row, n int, why *fault.Error) {
	if c.Lacking == nil {
		c.Lacking = make([]*fault.Error, n)
	}
	c.Lacking[row] = why
}

// Lacks returns why a cell is lacking, nil if it is not.
func (c *Column) Lacks(row int) *fault.Error {
	if c.Lacking == nil {
		return nil
	}
	return c.Lacking[row]
}

// IsMade reports whether the column holds cells.
func (c *Column) IsMade() bool {
	return c.HasNumbers() || c.Texts != nil || c.Flags != nil || c.Days != nil || c.Refs != nil || c.Seqs != nil || c.Rows != nil || c.Codes != nil
}

// CopyCell copies a cell from a column of the same type.
func (c *Column) CopyCell(from *Column, i int) {
	if c.Missing != nil {
		c.Missing[i] = from.Missing != nil && from.Missing[i]
	}
	switch {
	case c.HasNumbers():
		*c.NumAt(i) = from.Number(int32(i))
	case c.Refs != nil:
		c.Refs[i], c.To = from.Refs[i], from.To
		c.Texts[i] = from.Texts[i]
	case c.Texts != nil:
		c.Texts[i] = from.Text(int32(i))
	case c.Flags != nil:
		c.Flags[i] = from.Flags[i]
	case c.Days != nil:
		c.Days[i] = from.Days[i]
	case c.Seqs != nil:
		c.Seqs[i] = from.List(int32(i))
	}
}

// LacksAny reports whether any of n cells from the given one is lacking or open.
func (c *Column) LacksAny(from, n int) bool {
	if c.Lacking == nil {
		return false
	}
	for row := from; row < from+n; row++ {
		if c.Lacking[row] != nil || c.Openness(row) != nil {
			return true
		}
	}
	return false
}

// add appends v, which fits the column, to its n cells.
func (c *Column) add(n int, v Value) {
	switch {
	case c.Nums != nil:
		c.Nums = append(c.Nums, exact.Number{})
	case c.Texts != nil:
		c.Texts = append(c.Texts, "")
		if c.Refs != nil {
			c.Refs = append(c.Refs, 0)
		}
	case c.Flags != nil:
		c.Flags = append(c.Flags, false)
	case c.Days != nil:
		c.Days = append(c.Days, 0)
	case c.Seqs != nil:
		c.Seqs = append(c.Seqs, nil)
	}
	if c.Missing != nil {
		c.Missing = append(c.Missing, false)
	}
	if v.Kind == types.ListKind {
		v.Seq = v.Seq.Packed()
	}
	c.Set(n, v)
}

// given returns a cell as it was added: a reference as the text of a key.
func (c *Column) given(i int32) Value {
	switch {
	case c.Missing != nil && c.Missing[i]:
		return Value{}
	case c.Nums != nil:
		return OfExact(c.Nums[i])
	case c.Texts != nil:
		return OfText(c.Texts[i])
	case c.Flags != nil:
		return OfFlag(c.Flags[i])
	case c.Days != nil:
		return OfDate(types.Date(c.Days[i]))
	}
	return OfSeq(c.Seqs[i])
}

// compare orders two cells like Value.Order.
func (c *Column) compare(x, y int32) int {
	switch {
	case c.Missing != nil && (c.Missing[x] || c.Missing[y]):
		return int(flagNumber(c.Missing[y]) - flagNumber(c.Missing[x]))
	case c.Nums != nil:
		return c.Nums[x].Cmp(c.Nums[y])
	case c.Texts != nil:
		return strings.Compare(c.Texts[x], c.Texts[y])
	case c.Days != nil:
		return cmp.Compare(c.Days[x], c.Days[y])
	case c.Rows != nil:
		return slices.CompareFunc(c.Rows[x], c.Rows[y], func(x, y int32) int { return strings.Compare(c.To.Label(int(x)), c.To.Label(int(y))) })
	}
	return c.given(x).Order(c.given(y))
}

// Ordered returns the elements in the given order, zero for a negative one; nil for nil.
func Ordered[T any](all []T, order []int32) []T {
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

// IsBound reports whether a column of references holds the rows referred to: it was
// bound, or it is the inverse of a bound column.
func (c *Column) IsBound() bool { return c.To != nil }

// Guard keeps a model from reading columns that it has not declared.
type Guard struct {
	Model string
	List  *List  // of the run
	Reads []bool // for each column, whether the model may read it
}

// check panics if the model may not read a column.
func (g *Guard) check(c int) {
	if g != nil && !g.Reads[c] {
		panic(fmt.Sprintf("rule: model %s reads %s.%s, which is not among its Uses, Lists and Adds", g.Model, g.List.Schema.Name, g.List.Schema.Fields[c].Name))
	}
}

// hasInverse reports whether a reference of the list's records to another list has the
// inverse.
func hasInverse(s *types.Schema, to, inverse string) bool {
	return slices.ContainsFunc(s.Fields, func(f types.Field) bool {
		return f.Inverse == inverse && f.Type.Kind == types.RecordKind && f.Type.List == to
	})
}

// Hide makes a cell of an optional column missing.
func (c *Column) Hide(row int) {
	c.Missing[row] = true
	switch {
	case c.Codes != nil:
		blank := slices.Index(c.Dict, "")
		if blank < 0 {
			blank, c.Dict = len(c.Dict), append(slices.Clip(c.Dict), "")
		}
		c.Codes[row] = int32(blank)
		if c.Texts != nil {
			c.Texts[row] = ""
		}
	case c.Refs != nil:
		c.Refs[row] = -1
		if c.Texts != nil {
			c.Texts[row] = ""
		}
	case c.Nums != nil:
		c.Nums[row] = exact.Number{}
	case c.Flags != nil:
		c.Flags[row] = false
	case c.Days != nil:
		c.Days[row] = 0
	case c.Rows != nil:
		c.Rows[row] = nil
	case c.Seqs != nil:
		c.Seqs[row] = &Seq{}
	}
}

// Lose makes a column whose cells are all unknown for one reason.
func (l *List) Lose(c int, why *fault.Error) {
	l.Cols[c] = NewColumn(l.Schema.Fields[c].Type, l.N)
	l.Cols[c].Lacking = slices.Repeat([]*fault.Error{why}, l.N)
}
