package rule

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/meritrules/merit/internal/exact"
)

// AsOf is the end of a day: what facts were known then.
type AsOf struct {
	Day   Date
	Until *Date  // the last day of what the facts are about, after which nothing changes; nil if there is none
	Value string // the single value that is the day for formulas; "" for none
}

// AsOf returns what was known of the facts at the end of a day. Records that their list
// dates later (Schema.At) are left out; so are later days of a record and what they bring
// (Field.At), which are missing as if they had not come yet. What is due later (Due) is
// pending, whatever the facts already have, and so is what a run makes of it. Lists that date
// their records, and what may still come to a record, are open until the last day: what is
// worked out from them is so far. On the last day or later everything is final.
//
// The error is CodeNotDated if no list says which field dates its records and nothing is due, or
// if the facts are FromLog, and CodeDanglingReference, for each record, if a record known on the day refers to one
// that is not.
func (f *Facts) AsOf(a AsOf) (*Facts, error) {
	if f.asOf != nil {
		return nil, &Error{Code: CodeForeignFacts, Message: fmt.Sprintf("the facts are as of %s already", f.asOf.Day)}
	}
	if l := f.log; l != nil && (l.until == nil || *l.until != a.Day) {
		return nil, &Error{Code: CodeNotDated, Names: []string{l.name}, Message: "the facts come from the log " + l.name + ", which alone knows what was known on " + a.Day.String(), Hint: "read the facts as of the day"}
	}
	if !f.isDated() {
		return nil, &Error{Code: CodeNotDated, Message: "no list says which day dates its records, and nothing is due on a day, so there is nothing to leave out as of " + a.Day.String(), Hint: "declare at: true for the day of a record, or due"}
	}
	v := a.view()
	v.facts, v.log, v.before = f, f.log, f.cuts.Load()
	own := *f
	own.lists = v.lists()
	if len(v.faults) > 0 {
		return nil, v.faults
	}
	f.cuts.Store(&cut{own.lists, v.day, v.last, v.kept, v.at})
	own.asOf, own.awaited = &a, v.awaited
	v.values(&own)
	return &own, nil
}

// view starts to cut facts to the day.
func (a *AsOf) view() *view {
	v := &view{day: a.Day, last: Date(math.MaxInt32), value: a.Value}
	if a.Until != nil {
		v.last = *a.Until
	}
	return v
}

// values makes the single value that is the day for formulas.
func (v *view) values(f *Facts) {
	i := slices.IndexFunc(f.fields, func(field Field) bool { return field.Name == v.value })
	if v.value == "" || i < 0 {
		return
	}
	f.values, f.unknown = slices.Clone(f.values), slices.Clone(f.unknown)
	f.values[i] = DateValue(v.day)
	if f.unknown == nil {
		f.unknown = make([]*Error, len(f.fields)) // readers look at open only if there is one
	}
	f.unknown[i] = nil
	if p := v.open(v.value); p != nil {
		f.open = make([]*Pending, len(f.fields))
		f.open[i] = p
	}
}

// isDated reports whether any list dates its records or is due, in whole or in part.
func (f *Facts) isDated() bool {
	return slices.ContainsFunc(f.lists, func(l *List) bool { return l.schema.IsDated() })
}

// IsDated reports whether the list dates its records or is due, in whole or in part.
func (s *Schema) IsDated() bool {
	return s.At != "" || s.Due != nil || slices.ContainsFunc(s.Fields, func(f Field) bool { return f.At != "" || f.Due != nil })
}

// view is facts while they are cut to a day.
type view struct {
	facts   *Facts
	log     *logged // of the facts, nil for none
	day     Date
	last    Date
	value   string            // the single value that is the day for formulas
	to      map[*List]*List   // the cut lists
	at      map[*List][]int32 // where each record of a list went, -1 for one that is left out
	kept    [][]int32         // of each list, the rows that were known
	before  *cut              // an earlier view of the same facts, nil if there is none
	same    map[*List]bool    // the lists that are as in the earlier view, but for those they lead to
	faults  Errors
	awaited []Pending
}

// open returns why something may change until the last day, nil if that has come.
func (v *view) open(what string) *Pending {
	if v.day >= v.last {
		return nil
	}
	return &Pending{What: what, Until: v.last}
}

// lists returns the lists as they were known.
func (v *view) lists() []*List {
	v.to, v.at, v.same = map[*List]*List{}, map[*List][]int32{}, map[*List]bool{}
	made := make([]*List, len(v.facts.lists))
	v.kept = make([][]int32, len(made))
	for i, l := range v.facts.lists {
		v.kept[i] = v.keeps(l)
		n := len(v.kept[i])
		made[i] = &List{schema: l.schema, n: n, later: l.n - n, file: l.file, cols: make([]column, len(l.cols)), whole: l, kept: v.kept[i]}
		if l.schema.At != "" {
			made[i].open = v.open(l.schema.Name)
		}
		if outer := v.outer(l); outer != nil && v.to[outer] != nil {
			made[i].open = v.to[outer].open.later(made[i].open)
		}
		v.to[l] = made[i]
	}
	for i, l := range v.facts.lists {
		if v.same[made[i]] = v.isAsBefore(i); v.same[made[i]] {
			v.share(l, made[i], v.before.lists[i])
			continue
		}
		made[i].origin = ordered(l.origin, v.kept[i])
		for c := range l.cols {
			if !isInverse(l.schema, l.cols, c) {
				made[i].cols[c] = v.column(l, c, v.kept[i])
			}
		}
	}
	if len(v.faults) == 0 {
		for i, l := range v.facts.lists {
			v.mark(made[i], len(l.schema.Fields))
		}
		for i, l := range v.facts.lists {
			v.invert(l, made[i])
		}
	}
	return made
}

