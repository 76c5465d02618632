package intake

import (
	"github.com/meritrules/merit/rule/internal/cell"
)

// Row is the record that a formula is evaluated on, among its facts.
type Row struct {
	Facts *Facts
	List  *cell.List
	Row   int
}

// Row returns one record of a list of these facts.
func (f *Facts) Row(list string, row int) Row { return Row{Facts: f, List: f.List(list), Row: row} }

// RowOf returns one record of a list without other facts.
func RowOf(l *cell.List, row int) Row { return Row{List: l.Own(), Row: row} }

// Cells returns the number of cells in the record's facts.
func (r Row) Cells() int {
	if r.Facts == nil {
		return 0
	}
	return r.Facts.Cells()
}
