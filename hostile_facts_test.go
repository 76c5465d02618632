package merit_test

import (
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/meritrules/merit"
)

// hostile is facts of n parts, as a file of a year, with a reason to be slow.
type hostile struct {
	name string
	n    int // of about half a megabyte
	text func(n int) string
}

// of writes a list of records.
func of(n int, record string) string { return "[" + listed(n, record) + "]" }

// same writes a list of one record n times.
func same(n int, record string) string { return "[" + repeated(n, record) + "]" }

// hostileUnits are the units of the small policy.
var hostileUnits = []hostile{
	{"brackets", 200 << 10, func(n int) string { return strings.Repeat("[", n) }},
	{"braces", 100 << 10, func(n int) string { return strings.Repeat(`{"a":`, n) }},
	{"fields of one record", 100_000, func(n int) string { return "[{" + listed(n, `"%d":%d`) + "}]" }},
	{"unknown fields", 50_000, func(n int) string { return same(n, `{"a":1,"b":2}`) }},
	{"many unknown fields of a record", 1000, func(n int) string { return same(n, "{"+listed(90, `"nam%d":%d`)+"}") }},
	{"empty records", 150_000, func(n int) string { return same(n, `{}`) }},
	{"no records", 200_000, func(n int) string { return same(n, `1`) }},
	{"records with one key", 12_000, func(n int) string { return same(n, `{"id":"a","name":"b","kind":"city"}`) }},
	{"keys twice", 12_000, func(n int) string {
		return "[" + listed(n, `{"id":"u%[1]d","name":"b","kind":"city"}`) + "," + listed(n, `{"id":"u%[1]d","name":"b","kind":"city"}`) + "]"
	}},
	{"a field that is missing", 20_000, func(n int) string { return of(n, `{"id":"u%d","name":"%d"}`) }},
	{"values of another type", 12_000, func(n int) string { return of(n, `{"id":%d,"name":%d,"kind":[1]}`) }},
	{"values that are none of those allowed", 12_000, func(n int) string { return of(n, `{"id":"u%d","name":"b","kind":"cit%d"}`) }},
	{"an exponent", 400_000, func(n int) string { return `[{"id": "a", "name": 1e` + strings.Repeat("9", n) + `, "kind": "city"}]` }},
	{"a long number", 5 << 17, func(n int) string { return `[{"id": "a", "name": ` + strings.Repeat("9", n) + `}]` }},
	{"a long text", 5 << 17, func(n int) string { return `[{"id": 1, "nam": "` + strings.Repeat("a", n) + `"}]` }},
	{"a long name", 5 << 15, func(n int) string { return `[{"` + strings.Repeat("name", n) + `": 1}]` }},
	{"unknown lists", 900, func(n int) string { return "{" + listed(n, `"unit%d%d":[]`) + "}" }},
}

// No file of facts takes long or exhausts memory.
func TestHostileFacts(t *testing.T) {
	p := mustLoad(t, read(t, "testdata/small/policy.yaml"))
	for _, x := range hostileUnits {
		grows(t, x.name, some(x.n), func(n int) func() {
			files := smallYear(t)
			files["data/units.json"] = &fstest.MapFile{Data: []byte(x.text(n))}
			return func() { hostileYear(t, p, files, "data") }
		})
	}
}

// within writes a unit with events.
func within(events string) string {
	return `[{"id": "a", "lead": "x", "events": ` + events + `, "notes": []}]`
}

// hostileWithin are units with records within them.
var hostileWithin = []hostile{
	{"records within", 20_000, func(n int) string { return within(same(n, `{"points": 1, "kind": "a"}`)) }},
	{"empty records within", 150_000, func(n int) string { return within(same(n, `{}`)) }},
	{"faults of records within", 20_000, func(n int) string { return within(of(n, `{"points": %d, "kind": "c%d"}`)) }},
	{"references to nothing", 12_000, func(n int) string { return within(of(n, `{"points": 1, "kind": "a%d", "by": "%d"}`)) }},
	{"references to nothing without a key", 20_000, func(n int) string {
		return `[{"id": "a", "events": [], "notes": ` + of(n, `{"text": "%d", "of": "b%d"}`) + `}]`
	}},
	{"records without a key", 20_000, func(n int) string { return same(n, `{"events": [{}], "notes": [{}]}`) }},
	{"records with one key", 10_000, func(n int) string {
		return same(n, `{"id": "a", "events": [{"points": 1, "kind": "a"}], "notes": []}`)
	}},
	{"faults of each", 10_000, func(n int) string {
		return of(n, `{"id": "a%d", "events": [{"points": 11, "kind": "c%d"}], "notes": []}`)
	}},
	{"records within nested", 50_000, func(n int) string { return within(strings.Repeat(`[{"events": `, n)) }},
	{"a long key", 5 << 17, func(n int) string { return `[{"id": "` + strings.Repeat("a", n) + `", "events": [{}], "notes": [1]}]` }},
	{"a long unknown field", 5 << 15, func(n int) string { return within(`[{"` + strings.Repeat("name", n) + `": 1}]`) }},
	{"a list where a record stood", 200 << 10, func(n int) string { return `[{"id": "a", "events": ` + strings.Repeat("[", n) }},
}

