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

// slipPolicy raises yellow to orange, for another week, to red.
func slipPolicy() supervision.Policy {
	return supervision.Policy{Slips: &supervision.Slips{Colours: []supervision.Colour{{Name: "yellow"}, {Name: "orange", By: rule.Expr("7")}, {Name: "red"}}}}
}

// raisedAfter raises yellow to orange, for so many days.
func raisedAfter(days string) supervision.Policy {
	p := slipPolicy()
	p.Slips.Colours[1].By = rule.Expr(days)
	return p
}

// issued is a slip of 1 June, with a deadline if until is not "".
func issued(start, until, settled string) supervision.Slip {
	s := supervision.Slip{ID: "c1", Matter: "m1", Start: start, IssuedOn: day("2022-06-01")}
	if until != "" {
		s.Until = on(until)
	}
	if settled != "" {
		s.SettledOn = on(settled)
	}
	return s
}

func runSlips(t *testing.T, p supervision.Policy, asOf string, s supervision.Slip, raises ...supervision.Raise) (*rule.Run, error) {
	t.Helper()
	sheet, err := p.Compile(rule.Scope{})
	if err != nil {
		t.Fatal(err)
	}
	m := supervision.Matter{ID: "m1", Unit: "u1", OpenedOn: types.Of(day("2022-05-01")), DueOn: types.Of(day("2022-05-31"))}
	return sheet.Run(t.Context(), supervision.Facts{AsOf: types.Of(day(asOf)), Matters: []supervision.Matter{m}, Slips: []supervision.Slip{s}, Raises: raises})
}

func raisedTo(colour, on, until string) supervision.Raise {
	r := supervision.Raise{Slip: "c1", Colour: colour, On: day(on)}
	if until != "" {
		r.Until = new(day(until))
	}
	return r
}

func TestSlips(t *testing.T) {
	for _, tt := range []struct {
		name, reason, asOf string
		slip               supervision.Slip
		raises             []supervision.Raise
		want               string
	}{
		{"in time", "the day itself is in time", "2022-12-31", issued("yellow", "2022-06-10", "2022-06-10"), nil, "yellow 06-01..06-10"},
		{"a day late", "and turns orange the day after", "2022-12-31", issued("yellow", "2022-06-10", "2022-06-11"), nil, "yellow 06-01..06-10 missed; orange 06-11..06-17 by rule"},
		{"twice late", "then red, which nothing follows", "2022-12-31", issued("yellow", "2022-06-10", "2022-06-18"), nil, "yellow 06-01..06-10 missed; orange 06-11..06-17 missed by rule; red 06-18.. by rule"},
		{"not settled, on the day", "as of the day the deadline is not missed", "2022-06-10", issued("yellow", "2022-06-10", ""), nil, "yellow 06-01..06-10"},
		{"not settled, a day later", "and on the next it is", "2022-06-11", issued("yellow", "2022-06-10", ""), nil, "yellow 06-01..06-10 missed; orange 06-11..06-17 by rule"},
		{"begun as orange", "a grave fault starts higher", "2022-12-31", issued("orange", "2022-06-10", "2022-06-12"), nil, "orange 06-01..06-10 missed; red 06-11.. by rule"},
		{"begun as red", "nothing is graver", "2022-12-31", issued("red", "2022-06-10", ""), nil, "red 06-01..06-10 missed"},
		{"without a deadline", "it cannot be missed", "2022-12-31", issued("yellow", "", ""), nil, "yellow 06-01.."},
		{"written down late", "the rule raised it, what was written gives the deadline", "2022-12-31", issued("yellow", "2022-06-10", "2022-06-25"), []supervision.Raise{raisedTo("orange", "2022-06-14", "2022-06-30")}, "yellow 06-01..06-10 missed; orange 06-11..06-30 by rule"},
		{"raised before", "somebody raised it before the deadline: it was not missed", "2022-12-31", issued("yellow", "2022-06-10", "2022-06-20"), []supervision.Raise{raisedTo("orange", "2022-06-05", "2022-06-20")}, "yellow 06-01..06-10; orange 06-05..06-20"},
		{"raised past a colour", "somebody made it red at once", "2022-12-31", issued("yellow", "2022-06-10", ""), []supervision.Raise{raisedTo("red", "2022-06-10", "")}, "yellow 06-01..06-10; red 06-10.."},
		{"red, but too late", "the rule had made it orange, then somebody made it red", "2022-12-31", issued("yellow", "2022-06-10", ""), []supervision.Raise{raisedTo("red", "2022-06-14", "")}, "yellow 06-01..06-10 missed; orange 06-11..06-17 by rule; red 06-14.."},
		{"settled before it was raised", "what settles it in time ends it", "2022-12-31", issued("yellow", "2022-06-10", "2022-06-09"), nil, "yellow 06-01..06-10"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			run, err := runSlips(t, slipPolicy(), tt.asOf, tt.slip, tt.raises...)
			if err != nil {
				t.Fatal(err)
			}
			steps, err := rule.Records[supervision.SlipStep](run, "slip_steps")
			if err != nil {
				t.Fatal(err)
			}
			var said []string
			last := ""
			for _, s := range steps {
				text := fmt.Sprintf("%s %s..", s.Colour, s.From.String()[5:])
				if s.By != nil {
					text += s.By.String()[5:]
				}
				if s.Missed {
					text += " missed"
				}
				if s.ByRule {
					text += " by rule"
				}
				said, last = append(said, text), s.Colour
			}
			slips := run.List("slips")
			if got := strings.Join(said, "; "); got != tt.want || slips.Value(0, "raised").String() != fmt.Sprint(len(steps)-1) || slips.Value(0, "colour").String() != last {
				t.Errorf("%s:\ngot  %s\nwant %s", tt.reason, got, tt.want)
			}
		})
	}
	withdrawn := issued("yellow", "2022-06-10", "")
	withdrawn.WithdrawnOn = on("2022-06-02")
	run, err := runSlips(t, slipPolicy(), "2022-12-31", withdrawn)
	if err != nil || run.List("slip_steps").Len() != 0 || !run.List("slips").Value(0, "colour").IsMissing() {
		t.Errorf("a slip that was withdrawn still counts: %v", err)
	}
}

