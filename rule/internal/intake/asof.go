package intake

import (
	"cmp"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"

	"github.com/meritrules/merit/rule/fault"
	"github.com/meritrules/merit/rule/internal/cell"
	"github.com/meritrules/merit/rule/types"
)

// AsOf returns what was known of the facts at the end of a day. Records that their list dates
// later (Schema.At) are left out; later days of a record, and the fields that these bring
// (Field.At), are missing, as if they had not come yet. Lists and fields that are due later
// (Due) are pending, even if the facts already have them, and so are the figures that read
// them. Lists that date their records, and fields that may still come to a record, are open
// until the last day: figures that read them are so far. On the last day and later everything
// is final.
//
// The error is CodeNotDated if no list says which field dates its records and nothing is due, or
// if the facts are FromLog, and CodeDanglingReference, for each record, if a record known on the day refers to one
// that is not.
func (f *Facts) AsOf(a types.AsOf) (*Facts, error) {
	if f.Cut != nil {
		return nil, &fault.Error{Code: fault.CodeForeignFacts, Message: fmt.Sprintf("the facts are as of %s already", f.Cut.Day)}
	}
	for _, l := range f.logs {
		if l.until != nil && *l.until == a.Day {
			continue
		}
		return nil, &fault.Error{Code: fault.CodeNotDated, Names: []string{l.name}, Message: "the facts come from the log " + l.name + ", which alone knows what was known on " + a.Day.String(), Hint: "read the facts as of the day"}
	}
	if !f.isDated() {
		return nil, &fault.Error{Code: fault.CodeNotDated, Message: "no list says which day dates its records, and nothing is due on a day, so there is nothing to leave out as of " + a.Day.String(), Hint: "declare at: true for the day of a record, or due"}
	}
	v := ViewOf(&a)
	v.facts, v.logs, v.before = f, f.logs, f.cuts.Load()
	if v.before != nil && v.before.last == v.last {
		v.open = maps.Clone(v.before.open) // so that what is the same is one
	}
	own := *f
	own.Lists = v.lists()
	if len(v.Faults) > 0 {
		return nil, v.Faults
	}
	own.Cut, own.Awaited = &a, v.Awaited
	v.Values(&own)
	f.cuts.Store(&cut{own.Lists, v.Day, v.last, v.kept, v.at, v.open})
	return &own, nil
}

// ViewOf starts to cut facts to the day.
func ViewOf(a *types.AsOf) *View {
	v := &View{open: map[string]*types.Pending{}, Day: a.Day, last: types.Date(math.MaxInt32), value: a.Value}
	if a.Until != nil {
		v.last = *a.Until
	}
	return v
}

// Values makes the single value that is the day for formulas.
func (v *View) Values(f *Facts) {
	i := slices.IndexFunc(f.Fields, func(field types.Field) bool { return field.Name == v.value })
	if v.value == "" || i < 0 {
		return
	}
	f.Values, f.Unknown = slices.Clone(f.Values), slices.Clone(f.Unknown)
	f.Values[i] = cell.OfDate(v.Day)
	if f.Unknown == nil {
		f.Unknown = make([]*fault.Error, len(f.Fields)) // readers look at open only if there is one
	}
	f.Unknown[i] = nil
	if p := v.Open(v.value); p != nil {
		f.Open = make([]*types.Pending, len(f.Fields))
		f.Open[i] = p
	}
}

// isDated reports whether any list dates its records or is due, in whole or in part.
func (f *Facts) isDated() bool {
	return slices.ContainsFunc(f.Lists, func(l *cell.List) bool { return l.Schema.IsDated() })
}

// View is facts while they are cut to a day.
type View struct {
	facts   *Facts
	logs    []logged // of the facts
	Day     types.Date
	last    types.Date
	value   string                    // the single value that is the day for formulas
	to      map[*cell.List]*cell.List // the cut lists
	at      map[*cell.List][]int32    // of lists referred to, what where returns
	kept    [][]int32                 // of each list, the rows that were known
	open    map[string]*types.Pending // why something may change, by what
	before  *cut                      // an earlier view of the same facts, nil if there is none
	same    map[*cell.List]bool       // the lists that are as in the earlier view, but for those they lead to
	Faults  fault.Errors
	Awaited []types.Pending
}

// Open returns why something may change until the last day, nil if that has come.
func (v *View) Open(what string) *types.Pending {
	if v.Day >= v.last {
		return nil
	}
	p, ok := v.open[what]
	if !ok {
		p = &types.Pending{What: what, Until: v.last}
		v.open[what] = p
	}
	return p
}

