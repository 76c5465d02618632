package merit_test

import (
	"context"
	"encoding/json"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/meritrules/merit"
	"github.com/meritrules/merit/rule/derivation"
	"github.com/meritrules/merit/rule/types"
)

// chinesePolicy has no English of its own but the words of the language, and most of what a
// derivation can speak of: records without a key, within others and beside them, last
// year's values, what is not due, tables, ranks, filters, groups, roundings.
const chinesePolicy = `
merit: 1
policy: {id: "1", version: "1", from: 2024-01-01, until: 2024-12-31, day: 截至}
clauses: {甲: 得分的条款, 乙: 名次的条款}
facts: {截至: date, 名额: number}
parameters: {满分: 100}
tables:
  等次表: {keys: {分: from}, rows: [[0, 差], [60, 中], [80, 好]], clause: 甲}
  区间表: {keys: {分: above}, rows: [[~, 低], [60, 高]]}
lists:
  单位:
    号: key
    类: {type: text, group: true}
    票: [{分: number, 重: number}]
    约谈: {type: number, due: 2024-12-31}
  事项: {单位: {type: 单位, inverse: 事项}, 数: {type: number, unit: 件}, 于: {type: date, at: true}, 结: {type: date, optional: true}}
  通报: {内容: text, 次: number}
previous: {单位: {总分: number}}
figures:
  单位.票:
    折分: {formula: 分 * 重 / 3, internal: true}
  事项:
    加倍: 数 * 2
  单位:
    均分: {formula: 'mean(票, .分)', places: 2, clause: 甲}
    折分: {formula: 'sum(票, .折分)', shown: 1, mode: roundDown, clause: 甲}
    去头: {formula: 'trimmedMean(票, .分, 1, 1)', internal: true}
    加权: {formula: 'weightedMean(票, .分, .重)', places: 1, mode: roundEven}
    件数: {formula: 'sum(事项, .加倍)', places: 1, mode: roundDown}
    多的: {formula: 'count(事项, .数 > 1)'}
    有: {formula: 'any(事项, .数 > 1) and not all(事项, .数 > 3) and none(事项, .数 > 99)'}
    多于一: {formula: '(any(事项, .数 > 1) or 名额 > 3 or 约谈 > 1) and 约谈 != 9'}
    首: {formula: 'find(事项, .加倍 > 2)?.数 ?? 0'}
    最大: {formula: 'max(事项, .数) ?? 0'}
    分组: {formula: 'len(groupBy(事项, .数))'}
    总分: {formula: '均分 + 件数', clause: [甲, 乙]}
    比上年: {formula: '总分 - (previous?.总分 ?? 0)', places: 0, mode: floor}
    等次: {formula: 'if 总分 > 满分 { lookup(区间表, 满分) } else { lookup(等次表, 总分) }'}
    名次: {formula: 'rankBy(peers, .总分)', clause: 乙}
    折线: {formula: 'interpolate(总分, [0, 满分], [0, 1])', places: 3, mode: ceil}
    档: {formula: 'band(总分, [60, 80], [1, 2, 3], "from")'}
    约谈数: {formula: 约谈 + 1}
  通报:
    次数: {formula: 次 * 2}
    位: {formula: 'rankBy(通报, .次数)'}
  year:
    合计: {formula: 'sum(单位, .总分)', places: 0, mode: roundUp}
    通报合计: {formula: 'sum(通报, .次数)'}
    中位: {formula: 'median(通报, .次)'}
cases:
  - {name: 缺, given: {单位: {号: a, 约谈: 3, 事项: [{数: 1}, {结: 2024-01-01}]}}, expect: {单位: {多于一: false}}}
`

// english are words of the language and names of files, which derivations have in any language.
var english = regexp.MustCompile(`[A-Za-z]{2,}`)

