package merit_test

import (
	"context"
	"fmt"
	"testing/fstest"

	"github.com/meritrules/merit"
	"github.com/meritrules/merit/rule/types"
)

// In October a run knows what was known at the end of October, and says of each figure whether
// a later day may change it.
func ExamplePolicy_ReadFactsAsOf() {
	files := fstest.MapFS{
		"policy.yaml": {Data: []byte(`
merit: 1
policy: {id: town, version: "1", from: 2024-01-01, until: 2024-12-31}
lists:
  units: {id: key, founded: number, survey: {type: number, range: [0, 100], due: 2024-11-30}}
  faults: {unit: {type: units, inverse: faults}, found_on: {type: date, at: true}}
figures:
  units:
    old: founded < 2000
    deducted: 2 * len(faults)
    few: {formula: len(faults) < 2, check: too many faults}
    score: survey - deducted
`)},
		"facts.json": {Data: []byte(`{"units": [{"id": "north", "founded": 1987}], "faults": [
			{"unit": "north", "found_on": "2024-03-01"}, {"unit": "north", "found_on": "2024-05-09"}, {"unit": "north", "found_on": "2024-12-24"}]}`)},
	}
	policy, err := merit.Load(files, "policy.yaml")
	if err != nil {
		fmt.Println(err)
		return
	}
	facts, err := policy.ReadFactsAsOf(files, "facts.json", types.MustParseDate("2024-10-31")) // nobody has been surveyed yet
	if err != nil {
		fmt.Println(err)
		return
	}
	run, err := policy.Run(context.Background(), facts)
	if err != nil {
		fmt.Println(err)
		return
	}
	units := run.List("units")
	for _, figure := range []string{"old", "deducted", "score"} {
		fmt.Println(figure, units.Value(0, figure), units.Status(0, figure))
	}
	fmt.Println("faults:", run.List("faults").Growth())
	for _, p := range run.Pending() {
		fmt.Println(p.Error())
	}
	fmt.Println("warnings:", run.Warnings())
	// Output:
	// old true final
	// deducted 4 so far, until 2024-12-31: faults
	// score nil pending until 2024-11-30: units.survey
	// faults: so far, until 2024-12-31: faults
	// pending until 2024-11-30: units.survey
	// warnings: [policy.yaml:11:32: units.few: units north: too many faults]
}
