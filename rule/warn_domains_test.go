package rule_test

import (
	"strings"
	"testing"

	"github.com/meritrules/merit/rule"
	"github.com/meritrules/merit/rule/types"
)

// domainScope has fields of each kind, with what is declared of them.
func domainScope() rule.Scope {
	one, number := types.Int(1), types.Int
	zero, nine, ten, hundred := number(0), number(9), number(10), number(100)
	return rule.Scope{Lists: []*types.Schema{{Name: "us", Key: []string{"id"}, Groups: []string{"level"}, Fields: []types.Field{
		{Name: "id", Type: types.TextType()},
		{Name: "level", Type: types.TextType(), Values: []string{"zone", "city"}},
		{Name: "medal", Type: types.TextType(), Values: []string{"gold", "silver", "bronze"}},
		{Name: "ok", Type: types.FlagType()},
		{Name: "score", Type: types.NumberType(), Min: &zero, Max: &hundred},
		{Name: "visits", Type: types.NumberType(), Min: &zero, Max: &ten, Integer: true},
		{Name: "n", Type: types.NumberType(), Min: &zero, Max: &nine, Integer: true},
		{Name: "att", Type: types.NumberType(), Min: &zero, Max: &one, Unit: types.Ratio},
		{Name: "rating", Type: types.NumberType().OrMissing(), Min: &zero, Max: &ten},
		{Name: "ks", Type: types.ListType(types.TextType()), Values: []string{"m", "n"}},
		{Name: "ns", Type: types.ListType(types.NumberType()), Min: &zero, Max: &ten},
		{Name: "any", Type: types.NumberType()},
	}}}}
}

// warned is a formula of a list with the warnings that it has, by a part of each.
type warned struct {
	formula string
	want    []string
}

// warns checks the warnings of formulas, each alone in a sheet.
func warns(t *testing.T, scope rule.Scope, all []warned) {
	t.Helper()
	for _, c := range all {
		sheet, err := rule.NewSheet(scope, nil, []rule.Figure{{List: "us", Source: types.Source{Name: "f", Text: c.formula}, Internal: true}})
		if err != nil {
			t.Errorf("%s: %v", c.formula, err)
			continue
		}
		var got []string
		for _, w := range sheet.Warnings() {
			if !strings.HasPrefix(w.Message, "no rule uses") {
				got = append(got, strings.TrimSuffix(w.Message+"; "+w.Hint, "; "))
			}
		}
		good := len(got) == len(c.want)
		for i := range min(len(got), len(c.want)) {
			good = good && strings.Contains(got[i], c.want[i])
		}
		if !good {
			t.Errorf("%s:\n got %q\nwant %q", c.formula, got, c.want)
		}
	}
}

// What a not within a comparison says is the opposite of its words.
func TestWarningsOfNegated(t *testing.T) {
	warns(t, domainScope(), []warned{
		{`n not in [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]`, []string{"n not in [0, 1, 2, 3, 4, 5, 6, 7, 8, 9] is always false"}},
		{`n not in [10, 20]`, []string{"n not in [10, 20] is always true"}},
		{`not (n in [10, 20])`, []string{"n in [10, 20] is always false"}},
		{`level not contains "x"`, []string{`level not contains "x" is always true`}},
		{`level not startsWith "x"`, []string{`level not startsWith "x" is always true`}},
		{`level not matches "^[a-z]+$"`, []string{`level not matches "^[a-z]+$" is always false`}},
		{`level not in ["town"]`, []string{`level is never "town"`}},
		{`level not in ["town", "zone"]`, []string{`level is never "town"`}},
		{`level not in ["city", "zone"]`, []string{`level not in ["city", "zone"] is always false`}},
		{`level in ["town", "twon"]`, []string{`level is never "town"`, `level is never "twon"`}},
		{`level not in ["city"]`, nil},
	})
}

// A slip on the right of and, or is told of that side, as it is on the left.
func TestWarningsOfTheRightSide(t *testing.T) {
	warns(t, domainScope(), []warned{
		{`ok and level == "zona"`, []string{`level is never "zona"; did you mean "zone"?`}},
		{`level == "zona" and ok`, []string{`level is never "zona"; did you mean "zone"?`}},
		{`ok or level != "zona"`, []string{`level is never "zona"`}},
		{`ok and level in ["zona"]`, []string{`level is never "zona"`}},
		{`ok and lower(level) == "Zone"`, []string{`lower(level) is never "Zone"`}},
		{`score > 50 and score / 100 > 30`, []string{"score / 100 > 30 is always false"}},
		{`score > 50 and ok and any > 3 and score > 100`, []string{"score > 100 is always false"}},
		{`count(us, .ok and .level == "zona")`, []string{`level is never "zona"`}},
		{`ok and (score > 200 or any > 3)`, []string{"score > 200 is always false"}},
		{`ok and (score < 10 and score > 20)`, []string{"score < 10 and score > 20 is always false; did you mean or"}},
		{`score < 10 and score > 20`, []string{"did you mean or instead of and?"}},
		{`level != "zone" or level != "city"`, []string{"did you mean and instead of or?"}},
		{`score < 60 or score >= 50`, []string{"did you mean and instead of or?"}},
	})
}

