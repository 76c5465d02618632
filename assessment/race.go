package assessment

import (
	"github.com/meritrules/merit/rule"
)

// Race is the policy of the race (赛马): it follows each unit's rank in its
// provincial system, quarter by quarter, and says when a quarter is an alert.
type Race struct {
	// Alert says whether a quarter is an alert, a formula over race_quarters that
	// sees rank, before, of and quarter. If its text is empty, there is no such figure.
	Alert rule.Figure
}

// quartersOfYear is how many quarters a standing may have.
const quartersOfYear = 4

// Parts returns the model "race" and its figure, for a rule.Sheet with the
// lists units and standings. The model adds units.standing, the unit's record
// of standings, and standings.rank, the rank of the latest quarter. It makes the
// list race_quarters, sorted by unit and then quarter, with the fields unit,
// standing, quarter, rank, before (the rank of the quarter before; for the first
// quarter last year's) and of; units.race_quarters holds a unit's own.
func (p Race) Parts() ([]rule.Model, []rule.Figure) {
	model := rule.Model{Name: "race", Lists: []*rule.Schema{quartersSchema()}, Run: runRace, Adds: []rule.Added{
		{List: "units", Field: rule.Field{Name: "standing", Type: rule.RecordType("standings"), Doc: "the unit's ranks in its provincial system"}},
		{List: "standings", Field: rule.Field{Name: "rank", Type: rule.NumberType(), Doc: "the rank of the latest quarter"}},
	}, Uses: []rule.Use{
		{List: "units"},
		{List: "standings", Key: []string{"unit"}, Fields: []rule.Field{
			{Name: "unit", Type: rule.RecordType("units")},
			{Name: "of", Type: rule.NumberType()},
			{Name: "last_year", Type: rule.NumberType()},
			{Name: "quarters", Type: rule.ListType(rule.NumberType())},
		}},
	}}
	if p.Alert.Source.Text == "" {
		return []rule.Model{model}, nil
	}
	return []rule.Model{model}, []rule.Figure{p.alert()}
}

// Compile checks the formula against the fields of race_quarters, and the parameters,
// functions, tables and limits of s. The sheet also evaluates further figures. A Race
// without a formula, or with one that does not yield a flag, is an error.
//
// Run of the result makes the list race_quarters, sorted by unit and then quarter,
// which rule.Records reads as Quarter. Its error is a rule.Errors with every standing
// at fault.
func (p Race) Compile(s rule.Scope, figures ...rule.Figure) (*rule.BoundSheet[RaceFacts], error) {
	models, _ := p.Parts()
	return rule.BindSheet[RaceFacts](s, models, append([]rule.Figure{p.alert()}, figures...))
}

func (p Race) alert() rule.Figure {
	return p.Alert.As("race_quarters", "alert", rule.FlagKind)
}

func quartersSchema() *rule.Schema {
	return &rule.Schema{Name: "race_quarters", Key: []string{"unit", "quarter"}, Fields: []rule.Field{
		{Name: "unit", Type: rule.RecordType("units"), Inverse: "race_quarters", Doc: "the unit that races"},
		{Name: "standing", Type: rule.RecordType("standings"), Doc: "the record that the ranks come from"},
		{Name: "quarter", Type: rule.NumberType(), Doc: "the quarter, from 1"},
		{Name: "rank", Type: rule.NumberType(), Doc: "the rank of the quarter"},
		{Name: "before", Type: rule.NumberType(), Doc: "the rank of the quarter before, last year's before the first"},
		{Name: "of", Type: rule.NumberType(), Doc: "how many are ranked"},
	}}
}

// runRace checks the standings and writes the quarters.
func runRace(d *rule.Draft) error {
	c := newCourse(d)
	for row := range c.standings.Len() {
		c.check(row)
	}
	for unit, row := range c.rows {
		if row < 0 {
			c.faults = append(c.faults, c.units.Fault(rule.CodeMissingRecord, unit, "the unit has no standing"))
		}
	}
	if len(c.faults) > 0 {
		return c.faults
	}
	c.write(d)
	return nil
}

// course holds, for each unit, its record of standings, or -1.
type course struct {
	units, standings *rule.List
	rows             []int32
	ranks            []rule.Value // of each standing: the quarters
	of, last         rule.Cells
	faults           rule.Errors
}

func newCourse(d *rule.Draft) *course {
	c := &course{units: d.List("units"), standings: d.List("standings")}
	c.of, c.last = c.standings.Cells("of"), c.standings.Cells("last_year")
	quarters := c.standings.Cells("quarters")
	c.rows, c.ranks = make([]int32, c.units.Len()), make([]rule.Value, c.standings.Len())
	for u := range c.rows {
		c.rows[u] = -1
	}
	for row, unit := range c.standings.References("unit").All() {
		c.ranks[row] = quarters.Value(row)
		if first := c.rows[unit]; first >= 0 {
			c.fault(rule.CodeDuplicateRecord, row, "the unit has a standing already: %s", c.standings.Place(int(first)))
			continue
		}
		c.rows[unit] = int32(row)
	}
	return c
}

func (c *course) fault(code rule.Code, row int, format string, args ...any) {
	c.faults = append(c.faults, c.standings.Fault(code, row, format, args...))
}

// check reports what is wrong with one standing.
func (c *course) check(row int) {
	of, _ := c.of.Number(row)
	last, _ := c.last.Number(row)
	if _, whole := of.Int64(); !whole || of.Sign() <= 0 {
		c.fault(rule.CodeBadValue, row, "of is %s, but must be a whole number from 1", of)
		return
	}
	if !isRank(last, of) {
		c.fault(rule.CodeBadValue, row, "last_year is %s, but must be a whole number from 1 to %s", last, of)
	}
	ranks := c.ranks[row]
	if ranks.Len() == 0 || ranks.Len() > quartersOfYear {
		c.fault(rule.CodeBadValue, row, "%d quarters, but a year has at least 1 and at most %d", ranks.Len(), quartersOfYear)
		return
	}
	for q := range ranks.Len() {
		if rank, _ := ranks.Elem(q).Number(); !isRank(rank, of) {
			c.fault(rule.CodeBadValue, row, "the rank of quarter %d is %s, but must be a whole number from 1 to %s", q+1, rank, of)
		}
	}
}

func isRank(n, of rule.Number) bool {
	_, whole := n.Int64()
	return whole && n.Sign() > 0 && n.Cmp(of) <= 0
}

// write makes the quarters, and the columns of units and standings.
func (c *course) write(d *rule.Draft) {
	var units, standings []int32
	var quarter, rank, before, of []rule.Number
	latest := make([]rule.Number, len(c.ranks))
	for unit, row := range c.rows {
		all, _ := c.of.Number(int(row))
		last, _ := c.last.Number(int(row))
		for q := range c.ranks[row].Len() {
			units, standings = append(units, int32(unit)), append(standings, row)
			before = append(before, last)
			last, _ = c.ranks[row].Elem(q).Number()
			quarter, rank, of = append(quarter, rule.Int(int64(q+1))), append(rank, last), append(of, all)
		}
		latest[row] = last
	}
	w := d.Make("race_quarters", len(units))
	w.References("unit", units)
	w.References("standing", standings)
	w.Numbers("quarter", quarter)
	w.Numbers("rank", rank)
	w.Numbers("before", before)
	w.Numbers("of", of)
	d.Column("units", "standing").References("standing", c.rows)
	d.Column("standings", "rank").Numbers("rank", latest)
}
