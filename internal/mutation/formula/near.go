package formula

import (
	"strconv"
	"strings"

	"github.com/meritrules/merit/rule/types"
)

// OtherModes returns the modes that are easily taken for a mode: for the nearest number
// the one below, the one above, and the other way with halves; for the others the opposite
// one and the nearest.
func OtherModes(m types.Mode) []types.Mode {
	switch m {
	case types.HalfAwayFromZero:
		return []types.Mode{types.HalfEven, types.Floor, types.Ceil}
	case types.HalfEven:
		return []types.Mode{types.HalfAwayFromZero, types.Floor, types.Ceil}
	case types.Up:
		return []types.Mode{types.Down, types.HalfAwayFromZero}
	case types.Down:
		return []types.Mode{types.Up, types.HalfAwayFromZero}
	case types.Floor:
		return []types.Mode{types.Ceil, types.HalfAwayFromZero}
	}
	return []types.Mode{types.Floor, types.HalfAwayFromZero}
}

// NextNumbers returns the numbers one unit of the last place below and above a number,
// written to the same places: 0.04 and 0.06 for 0.05. It returns nothing for a text that
// is not a number in plain digits.
func NextNumbers(text string) []string {
	n, err := types.ParseNumber(text)
	if err != nil || strings.Trim(text, "-0123456789.") != "" {
		return nil
	}
	_, fraction, _ := strings.Cut(text, ".")
	unit := types.MustParseNumber("1e-" + strconv.Itoa(len(fraction)))
	var all []string
	for _, x := range []types.Number{n.Sub(unit), n.Add(unit)} {
		all = append(all, x.String())
	}
	return all
}
