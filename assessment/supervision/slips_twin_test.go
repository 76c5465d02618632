package supervision_test

import (
	"fmt"
	"testing"

	"github.com/meritrules/merit/assessment/supervision"
	"github.com/meritrules/merit/rule"
	"github.com/meritrules/merit/rule/types"
	"pgregory.net/rapid"
)

var colours = []string{"yellow", "orange", "red"}

// slipTwin goes through the days one by one: on each morning a deadline that passed the evening
// before raises the slip, unless something settled it by then; then whatever was written down on
// the day does.
func slipTwin(s supervision.Slip, raises map[string]supervision.Raise, today types.Date) (steps string) {
	at := map[string]int{"yellow": 0, "orange": 1, "red": 2}[s.Start]
	by := s.Until
	step := func(day types.Date) {
		steps += fmt.Sprint(colours[at], " ", day, " ", by, "\n")
	}
	step(s.IssuedOn)
	for d := s.IssuedOn; d <= today && (s.SettledOn == nil || d <= *s.SettledOn); d++ {
		if by != nil && d == *by+1 && at < 2 {
			at++
			if r, ok := raises[colours[at]]; ok {
				by = r.Until
			} else if at == 1 {
				by = new(*by + 7)
			} else {
				by = nil
			}
			step(d)
		}
		for k := at + 1; k < 3; k++ {
			if r, ok := raises[colours[k]]; ok && r.On == d {
				at, by = k, r.Until
				step(d)
			}
		}
	}
	return steps
}

func TestSlipsAgainstTwin(t *testing.T) {
	p := slipPolicy()
	sheet, err := p.Compile(rule.Scope{})
	if err != nil {
		t.Fatal(err)
	}
	worked := 0
	rapid.Check(t, func(t *rapid.T) {
		first := day("2022-06-01")
		later := func(name string, from types.Date, most int) *types.Date {
			if n := rapid.IntRange(-1, most).Draw(t, name); n >= 0 {
				return new(from + types.Date(n))
			}
			return nil
		}
		s := supervision.Slip{ID: "c1", Matter: "m1", Start: rapid.SampledFrom(colours).Draw(t, "start"), IssuedOn: first, Until: later("until", first, 8), SettledOn: later("settled", first, 25)}
		today := first + types.Date(rapid.IntRange(0, 30).Draw(t, "today"))
		if s.SettledOn != nil {
			today = max(today, *s.SettledOn)
		}
		written, raises := map[string]supervision.Raise{}, []supervision.Raise{}
		for _, c := range colours[1:] {
			if on := later("raised to "+c, first, 15); on != nil && *on <= today {
				written[c] = supervision.Raise{Slip: "c1", Colour: c, On: *on, Until: later("until as "+c, *on, 8)}
				raises = append(raises, written[c])
			}
		}
		m := supervision.Matter{ID: "m1", Unit: "u1", OpenedOn: types.Of(first), DueOn: types.Of(first)}
		run, err := sheet.Run(t.Context(), supervision.Facts{AsOf: types.Of(today), Matters: []supervision.Matter{m}, Slips: []supervision.Slip{s}, Raises: raises})
		if err != nil {
			return // raises that no office can have written down
		}
		worked++
		steps, err := rule.Records[supervision.SlipStep](run, "slip_steps")
		if err != nil {
			t.Fatal(err)
		}
		got := ""
		for _, x := range steps {
			got += fmt.Sprint(x.Colour, " ", x.From, " ", x.By, "\n")
		}
		if want := slipTwin(s, written, today); got != want {
			t.Fatalf("%+v, %+v on %s:\n%s\nwant\n%s", s, raises, today, got, want)
		}
	})
	if worked == 0 {
		t.Error("no slips were worked out")
	}
}
