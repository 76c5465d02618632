package supervision

import (
	"github.com/meritrules/merit/rule"
	"github.com/meritrules/merit/rule/fault"
	"github.com/meritrules/merit/rule/types"
	"github.com/meritrules/merit/rule/value"
)

// maxLogDays bounds how many days one campaign may have to log: no campaign lasts
// longer, but a slip in a year does.
const maxLogDays = 10_000

// logUntil is the figure of the last day that a campaign must log: a day or nil, which the
// model's use of it checks.
func (p Policy) logUntil() rule.Figure {
	return p.LogUntil.As("campaigns", "log_until", types.Nothing)
}

// logs is the model of the campaigns' daily logs. It makes the list days_without_log:
// for each campaign the days, from its first to log_until, both included, on which none of its
// inspections has a log; campaigns.days_without_log holds a campaign's own. A campaign whose
// log_until is nil or before its first day need not be logged.
func (p Policy) logs() rule.Model {
	return rule.Model{
		Name: "logs",
		Lists: []*types.Schema{{Name: "days_without_log", Key: []string{"campaign", "day"}, Fields: []types.Field{
			{Name: "campaign", Type: types.RecordType("campaigns"), Inverse: "days_without_log", Doc: "the campaign that had to be logged"},
			{Name: "day", Type: types.DateType(), Doc: "the day on which no inspection has a log"},
		}}},
		Uses: []rule.Use{
			{List: "campaigns", Fields: []types.Field{
				{Name: "from", Type: types.DateType()},
				{Name: "until", Type: types.DateType()},
			}, Figures: []types.Field{{Name: "log_until", Type: types.DateType().OrMissing()}}},
			{List: "inspections", Fields: []types.Field{
				{Name: "campaign", Type: types.RecordType("campaigns").OrMissing(), Inverse: "inspections"},
				{Name: "on", Type: types.DateType()},
				{Name: "log", Type: types.FlagType()},
			}},
		},
		Run: makeDaysWithoutLog,
	}
}

func makeDaysWithoutLog(d *rule.Draft) error {
	campaigns := d.List("campaigns")
	first, last, until := campaigns.Days("from"), campaigns.Days("until"), campaigns.Days("log_until")
	logged := loggedDays(d.List("inspections"), campaigns.Len())
	var faults fault.Errors
	var of []int32
	var days []types.Date
	for i := range campaigns.Len() {
		from, ok := first.At(i)
		if end, known := last.At(i); ok && known && end < from {
			faults = append(faults, campaigns.FieldFault(fault.CodeContradiction, i, "until", "until %s is before from %s", end, from))
			continue
		}
		to, required := until.At(i)
		if !ok || !required {
			continue
		}
		if to-from >= maxLogDays {
			faults = append(faults, campaigns.FieldFault(fault.CodeOutOfRange, i, "log_until", "log_until %s is more than %d days after from %s", to, maxLogDays, from))
			continue
		}
		for day := from; day <= to; day++ {
			if !logged[i][day] {
				of, days = append(of, int32(i)), append(days, day)
			}
		}
	}
	if len(faults) > 0 {
		return faults
	}
	w := d.Make("days_without_log", len(of))
	w.References("campaign", of)
	for i, day := range days {
		w.Set(i, "day", value.OfDate(day))
	}
	return nil
}

// loggedDays returns for each campaign the days on which one of its inspections has a log.
func loggedDays(inspections *value.List, campaigns int) []map[types.Date]bool {
	logged := make([]map[types.Date]bool, campaigns)
	days, logs := inspections.Days("on"), inspections.Flags("log")
	for i, c := range inspections.References("campaign").All() {
		day, ok := days.At(i)
		if c < 0 || !ok || !logs.At(i) {
			continue
		}
		if logged[c] == nil {
			logged[c] = map[types.Date]bool{}
		}
		logged[c][day] = true
	}
	return logged
}
