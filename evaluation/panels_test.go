package evaluation_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/meritrules/merit/evaluation"
	"pgregory.net/rapid"
)

func TestVerifyPanels(t *testing.T) {
	b := evaluation.PanelBounds{MinUnits: 1, MaxUnits: 2, MinRaters: 1, MaxRaters: 2}
	panel := func(rater string, units ...string) evaluation.Panel {
		return evaluation.Panel{Rater: rater, Units: units}
	}
	tests := []struct {
		name    string
		panels  []evaluation.Panel
		want    []evaluation.PanelFinding
		because string
	}{
		{"well", []evaluation.Panel{panel("L1", "u1", "u2"), panel("L2", "u1")}, nil, "all within bounds"},
		{"none", nil, []evaluation.PanelFinding{{Fault: evaluation.TooFewRaters, Unit: "u1"}, {Fault: evaluation.TooFewRaters, Unit: "u2"}}, "every unit needs one"},
		{"empty panel", []evaluation.Panel{panel("L1", "u1", "u2"), panel("L2")}, []evaluation.PanelFinding{{Fault: evaluation.TooFewUnits, Rater: "L2"}}, "L2 has nothing to judge"},
		{"many raters", []evaluation.Panel{panel("L1", "u1", "u2"), panel("L2", "u1"), panel("L3", "u1")},
			[]evaluation.PanelFinding{{Fault: evaluation.TooManyRaters, Unit: "u1", Count: 3}}, "three of at most two"},
		{"repeated", []evaluation.Panel{panel("L1", "u1", "u2", "u1")},
			[]evaluation.PanelFinding{{Fault: evaluation.RepeatedUnit, Rater: "L1", Unit: "u1", Count: 2}}, "the second does not make a third unit"},
		{"unknown", []evaluation.Panel{panel("L2", "u9"), panel("L1", "u1", "u2")},
			[]evaluation.PanelFinding{{Fault: evaluation.TooFewUnits, Rater: "L2"}, {Fault: evaluation.NoSuchUnit, Rater: "L2", Unit: "u9"}}, "an unknown unit does not count"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := evaluation.VerifyPanels(tt.panels, []string{"u1", "u2"}, b)
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("%s (-want +got):\n%s", tt.because, diff)
			}
		})
	}
	three := []string{"u1", "u2", "u3"}
	if got := evaluation.VerifyPanels([]evaluation.Panel{panel("L1", three...)}, three, b); len(got) != 1 || got[0].Fault != evaluation.TooManyUnits {
		t.Errorf("three units of at most two: %v", got)
	}
	if got := evaluation.VerifyPanels([]evaluation.Panel{panel("L1", three...)}, three, evaluation.PanelBounds{}); got != nil {
		t.Errorf("the zero bounds bound nothing, but found %v", got)
	}
}

// TestChuzhouPanels: the example's panels keep the bounds of the report, and so
// do the drawn ones for its raters.
func TestChuzhouPanels(t *testing.T) {
	f := chuzhou(t)
	if got := policy().VerifyPanels(aggregate(t, f).Run); got != nil {
		t.Errorf("panels of the year: %v", got)
	}
	leaders := slices.DeleteFunc(f.Raters, func(r evaluation.Rater) bool { return r.Group != "city_leader" })
	drawn(t, leaders, ids("u", 85), *policy().Panels)
}

func ids(prefix string, n int) []string {
	all := make([]string, n)
	for i := range all {
		all[i] = fmt.Sprintf("%s%02d", prefix, i+1)
	}
	return all
}

// failing is what testing.T and rapid.T have in common.
type failing interface {
	Helper()
	Fatal(...any)
	Fatalf(string, ...any)
}

