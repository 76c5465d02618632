package intake

import (
	"fmt"
	"slices"
	"strings"
	"sync/atomic"

	"github.com/meritrules/merit/internal/copies"
	"github.com/meritrules/merit/internal/spell"
	"github.com/meritrules/merit/rule/fault"
	"github.com/meritrules/merit/rule/internal/cell"
	"github.com/meritrules/merit/rule/internal/typing"
	"github.com/meritrules/merit/rule/types"
)

// Facts are the lists and single values that a policy runs on, with their
// references bound. Facts are immutable.
type Facts struct {
	Lists  []*cell.List
	Values []cell.Value
	Fields []types.Field // of the values
	ByName map[string]int
	Policy types.Owner // the policy they were made for

	warnings []*fault.Error // what may be a slip in them

	Unknown []*fault.Error   // why each of the values is unknown; nil if all are known
	Open    []*types.Pending // why each of the values may still change; nil if none may, and then unknown is not
	Cut     *types.AsOf      // nil if they are all facts
	logs    []logged         // the logs of events that some lists come from
	Awaited []types.Pending  // what is due after that day
	advised int              // dangling references for which a suggestion was sought

	cuts *atomic.Pointer[cut] // the last view of the facts as of a day; nil before any, or if there are to be none
}

// Warned returns the same facts with warnings: what may be a slip although it is no fault,
// such as two keys that differ only in case.
func (f *Facts) Warned(warnings ...*fault.Error) *Facts {
	own := *f
	own.warnings = slices.Concat(f.warnings, warnings)
	return &own
}

// FromLog returns the same facts, marked as coming from a log of events: some lists are what its
// events say, all of them or, with a day, those up to its end. What was known on another day is
// known to the log alone, so AsOf refuses that; as of the day, every cell of the lists but those
// of keys and of the dates of records may still change. Facts may come from several logs.
func (f *Facts) FromLog(name string, until *types.Date, lists ...string) *Facts {
	own := *f
	own.logs = append(slices.Clip(f.logs), logged{name, until, slices.Clone(lists)})
	return &own
}

// logged says which lists of facts come from a log of events.
type logged struct {
	name  string
	until *types.Date
	lists []string
}

// Warnings returns what may be a slip in the facts although it is no fault, in the order
// in which it was found; nil if nothing is.
func (f *Facts) Warnings() []*fault.Error { return copies.All(f.warnings, (*fault.Error).Clone) }

// Cells returns the number of cells in the lists.
func (f *Facts) Cells() int {
	n := 0
	for _, l := range f.Lists {
		n += l.N * len(l.Cols)
	}
	return n
}

// NewFacts binds the references between the lists, and adds to each list that is
// the target of a reference with an Inverse the column of referring records. It
// reports two lists of one name, references to keys that do not exist, and single values that do not fit
// their declaration. Values has a Value for each of the fields, in their order, the zero
// Value for one that is missing; it panics if there are fewer. It does not change the
// lists it is given.
func NewFacts(lists []*cell.List, fields []types.Field, values []cell.Value) (*Facts, error) {
	f := &Facts{Fields: copies.All(fields, types.Field.Clone), Values: slices.Clone(values), ByName: map[string]int{}, cuts: &atomic.Pointer[cut]{}}
	var faults fault.Errors
	for i, l := range lists {
		if _, twice := f.ByName[l.Schema.Name]; twice {
			faults = append(faults, &fault.Error{Code: fault.CodeDuplicateName, File: l.File, List: l.Schema.Name, Message: fmt.Sprintf("there are two lists %s", l.Schema.Name), Names: []string{l.Schema.Name}})
		}
		c := *l
		c.Cols = slices.Clone(l.Cols)
		for k := range c.Cols {
			if l.Schema.Fields[k].Type.Kind == types.TextKind {
				c.Cols[k] = c.Cols[k].Interned()
			}
		}
		f.Lists = append(f.Lists, &c)
		f.ByName[l.Schema.Name] = i
	}
	for i := range fields {
		if f := &fields[i]; cell.MisfitOf(f, values[i]) != cell.Fits {
			faults = append(faults, cell.FaultOf(f, values[i]))
		}
	}
	for _, l := range f.Lists {
		faults = append(faults, f.bindList(l)...)
	}
	if len(faults) > 0 {
		return nil, faults
	}
	for _, l := range f.Lists {
		f.invert(l)
	}
	return f, nil
}

