package policytest_test

import (
	"testing"
	"testing/fstest"

	"github.com/meritrules/merit"
	"github.com/meritrules/merit/policytest"
	"github.com/meritrules/merit/rule"
	"github.com/meritrules/merit/rule/types"
	"pgregory.net/rapid"
)

const scoresPolicy = `merit: 1
policy: {id: scores, version: "1", from: 2024-01-01}
lists:
  clubs: {id: key, marks: {type: [number], range: [0, 100]}}
figures:
  clubs: {score: {formula: mean(marks), places: 2, range: [0, 100]}}
`

var policy = func() *merit.Policy {
	p, err := merit.Load(fstest.MapFS{"policy.yaml": {Data: []byte(scoresPolicy)}}, "policy.yaml")
	if err != nil {
		panic(err)
	}
	return p
}()

// checkPage stands for what a host makes of the results.
func checkPage(t *rapid.T, run *rule.Run) {
	for row := range run.List("clubs").Len() {
		if n, ok := run.List("clubs").Number(row, "score"); !ok || n.Sign() < 0 || n.Cmp(types.Int(100)) > 0 {
			t.Fatalf("a score of %s", n)
		}
	}
}

// The test of docs/embedding.md as it stands there.
func TestScores(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) { // pgregory.net/rapid
		pick := func(n int) int { return rapid.IntRange(0, n-1).Draw(t, "pick") }
		facts, err := policytest.Facts(policy, pick)
		if err != nil {
			t.Fatal(err)
		}
		run, err := policy.Run(t.Context(), facts)
		if err != nil {
			return // no figures, such as a mean over no records
		}
		checkPage(t, run)
	})
}
