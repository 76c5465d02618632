package window

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/meritrules/merit/rule/types"
)

// RotaFault is a kind of fault of a rota. Its zero value is invalid.
type RotaFault uint8

// The faults of rotas.
const (
	DayWithout    RotaFault = iota + 1 // a day has no head
	DayTwice                           // a day has several
	DayBeyond                          // a day is none of the rota's
	UnknownHead                        // nobody of that name takes turns
	OnLeave                            // the head is on leave
	UnfairDays                         // the head has at least two days more or fewer than another
	UnfairOffDays                      // the same of days off
)

var rotaFaultNames = [...]string{"", "day_without", "day_twice", "day_beyond", "unknown_head", "on_leave", "unfair_days", "unfair_off_days"}

// String returns the fault's name, such as "on_leave".
func (f RotaFault) String() string {
	if int(f) < len(rotaFaultNames) {
		return rotaFaultNames[f]
	}
	return fmt.Sprintf("rota fault %d", uint8(f))
}

// MarshalText returns the text of String.
func (f RotaFault) MarshalText() ([]byte, error) { return []byte(f.String()), nil }

// RotaFinding is one fault of a rota.
type RotaFinding struct {
	Fault RotaFault
	On    types.Date // of the first five faults
	Head  string     // "" for a day without one
	Days  int        // of an unfair rota: how many days the head has
	Other int        // and the head with the fewest, or if this has the fewest, with the most
}

// VerifyRota verifies a rota, drawn by DrawRota or made by hand, and shares nothing with the
// drawing. The findings are sorted by fault, day and head; nil if there are none.
func VerifyRota(r Rota, duties []Duty) (found []RotaFinding) {
	byDay := map[types.Date][]string{}
	all, off := map[string]int{}, map[string]int{}
	for _, h := range r.Heads {
		all[h.Name], off[h.Name] = 0, 0
	}
	due := map[types.Date]bool{}
	for _, d := range r.Days() {
		due[d] = true
	}
	for _, x := range duties {
		i := slices.IndexFunc(r.Heads, func(h Head) bool { return h.Name == x.Head })
		byDay[x.On] = append(byDay[x.On], x.Head)
		switch {
		case !due[x.On]:
			found = append(found, RotaFinding{Fault: DayBeyond, On: x.On, Head: x.Head})
			continue
		case i < 0:
			found = append(found, RotaFinding{Fault: UnknownHead, On: x.On, Head: x.Head})
			continue
		}
		for _, s := range r.Heads[i].Leave {
			if x.On >= s.From && x.On <= s.Until {
				found = append(found, RotaFinding{Fault: OnLeave, On: x.On, Head: x.Head})
				break
			}
		}
		if all[x.Head]++; !r.Calendar.Workday(x.On) {
			off[x.Head]++
		}
	}
	for d := range due {
		switch len(byDay[d]) {
		case 0:
			found = append(found, RotaFinding{Fault: DayWithout, On: d})
		case 1:
		default:
			found = append(found, RotaFinding{Fault: DayTwice, On: d, Head: slices.Max(byDay[d])})
		}
	}
	found = append(found, unfair(UnfairDays, all)...)
	found = append(found, unfair(UnfairOffDays, off)...)
	slices.SortFunc(found, func(a, b RotaFinding) int {
		return cmp.Or(cmp.Compare(a.Fault, b.Fault), cmp.Compare(a.On, b.On), cmp.Compare(a.Head, b.Head))
	})
	return found
}

// unfair returns the heads that differ by two days or more from another.
func unfair(fault RotaFault, days map[string]int) (found []RotaFinding) {
	least, most, first := 0, 0, true
	for _, n := range days {
		if least, most = min(least, n), max(most, n); first {
			least, most, first = n, n, false
		}
	}
	for head, n := range days {
		if other := least; most-least > 1 && (n-least > 1 || most-n > 1) {
			if n == least {
				other = most
			}
			found = append(found, RotaFinding{Fault: fault, Head: head, Days: n, Other: other})
		}
	}
	return found
}
