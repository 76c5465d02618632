package facts

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/meritrules/merit/internal/spell"
	"github.com/meritrules/merit/rule/fault"
	"github.com/meritrules/merit/rule/types"
	"github.com/meritrules/merit/rule/value"
)

// calendar is what the facts say of working days. Without one that fits the days of the
// facts, every deadline is a plausible day that is wrong.
type calendar struct {
	*gathering
	years       map[int]bool // of the days of the facts from or to which working days are counted
	first, last types.Date   // of these days
	slips       int          // warned of so far
}

// checkCalendar warns of holidays and worked weekends that may be slips.
func (x *gathering) checkCalendar() {
	c := &calendar{gathering: x, years: map[int]bool{}}
	holidays, worked := c.days(types.HolidaysValue), c.days(types.WorkedWeekendsValue)
	c.touched()
	if len(holidays)+len(worked) == 0 {
		c.checkEmpty()
		return
	}
	for _, day := range worked {
		if !day.Weekend() {
			c.note("", "worked_weekends has %s, which is a %s and worked anyway", day, day.Time().Weekday())
		}
	}
	c.repeated(types.HolidaysValue, holidays)
	c.repeated(types.WorkedWeekendsValue, worked)
	for _, day := range worked {
		if _, both := slices.BinarySearch(holidays, day); both {
			c.note("leave it out of one of them", "%s is in holidays and in worked_weekends, so it is worked", day)
		}
	}
	if len(c.years) > 0 {
		c.checkYears(holidays)
		c.checkStray(holidays)
		c.checkWorked(holidays, worked)
	}
}

// checkWorked warns of weekends that are worked for holidays which are not there, and of those of
// years that no other day of the facts is near.
func (c *calendar) checkWorked(holidays, worked []types.Date) {
	if len(holidays) == 0 && len(worked) > 0 {
		c.note("give the holidays for which they are worked", "worked_weekends has %s, and holidays has none", spell.Counted(len(worked), "day"))
	}
	var beyond []int
	for _, day := range worked {
		year := day.Time().Year()
		if !c.years[year-1] && !c.years[year] && !c.years[year+1] && !slices.Contains(beyond, year) {
			beyond = append(beyond, year)
		}
	}
	if len(beyond) > 0 {
		c.note("check their years", "worked_weekends has days of %s, far from all other days of the facts", spans(beyond))
	}
}

// days returns the days of a list of the calendar in their order, nil if the policy has no
// such list.
func (c *calendar) days(name string) (days []types.Date) {
	v := c.values[name]
	for i := range v.Len() {
		if day, ok := v.Elem(i).Date(); ok {
			days = append(days, day)
		}
	}
	slices.Sort(days)
	return days
}

// repeated warns of days that stand twice.
func (c *calendar) repeated(name string, days []types.Date) {
	for i := 1; i < len(days); i++ {
		if days[i] == days[i-1] && (i == 1 || days[i] != days[i-2]) {
			c.note("", "%s has %s twice", name, days[i])
		}
	}
}

// touched notes the days of the facts from or to which working days are counted, but for those of
// the calendar.
func (c *calendar) touched() {
	for _, f := range c.form.Values {
		if f.Name != types.HolidaysValue && f.Name != types.WorkedWeekendsValue && c.counts("", f.Name) {
			c.touch(c.values[f.Name])
		}
	}
	for _, s := range c.form.Lists {
		g := c.lists[s.Name]
		for _, f := range s.Fields {
			if g == nil || g.list == nil || f.Type.Kind != types.DateKind && (f.Type.Elem == nil || f.Type.Elem.Kind != types.DateKind) || !c.counts(s.Name, f.Name) {
				continue
			}
			for row := range g.list.Len() {
				c.touch(g.list.Value(row, f.Name))
			}
		}
	}
}

// counts reports whether working days are counted from or to the days of a column.
func (c *calendar) counts(list, field string) bool {
	return c.form.Counted == nil || c.form.Counted[types.ColumnName{List: list, Field: field}]
}

// touch notes a day, or the days of a list.
func (c *calendar) touch(v value.Value) {
	if day, ok := v.Date(); ok {
		if len(c.years) == 0 {
			c.first, c.last = day, day
		}
		c.years[day.Time().Year()] = true
		c.first, c.last = min(c.first, day), max(c.last, day)
	}
	for i := range v.Len() {
		c.touch(v.Elem(i))
	}
}

// How many days in a row may be without a holiday, at the end of a calendar or in one without any.
// The longest time is some three months in China, in other countries one that their calendar shows.
const (
	longestWithout = 100
	shortest       = 62
)

