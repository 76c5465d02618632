package policies

import (
	"os"
	"testing"

	"github.com/meritrules/merit/policytest"
)

// equivalent are policies of which some changes cannot be told from the outside, with the
// share of the others.
var equivalent = map[string]int{
	// hygiene: 5 to 6 in the first row of by_total, or of by_worst: the less of both counts.
	"hygiene": 99,
	// courts, own_score: < to <= and > to >=, as the line yields 100 at the bound itself; and
	// what stands for a missing index in courts.index, which weighs nothing.
	"courts": 97,
}

// The cases notice every small slip that changes a result.
func TestCasesNoticeSlips(t *testing.T) {
	for _, name := range policies(t) {
		least, ok := equivalent[name]
		if !ok {
			least = 100
		}
		t.Run(name, func(t *testing.T) { policytest.Mutate(t, os.DirFS(name), "policy.yaml", least) })
	}
}
