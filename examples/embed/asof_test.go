package main

import (
	"testing"

	"github.com/meritrules/merit/examples/asoftest"
	"github.com/meritrules/merit/rule/types"
)

// In the middle of a season what comes later changes nothing, and what is final stays.
func TestPartialSeasons(t *testing.T) {
	policy := loaded()
	facts := must(policy.NewFacts(database()["2024"]))
	asoftest.Check(t, policy, facts, types.MustParseDate("2024-01-01"), types.MustParseDate("2024-05-31"), types.MustParseDate("2024-09-01"))
	years := 40
	if testing.Short() {
		years = 10
	}
	asoftest.CheckGenerated(t, policy, years)
}
