package rule_test

import (
	"context"
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/meritrules/merit/rule"
	"github.com/meritrules/merit/rule/derivation"
	"github.com/meritrules/merit/rule/types"
)

// explained explains a formula over unit b of the sample.
func explained(t *testing.T, formula string) *derivation.Step {
	t.Helper()
	s, facts := sample(t)
	two := 2
	sheet, err := rule.NewSheet(s, nil, []rule.Figure{{List: "units", Places: &two, Source: types.Source{Name: "f", Text: formula, File: "policy.yaml", Line: 7, Column: 6, Clauses: []string{"c1"}}}})
	if err != nil {
		t.Fatal(err)
	}
	run, err := sheet.Run(context.Background(), facts)
	if err != nil {
		t.Fatal(err)
	}
	step, err := run.Explain(context.Background(), "units", 1, "f", 0)
	if err != nil {
		t.Fatal(err)
	}
	return step
}

func TestRenderedAsText(t *testing.T) {
	want := `b f = 2.33
  「c1」 (policy.yaml:7)
  formula: mean(map(marks, .mark))
  here: ≈2.333, rounded to 2 places: 2.33
  mean(map(marks, .mark)) ≈ 2.33333, over 3:
    record 1 1; record 2 2; record 3 4
`
	if d := cmp.Diff(want, explained(t, "mean(map(marks, .mark))").String()); d != "" {
		t.Error(d)
	}
}

func TestRenderedAsMarkdown(t *testing.T) {
	var b strings.Builder
	clause := func(string) string { return "平均 *" }
	if err := (derivation.Renderer{Clause: clause}).Markdown(&b, explained(t, "size * step")); err != nil {
		t.Fatal(err)
	}
	want := "- b f = 1.00\n  - 「平均 \\*」 (policy.yaml:7)\n  - formula: size \\* step\n  - here: 20 \\* 0.05 = 1, rounded to 2 places: 1.00\n"
	if d := cmp.Diff(want, b.String()); d != "" {
		t.Error(d)
	}
}

func TestRenderedAsJSON(t *testing.T) {
	b, err := json.Marshal(explained(t, "size * step"))
	if err != nil {
		t.Fatal(err)
	}
	want := `{"kind":"figure","rule":"units.f","record":"b","text":"size * step","filled":"20 * 0.05","clauses":["c1"],"file":"policy.yaml","line":7,"column":6,"value":{"number":"1"},"places":2,"steps":[` +
		`{"kind":"rounding","text":"rounded to 2 places","filled":"round(1, 2)","value":{"number":"1"},"rounding":{"from":{"number":"1"},"mode":"round","places":2},"steps":[` +
		`{"kind":"operation","op":"*","text":"size * step","filled":"20 * 0.05","clauses":["c1"],"file":"policy.yaml","line":7,"column":6,"value":{"number":"1"},"steps":[` +
		`{"kind":"input","text":"size","filled":"size","clauses":["c1"],"file":"policy.yaml","line":7,"column":6,"value":{"number":"20"}},` +
		`{"kind":"parameter","text":"step","filled":"step","clauses":["c1"],"file":"policy.yaml","line":7,"column":13,"value":{"number":"0.05"}}]}]}]}`
	if d := cmp.Diff(want, string(b)); d != "" {
		t.Error(d)
	}
}
