package rule

import (
	"context"
	"reflect"
	"slices"
	"strings"

	"github.com/meritrules/merit/rule/fault"
	"github.com/meritrules/merit/rule/internal/byrow"
	"github.com/meritrules/merit/rule/internal/cell"
	"github.com/meritrules/merit/rule/internal/inside"
	"github.com/meritrules/merit/rule/internal/since"
	"github.com/meritrules/merit/rule/value"
)

// Changes says what else a run is to be evaluated on: other facts, such as those of Edits and
// Facts.AsOf, other rules, or both.
type Changes struct {
	Facts *value.Facts // nil for those of the run
	Sheet *Sheet       // nil for the rules of the run
}

// With evaluates what the changes affect, and shares the rest with r, which does not change.
// The result is that of Sheet.Run in every byte, faults included; only the budget differs,
// because it counts only what is evaluated again.
//
// A figure is evaluated again for the records whose formula may read what has changed: a field
// of their own, of a record that they refer to, of the records that refer to them, of their
// peers. A change of something that it reads of a whole list affects all records; of a column
// by which rankBy ranks, those that the changed record passes. If a result is the same as
// before, nothing that reads it is evaluated again. A model runs again as a whole if anything
// that it reads has changed, and a figure with warnings is evaluated for all
// records. Under other rules, With keeps the figures whose formulas say the same, with
// everything that they name, except those that call a function of the host, and the models that
// are declared alike and say something in Model.Says.
func (r *Run) With(ctx context.Context, c Changes) (*Run, error) {
	sheet, facts := c.Sheet, inside.Facts(c.Facts)
	if sheet == nil {
		sheet = r.sheet
	}
	if facts == nil {
		facts = r.facts
	}
	return sheet.newRun(ctx, facts).workAll(r)
}

// Worked returns how many cells of figures the run has evaluated itself; it shares the others
// with the run that With began with.
func (r *Run) Worked() int { return r.worked }

// earlier is what a run in progress takes over from an earlier one.
type earlier struct {
	*since.Since
	run  *Run // the earlier one
	now  *Run
	made map[string]*maker // by other rules: what the earlier ones made, by name
}

// newEarlier compares the facts of a run that has taken them with those of an earlier one.
func newEarlier(run, now *Run) *earlier {
	isAlike := run.sheet.rules == now.sheet.rules
	s := &earlier{Since: since.New(run.side(), now.side(), isAlike), run: run, now: now}
	if !isAlike {
		s.made = map[string]*maker{}
		for _, m := range run.sheet.makers {
			s.made[m.name] = m
		}
	}
	return s
}

// side describes the run to package since, which compares two.
func (r *Run) side() since.Side {
	return since.Side{At: r.sheet.env.List, Lists: r.lists, Declared: r.sheet.declared, Facts: r.facts}
}

// figure evaluates a figure for the records for which it may have changed.
func (s *earlier) figure(m *maker) fault.Errors {
	r, l := s.now, s.now.lists[m.list]
	stale := s.stale(m)
	if stale.All || len(stale.Rows)*4 > l.N {
		faults := r.figure(m, nil)
		if len(faults) == 0 {
			s.Compare(m.list, m.col)
		}
		return faults
	}
	col := s.Carried(m.list, m.col)
	if len(stale.Rows) == 0 {
		l.Cols[m.col] = col
		return nil
	}
	faults := r.evaluate(&figureWork{run: r, maker: m, list: l, col: col.Rewritable(stale.Rows), only: stale.Rows})
	if len(faults) == 0 {
		s.CompareRows(m.list, m.col, stale.Rows)
	}
	return faults
}

// stale returns the records of a figure's list for which it may not be what it was.
func (s *earlier) stale(m *maker) since.Change {
	before := m
	if s.made != nil {
		before = s.made[m.name]
	}
	if s.run.warned[m.name] || before == nil || !m.saysWhat(before, s.now.sheet.period, s.run.sheet.period) {
		return since.Change{All: true}
	}
	return s.Stale(m.list, m.readings(), func(rows []int32) []int32 { return s.peersOf(m, rows) })
}

// peersOf returns the records of the groups of some.
func (s *earlier) peersOf(m *maker, rows []int32) (all []int32) {
	fr, _ := s.now.frame(m.formula.plans, m.list)
	if fr.Err != nil { // the figure will report it
		return rows
	}
	seen := map[int32]bool{}
	for _, row := range rows {
		if of := fr.Groups.Of[row]; !seen[of] {
			seen[of] = true
			all = append(all, fr.Groups.Peers[of].Rows...)
		}
	}
	return all
}

// saysWhat reports whether two figures mean the same, each in the period of its run.
func (m *maker) saysWhat(of *maker, period, before int) bool {
	if m == of {
		return period == before || !m.formula.tree.IsDated() || since.IsSameNode(m.formula.tree.Root, of.formula.tree.Root, period, before)
	}
	if of.figure == nil {
		return false
	}
	var is, was strings.Builder
	m.digest(&is)
	of.digest(&was)
	return is.String() == was.String() && since.IsSameNode(m.formula.tree.Root, of.formula.tree.Root, period, before)
}

