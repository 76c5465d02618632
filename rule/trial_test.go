package rule_test

import (
	"context"
	"strings"
	"testing"

	"github.com/meritrules/merit/rule"
	"github.com/meritrules/merit/rule/fault"
	"github.com/meritrules/merit/rule/types"
	"github.com/meritrules/merit/rule/value"
	"pgregory.net/rapid"
)

// trialSheet has most of what a trial can meet.
func trialSheet(t *testing.T) *rule.Sheet {
	t.Helper()
	units := &types.Schema{Name: "units", Key: []string{"id"}, Groups: []string{"class"}, Fields: []types.Field{
		{Name: "id", Type: types.TextType()},
		{Name: "class", Type: types.TextType()},
		{Name: "points", Type: types.NumberType()},
		{Name: "extra", Type: types.NumberType().OrMissing()},
	}}
	events := &types.Schema{Name: "events", Fields: []types.Field{
		{Name: "unit", Type: types.RecordType("units"), Inverse: "events"},
		{Name: "worth", Type: types.NumberType()},
	}}
	scope := rule.Scope{Lists: []*types.Schema{units, events},
		Values: []types.Field{{Name: "factor", Type: types.NumberType()}},
		Tables: []rule.Table{{Source: types.Source{Name: "grades", File: "p", Line: 9, Column: 3}, Keys: []string{"total"}, Steps: []types.StepSide{types.From}, Rows: []rule.TableRow{
			{Keys: []value.Value{value.OfNumber(types.Int(0))}, Value: value.OfText("poor"), Line: 10},
			{Keys: []value.Value{value.OfNumber(types.Int(60))}, Value: value.OfText("good"), Line: 11},
		}}},
		Functions: []types.Source{{Name: "capped(x)", Text: "min(x, 10)", File: "p", Line: 5, Column: 1}},
	}
	figure := func(name, text string) rule.Figure {
		return rule.Figure{List: "units", Source: types.Source{Name: name, Text: text, File: "p", Line: 20, Column: 1}}
	}
	sheet, err := rule.NewSheet(scope, nil, []rule.Figure{
		figure("won", "capped(sum(events, .worth))"),
		figure("total", "points * factor + won + (extra ?? 0)"),
		figure("grade", `if extra != nil { "special" } else { lookup(grades, total) }`),
		figure("place", "rank(total, map(peers, .total))"),
	})
	if err != nil {
		t.Fatal(err)
	}
	return sheet
}

func give(t rapid.TB, r rule.GivenRecord, field string, v value.Value) {
	t.Helper()
	if err := r.Set(field, v); err != nil {
		t.Fatal(err)
	}
}

func whole(i int64) value.Value { return value.OfNumber(types.Int(i)) }

func TestTrialNeedsOnlyWhatMatters(t *testing.T) {
	sheet := trialSheet(t)
	g := sheet.NewGiven()
	u := g.Add("units")
	give(t, u, "extra", whole(3))
	for _, worth := range []int64{4, 9} {
		e := g.Add("events")
		give(t, e, "unit", value.OfText(u.Key()))
		give(t, e, "worth", whole(worth))
	}
	trial := sheet.Trial(context.Background(), g, []types.ColumnName{{List: "units", Field: "won"}, {List: "units", Field: "grade"}}, nil)
	for field, want := range map[string]string{"won": "10", "grade": "special"} {
		if v, err := trial.Value("units", 0, field); err != nil || v.String() != want {
			t.Errorf("%s = %v, %v; want %s", field, v, err, want)
		}
	}
	_, err := trial.Value("units", 0, "total")
	if want := "units.total: record 1 (id #1): units.points is not given"; err == nil || err.Error() != want {
		t.Errorf("total: %v, want %s", err, want)
	}
	if f := trial.Faults(); len(f) > 0 {
		t.Errorf("what is not given is no fault, but got %v", f)
	}
}

func TestTrialTakesGivenFigures(t *testing.T) {
	sheet := trialSheet(t)
	g := sheet.NewGiven()
	for i, total := range []int64{70, 50, 60} {
		u := g.Add("units")
		give(t, u, "total", whole(total))
		give(t, u, "class", value.OfText([]string{"a", "b", "a"}[i]))
	}
	cover := sheet.NewCover()
	trial := sheet.Trial(context.Background(), g, []types.ColumnName{{List: "units", Field: "place"}, {List: "units", Field: "grade"}}, cover)
	want := []struct{ place, grade string }{{"1", "good"}, {"1", "poor"}, {"2", "good"}}
	for i, w := range want {
		row, ok := trial.Position("units", i+1)
		place, err := trial.Value("units", row, "place")
		grade, err2 := trial.Value("units", row, "grade")
		if !ok || err != nil || err2 != nil || place.String() != w.place || grade.String() != w.grade {
			t.Errorf("record %d: %v %v %v %v, want %v", i+1, place, grade, err, err2, w)
		}
	}
	var missed []string
	for _, p := range cover.Points() {
		if !cover.Reached(p) {
			missed = append(missed, p.String())
		}
	}
	got := strings.Join(missed, "\n")
	for _, s := range []string{
		"capped(x): x is never the result of min(…)", "capped(x): 10 is never the result of min(…)",
		"units.grade: extra != nil is never true", "units.total: extra is always missing", "units.total: no case works it out",
	} {
		if !strings.Contains(got, s) {
			t.Errorf("%s is not among the points that are not reached:\n%s", s, got)
		}
	}
	for _, s := range []string{"units.grade: extra != nil is never false", "grades"} {
		if strings.Contains(got, s) {
			t.Errorf("%s is reached, but listed:\n%s", s, got)
		}
	}
	why, err := trial.Explain(context.Background(), "units", 0, "grade", 0)
	if err != nil || !strings.Contains(why.String(), "total = 70") && !strings.Contains(why.String(), "lookup(grades, 70)") {
		t.Errorf("explained as %v, %v", why, err)
	}
}

