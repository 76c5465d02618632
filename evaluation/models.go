package evaluation

import (
	"github.com/meritrules/merit/rule"
	"github.com/meritrules/merit/rule/types"
	"github.com/meritrules/merit/rule/value"
)

// The models of an evaluation in the order in which they run, with the policy's formulas between
// them: rounds; ballots, which leads each ballot to its records; papers; evaluation, which counts;
// and scores, of the turnouts that have a quorum.

// parts declares what a policy's models and formulas read and make.
type parts struct{ *Policy }

// Parts returns the policy as parts of a rule.Sheet: the models "rounds", which makes the list
// rounds, "evaluation.ballots", which adds by_rater, of_unit and in_round to ballots, and "evaluation", which
// adds rejected and because_of and makes the list scores; the figure scores.score; and of what the
// policy has beside these, the models "evaluation.papers" and "evaluation.scores" and flags of ballots, papers and
// turnouts; and with Severity the models "rater_marks" and "severity". All stand under the policy's names.
func (p Policy) Parts() ([]rule.Model, []rule.Figure) {
	x := parts{&p}
	models := []rule.Model{x.roundsModel()}
	if p.hasFlags() {
		models = append(models, x.referencesModel())
	}
	if p.hasPapers() {
		models = append(models, x.papersModel())
	}
	models = append(models, x.countModel())
	if has(p.Quorum) {
		models = append(models, x.scoresModel())
	}
	figures := x.figures()
	if p.Severity != nil {
		more, of := p.Severity.parts(x)
		models, figures = append(models, more...), append(figures, of...)
	}
	if p.Secrecy != nil {
		models, figures = append(models, told(x).anonymityModel()), append(figures, told(x).given()...)
	}
	if p.Told != nil {
		models, figures = append(models, told(x).feedbackModel()), append(figures, p.Told.figures(p.Names.List("scores"))...)
		if len(p.Told.Lines) > 0 {
			models = append(models, told(x).linesModel())
		}
	}
	return models, figures
}

// figures returns the policy's formulas under their names.
func (p parts) figures() (figures []rule.Figure) {
	flag := func(f rule.Figure, list, name string) { // internal, since ballots are not published one by one
		f.Internal = true
		figures = append(figures, f.As(p.Names.List(list), name, types.FlagKind))
	}
	if has(p.Abstains) {
		flag(p.Abstains, "ballots", p.Names.Field("ballots", "abstains"))
	}
	for _, r := range p.BadBallots {
		flag(r.When, "ballots", r.figure())
	}
	for _, r := range p.BadPapers {
		flag(r.When, "papers", r.figure())
	}
	if has(p.Quorum) {
		flag(p.Quorum, "turnouts", p.Names.Field("turnouts", "quorum"))
	}
	score := p.Score.As(p.Names.List("scores"), p.Names.Field("scores", "score"), types.NumberKind)
	score.Internal = score.Internal || score.Places == nil && score.Shown == nil
	return append(figures, score)
}

// figure returns the name of the flag of a rule.
func (r Rule) figure() string { return "bad_" + r.Name }

// column declares a column under the policy's name.
func (p parts) column(list, name string, t types.Type) types.Field {
	return types.Field{Name: p.Names.Field(list, name), Type: t}
}

// columns declares those that the policy has.
func existing(fields ...types.Field) (declared []types.Field) {
	for _, f := range fields {
		if f.Name != "" {
			declared = append(declared, f)
		}
	}
	return declared
}

func (p parts) refersTo(list string) types.Type { return types.RecordType(p.Names.List(list)) }
func (p parts) listOf(list string) types.Type   { return types.ListType(p.refersTo(list)) }

