package evaluation

import (
	"fmt"
	"slices"

	"github.com/meritrules/merit/evaluation/dossier"
	"github.com/meritrules/merit/internal/ranks"
	"github.com/meritrules/merit/rule"
	"github.com/meritrules/merit/rule/fault"
	"github.com/meritrules/merit/rule/types"
	"github.com/meritrules/merit/rule/value"
)

// standing is what a record of scores means among others: of its class in its round, and of its
// unit in earlier rounds.
type standing struct {
	unit, round int
	score       types.Number
	scored      bool // it has a score; without one it stands nowhere
	class       string
	peers       []int // the records that are placed together, with its own, by score
	place, of   int
	median      types.Number
	before      int          // the record of the unit's score in the round before; -1 if it has none
	change      types.Number // since then
	weakest     int          // among the figures that the policy names; -1 if there is none
	least       types.Number
}

// standings returns one for each record of scores.
func (p told) standings(scores, units *value.List, class string) []standing {
	score := p.ofScore("score")
	all := make([]standing, scores.Len())
	inRound, ofUnit := scores.References(p.ofScore("round")), scores.References(p.ofScore("unit"))
	rows := map[[2]string][]int{} // by round and class
	var order [][2]string
	for row := range all {
		s := &all[row]
		s.unit, s.round, s.before, s.weakest = int(ofUnit.At(row)), int(inRound.At(row)), -1, -1
		if s.score, s.scored = scores.Value(row, score).Number(); !s.scored {
			continue
		}
		if class != "" {
			s.class = units.Value(s.unit, class).String()
		}
		at := [2]string{p.Rounds[s.round].ID, s.class}
		if rows[at] == nil {
			order = append(order, at)
		}
		rows[at] = append(rows[at], row)
		p.findWeakest(s, scores, row)
	}
	for _, at := range order {
		placeAmong(all, rows[at])
	}
	p.findBefore(all)
	return all
}

// placeAmong places the records of one round and class among each other, the greatest score first.
func placeAmong(all []standing, rows []int) {
	slices.SortStableFunc(rows, func(a, b int) int { return all[a].score.Cmp(all[b].score) })
	sorted := make([]types.Number, len(rows))
	for i, row := range rows {
		sorted[i] = all[row].score
	}
	n := len(sorted)
	median := sorted[n/2]
	if n%2 == 0 {
		median, _ = sorted[n/2-1].Add(median).Quo(types.Int(2))
	}
	for _, row := range rows {
		s := &all[row]
		s.peers, s.of, s.median, s.place = rows, n, median, ranks.FromLast(sorted, s.score, types.Number.Cmp)
	}
}

// findBefore leads each record to the unit's score in the round that ended last before its own
// round did; of several that ended together to the last in the policy.
func (p told) findBefore(all []standing) {
	of := map[int][]int{}
	for row := range all {
		if all[row].scored {
			of[all[row].unit] = append(of[all[row].unit], row)
		}
	}
	for row := range all {
		s := &all[row]
		for _, other := range of[s.unit] {
			ends := p.Rounds[all[other].round].Until
			if s.scored && ends < p.Rounds[s.round].Until && (s.before < 0 || ends >= p.Rounds[all[s.before].round].Until) {
				s.before, s.change = other, s.score.Sub(all[other].score)
			}
		}
	}
}

// findWeakest finds the lowest of the figures that the policy names, of equal ones the first.
func (p told) findWeakest(s *standing, scores *value.List, row int) {
	if p.Told == nil {
		return
	}
	for i, field := range p.Told.Weakest {
		if n, ok := scores.Value(row, field).Number(); ok && (s.weakest < 0 || n.Cmp(s.least) < 0) {
			s.weakest, s.least = i, n
		}
	}
}

// feedbackModel adds to scores what they mean among others.
func (p told) feedbackModel() rule.Model {
	reads := []types.Field{parts(p).column("scores", "unit", parts(p).refersTo("units")), parts(p).column("scores", "round", parts(p).refersTo("rounds")), parts(p).column("scores", "score", types.NumberType())}
	for _, f := range p.Told.Weakest {
		reads = append(reads, types.Field{Name: f, Type: types.NumberType()})
	}
	units := rule.Use{List: p.Names.List("units")}
	if p.Told.Class != "" {
		units.Figures = append(units.Figures, types.Field{Name: p.Told.Class, Type: types.TextType()})
	}
	m := rule.Model{Name: "feedback", Uses: []rule.Use{units, {List: p.Names.List("rounds")}, {List: p.Names.List("scores"), Figures: reads}}, Run: p.addStandings}
	add := func(name string, t types.Type) {
		m.Adds = append(m.Adds, rule.Added{List: p.Names.List("scores"), Field: parts(p).column("scores", name, t)})
	}
	for _, name := range []string{"place", "of", "class_median", "distance"} {
		add(name, types.NumberType())
	}
	add("change", types.NumberType().OrMissing())
	add("before", parts(p).refersTo("scores").OrMissing())
	if len(p.Told.Weakest) > 0 {
		add("weakest", types.TextType().OrMissing())
		add("weakest_mean", types.NumberType().OrMissing())
	}
	return m
}