func TestSlipFaults(t *testing.T) {
	early := issued("yellow", "2022-06-10", "")
	early.IssuedOn = day("2022-04-30")
	backwards := slipPolicy()
	backwards.Slips.Colours[1].By = rule.Expr(`date("2022-06-10")`)
	negative := slipPolicy()
	negative.Slips.Colours[1].By = rule.Expr("-1")
	for _, tt := range []struct {
		name   string
		policy supervision.Policy
		slip   supervision.Slip
		raises []supervision.Raise
		want   string
	}{
		{"an unknown colour", slipPolicy(), issued("yelow", "", ""), nil, `slips: record 1 (id c1): start is "yelow", which is no colour of a slip; did you mean "yellow"?`},
		{"settled before", slipPolicy(), issued("yellow", "", "2022-05-31"), nil, "slips: record 1 (id c1): settled_on 2022-05-31 is before issued_on 2022-06-01"},
		{"due before", slipPolicy(), issued("yellow", "2022-05-31", ""), nil, "slips: record 1 (id c1): until 2022-05-31 is before issued_on 2022-06-01"},
		{"issued before its matter", slipPolicy(), early, nil, "slips: record 1 (id c1): issued_on 2022-04-30 is before the matter m1 was opened on 2022-05-01"},
		{"raised to the same", slipPolicy(), issued("orange", "", ""), []supervision.Raise{raisedTo("orange", "2022-06-02", "")}, "raises: record 1: the slip c1 has or had the colour orange or a graver one"},
		{"raised before", slipPolicy(), issued("yellow", "", ""), []supervision.Raise{raisedTo("orange", "2022-05-31", "")}, "raises: record 1: the slip c1 was raised on 2022-05-31, before it was issued on 2022-06-01"},
		{"raised after", slipPolicy(), issued("yellow", "", "2022-06-08"), []supervision.Raise{raisedTo("orange", "2022-06-09", "")}, "raises: record 1: the slip c1 was raised on 2022-06-09, after it was settled on 2022-06-08"},
		{"raised to a milder one later", slipPolicy(), issued("yellow", "", ""), []supervision.Raise{raisedTo("red", "2022-06-02", ""), raisedTo("orange", "2022-06-03", "")}, "raises: record 1: the slip c1 was raised to red on 2022-06-02, but to a milder colour on 2022-06-03"},
		{"raised and due before", slipPolicy(), issued("yellow", "", ""), []supervision.Raise{raisedTo("orange", "2022-06-02", "2022-06-01")}, "raises: record 1: until 2022-06-01 is before on 2022-06-02"},
		{"a formula that goes back", backwards, issued("yellow", "2022-06-10", "2022-06-20"), nil, "slips: record 1 (id c1): the deadline of orange is 2022-06-10, not after that which was missed, 2022-06-10"},
		{"a formula of a day and a half", raisedAfter("1.5"), issued("yellow", "2022-06-10", "2022-06-20"), nil, "slips: record 1 (id c1): the deadline of orange is 1.5 days after that which was missed, which is no whole number up to 36525"},
		{"a formula of too many days", raisedAfter("10000000000"), issued("yellow", "2022-06-10", "2022-06-20"), nil, "slips: record 1 (id c1): the deadline of orange is 10000000000 days after that which was missed, which is no whole number up to 36525"},
		{"a formula of far less than no days", raisedAfter("-10000000000"), issued("yellow", "2022-06-10", "2022-06-20"), nil, "slips: record 1 (id c1): the deadline of orange is 1922-06-10, not after that which was missed, 2022-06-10"},
		{"a formula of less than no days", negative, issued("yellow", "2022-06-10", "2022-06-20"), nil, "slips: record 1 (id c1): the deadline of orange is 2022-06-09, not after that which was missed, 2022-06-10"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := runSlips(t, tt.policy, "2022-12-31", tt.slip, tt.raises...)
			if d := cmp.Diff(tt.want, text(err)); d != "" {
				t.Error(d)
			}
		})
	}
}

