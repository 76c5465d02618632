package assessment_test

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/meritrules/merit/assessment"
	"github.com/meritrules/merit/rule"
	"github.com/meritrules/merit/rule/types"
	"github.com/meritrules/merit/rule/value"
)

var race = assessment.Race{Alert: rule.Expr("rank > of - 5 or rank > before")}

func compileRace(t *testing.T) *rule.BoundSheet[assessment.RaceFacts] {
	t.Helper()
	w, err := race.Compile(rule.Scope{})
	if err != nil {
		t.Fatal(err)
	}
	return w
}

func TestRace(t *testing.T) {
	for _, tt := range []struct {
		name, reason string
		standing     assessment.Standing
		want         []string // quarter: rank before alert
	}{
		{"steady", "a rank that is held is no alert", assessment.Standing{Of: types.Of(16), LastYear: types.Of(4), Quarters: []int{4, 4, 4, 4}},
			[]string{"1: 4 4 false", "2: 4 4 false", "3: 4 4 false", "4: 4 4 false"}},
		{"falls back and recovers", "the quarter before counts, not last year", assessment.Standing{Of: types.Of(16), LastYear: types.Of(2), Quarters: []int{2, 5, 4, 4}},
			[]string{"1: 2 2 false", "2: 5 2 true", "3: 4 5 false", "4: 4 4 false"}},
		{"worse than last year", "last year stands before the first quarter", assessment.Standing{Of: types.Of(16), LastYear: types.Of(1), Quarters: []int{2}},
			[]string{"1: 2 1 true"}},
		{"the last five", "12 to 16 of 16, though the rank is better than before", assessment.Standing{Of: types.Of(16), LastYear: types.Of(16), Quarters: []int{12, 11}},
			[]string{"1: 12 16 true", "2: 11 12 false"}},
		{"few are ranked", "of 4, all are among the last five", assessment.Standing{Of: types.Of(4), LastYear: types.Of(1), Quarters: []int{1}},
			[]string{"1: 1 1 true"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			tt.standing.Unit = "u1"
			quarters := recordsOf[assessment.Quarter](t, ran(t, compileRace(t), assessment.RaceFacts{Units: units("u1"), Standings: []assessment.Standing{tt.standing}}), "race_quarters")
			var got []string
			for _, q := range quarters {
				got = append(got, fmt.Sprintf("%d: %d %d %t", q.Quarter, q.Rank, q.Before, q.Alert))
			}
			if d := cmp.Diff(tt.want, got); d != "" {
				t.Errorf("%s:\n%s", tt.reason, d)
			}
		})
	}
}

// A quarter that has ended has a rank: in a year that is over each of those that have days.
func TestRaceQuartersThatEnded(t *testing.T) {
	withDays := race
	withDays.Quarters = []types.Date{types.MustParseDate("2024-03-31"), types.MustParseDate("2024-06-30")}
	sheet, err := withDays.Compile(rule.Scope{})
	if err != nil {
		t.Fatal(err)
	}
	for quarters, want := range map[int]string{
		0: "standings: record 1 (unit u1): there is no rank of quarter 1, which ended on 2024-03-31\n" +
			"standings: record 1 (unit u1): there is no rank of quarter 2, which ended on 2024-06-30",
		1: "standings: record 1 (unit u1): there is no rank of quarter 2, which ended on 2024-06-30",
		2: "",
		3: "", // of which nobody has said when it ends
	} {
		ranks := []int{9, 10, 11}[:quarters]
		_, err := sheet.Run(t.Context(), assessment.RaceFacts{Units: units("u1"), Standings: []assessment.Standing{{Unit: "u1", Of: types.Of(16), LastYear: types.Of(8), Quarters: ranks}}})
		if d := cmp.Diff(want, text(err)); d != "" {
			t.Errorf("%d quarters: %s", quarters, d)
		}
	}
}