// Nor does one with records within records or of the last cycle.
func TestHostileFactsWithin(t *testing.T) {
	p := mustLoad(t, cyclePolicy)
	for _, x := range hostileWithin {
		grows(t, x.name, some(x.n), func(n int) func() {
			text := x.text(n)
			files := cycleYear()
			files["data/units.json"] = &fstest.MapFile{Data: []byte(text)}
			whole := fstest.MapFS{"year.json": {Data: []byte(`{"as_of": "2024-12-31", "previous": {"units": ` + text + `}, "units": ` + text + `}`)}}
			return func() {
				hostileYear(t, p, files, "data")
				hostileYear(t, p, whole, "year.json")
			}
		})
	}
}

// hostileCells are the events of units, as comma-separated values.
var hostileCells = []hostile{
	{"commas", 500_000, func(n int) string { return strings.Repeat(",", n) }},
	{"unknown columns", 40_000, func(n int) string { return listed(n, "a%d,b%d") }},
	{"a thousand unknown columns", 900, func(n int) string { return listed(n, "point%[1]d") + "\n" }},
	{"rows", 40_000, func(n int) string { return eventCells + strings.Repeat("u1,x,c,u9\n", n) }},
	{"faults of every cell", 40_000, func(n int) string { return eventCells + lines(n, "u%d,x,y,%d\n") }},
	{"rows of many cells", 500, func(n int) string { return eventCells + strings.Repeat(strings.Repeat(",", 1000)+"\n", n) }},
	{"rows with too few cells", 120_000, func(n int) string { return eventCells + strings.Repeat("1,1\n", n) }},
	{"rows without anything", 100_000, func(n int) string { return eventCells + strings.Repeat(",,,\n", n) }},
	{"rows with one key", 60_000, func(n int) string { return eventCells + strings.Repeat("u1,1,a,\n", n) }},
	{"records without others", 40_000, func(n int) string { return eventCells + lines(n, "u%d%d,1,a,\n") }},
	{"references to nothing", 30_000, func(n int) string { return eventCells + lines(n, "u1,1,a,%d%d\n") }},
	{"empty lines", 500_000, func(n int) string { return eventCells + strings.Repeat("\n", n) + "u1,x,a,\n" }},
	{"a cell that never ends", 500_000, func(n int) string { return eventCells + "u1,\"" + strings.Repeat("\n", n) }},
	{"cells of many lines", 15_000, func(n int) string {
		return eventCells + strings.Repeat("u1,x,\""+strings.Repeat("\n", n)+"\",\n", 30)
	}},
	{"a long cell", 500_000, func(n int) string { return eventCells + "u1," + strings.Repeat("9", n) + ",a,\n" }},
	{"exponents", 40_000, func(n int) string { return eventCells + strings.Repeat("u1,1e19999,a,\n", n) }},
	{"a long column", 100_000, func(n int) string { return strings.Repeat("points", n) + "\n" }},
	{"long keys twice", 150_000, func(n int) string { return eventCells + strings.Repeat("u1,1,"+strings.Repeat("a", n)+",\n", 3) }},
	{"long references to nothing", 80_000, func(n int) string {
		return eventCells + strings.Repeat(strings.Repeat("a", n)+",1,a,"+strings.Repeat("a", n)+"\n", 3)
	}},
}

const eventCells = "parent,points,kind,by\n"

// Nor does one of comma-separated values.
func TestHostileCSV(t *testing.T) {
	p := mustLoad(t, cyclePolicy)
	for _, x := range hostileCells {
		grows(t, x.name, some(x.n), func(n int) func() {
			files := csvYear()
			files["data/units.events.csv"].Data = []byte(x.text(n))
			return func() { hostileYear(t, p, files, "data") }
		})
	}
}