func (p parts) roundsModel() rule.Model {
	c := func(name string, t types.Type) types.Field { return p.column("rounds", name, t) }
	id := c("id", types.TextType())
	return rule.Model{
		Name: "rounds",
		Lists: []*types.Schema{{Name: p.Names.List("rounds"), Key: []string{id.Name}, Fields: []types.Field{
			id, c("group", types.TextType()), c("groups", types.ListType(types.TextType())),
			c("from", types.DateType()), c("until", types.DateType()), c("weight", types.NumberType()),
		}}},
		Run: func(d *rule.Draft) error { p.makeRounds(d); return p.Check() },
	}
}

func (p *Policy) makeRounds(d *rule.Draft) {
	name := func(field string) string { return p.Names.Field("rounds", field) }
	w := d.Make(p.Names.List("rounds"), len(p.Rounds))
	for i, round := range p.Rounds {
		group := ""
		if len(round.Groups) == 1 {
			group = round.Groups[0]
		}
		w.Set(i, name("id"), value.OfText(round.ID))
		w.Set(i, name("group"), value.OfText(group))
		w.Set(i, name("groups"), textsOf(round.Groups))
		w.Set(i, name("from"), value.OfDate(round.From))
		w.Set(i, name("until"), value.OfDate(round.Until))
		w.Set(i, name("weight"), value.OfNumber(round.Weight))
	}
}

// referencesModel leads ballots to their records before the policy's flags of ballots read them.
// A policy whose ballots refer to raters and units themselves has no such column for them.
func (p parts) referencesModel() rule.Model {
	m := rule.Model{Name: "evaluation.ballots", Uses: []rule.Use{{List: p.Names.List("ballots")}}, Adds: p.references(),
		Run: func(d *rule.Draft) error { newLeads(p.Policy, d).write(d); return nil }}
	for _, r := range references {
		m.Uses[0].Fields = append(m.Uses[0].Fields, p.column("ballots", r.field, types.TextType()))
		m.Uses = append(m.Uses, rule.Use{List: p.Names.List(r.list), Keyed: r.list != "rounds"})
	}
	return m
}

// references are the columns of ballots that lead to their records.
func (p parts) references() (added []rule.Added) {
	for _, r := range references {
		if name := p.Names.Field("ballots", r.column); name != "" {
			added = append(added, rule.Added{List: p.Names.List("ballots"), Field: types.Field{Name: name, Type: p.refersTo(r.list).OrMissing()}})
		}
	}
	return added
}

// papersModel makes the list papers.
func (p parts) papersModel() rule.Model {
	c := func(name string, t types.Type) types.Field { return p.column("papers", name, t) }
	rater, round := c("rater", p.refersTo("raters")), c("round", p.refersTo("rounds"))
	return rule.Model{
		Name: "evaluation.papers",
		Lists: []*types.Schema{{Name: p.Names.List("papers"), Key: []string{rater.Name, round.Name}, Fields: []types.Field{
			rater, round, c("ballots", p.listOf("ballots")), c("expected", types.NumberType()),
		}}},
		Uses: p.uses(),
		Run:  p.makePapers,
	}
}

// countModel decides which ballots count, and makes what they make of each unit in each round.
func (p parts) countModel() rule.Model {
	ballots := p.Names.List("ballots")
	m := rule.Model{
		Name: "evaluation",
		Adds: []rule.Added{
			{List: ballots, Field: p.column("ballots", "rejected", types.TextType().OrMissing())},
			{List: ballots, Field: p.column("ballots", "because_of", p.refersTo("ballots").OrMissing())},
		},
		Uses: p.uses(),
		Run:  p.countBallots,
	}
	if !p.hasFlags() {
		m.Adds = append(m.Adds, p.references()...)
	}
	if p.hasPapers() {
		use := rule.Use{List: p.Names.List("papers")}
		for _, r := range p.BadPapers {
			use.Figures = append(use.Figures, types.Field{Name: r.figure(), Type: types.FlagType()})
		}
		m.Uses = append(m.Uses, use)
	}
	if has(p.Quorum) {
		m.Lists = []*types.Schema{p.turnouts()}
	} else {
		m.Lists = []*types.Schema{p.scores()}
	}
	return m
}

