package merit_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/meritrules/merit"
	"github.com/meritrules/merit/internal/depth"
	"github.com/meritrules/merit/rule/types"
	"github.com/meritrules/merit/rule/value"
)

// What is beyond a limit is refused by the limit's own message, not by a long wait.
func TestLimitsOfDocuments(t *testing.T) {
	day := func(i int) string { return types.DateOf(2000, 1, 1+i).String() }
	days := func(n int) string {
		var b strings.Builder
		for i := range n {
			b.WriteString(day(i) + ": 1, ")
		}
		return b.String()
	}
	for _, x := range []struct{ name, text, want string }{
		{"names", "parameters:\n" + lines(2001, "  a%d: %d\n"),
			"policy.yaml:1:1: the document declares 2001 names, more than 2000; split it into several policies"},
		{"lists", "lists:\n" + lines(10_000, "  a%d: {b: a%d}\n"),
			"policy.yaml:4:3: lists has 40000 parts, more than 20000; split it into several policies"},
		{"rows", "tables:\n  t:\n" + lines(5001, "    a%d: %d\n"),
			"policy.yaml:1:1: the document declares 5001 rows of tables, more than 5000; split it into several policies"},
		{"days", "facts: {as_of: date}\nparameters: {a: {" + days(121) + "}}\n",
			"policy.yaml:1:1: the document declares 121 days on which values change, more than 120; split it into several policies"},
		{"names times days", "facts: {as_of: date}\nparameters:\n  a: {" + days(100) + "}\n" + lines(300, "  a%d: %d\n"),
			"policy.yaml:1:1: the document declares 30200 names and rows for the days on which values change, more than 20000; split it into several policies"},
		{"bytes", strings.Repeat("#", 1<<20), "policy.yaml: the file has more than 1048576 bytes"},
	} {
		t.Run(x.name, func(t *testing.T) {
			if _, err := load(headed(x.text)); err == nil || err.Error() != x.want {
				t.Errorf("got  %.300v\nwant %s", err, x.want)
			}
		})
	}
}

// A document at the limits loads, and takes its share.
func TestDocumentsAtTheLimits(t *testing.T) {
	sound := func(text string) func() { return func() { mustLoad(t, headed(text)) } }
	grows(t, "days and figures", 100, func(n int) func() {
		var b strings.Builder
		b.WriteString("facts: {as_of: date}\nlists: {units: {id: key, size: number}}\nparameters:\n  a: {")
		for i := range n {
			b.WriteString(types.DateOf(2000, 1, 1+i).String() + ": 1, ")
		}
		b.WriteString("}\nfigures:\n  units:\n" + lines(198, "    f%d: if size > a { rank(size, map(units, .size)) + %d } else { 0 }\n"))
		return sound(b.String())
	})
	grows(t, "references", 1600, func(n int) func() {
		return sound("lists:\n  a: {id: key}\n  b:\n" + lines(n, "    a%d: {type: a, inverse: b%d}\n") + "  c:\n" + lines(n, "    a%d: {type: a, inverse: c%d}\n"))
	})
	grows(t, "rows", 5000, func(n int) func() {
		return sound("tables:\n  t:\n" + lines(n, "    a%d: %d\n") + "figures: {year: {a: 'lookup(t, \"a1\")'}}\n")
	})
}

func TestLoadWithoutFiles(t *testing.T) {
	_, err := merit.Load(nil, "policy.yaml")
	if want := `policy.yaml: there is no file system to read it from; give one, such as os.DirFS(".")`; err == nil || err.Error() != want {
		t.Errorf("got  %v\nwant %s", err, want)
	}
}

// Facts of another policy may lack the day that picks values by date.
func TestRunWithoutADay(t *testing.T) {
	p := mustLoad(t, headed("facts: {as_of: date}\nparameters: {a: {2022-01-01: 1}}\nfigures: {year: {b: a}}\n"))
	facts, err := value.NewFacts(nil, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	_, err = p.Run(t.Context(), facts)
	if want := "policy.yaml: the facts do not say as_of, the day by which values are picked; the policy's ReadFacts reads them from files, its NewFacts makes them of Go values"; err == nil || err.Error() != want {
		t.Errorf("got  %v\nwant %s", err, want)
	}
}

func TestManyFields(t *testing.T) {
	p := mustLoad(t, read(t, "testdata/small/policy.yaml"))
	files := fstest.MapFS{"data/units.json": {Data: []byte("[{" + strings.TrimSuffix(lines(1001, `"a%d": %d,`), ",") + "}]")}}
	_, err := p.ReadFacts(files, "data")
	if err == nil || !strings.Contains(err.Error(), "an object with more than 1000 fields") {
		t.Errorf("got  %.200v", err)
	}
}

// Whatever stands in the place of a line's value, or of the line, the loader finds
// places for what it says, and does not fail itself. What may stand there is dealt out
// among the lines that are alike: each of them meets some of it, together they meet all.
func TestEveryLineOtherwise(t *testing.T) {
	text := strings.Split(strings.TrimSuffix(read(t, "testdata/form/policy.yaml"), "\n"), "\n")
	alike := map[string]int{}
	for _, kind := range lineKinds(text) {
		alike[kind]++
	}
	dealt := map[string]int{}
	for i, kind := range lineKinds(text) {
		others := otherwise(text[i])
		hands := min(alike[kind], 16)
		for k := dealt[kind] % hands; k < len(others); k += hands {
			changed := strings.Join(slices.Concat(text[:i], others[k:k+1], text[i+1:]), "\n") + "\n"
			if _, err := load(changed); err != nil {
				checkPlaces(t, changed, err)
			}
		}
		dealt[kind]++
	}
}

// otherwise returns what may stand in place of a line.
func otherwise(line string) []string {
	key, _, _ := strings.Cut(line, ": ")
	key = strings.TrimSuffix(key, ":") + ":"
	if strings.HasPrefix(strings.TrimSpace(line), "- ") {
		key = line[:strings.Index(line, "-")+1]
	}
	return []string{"", line + "\n" + line, key, key + " ~", key + " []", key + " {}", key + " [a]", key + " {a: 1}",
		key + " [{a: text}]", key + " {2022-01-01: 1}", key + " key", key + " 2022-01-01", key + " &a 1", key + " *a", key + " !t 1", key + " |\n     x"}
}

// lineKinds returns the kind of each line of a document: lines are alike that stand in
// one section, as deep as each other, and in depth have a value of one form.
func lineKinds(lines []string) []string {
	kinds, section := make([]string, len(lines)), ""
	for i, line := range lines {
		inner := strings.TrimLeft(line, " ")
		key, value, _ := strings.Cut(inner, ":")
		if inner == line {
			section = key
		}
		form := strings.TrimSpace(value)
		if form != "" && !strings.ContainsAny(form[:1], "[{\"'|") {
			form = "a plain one"
		}
		kinds[i] = fmt.Sprint(section, len(line)-len(inner), inner[0] == '-', form[:min(depth.Of(0, 1), len(form))])
	}
	return kinds
}
