package window_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/meritrules/merit/rule"
	"github.com/meritrules/merit/window"
)

func day(s string) rule.Date { return rule.MustParseDate(s) }

func on(s string) *rule.Date { d := day(s); return &d }

func text(s string) *string { return &s }

// TestCasesOfTheReport plays the four cases that the city's report tells; their
// days are made up.
func TestCasesOfTheReport(t *testing.T) {
	tests := []struct {
		name    string
		events  []window.Event
		want    window.Case
		because string
	}{
		{"development zone", []window.Event{
			window.Received{On: day("2022-03-01"), Case: "k1", Window: "w-city", Kinds: []string{window.KindCrossRegion}},
			window.Escalated{On: day("2022-03-02"), To: "province"},
			window.Referred{On: day("2022-03-02"), Departments: []string{"market_supervision"}},
			window.Referred{On: day("2022-03-05"), Departments: []string{"social_insurance"}},
			window.Referred{On: day("2022-03-06"), Departments: []string{"housing_fund"}},
			window.Resolved{On: day("2022-03-08")},
			window.Rated{On: day("2022-03-09"), Satisfied: true},
		}, window.Case{
			ID: "k1", Window: "w-city", ReceivedOn: rule.Of(day("2022-03-01")), Handling: window.Serial,
			Departments: []string{"market_supervision", "social_insurance", "housing_fund"}, DaysByDepartment: []int{3, 1, 2},
			ResolvedOn: on("2022-03-08"), Rating: text(window.Satisfied), Kinds: []string{window.KindCrossLevel, window.KindCrossRegion},
			EscalatedTo: []string{"province"},
		}, "a wrong credit code: with the province's help registered remotely, then social insurance and housing fund"},
		{"Lai'an", []window.Event{
			window.Received{On: day("2022-04-01"), Case: "k2", Window: "w-laian"},
			window.Referred{On: day("2022-04-01"), Departments: []string{"planning", "fire"}},
			window.Coordinated{On: day("2022-04-06"), Departments: []string{"housing", "planning", "fire"}},
			window.AcceptedWithOutstanding{On: day("2022-04-07"), Documents: []string{"altered plan"}},
			window.Resolved{On: day("2022-04-11")},
			window.Rated{On: day("2022-04-11"), Satisfied: true},
		}, window.Case{
			ID: "k2", Window: "w-laian", ReceivedOn: rule.Of(day("2022-04-01")), Handling: window.Parallel,
			Departments: []string{"planning", "fire", "housing"}, DaysByDepartment: []int{5, 10, 5},
			ResolvedOn: on("2022-04-11"), Rating: text(window.Satisfied), Kinds: []string{window.KindCrossDepartment, window.KindOutstanding},
			Outstanding: []string{"altered plan"},
		}, "an altered plan that broke the fire code: all departments led together, documents outstanding; fire had it from the first day"},
		{"Fengyang", []window.Event{
			window.Received{On: day("2022-05-10"), Case: "k3", Window: "w-fengyang", Kinds: []string{window.KindLegacy, window.KindLegacy}},
			window.Coordinated{On: day("2022-05-12"), Departments: []string{"land", "housing", "township"}},
			window.Resolved{On: day("2022-06-01")},
			window.Rated{On: day("2022-06-02"), Satisfied: true},
		}, window.Case{
			ID: "k3", Window: "w-fengyang", ReceivedOn: rule.Of(day("2022-05-10")), Handling: window.Parallel,
			Departments: []string{"land", "housing", "township"}, DaysByDepartment: []int{20, 20, 20},
			ResolvedOn: on("2022-06-01"), Rating: text(window.Satisfied), Kinds: []string{window.KindCrossDepartment, window.KindLegacy},
		}, "a house certificate without a land certificate: notice to the four neighbours and a new survey"},
		{"Yongkang", []window.Event{
			window.Received{On: day("2022-09-20"), Case: "k4", Window: "w-yongkang"},
			window.Coordinated{On: day("2022-09-20"), Departments: []string{"hospital", "civil_affairs"}},
			window.Resolved{On: day("2022-09-23")},
			window.Rated{On: day("2022-09-23"), Satisfied: true},
		}, window.Case{
			ID: "k4", Window: "w-yongkang", ReceivedOn: rule.Of(day("2022-09-20")), Handling: window.Parallel,
			Departments: []string{"hospital", "civil_affairs"}, DaysByDepartment: []int{3, 3},
			ResolvedOn: on("2022-09-23"), Rating: text(window.Satisfied), Kinds: []string{window.KindCrossDepartment},
		}, "no place in the welfare home: hospital care and the minimum living allowance instead"},
		{"unresolved", []window.Event{
			window.Received{On: day("2022-03-01"), Case: "k5", Window: "w"},
			window.Referred{On: day("2022-03-01"), Departments: []string{"a"}},
			window.Referred{On: day("2022-03-03"), Departments: []string{"b"}},
			window.Referred{On: day("2022-03-04"), Departments: []string{"a"}},
			window.Escalated{On: day("2022-03-09"), To: "city"},
		}, window.Case{
			ID: "k5", Window: "w", ReceivedOn: rule.Of(day("2022-03-01")), Handling: window.Serial,
			Departments: []string{"a", "b"}, DaysByDepartment: []int{7, 1}, Kinds: []string{window.KindCrossLevel},
			EscalatedTo: []string{"city"},
		}, "sent back to a, whose days add up to the last event"},
		{"dissatisfied", []window.Event{
			window.Received{On: day("2022-03-01"), Case: "k6", Window: "w"},
			window.Coordinated{On: day("2022-03-01"), Departments: []string{"a"}},
			window.Resolved{On: day("2022-03-01")},
			window.Rated{On: day("2022-03-02")},
		}, window.Case{
			ID: "k6", Window: "w", ReceivedOn: rule.Of(day("2022-03-01")), Handling: window.Parallel,
			Departments: []string{"a"}, DaysByDepartment: []int{0}, ResolvedOn: on("2022-03-01"), Rating: text(window.Dissatisfied),
		}, "one department alone crosses nothing"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := window.Fold(tt.events)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, got, sameDay); diff != "" {
				t.Errorf("%s (-want +got):\n%s", tt.because, diff)
			}
		})
	}
}

