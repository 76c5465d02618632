package document

import (
	"slices"
	"strings"

	"github.com/meritrules/merit/assessment/supervision"
	"github.com/meritrules/merit/internal/factlog"
	"github.com/meritrules/merit/internal/form"
	"github.com/meritrules/merit/internal/spell"
	"github.com/meritrules/merit/rule"
	"github.com/meritrules/merit/rule/fault"
	"github.com/meritrules/merit/rule/types"
	"go.yaml.in/yaml/v3"
)

// The section supervision: who may lead, slips that are raised by rule, and what follows.

type supervisionForm struct {
	Matters      at[rolesForm]            `yaml:"matters" doc:"The list of matters; by default matters."`
	Slips        at[rolesForm]            `yaml:"slips" doc:"The list of slips; by default slips."`
	Raises       at[rolesForm]            `yaml:"raises" doc:"The list of what was written down when slips were raised; by default raises, if there is one."`
	Rechecks     at[rolesForm]            `yaml:"rechecks" doc:"The list of all rechecks, which a log may fill; by default rechecks, if there is one."`
	Findings     at[rolesForm]            `yaml:"matter_findings" doc:"The list of what inspections found, which a log may fill; by default matter_findings, if there is one."`
	Written      at[rolesForm]            `yaml:"matter_instructions" doc:"The list of instructions about matters, which a log may fill; by default matter_instructions, if there is one."`
	Campaigns    at[rolesForm]            `yaml:"campaigns" doc:"The list of campaigns; by default campaigns."`
	Inspections  at[rolesForm]            `yaml:"inspections" doc:"The list of inspections; by default inspections."`
	Instructions at[rolesForm]            `yaml:"instructions" doc:"The list of leaders' instructions; by default instructions."`
	Units        at[rolesForm]            `yaml:"units" doc:"The list of units; by default units."`
	People       at[rolesForm]            `yaml:"people" doc:"The list of people; by default people."`
	Log          at[rolesForm]            `yaml:"log" doc:"The list of events that facts may have in place of the matters and what belongs to them."`
	Words        at[map[string]nameForm]  `yaml:"words" doc:"The policy's words for events, states and the like, by those that merit has."`
	Made         at[map[string]rolesForm] `yaml:"made" doc:"The policy's names for the lists that the section makes: slip_steps, deductions, consequences, days_without_log, office_counts."`

	Overdue         at[sectionFigure]            `yaml:"overdue" doc:"Whether a matter was not rectified in time: a formula over matters."`
	FailedRecheck   at[sectionFigure]            `yaml:"failed_recheck" doc:"Whether a matter was rectified but failed its recheck."`
	Closed          at[sectionFigure]            `yaml:"closed" doc:"Whether a matter is closed."`
	WronglyLed      at[sectionFigure]            `yaml:"wrongly_led" doc:"Whether a matter was led by someone other than the policy asks for; or say so by source under leads."`
	Leads           at[map[string]sectionFigure] `yaml:"leads" doc:"Who may lead a matter, or must take part, by its source: each a formula over matters."`
	InspectionLeads at[map[string]sectionFigure] `yaml:"inspection_leads" doc:"Who may lead an inspection, or must take part, by the source of its campaign: each a formula over inspections."`
	LogUntil        at[sectionFigure]            `yaml:"log_until" doc:"The last day on which a campaign must have an inspection with a log, nil if none must: a formula over campaigns."`
	Targets         at[map[string]nameForm]      `yaml:"targets" doc:"What an inspection may be of: lists, each with the field whose text names a record."`
	Papers          at[namesForm]                `yaml:"papers" doc:"The lists of the papers on which instructions stand."`
	Colours         at[textsForm]                `yaml:"colours" doc:"The colours of slips, from the mildest to the gravest."`
	RaisedBy        at[map[string]sectionFigure] `yaml:"raised_by" doc:"The deadline of a slip that is raised to a colour by rule, a formula over slips: a day, days after the deadline that was missed, or nil."`
	Deductions      at[map[string]effectForm]    `yaml:"deductions" doc:"What costs a unit points: each a formula over a list."`
	MostDeducted    at[numberForm]               `yaml:"most_deducted" doc:"The most that a unit loses in all."`
	Consequences    at[map[string]effectForm]    `yaml:"consequences" doc:"What else follows and is handed on, since it acts on grades or money: each a formula over a list."`
	Office          at[flagForm]                 `yaml:"office" doc:"Whether to count the office's own year."`
}