func TestRaceFaults(t *testing.T) {
	good := assessment.Standing{Unit: "u1", Of: types.Of(16), LastYear: types.Of(8), Quarters: []int{9, 10}}
	with := func(change func(*assessment.Standing)) []assessment.Standing {
		s := good
		change(&s)
		return []assessment.Standing{s}
	}
	for _, tt := range []struct {
		name, reason string
		standings    []assessment.Standing
		want         string
	}{
		{"valid", "two quarters are a year so far", []assessment.Standing{good}, ""},
		{"none", "every unit races", nil, "units: record 1 (id u1): the unit has no standing"},
		{"no quarters", "there is no latest rank", with(func(s *assessment.Standing) { s.Quarters = nil }),
			"standings: record 1 (unit u1): 0 quarters, but a year has at least 1 and at most 4"},
		{"five quarters", "a year has four", with(func(s *assessment.Standing) { s.Quarters = []int{1, 1, 1, 1, 1} }),
			"standings: record 1 (unit u1): 5 quarters, but a year has at least 1 and at most 4"},
		{"rank beyond", "nobody is 17th of 16", with(func(s *assessment.Standing) { s.Quarters = []int{1, 17} }),
			"standings: record 1 (unit u1): the rank of quarter 2 is 17, but must be a whole number from 1 to 16"},
		{"rank 0", "ranks begin at 1", with(func(s *assessment.Standing) { s.Quarters = []int{0} }),
			"standings: record 1 (unit u1): the rank of quarter 1 is 0, but must be a whole number from 1 to 16"},
		{"last year beyond", "last year's rank is one, too", with(func(s *assessment.Standing) { s.LastYear = types.Of(17) }),
			"standings: record 1 (unit u1): last_year is 17, but must be a whole number from 1 to 16"},
		{"of nobody", "with nobody ranked no rank is right", with(func(s *assessment.Standing) { s.Of = types.Of(0) }),
			"standings: record 1 (unit u1): of is 0, but must be a whole number from 1"},
		{"all at once", "every rank at fault is named", with(func(s *assessment.Standing) { s.LastYear, s.Quarters = types.Of(-1), []int{20, 21} }),
			"standings: record 1 (unit u1): last_year is -1, but must be a whole number from 1 to 16\n" +
				"standings: record 1 (unit u1): the rank of quarter 1 is 20, but must be a whole number from 1 to 16\n" +
				"standings: record 1 (unit u1): the rank of quarter 2 is 21, but must be a whole number from 1 to 16"},
		{"twice", "the key of standings is the unit", []assessment.Standing{good, good},
			"standings: record 2 (unit u1): the same unit as record 1"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := compileRace(t).Run(t.Context(), assessment.RaceFacts{Units: units("u1"), Standings: tt.standings})
			if d := cmp.Diff(tt.want, text(err)); d != "" {
				t.Errorf("%s:\n%s", tt.reason, d)
			}
		})
	}
}

func TestRacePolicyFaults(t *testing.T) {
	for _, tt := range []struct{ name, reason, formula, want string }{
		{"no formula", "there is nothing to watch for", "", "1:1: race_quarters.alert: the formula is empty"},
		{"a number", "an alert is or is not", "rank", "1:1: race_quarters.alert: the figure must be a flag, but is a number"},
	} {
		if _, err := (assessment.Race{Alert: rule.Expr(tt.formula)}).Compile(rule.Scope{}); text(err) != tt.want {
			t.Errorf("%s: %s: got %q, want %q", tt.name, tt.reason, text(err), tt.want)
		}
	}
}

