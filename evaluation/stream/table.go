package stream

import "math/bits"

// entry is the ballot that counts of a rater, unit and round.
type entry struct {
	key    uint64 // of rater, unit and round, from 1; 0 for none
	at, of uint32 // where the id stands, and its length
	day    int32
	value  int32 // position among the values
}

// table finds entries by their keys. It is in parts, which grow one at a time, and in memory without
// pointers, which the garbage collector passes over.
type table struct {
	parts [1 << partBits]part
	n     int
}

const partBits = 8

// part is a hash table with open addressing, of which at least a quarter is free.
type part struct {
	slots   []entry
	n       int
	ids     []byte
	garbage int // bytes of ids that nothing refers to
}

// spread spreads keys over all numbers of 64 bits, so that their first bits say where they belong.
func spread(key uint64) uint64 {
	key ^= key >> 32
	key *= 0x9E3779B97F4A7C15
	key ^= key >> 29
	return key * 0xBF58476D1CE4E5B9
}

// put adds an entry with an id, or puts it in the place of the one with its key that comes after it. It
// reports whether there was none with its key.
func (t *table) put(e entry, id string) (added bool) {
	h := spread(e.key)
	p := &t.parts[h>>(64-partBits)]
	if 4*(p.n+1) > 3*len(p.slots) {
		p.grow()
	}
	s := p.find(e.key, h)
	switch {
	case s.key == 0:
		*s = e
		p.setID(s, id)
		p.n++
		t.n++
		return true
	case e.day < s.day || e.day == s.day && id < string(p.id(s)):
		p.garbage += int(s.of)
		*s = e
		p.setID(s, id)
		if p.garbage > len(p.ids)/2 {
			p.compact()
		}
	}
	return false
}

// find returns the slot of a key, or the free one where it belongs.
func (p *part) find(key, h uint64) *entry {
	i, _ := bits.Mul64(h<<partBits, uint64(len(p.slots)))
	for {
		if s := &p.slots[i]; s.key == key || s.key == 0 {
			return s
		}
		if i++; i == uint64(len(p.slots)) {
			i = 0
		}
	}
}

func (p *part) id(s *entry) []byte { return p.ids[s.at : s.at+s.of] }

func (p *part) setID(s *entry, id string) {
	s.at, s.of = uint32(len(p.ids)), uint32(len(id))
	p.ids = append(p.ids, id...)
}

// grow makes room for half as many entries again.
func (p *part) grow() {
	before := p.slots
	p.slots = make([]entry, max(16, len(before)+len(before)/2))
	for i := range before {
		if before[i].key != 0 {
			*p.find(before[i].key, spread(before[i].key)) = before[i]
		}
	}
}

// compact leaves out the ids to which nothing refers.
func (p *part) compact() {
	ids := make([]byte, 0, len(p.ids)-p.garbage)
	for i := range p.slots {
		if s := &p.slots[i]; s.key != 0 {
			at := uint32(len(ids))
			ids = append(ids, p.id(s)...)
			s.at = at
		}
	}
	p.ids, p.garbage = ids, 0
}

// all calls each for every entry with its id, in no order.
func (t *table) all(each func(e *entry, id []byte)) {
	for i := range t.parts {
		p := &t.parts[i]
		for k := range p.slots {
			if s := &p.slots[k]; s.key != 0 {
				each(s, p.id(s))
			}
		}
	}
}
