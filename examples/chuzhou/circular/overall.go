package circular

import (
	"slices"
)

// overallPart writes the heading, the overall situation and the end.
type overallPart struct{ *year }

// heading is the number, the title, who it goes to, and what it says.
func (y overallPart) heading() {
	y.middle(y.say("Efficiency office of Chuzhou [%s] No. %d", y.number(), whole(y.run.Value("next_circular"))))
	title := y.policy.Title()
	if title == "" {
		title = y.policy.ID()
	}
	if y.partial() {
		y.middle(y.say("Circular on the progress of %s in %s, as of %s", title, y.number(), y.date(y.asOf)))
	} else {
		y.middle(y.say("Circular on the results of %s in %s", title, y.number()))
	}
	y.line("")
	y.paragraph(y.word("To: the governments of the counties, cities and districts; the administrations of the development zones; the departments and institutions of the city; units of the province in Chuzhou"))
	if y.partial() {
		y.paragraph(y.say("What was known at the end of %s follows. What is so far may still change; what is pending is not judged: there is no place and no grade before its day.", y.date(y.asOf)))
		return
	}
	y.paragraph(y.say("The results of the year, counted to %s, follow.", y.date(y.asOf)))
}

// closing is who issued it and when, and how to ask further.
func (y overallPart) closing() {
	y.line("")
	y.right(y.word("Efficiency office of Chuzhou"))
	y.right(y.date(y.asOf))
	y.line("")
	name := "NAME"
	if rows := y.byPlace(); len(rows) > 0 {
		name = y.unit(rows[0])
	}
	y.paragraph(y.say("Why a figure is what it is: -explain %s, or -explain %s/supervision for one figure.", name, name))
}

// overall is the paper, who answers for its sections, and the year as a whole.
func (y overallPart) overall() {
	y.section("Overall situation", false)
	y.paragraph(y.say("%d units with %d people are assessed.", y.units.Len(), whole(y.run.Value("headcount"))))
	y.quote(y.clauseOf("units", "total"))
	for _, s := range []struct{ title, figure string }{{"provincial section", "provincial"}, {"efficiency section", "efficiency"}, {"party section", "party"}} {
		words := y.clauseOf("units", s.figure)
		if s.figure == "party" {
			words = y.partyClause()
		}
		if words != "" {
			y.paragraph(y.say("%s: 「%s」", y.word(s.title), words))
		}
	}
	if y.partial() {
		y.pending()
		return
	}
	y.totals()
	y.grades()
}

// partyClause is the clause of the item party, which is no figure but a mark handed in.
func (y overallPart) partyClause() string {
	if y.policy.Sections().Items == nil {
		return ""
	}
	for _, item := range y.policy.Sections().Items.Items {
		if item.Name == "party" {
			return y.clauses(item.Clauses)
		}
	}
	return ""
}

// pending lists what is pending, by day.
func (y overallPart) pending() {
	y.paragraph(y.word("Pending, by the day on which it is due:"))
	var rows [][]string
	for _, p := range y.run.Pending() {
		who, what := y.awaited(p.What)
		rows = append(rows, []string{p.Until.String(), what, who})
	}
	y.table([]column{{"due", false}, {"what is pending", false}, {"from", false}}, rows)
	y.paragraph(y.word("Until then these are pending: totals, places, grades, commendations, vetoes, personal excellents and bonuses."))
}

// totals are the mean, the best and the last total, and what is paid.
func (y overallPart) totals() {
	rows := y.byPlace()
	if len(rows) == 0 {
		return
	}
	first, last := rows[0], rows[len(rows)-1]
	year := y.run.List("")
	y.paragraph(y.say("The mean total is %s points; the highest %s (%s), the lowest %s (%s).", y.score(year, 0, "mean_total"),
		y.score(y.units, first, "total"), y.unit(first), y.score(y.units, last, "total"), y.unit(last)))
	y.paragraph(y.say("Personal excellents: %d. Bonuses: %s yuan.", whole(y.run.Value("personal_excellents")), y.money(year, 0, "bonus_total")))
}

// gradeOrder are the grades from the best.
var gradeOrder = []string{"excellent", "good", "fair", "poor"}

// grades counts the units by grade; a grade that only another policy has comes last.
func (y overallPart) grades() {
	of := &counts{}
	for row := range y.units.Len() {
		of.add(y.units.Value(row, "grade").String())
	}
	order := slices.Clone(gradeOrder)
	for _, g := range slices.Sorted(slices.Values(of.names)) {
		if !slices.Contains(order, g) {
			order = append(order, g)
		}
	}
	y.list("Grades", y.tallied(of, order))
}