func TestImpossibleOrders(t *testing.T) {
	received := window.Received{On: day("2022-03-01"), Case: "k1", Window: "w"}
	referred := window.Referred{On: day("2022-03-02"), Departments: []string{"a"}}
	together := window.Coordinated{On: day("2022-03-02"), Departments: []string{"a", "b"}}
	resolved := window.Resolved{On: day("2022-03-05")}
	rated := window.Rated{On: day("2022-03-06"), Satisfied: true}
	tests := []struct {
		name   string
		events []window.Event
		want   string
	}{
		{"empty", nil, "a case without events"},
		{"not received", []window.Event{referred}, "event 1 (referred on 2022-03-02): the case has not been received yet"},
		{"received twice", []window.Event{received, received}, "case k1: event 2 (received on 2022-03-01): the case was received before"},
		{"back in time", []window.Event{received, referred, window.Resolved{On: day("2022-03-01")}},
			"case k1: event 3 (resolved on 2022-03-01): the event before it is of a later day, 2022-03-02"},
		{"no department", []window.Event{received, window.Referred{On: day("2022-03-01")}}, "case k1: event 2 (referred on 2022-03-01): it names no department"},
		{"nobody together", []window.Event{received, window.Coordinated{On: day("2022-03-01")}}, "case k1: event 2 (coordinated on 2022-03-01): it names no department"},
		{"serial after parallel", []window.Event{received, together, referred},
			"case k1: event 3 (referred on 2022-03-02): the departments were called together before; call further ones in as well"},
		{"resolved by nobody", []window.Event{received, resolved}, "case k1: event 2 (resolved on 2022-03-05): no department has had the case"},
		{"resolved twice", []window.Event{received, referred, resolved, resolved}, "case k1: event 4 (resolved on 2022-03-05): the case was resolved on 2022-03-05"},
		{"referred after", []window.Event{received, referred, resolved, window.Referred{On: day("2022-03-07"), Departments: []string{"b"}}},
			"case k1: event 4 (referred on 2022-03-07): the case was resolved on 2022-03-05"},
		{"coordinated after", []window.Event{received, referred, resolved, window.Coordinated{On: day("2022-03-07"), Departments: []string{"b"}}},
			"case k1: event 4 (coordinated on 2022-03-07): the case was resolved on 2022-03-05"},
		{"accepted after", []window.Event{received, referred, resolved, window.AcceptedWithOutstanding{On: day("2022-03-07")}},
			"case k1: event 4 (accepted with outstanding documents on 2022-03-07): the case was resolved on 2022-03-05"},
		{"escalated after", []window.Event{received, referred, resolved, window.Escalated{On: day("2022-03-07")}},
			"case k1: event 4 (escalated on 2022-03-07): the case was resolved on 2022-03-05"},
		{"rated too early", []window.Event{received, referred, rated}, "case k1: event 3 (rated on 2022-03-06): the case is not resolved"},
		{"rated twice", []window.Event{received, referred, resolved, rated, rated}, "case k1: event 5 (rated on 2022-03-06): the case was rated before"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := window.Fold(tt.events)
			if fmt.Sprint(err) != tt.want {
				t.Errorf("got  %v\nwant %s", err, tt.want)
			}
			if diff := cmp.Diff(window.Case{}, got, sameDay); diff != "" {
				t.Errorf("an impossible log has a case:\n%s", strings.TrimSpace(diff))
			}
		})
	}
}

// sameDay compares days that must be given.
var sameDay = cmp.Comparer(func(a, b rule.Required[rule.Date]) bool { return a == b })
