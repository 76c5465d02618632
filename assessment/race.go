package assessment

import (
	"fmt"
	"slices"

	"github.com/meritrules/merit/rule"
	"github.com/meritrules/merit/rule/fault"
	"github.com/meritrules/merit/rule/types"
	"github.com/meritrules/merit/rule/value"
)

// Race is the policy of the race (赛马): it follows each unit's rank in its
// provincial system, quarter by quarter, and says when a quarter is an alert.
type Race struct {
	// Alert says whether a quarter is an alert, a formula over race_quarters that
	// sees rank, before, of and quarter. If its text is empty, there is no such figure.
	Alert rule.Figure
	// Quarters are the last days of the quarters, in order. On an earlier day the rank of a
	// quarter is pending, even if the standings already have it; from that day on each standing
	// must have it. Without them every rank that a standing has is known.
	Quarters []types.Date
}

// quartersOfYear is how many quarters a standing may have.
const quartersOfYear = 4

// Parts returns the model "race" and its figure, for a rule.Sheet with the
// lists units and standings. The model adds units.standing, the unit's record
// of standings, and standings.rank, the rank of the latest quarter. It makes the
// list race_quarters, sorted by unit and then quarter, with the fields unit,
// standing, quarter, rank, before (the rank of the quarter before; for the first
// quarter last year's), of and until (the quarter's last day, nil without Quarters);
// units.race_quarters holds a unit's own.
func (p Race) Parts() ([]rule.Model, []rule.Figure) {
	model := rule.Model{Name: "race", Lists: []*types.Schema{quartersSchema()}, Run: p.run, Adds: []rule.Added{
		{List: "units", Field: types.Field{Name: "standing", Type: types.RecordType("standings"), Doc: "the unit's ranks in its provincial system"}},
		{List: "standings", Field: types.Field{Name: "rank", Type: types.NumberType(), Doc: "the rank of the latest quarter"}},
	}, Uses: []rule.Use{
		{List: "units"},
		{List: "standings", Key: []string{"unit"}, Fields: []types.Field{
			{Name: "unit", Type: types.RecordType("units")},
			{Name: "of", Type: types.NumberType()},
			{Name: "last_year", Type: types.NumberType()},
			{Name: "quarters", Type: types.ListType(types.NumberType())},
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
// which rule.Records reads as Quarter. Its error is a fault.Errors with every standing
// at fault.
func (p Race) Compile(s rule.Scope, figures ...rule.Figure) (*rule.BoundSheet[RaceFacts], error) {
	models, _ := p.Parts()
	return rule.BindSheet[RaceFacts](s, models, append([]rule.Figure{p.alert()}, figures...))
}

func (p Race) alert() rule.Figure {
	return p.Alert.As("race_quarters", "alert", types.FlagKind)
}

func quartersSchema() *types.Schema {
	first, last := types.Int(1), types.Int(quartersOfYear)
	return &types.Schema{Name: "race_quarters", Key: []string{"unit", "quarter"}, Fields: []types.Field{
		{Name: "unit", Type: types.RecordType("units"), Inverse: "race_quarters", Doc: "the unit that races"},
		{Name: "standing", Type: types.RecordType("standings"), Doc: "the record that the ranks come from"},
		{Name: "quarter", Type: types.NumberType(), Min: &first, Max: &last, Integer: true, Doc: "the quarter, from 1"},
		{Name: "rank", Type: types.NumberType(), Min: &first, Integer: true, Doc: "the rank of the quarter"},
		{Name: "before", Type: types.NumberType(), Min: &first, Integer: true, Doc: "the rank of the quarter before, last year's before the first"},
		{Name: "of", Type: types.NumberType(), Min: &first, Integer: true, Doc: "how many are ranked"},
		{Name: "until", Type: types.DateType().OrMissing(), Doc: "the last day of the quarter"},
	}}
}

// run checks the standings and writes the quarters.
func (p Race) run(d *rule.Draft) error {
	c := newCourse(d)
	c.ends, c.partial = p.Quarters, d.IsPartial()
	for _, end := range c.ends {
		c.toCome = append(c.toCome, d.IsToCome(end))
	}
	for row := range c.standings.Len() {
		c.check(row)
	}
	for unit, row := range c.rows {
		if row < 0 {
			c.faults = append(c.faults, c.units.Fault(fault.CodeMissingRecord, unit, "the unit has no standing"))
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
	units, standings *value.List
	rows             []int32
	ranks            []value.Value // of each standing: the quarters
	of, last         value.Column
	ends             []types.Date // of the quarters; nil if they have no days
	toCome           []bool       // of each of these, whether it is
	partial          bool         // the standings are as of a day
	faults           fault.Errors
}

// isPending reports whether the last day of a quarter, from 0, is still to come.
func (c *course) isPending(quarter int) bool {
	return quarter < len(c.toCome) && c.toCome[quarter]
}

// quarters returns how many quarters a standing has, pending ones included: where they have
// days, at least those.
func (c *course) quarters(row int32) int { return max(c.ranks[row].Len(), len(c.ends)) }

func newCourse(d *rule.Draft) *course {
	c := &course{units: d.List("units"), standings: d.List("standings")}
	c.of, c.last = c.standings.Column("of"), c.standings.Column("last_year")
	quarters := c.standings.Column("quarters")
	c.rows, c.ranks = make([]int32, c.units.Len()), make([]value.Value, c.standings.Len())
	for u := range c.rows {
		c.rows[u] = -1
	}
	for row, unit := range c.standings.References("unit").All() {
		c.ranks[row] = quarters.Value(row)
		if first := c.rows[unit]; first >= 0 {
			c.fault(fault.CodeDuplicateRecord, row, "the unit has a standing already: %s", c.standings.Place(int(first)))
			continue
		}
		c.rows[unit] = int32(row)
	}
	return c
}

func (c *course) fault(code fault.Code, row int, format string, args ...any) {
	c.faults = append(c.faults, c.standings.Fault(code, row, format, args...))
}

// check reports what is wrong with one standing.
func (c *course) check(row int) {
	of, _ := c.of.Number(row)
	last, _ := c.last.Number(row)
	if _, whole := of.Int64(); !whole || of.Sign() <= 0 {
		c.fault(fault.CodeBadValue, row, "of is %s, but must be a whole number from 1", of)
		return
	}
	if !isRank(last, of) {
		c.fault(fault.CodeBadValue, row, "last_year is %s, but must be a whole number from 1 to %s", last, of)
	}
	ranks := c.ranks[row]
	for q := ranks.Len(); q < c.quarters(int32(row)); q++ {
		if !c.isPending(q) {
			c.faults = append(c.faults, c.standings.FieldFault(fault.CodeMissingValue, row, "quarters", "there is no rank of quarter %d, which ended on %s", q+1, c.ends[q]))
		}
	}
	if ranks.Len() == 0 && len(c.ends) == 0 && !c.partial || ranks.Len() > quartersOfYear {
		c.fault(fault.CodeBadValue, row, "%d quarters, but a year has at least 1 and at most %d", ranks.Len(), quartersOfYear)
		return
	}
	for q := range ranks.Len() {
		if rank, _ := ranks.Elem(q).Number(); !isRank(rank, of) {
			c.fault(fault.CodeBadValue, row, "the rank of quarter %d is %s, but must be a whole number from 1 to %s", q+1, rank, of)
		}
	}
}

func isRank(n, of types.Number) bool {
	_, whole := n.Int64()
	return whole && n.Sign() > 0 && n.Cmp(of) <= 0
}

// write makes the quarters, and the columns of units and standings.
func (c *course) write(d *rule.Draft) {
	var units, standings []int32
	var quarter, rank, before, of []types.Number
	var until []value.Value
	latest := make([]types.Number, len(c.ranks))
	for unit, row := range c.rows {
		all, _ := c.of.Number(int(row))
		last, _ := c.last.Number(int(row))
		for q := range c.quarters(row) {
			units, standings = append(units, int32(unit)), append(standings, row)
			before, until = append(before, last), append(until, c.until(q))
			last = types.Int(1) // a rank that is pending is written, and then marked
			if !c.isPending(q) {
				last, _ = c.ranks[row].Elem(q).Number()
				latest[row] = last
			}
			quarter, rank, of = append(quarter, types.Int(int64(q+1))), append(rank, last), append(of, all)
		}
	}
	w := d.Make("race_quarters", len(units))
	w.References("unit", units)
	w.References("standing", standings)
	w.Numbers("quarter", quarter)
	w.Numbers("rank", rank)
	w.Numbers("before", before)
	w.Numbers("of", of)
	for i, day := range until {
		w.Set(i, "until", day)
	}
	d.Column("units", "standing").References("standing", c.rows)
	ranks := d.Column("standings", "rank")
	ranks.Numbers("rank", latest)
	c.await(d, w, ranks, quarter)
}

// until returns the last day of a quarter, from 0; missing if it has none.
func (c *course) until(q int) value.Value {
	if q >= len(c.ends) {
		return value.Value{}
	}
	return value.OfDate(c.ends[q])
}

// await marks the ranks that are pending: those of quarters that have not ended, also as the
// rank before the next, and the latest rank of a standing before the first quarter ends.
func (c *course) await(d *rule.Draft, quarters, latest *rule.Writer, quarter []types.Number) {
	for i, number := range quarter {
		n, _ := number.Int64()
		if q := int(n) - 1; c.isPending(q) {
			quarters.Pending(i, "rank", c.pending(q))
			if i+1 < len(quarter) && quarter[i+1].Cmp(number) > 0 {
				quarters.Pending(i+1, "before", c.pending(q))
			}
		}
	}
	for q := range c.ends {
		if c.isPending(q) {
			d.Awaits(c.pending(q))
		}
	}
	next := slices.Index(c.toCome, true)
	switch {
	case next == 0:
		for row := range c.ranks {
			latest.Pending(row, "rank", c.pending(0))
		}
	case next > 0:
		p := c.pending(next)
		latest.SoFar(nil, func(int) *types.Pending { return &p })
	}
}

// pending says what the rank of a quarter, from 0, waits for.
func (c *course) pending(q int) types.Pending {
	return types.Pending{What: fmt.Sprintf("quarter %d", q+1), Noun: "quarter", Until: c.ends[q]}
}