// keepsModel takes over the results of a model that reads nothing that has changed, and
// reports whether it has.
func (s *earlier) keepsModel(m *maker) bool {
	if !s.isKept(m) {
		return false
	}
	for _, made := range m.model.Lists {
		i := s.now.sheet.env.List(made.Name)
		l, from := s.now.lists[i], s.Keeps(i)
		*l = cell.List{Schema: l.Schema, N: from.N, Cols: l.Cols, Unknown: from.Unknown, Open: from.Open}
		for c, f := range made.Fields {
			s.carry(i, c)
			if f.Inverse != "" {
				to := s.now.sheet.env.List(f.Type.List)
				s.carry(to, s.now.lists[to].Schema.Field(f.Inverse))
			}
		}
	}
	for _, a := range m.model.Adds {
		i := s.now.sheet.env.List(a.List)
		s.carry(i, s.now.lists[i].Schema.Field(a.Field.Name))
	}
	if n := s.run.notes[m.name]; n != nil {
		if s.now.notes == nil {
			s.now.notes = map[string]*notes{}
		}
		s.now.notes[m.name] = n
	}
	return true
}

// carry takes over a column of a model, with what it says of where its cells come from.
func (s *earlier) carry(list, c int) {
	l, was := s.now.lists[list], s.Before(list)
	l.Cols[c] = s.Carried(list, c)
	from := originKey{was, was.Schema.Field(l.Schema.Fields[c].Name)}
	if fn := s.run.origins[from]; fn != nil {
		s.now.copiesFrom(originKey{l, c}, fn)
	}
	if fn := s.run.reasons[from]; fn != nil {
		s.now.reasonsFrom(originKey{l, c}, fn)
	}
}

// isKept reports whether a model would make the same results again.
func (s *earlier) isKept(m *maker) bool {
	if s.made != nil && !isSameModel(m.model, s.made[m.name]) || (s.run.facts.Cut == nil) != (s.now.facts.Cut == nil) {
		return false
	}
	if n := s.run.notes[m.name]; n != nil {
		is, _ := s.now.AsOf()
		was, _ := s.run.AsOf()
		if n.day && is != was || slices.ContainsFunc(n.values, s.IsChanged) {
			return false
		}
		for day, toCome := range n.toCome {
			if s.now.isToCome(day) != toCome {
				return false
			}
		}
	}
	for _, reads := range m.inputs {
		if !s.IsAsItWas(reads.list, reads.cols) {
			return false
		}
	}
	for _, a := range m.model.Adds {
		if !s.IsAsItWas(s.now.sheet.env.List(a.List), nil) {
			return false
		}
	}
	return true
}

// kept returns what a model has made of some lists that are as they were; nil if it has not, or
// if they are not. There may be no earlier run.
func (s *earlier) kept(m *maker, name string, lists []string) any {
	if s == nil || s.made != nil && !isSameModel(m.model, s.made[m.name]) || s.run.notes[m.name] == nil {
		return nil
	}
	for _, list := range lists {
		i := s.now.sheet.env.List(list)
		if !slices.ContainsFunc(m.inputs, func(in readColumns) bool { return in.list == i && s.IsAsItWas(i, in.cols) }) {
			return nil
		}
	}
	return s.run.notes[m.name].kept[name]
}

// compareModel notes how the results of a model differ from those of the earlier run.
func (s *earlier) compareModel(m *Model) {
	for _, made := range m.Lists {
		s.Match(s.now.sheet.env.List(made.Name))
	}
	for _, made := range m.Lists {
		i := s.now.sheet.env.List(made.Name)
		for c, f := range made.Fields {
			s.Compare(i, c)
			if f.Inverse != "" {
				to := s.now.sheet.env.List(f.Type.List)
				s.Compare(to, s.now.lists[to].Schema.Field(f.Inverse))
			}
		}
	}
	for _, a := range m.Adds {
		i := s.now.sheet.env.List(a.List)
		s.Compare(i, s.now.lists[i].Schema.Field(a.Field.Name))
	}
}

// groups returns the groups of a list, if they are those of the earlier run; else nil.
func (s *earlier) groups(list int) *byrow.Groups {
	if s == nil || !s.HasGroups(list) {
		return nil
	}
	l, from := s.now.lists[list], s.Before(list)
	s.run.grouping.Lock()
	defer s.run.grouping.Unlock()
	g := s.run.groups[slices.Index(s.run.lists, from)]
	if g == nil {
		return nil
	}
	own := *g
	own.Peers = slices.Clone(g.Peers)
	for i := range own.Peers {
		own.Peers[i].Recs = l
	}
	return &own
}

// isSameModel reports whether a model is that of other rules: it says the same, which must be
// something, and is declared alike.
func isSameModel(m *Model, of *maker) bool {
	return of != nil && of.model != nil && m.Says != "" && m.Says == of.model.Says && reflect.DeepEqual(m.Uses, of.model.Uses) && reflect.DeepEqual(m.Values, of.model.Values) &&
		reflect.DeepEqual(m.Lists, of.model.Lists) && reflect.DeepEqual(m.Adds, of.model.Adds)
}
