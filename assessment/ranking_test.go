package assessment_test

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/meritrules/merit/assessment"
	"github.com/meritrules/merit/rule/types"
)

func contender(name, group string, keys ...string) assessment.Contender {
	c := assessment.Contender{Name: name, Group: group, NA: len(keys) == 0}
	for _, k := range keys {
		c.Keys = append(c.Keys, types.MustParseNumber(k))
	}
	return c
}

func TestRanking(t *testing.T) {
	tied := []assessment.Contender{contender("a", "", "90"), contender("b", "", "95"), contender("c", "", "90.0"), contender("d", "", "80")}
	for _, tt := range []struct {
		name, reason string
		contenders   []assessment.Contender
		ties         assessment.Ties
		directions   []assessment.Direction
		want         string
	}{
		{"competition", "after two seconds comes the fourth; 90 and 90.0 are one number", tied, assessment.Competition, nil, "b1 a2 c2 d4"},
		{"dense", "after two seconds comes the third", tied, assessment.Dense, nil, "b1 a2 c2 d3"},
		{"ascending", "the least is the first", tied, assessment.Competition, []assessment.Direction{assessment.Ascending}, "d1 a2 c2 b4"},
		{"second key", "where the first key ties, the second decides, here the less",
			[]assessment.Contender{contender("a", "", "90", "7"), contender("b", "", "90", "3"), contender("c", "", "91", "9")},
			assessment.Competition, []assessment.Direction{assessment.Descending, assessment.Ascending}, "c1 b2 a3"},
		{"groups", "each group has places of its own",
			[]assessment.Contender{contender("a", "y", "1"), contender("b", "x", "1"), contender("c", "y", "1"), contender("d", "y", "0"), contender("e", "x", "2")},
			assessment.Competition, nil, "x:e1 x:b2 y:a1 y:c1 y:d3"},
		{"not applicable", "listed without a place, and nobody's place depends on it",
			[]assessment.Contender{contender("a", "x"), contender("b", "x", "1"), contender("c", "y"), contender("d", "x", "2")},
			assessment.Competition, nil, "x:d1 x:b2 x:a0 y:c0"},
		{"nobody", "no contenders, no places", nil, assessment.Dense, nil, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			for seed := range uint64(50) {
				ranked, err := assessment.Ranking(shuffled(seed, tt.contenders), tt.ties, tt.directions...)
				if err != nil {
					t.Fatal(err)
				}
				if d := cmp.Diff(tt.want, places(ranked)); d != "" {
					t.Fatalf("%s, seed %d:\n%s", tt.reason, seed, d)
				}
			}
		})
	}
}

// places shows a ranking as "x:e1 x:b2".
func places(ranked []assessment.Ranked) (out string) {
	for i, r := range ranked {
		if i > 0 {
			out += " "
		}
		if r.Group != "" {
			out += r.Group + ":"
		}
		out += fmt.Sprintf("%s%d", r.Name, r.Place)
	}
	return out
}

func TestRankingFaults(t *testing.T) {
	for _, tt := range []struct {
		name, reason string
		contenders   []assessment.Contender
		ties         assessment.Ties
		want         string
	}{
		{"no ties", "the zero value is no choice", nil, "", `assessment: ties are "competition" or "dense", not ""`},
		{"one name twice", "a place must be somebody's", []assessment.Contender{contender("a", "x", "1"), contender("a", "x", "2"), contender("a", "y", "1")}, assessment.Dense,
			`contender "a": the name stands twice in the group "x"`},
		{"chains differ", "all are ranked by the same keys", []assessment.Contender{contender("a", "", "1"), contender("b", "", "1", "2"), contender("c", "")}, assessment.Dense,
			`contender "b": 2 keys, where others have 1`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			for seed := range uint64(20) {
				if _, err := assessment.Ranking(shuffled(seed, tt.contenders), tt.ties); text(err) != tt.want {
					t.Fatalf("%s: got %q, want %q", tt.reason, text(err), tt.want)
				}
			}
		})
	}
}