type effectForm struct {
	figureKeys
	Over   at[nameForm]    `yaml:"over" need:"write over: and the list that the formula is over" doc:"The list that the formula is over."`
	Unit   at[formulaForm] `yaml:"unit" doc:"The unit that it concerns; by default the one to which the record leads."`
	Matter at[formulaForm] `yaml:"matter" doc:"The matter because of which; by default the one to which the record leads."`
	Person at[formulaForm] `yaml:"person" doc:"The person whom it concerns."`
	Fault  at[nameForm]    `yaml:"fault" doc:"What is at fault: of the rules with the same, only the greatest counts that one has because of one matter."`
	Least  at[numberForm]  `yaml:"least" doc:"The least that a record has by this rule, if it has any."`
	Most   at[numberForm]  `yaml:"most" doc:"The most that a unit or person has by this rule."`
}

var supervisionWords = vocabulary{"supervision", supervision.Fields, supervision.Words(), supervision.Made(), "matter_events",
	[]string{"matters", "slips", "raises", "rechecks", "matter_findings", "matter_instructions"}, supervision.Reads}

func (s *sections) readSupervision(n *yaml.Node, p *supervision.Policy) {
	var f supervisionForm
	s.Fill(n, "supervision", &f)
	p.Names = s.readNames(&supervisionWords, f.Made.Node, f.Words.Node, role{"matters", f.Matters.Node}, role{"slips", f.Slips.Node}, role{"raises", f.Raises.Node}, role{"rechecks", f.Rechecks.Node},
		role{"matter_findings", f.Findings.Node}, role{"matter_instructions", f.Written.Node}, role{"campaigns", f.Campaigns.Node}, role{"inspections", f.Inspections.Node},
		role{"instructions", f.Instructions.Node}, role{"units", f.Units.Node}, role{"people", f.People.Node}, role{"matter_events", f.Log.Node})
	s.leaveAbsentMatters(p.Names, &f)
	p.Overdue = s.formulas.figure(f.Overdue.Node, "supervision.overdue")
	p.FailedRecheck = s.formulas.figure(f.FailedRecheck.Node, "supervision.failed_recheck")
	p.Closed = s.formulas.figure(f.Closed.Node, "supervision.closed")
	p.WronglyLed = s.formulas.figure(f.WronglyLed.Node, "supervision.wrongly_led")
	p.LogUntil = s.formulas.figure(f.LogUntil.Node, "supervision.log_until")
	if f.WronglyLed.Node != nil && f.Leads.Node != nil {
		s.Fault(fault.CodeConflict, f.Leads.Node, "keep one of the two", "supervision says in wrongly_led and in leads who may lead a matter")
	}
	p.Leads = s.readLeads(f.Leads.Node, "supervision.leads")
	p.InspectionLeads = s.readLeads(f.InspectionLeads.Node, "supervision.inspection_leads")
	s.readInspections(&f, p)
	s.readColours(&f, p)
	p.Deductions = s.readEffects(f.Deductions.Node, "supervision.deductions", p)
	p.MostDeducted = s.bound(f.MostDeducted.Node, "supervision.most_deducted")
	p.Consequences = s.readEffects(f.Consequences.Node, "supervision.consequences", p)
	p.Office = s.Flag(f.Office.Node, "supervision.office")
	if f.Log.Node != nil {
		if log := factlog.NewMatters(p.Names, s.lists.named); log != nil {
			s.logs = append(s.logs, log)
		}
	}
}

