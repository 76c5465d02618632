package incentive_test

import (
	"fmt"
	"math/big"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/meritrules/merit/incentive"
	"github.com/meritrules/merit/rule/types"
	"pgregory.net/rapid"
)

// parts reads parts such as "a 3", "b 2 least 5", "c 1 most 0.5".
func parts(texts ...string) []incentive.Part {
	var all []incentive.Part
	for _, text := range texts {
		f := strings.Fields(text)
		p := incentive.Part{ID: f[0], Weight: types.MustParseNumber(f[1])}
		for i := 2; i < len(f); i += 2 {
			bound := types.MustParseNumber(f[i+1])
			if f[i] == "least" {
				p.Least = &bound
			} else {
				p.Most = &bound
			}
		}
		all = append(all, p)
	}
	return all
}

func amounts(shares []incentive.Share) string {
	var texts []string
	for _, s := range shares {
		text := s.Amount.String()
		if s.Bound != incentive.Unbound {
			text += " " + string(s.Bound)
		}
		texts = append(texts, text)
	}
	return strings.Join(texts, ", ")
}

func TestSplitByRemainders(t *testing.T) {
	tests := []struct {
		name, pool string
		places     int
		parts      []incentive.Part
		want       string // amounts, or an error
		because    string
	}{
		{"thirds", "100", 2, parts("a 1", "b 1", "c 1"), "33.34, 33.33, 33.33", "equal remainders go by id"},
		{"thirds, in another order", "100", 2, parts("c 1", "b 1", "a 1"), "33.33, 33.33, 33.34", "and not by order"},
		{"the larger remainder", "7", 0, parts("a 1", "b 3"), "2, 5", "exact 1.75 and 5.25"},
		{"half each", "3", 0, parts("a 1", "b 5"), "0, 3", "exact 0.5 and 2.5: the greater weight first"},
		{"cents", "0.05", 2, parts("a 1", "b 2", "c 3"), "0.01, 0.02, 0.02", "exact 0.8333, 1.6667, 2.5 cents"},
		{"proportion", "300", 0, parts("a 1.5", "b 0", "c 0.5"), "225, 0, 75", "no weight, nothing"},
		{"tens", "100", -1, parts("a 1", "b 1", "c 1"), "40, 30, 30", "negative places are tens"},
		{"nothing", "0", 2, parts("a 0", "b 0"), "0, 0", "no share of nothing"},
		{"nobody", "0", 2, nil, "", "nothing to nobody"},
		{"textbook", "25", 0, parts("a 1600", "b 1400", "c 2300", "d 4700"), "4, 3, 6, 12", "Hamilton: exact 4, 3.5, 5.75, 11.75"},

		{"a least amount", "100", 0, parts("a 1 least 20", "b 4", "c 5"), "20 least, 36, 44", "the others share 80 as 4 to 5: 35.56 and 44.44"},
		{"a most", "100", 0, parts("a 8 most 50", "b 1", "c 1"), "50 most, 25, 25", "the others share 50"},
		{"a most that frees a least", "100", 0, parts("a 8 most 50", "b 1 least 15", "c 1"), "50 most, 25, 25", "of the 50 that are left b has more than its least"},
		{"both", "100", 0, parts("a 90 most 60", "b 6", "c 4 least 18"), "60 most, 22, 18 least", "b has the rest"},
		{"all at their most", "10", 0, parts("a 1 most 4", "b 2 most 6"), "4, 6 most", "what is left is just the most of a"},
		{"least is most", "10", 0, parts("a 1 least 3 most 3", "b 2"), "3 most, 7", "3.33 held at 3"},
		{"no weight, no least", "10", 0, parts("a 0 least 3", "b 2"), "0, 10", "who has no weight takes no part"},
		{"bounds between units", "10", 0, parts("a 1 least 0.5", "b 30 most 9.5"), "1 least, 9", "the next whole unit within"},

		{"negative pool", "-1", 2, parts("a 1"), "incentive: cannot split -1, less than 0", "a debt is another question"},
		{"negative weight", "1", 2, parts("a 1", "b -1"), `incentive: the weight of "b" is -1, less than 0`, "no proportion"},
		{"no weights", "1", 2, parts("a 0", "b 0"), "incentive: nobody has a weight in the pool of 1", "division by nothing"},
		{"too fine", "0.001", 2, parts("a 1"), "incentive: amounts of 2 places cannot make up 0.001", "not to the cent"},
		{"places", "1", 31, parts("a 1"), "incentive: cannot split to 31 places; at most 30", "bounded"},
		{"twice", "1", 0, parts("a 1", "a 2"), `incentive: the part "a" stands twice`, "one answer for each"},
		{"too much", "1", 0, parts("a 1 least 1", "b 1 least 1"), "incentive: the least amounts of all together are more than the pool", "2 of 1"},
		{"too little", "9", 0, parts("a 1 most 4", "b 1 most 4"), "incentive: the most that all together may get is less than the pool", "8 of 9"},
		{"no amount between", "9", 0, parts("a 1 least 0.2 most 0.8", "b 1"), `incentive: "a" gets at least 0.2 and at most 0.8, between which there is no amount`, "whole units"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			shares, err := incentive.Split(types.MustParseNumber(tt.pool), tt.places, "", tt.parts...)
			got := amounts(shares)
			if err != nil {
				got = err.Error()
			}
			if got != tt.want {
				t.Errorf("got %s, want %s: %s", got, tt.want, tt.because)
			}
		})
	}
	if _, err := incentive.Split(types.Int(1), 0, "hamilton", parts("a 1")...); fmt.Sprint(err) != `incentive: there is no method "hamilton"` {
		t.Errorf("an unknown method: %v", err)
	}
}

