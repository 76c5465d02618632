package merit_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing/fstest"

	"github.com/meritrules/merit"
	"github.com/meritrules/merit/rule"
	"github.com/meritrules/merit/rule/fault"
	"github.com/meritrules/merit/rule/types"
	"github.com/meritrules/merit/rule/value"
	"github.com/shopspring/decimal"
)

// References are keys, a pointer or a decimal.NullDecimal may be missing, and what
// does not fit is said of each record.
func ExamplePolicy_NewFacts_references() {
	policy, err := merit.Load(fstest.MapFS{"policy.yaml": {Data: []byte(`
merit: 1
policy: {id: town, version: "1", from: 2024-01-01}
lists:
  units:
    id: key
    lead: {type: units, optional: true, inverse: led}
    mark: {type: number, optional: true, range: [0, 100]}
figures:
  units:
    total: '(mark ?? 0) + sum(led, .mark ?? 0)'
`)}}, "policy.yaml")
	if err != nil {
		fmt.Println(err)
		return
	}
	type Unit struct {
		ID    string              `rule:"id"`
		Lead  *string             `rule:"lead"`
		Mark  decimal.NullDecimal `rule:"mark"`
		Phone string              // without a tag: left out
	}
	type Year struct {
		Units []Unit `rule:"units"`
	}
	north := "north"
	year := Year{[]Unit{
		{ID: "south", Lead: &north, Mark: decimal.NewNullDecimal(decimal.RequireFromString("83.10"))},
		{ID: "north"},
	}}
	facts, err := policy.NewFacts(year)
	if err != nil {
		fmt.Println(err)
		return
	}
	run, err := policy.Run(context.Background(), facts)
	if err != nil {
		fmt.Println(err)
		return
	}
	units := run.List("units") // by key, whatever the order of the slice
	for i := range units.Len() {
		fmt.Println(units.Value(i, "id"), units.Value(i, "total"))
	}

	year.Units[0].Mark = decimal.NewNullDecimal(decimal.NewFromInt(831))
	_, err = policy.NewFacts(year)
	fmt.Println(err)
	// Output:
	// north 83.1
	// south 83.1
	// units: record 1 (id south): mark is 831, more than the most allowed, 100
}

// What no formula can say: here the check digit of a number, after Luhn.
func ExampleWithFunctions() {
	genuine := rule.Function{
		Name:   "genuine(number)",
		Params: []types.Type{types.TextType()},
		Result: types.FlagType(),
		Call: func(args []value.Value) (value.Value, error) {
			number, _ := args[0].Text()
			sum := 0
			for i := range len(number) {
				digit := strings.IndexByte("0123456789", number[len(number)-1-i])
				if digit < 0 {
					return value.Value{}, fmt.Errorf("%q is not all digits", number)
				}
				digit += digit * (i % 2)
				sum += digit/10 + digit%10
			}
			return value.OfFlag(sum%10 == 0), nil
		},
		Doc: "whether the last digit is the check digit",
	}
	files := fstest.MapFS{
		"policy.yaml": {Data: []byte(`
merit: 1
policy: {id: club, version: "1", from: 2024-01-01}
lists:
  members: {id: key, licence: text}
figures:
  members: {points: 'if genuine(licence) { 1 } else { 0 }'}
`)},
		"good.json": {Data: []byte(`{"members": [{"id": "ann", "licence": "79927398713"}, {"id": "bob", "licence": "79927398731"}]}`)},
		"bad.json":  {Data: []byte(`{"members": [{"id": "ann", "licence": "7992739871X"}]}`)},
	}
	policy, err := merit.Load(files, "policy.yaml", merit.WithFunctions(genuine))
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, name := range []string{"good.json", "bad.json"} {
		facts, err := policy.ReadFacts(files, name)
		if err != nil {
			fmt.Println(err)
			return
		}
		run, err := policy.Run(context.Background(), facts)
		if err != nil {
			fmt.Println(err) // of the function, with the place of the call and the record
			return
		}
		members := run.List("members")
		for i := range members.Len() {
			fmt.Println(members.Value(i, "id"), members.Value(i, "points"))
		}
	}
	// Output:
	// ann 1
	// bob 0
	// policy.yaml:7:25: members.points: members ann: genuine: "7992739871X" is not all digits
}

// tested is a policy with two cases, of which one is wrong.
const tested = `merit: 1
policy: {id: ladder, version: "1", from: 2022-01-01}
lists:
  tasks:
    id: key
    rank: {type: number, range: [1, 16], integer: true}
figures:
  tasks:
    share: 'if rank <= 3 { 1 } else { 1 - 0.05 * (rank - 3) }'
cases:
  - {name: fourth place, given: {tasks: {rank: 4}}, expect: {tasks.share: 0.95}}
  - {name: fifth place, given: {tasks: {rank: 5}}, expect: {tasks.share: 0.95}}
`

// A program that runs the cases itself, say before it takes a new document.
// Tests of Go have policytest.Run.
func ExamplePolicy_Test() {
	policy, err := merit.Load(fstest.MapFS{"policy.yaml": {Data: []byte(tested)}}, "policy.yaml")
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, c := range policy.Cases() {
		r := policy.Test(context.Background(), c, nil)
		fmt.Printf("%s: passed %t\n", c.Name, r.Passed())
		for _, f := range r.Failures {
			fmt.Println(f)
			fmt.Println(f.Why.Filled)
		}
	}
	// Output:
	// fourth place: passed true
	// fifth place: passed false
	// policy.yaml:12:74: tasks.share: expected 0.95, got 0.9
	// if 5 <= 3 { 1 } else { 1 - 0.05 * (5 - 3) }
}

// What the cases leave out.
func ExampleCoverage() {
	policy, err := merit.Load(fstest.MapFS{"policy.yaml": {Data: []byte(tested)}}, "policy.yaml")
	if err != nil {
		fmt.Println(err)
		return
	}
	cover := policy.NewCoverage()
	for _, c := range policy.Cases() {
		policy.Test(context.Background(), c, cover)
	}
	fmt.Printf("%s%%, %d of %d\n", cover.Percent().Round(1, types.Floor), cover.Covered(), cover.Total())
	for _, p := range cover.Missed() {
		fmt.Println(p)
	}
	// Output:
	// 50%, 2 of 4
	// policy.yaml:9:16: tasks.share: rank is never exactly 3
	// policy.yaml:9:16: tasks.share: rank <= 3 is never true
}

// The faults of a document, one by one.
func ExampleLoad_faults() {
	_, err := merit.Load(fstest.MapFS{"policy.yaml": {Data: []byte(`merit: 1
policy: {id: town, version: "1", from: 2022-01-01}
lists:
  units: {id: key, points: number}
figures:
  units:
    total: poinst * 2
    share: points / sum(units, .points)
`)}}, "policy.yaml")
	var faults fault.Errors
	if errors.As(err, &faults) {
		for _, f := range faults {
			fmt.Printf("line %d, %s: %s\n    %s\n", f.Line, f.Rule, f.Message, f.Hint)
		}
	}
	// Output:
	// line 7, units.total: unknown name "poinst"
	//     did you mean "points"?
	// line 8, units.share: the figure may be a fraction without a finite decimal form
	//     give it places, such as places: 2 (other formulas then see the rounded value), shown: 2 (they see the exact one), or internal: true if it is a step on the way
}
