package rule_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/meritrules/merit/rule"
	"github.com/meritrules/merit/rule/coverage"
	"github.com/meritrules/merit/rule/types"
	"github.com/meritrules/merit/rule/value"
)

// reachedBy works the formula f out for a record, and returns the trial and what of
// the formula it has not reached. Without a wanted figure it is only looked at.
func reachedBy(t *testing.T, formula, fields, marks string, wanted ...types.ColumnName) (*rule.Trial, []string) {
	t.Helper()
	sheet := unknownSheet(t, formula)
	cover := sheet.NewCover()
	trial := sheet.Trial(context.Background(), unknownGiven(t, sheet, fields, marks), wanted, cover)
	var missed []string
	for _, p := range cover.Points() {
		if p.Rule == "rows.f" && !cover.Reached(p) {
			missed = append(missed, p.Text)
		}
	}
	return trial, missed
}

var figureF = types.ColumnName{List: "rows", Field: "f"}

// A trial reaches what it works out: not what stands after a fault, nor what is not
// known, nor what nobody asked for.
func TestPointsReached(t *testing.T) {
	const unworked = "no case works it out"
	for _, c := range []struct {
		name, formula, fields, marks string
		wanted                       []types.ColumnName
		want                         []string // the points that are not reached
	}{
		{"a condition that holds", "if p > 1 { 1 } else { 0 }", "p=2", "", []types.ColumnName{figureF}, []string{"p is never exactly 1", "p > 1 is never false"}},
		{"at its bound", "if p > 1 { 1 } else { 0 }", "p=1", "", []types.ColumnName{figureF}, []string{"p > 1 is never true"}},
		{"of elements", "count(marks, .x > 1)", "", "0 1 2", []types.ColumnName{figureF}, nil},
		{"a fault, and before it", "(if p > 1 { 1 } else { 0 }) + 1 / q", "p=1 q=0", "", []types.ColumnName{figureF}, []string{"p > 1 is never true"}},
		{"what stands after a fault", "1 / q + (if p > 1 { 1 } else { 0 })", "p=1 q=0", "", []types.ColumnName{figureF},
			[]string{"p is never exactly 1", "p > 1 is never false", "p > 1 is never true"}},
		{"what is not known", "p + q", "p=1", "", []types.ColumnName{figureF}, []string{unworked}},
		{"what stands after it", "q + (if p > 1 { 1 } else { 0 })", "p=1", "", []types.ColumnName{figureF},
			[]string{unworked, "p is never exactly 1", "p > 1 is never false", "p > 1 is never true"}},
		{"what is settled all the same", "if q > 1 and ok { 1 } else { 0 }", "ok=false", "", []types.ColumnName{figureF},
			[]string{"ok is never true", "q is never exactly 1", "q > 1 is never false", "q > 1 is never true"}},
		{"what is only looked at", "if p > 1 { 1 } else { 0 }", "p=2", "", nil,
			[]string{unworked, "p is never exactly 1", "p > 1 is never false", "p > 1 is never true"}},
		{"and fails", "1 / p", "p=0", "", nil, nil},
		{"what is not among some", "if p not in [1, 2] { 1 } else { 2 }", "p=1", "", []types.ColumnName{figureF}, []string{"p not in [1, 2] is never true"}},
		{"what is not among some, the other way", "if p not in [1, 2] { 1 } else { 2 }", "p=3", "", []types.ColumnName{figureF}, []string{"p not in [1, 2] is never false"}},
		{"not of what is among some", "if not (p in [1, 2]) { 1 } else { 2 }", "p=3", "", []types.ColumnName{figureF}, []string{"p in [1, 2] is never true"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, missed := reachedBy(t, c.formula, c.fields, c.marks, c.wanted...)
			if d := cmp.Diff(sorted(c.want), sorted(missed)); d != "" {
				t.Errorf("%s: %s", c.formula, d)
			}
		})
	}
}

// That what a formula reaches is noted does not change what comes of it.
func TestWatchedFormulasAreTheSame(t *testing.T) {
	for _, c := range unknowns {
		plain := unknownTrial(t, c.formula, c.fields, c.marks)
		watched, _ := reachedBy(t, c.formula, c.fields, c.marks, figureF)
		v, err := plain.Value("rows", 0, "f")
		w, errWatched := watched.Value("rows", 0, "f")
		if !v.Equal(w) || fmt.Sprint(err) != fmt.Sprint(errWatched) {
			t.Errorf("%s: %s is %s (%v), but watched %s (%v)", c.name, c.formula, v, err, w, errWatched)
		}
	}
	sheet, rows := columnSheet(t, columnCases), smallRows(260)
	run, err := sheet.Run(context.Background(), columnFacts(t, rows))
	if err != nil {
		t.Fatal(err)
	}
	trial, err := sheet.TrialOn(context.Background(), columnFacts(t, rows), nil, sheet.NewCover())
	if err != nil || len(trial.Faults()) > 0 {
		t.Fatal(err, trial.Faults())
	}
	for k, c := range columnCases {
		field := fmt.Sprintf("f%d", k)
		for i := range rows {
			if v, err := trial.Value("rows", i, field); err != nil || !v.Equal(run.List("rows").Value(i, field)) {
				t.Fatalf("%s: %s of record %d is %s, but watched %s (%v)", c.name, c.formula, i, run.List("rows").Value(i, field), v, err)
			}
		}
	}
}

