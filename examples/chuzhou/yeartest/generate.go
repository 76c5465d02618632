package yeartest

import (
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
)

// Seeds returns seeds of [Generate] whose years together have everything that
// it promises (a test counts): each kind of record, tie or gap in at least two
// of them, and in at least one of the first seven. They were chosen among 400
// for that; in as many years at random some kinds would be missing.
func Seeds() []uint64 {
	return []uint64{303, 159, 201, 103, 130, 12, 33, 58, 390, 153, 45, 35}
}

// Generate makes one valid year of the example's form. The same seed makes the
// same bytes.
//
// Years differ in more than their numbers: 45 to 95 units in one to four
// classes, years in which most units repeat another's work so that totals tie,
// years without some rounds, without cases, campaigns or windows, years of which
// nobody is paid, and so on. Some records are dated before the year's first day
// or after its last.
func Generate(seed uint64) map[string][]byte {
	m := &maker{r: rand.New(rand.NewPCG(seed, 0x6368757a686f75)), f: new(Facts), p: Chuzhou()}
	m.units()
	m.tasks()
	m.items()
	m.makeEvaluation()
	m.standings()
	m.calendar()
	m.supervision()
	m.campaigns()
	m.papers()
	m.incentive()
	m.areas()
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
	n := []int{45, m.between(46, 50), m.between(45, 70), m.between(60, 95)}[m.r.IntN(4)]
	m.wide, m.tied, m.low = m.one(2), m.one(3), []int{0, 50, 70, 80, 90}[m.r.IntN(5)]
	classes := []string{"government", "party", "institution", "vertical"}
	classes = first(m, classes, pick(m, []int{1, 2, 4, 4, 4}))
	paid := pick(m, []int{0, 1, 4, 4, 4}) // of so many one is not paid; 0 pays all, 1 nobody
	for i := range n {
		heads := m.between(1, 330)
		if m.one(20) {
			heads = 0
		}
		class := pick(m, classes)
		if len(classes) == 4 && i%2 == 0 {
			class = classes[0] // a large class, and small ones
		}
		m.f.Units = append(m.f.Units, Unit{
			ID: m.id("u", i+1), Name: fmt.Sprintf("单位%d", i+1), Headcount: heads,
			Class: class, PaidByCity: paid == 0 || !m.one(paid),
		})
		m.model = append(m.model, m.modelFor(i))
	}
}

// modelFor decides whose work unit i repeats; unit 0 is never repeated, so
// that somebody can lead tasks with participants.
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

// tasks makes tasks worth 150 points together, led by 45 units, and their
// marks. A unit that shares its work with another leads only tasks without
// participants, of which every unit has the same: else the two would not tie.
func (m *maker) tasks() {
	leads := first(m, m.f.Units[1:], m.p.LeadUnits-1)
	leads = append(leads, m.f.Units[0])
	count := m.between(m.p.LeadUnits, 62)
	places := []int{1, 2, 4}[m.r.IntN(3)]
	scale := []int{1000, 100, 1}[places/2] // to units of 10^-4
	for i, points := range m.split(1500000/scale, count) {
		lead := pick(m, leads)
		if i < len(leads) {
			lead = leads[i]
		}
		t := Task{
			ID: m.id("t", i+1), Name: fmt.Sprintf("任务%d", i+1),
			Points: m.decimal(points, places), Lead: lead.ID,
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
	lead := slices.IndexFunc(m.f.Units, func(u Unit) bool { return u.ID == t.Lead })
	if m.one(8) || len(m.repeats(lead)) > 1 {
		return // the lead works alone
	}
	number := m.between(1, 12)
	if m.one(30) {
		number = len(m.f.Units)
	}
	for _, i := range first(m, m.bases(), number) {
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

// WildDays returns days to look at a year on, in their order: ends and
// beginnings of rounds and quarters and the days next to them, days on which
// something happened, and days on which perhaps nothing did, before the year
// and after it too.
func WildDays(f *Facts, seed uint64, n int) []string {
	m := &maker{r: rand.New(rand.NewPCG(seed, 2)), f: f, p: Chuzhou()}
	edges := []string{"2021-12-31", "2022-01-01", "2022-12-30", "2022-12-31", "2023-01-01"}
	for _, r := range m.p.Rounds {
		edges = append(edges, r.From, addDays(r.From, -1), r.Until, addDays(r.Until, -1))
	}
	for _, end := range m.p.QuarterEnds {
		edges = append(edges, end, addDays(end, -1), addDays(end, 1))
	}
	days := make(map[string]bool)
	for len(days) < n {
		switch d := m.dayBetween("2021-12-01", "2023-02-10"); m.r.IntN(3) {
		case 0:
			days[pick(m, edges)] = true
		case 1:
			days[m.eventDay(d)] = true
		default:
			days[d] = true
		}
	}
	return slices.Sorted(maps.Keys(days))
}

// eventDay is the day of some record, or the other day where there is none.
func (m *maker) eventDay(other string) string {
	days := []string{other}
	add := func(on *string) {
		if on != nil {
			days = append(days, *on)
		}
	}
	for _, x := range m.f.Matters {
		add(&x.DueOn)
		add(x.RectifiedOn)
		add(x.RecheckedOn)
	}
	for _, w := range m.f.Windows {
		add(&w.OpenedOn)
		add(w.InspectedOn)
	}
	for _, c := range m.f.Cases {
		add(&c.ReceivedOn)
		add(c.ResolvedOn)
		add(c.RatedOn)
	}
	for _, c := range m.f.Campaigns {
		add(&c.From)
		add(&c.Until)
	}
	for _, a := range m.f.Areas {
		add(&a.DueOn)
	}
	for _, v := range m.f.Vetoes {
		add(&v.DecidedOn)
	}
	return pick(m, days)
}
