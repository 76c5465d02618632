package rule

import (
	"github.com/meritrules/merit/internal/exact"
)

// loop is a list and the body evaluated for each of its elements, prepared for the
// row driver.
type loop struct {
	list code
	body code
	slot int
	at   site

	cost    int64 // steps for each element: more for a long body
	indexed bool  // the body reads #index
}

// loop returns the list and predicate of a node.
func (b *rows) loop(n *node) *loop {
	list, each := n.args[0], n.args[1]
	return &loop{list: b.build(list), body: b.build(each), slot: each.slot, at: n.at,
		cost: 1 + int64(each.size())/partsPerStep, indexed: each.indexed}
}

// start evaluates the list and prepares the element's slot; it returns the list
// and its length.
func (l *loop) start(fr *frame) (*seq, int) {
	s := l.list.elems(fr)
	if s == nil {
		return nil, 0
	}
	if s.recs != nil {
		fr.locals[l.slot] = recordValue(s.recs, 0)
	}
	return s, s.len()
}

// next sets # to element i, and reports whether to go on.
func (l *loop) next(fr *frame, s *seq, i int) bool {
	switch {
	case s.whole:
		fr.locals[l.slot].row = int32(i)
	case s.recs != nil:
		fr.locals[l.slot].row = s.rows[i]
	default:
		fr.locals[l.slot] = s.at(i)
	}
	if l.indexed {
		fr.locals[l.slot+1] = numberValue(exact.Int(int64(i)))
	}
	fr.steps -= l.cost
	if i&255 == 0 || fr.steps < 0 || fr.err != nil {
		return fr.tick(l.at)
	}
	return true
}

// rows returns the rows of a list that needs nothing else to iterate: a list of records,
// without #index. The fastest loops iterate them themselves, with pays.
func (l *loop) rows(s *seq) []int32 {
	if s == nil || s.recs == nil || l.indexed { // a whole list has no rows
		return nil
	}
	return s.rows
}

// pays counts the work on element i, and reports whether to go on without checking the
// budget and the context, which tick does.
func (fr *frame) pays(cost int64, i int) bool {
	fr.steps -= cost
	return i&255 != 0 && fr.steps >= 0 && fr.err == nil
}

// each runs fn for each element until it returns false; # is set.
func (l *loop) each(fr *frame, fn func(i int) bool) {
	s, n := l.start(fr)
	for i := range n {
		if !l.next(fr, s, i) || !fn(i) {
			return
		}
	}
}

// Taken is what a function took from its lists, or from its table, beside the steps of its
// operands: what a person needs to redo it by hand.
type Taken struct {
	Elements []Item     `json:"elements,omitempty"` // of a list whose elements are no steps, in its order
	Dropped  []Item     `json:"dropped,omitempty"`  // elements that did not count, the lowest first
	Rows     []RowTaken `json:"rows,omitempty"`     // of a table by steps or a band; of interpolate the points around its number
	Place    *Place     `json:"place,omitempty"`    // of a rank
}

// Item is an element of a list: its value, and whose it is as far as that is known.
type Item struct {
	Record   string `json:"record,omitempty"`   // the record's key
	Label    string `json:"label,omitempty"`    // the key with names, "" if there are none
	Position int    `json:"position,omitempty"` // as that of a Step
	Value    Value  `json:"value"`
	Weight   *Value `json:"weight,omitempty"` // of weightedMean

	of owned
}

// owned names a record by its position in a list; the zero value names none.
type owned struct {
	list *List
	row  int32
}

// whose sets whose an item is: what another one is.
func (i *Item) whose(of Item) {
	i.Record, i.Label, i.Position, i.of = of.Record, of.Label, of.Position, of.of
}

// RowTaken is a row of a table, and which numbers it holds for.
type RowTaken struct {
	Keys  []RowKey `json:"keys"`
	Value Value    `json:"value"`
}

// RowKey is what a row asks of a key: to be one value, or to lie between two.
type RowKey struct {
	Name  string `json:"name,omitempty"` // "" for the number of band and interpolate
	Is    *Value `json:"is,omitempty"`
	From  *Value `json:"from,omitempty"`  // nil for no lower bound
	To    *Value `json:"to,omitempty"`    // nil for no upper bound
	Above bool   `json:"above,omitempty"` // the row begins above From and holds up to To, not from From on and below To
}

