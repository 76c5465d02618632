package merit_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/meritrules/merit"
	"github.com/meritrules/merit/rule"
)

// pair is a valid policy with valid facts, to be changed.
type pair struct {
	text    string
	policy  *merit.Policy
	facts   []byte  // an object of lists and single values
	numbers [][]int // of formulas: where each begins and ends

	changed map[string]*merit.Policy // those with another number, nil where it has faults
}

// formFacts are a year of testdata/form.
const formFacts = `{"period_end": "2024-06-30", "as_of": "2024-06-30", "budget": 10, "holidays": ["2024-05-01"],
"units": [
 {"id": "u1", "class": "x", "size": 5, "lead": "u2", "events": [{"points": 3, "kind": "a", "size": "small", "helpers": ["u2"]}, {"points": 2.5, "kind": "b", "size": "large", "helpers": []}]},
 {"id": "u2", "class": "y", "size": 50, "events": []}],
"tasks": [{"id": "t1", "points": 150, "lead": "u1", "participants": ["u2"], "rank": 4}],
"marks": [{"task": "t1", "unit": "u2", "mark": 90}],
"items": [{"unit": "u1", "item": "work", "mark": 30}, {"unit": "u2", "item": "work", "mark": 0.5}],
"standings": [{"unit": "u1", "of": 16, "last_year": 3, "quarters": [1, 2, 12, 16]}, {"unit": "u2", "of": 16, "last_year": 12, "quarters": [4, 4, 4, 4]}],
"matters": [{"id": "m1", "opened_on": "2024-01-01", "due_on": "2024-02-01", "rectified_on": "2024-02-02", "recheck_passed": false}, {"id": "m2", "opened_on": "2024-01-01", "due_on": "2024-07-01"}],
"raters": [{"id": "r1", "group": "leader", "recused": []}, {"id": "r2", "group": "resident", "recused": ["u2"]}],
"panels": [], "ballots": [
 {"id": "b1", "round": "leaders", "rater": "r1", "unit": "u1", "grade": "好", "supplementary": false, "cast_on": "2022-09-02"},
 {"id": "b2", "round": "leaders", "rater": "r1", "unit": "u2", "grade": "较好", "supplementary": false, "cast_on": "2022-09-03"},
 {"id": "b3", "round": "residents", "rater": "r2", "unit": "u1", "grade": "好", "supplementary": false, "cast_on": "2022-11-03"}],
"windows": [{"id": "w1", "opened_on": "2024-01-01"}],
"cases": [{"id": "c1", "window": "w1", "received_on": "2024-01-02", "resolved_on": "2024-01-05", "departments": ["a", "b"], "days_by_department": [1, 1.5]}],
"vetoes": [{"unit": "u2", "reason": "x"}],
"previous": {"units": [{"id": "u1", "total": 12.5, "grade": "good"}]}}`

// pairs returns the pairs that are changed: the small policy, one with records
// within records and of the last cycle, one of every form, and the published ones.
func pairs(t testing.TB) []*pair {
	form := read(t, "testdata/form/policy.yaml")
	form = strings.Replace(form, "  panels: {units_per_rater: [20, 25], raters_per_unit: [8, ~], clause: share}\n", "", 1)
	all := []*pair{
		newPair(t, read(t, "testdata/small/policy.yaml"), together(t, smallYear(t), "data")),
		newPair(t, cyclePolicy, together(t, cycleYear(), "data")),
		newPair(t, strings.Replace(form, ", panel: true", "", 1), []byte(formFacts)),
	}
	for _, name := range []string{"changde", "huinong", "medicare", "ruian", "xuchang"} {
		dir := os.DirFS("examples/policies/" + name)
		text, err := fs.ReadFile(dir, "policy.yaml")
		if err != nil {
			t.Fatal(err)
		}
		facts := together(t, dir, "data")
		if name == "medicare" { // a derivation goes through all of them for each of them
			all := decoded(facts).(map[string]any)
			all["hospitals"] = all["hospitals"].([]any)[:2]
			facts = encoded(all)
		}
		all = append(all, newPair(t, string(text), facts))
	}
	return all
}

// formulaNumber finds a number that stands apart.
var formulaNumber = regexp.MustCompile(`(?m)[ (\[]\d+(?:\.\d+)?(?:[ )\],}]|$)`)

