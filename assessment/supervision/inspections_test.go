package supervision_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/meritrules/merit/assessment/supervision"
	"github.com/meritrules/merit/rule"
	"github.com/meritrules/merit/rule/types"
)

// officePolicy asks who leads, of what inspections are and on which papers instructions stand.
func officePolicy() supervision.Policy {
	lead := rule.Expr(`team_lead == "higher_leader" or "office_head" in members or team_lead == "office_head"`)
	return supervision.Policy{
		Overdue: rule.Expr("(rectified_on ?? as_of) > due_on"),
		Leads:   []supervision.Lead{{Source: "leader_assigned", May: lead}},
		InspectionLeads: []supervision.Lead{{Source: "leader_assigned",
			May: rule.Expr(`if target in (campaign?.key_areas ?? []) { team_lead == "higher_leader" } else { team_lead in ["office_head", "higher_leader"] or "office_head" in members }`)}},
		LogUntil: rule.Expr("if daily_log { until } else { nil }"),
		Targets:  []supervision.Target{{List: "matters", Field: "unit"}, {List: "campaigns"}},
		Papers:   []string{"papers"},
		Office:   true,
	}
}

func officeFacts() supervision.Facts {
	inspection := func(id, on string, change func(*supervision.Inspection)) supervision.Inspection {
		i := supervision.Inspection{ID: id, On: types.Of(day(on)), TeamLead: "inspector", Target: "u14"}
		change(&i)
		return i
	}
	of := func(campaign, target, lead string, members ...string) func(*supervision.Inspection) {
		return func(i *supervision.Inspection) {
			i.Campaign, i.Target, i.TeamLead, i.Members = &campaign, target, lead, members
		}
	}
	return supervision.Facts{
		AsOf:    types.Of(day("2022-10-31")),
		Matters: []supervision.Matter{matter("m1", ledBy("leader_assigned", "inspector")), matter("m2", ledBy("leader_assigned", "higher_leader")), matter("m3", ledBy("stage_critical", "inspector")), matter("m4", func(m *supervision.Matter) { m.Source, m.Members = "leader_assigned", []string{"office_head"} })},
		Campaigns: []supervision.Campaign{{ID: "p1", Source: "leader_assigned", From: types.Of(day("2022-04-10")), Until: types.Of(day("2022-07-18")), KeyAreas: []string{"p2"}},
			{ID: "p2", Source: "stage_critical", From: types.Of(day("2022-03-13")), Until: types.Of(day("2022-03-15")), DailyLog: true}},
		Inspections: []supervision.Inspection{
			inspection("i1", "2022-03-13", func(i *supervision.Inspection) {
				i.Campaign, i.Log, i.Covert, i.Partners = new("p2"), true, true, []string{"市公安局"}
			}),
			inspection("i2", "2022-03-15", func(i *supervision.Inspection) {
				i.Campaign, i.Log, i.Partners = new("p2"), true, []string{"市公安局", "市教体局"}
			}),
			inspection("i3", "2022-04-11", of("p1", "p2", "office_head")),
			inspection("i4", "2022-04-12", of("p1", "p2", "higher_leader")),
			inspection("i5", "2022-04-13", of("p1", "u14", "inspector", "office_head")),
			inspection("i6", "2022-05-13", of("p1", "u14", "inspector")),
		},
		Papers:       []supervision.Paper{{ID: "c1", IssuedOn: types.Of(day("2022-03-01"))}, {ID: "c2", IssuedOn: types.Of(day("2022-03-01"))}, {ID: "c3", IssuedOn: types.Of(day("2022-03-01"))}},
		Instructions: []supervision.Instruction{{By: "市长", Paper: "c1", On: day("2022-03-02")}, {By: "市长", Paper: "c1", On: day("2022-03-03")}, {By: "市长", Paper: "c2", On: day("2022-03-03")}, {By: "市委书记", Paper: "c1", On: day("2022-03-04")}},
	}
}

// Who may lead depends on the source; of what inspections are and where instructions stand is
// known; and the office's year is counted as its report counts it: a leader's instructions by papers.
func TestOffice(t *testing.T) {
	sheet, err := officePolicy().Compile(rule.Scope{})
	if err != nil {
		t.Fatal(err)
	}
	run, err := sheet.Run(t.Context(), officeFacts())
	if err != nil {
		t.Fatal(err)
	}
	for list, want := range map[string]string{"matters": "m1", "inspections": "i3 i6"} {
		var wrongly []string
		l := run.List(list)
		for i, is := range l.Flags("wrongly_led").All() {
			if is {
				wrongly = append(wrongly, l.Label(i))
			}
		}
		if got := strings.Join(wrongly, " "); got != want {
			t.Errorf("%s wrongly led: %s, want %s", list, got, want)
		}
	}
	if got := fmt.Sprint(run.List("papers").Members(0, "instructed_by"), run.List("papers").Members(1, "instructed_by"), run.List("papers").Members(2, "instructed_by")); got != "[市委书记 市长] [市长] []" {
		t.Errorf("the papers were instructed by %s", got)
	}
	if got := run.List("days_without_log"); got.Len() != 1 || got.Value(0, "day").String() != "2022-03-14" {
		t.Errorf("%d days without a log", got.Len())
	}
	var got []string
	counts := run.List("office_counts")
	for i := range counts.Len() {
		got = append(got, strings.Join([]string{counts.Value(i, "what").String(), counts.Value(i, "by").String(), counts.Value(i, "value").String(), counts.Value(i, "count").String()}, " "))
	}
	want := []string{
		"matters all  4", "matters source leader_assigned 3", "matters source stage_critical 1", "matters month 2022-03 4",
		"inspections all  6", "inspections kind covert 1", "inspections kind open 5", "inspections joint alone 4", "inspections joint joint 2", "inspections partner 市公安局 2", "inspections partner 市教体局 1",
		"inspections log logged 2", "inspections campaign p1 4", "inspections campaign p2 2", "inspections month 2022-03 2", "inspections month 2022-04 3", "inspections month 2022-05 1",
		"inspections target campaigns 2", "inspections target matters 4", "inspections state wrongly_led 2", "matters state overdue 4", "matters state wrongly_led 1",
		"papers all  3", "instructions leader 市委书记 1", "instructions leader 市长 2",
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	why, err := run.Explain(t.Context(), "matters", 0, "wrongly_led", 0)
	if err != nil || !strings.Contains(why.String(), "may_lead_leader_assigned = false") {
		t.Errorf("why m1 is wrongly led: %v\n%s", err, why)
	}
}

func TestInspectionFaults(t *testing.T) {
	for _, tt := range []struct {
		name   string
		change func(*supervision.Facts)
		want   string
	}{
		{"an unknown target", func(f *supervision.Facts) { f.Inspections[1].Target = "u41" }, `inspections: record 2 (id i2): target "u41" is not among the matters or the campaigns; did you mean "u14"?`},
		{"an unknown paper", func(f *supervision.Facts) { f.Instructions[0].Paper = "c11" }, `instructions: record 1: paper "c11" is not among the papers; did you mean "c1"?`},
		{"a campaign that ends before it begins", func(f *supervision.Facts) { f.Campaigns[0].Until = types.Of(day("2022-04-09")) }, "campaigns: record 1 (id p1): until 2022-04-09 is before from 2022-04-10"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			sheet, err := officePolicy().Compile(rule.Scope{})
			if err != nil {
				t.Fatal(err)
			}
			f := officeFacts()
			tt.change(&f)
			_, err = sheet.Run(t.Context(), f)
			if d := cmp.Diff(tt.want, text(err)); d != "" {
				t.Error(d)
			}
		})
	}
}
