package merit_test

import (
	"strings"
	"testing"

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
