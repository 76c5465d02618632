package excerpt

import (
	"strings"

	"github.com/meritrules/merit/internal/exact"
	"github.com/meritrules/merit/rule/types"
	"github.com/meritrules/merit/rule/value"
)

// Plain makes the numbers of facts that are made up plain, 1 for 0.00003 and 7 for 6.985, as long as
// keep holds; it tries at most so many times. Numbers of real facts stay as they are: Shrink does
// not call it.
func (f *Facts) Plain(most int, keep func(*Facts) bool) *Facts {
	s := &shrinker{best: f, most: most, keep: keep}
	for s.smaller = true; s.smaller && s.most > 0; {
		s.smaller = false
		s.numbers() // one may be plain only once another is
	}
	return s.best
}

// numbers writes each number with as few digits as it can have.
func (s *shrinker) numbers() {
	for i := range s.best.Values {
		s.plainer(func(c *Facts) *Field { return &c.Values[i] })
	}
	for i := range s.best.Lists {
		for k := range s.best.Lists[i].Records {
			for x := range s.best.Lists[i].Records[k] {
				s.plainer(func(c *Facts) *Field { return &c.Lists[i].Records[k][x] })
			}
		}
	}
}

// plainer tries the numbers near one that have fewer digits, the plainest first.
func (s *shrinker) plainer(field func(*Facts) *Field) {
	now, ok := field(s.best).Value.Number()
	if !ok || digits(now) <= 1 {
		return
	}
	for places := range 4 {
		for _, mode := range []types.Mode{types.HalfAwayFromZero, types.Up, types.Down} {
			near := types.Number(exact.Number(now).Round(places, mode))
			if digits(near) >= digits(now) {
				continue
			}
			if s.try(func(c *Facts) { field(c).Value = value.OfNumber(near) }) {
				return
			}
		}
	}
}

// digits returns how many digits people write for a number.
func digits(n types.Number) int {
	return len(strings.Trim(n.String(), "-"))
}
