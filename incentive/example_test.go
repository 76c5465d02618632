package incentive_test

import (
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
	models, figures := vetoes.Parts()
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

func ExampleVetoes_Parts() {
	models, figures := incentive.Vetoes{Rules: []incentive.VetoRule{{Name: "race"}}}.Parts()
	for _, m := range models {
		fmt.Println("model", m.Name)
	}
	for _, f := range figures {
		fmt.Printf("figure %s.%s\n", f.List, f.Source.Name)
	}
	// Output:
	// model vetoes
	// figure units.veto_race
}

func ExampleQuota() {
	candidates := []incentive.Candidate{
		{ID: "u01", Keys: []types.Number{types.Int(240), types.Int(8)}},
		{ID: "u02", Keys: []types.Number{types.Int(251), types.Int(1)}},
		{ID: "u03", Keys: []types.Number{types.Int(240), types.Int(9)}},
	}
	for _, ties := range []incentive.TieRule{incentive.TiedIn, incentive.TiedOut, incentive.ByNextKey} {
		s, err := incentive.Quota(candidates, 2, ties)
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(ties, s.In)
	}
	// Output:
	// tied_in [u02 u03 u01]
	// tied_out [u02]
	// by_next_key [u02 u03]
}

func ExampleApportion() {
	amounts, err := incentive.Apportion(types.Int(1000), 2, []types.Number{types.Int(3), types.Int(2), types.Int(2)})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, a := range amounts {
		fmt.Println(a)
	}
	// Output:
	// 428.57
	// 285.72
	// 285.71
}
