package cell

import (
	"cmp"
	"slices"
	"strings"

	"github.com/meritrules/merit/internal/exact"
	"github.com/meritrules/merit/rule/types"
)

// What a column shares with that of an earlier run or of earlier facts. Columns never
// change, so whole slices are shared; of numbers, which take the most room, also the parts
// that no change touches.

// HasNumbers reports whether the column is one of numbers.
func (c *Column) HasNumbers() bool { return c.Nums != nil || c.Parts != nil }

// NumAt returns where the number of a record is, in a column without codes.
func (c *Column) NumAt(i int) *exact.Number {
	if c.Parts != nil {
		return &c.Parts[i/PartSize][i%PartSize]
	}
	return &c.Nums[i]
}

// Batch returns n numbers from the given one on, of one part, in a column without codes.
func (c *Column) Batch(from, n int) []exact.Number {
	if c.Parts != nil {
		return c.Parts[from/PartSize][from%PartSize:][:n]
	}
	return c.Nums[from : from+n]
}

// inParts returns the numbers of a column without codes in parts that are shared.
func (c *Column) inParts() [][]exact.Number {
	if c.Parts != nil {
		return slices.Clone(c.Parts)
	}
	return slices.Collect(slices.Chunk(c.Nums, PartSize))
}

// Rewritable returns the column with some cells, in ascending order, cleared and ready to be
// written: what is written is never shared with c.
func (c *Column) Rewritable(rows []int32) *Column {
	if len(rows) == 0 {
		return c
	}
	own := *c
	c = &own
	switch {
	case c.Codes != nil && c.HasNumbers():
		c = c.Arranged(everyRow(len(c.Codes)))
	case c.HasNumbers():
		c.Parts, c.Nums = c.inParts(), nil
		for k, row := range rows {
			if at := row / PartSize; k == 0 || at != rows[k-1]/PartSize {
				c.Parts[at] = slices.Clone(c.Parts[at])
			}
		}
	}
	c.Texts, c.Flags, c.Days, c.Refs = slices.Clone(c.Texts), slices.Clone(c.Flags), slices.Clone(c.Days), slices.Clone(c.Refs)
	c.Seqs, c.Rows, c.Missing = slices.Clone(c.Seqs), slices.Clone(c.Rows), slices.Clone(c.Missing)
	c.Lacking, c.Open, c.Codes = slices.Clone(c.Lacking), slices.Clone(c.Open), slices.Clone(c.Codes)
	for _, row := range rows {
		c.clear(int(row))
	}
	return c
}

// Leading returns the column with its cells leading to a list that stands for the one to which
// they lead.
func (c *Column) Leading(to *List) *Column {
	if c.To == to {
		return c
	}
	own := *c
	own.To = to
	return &own
}

// clear makes a cell as it is in a new column.
func (c *Column) clear(i int) {
	if c.HasNumbers() {
		*c.NumAt(i) = exact.Number{}
	}
	zero(c.Texts, i)
	zero(c.Flags, i)
	zero(c.Days, i)
	zero(c.Refs, i)
	zero(c.Seqs, i)
	zero(c.Rows, i)
	zero(c.Missing, i)
	zero(c.Lacking, i)
	zero(c.Open, i)
}

// zero clears an element of a slice that may be nil.
func zero[T any](s []T, i int) {
	if s != nil {
		var none T
		s[i] = none
	}
}

// Arranged returns the cells of the given rows, in their order; a row of -1 is an empty
// cell. Numbers stand one after the other.
func (c *Column) Arranged(order []int32) *Column {
	a := &Column{
		Flags: Ordered(c.Flags, order), Days: Ordered(c.Days, order), Refs: Ordered(c.Refs, order),
		Seqs: Ordered(c.Seqs, order), Rows: Ordered(c.Rows, order), Missing: Ordered(c.Missing, order),
		Lacking: Ordered(c.Lacking, order), Open: Ordered(c.Open, order), To: c.To, Dict: c.Dict, Naming: &Naming{},
	}
	switch {
	case c.HasNumbers():
		a.Nums = make([]exact.Number, len(order))
		for i, row := range order {
			if row >= 0 {
				a.Nums[i] = c.Number(row)
			}
		}
	case c.Codes != nil: // they are the texts
		a.Codes = Ordered(c.Codes, order)
	default:
		a.Texts = Ordered(c.Texts, order)
	}
	return a
}

// everyRow returns the positions of n records.
func everyRow(n int) []int32 {
	rows := make([]int32, n)
	for i := range rows {
		rows[i] = int32(i)
	}
	return rows
}

// IsSameAs reports whether two columns share all their cells.
func (c *Column) IsSameAs(d *Column) bool {
	return c == d || Shares(c.Nums, d.Nums) && Shares(c.Parts, d.Parts) && Shares(c.Texts, d.Texts) && Shares(c.Codes, d.Codes) && Shares(c.Dict, d.Dict) &&
		Shares(c.Flags, d.Flags) && Shares(c.Days, d.Days) && Shares(c.Refs, d.Refs) && Shares(c.Seqs, d.Seqs) && Shares(c.Rows, d.Rows) && c.HasSameStates(d)
}

// HasSameStates reports whether two columns share what they say of their cells beside the values.
func (c *Column) HasSameStates(d *Column) bool {
	return Shares(c.Missing, d.Missing) && Shares(c.Lacking, d.Lacking) && Shares(c.Open, d.Open)
}

// Shares reports whether two slices are the same memory.
func Shares[T any](a, b []T) bool {
	return len(a) == len(b) && (a == nil) == (b == nil) && (len(a) == 0 || &a[0] == &b[0])
}

// Before orders a cell of facts and one of another column of the field like Value.Order,
// references by the keys that they name.
func (c *Column) Before(i int, d *Column, j int) int {
	switch missing, other := c.Missing != nil && c.Missing[i], d.Missing != nil && d.Missing[j]; {
	case missing || other:
		return int(flagNumber(other) - flagNumber(missing))
	case c.HasNumbers():
		return c.Number(int32(i)).Cmp(d.Number(int32(j)))
	case c.Texts != nil || c.Codes != nil:
		return strings.Compare(c.Text(int32(i)), d.Text(int32(j)))
	case c.Days != nil:
		return cmp.Compare(c.Days[i], d.Days[j])
	case c.Flags != nil:
		return int(flagNumber(c.Flags[i]) - flagNumber(d.Flags[j]))
	case c.Rows != nil:
		return slices.Compare(c.KeysAt(i), d.KeysAt(j))
	}
	return c.given(int32(i)).Order(d.given(int32(j)))
}

// KeysAt returns the keys that a list of references names.
func (c *Column) KeysAt(i int) []string {
	keys := make([]string, len(c.Rows[i]))
	for k, row := range c.Rows[i] {
		keys[k] = c.To.Label(int(row))
	}
	return keys
}

// InverseColumn returns the column that holds the records which refer by a field, -1 if there
// is none.
func InverseColumn(to *List, f *types.Field) int {
	if to == nil || f.Inverse == "" {
		return -1
	}
	if k := to.Schema.Field(f.Inverse); k >= 0 && to.Cols[k].Rows != nil {
		return k
	}
	return -1
}