// addStandings is the model "feedback".
func (p told) addStandings(d *rule.Draft) error {
	list := p.Names.List("scores")
	all := p.standings(d.List(list), d.List(p.Names.List("units")), p.Told.Class)
	write := func(field string, of func(s *standing) types.Number, from func(row int) []int) (*rule.Writer, string) {
		cells, name := make([]types.Number, len(all)), p.ofScore(field)
		for row := range all {
			cells[row] = of(&all[row])
		}
		w := d.Column(list, name)
		w.Numbers(name, cells)
		w.Reasons(name, func(row int) (cells []types.CellName) {
			for _, other := range from(row) {
				cells = append(cells, types.CellName{List: list, Row: other, Field: p.ofScore("score")})
			}
			return cells
		})
		return w, name
	}
	peers := func(row int) []int { return all[row].peers }
	write("place", func(s *standing) types.Number { return types.Int(int64(s.place)) }, peers)
	write("of", func(s *standing) types.Number { return types.Int(int64(s.of)) }, peers)
	write("class_median", func(s *standing) types.Number { return s.median }, peers)
	write("distance", func(s *standing) types.Number { return s.score.Sub(s.median) }, peers)
	none, before := make([]bool, len(all)), make([]int32, len(all))
	for row, s := range all {
		none[row], before[row] = s.before < 0, int32(s.before)
	}
	w, name := write("change", func(s *standing) types.Number { return s.change }, func(row int) []int {
		if none[row] {
			return nil
		}
		return []int{row, all[row].before}
	})
	w.Missing(name, none)
	name = p.ofScore("before")
	d.Column(list, name).References(name, before)
	if len(p.Told.Weakest) > 0 {
		p.addWeakest(d, all)
	}
	return nil
}

// addWeakest writes the lowest of the figures that the policy names.
func (p told) addWeakest(d *rule.Draft, all []standing) {
	list := p.Names.List("scores")
	weakest, means, without := make([]string, len(all)), make([]types.Number, len(all)), make([]bool, len(all))
	for row, s := range all {
		if without[row] = s.weakest < 0; !without[row] {
			weakest[row], means[row] = p.Told.Weakest[s.weakest], s.least
		}
	}
	from := func(row int) (cells []types.CellName) {
		for _, name := range p.Told.Weakest {
			cells = append(cells, types.CellName{List: list, Row: row, Field: name})
		}
		return cells
	}
	name := p.ofScore("weakest")
	w := d.Column(list, name)
	w.Texts(name, weakest)
	w.Missing(name, without)
	w.Reasons(name, from)
	name = p.ofScore("weakest_mean")
	w = d.Column(list, name)
	w.Numbers(name, means)
	w.Missing(name, without)
	w.Reasons(name, from)
}

// Dossiers returns what the raters of a round are shown of each unit, by unit. The run must be on what
// was known at the end of the day before the round (merit.Policy.AsOf), or, where the policy dates no
// list, on facts without ballots of that day or later: a run that knows more is refused, so that no
// round sees a later one. What is not final by then is left out.
func (p Policy) Dossiers(run *rule.Run, round string) ([]dossier.Dossier, error) {
	return told{&p}.dossiers(run, round)
}

func (p told) dossiers(run *rule.Run, round string) ([]dossier.Dossier, error) {
	at, err := p.roundOf(run, round)
	if err != nil {
		return nil, err
	}
	if p.Dossier == nil {
		return nil, &fault.Error{Code: fault.CodeMissingEntry, Rule: "evaluation", Message: "the policy has no dossiers", Hint: "write dossier: {fields: …, lists: …}"}
	}
	r := &p.Rounds[at]
	if err := p.knowsMore(run, r); err != nil {
		return nil, err
	}
	units, scores := run.List(p.Names.List("units")), run.List(p.Names.List("scores"))
	kinds, standings := p.Dossier.Of(round), p.standings(scores, units, p.Dossier.Class)
	shown := make([][]dossier.Standing, units.Len())
	for row, s := range standings {
		hidden := run.Hides(types.CellName{List: scores.Name(), Row: row, Field: p.ofScore("score")})
		if len(kinds) > 0 && s.scored && !hidden && p.Rounds[s.round].Until < r.From && scores.Status(row, p.ofScore("score")).State == types.Final {
			x := dossier.Standing{Round: p.Rounds[s.round].ID, Score: &s.score, Place: s.place, Of: s.of, Places: placesOf(scores, p.ofScore("score"))}
			if s.before >= 0 {
				x.Before, x.Change = p.Rounds[standings[s.before].round].ID, &s.change
			}
			shown[s.unit] = append(shown[s.unit], x.Only(kinds))
		}
	}
	return p.Dossier.Make(run.List, units, round, r.From-1, shown), nil
}

// knowsMore returns an error if a run knows what came after a round had begun.
func (p told) knowsMore(run *rule.Run, r *Round) error {
	eve := r.From - 1
	refuse := func(format string, args ...any) error {
		return &fault.Error{Code: fault.CodeConflict, Rule: "evaluation", Message: fmt.Sprintf(format, args...),
			Hint: fmt.Sprintf("work out what was known at the end of %s", eve)}
	}
	if day, ok := run.AsOf(); ok && day > eve {
		return refuse("the dossiers of %s must not show what came later, and the run is as of %s", r.ID, day)
	}
	ballots := run.List(p.Names.List("ballots"))
	cast := ballots.Days(p.Names.Field("ballots", "cast_on"))
	for i := range ballots.Len() {
		if day, ok := cast.At(i); ok && day > eve {
			return refuse("the dossiers of %s must not show what came later, and the run has %s of %s", r.ID, ballots.Label(i), day)
		}
	}
	return nil
}
