package main

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/meritrules/merit"
	"github.com/meritrules/merit/evaluation"
	"github.com/meritrules/merit/internal/layout"
	"github.com/meritrules/merit/rule"
)

// lineWidth is how wide the report may be.
const lineWidth = 100

// reporter writes the year for people.
type reporter struct {
	policy *merit.Policy
	run    *rule.Run
	res    *results
	out    strings.Builder
}

func report(w io.Writer, p *merit.Policy, run *rule.Run) error {
	r := &reporter{policy: p, run: run, res: collect(run)}
	r.heading()
	r.ranking()
	r.honours()
	r.race()
	r.evaluation()
	r.panels()
	r.supervision()
	r.windows()
	r.totals()
	_, err := io.WriteString(w, r.out.String())
	return err
}

// printf writes lines, which are those of the format alone: texts of the policy and of the
// facts only fill them.
func (r *reporter) printf(format string, args ...any) {
	for i, arg := range args {
		switch arg := arg.(type) {
		case string:
			args[i] = rule.Plain(arg)
		case fmt.Stringer:
			args[i] = rule.Plain(arg.String())
		}
	}
	fmt.Fprintf(&r.out, format, args...)
}

// section begins a part of the report.
func (r *reporter) section(title string) {
	r.printf("\n%s\n%s\n", title, strings.Repeat("─", layout.Width(title)))
}

// entry writes a label and text beside it, wrapped.
func (r *reporter) entry(label string, width int, text string) {
	r.beside(label, width, layout.Wrap(text, lineWidth-width-1))
}

// entries writes a label and, beside it, parts that are kept whole.
func (r *reporter) entries(label string, width int, sep string, parts []string) {
	if len(parts) == 0 {
		parts = []string{"none"}
	}
	r.beside(label, width, layout.Fill(parts, sep, lineWidth-width-1))
}

func (r *reporter) beside(label string, width int, lines []string) {
	for _, line := range lines {
		r.printf("%s\n", strings.TrimRight(layout.Left(label, width)+" "+line, " "))
		label = ""
	}
}

func (r *reporter) heading() {
	title := r.policy.Title
	if title == "" {
		title = r.policy.ID
	}
	r.printf("%s %s\n", title, r.policy.Version)
	r.printf("%d units; supervision and windows counted to %s.\n", len(r.res.Units), r.run.Value("as_of"))
	r.printf("Why a figure is what it is: -explain UNIT or UNIT/FIGURE, such as -explain %s/provincial\n", r.firstUnit())
}

func (r *reporter) firstUnit() string {
	if len(r.res.Units) == 0 {
		return "u01"
	}
	return r.res.Units[0].Unit
}

func (r *reporter) name(u unitResult) string {
	return r.run.List("units").Value(u.row, "name").String()
}

// money writes an amount with its cents and with the thousands apart.
func money(n rule.Number) string {
	text := n.Round(2, rule.HalfAwayFromZero).StringFixed(2)
	whole, cents, _ := strings.Cut(text, ".")
	sign := ""
	if strings.HasPrefix(whole, "-") {
		sign, whole = "-", whole[1:]
	}
	var groups []string
	for len(whole) > 3 {
		groups, whole = append(groups, whole[len(whole)-3:]), whole[:len(whole)-3]
	}
	groups = append(groups, whole)
	slices.Reverse(groups)
	return sign + strings.Join(groups, ",") + "." + cents
}

// paid writes a unit's bonus, and that there is none where the city does not pay the unit.
func paid(f figure) string {
	switch {
	case !f.known:
		return "pending"
	case f.Number == nil:
		return "not the city's"
	}
	return money(*f.Number)
}

// whenKnown writes a count, a dash for one that is pending.
func whenKnown(c count) string {
	if !c.known {
		return "-"
	}
	return strconv.FormatInt(c.n, 10)
}

func holds(flag *bool) bool { return flag != nil && *flag }

// rank is a unit's rank in the race, 0 before the first quarter has ended.
func (r *reporter) rank(u unitResult) int64 {
	if u.Race.Rank == nil {
		return 0
	}
	return *u.Race.Rank
}

func score(f figure) string {
	if f.Number == nil {
		return "-"
	}
	return f.Round(2, rule.HalfAwayFromZero).StringFixed(2)
}

