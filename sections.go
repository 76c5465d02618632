package merit

import (
	"slices"

	"github.com/meritrules/merit/assessment"
	"github.com/meritrules/merit/assessment/supervision"
	"github.com/meritrules/merit/evaluation"
	"github.com/meritrules/merit/incentive"
	"github.com/meritrules/merit/internal/spell"
	"github.com/meritrules/merit/rule"
	"github.com/meritrules/merit/window"
	"go.yaml.in/yaml/v3"
)

// part is a section of the document as parts of a sheet.
type part interface {
	Parts() ([]rule.Model, []rule.Figure)
}

// readSections reads the sections of the domain, in the order of the document's form.
func (d *document) readSections(p *Policy, f *documentForm) {
	if n := f.Joint.Node; n != nil {
		p.Joint = &assessment.Joint{}
		d.add("joint", n, p.Joint, func() { d.readJoint(n, p.Joint) })
	}
	if n := f.Items.Node; n != nil {
		p.Items = &assessment.Items{}
		d.add("items", n, p.Items, func() { d.readItems(n, p.Items) })
	}
	if n := f.Race.Node; n != nil {
		p.Race = &assessment.Race{}
		d.add("race", n, p.Race, func() { d.readRace(n, p.Race) })
	}
	if n := f.Supervision.Node; n != nil {
		p.Supervision = &supervision.Policy{}
		d.add("supervision", n, p.Supervision, func() { d.readSupervision(n, p.Supervision) })
	}
	if n := f.Evaluation.Node; n != nil {
		p.Evaluation = &evaluation.Policy{}
		d.add("evaluation", n, p.Evaluation, func() { d.readEvaluation(n, p.Evaluation) })
	}
	if n := f.Window.Node; n != nil {
		p.Window = &window.Policy{}
		d.add("window", n, p.Window, func() { d.readWindow(n, p.Window) })
	}
	if n := f.Incentive.Node; n != nil {
		p.Vetoes = &incentive.Vetoes{}
		d.add("incentive", n, p.Vetoes, func() { d.readIncentive(n, p.Vetoes) })
	}
}

// add reads a section and takes up its models and figures, unless something of
// it is lost or it needs what is not there: then what it makes is left out.
func (d *document) add(name string, n *yaml.Node, p part, read func()) {
	sound := d.sound(read)
	models, figures := p.Parts()
	for _, m := range models {
		d.places[m.Name], d.sections[m.Name] = n, name
	}
	sound = d.checkNeeds(name, n, models) && d.checkMade(name, models) && sound
	if !sound {
		d.leaveParts(models, figures)
		return
	}
	d.models = append(d.models, models...)
	d.figures = append(d.figures, figures...)
}

// leaveParts leaves out everything that models and figures would make.
func (d *document) leaveParts(models []rule.Model, figures []rule.Figure) {
	for _, m := range models {
		for _, s := range m.Lists {
			d.leave(s.Name)
			for _, f := range s.Fields {
				d.leave(f.Inverse)
			}
		}
		for _, a := range m.Adds {
			d.leave(a.Field.Name)
		}
	}
	for _, f := range figures {
		d.leave(f.Source.Name)
	}
}

func (d *document) readJoint(n *yaml.Node, j *assessment.Joint) {
	var f jointForm
	d.fill(n, "joint", &f)
	j.Lead = d.figure(f.Lead.Node, "joint.lead")
	j.Participant = d.figure(f.Participant.Node, "joint.participant")
	j.Other = d.figure(f.Other.Node, "joint.other")
	j.Points, _ = d.number(f.Points.Node, "joint.points")
}

func (d *document) readItems(n *yaml.Node, items *assessment.Items) {
	for _, e := range d.entries(n, "items") {
		d.checkName(e.key, "an item")
		what := "items." + e.name
		var f itemForm
		d.fill(e.value, what, &f)
		points, _ := d.number(f.Points.Node, what+".points")
		if points.Sign() < 0 {
			d.fault(f.Points.Node, "", "%s.points is %s, less than 0", what, points)
		}
		items.Items = append(items.Items, assessment.Item{Name: e.name, Points: points, Clause: d.cite(f.Clause.Node)})
	}
}

func (d *document) readRace(n *yaml.Node, r *assessment.Race) {
	var f raceForm
	d.fill(n, "race", &f)
	r.Alert = d.figure(f.Alert.Node, "race.alert")
}

func (d *document) readSupervision(n *yaml.Node, p *supervision.Policy) {
	var f supervisionForm
	d.fill(n, "supervision", &f)
	p.Overdue = d.figure(f.Overdue.Node, "supervision.overdue")
	p.FailedRecheck = d.figure(f.FailedRecheck.Node, "supervision.failed_recheck")
	p.Closed = d.figure(f.Closed.Node, "supervision.closed")
	p.WronglyLed = d.figure(f.WronglyLed.Node, "supervision.wrongly_led")
}