func TestNothingEnglishInChinese(t *testing.T) {
	policy, err := merit.Load(fstest.MapFS{"政策.yaml": {Data: []byte(chinesePolicy)}}, "政策.yaml")
	if err != nil {
		t.Fatal(err)
	}
	facts, err := policy.ReadFacts(fstest.MapFS{
		"数/单位.json": {Data: []byte(`[{"号":"a","类":"x","约谈":1,"票":[{"分":70,"重":1},{"分":81,"重":2},{"分":90,"重":1},{"分":77.5,"重":3}]},
			{"号":"b","类":"x","约谈":2,"票":[{"分":60,"重":1},{"分":61,"重":2},{"分":62,"重":2}]},{"号":"c","类":"x","约谈":2,"票":[{"分":60,"重":1},{"分":61,"重":2},{"分":62,"重":2}]}]`)},
		"数/事项.json":       {Data: []byte(`[{"单位":"a","数":1,"于":"2024-02-01"},{"单位":"a","数":2,"于":"2024-02-02"},{"单位":"b","数":3,"于":"2024-02-03"},{"单位":"c","数":3,"于":"2024-02-03"}]`)},
		"数/通报.json":       {Data: []byte(`[{"内容":"一","次":3},{"内容":"二","次":1},{"内容":"三","次":3}]`)},
		"数/年.json":        {Data: []byte(`{"截至":"2024-11-30","名额":3}`)},
		"数/previous.json": {Data: []byte(`{"单位":[{"号":"a","总分":70}]}`)},
	}, "数")
	if err != nil {
		t.Fatal(err)
	}
	if facts, err = policy.AsOf(facts, types.MustParseDate("2024-11-30")); err != nil {
		t.Fatal(err)
	}
	run, err := policy.Run(context.Background(), facts)
	if err != nil {
		t.Fatal(err)
	}
	all := ""
	for _, f := range policy.Figures() {
		for row := range run.List(f.List).Len() {
			step, err := run.Explain(context.Background(), f.List, row, f.Source.Name, 0)
			if err != nil {
				t.Fatal(err)
			}
			all += inChinese(t, policy, step)
		}
	}
	for _, c := range policy.Cases() {
		for _, f := range policy.Test(context.Background(), c, nil).Failures {
			if f.Why != nil {
				all += inChinese(t, policy, f.Why)
			}
		}
	}
	for _, words := range []string{"第 2 条记录", "a, 第 3 条记录", "之前待定", "没有给出", "上年数据", "去掉", "后一名", "数值相同", "截去尾数"} {
		if !strings.Contains(all, words) {
			t.Errorf("the derivations do not say %s", words)
		}
	}
	if t.Failed() {
		t.Log(all)
	}
}

// inChinese writes a derivation in Chinese, as it is and as read back from JSON, and reports
// what is English in it beside the formulas.
func inChinese(t *testing.T, policy *merit.Policy, step *derivation.Step) string {
	t.Helper()
	data, err := json.Marshal(step)
	if err != nil {
		t.Fatal(err)
	}
	var read derivation.Step
	if err := json.Unmarshal(data, &read); err != nil {
		t.Fatal(err)
	}
	r := derivation.Renderer{Clause: policy.Clause, Language: derivation.Chinese, Lines: derivation.Whole, Width: 100_000}
	var text, again strings.Builder
	if err := r.Text(&text, step); err != nil {
		t.Fatal(err)
	}
	if err := r.Text(&again, &read); err != nil {
		t.Fatal(err)
	}
	if text.String() != again.String() {
		t.Errorf("read back from JSON it says\n%s\nand before\n%s", again.String(), text.String())
	}
	var formulas []string
	step.Walk(func(s *derivation.Step) { formulas = append(formulas, s.Text, s.Filled, s.Exact) })
	slices.SortFunc(formulas, func(a, b string) int { return len(b) - len(a) })
	left := text.String()
	for _, f := range formulas {
		if f != "" {
			left = strings.ReplaceAll(left, f, "")
		}
	}
	for _, word := range english.FindAllString(left, -1) {
		if !slices.Contains([]string{"nil", "true", "false", "yaml", "json"}, word) {
			t.Errorf("%q is English in\n%s", word, text.String())
		}
	}
	return text.String()
}
