package circular

import (
	"github.com/meritrules/merit/rule/types"
)

// honoursPart writes the results by class, who is commended and who is barred.
type honoursPart struct{ *year }

// classes has a table for each class: of the results, or of what is known so far.
func (y honoursPart) classes() {
	y.section("Results by class", y.partial())
	if !y.partial() {
		y.quote(y.clauseOf("units", "grade"))
	}
	for i, class := range y.classNames() {
		rows := y.members(class)
		if y.partial() {
			y.paragraph(y.say("(%d) %s: %d units", i+1, y.word(class), len(rows)))
			y.soFarTable(rows)
			continue
		}
		y.paragraph(y.say("(%d) %s: %d units; at most %s excellent by place; mean total %s", i+1, y.word(class), len(rows),
			y.text(y.units, rows[0], "class_quota"), y.score(y.units, rows[0], "class_mean")))
		y.resultTable(rows)
	}
}

// resultTable shows the units of a class with their sections, grade and bonus.
func (y honoursPart) resultTable(rows []int) {
	columns := []column{{"class", true}, {"place", true}, {"unit", false}, {"total", true}, {"prov.", true}, {"eff.", true}, {"party sect.", true},
		{"grade", false}, {"pers.", true}, {"bonus", true}, {"note", false}}
	y.table(columns, tabled(rows, func(row int) []string {
		u := y.units
		return []string{y.text(u, row, "class_place"), y.text(u, row, "place"), y.unit(row), y.score(u, row, "total"), y.score(u, row, "provincial"),
			y.score(u, row, "efficiency"), y.score(u, row, "party"), y.word(u.Value(row, "grade").String()), y.text(u, row, "personal_excellent"),
			y.money(u, row, "bonus"), y.note(row)}
	}))
}

// tabled makes the rows of a table.
func tabled(rows []int, cells func(row int) []string) [][]string {
	all := make([][]string, len(rows))
	for i, row := range rows {
		all[i] = cells(row)
	}
	return all
}

// soFarTable shows what is known of the units of a class, in the order of the facts.
func (y honoursPart) soFarTable(rows []int) {
	columns := []column{{"unit", false}, {"supervision so far", true}, {"evaluation so far", true}, {"rank in the province", true}}
	y.table(columns, tabled(rows, func(row int) []string {
		return []string{y.unit(row), y.score(y.units, row, "supervision"), y.score(y.units, row, "evaluation"), y.rankOf(row)}
	}))
}

// note marks the units that were promoted or vetoed.
func (y honoursPart) note(row int) string {
	switch {
	case holds(y.units, row, "commended"):
		return y.word("promoted")
	case holds(y.units, row, "vetoed"):
		return y.word("vetoed")
	}
	return ""
}

// commended names the units that are commended, those that are excellent, and what is
// suggested to the departments that grade persons.
func (y honoursPart) commended() {
	y.section("Commended", false)
	y.quote(y.clauseOf("units", "commended"))
	if y.partial() {
		y.settledOn("commended")
		y.list("In the lead in the latest quarter", y.latest("leading", func(row int) string {
			l := y.run.List("race_quarters")
			return y.say("%s %s", y.unitOf(l, row, "unit"), l.Value(row, "rank"))
		}))
		return
	}
	rows := where(y.units, "commended")
	columns := []column{{"unit", false}, {"rank in the province", true}, {"last year", true}, {"people", true}, {"personal excellents", true}}
	if len(rows) > 0 {
		y.table(columns, tabled(rows, func(row int) []string {
			return []string{y.unit(row), y.rankOf(row), y.lastYear(row), y.text(y.units, row, "headcount"), y.text(y.units, row, "personal_excellent")}
		}))
		y.paragraph(y.say("Suggested to the organisation and personnel departments: that these %d units are graded excellent directly, and that the numbers of personal excellents above are allowed to them.", len(rows)))
		y.quote(y.clauseOf("units", "personal_excellent"))
	} else {
		y.list("Commended", nil)
	}
	for _, class := range y.classNames() {
		var names []string
		for _, row := range y.members(class) {
			if y.units.Value(row, "grade").String() == gradeOrder[0] && !holds(y.units, row, "commended") {
				names = append(names, y.unit(row))
			}
		}
		y.list(y.say("Excellent by place, %s", y.word(class)), names)
	}
}

// settledOn says on which day a flag of the units will be known.
func (y honoursPart) settledOn(field string) {
	for row := range y.units.Len() {
		if s := y.units.Status(row, field); s.State == types.AwaitsItsDay {
			y.paragraph(y.say("Pending until %s.", y.date(s.Why.Until)))
			return
		}
	}
}

// barred says who is vetoed and why, and who is called in.
func (y honoursPart) barred() {
	y.section("Barred and called in", false)
	y.quote(y.clauseOf("units", "candidate"))
	if y.partial() {
		y.settledOn("vetoed")
		y.list("Listed for a veto so far", y.listedVetoes())
		y.list("Called in after the latest quarter", y.latest("alert", y.move))
		return
	}
	rows := where(y.units, "vetoed")
	if len(rows) == 0 {
		y.list("Vetoed", nil)
	} else {
		y.table([]column{{"unit", false}, {"why", false}, {"rank in the province", true}, {"last year", true}, {"bonus kept", true}}, tabled(rows, func(row int) []string {
			return []string{y.unit(row), y.reasons(row), y.rankOf(row), y.lastYear(row), y.money(y.units, row, "bonus")}
		}))
	}
	y.quote(y.clauseOf("units", "barred"))
	y.list("Called in for the year's rank", listed(where(y.units, "barred"), func(row int) string {
		return y.say("%s (last year %s, now %s)", y.unit(row), y.lastYear(row), y.rankOf(row))
	}))
}

// reasons are why a unit is vetoed.
func (y honoursPart) reasons(row int) string {
	text := ""
	for _, v := range y.units.Value(row, "veto_reasons").Elems() {
		list, at, _ := v.Record()
		if text != "" {
			text += y.word("; ")
		}
		text += list.Value(at, "reason").String()
	}
	return text
}

// listedVetoes are the units that were listed so far.
func (y honoursPart) listedVetoes() []string {
	list := y.run.List("vetoes")
	parts := make([]string, list.Len())
	for i := range parts {
		parts[i] = y.say("%s (%s, %s)", y.unitOf(list, i, "unit"), list.Value(i, "reason"), list.Value(i, "decided_on"))
	}
	return parts
}