// Place says where a rank lies.
type Place struct {
	Of     int   `json:"of"`               // how many values are ranked
	Same   int   `json:"same"`             // how many of them are equal to the ranked one
	Before *Item `json:"before,omitempty"` // the next better value, nil for the first place
	After  *Item `json:"after,omitempty"`  // the next worse value, nil for the last place
	Ahead  Value `json:"ahead"`            // by how much Before is better, nil if that is no number
	Behind Value `json:"behind"`           // by how much After is worse
}

// taker is an observer of an evaluation that keeps what functions take. Of others, those of
// coverage and trials, nothing is asked.
type taker interface{ took(*Taken) }

// took tells an observer what the current function has taken.
func (fr *frame) took(what func() *Taken) {
	if w, ok := fr.watch.(taker); ok && fr.err == nil {
		w.took(what())
	}
}

// numberItems returns numbers as items.
func numberItems(nums []exact.Number) []Item {
	items := make([]Item, len(nums))
	for i, n := range nums {
		items[i].Value = numberValue(n)
	}
	return items
}

// rowTaken returns a row of the table with the bounds of its steps.
func (t *Table) rowTaken(i int) *Taken {
	row := RowTaken{Value: t.Rows[i].Value}
	level := t.steps
	for c, key := range t.Rows[i].Keys {
		k := RowKey{Name: t.Keys[c]}
		at, next := 0, (*Value)(nil)
		for at < len(level.keys) && !level.keys[at].Equal(key) {
			at++
		}
		if at+1 < len(level.keys) {
			next = &level.keys[at+1]
		}
		if level.next != nil {
			level = level.next[at]
		}
		if t.side(c) == Exact {
			k.Is = &t.Rows[i].Keys[c]
		} else {
			k.From, k.To, k.Above = &t.Rows[i].Keys[c], next, t.side(c) == Above
			if k.From.IsMissing() { // the first step begins nowhere
				k.From = nil
			}
		}
		row.Keys = append(row.Keys, k)
	}
	return &Taken{Rows: []RowTaken{row}}
}

// bandTaken returns the band at a position among bounds.
func bandTaken(bounds []exact.Number, i int, from bool, value Value) *Taken {
	k := RowKey{Above: !from}
	if i > 0 {
		v := numberValue(bounds[i-1])
		k.From = &v
	}
	if i < len(bounds) {
		v := numberValue(bounds[i])
		k.To = &v
	}
	return &Taken{Rows: []RowTaken{{Keys: []RowKey{k}, Value: value}}}
}

// pointsTaken returns points of an interpolation, from one position to another.
func pointsTaken(xs, ys []exact.Number, from, to int) *Taken {
	t := &Taken{}
	for i := from; i <= to; i++ {
		x := numberValue(xs[i])
		t.Rows = append(t.Rows, RowTaken{Keys: []RowKey{{Is: &x}}, Value: numberValue(ys[i])})
	}
	return t
}

// placeTaken returns where a value lies among values in ascending order. Gap is the
// difference of two of them as a number, nil if there is none.
func placeTaken[T any](s []T, v T, of int, asc bool, compare func(T, T) int, value func(T) Value, gap func(a, b T) Value) *Taken {
	low := 0
	for low < len(s) && compare(s[low], v) < 0 {
		low++
	}
	high := low
	for high < len(s) && compare(s[high], v) == 0 {
		high++
	}
	p := &Place{Of: of, Same: high - low}
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
func numberGap(a, b exact.Number) Value { return numberValue(a.Sub(b)) }

// keysValue is a list of numbers as a value.
func keysValue(keys []exact.Number) Value { return listValue(&seq{nums: keys}) }

// keyValue is keysValue, and for one number that number.
func keyValue(key []exact.Number) Value {
	if len(key) == 1 {
		return numberValue(key[0])
	}
	return keysValue(key)
}

// keysGap is the first difference of two lists of numbers.
func keysGap(a, b []exact.Number) Value {
	for i := range min(len(a), len(b)) {
		if d := a[i].Sub(b[i]); d.Sign() != 0 {
			return numberValue(d.Abs())
		}
	}
	return Value{}
}
