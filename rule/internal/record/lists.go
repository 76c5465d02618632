package record

// This file is about lists: whose their elements are, also where a list of numbers has long
// been taken from its records.

import (
	"slices"

	"github.com/meritrules/merit/rule/derivation"
	"github.com/meritrules/merit/rule/internal/byrow"
	"github.com/meritrules/merit/rule/internal/cell"
	"github.com/meritrules/merit/rule/internal/inside"
	"github.com/meritrules/merit/rule/internal/tree"
	"github.com/meritrules/merit/rule/types"
)

// Took keeps what the function under evaluation has taken from its list or table.
func (r *Recorder) Took(t *byrow.Taken) {
	switch {
	case r.blind > 0:
	case t.Rounded != nil:
		s := r.Stack[len(r.Stack)-1]
		s.Rounding = &derivation.Rounding{From: inside.OfValue(t.Rounded.From), Mode: t.Rounded.To.Mode, Places: t.Rounded.To.Places}
	default:
		r.taken = takenOf(t)
	}
}

// Over keeps the length of the list that the function goes over which is being evaluated.
func (r *Recorder) Over(elements int) {
	if r.blind == 0 && len(r.over) > 0 {
		r.over[len(r.over)-1] = elements
	}
}

// sized records how long the list is that a function has gone over, where it has not come to
// all elements or not all of them have steps.
func (r *Recorder) sized(s *derivation.Step) {
	n := r.over[len(r.over)-1]
	if s.Kind != derivation.CallStep || n <= len(s.Elements()) {
		return
	}
	if s.Taken == nil {
		s.Taken = &derivation.Taken{}
	}
	s.Taken.Of = n
}

// names names a step for an element by its record, its group or its value.
func (r *Recorder) names(s *derivation.Step, e cell.Value) {
	if e.Kind == types.ListKind {
		if key, ok := r.groups[e.Seq]; ok {
			e = key
			if e.Kind != types.RecordKind {
				s.Record = e.Brief()
				return
			}
			NameRecord(s, e.List, e.Row)
			return
		}
	}
	if e.Kind != types.RecordKind {
		s.Record = e.Brief()
		return
	}
	setCell(s, e.List, e.Row, 0)
	NameRecord(s, e.List, e.Row)
}

// gather records, once a function has a value, what it took from its lists, and to which
// records the elements of a list that it made belong.
func (r *Recorder) gather(fr *byrow.Frame, op string, s *derivation.Step, v cell.Value) {
	taken := r.taken
	r.taken = nil
	if fr.Err != nil {
		return
	}
	elems := s.Elements()
	switch {
	case op == "map" && v.Kind == types.ListKind && len(elems) == v.Seq.Len():
		if r.maps == nil {
			r.maps = map[*cell.Seq]*derivation.Step{}
		}
		r.maps[v.Seq] = s
	case op == "groupBy":
		r.grouped(elems, v)
	case v.Kind == types.ListKind && v.Seq.Recs == nil:
		r.follow(fr, s, v.Seq)
	case len(elems) == 0:
		taken = r.weighed(s, taken)
		r.settle(fr, s, taken)
	case taken != nil:
		settleAmong(fr, elems, taken)
	}
	s.Taken = taken
}

// weighed adds the elements of a list to what a function took of it. Those of map need
// not be added: they are steps.
func (r *Recorder) weighed(s *derivation.Step, taken *derivation.Taken) *derivation.Taken {
	from := s.Lists()
	if len(from) == 0 || taken != nil && taken.Place != nil {
		return taken
	}
	pairs := s.Op == "weightedMean" && len(from) == 2 && from[0].Value.Len() == from[1].Value.Len()
	last := from[len(from)-1]
	n := last.Value.Len()
	switch {
	case !pairs && (len(from) > 1 || r.maps[inside.Value(last.Value).Seq] == last), s.Op == "len" || n == 0:
		return taken
	case n > min(*r.Room, mostNamed):
		s.Cut = true
		return taken
	}
	*r.Room -= n
	if taken == nil {
		taken = &derivation.Taken{}
	}
	taken.Elements = slices.Clone(r.itemsOf(inside.Value(from[0].Value).Seq))
	if pairs {
		for i := range taken.Elements {
			w := from[1].Value.Elem(i)
			taken.Elements[i].Weight = &w
		}
	}
	return taken
}

// settle names the elements that a function has dropped, or between which it has placed a
// value.
func (r *Recorder) settle(fr *byrow.Frame, s *derivation.Step, taken *derivation.Taken) {
	from := s.Lists()
	if taken == nil || len(from) == 0 || len(taken.Dropped) == 0 && taken.Place == nil {
		return
	}
	of := inside.Value(from[len(from)-1].Value).Seq
	if p := taken.Place; p != nil {
		for _, item := range []*derivation.Item{p.Before, p.After} {
			if item != nil {
				r.find(of, item)
			}
		}
		p.With = tied(fr, r.itemsOf(of), p)
		return
	}
	pool := newPool(r.itemsOf(of))
	for i := range taken.Dropped {
		pool.name(&taken.Dropped[i])
	}
}