// A fault counts once for each unit that it costs points, and each person: what one loses spares no
// other.
func TestOncePerSubject(t *testing.T) {
	orange := rule.Expr(`colour == "orange"`)
	p := slipPolicy()
	p.Overdue = rule.Expr("(rectified_on ?? as_of) > due_on")
	p.Deductions = []supervision.Effect{
		{Rule: "slip", Over: "slips", Amount: rule.Expr("2"), Unit: rule.Expr("unit"), Matter: rule.Expr("matter"), Fault: "late"},
		{Rule: "late", Over: "matters", Amount: rule.Expr("overdue"), Unit: rule.Expr("unit"), Fault: "late"},
	}
	p.Consequences = []supervision.Effect{
		{Rule: "head", Over: "slips", Amount: orange, Person: rule.Expr(`"head of " + unit`), Matter: rule.Expr("matter"), Fault: "late"},
		{Rule: "named", Over: "slips", Amount: orange, Person: rule.Expr("responsible"), Matter: rule.Expr("matter"), Fault: "late"},
		{Rule: "grade", Over: "slips", Amount: orange, Unit: rule.Expr("unit"), Matter: rule.Expr("matter"), Fault: "late"},
	}
	sheet, err := p.Compile(rule.Scope{})
	if err != nil {
		t.Fatal(err)
	}
	slip := func(id, unit, person string) supervision.Slip {
		return supervision.Slip{ID: id, Matter: "m1", Unit: unit, Responsible: &person, Start: "orange", IssuedOn: day("2022-04-02")}
	}
	run, err := sheet.Run(t.Context(), supervision.Facts{AsOf: types.Of(day("2022-10-31")), Matters: []supervision.Matter{matter("m1", func(m *supervision.Matter) { m.Unit = "u1" })},
		Slips: []supervision.Slip{slip("c1", "u2", "Ma"), slip("c2", "u1", "Chen"), slip("c3", "u1", "head of u1")}})
	if err != nil {
		t.Fatal(err)
	}
	got := effectLines(run, "deductions", "points") + effectLines(run, "consequences", "amount")
	want := "slip c1 u2 2 nil\nslip c2 u1 2 nil\nslip c3 u1 0 same_fault\nlate m1 u1 0 same_fault\n" +
		"head c1 head of u2 1 nil\nhead c2 head of u1 1 nil\nhead c3 head of u1 0 same_fault\n" +
		"named c1 Ma 1 nil\nnamed c2 Chen 1 nil\nnamed c3 head of u1 0 same_fault\n" +
		"grade c1 u2 1 nil\ngrade c2 u1 1 nil\ngrade c3 u1 0 same_fault\n"
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}

// effectLines shows the effects of a list: the rule, the record, whom it concerns, what counts and
// why it counts less.
func effectLines(run *rule.Run, list, counts string) string {
	var b strings.Builder
	l := run.List(list)
	for i := range l.Len() {
		whom := l.Value(i, "unit")
		if l.Has("person") && !l.Value(i, "person").IsMissing() {
			whom = l.Value(i, "person")
		}
		fmt.Fprintln(&b, l.Value(i, "rule"), l.Value(i, "of"), whom, l.Value(i, counts), l.Value(i, "why"))
	}
	return b.String()
}