// checkEmpty warns of a calendar without any day where working days are counted over a long time.
func (c *calendar) checkEmpty() {
	if c.form.Counted != nil && c.declares(types.HolidaysValue) && c.last-c.first > shortest {
		c.note("give the holidays of that time", "holidays has no day, and working days are counted from %s to %s", c.first, c.last)
	}
}

// declares reports whether the policy has a single value of that name.
func (c *calendar) declares(name string) bool {
	return slices.ContainsFunc(c.form.Values, func(f types.Field) bool { return f.Name == name })
}

// checkEnds warns of holidays that begin long after the first day from or to which working days
// are counted, or end long before the last.
func (c *calendar) checkEnds(holidays []types.Date) {
	if c.form.Counted == nil || len(holidays) == 0 {
		return
	}
	most := types.Date(longestWithout)
	for i := range holidays[1:] {
		most = max(most, holidays[i+1]-holidays[i])
	}
	if begins := holidays[0]; begins-c.first > most {
		c.note("give the holidays of that time", "working days are counted from %s on, but holidays begins on %s", c.first, begins)
	}
	if ends := holidays[len(holidays)-1]; c.last-ends > most {
		c.note("give the holidays of that time", "working days are counted until %s, but holidays ends on %s", c.last, ends)
	}
}

// checkYears compares the years of the holidays with those of the facts. A year of the facts
// may be without holidays if it is far from all of them: nobody needs the calendar of the
// year in which somebody was born.
func (c *calendar) checkYears(holidays []types.Date) {
	of := map[int]bool{}
	for _, day := range holidays {
		of[day.Time().Year()] = true
	}
	var beyond, without []int
	fits := false
	for _, year := range slices.Sorted(maps.Keys(of)) {
		fits = fits || c.years[year]
		if !c.years[year-1] && !c.years[year] && !c.years[year+1] {
			beyond = append(beyond, year)
		}
	}
	for _, year := range slices.Sorted(maps.Keys(c.years)) {
		if !of[year] && (of[year-1] || of[year+1]) {
			without = append(without, year)
		}
	}
	switch years := slices.Sorted(maps.Keys(c.years)); {
	case len(of) == 0:
	case !fits:
		c.note("give the holidays of those years", "holidays has days of %s only, but the other days of the facts are of %s", spans(slices.Sorted(maps.Keys(of))), spans(years))
	case len(beyond) > 0:
		c.note("", "holidays has days of %s, far from all other days of the facts", spans(beyond))
	}
	switch {
	case fits && len(without) > 0:
		c.note("", "the facts have days of %s, but holidays has none of that time", spans(without))
	case fits:
		c.checkEnds(holidays)
	}
}

// checkStray warns of a day or two of holidays in a year of their own, among those of other
// years: 2023-03-29 where 2024-03-29 was meant. Those in the winter beside a year of the
// facts belong to its deadlines.
func (c *calendar) checkStray(holidays []types.Date) {
	of := map[int][]types.Date{}
	most := 0
	for _, day := range slices.Compact(holidays) {
		year := day.Time().Year()
		of[year] = append(of[year], day)
		most = max(most, len(of[year]))
	}
	for _, year := range slices.Sorted(maps.Keys(of)) {
		days := of[year]
		if few := len(days) <= 2 && len(days) < most; !few || c.years[year] && 3*len(days) > most {
			continue
		}
		for _, day := range days {
			month := day.Time().Month()
			if month == time.December && (c.years[year+1] || len(of[year+1]) > 0) || month <= time.February && (c.years[year-1] || len(of[year-1]) > 0) {
				continue
			}
			message := "no other day of the facts is of %d"
			if c.years[year] {
				message = "other years have up to " + fmt.Sprint(most) + " days and %d has " + fmt.Sprint(len(days))
			} else if !c.years[year-1] && !c.years[year+1] {
				continue // checkYears has said so
			}
			c.note("check its year", "holidays has %s, but "+message, day, year)
		}
	}
}

// spans writes years in their order, those in a row as 2019 to 2022.
func spans(years []int) (text string) {
	for i := 0; i < len(years); {
		last := i
		for last+1 < len(years) && years[last+1] == years[last]+1 {
			last++
		}
		if i > 0 {
			text += ", "
		}
		if len(text) > 60 {
			return text + "…"
		}
		text += fmt.Sprint(years[i])
		if last > i {
			text += fmt.Sprintf(" to %d", years[last])
		}
		i = last + 1
	}
	return text
}

// note reports what may be a slip of the calendar; of many it keeps the first.
func (c *calendar) note(hint, format string, args ...any) {
	if c.slips++; c.slips <= maxFaults {
		file := cmp.Or(c.from[types.HolidaysValue], c.from[types.WorkedWeekendsValue])
		c.warnings = append(c.warnings, &fault.Error{Code: fault.CodeCalendar, File: file, Message: fmt.Sprintf(format, args...), Hint: hint})
	}
}