// TestElections divides seats as two elections did. The German Bundestag of 2005 shared its 598 seats by largest
// remainders among the parties with more than five percent (Bundeswahlleiter, final result: before seats
// that were won beyond the proportion); the parliament of New Zealand of 2017 its 120 seats by Sainte-Laguë
// (Electoral Commission, official count).
func TestElections(t *testing.T) {
	tests := []struct {
		name   string
		seats  int64
		method incentive.Method
		votes  []incentive.Part
		want   string
	}{
		{"Bundestag 2005", 598, incentive.LargestRemainder, parts("SPD 16194665", "CDU 13136740", "FDP 4648144", "LINKE 4118194", "GRUENE 3838326", "CSU 3494309"), "213, 173, 61, 54, 51, 46"},
		{"New Zealand 2017", 120, incentive.SainteLague, parts("National 1152075", "Labour 956184", "NZFirst 186706", "Green 162443", "ACT 13075"), "56, 46, 9, 8, 1"},
	}
	for _, tt := range tests {
		shares, err := incentive.Split(types.Int(tt.seats), 0, tt.method, tt.votes...)
		if got := amounts(shares); err != nil || got != tt.want {
			t.Errorf("%s: got %s, %v, want %s", tt.name, got, err, tt.want)
		}
	}
}

// drawn draws a pool with its parts, whose bounds leave room for it.
func drawn(t *rapid.T) (pool types.Number, places int, all []incentive.Part) {
	places = rapid.IntRange(-2, 4).Draw(t, "places")
	unit := big.NewRat(1, 1)
	for range max(places, -places) {
		unit.Mul(unit, big.NewRat(10, 1))
	}
	if places > 0 {
		unit.Inv(unit)
	}
	units := func(n int64) *types.Number {
		x := types.FromRat(new(big.Rat).Mul(unit, big.NewRat(n, 1)))
		return &x
	}
	n := rapid.IntRange(1, 12).Draw(t, "parts")
	least, most := int64(0), int64(0)
	for i := range n {
		p := incentive.Part{ID: fmt.Sprintf("p%02d", i), Weight: types.FromRat(big.NewRat(rapid.Int64Range(0, 60).Draw(t, "weight"), rapid.Int64Range(1, 3).Draw(t, "of")))}
		from, to := rapid.Int64Range(0, 9).Draw(t, "least"), rapid.Int64Range(1, 400).Draw(t, "room")
		if p.Weight.Sign() == 0 && i == 0 {
			p.Weight = types.Int(1)
		}
		if rapid.Bool().Draw(t, "has least") {
			p.Least = units(from)
		} else {
			from = 0
		}
		if p.Weight.Sign() > 0 {
			least, most = least+from, most+from+to
		}
		if i > 0 && rapid.Bool().Draw(t, "has most") {
			p.Most = units(from + to)
		}
		all = append(all, p)
	}
	return *units(rapid.Int64Range(least, max(least, most)).Draw(t, "pool")), places, all
}

// The amounts make up the pool and keep the bounds, whatever the order; of two parts without bounds the
// one with more weight never gets less.
func TestSplitMakesUpThePool(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		pool, places, all := drawn(t)
		method := incentive.Method(rapid.SampledFrom(incentive.Methods()).Draw(t, "method"))
		shares, err := incentive.Split(pool, places, method, all...)
		if err != nil && strings.Contains(err.Error(), "less than the pool") {
			t.Skip("the bounds leave no room")
		}
		if err != nil {
			t.Fatal(err)
		}
		sum, byID := types.Number{}, map[string]incentive.Share{}
		for i, s := range shares {
			sum, byID[s.ID] = sum.Add(s.Amount), s
			p := all[i]
			switch {
			case p.Weight.Sign() == 0 && s.Amount.Sign() != 0:
				t.Fatalf("%s has no weight and gets %s", p.ID, s.Amount)
			case p.Weight.Sign() > 0 && p.Least != nil && s.Amount.Cmp(*p.Least) < 0, p.Most != nil && s.Amount.Cmp(*p.Most) > 0:
				t.Fatalf("%s gets %s, beyond its bounds", p.ID, s.Amount)
			}
			for j, o := range shares {
				free := p.Least == nil && p.Most == nil && all[j].Least == nil && all[j].Most == nil
				if free && p.Weight.Cmp(all[j].Weight) > 0 && s.Amount.Cmp(o.Amount) < 0 {
					t.Fatalf("%s has more weight than %s, and gets %s of %s", p.ID, o.ID, s.Amount, o.Amount)
				}
			}
		}
		if sum.Cmp(pool) != 0 {
			t.Fatalf("the amounts make up %s, not %s", sum, pool)
		}
		r := rand.New(rand.NewPCG(1, 2))
		r.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
		again, err := incentive.Split(pool, places, method, all...)
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range again {
			if diff := cmp.Diff(byID[s.ID], s); diff != "" {
				t.Fatalf("in another order:\n%s", diff)
			}
		}
	})
}

