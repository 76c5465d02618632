package main

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/meritrules/merit/rule"
)

// results is the year in the form that -json prints; its fields stand in the
// order of the output. What is pending is left out.
type results struct {
	AsOf        rule.Date         `json:"as_of"`
	Pending     []pending         `json:"pending,omitempty"` // by day and name; nil in a whole year
	Units       []unitResult      `json:"units"`             // by place and then id; by id while places are pending
	BonusTotal  figure            `json:"bonus_total,omitzero"`
	Ballots     ballotResult      `json:"ballots"`
	Supervision supervisionResult `json:"supervision"`
	Window      windowResult      `json:"window"`
}

// pending is what the results wait for.
type pending struct {
	What  string    `json:"what"`
	DueOn rule.Date `json:"due_on"`
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
	*rule.Number
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
		"race_rank", "race_latest", "race_quarters", "vetoed", "veto_reasons", "exceptional", "grade", "commended", "personal_excellent", "bonus"},
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
	r := &results{
		AsOf:        asOf,
		Pending:     awaited(run),
		Units:       units(run),
		BonusTotal:  readFigure(run.List(""), 0, "bonus_total"),
		Ballots:     ballots(run),
		Supervision: supervised(run),
		Window:      windows(run),
	}
	if r.Pending != nil {
		later := run.List("ballots").Growth().Later
		r.Ballots.Later = &later
	}
	return r
}

// jointDue are the lists and fields that joint marking waits for.
var jointDue = []string{"marks", "tasks.provincial_rank"}

// awaited lists what is pending, by day and then name.
func awaited(run *rule.Run) (all []pending) {
	for _, p := range run.Pending() {
		if slices.Contains(jointDue, p.What) {
			p.What = "joint"
		}
		all = append(all, pending{p.What, p.Until})
	}
	slices.SortFunc(all, func(a, b pending) int { return cmp.Or(cmp.Compare(a.DueOn, b.DueOn), cmp.Compare(a.What, b.What)) })
	return slices.Compact(all)
}

// isPending reports whether a figure of a record waits for a day.
func isPending(list *rule.List, row int, name string) bool {
	return list.Status(row, name).State == rule.AwaitsItsDay
}

// readFigure reads a number that may be pending, or missing.
func readFigure(list *rule.List, row int, name string) figure {
	return figure{orNull(list.Value(row, name)), !isPending(list, row, name)}
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

// units returns the units by place and then id; by id while the places are pending.
func units(run *rule.Run) []unitResult {
	list := run.List("units")
	all := make([]unitResult, list.Len())
	for i := range all {
		all[i] = unit(list, i)
	}
	slices.SortStableFunc(all, func(a, b unitResult) int { return cmp.Compare(a.Place.n, b.Place.n) })
	return all
}

func unit(list *rule.List, i int) unitResult {
	number := func(name string) figure { return readFigure(list, i, name) }
	counted := func(name string) count {
		return count{whole(list.Value(i, name)), !isPending(list, i, name)}
	}
	is := func(name string) *bool {
		if isPending(list, i, name) {
			return nil
		}
		holds := isTrue(list.Value(i, name))
		return &holds
	}
	u := unitResult{
		row:               i,
		Unit:              list.Value(i, "id").String(),
		Class:             list.Value(i, "class").String(),
		Evaluation:        number("evaluation"),
		Rounds:            rounds(list.Value(i, "scores")),
		Supervision:       number("supervision"),
		Race:              race(list, i),
		Provincial:        number("provincial"),
		Efficiency:        number("efficiency"),
		Party:             number("party"),
		Total:             number("total"),
		Place:             counted("place"),
		ClassPlace:        counted("class_place"),
		Vetoed:            is("vetoed"),
		Exceptional:       is("exceptional"),
		Commended:         is("commended"),
		PersonalExcellent: counted("personal_excellent"),
		Bonus:             number("bonus"),
	}
	if !u.Total.known { // the form leaves out bonuses until the totals are there, also that there is none
		u.Bonus = figure{}
	}
	if !isPending(list, i, "grade") {
		u.Grade = list.Value(i, "grade").String()
	}
	return u
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
	r := raceResult{AlertQuarters: []int64{}}
	if rank := list.Value(i, "race_latest"); !rank.IsMissing() {
		n := whole(rank)
		r.Rank = &n
	}
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
		Covert:         flagged(run.List("inspections"), "covert"),
		Joint:          flagged(run.List("inspections"), "joint"),
		DaysWithoutLog: daysWithoutLog(run.List("days_without_log")),
		Circulars:      run.List("circulars").Len(),
		Reports:        run.List("reports").Len(),
		Instructions:   instructions,
	}
}

// flagged returns how many records have a flag.
func flagged(list *rule.List, name string) (n int64) {
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
