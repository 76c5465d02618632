package policies

import (
	"os"
	"slices"
	"testing"

	"github.com/meritrules/merit"
	"github.com/meritrules/merit/examples/asoftest"
	"github.com/meritrules/merit/rule/types"
)

// On each day of a policy with days, what comes later changes nothing, and what is final stays.
func TestPartialYears(t *testing.T) {
	years, dated := 60, 0
	if testing.Short() {
		years = 15
	}
	for _, name := range policies(t) {
		p := load(t, name)
		if !isDated(p) {
			continue
		}
		dated++
		t.Run(name, func(t *testing.T) {
			facts, err := p.ReadFacts(os.DirFS(name), "data")
			if err != nil {
				t.Fatal(err)
			}
			asoftest.Check(t, p, facts)
			asoftest.CheckGenerated(t, p, years)
		})
	}
	if dated == 0 {
		t.Error("no policy has days")
	}
}

func isDated(p *merit.Policy) bool {
	return slices.ContainsFunc(p.Facts().Lists, (*types.Schema).IsDated)
}