// hostilePairs are policies that make their facts hostile.
var hostilePairs = []struct {
	name   string
	n      int
	policy func(n int) string
	facts  func(n int) string // the list l
}{
	{"many optional fields", 3000, func(n int) string { return "lists:\n  l:\n" + lines(n, "    f%[1]d: {type: number, optional: true}\n") },
		func(n int) string { return same(30*n, `{}`) }},
	{"many fields that are missing", 6000, func(n int) string { return "lists:\n  l:\n" + lines(n, "    f%[1]d: number\n") },
		func(n int) string { return same(30*n, `{}`) }},
	{"many lists within that are missing", 1000, func(n int) string { return "lists:\n  l:\n    id: key\n" + lines(n, "    f%[1]d: [{a: number}]\n") },
		func(n int) string { return same(30*n, `{}`) }},
	{"many allowed texts", 1900, func(n int) string {
		return "lists:\n  l:\n    k: {type: text, values: [" + lines(n, "abcdefg%[1]d, ") + "]}\n"
	}, func(n int) string { return of(10*n, `{"k": "abcdefh%[1]d"}`) }},
	{"many references to nothing", 900, func(n int) string {
		return "lists:\n  t: {id: key}\n  l:\n" + lines(n, "    r%[1]d: {type: t, optional: true}\n")
	}, func(n int) string { return same(22, "{"+listed(n, `"r%[1]d": "abcdefgh%[1]d"`)+"}") }},
	{"long numbers", 40_000, func(int) string { return "lists: {l: {n: {type: [number]}}}\n" },
		func(n int) string { return `[{"n": ` + same(n, "1e19999") + `}]` }},
	{"long keys", 20_000, func(int) string { return "lists: {l: {n: {type: number, key: true}}}\n" },
		func(n int) string { return of(n, `{"n": %[1]de19990}`) }},
}

// Nor does what a policy and its facts are together.
func TestHostilePairs(t *testing.T) {
	for _, x := range hostilePairs { // of which less has no fault
		grows(t, x.name, x.n/4, func(n int) func() {
			p := mustLoad(t, headed(x.policy(n)+"figures: {year: {a: len(l)}}\n"))
			files := fstest.MapFS{"d/l.json": {Data: []byte(x.facts(n))}}
			if strings.Contains(x.policy(1), "t: {id: key}") {
				files["d/t.json"] = &fstest.MapFile{Data: []byte(of(2000, `{"id": "abcdefgi%[1]d"}`))}
			}
			return func() { hostileYear(t, p, files, "d") }
		})
	}
}

// Facts without a fault take their share as well, and so does naming their records.
func TestFactsGrow(t *testing.T) {
	p := mustLoad(t, cyclePolicy)
	grows(t, "records within without a key", some(30_000), func(n int) func() {
		files := cycleYear()
		files["data/units.json"] = &fstest.MapFile{Data: []byte(`[{"id": "a", "events": [], "notes": ` + of(n, `{"text": "%[1]d"}`) + `}]`)}
		delete(files, "data/previous.json")
		return func() {
			facts, err := p.ReadFacts(files, "data")
			if err != nil {
				t.Error(err)
				return
			}
			notes := facts.List("units.notes")
			for row := range notes.Len() {
				if notes.Label(row) == "" {
					t.Error("a record is not called anything")
				}
			}
		}
	})
}

// What facts turn into is bounded at every moment.
func TestHostileFactsInMemory(t *testing.T) {
	cycle := mustLoad(t, cyclePolicy)
	for _, x := range hostileWithin {
		switch x.name {
		case "empty records within", "records with one key", "faults of each":
			files := cycleYear()
			files["data/units.json"] = &fstest.MapFile{Data: []byte(x.text(x.n))}
			live(t, x.name, func() { hostileYear(t, cycle, files, "data") })
		}
	}
	for _, x := range hostilePairs {
		p := mustLoad(t, headed(x.policy(x.n)+"figures: {year: {a: len(l)}}\n"))
		files := fstest.MapFS{"d/l.json": {Data: []byte(x.facts(x.n))}}
		live(t, x.name, func() { hostileYear(t, p, files, "d") })
	}
}

func hostileYear(t *testing.T, p *merit.Policy, files fs.FS, name string) {
	_, err := p.ReadFacts(files, name)
	if err == nil {
		t.Error("no fault is found")
	} else if n := len(err.Error()); n > 50_000 {
		t.Errorf("the error has %d bytes", n)
	}
}