// lists returns the lists as they were known.
func (v *View) lists() []*cell.List {
	v.to, v.at, v.same = map[*cell.List]*cell.List{}, map[*cell.List][]int32{}, map[*cell.List]bool{}
	made := make([]*cell.List, len(v.facts.Lists))
	v.kept = make([][]int32, len(made))
	for i, l := range v.facts.Lists {
		v.kept[i] = v.keeps(l)
		n := len(v.kept[i])
		made[i] = &cell.List{Schema: l.Schema, N: n, Later: l.N - n, File: l.File, Whole: l, Kept: v.kept[i]}
		if l.Schema.At != "" {
			made[i].Open = v.Open(l.Schema.Name)
		}
		if outer := v.outer(l); outer != nil && v.to[outer] != nil {
			made[i].Open = cell.Later(v.to[outer].Open, made[i].Open)
		}
		v.to[l] = made[i]
	}
	for i, l := range v.facts.Lists {
		if v.same[made[i]] = v.isAsBefore(i); v.same[made[i]] {
			v.share(l, made[i], v.before.lists[i])
			continue
		}
		made[i].Origin, made[i].Cols = cell.Ordered(l.Origin, v.kept[i]), cell.Unmade(len(l.Cols))
		for c := range l.Cols {
			if !cell.IsInverse(l.Schema, l.Cols, c) {
				made[i].Cols[c] = v.column(l, c, v.kept[i])
			}
		}
	}
	if len(v.Faults) == 0 {
		for i, l := range v.facts.Lists {
			v.Mark(made[i], len(l.Schema.Fields))
		}
		for i, l := range v.facts.Lists {
			v.invert(l, made[i])
		}
	}
	return made
}

// outer returns the list around a list of records within records, nil for any other.
func (v *View) outer(l *cell.List) *cell.List {
	if i := strings.LastIndexByte(l.Schema.Name, '.'); i > 0 {
		return v.facts.List(l.Schema.Name[:i])
	}
	return nil
}

// keeps returns the rows of a list that were known. A list stands after the one around it.
func (v *View) keeps(l *cell.List) []int32 {
	var days *cell.Column
	if l.Schema.At != "" {
		days = l.MustColumn(l.Schema.At, types.DateKind)
	}
	var parents []int32
	outer := v.outer(l)
	if c := l.Schema.Field("parent"); outer != nil && c >= 0 {
		parents = l.Cols[c].Refs
	}
	isOrdered := len(l.Schema.Key) > 0 || !l.Schema.IsDated() // whatever was known
	if v.before != nil && isOrdered && (parents == nil || v.keepsAsBefore(outer)) &&
		(days == nil || !slices.ContainsFunc(days.Days, func(day int32) bool { return v.isBetween(types.Date(day)) })) {
		if at := v.before.at[l]; at != nil {
			v.at[l] = at
		}
		return v.before.kept[slices.Index(v.facts.Lists, l)]
	}
	var around []int32
	if parents != nil {
		around = v.where(outer)
	}
	kept := make([]int32, 0, l.N)
	for row := range l.N {
		if days != nil && (days.Missing == nil || !days.Missing[row]) && types.Date(days.Days[row]) > v.Day {
			continue
		}
		if parents != nil && around[parents[row]] < 0 {
			continue
		}
		kept = append(kept, int32(row))
	}
	v.sort(l, kept)
	return kept
}

// where returns where each record of a list went, -1 for one that is left out.
func (v *View) where(l *cell.List) []int32 {
	at := v.at[l]
	if at == nil {
		at = slices.Repeat([]int32{-1}, l.N)
		for i, row := range v.kept[slices.Index(v.facts.Lists, l)] {
			at[row] = int32(i)
		}
		v.at[l] = at
	}
	return at
}

// sort puts records without a key into canonical order, by the fields that were known.
func (v *View) sort(l *cell.List, kept []int32) {
	if s := l.Schema; len(s.Key) == 0 && s.IsDated() {
		o := cell.NewOrder(s, l.Cols)
		o.Until = v.Day
		slices.SortFunc(kept, func(x, y int32) int {
			return cmp.Or(o.Compare(x, y), cmp.Compare(l.Position(int(x)), l.Position(int(y))))
		})
	}
}

// column returns the cells of the kept rows; references lead to the cut lists.
func (v *View) column(l *cell.List, c int, kept []int32) *cell.Column {
	from := l.Cols[c]
	col := from.Arranged(kept)
	if from.Rows != nil {
		col.Seqs = nil
	}
	if col.Of = from; from.To == nil {
		return col
	}
	col.To = v.to[from.To]
	at := v.where(from.To)
	for i, row := range col.Refs {
		if row >= 0 {
			if col.Refs[i] = at[row]; at[row] < 0 {
				v.dangling(l, int(kept[i]), c, from.To, int(row))
			}
		}
	}
	for i, rows := range col.Rows {
		col.Rows[i] = make([]int32, len(rows))
		for k, row := range rows {
			if col.Rows[i][k] = at[row]; at[row] < 0 {
				v.dangling(l, int(kept[i]), c, from.To, int(row))
			}
		}
	}
	return col
}

// dangling reports a record that refers to one that was not known.
func (v *View) dangling(l *cell.List, row, c int, to *cell.List, at int) {
	if len(v.Faults) == fault.MaxFaults {
		return
	}
	field := l.Schema.Fields[c].Name
	v.Faults = append(v.Faults, l.FieldFault(fault.CodeDanglingReference, row, field, "%s %s is not among the %s on %s: its %s is %s",
		field, to.Label(at), to.Schema.Name, v.Day, to.Schema.At, to.Value(at, to.Schema.At)))
}