// newPair reads a policy without its cases.
func newPair(t testing.TB, text string, facts []byte) *pair {
	for _, section := range []string{"\ncases:", "\nbackground:"} {
		text, _, _ = strings.Cut(text, section)
	}
	text += "\n"
	p := &pair{text: text, policy: mustLoad(t, text), facts: facts, changed: map[string]*merit.Policy{}}
	from := max(strings.Index(text, "\nparameters:"), strings.Index(text, "\nfunctions:"), strings.Index(text, "\nfigures:"))
	for _, at := range formulaNumber.FindAllStringIndex(text[from:], -1) {
		end := from + at[1]
		if strings.ContainsAny(text[end-1:end], " )],}\n") {
			end--
		}
		p.numbers = append(p.numbers, []int{from + at[0] + 1, end})
	}
	read, err := p.policy.ReadFacts(wholeYear(facts), "year.json")
	if err == nil {
		_, err = p.policy.Run(t.Context(), read)
	}
	if err != nil {
		t.Fatalf("%s: %v", p.policy.ID(), err)
	}
	return p
}

// together puts the files of a folder into one object.
func together(t testing.TB, fsys fs.FS, dir string) []byte {
	all := map[string]any{}
	entries, err := fs.ReadDir(fsys, dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		data, err := fs.ReadFile(fsys, path.Join(dir, e.Name()))
		if err != nil {
			t.Fatal(err)
		}
		name := strings.TrimSuffix(e.Name(), ".json")
		switch v := decoded(data).(type) {
		case map[string]any:
			if name == "previous" {
				all[name] = v
				continue
			}
			maps.Copy(all, v)
		default:
			all[name] = v
		}
	}
	return encoded(all)
}

func wholeYear(facts []byte) fs.FS { return fstest.MapFS{"year.json": {Data: facts}} }

// decoded reads what encoded writes, with numbers as they stand there.
func decoded(data []byte) (v any) {
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	if err := d.Decode(&v); err != nil {
		panic(err)
	}
	return v
}

func encoded(v any) []byte {
	b, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return b
}

// change takes its choices from the bytes of the fuzzer: none left is the first.
type change struct {
	bytes []byte
	facts map[string]any
	lists []*[]any // of records, in the order of their names
	text  string   // of the policy
}

// pick returns a choice of n, n above 0.
func (c *change) pick(n int) int {
	if len(c.bytes) == 0 {
		return 0
	}
	b := int(c.bytes[0])
	c.bytes = c.bytes[1:]
	return b % n
}

// gather gathers the lists of records of the facts, those within records too.
func (c *change) gather(v any, put func(any)) {
	switch v := v.(type) {
	case map[string]any:
		for _, name := range slices.Sorted(maps.Keys(v)) {
			c.gather(v[name], func(x any) { v[name] = x })
		}
	case []any:
		list := slices.Clone(v)
		if len(list) > 0 {
			if _, ok := list[0].(map[string]any); !ok {
				return
			}
		}
		put(&list)
		c.lists = append(c.lists, &list)
		for i := range list {
			c.gather(list[i], func(x any) { list[i] = x })
		}
	}
}

// pool are values that fields may be set to: at bounds, of other types, long.
var pool = []any{
	json.Number("0"), json.Number("1"), json.Number("-1"), json.Number("0.1"), json.Number("3"), json.Number("100"),
	json.Number("33.333333333333333333"), json.Number("1e-7"), json.Number("99999999999999999999.5"), json.Number("9007199254740993"),
	"", "a", "u1", "small", "é\n", "2024-02-29", "0001-01-01", "9999-12-31", true, false, nil, []any{}, map[string]any{},
}

// formulaPool are numbers in place of those of formulas.
var formulaPool = []string{"0", "1", "2", "0.5", "-1", "3.7", "100", "1e-3", "1000000007"}

// step makes one change.
func (c *change) step(p *pair) {
	what := c.pick(8)
	if what == 7 && len(p.numbers) > 0 {
		if c.text == p.text { // one number, so that the places of the others hold
			at := p.numbers[c.pick(len(p.numbers))]
			c.text = p.text[:at[0]] + formulaPool[c.pick(len(formulaPool))] + p.text[at[1]:]
		}
		return
	}
	list := c.lists[c.pick(len(c.lists))]
	if len(*list) == 0 {
		return
	}
	i := c.pick(len(*list))
	record, ok := (*list)[i].(map[string]any)
	if !ok || len(record) == 0 {
		return
	}
	names := slices.Sorted(maps.Keys(record))
	name := names[c.pick(len(names))]
	switch what {
	case 0, 1:
		record[name] = pool[c.pick(len(pool))]
	case 2, 3: // that of another record, of the type that it must have
		if other, ok := (*list)[c.pick(len(*list))].(map[string]any); ok && other[name] != nil {
			record[name] = other[name]
		}
	case 4:
		*list = slices.Delete(*list, i, i+1)
	case 5: // the same with another value
		more := maps.Clone(record)
		more[name] = pool[c.pick(len(pool))]
		if name == "id" {
			more[name] = fmt.Sprint("new", len(*list))
		}
		*list = append(*list, more)
	case 6:
		delete(record, name)
	}
}

