package rule

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// Every phrase of a derivation has its Chinese.
func TestWordsAreComplete(t *testing.T) {
	var src []byte
	for _, name := range []string{"render.go", "render_lists.go", "words.go"} {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		src = append(src, text...)
	}
	said := regexp.MustCompile(`\b(?:say|next)\("([^"]+)"|verdict :?= "([^"]+)"`).FindAllStringSubmatch(string(src), -1)
	if len(said) < 35 {
		t.Fatalf("found %d phrases", len(said))
	}
	for _, m := range said {
		if phrase := m[1] + m[2]; chinese[phrase] == "" {
			t.Errorf("%q has no Chinese", phrase)
		}
	}
	for _, words := range roundings {
		if chinese[strings.TrimSuffix(words, ",")] == "" {
			t.Errorf("%q has no Chinese", words)
		}
	}
	for english, words := range chinese {
		if strings.Count(english, "%s") != strings.Count(words, "%s") {
			t.Errorf("%q and %q differ in what stands in them", english, words)
		}
	}
}

func TestDerivationInChinese(t *testing.T) {
	two := 2
	rows := &Schema{Name: "单位", Key: []string{"代码"}, Fields: []Field{{Name: "代码", Type: TextType()}, {Name: "位次", Type: NumberType()}, {Name: "类别", Type: TextType()}}}
	sheet, err := NewSheet(Scope{Lists: []*Schema{rows}}, nil, []Figure{
		{List: "单位", Source: Source{Name: "系数", Text: `if 位次 <= 3 { 1 } else { 1 - (位次 - 3) / 30 }`, Clauses: []string{"阶梯"}}, Internal: true},
		{List: "单位", Source: Source{Name: "得分", Text: `100 * 系数 + (if 类别 == "甲" { 1 } else { -2 })`, Clauses: []string{"阶梯"}}, Places: &two},
		{Source: Source{Name: "合计", Text: "sum(单位, .得分)"}},
	})
	if err != nil {
		t.Fatal(err)
	}
	b := NewBuilder(rows, "单位.json")
	b.Add(1, TextValue("a"), NumberValue(Int(5)), TextValue("甲"))
	list, err := b.Build()
	if err != nil {
		t.Fatal(err)
	}
	facts, err := NewFacts([]*List{list}, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	run, err := sheet.Run(context.Background(), facts)
	if err != nil {
		t.Fatal(err)
	}
	why, err := run.Explain(context.Background(), "", 0, "合计", 0)
	if err != nil {
		t.Fatal(err)
	}
	var got strings.Builder
	if err := (Renderer{Language: Chinese, Brief: true}).Text(&got, why); err != nil {
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
	why := Pending{What: "round enterprises", Noun: "round", Until: MustParseDate("2022-11-30")}
	input := &Step{Kind: InputStep, Text: "evaluation"}
	input.lack(why.fault())
	s := &Step{Kind: FigureStep, Rule: "units.total", Record: "u84", Text: "evaluation + party", Filled: "? + party", Steps: []*Step{input}}
	s.lack(why.fault())
	data, err := json.Marshal(s)
	if err != nil {
		t.Fatal(err)
	}
	var read Step
	if err := json.Unmarshal(data, &read); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		language Language
		want     string
	}{
		{English, "u84 total = pending until 2022-11-30: round enterprises\n  formula: evaluation + party\n  here: ? + party\n  evaluation is not known: pending until 2022-11-30: round enterprises\n"},
		{Chinese, "u84 total = 2022-11-30 之前待定：enterprises 轮\n  公式：evaluation + party\n  代入：? + party\n  evaluation 尚不清楚：2022-11-30 之前待定：enterprises 轮\n"},
	} {
		for _, s := range []*Step{s, &read} {
			var got strings.Builder
			if err := (Renderer{Language: c.language}).Text(&got, s); err != nil {
				t.Fatal(err)
			}
			if got.String() != c.want {
				t.Errorf("got:\n%swant:\n%s", got.String(), c.want)
			}
		}
	}
}

// What the models of the domain wait for has its Chinese as well.
func TestNounsHaveChinese(t *testing.T) {
	found := 0
	for _, room := range []string{"assessment", "assessment/supervision", "evaluation", "incentive", "window"} {
		files, err := filepath.Glob(filepath.Join("..", room, "*.go"))
		if err != nil || len(files) == 0 {
			t.Fatal(room, err)
		}
		for _, name := range files {
			text, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			for _, m := range regexp.MustCompile(`\bNoun: +"([^"]+)"`).FindAllStringSubmatch(string(text), -1) {
				if found++; chinese[m[1]+" %s"] == "" {
					t.Errorf("%s: %q has no Chinese", name, m[1])
				}
			}
		}
	}
	if found < 2 {
		t.Errorf("found %d nouns", found)
	}
}
