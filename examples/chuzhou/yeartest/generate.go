package yeartest

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
)

// Seeds returns seeds of [Generate] whose years together have everything that
// it promises (a test counts): each kind of record, tie or gap in at least four
// of them, and in at least one of the first eight. They were chosen among 300
// for that and for their size; in as many years at random some kinds would be
// missing, and the years be three times as long.
func Seeds() []uint64 {
	return []uint64{237, 180, 89, 184, 198, 127, 192, 211, 133, 90, 5, 163, 205, 239, 250, 31, 28, 155, 4, 154, 78, 116, 39, 196, 45}
}

// Generate makes one valid year of the example's form. The same seed makes the
// same bytes.
//
// Years differ in more than their numbers: 5 to 90 units, 3 to 60 tasks, years
// in which most units repeat another's work so that totals tie, years without
// some rounds, without cases, without vetoes, and so on. Ballots apart, nothing
// has happened after as_of.
func Generate(seed uint64) map[string][]byte {
	m := &maker{r: rand.New(rand.NewPCG(seed, 0x6368757a686f75)), f: new(Facts), p: Chuzhou()}
	m.units()
	m.tasks()
	m.items()
	m.makeEvaluation()
	m.standings()
	m.supervision()
	m.incentive()
	m.calendar()
	m.windows()
	m.cases()
	m.highlights()
	shuffle(m.r, m.f)
	return m.f.Files()
}

// maker is a year in the making.
type maker struct {
	r *rand.Rand
	f *Facts
	p Params

	// model[i] is the unit whose work unit i repeats, or i: such units have
	// the same marks, items, ballots, matters and circulars, and their totals
	// tie.
	model []int

	tied bool // most units repeat another's work
	wide bool // ids are padded: b007, not b7
	low  int  // marks are at least this percentage of the maximum
}

// one says yes once in n times.
func (m *maker) one(n int) bool { return m.r.IntN(n) == 0 }

// between is a number from lo to hi inclusive.
func (m *maker) between(lo, hi int) int { return lo + m.r.IntN(hi-lo+1) }

func pick[T any](m *maker, from []T) T { return from[m.r.IntN(len(from))] }

// some is a random part of the list, each element once in n times.
func some[T any](m *maker, from []T, n int) []T {
	part := []T{}
	for _, x := range from {
		if m.one(n) {
			part = append(part, x)
		}
	}
	return part
}

// first is up to n random elements of the list.
func first[T any](m *maker, from []T, n int) []T {
	shuffled := slices.Clone(from)
	m.r.Shuffle(len(shuffled), func(i, j int) { shuffled[i], shuffled[j] = shuffled[j], shuffled[i] })
	return shuffled[:min(n, len(shuffled))]
}

func (m *maker) id(prefix string, n int) string {
	if m.wide {
		return fmt.Sprintf("%s%04d", prefix, n)
	}
	return prefix + strconv.Itoa(n) // sorts as text: b10 before b9
}

// decimal is n units of 10^-places as JSON text, with or without its trailing
// zeros.
func (m *maker) decimal(n, places int) json.Number {
	digits := fmt.Sprintf("%0*d", places+1, n)
	text := digits[:len(digits)-places] + "." + digits[len(digits)-places:]
	if m.one(2) {
		text = strings.TrimRight(text, "0")
	}
	return json.Number(strings.TrimSuffix(text, "."))
}

// markOf is a mark of at most max (in units of 10^-4): nothing, all, or between.
func (m *maker) markOf(max int) json.Number {
	switch m.r.IntN(12) {
	case 0:
		return m.decimal(max, 4)
	case 1:
		if m.one(3) {
			return m.decimal(0, 4)
		}
	}
	n := m.between(max*m.low/100, max)
	if m.one(2) {
		n -= n % 100 // two decimals, as the real marks have
	}
	return m.decimal(n, 4)
}

