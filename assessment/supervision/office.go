package supervision

import (
	"maps"
	"slices"

	"github.com/meritrules/merit/internal/tally"
	"github.com/meritrules/merit/rule"
	"github.com/meritrules/merit/rule/types"
	"github.com/meritrules/merit/rule/value"
)

// counted is one breakdown of the office's year: a record counts once for each value of the field.
type counted struct {
	list, by string
	field    string // "" for all records
	typ      types.Type
	figure   bool // the field is worked out
	values   func(value.Value) []string
}

// officeCounts are what the report of an office's year counts.
func (p Policy) officeCounts() []counted {
	flag := func(is, not string) func(value.Value) []string {
		return func(v value.Value) []string {
			if yes, _ := v.Flag(); yes {
				return []string{is}
			} else if not == "" {
				return nil
			}
			return []string{not}
		}
	}
	all := func(value.Value) []string { return []string{""} }
	day := types.DateType()
	counts := []counted{
		{"matters", "all", "", types.Type{}, false, all},
		{"matters", "source", "source", types.TextType(), false, tally.Text},
		{"matters", "month", "opened_on", day, false, tally.Month},
		{"inspections", "all", "", types.Type{}, false, all},
		{"inspections", "kind", "covert", types.FlagType(), false, flag("covert", "open")},
		{"inspections", "joint", "partners", types.ListType(types.TextType()), false, func(v value.Value) []string { return []string{[]string{"alone", "joint"}[min(v.Len(), 1)]} }},
		{"inspections", "partner", "partners", types.ListType(types.TextType()), false, tally.Texts},
		{"inspections", "log", "log", types.FlagType(), false, flag("logged", "")},
		{"inspections", "campaign", "campaign", types.Type{}, false, tally.Text},
		{"inspections", "month", "on", day, false, tally.Month},
	}
	for _, f := range []struct {
		figure rule.Figure
		name   string
	}{{p.Overdue, "overdue"}, {p.FailedRecheck, "failed_recheck"}, {p.Closed, "closed"}, {p.WronglyLed, "wrongly_led"}} {
		if has(f.figure) || f.name == "wrongly_led" && len(p.Leads) > 0 {
			counts = append(counts, counted{"matters", "state", f.name, types.FlagType(), true, flag(f.name, "")})
		}
	}
	if len(p.InspectionLeads) > 0 {
		counts = append(counts, counted{"inspections", "state", "wrongly_led", types.FlagType(), true, flag("wrongly_led", "")})
	}
	if len(p.Targets) > 0 {
		counts = append(counts, counted{"inspections", "target", "target_list", types.TextType(), true, tally.Text})
	}
	if p.Slips != nil {
		counts = append(counts, counted{"slips", "colour", "colour", types.Type{}, true, tally.Text})
	}
	return slices.DeleteFunc(counts, func(c counted) bool {
		return p.Names.List(c.list) == "" || c.field != "" && p.Names.Field(c.list, c.field) == ""
	})
}

// officeModel makes the list office_counts: of what the office did in the year, how much there
// is by source, kind, month and the like; of the papers, on how many each leader wrote.
func (p Policy) officeModel() rule.Model {
	name := func(f string) string { return p.Names.Field("office_counts", f) }
	text := types.TextType()
	m := rule.Model{Name: "office", Run: p.countOffice, Lists: []*types.Schema{{Name: p.Names.List("office_counts"), Key: []string{name("what"), name("by"), name("value")},
		Fields: []types.Field{{Name: name("what"), Type: text}, {Name: name("by"), Type: text}, {Name: name("value"), Type: text}, {Name: name("count"), Type: types.NumberType()}}}}}
	uses := map[string]*rule.Use{}
	for _, c := range p.officeCounts() {
		list := p.Names.List(c.list)
		if uses[list] == nil {
			uses[list] = &rule.Use{List: list}
		}
		u, f := uses[list], types.Field{Name: p.Names.Field(c.list, c.field), Type: c.typ}
		same := func(g types.Field) bool { return g.Name == f.Name }
		switch {
		case c.field == "" || slices.ContainsFunc(u.Fields, same) || slices.ContainsFunc(u.Figures, same):
		case c.figure:
			u.Figures = append(u.Figures, f)
		default:
			u.Fields = append(u.Fields, f)
		}
	}
	for _, list := range sortedKeys(uses) {
		m.Uses = append(m.Uses, *uses[list])
	}
	for _, list := range p.Papers {
		m.Uses = append(m.Uses, rule.Use{List: list, Figures: []types.Field{{Name: p.Names.Field("papers", "instructed_by"), Type: types.ListType(text)}}})
	}
	return m
}

// count is a record of office_counts.
type count struct {
	what, by, value string
	n               int64
}

func (p Policy) countOffice(d *rule.Draft) error {
	var all []count
	add := func(what, by string, tally map[string]int64) {
		for _, v := range sortedKeys(tally) {
			all = append(all, count{what, by, v, tally[v]})
		}
	}
	states := map[string]map[string]int64{}
	for _, c := range p.officeCounts() {
		l, tally := d.List(p.Names.List(c.list)), map[string]int64{}
		if c.field == "" {
			tally[""] = 0 // also where there is none
		}
		for i := range l.Len() {
			v := value.Value{}
			if c.field != "" {
				v = l.Value(i, p.Names.Field(c.list, c.field))
			}
			for _, text := range c.values(v) {
				tally[text]++
			}
		}
		if c.by != "state" {
			add(l.Name(), c.by, tally)
			continue
		}
		if states[l.Name()] == nil {
			states[l.Name()] = map[string]int64{}
		}
		maps.Copy(states[l.Name()], tally)
	}
	for _, list := range sortedKeys(states) {
		add(list, "state", states[list])
	}
	leaders := map[string]int64{}
	for _, list := range p.Papers {
		l := d.List(list)
		add(list, "all", map[string]int64{"": int64(l.Len())})
		for i := range l.Len() {
			for _, by := range l.Members(i, p.Names.Field("papers", "instructed_by")) {
				leaders[by]++
			}
		}
	}
	if len(p.Papers) > 0 {
		add(p.Names.List("instructions"), "leader", leaders)
	}
	name := func(f string) string { return p.Names.Field("office_counts", f) }
	w := d.Make(p.Names.List("office_counts"), len(all))
	for i, c := range all {
		w.Set(i, name("what"), value.OfText(c.what))
		w.Set(i, name("by"), value.OfText(c.by))
		w.Set(i, name("value"), value.OfText(c.value))
		w.Set(i, name("count"), value.OfNumber(types.Int(c.n)))
	}
	return nil
}

// sortedKeys returns the keys of a map in their order.
func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
