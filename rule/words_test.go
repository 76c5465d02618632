package rule

import (
	"context"
	"encoding/json"
	"strings"
	"testing"

	"github.com/meritrules/merit/rule/derivation"
	"github.com/meritrules/merit/rule/internal/cell"
	"github.com/meritrules/merit/rule/internal/inside"
	"github.com/meritrules/merit/rule/internal/intake"
	"github.com/meritrules/merit/rule/internal/record"
	"github.com/meritrules/merit/rule/types"
)

func TestDerivationInChinese(t *testing.T) {
	two := 2
	rows := &types.Schema{Name: "单位", Key: []string{"代码"}, Fields: []types.Field{{Name: "代码", Type: types.TextType()}, {Name: "位次", Type: types.NumberType()}, {Name: "类别", Type: types.TextType()}}}
	sheet, err := NewSheet(Scope{Lists: []*types.Schema{rows}}, nil, []Figure{
		{List: "单位", Source: types.Source{Name: "系数", Text: `if 位次 <= 3 { 1 } else { 1 - (位次 - 3) / 30 }`, Clauses: []string{"阶梯"}}, Internal: true},
		{List: "单位", Source: types.Source{Name: "得分", Text: `100 * 系数 + (if 类别 == "甲" { 1 } else { -2 })`, Clauses: []string{"阶梯"}}, Places: &two},
		{Source: types.Source{Name: "合计", Text: "sum(单位, .得分)"}},
	})
	if err != nil {
		t.Fatal(err)
	}
	b := cell.NewBuilder(rows, "单位.json")
	b.Add(1, cell.OfText("a"), cell.OfNumber(types.Int(5)), cell.OfText("甲"))
	list, err := b.Build()
	if err != nil {
		t.Fatal(err)
	}
	facts, err := intake.NewFacts([]*cell.List{list}, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	run, err := sheet.Run(context.Background(), inside.OfFacts(facts))
	if err != nil {
		t.Fatal(err)
	}
	why, err := run.Explain(context.Background(), "", 0, "合计", 0)
	if err != nil {
		t.Fatal(err)
	}
	var got strings.Builder
	if err := (derivation.Renderer{Language: derivation.Chinese, Brief: true}).Text(&got, why); err != nil {
		t.Fatal(err)
	}
	const want = `合计 = 94.33
  公式：sum(单位, .得分)
  sum(单位, .得分) = 94.33，共 1 项：
    a: 94.33
      「阶梯」
      公式：100 * 系数 + (if 类别 == "甲" { 1 } else { -2 })
      代入：100 * ≈0.933333 + (if "甲" == "甲" { 1 } else { -2 }) ≈ 94.333，四舍五入，保留 2 位小
          数：94.33
      系数 ≈ 0.933333
        依据：阶梯
        公式：if 位次 <= 3 { 1 } else { 1 - (位次 - 3) / 30 }
        代入：if 5 <= 3 { 1 } else { 1 - (5 - 3) / 30 }
        不成立：位次 <= 3 (5 <= 3)
        故 1 - (5 - 3) / 30 ≈ 0.933333
      成立：类别 == "甲" ("甲" == "甲")
`
	if got.String() != want {
		t.Errorf("got\n%s\nwant\n%s", got.String(), want)
	}
}

// What is pending is said in the reader's language, with its day, for figures and for what
// they read; a derivation read from JSON says the same.
func TestPendingInWords(t *testing.T) {
	why := types.Pending{What: "round enterprises", Noun: "round", Until: types.MustParseDate("2022-11-30")}
	input := &derivation.Step{Kind: derivation.InputStep, Text: "evaluation"}
	record.Lack(input, why.Fault())
	s := &derivation.Step{Kind: derivation.FigureStep, Rule: "units.total", Record: "u84", Text: "evaluation + party", Filled: "? + party", Steps: []*derivation.Step{input}}
	record.Lack(s, why.Fault())
	data, err := json.Marshal(s)
	if err != nil {
		t.Fatal(err)
	}
	var read derivation.Step
	if err := json.Unmarshal(data, &read); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		language derivation.Language
		want     string
	}{
		{derivation.English, "u84 total = pending until 2022-11-30: round enterprises\n  formula: evaluation + party\n  here: ? + party\n  evaluation is not known: pending until 2022-11-30: round enterprises\n"},
		{derivation.Chinese, "u84 total = 2022-11-30 之前待定：enterprises 轮\n  公式：evaluation + party\n  代入：? + party\n  evaluation 尚不清楚：2022-11-30 之前待定：enterprises 轮\n"},
	} {
		for _, s := range []*derivation.Step{s, &read} {
			var got strings.Builder
			if err := (derivation.Renderer{Language: c.language}).Text(&got, s); err != nil {
				t.Fatal(err)
			}
			if got.String() != c.want {
				t.Errorf("got:\n%swant:\n%s", got.String(), c.want)
			}
		}
	}
}
