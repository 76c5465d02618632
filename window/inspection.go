package window

import (
	"cmp"
	"slices"

	"github.com/meritrules/merit/internal/spell"
	"github.com/meritrules/merit/rule"
	"github.com/meritrules/merit/rule/fault"
	"github.com/meritrules/merit/rule/types"
	"github.com/meritrules/merit/rule/value"
)

// Finding is one rule of an inspection: a window breaks it when the flag is true. The formulas
// stand over windows, whose cases they see.
type Finding struct {
	Rule     string
	When     rule.Figure
	Severity string      // a word of the policy's own, or ""
	Evidence rule.Figure // a text: what was seen; the zero Figure for none
	Follows  string      // what follows, for people; or ""
	Remedy   string      // what would mend it, for people; or ""
	MendBy   rule.Figure // the last day to mend it, nil for none; the zero Figure for none
}

// figure returns the name of the finding's figure over windows.
func (f Finding) figure() string { return "finding_" + f.Rule }

// evidence and mendBy return the names of the further figures.
func (f Finding) evidence() string { return f.figure() + "_evidence" }
func (f Finding) mendBy() string   { return f.figure() + "_mend_by" }

// findingFigures returns the figures of the findings, over windows.
func (p Policy) findingFigures() (figures []rule.Figure) {
	windows := p.Names.List("windows")
	internal := func(f rule.Figure, name string, kind types.Kind) {
		if p.has(f) {
			f.Internal = true
			figures = append(figures, f.As(windows, name, kind))
		}
	}
	for _, f := range p.Findings {
		figures = append(figures, f.When.As(windows, f.figure(), types.FlagKind))
		internal(f.Evidence, f.evidence(), types.TextKind)
		internal(f.MendBy, f.mendBy(), 0)
	}
	if p.has(p.Inspected) {
		figures = append(figures, p.Inspected.As(windows, p.Names.Field("windows", "inspected"), types.FlagKind))
	}
	return figures
}

// detail is a field of findings that some rule of the policy fills.
type detail struct {
	name string
	typ  types.Type
	has  func(Finding) bool
}

// details are the fields of findings beyond window and rule. They are made if any finding of the
// policy has them.
func (p Policy) details() []detail {
	all := []detail{
		{"severity", types.TextType().OrMissing(), func(f Finding) bool { return f.Severity != "" }},
		{"evidence", types.TextType().OrMissing(), func(f Finding) bool { return p.has(f.Evidence) }},
		{"follows", types.TextType().OrMissing(), func(f Finding) bool { return f.Follows != "" }},
		{"remedy", types.TextType().OrMissing(), func(f Finding) bool { return f.Remedy != "" }},
		{"mend_by", types.DateType().OrMissing(), func(f Finding) bool { return p.has(f.MendBy) }},
	}
	all = slices.DeleteFunc(all, func(d detail) bool { return !slices.ContainsFunc(p.Findings, d.has) })
	if p.team() != "" {
		all = append(all, detail{"team", types.TextType().OrMissing(), nil})
	}
	if p.lastFindings() != "" {
		all = append(all, detail{"again", types.FlagType(), nil})
	}
	return all
}

// lastFindings returns the name of the list of the last inspection's findings, "" for none: it is
// none unless the policy names it.
func (p Policy) lastFindings() string { return p.Names["last_findings"] }

// team returns the field of windows with the team that inspected it, "" unless the policy names it.
func (p Policy) team() string { return p.Names["windows.team"] }

// findingsSchema returns the form of the list findings.
func (p Policy) findingsSchema() *types.Schema {
	name := func(f string) string { return p.Names.Field("findings", f) }
	of := types.Field{Name: name("window"), Type: types.RecordType(p.Names.List("windows")), Inverse: p.Names.List("findings")}
	s := &types.Schema{Name: p.Names.List("findings"), Key: []string{name("window"), name("rule")}, Fields: []types.Field{of, {Name: name("rule"), Type: types.TextType()}}}
	for _, d := range p.details() {
		s.Fields = append(s.Fields, types.Field{Name: name(d.name), Type: d.typ})
	}
	return s
}

// inspectionUses adds what the findings read.
func (p Policy) inspectionUses(m *rule.Model) {
	windows := &m.Uses[0]
	reads := func(name string, t types.Type) {
		windows.Figures = append(windows.Figures, types.Field{Name: name, Type: t})
	}
	for _, f := range p.Findings {
		reads(f.figure(), types.FlagType())
		if p.has(f.Evidence) {
			reads(f.evidence(), types.TextType().OrMissing())
		}
		if p.has(f.MendBy) {
			reads(f.mendBy(), types.DateType().OrMissing())
		}
	}
	if p.has(p.Inspected) {
		reads(p.Names.Field("windows", "inspected"), types.FlagType())
	}
	if team := p.team(); team != "" {
		windows.Fields = append(windows.Fields, types.Field{Name: team})
	}
	if last := p.lastFindings(); last != "" {
		m.Uses = append(m.Uses, rule.Use{List: last, Fields: []types.Field{
			{Name: p.Names.Field("last_findings", "window"), Type: types.RecordType(windows.List)}, {Name: p.Names.Field("last_findings", "rule"), Type: types.TextType()}}})
		m.Adds = []rule.Added{{List: last, Field: types.Field{Name: p.Names.Field("last_findings", "now"), Type: types.TextType()}}}
	}
}

