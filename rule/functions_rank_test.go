package rule_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/meritrules/merit/rule"
	"github.com/meritrules/merit/rule/fault"
	"github.com/meritrules/merit/rule/types"
	"github.com/meritrules/merit/rule/value"
)

// county is a record of the test's list: few different values, so that there are ties.
type county struct {
	group           string
	total, economic int64
	letters         int64
}

// rankedFigures ranks counties by the total, then by the economic score, then by
// who has fewer letters; and the same in other ways.
var rankedFigures = map[string]string{
	"place":     "rank([total, economic, -letters], map(counties, [.total, .economic, -.letters]))",
	"dense":     `rank([total, economic, -letters], map(counties, [.total, .economic, -.letters]), "dense")`,
	"last":      `rank([total, economic, -letters], map(counties, [.total, .economic, -.letters]), "competition", "asc")`,
	"last_tied": `rank([total, economic, -letters], map(counties, [.total, .economic, -.letters]), "dense", "asc")`,
	"peer":      "rank([total, economic, -letters], map(peers, [.total, .economic, -.letters]))",
	"place_by":  "rankBy(counties, [.total, .economic, -.letters])",
	"dense_by":  `rankBy(counties, [.total, .economic, -.letters], "dense")`,
	"last_by":   `rankBy(counties, [.total, .economic, -.letters], "asc")`,
	"tied_by":   `rankBy(counties, [.total, .economic, -.letters], "asc", "dense")`,
	"peer_by":   "rankBy(peers, [.total, .economic, -.letters])",
	"above":     "rankBy(filter(counties, .total > 2), .economic) ?? 0",
	"some":      "rankBy(counties, if .letters == 0 { nil } else { .total }) ?? 0",
	"own":       "rank([total, economic], map(filter(counties, .total >= total), [.total, .economic]))",
}

// A rank by several numbers is 1 and how many are ahead: a plain count judges it.
func TestRankByKeys(t *testing.T) {
	random := rand.New(rand.NewPCG(7, 11))
	counties := make([]county, 60)
	for i := range counties {
		counties[i] = county{[]string{"a", "b"}[random.IntN(2)], random.Int64N(5), random.Int64N(3), random.Int64N(3)}
	}
	run := rankCounties(t, counties)
	for i, c := range counties {
		want := map[string]int{
			"place":     1 + ahead(counties, c, 1, func(county) bool { return true }, false),
			"dense":     1 + ahead(counties, c, 1, func(county) bool { return true }, true),
			"last":      1 + ahead(counties, c, -1, func(county) bool { return true }, false),
			"last_tied": 1 + ahead(counties, c, -1, func(county) bool { return true }, true),
			"peer":      1 + ahead(counties, c, 1, func(d county) bool { return d.group == c.group }, false),
		}
		for name, same := range map[string]string{"place_by": "place", "dense_by": "dense", "last_by": "last", "tied_by": "last_tied", "peer_by": "peer"} {
			want[name] = want[same]
		}
		want["above"], want["some"] = 0, 0
		if c.total > 2 {
			want["above"] = 1 + howMany(counties, func(d county) bool { return d.total > 2 && d.economic > c.economic })
		}
		if c.letters != 0 {
			want["some"] = 1 + howMany(counties, func(d county) bool { return d.letters != 0 && d.total > c.total })
		}
		without := c
		without.letters = 0
		others := slices.Clone(counties)
		for j := range others {
			others[j].letters = 0
		}
		want["own"] = 1 + ahead(others, without, 1, func(county) bool { return true }, false)
		for name, n := range want {
			if got := run.List("counties").Value(i, name).String(); got != fmt.Sprint(n) {
				t.Errorf("county %d: %s is %s, not %d", i, name, got, n)
			}
		}
	}
}

// howMany counts the counties for which a condition holds.
func howMany(all []county, holds func(county) bool) (n int) {
	for _, c := range all {
		if holds(c) {
			n++
		}
	}
	return n
}

// ahead counts who is before a county, or with distinct the different ones of them.
func ahead(all []county, c county, sign int, counts func(county) bool, distinct bool) int {
	seen := map[[3]int64]bool{}
	n := 0
	for _, d := range all {
		key, own := [3]int64{d.total, d.economic, -d.letters}, [3]int64{c.total, c.economic, -c.letters}
		if !counts(d) || slices.Compare(key[:], own[:])*sign <= 0 || distinct && seen[key] {
			continue
		}
		seen[key] = true
		n++
	}
	return n
}

