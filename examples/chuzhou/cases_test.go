package main

import (
	"context"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/meritrules/merit"
	"github.com/meritrules/merit/internal/depth"
	"github.com/meritrules/merit/internal/mutation"
	"github.com/meritrules/merit/policytest"
)

func TestCases(t *testing.T) {
	policytest.Run(t, os.DirFS("."), "policy.yaml", policytest.Coverage(100))
}

// wholeYear is the case on the whole year, which any change would fail.
const wholeYear = "2022年全年"

// failsCase reports whether a case fails that is of a few records.
func failsCase(p *merit.Policy) bool {
	for _, c := range p.Cases() {
		if c.Name != wholeYear && !p.Test(context.Background(), c, nil).Passed() {
			return true
		}
	}
	return false
}

// unnoticed are the changes of the policy that no case notices, and need not: where the last day of
// a campaign is the day of the count, both branches are that day; and a unit has one rank in a
// quarter, so that it is the greatest and the least.
var unnoticed = []string{
	"campaigns.log_until: comparison: < → <=",
	"units.race_rank: operator: max → min",
}

// The cases notice every other small slip.
func TestCasesNoticeSlips(t *testing.T) {
	if testing.Short() {
		t.Skip("changes the policy one by one")
	}
	report, err := mutation.Run(t.Context(), os.DirFS("."), "policy.yaml", mutation.Options{Every: depth.Of(5, 0)})
	if err != nil {
		t.Fatal(err)
	}
	for _, x := range report.Survivors {
		if _, what, _ := strings.Cut(x.String(), ": "); !slices.Contains(unnoticed, what) {
			t.Errorf("no case fails with %s", x)
		}
	}
	if depth.IsDeep() && len(report.Survivors) != len(unnoticed) {
		t.Errorf("the cases notice some of the changes that they are said not to: %v", report.Survivors)
	}
	if report.Killed < depth.Of(75, 300) {
		t.Errorf("the cases noticed %d changes only", report.Killed)
	}
}
