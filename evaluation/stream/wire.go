package stream

import (
	"bufio"
	"bytes"
	"cmp"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/meritrules/merit/rule/fault"
)

// head begins what WriteTo writes.
const head = "merit tally 1\n"

// WriteTo writes the tally, for Read: the same bytes whatever the order in which ballots were added and tallies
// merged.
func (t *Tally) WriteTo(w io.Writer) (n int64, err error) {
	out := &counted{w: bufio.NewWriter(w)}
	out.write([]byte(head))
	out.write(t.digest[:])
	for i, counts := range t.counts {
		out.number(uint64(t.valid[i]))
		for _, n := range counts {
			out.number(uint64(n))
		}
	}
	order, place := t.order()
	out.number(uint64(len(order)))
	for _, i := range order {
		v := &t.values[i]
		text, _ := v.mark.MarshalText()
		out.number(uint64(v.grade))
		out.text(text)
	}
	out.number(uint64(t.table.n))
	before := uint64(0)
	t.sorted(func(e *entry, id []byte) {
		out.number(e.key - before)
		out.number(uint64(uint32(e.day)))
		out.number(uint64(place[e.value]))
		out.text(id)
		before = e.key
	})
	if out.err == nil {
		out.err = out.w.Flush()
	}
	return out.n, out.err
}

// order returns the values that entries have, in an order that does not depend on when they came, and the
// place of each in it.
func (t *Tally) order() (order, place []int32) {
	used := make([]bool, len(t.values))
	t.table.all(func(e *entry, _ []byte) { used[e.value] = true })
	for i := range t.values {
		if used[i] {
			order = append(order, int32(i))
		}
	}
	slices.SortFunc(order, func(a, b int32) int {
		return cmp.Or(cmp.Compare(t.values[a].grade, t.values[b].grade), t.values[a].mark.Cmp(t.values[b].mark))
	})
	place = make([]int32, len(t.values))
	for i, v := range order {
		place[v] = int32(i)
	}
	return order, place
}

// sorted calls each for every entry with its id, by key.
func (t *Tally) sorted(each func(e *entry, id []byte)) {
	type at struct {
		key        uint64
		part, slot int32
	}
	all := make([]at, 0, t.table.n)
	for i := range t.table.parts {
		for k := range t.table.parts[i].slots {
			if key := t.table.parts[i].slots[k].key; key != 0 {
				all = append(all, at{key, int32(i), int32(k)})
			}
		}
	}
	slices.SortFunc(all, func(a, b at) int { return cmp.Compare(a.key, b.key) })
	for _, x := range all {
		p := &t.table.parts[x.part]
		each(&p.slots[x.slot], p.id(&p.slots[x.slot]))
	}
}

// counted writes and counts; the first error ends it.
type counted struct {
	w   *bufio.Writer
	n   int64
	err error
}

func (c *counted) write(b []byte) {
	if c.err == nil {
		var n int
		n, c.err = c.w.Write(b)
		c.n += int64(n)
	}
}

func (c *counted) number(n uint64) {
	var b [binary.MaxVarintLen64]byte
	c.write(b[:binary.PutUvarint(b[:], n)])
}

func (c *counted) text(b []byte) {
	c.number(uint64(len(b)))
	c.write(b)
}

// Read reads a tally of the rules and the roster that WriteTo has written. The error is a fault.Error for
// bytes of other rules, of another roster, or that WriteTo has not written.
func Read(r io.Reader, rules Rules, roster Roster) (*Tally, error) {
	t, err := New(rules, roster)
	if err != nil {
		return nil, err
	}
	in := &reader{r: bufio.NewReader(r)}
	if got := in.bytes(len(head)); in.err == nil && string(got) != head {
		in.fail("it does not begin as a tally")
	}
	if got := in.bytes(len(t.digest)); in.err == nil && !bytes.Equal(got, t.digest[:]) {
		return nil, &fault.Error{Code: fault.CodeForeignFacts, Rule: "stream", Message: "the tally was written with different rules or another roster"}
	}
	for i := range t.counts {
		t.valid[i] = int64(in.below(maxCount))
		for k := range t.counts[i] {
			t.counts[i][k] = int64(in.below(maxCount))
		}
	}
	t.readValues(in)
	t.readEntries(in)
	if _, err := in.r.ReadByte(); in.err == nil && err != io.EOF {
		in.fail("something follows it")
	}
	if in.err != nil {
		return nil, in.err
	}
	return t, nil
}

// maxCount is more than any number of ballots.
const maxCount = 1 << 62

// maxMark is more than any mark has bytes.
const maxMark = 1 << 20

func (t *Tally) readValues(in *reader) {
	for n := in.below(1 << 31); n > 0 && in.err == nil; n-- {
		v := given{grade: int32(in.below(uint64(len(t.rules.Grades) + 1)))}
		if err := v.mark.UnmarshalText(in.bytes(int(in.below(maxMark)))); err != nil {
			in.fail("it has a mark that is no number")
		}
		if before := len(t.values); int(t.keep(v)) != before {
			in.fail("it has a value twice")
		}
	}
}

func (t *Tally) readEntries(in *reader) {
	last := uint64(len(t.roster.Units)) * uint64(len(t.rules.Rounds)) * uint64(len(t.roster.Raters))
	key, counted := uint64(0), make([]int64, len(t.rules.Rounds))
	for n := in.below(last + 1); n > 0 && in.err == nil; n-- {
		step := in.below(last - key + 1)
		day, value := in.below(1<<32), in.below(uint64(len(t.values)))
		id := in.bytes(int(in.below(maxID + 1)))
		if step == 0 && in.err == nil {
			in.fail("it has a ballot twice")
		}
		if in.err != nil {
			return
		}
		key += step
		t.table.put(entry{key: key, day: int32(uint32(day)), value: int32(value)}, string(id))
		_, round := t.cell(key)
		counted[round]++
	}
	for i, n := range counted {
		if n > t.valid[i] && in.err == nil {
			in.fail("more ballots count than there are")
		}
	}
}

// reader reads what counted writes; the first error ends it.
type reader struct {
	r   *bufio.Reader
	err error
}

func (r *reader) fail(what string) {
	if r.err == nil {
		r.err = &fault.Error{Code: fault.CodeMalformed, Rule: "stream", Message: "not a tally: " + what}
	}
}

func (r *reader) bytes(n int) []byte {
	if r.err != nil {
		return nil
	}
	b := make([]byte, n)
	if _, err := io.ReadFull(r.r, b); err != nil {
		r.cut(err)
	}
	return b
}

// below reads a number less than a limit, 0 after an error.
func (r *reader) below(limit uint64) uint64 {
	if r.err != nil {
		return 0
	}
	n, err := binary.ReadUvarint(r.r)
	if err != nil {
		r.cut(err)
		return 0
	}
	if n >= limit {
		r.fail(fmt.Sprintf("%d stands where only less than %d can", n, limit))
		return 0
	}
	return n
}

// cut notes that reading failed: at the end of what there is, or for a reason of the reader's own.
func (r *reader) cut(err error) {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		r.fail("it ends early")
		return
	}
	r.err = err
}
