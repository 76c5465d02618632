package merit_test

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/meritrules/merit"
)

// sparsePolicy declares a list of very many optional fields, and one of numbers.
var sparsePolicy = headed("lists:\n  sparse:\n    a: {type: number, optional: true}\n" +
	lines(999, "    f%d: {type: text, optional: true} # %d\n") +
	"  numbers: {n: {type: number, optional: true}, all: {type: [number], optional: true}}\nfigures: {year: {a: len(sparse)}}\n")

// What a few bytes turn into is bounded over all files of a year, with the place
// where the bound is reached and what can be done about it.
func TestBudgetOfFacts(t *testing.T) {
	p := mustLoad(t, sparsePolicy)
	many := func(s string, n int) string { return strings.TrimSuffix(strings.Repeat(s+",", n), ",") }
	const digits = "up to here exponents add more than 1000000 digits to numbers; count in larger units, or have the program raise ExponentDigits with merit.WithReadLimits"
	const values = "up to here more than 500000 values of records are missing; declare fewer optional fields, or have the program raise MissingValues with merit.WithReadLimits"
	for _, x := range []struct{ name, sparse, numbers, want string }{
		{"long numbers", "[]", `[{"n": 1}, {"all": [` + many("1e19999", 51) + `]}]`, "numbers.json:1:421: " + digits},
		{"small numbers", "[]", `[{"n": 1}, {"all": [` + many("1e-9999", 101) + `]}]`, "numbers.json:1:821: " + digits},
		{"of two files", `[{"a": 1e19999}]`, `[{"all": [` + many("1e19999", 50) + `]}]`, "sparse.json:1:8: " + digits},
		{"as many digits as there may be", "[]", `[{"all": [` + many("1e19999", 50) + `]}]`, ""},
		{"numbers written out", "[]", `[{"all": [` + many(strings.Repeat("9", 20_000), 51) + `]}]`, ""},
		{"sparse records", `[` + many("{}", 501) + `]`, "[]", "sparse.json:1:1502: " + values},
		{"as many sparse records as there may be", `[` + many("{}", 500) + `]`, "[]", ""},
		{"sparse records in CSV", "a\n" + strings.Repeat("1\n", 501), "[]", "sparse.csv:502:1: " + values},
	} {
		t.Run(x.name, func(t *testing.T) {
			name := "sparse.json"
			if !strings.HasPrefix(x.sparse, "[") {
				name = "sparse.csv"
			}
			files := fstest.MapFS{"d/" + name: {Data: []byte(x.sparse)}, "d/numbers.json": {Data: []byte(x.numbers)}}
			_, err := p.ReadFacts(files, "d")
			if fmt.Sprint(err) != x.want && (err != nil || x.want != "") {
				t.Errorf("got  %.400v\nwant %s", err, x.want)
			}
			raised, err := merit.Load(fstest.MapFS{"policy.yaml": {Data: []byte(sparsePolicy)}}, "policy.yaml",
				merit.WithReadLimits(merit.ReadLimits{ExponentDigits: 1_100_000, MissingValues: 600_000}))
			if err != nil {
				t.Fatal(err)
			}
			if _, err := raised.ReadFacts(files, "d"); err != nil {
				t.Errorf("with higher limits %.300v", err)
			}
		})
	}
}

// So are the numbers of a document, wherever they stand.
func TestBudgetOfDocuments(t *testing.T) {
	n := strings.Repeat("1e19999, ", 51)
	for place, text := range map[string]string{
		"a parameter": "parameters:\n  a: [" + n + "]\n",
		"parameters":  "parameters:\n" + lines(51, "  a%d: 1e19999 # %d\n"),
		"a table":     "tables:\n  a:\n" + lines(51, "    k%d: 1e19999 # %d\n"),
		"keys":        "tables:\n  a:\n" + lines(99, "    %de19990: %d\n"),
		"ranges":      "lists:\n  a:\n" + lines(26, "    a%d: {type: number, range: [1e19998, 1e19999]} # %d\n"),
		"a case":      "lists: {a: {n: number}}\nfigures: {year: {b: len(a)}}\ncases:\n  - {name: a, given: {a: [" + strings.Repeat("{n: 1e19999}, ", 51) + "]}, expect: {year.b: 0}}\n",
		"formulas":    "figures:\n  year:\n" + lines(26, "    a%d: 1e19999 - 1E+19999 + %d\n"),
	} {
		t.Run(place, func(t *testing.T) {
			_, err := load(headed(text))
			if err == nil || strings.Count(err.Error(), "\n") > 0 || !strings.Contains(err.Error(), "exponents add more than 1000000 digits to numbers") {
				t.Errorf("got %.300v", err)
			}
			files := fstest.MapFS{"policy.yaml": {Data: []byte(headed(text))}}
			if _, err := merit.Load(files, "policy.yaml", merit.WithReadLimits(merit.ReadLimits{ExponentDigits: 3_000_000})); err != nil {
				t.Errorf("with a higher limit %.300v", err)
			}
		})
	}
}
