package supervision_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/meritrules/merit/assessment/supervision"
	"github.com/meritrules/merit/rule"
	"github.com/meritrules/merit/rule/types"
)

// policy is the supervision of the example's policy.
func policy() supervision.Policy {
	return supervision.Policy{
		Overdue:       rule.Expr("(rectified_on ?? as_of) > due_on"),
		FailedRecheck: rule.Expr("rectified_on != nil and not (recheck_passed ?? true)"),
		Closed:        rule.Expr("rectified_on != nil and (recheck_passed ?? false)"),
		WronglyLed:    rule.Expr(`source == "leader_assigned" and not (team_lead in leads_allowed)`),
	}
}

var scope = rule.Scope{Parameters: []types.Source{{Name: "leads_allowed", Text: `["office_head", "higher_leader"]`}}}

func compile(t *testing.T) *rule.BoundSheet[supervision.Facts] {
	t.Helper()
	s, err := policy().Compile(scope)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// judge works out what the policy says of the matters.
func judge(t *testing.T, f supervision.Facts) ([]supervision.Judged, error) {
	t.Helper()
	run, err := compile(t).Run(t.Context(), f)
	if err != nil {
		return nil, err
	}
	return rule.Records[supervision.Judged](run, "matters")
}

func day(s string) types.Date { return types.MustParseDate(s) }

// matter is one opened on 1 March and due on the 31st.
func matter(id string, change func(*supervision.Matter)) supervision.Matter {
	m := supervision.Matter{ID: id, Source: "stage_critical", TeamLead: "inspector", Unit: "u14", OpenedOn: types.Of(day("2022-03-01")), DueOn: types.Of(day("2022-03-31"))}
	if change != nil {
		change(&m)
	}
	return m
}

// rectifiedOn is a matter rectified on a day and rechecked: "", "passed" or "failed".
func rectifiedOn(on, recheck string) func(*supervision.Matter) {
	return func(m *supervision.Matter) {
		d, passed := day(on), recheck == "passed"
		m.RectifiedOn = &d
		if recheck != "" {
			m.RecheckPassed = &passed
		}
	}
}

func ledBy(source, lead string) func(*supervision.Matter) {
	return func(m *supervision.Matter) { m.Source, m.TeamLead = source, lead }
}

// words names what a policy says of a matter.
func words(j supervision.Judged) string {
	var is []string
	for _, w := range []struct {
		name string
		is   bool
	}{{"overdue", j.Overdue}, {"failed", j.FailedRecheck}, {"closed", j.Closed}, {"wrongly led", j.WronglyLed}} {
		if w.is {
			is = append(is, w.name)
		}
	}
	return strings.Join(is, ", ")
}

func text(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

func TestJudge(t *testing.T) {
	for _, tt := range []struct {
		name, reason, asOf string
		change             func(*supervision.Matter)
		want               string
	}{
		{"on the day due", "an open matter is in time on the day", "2022-03-31", nil, ""},
		{"a day later", "and overdue after it", "2022-04-01", nil, "overdue"},
		{"rectified in time", "nothing is closed before a recheck", "2022-10-31", rectifiedOn("2022-03-31", ""), ""},
		{"rectified late", "late stays late", "2022-10-31", rectifiedOn("2022-04-01", ""), "overdue"},
		{"passed", "rectified and rechecked: the loop is closed", "2022-10-31", rectifiedOn("2022-03-08", "passed"), "closed"},
		{"passed late", "closed, but overdue", "2022-10-31", rectifiedOn("2022-04-08", "passed"), "overdue, closed"},
		{"failed", "a recheck that did not pass does not close", "2022-10-31", rectifiedOn("2022-03-08", "failed"), "failed"},
		{"led by an inspector", "a leader's matter needs the head or a higher leader", "2022-03-02", ledBy("leader_assigned", "inspector"), "wrongly led"},
		{"led by the head", "the office's head may lead", "2022-03-02", ledBy("leader_assigned", "office_head"), ""},
		{"led higher", "a higher leader may lead", "2022-03-02", ledBy("leader_assigned", "higher_leader"), ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			judged, err := judge(t, supervision.Facts{AsOf: types.Of(day(tt.asOf)), Matters: []supervision.Matter{matter("m1", tt.change)}})
			if err != nil {
				t.Fatal(err)
			}
			if got := words(judged[0]); got != tt.want {
				t.Errorf("%s: got %q, want %q", tt.reason, got, tt.want)
			}
		})
	}
}

func TestJudgeFaults(t *testing.T) {
	for _, tt := range []struct {
		name, reason string
		change       func(*supervision.Matter)
		want         string
	}{
		{"all on one day", "opened, due and rectified on one day is possible", func(m *supervision.Matter) {
			m.DueOn = m.OpenedOn
			rectifiedOn("2022-03-01", "passed")(m)
		}, ""},
		{"rectified before", "what is not open cannot be rectified", rectifiedOn("2022-02-28", ""),
			"matters: record 1 (id m1): rectified_on 2022-02-28 is before opened_on 2022-03-01"},
		{"due before", "nobody could have met it", func(m *supervision.Matter) { m.DueOn = types.Of(day("2022-02-28")) },
			"matters: record 1 (id m1): due_on 2022-02-28 is before opened_on 2022-03-01"},
		{"rechecked only", "a recheck looks at what was rectified", func(m *supervision.Matter) {
			rectifiedOn("2022-03-02", "passed")(m)
			m.RectifiedOn = nil
		}, "matters: record 1 (id m1): recheck_passed is true, but there is no rectified_on: what is not rectified cannot be rechecked"},
		{"two faults", "one run reports both", func(m *supervision.Matter) {
			rectifiedOn("2022-02-27", "failed")(m)
			m.DueOn = types.Of(day("2022-02-28"))
		}, "matters: record 1 (id m1): due_on 2022-02-28 is before opened_on 2022-03-01\n" +
			"matters: record 1 (id m1): rectified_on 2022-02-27 is before opened_on 2022-03-01"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := compile(t).Run(t.Context(), supervision.Facts{AsOf: types.Of(day("2022-10-31")), Matters: []supervision.Matter{matter("m1", tt.change)}})
			if d := cmp.Diff(tt.want, text(err)); d != "" {
				t.Errorf("%s:\n%s", tt.reason, d)
			}
		})
	}
}