// rankCounties works out the figures that rank counties.
func rankCounties(t *testing.T, counties []county) *rule.Run {
	t.Helper()
	num := types.NumberType()
	schema := &types.Schema{Name: "counties", Key: []string{"id"}, Groups: []string{"group"}, Fields: []types.Field{
		{Name: "id", Type: types.TextType()}, {Name: "group", Type: types.TextType()}, {Name: "total", Type: num}, {Name: "economic", Type: num}, {Name: "letters", Type: num}}}
	b := value.NewBuilder(schema, "")
	number := func(n int64) value.Value { return value.OfNumber(types.Int(n)) }
	for i, c := range counties {
		b.Add(i+1, value.OfText(fmt.Sprintf("%03d", i)), value.OfText(c.group), number(c.total), number(c.economic), number(c.letters))
	}
	list, err := b.Build()
	if err != nil {
		t.Fatal(err)
	}
	var figures []rule.Figure
	for name, formula := range rankedFigures {
		figures = append(figures, rule.Figure{List: "counties", Source: types.Source{Name: name, Text: formula}})
	}
	sheet, err := rule.NewSheet(rule.Scope{Lists: []*types.Schema{schema}}, nil, figures)
	if err != nil {
		t.Fatal(err)
	}
	facts, err := value.NewFacts([]*value.List{list}, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	run, err := sheet.Run(context.Background(), facts)
	if err != nil {
		t.Fatal(err)
	}
	return run
}

func TestRankOfLists(t *testing.T) {
	for _, c := range []struct{ name, formula, want string }{
		{"the first number decides", "rank([2, 1], [[3, 0], [2, 1], [1, 9]])", "2"},
		{"of equal ones the second", "rank([2, 1], [[2, 3], [2, 2], [2, 1], [2, 0]])", "3"},
		{"ties share a place", "rank([2, 0], [[2, 1], [2, 1], [2, 0]])", "3"},
		{"dense leaves no gap", `rank([2, 0], [[2, 1], [2, 1], [2, 0]], "dense")`, "2"},
		{"what is not in the list", "rank([2, 5], [[2, 6], [2, 4]])", "2"},
		{"an empty list", "rank([size, 1], map(filter(units, false), [.size, 1]))", "1"},
		{"fractions are exact", "rank([1/3, 1], [[0.3333, 5], [1/3, 2]])", "2"},
		{"named by let", "let keys = map(units, [.size, .得分]); rank([size, 得分], keys)", "1"},
		{"sorted by several", "map(sortBy(units, [-.size, .得分]), .id)", "[b, a]"},
		{"sorted by several, ties", "map(sortBy([1, 2, 3, 4], [# % 2, -#]), #)", "[4, 2, 3, 1]"},
	} {
		got, err := figure(t, c.formula)
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
		} else if got.String() != c.want {
			t.Errorf("%s: %s = %s, want %s", c.name, c.formula, got, c.want)
		}
	}
}

// Peers by two fields are equal in both; what is unknown of either is unknown of the group.
func TestPeersByTwoFields(t *testing.T) {
	text := types.TextType()
	schema := &types.Schema{Name: "units", Key: []string{"id"}, Groups: []string{"class", "area"}, Fields: []types.Field{
		{Name: "id", Type: text}, {Name: "class", Type: text}, {Name: "size", Type: types.NumberType()}}}
	sheet, err := rule.NewSheet(rule.Scope{Lists: []*types.Schema{schema}}, nil, []rule.Figure{
		{List: "units", Source: types.Source{Name: "area", Text: `if size > 9 { "b" } else { "" }`}},
		{List: "units", Source: types.Source{Name: "beside", Text: `join(map(peers, .id))`}}})
	if err != nil {
		t.Fatal(err)
	}
	columns, _ := sheet.Reads(types.ColumnName{List: "units", Field: "beside"})
	if got := fmt.Sprint(columns); got != "[{units } {units area} {units class} {units id}]" {
		t.Errorf("the formula reads %s", got)
	}
	b := value.NewBuilder(schema, "")
	for i, class := range []string{"a", "a", "ab", "a", "ab"} {
		b.Add(i+1, value.OfText(fmt.Sprint(i)), value.OfText(class), value.OfNumber(types.Int(int64(8+2*(i%2)))))
	}
	list, err := b.Build()
	if err != nil {
		t.Fatal(err)
	}
	facts, err := value.NewFacts([]*value.List{list}, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	run, err := sheet.Run(context.Background(), facts)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for i := range 5 {
		got = append(got, run.List("units").Value(i, "beside").String())
	}
	if want := []string{"0", "13", "24", "13", "24"}; !slices.Equal(got, want) {
		t.Errorf("the peers are %v, want %v", got, want)
	}
	g := sheet.NewGiven()
	for _, class := range []string{"a", ""} {
		r := g.Add("units")
		if err := r.Set("area", value.OfText("b")); err != nil {
			t.Fatal(err)
		}
		if class != "" {
			if err := r.Set("class", value.OfText(class)); err != nil {
				t.Fatal(err)
			}
		}
	}
	trial := sheet.Trial(context.Background(), g, []types.ColumnName{{List: "units", Field: "beside"}}, nil)
	if v, err := trial.Value("units", 1, "beside"); fault.CodeOf(err) != fault.CodeNotGiven {
		t.Errorf("the peers of a unit without a class are %s, %v", v, err)
	}
}