func (p parts) turnouts() *types.Schema {
	c := func(name string, t types.Type) types.Field { return p.column("turnouts", name, t) }
	s := p.ofUnits("turnouts")
	s.Fields = append(s.Fields, c("abstained", types.NumberType()), c("rejected", types.NumberType()), c("expected", types.NumberType()))
	return s
}

func (p parts) scores() *types.Schema {
	s := p.ofUnits("scores")
	if has(p.Abstains) {
		s.Fields = append(s.Fields, p.column("scores", "abstained", types.NumberType()))
	}
	return s
}

// ofUnits is the schema of a list of what units have in rounds.
func (p parts) ofUnits(list string) *types.Schema {
	unit, round := p.column(list, "unit", p.refersTo("units")), p.column(list, "round", p.refersTo("rounds"))
	unit.Inverse = p.Names.Field("units", list)
	return &types.Schema{Name: p.Names.List(list), Key: []string{unit.Name, round.Name}, Fields: []types.Field{
		unit, round, p.column(list, "ballots", p.listOf("ballots"))}}
}

// scoresModel makes the list scores of the turnouts that have a quorum.
func (p parts) scoresModel() rule.Model {
	use := rule.Use{List: p.Names.List("turnouts")}
	for _, f := range append(p.turnouts().Fields, p.column("turnouts", "quorum", types.FlagType())) {
		f.Inverse = ""
		use.Figures = append(use.Figures, f)
	}
	return rule.Model{
		Name:  "evaluation.scores",
		Lists: []*types.Schema{p.scores()},
		Uses:  []rule.Use{{List: p.Names.List("units")}, {List: p.Names.List("ballots")}, {List: p.Names.List("rounds")}, use},
		Run:   p.makeScores,
	}
}

// uses returns what the counting of ballots reads. Ballots and panels name units and
// raters by their keys.
func (p parts) uses() []rule.Use {
	texts := types.ListType(types.TextType())
	raters := existing(p.column("raters", "recused", texts))
	if p.hasGroups() {
		raters = append(existing(p.column("raters", "group", types.TextType())), raters...)
	}
	uses := []rule.Use{
		{List: p.Names.List("units"), Keyed: true},
		{List: p.Names.List("rounds")},
		{List: p.Names.List("raters"), Keyed: true, Fields: raters},
	}
	if p.hasPanels() {
		rater := p.column("panels", "rater", types.TextType())
		uses = append(uses, rule.Use{List: p.Names.List("panels"), Key: []string{rater.Name}, Fields: []types.Field{rater, p.column("panels", "units", texts)}})
	}
	return append(uses, rule.Use{List: p.Names.List("ballots"), Fields: p.ballotFields(), Figures: p.ballotFigures()})
}

// ballotFields returns the fields of ballots that the counting reads.
func (p parts) ballotFields() []types.Field {
	c := func(name string, t types.Type) types.Field { return p.column("ballots", name, t) }
	fields := []types.Field{c("round", types.TextType()), c("rater", types.TextType()), c("unit", types.TextType())}
	if p.Grades != nil {
		fields = append(fields, c("grade", types.TextType()))
	}
	for i := range p.Marks {
		fields = append(fields, types.Field{Name: p.scaleField(&p.Marks[i]), Type: types.NumberType()})
	}
	if p.Places != nil {
		fields = append(fields, c("place", types.NumberType()))
	}
	return append(fields, existing(c("supplementary", types.FlagType()), c("cast_on", types.DateType()))...)
}

// ballotFigures returns the figures of ballots that the counting reads.
func (p parts) ballotFigures() (figures []types.Field) {
	for _, a := range p.references() {
		if p.hasFlags() {
			figures = append(figures, a.Field)
		}
	}
	if has(p.Abstains) {
		figures = append(figures, p.column("ballots", "abstains", types.FlagType()))
	}
	for _, r := range p.BadBallots {
		figures = append(figures, types.Field{Name: r.figure(), Type: types.FlagType()})
	}
	return figures
}
