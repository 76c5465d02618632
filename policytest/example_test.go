package policytest_test

import (
	"os"
	"testing"

	"github.com/meritrules/merit"
	"github.com/meritrules/merit/policytest"
	"github.com/meritrules/merit/rule"
	"github.com/meritrules/merit/rule/types"
	"github.com/meritrules/merit/rule/value"
	"pgregory.net/rapid"
)

// The test of a host that adds a function from Go to the language. Each case is
// a subtest, and they must reach every part of the rules.
func ExampleRun() {
	var t *testing.T // of func TestPolicy(t *testing.T)
	initial := rule.Function{
		Name:   "initial(name)",
		Params: []types.Type{types.TextType()},
		Result: types.TextType(),
		Call: func(args []value.Value) (value.Value, error) {
			name, _ := args[0].Text()
			return value.OfText(name[:min(1, len(name))]), nil
		},
	}
	policytest.Run(t, os.DirFS("."), "policy.yaml",
		policytest.Coverage(100),
		policytest.Load(merit.WithFunctions(initial)))
}

// The property test of a host: on all facts that the policy takes, whatever they are, what the
// host makes of the results holds. Here rapid makes the choices, and shrinks them.
func ExampleFacts() {
	var t *testing.T // of func TestScoresAreWithinBounds(t *testing.T)
	policy, err := merit.Load(os.DirFS("."), "policy.yaml")
	if err != nil {
		t.Fatal(err)
	}
	rapid.Check(t, func(t *rapid.T) {
		facts, err := policytest.Facts(policy, func(n int) int { return rapid.IntRange(0, n-1).Draw(t, "pick") })
		if err != nil {
			t.Fatal(err)
		}
		run, err := policy.Run(t.Context(), facts)
		if err != nil {
			return // a fault of a formula, such as a division by zero; see fault.CodeOf
		}
		units := run.List("units")
		for row := range units.Len() {
			if score, _ := units.Value(row, "score").Number(); score.Cmp(types.Int(100)) > 0 {
				t.Fatalf("%s has %s points", units.Keys()[row], score)
			}
		}
	})
}
