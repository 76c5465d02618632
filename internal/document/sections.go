package document

import (
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/meritrules/merit/assessment"
	"github.com/meritrules/merit/assessment/supervision"
	"github.com/meritrules/merit/evaluation"
	"github.com/meritrules/merit/incentive"
	"github.com/meritrules/merit/internal/eventlog"
	"github.com/meritrules/merit/internal/form"
	"github.com/meritrules/merit/internal/paths"
	"github.com/meritrules/merit/internal/spell"
	"github.com/meritrules/merit/rule"
	"github.com/meritrules/merit/rule/fault"
	"github.com/meritrules/merit/rule/types"
	"github.com/meritrules/merit/window"
	"go.yaml.in/yaml/v3"
)

// Sections holds the content of the domain's sections, nil for those that the document lacks.
type Sections struct {
	Joint       *assessment.Joint
	Items       *assessment.Items
	Race        *assessment.Race
	Supervision *supervision.Policy
	Evaluation  *evaluation.Policy
	Window      *window.Policy
	Incentive   *incentive.Policy
}

// domainSections are the names of these sections in a document.
var domainSections = []string{"made", "joint", "items", "race", "supervision", "evaluation", "window", "incentive"}

// sections reads the sections of the domain, each into the policy of its package.
type sections struct {
	*form.Reader
	names     *names
	clauses   *clauses
	formulas  *formulas
	constants *constants
	lists     *lists
	figures   *figures

	Sections
	logs   []*eventlog.Log
	places map[string]*yaml.Node // the sections of models
	named  map[string]string     // the names of models' sections

	columns []columnName // that must be there
}

// part is a section of the document as parts of a sheet.
type part interface {
	Parts() ([]rule.Model, []rule.Figure)
}

// read reads the sections of the domain, in the order of the document's form.
func (s *sections) read(f *documentForm) {
	if n := f.Made.Node; n != nil {
		s.readMade(n)
	}
	if n := f.Joint.Node; n != nil {
		s.Joint = &assessment.Joint{}
		s.add("joint", n, s.Joint, func() { s.readJoint(n, s.Joint) })
	}
	if n := f.Items.Node; n != nil {
		s.Items = &assessment.Items{}
		s.add("items", n, s.Items, func() { s.readItems(n, s.Items) })
	}
	if n := f.Race.Node; n != nil {
		s.Race = &assessment.Race{}
		s.add("race", n, s.Race, func() { s.readRace(n, s.Race) })
	}
	if n := f.Supervision.Node; n != nil {
		s.Supervision = &supervision.Policy{}
		s.add("supervision", n, s.Supervision, func() { s.readSupervision(n, s.Supervision) })
	}
	if n := f.Evaluation.Node; n != nil {
		s.Evaluation = &evaluation.Policy{}
		s.add("evaluation", n, s.Evaluation, func() { evaluations{s}.read(n, s.Evaluation) })
	}
	if n := f.Window.Node; n != nil {
		s.Window = &window.Policy{}
		s.add("window", n, s.Window, func() { s.readWindow(n, s.Window) })
	}
	if n := f.Incentive.Node; n != nil {
		s.Incentive = &incentive.Policy{}
		s.add("incentive", n, s.Incentive, func() { s.readIncentive(n, s.Incentive) })
	}
}

// add reads a section and adds its models and figures. If a part of the section is lost, or
// the section needs something that is absent, its lists and columns are left out.
func (s *sections) add(name string, n *yaml.Node, p part, read func()) {
	complete := s.Complete(read)
	models, figures := p.Parts()
	for i, m := range models {
		s.places[m.Name], s.named[m.Name] = n, name
		if m.Says == "" {
			models[i].Says = name + " " + settings(reflect.ValueOf(p))
		}
	}
	complete = s.checkUses(name, n, models) && s.checkMade(name, models) && complete
	if !complete {
		s.leaveParts(models, figures)
		return
	}
	s.figures.models = append(s.figures.models, models...)
	s.figures.all = append(s.figures.all, figures...)
}

// settings writes what a section says apart from its formulas, which are figures, and the
// clauses that it cites.
func settings(v reflect.Value) string {
	if v.Kind() == reflect.Pointer && v.IsNil() {
		return "none"
	}
	if v.CanInterface() {
		switch x := v.Interface().(type) {
		case rule.Figure:
			return fmt.Sprintf("formula %t", x.Source.Text != "")
		case types.Source:
			return fmt.Sprintf("%q", x.Text)
		case fmt.Stringer:
			return x.String()
		}
	}
	var parts []string
	switch v.Kind() {
	case reflect.Pointer:
		return settings(v.Elem())
	case reflect.Slice:
		for i := range v.Len() {
			parts = append(parts, settings(v.Index(i)))
		}
		return "[" + strings.Join(parts, ", ") + "]"
	case reflect.Struct:
		for i := range v.NumField() {
			if f := v.Type().Field(i); f.IsExported() && f.Name != "Clauses" {
				parts = append(parts, f.Name+": "+settings(v.Field(i)))
			}
		}
		return "{" + strings.Join(parts, ", ") + "}"
	}
	return fmt.Sprintf("%#v", v)
}

