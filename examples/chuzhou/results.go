package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/meritrules/merit/rule"
)

// results is the year in the form that -json prints; its fields stand in the
// order of the output.
type results struct {
	Units       []unitResult      `json:"units"`
	Ballots     ballotResult      `json:"ballots"`
	BonusTotal  rule.Number       `json:"bonus_total"`
	Supervision supervisionResult `json:"supervision"`
	Window      windowResult      `json:"window"`
}

type unitResult struct {
	Unit              string      `json:"unit"`
	Provincial        rule.Number `json:"provincial"`
	Efficiency        rule.Number `json:"efficiency"`
	Party             rule.Number `json:"party"`
	Evaluation        rule.Number `json:"evaluation"`
	Rounds            ordered     `json:"rounds"`
	Supervision       rule.Number `json:"supervision"`
	Total             rule.Number `json:"total"`
	Place             int64       `json:"place"`
	Race              raceResult  `json:"race"`
	Vetoed            bool        `json:"vetoed"`
	Exceptional       bool        `json:"exceptional"`
	Grade             string      `json:"grade"`
	Commended         bool        `json:"commended"`
	PersonalExcellent int64       `json:"personal_excellent"`
	Bonus             rule.Number `json:"bonus"`

	row int // in the list of units
}

type raceResult struct {
	Rank          int64   `json:"rank"`
	AlertQuarters []int64 `json:"alert_quarters"`
}

type ballotResult struct {
	Received int        `json:"received"`
	Counted  int        `json:"counted"`
	Rejected []rejected `json:"rejected"`
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
	WronglyLed     []string       `json:"wrongly_led"`
	Circulars      int            `json:"circulars"`
	Reports        int64          `json:"reports"`
	Instructions   map[string]int `json:"instructions"`
}

type windowResult struct {
	Cases            int                    `json:"cases"`
	Resolved         int64                  `json:"resolved"`
	ResolutionRate   *rule.Number           `json:"resolution_rate"`
	Rated            int64                  `json:"rated"`
	SatisfactionRate *rule.Number           `json:"satisfaction_rate"`
	Overdue          []string               `json:"overdue"`
	ByLevel          map[string]levelResult `json:"by_level"`
	MeanDays         meanDays               `json:"mean_days"`
	Findings         []finding              `json:"findings"`
}

type levelResult struct {
	Cases     int `json:"cases"`
	Resolved  int `json:"resolved"`
	Satisfied int `json:"satisfied"`
}

type meanDays struct {
	Parallel *rule.Number `json:"parallel"`
	Serial   *rule.Number `json:"serial"`
}

type finding struct {
	Window string `json:"window"`
	Rule   string `json:"rule"`
}

// ordered is an object whose keys keep their order.
type ordered []pair

