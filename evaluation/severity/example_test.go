package severity_test

import (
	"context"
	"fmt"

	"github.com/meritrules/merit/evaluation/severity"
	"github.com/meritrules/merit/rule/types"
)

// Wang is strict. The unit y, which Wang and Li judged, gains by that, and x, which Wang did not judge, loses.
func ExampleCorrect() {
	marks := []severity.Mark{
		{Rater: "Li", Unit: "x", Value: types.Int(90)}, {Rater: "Li", Unit: "y", Value: types.Int(80)},
		{Rater: "Wang", Unit: "y", Value: types.Int(60)}, {Rater: "Wang", Unit: "z", Value: types.Int(80)},
		{Rater: "Zhao", Unit: "z", Value: types.Int(90)}, {Rater: "Zhao", Unit: "x", Value: types.Int(90)},
	}
	r, err := severity.Correct(context.Background(), marks, severity.Settings{Least: 2})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, x := range r.Raters {
		fmt.Println(x.ID, x.Severity)
	}
	for i, u := range r.Units {
		fmt.Println(u.ID, u.Raw, "+", u.Correction, "=", u.Corrected)
		for _, term := range r.Terms(i) {
			fmt.Println("  by", term.Rater, term.Amount)
		}
	}
	// Output:
	// Li -20/3
	// Wang 10
	// Zhao -10/3
	// x 90 + -5 = 85
	//   by Li -10/3
	//   by Zhao -5/3
	// y 70 + 5/3 = 215/3
	//   by Li -10/3
	//   by Wang 5
	// z 85 + 10/3 = 265/3
	//   by Wang 5
	//   by Zhao -5/3
}

func ExampleRefusal() {
	marks := []severity.Mark{{Rater: "Li", Unit: "x", Value: types.Int(90)}, {Rater: "Wang", Unit: "y", Value: types.Int(80)}}
	_, err := severity.Correct(context.Background(), marks, severity.Settings{Least: 1})
	fmt.Println(err)
	// Output:
	// severities cannot be compared: no marks connect these 2 parts: Li with x; Wang with y
}
