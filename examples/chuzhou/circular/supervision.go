package circular

import (
	"strconv"

	"github.com/meritrules/merit/rule/types"
	"github.com/meritrules/merit/rule/value"
)

// supervisionPart writes what was followed, inspected and issued.
type supervisionPart struct{ *year }

// supervision sums up what was followed, inspected and issued.
func (y supervisionPart) supervision() {
	y.section("Supervision", y.soFar("matters"))
	y.matters()
	y.inspections()
	y.campaigns()
	y.papers()
	y.markedDown()
	y.open()
}

// matters counts the matters, by source and by how far they are.
func (y supervisionPart) matters() {
	l, of := y.run.List("matters"), &counts{}
	for row := range l.Len() {
		of.add(l.Value(row, "source").String())
	}
	closed := whole(y.run.Value("matters_closed"))
	y.paragraph(y.say("Matters: %d, of which %d are closed and %d open; overdue %d; rechecks not passed %d.", l.Len(), closed, int64(l.Len())-closed,
		whole(y.run.Value("matters_overdue")), whole(y.run.Value("failed_rechecks"))))
	y.list("Matters by source", y.tallied(of, of.most()))
	y.list("Matters led by others than the rule says", listed(where(l, "wrongly_led"), func(row int) string { return y.matter(row) }))
}

// inspections counts the inspections, open and covert, and the joint ones by partner.
func (y supervisionPart) inspections() {
	l, partners := y.run.List("inspections"), &counts{}
	covert := len(where(l, "covert"))
	for row := range l.Len() {
		for _, p := range l.Value(row, "partners").Elems() {
			partners.add(p.String())
		}
	}
	y.paragraph(y.say("Inspections: %d, of which %d open and %d covert; joint %d.", l.Len(), l.Len()-covert, covert, len(where(l, "joint"))))
	y.list("Joint inspections by partner", y.tallied(partners, partners.most()))
	y.list("Inspections led by others than the rule says", listed(where(l, "wrongly_led"), func(row int) string {
		return y.say("%s (%s, %s)", l.Label(row), y.target(row), l.Value(row, "on"))
	}))
}

// campaigns has the campaigns with their inspections and the days without a log.
func (y supervisionPart) campaigns() {
	l := y.run.List("campaigns")
	if l.Len() == 0 {
		y.list("Campaigns", nil)
		return
	}
	rows := make([][]string, l.Len())
	for i := range rows {
		logs := y.word("no daily log asked for")
		if holds(l, i, "daily_log") {
			logs = y.word("every day logged")
			if days := l.Value(i, "days_without_log"); days.Len() > 0 {
				logs = y.say("days without a log: %d", days.Len())
			}
		}
		rows[i] = []string{l.Value(i, "name").String(), y.word(l.Value(i, "source").String()), l.Value(i, "from").String() + "…" + l.Value(i, "until").String(),
			strconv.Itoa(l.Value(i, "inspections").Len()), logs}
	}
	y.table([]column{{"campaign", false}, {"source", false}, {"days", false}, {"inspections", true}, {"daily log", false}}, rows)
	for i := range l.Len() {
		if days := l.Value(i, "days_without_log").Elems(); len(days) > 0 {
			dates := make([]types.Date, len(days))
			for k, d := range days {
				list, row, _ := d.Record()
				dates[k], _ = list.Value(row, "day").Date()
			}
			y.list(y.say("Days without a log, %s", l.Value(i, "name")), spans(dates))
		}
	}
}

// papers has the circulars and reports, and the instructions that stand on them.
func (y supervisionPart) papers() {
	circulars, reports, list := y.run.List("circulars"), y.run.List("reports"), y.run.List("instructions")
	y.paragraph(y.say("Issued: %d circulars, %d of them with criticism, and %d reports.", circulars.Len(), len(where(circulars, "criticises")), reports.Len()))
	of, on := &counts{}, map[string][]string{}
	for row := range list.Len() {
		by, paper := list.Value(row, "by").String(), list.Value(row, "paper").String()
		of.add(by)
		on[paper] = append(on[paper], y.say("%s %s", by, list.Value(row, "on")))
	}
	y.list("Written instructions", y.tallied(of, of.most()))
	for row := range circulars.Len() {
		if found := on[circulars.Label(row)]; len(found) > 0 {
			kind := "circular"
			if holds(circulars, row, "criticises") {
				kind = "circular with criticism"
			}
			y.list(y.say("  %s %s (%s, %s)", y.word(kind), circulars.Label(row), y.unitOf(circulars, row, "unit"), circulars.Value(row, "issued_on")), found)
		}
	}
	for row := range reports.Len() {
		if found := on[reports.Label(row)]; len(found) > 0 {
			y.list(y.say("  %s %s (%s)", y.word("report"), reports.Label(row), reports.Value(row, "issued_on")), found)
		}
	}
}

// markedDown names the units below the full score, and why.
func (y supervisionPart) markedDown() {
	y.quote(y.clauseOf("units", "supervision"))
	var parts []string
	for _, row := range where(y.units, "marked_down") {
		why := &counts{of: map[string]int{}}
		for _, w := range []struct{ word, figure string }{{"overdue", "overdue_matters"}, {"rechecks not passed", "failed_rechecks"}, {"criticised", "criticisms"}} {
			if n := whole(y.units.Value(row, w.figure)); n > 0 {
				why.names, why.of[w.word] = append(why.names, w.word), int(n)
			}
		}
		parts = append(parts, y.say("%s %s (%s)", y.unit(row), y.text(y.units, row, "supervision"), y.joined(y.tallied(why, why.names))))
	}
	y.list("Marked down from the full score", parts)
}

// joined joins parts as in a sentence.
func (y supervisionPart) joined(parts []string) string {
	text := ""
	for i, part := range parts {
		if i > 0 {
			text += y.word(", ")
		}
		text += part
	}
	return text
}

// open lists the matters that are not closed, and what they wait for.
func (y supervisionPart) open() {
	l := y.run.List("matters")
	var rows [][]string
	for _, row := range y.openMatters() {
		rows = append(rows, []string{l.Value(row, "due_on").String(), l.Label(row), y.unitOf(l, row, "unit"), y.word(l.Value(row, "source").String()),
			y.word(l.Value(row, "awaits").String()), y.overdueWord(l, row)})
	}
	if len(rows) == 0 {
		y.list("Open matters", nil)
		return
	}
	y.paragraph(y.word("Open matters, by the day on which they are due:"))
	y.table([]column{{"due", false}, {"matter", false}, {"unit", false}, {"source", false}, {"awaits", false}, {"state", false}}, rows)
	var next []int
	for _, row := range y.openMatters() {
		if day, ok := l.Value(row, "due_on").Date(); ok && day >= y.asOf {
			next = append(next, row)
		}
	}
	y.list("Due next", listed(next, func(row int) string { return y.say("%s %s", y.matter(row), l.Value(row, "due_on")) }))
}

// overdueWord says whether a record is overdue.
func (y supervisionPart) overdueWord(l *value.List, row int) string {
	if holds(l, row, "overdue") {
		return y.word("overdue")
	}
	return y.word("not overdue")
}
