package document

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/meritrules/merit/evaluation"
	"github.com/meritrules/merit/internal/form"
	"github.com/meritrules/merit/internal/spell"
	"github.com/meritrules/merit/rule"
	"github.com/meritrules/merit/rule/fault"
	"github.com/meritrules/merit/rule/types"
	"go.yaml.in/yaml/v3"
)

// The section evaluation: who casts ballots when, what a ballot gives, and which do not count.

type evaluationForm struct {
	Units   at[rolesForm]            `yaml:"units" doc:"The list of units that are judged; by default units."`
	Raters  at[rolesForm]            `yaml:"raters" doc:"The list of raters; by default raters."`
	Ballots at[rolesForm]            `yaml:"ballots" doc:"The list of ballots; by default ballots."`
	Words   at[map[string]nameForm]  `yaml:"words" doc:"The policy's words for the reasons for which ballots are rejected, by those that merit has."`
	Made    at[map[string]rolesForm] `yaml:"made" doc:"The policy's names for the lists that the section makes: rounds, papers, turnouts, scores."`

	Rounds at[map[string]roundForm] `yaml:"rounds" need:"write rounds: and below it the rounds by their ids" doc:"The rounds, in their order."`
	Grades at[gradesForm]           `yaml:"grades" doc:"The grades that a ballot may give: a list, or the table whose keys they are."`
	Marks  at[marksForm]            `yaml:"marks" doc:"The numbers that a ballot may give."`
	Places at[placesOfForm]         `yaml:"places" doc:"That a ballot gives the unit a place among those of its paper."`
	Score  at[sectionFigure]        `yaml:"score" need:"write score: and a formula" doc:"The score of a unit in a round: a formula over scores that sees ballots."`

	Abstains   at[abstainsForm]             `yaml:"abstains" doc:"Which ballots are abstentions: a formula over ballots, or a list of grades. They are neither counted nor rejected."`
	BadBallots at[map[string]badForm]       `yaml:"bad_ballots" doc:"Ballots that do not count: each a formula over ballots, whose name is the reason."`
	BadPapers  at[map[string]sectionFigure] `yaml:"bad_papers" doc:"Papers of which no ballot counts: each a formula over papers, whose name is the reason. A paper is all that a rater has handed in for a round."`
	Spoils     at[spoilsForm]               `yaml:"spoils" doc:"What a bad ballot spoils: ballot, by default, or paper."`
	Quorum     at[sectionFigure]            `yaml:"quorum" doc:"Whether a unit has a score in a round: a formula over turnouts. Without it one counted ballot makes a score."`
	Unscored   at[flagForm]                 `yaml:"may_lack_score" doc:"Whether a unit may have no score at all; otherwise that is a fault."`

	Panels    at[panelsForm]    `yaml:"panels" doc:"The list of panels and their bounds."`
	Severity  at[severityForm]  `yaml:"severity" doc:"How strict raters are told from lenient ones; it changes no score, but makes columns for figures."`
	Anonymity at[anonymityForm] `yaml:"anonymity" doc:"What is shown of ballots: only how many there are, and what they give in the mean, by group of raters."`
	Feedback  at[feedbackForm]  `yaml:"feedback" doc:"What units are told after a round."`
	Dossier   at[dossierForm]   `yaml:"dossier" doc:"What raters are shown of each unit when a round opens."`
}

type gradesForm struct {
	_ at[textsForm] `short:"The grades."`
	_ at[textForm]  `short:"The name of the table whose keys they are."`
}

type abstainsForm struct {
	_ at[textsForm]   `short:"The grades that are abstentions."`
	_ at[formulaForm] `short:"The formula: whether a ballot is an abstention."`
	figureKeys
}

// marksForm is a scale, or scales by the fields of ballots.
type marksForm struct {
	_    at[map[string]scaleForm] `short:"Scales by the fields of ballots that have the marks."`
	From at[numberForm]           `yaml:"from" need:"-" doc:"The least mark."`
	To   at[numberForm]           `yaml:"to" need:"-" doc:"The greatest mark."`
	Step at[numberForm]           `yaml:"step" doc:"From one mark to the next; without it marks may be any between."`
}

