package circular

import (
	"fmt"
	"slices"

	"github.com/meritrules/merit/rule"
	"github.com/meritrules/merit/rule/value"
)

// racePart writes the race.
type racePart struct{ *year }

// quarter is one quarter of the race: the rows of race_quarters, and its last day.
type quarter struct {
	number int64
	rows   []int
	until  value.Value
	ended  bool
}

// quartersOf returns the quarters of the race, in order.
func quartersOf(run *rule.Run) (all []quarter) {
	list := run.List("race_quarters")
	for row := range list.Len() {
		n := whole(list.Value(row, "quarter"))
		i := slices.IndexFunc(all, func(q quarter) bool { return q.number == n })
		if i < 0 {
			i = len(all)
			all = append(all, quarter{number: n, until: list.Value(row, "until"), ended: !isPending(list, row, "rank")})
		}
		all[i].rows = append(all[i].rows, row)
	}
	slices.SortFunc(all, func(a, b quarter) int { return int(a.number - b.number) })
	return all
}

// race comments each quarter: how many moved, and who.
func (y racePart) race() {
	y.section("The race by quarter", false)
	if y.policy.Sections().Race != nil {
		y.quote(y.clauses(y.policy.Sections().Race.Alert.Source.Clauses))
	}
	for _, q := range quartersOf(y.run) {
		if !q.ended {
			y.paragraph(y.say("Quarter %d: pending until %s.", q.number, q.until))
			continue
		}
		y.comment(q)
	}
}

// comment says of a quarter how many units rose and fell, who did so most, and who came into
// the lead, lost it, or is called in.
func (y racePart) comment(q quarter) {
	list := y.run.List("race_quarters")
	var up, down, most []int
	for _, row := range q.rows {
		switch gained := whole(list.Value(row, "gained")); {
		case gained > 0:
			up = append(up, row)
			if len(most) > 0 && gained > whole(list.Value(most[0], "gained")) {
				most = nil
			}
			if len(most) == 0 || gained == whole(list.Value(most[0], "gained")) {
				most = append(most, row)
			}
		case gained < 0:
			down = append(down, row)
		}
	}
	y.paragraph(y.say("Quarter %d: %d rose, %d kept their rank, %d fell; %d are in the lead, %d among the last; %d alerts.", q.number, len(up),
		len(q.rows)-len(up)-len(down), len(down), len(y.those(q, "leading")), len(y.those(q, "trailing")), len(y.those(q, "alert"))))
	rose := "rose"
	if len(most) > 0 && whole(list.Value(most[0], "gained")) > 1 {
		rose = "rose most"
	}
	for _, c := range []struct {
		label string
		rows  []int
	}{{rose, most}, {"fell", down}, {"came into the lead", y.those(q, "entered")}, {"lost the lead", y.those(q, "left")},
		{"among the last", y.those(q, "trailing")}} {
		if len(c.rows) > 0 {
			y.list(fmt.Sprint("  ", y.word(c.label)), listed(c.rows, y.move))
		}
	}
}
