package merit_test

import (
	"context"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/meritrules/merit"
	"github.com/meritrules/merit/rule/fault"
)

// Results do not have the records of ballots that the policy keeps anonymous, nor scores of too few
// raters; a run with its trail has both.
func TestAnonymousResults(t *testing.T) {
	const policy = `merit: 1
policy: {id: secret, version: "1", from: 2024-01-01, until: 2024-12-31}
lists:
  units: {id: key}
  raters: {id: key, group: text, recused: [text]}
  ballots: {id: key, round: text, rater: text, unit: text, grade: text, supplementary: flag, cast_on: date}
evaluation:
  rounds: {spring: {from: 2024-03-01, until: 2024-03-31, weight: 1}}
  grades: [good, poor]
  score: {formula: 'mean(ballots, if .grade == "good" { 100 } else { 50 })', places: 2}
  anonymity: {by: group, least: 2, of: 'if grade == "good" { 100 } else { 50 }'}
`
	const data = `{"units": [{"id": "u"}, {"id": "v"}], "raters": [{"id": "a", "group": "g", "recused": []}, {"id": "b", "group": "h", "recused": []}],
"ballots": [{"id": "b1", "round": "spring", "rater": "a", "unit": "u", "grade": "good", "supplementary": false, "cast_on": "2024-03-02"},
{"id": "b2", "round": "spring", "rater": "b", "unit": "u", "grade": "poor", "supplementary": false, "cast_on": "2024-03-02"},
{"id": "b3", "round": "spring", "rater": "a", "unit": "v", "grade": "poor", "supplementary": false, "cast_on": "2024-03-02"}]}`
	fsys := fstest.MapFS{"policy.yaml": {Data: []byte(policy)}, "data.json": {Data: []byte(data)}}
	p, err := merit.Load(fsys, "policy.yaml")
	if err != nil {
		t.Fatal(err)
	}
	facts, err := p.ReadFacts(fsys, "data.json")
	if err != nil {
		t.Fatal(err)
	}
	run, err := p.Run(context.Background(), facts)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := p.Table(run, "ballots", true); err == nil || !strings.HasSuffix(err.Error(), "the records of ballots are withheld; the trail shows them to whoever may see them") {
		t.Errorf("ballots: %v", err)
	}
	if _, err := p.Table(run.WithTrail(), "ballots", true); err != nil {
		t.Errorf("with the trail: %v", err)
	}
	scores, err := p.Table(run, "scores", true)
	if err != nil {
		t.Fatal(err)
	}
	for row, want := range []bool{false, true} {
		if got := scores.Withheld(row, "score"); got != want || got != scores.Value(row, "score").IsMissing() {
			t.Errorf("the score of %s is withheld: %t", scores.List.Label(row), got)
		}
	}
	if _, err := run.Explain(context.Background(), "ballots", 0, "grade", 0); fault.CodeOf(err) != fault.CodeWithheld {
		t.Errorf("a ballot: %v", err)
	}
}