// leaveAbsentMatters notes which lists and fields the policy may do without and does not have.
func (s *sections) leaveAbsentMatters(names supervision.Names, f *supervisionForm) {
	campaigns := f.LogUntil.Node != nil || f.InspectionLeads.Node != nil
	for list, needed := range map[string]bool{"raises": false, "rechecks": false, "matter_findings": false, "matter_instructions": false, "units": false, "people": false,
		"campaigns": campaigns, "inspections": campaigns || f.Targets.Node != nil, "instructions": f.Papers.Node != nil && s.lists.named(names.List("matter_instructions")) == nil} {
		if name := names.List(list); !needed && s.lists.named(name) == nil && !s.LeftOut[name] {
			names[list] = ""
		}
	}
	for list, fields := range map[string][]string{
		"matters":     {"source", "opened_on", "due_on", "rectified_on", "recheck_passed"},
		"slips":       {"matter", "until", "settled_on", "withdrawn_on"},
		"inspections": {"campaign", "covert", "partners", "log"},
	} {
		l := s.lists.named(names.List(list))
		for _, f := range fields {
			key := list + "." + f
			if _, named := names[key]; !named && (l == nil && f == "matter" || l != nil && l.Field(f) < 0) {
				names[key] = ""
			}
		}
	}
}

func (s *sections) readLeads(n *yaml.Node, what string) (leads []supervision.Lead) {
	if n == nil {
		return nil
	}
	for _, e := range s.Entries(n, what) {
		s.CheckName(e.Key, "a source")
		leads = append(leads, supervision.Lead{Source: e.Name, May: s.formulas.figure(e.Value, what+"."+e.Name)})
	}
	return leads
}

// readInspections reads of what inspections are, and on which papers instructions stand.
func (s *sections) readInspections(f *supervisionForm, p *supervision.Policy) {
	if n := f.Targets.Node; n != nil {
		for _, e := range s.Entries(n, "supervision.targets") {
			if !s.needList(e.Key, e.Name, "supervision.targets") {
				continue
			}
			field := s.Text(e.Value, "supervision.targets."+e.Name)
			if l := s.lists.named(e.Name); l != nil && slices.Equal(l.Key, []string{field}) {
				field = ""
			}
			p.Targets = append(p.Targets, supervision.Target{List: e.Name, Field: field})
		}
	}
	if n := f.Papers.Node; n != nil {
		for i, list := range s.Texts(n, "supervision.papers") {
			if s.needList(n.Content[i], list, "supervision.papers") {
				p.Papers = append(p.Papers, list)
			}
		}
		if f.Log.Node != nil && p.Names.List("matter_instructions") == "" {
			s.Warn(fault.CodeUnused, n, "declare matter_instructions: {matter: {type: matters, inverse: matter_instructions}, by: text, paper: text}",
				"supervision.papers: the instructions of the log stand on papers that nobody checks, as there is no list matter_instructions")
		}
	}
}

// needList reports a list that the policy does not have, and returns whether it has it.
func (s *sections) needList(n *yaml.Node, list, what string) bool {
	switch {
	case s.lists.named(list) != nil || s.names.kinds[list] == "list" || slices.Contains(supervision.Made(), list):
		return true
	case s.LeftOut[list]:
		s.Undeclared++
	default:
		s.Lost(fault.CodeUnknownList, n, s.Nearest(list, s.lists.declaredNames()), "%s: there is no list %s", what, spell.Short(list))
	}
	return false
}

// readColours reads the colours of slips, and their deadlines once they are raised.
func (s *sections) readColours(f *supervisionForm, p *supervision.Policy) {
	const what = "supervision.raised_by"
	if f.Colours.Node == nil {
		if n := f.RaisedBy.Node; n != nil {
			s.Lost(fault.CodeMissingEntry, n, "write colours: and a list of them", "supervision says by when raised slips are due, but not which colours there are")
		}
		return
	}
	p.Slips = &supervision.Slips{}
	colours := s.Texts(f.Colours.Node, "supervision.colours")
	for i, c := range colours {
		s.CheckName(f.Colours.Node.Content[i], "a colour")
		if slices.Contains(colours[:i], c) {
			s.Lost(fault.CodeDuplicateName, f.Colours.Node.Content[i], "", "supervision.colours has %s twice", spell.Short(c))
		}
		p.Slips.Colours = append(p.Slips.Colours, supervision.Colour{Name: c})
	}
	if f.RaisedBy.Node == nil || len(colours) == 0 {
		return
	}
	for _, e := range s.Entries(f.RaisedBy.Node, what) {
		if i := slices.Index(colours, e.Name); i > 0 {
			p.Slips.Colours[i].By = s.formulas.figure(e.Value, what+"."+e.Name)
		} else {
			s.Lost(fault.CodeUnknownValue, e.Key, s.Nearest(e.Name, colours[1:]), "%s: no slip is raised to %s", what, spell.Short(e.Name))
		}
	}
}

