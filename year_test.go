package merit_test

import (
	"testing"
	"testing/fstest"

	"github.com/meritrules/merit"
)

// A case that gives no record of the year still has a year.
func TestYearWithoutRecords(t *testing.T) {
	text := `merit: 1
policy: {id: y, version: "1", from: 2024-01-01}
figures:
  year:
    one: 1 + 1
    two: one + 1
cases:
  - {name: no record, given: {year: []}, expect: {year.two: 3}}
`
	p, err := merit.Load(fstest.MapFS{"p.yaml": {Data: []byte(text)}}, "p.yaml")
	if err != nil {
		t.Fatal(err)
	}
	if r := p.Test(t.Context(), p.Cases()[0], nil); !r.Passed() {
		t.Errorf("the case fails: %s", r)
	}
}
