package rule_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/meritrules/merit/rule"
	"github.com/meritrules/merit/rule/types"
	"github.com/meritrules/merit/rule/value"
)

// Calls that are Together have the steps of one, whatever they evaluate: each of them
// is within the limit, and many are not.
func TestCallsTogetherHaveOneBudget(t *testing.T) {
	type of struct {
		N int `rule:"n"`
	}
	schema, err := value.SchemaOf[of]("")
	if err != nil {
		t.Fatal(err)
	}
	row, err := value.RowOf(schema, of{3})
	if err != nil {
		t.Fatal(err)
	}
	s := rule.Scope{Own: schema, Limits: types.Limits{Steps: 300_000}}
	calls := map[string]func(context.Context) error{}
	for name, text := range map[string]string{"Eval": "count(1..20000, # > n)", "Explain": "count(1..1000, # > n)"} { // what is explained takes more
		formula, err := s.Compile(types.Source{Text: text}, types.Type{})
		if err != nil {
			t.Fatal(err)
		}
		bound, err := rule.Bind[of](s, types.Source{Text: text})
		if err != nil {
			t.Fatal(err)
		}
		if name == "Eval" {
			calls["Formula.Eval"] = func(ctx context.Context) error { _, err := formula.Eval(ctx, row); return err }
			calls["Bound.Eval"] = func(ctx context.Context) error { _, err := bound.Eval(ctx, of{3}); return err }
			continue
		}
		calls["Formula.Explain"] = func(ctx context.Context) error { _, err := formula.Explain(ctx, row); return err }
		calls["Bound.Explain"] = func(ctx context.Context) error { _, err := bound.Explain(ctx, of{3}); return err }
	}
	for name, call := range calls {
		together := rule.Together(context.Background())
		var alone, joint error
		for range 40 {
			alone = errors.Join(alone, call(context.Background()))
			joint = errors.Join(joint, call(together))
		}
		if alone != nil {
			t.Errorf("%s, each by itself: %v", name, alone)
		}
		if joint == nil || !strings.Contains(joint.Error(), "300000 steps") {
			t.Errorf("%s, Together: %v, want the end of the budget", name, joint)
		}
		if err := call(context.Background()); err != nil {
			t.Errorf("%s, by itself after calls that were Together: %v", name, err)
		}
	}
}
