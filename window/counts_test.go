package window_test

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/meritrules/merit/rule"
	"github.com/meritrules/merit/rule/types"
	"github.com/meritrules/merit/window"
	"pgregory.net/rapid"
)

// lines runs a policy on cases and returns a list, a line for each record.
func lines(t interface{ Fatal(...any) }, p window.Policy, list string, cases ...window.Case) (all []string) {
	sheet, err := p.Compile(rule.Scope{})
	if err != nil {
		t.Fatal(err)
	}
	f := facts()
	f.Cases = cases
	run, err := sheet.Run(context.Background(), f)
	if err != nil {
		t.Fatal(err)
	}
	l := run.List(list)
	for i := range l.Len() {
		var cells []string
		for _, f := range l.Schema().Fields {
			cells = append(cells, l.Value(i, f.Name).String())
		}
		all = append(all, strings.Join(cells, " "))
	}
	return all
}

// someCases are three cases of two windows.
func someCases() []window.Case {
	return []window.Case{
		{ID: "k1", Window: "w-city", Class: "simple", Kinds: []string{"legacy", "cross_level"}, ReceivedOn: types.Of(day("2022-09-30")), Departments: []string{"a", "b"}, Handling: window.Parallel, DaysByDepartment: []int{3, 3},
			ClosedOn: on("2022-10-13"), Rating: text("satisfied")},
		{ID: "k2", Window: "w-city", ReceivedOn: types.Of(day("2022-10-14")), Departments: []string{"a"}, Handling: window.Serial, DaysByDepartment: []int{4}},
		{ID: "k3", Window: "w-c1", Class: "simple", ReceivedOn: types.Of(day("2022-10-17")), Departments: []string{"b", "c"}, Handling: window.Serial, DaysByDepartment: []int{0, 5}, ClosedOn: on("2022-10-25"), Rating: text("dissatisfied")},
	}
}

// Every dimension, counted by hand.
func TestCounts(t *testing.T) {
	p := window.Policy{Overdue: rule.Expr("(closed_on ?? as_of) > addDays(received_on, 10)"), Counts: &window.Counts{By: window.Dimensions()}}
	want := []string{
		"window w-c1 1 1 0 1 0 false", "window w-city 2 1 2 1 1 false",
		"level city 2 1 2 1 1 false", "level county 1 1 0 1 0 false",
		"area  3 2 2 2 1 false",
		"class  1 0 1 0 0 false", "class simple 2 2 1 2 1 false",
		"kind cross_level 1 1 1 1 1 false", "kind legacy 1 1 1 1 1 false",
		"department a 2 1 2 1 1 false", "department b 2 2 1 2 1 false", "department c 1 1 0 1 0 false",
		"month 2022-09 1 1 1 1 1 false", "month 2022-10 2 1 1 1 0 false",
	}
	if diff := cmp.Diff(want, lines(t, p, "case_counts", someCases()...)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// Days are those of cases that are closed, also as fractions; where counts are hidden so are days.
func TestCountsDays(t *testing.T) {
	p := window.Policy{DaysTaken: rule.Expr("sum(days_by_department) / 4"), Counts: &window.Counts{By: []string{"department", "class"}, Days: true}}
	want := []string{"department a 2 1 1 1 1.5 false", "department b 2 2 2 1 2.75 false", "department c 1 1 1 0 1.25 false", "class  1 0 0 0 0 false", "class simple 2 2 2 1 2.75 false"}
	if diff := cmp.Diff(want, lines(t, p, "case_counts", someCases()...)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	p.Counts.Least = 2
	want = []string{"department a nil nil nil nil nil true", "department b 2 nil nil nil nil true", "department c nil nil nil nil nil true", "class  nil nil nil nil nil true", "class simple nil nil nil nil nil true"}
	if diff := cmp.Diff(want, lines(t, p, "case_counts", someCases()...)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// What is suppressed cannot be told from the sum and the counts that are shown.
func TestSuppression(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		least := rapid.IntRange(0, 6).Draw(t, "least")
		counts := rapid.SliceOfN(rapid.IntRange(1, 9), 0, 6).Draw(t, "counts")
		var cases []window.Case
		for class, n := range counts {
			for range n {
				cases = append(cases, window.Case{ID: fmt.Sprint("k", len(cases)), Window: "w-city", Class: fmt.Sprint("c", class), ReceivedOn: types.Of(day("2022-10-14"))})
			}
		}
		hidden, sum := 0, 0
		for i, line := range lines(t, window.Policy{Counts: &window.Counts{By: []string{"class"}, Least: least}}, "case_counts", cases...) {
			cells := strings.Fields(line)
			if cells[len(cells)-1] == "true" {
				hidden, sum = hidden+1, sum+counts[i]
				if cells[2] != "nil" || cells[3] != "nil" {
					t.Fatalf("a suppressed count shows: %s", line)
				}
			} else if counts[i] < least || cells[2] != strconv.Itoa(counts[i]) {
				t.Fatalf("of %d, with at least %d: %s", counts[i], least, line)
			}
		}
		if hidden > 0 && hidden < len(counts) && (hidden < 2 || sum < least) {
			t.Fatalf("%d of %v are hidden, %d cases together: they show from the sum", hidden, counts, sum)
		}
	})
}

func TestCoordination(t *testing.T) {
	p := window.Policy{Coordination: true}
	want := []string{"a 2 7 1 1", "b 2 3 1 0", "c 1 5 1 0"}
	if diff := cmp.Diff(want, lines(t, p, "holdups", someCases()...)); diff != "" {
		t.Errorf("cases, days, slowest, open (-want +got):\n%s", diff)
	}
}
