package rule_test

import (
	"context"
	"testing"

	"github.com/meritrules/merit/rule"
	"github.com/meritrules/merit/rule/types"
)

// What is worked out for one figure is that which its formula uses: figures of
// records and of the year, and what peers go by.
func TestTrialsWorkOutWhatIsUsed(t *testing.T) {
	rows := &types.Schema{Name: "rows", Key: []string{"id"}, Groups: []string{"grade"}, Fields: []types.Field{{Name: "id", Type: types.TextType()}, {Name: "a", Type: types.NumberType()}}}
	scope := rule.Scope{Lists: []*types.Schema{rows}, Parameters: []types.Source{{Name: "step", Text: "2"}, {Name: "double", Text: "step * 2"}, {Name: "other", Text: "1"}},
		Functions: []types.Source{{Name: "by(x)", Text: "x * double"}}}
	figure := func(list, name, text string) rule.Figure {
		return rule.Figure{List: list, Source: types.Source{Name: name, Text: text}, Internal: true}
	}
	sheet, err := rule.NewSheet(scope, nil, []rule.Figure{
		figure("rows", "of_field", "twofold + 1"), figure("rows", "of_others", "sum(rows, .twofold)"), figure("rows", "of_year", "a / mid"),
		figure("rows", "of_peers", "len(peers)"), figure("rows", "of_parameter", "by(a)"),
		figure("rows", "twofold", "a + a"), figure("rows", "grade", `if a > 1 { "good" } else { "poor" }`), figure("", "mid", "sum(rows, .a) / 3"),
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		field, want string
		left        []string // figures that it has no need of
	}{
		{"of_field", "5", []string{"grade", "of_year"}},
		{"of_others", "12", []string{"grade"}},
		{"of_year", "1", []string{"grade", "twofold"}},
		{"of_peers", "2", []string{"twofold"}},
		{"of_parameter", "8", []string{"twofold", "grade"}},
	} {
		g := sheet.NewGiven()
		for i := range 3 {
			give(t, g.Add("rows"), "a", whole(int64(i+1)))
		}
		cover := sheet.NewCover()
		trial := sheet.Trial(context.Background(), g, []types.ColumnName{{List: "rows", Field: c.field}}, cover)
		if v, err := trial.Value("rows", 1, c.field); err != nil || v.String() != c.want {
			t.Errorf("%s is %s (%v), want %s", c.field, v, err, c.want)
		}
		for _, left := range c.left {
			if v, err := trial.Value("rows", 1, left); err == nil {
				t.Errorf("%s is worked out for %s: %s", left, c.field, v)
			}
		}
		for name, used := range map[string]bool{"by": true, "double": true, "step": true, "other": false} {
			if used = used && c.field == "of_parameter"; cover.Uses(name) != used {
				t.Errorf("%s uses %s: %v", c.field, name, !used)
			}
		}
	}
}