// outer returns the list around a list of records within records, nil for any other.
func (v *view) outer(l *List) *List {
	if i := strings.LastIndexByte(l.schema.Name, '.'); i > 0 {
		return v.facts.List(l.schema.Name[:i])
	}
	return nil
}

// keeps returns the rows of a list that were known, and notes where they go. A list stands
// after the one around it.
func (v *view) keeps(l *List) []int32 {
	var days *column
	if l.schema.At != "" {
		days = l.mustColumn(l.schema.At, DateKind)
	}
	var parents []int32
	outer := v.outer(l)
	if c := l.schema.Field("parent"); outer != nil && c >= 0 {
		parents = l.cols[c].refs
	}
	isOrdered := len(l.schema.Key) > 0 || !l.schema.IsDated() // whatever was known
	if v.before != nil && isOrdered && (parents == nil || v.keepsAsBefore(outer)) &&
		(days == nil || !slices.ContainsFunc(days.days, func(day int32) bool { return v.isBetween(Date(day)) })) {
		v.at[l] = v.before.at[l]
		return v.before.kept[slices.Index(v.facts.lists, l)]
	}
	kept, at := make([]int32, 0, l.n), make([]int32, l.n)
	for row := range l.n {
		at[row] = -1
		if days != nil && (days.missing == nil || !days.missing[row]) && Date(days.days[row]) > v.day {
			continue
		}
		if parents != nil && v.at[outer][parents[row]] < 0 {
			continue
		}
		kept = append(kept, int32(row))
	}
	v.sort(l, kept)
	for i, row := range kept {
		at[row] = int32(i)
	}
	v.at[l] = at
	return kept
}

// sort puts records without a key into the canonical order of what was known of them.
func (v *view) sort(l *List, kept []int32) {
	if s := l.schema; len(s.Key) == 0 && s.IsDated() {
		o := newOrder(s, l.cols)
		o.until = v.day
		slices.SortFunc(kept, func(x, y int32) int {
			return cmp.Or(o.compare(x, y), cmp.Compare(l.position(int(x)), l.position(int(y))))
		})
	}
}

// hasInverse reports whether a reference of the list's records to another list has the
// inverse.
func (s *Schema) hasInverse(to, inverse string) bool {
	return slices.ContainsFunc(s.Fields, func(f Field) bool {
		return f.Inverse == inverse && f.Type.Kind == RecordKind && f.Type.List == to
	})
}

// column returns the cells of the kept rows; references lead to the cut lists.
func (v *view) column(l *List, c int, kept []int32) column {
	from := &l.cols[c]
	col := from.ordered(kept)
	if from.codes != nil {
		col.codes, col.dict = ordered(from.codes, kept), from.dict
	}
	if from.rows != nil {
		col.seqs, col.rows = nil, ordered(from.rows, kept)
	}
	if col.of = from; from.to == nil {
		return col
	}
	col.to = v.to[from.to]
	at := v.at[from.to]
	for i, row := range col.refs {
		if row >= 0 {
			if col.refs[i] = at[row]; at[row] < 0 {
				v.dangling(l, int(kept[i]), c, from.to, int(row))
			}
		}
	}
	for i, rows := range col.rows {
		col.rows[i] = make([]int32, len(rows))
		for k, row := range rows {
			if col.rows[i][k] = at[row]; at[row] < 0 {
				v.dangling(l, int(kept[i]), c, from.to, int(row))
			}
		}
	}
	return col
}

// dangling reports a record that refers to one that was not known.
func (v *view) dangling(l *List, row, c int, to *List, at int) {
	if len(v.faults) == maxFaults {
		return
	}
	field := l.schema.Fields[c].Name
	v.faults = append(v.faults, l.FieldFault(CodeDanglingReference, row, field, "%s %s is not among the %s on %s: its %s is %s",
		field, to.Label(at), to.schema.Name, v.day, to.schema.At, to.Value(at, to.schema.At)))
}