type scaleForm struct {
	From at[numberForm] `yaml:"from" need:"write from: and the least mark" doc:"The least mark."`
	To   at[numberForm] `yaml:"to" need:"write to: and the greatest mark" doc:"The greatest mark."`
	Step at[numberForm] `yaml:"step" doc:"From one mark to the next; without it marks may be any between."`
}

type placesOfForm struct {
	_      at[flagForm]   `short:"true for places without ties, of which a fault spoils the paper."`
	Ties   at[tiesForm]   `yaml:"ties" doc:"Whether units may share a place: none, by default; gap for 1, 2, 2, 4; closed for 1, 2, 2, 3."`
	Spoils at[spoilsForm] `yaml:"spoils" doc:"What a repeated place spoils: paper, by default, or ballot; a place left out spoils only papers."`
}

type badForm struct {
	_ at[formulaForm] `short:"The formula: whether a ballot breaks the rule."`
	figureKeys
	Spoils at[spoilsForm] `yaml:"spoils" doc:"What such a ballot spoils: ballot or paper; by default as the section says."`
}

type roundForm struct {
	Group    at[groupsForm]  `yaml:"group" doc:"The group, or groups, of the raters who cast ballots; by default anybody."`
	From     at[dayForm]     `yaml:"from" need:"write from: and the first day" doc:"The first day on which ballots are cast."`
	Until    at[dayForm]     `yaml:"until" need:"write until: and the last day" doc:"The last day on which ballots are cast."`
	Weight   at[numberForm]  `yaml:"weight" doc:"The weight of the round's score; by default 1."`
	Panel    at[flagForm]    `yaml:"panel" doc:"Whether a ballot that is not supplementary needs the unit on the rater's panel."`
	Optional at[flagForm]    `yaml:"optional" doc:"Whether raters judge whom they want to, so that merit remind reminds nobody."`
	Gives    at[groupsForm]  `yaml:"gives" doc:"What its ballots give, one or several of grade, mark, place and the fields of marks; by default all that the section has."`
	Clause   at[clausesForm] `yaml:"clause" doc:"The clause that this carries out, or a list of clauses."`
}

// groupsForm is one text or several.
type groupsForm struct {
	_ at[textForm]  `short:"One."`
	_ at[textsForm] `short:"Several."`
}

type panelsForm struct {
	List          at[nameForm]    `yaml:"list" doc:"The list of panels; by default panels."`
	Rater         at[nameForm]    `yaml:"rater" doc:"Its field of the rater; by default rater."`
	Units         at[nameForm]    `yaml:"units" doc:"Its field of the units that he judges; by default units."`
	UnitsPerRater at[countsForm]  `yaml:"units_per_rater" doc:"How many units a rater judges: [20, 25], ~ for an open end."`
	RatersPerUnit at[countsForm]  `yaml:"raters_per_unit" doc:"How many raters judge a unit."`
	Must          at[textForm]    `yaml:"must" doc:"The field of raters with the units that they must judge."`
	Class         at[textForm]    `yaml:"class" doc:"The field of units with the class that panels spread over the raters."`
	Clause        at[clausesForm] `yaml:"clause" doc:"The clause that this carries out, or a list of clauses."`
}

type severityForm struct {
	Mark   at[sectionFigure] `yaml:"mark" need:"write mark: and a formula" doc:"The number that a counted ballot stands for: a formula over rater_marks that sees ballot."`
	Least  at[numberForm]    `yaml:"least" doc:"How many ballots a rater must have in a round; by default 5."`
	Rounds at[textsForm]     `yaml:"rounds" doc:"The rounds whose raters are told apart; by default all."`
	Clause at[clausesForm]   `yaml:"clause" doc:"The clause that this carries out, or a list of clauses."`
}

