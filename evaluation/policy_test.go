package evaluation_test

import (
	"github.com/meritrules/merit/evaluation"
	"github.com/meritrules/merit/evaluation/panel"
	"github.com/meritrules/merit/rule"
	"github.com/meritrules/merit/rule/types"
	"github.com/meritrules/merit/rule/value"
)

func day(s string) types.Date { return types.MustParseDate(s) }

func places(n int) *int { return &n }

// policy is the rounds of Chuzhou.
func policy() evaluation.Policy {
	return evaluation.Policy{
		Rounds: []evaluation.Round{
			{ID: "city_leaders", Groups: []string{"city_leader"}, From: day("2022-09-01"), Until: day("2022-09-30"), Weight: types.Int(40), Panel: true},
			{ID: "counties", Groups: []string{"county"}, From: day("2022-10-01"), Until: day("2022-10-31"), Weight: types.Int(20)},
			{ID: "enterprises", Groups: []string{"enterprise"}, From: day("2022-11-01"), Until: day("2022-11-30"), Weight: types.Int(10)},
			{ID: "residents", Groups: []string{"resident"}, From: day("2022-11-01"), Until: day("2022-11-30"), Weight: types.Int(10)},
			{ID: "principals", Groups: []string{"principal"}, From: day("2022-12-20"), Until: day("2022-12-31"), Weight: types.Int(20)},
		},
		Grades: []string{"好", "较好", "一般", "差"},
		Score: rule.Figure{Places: places(4), Source: types.Source{
			Text: "weightedMean(map(ballots, lookup(scale, .grade)), map(ballots, if .supplementary { 0.5 } else { 1 }))"}},
		Panels: &evaluation.PanelRules{Bounds: panel.Bounds{MinUnits: 20, MaxUnits: 25, MinRaters: 8, MaxRaters: 9}},
	}
}

// scope has the scale of the ballots.
func scope() rule.Scope {
	scale := rule.Table{Source: types.Source{Name: "scale"}, Keys: []string{"grade"}}
	for i, grade := range []string{"好", "较好", "一般", "差"} {
		scale.Rows = append(scale.Rows, rule.TableRow{
			Keys:  []value.Value{value.OfText(grade)},
			Value: value.OfNumber(types.Int([]int64{100, 85, 70, 50}[i])),
		})
	}
	return rule.Scope{Tables: []rule.Table{scale}}
}

// overall is the weighted sum of a unit's scores.
func overall() rule.Figure {
	return rule.Figure{List: "units", Places: places(2), Source: types.Source{Name: "evaluation",
		Text: "sum(scores, .round.weight * .score) / sum(scores, .round.weight)"}}
}
