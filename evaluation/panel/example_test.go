package panel_test

import (
	"fmt"

	"github.com/meritrules/merit/evaluation/panel"
)

func ExampleDraw() {
	q := panel.Request{
		Seed:   "2023",
		Raters: []panel.Rater{{ID: "L1", Must: []string{"u1"}}, {ID: "L2", Recused: []string{"u1"}}, {ID: "L3"}},
		Units:  []panel.Unit{{ID: "u1"}, {ID: "u2"}, {ID: "u3"}},
		Bounds: panel.Bounds{MinUnits: 2, MaxUnits: 2, MinRaters: 2, MaxRaters: 2},
	}
	d, err := panel.Draw(q)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, p := range d.Panels {
		fmt.Println(p.Rater, p.Units)
	}
	fmt.Println("findings:", len(panel.Verify(q, d.Panels)), "certificate:", d.Certificate.Check(q, d.Panels))

	q.Raters[2].Recused = []string{"u1"}
	_, err = panel.Draw(q)
	fmt.Println(err)
	// Output:
	// L1 [u1 u3]
	// L2 [u2 u3]
	// L3 [u1 u2]
	// findings: 0 certificate: <nil>
	// no panels are possible: unit u1 needs at least 2 raters, 2 in all, and can have 1; recused: L2 – u1, L3 – u1
}

func ExampleVerify() {
	q := panel.Request{Raters: []panel.Rater{{ID: "L1"}, {ID: "L2"}}, Units: []panel.Unit{{ID: "u1"}, {ID: "u2"}}, Bounds: panel.Bounds{MinUnits: 2, MinRaters: 2}}
	panels := []panel.Panel{{Rater: "L1", Units: []string{"u1", "u2"}}, {Rater: "L2", Units: []string{"u1", "u9"}}}
	for _, f := range panel.Verify(q, panels) {
		fmt.Printf("%s %q %q %d\n", f.Fault, f.Rater, f.Unit, f.Count)
	}
	// Output:
	// too_few_units "L2" "" 1
	// too_few_raters "" "u2" 1
	// no_such_unit "L2" "u9" 0
}
