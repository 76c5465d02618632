package incentive_test

import (
	"fmt"
	"math/big"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/meritrules/merit/incentive"
	"github.com/meritrules/merit/rule"
	"github.com/meritrules/merit/rule/types"
	"pgregory.net/rapid"
)

func numbers(texts ...string) []types.Number {
	all := make([]types.Number, len(texts))
	for i, s := range texts {
		all[i] = types.MustParseNumber(s)
	}
	return all
}

func TestQuota(t *testing.T) {
	candidate := func(id string, keys ...string) incentive.Candidate {
		return incentive.Candidate{ID: id, Keys: numbers(keys...)}
	}
	field := []incentive.Candidate{
		candidate("d", "80", "1", "5"), candidate("b", "90", "1", "2"), candidate("a", "95", "1", "1"),
		candidate("c", "90", "2", "1"), candidate("e", "90.0", "1", "2"),
	} // a, then c, b, e equal by the first key; b and e equal by all; d last
	tests := []struct {
		name    string
		places  int
		ties    incentive.TieRule
		want    string
		because string
	}{
		{"none", 0, incentive.TiedIn, "in [], out [a c b e d]", "no place, nobody in, tied or not"},
		{"one", 1, incentive.TiedIn, "in [a], out [c b e d]", "no tie where the places run out"},
		{"tied in", 2, incentive.TiedIn, "in [a c b e], out [d]", "three are equal to the second"},
		{"tied out", 2, incentive.TiedOut, "in [a], out [c b e d]", "the same three, out"},
		{"next key", 2, incentive.ByNextKey, "in [a c], out [b e d]", "c has the greater second key"},
		{"undecided", 3, incentive.ByNextKey, "in [a c], undecided [b e] for 1, out [d]", "b and e are equal in every key"},
		{"tie inside", 4, incentive.TiedIn, "in [a c b e], out [d]", "all that are equal have a place"},
		{"tie inside, out", 4, incentive.TiedOut, "in [a c b e], out [d]", "all that are equal have a place"},
		{"tie inside, next", 4, incentive.ByNextKey, "in [a c b e], out [d]", "nothing to decide"},
		{"as many", 5, incentive.TiedOut, "in [a c b e d], out []", "room for all"},
		{"more", 9, incentive.ByNextKey, "in [a c b e d], out []", "room for more"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := rand.New(rand.NewPCG(1, 2))
			for range 20 {
				shuffled := slices.Clone(field)
				r.Shuffle(len(shuffled), func(i, j int) { shuffled[i], shuffled[j] = shuffled[j], shuffled[i] })
				s, err := incentive.Quota(shuffled, tt.places, tt.ties)
				if err != nil {
					t.Fatal(err)
				}
				if got := show(s); got != tt.want {
					t.Fatalf("got %s, want %s: %s", got, tt.want, tt.because)
				}
			}
		})
	}
	if s, err := incentive.Quota(nil, 3, incentive.ByNextKey); err != nil || len(s.In)+len(s.Out)+len(s.Undecided) != 0 {
		t.Errorf("no candidates: %v, %v", s, err)
	}
}

func show(s incentive.Selection) string {
	if len(s.Undecided) == 0 {
		return fmt.Sprintf("in %v, out %v", s.In, s.Out)
	}
	return fmt.Sprintf("in %v, undecided %v for %d, out %v", s.In, s.Undecided, s.Open, s.Out)
}

func TestQuotaFaults(t *testing.T) {
	tests := []struct {
		name       string
		candidates []incentive.Candidate
		places     int
		ties       incentive.TieRule
		want       string
	}{
		{"negative", nil, -1, incentive.TiedIn, "incentive: a quota of -1 places"},
		{"no rule", nil, 1, 0, "incentive: there is no tie rule 0"},
		{"unknown rule", nil, 1, 9, "incentive: there is no tie rule 9"},
		{"twice", []incentive.Candidate{{ID: "a", Keys: numbers("1")}, {ID: "a", Keys: numbers("2")}}, 1, incentive.TiedIn, `incentive: the candidate "a" stands twice`},
		{"no key", []incentive.Candidate{{ID: "a"}}, 1, incentive.TiedIn, `incentive: the candidate "a" has no key`},
		{"other keys", []incentive.Candidate{{ID: "a", Keys: numbers("1")}, {ID: "b", Keys: numbers("1", "2")}}, 1, incentive.TiedIn,
			`incentive: the candidate "b" has 2 keys, "a" has 1`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if _, err := incentive.Quota(tt.candidates, tt.places, tt.ties); fmt.Sprint(err) != tt.want {
				t.Errorf("got %v, want %s", err, tt.want)
			}
		})
	}
}