func (m *maker) units() {
	n := []int{m.between(5, 12), m.between(5, 30), m.between(12, 40), m.between(30, 90)}[m.r.IntN(4)]
	m.wide, m.tied, m.low = m.one(2), m.one(3), []int{0, 50, 70, 90}[m.r.IntN(4)]
	for i := range n {
		heads := m.between(1, 330)
		if m.one(20) {
			heads = 0
		}
		u := Unit{ID: m.id("u", i+1), Name: fmt.Sprintf("单位%d", i+1), Headcount: heads}
		m.f.Units = append(m.f.Units, u)
		m.model = append(m.model, m.modelFor(i))
	}
}

// modelFor decides whose work unit i repeats; unit 0 is never repeated, so
// that somebody can lead the tasks.
func (m *maker) modelFor(i int) int {
	repeats := m.one(12)
	if m.tied {
		repeats = !m.one(3)
	}
	if i < 2 || !repeats {
		return i
	}
	return m.model[m.between(1, i-1)]
}

// repeats are the ids of the units with the same work as unit i, i included.
func (m *maker) repeats(i int) []string {
	var ids []string
	for j, of := range m.model {
		if of == m.model[i] {
			ids = append(ids, m.f.Units[j].ID)
		}
	}
	return ids
}

// bases are the units that repeat nobody's work.
func (m *maker) bases() []int {
	var bases []int
	for i, of := range m.model {
		if of == i {
			bases = append(bases, i)
		}
	}
	return bases
}

// tasks makes tasks worth 150 points together, and their marks. A unit that
// shares its work with another leads nothing, or the two would not tie.
func (m *maker) tasks() {
	var leads []int
	for _, i := range m.bases() {
		if len(m.repeats(i)) == 1 && (i == 0 || !m.one(3)) {
			leads = append(leads, i)
		}
	}
	count := m.between(3, 60)
	places := []int{1, 2, 4}[m.r.IntN(3)]
	scale := []int{1000, 100, 1}[places/2] // to units of 10^-4
	for i, points := range m.split(1500000/scale, count) {
		t := Task{
			ID: m.id("t", i+1), Name: fmt.Sprintf("任务%d", i+1),
			Points: m.decimal(points, places), Lead: m.f.Units[pick(m, leads)].ID,
			Participants: []string{}, ProvincialRank: m.provincialRank(),
		}
		m.participants(&t, points*scale)
		m.f.Tasks = append(m.f.Tasks, t)
	}
}

func (m *maker) provincialRank() int {
	if m.one(3) {
		return []int{1, 3, 4, 16}[m.r.IntN(4)]
	}
	return m.between(1, 16)
}

// participants fills a task's participants and their marks.
func (m *maker) participants(t *Task, points int) {
	if m.one(6) {
		return // the lead works alone
	}
	for _, i := range first(m, m.bases(), m.between(1, 12)) {
		mark := m.markOf(points)
		for _, id := range m.repeats(i) {
			if id == t.Lead {
				continue
			}
			t.Participants = append(t.Participants, id)
			m.f.Marks = append(m.f.Marks, Mark{Task: t.ID, Unit: id, Mark: mark})
		}
	}
}

// split cuts total into n parts of at least 1.
func (m *maker) split(total, n int) []int {
	cuts := map[int]bool{total: true}
	for len(cuts) < n {
		cuts[m.between(1, total-1)] = true
	}
	var ends []int
	for cut := range cuts {
		ends = append(ends, cut)
	}
	slices.Sort(ends) // the map's order ends here
	parts, before := []int{}, 0
	for _, end := range ends {
		parts, before = append(parts, end-before), end
	}
	return parts
}

func (m *maker) items() {
	for _, i := range m.bases() {
		keyWork, party := m.markOf(300000), m.markOf(500000)
		for _, id := range m.repeats(i) {
			m.f.Items = append(m.f.Items,
				Item{Unit: id, Item: "key_work", Mark: keyWork},
				Item{Unit: id, Item: "party", Mark: party})
		}
	}
}
