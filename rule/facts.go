package rule

import (
	"fmt"
	"slices"
	"strings"
	"sync/atomic"

	"github.com/meritrules/merit/internal/spell"
)

// Facts are the lists and single values that a policy runs on, with their
// references bound. Facts are immutable.
type Facts struct {
	lists  []*List
	values []Value
	fields []Field // of the values
	byName map[string]int
	owner  Owner // the policy they were made for

	warnings []*Error // what may be a slip in them

	unknown []*Error   // why each of the values is unknown; nil if all are known
	open    []*Pending // why each of the values may still change; nil if none may, and then unknown is not
	asOf    *AsOf      // nil if they are all facts
	log     *logged    // the log of events that some lists come from; nil for none
	awaited []Pending  // what is due after that day
	advised int        // dangling references for which a suggestion was sought

	cuts *atomic.Pointer[cut] // the last view of the facts as of a day; nil before any, or if there are to be none
}

// Warned returns the same facts with warnings: what may be a slip although it is no fault,
// such as two keys that differ only in case.
func (f *Facts) Warned(warnings ...*Error) *Facts {
	own := *f
	own.warnings = slices.Concat(f.warnings, warnings)
	return &own
}

// FromLog returns the same facts, marked as coming from a log of events: some lists are what its
// events say, all of them or, with a day, those up to its end. What was known on another day is
// known to the log alone, so AsOf refuses that; as of the day, every cell of the lists but those
// of keys and of the dates of records may still change.
func (f *Facts) FromLog(name string, until *Date, lists ...string) *Facts {
	own := *f
	own.log = &logged{name, until, slices.Clone(lists)}
	return &own
}

// logged says which lists of facts come from a log.
type logged struct {
	name  string
	until *Date
	lists []string
}

// Warnings returns what may be a slip in the facts although it is no fault, in the order
// in which it was found; nil if nothing is.
func (f *Facts) Warnings() []*Error { return slices.Clone(f.warnings) }

// cells returns the number of cells in the lists.
func (f *Facts) cells() int {
	n := 0
	for _, l := range f.lists {
		n += l.n * len(l.cols)
	}
	return n
}

// NewFacts binds the references between the lists, and adds to each list that is
// the target of a reference with an Inverse the column of referring records. It
// reports two lists of one name, references to keys that do not exist, and single values that do not fit
// their declaration. Values has a Value for each of the fields, in their order, the zero
// Value for one that is missing; it panics if there are fewer. It does not change the
// lists it is given.
func NewFacts(lists []*List, fields []Field, values []Value) (*Facts, error) {
	f := &Facts{fields: copies(fields, Field.Clone), values: slices.Clone(values), byName: map[string]int{}, cuts: &atomic.Pointer[cut]{}}
	var faults Errors
	for i, l := range lists {
		if _, twice := f.byName[l.schema.Name]; twice {
			faults = append(faults, &Error{Code: CodeDuplicateName, File: l.file, List: l.schema.Name, Message: fmt.Sprintf("there are two lists %s", l.schema.Name), Names: []string{l.schema.Name}})
		}
		c := *l
		c.cols = append([]column(nil), l.cols...)
		for k := range c.cols {
			if l.schema.Fields[k].Type.Kind == TextKind {
				c.cols[k].intern()
			}
		}
		f.lists = append(f.lists, &c)
		f.byName[l.schema.Name] = i
	}
	for i := range fields {
		if f := &fields[i]; f.misfit(values[i]) != fits {
			faults = append(faults, f.fault(values[i]))
		}
	}
	for _, l := range f.lists {
		faults = append(faults, f.bindList(l)...)
	}
	if len(faults) > 0 {
		return nil, faults
	}
	for _, l := range f.lists {
		f.invert(l)
	}
	return f, nil
}

// List returns the named list, or nil.
func (f *Facts) List(name string) *List {
	if i, ok := f.byName[name]; ok {
		return f.lists[i]
	}
	return nil
}

// Value returns the named single value, missing if there is none.
func (f *Facts) Value(name string) Value {
	for i := range f.fields {
		if f.fields[i].Name == name {
			return f.values[i]
		}
	}
	return Value{}
}

// bindList resolves the references of a list. The first dangling references become
// faults; the rest are only counted.
func (f *Facts) bindList(l *List) Errors {
	d := danglings{room: maxFaults}
	for c := range l.schema.Fields {
		f.bindColumn(l, c, &d)
	}
	return d.all()
}

// bind resolves the references in one column from texts to positions.
func (f *Facts) bind(l *List, c int) Errors {
	d := danglings{room: maxFaults}
	f.bindColumn(l, c, &d)
	return d.all()
}

func (f *Facts) bindColumn(l *List, c int, d *danglings) {
	field := &l.schema.Fields[c]
	switch to := refersTo(field.Type); {
	case to == "":
	case f.List(to) == nil:
		d.lists = append(d.lists, &Error{Code: CodeMissingFacts, File: l.file, Message: fmt.Sprintf("%s.%s refers to the list %q, which is not there", l.schema.Name, field.Name, to)})
	case field.Type.Kind == RecordKind:
		f.bindRecords(l, c, f.List(to), d)
	default:
		f.bindLists(l, c, f.List(to), d)
	}
}

