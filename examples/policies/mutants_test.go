package policies

import (
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/meritrules/merit/internal/depth"
	"github.com/meritrules/merit/internal/mutation"
)

// equivalent are the changes that no sensible facts tell from the outside, by policy. merit mutate may
// find others that do.
var equivalent = map[string][]string{
	// In the first row of by_total, or of by_worst: the less of both counts.
	"hygiene": {"by_total: cell: 5 → 6", "by_worst: cell: 5 → 6"},
	// Points of two decimals, times 80/60, never end with half a hundredth.
	"yantai": {"企业.基础分: rounding: mode: round → mode: roundEven"},
	// There is one round, so a project has one score at most.
	"experts": {"projects.total: operator: first → last", "projects.before_trimming: operator: first → last"},
	// The line yields 100 at the bound itself, unless the satisfactory range ends before it begins, or
	// where the unacceptable begins: facts that no court has. And what stands for a missing index
	// weighs nothing.
	"courts": {
		"measures.own_score: comparison: < → <=", "measures.own_score: comparison: > → >=",
		"courts.index: constant: 0 → -1", "courts.index: constant: 0 → 1",
	},
}

// The cases notice every small slip that changes a result.
func TestCasesNoticeSlips(t *testing.T) {
	if testing.Short() {
		t.Skip("changes the policies one by one")
	}
	for _, name := range policies(t) {
		t.Run(name, func(t *testing.T) {
			report, err := mutation.Run(t.Context(), os.DirFS(name), "policy.yaml", mutation.Options{Every: depth.Of(5, 0)})
			if err != nil {
				t.Fatal(err)
			}
			for _, x := range report.Survivors {
				if _, what, _ := strings.Cut(x.String(), ": "); !slices.Contains(equivalent[name], what) {
					t.Errorf("no case fails with %s", x)
				}
			}
			if depth.IsDeep() && len(report.Survivors) != len(equivalent[name]) {
				t.Errorf("the cases notice some of the changes that they are said not to: %v", report.Survivors)
			}
			if report.Killed < depth.Of(10, 30) {
				t.Errorf("the cases noticed %d changes only", report.Killed)
			}
		})
	}
}