var evaluationWords = vocabulary{section: "evaluation", fields: evaluation.Fields, words: [][]string{evaluation.Words()}, made: evaluation.Made(), reads: evaluation.Reads}

// evaluations reads the section evaluation.
type evaluations struct{ *sections }

func (s evaluations) read(n *yaml.Node, p *evaluation.Policy) {
	var f evaluationForm
	before, undeclared := len(s.Faults), s.Undeclared
	s.Fill(n, "evaluation", &f)
	p.Names = s.readNames(&evaluationWords, f.Made.Node, f.Words.Node, role{"units", f.Units.Node}, role{"raters", f.Raters.Node}, role{"ballots", f.Ballots.Node})
	if n := f.Panels.Node; n != nil {
		p.Panels = s.readPanels(n, p.Names)
	}
	p.Score = s.formulas.figure(f.Score.Node, "evaluation.score")
	if n := f.Rounds.Node; n != nil {
		for _, e := range s.Entries(n, "evaluation.rounds") {
			p.Rounds = append(p.Rounds, s.readRound(e, p.Names))
		}
	}
	if n := f.Grades.Node; n != nil {
		p.Grades = append([]string{}, s.readGrades(n)...) // never nil, so that ballots need the field
	}
	if n := f.Marks.Node; n != nil {
		p.Marks = s.readMarks(n, p.Names)
	}
	if n := f.Places.Node; n != nil {
		p.Places = s.readPlaces(n)
	}
	if f.Grades.Node == nil && f.Marks.Node == nil && f.Places.Node == nil && n.Kind == yaml.MappingNode {
		s.Lost(fault.CodeMissingEntry, n, "write grades: and a list of texts or the name of a table, or marks: {from: 0, to: 100}, or places: true", "evaluation does not say what a ballot gives")
	}
	s.readValidity(&f, p)
	if n := f.Severity.Node; n != nil {
		p.Severity = s.readSeverity(n, p.Rounds)
	}
	if n := f.Anonymity.Node; n != nil {
		p.Secrecy = steps(s).readAnonymity(n, p)
	}
	if n := f.Feedback.Node; n != nil {
		p.Told = steps(s).readFeedback(n, p)
	}
	if n := f.Dossier.Node; n != nil {
		p.Dossier = steps(s).readDossier(n, p)
	}
	s.leaveAbsentBallots(p)
	var faults fault.Errors
	if len(s.Faults) == before && s.Undeclared == undeclared { // what is at fault by itself has been reported where it stands
		faults.Add(p.Check())
	}
	for _, e := range faults {
		s.Fault(e.Code, n, e.Hint, "%s: %s", cmp.Or(e.Rule, "evaluation"), e.Message)
	}
}

// readValidity reads which ballots do not count, and what makes a score.
func (s evaluations) readValidity(f *evaluationForm, p *evaluation.Policy) {
	p.Abstains = s.readAbstains(f.Abstains.Node, p.Names)
	p.Spoils = s.readSpoils(f.Spoils.Node, "evaluation.spoils")
	p.BadBallots = s.readBad(f.BadBallots.Node, "evaluation.bad_ballots")
	p.BadPapers = s.readBad(f.BadPapers.Node, "evaluation.bad_papers")
	p.Quorum = s.formulas.figure(f.Quorum.Node, "evaluation.quorum")
	p.MayLackScore = s.Flag(f.Unscored.Node, "evaluation.may_lack_score")
}

// readBad reads rules of ballots or papers. Only those of ballots say what they spoil.
func (s evaluations) readBad(n *yaml.Node, what string) (rules []evaluation.Rule) {
	if n == nil {
		return nil
	}
	for _, e := range s.Entries(n, what) {
		s.CheckName(e.Key, "a rule")
		what := what + "." + e.Name
		if what == "evaluation.bad_papers."+e.Name {
			rules = append(rules, evaluation.Rule{Name: e.Name, When: s.formulas.figure(e.Value, what)})
			continue
		}
		var f badForm
		s.formulas.fill(e.Value, what, &f, &f.figureKeys)
		rules = append(rules, evaluation.Rule{Name: e.Name, When: s.formulas.of(&f.figureKeys, what), Spoils: s.readSpoils(f.Spoils.Node, what+".spoils")})
	}
	return rules
}

