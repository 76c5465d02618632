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

// Weights of what is about as large add up to 1, or to something else altogether.
func TestWarningsOfSums(t *testing.T) {
	scope := domainScope()
	scope.Parameters = []types.Source{{Name: "street", Text: "0.7"}, {Name: "bureau", Text: "0.2"}}
	warns(t, scope, []warned{
		{"street * score + score * bureau", []string{"the weights 0.7 and 0.2 add up to 0.9, not to 1; mend one of them"}},
		{"0.5 * score + 0.3 * any + 0.25 * score", []string{"the weights 0.5, 0.3 and 0.25 add up to 1.05, not to 1"}},
		{"0.5 * score + 0.3 * any + 0.2 * score", nil},
		{"street * score + 0.3 * score", nil},
		{"0.5 * score + 0.2 * any", nil},         // a part of a whole
		{"0.5 * score + 0.45 * att", nil},        // of another size
		{"0.5 * score + 0.45", nil},              // no weight
		{"0.5 * score + 0.45 * score + 10", nil}, // neither
		{"1/3 * score + 1/3 * any + 0.3 * score", []string{"add up to 29/30, not to 1"}},
	})
}

// A step of another scale than those beside it is told where it stands.
func TestWarningsOfSteps(t *testing.T) {
	scope := domainScope()
	steps := func(name string, rows ...[]any) rule.Table { return docSteps(docTable(name, []string{"n"}, rows...)) }
	scope.Tables = []rule.Table{
		steps("low", []any{0, 1}, []any{"0.6", 2}, []any{70, 3}, []any{80, 4}),
		steps("high", []any{0, 1}, []any{"0.6", 2}, []any{"0.7", 3}, []any{80, 4}),
		steps("fine", []any{0, 1}, []any{"0.5", 2}, []any{10, 3}, []any{80, 4}), // 50 is not below 10
		steps("more", []any{0, 1}, []any{"0.01", 2}, []any{60, 3}, []any{80, 4}),
		steps("few", []any{0, 1}, []any{"0.6", 2}, []any{"0.9", 3}),
	}
	warns(t, scope, []warned{
		{"lookup(low, any)", []string{"0.6 stands among [0, 70, 80]; write 60, or the others in its scale"}},
		{"lookup(low, any) + lookup(low, score)", []string{"0.6 stands among [0, 70, 80]"}},
		{"lookup(high, any)", []string{"80 stands among [0, 0.6, 0.7]; write 0.8"}},
		{"lookup(fine, any) + lookup(more, any) + lookup(few, any)", nil},
		{`band(any, [0.6, 70, 80], [1, 2, 3, 4], "above")`, []string{"0.6 stands among [70, 80]; write 60"}},
		{`band(any, [6, 70, 80], [1, 2, 3, 4], "above")`, nil},
		{"interpolate(any, [0.5, 0.6, 70], [1, 2, 3])", []string{"70 stands among [0.5, 0.6]; write 0.7"}},
		{"interpolate(any, [0, 0.5, 1], [1, 2, 3])", nil},
	})
}

