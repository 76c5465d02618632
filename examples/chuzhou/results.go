package main

import (
	"bytes"
	"encoding/json"
	"strconv"

	"github.com/meritrules/merit/rule/types"
)

// results is the year in the form that -json prints; its fields stand in the
// order of the output. What is pending is left out.
type results struct {
	AsOf        types.Date        `json:"as_of"`
	Pending     []pending         `json:"pending,omitempty"` // by day and name; nil in a whole year
	Units       []unitResult      `json:"units"`             // by place and then id; by id while places are pending
	BonusTotal  figure            `json:"bonus_total,omitzero"`
	Ballots     ballotResult      `json:"ballots"`
	Supervision supervisionResult `json:"supervision"`
	Window      windowResult      `json:"window"`
}

// pending is what the results wait for.
type pending struct {
	What  string     `json:"what"`
	DueOn types.Date `json:"due_on"`
}

type unitResult struct {
	Unit              string     `json:"unit"`
	Class             string     `json:"class"`
	Evaluation        figure     `json:"evaluation,omitzero"`
	Rounds            ordered    `json:"rounds"`
	Supervision       figure     `json:"supervision,omitzero"`
	Race              raceResult `json:"race"`
	Provincial        figure     `json:"provincial,omitzero"`
	Efficiency        figure     `json:"efficiency,omitzero"`
	Party             figure     `json:"party,omitzero"`
	Total             figure     `json:"total,omitzero"`
	Place             count      `json:"place,omitzero"`
	ClassPlace        count      `json:"class_place,omitzero"`
	Vetoed            *bool      `json:"vetoed,omitempty"`
	Exceptional       *bool      `json:"exceptional,omitempty"`
	Commended         *bool      `json:"commended,omitempty"`
	Grade             string     `json:"grade,omitempty"`
	PersonalExcellent count      `json:"personal_excellent,omitzero"`
	Bonus             figure     `json:"bonus,omitzero"` // null if the city does not pay the unit

	row int // in the list of units
}

// figure is a number that is written as a text, null if there is none, and left out while it
// is pending.
type figure struct {
	*types.Number
	known bool
}

// IsZero reports whether the figure is pending.
func (f figure) IsZero() bool { return !f.known }

// MarshalJSON writes the number, or null.
func (f figure) MarshalJSON() ([]byte, error) {
	if f.Number == nil {
		return []byte("null"), nil
	}
	return json.Marshal(*f.Number)
}

// count is a whole number that is left out while it is pending.
type count struct {
	n     int64
	known bool
}

// IsZero reports whether the count is pending.
func (c count) IsZero() bool { return !c.known }

// MarshalJSON writes the number.
func (c count) MarshalJSON() ([]byte, error) { return strconv.AppendInt(nil, c.n, 10), nil }

type raceResult struct {
	Rank          *int64  `json:"rank"` // of the latest quarter, nil before the first has ended
	AlertQuarters []int64 `json:"alert_quarters"`
}

type ballotResult struct {
	Received int        `json:"received"`
	Counted  int        `json:"counted"`
	Rejected []rejected `json:"rejected"`
	Later    *int       `json:"later,omitempty"` // those cast after the day; nil in a whole year
}

type rejected struct {
	ID     string `json:"id"`
	Reason string `json:"reason"`
}

type supervisionResult struct {
	Matters        int            `json:"matters"`
	Closed         int64          `json:"closed"`
	Overdue        int64          `json:"overdue"`
	FailedRechecks int64          `json:"failed_rechecks"`
	WronglyLed     []string       `json:"wrongly_led"` // matters and inspections
	Inspections    int            `json:"inspections"`
	Covert         int64          `json:"covert"`
	Joint          int64          `json:"joint"`
	DaysWithoutLog []dayWithout   `json:"days_without_log"`
	Circulars      int            `json:"circulars"`
	Reports        int            `json:"reports"`
	Instructions   map[string]int `json:"instructions"`
}

type dayWithout struct {
	Campaign string `json:"campaign"`
	Day      string `json:"day"`
}

type windowResult struct {
	Cases            int                    `json:"cases"`
	Resolved         int64                  `json:"resolved"`
	ResolutionRate   *types.Number          `json:"resolution_rate"`
	Rated            int64                  `json:"rated"`
	SatisfactionRate *types.Number          `json:"satisfaction_rate"`
	Overdue          []string               `json:"overdue"`
	ByLevel          map[string]levelResult `json:"by_level"`
	ByKind           map[string]int         `json:"by_kind"`
	MeanDays         meanDays               `json:"mean_days"`
	Findings         []finding              `json:"findings"`
	Teams            []team                 `json:"teams"`
	Uncovered        []string               `json:"uncovered"`
}

type levelResult struct {
	Cases     int `json:"cases"`
	Resolved  int `json:"resolved"`
	Satisfied int `json:"satisfied"`
}

type meanDays struct {
	Parallel *types.Number `json:"parallel"`
	Serial   *types.Number `json:"serial"`
}

// team is a team of inspectors, and what it found at how many windows.
type team struct {
	Team      int64 `json:"team"`
	Inspected int   `json:"inspected"`
	Findings  int   `json:"findings"`
}

type finding struct {
	Window string `json:"window"`
	Rule   string `json:"rule"`
}

// ordered is an object whose keys keep their order.
type ordered []pair

type pair struct {
	key   string
	value types.Number
}

// MarshalJSON writes the pairs as one object.
func (o ordered) MarshalJSON() ([]byte, error) {
	var b bytes.Buffer
	b.WriteByte('{')
	for i, p := range o {
		if i > 0 {
			b.WriteByte(',')
		}
		key, err := marshal(p.key, "")
		if err != nil {
			return nil, err
		}
		b.Write(bytes.TrimSpace(key))
		b.WriteString(`:"` + p.value.String() + `"`)
	}
	b.WriteByte('}')
	return b.Bytes(), nil
}

// marshal is json.Marshal without the escapes meant for pages.
func marshal(v any, indent string) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", indent)
	err := e.Encode(v)
	return b.Bytes(), err
}