// What the domains show to be impossible is not asked for, whatever the kind of point.
func TestPointsOfTheImpossible(t *testing.T) {
	zero, hundred := types.Int(0), types.Int(100)
	scope := rule.Scope{
		Lists: []*types.Schema{{Name: "units", Key: []string{"id"}, Groups: []string{"class"}, Fields: []types.Field{
			{Name: "id", Type: types.TextType()}, {Name: "class", Type: types.TextType(), Values: []string{"a", "b"}},
			{Name: "score", Type: types.NumberType(), Min: &zero, Max: &hundred}, {Name: "extra", Type: types.NumberType().OrMissing()},
			{Name: "marks", Type: types.ListType(types.NumberType())}}}},
		Tables:    []rule.Table{docTable("points", []string{"class"}, []any{"a", 1}, []any{"b", 2}, []any{"c", 3})},
		Functions: []types.Source{{Name: "capped(x)", Text: "min(x, 10)"}},
	}
	for _, c := range []struct{ name, formula, not string }{
		{"a stretch before a branch", "if score <= 20 { -9 } else { interpolate(score, [0, 75, 100], [-9, 0, 9]) }", "never below 0"},
		{"beyond the last point", "interpolate(score, [0, 75, 100], [-9, 0, 9])", "never above 100"},
		{"a band", `band(score, [60, 101], [1, 2, 3], "from")`, "number 3"},
		{"a bound of a band", `band(score, [60, 101], [1, 2, 3], "from")`, "exactly 101"},
		{"a condition", "if score >= 90 { 1 } else if score >= 95 { 2 } else { 3 }", "score >= 95 is never true"},
		{"what stands on a branch that is never taken", "if score > 200 { if extra == nil { 1 } else { 2 } } else { 3 }", "extra == nil"},
		{"a comparison at a bound", "if score > 120 { 1 } else { 0 }", "exactly 120"},
		{"a limit", "min(score, 200)", "200 is never the result"},
		{"a limit of clamp", "clamp(score, -5, 50)", "-5 is never the result"},
		{"a row", "lookup(points, class)", "the row for c"},
		{"what is never missing", "if extra == nil { 0 } else { extra ?? 5 }", "extra is never missing"},
		{"in a function, whatever it is given", "capped(score / 20) + capped(score / 25)", "10 is never the result"},
		{"of elements, after any", `any(units, .class == "a") or count(units, .class == "b") > 2`, `.class == "b" is never false`},
		{"of elements, after none", `none(units, .class == "a") and any(units, .class == "b")`, `.class == "b" is never false`},
		{"of elements, after all", `if all(units, .class == "a") { count(units, .class == "b") } else { 0 }`, `.class == "b" is never true`},
		{"of elements that are numbers", `if any(marks, # > 60) { 0 } else { count(marks, # >= 70) }`, "# >= 70 is never true"},
		{"a check of constants", "", "no case works it out"},
	} {
		figures := []rule.Figure{rule.Expr(c.formula).As("units", "f", 0)}
		if c.formula == "" {
			figures[0] = rule.Expr("0.5 + 0.5 == 1").As("", "weights", types.FlagKind)
			figures[0].Check = "the weights add up to 1"
		}
		sheet, err := rule.NewSheet(scope, nil, figures)
		if err != nil {
			figures[0].Internal = true
			if sheet, err = rule.NewSheet(scope, nil, figures); err != nil {
				t.Fatalf("%s: %v", c.name, err)
			}
		}
		points := sheet.NewCover().Points()
		if len(points) == 0 && c.formula != "" {
			t.Errorf("%s: no points at all", c.name)
		}
		for _, p := range points {
			if strings.Contains(p.Text, c.not) {
				t.Errorf("%s: %s: asks for what cannot be: %s", c.name, c.formula, p.Text)
			}
		}
	}
}

