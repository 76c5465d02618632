package main

import (
	"testing"

	"github.com/meritrules/merit/examples/asoftest"
	"github.com/meritrules/merit/rule"
)

// In the middle of a season what comes later changes nothing, and what is final stays.
func TestPartialSeasons(t *testing.T) {
	policy := loaded()
	facts := must(policy.NewFacts(database()["2024"]))
	asoftest.Check(t, policy, facts, rule.MustParseDate("2024-01-01"), rule.MustParseDate("2024-05-31"), rule.MustParseDate("2024-09-01"))
	years := 40
	if testing.Short() {
		years = 10
	}
	asoftest.CheckGenerated(t, policy, years)
}
