package rule

import (
	"fmt"
	"slices"

	"github.com/meritrules/merit/rule/internal/language"
)

// recorder collects the steps of one evaluation, as the decorator watchSteps sees
// them: the explained value is the computed value.
type recorder struct {
	stack  []*Step
	room   *int           // how many more steps may be recorded
	last   Value          // of the node evaluated last
	taken  *Taken         // by the function that is being evaluated
	maps   map[*seq]*Step // lists of numbers and the like, by the steps of map that made them
	items  map[*seq][]Item
	groups map[*seq]Value // lists that groupBy made, by what their elements have in common
}

func (r *recorder) open(s *Step) {
	top := r.stack[len(r.stack)-1]
	top.Steps = append(top.Steps, s)
	*r.room--
	r.stack = append(r.stack, s)
}

// The cost of recording a step, and of finding no room for one, in steps of work.
const (
	recordSteps = 30
	passSteps   = 4
	writings    = 16 // of writing a long number, in operations on it
)

// full reports whether there is no room for the steps of a node; then it marks the
// enclosing step as cut.
func (r *recorder) full(steps int) bool {
	if *r.room >= steps {
		return false
	}
	r.stack[len(r.stack)-1].Cut = true
	return true
}

func (r *recorder) close(v Value) {
	r.stack[len(r.stack)-1].Value = v
	r.stack = r.stack[:len(r.stack)-1]
}

// leave closes a step with its value, or with why there is none: a fault, too, may be
// on a side that does not count because something is unknown.
func (r *recorder) leave(fr *frame, v Value) {
	shown := v
	if v.num.IsBig() { // it will be written out, in formulas and alone
		fr.steps -= writings * bigSteps(v.num.Digits())
	}
	if fr.err != nil {
		shown = Value{}
		r.stack[len(r.stack)-1].lack(fr.err)
	}
	r.close(shown)
	r.last = v
}

// recorderOf returns the recorder that the decorator writes to.
func recorderOf(fr *frame) *recorder { return fr.watch.(*recorder) }

// watchSteps is the decorator that makes a plan record its steps.
func watchSteps(b *rows, n *node, x code) code {
	kind := n.stepKind()
	switch {
	case n.op == eachOp:
		return watchElement(n, x)
	case n.op == elementOp && !isShort(Value{kind: n.typ.Kind}):
		kind = ""
	case n.op == paramOp && n.konst == nil:
		kind = InputStep
	case n.detail == taken{}:
		kind = ""
	}
	if kind == "" {
		return watched(n.typ, watchClauses(n, x), func(fr *frame, v Value) { recorderOf(fr).last = v })
	}
	begin, cited, year, inner := n.stepper(kind), n.cites(), b.position(""), x.val
	unseen := keepHeavy(b, n, x).val // which keeps heavy parts instead of evaluating them again
	steps := 1 + len(cited)
	return codeOf(n.typ, func(fr *frame) Value {
		r := recorderOf(fr)
		switch {
		case fr.err != nil: // the whole already is unknown or fails
			return inner(fr)
		case r.full(steps):
			fr.steps -= passSteps
			r.last = unseen(fr)
			r.taken = nil
			return r.last
		}
		s := begin()
		fr.steps -= recordSteps
		r.open(s)
		r.cite(cited)
		v := inner(fr)
		n.locate(fr, r, s, year)
		if n.op.Kind == language.Function {
			r.gather(fr, n.op.Name, s, v)
		}
		if n.op == placesOp {
			from := r.last
			if fr.err != nil {
				from = Value{}
			}
			s.rounds(n.detail.(roundTo), from)
		}
		r.leave(fr, v)
		return v
	})
}

// rounds records what a rounding step rounds, and how.
func (s *Step) rounds(to roundTo, from Value) {
	s.Rounding = &Rounding{From: from, Mode: to.mode, Places: to.places}
	s.Filled = fmt.Sprintf("%s(%s, %d)", to.mode, from, to.places)
	if from.kind == NumberKind && isLong(from) {
		s.Filled, s.Exact = fmt.Sprintf("%s(≈%s, %d)", to.mode, from.num.Deciding(to.places, to.mode), to.places), fmt.Sprintf("%s(%s, %d)", to.mode, about(from, exactDigits), to.places)
	}
}

