package evaluation

import (
	"cmp"
	"errors"
	"slices"

	"github.com/meritrules/merit/evaluation/severity"
	"github.com/meritrules/merit/internal/spell"
	"github.com/meritrules/merit/rule"
	"github.com/meritrules/merit/rule/fault"
	"github.com/meritrules/merit/rule/types"
	"github.com/meritrules/merit/rule/value"
)

// SeverityRules say how strict and lenient raters are told apart, by package severity, in each round by
// itself. They change no score: formulas may use what they make.
type SeverityRules struct {
	Mark    rule.Figure // the number that a counted ballot stands for, over the records of rater_marks
	Least   int         // how many ballots a rater must have in a round; 0 stands for severity.DefaultLeast
	Rounds  []string    // ids of the rounds; none stand for all
	Clauses []string    // ids of the clauses of the official text
}

// parts returns the models "rater_marks", which makes that list of the counted ballots, and "severity",
// which makes the list severities and adds rater_marks.severity; and the figures rater_marks.mark,
// scores.raw, scores.correction and scores.corrected. These three are missing in the other rounds.
func (s *SeverityRules) parts(p parts) ([]rule.Model, []rule.Figure) {
	of := func(list, field string) string { return p.Names.Field(list, field) }
	mark := s.Mark.As(p.Names.List("rater_marks"), of("rater_marks", "mark"), types.NumberKind)
	mark.Internal = mark.Internal || mark.Places == nil && mark.Shown == nil
	list := of("scores", "rater_marks")
	marks := "mean(" + list + ", ." + of("rater_marks", "mark") + ")"
	severities := "mean(" + list + ", ." + of("rater_marks", "severity") + "." + of("severities", "severity") + ")"
	corrected := of("scores", "raw") + " + " + of("scores", "correction")
	isOfAll := !slices.ContainsFunc(p.Rounds, func(r Round) bool { return !s.applies(r.ID) })
	if !isOfAll {
		corrected = marks + " + " + severities
	}
	figure := func(name, formula, doc string) rule.Figure {
		kind := types.NumberKind
		if !isOfAll {
			kind, formula = 0, "if "+list+" == [] { nil } else { "+formula+" }"
		}
		f := rule.Expr(formula).As(p.Names.List("scores"), of("scores", name), kind)
		f.Internal, f.Doc = true, doc
		return f
	}
	return []rule.Model{s.marksModel(p), s.model(p)}, []rule.Figure{
		mark,
		figure("raw", marks, "the mean of the marks"),
		figure("correction", severities, "the mean of the raters' severities"),
		figure("corrected", corrected, "the mean of the marks that an average rater would have given"),
	}
}

// applies reports whether a round's raters are told apart.
func (s *SeverityRules) applies(round string) bool {
	return len(s.Rounds) == 0 || slices.Contains(s.Rounds, round)
}

func (s *SeverityRules) marksModel(p parts) rule.Model {
	c := func(name, list string) types.Field { return p.column("rater_marks", name, p.refersTo(list)) }
	rater, ballot, score := c("rater", "raters"), c("ballot", "ballots"), c("score", "scores")
	score.Inverse = p.Names.Field("scores", "rater_marks")
	leads := types.Field{Name: p.reference(0), Type: p.refersTo("raters").OrMissing()}
	return rule.Model{
		Name:  "rater_marks",
		Lists: []*types.Schema{{Name: p.Names.List("rater_marks"), Key: []string{rater.Name, ballot.Name}, Fields: []types.Field{rater, ballot, score}}},
		Uses: []rule.Use{
			{List: p.Names.List("ballots"), Figures: []types.Field{leads}},
			{List: p.Names.List("scores"), Figures: []types.Field{p.column("scores", "round", p.refersTo("rounds")), p.column("scores", "ballots", p.listOf("ballots"))}},
		},
		Run: func(d *rule.Draft) error { s.makeMarks(d, p); return nil },
	}
}

// makeMarks lists the counted ballots of the rounds, score by score.
func (s *SeverityRules) makeMarks(d *rule.Draft, p parts) {
	scores := d.List(p.Names.List("scores"))
	round, counted := scores.References(p.Names.Field("scores", "round")), scores.Column(p.Names.Field("scores", "ballots"))
	rater := d.List(p.Names.List("ballots")).References(p.reference(0))
	var ofScore, ofBallot, ofRater []int32
	for i := range scores.Len() {
		if !s.applies(p.Rounds[round.At(i)].ID) {
			continue
		}
		ballots := counted.Value(i)
		for k := range ballots.Len() {
			_, row, _ := ballots.Elem(k).Record()
			ofScore, ofBallot, ofRater = append(ofScore, int32(i)), append(ofBallot, int32(row)), append(ofRater, rater.At(row))
		}
	}
	w := d.Make(p.Names.List("rater_marks"), len(ofScore))
	w.References(p.Names.Field("rater_marks", "rater"), ofRater)
	w.References(p.Names.Field("rater_marks", "ballot"), ofBallot)
	w.References(p.Names.Field("rater_marks", "score"), ofScore)
	if d.IsPartial() {
		w.SoFar(lastToCome(d, p.Rounds), func(row int) *types.Pending { return toCome(d, &p.Rounds[round.At(int(ofScore[row]))]) })
	}
}

