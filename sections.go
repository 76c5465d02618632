package merit

import (
	"slices"

	"github.com/meritrules/merit/assessment"
	"github.com/meritrules/merit/assessment/supervision"
	"github.com/meritrules/merit/evaluation"
	"github.com/meritrules/merit/incentive"
	"github.com/meritrules/merit/rule"
	"github.com/meritrules/merit/window"
	"go.yaml.in/yaml/v3"
)

// part is a section of the document as parts of a sheet.
type part interface {
	Parts() ([]rule.Model, []rule.Figure)
}

// add takes up a section's models and figures, and notes where it stands.
func (d *document) add(n *yaml.Node, p part) {
	models, figures := p.Parts()
	for _, m := range models {
		d.places[m.Name] = n
	}
	d.models = append(d.models, models...)
	d.figures = append(d.figures, figures...)
}

// one reads a figure that a section may leave out.
func (d *document) one(at map[string]*yaml.Node, section, key string) rule.Figure {
	if at[key] == nil {
		return rule.Figure{}
	}
	return d.figure(at[key], section+"."+key)
}

// must reads a figure that a section cannot do without.
func (d *document) must(at map[string]*yaml.Node, n *yaml.Node, section, key string) rule.Figure {
	d.need(at, n, section, key)
	return d.one(at, section, key)
}

func (d *document) readJoint(n *yaml.Node) *assessment.Joint {
	at := d.record(n, "joint", "points", "lead", "participant", "other")
	j := &assessment.Joint{
		Lead:        d.must(at, n, "joint", "lead"),
		Participant: d.must(at, n, "joint", "participant"),
		Other:       d.must(at, n, "joint", "other"),
	}
	j.Points, _ = d.number(at["points"], "joint.points")
	d.add(n, j)
	return j
}

func (d *document) readItems(n *yaml.Node) *assessment.Items {
	items := &assessment.Items{}
	for _, e := range d.entries(n, "items") {
		d.checkName(e.key, "an item")
		at := d.record(e.value, "items."+e.name, "points", "clause")
		points, _ := d.number(d.need(at, e.value, "items."+e.name, "points"), "items."+e.name+".points")
		if points.Sign() < 0 {
			d.fault(at["points"], "", "items.%s.points is %s, less than 0", e.name, points)
		}
		items.Items = append(items.Items, assessment.Item{Name: e.name, Points: points, Clause: d.cite(at["clause"])})
	}
	d.add(n, items)
	return items
}

func (d *document) readRace(n *yaml.Node) *assessment.Race {
	at := d.record(n, "race", "alert")
	r := &assessment.Race{Alert: d.one(at, "race", "alert")}
	d.add(n, r)
	return r
}

func (d *document) readSupervision(n *yaml.Node) *supervision.Policy {
	at := d.record(n, "supervision", "overdue", "failed_recheck", "closed", "wrongly_led")
	p := &supervision.Policy{
		Overdue:       d.one(at, "supervision", "overdue"),
		FailedRecheck: d.one(at, "supervision", "failed_recheck"),
		Closed:        d.one(at, "supervision", "closed"),
		WronglyLed:    d.one(at, "supervision", "wrongly_led"),
	}
	d.add(n, p)
	return p
}

func (d *document) readEvaluation(n *yaml.Node) *evaluation.Policy {
	at := d.record(n, "evaluation", "rounds", "grades", "panels", "score")
	p := &evaluation.Policy{Score: d.must(at, n, "evaluation", "score")}
	if x := d.need(at, n, "evaluation", "rounds"); x != nil {
		for _, e := range d.entries(x, "evaluation.rounds") {
			p.Rounds = append(p.Rounds, d.readRound(e))
		}
	}
	if x := d.need(at, n, "evaluation", "grades"); x != nil {
		p.Grades = d.readGrades(x)
	}
	if x := at["panels"]; x != nil {
		p.Panels = d.readPanels(x)
	}
	if !d.partial {
		d.addErrors(n, p.Check())
	}
	d.add(n, p)
	return p
}