// bound reads a number of at least 0, nil for none.
func (s *sections) bound(n *yaml.Node, what string) *types.Number {
	if n == nil {
		return nil
	}
	most, _ := s.Number(n, what)
	if most.Sign() < 0 {
		s.Fault(fault.CodeWrongForm, n, "", "%s is %s, less than 0", what, most)
	}
	return &most
}

func (s *sections) readEffects(n *yaml.Node, what string, p *supervision.Policy) (effects []supervision.Effect) {
	if n == nil {
		return nil
	}
	for _, e := range s.Entries(n, what) {
		s.CheckName(e.Key, "a rule")
		if x := s.readEffect(e, what+"."+e.Name, p); x.Over != "" {
			effects = append(effects, x)
		}
	}
	return effects
}

func (s *sections) readEffect(e form.Entry, what string, p *supervision.Policy) supervision.Effect {
	var f effectForm
	s.formulas.fill(e.Value, what, &f, &f.figureKeys)
	x := supervision.Effect{Rule: e.Name, Amount: s.formulas.of(&f.figureKeys, what), Over: s.Text(f.Over.Node, what+".over"),
		Unit: s.formulas.figure(f.Unit.Node, what+".unit"), Matter: s.formulas.figure(f.Matter.Node, what+".matter"), Person: s.formulas.figure(f.Person.Node, what+".person"),
		Fault: s.Text(f.Fault.Node, what+".fault"), Least: s.bound(f.Least.Node, what+".least"), Most: s.bound(f.Most.Node, what+".most")}
	if x.Least != nil && x.Most != nil && x.Least.Cmp(*x.Most) > 0 {
		s.Fault(fault.CodeConflict, f.Least.Node, "", "%s.least is %s, more than most, %s", what, x.Least, x.Most)
	}
	switch {
	case e.Value.Kind != yaml.MappingNode:
		s.Lost(fault.CodeMissingEntry, e.Value, "write {over: matters, formula: …}", "%s does not say over which list its formula is", what)
	case x.Over != "" && !s.needList(f.Over.Node, x.Over, what):
		x.Over = ""
	}
	if x.Unit.Source.Text == "" && (x.Person.Source.Text == "" || p.Names.List("units") != "") {
		x.Unit = s.pathFigure(x.Over, p.Names.List("units"))
	}
	if x.Matter.Source.Text == "" {
		x.Matter = s.pathFigure(x.Over, p.Names.List("matters"))
	}
	if x.Over != "" && x.Unit.Source.Text == "" && x.Person.Source.Text == "" && x.Over != p.Names.List("units") && x.Over != p.Names.List("people") {
		s.Lost(fault.CodeMissingEntry, e.Value, "write unit: and a formula", "%s: no reference leads from %s to units", what, spell.Short(x.Over))
	}
	return x
}

// pathFigure returns the formula of the shortest way by references from a list to another, none
// if there is no way or it is the list itself.
func (s *sections) pathFigure(from, to string) (f rule.Figure) {
	type way struct{ list, path string }
	seen := map[string]bool{from: true}
	for ways := []way{{from, ""}}; len(ways) > 0 && to != "" && from != to; ways = ways[1:] {
		l := s.lists.named(ways[0].list)
		if l == nil {
			continue
		}
		for _, field := range l.Fields {
			if field.Type.Kind != types.RecordKind || seen[field.Type.List] {
				continue
			}
			path := ways[0].path + field.Name
			if field.Type.List == to {
				return rule.Expr(path)
			}
			seen[field.Type.List] = true
			if path += "."; field.Type.Optional {
				path = strings.TrimSuffix(path, ".") + "?."
			}
			ways = append(ways, way{field.Type.List, path})
		}
	}
	return f
}