func TestRaceShuffled(t *testing.T) {
	f := assessment.RaceFacts{Units: units("u1", "u2", "u3"), Standings: []assessment.Standing{
		{Unit: "u1", Of: types.Of(16), LastYear: types.Of(3), Quarters: []int{1, 4, 4, 3}}, {Unit: "u2", Of: types.Of(9), LastYear: types.Of(1), Quarters: []int{2}}, {Unit: "u3", Of: types.Of(16), LastYear: types.Of(12), Quarters: []int{11, 12}}}}
	watch := func(f assessment.RaceFacts) (out []string) {
		quarters := recordsOf[assessment.Quarter](t, ran(t, compileRace(t), f), "race_quarters")
		for _, q := range quarters {
			out = append(out, fmt.Sprintf("%s %d: %d %d of %d %t", q.Unit, q.Quarter, q.Rank, q.Before, q.Of, q.Alert))
		}
		return out
	}
	want := watch(f)
	for seed := range uint64(50) {
		if d := cmp.Diff(want, watch(assessment.RaceFacts{Units: shuffled(seed, f.Units), Standings: shuffled(seed, f.Standings)})); d != "" {
			t.Fatalf("seed %d:\n%s", seed, d)
		}
	}
}

func raceSheet(t *testing.T, figures ...rule.Figure) (*rule.Sheet, *types.Schema, *types.Schema) {
	t.Helper()
	us := &types.Schema{Name: "units", Key: []string{"id"}, Fields: []types.Field{{Name: "id", Type: types.TextType()}}}
	ss := &types.Schema{Name: "standings", Fields: []types.Field{{Name: "unit", Type: types.RecordType("units")}, {Name: "of", Type: types.NumberType()},
		{Name: "last_year", Type: types.NumberType()}, {Name: "quarters", Type: types.ListType(types.NumberType())}}}
	models, own := race.Parts()
	sheet, err := rule.NewSheet(rule.Scope{Lists: []*types.Schema{us, ss}}, models, append(own, figures...))
	if err != nil {
		t.Fatal(err)
	}
	return sheet, us, ss
}

// TestRaceInSheet: formulas reach a unit's standing, its latest rank and its quarters.
func TestRaceInSheet(t *testing.T) {
	sheet, us, ss := raceSheet(t,
		rule.Figure{List: "units", Source: types.Source{Name: "rank", Text: "standing.rank"}},
		rule.Figure{List: "units", Source: types.Source{Name: "barred", Text: "rank > 3 and (rank > standing.last_year or rank > standing.of - 5)"}},
		rule.Figure{List: "units", Source: types.Source{Name: "alerts", Text: "count(race_quarters, .alert)"}})
	unitList := build(t, us, []value.Value{txt("u2")}, []value.Value{txt("u1")})
	numbers := value.OfList(n("2"), n("4"))
	run, err := sheet.Run(t.Context(), facts(t, unitList, build(t, ss, []value.Value{txt("u2"), n("16"), n("3"), numbers}, []value.Value{txt("u1"), n("16"), n("5"), numbers})))
	if err != nil {
		t.Fatal(err)
	}
	var got string
	for i, l := 0, run.List("units"); i < l.Len(); i++ {
		got += fmt.Sprintln(l.Value(i, "id"), l.Value(i, "rank"), l.Value(i, "barred"), l.Value(i, "alerts"))
	}
	if want := "u1 4 false 1\nu2 4 true 1\n"; got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
	if s, err := run.Explain(t.Context(), "units", 1, "barred", 0); err != nil || s.Filled != "4 > 3 and (4 > 3 or rank > standing.of - 5)" {
		t.Errorf("the derivation is %+v, %v", s, err)
	}
}

// TestRaceWithoutKey: lists that declare no key and no ranges are checked as well.
func TestRaceWithoutKey(t *testing.T) {
	sheet, us, ss := raceSheet(t)
	half := []value.Value{txt("u1"), n("16"), n("3.5"), value.OfList(n("2"))}
	again := []value.Value{txt("u1"), n("16"), n("4"), value.OfList(n("1"), n("2.5"))}
	_, err := sheet.Run(t.Context(), facts(t, build(t, us, []value.Value{txt("u1")}), build(t, ss, half, again)))
	want := "standings.json: record 2: the unit has a standing already: record 1\n" +
		"standings.json: record 1: last_year is 3.5, but must be a whole number from 1 to 16\n" +
		"standings.json: record 2: the rank of quarter 2 is 2.5, but must be a whole number from 1 to 16"
	if d := cmp.Diff(want, text(err)); d != "" {
		t.Error(d)
	}
}
