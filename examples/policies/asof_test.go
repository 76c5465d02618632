package policies

import (
	"os"
	"slices"
	"testing"

	"github.com/meritrules/merit"
	"github.com/meritrules/merit/examples/asoftest"
	"github.com/meritrules/merit/rule"
)

// dated are the policies whose lists have days.
var dated = map[string][]string{
	"xuchang": {"2022-08-31", "2022-09-05", "2022-09-14", "2022-09-30", "2022-10-08", "2022-12-30"},
	"huinong": {"2022-05-31", "2022-06-10", "2022-07-01", "2022-12-30"},
}

// On each day of a policy with days, what comes later changes nothing, and what is final stays.
func TestPartialYears(t *testing.T) {
	years := 60
	if testing.Short() {
		years = 15
	}
	for _, name := range policies(t) {
		p := load(t, name)
		days, ok := dated[name]
		if isDated(p) != ok {
			t.Errorf("%s: has it days?", name)
		}
		if !ok {
			continue
		}
		t.Run(name, func(t *testing.T) {
			facts, err := p.ReadFacts(os.DirFS(name), "data")
			if err != nil {
				t.Fatal(err)
			}
			asoftest.Check(t, p, facts, parsed(days)...)
			asoftest.CheckGenerated(t, p, years)
		})
	}
}

func isDated(p *merit.Policy) bool {
	return slices.ContainsFunc(p.Facts.Lists, (*rule.Schema).IsDated)
}

func parsed(texts []string) (days []rule.Date) {
	for _, text := range texts {
		days = append(days, rule.MustParseDate(text))
	}
	return days
}
