package byrow

import (
	"github.com/meritrules/merit/internal/exact"
	"github.com/meritrules/merit/rule/internal/cell"
	"github.com/meritrules/merit/rule/internal/tree"
	"github.com/meritrules/merit/rule/types"
)

// loop is a list and the body evaluated for each of its elements, prepared for the
// row driver.
type loop struct {
	list Code
	body Code
	slot int
	at   tree.Site

	cost    int64 // steps for each element: more for a long body
	indexed bool  // the body reads #index
}

// loop returns the list and predicate of a node.
func (b *Maker) loop(n *tree.Node) *loop {
	list, each := n.Args[0], n.Args[1]
	return &loop{list: b.Build(list), body: b.Build(each), slot: each.Slot, at: n.At,
		cost: 1 + int64(each.Size())/PartsPerStep, indexed: each.Indexed}
}

// start evaluates the list and prepares the element's slot; it returns the list
// and its length.
func (l *loop) start(fr *Frame) (*cell.Seq, int) {
	s := l.list.elems(fr)
	if s == nil {
		return nil, 0
	}
	if w, ok := fr.Watch.(taker); ok {
		w.Over(s.Len())
	}
	if s.Recs != nil {
		fr.Locals[l.slot] = cell.OfRecord(s.Recs, 0)
	}
	return s, s.Len()
}

// next sets # to element i, and reports whether to go on.
func (l *loop) next(fr *Frame, s *cell.Seq, i int) bool {
	switch {
	case s.Whole:
		fr.Locals[l.slot].Row = int32(i)
	case s.Recs != nil:
		fr.Locals[l.slot].Row = s.Rows[i]
	default:
		fr.Locals[l.slot] = s.At(i)
	}
	if l.indexed {
		fr.Locals[l.slot+1] = cell.OfExact(exact.Int(int64(i)))
	}
	fr.Steps -= l.cost
	if i&255 == 0 || fr.Steps < 0 || fr.Err != nil {
		return fr.Tick(l.at)
	}
	return true
}

// rows returns the rows of a list that needs nothing else to iterate: a list of records,
// without #index. The fastest loops iterate them themselves, with pays.
func (l *loop) rows(s *cell.Seq) []int32 {
	if s == nil || s.Recs == nil || l.indexed { // a whole list has no rows
		return nil
	}
	return s.Rows
}

// pays counts the work on element i, and reports whether to go on without checking the
// budget and the context, which tick does.
func (fr *Frame) pays(cost int64, i int) bool {
	fr.Steps -= cost
	return i&255 != 0 && fr.Steps >= 0 && fr.Err == nil
}

// each runs fn for each element until it returns false; # is set.
func (l *loop) each(fr *Frame, fn func(i int) bool) {
	s, n := l.start(fr)
	for i := range n {
		if !l.next(fr, s, i) || !fn(i) {
			return
		}
	}
}

// taker is an observer of an evaluation that keeps what functions take. Other observers, those of
// coverage and trials, are not asked.
type taker interface {
	Took(*Taken)
	Over(elements int) // the current function begins to go over a list of so many
}

// took tells an observer what the current function has taken.
func (fr *Frame) took(what func() *Taken) {
	if w, ok := fr.Watch.(taker); ok && fr.Err == nil {
		if t := what(); t != nil {
			w.Took(t)
		}
	}
}

// numberItems returns numbers as items.
func numberItems(nums []exact.Number) []Item {
	items := make([]Item, len(nums))
	for i, n := range nums {
		items[i].Value = cell.OfExact(n)
	}
	return items
}

// rowTaken returns a row of the table with the bounds of its steps.
func rowTaken(t *tree.Table, i int) *Taken {
	row := RowTaken{Value: t.Rows[i].Value}
	level := t.Levels
	for c, key := range t.Rows[i].Keys {
		k := RowKey{Name: t.Keys[c]}
		at, next := 0, (*cell.Value)(nil)
		for at < len(level.Keys) && !level.Keys[at].Equal(key) {
			at++
		}
		if at+1 < len(level.Keys) {
			next = &level.Keys[at+1]
		}
		if level.Next != nil {
			level = level.Next[at]
		}
		if t.Side(c) == types.Exact {
			k.Is = &t.Rows[i].Keys[c]
		} else {
			k.From, k.To, k.Above = &t.Rows[i].Keys[c], next, t.Side(c) == types.Above
			if k.From.IsMissing() { // the first step begins nowhere
				k.From = nil
			}
		}
		row.Keys = append(row.Keys, k)
	}
	return &Taken{Rows: []RowTaken{row}}
}

// bandTaken returns the band at a position among bounds.
func bandTaken(bounds []exact.Number, i int, from bool, value cell.Value) *Taken {
	k := RowKey{Above: !from}
	if i > 0 {
		v := cell.OfExact(bounds[i-1])
		k.From = &v
	}
	if i < len(bounds) {
		v := cell.OfExact(bounds[i])
		k.To = &v
	}
	return &Taken{Rows: []RowTaken{{Keys: []RowKey{k}, Value: value}}}
}

// pointsTaken returns points of an interpolation, from one position to another.
func pointsTaken(xs, ys []exact.Number, from, to int) *Taken {
	t := &Taken{}
	for i := from; i <= to; i++ {
		x := cell.OfExact(xs[i])
		t.Rows = append(t.Rows, RowTaken{Keys: []RowKey{{Is: &x}}, Value: cell.OfExact(ys[i])})
	}
	return t
}

// placeTaken returns where a value lies among values in ascending order. Gap is the
// difference of two of them as a number, nil if there is none.
func placeTaken[T any](s []T, v T, asc bool, compare func(T, T) int, value func(T) cell.Value, gap func(a, b T) cell.Value) *Taken {
	low := 0
	for low < len(s) && compare(s[low], v) < 0 {
		low++
	}
	high := low
	for high < len(s) && compare(s[high], v) == 0 {
		high++
	}
	p := &Place{Value: value(v), Of: len(s), Same: high - low}
	if high < len(s) {
		p.Before, p.Ahead = &Item{Value: value(s[high])}, gap(s[high], v)
	}
	if low > 0 {
		p.After, p.Behind = &Item{Value: value(s[low-1])}, gap(v, s[low-1])
	}
	if asc {
		p.Before, p.Ahead, p.After, p.Behind = p.After, p.Behind, p.Before, p.Ahead
	}
	return &Taken{Place: p}
}

// numberGap is the difference of two numbers.
func numberGap(a, b exact.Number) cell.Value { return cell.OfExact(a.Sub(b)) }

// keysValue is a list of numbers as a value.
func keysValue(keys []exact.Number) cell.Value { return cell.OfSeq(&cell.Seq{Nums: keys}) }

// keyValue is keysValue, and for one number that number.
func keyValue(key []exact.Number) cell.Value {
	if len(key) == 1 {
		return cell.OfExact(key[0])
	}
	return keysValue(key)
}

// keysGap is the first difference of two lists of numbers.
func keysGap(a, b []exact.Number) cell.Value {
	for i := range min(len(a), len(b)) {
		if d := a[i].Sub(b[i]); d.Sign() != 0 {
			return cell.OfExact(d.Abs())
		}
	}
	return cell.Value{}
}