func (f *Facts) bindRecords(l *List, c int, to *List, d *danglings) {
	field, col := &l.schema.Fields[c], l.cols[c]
	col.to, col.refs = to, make([]int32, l.n)
	for i, key := range col.texts {
		if col.missing != nil && col.missing[i] || col.lacks(i) != nil {
			col.refs[i] = -1
			continue
		}
		if row, ok := to.index[key]; ok {
			col.refs[i] = row
		} else if d.hasRoom() {
			d.faults = append(d.faults, f.dangling(l, i, field.Name, key, to))
		}
	}
	l.cols[c] = col
}

func (f *Facts) bindLists(l *List, c int, to *List, d *danglings) {
	field, col := &l.schema.Fields[c], l.cols[c]
	col.to, col.rows = to, make([][]int32, l.n)
	for i, s := range col.seqs {
		for j := 0; s != nil && j < s.len(); j++ {
			key := s.at(j).text
			if row, ok := to.index[key]; ok {
				col.rows[i] = append(col.rows[i], row)
			} else if d.hasRoom() {
				d.faults = append(d.faults, f.dangling(l, i, fmt.Sprintf("%s[%d]", field.Name, j), key, to))
			}
		}
	}
	col.seqs = nil
	l.cols[c] = col
}

// danglings collects dangling references: the first as faults, and the number of
// the rest.
type danglings struct {
	lists  Errors // references to lists that do not exist
	faults Errors
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
func (d *danglings) all() Errors {
	if d.more > 0 {
		d.faults[len(d.faults)-1].Hint = fmt.Sprintf("and %d more records", d.more)
	}
	return append(d.lists, d.faults...)
}

// maxAdvised bounds the dangling references for which a suggestion is sought, over
// all columns of all lists.
const maxAdvised = 100

// dangling returns the fault of a reference to a key that does not exist.
func (f *Facts) dangling(l *List, row int, field, key string, to *List) *Error {
	name, _, _ := strings.Cut(field, "[")
	e := l.FieldFault(CodeDanglingReference, row, name, "%s %q is not among the %s", field, spell.Cut(key, spell.Brief), to.schema.Name)
	if f.advised++; f.advised <= maxAdvised && to.n <= spell.MaxCandidates && len(key) <= 4*spell.MaxName {
		e.Hint = spell.DidYouMean(key, to.Keys())
	}
	return e
}

// invert adds the columns of referring records to the lists that l refers to.
func (f *Facts) invert(l *List) {
	for c, field := range l.schema.Fields {
		if field.Inverse == "" {
			continue
		}
		to, refs := l.cols[c].to, l.cols[c].refs
		if refs == nil { // a list of references, or no reference
			continue
		}
		to.schema = to.schema.with(inverseField(l.schema.Name, field))
		to.cols = append(to.cols, column{to: l, rows: inverse(refs, to.n)})
	}
}

// inverseField returns the field that a reference with an Inverse adds to its target list.
func inverseField(from string, field Field) Field {
	return Field{Name: field.Inverse, Type: ListType(RecordType(from)), Doc: field.Doc}
}

// inverse returns, for each of n records, the rows that refer to it, in order.
// A ref of -1 refers to none.
func inverse(refs []int32, n int) [][]int32 {
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
	lists     []*List
	day, last Date
	kept      [][]int32
	at        map[*List][]int32
}

// isBetween reports whether a day has come since the earlier view, or had come then and not now.
func (v *view) isBetween(day Date) bool {
	return min(v.day, v.before.day) < day && day <= max(v.day, v.before.day)
}

// isAsBefore reports whether a list is the same as in the earlier view.
func (v *view) isAsBefore(i int) bool {
	if v.before == nil || v.before.last != v.last || (v.before.day < v.last) != (v.day < v.last) || !isSameRows(v.kept[i], v.before.kept[i]) {
		return false
	}
	l := v.facts.lists[i]
	if l.schema.Due != nil && v.isBetween(*l.schema.Due) {
		return false
	}
	for c := range l.cols {
		f := &l.schema.Fields[c]
		if to := l.cols[c].to; to != nil && !isInverse(l.schema, l.cols, c) && !v.keepsAsBefore(to) || f.Due != nil && v.isBetween(*f.Due) {
			return false
		}
		if at := l.schema.Field(f.At); f.At != "" && at >= 0 && slices.ContainsFunc(v.kept[i], func(row int32) bool {
			return v.isBetween(Date(l.cols[at].days[row]))
		}) {
			return false
		}
	}
	return true
}

// keepsAsBefore reports whether the same rows of a list were known in the earlier view.
func (v *view) keepsAsBefore(l *List) bool {
	i := slices.Index(v.facts.lists, l)
	return isSameRows(v.kept[i], v.before.kept[i])
}

func isSameRows(a, b []int32) bool { return shares(a, b) || slices.Equal(a, b) }

// share takes over a list of the earlier view.
func (v *view) share(l, cut, before *List) {
	cut.origin, cut.unknown = before.origin, before.unknown
	for c := range l.cols {
		if !isInverse(l.schema, l.cols, c) {
			cut.cols[c] = before.cols[c]
			cut.cols[c].to = v.to[l.cols[c].to]
		}
	}
}
