package merit_test

import (
	"fmt"
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/meritrules/merit"
)

// patience is how long hostile input may take: what goes beyond hangs, however busy
// the machine is.
const patience = time.Minute

// within fails where work hangs. It does none where tests are to be short.
func within(t *testing.T, work func()) {
	t.Helper()
	if testing.Short() {
		t.Skip("hostile input takes its time")
	}
	start := time.Now()
	work()
	took := time.Since(start)
	t.Logf("%v", took.Round(time.Millisecond))
	if took > patience {
		t.Errorf("took %v", took)
	}
}

// lines writes n lines.
func lines(n int, format string) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, format, i, i)
	}
	return b.String()
}

// No document, whatever is in it, takes long or exhausts memory. Each ends with faults.
func TestHostileDocuments(t *testing.T) {
	const head = "merit: 1\npolicy: {id: a, version: b, from: 2022-01-01, until: 2022-12-31}\n"
	for name, text := range map[string]string{
		"200 KB of [":                           strings.Repeat("[", 200<<10),
		"200 KB of {":                           strings.Repeat("{a: ", 50<<10),
		"nested lists in lines":                 strings.Repeat("- ", 100<<10),
		"nested complex keys":                   strings.Repeat("? ", 100<<10),
		"nested mappings":                       deeper(1300),
		"too long":                              strings.Repeat("#", 2<<20),
		"duplicate keys":                        strings.Repeat("a: 1\n", 200<<10),
		"unknown keys":                          lines(60_000, "key%d: %d\n"),
		"tags":                                  lines(40_000, "a%d: !t%d x\n"),
		"anchors":                               lines(40_000, "a%d: &t%d x\n"),
		"aliases that multiply":                 "a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\n" + lines(1000, "d%d: [*c, *c, %d]\n"),
		"documents":                             strings.Repeat("---\n", 200<<10),
		"tag directives":                        lines(40_000, "%%TAG !%d! x%d\n"),
		"a fault at the end":                    head + lines(50_000, "a%d: %d\n") + " b: 1\n",
		"a long unknown key":                    head + strings.Repeat("figures", 100_000) + ": 1\n",
		"unknown clauses":                       head + "clauses:\n" + lines(20_000, "  clause%d: %d\n") + "figures:\n  year:\n" + lines(9000, "    a%d: {formula: 1, clause: claus%d}\n"),
		"unknown names":                         head + "parameters:\n" + lines(15_000, "  name%d: %d\n") + "figures:\n  year:\n" + lines(5000, "    a%d: nane%d\n"),
		"as many unknown names as there may be": head + "parameters:\n" + lines(1000, "  name%d: %d\n") + "figures:\n  year:\n" + lines(1000, "    a%d: nane%d\n"),
		"texts with colons":                     head + "clauses:\n" + lines(4000, "  c%d: a: %d\n"),
		"many more texts with colons":           head + "clauses:\n" + lines(60_000, "  c%d: a: %d\n"),
		"texts with apostrophes":                head + "clauses:\n" + lines(1900, "  c%d: 'a'%d'b'\n"),
		"commas in texts":                       head + "clauses:\n  c: {" + strings.Repeat("a, ", 200_000) + "}\n",
		"functions that double each time":       head + "functions:\n  f0(x): x\n" + doubling(40) + "figures:\n  year: {a: f40(1)}\n",
		"a formula of brackets":                 head + "figures:\n  year:\n    a: |\n      " + strings.Repeat("(", 60_000) + "\n",
	} {
		t.Run(name, func(t *testing.T) {
			within(t, func() {
				if _, err := load(text); err == nil {
					t.Error("no fault is found")
				} else if strings.Count(err.Error(), "policy.yaml") == 0 {
					t.Errorf("no place: %.200v", err)
				}
			})
		})
	}
}

func deeper(n int) string {
	var b strings.Builder
	for i := range n {
		b.WriteString(strings.Repeat(" ", i) + "a:\n")
	}
	return b.String()
}

// doubling writes functions f1 to fn, each of which calls the one before twice.
func doubling(n int) string {
	var b strings.Builder
	for i := 1; i <= n; i++ {
		fmt.Fprintf(&b, "  f%d(x): f%d(x) + f%d(x)\n", i, i-1, i-1)
	}
	return b.String()
}