// Both methods against their definitions. With bounds, the exact amounts are those of one common
// level: so much for each unit of weight, cut at the bounds. Largest remainders are less than a unit from them. By
// Sainte-Laguë nobody's claim to a unit more is stronger than another's to the last that it has.
func TestSplitAgainstItsDefinition(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		pool, places, all := drawn(t)
		unit := big.NewRat(1, 1)
		for range max(places, -places) {
			unit.Mul(unit, big.NewRat(10, 1))
		}
		if places > 0 {
			unit.Inv(unit)
		}
		lr, err := incentive.Split(pool, places, incentive.LargestRemainder, all...)
		if err != nil {
			t.Skip("the bounds leave no room")
		}
		level := levelOf(all, pool.Rat())
		for i, p := range all {
			off := new(big.Rat).Sub(cutAt(p, level), lr[i].Amount.Rat())
			if p.Weight.Sign() > 0 && off.Abs(off).Cmp(unit) >= 0 {
				t.Fatalf("%s gets %s of exactly %s", p.ID, lr[i].Amount, cutAt(p, level).FloatString(6))
			}
		}
		sl, err := incentive.Split(pool, places, incentive.SainteLague, all...)
		if err != nil {
			t.Fatal(err)
		}
		half := new(big.Rat).Quo(unit, big.NewRat(2, 1))
		for i, p := range all {
			for j, o := range all {
				last := new(big.Rat).Sub(sl[j].Amount.Rat(), half) // between the last unit of o and the one before
				next := new(big.Rat).Add(sl[i].Amount.Rat(), half)
				mayMore := p.Weight.Sign() > 0 && (p.Most == nil || sl[i].Amount.Cmp(*p.Most) < 0)
				mayLess := sl[j].Amount.Sign() > 0 && (o.Least == nil || sl[j].Amount.Cmp(*o.Least) > 0)
				if i != j && mayMore && mayLess && new(big.Rat).Mul(p.Weight.Rat(), last).Cmp(new(big.Rat).Mul(o.Weight.Rat(), next)) > 0 {
					t.Fatalf("%s with %s has a stronger claim than %s with %s", p.ID, sl[i].Amount, o.ID, sl[j].Amount)
				}
			}
		}
	})
}

// cutAt returns what a part gets at a level, cut at its bounds.
func cutAt(p incentive.Part, level *big.Rat) *big.Rat {
	x := new(big.Rat).Mul(p.Weight.Rat(), level)
	switch {
	case p.Weight.Sign() == 0:
		return new(big.Rat)
	case p.Least != nil && x.Cmp(p.Least.Rat()) < 0:
		return p.Least.Rat()
	case p.Most != nil && x.Cmp(p.Most.Rat()) > 0:
		return p.Most.Rat()
	}
	return x
}

// levelOf finds the level at which all get the pool together, by trying between which bounds it lies.
func levelOf(all []incentive.Part, pool *big.Rat) *big.Rat {
	var bounds []*big.Rat
	for _, p := range all {
		for _, b := range []*types.Number{p.Least, p.Most} {
			if b != nil && p.Weight.Sign() > 0 {
				bounds = append(bounds, new(big.Rat).Quo(b.Rat(), p.Weight.Rat()))
			}
		}
	}
	given := func(level *big.Rat) *big.Rat {
		sum := new(big.Rat)
		for _, p := range all {
			sum.Add(sum, cutAt(p, level))
		}
		return sum
	}
	below, above := new(big.Rat), (*big.Rat)(nil)
	for _, b := range bounds {
		if given(b).Cmp(pool) <= 0 {
			if b.Cmp(below) > 0 {
				below = b
			}
		} else if above == nil || b.Cmp(above) < 0 {
			above = b
		}
	}
	if above == nil {
		above = new(big.Rat).Add(below, big.NewRat(1, 1))
	}
	rise := new(big.Rat).Sub(given(above), given(below))
	if rise.Sign() == 0 {
		return below
	}
	part := new(big.Rat).Quo(new(big.Rat).Sub(pool, given(below)), rise)
	return part.Add(below, part.Mul(part, new(big.Rat).Sub(above, below)))
}