// A weight of another scale than the others is no slip where what it weighs is of another
// scale too, nor in a table or list of marks.
func TestWarningsOfWeights(t *testing.T) {
	scope := domainScope()
	scope.Tables = []rule.Table{docTable("marks", []string{"medal"}, []any{"gold", 30}, []any{"silver", 20}, []any{"bronze", "0.5"}),
		docTable("shares", []string{"medal"}, []any{"gold", 30}, []any{"silver", 20}, []any{"bronze", "0.5"})}
	scope.Functions = []types.Source{{Name: "share(x)", Text: "lookup(shares, x)"}}
	warns(t, scope, []warned{
		{"0.3 * score + 0.3 * score + 40 * att", nil},
		{"30 * att + 30 * (1 - att) + 0.4 * score", nil},
		{"0.5 * visits + 20 * att + 30 * att", nil},
		{"0.3 * score + 0.3 * any + 40 * att", nil},
		{"0.3 * score + 0.3 * any + 40 * visits", []string{"40 stands among [0.3, 0.3]; write 0.4"}},
		{"0.3 * score + 0.3 * any + 40 * any", []string{"40 stands among"}},
		{"30 * score + 30 * any + 0.4 * score", []string{"0.4 stands among [30, 30]; write 40"}},
		{"30 * att + 30 * att + 0.4 * att", []string{"0.4 stands among [30, 30]"}},
		{"score + lookup(marks, medal) - n", nil},
		{"score * lookup(shares, medal)", []string{"0.5 stands among [30, 20]; write 50"}},
		{"let w = lookup(shares, medal); w * score / 100", []string{"0.5 stands among"}},
		{"share(medal) * score", []string{"0.5 stands among"}},
		{"sum(us, (if .ok { lookup(shares, .medal) } else { 0 }) * .score)", []string{"0.5 stands among"}},
		{"weightedMean(map(us, .score), map(us, lookup(shares, .medal)))", []string{"0.5 stands among"}},
		{"sum(shares) == 100", []string{"0.5 stands among"}},
	})
	scope.Parameters = []types.Source{{Name: "list", Text: "[0.5, 20, 30]"}}
	warns(t, scope, []warned{
		{`band(score, [50, 80], list, "from")`, nil},
		{"interpolate(score, [0, 50, 100], list)", nil},
		{"(list[0] ?? 1) * score", []string{"0.5 stands among [20, 30]"}},
	})
}

// What is written out although an earlier branch or the declared range has settled it is a
// style; what contradicts them is told.
func TestWarningsOfWhatRepeats(t *testing.T) {
	scope := domainScope()
	scope.Functions = []types.Source{{Name: "graded(x)", Text: `if x >= 90 { "A" } else if x >= 80 and x < 90 { "B" } else { "C" }`}}
	warns(t, scope, []warned{
		{`if score >= 90 { "A" } else if score >= 80 and score < 90 { "B" } else if score < 80 { "C" } else { "D" }`, nil},
		{`if score >= 0 and score < 60 { 1 } else if score >= 60 and score <= 100 { 2 } else { 3 }`, nil},
		{`if 0 <= score < 60 { 1 } else if 60 <= score <= 100 { 2 } else { 3 }`, nil},
		{`count(us, .score >= 0 and .ok and .score < 60)`, nil},
		{`if medal == "gold" { 1 } else if medal == "silver" { 2 } else if medal == "bronze" { 3 } else { 0 }`, nil},
		{`if medal == "gold" { 1 } else if medal == "silver" or medal == "bronze" { 2 } else { 0 }`, nil},
		{`if medal == "gold" { 1 } else if medal in ["silver", "bronze"] { 2 } else { 0 }`, nil},
		{`if medal == "gold" { 1 } else if medal != "gold" { 2 } else { 0 }`, nil},
		{`if ok { 1 } else if not ok { 2 } else { 3 }`, nil},
		{`let s = score * 2; if s > 100 { 1 } else if s <= 100 { 2 } else { 3 }`, nil},
		{`if n >= 5 and n < 10 { 1 } else { 2 }`, nil},
		{`graded(score)`, nil},
		{`if score >= 90 { 1 } else if score >= 95 { 2 } else { 3 }`, []string{"score >= 95 is always false"}},
		{`if score >= 90 { 1 } else if score >= 95 and score < 99 { 2 } else { 3 }`, []string{"score >= 95 is always false"}},
		{`if medal == "gold" { 1 } else if medal == "gold" { 2 } else { 3 }`, []string{`medal is never "gold"`}},
		{`if ok { 1 } else if ok { 2 } else { 3 }`, []string{"ok is always false"}},
		{`score >= 0`, []string{"score >= 0 is always true"}},
		{`len(ks) >= 0`, []string{"len(ks) >= 0 is always true"}},
		{`score >= 60 and score < 200`, []string{"score < 200 is always true"}},
		{`score >= 60 and score >= 50`, []string{"score >= 50 is always true"}},
		{`if score >= 90 { 1 } else if any > 3 and visits <= 10 { 2 } else { 3 }`, []string{"visits <= 10 is always true"}},
		{`if score >= 90 { 1 } else if score >= 60 or visits <= 10 { 2 } else { 3 }`, []string{"visits <= 10 is always true"}},
	})
}