// The bounds of clamp that have changed places.
func TestWarningsOfCrossedBounds(t *testing.T) {
	warns(t, domainScope(), []warned{
		{"clamp(any, 10, 0)", []string{"the least of clamp(any, 10, 0), 10, is more than its most, 0; write clamp(x, least, most)"}},
		{"clamp(any, n + 9, n)", nil}, // the domains do not know that both are of one n
		{"clamp(any, n + 20, visits)", []string{"is more than its most"}},
		{"clamp(any, 0, 0)", nil},
		{"count(us, clamp(.any, 5, 4) > any)", []string{"is more than its most"}},
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

// What is declared of the elements of a list is known.
func TestWarningsOfElements(t *testing.T) {
	warns(t, domainScope(), []warned{
		{`"z" in ks`, []string{`ks never has "z"; its texts are "m" or "n"`}},
		{`"m" in ks`, nil},
		{`"z" not in ks`, []string{`ks never has "z"`}},
		{`11 in ns`, []string{"11 in ns is always false: ns has from 0 to 10"}},
		{`any(ks, # == "z")`, []string{`# is never "z"`}},
		{`ks[0] == "x"`, []string{`ks[0] is never "x"`}},
		{`any(ns, # > 60)`, []string{"# > 60 is always false"}},
		{`max(ns) > 10`, []string{"max(ns) > 10 is always false"}},
		{`(first(ns) ?? 0) > 10`, []string{"(first(ns) ?? 0) > 10 is always false"}},
		{`any(us, any(.ns, # < 0))`, []string{"# < 0 is always false"}},
		{`mean(ns) > 10`, []string{"mean(ns) > 10 is always false"}},
		{`mean(ns) > 9`, nil},
	})
}

// What is missing comes first, or what stands for it.
func TestWarningsOfUnrated(t *testing.T) {
	first := []string{"what is nil comes first"}
	warns(t, domainScope(), []warned{
		{`rankBy(us, .rating ?? 11)`, first},
		{`rankBy(us, .rating ?? 10)`, first},
		{`rankBy(us, .rating ?? 0)`, nil},
		{`rankBy(us, .rating ?? 0, "asc")`, first},
		{`rankBy(us, .rating ?? 0, "dense", "asc")`, first},
		{`rankBy(us, -(.rating ?? 0))`, first},
		{`rankBy(us, [.rating ?? 11, .score])`, first},
		{`rankBy(us, .rating)`, nil},
		{`rankBy(us, .rating == nil ? 11 : .rating)`, first},
		{`rankBy(us, if .rating != nil { .rating } else { 11 })`, first},
		{`rankBy(us, .rating == nil ? 0 : .rating)`, nil},
		{`first(sortBy(us, .rating))?.id`, []string{"rating may be nil, which is less than any value"}},
		{`first(sortBy(us, .rating ?? 0))?.id`, first},
		{`first(sortBy(us, .rating == nil ? 0 : .rating))?.id`, first},
		{`sortBy(us, .rating)[0]?.id`, first},
		{`map(take(sortBy(us, .rating), 3), .id)`, first},
		{`let sorted = sortBy(us, .rating); first(sorted)?.id`, first},
		{`first(map(sortBy(us, .rating), .id))`, first},
		{`last(sortBy(us, .rating, "desc"))?.id`, first},
		{`first(reverse(sortBy(us, .rating, "desc")))?.id`, first},
		{`first(sortBy(us, .rating, "desc"))?.id`, nil},
		{`last(sortBy(us, .rating))?.id`, nil},
		{`first(sortBy(us, .rating ?? 0, "desc"))?.id`, nil},
		{`first(sortBy(filter(us, .rating != nil), .rating))?.id`, nil},
		{`first(sortBy(us, .score))?.id`, nil},
		{`map(sortBy(us, .rating), .id)`, nil},
	})
}

// The share of the elements of a list that are counted lies from 0 to 1.
func TestWarningsOfCountedShares(t *testing.T) {
	warns(t, domainScope(), []warned{
		{`count(us, .n > 3) / len(us) > 60`, []string{"is always false: count(us, .n > 3) / len(us) is from 0 to 1"}},
		{`100 * count(us, .n > 3) / len(us) > 100`, []string{"is from 0 to 100"}},
		{`count(us, .n > 3) * 100 / len(us) > 100`, []string{"is from 0 to 100"}},
		{`len(filter(us, .n > 3)) / len(us) > 1`, []string{"is from 0 to 1"}},
		{`sum(peers, .att) / len(peers) > 60`, []string{"is from 0 to 1"}},
		{`sum(us, .score) / len(us) > 101`, []string{"is from 0 to 100"}},
		{`let c = count(us, .n > 3); let all = len(us); c / all >= 60`, []string{"is from 0 to 1"}},
		{`(count(us, .n > 3) + 2 * count(us, .n > 5)) / len(us) > 3`, []string{"is from 0 to 3"}},
		{`count(us, .n > 3) / len(us) + score`, []string{"is a ratio, from 0 to 1, and is reckoned together with score"}},
		{`count(us, .n > 3) / len(peers) > 60`, nil},
		{`count(ns, # > 3) / len(us) > 60`, nil},
		{`count(us, .n > 3) / len(us) > 0.6`, nil},
		{`count(filter(us, .ok), .n > 3) / len(filter(us, .n > 3)) > 60`, nil},
	})
}

// A function's condition on what it is given is told where all calls of the policy agree, and
// what it takes care of besides is not.
func TestWarningsOfAllCalls(t *testing.T) {
	scope := domainScope()
	scope.Functions = []types.Source{{Name: "over(x)", Text: "x / 100 > 30"}, {Name: "tier(x)", Text: "if x >= 90 { 1 } else if x >= 60 { 2 } else { 3 }"},
		{Name: "capped(x)", Text: "if x > 100 { 100 } else { x }"}, {Name: "share(a, b)", Text: "if b == 0 { 0 } else { a / b }"},
		{Name: "worth(k)", Text: `if k == "zona" { 2 } else { 1 }`}, {Name: "prize(k)", Text: `if k == "trophy" { 3 } else if k == "gold" { 2 } else { 1 }`},
		{Name: "above(x, k)", Text: "x > k"}, {Name: "safe(x)", Text: "if x <= 0 { 0 } else { sqrt(x, 2) }"}, {Name: "good(x)", Text: "x >= 60"}}
	scope.Lists[0].Fields = append(scope.Lists[0].Fields, types.Field{Name: "part", Type: types.NumberType(), Unit: types.Ratio})
	warns(t, scope, []warned{
		{`over(visits)`, []string{"x / 100 > 30 is always false: x / 100 is from 0 to 0.1"}},
		{`over(visits) or over(any)`, nil},
		{`over(visits) or over(n)`, []string{"x / 100 > 30 is always false"}},
		{`tier(visits)`, []string{"x >= 90 is always false", "x >= 60 is always false"}},
		{`tier(visits) + tier(score)`, nil},
		{`capped(score)`, nil},
		{`share(n, 1 + visits)`, nil},
		{`safe(1 + visits)`, nil},
		{`worth(level)`, []string{`k is never "zona"; did you mean "zone"?`}},
		{`prize(medal)`, nil},
		{`above(visits, 200)`, nil},
		{`good(att)`, []string{"x >= 60 is always false: x is from 0 to 1"}},
		{`good(part)`, []string{"x is a ratio, and is compared with 60"}},
		{`good(part) and good(score)`, nil},
		{`good(part * part) or good(part)`, []string{"x is a ratio, and is compared with 60"}},
	})
	scope.Functions[0].File = "shared.yaml"
	warns(t, scope, []warned{{`over(visits)`, nil}})
}

// A ratio where only points make sense.
func TestWarningsOfRatios(t *testing.T) {
	warns(t, domainScope(), []warned{
		{`clamp(score, 0, att)`, []string{"att is a ratio, from 0 to 1, and is reckoned together with score"}},
		{`clamp(score, att, 100)`, []string{"att is a ratio, from 0 to 1, and is reckoned together with score"}},
		{`clamp(att, 0, 1)`, nil},
		{`clamp(att * 100, 0, 100)`, nil},
		{`if ok { score } else { att }`, []string{"att is a ratio, from 0 to 1, and is reckoned together with score"}},
		{`ok ? att : visits`, []string{"att is a ratio"}},
		{`if ok { 0 } else { att }`, nil},
		{`if ok { score } else { att * 100 }`, nil},
		{`round(att)`, []string{"att is a ratio, from 0 to 1, and is rounded to whole numbers; multiply att by 100"}},
		{`roundEven(1 - att)`, nil},
		{`round(att * att, 0)`, []string{"is rounded to whole numbers"}},
		{`round(att, 2)`, nil},
		{`round(att * 100)`, nil},
		{`interpolate(score, [0, 1], [0, 10])`, []string{"divide score by 100"}},
		{`interpolate(n, [0, 1], [0, 10])`, []string{"n"}},
		{`interpolate(att, [0, 1], [0, 10])`, nil},
		{`interpolate(score, [0, 100], [0, 1])`, nil},
	})
	none := 0
	sheet, err := rule.NewSheet(domainScope(), nil, []rule.Figure{{List: "us", Source: types.Source{Name: "f", Text: "att"}, Places: &none}})
	if err != nil {
		t.Fatal(err)
	}
	if w := sheet.Warnings(); len(w) != 1 || w[0].Message != "att is a ratio, from 0 to 1, and is rounded to whole numbers" {
		t.Errorf("of a figure without places: %v", w)
	}
}

// What roots and parts of texts can be is known, and that a number of elements is whole.
func TestWarningsOfRootsAndParts(t *testing.T) {
	warns(t, domainScope(), []warned{
		{`sqrt(score, 1) > 50`, []string{"sqrt(score, 1) > 50 is always false: sqrt(score, 1) is from 0 to 10"}},
		{`sqrt(score + 4, 0) < 2`, []string{"is from 2 to 10"}},
		{`sqrt(score, 1) > 9`, nil},
		{`sqrt(any, 1) > 9`, nil},
		{`"c" in split("a,b", ",")`, []string{"the figure us.f is always false"}},
		{`"c" in split(level + ",x", ",")`, []string{`never has "c"; its texts are "city", "x" or "zone"`}},
		{`"x" in split(level + ",x", ",")`, nil},
		{`"o" in concat(ks, ["p"])`, []string{`never has "o"`}},
		{`len(take(us, 0.5)) > n`, []string{"take takes so many elements, and 0.5 is not whole"}},
		{`len(take(us, n)) > 2`, nil},
		{`sum(best(us, .score, 1.5)) > n`, []string{"best takes so many elements, and 1.5 is not whole"}},
		{`sum(best(us, .score, 2)) > n`, nil},
	})
}