func TestJudgeShuffled(t *testing.T) {
	matters := []supervision.Matter{matter("m1", nil), matter("m2", rectifiedOn("2022-03-08", "passed")), matter("m3", rectifiedOn("2022-04-08", "failed")), matter("m4", ledBy("leader_assigned", "x"))}
	want := "[m1 overdue] [m2 closed] [m3 overdue, failed] [m4 overdue, wrongly led] "
	for seed := range uint64(50) {
		r := rand.New(rand.NewPCG(seed, 1))
		r.Shuffle(len(matters), func(i, j int) { matters[i], matters[j] = matters[j], matters[i] })
		judged, err := judge(t, supervision.Facts{AsOf: types.Of(day("2022-10-31")), Matters: matters})
		if err != nil {
			t.Fatal(err)
		}
		var got string
		for _, j := range judged {
			got += fmt.Sprintf("[%s %s] ", j.ID, words(j))
		}
		if got != want {
			t.Fatalf("seed %d: got %s, want %s", seed, got, want)
		}
	}
}

func TestPolicyFaults(t *testing.T) {
	for _, tt := range []struct {
		name, reason string
		change       func(*supervision.Policy)
		want         string
	}{
		{"no flag", "a matter is closed or it is not", func(p *supervision.Policy) { p.Closed.Source.Text = "recheck_passed" },
			"1:1: matters.closed: the figure must be a flag, but is a flag or nil; say with ?? what stands for nil"},
	} {
		p := policy()
		tt.change(&p)
		if _, err := p.Compile(scope); text(err) != tt.want {
			t.Errorf("%s: %s: got %q, want %q", tt.name, tt.reason, text(err), tt.want)
		}
	}
	p := policy()
	p.WronglyLed.Source.Text = "" // what is empty is left out
	if _, figures := p.Parts(); len(figures) != 3 {
		t.Errorf("%d figures of three formulas", len(figures))
	}
}

func TestExplain(t *testing.T) {
	run, err := compile(t).Run(t.Context(), supervision.Facts{AsOf: types.Of(day("2022-10-31")), Matters: []supervision.Matter{matter("m1", rectifiedOn("2022-04-01", ""))}})
	if err != nil {
		t.Fatal(err)
	}
	s, err := run.Explain(t.Context(), "matters", 0, "overdue", 0)
	if err != nil || s.Record != "m1" || s.Value.String() != "true" {
		t.Errorf("the derivation is %+v, %v", s, err)
	}
}

// TestForgottenDays: a day that nobody filled in is a fault that names it, and not
// a day in 1970.
func TestForgottenDays(t *testing.T) {
	_, err := compile(t).Run(t.Context(), supervision.Facts{Matters: []supervision.Matter{{ID: "m1", OpenedOn: types.Of(day("2022-03-01"))}, {ID: "m2"}}})
	want := "as_of: it is not given, and must be\n" +
		"matters: record 1 (id m1): due_on: it is not given, and must be\n" +
		"matters: record 2 (id m2): opened_on: it is not given, and must be"
	if d := cmp.Diff(want, text(err)); d != "" {
		t.Error(d)
	}
}
