package chuzhou

import (
	"bytes"
	"encoding/json"

	"github.com/shopspring/decimal"
)

// YearResult is what [HandWritten] works out, in the shape of the -json form.
type YearResult struct {
	AsOf        string            `json:"as_of"`
	Units       []UnitResult      `json:"units"` // by place, then id
	BonusTotal  decimal.Decimal   `json:"bonus_total"`
	Ballots     BallotsResult     `json:"ballots"`
	Supervision SupervisionResult `json:"supervision"`
	Window      WindowResult      `json:"window"`
	Fault       error             `json:"-"` // the first fault of the data
}

// UnitResult is one unit's results.
type UnitResult struct {
	Unit              string           `json:"unit"`
	Class             string           `json:"class"`
	Evaluation        decimal.Decimal  `json:"evaluation"`
	Rounds            RoundScores      `json:"rounds"`
	Supervision       decimal.Decimal  `json:"supervision"`
	Race              Race             `json:"race"`
	Provincial        decimal.Decimal  `json:"provincial"`
	Efficiency        decimal.Decimal  `json:"efficiency"`
	Party             decimal.Decimal  `json:"party"`
	Total             decimal.Decimal  `json:"total"`
	Place             int              `json:"place"`
	ClassPlace        int              `json:"class_place"`
	Vetoed            bool             `json:"vetoed"`
	Exceptional       bool             `json:"exceptional"`
	Commended         bool             `json:"commended"`
	Grade             string           `json:"grade"`
	PersonalExcellent int64            `json:"personal_excellent"`
	Bonus             *decimal.Decimal `json:"bonus"` // nil if the city does not pay

	headcount int64
	paid      bool
}

// RoundScores are a unit's scores in the order of the policy.
type RoundScores []RoundScore

// RoundScore is a unit's score in one round.
type RoundScore struct {
	Round string
	Score decimal.Decimal
}

// MarshalJSON writes an object in the order of the slice.
func (s RoundScores) MarshalJSON() ([]byte, error) {
	b := []byte{'{'}
	for i, r := range s {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(b, `"`+r.Round+`":"`+r.Score.String()+`"`...)
	}
	return append(b, '}'), nil
}

// Race is a unit's year in its provincial system.
type Race struct {
	Rank          int   `json:"rank"`
	AlertQuarters []int `json:"alert_quarters"`
}

// BallotsResult is the fate of the ballots.
type BallotsResult struct {
	Received int         `json:"received"`
	Counted  int         `json:"counted"`
	Rejected []Rejection `json:"rejected"` // by id
}

// Rejection is one rejected ballot.
type Rejection struct {
	ID     string `json:"id"`
	Reason string `json:"reason"`
}

// SupervisionResult is the year's supervision.
type SupervisionResult struct {
	Matters        int            `json:"matters"`
	Closed         int            `json:"closed"`
	Overdue        int            `json:"overdue"`
	FailedRechecks int            `json:"failed_rechecks"`
	WronglyLed     []string       `json:"wrongly_led"` // matters and inspections, by id
	Inspections    int            `json:"inspections"`
	Covert         int            `json:"covert"`
	Joint          int            `json:"joint"`
	DaysWithoutLog []UnloggedDay  `json:"days_without_log"` // by campaign, then day
	Circulars      int            `json:"circulars"`
	Reports        int            `json:"reports"`
	Instructions   map[string]int `json:"instructions"`
}

// UnloggedDay is a day on which a campaign has no log.
type UnloggedDay struct {
	Campaign string `json:"campaign"`
	Day      string `json:"day"`
}

// WindowResult is the year's windows; a nil rate is null.
type WindowResult struct {
	Cases            int                    `json:"cases"`
	Resolved         int                    `json:"resolved"`
	ResolutionRate   *decimal.Decimal       `json:"resolution_rate"`
	Rated            int                    `json:"rated"`
	SatisfactionRate *decimal.Decimal       `json:"satisfaction_rate"`
	Overdue          []string               `json:"overdue"`
	ByLevel          map[string]LevelResult `json:"by_level"`
	ByKind           map[string]int         `json:"by_kind"`
	MeanDays         MeanDays               `json:"mean_days"`
	Findings         []Finding              `json:"findings"`
	Teams            []TeamResult           `json:"teams"`
	Uncovered        []string               `json:"uncovered"` // areas, by id
}

// LevelResult counts the cases of the windows of one level.
type LevelResult struct {
	Cases     int `json:"cases"`
	Resolved  int `json:"resolved"`
	Satisfied int `json:"satisfied"`
}

// MeanDays is the mean of days taken by handling.
type MeanDays struct {
	Parallel *decimal.Decimal `json:"parallel"`
	Serial   *decimal.Decimal `json:"serial"`
}

// Finding is one thing wrong at one window.
type Finding struct {
	Window string `json:"window"`
	Rule   string `json:"rule"`
}

// TeamResult counts the windows a team inspected, and what it found.
type TeamResult struct {
	Team      int `json:"team"`
	Inspected int `json:"inspected"`
	Findings  int `json:"findings"`
}

// JSON is the -json form.
func (r *YearResult) JSON() []byte {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", " ")
	if err := e.Encode(r); err != nil {
		panic("chuzhou: " + err.Error()) // no value of the type can do this
	}
	return b.Bytes()
}
