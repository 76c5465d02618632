package rule_test

import (
	"context"
	"strings"
	"testing"

	"github.com/meritrules/merit/rule"
	"github.com/meritrules/merit/rule/types"
	"github.com/meritrules/merit/rule/value"
)

// A check is a flag that is true for every sound record: where it is false the
// run fails with its message, and cases should try both.
func TestChecks(t *testing.T) {
	units := &types.Schema{Name: "units", Key: []string{"id"}, Fields: []types.Field{
		{Name: "id", Type: types.TextType()}, {Name: "cast", Type: types.NumberType()}, {Name: "valid", Type: types.NumberType()},
	}}
	scope := rule.Scope{Lists: []*types.Schema{units}}
	sheet, err := rule.NewSheet(scope, nil, []rule.Figure{
		{List: "units", Source: types.Source{Name: "add_up", Text: "valid <= cast"}, Check: "more valid votes than were cast"},
	})
	if err != nil {
		t.Fatal(err)
	}
	cover := sheet.NewCover()
	for _, valid := range []int64{4, 6} {
		g := sheet.NewGiven()
		u := g.Add("units")
		give(t, u, "cast", whole(5))
		give(t, u, "valid", whole(valid))
		trial := sheet.Trial(context.Background(), g, []types.ColumnName{{List: "units", Field: "add_up"}}, cover)
		_, err := trial.Value("units", 0, "add_up")
		if failed := err != nil && strings.Contains(err.Error(), "more valid votes than were cast"); failed != (valid > 5) {
			t.Errorf("%d of 5 valid: %v", valid, err)
		}
		missed := 0
		for _, p := range cover.Points() {
			if !cover.Reached(p) {
				missed++
			}
		}
		if (missed == 0) != (valid > 5) {
			t.Errorf("after %d of 5: %d points are not reached", valid, missed)
		}
	}
	b := value.NewBuilder(units, "units.json")
	b.Add(1, value.OfText("u1"), whole(5), whole(6))
	list, err := b.Build()
	if err != nil {
		t.Fatal(err)
	}
	facts, err := value.NewFacts([]*value.List{list}, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := sheet.Run(context.Background(), facts); err == nil || !strings.Contains(err.Error(), "units u1: more valid votes than were cast") {
		t.Errorf("the run: %v", err)
	}
}