// List returns the named list, or nil.
func (f *Facts) List(name string) *cell.List {
	if i, ok := f.ByName[name]; ok {
		return f.Lists[i]
	}
	return nil
}

// Value returns the named single value, missing if there is none.
func (f *Facts) Value(name string) cell.Value {
	for i := range f.Fields {
		if f.Fields[i].Name == name {
			return f.Values[i]
		}
	}
	return cell.Value{}
}

// bindList resolves the references of a list. The first dangling references become
// faults; the rest are only counted.
func (f *Facts) bindList(l *cell.List) fault.Errors {
	d := danglings{room: fault.MaxFaults}
	for c := range l.Schema.Fields {
		f.bindColumn(l, c, &d)
	}
	return d.all()
}

// Bind resolves the references in one column from texts to positions.
func (f *Facts) Bind(l *cell.List, c int) fault.Errors {
	d := danglings{room: fault.MaxFaults}
	f.bindColumn(l, c, &d)
	return d.all()
}

func (f *Facts) bindColumn(l *cell.List, c int, d *danglings) {
	field := &l.Schema.Fields[c]
	switch to := typing.RefersTo(field.Type); {
	case to == "":
	case f.List(to) == nil:
		d.lists = append(d.lists, &fault.Error{Code: fault.CodeMissingFacts, File: l.File, Message: fmt.Sprintf("%s.%s refers to the list %q, which is not there", l.Schema.Name, field.Name, to)})
	case field.Type.Kind == types.RecordKind:
		f.bindRecords(l, c, f.List(to), d)
	default:
		f.bindLists(l, c, f.List(to), d)
	}
}

func (f *Facts) bindRecords(l *cell.List, c int, to *cell.List, d *danglings) {
	field, col := &l.Schema.Fields[c], *l.Cols[c]
	col.To, col.Refs = to, make([]int32, l.N)
	for i, key := range col.Texts {
		if col.Missing != nil && col.Missing[i] || col.Lacks(i) != nil {
			col.Refs[i] = -1
			continue
		}
		if row, ok := to.Index[key]; ok {
			col.Refs[i] = row
		} else if d.hasRoom() {
			d.faults = append(d.faults, f.dangling(l, i, field.Name, key, to))
		}
	}
	l.Cols[c] = &col
}

func (f *Facts) bindLists(l *cell.List, c int, to *cell.List, d *danglings) {
	field, col := &l.Schema.Fields[c], *l.Cols[c]
	col.To, col.Rows = to, make([][]int32, l.N)
	for i, s := range col.Seqs {
		for j := 0; s != nil && j < s.Len(); j++ {
			key := s.At(j).Str
			if row, ok := to.Index[key]; ok {
				col.Rows[i] = append(col.Rows[i], row)
			} else if d.hasRoom() {
				d.faults = append(d.faults, f.dangling(l, i, fmt.Sprintf("%s[%d]", field.Name, j), key, to))
			}
		}
	}
	col.Seqs = nil
	l.Cols[c] = &col
}

// danglings collects dangling references: the first as faults, and the number of
// the rest.
type danglings struct {
	lists  fault.Errors // references to lists that do not exist
	faults fault.Errors
	room   int
	more   int
}

// hasRoom reports whether another reference may become a fault; otherwise it counts it.
func (d *danglings) hasRoom() bool {
	if len(d.faults) < d.room {
		return true
	}
	d.more++
	return false
}

// all returns the faults; the last one carries the number of the rest.
func (d *danglings) all() fault.Errors {
	if d.more > 0 {
		d.faults[len(d.faults)-1].Hint = fmt.Sprintf("and %d more records", d.more)
	}
	return append(d.lists, d.faults...)
}

// maxAdvised bounds the dangling references for which a suggestion is sought, over
// all columns of all lists.
const maxAdvised = 100

// dangling returns the fault of a reference to a key that does not exist.
func (f *Facts) dangling(l *cell.List, row int, field, key string, to *cell.List) *fault.Error {
	name, _, _ := strings.Cut(field, "[")
	e := l.FieldFault(fault.CodeDanglingReference, row, name, "%s %q is not among the %s", field, spell.Cut(key, spell.Brief), to.Schema.Name)
	if f.advised++; f.advised <= maxAdvised && to.N <= spell.MaxCandidates && len(key) <= 4*spell.MaxName {
		e.Hint = spell.DidYouMean(key, to.Keys())
	}
	return e
}