// locate records which field a step has read.
func (n *node) locate(fr *frame, r *recorder, s *Step, year int) {
	if n.field != nil {
		s.Places, s.Unit = n.field.published, n.field.Unit
	}
	switch n.op {
	case yearOp:
		s.at.list, s.at.row, s.at.col = fr.lists[year], 0, n.col
	case fieldOp:
		record := r.last
		if base := n.args[0]; base.op == ownOp || base.op == elementOp {
			record = fr.locals[base.slot]
		}
		if record.kind == RecordKind && record.list != nil {
			s.at.list, s.at.row, s.at.col = record.list, record.row, n.col
		}
	}
}

// watchElement records a step for each element that a predicate is evaluated on.
func watchElement(n *node, x code) code {
	p := n.at.in
	proto := Step{Kind: ElementStep, Text: n.at.text(maxShown), at: spot{src: p, depth: int32(n.depth), from: n.at.part.From, to: n.at.part.To}}
	inner, slot := x.val, n.slot
	return codeOf(n.typ, func(fr *frame) Value {
		r := recorderOf(fr)
		if r.full(1) {
			fr.steps -= passSteps
			r.last = inner(fr)
			return r.last
		}
		s := proto
		fr.steps -= recordSteps
		r.open(&s)
		r.names(&s, fr.locals[slot])
		v := inner(fr)
		r.leave(fr, v)
		return v
	})
}

// What follows is about lists: whose their elements are, also where a list of numbers has long
// been taken from its records.

// took keeps what the function that is being evaluated has taken; see frame.took.
func (r *recorder) took(t *Taken) { r.taken = t }

// names names a step for an element by its record, its group or its value.
func (r *recorder) names(s *Step, e Value) {
	if e.kind == ListKind {
		if key, ok := r.groups[e.seq]; ok {
			e = key
			if e.kind != RecordKind {
				s.Record = e.brief()
				return
			}
			s.name(e.list, e.row)
			return
		}
	}
	if e.kind != RecordKind {
		s.Record = e.brief()
		return
	}
	s.at.list, s.at.row = e.list, e.row
	s.name(e.list, e.row)
}

