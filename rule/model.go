package rule

import (
	"slices"

	"github.com/meritrules/merit/internal/exact"
)

// Model works out what no formula can say: it reads lists and figures, and makes
// lists and columns, which formulas then read like facts. A Sheet runs it when
// what it reads is there, and before anything that reads what it makes.
type Model struct {
	Name  string
	Uses  []Column  // the columns that it reads beyond facts; an empty Field is a whole list
	Lists []*Schema // the lists that it makes
	Adds  []Added   // the columns that it adds to lists
	// Run does the work. It must depend on nothing but what it reads.
	Run func(r *Run) error
}

// Column names a column of a list.
type Column struct {
	List  string
	Field string
	Kind  Kind // what it must hold; a text may also be a reference; zero leaves that open
}

// Added declares a column that a model adds to a list.
type Added struct {
	List  string
	Field Field
}

// Place is a field of a record of a list.
type Place struct {
	List  string
	Row   int
	Field string
}

// Writer fills a list or a column that a model makes.
type Writer struct {
	run  *Run
	list *List
}

// Make starts a list that the model has declared, of n records in an order that
// does not depend on the order of the input. Its cells are zero until set: also an
// optional cell counts as there until Missing says otherwise, or Set sets it to nil.
func (r *Run) Make(name string, n int) *Writer {
	i := r.sheet.env.list(name)
	s := r.sheet.env.lists[i]
	cols := r.lists[i].cols
	if r.trial != nil { // which puts back those that are given
		cols = make([]column, len(s.Fields))
	}
	*r.lists[i] = List{schema: s, n: n, cols: cols}
	return &Writer{r, r.lists[i]}
}

// Column starts a column that the model has declared for a list of others.
func (r *Run) Column(list, field string) *Writer {
	l := r.List(list)
	l.cols[l.schema.Field(field)] = column{}
	return &Writer{r, l}
}

// newColumn returns a column to be filled; references lead to a list of the run.
func (r *Run) newColumn(t Type, n int) column {
	to := refersTo(t)
	if to == "" {
		return newCells(t, n)
	}
	c := column{to: r.List(to)}
	if t.Kind == RecordKind {
		c.refs = make([]int32, n)
	} else {
		c.rows = make([][]int32, n)
	}
	if t.Optional {
		c.missing = make([]bool, n)
	}
	return c
}

// column returns a column to be filled, which is made when it is first asked for:
// how its cells are kept depends on how the model writes them.
func (w *Writer) column(field string) *column {
	c := w.list.schema.Field(field)
	w.run.need(w.list, c)
	return &w.list.cols[c]
}

// need makes a column of zeros where a model has not made it.
func (r *Run) need(l *List, c int) {
	if !l.cols[c].isMade() {
		l.cols[c] = r.newColumn(l.schema.Fields[c].Type, l.n)
	}
}

// Set puts a value into a cell; the zero Value leaves it missing.
func (w *Writer) Set(row int, field string, v Value) { w.column(field).set(row, v) }

// Texts returns the cells of a text column, to be filled.
func (w *Writer) Texts(field string) []string { return w.column(field).texts }

// Codes returns the cells of a text column, to be filled with positions among a few
// texts: less to write and to hold than a text for each. It is instead of Texts, and
// comes before Set and Missing.
func (w *Writer) Codes(field string, texts ...string) []int32 {
	c := &w.list.cols[w.list.schema.Field(field)]
	*c = column{codes: make([]int32, w.list.n), dict: texts}
	if w.list.schema.Fields[w.list.schema.Field(field)].Type.Optional {
		c.missing = make([]bool, w.list.n)
	}
	return c.codes
}

// Flags returns the cells of a flag column, to be filled.
func (w *Writer) Flags(field string) []bool { return w.column(field).flags }

// Numbers returns the cells of a number column, to be filled.
func (w *Writer) Numbers(field string) NumberColumn { return NumberColumn{w.column(field).nums} }

// NumberColumn is the cells of a number column that a model fills.
type NumberColumn struct{ cells []exact.Number }

// Set puts a number into the cell of a row.
func (c NumberColumn) Set(row int, n Number) { c.cells[row] = n.n }

// References returns the cells of a reference column, to be filled with
// positions in the list referred to.
func (w *Writer) References(field string) []int32 { return w.column(field).refs }

// Missing returns which cells of an optional column are missing, to be filled.
func (w *Writer) Missing(field string) []bool { return w.column(field).missing }

// Rows sets a cell that is a list of records of another list.
func (w *Writer) Rows(row int, field string, list *List, rows []int32) {
	c := w.column(field)
	c.to, c.rows[row] = list, rows
}

// Origins makes a number column a copy of cells that stand elsewhere: from says of a
// row which of the sources its value comes from, by position, and of which record of
// its list. A derivation goes on from there. The numbers are not copied, since many
// rows may have the same.
func (w *Writer) Origins(field string, sources []Column, from func(row int) (source, at int)) {
	c := w.list.schema.Field(field)
	nums, starts := w.run.numbersOf(sources)
	codes := make([]int32, w.list.n)
	for i := range codes {
		source, at := from(i)
		codes[i] = starts[source] + int32(at)
	}
	w.list.cols[c] = column{nums: nums, codes: codes}
	if w.run.origins == nil {
		w.run.origins = map[originKey]func(int) Place{}
	}
	w.run.origins[originKey{w.list, c}] = func(row int) Place {
		source, at := from(row)
		return Place{List: sources[source].List, Row: at, Field: sources[source].Field}
	}
}

// numbersOf returns the numbers of some columns one after the other, and where each
// column begins. Those of one column alone are shared.
func (r *Run) numbersOf(columns []Column) (nums []exact.Number, starts []int32) {
	starts = make([]int32, len(columns))
	for k, x := range columns {
		l := r.List(x.List)
		c := &l.cols[l.schema.Field(x.Field)]
		if len(columns) == 1 && c.codes == nil {
			return c.nums, starts
		}
		starts[k] = int32(len(nums))
		nums = slices.Grow(nums, l.n)
		for row := range l.n {
			nums = append(nums, c.number(int32(row)))
		}
	}
	return nums, starts
}

// Reasons says which cells the model went by for each cell of a column, for
// derivations; none where nothing spoke for it.
func (w *Writer) Reasons(field string, from func(row int) []Place) {
	if w.run.reasons == nil {
		w.run.reasons = map[originKey]func(int) []Place{}
	}
	w.run.reasons[originKey{w.list, w.list.schema.Field(field)}] = from
}

type originKey struct {
	list *List
	col  int
}
