package evaluation

import (
	"sync"

	"github.com/meritrules/merit/rule/types"
	"github.com/meritrules/merit/rule/value"
)

// deciders returns a function for the cells that decided why a ballot was rejected, the record
// that decided it first; none for a ballot that stands.
func (c *counting) deciders() func(row int) []types.CellName {
	x := decider{c.policy, c.verdicts, c.because, c.round, c.rater, nil, c.paperRows}
	if c.panels != nil {
		x.panels = sync.OnceValue(func() map[int32]int { return rowsBy(c.panels.Texts(c.policy.Names.Field("panels", "rater")), c.raters) })
	}
	return x.cells
}

// decider knows which cells decided about ballots.
type decider struct {
	policy   *Policy
	verdicts []verdict
	because  []int32
	round    []int32
	rater    []int32
	panels   func() map[int32]int // of raters: the row of the panel
	papers   map[int32]int        // of ballots that a rule of papers rejects: the row of the paper
}

// rowsBy returns the rows of a column of raters' ids, by rater.
func rowsBy(ids value.View[string], raters *value.List) map[int32]int {
	rows := map[int32]int{}
	for row, id := range ids.All() {
		if rater, ok := raters.Find(id); ok {
			rows[int32(rater)] = row
		}
	}
	return rows
}

func (x *decider) cells(row int) []types.CellName {
	cell := func(list string, row int, field string) types.CellName {
		return types.CellName{List: x.policy.Names.List(list), Row: row, Field: x.policy.Names.Field(list, field)}
	}
	own := func(field string) []types.CellName { return []types.CellName{cell("ballots", row, field)} }
	round, rater := int(x.round[row]), int(x.rater[row])
	by := int32(nowhere)
	if x.because != nil {
		by = x.because[row]
	}
	switch v := x.verdicts[row]; {
	case v == 0:
		return nil
	case v == duplicate:
		return []types.CellName{cell("ballots", int(by), "cast_on")}
	case by != nowhere && (v == repeatedPlace || v == placeLeftOut):
		return []types.CellName{cell("ballots", int(by), "place")}
	case by != nowhere:
		return []types.CellName{cell("ballots", int(by), "rejected")}
	case v == unknownUnit:
		return own("unit")
	case v == unknownRater:
		return own("rater")
	case v == unknownGrade:
		return own("grade")
	case v == offScale:
		return x.given(row)
	case v == wrongGroup:
		return []types.CellName{cell("raters", rater, "group"), cell("rounds", round, "groups")}
	case v == outOfRound:
		return []types.CellName{cell("rounds", round, "from"), cell("rounds", round, "until"), cell("ballots", row, "cast_on")}
	case v == recused:
		return []types.CellName{cell("raters", rater, "recused")}
	case v == offPanel:
		if at, ok := x.panels()[int32(rater)]; ok {
			return []types.CellName{cell("panels", at, "units")}
		}
		return own("rater")
	case v == repeatedPlace || v == placeLeftOut:
		return own("place")
	default:
		return []types.CellName{x.rule(row, v)}
	}
}

// rule returns the flag of the rule that a ballot or its paper breaks.
func (x *decider) rule(row int, v verdict) types.CellName {
	k := int(v) - len(reasons) - 1
	if n := len(x.policy.BadBallots); k >= n {
		return types.CellName{List: x.policy.Names.List("papers"), Row: x.papers[int32(row)], Field: x.policy.BadPapers[k-n].figure()}
	}
	return types.CellName{List: x.policy.Names.List("ballots"), Row: row, Field: x.policy.BadBallots[k].figure()}
}

// given returns the numbers that a ballot gives.
func (x *decider) given(row int) (cells []types.CellName) {
	list := x.policy.Names.List("ballots")
	for i := range x.policy.Marks {
		cells = append(cells, types.CellName{List: list, Row: row, Field: x.policy.scaleField(&x.policy.Marks[i])})
	}
	if x.policy.Places != nil {
		cells = append(cells, types.CellName{List: list, Row: row, Field: x.policy.Names.Field("ballots", "place")})
	}
	return cells
}