// leaveParts leaves out everything that models and figures would make.
func (s *sections) leaveParts(models []rule.Model, figures []rule.Figure) {
	for _, m := range models {
		for _, l := range m.Lists {
			s.Leave(l.Name)
			for _, f := range l.Fields {
				s.Leave(f.Inverse)
			}
		}
		for _, a := range m.Adds {
			s.Leave(a.Field.Name)
		}
	}
	for _, f := range figures {
		s.Leave(f.Source.Name)
	}
}

func (s *sections) readJoint(n *yaml.Node, j *assessment.Joint) {
	var f jointForm
	s.Fill(n, "joint", &f)
	j.Lead = s.formulas.figure(f.Lead.Node, "joint.lead")
	j.Participant = s.formulas.figure(f.Participant.Node, "joint.participant")
	j.Other = s.formulas.figure(f.Other.Node, "joint.other")
	j.Points, _ = s.Number(f.Points.Node, "joint.points")
}

func (s *sections) readItems(n *yaml.Node, items *assessment.Items) {
	for _, e := range s.Entries(n, "items") {
		s.CheckName(e.Key, "an item")
		what := "items." + e.Name
		var f itemForm
		s.Fill(e.Value, what, &f)
		points, _ := s.Number(f.Points.Node, what+".points")
		if points.Sign() < 0 {
			s.Fault(fault.CodeWrongForm, f.Points.Node, "", "%s.points is %s, less than 0", what, points)
		}
		items.Items = append(items.Items, assessment.Item{Name: e.Name, Points: points, Clauses: s.clauses.cite(f.Clause.Node)})
	}
}

func (s *sections) readRace(n *yaml.Node, r *assessment.Race) {
	var f raceForm
	s.Fill(n, "race", &f)
	r.Alert = s.formulas.figure(f.Alert.Node, "race.alert")
	r.Quarters = s.Ascending(f.Quarters.Node, "race.quarters")
}

func (s evaluations) readRound(e form.Entry, names evaluation.Names) evaluation.Round {
	what := "evaluation.rounds." + e.Name
	var f roundForm
	s.Fill(e.Value, what, &f)
	r := evaluation.Round{ID: e.Name, Clauses: s.clauses.cite(f.Clause.Node), Panel: s.Flag(f.Panel.Node, what+".panel"), Optional: s.Flag(f.Optional.Node, what+".optional")}
	r.Groups = s.readGroups(f.Group.Node, what, names)
	r.Gives = s.some(f.Gives.Node, what+".gives")
	r.From, r.Until = s.Days(f.From.Node, f.Until.Node, what)
	if r.Weight = types.Int(1); f.Weight.Node != nil {
		r.Weight, _ = s.Number(f.Weight.Node, what+".weight")
	}
	if r.Weight.Sign() < 0 {
		s.Fault(fault.CodeWrongForm, f.Weight.Node, "", "%s.weight is %s, less than 0", what, r.Weight)
	}
	return r
}

// readGroups reads one group or several, and reports those to which no rater can belong.
func (s evaluations) readGroups(n *yaml.Node, what string, names evaluation.Names) (groups []string) {
	groups = s.some(n, what+".group")
	list, field := names.List("raters"), names.Field("raters", "group")
	raters := s.lists.declared(list)
	if raters == nil || raters.Field(field) < 0 {
		return groups
	}
	values := raters.Fields[raters.Field(field)].Values
	for i, group := range groups {
		at := n
		if n.Kind == yaml.SequenceNode {
			at = n.Content[i]
		}
		if group != "" && len(values) > 0 && !slices.Contains(values, group) {
			s.Fault(fault.CodeUnknownValue, at, s.Nearest(group, values), "%s: no rater can be in the group %s: %s.%s is not among its values", what, spell.Short(group), list, field)
		}
	}
	return groups
}

// some reads one text or several.
func (s *sections) some(n *yaml.Node, what string) []string {
	switch {
	case n == nil:
		return nil
	case n.Kind == yaml.SequenceNode:
		return s.Texts(n, what)
	}
	return []string{s.Text(n, what)}
}

