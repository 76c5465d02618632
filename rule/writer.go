package rule

import (
	"fmt"
	"slices"

	"github.com/meritrules/merit/internal/exact"
	"github.com/meritrules/merit/rule/fault"
	"github.com/meritrules/merit/rule/internal/cell"
	"github.com/meritrules/merit/rule/internal/inside"
	"github.com/meritrules/merit/rule/internal/typing"
	"github.com/meritrules/merit/rule/types"
	"github.com/meritrules/merit/rule/value"
)

// Writer fills a list or a column that a model makes: cell by cell with Set, or a whole column
// at once from a slice with one cell per record, which it copies. It panics for a slice of
// another length and for a field of another kind. Once the model has run, the run reports as
// faults the values that the field's range, values or places do not allow, and references
// beyond the list referred to. A Writer is valid only as long as its Draft.
type Writer struct {
	draft    *Draft
	list     *cell.List
	from, to int    // the range of columns that it may fill
	name     string // of the list or, for a column, LIST.FIELD
}

// field returns the position of a field that it may fill.
func (w *Writer) field(name string) int {
	w.draft.open()
	c := w.list.At(name)
	if c < w.from || c >= w.to {
		panic(fmt.Sprintf("rule: model %s writes %s.%s, which it has not declared", w.draft.model.Name, w.list.Schema.Name, name))
	}
	return c
}

// filled returns a column of a kind for n cells, whether it is made or not.
func (w *Writer) filled(field string, n int, kind types.Kind) *cell.Column {
	if w.field(field); n != w.list.N {
		panic(fmt.Sprintf("rule: %d cells for the %d records of %s.%s", n, w.list.N, w.list.Schema.Name, field))
	}
	return w.list.MustColumn(field, kind)
}

// column is filled, but makes the column first.
func (w *Writer) column(field string, n int, kind types.Kind) *cell.Column {
	w.filled(field, n, kind)
	c := w.list.At(field)
	w.draft.run.need(w.list, c)
	return w.list.Cols[c]
}

// Pending marks a cell as pending: what reads it is pending too. The cell has no value.
func (w *Writer) Pending(row int, field string, p types.Pending) {
	c := w.field(field)
	w.draft.run.need(w.list, c)
	w.list.Cols[c].Lack(row, w.list.N, p.Fault())
}

// SoFar says, for facts as of a day, which records of a made list or cells of a column may still
// change, and whether more records may come; nil means final. If a model does not call SoFar, all
// that it makes is so far while anything it reads is.
func (w *Writer) SoFar(more *types.Pending, record func(row int) *types.Pending) {
	says := &open{list: more, rows: make([]*types.Pending, w.list.N)}
	for row := range says.rows {
		says.rows[row] = record(row)
	}
	if w.draft.says == nil {
		w.draft.says = map[string]*open{}
	}
	w.draft.says[w.name] = says
}

// Set puts a value of the field's kind into a cell; the zero Value marks a cell of an
// optional column as missing. It panics for any other value, and for a text in a
// column that Codes has filled.
func (w *Writer) Set(row int, field string, v value.Value) {
	c := w.field(field)
	w.draft.run.need(w.list, c)
	t, col := w.list.Schema.Fields[c].Type, w.list.Cols[c]
	if k := v.Kind(); k != t.Kind && (k != types.Nothing || col.Missing == nil) || k == types.TextKind && col.Texts == nil {
		panic(fmt.Sprintf("rule: %s cannot be set in %s.%s, which is a %s", v, w.list.Schema.Name, field, t))
	}
	col.Set(row, inside.Value(v))
}

// Texts fills a text column.
func (w *Writer) Texts(field string, cells []string) {
	copy(w.column(field, len(cells), types.TextKind).Texts, cells)
}

// Codes fills a text column with positions among a few texts, which takes less time
// and memory than a text for each cell. Call it before Set and Missing.
func (w *Writer) Codes(field string, cells []int32, texts ...string) {
	col := &cell.Column{Codes: slices.Clone(cells), Dict: slices.Clone(texts), Missing: w.filled(field, len(cells), types.TextKind).Missing}
	c := w.field(field)
	if col.Missing == nil && w.list.Schema.Fields[c].Type.Optional {
		col.Missing = make([]bool, len(cells))
	}
	w.list.Cols[c] = col
}

// Flags fills a flag column.
func (w *Writer) Flags(field string, cells []bool) {
	copy(w.column(field, len(cells), types.FlagKind).Flags, cells)
}

// Numbers fills a number column.
func (w *Writer) Numbers(field string, cells []types.Number) {
	nums := w.column(field, len(cells), types.NumberKind).Nums
	for row, n := range cells {
		nums[row] = exact.Number(n)
	}
}

// Days fills a date column.
func (w *Writer) Days(field string, cells []types.Date) {
	days := w.column(field, len(cells), types.DateKind).Days
	for row, d := range cells {
		days[row] = int32(d)
	}
}

// References fills a reference column with positions in the list referred to. In an optional
// column a position below 0 is missing.
func (w *Writer) References(field string, cells []int32) {
	c := w.column(field, len(cells), types.RecordKind)
	copy(c.Refs, cells)
	for row := range c.Missing {
		c.Missing[row] = cells[row] < 0
	}
}

// Missing says which cells of an optional column are missing.
func (w *Writer) Missing(field string, cells []bool) {
	c := w.column(field, len(cells), w.list.Schema.Fields[w.field(field)].Type.Kind)
	if c.Missing == nil {
		panic(fmt.Sprintf("rule: %s.%s is not optional", w.list.Schema.Name, field))
	}
	copy(c.Missing, cells)
}