// Deductions: each fault once, no more than the most of a rule and of all, and whom they concern.
func TestDeductions(t *testing.T) {
	p := supervision.Policy{
		Overdue: rule.Expr("(rectified_on ?? as_of) > due_on"),
		Deductions: []supervision.Effect{
			{Rule: "late", Over: "matters", Amount: rule.Expr("if overdue { 2 } else { 0 }"), Unit: rule.Expr("unit"), Fault: "late"},
			{Rule: "slow", Over: "matters", Amount: rule.Expr("if overdue { 3 } else { nil }"), Unit: rule.Expr("unit"), Fault: "late"},
			{Rule: "failed", Over: "rechecks", Amount: rule.Expr("not passed"), Unit: rule.Expr("matter.unit"), Matter: rule.Expr("matter"), Most: new(types.Int(2))},
		},
		MostDeducted: new(types.Int(6)),
	}
	sheet, err := p.Compile(rule.Scope{})
	if err != nil {
		t.Fatal(err)
	}
	late := func(id, unit string) supervision.Matter {
		return matter(id, func(m *supervision.Matter) { m.Unit = unit })
	}
	failed := func(id, day string) supervision.Recheck {
		return supervision.Recheck{Matter: id, RectifiedOn: types.MustParseDate(day), On: types.MustParseDate(day)}
	}
	run, err := sheet.Run(t.Context(), supervision.Facts{AsOf: types.Of(day("2022-10-31")),
		Matters:  []supervision.Matter{late("m1", "u1"), late("m2", "u1"), late("m3", "u2"), matter("m4", rectifiedOn("2022-03-08", "passed"))},
		Rechecks: []supervision.Recheck{failed("m1", "2022-03-04"), failed("m4", "2022-03-02"), failed("m4", "2022-03-03"), failed("m4", "2022-03-05"), failed("m3", "2022-03-02")}})
	if err != nil {
		t.Fatal(err)
	}
	all, err := rule.Records[supervision.Deducted](run, "deductions")
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, d := range all {
		why := ""
		if d.Why != nil {
			why = " " + *d.Why
		}
		got = append(got, fmt.Sprintf("%s %s %s of %s because of %s%s", d.Rule, d.Unit, d.Points, d.Asked, d.Matter, why))
	}
	want := []string{
		"late u1 0 of 2 because of m1 same_fault", "late u1 0 of 2 because of m2 same_fault", "late u2 0 of 2 because of m3 same_fault",
		"slow u1 3 of 3 because of m1", "slow u1 3 of 3 because of m2", "slow u2 3 of 3 because of m3",
		"failed u1 0 of 1 because of m1 over_most", "failed u2 1 of 1 because of m3", "failed u14 1 of 1 because of m4", "failed u14 1 of 1 because of m4", "failed u14 0 of 1 because of m4 over_most",
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	why, err := run.Explain(t.Context(), "deductions", 3, "points", 0)
	if err != nil || !strings.Contains(why.String(), "m1 deduct_slow = 3") {
		t.Errorf("the derivation does not lead to the matter: %v\n%s", err, why)
	}
	p.Deductions[0].Amount = rule.Expr("-1")
	if sheet, err = p.Compile(rule.Scope{}); err == nil {
		_, err = sheet.Run(t.Context(), supervision.Facts{AsOf: types.Of(day("2022-10-31")), Matters: []supervision.Matter{late("m1", "u1")}})
	}
	if text(err) != "matters: record 1 (id m1): deductions.late is -1, less than 0" {
		t.Errorf("a deduction that gives: %v", err)
	}
}

// What costs anything costs at least the least, which then is what counts against other rules and
// the most.
func TestLeast(t *testing.T) {
	p := supervision.Policy{
		Deductions: []supervision.Effect{
			{Rule: "late", Over: "matters", Amount: rule.Expr("0.1 * max(0, days(due_on, rectified_on ?? as_of))"), Unit: rule.Expr("unit"), Least: new(types.Int(2)), Most: new(types.Int(5)), Fault: "late"},
			{Rule: "named", Over: "matters", Amount: rule.Expr(`if unit == "u1" { 1 } else { 0 }`), Unit: rule.Expr("unit"), Fault: "late"},
		},
	}
	sheet, err := p.Compile(rule.Scope{})
	if err != nil {
		t.Fatal(err)
	}
	late := func(id, unit string, days int) supervision.Matter {
		return matter(id, func(m *supervision.Matter) { m.Unit, m.RectifiedOn = unit, new(day("2022-03-31")+types.Date(days)) })
	}
	run, err := sheet.Run(t.Context(), supervision.Facts{AsOf: types.Of(day("2022-10-31")), Matters: []supervision.Matter{late("m1", "u1", 5), late("m2", "u2", 0), late("m3", "u3", 30), late("m4", "u3", 10), late("m5", "u3", 1)}})
	if err != nil {
		t.Fatal(err)
	}
	want := "late m1 u1 2 under_least\nlate m3 u3 3 nil\nlate m4 u3 2 under_least\nlate m5 u3 0 over_most\nnamed m1 u1 0 same_fault\n"
	if d := cmp.Diff(want, effectLines(run, "deductions", "points")); d != "" {
		t.Error(d)
	}
}
