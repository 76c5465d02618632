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
	return p.LogUntil.As(p.Names.List("campaigns"), p.Names.Field("campaigns", "log_until"), types.Nothing)
}

// logs is the model of the campaigns' daily logs. It makes the list days_without_log:
// for each campaign the days, from its first to log_until, both included, on which none of its
// inspections has a log; campaigns.days_without_log holds a campaign's own. A campaign whose
// log_until is nil or before its first day need not be logged.
func (p Policy) logs() rule.Model {
	campaigns, inspections, made := p.Names.List("campaigns"), p.Names.List("inspections"), p.Names.List("days_without_log")
	field := func(list, name string, t types.Type) types.Field {
		return types.Field{Name: p.Names.Field(list, name), Type: t}
	}
	of, day := field("days_without_log", "campaign", types.RecordType(campaigns)), field("days_without_log", "day", types.DateType())
	of.Inverse, of.Doc, day.Doc = made, "the campaign that had to be logged", "the day on which no inspection has a log"
	ofInspection := field("inspections", "campaign", types.RecordType(campaigns).OrMissing())
	ofInspection.Inverse = inspections
	return rule.Model{
		Name:  "logs",
		Lists: []*types.Schema{{Name: made, Key: []string{of.Name, day.Name}, Fields: []types.Field{of, day}}},
		Uses: []rule.Use{
			{List: campaigns, Fields: []types.Field{field("campaigns", "from", types.DateType()), field("campaigns", "until", types.DateType())},
				Figures: []types.Field{field("campaigns", "log_until", types.DateType().OrMissing())}},
			{List: inspections, Fields: []types.Field{ofInspection, field("inspections", "on", types.DateType()), field("inspections", "log", types.FlagType())}},
		},
		Run: p.makeDaysWithoutLog,
	}
}

func (p Policy) makeDaysWithoutLog(d *rule.Draft) error {
	name := func(field string) string { return p.Names.Field("campaigns", field) }
	campaigns := d.List(p.Names.List("campaigns"))
	first, last, until := campaigns.Days(name("from")), campaigns.Days(name("until")), campaigns.Days(name("log_until"))
	logged := p.loggedDays(d.List(p.Names.List("inspections")), campaigns.Len())
	var faults fault.Errors
	var of []int32
	var days []types.Date
	for i := range campaigns.Len() {
		from, ok := first.At(i)
		if end, known := last.At(i); ok && known && end < from {
			faults = append(faults, campaigns.FieldFault(fault.CodeContradiction, i, name("until"), "%s %s is before %s %s", name("until"), end, name("from"), from))
			continue
		}
		to, required := until.At(i)
		if !ok || !required {
			continue
		}
		if to-from >= maxLogDays {
			faults = append(faults, campaigns.FieldFault(fault.CodeOutOfRange, i, name("log_until"), "%s %s is more than %d days after %s %s", name("log_until"), to, maxLogDays, name("from"), from))
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
	w := d.Make(p.Names.List("days_without_log"), len(of))
	w.References(p.Names.Field("days_without_log", "campaign"), of)
	for i, day := range days {
		w.Set(i, p.Names.Field("days_without_log", "day"), value.OfDate(day))
	}
	return nil
}

// loggedDays returns for each campaign the days on which one of its inspections has a log.
func (p Policy) loggedDays(inspections *value.List, campaigns int) []map[types.Date]bool {
	logged := make([]map[types.Date]bool, campaigns)
	days, logs := inspections.Days(p.Names.Field("inspections", "on")), inspections.Flags(p.Names.Field("inspections", "log"))
	for i, c := range inspections.References(p.Names.Field("inspections", "campaign")).All() {
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