// Rows fills a column of lists of another list's records with their positions. It panics
// for any list but the one that the field's type names, and for a position beyond it.
func (w *Writer) Rows(field string, list *value.List, cells [][]int32) {
	c := w.column(field, len(cells), types.ListKind)
	of := typing.RefersTo(w.list.Schema.Fields[w.field(field)].Type)
	to := w.draft.run.list(of)
	if of == "" || list == nil || inside.List(list).Own() != to {
		panic(fmt.Sprintf("rule: %s.%s does not hold records of the list given to Rows", w.list.Schema.Name, field))
	}
	n := 0
	for _, rows := range cells {
		n += len(rows)
		for _, row := range rows {
			if row < 0 || int(row) >= to.N {
				panic(fmt.Sprintf("rule: %s.%s holds the position %d, but %s has %d records", w.list.Schema.Name, field, row, of, to.N))
			}
		}
	}
	all := make([]int32, 0, n)
	for row, rows := range cells {
		from := len(all)
		all = append(all, rows...)
		c.Rows[row] = all[from:len(all):len(all)]
	}
	c.To = to
}

// Origins makes a number column a copy of cells elsewhere: from returns, for a row,
// the position of the source that its value comes from, and the record of that
// source's list. A derivation goes on from there. The numbers are not copied, since
// many rows may have the same. Derivations call from after the model has run, perhaps
// from many goroutines, so it must always return the same.
func (w *Writer) Origins(field string, sources []types.ColumnName, from func(row int) (source, at int)) {
	c, r := w.field(field), w.draft.run
	w.list.MustColumn(field, types.NumberKind)
	for _, x := range sources {
		w.draft.List(x.List).Column(x.Field)
	}
	nums, starts := r.numbersOf(sources)
	codes := make([]int32, w.list.N)
	for i := range codes {
		source, at := from(i)
		codes[i] = starts[source] + int32(at)
	}
	w.list.Cols[c] = &cell.Column{Nums: nums, Codes: codes}
	r.copiesFrom(originKey{w.list, c}, func(row int) types.CellName {
		source, at := from(row)
		return types.CellName{List: sources[source].List, Row: at, Field: sources[source].Field}
	})
}

// copiesFrom keeps where the cells of a column come from.
func (r *Run) copiesFrom(k originKey, from func(row int) types.CellName) {
	if r.origins == nil {
		r.origins = map[originKey]func(int) types.CellName{}
	}
	r.origins[k] = from
}

// numbersOf returns the numbers of some columns one after the other, and where each
// column begins. The numbers of a single column are shared, unless it has codes.
func (r *Run) numbersOf(columns []types.ColumnName) (nums []exact.Number, starts []int32) {
	starts = make([]int32, len(columns))
	for k, x := range columns {
		l := r.list(x.List)
		c := l.Cols[l.Schema.Field(x.Field)]
		if len(columns) == 1 && c.Codes == nil && c.Parts == nil {
			return c.Nums, starts
		}
		starts[k] = int32(len(nums))
		nums = slices.Grow(nums, l.N)
		for row := range l.N {
			nums = append(nums, c.Number(int32(row)))
		}
	}
	return nums, starts
}

// Reasons sets, for derivations, the cells on which the model based each cell of a
// column; none if it based it on nothing. Derivations call from after the model has run,
// perhaps from many goroutines, so it must always return the same.
func (w *Writer) Reasons(field string, from func(row int) []types.CellName) {
	w.draft.run.reasonsFrom(originKey{w.list, w.field(field)}, from)
}

type originKey struct {
	list *cell.List
	col  int
}

// reasonsFrom keeps the cells on which the cells of a column are based.
func (r *Run) reasonsFrom(k originKey, from func(row int) []types.CellName) {
	if r.reasons == nil {
		r.reasons = map[originKey]func(int) []types.CellName{}
	}
	r.reasons[k] = from
}

// newColumn returns a column to be filled; references lead to a list of the run.
func (r *Run) newColumn(t types.Type, n int) *cell.Column {
	to := typing.RefersTo(t)
	if to == "" {
		return cell.NewCells(t, n)
	}
	c := &cell.Column{To: r.list(to)}
	if t.Kind == types.RecordKind {
		c.Refs = make([]int32, n)
	} else {
		c.Rows = make([][]int32, n)
	}
	if t.Optional {
		c.Missing = make([]bool, n)
	}
	return c
}

// need makes a column of zeros if a model has not made it.
func (r *Run) need(l *cell.List, c int) {
	if !l.Cols[c].IsMade() {
		l.Cols[c] = r.newColumn(l.Schema.Fields[c].Type, l.N)
	}
}

// checkWritten returns a fault for each column in which a model has written what the field
// that it declares does not allow, or a reference beyond the list referred to.
func (r *Run) checkWritten(m *Model) (faults fault.Errors) {
	check := func(l *cell.List, f *types.Field) {
		if e := cell.Misfits(l, l.Schema.Field(f.Name), f); e != nil {
			e.Message = fmt.Sprintf("the model %s has written %s.%s: %s", m.Name, l.Schema.Name, f.Name, e.Message)
			faults = append(faults, e)
		}
	}
	for _, s := range m.Lists {
		for i := range s.Fields {
			check(r.list(s.Name), &s.Fields[i])
		}
	}
	for i := range m.Adds {
		check(r.list(m.Adds[i].List), &m.Adds[i].Field)
	}
	return faults
}