// invert adds the columns of referring records to the lists that l refers to.
func (f *Facts) invert(l *cell.List) {
	for c, field := range l.Schema.Fields {
		if field.Inverse == "" {
			continue
		}
		to, refs := l.Cols[c].To, l.Cols[c].Refs
		if refs == nil { // a list of references, or no reference
			continue
		}
		to.Schema = typing.With(to.Schema, InverseField(l.Schema.Name, field))
		to.Cols = append(to.Cols, &cell.Column{To: l, Rows: Inverse(refs, to.N)})
	}
}

// InverseField returns the field that a reference with an Inverse adds to its target list.
func InverseField(from string, field types.Field) types.Field {
	return types.Field{Name: field.Inverse, Type: types.ListType(types.RecordType(from)), Doc: field.Doc}
}

// Inverse returns, for each of n records, the rows that refer to it, in order.
// A ref of -1 refers to none.
func Inverse(refs []int32, n int) [][]int32 {
	next := make([]int32, n+1)
	for _, r := range refs {
		if r >= 0 {
			next[r+1]++
		}
	}
	for i := range n {
		next[i+1] += next[i]
	}
	all, rows := make([]int32, next[n]), make([][]int32, n)
	for i := range n {
		rows[i] = all[next[i]:next[i+1]:next[i+1]]
	}
	for i, r := range refs {
		if r >= 0 {
			all[next[r]] = int32(i)
			next[r]++
		}
	}
	return rows
}

// cut is what a view has made. Another one of the same facts shares with it the lists in which
// nothing happens between the two days.
type cut struct {
	lists     []*cell.List
	day, last types.Date
	kept      [][]int32
	at        map[*cell.List][]int32
	open      map[string]*types.Pending
}

// isBetween reports whether a day has come since the earlier view, or had come then and not now.
func (v *View) isBetween(day types.Date) bool {
	return min(v.Day, v.before.day) < day && day <= max(v.Day, v.before.day)
}

// isAsBefore reports whether a list is the same as in the earlier view.
func (v *View) isAsBefore(i int) bool {
	if v.before == nil || v.before.last != v.last || (v.before.day < v.last) != (v.Day < v.last) || !IsSameRows(v.kept[i], v.before.kept[i]) {
		return false
	}
	l := v.facts.Lists[i]
	if l.Schema.Due != nil && v.isBetween(*l.Schema.Due) {
		return false
	}
	for c := range l.Cols {
		f := &l.Schema.Fields[c]
		if to := l.Cols[c].To; to != nil && !cell.IsInverse(l.Schema, l.Cols, c) && !v.keepsAsBefore(to) || f.Due != nil && v.isBetween(*f.Due) {
			return false
		}
		if at := bringer(l.Schema, c); at >= 0 && slices.ContainsFunc(v.kept[i], func(row int32) bool {
			return v.isBetween(types.Date(l.Cols[at].Days[row]))
		}) {
			return false
		}
	}
	return true
}

// keepsAsBefore reports whether the same rows of a list were known in the earlier view.
func (v *View) keepsAsBefore(l *cell.List) bool {
	i := slices.Index(v.facts.Lists, l)
	return IsSameRows(v.kept[i], v.before.kept[i])
}

func IsSameRows(a, b []int32) bool { return cell.Shares(a, b) || slices.Equal(a, b) }

// share takes over a list of the earlier view.
func (v *View) share(l, cut, before *cell.List) {
	cut.Origin, cut.Unknown, cut.Cols = before.Origin, before.Unknown, before.Cols
	if !slices.ContainsFunc(l.Cols, func(c *cell.Column) bool { return c.To != nil }) {
		return
	}
	cut.Cols = slices.Clone(before.Cols)
	for c := range l.Cols {
		if !cell.IsInverse(l.Schema, l.Cols, c) {
			cut.Cols[c] = cut.Cols[c].Leading(v.to[l.Cols[c].To])
		}
	}
}

// For returns the same facts marked as those of a policy, so that the sheets of any other
// refuse them.
func (f *Facts) For(o types.Owner) *Facts {
	own := *f
	own.Policy = o
	return &own
}

// Owner returns the policy that the facts were made for. Facts of none fit every sheet
// with their lists and fields.
func (f *Facts) Owner() types.Owner { return f.Policy }

// Openness returns why a single value may still change, nil if it is final; Lacks returns why it is
// unknown.
func (f *Facts) Openness(i int) *types.Pending {
	if f.Open == nil {
		return nil
	}
	return f.Open[i]
}

func (f *Facts) Lacks(i int) *fault.Error {
	if f.Unknown == nil {
		return nil
	}
	return f.Unknown[i]
}