func TestApportion(t *testing.T) {
	tests := []struct {
		name    string
		total   string
		places  int
		shares  string
		want    string // amounts, or an error
		because string
	}{
		{"thirds", "100", 2, "1 1 1", "33.34 33.33 33.33", "equal remainders go by order"},
		{"cents", "0.05", 2, "1 2 3", "0.01 0.02 0.02", "exact 0.8333, 1.6667, 2.5 cents: the remainders 0.8333 and 0.6667 come first"},
		{"proportion", "300", 0, "1.5 0 0.5", "225 0 75", "nothing left over"},
		{"less than a unit each", "2", 0, "1 1 1 1 1", "1 1 0 0 0", "two units for five"},
		{"tens", "100", -1, "1 1 1", "40 30 30", "negative places are tens"},
		{"nothing", "0", 2, "0 0", "0 0", "no share of nothing"},
		{"nobody", "0", 2, "", "", "nothing to nobody"},
		{"textbook", "25", 0, "1600 1400 2300 4700", "4 3 6 12", "Hamilton: exact 4, 3.5, 5.75, 11.75"},

		{"negative total", "-1", 2, "1", "incentive: cannot apportion -1, less than 0", "a debt is another question"},
		{"negative share", "1", 2, "1 -1", "incentive: share 2 is -1, less than 0", "no proportion"},
		{"no shares", "1", 2, "0 0", "incentive: nobody has a share of 1", "division by nothing"},
		{"too fine", "0.001", 2, "1", "incentive: amounts of 2 places cannot sum to 0.001", "not to the cent"},
		{"places", "1", 31, "1", "incentive: cannot apportion to 31 places; at most 30", "bounded"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			amounts, err := incentive.Apportion(types.MustParseNumber(tt.total), tt.places, numbers(strings.Fields(tt.shares)...))
			texts := make([]string, len(amounts))
			for i, a := range amounts {
				texts[i] = a.String()
			}
			got := strings.Join(texts, " ")
			if err != nil {
				got = err.Error()
			}
			if got != tt.want {
				t.Errorf("got %s, want %s: %s", got, tt.want, tt.because)
			}
		})
	}
}

// TestApportionSums: the amounts sum to the total, none is a unit or more away
// from its exact proportion, and a greater share never gets less.
func TestApportionSums(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		places := rapid.IntRange(-2, 4).Draw(t, "places")
		weights := rapid.SliceOfN(rapid.Int64Range(0, 1000), 1, 30).Draw(t, "shares")
		weights[0]++
		unit := big.NewRat(1, 1)
		for range max(places, -places) {
			unit.Mul(unit, big.NewRat(10, 1))
		}
		if places > 0 {
			unit.Inv(unit)
		}
		total := new(big.Rat).Mul(unit, big.NewRat(rapid.Int64Range(0, 1_000_000).Draw(t, "units"), 1))
		shares, all := make([]types.Number, len(weights)), int64(0)
		for i, w := range weights {
			shares[i] = types.FromRat(big.NewRat(w, 7))
			all += w
		}
		amounts, err := incentive.Apportion(types.FromRat(total), places, shares)
		if err != nil {
			t.Fatal(err)
		}
		sum := new(big.Rat)
		for i, a := range amounts {
			sum.Add(sum, a.Rat())
			off := new(big.Rat).Mul(total, big.NewRat(weights[i], all))
			off.Sub(off, a.Rat())
			if off.Abs(off).Cmp(unit) >= 0 {
				t.Fatalf("amount %d is %s, a unit or more off", i, a)
			}
			for j := range amounts {
				if weights[i] > weights[j] && amounts[i].Cmp(amounts[j]) < 0 {
					t.Fatalf("share %d is greater than share %d, but gets less", i, j)
				}
			}
		}
		if sum.Cmp(total) != 0 {
			t.Fatalf("the amounts sum to %s, not %s", sum, total)
		}
	})
}

// unit is what a host may know of a unit.
type unit struct {
	ID   string `rule:"id,key"`
	Rank int    `rule:"rank"`
	Late bool   `rule:"late"`
}

