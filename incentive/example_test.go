package incentive_test

import (
	"cmp"
	"context"
	"fmt"

	"github.com/meritrules/merit/incentive"
	"github.com/meritrules/merit/rule"
	"github.com/meritrules/merit/rule/types"
)

// department is what this host knows of a unit.
type department struct {
	ID    string `rule:"id,key"`
	Rank  int    `rule:"rank"`
	Total int    `rule:"total"`
}

// year is the facts of this host.
type year struct {
	Departments []department     `rule:"units"`
	Vetoes      []incentive.Veto `rule:"vetoes"`
}

// A veto bars the honour and leaves the money, as the two formulas say.
func Example() {
	vetoes := incentive.Vetoes{Rules: []incentive.VetoRule{{Name: "race", Reason: "among the last",
		When: rule.Expr("rank > 11")}}}
	models, figures := incentive.Policy{Vetoes: &vetoes}.Parts()
	b, err := rule.BindSheet[year](rule.Scope{}, models, append(figures,
		rule.Expr("total >= 225 and not vetoed").As("units", "excellent", types.FlagKind),
		rule.Expr("100 * total").As("units", "bonus", types.NumberKind)))
	if err != nil {
		fmt.Println(err)
		return
	}
	run, err := b.Run(context.Background(), year{
		Departments: []department{{"u01", 2, 260}, {"u02", 5, 240}, {"u03", 13, 230}},
		Vetoes:      []incentive.Veto{{Unit: "u01", Reason: "the principal leader broke the law"}},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	reasons, err := rule.Records[incentive.VetoReason](run, "veto_reasons")
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, x := range reasons {
		fmt.Printf("%s vetoed (%s): %s\n", x.Unit, x.Rule, x.Reason)
	}
	list := run.List("units")
	for i := range list.Len() {
		fmt.Println(list.Label(i), "excellent", list.Value(i, "excellent"), "bonus", list.Value(i, "bonus"))
	}
	// Output:
	// u01 vetoed (listed): the principal leader broke the law
	// u03 vetoed (race): among the last
	// u01 excellent false bonus 26000
	// u02 excellent true bonus 24000
	// u03 excellent false bonus 23000
}

func ExampleSplit() {
	most := types.Int(400)
	shares, err := incentive.Split(types.Int(1000), 2, incentive.LargestRemainder,
		incentive.Part{ID: "u01", Weight: types.Int(5), Most: &most},
		incentive.Part{ID: "u02", Weight: types.Int(2)},
		incentive.Part{ID: "u03", Weight: types.Int(2)},
		incentive.Part{ID: "u04", Weight: types.Int(2)})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, s := range shares {
		fmt.Println(s.ID, s.Amount, cmp.Or(s.Bound, "-"))
	}
	// Output:
	// u01 400 most
	// u02 200 -
	// u03 200 -
	// u04 200 -
}

// office is a host's own struct: whatever its formulas read.
type office struct {
	ID          string                       `rule:"id,key"`
	Class       string                       `rule:"class"`
	Score       types.Required[types.Number] `rule:"score"`
	Staff       int                          `rule:"staff"`
	Exceptional bool                         `rule:"exceptional"`
	Vetoed      bool                         `rule:"barred"`
}

// Grades by a quota of each class with promotion and veto, and a pool to the cent.
func ExamplePolicy_Parts() {
	p := incentive.Policy{
		Gradings: []incentive.Grading{{Name: "grade", Within: rule.Expr("class"), By: []rule.Figure{rule.Expr("score")}, Levels: []incentive.Level{
			{Name: "excellent", Quota: rule.Expr("floor(0.4 * count(units, .class == class))"), From: rule.Expr("85"), When: rule.Expr("not barred"), Promoted: rule.Expr("exceptional and not barred")},
			{Name: "good", From: rule.Expr("80")},
			{Name: "fair"},
		}}},
		Pools: []incentive.Pool{{Name: "bonus", Amount: rule.Expr("1000"), Weight: rule.Expr("staff * score"), Places: 2}},
	}
	models, figures := p.Parts()
	sheet, err := rule.BindSheet[struct {
		Units []office `rule:"units"`
	}](rule.Scope{}, models, figures)
	if err != nil {
		fmt.Println(err)
		return
	}
	score := func(s string) types.Required[types.Number] { return types.Of(types.MustParseNumber(s)) }
	run, err := sheet.Run(context.Background(), struct {
		Units []office `rule:"units"`
	}{[]office{
		{"o1", "A", score("95"), 3, false, true}, {"o2", "A", score("88.5"), 4, false, false}, {"o3", "A", score("87"), 2, false, false}, {"o4", "B", score("79"), 5, true, false}}})
	if err != nil {
		fmt.Println(err)
		return
	}
	units := run.List("units")
	for i := range units.Len() {
		fmt.Println(units.Label(i), units.Value(i, "grade"), units.Value(i, "bonus"))
	}
	// Output:
	// o1 good 235.93
	// o2 excellent 293.04
	// o3 good 144.04
	// o4 excellent 326.99
}
