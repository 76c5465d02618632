package yeartest

import (
	"math/big"
	"slices"
	"sort"
)

// supervisionJudged is the year's supervision as a whole.
type supervisionJudged struct {
	matters, closed, overdue, failed int
	wronglyLed                       []string // by id
	circulars, reports               int
	instructions                     map[string]int
}

// A matter rectified on its due day is in time; an open matter is in time
// while as_of is not after its due day. The data is as it stood on as_of:
// nothing after it is filtered away.
func matterOverdue(m Matter, asOf string) bool {
	if m.RectifiedOn == nil {
		return asOf > m.DueOn
	}
	return *m.RectifiedOn > m.DueOn
}

// A matter rectified but not rechecked yet (null) is neither closed nor failed.
func matterClosed(m Matter) bool {
	return m.RectifiedOn != nil && m.RecheckPassed != nil && *m.RecheckPassed
}

func matterFailed(m Matter) bool {
	return m.RectifiedOn != nil && m.RecheckPassed != nil && !*m.RecheckPassed
}

func supervisionScore(p Params, f *Facts, unit string) *big.Rat {
	score := p.SupervisionBase
	for _, m := range f.Supervision.Matters {
		if m.Unit == unit && matterOverdue(m, f.Supervision.AsOf) {
			score -= p.SupervisionOverdue
		}
		if m.Unit == unit && matterFailed(m) {
			score -= p.SupervisionFailed
		}
	}
	for _, c := range f.Supervision.Circulars {
		if c.Unit == unit && c.Criticises {
			score -= p.SupervisionCriticised
		}
	}
	return integer(max(p.SupervisionFloor, score))
}

func judgeSupervision(p Params, f *Facts) supervisionJudged {
	s := supervisionJudged{
		matters: len(f.Supervision.Matters),
		// All circulars, also those that criticise nobody.
		circulars:    len(f.Supervision.Circulars),
		reports:      f.Supervision.Reports,
		instructions: make(map[string]int),
	}
	for _, m := range f.Supervision.Matters {
		s.closed += one(matterClosed(m))
		s.overdue += one(matterOverdue(m, f.Supervision.AsOf))
		s.failed += one(matterFailed(m))
		if m.Source == p.LeaderSource && !slices.Contains(p.TeamLeads, m.TeamLead) {
			s.wronglyLed = append(s.wronglyLed, m.ID)
		}
	}
	sort.Strings(s.wronglyLed)
	for _, i := range f.Supervision.Instructions {
		s.instructions[i.By]++
	}
	return s
}

func one(yes bool) int {
	if yes {
		return 1
	}
	return 0
}