type pair struct {
	key   string
	value rule.Number
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

// needed are the figures and columns that the results show, by list; "" is the
// year as a whole.
var needed = map[string][]string{
	"units": {"id", "name", "headcount", "provincial", "efficiency", "party", "evaluation", "scores", "supervision", "total", "place",
		"race_rank", "race_quarters", "vetoed", "veto_reasons", "exceptional", "grade", "commended", "personal_excellent", "bonus"},
	"":             {"bonus_total", "matters_closed", "matters_overdue", "failed_rechecks", "cases_resolved", "cases_rated", "resolution_rate", "satisfaction_rate", "parallel_days", "serial_days"},
	"ballots":      {"rejected"},
	"matters":      {"wrongly_led"},
	"circulars":    nil,
	"instructions": {"by"},
	"cases":        {"overdue"},
	"findings":     {"window", "rule"},
}

// complete reports what the results show and the policy does not work out.
func complete(run *rule.Run) error {
	var faults rule.Errors
	for _, name := range slices.Sorted(maps.Keys(needed)) {
		list := run.List(name)
		if list == nil {
			faults = append(faults, &rule.Error{Code: rule.CodeUnmetNeed, Message: fmt.Sprintf("the results show the list %s, which the policy does not have", name)})
			continue
		}
		for _, field := range needed[name] {
			if !list.Has(field) {
				faults = append(faults, &rule.Error{Code: rule.CodeUnmetNeed, Message: fmt.Sprintf("the results show %s, which the policy does not work out", strings.TrimPrefix(name+"."+field, "."))})
			}
		}
	}
	return faults.Sorted()
}

// collect reads the results off a run.
func collect(run *rule.Run) *results {
	r := &results{
		Units:       units(run),
		Ballots:     ballots(run),
		BonusTotal:  number(run.Value("bonus_total")),
		Supervision: supervised(run),
		Window:      windows(run),
	}
	return r
}

// number and whole read a figure that is certain to be there.
func number(v rule.Value) rule.Number {
	n, _ := v.Number()
	return n
}

func whole(v rule.Value) int64 {
	i, _ := number(v).Int64()
	return i
}

// orNull reads a figure that may be missing.
func orNull(v rule.Value) *rule.Number {
	if v.IsMissing() {
		return nil
	}
	n := number(v)
	return &n
}

func isTrue(v rule.Value) bool {
	b, _ := v.Flag()
	return b
}

// units returns the units by place and then id.
func units(run *rule.Run) []unitResult {
	list := run.List("units")
	places := make([]int64, list.Len())
	rows := make([]int, list.Len())
	for i := range rows {
		rows[i], places[i] = i, whole(list.Value(i, "place"))
	}
	slices.SortStableFunc(rows, func(a, b int) int { return int(places[a] - places[b]) })
	all := make([]unitResult, list.Len())
	for i, row := range rows {
		all[i] = unit(list, row)
	}
	return all
}

func unit(list *rule.List, i int) unitResult {
	figure := func(name string) rule.Number { return number(list.Value(i, name)) }
	is := func(name string) bool { return isTrue(list.Value(i, name)) }
	return unitResult{
		row:               i,
		Unit:              list.Value(i, "id").String(),
		Provincial:        figure("provincial"),
		Efficiency:        figure("efficiency"),
		Party:             figure("party"),
		Evaluation:        figure("evaluation"),
		Rounds:            rounds(list.Value(i, "scores")),
		Supervision:       figure("supervision"),
		Total:             figure("total"),
		Place:             whole(list.Value(i, "place")),
		Race:              race(list, i),
		Vetoed:            is("vetoed"),
		Exceptional:       is("exceptional"),
		Grade:             list.Value(i, "grade").String(),
		Commended:         is("commended"),
		PersonalExcellent: whole(list.Value(i, "personal_excellent")),
		Bonus:             figure("bonus"),
	}
}

// rounds are a unit's scores, in the order of the policy's rounds.
func rounds(scores rule.Value) ordered {
	o := ordered{}
	for i := range scores.Len() {
		list, row, _ := scores.Elem(i).Record()
		o = append(o, pair{list.Value(row, "round").String(), number(list.Value(row, "score"))})
	}
	return o
}

func race(list *rule.List, i int) raceResult {
	r := raceResult{Rank: whole(list.Value(i, "race_rank")), AlertQuarters: []int64{}}
	quarters := list.Value(i, "race_quarters")
	for i := range quarters.Len() {
		quarters, row, _ := quarters.Elem(i).Record()
		if isTrue(quarters.Value(row, "alert")) {
			r.AlertQuarters = append(r.AlertQuarters, whole(quarters.Value(row, "quarter")))
		}
	}
	return r
}

func ballots(run *rule.Run) ballotResult {
	list := run.List("ballots")
	r := ballotResult{Received: list.Len(), Rejected: []rejected{}}
	for i, reason := range list.Texts("rejected").All() {
		if reason != "" {
			r.Rejected = append(r.Rejected, rejected{list.Label(i), reason})
		}
	}
	r.Counted = r.Received - len(r.Rejected)
	return r
}

// keysWhere returns the ids of the records that have a flag.
func keysWhere(list *rule.List, name string) []string {
	keys := []string{}
	for i, is := range list.Flags(name).All() {
		if is {
			keys = append(keys, list.Label(i))
		}
	}
	return keys
}

func supervised(run *rule.Run) supervisionResult {
	instructions := map[string]int{}
	for _, by := range run.List("instructions").Texts("by").All() {
		instructions[by]++
	}
	return supervisionResult{
		Matters:        run.List("matters").Len(),
		Closed:         whole(run.Value("matters_closed")),
		Overdue:        whole(run.Value("matters_overdue")),
		FailedRechecks: whole(run.Value("failed_rechecks")),
		WronglyLed:     keysWhere(run.List("matters"), "wrongly_led"),
		Circulars:      run.List("circulars").Len(),
		Reports:        whole(run.Value("reports")),
		Instructions:   instructions,
	}
}

func windows(run *rule.Run) windowResult {
	cases := run.List("cases")
	return windowResult{
		Cases:            cases.Len(),
		Resolved:         whole(run.Value("cases_resolved")),
		ResolutionRate:   orNull(run.Value("resolution_rate")),
		Rated:            whole(run.Value("cases_rated")),
		SatisfactionRate: orNull(run.Value("satisfaction_rate")),
		Overdue:          keysWhere(cases, "overdue"),
		ByLevel:          byLevel(run),
		MeanDays:         meanDays{orNull(run.Value("parallel_days")), orNull(run.Value("serial_days"))},
		Findings:         findings(run),
	}
}

func findings(run *rule.Run) []finding {
	list := run.List("findings")
	all := make([]finding, list.Len())
	for i := range all {
		all[i] = finding{list.Value(i, "window").String(), list.Value(i, "rule").String()}
	}
	return all
}
