package merit_test

import (
	"testing"

	"github.com/meritrules/merit/rule/types"
)

// A host's struct may say that a field must be given: a forgotten one is a fault that
// names it, and no zero.
func TestNewFactsOfRequired(t *testing.T) {
	p := mustLoad(t, headed("facts: {n: number}\nlists: {units: {id: key, rank: number, due: {type: date, optional: true}}}\nfigures: {units: {next: rank + 1}}\n"))
	type unit struct {
		ID   string                     `rule:"id"`
		Rank types.Required[int]        `rule:"rank"`
		Due  types.Required[types.Date] `rule:"due"`
	}
	type year struct {
		N     types.Required[int] `rule:"n"`
		Units []unit              `rule:"units"`
	}
	day := types.Of(types.MustParseDate("2022-03-01"))
	facts, err := p.NewFacts(year{types.Of(1), []unit{{"u1", types.Of(0), day}}})
	if err != nil {
		t.Fatal(err)
	}
	run, err := p.Run(t.Context(), facts)
	if err != nil || run.List("units").Value(0, "next").String() != "1" {
		t.Errorf("a rank of 0 that is given: %v", err)
	}
	_, err = p.NewFacts(year{Units: []unit{{"u1", types.Required[int]{}, day}, {"u2", types.Of(2), types.Required[types.Date]{}}}})
	want := "n: it is not given, and must be\n" +
		"units: record 1 (id u1): rank: it is not given, and must be\n" +
		"units: record 2 (id u2): due: it is not given, and must be"
	if err == nil || err.Error() != want {
		t.Errorf("got  %v\nwant %s", err, want)
	}
}