// ranking is the table of all units with section scores, grade and bonus.
func (r *reporter) ranking() {
	r.section("Ranking")
	r.printf("%s %s %s %s %s %s %s %s %s %s %s\n", layout.Right("place", 5), layout.Left("unit", 5), layout.Left("name", 22),
		layout.Right("total", 7), layout.Right("prov.", 7), layout.Right("effic.", 6), layout.Right("party", 6),
		layout.Left("grade", 9), layout.Right("pers.", 5), layout.Right("bonus", 13), "note")
	for _, u := range r.res.Units {
		r.printf("%s\n", strings.TrimRight(fmt.Sprintf("%s %s %s %s %s %s %s %s %s %s %s", layout.Right(whenKnown(u.Place), 5),
			layout.Left(u.Unit, 5), layout.Left(r.name(u), 22), layout.Right(score(u.Total), 7), layout.Right(score(u.Provincial), 7),
			layout.Right(score(u.Efficiency), 6), layout.Right(score(u.Party), 6), layout.Left(u.Grade, 9),
			layout.Right(whenKnown(u.PersonalExcellent), 5), layout.Right(paid(u.Bonus), 13), note(u)), " "))
	}
	r.printf("note: P promoted and commended, V vetoed; pers. personal excellents; prov., effic., party sections.\n")
}

func note(u unitResult) string {
	n := ""
	if holds(u.Commended) {
		n += "P"
	}
	if holds(u.Vetoed) {
		n += "V"
	}
	return n
}

// honours says who was promoted, commended and vetoed, and why.
func (r *reporter) honours() {
	r.section("Honours")
	counts := map[string]int{}
	for _, u := range r.res.Units {
		counts[u.Grade]++
	}
	grades := []string{}
	order := []string{"excellent", "good", "fair", "poor"}
	for _, g := range sortedKeys(counts) {
		if !slices.Contains(order, g) {
			order = append(order, g)
		}
	}
	for _, g := range order {
		grades = append(grades, fmt.Sprintf("%s %d", g, counts[g]))
	}
	r.entry("grades", 10, strings.Join(grades, ", ")+"; together "+strconv.Itoa(len(r.res.Units)))
	r.entries("promoted", 10, ", ", r.units(func(u unitResult) string {
		if holds(u.Commended) {
			return fmt.Sprintf("rank %d in the province", r.rank(u))
		}
		return ""
	}))
	r.printf("A veto bars awards, not the bonus that the work earned. Vetoed:\n")
	for _, u := range r.res.Units {
		if holds(u.Vetoed) {
			r.entries("  "+u.Unit, 7, "; ", append(r.reasons(u), "bonus kept: "+paid(u.Bonus)))
		}
	}
}

// units lists the units for which say has something to say.
func (r *reporter) units(say func(unitResult) string) []string {
	var parts []string
	for _, u := range r.res.Units {
		if s := say(u); s != "" {
			parts = append(parts, fmt.Sprintf("%s %s (%s)", u.Unit, r.name(u), s))
		}
	}
	return parts
}

// reasons are why a unit was vetoed.
func (r *reporter) reasons(u unitResult) []string {
	all := []string{r.name(u) + ":"}
	for _, v := range r.run.List("units").Value(u.row, "veto_reasons").Elems() {
		list, row, _ := v.Record()
		reason := list.Value(row, "reason").String()
		if list.Value(row, "rule").String() == "race" {
			reason += r.movement(u)
		}
		all = append(all, reason)
	}
	all[0] += " " + all[1]
	return append(all[:1], all[2:]...)
}

// movement is a unit's rank last year and now.
func (r *reporter) movement(u unitResult) string {
	standing := r.run.List("units").Value(u.row, "standing")
	list, row, ok := standing.Record()
	if !ok {
		return ""
	}
	return fmt.Sprintf(" (last year %s, now %d of %s)", list.Value(row, "last_year"), r.rank(u), list.Value(row, "of"))
}

// race lists the alerts by quarter, with the rank before and the rank.
func (r *reporter) race() {
	r.section("Race: alerts by quarter")
	byQuarter := map[int64][]string{}
	list := r.run.List("race_quarters")
	for i := range list.Len() {
		if isTrue(list.Value(i, "alert")) {
			q := whole(list.Value(i, "quarter"))
			byQuarter[q] = append(byQuarter[q], fmt.Sprintf("%s %s→%s", list.Value(i, "unit"), list.Value(i, "before"), list.Value(i, "rank")))
		}
	}
	quarters := slices.Sorted(maps.Keys(byQuarter))
	r.entry("rule", 10, r.policy.Clause(r.policy.Race.Alert.Source.Clause))
	for _, q := range quarters {
		r.entries(fmt.Sprintf("quarter %d", q), 10, ", ", byQuarter[q])
	}
	if len(quarters) == 0 {
		r.printf("none\n")
	}
}

