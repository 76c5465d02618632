package rule_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/meritrules/merit/rule"
	"github.com/meritrules/merit/rule/types"
	"github.com/meritrules/merit/rule/value"
)

type runner struct {
	ID   int    `rule:"id,key"`
	Team string `rule:"team"`
	N    int    `rule:"n"`
	M    *int   `rule:"m"`
}

// TestRanksAfterChanges works out again the places that a change moves, and no others where the rank says
// which these are.
func TestRanksAfterChanges(t *testing.T) {
	const n = 300
	choices := rand.New(rand.NewPCG(1, 2))
	var data []runner
	for i := range n {
		m := i % 50
		r := runner{ID: i, Team: fmt.Sprint(i % 3), N: choices.IntN(400), M: &m}
		if i%10 == 0 {
			r.M = nil
		}
		data = append(data, r)
	}
	schema, err := value.SchemaOf[runner]("runners")
	if err != nil {
		t.Fatal(err)
	}
	schema.Groups = []string{"team"}
	list, err := value.ListOf(schema, "", data)
	if err != nil {
		t.Fatal(err)
	}
	all, err := value.NewFacts([]*value.List{list}, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		rank   string
		isFast bool
		why    string
	}{
		{"rankBy(runners, .n)", true, "among all"},
		{`rankBy(runners, .n, "asc")`, true, "the least first"},
		{"if n > 200 { rankBy(runners, .n) } else { 0 }", true, "in a branch"},
		{"rankBy(peers, .n)", true, "among peers"},
		{"rankBy(runners, .double)", true, "by a figure"},
		{`rankBy(runners, .n, "dense")`, false, "a value that is new moves all behind it"},
		{"rankBy(runners, .m) ?? 0", true, "who has no value has no place; most changes are of another field"},
		{"rankBy(runners, [.n, .id])", false, "by several values"},
		{"rankBy(filter(runners, .n > 20), .n) ?? 0", false, "among some"},
		{"rank(n, map(runners, .n))", false, "of a number"},
	} {
		t.Run(tt.rank, func(t *testing.T) {
			sheet, err := rule.NewSheet(rule.Scope{Lists: []*types.Schema{schema}}, nil, []rule.Figure{
				{List: "runners", Internal: true, Source: types.Source{Name: "double", Text: "2 * n"}},
				{List: "runners", Internal: true, Source: types.Source{Name: "place", Text: tt.rank}},
			})
			if err != nil {
				t.Fatal(err)
			}
			facts := all
			run, err := sheet.Run(t.Context(), facts)
			if err != nil {
				t.Fatal(err)
			}
			fewest := 2 * n
			for range 15 {
				edit := facts.Edit()
				for range 1 + choices.IntN(2) {
					row := choices.IntN(n)
					before, _ := facts.List("runners").Number(row, "n")
					by, _ := before.Int64()
					edit.Set("runners", row, "n", value.OfNumber(types.Int(by+int64(choices.IntN(21)-10))))
				}
				if choices.IntN(4) == 0 {
					edit.Set("runners", choices.IntN(n), "m", value.Value{})
				}
				if facts, err = edit.Facts(); err != nil {
					t.Fatal(err)
				}
				if run, err = run.With(t.Context(), rule.Changes{Facts: facts}); err != nil {
					t.Fatal(err)
				}
				whole, err := sheet.Run(t.Context(), facts)
				if err != nil {
					t.Fatal(err)
				}
				if diff := cmp.Diff(cellsOf(whole, "runners"), cellsOf(run, "runners")); diff != "" {
					t.Fatalf("%s (-whole +changed):\n%s", tt.why, diff)
				}
				if w := run.Worked(); w > 0 {
					fewest = min(fewest, w)
				}
			}
			if isFast := fewest < n/4; isFast != tt.isFast {
				t.Errorf("%s: after one change at least %d cells of %d are worked out again", tt.why, fewest, 2*n)
			}
		})
	}
}