// Mark hides later days with what they bring, and marks what is pending or open, in the first
// fields of a list. Columns of referring records are made afterwards.
func (v *View) Mark(cut *cell.List, fields int) {
	s := cut.Schema
	fields = min(fields, len(cut.Cols))
	for c := range fields {
		f := &s.Fields[c]
		var why *types.Pending
		switch {
		case s.Due != nil && *s.Due > v.Day && !slices.Contains(s.Key, f.Name):
			why = v.await(s.Name, *s.Due)
		case f.Due != nil && *f.Due > v.Day:
			why = v.await(s.Name+"."+f.Name, *f.Due)
		}
		if why != nil && !v.same[cut] {
			cut.Lose(c, why.Fault())
		}
	}
	if s.Due != nil && *s.Due > v.Day {
		cut.Unknown = v.await(s.Name, *s.Due).Fault()
	}
	if v.same[cut] {
		return
	}
	if slices.ContainsFunc(v.logs, func(l logged) bool { return slices.Contains(l.lists, s.Name) }) {
		v.openLogged(s, cut)
	}
	hidden := map[int]*hiding{} // by the column of the day
	for c := range fields {
		if at := bringer(s, c); at >= 0 && hidden[at] == nil {
			hidden[at] = v.hides(cut, at)
		}
	}
	for c := range fields {
		if at := bringer(s, c); at >= 0 && len(hidden[at].rows) > 0 {
			hidden[at].hide(cut.Cols[c])
		}
	}
}

// bringer returns the position of the day that brings a field, -1 if none does.
func bringer(s *types.Schema, c int) int {
	if s.Fields[c].At == "" {
		return -1
	}
	return s.Field(s.Fields[c].At)
}

// hiding says for which records the day in a column has not come: what it brings is missing, and
// may still change.
type hiding struct {
	rows     []int
	openings *cell.Openings
}

func (v *View) hides(cut *cell.List, c int) *hiding {
	h, why := &hiding{}, v.Open(cut.Schema.Name+"."+cut.Schema.Fields[c].Name)
	col := cut.Cols[c]
	h.openings = cell.NewOpenings(cut.N, func(row int) *types.Pending {
		if (col.Missing == nil || !col.Missing[row]) && types.Date(col.Days[row]) <= v.Day {
			return nil
		}
		h.rows = append(h.rows, row)
		return why
	})
	return h
}

func (h *hiding) hide(col *cell.Column) {
	col.Of = nil
	for _, row := range h.rows {
		col.Hide(row)
	}
	h.openings.Mark(col)
}

// openLogged opens the cells of a list that comes from a log: later events may change them.
func (v *View) openLogged(s *types.Schema, cut *cell.List) {
	why := v.Open(s.Name)
	openings := cell.NewOpenings(cut.N, func(int) *types.Pending { return why })
	for c, f := range s.Fields {
		if c < len(cut.Cols) && cut.Cols[c].IsMade() && !slices.Contains(s.Key, f.Name) && f.Name != s.At {
			openings.Mark(cut.Cols[c])
		}
	}
}

// await notes what is due on a later day.
func (v *View) await(what string, until types.Date) *types.Pending {
	p := types.Pending{What: what, Until: until}
	if !slices.Contains(v.Awaited, p) {
		v.Awaited = append(v.Awaited, p)
	}
	return &p
}

// invert adds the records that refer to those of other lists.
func (v *View) invert(l, cut *cell.List) {
	for c, field := range l.Schema.Fields {
		if field.Inverse == "" || field.Type.Kind != types.RecordKind || l.Cols[c].To == nil {
			continue
		}
		of := l.Cols[c].To
		to := v.to[of]
		at := to.Schema.Field(field.Inverse)
		if v.same[cut] && v.keepsAsBefore(of) {
			to.Cols[at] = v.before.lists[slices.Index(v.facts.Lists, of)].Cols[at].Leading(cut)
			continue
		}
		to.Cols[at] = Referring(cut, c, to)
	}
}

// Referring returns the column of the records that refer to those of another list. It is
// pending if the list or a reference is, and open while more may come to refer.
func Referring(l *cell.List, c int, to *cell.List) *cell.Column {
	refs := l.Cols[c]
	why, more := l.Unknown, l.Open
	for row := range l.N {
		if p := refs.Lacks(row); types.PendingCause(p) != nil && why == nil {
			why = p
		}
		more = cell.Later(refs.Openness(row), more)
	}
	if why != nil {
		return &cell.Column{To: l, Rows: make([][]int32, to.N), Lacking: slices.Repeat([]*fault.Error{why}, to.N)}
	}
	col := &cell.Column{To: l, Rows: Inverse(refs.Refs, to.N)}
	col.OpensAll(to.N, more)
	return col
}
