package factlog

import (
	"fmt"
	"testing"

	"github.com/meritrules/merit/assessment/supervision"
	"github.com/meritrules/merit/internal/eventlog"
	"github.com/meritrules/merit/rule/types"
	"github.com/meritrules/merit/rule/value"
)

// ownMatters is a log of matters and slips under a policy's own names and words.
func ownMatters(t *testing.T) *eventlog.Log {
	t.Helper()
	names := supervision.Names{"matters": "事项", "matters.id": "编号", "matters.opened_on": "立项日", "slips": "督办卡", "slips.id": "卡号", "slips.issued_on": "发卡日", "slips.start": "颜色",
		"matter_events": "日志", "matter_events.event": "动作", "opened": "立项", "slip_issued": "发卡", "slip_raised": "升级", "rectified": "整改", "rechecked": "复核", "open": "在办"}
	text, date := types.TextType(), types.DateType()
	lists := map[string]*types.Schema{
		"事项":  {Name: "事项", Key: []string{"编号"}, At: "立项日", Fields: []types.Field{{Name: "编号", Type: text}, {Name: "立项日", Type: date}}},
		"督办卡": {Name: "督办卡", Key: []string{"卡号"}, At: "发卡日", Fields: []types.Field{{Name: "卡号", Type: text}, {Name: "发卡日", Type: date}, {Name: "颜色", Type: text}}},
	}
	log := NewMatters(names, func(list string) *types.Schema { return lists[list] })
	if log == nil {
		t.Fatal("there is no log")
	}
	return log
}

// happened builds a log of events: each a day, an action, a matter, a slip and a colour.
func happened(t *testing.T, log *eventlog.Log, events ...[5]string) *value.List {
	t.Helper()
	b := value.NewBuilder(log.Events, "日志.json")
	for i, e := range events {
		values := make([]value.Value, len(log.Events.Fields))
		set := func(field string, v value.Value) { values[log.Events.Field(field)] = v }
		day := types.MustParseDate(e[0])
		set("on", value.OfDate(day))
		set("动作", value.OfText(e[1]))
		set("matter", value.OfText(e[2]))
		if e[1] == "立项" {
			set("unit", value.OfText("u1"))
			set("due_on", value.OfDate(day+30))
		}
		if e[3] != "" {
			set("slip", value.OfText(e[3]))
			set("colour", value.OfText(e[4]))
		}
		if !b.Add(i+1, values...) {
			t.Fatal(b.Faults())
		}
	}
	list, err := b.Build()
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// A fault speaks the policy's words.
func TestFaultsInOwnWords(t *testing.T) {
	log := ownMatters(t)
	for _, tt := range []struct{ action, want string }{
		{"复核", "日志.json: record 2: matter m1: event 2 (复核 on 2022-03-02): the matter is 在办; legal there: led, joined, instructed, found, extended, 发卡, 整改"},
		{"整该", `日志.json: record 2: matter m1: event 2 (整该 on 2022-03-02): there is no such event; did you mean "整改"?`},
	} {
		_, _, faults := log.Replay(happened(t, log, [5]string{"2022-03-01", "立项", "m1"}, [5]string{"2022-03-02", tt.action, "m1"}), nil)
		if got := fmt.Sprint(faults); got != tt.want {
			t.Errorf("got  %s\nwant %s", got, tt.want)
		}
	}
}

// A record begins where its own event stands; as of a day what begins later is there too, since
// other records may refer to it, also where an event of it is illegal later still.
func TestLaterRecords(t *testing.T) {
	log := ownMatters(t)
	events := happened(t, log, [5]string{"2022-03-01", "立项", "m1"}, [5]string{"2022-03-05", "发卡", "m1", "c1", "yellow"}, [5]string{"2022-03-09", "立项", "m2"}, [5]string{"2022-03-10", "发卡", "m2", "c2", "red"}, [5]string{"2022-03-11", "复核", "m2"})
	for _, tt := range []struct {
		until, want string
	}{
		{"2022-03-01", "[[m1 0] [m2 2]] [[c1 1] [c2 3]]"},
		{"2022-03-09", "[[m1 0] [m2 2]] [[c1 1] [c2 3]]"},
		{"2022-03-10", "[[m1 0] [m2 2]] [[c1 1] [c2 3]]"},
	} {
		day := types.MustParseDate(tt.until)
		lists, _, faults := log.Replay(events, &day)
		if faults != nil {
			t.Fatalf("%s: %v", tt.until, faults)
		}
		var got [2][][2]any
		for k, l := range lists {
			for _, r := range l.Rows {
				got[k] = append(got[k], [2]any{r.Values[0], r.Event})
			}
		}
		if text := fmt.Sprint(got[0], got[1]); text != tt.want {
			t.Errorf("on %s: got %s, want %s", tt.until, text, tt.want)
		}
	}
	if _, _, faults := log.Replay(events, nil); len(faults) != 1 {
		t.Errorf("in the end there is one fault: %v", faults)
	}
}
