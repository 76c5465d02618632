// Package outline writes a derivation as nested paragraphs, of which a page's worth is open
// and the rest can be opened.
//
// An Item is a paragraph, with the parts that it has when it is open. Parts are made when they
// are asked for, since most are never shown. An item that several others derive, such as a
// figure that two others use, has an ID and is opened once; where it stands again, the item
// says where that is.
//
// A reader is shown the items level by level, as far as a number of lines allows: first the
// whole outline of a figure, then what is behind each part of it. All that an outline holds
// is the caller's words; the package knows nothing of figures and formulas.
package outline

import "strings"

// Item is a paragraph of an outline.
type Item struct {
	Class  string         // what it is, for a page: "clause", "formula", "note" and so on; "" for a value
	Text   string         // the paragraph
	Values []string       // in place of Text: short texts beside each other
	ID     string         // of what its parts derive, "" for nothing that stands elsewhere too
	Parts  func() []*Item // what is behind it; nil for nothing
	Late   int            // after how many more levels it is opened than others at its level
	Shut   bool           // there is something behind it that the outline does not have
	Once   string         // what the text quotes; where that has been quoted, Again is written
	Again  string

	parts []*Item
	state state
}

// state says how an item stands in an outline.
type state uint8

const (
	leaf   state = iota // has no parts
	shut                // has parts, which are not shown
	open                // with its parts
	folded              // on a page that can unfold it: with its parts, which are not seen at first
	other               // its parts stand at another item of the same ID
)

// Words are the words that an outline adds to the texts of its items.
type Words struct {
	Above, Below string // after an item that is derived above, or below
	More         string // after an item that has more behind it
	Rest         string // last, where there is any; "" for none
}

// Outline is an item with its parts, as far as they are open.
type Outline struct {
	root  *Item
	words Words
	width int
	at    map[string]*Item // the open item of each ID
}

// New returns an outline for lines of a width in cells, of which only the root is shown.
func New(root *Item, width int, words Words) *Outline {
	return &Outline{root: root, words: words, width: width, at: map[string]*Item{}}
}

// behind returns the parts of an item, which it makes once.
func (it *Item) behind() []*Item {
	if it.parts == nil && it.Parts != nil {
		it.parts = it.Parts()
	}
	return it.parts
}

// waiting is an item to be opened: at its level, in its turn.
type waiting struct {
	item        *Item
	level, turn int
}

// queue holds items in the order of their turns.
type queue [][]waiting

func (q *queue) put(w waiting) {
	for w.turn >= len(*q) {
		*q = append(*q, nil)
	}
	(*q)[w.turn] = append((*q)[w.turn], w)
}

// take returns the next item, false if there is none.
func (q queue) take() (next waiting, ok bool) {
	for turn := range q {
		if len(q[turn]) > 0 {
			next, q[turn] = q[turn][0], q[turn][1:]
			return next, true
		}
	}
	return next, false
}

// OpenAll opens every item, in the order in which they are read.
func (o *Outline) OpenAll() {
	var visit func(it *Item)
	visit = func(it *Item) {
		if o.unfold(it, open) {
			for _, part := range it.parts {
				visit(part)
			}
		}
	}
	visit(o.root)
}

// OpenLines opens items level by level, each as long as its parts fit into what is left of
// so many lines. Of these the last words take theirs, unless everything fits.
func (o *Outline) OpenLines(lines int) {
	if o.openLines(lines); o.words.Rest == "" || o.IsWhole() {
		return
	}
	o.shutAll()
	o.openLines(lines - len(o.rest()))
}

// shutAll takes back what has been opened.
func (o *Outline) shutAll() {
	var all []*Item
	o.each(func(it *Item, _ int, _ *reader) { all = append(all, it) })
	for _, it := range all {
		it.state = leaf
	}
	clear(o.at)
}

func (o *Outline) openLines(lines int) {
	left := lines - o.lines(o.root, 0)
	o.unfoldBy(open, func(it *Item, level int) bool {
		cost := 0
		for _, part := range it.behind() {
			cost += o.lines(part, level+1)
		}
		if cost > left {
			return false
		}
		left -= cost
		return true
	})
}

// Fold has a page hold further items, at most so many, without opening them.
func (o *Outline) Fold(items int) {
	o.unfoldBy(folded, func(it *Item, _ int) bool {
		if items -= len(it.behind()); items < 0 {
			items += len(it.parts)
			return false
		}
		return true
	})
}

// unfoldBy gives items a state, level by level, as long as they fit.
func (o *Outline) unfoldBy(to state, fits func(it *Item, level int) bool) {
	var q queue
	q.put(waiting{o.root, 0, 0})
	for next, ok := q.take(); ok; next, ok = q.take() {
		if next.item.state < open && len(next.item.behind()) > 0 && o.at[next.item.ID] == nil && !fits(next.item, next.level) {
			next.item.state = shut
			continue
		}
		if o.unfold(next.item, to) {
			for _, part := range next.item.parts {
				q.put(waiting{part, next.level + 1, next.turn + 1 + part.Late})
			}
		}
	}
	o.each(func(it *Item, _ int, _ *reader) {
		if it.state == shut && it.ID != "" && o.at[it.ID] != nil {
			it.state = other
		}
	})
}

// unfold gives an item a state, unless its parts stand elsewhere or it has none, and reports
// whether its parts are shown here.
func (o *Outline) unfold(it *Item, to state) bool {
	switch {
	case it.state >= open:
		return it.state != other
	case len(it.behind()) == 0:
		return false
	case it.ID != "" && o.at[it.ID] != nil:
		it.state = other
		return false
	}
	it.state = to
	if it.ID != "" {
		o.at[it.ID] = it
	}
	return true
}

// IsWhole reports whether nothing is left to be opened.
func (o *Outline) IsWhole() bool {
	whole := true
	o.each(func(it *Item, _ int, _ *reader) { whole = whole && it.state != shut && !it.Shut })
	return whole
}

// reader remembers what has been read.
type reader struct {
	derived map[string]bool // by ID
	quoted  map[string]bool // by Once
}

func newReader() *reader { return &reader{map[string]bool{}, map[string]bool{}} }

// each visits the shown items in the order in which they are read.
func (o *Outline) each(fn func(it *Item, level int, so *reader)) {
	so := newReader()
	var visit func(it *Item, level int)
	visit = func(it *Item, level int) {
		fn(it, level, so)
		if it.state != open && it.state != folded {
			return
		}
		for _, part := range it.parts {
			visit(part, level+1)
		}
	}
	visit(o.root, 0)
}

// read returns the text of an item after all that has been read so far.
func (o *Outline) read(it *Item, so *reader) string {
	text := it.Text
	switch {
	case it.Values != nil:
		text = strings.Join(it.Values, separator)
	case it.Once != "" && so.quoted[it.Once]:
		text = it.Again
	}
	so.quoted[it.Once] = true
	switch {
	case it.state == open || it.state == folded:
		so.derived[it.ID] = true
	case it.state == shut || it.Shut:
		text += o.words.More
	case it.state == other && so.derived[it.ID]:
		text += o.words.Above
	case it.state == other:
		text += o.words.Below
	}
	return text
}

// separator stands between the values of an item.
const separator = "; "