// evaluation counts the ballots of each round.
func (r *reporter) evaluation() {
	r.section("Evaluation by round")
	r.printf("%s %s %s %s %s %s %s\n", layout.Left("round", 14), layout.Left("open", 22), layout.Right("weight", 6),
		layout.Right("received", 8), layout.Right("counted", 7), layout.Right("rejected", 8), "of these")
	received, counted, refused := 0, 0, 0
	for i, t := range evaluation.Tally(r.run) {
		round := r.policy.Evaluation.Rounds[i]
		reasons := []string{}
		for _, x := range t.Rejected {
			if x.Count > 0 {
				reasons = append(reasons, fmt.Sprintf("%s %d", x.Reason, x.Count))
			}
		}
		rejected := t.Received - t.Counted
		label := fmt.Sprintf("%s %s %s %s %s %s", layout.Left(round.ID, 14), layout.Left(round.From.String()+"…"+round.Until.String(), 22),
			layout.Right(round.Weight.String(), 6), layout.Right(strconv.Itoa(t.Received), 8), layout.Right(strconv.Itoa(t.Counted), 7),
			layout.Right(strconv.Itoa(rejected), 8))
		if len(reasons) == 0 {
			reasons = []string{"-"}
		}
		r.entries(label, layout.Width(label), ", ", reasons)
		received, counted, refused = received+t.Received, counted+t.Counted, refused+rejected
	}
	r.printf("%s %s %s %s\n", layout.Left("together", 44), layout.Right(strconv.Itoa(received), 8), layout.Right(strconv.Itoa(counted), 7), layout.Right(strconv.Itoa(refused), 8))
	if len(r.res.Ballots.Rejected) > 0 {
		ids := []string{}
		for _, b := range r.res.Ballots.Rejected {
			ids = append(ids, fmt.Sprintf("%s %s", b.ID, b.Reason))
		}
		r.entries("rejected", 10, ", ", ids)
	}
}

// supervision sums up matters, circulars and instructions.
func (r *reporter) supervision() {
	s := r.res.Supervision
	r.section("Supervision")
	r.entry("matters", 14, fmt.Sprintf("%d: closed %d, open %d; overdue %d, failed rechecks %d", s.Matters, s.Closed, int64(s.Matters)-s.Closed, s.Overdue, s.FailedRechecks))
	wrong := strings.Join(s.WronglyLed, ", ")
	if wrong == "" {
		wrong = "none"
	}
	r.entry("wrongly led", 14, wrong)
	r.entry("issued", 14, fmt.Sprintf("%d circulars, %d reports", s.Circulars, s.Reports))
	instructions := []string{}
	for _, by := range sortedKeys(s.Instructions) {
		instructions = append(instructions, fmt.Sprintf("%s %d", by, s.Instructions[by]))
	}
	r.entry("instructions", 14, strings.Join(instructions, ", "))
	r.entries("marked down", 14, ", ", r.units(func(u unitResult) string {
		if u.Supervision.Number != nil && u.Supervision.Cmp(r.full()) < 0 {
			return u.Supervision.String()
		}
		return ""
	}))
}

// full is the best supervision score that a unit of the year reached.
func (r *reporter) full() rule.Number {
	var best rule.Number
	for _, u := range r.res.Units {
		if u.Supervision.Number != nil && u.Supervision.Cmp(best) > 0 {
			best = *u.Supervision.Number
		}
	}
	return best
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }

// totals add up what the sections show.
func (r *reporter) totals() {
	r.section("Totals")
	headcount, personal := int64(0), int64(0)
	var sum rule.Number
	units := r.run.List("units")
	for _, u := range r.res.Units {
		headcount += whole(units.Value(u.row, "headcount"))
		personal += u.PersonalExcellent.n
		if u.Bonus.Number != nil {
			sum = sum.Add(*u.Bonus.Number)
		}
	}
	r.entry("units", 14, fmt.Sprintf("%d with %d people; %d personal excellents", len(r.res.Units), headcount, personal))
	r.entry("bonuses", 14, fmt.Sprintf("%s; the units' bonuses add up to %s", paid(r.res.BonusTotal), money(sum)))
	b := r.res.Ballots
	r.entry("ballots", 14, fmt.Sprintf("%d received = %d counted + %d rejected", b.Received, b.Counted, len(b.Rejected)))
}