func TestTrialFaults(t *testing.T) {
	sheet := trialSheet(t)
	g := sheet.NewGiven()
	u := g.Add("units")
	give(t, u, "total", whole(-5))
	e := g.Add("events")
	give(t, e, "unit", value.OfText("nobody"))
	trial := sheet.Trial(context.Background(), g, nil, nil)
	got := trial.Faults().Error()
	for _, want := range []string{`unit "nobody" is not among the units`, "the table grades has no row for -5"} {
		if !strings.Contains(got, want) {
			t.Errorf("no fault %q in\n%s", want, got)
		}
	}
	if err := u.Set("pionts", whole(1)); err == nil || !strings.Contains(err.Error(), `did you mean "points"`) {
		t.Errorf("unknown field: %v", err)
	}
}

func TestTrialMakesRecordsOfReferences(t *testing.T) {
	sheet := trialSheet(t)
	g := sheet.NewGiven()
	e := g.Add("events")
	give(t, e, "unit", value.OfText("u7"))
	give(t, e, "worth", whole(4))
	trial := sheet.Trial(context.Background(), g, []types.ColumnName{{List: "units", Field: "won"}}, nil)
	row, ok := trial.List("units").Find("u7")
	v, err := trial.Value("units", row, "won")
	if !ok || err != nil || v.String() != "4" {
		t.Errorf("won = %v, %v", v, err)
	}
}

// A figure may be given for some records, and is worked out for the others; what needs
// it goes by both.
func TestTrialTakesFiguresGivenForSome(t *testing.T) {
	sheet := trialSheet(t)
	g := sheet.NewGiven()
	if err := g.Set("factor", whole(2)); err != nil {
		t.Fatal(err)
	}
	for i, total := range []int64{0, 30, 0} {
		u := g.Add("units")
		give(t, u, "class", value.OfText("a"))
		if total > 0 {
			give(t, u, "total", whole(total))
			continue
		}
		give(t, u, "points", whole(int64(10*(i+1))))
	}
	trial := sheet.Trial(context.Background(), g, []types.ColumnName{{List: "units", Field: "place"}}, nil)
	for i, want := range []struct{ total, place string }{{"20", "3"}, {"30", "2"}, {"60", "1"}} {
		row, _ := trial.Position("units", i+1)
		total, err := trial.Value("units", row, "total")
		place, err2 := trial.Value("units", row, "place")
		if err != nil || err2 != nil || total.String() != want.total || place.String() != want.place {
			t.Errorf("record %d: total %s (%v), place %s (%v), want %v", i+1, total, err, place, err2, want)
		}
		if trial.IsGiven("units", row, "total") != (i == 1) {
			t.Errorf("record %d: whether total is given", i+1)
		}
	}
}

// An optional figure that is not known is unknown, not missing, wherever it is read:
// of the own record, through a reference that may be missing, or of the year.
func TestTrialTakesNoUnknownFigureForMissing(t *testing.T) {
	units := &types.Schema{Name: "units", Key: []string{"id"}, Fields: []types.Field{
		{Name: "id", Type: types.TextType()},
		{Name: "lead", Type: types.RecordType("units").OrMissing()},
		{Name: "points", Type: types.NumberType()},
	}}
	scope := rule.Scope{Lists: []*types.Schema{units}, Values: []types.Field{{Name: "factor", Type: types.NumberType()}}}
	names := []string{"own", "leads", "yearly"}
	sheet, err := rule.NewSheet(scope, nil, []rule.Figure{
		rule.Expr("if points > 5 { points } else { nil }").As("units", "bonus", 0),
		rule.Expr("if factor > 1 { factor } else { nil }").As("", "best", 0),
		rule.Expr("bonus == nil").As("units", "own", 0),
		rule.Expr("lead?.bonus == nil").As("units", "leads", 0),
		rule.Expr("best == nil").As("units", "yearly", 0),
	})
	if err != nil {
		t.Fatal(err)
	}
	g := sheet.NewGiven()
	u := g.Add("units")
	give(t, u, "lead", value.OfText(u.Key()))
	var asked []types.ColumnName
	for _, name := range names {
		asked = append(asked, types.ColumnName{List: "units", Field: name})
	}
	trial := sheet.Trial(context.Background(), g, asked, nil)
	for _, name := range names {
		if v, err := trial.Value("units", 0, name); fault.CodeOf(err) != fault.CodeNotGiven {
			t.Errorf("%s = %v, %v; want that something is not given", name, v, err)
		}
	}
}
