package factlog

import (
	"fmt"
	"slices"
	"testing"

	"github.com/meritrules/merit/assessment/supervision"
	"github.com/meritrules/merit/rule/types"
	"github.com/meritrules/merit/rule/value"
	"github.com/meritrules/merit/window"
)

// What this package fills is what a policy may have names for, but for what formulas work out.
func TestFields(t *testing.T) {
	byFormulas := []string{"due_on", "overdue", "days_taken", "accept_by", "papers_by", "resolve_by", "call_back_by", "answer_by", "serial_days", "longest_days", "saved_days"}
	compareFields(t, cases, window.Fields, byFormulas)
	compareFields(t, matters, supervision.Fields, []string{"overdue", "failed_recheck", "closed", "wrongly_led", "colour", "due_by", "raised"})
}

func compareFields[T, E any](t *testing.T, k kind[T, E], named func(string) []string, byFormulas []string) {
	t.Helper()
	for _, l := range k.lists {
		filled := slices.Clone(l.fields)
		want := slices.DeleteFunc(named(l.name), func(f string) bool { return slices.Contains(byFormulas, f) && !slices.Contains(filled, f) })
		slices.Sort(want)
		if !slices.Equal(filled, want) {
			t.Errorf("%s: filled %v, named %v", l.name, filled, want)
		}
	}
	var events []string
	for _, f := range k.fields {
		events = append(events, f.Name)
	}
	if want := named(k.events); !slices.Equal(events, want) {
		t.Errorf("events: read %v, named %v", events, want)
	}
}

// A log under a policy's own names and words fills the lists under theirs.
func TestOwnNames(t *testing.T) {
	names := window.Names{"cases": "事项", "cases.id": "编号", "cases.handling": "方式", "cases.outcome": "结果", "turns": "经办", "turns.case": "事项", "turns.department": "部门", "turns.given_on": "交办日",
		"case_events": "日志", "case_events.case": "事项", "case_events.on": "日期", "case_events.event": "动作", "case_events.department": "部门",
		"received": "收件", "referred": "转办", "resolved": "办结", "serial": "串联"}
	text, date := types.TextType(), types.DateType()
	lists := map[string]*types.Schema{
		"事项": {Name: "事项", Key: []string{"编号"}, Fields: []types.Field{{Name: "编号", Type: text}, {Name: "方式", Type: text}, {Name: "结果", Type: text.OrMissing()}, {Name: "标题", Type: text}}},
		"经办": {Name: "经办", Fields: []types.Field{{Name: "事项", Type: types.RecordType("事项")}, {Name: "部门", Type: text}, {Name: "交办日", Type: date.OrMissing()}}},
	}
	log := NewCases(names, func(list string) *types.Schema { return lists[list] })
	if log == nil || log.Events.Name != "日志" || !slices.Equal(log.Makes, []string{"事项", "经办"}) {
		t.Fatalf("%+v", log)
	}
	b := value.NewBuilder(log.Events, "日志.json")
	add := func(position int, day, event, department, title string) {
		values := make([]value.Value, len(log.Events.Fields))
		set := func(field string, v value.Value) { values[log.Events.Field(field)] = v }
		set("事项", value.OfText("甲"))
		set("日期", value.OfDate(types.MustParseDate(day)))
		set("动作", value.OfText(event))
		if department != "" {
			set("部门", value.OfText(department))
		}
		if title != "" {
			set("标题", value.OfText(title))
		}
		if !b.Add(position, values...) {
			t.Fatal(b.Faults())
		}
	}
	add(1, "2022-03-01", "收件", "", "房产过户")
	add(2, "2022-03-02", "转办", "规划局", "")
	add(3, "2022-03-09", "办结", "", "")
	events, err := b.Build()
	if err != nil {
		t.Fatal(err)
	}
	made, _, faults := log.Replay(events, nil)
	if faults != nil || len(made) != 2 || len(made[0].Rows) != 1 || len(made[1].Rows) != 1 {
		t.Fatalf("%+v %v", made, faults)
	}
	shown := func(values []value.Value) (all []string) {
		for _, v := range values {
			all = append(all, v.String())
		}
		return all
	}
	if got := shown(made[0].Rows[0].Values); !slices.Equal(got, []string{"甲", "串联", "办结", "房产过户"}) {
		t.Errorf("%q", got)
	}
	if got := shown(made[1].Rows[0].Values); !slices.Equal(got, []string{"甲", "规划局", "2022-03-02"}) {
		t.Errorf("%q", got)
	}
	before := types.MustParseDate("2022-03-08")
	if made, _, _ = log.Replay(events, &before); !made[0].Rows[0].Values[2].IsMissing() {
		t.Errorf("known before it happened: %v", made[0])
	}
}

// Words of the policy are read as those of the package, so that a kind in the policy's word is not
// there twice, and a rating in it counts.
func TestWordsOfThePolicy(t *testing.T) {
	names := window.Names{"received": "收件", "referred": "转办", "resolved": "办结", "rated": "评价", "cross_department": "跨部门", "satisfied": "满意"}
	list := types.ListType(types.TextType())
	schema := &types.Schema{Name: "cases", Key: []string{"id"}, Fields: []types.Field{{Name: "id", Type: types.TextType()}, {Name: "kinds", Type: list}, {Name: "rating", Type: types.TextType().OrMissing()}}}
	log := NewCases(names, func(list string) *types.Schema {
		if list == "cases" {
			return schema
		}
		return nil
	})
	b := value.NewBuilder(log.Events, "case_events.json")
	for i, e := range []map[string]value.Value{
		{"event": value.OfText("收件"), "kinds": value.OfList(value.OfText("跨部门"), value.OfText("老大难"))},
		{"event": value.OfText("转办"), "departments": value.OfList(value.OfText("a"), value.OfText("b"))},
		{"event": value.OfText("办结")},
		{"event": value.OfText("评价"), "rating": value.OfText("满意")},
	} {
		e["case"], e["on"] = value.OfText("k"), value.OfDate(types.MustParseDate("2022-03-01")+types.Date(i))
		if e["departments"].IsMissing() {
			e["departments"] = value.OfList()
		}
		if e["kinds"].IsMissing() {
			e["kinds"] = value.OfList()
		}
		values := make([]value.Value, len(log.Events.Fields))
		for name, v := range e {
			values[log.Events.Field(name)] = v
		}
		b.Add(i+1, values...)
	}
	events, err := b.Build()
	if err != nil {
		t.Fatal(err)
	}
	made, _, faults := log.Replay(events, nil)
	if faults != nil {
		t.Fatal(faults)
	}
	if got := fmt.Sprint(made[0].Rows[0].Values); got != "[k [老大难, 跨部门] 满意]" {
		t.Error(got)
	}
}
