package record

import (
	"slices"

	"github.com/meritrules/merit/rule/derivation"
	"github.com/meritrules/merit/rule/internal/byrow"
	"github.com/meritrules/merit/rule/internal/cell"
	"github.com/meritrules/merit/rule/internal/language"
	"github.com/meritrules/merit/rule/internal/tree"
	"github.com/meritrules/merit/rule/types"
	"github.com/meritrules/merit/rule/value"
)

// Recorder collects the steps of one evaluation, as the decorator Watch sees
// them: the explained value is the computed value.
type Recorder struct {
	Stack  []*derivation.Step
	Room   *int                           // how many more steps may be recorded
	last   cell.Value                     // of the node evaluated last
	taken  *derivation.Taken              // by the function that is being evaluated
	maps   map[*cell.Seq]*derivation.Step // lists of numbers and the like, by the steps of map that made them
	items  map[*cell.Seq][]derivation.Item
	groups map[*cell.Seq]cell.Value // lists that groupBy made, by what their elements have in common
}

func (r *Recorder) open(s *derivation.Step) {
	top := r.Stack[len(r.Stack)-1]
	top.Steps = append(top.Steps, s)
	*r.Room--
	r.Stack = append(r.Stack, s)
}

// The cost of recording a step, and of finding no room for one, in steps of work.
const (
	recordSteps = 30
	passSteps   = 4
	writings    = 16 // of writing a long number, in operations on it
)

// full reports whether there is no room for the steps of a node; then it marks the
// enclosing step as cut.
func (r *Recorder) full(steps int) bool {
	if *r.Room >= steps {
		return false
	}
	r.Stack[len(r.Stack)-1].Cut = true
	return true
}

func (r *Recorder) close(v cell.Value) {
	r.Stack[len(r.Stack)-1].Value = value.FromInside(v)
	r.Stack = r.Stack[:len(r.Stack)-1]
}

// leave closes a step with its value, or with why there is none: a fault, too, may be
// on a side that does not count because something is unknown.
func (r *Recorder) leave(fr *byrow.Frame, v cell.Value) {
	shown := v
	if v.Num.IsBig() { // it will be written out, in formulas and alone
		fr.Steps -= writings * byrow.BigSteps(v.Num.Digits())
	}
	if fr.Err != nil {
		shown = cell.Value{}
		Lack(r.Stack[len(r.Stack)-1], fr.Err)
	}
	r.close(shown)
	r.last = v
}

// recorderOf returns the recorder that the decorator writes to.
func recorderOf(fr *byrow.Frame) *Recorder { return fr.Watch.(*Recorder) }

// Watch is the decorator that makes a plan record its steps.
func Watch(b *byrow.Maker, n *tree.Node, x byrow.Code) byrow.Code {
	kind := stepKind(n)
	switch {
	case n.Op == tree.EachOp:
		return watchElement(n, x)
	case n.Op == tree.ElementOp && !cell.IsShort(cell.Value{Kind: n.Type.Kind}):
		kind = ""
	case n.Op == tree.ParamOp && n.Const == nil:
		kind = derivation.InputStep
	case n.Detail == tree.Aside{}:
		kind = ""
	}
	if kind == "" {
		return byrow.Watched(n.Type, watchClauses(n, x), func(fr *byrow.Frame, v cell.Value) { recorderOf(fr).last = v })
	}
	begin, cited, year, inner := stepper(n, kind), cites(n), b.Position(""), x.Val
	unseen := byrow.KeepHeavy(b, n, x).Val // which keeps heavy parts instead of evaluating them again
	steps := 1 + len(cited)
	return byrow.CodeOf(n.Type, func(fr *byrow.Frame) cell.Value {
		r := recorderOf(fr)
		switch {
		case fr.Err != nil: // the whole already is unknown or fails
			return inner(fr)
		case r.full(steps):
			fr.Steps -= passSteps
			r.last = unseen(fr)
			r.taken = nil
			return r.last
		}
		s := begin()
		fr.Steps -= recordSteps
		r.open(s)
		r.cite(cited)
		v := inner(fr)
		locate(n, fr, r, s, year)
		if n.Op.Kind == language.Function {
			r.gather(fr, n.Op.Name, s, v)
		}
		if n.Op == tree.PlacesOp {
			from := r.last
			if fr.Err != nil {
				from = cell.Value{}
			}
			rounds(s, n.Detail.(byrow.RoundTo), from)
		}
		r.leave(fr, v)
		return v
	})
}

// locate records which field a step has read.
func locate(n *tree.Node, fr *byrow.Frame, r *Recorder, s *derivation.Step, year int) {
	if n.Field != nil {
		s.Places, s.Unit = n.Field.Published(), n.Field.Unit
	}
	switch n.Op {
	case tree.YearOp:
		s.At.List, s.At.Row, s.At.Col = fr.Lists[year], 0, n.Col
	case tree.FieldOp:
		record := r.last
		if base := n.Args[0]; base.Op == tree.OwnOp || base.Op == tree.ElementOp {
			record = fr.Locals[base.Slot]
		}
		if record.Kind == types.RecordKind && record.List != nil {
			s.At.List, s.At.Row, s.At.Col = record.List, record.Row, n.Col
		}
	}
}

