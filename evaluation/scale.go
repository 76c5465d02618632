package evaluation

import (
	"github.com/meritrules/merit/rule/types"
	"github.com/meritrules/merit/rule/value"
)

// scale is a column of what ballots give, and judges whether they may give that.
type scale struct {
	grades  *resolved // of grades
	numbers value.Column
	from    types.Number
	to      types.Number
	step    types.Number
	rounds  []bool // whose ballots give this
}

// newScales returns the scales of what a ballot gives; units is how many units there are.
func newScales(p *Policy, l *value.List, units int) (all []scale) {
	if len(p.Grades) > 0 {
		grades := newResolved(l, p.Names.Field("ballots", "grade"), among(p.Grades))
		all = append(all, scale{grades: &grades})
	}
	for i := range p.Marks {
		s := &p.Marks[i]
		all = append(all, scale{numbers: l.Column(p.scaleField(s)), from: s.From, to: s.To, step: s.Step})
	}
	if p.Places != nil {
		all = append(all, scale{numbers: l.Column(p.Names.Field("ballots", "place")), from: types.Int(1), to: types.Int(int64(units)), step: types.Int(1)})
	}
	for k, what := range p.given() {
		for i := range p.Rounds {
			all[k].rounds = append(all[k].rounds, p.Rounds[i].gives(what))
		}
	}
	return all
}

// judge returns what is wrong with what a ballot gives, 0 for nothing.
func (s *scale) judge(ballot int) verdict {
	if s.grades != nil {
		if s.grades.of(ballot) == nowhere {
			return unknownGrade
		}
		return 0
	}
	mark, ok := s.numbers.Number(ballot)
	switch {
	case !ok || mark.Cmp(s.from) < 0 || mark.Cmp(s.to) > 0:
		return offScale
	case s.step.Sign() > 0:
		steps, _ := mark.Sub(s.from).Quo(s.step)
		if _, whole := steps.Int64(); !whole {
			return offScale
		}
	}
	return 0
}