// readGrades reads the known grades: a list of texts, or the name of a table
// whose keys they are.
func (s evaluations) readGrades(n *yaml.Node) (grades []string) {
	const what = "evaluation.grades"
	if n.Kind != yaml.ScalarNode {
		return s.Texts(n, what)
	}
	i := slices.IndexFunc(s.constants.tables, func(t dating[rule.Table]) bool { return t.name == n.Value })
	switch {
	case s.LeftOut[n.Value]:
		s.Undeclared++
		return nil
	case i < 0:
		var names []string
		for _, t := range s.constants.tables {
			names = append(names, t.name)
		}
		s.Lost(fault.CodeUnknownTable, n, s.Nearest(n.Value, names), "%s: there is no table %s", what, form.Describe(n))
		return nil
	}
	for _, t := range s.constants.tables[i].values {
		if len(t.Keys) != 1 {
			s.Lost(fault.CodeWrongForm, n, "write the grades as a list: [a, b]", "%s: the table %s has %d keys and not one", what, n.Value, len(t.Keys))
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

func (s evaluations) readPanels(n *yaml.Node, names evaluation.Names) *evaluation.PanelRules {
	const what = "evaluation.panels"
	var f panelsForm
	s.Fill(n, what, &f)
	for _, r := range []struct {
		role string
		node *yaml.Node
	}{{"panels", f.List.Node}, {"panels.rater", f.Rater.Node}, {"panels.units", f.Units.Node}} {
		if r.node != nil {
			names[r.role] = s.Text(r.node, what)
		}
	}
	if list := names.List("panels"); f.List.Node != nil && s.lists.named(list) == nil && !s.LeftOut[list] {
		s.Lost(fault.CodeUnknownList, f.List.Node, s.Nearest(list, s.lists.declaredNames()), "%s: there is no list %s", what, spell.Short(list))
	}
	b := &evaluation.PanelRules{Clauses: s.clauses.cite(f.Clause.Node)}
	b.MinUnits, b.MaxUnits = s.Counts(f.UnitsPerRater.Node, what+".units_per_rater")
	b.MinRaters, b.MaxRaters = s.Counts(f.RatersPerUnit.Node, what+".raters_per_unit")
	b.Must = s.fieldOf(names.List("raters"), f.Must.Node, what+".must", types.ListKind)
	b.Class = s.fieldOf(names.List("units"), f.Class.Node, what+".class", types.TextKind)
	return b
}

func (s *sections) readSeverity(n *yaml.Node, rounds []evaluation.Round) *evaluation.SeverityRules {
	const what = "evaluation.severity"
	var f severityForm
	s.Fill(n, what, &f)
	r := &evaluation.SeverityRules{Clauses: s.clauses.cite(f.Clause.Node), Rounds: s.Texts(f.Rounds.Node, what+".rounds")}
	r.Mark = s.formulas.figure(f.Mark.Node, what+".mark")
	if n := f.Least.Node; n != nil {
		r.Least = s.Whole(n, what+".least", 1, mostBallots)
	}
	var ids []string
	for _, x := range rounds {
		ids = append(ids, x.ID)
	}
	for i, id := range r.Rounds {
		if at := f.Rounds.Node.Content[i]; !slices.Contains(ids, id) {
			s.Fault(fault.CodeUnknownValue, at, s.Nearest(id, ids), "%s.rounds: there is no round %s", what, spell.Short(id))
		}
	}
	return r
}

// mostBallots is the most that a least number of ballots may be.
const mostBallots = 1_000_000

// fieldOf reads the name of a list's field of a kind; "" for none.
func (s *sections) fieldOf(list string, n *yaml.Node, what string, kind types.Kind) string {
	name, of := s.Text(n, what), s.lists.named(list)
	if name == "" || of == nil {
		return name
	}
	switch c := of.Field(name); {
	case c < 0 && s.LeftOut[name]:
		s.Undeclared++
	case c < 0:
		s.Lost(fault.CodeUnknownField, n, s.Nearest(name, paths.FieldNames(of)), "%s: %s has no field %s", what, list, spell.Short(name))
	case of.Fields[c].Type.Kind != kind:
		s.Lost(fault.CodeWrongForm, n, "", "%s: %s is a %s", what, name, of.Fields[c].Type)
	}
	return name
}

// leaveAbsentBallots notes which fields the policy may do without and does not have, and of what
// its ballots have references of their own.
func (s evaluations) leaveAbsentBallots(p *evaluation.Policy) {
	lacks := func(list, field string) bool {
		l, key := s.lists.named(p.Names.List(list)), list+"."+field
		_, named := p.Names[key]
		return !named && l != nil && l.Field(field) < 0 && !s.LeftOut[field]
	}
	for _, x := range [][2]string{{"raters", "recused"}, {"ballots", "supplementary"}} {
		if lacks(x[0], x[1]) {
			p.Names[x[0]+"."+x[1]] = ""
		}
	}
	ballots := s.lists.named(p.Names.List("ballots"))
	for _, x := range []struct{ field, column, list string }{{"rater", "by_rater", "raters"}, {"unit", "of_unit", "units"}} {
		c := -1
		if ballots != nil {
			c = ballots.Field(p.Names.Field("ballots", x.field))
		}
		if c < 0 || ballots.Fields[c].Type.Kind != types.RecordKind {
			continue
		}
		f := &ballots.Fields[c]
		p.Names["ballots."+x.column] = ""
		if want := p.Names.List(x.list); f.Type.List != want {
			s.Lost(fault.CodeUnmetNeed, s.lists.fields["lists."+ballots.Name+"."+f.Name].Value, "", "evaluation needs %s.%s to refer to %s, but it refers to %s", ballots.Name, f.Name, want, f.Type.List)
		}
	}
}
