package policytest_test

import (
	"os"
	"testing"

	"github.com/meritrules/merit"
	"github.com/meritrules/merit/policytest"
	"github.com/meritrules/merit/rule"
)

// The test of a host that adds a function from Go to the language. Each case is
// a subtest, and they must reach every part of the rules.
func ExampleRun() {
	var t *testing.T // of func TestPolicy(t *testing.T)
	initial := rule.Function{
		Name:   "initial(name)",
		Params: []rule.Type{rule.TextType()},
		Result: rule.TextType(),
		Call: func(args []rule.Value) (rule.Value, error) {
			name, _ := args[0].Text()
			return rule.TextValue(name[:min(1, len(name))]), nil
		},
	}
	policytest.Run(t, os.DirFS("."), "policy.yaml",
		policytest.Coverage(100),
		policytest.Load(merit.WithFunctions(initial)))
}
