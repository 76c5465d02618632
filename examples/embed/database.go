package main

import "time"

// Season is the facts of a season. The tags name what the policy declares.
type Season struct {
	EndsOn time.Time `rule:"season_ends"`
	Called string    `rule:"called"`
	Clubs  []Club    `rule:"clubs"`
	Starts []Start   `rule:"starts"`
}

// Club is a row of the table of clubs.
type Club struct {
	ID      string `rule:"id"`
	Name    string `rule:"name"`
	Juniors int    `rule:"juniors"`
	Phone   string // without a tag: none of the policy's business
}

// Start is a row of the table of starts.
type Start struct {
	ID      int64     `rule:"id"`
	Club    string    `rule:"club"` // the key of a club
	Licence string    `rule:"licence"`
	Born    time.Time `rule:"born"`
	RowedOn time.Time `rule:"rowed_on"`
	Won     bool      `rule:"won"`
}

// database stands in for the program's own: what its queries would return, a
// season by its year.
func database() map[string]Season {
	clubs := []Club{
		{ID: "harbour", Name: "Harbour Rowing Club", Juniors: 40, Phone: "555 0101"},
		{ID: "mill", Name: "Mill Lane & Weir", Juniors: 24, Phone: "555 0102"},
		{ID: "north", Name: "North Shore", Juniors: 20, Phone: "555 0103"},
		{ID: "old-town", Name: "Old Town Oars", Juniors: 15, Phone: "555 0104"},
	}
	return map[string]Season{
		"2024": {EndsOn: day(2024, 10, 31), Called: "42", Clubs: clubs, Starts: []Start{
			{1, "harbour", "200804110", day(2008, 4, 11), day(2024, 5, 4), true},
			{2, "harbour", "200607315", day(2006, 7, 31), day(2024, 5, 4), true},
			{3, "harbour", "200512036", day(2005, 12, 3), day(2024, 6, 15), true}, // turns 19
			{4, "harbour", "201002284", day(2010, 2, 28), day(2024, 6, 15), false},
			{5, "harbour", "200804110", day(2008, 4, 11), day(2024, 9, 7), true},
			{6, "mill", "200901155", day(2009, 1, 15), day(2024, 5, 4), true},
			{7, "mill", "200706224", day(2007, 6, 22), day(2024, 6, 15), true},
			{8, "north", "201008091", day(2010, 8, 9), day(2024, 6, 15), true},
			{9, "north", "200909091", day(2009, 9, 9), day(2024, 9, 7), false},
			{10, "north", "200909091", day(2009, 9, 9), day(2024, 9, 8), false},
			{11, "old-town", "200711171", day(2007, 11, 11), day(2024, 9, 7), true}, // two digits swapped
		}},
		"2025": {EndsOn: day(2025, 10, 31), Called: "1807", Clubs: clubs, Starts: []Start{
			{21, "harbour", "201002284", day(2010, 2, 28), day(2025, 5, 3), true},
			{22, "mill", "200901155", day(2009, 1, 15), day(2025, 5, 3), true},
			{23, "north", "201008091", day(2010, 8, 9), day(2025, 6, 14), false},
			{24, "old-town", "200802304", day(2008, 2, 23), day(2025, 6, 14), false},
		}},
		"2026": { // somebody is still typing it in
			EndsOn: day(2026, 10, 31),
			Clubs:  []Club{{ID: "harbour", Name: "Harbour Rowing Club", Juniors: 38}, {ID: "mill", Name: "Mill Lane & Weir"}},
			Starts: []Start{
				{31, "harbour", "201002284", day(2010, 2, 28), day(2026, 5, 2), true},
				{31, "mill", "200901155", day(2009, 1, 15), day(2026, 5, 2), false},
			},
		},
	}
}

// day returns a day as a database gives it.
func day(year, month, day int) time.Time {
	return time.Date(year, time.Month(month), day, 0, 0, 0, 0, time.UTC)
}
