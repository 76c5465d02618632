package merit_test

import (
	"context"
	"fmt"
	"testing/fstest"

	"github.com/meritrules/merit"
)

func Example() {
	year := fstest.MapFS{
		"policy.yaml": {Data: []byte(`
merit: 1
policy: {id: town, version: "1", from: 2022-01-01, until: 2022-12-31}
clauses:
  ladder: The first three places take all points, each further place 5% less.
parameters: {step: 0.05}
lists:
  units:
    id: key
    points: number
    rank: {type: number, range: [1, 16], integer: true}
figures:
  units:
    score:
      formula: 'if rank <= 3 { points } else { points * (1 - step * (rank - 3)) }'
      clause: ladder
    place: rank(score, map(units, .score), "competition")
`)},
		"data/units.json": {Data: []byte(`[
  {"id": "north", "points": 10, "rank": 4},
  {"id": "south", "points": 10, "rank": 1}
]`)},
	}
	policy, err := merit.Load(year, "policy.yaml")
	if err != nil {
		fmt.Println(err)
		return
	}
	facts, err := policy.ReadFacts(year, "data")
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
	for i := range units.Len() {
		fmt.Println(units.Label(i), units.Value(i, "score"), units.Value(i, "place"))
	}
	step, err := run.Explain(context.Background(), "units", 0, "score", 0)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%s:%d: %s = %s\n", step.File, step.Line, step.Filled, step.Value)
	fmt.Println(policy.Clause(step.Clauses[0]))
	// Output:
	// north 9.5 2
	// south 10 1
	// policy.yaml:15: if 4 <= 3 { points } else { 10 * (1 - 0.05 * (4 - 3)) } = 9.5
	// The first three places take all points, each further place 5% less.
}

func ExampleLoad() {
	_, err := merit.Load(fstest.MapFS{"policy.yaml": {Data: []byte(`merit: 1
policy: {id: town, version: "1", from: 2022-01-01, until: 2022-12-31}
lists:
  units:
    id: key
    points: nubmer
`)}}, "policy.yaml")
	fmt.Println(err)
	// Output:
	// policy.yaml:6:13: lists.units.points: there is no type or list "nubmer"; did you mean "number"?
}

// What a policy publishes can be described before there are facts, for those who read
// its results.
func ExamplePolicy_ResultsSchema() {
	policy, err := merit.Load(fstest.MapFS{"policy.yaml": {Data: []byte(`merit: 1
policy: {id: town, version: "1", from: 2022-01-01}
lists:
  units:
    id: key
    points: number
figures:
  units:
    share: {formula: 'points / sum(units, .points)', places: 4, range: [0, 1]}
`)}}, "policy.yaml")
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%s", policy.ResultsSchema(false))
	// Output:
	// {
	//   "$schema": "https://json-schema.org/draft/2020-12/schema",
	//   "title": "Results of town 1",
	//   "type": "object",
	//   "properties": {
	//     "units": {
	//       "type": "array",
	//       "items": {
	//         "type": "object",
	//         "properties": {
	//           "id": {
	//             "type": "string"
	//           },
	//           "share": {
	//             "description": "rounded to 4 places",
	//             "type": "number",
	//             "minimum": 0,
	//             "maximum": 1
	//           }
	//         },
	//         "required": [
	//           "id",
	//           "share"
	//         ],
	//         "additionalProperties": false
	//       }
	//     }
	//   },
	//   "required": [
	//     "units"
	//   ],
	//   "additionalProperties": false
	// }
}
