package main

import (
	"bytes"
	"cmp"
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
	AsOf        rule.Date         `json:"as_of"`
	Units       []unitResult      `json:"units"`
	BonusTotal  rule.Number       `json:"bonus_total"`
	Ballots     ballotResult      `json:"ballots"`
	Supervision supervisionResult `json:"supervision"`
	Window      windowResult      `json:"window"`
}

type unitResult struct {
	Unit              string       `json:"unit"`
	Class             string       `json:"class"`
	Evaluation        rule.Number  `json:"evaluation"`
	Rounds            ordered      `json:"rounds"`
	Supervision       rule.Number  `json:"supervision"`
	Race              raceResult   `json:"race"`
	Provincial        rule.Number  `json:"provincial"`
	Efficiency        rule.Number  `json:"efficiency"`
	Party             rule.Number  `json:"party"`
	Total             rule.Number  `json:"total"`
	Place             int64        `json:"place"`
	ClassPlace        int64        `json:"class_place"`
	Vetoed            bool         `json:"vetoed"`
	Exceptional       bool         `json:"exceptional"`
	Commended         bool         `json:"commended"`
	Grade             string       `json:"grade"`
	PersonalExcellent int64        `json:"personal_excellent"`
	Bonus             *rule.Number `json:"bonus"` // nil if the city does not pay the unit

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
	ResolutionRate   *rule.Number           `json:"resolution_rate"`
	Rated            int64                  `json:"rated"`
	SatisfactionRate *rule.Number           `json:"satisfaction_rate"`
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
	Parallel *rule.Number `json:"parallel"`
	Serial   *rule.Number `json:"serial"`
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
	"units": {"id", "name", "class", "headcount", "provincial", "efficiency", "party", "evaluation", "scores", "supervision", "total", "place", "class_place",
		"race_rank", "race_quarters", "vetoed", "veto_reasons", "exceptional", "grade", "commended", "personal_excellent", "bonus"},
	"":                 {"bonus_total", "matters_closed", "matters_overdue", "failed_rechecks", "cases_resolved", "cases_rated", "resolution_rate", "satisfaction_rate", "parallel_days", "serial_days"},
	"ballots":          {"rejected"},
	"matters":          {"wrongly_led"},
	"inspections":      {"covert", "joint", "wrongly_led"},
	"days_without_log": {"campaign", "day"},
	"circulars":        nil,
	"reports":          nil,
	"instructions":     {"by"},
	"cases":            {"overdue", "kinds"},
	"windows":          {"inspected_on", "team"},
	"findings":         {"window", "rule"},
	"areas":            {"uncovered"},
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
	asOf, _ := run.Value("as_of").Date()
	return &results{
		AsOf:        asOf,
		Units:       units(run),
		BonusTotal:  number(run.Value("bonus_total")),
		Ballots:     ballots(run),
		Supervision: supervised(run),
		Window:      windows(run),
	}
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
		Class:             list.Value(i, "class").String(),
		Evaluation:        figure("evaluation"),
		Rounds:            rounds(list.Value(i, "scores")),
		Supervision:       figure("supervision"),
		Race:              race(list, i),
		Provincial:        figure("provincial"),
		Efficiency:        figure("efficiency"),
		Party:             figure("party"),
		Total:             figure("total"),
		Place:             whole(list.Value(i, "place")),
		ClassPlace:        whole(list.Value(i, "class_place")),
		Vetoed:            is("vetoed"),
		Exceptional:       is("exceptional"),
		Commended:         is("commended"),
		Grade:             list.Value(i, "grade").String(),
		PersonalExcellent: whole(list.Value(i, "personal_excellent")),
		Bonus:             orNull(list.Value(i, "bonus")),
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

// leaders are those whose instructions are counted, also where there are none.
var leaders = []string{"市委书记", "市长"}

func supervised(run *rule.Run) supervisionResult {
	instructions := map[string]int{}
	for _, by := range leaders {
		instructions[by] = 0
	}
	for _, by := range run.List("instructions").Texts("by").All() {
		instructions[by]++
	}
	wronglyLed := append(keysWhere(run.List("matters"), "wrongly_led"), keysWhere(run.List("inspections"), "wrongly_led")...)
	slices.Sort(wronglyLed)
	return supervisionResult{
		Matters:        run.List("matters").Len(),
		Closed:         whole(run.Value("matters_closed")),
		Overdue:        whole(run.Value("matters_overdue")),
		FailedRechecks: whole(run.Value("failed_rechecks")),
		WronglyLed:     wronglyLed,
		Inspections:    run.List("inspections").Len(),
		Covert:         count(run.List("inspections"), "covert"),
		Joint:          count(run.List("inspections"), "joint"),
		DaysWithoutLog: daysWithoutLog(run.List("days_without_log")),
		Circulars:      run.List("circulars").Len(),
		Reports:        run.List("reports").Len(),
		Instructions:   instructions,
	}
}

// count returns how many records have a flag.
func count(list *rule.List, name string) (n int64) {
	for _, is := range list.Flags(name).All() {
		if is {
			n++
		}
	}
	return n
}

func daysWithoutLog(list *rule.List) []dayWithout {
	all := make([]dayWithout, list.Len())
	for i := range all {
		all[i] = dayWithout{list.Value(i, "campaign").String(), list.Value(i, "day").String()}
	}
	return all
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
		ByKind:           byKind(cases),
		MeanDays:         meanDays{orNull(run.Value("parallel_days")), orNull(run.Value("serial_days"))},
		Findings:         findings(run),
		Teams:            teams(run),
		Uncovered:        keysWhere(run.List("areas"), "uncovered"),
	}
}

// byKind counts the cases by kind; a case of two kinds counts for both.
func byKind(cases *rule.List) map[string]int {
	m := map[string]int{}
	for i := range cases.Len() {
		kinds := cases.Value(i, "kinds")
		for k := range kinds.Len() {
			m[kinds.Elem(k).String()]++
		}
	}
	return m
}

// teams counts by team, in the order of their numbers, what was inspected and found.
func teams(run *rule.Run) []team {
	list, all := run.List("windows"), []team{}
	findings := make([]int, list.Len())
	for _, w := range run.List("findings").References("window").All() {
		findings[w]++
	}
	for i := range list.Len() {
		v := list.Value(i, "team")
		if v.IsMissing() || list.Value(i, "inspected_on").IsMissing() {
			continue
		}
		k, found := slices.BinarySearchFunc(all, whole(v), func(t team, n int64) int { return cmp.Compare(t.Team, n) })
		if !found {
			all = slices.Insert(all, k, team{Team: whole(v)})
		}
		all[k].Inspected++
		all[k].Findings += findings[i]
	}
	return all
}

func findings(run *rule.Run) []finding {
	list := run.List("findings")
	all := make([]finding, list.Len())
	for i := range all {
		all[i] = finding{list.Value(i, "window").String(), list.Value(i, "rule").String()}
	}
	return all
}