// FuzzPairs changes policies with their facts field by field and checks that each
// year is refused or worked out in its share of time: that every figure explains
// itself with the value that was worked out, and that the order of records does not
// change a byte of the results.
func FuzzPairs(f *testing.F) {
	all := pairs(f)
	for i := range all {
		f.Add(byte(i), []byte{})                          // a valid pair as it is
		f.Add(byte(i), []byte{7, 0, 1, 7, 1, 2})          // other numbers in formulas
		f.Add(byte(i), []byte{0, 0, 0, 1, 0})             // a number or text of another kind
		f.Add(byte(i), []byte{2, 0, 0, 1, 1, 2, 1, 1, 0}) // values that change places
		f.Add(byte(i), []byte{4, 0, 0, 0, 4, 1, 0, 0})    // records that are gone
		f.Add(byte(i), []byte{5, 0, 0, 0, 1, 5, 1, 0, 1}) // records that are new
		f.Add(byte(i), []byte{6, 0, 0, 1, 6, 1, 0, 2})    // fields that are gone
	}
	f.Fuzz(func(t *testing.T, which byte, bytes []byte) {
		p := all[int(which)%len(all)]
		c := &change{bytes: bytes, facts: decoded(p.facts).(map[string]any), text: p.text}
		c.gather(c.facts, nil)
		for range 20 {
			if len(c.bytes) == 0 {
				break
			}
			c.step(p)
		}
		defer ends()()
		checkPair(t, p, c)
	})
}

// checkPair works a changed pair out, and again with its records the other way round.
func checkPair(t *testing.T, p *pair, c *change) {
	policy := p.of(t, c.text)
	if policy == nil {
		return
	}
	run, results := workedOut(t, policy, encoded(c.facts))
	if run != nil {
		explainFew(t, policy, run)
	}
	for _, list := range c.lists {
		slices.Reverse(*list)
	}
	if _, again := workedOut(t, policy, encoded(c.facts)); again != results {
		t.Errorf("the order of records changes the results:\n%s\n%s", results, again)
	}
}

// of returns the policy of a text, nil where it has faults.
func (p *pair) of(t *testing.T, text string) *merit.Policy {
	if text == p.text {
		return p.policy
	}
	policy, known := p.changed[text]
	if !known {
		var err error
		if policy, err = load(text); err != nil {
			checkPlaces(t, text, err)
			policy = nil
		}
		p.changed[text] = policy
	}
	return policy
}

// workedOut returns a run and the bytes of its results, nil and "" where the facts
// or the run have faults.
func workedOut(t *testing.T, policy *merit.Policy, facts []byte) (*rule.Run, string) {
	read, err := policy.ReadFacts(wholeYear(facts), "year.json")
	if err != nil {
		if !strings.Contains(err.Error(), "year.json") {
			t.Errorf("no place: %v", err)
		}
		return nil, ""
	}
	run, err := policy.Run(t.Context(), read)
	if err != nil {
		return nil, ""
	}
	var b bytes.Buffer
	if err := merit.WriteJSON(&b, tablesOf(t, policy, run, true)); err != nil {
		t.Fatal(err)
	}
	if !json.Valid(b.Bytes()) {
		t.Errorf("the results are no JSON: %s", b.Bytes())
	}
	return run, b.String()
}

// explainFew explains every figure of the first and the last record of each list.
func explainFew(t *testing.T, policy *merit.Policy, run *rule.Run) {
	x := run.Explainer(t.Context(), 0)
	for _, figure := range policy.Figures() {
		l := run.List(figure.List)
		for _, row := range slices.Compact([]int{0, l.Len() - 1}) {
			if row < 0 || row >= l.Len() {
				continue
			}
			step, err := x.Figure(figure.List, row, figure.Source.Name)
			if err != nil {
				t.Fatalf("%s.%s of %s: %v", figure.List, figure.Source.Name, l.Label(row), err)
			}
			if got, want := step.Value.String(), l.Value(row, figure.Source.Name).String(); got != want {
				t.Errorf("%s.%s of %s is %s, but explained %s", figure.List, figure.Source.Name, l.Label(row), want, got)
			}
		}
	}
}
