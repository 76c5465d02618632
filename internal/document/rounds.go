package document

import (
	"fmt"
	"slices"
	"strings"

	"github.com/meritrules/merit/evaluation"
	"github.com/meritrules/merit/evaluation/dossier"
	"github.com/meritrules/merit/internal/form"
	"github.com/meritrules/merit/internal/paths"
	"github.com/meritrules/merit/internal/saying"
	"github.com/meritrules/merit/internal/spell"
	"github.com/meritrules/merit/rule"
	"github.com/meritrules/merit/rule/fault"
	"github.com/meritrules/merit/rule/types"
	"go.yaml.in/yaml/v3"
)

// steps reads what the rounds of an evaluation are for: what raters are shown of units before
// each, and what units are told after it.
type steps struct{ *sections }

type feedbackForm struct {
	Class   at[textForm]    `yaml:"class" doc:"The field of units with the class among which a unit is placed."`
	Weakest at[namesForm]   `yaml:"weakest" doc:"The figures of scores of which the lowest is named."`
	Lines   at[[]lineForm]  `yaml:"lines" doc:"What is said, in this order, with formulas over scores in braces."`
	Clause  at[clausesForm] `yaml:"clause" doc:"The clause that this carries out, or a list of clauses."`
}

type lineForm struct {
	_    at[textForm]    `short:"What is said."`
	Say  at[textForm]    `yaml:"say" need:"write say: and a text" doc:"What is said, with formulas over scores in braces."`
	When at[formulaForm] `yaml:"when" doc:"When it is said: a condition over scores."`
}

func (s steps) readFeedback(n *yaml.Node, p *evaluation.Policy) *evaluation.FeedbackRules {
	const what = "evaluation.feedback"
	var f feedbackForm
	s.Fill(n, what, &f)
	r := &evaluation.FeedbackRules{Clauses: s.clauses.cite(f.Clause.Node)}
	r.Class = s.fieldOf(p.Names.List("units"), f.Class.Node, what+".class", types.TextKind)
	r.Weakest = s.Texts(f.Weakest.Node, what+".weakest")
	s.mustHave(p.Names.List("scores"), f.Weakest.Node, what+".weakest", r.Weakest)
	lines := f.Lines.Node
	if lines == nil {
		return r
	}
	if lines.Kind != yaml.SequenceNode || len(lines.Content) == 0 {
		s.Lost(fault.CodeWrongForm, lines, "write a - before each", "%s.lines must be a list of lines, not %s", what, form.Describe(lines))
		return r
	}
	for i, e := range lines.Content {
		r.Lines = append(r.Lines, s.readLine(e, fmt.Sprintf("%s.lines.%d", what, i+1), p.Names.List("scores")))
	}
	return r
}

func (s steps) readLine(n *yaml.Node, what, scores string) evaluation.Line {
	f := lineForm{Say: at[textForm]{n}}
	if n.Kind == yaml.MappingNode {
		f.Say.Node = nil
		s.Fill(n, what, &f)
	}
	var line evaluation.Line
	if say := f.Say.Node; say != nil {
		line.Say = s.formulas.begins(say)
		line.Say.Text = s.Text(say, what)
		parts, wrong, at := saying.Read(line.Say.Text)
		if wrong != "" {
			s.Faults = append(s.Faults, line.Say.Fault(fault.CodeSyntax, at, what+" "+wrong, saying.Hint))
			s.Undeclared++
		}
		for _, part := range parts {
			if evaluation.IsField(part.Formula) {
				line, column := line.Say.Position(part.At)
				s.columns = append(s.columns, columnName{scores, strings.TrimSpace(part.Formula), what, line, column})
			}
		}
	}
	if when := f.When.Node; when != nil {
		line.When = rule.Figure{Source: s.formulas.source(when, what+".when")}
		s.formulas.written[what+".when"] = line.When.Source
	}
	return line
}

// columnName is the name of a column, of the facts or a figure, which is known once all of the
// document has been read.
type columnName struct {
	list, name, what string
	line, column     int
}

// mustHave notes names of columns that a list must have.
func (s steps) mustHave(list string, n *yaml.Node, what string, names []string) {
	for i, name := range names {
		if name != "" {
			s.columns = append(s.columns, columnName{list, name, what, n.Content[i].Line, n.Content[i].Column})
		}
	}
}

// checkColumns reports the noted names that no column has.
func (s steps) checkColumns() {
	for _, c := range s.columns {
		known := s.columnsOf(c.list)
		if !slices.Contains(known, c.name) && !s.LeftOut[c.name] {
			s.FaultAt(fault.CodeUnknownField, c.line, c.column, s.Nearest(c.name, known), "%s: %s has no field or figure %s", c.what, c.list, spell.Short(c.name))
			s.Undeclared++
		}
	}
}