// settleAmong is settle for a function with a predicate, whose steps the elements are.
func settleAmong(fr *byrow.Frame, elems []*derivation.Step, taken *derivation.Taken) {
	items := make([]derivation.Item, len(elems))
	for i, e := range elems {
		items[i] = e.Item()
	}
	if p := taken.Place; p != nil {
		for _, item := range []*derivation.Item{p.Before, p.After} {
			if item == nil {
				continue
			}
			if i := slices.IndexFunc(items, func(e derivation.Item) bool { return e.Value.Equal(item.Value) }); i >= 0 {
				setOwner(item, items[i])
			}
		}
		p.With = tied(fr, items, p)
	}
	pool := newPool(items)
	for i := range taken.Dropped {
		pool.name(&taken.Dropped[i])
	}
}

// mostTied bounds the records that are named as those with the same place.
const mostTied = 100

// tied returns the elements of other records than the own one that have the ranked value.
func tied(fr *byrow.Frame, items []derivation.Item, p *derivation.Place) (with []derivation.Item) {
	own := fr.Locals[0]
	for _, item := range items {
		switch of := ownerOf(&item); {
		case of.List != nil && of.List == own.List && of.Row == own.Row, item.Record == "" || !item.Value.Equal(p.Value):
		case len(with) < mostTied:
			with = append(with, item)
		}
	}
	return with
}

// find sets whose an item of a list is: the first element with its value.
func (r *Recorder) find(s *cell.Seq, item *derivation.Item) {
	for i := range s.Len() {
		if s.At(i).Equal(inside.Value(item.Value)) {
			if m := r.maps[s]; m != nil {
				setOwner(item, m.Elements()[i].Item())
			} else if items := r.itemsOf(s); i < len(items) {
				setOwner(item, items[i])
			}
			return
		}
	}
}

// itemsOf returns the elements of a list, with the records that they belong to as far as these
// are known.
func (r *Recorder) itemsOf(s *cell.Seq) []derivation.Item {
	if items, ok := r.items[s]; ok || s.Len() > mostNamed {
		return items
	}
	items := make([]derivation.Item, s.Len())
	for i := range items {
		items[i].Value = inside.OfValue(s.At(i))
	}
	if m := r.maps[s]; m != nil {
		for i, e := range m.Elements() {
			setOwner(&items[i], e.Item())
		}
	}
	if s.Recs != nil {
		for i, row := range s.Positions() {
			var named derivation.Step
			NameRecord(&named, s.Recs, row)
			setCell(&named, s.Recs, row, 0)
			setOwner(&items[i], named.Item())
		}
	}
	r.keep(s, items)
	return items
}

// mostNamed bounds the elements of a list of which it is kept whose they are.
const mostNamed = 20_000

func (r *Recorder) keep(s *cell.Seq, items []derivation.Item) {
	if r.items == nil {
		r.items = map[*cell.Seq][]derivation.Item{}
	}
	r.items[s] = items
}

// follow records whose the elements are of a list that a function has made of the elements
// of others: each is the first equal one that is not yet used.
func (r *Recorder) follow(fr *byrow.Frame, s *derivation.Step, made *cell.Seq) {
	var all []derivation.Item
	known := false
	for _, from := range s.Lists() {
		for _, item := range r.itemsOf(inside.Value(from.Value).Seq) {
			if item.Value.Kind() == types.ListKind { // flatten
				all = append(all, r.itemsOf(inside.Value(item.Value).Seq)...)
				continue
			}
			all = append(all, item)
			known = known || item.Record != ""
		}
	}
	fr.Steps -= tree.KeyWork * int64(len(all)+made.Len())
	if !known || r.maps[made] != nil || made.Len() > mostNamed {
		return
	}
	pool, items := newPool(all), make([]derivation.Item, made.Len())
	for i := range items {
		items[i].Value = inside.OfValue(made.At(i))
		pool.name(&items[i])
	}
	r.keep(made, items)
}

// grouped records what the elements of each group have in common. Groups are in the order
// of that.
func (r *Recorder) grouped(elems []*derivation.Step, v cell.Value) {
	keys := make([]cell.Value, len(elems))
	for i, e := range elems {
		keys[i] = inside.Value(e.Value)
	}
	slices.SortFunc(keys, cell.Value.Order)
	keys = slices.CompactFunc(keys, cell.Value.Equal)
	if v.Kind != types.ListKind || len(keys) != v.Seq.Len() {
		return // some elements have no steps
	}
	if r.groups == nil {
		r.groups = map[*cell.Seq]cell.Value{}
	}
	for i, key := range keys {
		r.groups[v.Seq.At(i).Seq] = key
	}
}
