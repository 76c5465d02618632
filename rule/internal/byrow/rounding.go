package byrow

import (
	"fmt"

	"github.com/meritrules/merit/rule/types"
)

// Roundings are the modes in words.
var Roundings = map[types.Mode]string{
	types.HalfAwayFromZero: "rounded",
	types.HalfEven:         "rounded, halves to even,",
	types.Up:               "rounded up, away from 0,",
	types.Down:             "rounded down, toward 0,",
	types.Floor:            "rounded down",
	types.Ceil:             "rounded up",
}

// Words describes the rounding.
func (r RoundTo) Words() string {
	noun := "places"
	if r.Places == 1 {
		noun = "place"
	}
	return fmt.Sprintf("%s to %d %s", Roundings[r.Mode], r.Places, noun)
}

// smallDigits is more digits than any 64-bit number has: a limit of that many needs
// checking only for numbers beyond 64 bits, which keeps the others fast.
const smallDigits = 20

// IsBelowSmall reports whether the limit on digits also applies to small numbers.
func IsBelowSmall(l types.Limits) bool { return l.Digits < smallDigits }