// facts is the units and vetoes of a host.
type facts struct {
	Units  []unit           `rule:"units"`
	Vetoes []incentive.Veto `rule:"vetoes"`
}

// bind makes vetoes and further figures ready for facts.
func bind(v incentive.Vetoes, figures ...rule.Figure) (*rule.BoundSheet[facts], error) {
	models, own := v.Parts()
	return rule.BindSheet[facts](rule.Scope{}, models, append(own, figures...))
}

func TestVetoes(t *testing.T) {
	barred := rule.Expr("rank > 3").As("units", "barred", types.FlagKind)
	honour := rule.Expr("rank <= 5 and not vetoed").As("units", "excellent", types.FlagKind)
	b, err := bind(incentive.Vetoes{Rules: []incentive.VetoRule{
		{Name: "race", When: rule.Expr("barred"), Reason: "fell back"},
		{Name: "late", When: rule.Expr("late"), Reason: "was late"},
	}}, barred, honour)
	if err != nil {
		t.Fatal(err)
	}
	rows := []unit{{"u3", 1, false}, {"u2", 9, true}, {"u1", 5, false}, {"u4", 2, true}}
	listed := []incentive.Veto{{"u2", "broke the law"}, {"u3", "broke the law"}, {"u2", "accident"}}
	for range 4 { // in any order
		rows, listed = append(rows[1:], rows[0]), append(listed[1:], listed[0])
		run, err := b.Run(t.Context(), facts{rows, listed})
		if err != nil {
			t.Fatal(err)
		}
		got, err := rule.Records[incentive.VetoReason](run, "veto_reasons")
		if err != nil {
			t.Fatal(err)
		}
		want := []incentive.VetoReason{
			{"u1", "race", "fell back"},
			{"u2", incentive.Listed, "accident"}, {"u2", incentive.Listed, "broke the law"}, {"u2", "race", "fell back"}, {"u2", "late", "was late"},
			{"u3", incentive.Listed, "broke the law"},
			{"u4", "late", "was late"},
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("reasons, by unit, listed first, then rules in order (-want +got):\n%s", diff)
		}
		for i, id := range run.List("units").Keys() {
			if v, _ := run.List("units").Value(i, "vetoed").Flag(); !v {
				t.Errorf("%s has a reason and is not vetoed", id)
			}
			if v, _ := run.List("units").Value(i, "excellent").Flag(); v {
				t.Errorf("%s is vetoed and has an honour", id)
			}
		}
	}
}

func TestVetoFaults(t *testing.T) {
	rules := func(formula string) incentive.Vetoes {
		return incentive.Vetoes{Rules: []incentive.VetoRule{{Name: "race", When: rule.Expr(formula)}}}
	}
	if _, err := bind(rules("bared")); err == nil {
		t.Error("an unknown name compiles")
	}
	if _, err := bind(rules("vetoed")); err == nil || !strings.Contains(err.Error(), "uses itself") {
		t.Errorf("a rule that reads what it makes: %v", err)
	}
	if _, err := bind(rules("rank")); fmt.Sprint(err) != "1:1: units.veto_race: the figure must be a flag, but is a number" {
		t.Errorf("a rule that is a number: %v", err)
	}
	b, err := bind(rules("late"))
	if err != nil {
		t.Fatal(err)
	}
	want := `vetoes: record 1: unit "u9" is not among the units; did you mean "u1"?`
	if _, err := b.Run(t.Context(), facts{[]unit{{ID: "u1"}}, []incentive.Veto{{"u9", "accident"}}}); fmt.Sprint(err) != want {
		t.Errorf("an unknown unit: got %v, want %s", err, want)
	}
}

// TestVetoReference: vetoes of something else than units.
func TestVetoReference(t *testing.T) {
	units := &types.Schema{Name: "units"}
	vetoes := &types.Schema{Name: "vetoes", Fields: []types.Field{{Name: "unit", Type: types.RecordType("vetoes")}, {Name: "reason", Type: types.TextType()}}}
	models, _ := incentive.Vetoes{}.Parts()
	_, err := rule.NewSheet(rule.Scope{Lists: []*types.Schema{units, vetoes}}, models, nil)
	if want := "vetoes: needs vetoes.unit to be a record of units, but it is a record of vetoes; write unit: {type: units, inverse: vetoes}"; fmt.Sprint(err) != want {
		t.Error(err)
	}
}