func (s evaluations) readSpoils(n *yaml.Node, what string) evaluation.Spoils {
	switch word := s.Text(n, what); word {
	case "":
		return 0
	case "ballot":
		return evaluation.SpoilsBallot
	case "paper":
		return evaluation.SpoilsPaper
	default:
		s.Fault(fault.CodeUnknownValue, n, s.Nearest(word, []string{"ballot", "paper"}), "%s is ballot or paper, not %s", what, spell.Short(word))
		return 0
	}
}

// readAbstains reads a formula, or a list of grades, for which it makes one.
func (s evaluations) readAbstains(n *yaml.Node, names evaluation.Names) rule.Figure {
	const what = "evaluation.abstains"
	if n == nil || n.Kind != yaml.SequenceNode {
		return s.formulas.figure(n, what)
	}
	var grades []string
	for _, grade := range s.Texts(n, what) {
		grades = append(grades, strconv.Quote(grade))
	}
	return rule.Figure{Source: types.Source{File: s.File, Line: n.Line, Column: n.Column,
		Text: names.Field("ballots", "grade") + " in [" + strings.Join(grades, ", ") + "]"}}
}

// readMarks reads a scale, or scales by the fields that have the marks.
func (s evaluations) readMarks(n *yaml.Node, names evaluation.Names) (scales []evaluation.Scale) {
	const what = "evaluation.marks"
	if n.Kind != yaml.MappingNode || !slices.ContainsFunc(form.PlainEntries(n), func(e form.Entry) bool { return e.Value.Kind == yaml.MappingNode }) {
		return []evaluation.Scale{s.readScale(n, what)}
	}
	for _, e := range s.Entries(n, what) {
		x := s.readScale(e.Value, what+"."+e.Name)
		x.Field = s.fieldOf(names.List("ballots"), e.Key, what, types.NumberKind)
		scales = append(scales, x)
	}
	return scales
}

func (s evaluations) readScale(n *yaml.Node, what string) (x evaluation.Scale) {
	var f scaleForm
	s.Fill(n, what, &f)
	x.From, _ = s.Number(f.From.Node, what+".from")
	x.To, _ = s.Number(f.To.Node, what+".to")
	x.Step, _ = s.Number(f.Step.Node, what+".step")
	if f.To.Node != nil && x.To.Cmp(x.From) < 0 {
		s.Fault(fault.CodeBadRange, f.To.Node, "", "%s goes from %s down to %s", what, x.From, x.To)
	}
	if f.Step.Node != nil && x.Step.Sign() <= 0 {
		s.Fault(fault.CodeWrongForm, f.Step.Node, "", "%s.step must be more than 0, not %s", what, x.Step)
	}
	return x
}

func (s evaluations) readPlaces(n *yaml.Node) *evaluation.Places {
	const what = "evaluation.places"
	if n.Kind == yaml.ScalarNode {
		if !s.Flag(n, what) {
			return nil
		}
		return &evaluation.Places{}
	}
	var f placesOfForm
	s.Fill(n, what, &f)
	p := &evaluation.Places{Spoils: s.readSpoils(f.Spoils.Node, what+".spoils")}
	switch word := s.Text(f.Ties.Node, what+".ties"); word {
	case "", "none":
	case "gap":
		p.Ties = evaluation.GapTies
	case "closed":
		p.Ties = evaluation.ClosedTies
	default:
		s.Fault(fault.CodeUnknownValue, f.Ties.Node, s.Nearest(word, []string{"none", "gap", "closed"}), "%s.ties is none, gap or closed, not %s", what, spell.Short(word))
	}
	return p
}