// columnsOf returns the names of a list's fields, figures and what models add to it.
func (s steps) columnsOf(list string) (names []string) {
	if l := s.lists.named(list); l != nil {
		names = paths.FieldNames(l)
	}
	for _, m := range s.figures.models {
		for _, l := range m.Lists {
			if l.Name == list {
				names = append(names, paths.FieldNames(l)...)
			}
		}
		for _, a := range m.Adds {
			if a.List == list {
				names = append(names, a.Field.Name)
			}
		}
	}
	for _, f := range s.figures.all {
		if f.List == list {
			names = append(names, f.Source.Name)
		}
	}
	return names
}

type dossierForm struct {
	Fields at[namesForm]            `yaml:"fields" doc:"The fields of units that are shown."`
	Lists  at[namesForm]            `yaml:"lists" doc:"The fields of units with the records that are shown, such as highlights."`
	Class  at[textForm]             `yaml:"class" doc:"The field of units with the class among which a unit is placed."`
	Shows  at[map[string]namesForm] `yaml:"shows" doc:"What of earlier rounds a round is shown: scores, places, movements."`
	Clause at[clausesForm]          `yaml:"clause" doc:"The clause that this carries out, or a list of clauses."`
}

func (s steps) readDossier(n *yaml.Node, p *evaluation.Policy) *dossier.Rules {
	const what = "evaluation.dossier"
	var f dossierForm
	s.Fill(n, what, &f)
	r := &dossier.Rules{Clauses: s.clauses.cite(f.Clause.Node)}
	r.Fields, r.Lists = s.Texts(f.Fields.Node, what+".fields"), s.Texts(f.Lists.Node, what+".lists")
	s.mustHave(p.Names.List("units"), f.Fields.Node, what+".fields", r.Fields)
	r.Class = s.fieldOf(p.Names.List("units"), f.Class.Node, what+".class", types.TextKind)
	s.checkShown(p.Names.List("units"), f.Lists.Node, what+".lists", r.Lists)
	if f.Shows.Node == nil {
		return r
	}
	var rounds, kinds []string
	for _, x := range p.Rounds {
		rounds = append(rounds, x.ID)
	}
	for _, k := range dossier.Kinds() {
		kinds = append(kinds, string(k))
	}
	for _, e := range s.Entries(f.Shows.Node, what+".shows", rounds...) {
		shows := dossier.Shows{Round: e.Name}
		if !slices.Contains(rounds, e.Name) {
			s.Fault(fault.CodeUnknownValue, e.Key, s.Nearest(e.Name, rounds), "%s.shows: there is no round %s", what, spell.Short(e.Name))
			continue
		}
		for i, kind := range s.Texts(e.Value, what+".shows."+e.Name) {
			if kind != "" && !slices.Contains(kinds, kind) {
				s.Fault(fault.CodeUnknownValue, e.Value.Content[i], "write scores, places or movements", "%s.shows.%s: there is no %s to show", what, e.Name, spell.Short(kind))
			}
			shows.Kinds = append(shows.Kinds, dossier.Kind(kind))
		}
		r.Shows = append(r.Shows, shows)
	}
	return r
}

// checkShown reports names of lists that are no records of units.
func (s steps) checkShown(units string, n *yaml.Node, what string, names []string) {
	inverses := []string{}
	for _, l := range s.lists.schemas {
		for _, f := range l.Fields {
			if f.Inverse != "" && f.Type.Kind == types.RecordKind && f.Type.List == units {
				inverses = append(inverses, f.Inverse)
			}
		}
	}
	for i, name := range names {
		if name != "" && !slices.Contains(inverses, name) && !s.LeftOut[name] {
			s.Lost(fault.CodeUnknownField, n.Content[i], s.Nearest(name, inverses), "%s: no list refers to %s with the inverse %s", what, units, spell.Short(name))
		}
	}
}

type anonymityForm struct {
	By     at[textForm]      `yaml:"by" need:"write by: and the field of raters with their group" doc:"The field of raters with the group by which ballots are shown."`
	Least  at[numberForm]    `yaml:"least" need:"write least: 5" doc:"How many raters a group has at least; a smaller one is shown together with others, or not at all."`
	Of     at[sectionFigure] `yaml:"of" doc:"What a ballot gives: a number over ballots, whose mean is shown. Without it only numbers of ballots are."`
	Clause at[clausesForm]   `yaml:"clause" doc:"The clause that this carries out, or a list of clauses."`
}

func (s steps) readAnonymity(n *yaml.Node, p *evaluation.Policy) *evaluation.Anonymity {
	const what = "evaluation.anonymity"
	var f anonymityForm
	s.Fill(n, what, &f)
	a := &evaluation.Anonymity{Clauses: s.clauses.cite(f.Clause.Node), Of: s.formulas.figure(f.Of.Node, what+".of")}
	a.By = s.fieldOf(p.Names.List("raters"), f.By.Node, what+".by", types.TextKind)
	if n := f.Least.Node; n != nil {
		a.Least = s.Whole(n, what+".least", 1, 1_000_000)
	}
	return a
}
