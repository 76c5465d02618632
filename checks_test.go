package merit_test

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"github.com/meritrules/merit/rule"
)

const checkedPolicy = `merit: 1
policy: {id: checked, version: "1", from: 2024-01-01}
facts: {places: number}
lists:
  units:
    id: key
    groups: [number]
    size: number
figures:
  units:
    adds_up: {formula: sum(groups) == size, check: the groups do not add up to the size}
    grown: size + 1
  year:
    enough: {formula: 'places >= sum(units, .size)', check: there are fewer places than people}
`

// A record for which a check is false is a fault with the message of the check, and
// so is a year; no check is published.
func TestChecks(t *testing.T) {
	p := mustLoad(t, checkedPolicy)
	year := func(places int64, sizes ...int64) (*rule.Run, error) {
		type unit struct {
			ID     string  `rule:"id"`
			Groups []int64 `rule:"groups"`
			Size   int64   `rule:"size"`
		}
		v := struct {
			Places int64  `rule:"places"`
			Units  []unit `rule:"units"`
		}{Places: places}
		for i, size := range sizes {
			v.Units = append(v.Units, unit{string(rune('a' + i)), []int64{1, 2}, size})
		}
		facts, err := p.NewFacts(v)
		if err != nil {
			t.Fatal(err)
		}
		return p.Run(t.Context(), facts)
	}
	run, err := year(6, 3, 3)
	if err != nil {
		t.Fatal(err)
	}
	var shown []string
	for _, table := range tablesOf(t, p, run, false) {
		for _, field := range table.Fields {
			shown = append(shown, table.Name+"."+field)
		}
	}
	if d := cmp.Diff([]string{"units.id", "units.grown"}, shown); d != "" {
		t.Errorf("published: %s", d)
	}
	if all := tablesOf(t, p, run, true); len(all) != 2 || strings.Join(all[1].Fields, " ") != "id adds_up grown" {
		t.Errorf("with what is internal: %+v", all)
	}
	_, err = year(6, 3, 4, 5)
	want := `policy.yaml:11:36: units.adds_up: units b: the groups do not add up to the size
policy.yaml:11:36: units.adds_up: units c: the groups do not add up to the size
policy.yaml:14:31: year.enough: there are fewer places than people`
	if err == nil || err.Error() != want {
		t.Errorf("got  %v\nwant %s", err, want)
	}
}

// A case that expects the message of a check is met by it, and one that expects
// a figure needs no check to hold.
func TestChecksOfCases(t *testing.T) {
	p := mustLoad(t, checkedPolicy+`cases:
  - {name: refused, given: {units: {groups: [1], size: 2}}, error: do not add up to the size}
  - {name: another figure, given: {units: {groups: [1], size: 2}}, expect: {units.grown: 3}}
  - {name: the check itself, given: {units: {groups: [1], size: 1}}, expect: {units.adds_up: true}}
`)
	for _, c := range p.Cases() {
		if r := p.Test(t.Context(), c, nil); !r.Passed() {
			t.Errorf("%s: %s", c.Name, r)
		}
	}
}

const sayingPolicy = `merit: 1
policy: {id: saying, version: "1", from: 2024-01-01}
lists:
  clinics:
    id: key
    treated: number
    listed: number
    seen_on: {type: date, optional: true}
figures:
  clinics:
    fits: {formula: treated <= listed, check: "%s"}
    share: {formula: treated / listed, places: 2}
`

// The message of a check shows values over the record, as they are published, where it has
// formulas in braces.
func TestChecksSayValues(t *testing.T) {
	for _, c := range []struct{ why, message, want string }{
		{"fields", "{treated} were treated, more than the {listed} listed", "7 were treated, more than the 4 listed"},
		{"a figure with its places", "share {share}", "share 1.75"},
		{"a figure of another", "{sum(clinics, .share)} of {len(clinics)}", "1.75 of 1"},
		{"a fraction about", "{treated / 3}", "≈2.33333"},
		{"what is missing", "seen on {seen_on}", "seen on -"},
		{"what fails", "{treated / (treated - 7)}", "?"},
		{"braces within", `{if treated > 5 { 'm}any' } else { 'few' }}`, "m}any"},
		{"braces of the words", "{{treated}} is {treated}, }}{{", "{treated} is 7, }{"},
		{"nothing but words", "too many", "too many"},
	} {
		p := mustLoad(t, fmt.Sprintf(sayingPolicy, c.message))
		facts, err := p.ReadFacts(fstest.MapFS{"d.json": {Data: []byte(`{"clinics": [{"id": "c1", "treated": 7, "listed": 4}]}`)}}, "d.json")
		if err != nil {
			t.Fatal(err)
		}
		_, err = p.Run(t.Context(), facts)
		if want := "policy.yaml:11:29: clinics.fits: clinics c1: " + c.want; fmt.Sprint(err) != want {
			t.Errorf("%s: got  %v\nwant %s", c.why, err, want)
		}
	}
}

// Formulas in messages are checked when the policy is loaded, each at its own place.
func TestChecksThatCannotSay(t *testing.T) {
	for message, want := range map[string]string{
		"{treatd} were": `policy.yaml:11:49: clinics.fits: unknown name "treatd"; did you mean "treated"?`,
		"too {treated":  "policy.yaml:11:52: clinics.fits: the message of a check has a { alone; write a formula in braces, and a brace of the message twice: {{ or }}",
		"too } many":    "policy.yaml:11:52: clinics.fits: the message of a check has a } alone",
		"too {} many":   "policy.yaml:11:53: clinics.fits: the formula is empty",
		"{1 +}":         "policy.yaml:11:",
		"{fits} many":   "clinics.fits: the figure uses itself",
	} {
		_, err := load(fmt.Sprintf(sayingPolicy, message))
		if !strings.Contains(fmt.Sprint(err), want) {
			t.Errorf("%s: %v, want %s", message, err, want)
		}
	}
}
