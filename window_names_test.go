package merit_test

import (
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"github.com/meritrules/merit/window"
)

// Cases are counted by level under a policy's own names and words.
func TestByLevelOwnNames(t *testing.T) {
	p := mustLoad(t, `merit: 1
policy: {id: own, version: "1", from: 2022-01-01}
facts: {as_of: date}
lists:
  窗口: {编号: key, 级别: text, 开设日期: date}
  事项: {编号: key, 窗口: {type: 窗口, inverse: 事项}, 收件日期: date, 办结日期: {type: date, optional: true}, 评价: {type: text, optional: true}}
window:
  cases: {list: 事项, id: 编号, window: 窗口, received_on: 收件日期, resolved_on: 办结日期, rating: 评价, due_on: 期限}
  windows: {list: 窗口, level: 级别, opened_on: 开设日期}
  words: {satisfied: 满意}
  due_on: addDays(收件日期, 5)
`)
	facts, err := p.ReadFacts(fstest.MapFS{
		"data/year.json": {Data: []byte(`{"as_of": "2022-03-01"}`)},
		"data/窗口.json":   {Data: []byte(`[{"编号": "w1", "级别": "市", "开设日期": "2022-01-01"}, {"编号": "w2", "级别": "县", "开设日期": "2022-01-01"}]`)},
		"data/事项.json":   {Data: []byte(`[{"编号": "k1", "窗口": "w1", "收件日期": "2022-02-01", "办结日期": "2022-02-02", "评价": "满意"}, {"编号": "k2", "窗口": "w1", "收件日期": "2022-02-01", "办结日期": null, "评价": null}]`)},
	}, "data")
	if err != nil {
		t.Fatal(err)
	}
	run, err := p.Run(t.Context(), facts)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff([]window.LevelCount{{Level: "市", Cases: 2, Resolved: 1, Satisfied: 1}}, p.Sections().Window.ByLevel(run)); d != "" {
		t.Error(d)
	}
}
