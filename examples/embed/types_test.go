package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"testing"

	"github.com/meritrules/merit/examples/embed/rowing"
	"github.com/meritrules/merit/policygen"
	"github.com/meritrules/merit/rule/types"
	"github.com/shopspring/decimal"
)

// The types of package rowing are those of the policy; -update writes them anew.
func TestTypes(t *testing.T) {
	text, err := policygen.Write(loaded(), policygen.Options{Package: "rowing"})
	if err != nil {
		t.Fatal(err)
	}
	if *update {
		if err := os.WriteFile("rowing/rowing.go", text, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	if now, err := os.ReadFile("rowing/rowing.go"); err != nil || !bytes.Equal(now, text) {
		t.Errorf("rowing.go is not what the policy says (-update writes it): %v", err)
	}
}

// Facts and results in the types that were written for the policy.
func Example_types() {
	policy := loaded()
	season := rowing.Facts{
		SeasonEnds: types.Of(types.DateOf(2024, 10, 31)),
		Called:     types.Of("42"),
		Clubs: []rowing.ClubsRecord{
			{ID: types.Of("harbour"), Name: types.Of("Harbour Rowing Club"), Juniors: types.Of(40)},
			{ID: types.Of("mill"), Name: types.Of("Mill Lane & Weir")},
		},
		Starts: []rowing.StartsRecord{{
			ID: types.Of(decimal.NewFromInt(1)), Club: types.Of("harbour"), Licence: types.Of("200804110"),
			Born: types.Of(types.DateOf(2008, 4, 11)), RowedOn: types.Of(types.DateOf(2024, 5, 4)), Won: types.Of(true),
		}},
	}
	_, err := policy.NewFacts(season)
	fmt.Println(err)

	season.Clubs[1].Juniors = types.Of(24)
	run := must(policy.Run(context.Background(), must(policy.NewFacts(season))))
	results := must(rowing.ReadResults(run))
	for _, club := range results.Clubs {
		fmt.Println(club.Place, club.ID, club.Score, club.Grant)
	}
	fmt.Println("paid in all:", results.Year.Paid)
	// Output:
	// clubs: record 2 (id mill): juniors: it is not given, and must be
	// 1 harbour 0.75 4400
	// 2 mill 0 2640
	// paid in all: 7040
}