// What has become of a finding of the last inspection.
const (
	Mended       = "mended"        // the window was inspected, and it is not found any more
	StillOpen    = "still_open"    // it was found again
	NotInspected = "not_inspected" // nobody looked
)

// found is a finding while the list is made.
type found struct {
	window int32
	rule   *Finding
	again  bool
}

// makeFindings makes the list of findings, by window and then rule, and says what has become of
// those of the last inspection. Where nobody looked there is no finding.
func (p Policy) makeFindings(d *rule.Draft) error {
	rules := slices.Clone(p.Findings)
	slices.SortStableFunc(rules, func(a, b Finding) int { return cmp.Compare(a.Rule, b.Rule) })
	windows := d.List(p.Names.List("windows"))
	broken := make([]value.View[bool], len(rules))
	for k, f := range rules {
		broken[k] = windows.Flags(f.figure())
	}
	inspected := wasInspected(p, windows)
	var all []found
	for i := range windows.Len() {
		for k := range rules {
			if inspected(i) && broken[k].At(i) {
				all = append(all, found{window: int32(i), rule: &rules[k]})
			}
		}
	}
	if p.lastFindings() != "" {
		if faults := p.compareLast(d, inspected, all); len(faults) > 0 {
			return faults
		}
	}
	p.writeFindings(d, windows, all)
	return nil
}

// wasInspected returns a function that reports whether a window was inspected.
func wasInspected(p Policy, windows *value.List) func(row int) bool {
	if !p.has(p.Inspected) {
		return func(int) bool { return true }
	}
	return windows.Flags(p.Names.Field("windows", "inspected")).At
}

// compareLast compares the findings with those of the last inspection. A rule that the policy does
// not have is a fault: nobody could say what has become of what it found.
func (p Policy) compareLast(d *rule.Draft, inspected func(int) bool, all []found) (faults fault.Errors) {
	type key struct {
		window int32
		rule   string
	}
	now := map[key]*found{}
	for i := range all {
		now[key{all[i].window, all[i].rule.Rule}] = &all[i]
	}
	last := d.List(p.lastFindings())
	ruleField := p.Names.Field("last_findings", "rule")
	rules := last.Texts(ruleField)
	var known []string
	for _, f := range p.Findings {
		known = append(known, f.Rule)
	}
	states := make([]string, last.Len())
	for i, w := range last.References(p.Names.Field("last_findings", "window")).All() {
		switch f := now[key{w, rules.At(i)}]; {
		case !slices.Contains(known, rules.At(i)):
			e := last.FieldFault(fault.CodeUnknownValue, i, ruleField, "%s is %s, which is no rule of the findings", ruleField, spell.Short(rules.At(i)))
			e.Hint = cmp.Or(spell.DidYouMean(rules.At(i), known), "leave out what the policy does not ask any more")
			faults = append(faults, e)
		case !inspected(int(w)):
			states[i] = NotInspected
		case f != nil:
			f.again, states[i] = true, StillOpen
		default:
			states[i] = Mended
		}
		states[i] = p.Names.Word(states[i])
	}
	if len(faults) > 0 {
		return faults
	}
	name := p.Names.Field("last_findings", "now")
	d.Column(p.lastFindings(), name).Texts(name, states)
	return nil
}

// writeFindings writes the list.
func (p Policy) writeFindings(d *rule.Draft, windows *value.List, all []found) {
	name := func(f string) string { return p.Names.Field("findings", f) }
	of, texts := make([]int32, len(all)), make([]string, len(all))
	for i, f := range all {
		of[i], texts[i] = f.window, f.rule.Rule
	}
	w := d.Make(p.Names.List("findings"), len(all))
	w.References(name("window"), of)
	w.Texts(name("rule"), texts)
	text := func(s string) value.Value {
		if s == "" {
			return value.Value{}
		}
		return value.OfText(s)
	}
	figure := func(f rule.Figure, row int32, name string) value.Value {
		if !p.has(f) {
			return value.Value{}
		}
		return windows.Value(int(row), name)
	}
	for _, x := range p.details() {
		for i, f := range all {
			var v value.Value
			switch x.name {
			case "severity":
				v = text(f.rule.Severity)
			case "follows":
				v = text(f.rule.Follows)
			case "remedy":
				v = text(f.rule.Remedy)
			case "evidence":
				v = figure(f.rule.Evidence, f.window, f.rule.evidence())
			case "mend_by":
				v = figure(f.rule.MendBy, f.window, f.rule.mendBy())
			case "team":
				if team := windows.Value(int(f.window), p.team()); !team.IsMissing() {
					v = value.OfText(team.String())
				}
			case "again":
				v = value.OfFlag(f.again)
			}
			w.Set(i, name(x.name), v)
		}
	}
}