// No file of facts takes long either.
func TestHostileFacts(t *testing.T) {
	p := mustLoad(t, read(t, "testdata/small/policy.yaml"))
	for name, text := range map[string]string{
		"200 KB of [":              strings.Repeat("[", 200<<10),
		"200 KB of {":              strings.Repeat(`{"a":`, 50<<10),
		"a million fields":         "[{" + strings.TrimSuffix(lines(1_000_000, `"%d":%d,`), ",") + "}]",
		"a million unknown fields": "[" + strings.TrimSuffix(strings.Repeat(`{"a":1,"b":2},`, 500_000), ",") + "]",
		"many empty records":       "[" + strings.TrimSuffix(strings.Repeat(`{},`, 200_000), ",") + "]",
		"a huge number":            `[{"id": "a", "name": 1e999999999, "kind": "city"}]`,
		"a long number":            `[{"id": "a", "name": ` + strings.Repeat("9", 5<<20) + `}]`,
		"a long text":              `[{"id": 1, "nam": "` + strings.Repeat("a", 5<<20) + `"}]`,
		"a long name":              `[{"` + strings.Repeat("name", 1<<20) + `": 1}]`,
		"many unknown lists":       "{" + strings.TrimSuffix(lines(900, `"unit%d%d":[],`), ",") + "}",
	} {
		t.Run(name, func(t *testing.T) {
			files := smallYear(t)
			files["data/units.json"] = &fstest.MapFile{Data: []byte(text)}
			within(t, func() { hostileYear(t, p, files, "data") })
		})
	}
}

// Nor does one with records within records or of the last cycle.
func TestHostileFactsWithin(t *testing.T) {
	p := mustLoad(t, cyclePolicy)
	of := func(records string) string {
		return `[{"id": "a", "lead": "x", "events": [` + strings.TrimSuffix(records, ",") + `], "notes": []}]`
	}
	for name, text := range map[string]string{
		"many records within":         of(strings.Repeat(`{"points": 1, "kind": "a"},`, 200_000)),
		"many empty records within":   of(strings.Repeat(`{},`, 300_000)),
		"many references to nothing":  of(lines(100_000, `{"points": 1, "kind": "a", "by": "%d%d"},`)),
		"many records without a key":  "[" + strings.TrimSuffix(strings.Repeat(`{"events": [{}], "notes": [{}]},`, 100_000), ",") + "]",
		"many records with one key":   "[" + strings.TrimSuffix(strings.Repeat(`{"id": "a", "events": [{"points": 1, "kind": "a"}], "notes": []},`, 100_000), ",") + "]",
		"records within nested":       of(strings.Repeat(`{"events": [`, 50_000)),
		"a long key":                  `[{"id": "` + strings.Repeat("a", 5<<20) + `", "events": [{}], "notes": [1]}]`,
		"long unknown fields within":  of(`{"` + strings.Repeat("name", 1<<20) + `": 1}`),
		"a list where a record stood": `[{"id": "a", "events": ` + strings.Repeat("[", 200<<10),
	} {
		t.Run(name, func(t *testing.T) {
			files := cycleYear()
			files["data/units.json"] = &fstest.MapFile{Data: []byte(text)}
			whole := fstest.MapFS{"year.json": {Data: []byte(`{"as_of": "2024-12-31", "previous": {"units": ` + text + `}, "units": ` + text + `}`)}}
			within(t, func() {
				hostileYear(t, p, files, "data")
				hostileYear(t, p, whole, "year.json")
			})
		})
	}
}

// Nor does one of comma-separated values.
func TestHostileCSV(t *testing.T) {
	p := mustLoad(t, cyclePolicy)
	const head = "parent,points,kind,by\n"
	for name, text := range map[string]string{
		"a million commas":            strings.Repeat(",", 1_000_000),
		"a million unknown columns":   strings.TrimSuffix(lines(500_000, "a%d,b%d,"), ","),
		"a million rows":              head + strings.Repeat("u1,x,c,u9\n", 1_000_000),
		"many rows of many cells":     head + strings.Repeat(strings.Repeat(",", 1000)+"\n", 5000),
		"many rows with one key":      head + strings.Repeat("u1,1,a,\n", 200_000),
		"many records without others": head + lines(200_000, "u%d%d,1,a,\n"),
		"many references to nothing":  head + lines(100_000, "u1,1,a,%d%d\n"),
		"many empty lines":            head + strings.Repeat("\n", 5<<20) + "u1,x,a,\n",
		"a cell that never ends":      head + "u1,\"" + strings.Repeat("\n", 5<<20),
		"cells of many lines":         head + strings.Repeat("u1,x,\""+strings.Repeat("\n", 100_000)+"\",\n", 30),
		"a long cell":                 head + "u1," + strings.Repeat("9", 5<<20) + ",a,\n",
		"a long name":                 strings.Repeat("points", 1<<20) + "\n",
		"long keys twice":             head + strings.Repeat("u1,1,"+strings.Repeat("a", 1<<20)+",\n", 3),
		"long references to nothing":  head + strings.Repeat(strings.Repeat("a", 1<<20)+",1,a,"+strings.Repeat("a", 1<<20)+"\n", 3),
	} {
		t.Run(name, func(t *testing.T) {
			files := csvYear()
			files["data/units.events.csv"].Data = []byte(text)
			within(t, func() { hostileYear(t, p, files, "data") })
		})
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
