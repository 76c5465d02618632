package window

import (
	"github.com/meritrules/merit/rule"
	"github.com/meritrules/merit/rule/types"
	"github.com/meritrules/merit/rule/value"
)

// rotaModel makes the list rota_findings: what VerifyRota finds about the rotas of windows, each a
// record of rotas with the days from when until when somebody must be there, verified against
// the heads of the window, their leave and their duties.
func (p Policy) rotaModel() rule.Model {
	field := func(list, name string, t types.Type) types.Field {
		return types.Field{Name: p.Names.Field(list, name), Type: t}
	}
	windows, made := p.Names.List("windows"), p.Names.List("rota_findings")
	text, day, number := types.TextType(), types.DateType(), types.NumberType().OrMissing()
	of := field("rota_findings", "window", types.RecordType(windows))
	of.Inverse = made
	m := rule.Model{Name: "rotas", Run: p.makeRotaFindings, Values: calendarValues(),
		Lists: []*types.Schema{{Name: made, Fields: []types.Field{of, field("rota_findings", "fault", text), field("rota_findings", "on", day.OrMissing()), field("rota_findings", "head", text.OrMissing()),
			field("rota_findings", "days", number), field("rota_findings", "other", number)}}},
		Uses: []rule.Use{
			{List: windows},
			{List: p.Names.List("rotas"), Fields: []types.Field{field("rotas", "window", types.RecordType(windows)), field("rotas", "from", day), field("rotas", "until", day), field("rotas", "rest_days", types.FlagType())}},
			{List: p.Names.List("heads"), Fields: []types.Field{field("heads", "window", types.RecordType(windows)), field("heads", "head", text)}},
			{List: p.Names.List("duties"), Fields: []types.Field{field("duties", "window", types.RecordType(windows)), field("duties", "on", day), field("duties", "head", text)}},
		}}
	if leaves := p.Names.List("leaves"); leaves != "" {
		m.Uses = append(m.Uses, rule.Use{List: leaves, Fields: []types.Field{field("leaves", "head", text), field("leaves", "from", day), field("leaves", "until", day)}})
	}
	return m
}

// windowFinding is a finding about the rota of a window.
type windowFinding struct {
	window int32
	RotaFinding
}

func (p Policy) makeRotaFindings(d *rule.Draft) error {
	heads, duties := p.headsOf(d), p.dutiesOf(d)
	rotas := d.List(p.Names.List("rotas"))
	name := func(field string) string { return p.Names.Field("rotas", field) }
	from, until, rest := rotas.Days(name("from")), rotas.Days(name("until")), rotas.Flags(name("rest_days"))
	calendar := calendarOf(d)
	var all []windowFinding
	covered := map[int32][]Span{}
	for i, w := range rotas.References(name("window")).All() {
		first, ok := from.At(i)
		last, known := until.At(i)
		if w < 0 || !ok || !known {
			continue
		}
		covered[w] = append(covered[w], Span{first, last})
		own := within(duties[w], first, last)
		for _, f := range VerifyRota(Rota{From: first, Until: last, Calendar: calendar, RestDays: rest.At(i), Heads: heads[w]}, own) {
			all = append(all, windowFinding{w, f})
		}
	}
	for w := range int32(d.List(p.Names.List("windows")).Len()) {
		for _, x := range duties[w] { // on days of none of its rotas
			if (Head{Leave: covered[w]}).free(x.On) {
				all = append(all, windowFinding{w, RotaFinding{Fault: DayBeyond, On: x.On, Head: x.Head}})
			}
		}
	}
	p.writeRotaFindings(d, all)
	return nil
}

// within returns the duties from one day to another.
func within(duties []Duty, from, until types.Date) (some []Duty) {
	for _, x := range duties {
		if x.On >= from && x.On <= until {
			some = append(some, x)
		}
	}
	return some
}

// headsOf returns the heads of each window, with their leave.
func (p Policy) headsOf(d *rule.Draft) map[int32][]Head {
	leave := map[string][]Span{}
	if list := p.Names.List("leaves"); list != "" {
		l := d.List(list)
		for i := range l.Len() {
			from, ok := l.Value(i, p.Names.Field("leaves", "from")).Date()
			until, known := l.Value(i, p.Names.Field("leaves", "until")).Date()
			if head := l.Value(i, p.Names.Field("leaves", "head")).String(); ok && known {
				leave[head] = append(leave[head], Span{from, until})
			}
		}
	}
	list := d.List(p.Names.List("heads"))
	names, heads := list.Texts(p.Names.Field("heads", "head")), map[int32][]Head{}
	for i, w := range list.References(p.Names.Field("heads", "window")).All() {
		heads[w] = append(heads[w], Head{Name: names.At(i), Leave: leave[names.At(i)]})
	}
	return heads
}

// dutiesOf returns the duties at each window.
func (p Policy) dutiesOf(d *rule.Draft) map[int32][]Duty {
	list := d.List(p.Names.List("duties"))
	days, heads := list.Days(p.Names.Field("duties", "on")), list.Texts(p.Names.Field("duties", "head"))
	duties := map[int32][]Duty{}
	for i, w := range list.References(p.Names.Field("duties", "window")).All() {
		if on, ok := days.At(i); ok {
			duties[w] = append(duties[w], Duty{on, heads.At(i)})
		}
	}
	return duties
}

// writeRotaFindings writes the list, in the order in which things were found.
func (p Policy) writeRotaFindings(d *rule.Draft, all []windowFinding) {
	name := func(field string) string { return p.Names.Field("rota_findings", field) }
	w := d.Make(p.Names.List("rota_findings"), len(all))
	of := make([]int32, len(all))
	for i, f := range all {
		of[i] = f.window
		on, head, days, other := value.Value{}, value.Value{}, value.Value{}, value.Value{}
		if f.Fault != UnfairDays && f.Fault != UnfairOffDays {
			on = value.OfDate(f.On)
		} else {
			days, other = value.OfNumber(types.Int(int64(f.Days))), value.OfNumber(types.Int(int64(f.Other)))
		}
		if f.Head != "" {
			head = value.OfText(f.Head)
		}
		w.Set(i, name("fault"), value.OfText(p.Names.Word(f.Fault.String())))
		w.Set(i, name("on"), on)
		w.Set(i, name("head"), head)
		w.Set(i, name("days"), days)
		w.Set(i, name("other"), other)
	}
	w.References(name("window"), of)
}
