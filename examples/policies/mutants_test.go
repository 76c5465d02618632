package policies

import (
	"os"
	"testing"

	"github.com/meritrules/merit/policytest"
)

// The cases notice every small slip that changes a result.
func TestCasesNoticeSlips(t *testing.T) {
	for _, name := range []string{"changde", "huinong", "medicare", "ruian", "xuchang"} {
		t.Run(name, func(t *testing.T) { policytest.Mutate(t, os.DirFS(name), "policy.yaml", 100) })
	}
}