// drawn draws panels and checks all that is promised about them.
func drawn(t failing, raters []evaluation.Rater, units []string, b evaluation.PanelBounds) {
	t.Helper()
	panels, err := evaluation.DrawPanels(raters, units, b)
	if err != nil {
		t.Fatal(err)
	}
	if got := evaluation.VerifyPanels(panels, units, b); got != nil {
		t.Fatalf("drawn panels are out of bounds: %v", got)
	}
	for i, p := range panels {
		if p.Rater != raters[i].ID || !slices.IsSorted(p.Units) {
			t.Fatalf("panel %d is %v, want %s with sorted units", i, p, raters[i].ID)
		}
		for _, u := range p.Units {
			if slices.Contains(raters[i].Recused, u) {
				t.Fatalf("%s is recused from %s", p.Rater, u)
			}
		}
	}
	again, err := evaluation.DrawPanels(raters, units, b)
	if diff := cmp.Diff(panels, again); diff != "" || err != nil {
		t.Fatalf("a second drawing differs: %v\n%s", err, diff)
	}
}

func TestDrawPanels(t *testing.T) {
	tests := []struct {
		name    string
		raters  []evaluation.Rater
		units   int
		bounds  evaluation.PanelBounds
		wrong   string
		because string
	}{
		{"tight", raters(4), 4, evaluation.PanelBounds{MinUnits: 2, MaxUnits: 2, MinRaters: 2, MaxRaters: 2}, "", "8 of 8"},
		{"too few places", raters(2), 5, evaluation.PanelBounds{MaxUnits: 2, MinRaters: 1}, "evaluation: no panels are possible: unit u05 cannot have 1", "2 raters of 2 units cover 4"},
		{"too few units", raters(3), 2, evaluation.PanelBounds{MinUnits: 1, MaxRaters: 1}, "evaluation: no panels are possible: rater L03 cannot have 1", "2 units of 1 rater"},
		{"all recused", []evaluation.Rater{{ID: "L01", Recused: []string{"u01"}}}, 1, evaluation.PanelBounds{MinRaters: 1}, "evaluation: no panels are possible: unit u01 cannot have 1", "nobody is left"},
		{"mended", []evaluation.Rater{{ID: "L01"}, {ID: "L02", Recused: []string{"u02", "u03"}}}, 3,
			evaluation.PanelBounds{MaxUnits: 2, MinRaters: 1, MaxRaters: 1}, "", "L01 must leave u01 to L02, which can judge nothing else"},
		{"nobody", nil, 0, evaluation.PanelBounds{MinUnits: 1, MinRaters: 1}, "", "no rater and no unit is out of bounds"},
		{"no units", raters(1), 0, evaluation.PanelBounds{MinUnits: 1}, "evaluation: no panels are possible: rater L01 cannot have 1", "nothing to judge"},
		{"rater twice", append(raters(2), raters(1)...), 2, evaluation.PanelBounds{}, "evaluation: rater L01 stands twice", "a rater has one panel"},
		{"unbounded", raters(3), 7, evaluation.PanelBounds{}, "", "nothing is asked"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if tt.wrong == "" {
				drawn(t, tt.raters, ids("u", tt.units), tt.bounds)
				return
			}
			_, err := evaluation.DrawPanels(tt.raters, ids("u", tt.units), tt.bounds)
			if fmt.Sprint(err) != tt.wrong {
				t.Errorf("got %v, want %s: %s", err, tt.wrong, tt.because)
			}
		})
	}
}

func raters(n int) []evaluation.Rater {
	all := make([]evaluation.Rater, n)
	for i, id := range ids("L", n) {
		all[i].ID = id
	}
	return all
}

// TestDrawPanelsFinds: where some panels exist, panels are drawn. The bounds are
// taken from panels made up beforehand, as tight as they can be.
func TestDrawPanelsFinds(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 0))
		raters, units := raters(1+r.IntN(9)), ids("u", 1+r.IntN(14))
		byRater, byUnit := make([]int, len(raters)), make([]int, len(units))
		for i := range raters {
			for j, u := range units {
				switch r.IntN(3) {
				case 0:
					byRater[i]++
					byUnit[j]++
				case 1:
					raters[i].Recused = append(raters[i].Recused, u)
				}
			}
		}
		drawn(t, raters, units, evaluation.PanelBounds{
			MinUnits: slices.Min(byRater), MaxUnits: max(1, slices.Max(byRater)),
			MinRaters: slices.Min(byUnit), MaxRaters: max(1, slices.Max(byUnit))})
	})
}
