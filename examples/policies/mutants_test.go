package policies

import (
	"os"
	"testing"

	"github.com/meritrules/merit/policytest"
)

// The cases notice almost every small slip. What is left are halves that no facts of the
// policy make, and the bounds of ranges that nothing exceeds.
func TestCasesNoticeSlips(t *testing.T) {
	for name, percent := range map[string]int{"changde": 100, "huinong": 99, "medicare": 92, "ruian": 98, "xuchang": 97} {
		t.Run(name, func(t *testing.T) { policytest.Mutate(t, os.DirFS(name), "policy.yaml", percent) })
	}
}
