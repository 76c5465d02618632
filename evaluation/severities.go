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
func (s *SeverityRules) parts(p *Policy) ([]rule.Model, []rule.Figure) {
	mark := s.Mark.As("rater_marks", "mark", types.NumberKind)
	mark.Internal = mark.Internal || mark.Places == nil && mark.Shown == nil
	const marks, severities = "mean(rater_marks, .mark)", "mean(rater_marks, .severity.severity)"
	corrected := "raw + correction"
	isOfAll := !slices.ContainsFunc(p.Rounds, func(r Round) bool { return !s.applies(r.ID) })
	if !isOfAll {
		corrected = marks + " + " + severities
	}
	figure := func(name, formula, doc string) rule.Figure {
		kind := types.NumberKind
		if !isOfAll {
			kind, formula = 0, "if rater_marks == [] { nil } else { "+formula+" }"
		}
		f := rule.Expr(formula).As(p.Names.List("scores"), name, kind)
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

func (s *SeverityRules) marksModel(p *Policy) rule.Model {
	ballots := types.ListType(types.RecordType(p.Names.List("ballots")))
	return rule.Model{
		Name: "rater_marks",
		Lists: []*types.Schema{{Name: "rater_marks", Key: []string{"rater", "ballot"}, Fields: []types.Field{
			{Name: "rater", Type: types.RecordType(p.Names.List("raters"))},
			{Name: "ballot", Type: types.RecordType(p.Names.List("ballots"))},
			{Name: "score", Type: types.RecordType(p.Names.List("scores")), Inverse: "rater_marks"},
		}}},
		Uses: []rule.Use{
			{List: p.Names.List("raters"), Keyed: true},
			{List: p.Names.List("ballots"), Fields: []types.Field{{Name: p.Names.Field("ballots", "rater"), Type: types.TextType()}}},
			{List: p.Names.List("scores"), Figures: []types.Field{{Name: p.Names.Field("scores", "round"), Type: types.RecordType(p.Names.List("rounds"))}, {Name: p.Names.Field("scores", "ballots"), Type: ballots}}},
			{List: p.Names.List("rounds"), Figures: []types.Field{{Name: p.Names.Field("rounds", "id"), Type: types.TextType()}}},
		},
		Run: func(d *rule.Draft) error { s.makeMarks(d, p); return nil },
	}
}

// makeMarks lists the counted ballots of the rounds, score by score.
func (s *SeverityRules) makeMarks(d *rule.Draft, p *Policy) {
	scores, raters, cast := d.List(p.Names.List("scores")), d.List(p.Names.List("raters")), d.List(p.Names.List("ballots"))
	round := scores.References(p.Names.Field("scores", "round"))
	var ofScore, ofBallot, ofRater []int32
	for i := range scores.Len() {
		if !s.applies(p.Rounds[round.At(i)].ID) {
			continue
		}
		ballots := scores.Value(i, p.Names.Field("scores", "ballots"))
		for k := range ballots.Len() {
			_, row, _ := ballots.Elem(k).Record()
			rater, _ := raters.Find(cast.Value(row, p.Names.Field("ballots", "rater")).String())
			ofScore, ofBallot, ofRater = append(ofScore, int32(i)), append(ofBallot, int32(row)), append(ofRater, int32(rater))
		}
	}
	w := d.Make("rater_marks", len(ofScore))
	w.References("score", ofScore)
	w.References("ballot", ofBallot)
	w.References("rater", ofRater)
	if d.IsPartial() {
		w.SoFar(lastToCome(d, p.Rounds), func(row int) *types.Pending { return toCome(d, &p.Rounds[round.At(int(ofScore[row]))]) })
	}
}

func (s *SeverityRules) model(p *Policy) rule.Model {
	return rule.Model{
		Name: "severity",
		Lists: []*types.Schema{{Name: "severities", Key: []string{"rater", "round"}, Fields: []types.Field{
			{Name: "rater", Type: types.RecordType(p.Names.List("raters")), Inverse: "severities"},
			{Name: "round", Type: types.RecordType(p.Names.List("rounds"))},
			{Name: "ballots", Type: types.NumberType(), Doc: "how many ballots of the rater were counted in the round"},
			{Name: "severity", Type: types.NumberType(), Doc: "how much lower than the average mark the rater marks the same unit"},
		}}},
		Adds: []rule.Added{{List: "rater_marks", Field: types.Field{Name: "severity", Type: types.RecordType("severities"), Doc: "the rater's severity in the round"}}},
		Uses: []rule.Use{
			{List: p.Names.List("raters"), Keyed: true},
			{List: p.Names.List("units"), Keyed: true},
			{List: p.Names.List("rounds")},
			{List: p.Names.List("scores"), Figures: []types.Field{{Name: p.Names.Field("scores", "unit"), Type: types.RecordType(p.Names.List("units"))}, {Name: p.Names.Field("scores", "round"), Type: types.RecordType(p.Names.List("rounds"))}}},
			{List: "rater_marks", Figures: []types.Field{{Name: "score", Type: types.RecordType(p.Names.List("scores"))}, {Name: "rater", Type: types.RecordType(p.Names.List("raters"))},
				{Name: "mark", Type: types.NumberType()}}},
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
func (s *SeverityRules) run(d *rule.Draft, p *Policy) error {
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
func (s *SeverityRules) byRound(d *rule.Draft, p *Policy) []severities {
	of := make([]severities, len(p.Rounds))
	marks, scores := d.List("rater_marks"), d.List(p.Names.List("scores"))
	raters, units := d.List(p.Names.List("raters")).Keys(), d.List(p.Names.List("units")).Keys()
	score, rater, mark := marks.References("score"), marks.References("rater"), marks.Column("mark")
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
func writeSeverities(d *rule.Draft, p *Policy, all []severities) {
	records := inRounds(d.List(p.Names.List("raters")), all)
	n := len(records)
	raters, rounds, ballots, numbers := make([]int32, n), make([]int32, n), make([]types.Number, n), make([]types.Number, n)
	ofMark := make([]int32, d.List("rater_marks").Len())
	for i, x := range records {
		raters[i], rounds[i], ballots[i], numbers[i] = x.rater, x.round, types.Int(int64(len(x.marks))), x.severity
		for _, row := range x.marks {
			ofMark[row] = int32(i)
		}
	}
	w := d.Make("severities", n)
	w.References("rater", raters)
	w.References("round", rounds)
	w.Numbers("ballots", ballots)
	w.Numbers("severity", numbers)
	w.Reasons("severity", func(row int) []types.CellName {
		cells := make([]types.CellName, len(records[row].marks))
		for i, mark := range records[row].marks {
			cells[i] = types.CellName{List: "rater_marks", Row: int(mark), Field: "mark"}
		}
		return cells
	})
	for i, x := range records {
		if x.pending {
			w.Pending(i, "severity", *toCome(d, &p.Rounds[x.round]))
		}
	}
	ofMarks := d.Column("rater_marks", "severity")
	ofMarks.References("severity", ofMark)
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