// gather records, when a function has a value, what it took of its lists, and whose the
// elements are of a list that it has made.
func (r *recorder) gather(fr *frame, op string, s *Step, v Value) {
	taken := r.taken
	r.taken = nil
	if fr.err != nil {
		return
	}
	elems := elements(s)
	switch {
	case op == "map" && v.kind == ListKind && len(elems) == v.seq.len():
		if r.maps == nil {
			r.maps = map[*seq]*Step{}
		}
		r.maps[v.seq] = s
	case op == "groupBy":
		r.grouped(elems, v)
	case v.kind == ListKind && v.seq.recs == nil:
		r.follow(fr, s, v.seq)
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
func (r *recorder) weighed(s *Step, taken *Taken) *Taken {
	from := lists(s)
	if len(from) == 0 || taken != nil && taken.Place != nil {
		return taken
	}
	pairs := s.Op == "weightedMean" && len(from) == 2 && from[0].Value.Len() == from[1].Value.Len()
	last := from[len(from)-1]
	n := last.Value.Len()
	switch {
	case !pairs && (len(from) > 1 || r.maps[last.Value.seq] == last), s.Op == "len" || n == 0:
		return taken
	case n > min(*r.room, mostNamed):
		s.Cut = true
		return taken
	}
	*r.room -= n
	if taken == nil {
		taken = &Taken{}
	}
	taken.Elements = slices.Clone(r.itemsOf(from[0].Value.seq))
	if pairs {
		for i := range taken.Elements {
			w := from[1].Value.seq.at(i)
			taken.Elements[i].Weight = &w
		}
	}
	return taken
}

// settle names the elements that a function has dropped, or between which it has placed a
// value.
func (r *recorder) settle(s *Step, taken *Taken) {
	from := lists(s)
	if taken == nil || len(from) == 0 || len(taken.Dropped) == 0 && taken.Place == nil {
		return
	}
	of := from[len(from)-1].Value.seq
	if p := taken.Place; p != nil {
		for _, item := range []*Item{p.Before, p.After} {
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
func settleAmong(elems []*Step, taken *Taken) {
	items := make([]Item, len(elems))
	for i, e := range elems {
		items[i] = e.item()
	}
	if p := taken.Place; p != nil {
		for _, item := range []*Item{p.Before, p.After} {
			if item == nil {
				continue
			}
			if i := slices.IndexFunc(items, func(e Item) bool { return e.Value.Equal(item.Value) }); i >= 0 {
				item.whose(items[i])
			}
		}
	}
	pool := newPool(items)
	for i := range taken.Dropped {
		pool.name(&taken.Dropped[i])
	}
}

// find sets whose an item of a list is: the first element with its value.
func (r *recorder) find(s *seq, item *Item) {
	for i := range s.len() {
		if s.at(i).Equal(item.Value) {
			if m := r.maps[s]; m != nil {
				item.whose(elements(m)[i].item())
			} else if items := r.itemsOf(s); i < len(items) {
				item.whose(items[i])
			}
			return
		}
	}
}

// itemsOf returns the elements of a list, with whose they are as far as that is known.
func (r *recorder) itemsOf(s *seq) []Item {
	if items, ok := r.items[s]; ok || s.len() > mostNamed {
		return items
	}
	items := make([]Item, s.len())
	for i := range items {
		items[i].Value = s.at(i)
	}
	if m := r.maps[s]; m != nil {
		for i, e := range elements(m) {
			items[i].whose(e.item())
		}
	}
	if s.recs != nil {
		for i, row := range s.positions() {
			var named Step
			named.name(s.recs, row)
			named.at.list, named.at.row = s.recs, row
			items[i].whose(named.item())
		}
	}
	r.keep(s, items)
	return items
}

// mostNamed bounds the elements of a list of which it is kept whose they are.
const mostNamed = 20_000

func (r *recorder) keep(s *seq, items []Item) {
	if r.items == nil {
		r.items = map[*seq][]Item{}
	}
	r.items[s] = items
}

// follow records whose the elements are of a list that a function has made of the elements
// of others: each is the first equal one that is not yet used.
func (r *recorder) follow(fr *frame, s *Step, made *seq) {
	var all []Item
	known := false
	for _, from := range lists(s) {
		for _, item := range r.itemsOf(from.Value.seq) {
			if item.Value.kind == ListKind { // flatten
				all = append(all, r.itemsOf(item.Value.seq)...)
				continue
			}
			all = append(all, item)
			known = known || item.Record != ""
		}
	}
	fr.steps -= keyWork * int64(len(all)+made.len())
	if !known || r.maps[made] != nil || made.len() > mostNamed {
		return
	}
	pool, items := newPool(all), make([]Item, made.len())
	for i := range items {
		items[i].Value = made.at(i)
		pool.name(&items[i])
	}
	r.keep(made, items)
}

// grouped records what the elements of each group have in common. Groups are in the order
// of that.
func (r *recorder) grouped(elems []*Step, v Value) {
	keys := make([]Value, len(elems))
	for i, e := range elems {
		keys[i] = e.Value
	}
	slices.SortFunc(keys, Value.compare)
	keys = slices.CompactFunc(keys, Value.Equal)
	if v.kind != ListKind || len(keys) != v.seq.len() {
		return // some elements have no steps
	}
	if r.groups == nil {
		r.groups = map[*seq]Value{}
	}
	for i, key := range keys {
		r.groups[v.seq.at(i).seq] = key
	}
}

// pool finds items by their values, each once.
type pool struct {
	items []Item
	of    map[string][]int
}

func newPool(items []Item) *pool {
	p := &pool{items, make(map[string][]int, len(items))}
	for i, item := range items {
		key := keyText([]Value{item.Value})
		p.of[key] = append(p.of[key], i)
	}
	return p
}

// name sets whose an item is.
func (p *pool) name(item *Item) {
	key := keyText([]Value{item.Value})
	if at := p.of[key]; len(at) > 0 {
		item.whose(p.items[at[0]])
		p.of[key] = at[1:]
	}
}