func (d *document) readEvaluation(n *yaml.Node, p *evaluation.Policy) {
	var f evaluationForm
	d.fill(n, "evaluation", &f)
	p.Score = d.figure(f.Score.Node, "evaluation.score")
	if n := f.Rounds.Node; n != nil {
		for _, e := range d.entries(n, "evaluation.rounds") {
			p.Rounds = append(p.Rounds, d.readRound(e))
		}
	}
	if n := f.Grades.Node; n != nil {
		p.Grades = d.readGrades(n)
	}
	if n := f.Panels.Node; n != nil {
		p.Panels = d.readPanels(n)
	}
}

func (d *document) readRound(e entry) evaluation.Round {
	what := "evaluation.rounds." + e.name
	var f roundForm
	d.fill(e.value, what, &f)
	r := evaluation.Round{ID: e.name, Clause: d.cite(f.Clause.Node), Panel: d.flag(f.Panel.Node, what+".panel")}
	if r.Group = d.text(f.Group.Node, what+".group"); r.Group != "" {
		d.checkGroup(f.Group.Node, r.Group, what)
	}
	r.From, r.Until = d.days(f.From.Node, f.Until.Node, what)
	r.Weight, _ = d.number(f.Weight.Node, what+".weight")
	if r.Weight.Sign() < 0 {
		d.fault(f.Weight.Node, "", "%s.weight is %s, less than 0", what, r.Weight)
	}
	return r
}

// checkGroup reports a group that no rater can be in.
func (d *document) checkGroup(n *yaml.Node, group, what string) {
	raters := d.declared("raters")
	if raters == nil || raters.Field("group") < 0 {
		return
	}
	values := raters.Fields[raters.Field("group")].Values
	if len(values) > 0 && !slices.Contains(values, group) {
		d.fault(n, d.Nearest(group, values), "%s: no rater can be in the group %s: raters.group is not among its values", what, spell.Short(group))
	}
}

// readGrades reads the known grades: a list of texts, or the name of a table
// whose keys they are.
func (d *document) readGrades(n *yaml.Node) (grades []string) {
	const what = "evaluation.grades"
	if n.Kind != yaml.ScalarNode {
		return d.texts(n, what)
	}
	i := slices.IndexFunc(d.tables, func(t dating[rule.Table]) bool { return t.name == n.Value })
	switch {
	case d.left[n.Value]:
		d.losses++
		return nil
	case i < 0:
		var names []string
		for _, t := range d.tables {
			names = append(names, t.name)
		}
		d.lost(n, d.Nearest(n.Value, names), "%s: there is no table %s", what, describe(n))
		return nil
	}
	for _, t := range d.tables[i].values {
		if len(t.Keys) != 1 {
			d.lost(n, "write the grades as a list: [a, b]", "%s: the table %s has %d keys and not one", what, n.Value, len(t.Keys))
			return nil
		}
		for _, row := range t.Rows {
			if grade := row.Keys[0].String(); !slices.Contains(grades, grade) {
				grades = append(grades, grade)
			}
		}
	}
	return grades
}

func (d *document) readPanels(n *yaml.Node) *evaluation.PanelBounds {
	const what = "evaluation.panels"
	var f panelsForm
	d.fill(n, what, &f)
	b := &evaluation.PanelBounds{Clause: d.cite(f.Clause.Node)}
	b.MinUnits, b.MaxUnits = d.counts(f.UnitsPerRater.Node, what+".units_per_rater")
	b.MinRaters, b.MaxRaters = d.counts(f.RatersPerUnit.Node, what+".raters_per_unit")
	return b
}

func (d *document) readWindow(n *yaml.Node, p *window.Policy) {
	var f windowForm
	d.fill(n, "window", &f)
	p.DueOn = d.figure(f.DueOn.Node, "window.due_on")
	p.Overdue = d.figure(f.Overdue.Node, "window.overdue")
	p.DaysTaken = d.figure(f.DaysTaken.Node, "window.days_taken")
	if x := f.Findings.Node; x != nil {
		for _, e := range d.entries(x, "window.findings") {
			d.checkName(e.key, "a finding")
			p.Findings = append(p.Findings, window.Finding{Rule: e.name, When: d.figure(e.value, "window.findings."+e.name)})
		}
	}
}

// readIncentive reads the section incentive, of which there are the vetoes.
func (d *document) readIncentive(n *yaml.Node, v *incentive.Vetoes) {
	var f incentiveForm
	d.fill(n, "incentive", &f)
	if x := f.Vetoes.Node; x != nil {
		for _, e := range d.entries(x, "incentive.vetoes") {
			d.checkName(e.key, "a veto")
			v.Rules = append(v.Rules, d.readVeto(e))
		}
	}
}

func (d *document) readVeto(e entry) incentive.VetoRule {
	what := "incentive.vetoes." + e.name
	var f vetoForm
	d.fillFigure(e.value, what, &f, &f.figureKeys)
	reason := d.text(f.Reason.Node, what+".reason")
	if e.value.Kind != yaml.MappingNode {
		d.fault(e.value, "write {formula: …, reason: why the unit is barred}", "%s has no reason", what)
	}
	return incentive.VetoRule{Name: e.name, When: d.figureOf(&f.figureKeys, what), Reason: reason}
}