// What is known of the elements of one list says nothing of another's.
func TestPointsOfOtherElements(t *testing.T) {
	marks := func(name string) types.Field {
		return types.Field{Name: name, Type: types.ListType(types.NumberType())}
	}
	scope := rule.Scope{Lists: []*types.Schema{{Name: "units", Key: []string{"id"}, Fields: []types.Field{{Name: "id", Type: types.TextType()}, marks("a"), marks("b")}}}}
	for _, formula := range []string{
		"if any(a, # > 60) { 0 } else { count(b, # >= 70) }",
		"if any(a, # > 60) { count(a, # >= 70) } else { 0 }",
		"if all(a, # > 60) { 0 } else { count(a, # >= 70) }",
		"if any(a, # > 60 and len(b) > 0) { 0 } else { count(a, # >= 70) }",
		"(if any(a, # > 60) { 0 } else { 1 }) + count(a, # >= 70)",
	} {
		sheet, err := rule.NewSheet(scope, nil, []rule.Figure{rule.Expr(formula).As("units", "f", 0)})
		if err != nil {
			t.Fatal(err)
		}
		if !slices.ContainsFunc(sheet.NewCover().Points(), func(p coverage.Point) bool { return p.Text == "# >= 70 is never true" }) {
			t.Errorf("%s: no case is asked to have # >= 70 true", formula)
		}
	}
}

// A formula over the peers, or over the whole own list, needs records of another group
// that would change a result if the two were mixed up.
func TestPointsOfGroups(t *testing.T) {
	const peers, whole = "no case has a result that units in place of peers would change", "no case has a result that peers in place of units would change"
	for _, c := range []struct {
		name, formula, point string
		classes, marks       string // of each unit, "-" if it is not given
		want                 bool
	}{
		{"one group", "rank(mark, map(peers, .mark))", peers, "aa", "12", false},
		{"another group that ranks above", "rank(mark, map(peers, .mark))", peers, "aab", "123", true},
		{"another group that does not count", "1 + count(peers, .mark > 5)", peers, "aab", "123", false},
		{"a mark of the other group that nobody gave", "rank(mark, map(peers, .mark))", peers, "aab", "12-", true},
		{"other records that do not count", "1 + count(units, .mark > 5)", whole, "aab", "123", false},
		{"other records that count", "1 + count(units, .mark > 2)", whole, "aab", "123", true},
		{"records whose group nobody gave", "len(units)", whole, "-a", "11", true},
		{"by a let, in a chain", "let ps = peers; 0 < len(ps) < 3", peers, "aab", "111", true},
		{"the middle of a chain", "0 < len(peers) < 3", peers, "aab", "111", true},
		{"a place that rounding hides", "round(len(peers) / 100)", peers, "aab", "111", false},
		{"a fault in its place", "1 / (4 - len(peers)) > 0", peers, "aaab", "1111", true},
		{"once for all peers", "mark - min(map(peers, .mark))", peers, "aab", "221", true},
		{"a branch that is not taken", "if mark > 5 { len(peers) } else { 0 }", peers, "aab", "111", false},
	} {
		g, sheet := groupsGiven(t, c.formula, c.classes, c.marks)
		cover := sheet.NewCover()
		trial := sheet.Trial(t.Context(), g, []types.ColumnName{{List: "units", Field: "f"}}, cover)
		if len(trial.Faults()) > 0 {
			t.Errorf("%s: %v", c.name, trial.Faults())
		}
		i := slices.IndexFunc(cover.Points(), func(p coverage.Point) bool { return p.Kind == coverage.GroupPoint && p.Text == c.point })
		if i < 0 || cover.Reached(cover.Points()[i]) != c.want {
			t.Errorf("%s: the point is number %d, reached is not %v", c.name, i, c.want)
		}
	}
}

// groupsGiven returns units of classes with marks, a letter and a digit for each, and a
// sheet with a formula over them.
func groupsGiven(t *testing.T, formula, classes, marks string) (*rule.Given, *rule.Sheet) {
	scope := rule.Scope{Lists: []*types.Schema{{Name: "units", Key: []string{"id"}, Groups: []string{"class"}, Fields: []types.Field{
		{Name: "id", Type: types.TextType()}, {Name: "class", Type: types.TextType()}, {Name: "mark", Type: types.NumberType()}}}}}
	sheet, err := rule.NewSheet(scope, nil, []rule.Figure{{List: "units", Internal: true, Source: types.Source{Name: "f", Text: formula}}})
	if err != nil {
		t.Fatal(err)
	}
	g := sheet.NewGiven()
	for i := range classes {
		u := g.Add("units")
		if classes[i] != '-' {
			give(t, u, "class", value.OfText(classes[i:i+1]))
		}
		if marks[i] != '-' {
			give(t, u, "mark", whole(int64(marks[i]-'0')))
		}
	}
	return g, sheet
}