// watchElement records a step for each element that a predicate is evaluated on.
func watchElement(n *tree.Node, x byrow.Code) byrow.Code {
	p := n.At.In
	proto := derivation.Step{Kind: derivation.ElementStep, Text: n.At.Text(MaxShown), At: tree.Spot{Src: p, Depth: int32(n.Depth), From: n.At.Part.From, To: n.At.Part.To}}
	inner, slot := x.Val, n.Slot
	return byrow.CodeOf(n.Type, func(fr *byrow.Frame) cell.Value {
		r := recorderOf(fr)
		if r.full(1) {
			fr.Steps -= passSteps
			r.last = inner(fr)
			return r.last
		}
		s := proto
		fr.Steps -= recordSteps
		r.open(&s)
		r.names(&s, fr.Locals[slot])
		v := inner(fr)
		r.leave(fr, v)
		return v
	})
}

// What follows is about lists: whose their elements are, also where a list of numbers has long
// been taken from its records.

// Took keeps what the function that is being evaluated has taken; see Frame.took.
func (r *Recorder) Took(t *byrow.Taken) { r.taken = takenOf(t) }

// names names a step for an element by its record, its group or its value.
func (r *Recorder) names(s *derivation.Step, e cell.Value) {
	if e.Kind == types.ListKind {
		if key, ok := r.groups[e.Seq]; ok {
			e = key
			if e.Kind != types.RecordKind {
				s.Record = e.Brief()
				return
			}
			s.NameRecord(e.List, e.Row)
			return
		}
	}
	if e.Kind != types.RecordKind {
		s.Record = e.Brief()
		return
	}
	s.At.List, s.At.Row = e.List, e.Row
	s.NameRecord(e.List, e.Row)
}

// gather records, once a function has a value, what it took from its lists, and to which
// records the elements of a list that it made belong.
func (r *Recorder) gather(fr *byrow.Frame, op string, s *derivation.Step, v cell.Value) {
	taken := r.taken
	r.taken = nil
	if fr.Err != nil {
		return
	}
	elems := derivation.Elements(s)
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
		r.settle(s, taken)
	case taken != nil:
		settleAmong(elems, taken)
	}
	s.Taken = taken
}

// weighed adds the elements of a list to what a function took of it. Those of map need
// not be added: they are steps.
func (r *Recorder) weighed(s *derivation.Step, taken *derivation.Taken) *derivation.Taken {
	from := derivation.Lists(s)
	if len(from) == 0 || taken != nil && taken.Place != nil {
		return taken
	}
	pairs := s.Op == "weightedMean" && len(from) == 2 && from[0].Value.Len() == from[1].Value.Len()
	last := from[len(from)-1]
	n := last.Value.Len()
	switch {
	case !pairs && (len(from) > 1 || r.maps[last.Value.Inside().Seq] == last), s.Op == "len" || n == 0:
		return taken
	case n > min(*r.Room, mostNamed):
		s.Cut = true
		return taken
	}
	*r.Room -= n
	if taken == nil {
		taken = &derivation.Taken{}
	}
	taken.Elements = slices.Clone(r.itemsOf(from[0].Value.Inside().Seq))
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
func (r *Recorder) settle(s *derivation.Step, taken *derivation.Taken) {
	from := derivation.Lists(s)
	if taken == nil || len(from) == 0 || len(taken.Dropped) == 0 && taken.Place == nil {
		return
	}
	of := from[len(from)-1].Value.Inside().Seq
	if p := taken.Place; p != nil {
		for _, item := range []*derivation.Item{p.Before, p.After} {
			if item != nil {
				r.find(of, item)
			}
		}
		return
	}
	pool := newPool(r.itemsOf(of))
	for i := range taken.Dropped {
		pool.name(&taken.Dropped[i])
	}
}

// settleAmong is settle for a function with a predicate, whose steps the elements are.
func settleAmong(elems []*derivation.Step, taken *derivation.Taken) {
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
				item.Whose(items[i])
			}
		}
	}
	pool := newPool(items)
	for i := range taken.Dropped {
		pool.name(&taken.Dropped[i])
	}
}

// find sets whose an item of a list is: the first element with its value.
func (r *Recorder) find(s *cell.Seq, item *derivation.Item) {
	for i := range s.Len() {
		if s.At(i).Equal(item.Value.Inside()) {
			if m := r.maps[s]; m != nil {
				item.Whose(derivation.Elements(m)[i].Item())
			} else if items := r.itemsOf(s); i < len(items) {
				item.Whose(items[i])
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
		items[i].Value = value.FromInside(s.At(i))
	}
	if m := r.maps[s]; m != nil {
		for i, e := range derivation.Elements(m) {
			items[i].Whose(e.Item())
		}
	}
	if s.Recs != nil {
		for i, row := range s.Positions() {
			var named derivation.Step
			named.NameRecord(s.Recs, row)
			named.At.List, named.At.Row = s.Recs, row
			items[i].Whose(named.Item())
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
	for _, from := range derivation.Lists(s) {
		for _, item := range r.itemsOf(from.Value.Inside().Seq) {
			if item.Value.Kind() == types.ListKind { // flatten
				all = append(all, r.itemsOf(item.Value.Inside().Seq)...)
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
		items[i].Value = value.FromInside(made.At(i))
		pool.name(&items[i])
	}
	r.keep(made, items)
}

// grouped records what the elements of each group have in common. Groups are in the order
// of that.
func (r *Recorder) grouped(elems []*derivation.Step, v cell.Value) {
	keys := make([]cell.Value, len(elems))
	for i, e := range elems {
		keys[i] = e.Value.Inside()
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