func (s *SeverityRules) model(p parts) rule.Model {
	m := func(name string, t types.Type) types.Field { return p.column("rater_marks", name, t) }
	rater, round := p.column("severities", "rater", p.refersTo("raters")), p.column("severities", "round", p.refersTo("rounds"))
	rater.Inverse = p.Names.Field("raters", "severities")
	ballots, number := p.column("severities", "ballots", types.NumberType()), p.column("severities", "severity", types.NumberType())
	ballots.Doc, number.Doc = "how many ballots of the rater were counted in the round", "how much lower than the average mark the rater marks the same unit"
	return rule.Model{
		Name:  "severity",
		Lists: []*types.Schema{{Name: p.Names.List("severities"), Key: []string{rater.Name, round.Name}, Fields: []types.Field{rater, round, ballots, number}}},
		Adds:  []rule.Added{{List: p.Names.List("rater_marks"), Field: m("severity", p.refersTo("severities"))}},
		Uses: []rule.Use{
			{List: p.Names.List("raters"), Keyed: true},
			{List: p.Names.List("units"), Keyed: true},
			{List: p.Names.List("rounds")},
			{List: p.Names.List("scores"), Figures: []types.Field{p.column("scores", "unit", p.refersTo("units")), p.column("scores", "round", p.refersTo("rounds"))}},
			{List: p.Names.List("rater_marks"), Figures: []types.Field{m("score", p.refersTo("scores")), m("rater", p.refersTo("raters")), m("mark", types.NumberType())}},
		},
		Run: func(d *rule.Draft) error { return s.run(d, p) },
	}
}

// severities are those of one round.
type severities struct {
	round  int
	marks  []severity.Mark
	rows   []int32          // of rater_marks
	raters []int32          // of these
	result *severity.Result // nil if they are pending
}

// run finds the severities of each round by itself. Where a round that is not over cannot have any yet,
// they are pending.
func (s *SeverityRules) run(d *rule.Draft, p parts) error {
	var faults fault.Errors
	all := s.byRound(d, p)
	for i := range all {
		x := &all[i]
		result, err := severity.Correct(d.Context(), x.marks, severity.Settings{Least: s.Least})
		var refusal *severity.Refusal
		switch {
		case err == nil:
			x.result = result
		case !errors.As(err, &refusal):
			return err
		case toCome(d, &p.Rounds[x.round]) == nil:
			faults = append(faults, refused(refusal, p.Rounds[x.round].ID, d.List(p.Names.List("raters")))...)
		}
	}
	if len(faults) > 0 {
		return faults
	}
	writeSeverities(d, p, all)
	return nil
}

// byRound returns the marks of each round that has any.
func (s *SeverityRules) byRound(d *rule.Draft, p parts) []severities {
	of := make([]severities, len(p.Rounds))
	marks, scores := d.List(p.Names.List("rater_marks")), d.List(p.Names.List("scores"))
	raters, units := d.List(p.Names.List("raters")).Keys(), d.List(p.Names.List("units")).Keys()
	score, rater := marks.References(p.Names.Field("rater_marks", "score")), marks.References(p.Names.Field("rater_marks", "rater"))
	mark := marks.Column(p.Names.Field("rater_marks", "mark"))
	round, unit := scores.References(p.Names.Field("scores", "round")), scores.References(p.Names.Field("scores", "unit"))
	for i := range marks.Len() {
		at := int(score.At(i))
		x := &of[round.At(at)]
		n, _ := mark.Number(i)
		x.round, x.rows, x.raters = int(round.At(at)), append(x.rows, int32(i)), append(x.raters, rater.At(i))
		x.marks = append(x.marks, severity.Mark{Rater: raters[rater.At(i)], Unit: units[unit.At(at)], Value: n})
	}
	return slices.DeleteFunc(of, func(x severities) bool { return len(x.marks) == 0 })
}

// refused returns the faults of a round whose severities are refused: of each rater with few ballots, or
// of the round.
func refused(r *severity.Refusal, round string, raters *value.List) (faults fault.Errors) {
	for _, x := range r.Raters {
		row, _ := raters.Find(x.Rater)
		faults = append(faults, raters.Fault(fault.CodeTooFew, row, "%d of its ballots in the round %s %s counted, and its severity needs %d", x.Marks, round, wasOrWere(x.Marks), r.Least))
	}
	switch r.Reason {
	case severity.NotConnected:
		faults = append(faults, &fault.Error{Code: fault.CodeNotConnected, Rule: "evaluation", Message: "round " + round + ": " + r.Error(),
			Hint: "draw panels that connect all raters and units, or name other rounds under severity"})
	case severity.TooLarge:
		faults = append(faults, &fault.Error{Code: fault.CodeLimit, Rule: "evaluation", Message: "round " + round + ": " + r.Error()})
	}
	return faults
}