// A formula over the records that refer to the same record, such as unit.marks in a figure of
// marks, or over all of them, needs a second unit whose records would change a result.
func TestPointsOfSiblings(t *testing.T) {
	const siblings, whole = "no case has a result that marks in place of unit.marks would change", "no case has a result that unit.marks in place of marks would change"
	for _, c := range []struct {
		name, formula, point string
		units, marks         string // of each mark
		want                 bool
	}{
		{"one unit", "mark / sum(unit.marks, .mark)", siblings, "aa", "12", false},
		{"a second unit", "mark / sum(unit.marks, .mark)", siblings, "aab", "123", true},
		{"a second unit that does not count", "count(unit.marks, .mark > 5)", siblings, "aab", "123", false},
		{"all marks, of one unit", "rankBy(marks, .mark)", whole, "aa", "12", false},
		{"all marks, of two units", "rankBy(marks, .mark)", whole, "aab", "123", true},
		{"by a let", "let ms = unit.marks; len(ms)", siblings, "ab", "12", true},
	} {
		g, sheet := marksGiven(t, c.formula, c.units, c.marks)
		cover := sheet.NewCover()
		trial := sheet.Trial(t.Context(), g, []types.ColumnName{{List: "marks", Field: "f"}}, cover)
		if len(trial.Faults()) > 0 {
			t.Errorf("%s: %v", c.name, trial.Faults())
		}
		i := slices.IndexFunc(cover.Points(), func(p coverage.Point) bool { return p.Kind == coverage.GroupPoint && p.Text == c.point })
		if i < 0 || cover.Reached(cover.Points()[i]) != c.want {
			t.Errorf("%s: the point is number %d, reached is not %v", c.name, i, c.want)
		}
	}
	_, sheet := marksGiven(t, "len(peers)", "a", "1")
	if n := len(slices.DeleteFunc(sheet.NewCover().Points(), func(p coverage.Point) bool { return p.Kind != coverage.GroupPoint })); n != 1 {
		t.Errorf("peers have %d points, want one", n)
	}
	for _, formula := range []string{"len(other?.others ?? unit.marks)", "sum(marks, len(.unit.marks) + len(.other?.others ?? []))"} { // a reference that may be missing, of the own record and of each
		_, sheet := marksGiven(t, formula, "a", "1")
		if slices.ContainsFunc(sheet.NewCover().Points(), func(p coverage.Point) bool { return strings.Contains(p.Text, "marks in place of other") }) {
			t.Errorf("%s: a point for what is no slip", formula)
		}
	}
}

// marksGiven returns marks of units, a letter and a digit for each, and a sheet with a formula
// over them.
func marksGiven(t *testing.T, formula, units, marks string) (*rule.Given, *rule.Sheet) {
	unit, maybe := types.RecordType("units"), types.RecordType("units")
	maybe.Optional = true
	scope := rule.Scope{Lists: []*types.Schema{
		{Name: "units", Key: []string{"id"}, Fields: []types.Field{{Name: "id", Type: types.TextType()}}},
		{Name: "marks", Groups: []string{"unit"}, Fields: []types.Field{{Name: "unit", Type: unit, Inverse: "marks"}, {Name: "other", Type: maybe, Inverse: "others"}, {Name: "mark", Type: types.NumberType()}}}}}
	sheet, err := rule.NewSheet(scope, nil, []rule.Figure{{List: "marks", Internal: true, Source: types.Source{Name: "f", Text: formula}}})
	if err != nil {
		t.Fatal(err)
	}
	g := sheet.NewGiven()
	for _, id := range slices.Compact(strings.Split(units, "")) {
		give(t, g.Add("units"), "id", value.OfText(id))
	}
	for i := range units {
		m := g.Add("marks")
		give(t, m, "unit", value.OfText(units[i:i+1]))
		give(t, m, "mark", whole(int64(marks[i]-'0')))
	}
	return g, sheet
}

// What a cover looks at besides changes no result, not even where a budget ends.
func TestMixUpsChangeNoResult(t *testing.T) {
	g, sheet := groupsGiven(t, "rank(mark, map(peers, .mark)) + len(peers)", "aabb", "1221")
	at := []types.ColumnName{{List: "units", Field: "f"}}
	with, without := sheet.Trial(t.Context(), g, at, sheet.NewCover()), sheet.Trial(t.Context(), g, at, nil)
	for i := range 4 {
		a, errA := with.Value("units", i, "f")
		b, errB := without.Value("units", i, "f")
		if errA != nil || errB != nil || !a.Equal(b) {
			t.Errorf("unit %d: %v, %v with a cover, %v, %v without", i, a, errA, b, errB)
		}
	}
}