func (d *document) readRound(e entry) evaluation.Round {
	what := "evaluation.rounds." + e.name
	at := d.record(e.value, what, "group", "from", "until", "weight", "panel", "clause")
	r := evaluation.Round{ID: e.name, Panel: d.flag(at["panel"], what+".panel")}
	r.Clause = d.cite(at["clause"])
	r.Group = d.text(d.need(at, e.value, what, "group"), what+".group")
	r.From, r.Until = d.days(at, e.value, what)
	r.Weight, _ = d.number(d.need(at, e.value, what, "weight"), what+".weight")
	if r.Weight.Sign() < 0 {
		d.lost(at["weight"], "", "%s.weight is %s, less than 0", what, r.Weight)
	}
	return r
}

// readGrades reads the known grades: a list of texts, or the name of a table
// whose keys they are.
func (d *document) readGrades(n *yaml.Node) (grades []string) {
	if n.Kind != yaml.ScalarNode {
		return d.texts(n, "evaluation.grades")
	}
	var names []string
	for _, t := range d.scope.Tables {
		names = append(names, t.Source.Name)
	}
	i := slices.Index(names, n.Value)
	if i < 0 {
		d.lost(n, d.nearest(n.Value, names), "evaluation.grades: there is no table %s", describe(n))
		return nil
	}
	for _, row := range d.scope.Tables[i].Rows {
		grades = append(grades, row.Keys[0].String())
	}
	return grades
}

func (d *document) readPanels(n *yaml.Node) *evaluation.PanelBounds {
	const what = "evaluation.panels"
	at := d.record(n, what, "units_per_rater", "raters_per_unit", "clause")
	b := &evaluation.PanelBounds{Clause: d.cite(at["clause"])}
	b.MinUnits, b.MaxUnits = d.counts(at["units_per_rater"], what+".units_per_rater")
	b.MinRaters, b.MaxRaters = d.counts(at["raters_per_unit"], what+".raters_per_unit")
	return b
}

// counts reads a span of whole numbers, 0 for an end that is open.
func (d *document) counts(n *yaml.Node, what string) (least, most int) {
	if d.span(n, what); n == nil || n.Kind != yaml.SequenceNode || len(n.Content) != 2 {
		return 0, 0
	}
	bound := func(n *yaml.Node) int {
		if empty(n) {
			return 0
		}
		i, _ := d.whole(n, what, 0, 1_000_000)
		return i
	}
	return bound(n.Content[0]), bound(n.Content[1])
}

func (d *document) readWindow(n *yaml.Node) *window.Policy {
	at := d.record(n, "window", "due_on", "overdue", "days_taken", "findings")
	p := &window.Policy{
		DueOn:     d.must(at, n, "window", "due_on"),
		Overdue:   d.must(at, n, "window", "overdue"),
		DaysTaken: d.must(at, n, "window", "days_taken"),
	}
	if x := at["findings"]; x != nil {
		for _, e := range d.entries(x, "window.findings") {
			d.checkName(e.key, "a finding")
			p.Findings = append(p.Findings, window.Finding{Rule: e.name, When: d.figure(e.value, "window.findings."+e.name)})
		}
	}
	d.add(n, p)
	return p
}

// readIncentive reads the section incentive, of which there are the vetoes.
func (d *document) readIncentive(n *yaml.Node) *incentive.Vetoes {
	at := d.record(n, "incentive", "vetoes")
	v := &incentive.Vetoes{}
	if x := d.need(at, n, "incentive", "vetoes"); x != nil {
		for _, e := range d.entries(x, "incentive.vetoes") {
			d.checkName(e.key, "a veto")
			v.Rules = append(v.Rules, d.readVeto(e))
		}
	}
	d.add(n, v)
	return v
}

func (d *document) readVeto(e entry) incentive.VetoRule {
	what := "incentive.vetoes." + e.name
	r := incentive.VetoRule{Name: e.name, When: d.figure(e.value, what, "reason")}
	if reason := child(e.value, "reason"); reason != nil {
		r.Reason = d.text(reason, what+".reason")
	} else {
		d.fault(e.value, "say in a text why the unit is barred", "%s has no reason", what)
	}
	return r
}
