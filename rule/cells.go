package rule

// Cells is one field of all records of a list, for models that go over many of them:
// what the field is called is looked up once.
type Cells struct {
	list *List
	col  int
}

// Cells returns a field of all records. It panics where there is no such field.
func (l *List) Cells(field string) Cells { return Cells{l, l.column(field)} }

// Value returns the cell of one record.
func (c Cells) Value(row int) Value { return c.list.value(row, c.col) }

// Number returns the cell of one record as a number, false where it is none or missing.
func (c Cells) Number(row int) (Number, bool) {
	col := &c.list.cols[c.col]
	if col.nums == nil || col.missing != nil && col.missing[row] {
		return Number{}, false
	}
	return Number{col.number(int32(row))}, true
}