func wasOrWere(n int) string {
	if n == 1 {
		return "was"
	}
	return "were"
}

// raterInRound is a record of severities.
type raterInRound struct {
	rater, round int32
	marks        []int32 // rows of rater_marks
	severity     types.Number
	pending      bool
}

// writeSeverities makes the list severities, by rater and round, and the column rater_marks.severity.
func writeSeverities(d *rule.Draft, p parts, all []severities) {
	records := inRounds(d.List(p.Names.List("raters")), all)
	n := len(records)
	raters, rounds, ballots, numbers := make([]int32, n), make([]int32, n), make([]types.Number, n), make([]types.Number, n)
	ofMark := make([]int32, d.List(p.Names.List("rater_marks")).Len())
	for i, x := range records {
		raters[i], rounds[i], ballots[i], numbers[i] = x.rater, x.round, types.Int(int64(len(x.marks))), x.severity
		for _, row := range x.marks {
			ofMark[row] = int32(i)
		}
	}
	name := func(field string) string { return p.Names.Field("severities", field) }
	w := d.Make(p.Names.List("severities"), n)
	w.References(name("rater"), raters)
	w.References(name("round"), rounds)
	w.Numbers(name("ballots"), ballots)
	w.Numbers(name("severity"), numbers)
	w.Reasons(name("severity"), func(row int) []types.CellName {
		cells := make([]types.CellName, len(records[row].marks))
		for i, mark := range records[row].marks {
			cells[i] = types.CellName{List: p.Names.List("rater_marks"), Row: int(mark), Field: p.Names.Field("rater_marks", "mark")}
		}
		return cells
	})
	for i, x := range records {
		if x.pending {
			w.Pending(i, name("severity"), *toCome(d, &p.Rounds[x.round]))
		}
	}
	of := p.Names.Field("rater_marks", "severity")
	ofMarks := d.Column(p.Names.List("rater_marks"), of)
	ofMarks.References(of, ofMark)
	if d.IsPartial() {
		w.SoFar(lastToCome(d, p.Rounds), func(row int) *types.Pending { return toCome(d, &p.Rounds[rounds[row]]) })
		ofMarks.SoFar(nil, func(row int) *types.Pending { return toCome(d, &p.Rounds[rounds[ofMark[row]]]) })
	}
}

// inRounds returns each rater in each round with marks of it, by rater, then by round.
func inRounds(raters *value.List, all []severities) []raterInRound {
	var records []raterInRound
	for _, x := range all {
		at := make([]int, raters.Len()) // of records, from 1
		for i, rater := range x.raters {
			if at[rater] == 0 {
				records = append(records, raterInRound{rater: rater, round: int32(x.round), pending: x.result == nil})
				at[rater] = len(records)
			}
			own := &records[at[rater]-1]
			own.marks = append(own.marks, x.rows[i])
		}
		if x.result == nil {
			continue
		}
		for _, r := range x.result.Raters {
			row, _ := raters.Find(r.ID)
			records[at[row]-1].severity = r.Severity
		}
	}
	slices.SortFunc(records, func(a, b raterInRound) int {
		return cmp.Or(cmp.Compare(a.rater, b.rater), cmp.Compare(a.round, b.round))
	})
	return records
}

// check reports the faults of the rules themselves.
func (s *SeverityRules) check(rounds []Round) (faults fault.Errors) {
	ids := make([]string, len(rounds))
	for i, r := range rounds {
		ids[i] = r.ID
	}
	for _, id := range s.Rounds {
		if !slices.Contains(ids, id) {
			faults = append(faults, &fault.Error{Code: fault.CodeUnknownValue, Rule: "evaluation", Hint: spell.DidYouMean(id, ids),
				Message: "severity names the round " + spell.Short(id) + ", and there is none"})
		}
	}
	if s.Least < 0 {
		faults = append(faults, &fault.Error{Code: fault.CodeOutOfRange, Rule: "evaluation", Message: "a rater cannot have less than no ballots"})
	}
	return faults
}

// toCome returns what a round waits for that is not over on the day of the facts, else nil.
func toCome(d *rule.Draft, r *Round) *types.Pending {
	if !d.IsToCome(r.Until) {
		return nil
	}
	return &types.Pending{What: "round " + r.ID, Noun: "round", Until: r.Until}
}

// lastToCome returns what the round waits for that is over last, nil if all are over.
func lastToCome(d *rule.Draft, rounds []Round) (last *types.Pending) {
	for i := range rounds {
		if p := toCome(d, &rounds[i]); p != nil && (last == nil || p.Until > last.Until) {
			last = p
		}
	}
	return last
}