// mark hides later days with what they bring, and marks what is pending or open, in the first
// fields of a list. Columns of referring records are made afterwards.
func (v *view) mark(cut *List, fields int) {
	s := cut.schema
	fields = min(fields, len(cut.cols))
	for c := range fields {
		f := &s.Fields[c]
		var why *Pending
		switch {
		case s.Due != nil && *s.Due > v.day && !slices.Contains(s.Key, f.Name):
			why = v.await(s.Name, *s.Due)
		case f.Due != nil && *f.Due > v.day:
			why = v.await(s.Name+"."+f.Name, *f.Due)
		}
		if why != nil && !v.same[cut] {
			cut.lose(c, why.fault())
		}
	}
	if s.Due != nil && *s.Due > v.day {
		cut.unknown = v.await(s.Name, *s.Due).fault()
	}
	if v.same[cut] {
		return
	}
	if log := v.log; log != nil && slices.Contains(log.lists, s.Name) {
		v.openLogged(s, cut)
	}
	hidden := map[int][]bool{} // by the column of the day
	for c := range fields {
		if at := s.Field(s.Fields[c].At); s.Fields[c].At != "" && at >= 0 && hidden[at] == nil {
			hidden[at] = v.hidden(cut, at)
		}
	}
	for c := range fields {
		if at := s.Field(s.Fields[c].At); s.Fields[c].At != "" && at >= 0 {
			for row, is := range hidden[at] {
				if is {
					cut.cols[c].of = nil
					cut.cols[c].hide(row)
					cut.cols[c].opens(row, cut.n, v.open(s.Name+"."+s.Fields[at].Name))
				}
			}
		}
	}
}

// openLogged opens the cells of a list that comes from a log: later events may change them.
func (v *view) openLogged(s *Schema, cut *List) {
	for c, f := range s.Fields {
		if c < len(cut.cols) && !slices.Contains(s.Key, f.Name) && f.Name != s.At {
			cut.cols[c].opensAll(cut.n, v.open(s.Name))
		}
	}
}

// await notes what is due on a later day.
func (v *view) await(what string, until Date) *Pending {
	p := Pending{What: what, Until: until}
	if !slices.Contains(v.awaited, p) {
		v.awaited = append(v.awaited, p)
	}
	return &p
}

// hidden returns for which records the day in a column has not come.
func (v *view) hidden(cut *List, c int) []bool {
	col, hidden := &cut.cols[c], make([]bool, cut.n)
	for row := range hidden {
		hidden[row] = col.missing != nil && col.missing[row] || Date(col.days[row]) > v.day
	}
	return hidden
}

// hide makes a cell of an optional column missing.
func (c *column) hide(row int) {
	c.missing[row] = true
	switch {
	case c.codes != nil:
		blank := slices.Index(c.dict, "")
		if blank < 0 {
			blank, c.dict = len(c.dict), append(slices.Clip(c.dict), "")
		}
		c.codes[row] = int32(blank)
		if c.texts != nil {
			c.texts[row] = ""
		}
	case c.refs != nil:
		c.refs[row] = -1
		if c.texts != nil {
			c.texts[row] = ""
		}
	case c.nums != nil:
		c.nums[row] = exact.Number{}
	case c.flags != nil:
		c.flags[row] = false
	case c.days != nil:
		c.days[row] = 0
	case c.rows != nil:
		c.rows[row] = nil
	case c.seqs != nil:
		c.seqs[row] = &seq{}
	}
}

// invert adds the records that refer to those of other lists.
func (v *view) invert(l, cut *List) {
	for c, field := range l.schema.Fields {
		if field.Inverse == "" || field.Type.Kind != RecordKind || l.cols[c].to == nil {
			continue
		}
		of := l.cols[c].to
		to := v.to[of]
		at := to.schema.Field(field.Inverse)
		if v.same[cut] && v.keepsAsBefore(of) {
			to.cols[at] = v.before.lists[slices.Index(v.facts.lists, of)].cols[at]
			to.cols[at].to = cut
			continue
		}
		to.cols[at] = referring(cut, c, to)
	}
}

// referring returns the column of the records that refer to those of another list. It is
// pending if the list or a reference is, and open while more may come to refer.
func referring(l *List, c int, to *List) column {
	refs := &l.cols[c]
	why, more := l.unknown, l.open
	for row := range l.n {
		if p := refs.lacks(row); pendingCause(p) != nil && why == nil {
			why = p
		}
		more = refs.openness(row).later(more)
	}
	if why != nil {
		return column{to: l, rows: make([][]int32, to.n), lacking: slices.Repeat([]*Error{why}, to.n)}
	}
	col := column{to: l, rows: inverse(refs.refs, to.n)}
	col.opensAll(to.n, more)
	return col
}

// AsOf returns the day as of whose end the run's facts are, or false if they are all facts.
func (r *Run) AsOf() (Date, bool) {
	if r.facts.asOf == nil {
		return 0, false
	}
	return r.facts.asOf.Day, true
}

// Pending returns what the run waits for, by day and then by name: the lists and fields that
// are due later, and what models wait for; nil if there is nothing.
func (r *Run) Pending() []Pending {
	all := slices.Clone(r.facts.awaited)
	for _, n := range r.notes {
		all = append(all, n.awaited...)
	}
	slices.SortFunc(all, func(a, b Pending) int { return cmp.Or(cmp.Compare(a.Until, b.Until), cmp.Compare(a.What, b.What)) })
	return slices.Compact(all)
}

// Warnings returns the checks and ranges that figures fail which are not final, in the order
// of evaluation; nil if there are none. Of final figures they are faults.
func (r *Run) Warnings() []*Error { return slices.Clone(r.warnings) }
