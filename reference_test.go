package merit_test

import (
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"github.com/meritrules/merit/rule/types"
	"github.com/shopspring/decimal"
)

// clubsPolicy has lists that are told apart by numbers, and references to them.
const clubsPolicy = `merit: 1
policy: {id: clubs, version: "1", from: 2024-01-01}
lists:
  clubs:
    no: {type: number, key: true}
    trips: [{to: {type: clubs, optional: true}}]
  standings:
    club: {type: clubs, key: true, inverse: standings}
    before: [clubs]
  teams: {id: key, standing: {type: standings, optional: true}}
previous:
  standings: {rank: number}
figures:
  standings: {last: 'previous?.rank ?? 0'}
`

const clubsFacts = `clubs no 2.5 trips [] standings []
clubs no 12 trips [12, record 1] standings [12]
clubs.trips parent 12 to 2.5
standings club 12 before [2.5, 12]
teams id a standing 12
teams id b standing nil
previous.standings club 12 rank 3
`

// Records whose key is a number are referred to by it, as a number or as its text.
func TestReferencesByNumber(t *testing.T) {
	p := mustLoad(t, clubsPolicy)
	for _, x := range []struct{ name, text string }{
		{"numbers", `{"clubs": [{"no": 12, "trips": [{"to": 2.50}]}, {"no": 2.5, "trips": []}], "standings": [{"club": 12.0, "before": [2.5, 12]}],
			"teams": [{"id": "a", "standing": 12}, {"id": "b"}], "previous": {"standings": [{"club": 12, "rank": 3}]}}`},
		{"texts", `{"clubs": [{"no": 12, "trips": [{"to": "2.5"}]}, {"no": 2.5, "trips": []}], "standings": [{"club": "12", "before": ["2.5", 12]}],
			"teams": [{"id": "a", "standing": "12"}, {"id": "b", "standing": null}], "previous": {"standings": [{"club": "12", "rank": 3}]}}`},
	} {
		t.Run(x.name, func(t *testing.T) {
			facts, err := p.ReadFacts(fstest.MapFS{"y.json": {Data: []byte(x.text)}}, "y.json")
			if err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(clubsFacts, written(p, facts)); d != "" {
				t.Error(d)
			}
		})
	}
	_, err := p.ReadFacts(fstest.MapFS{"y.json": {Data: []byte(`{"clubs": [{"no": 12, "trips": [{"to": 13}]}], "standings": [{"club": true, "before": [12, false]}], "teams": [{"id": "a", "standing": 12.5}]}`)}}, "y.json")
	want := `y.json:1:62: standings: record 1 (club true): club must be a text, but is the flag true
y.json:1:62: standings: record 1 (club true): before[1] must be a text, but is the flag false
y.json:1:33: clubs: record 1 (no 12): trips[0]: to "13" is not among the clubs; did you mean "12"?`
	if err == nil || err.Error() != want {
		t.Errorf("got  %v\nwant %s", err, want)
	}
}

type (
	clubTrip struct {
		To *decimal.Decimal `rule:"to"`
	}
	club struct {
		No    types.Number `rule:"no"`
		Trips []clubTrip   `rule:"trips"`
	}
	standing struct {
		Club   int               `rule:"club"`
		Before []decimal.Decimal `rule:"before"`
	}
	team struct {
		ID       string `rule:"id"`
		Standing *uint8 `rule:"standing"`
	}
	lastStanding struct {
		Club int64 `rule:"club"`
		Rank int   `rule:"rank"`
	}
	clubsLast struct {
		Standings []lastStanding `rule:"standings"`
	}
	clubsYear struct {
		Clubs     []club     `rule:"clubs"`
		Standings []standing `rule:"standings"`
		Teams     []team     `rule:"teams"`
		Previous  *clubsLast `rule:"previous"`
	}
)

// So are those of Go values, whatever type of number holds them.
func TestReferencesByGoNumbers(t *testing.T) {
	p := mustLoad(t, clubsPolicy)
	half, twelve := decimal.RequireFromString("2.50"), uint8(12)
	facts, err := p.NewFacts(clubsYear{
		Clubs:     []club{{types.Int(12), []clubTrip{{&half}}}, {types.MustParseNumber("2.5"), nil}},
		Standings: []standing{{12, []decimal.Decimal{half, decimal.NewFromInt(12)}}},
		Teams:     []team{{"a", &twelve}, {"b", nil}},
		Previous:  &clubsLast{[]lastStanding{{12, 3}}},
	})
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(clubsFacts, written(p, facts)); d != "" {
		t.Error(d)
	}
	run, err := p.Run(t.Context(), facts)
	if err != nil || run.List("standings").Value(0, "last").String() != "3" {
		t.Errorf("the last cycle is not found: %v", err)
	}
	_, err = p.NewFacts(struct {
		Clubs     []club     `rule:"clubs"`
		Standings []standing `rule:"standings"`
		Teams     []struct {
			ID       int  `rule:"id"`
			Standing bool `rule:"standing"`
		} `rule:"teams"`
	}{})
	want := `teams: id must be a text, but the field of an unnamed struct is of type int
teams: standing must be a record of standings or nil, but the field of an unnamed struct is of type bool`
	if err == nil || err.Error() != want {
		t.Errorf("got  %v\nwant %s", err, want)
	}
}
