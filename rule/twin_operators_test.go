package rule_test

import (
	"math/big"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/meritrules/merit/rule/types"
)

func ratInt(n int) *big.Rat { return new(big.Rat).SetInt64(int64(n)) }

// operators are the twin's operators and functions of evaluated operands.
var operators = map[string]func(args []any) (any, error){
	"+":        plus,
	"-":        numeric(func(a, b *big.Rat) (*big.Rat, error) { return new(big.Rat).Sub(a, b), nil }),
	"*":        numeric(func(a, b *big.Rat) (*big.Rat, error) { return new(big.Rat).Mul(a, b), nil }),
	"/":        numeric(quotient),
	"%":        numeric(remainder),
	"**":       numeric(power),
	"negative": func(a []any) (any, error) { return new(big.Rat).Neg(a[0].(*big.Rat)), nil },
	"abs":      func(a []any) (any, error) { return new(big.Rat).Abs(a[0].(*big.Rat)), nil },
	"not":      func(a []any) (any, error) { return !a[0].(bool), nil },
	"==":       func(a []any) (any, error) { return same(a[0], a[1]), nil },
	"!=":       func(a []any) (any, error) { return !same(a[0], a[1]), nil },
	"<":        func(a []any) (any, error) { return compare(a[0], a[1]) < 0, nil },
	"<=":       func(a []any) (any, error) { return compare(a[0], a[1]) <= 0, nil },
	">":        func(a []any) (any, error) { return compare(a[0], a[1]) > 0, nil },
	">=":       func(a []any) (any, error) { return compare(a[0], a[1]) >= 0, nil },
	"in": func(a []any) (any, error) {
		return slices.ContainsFunc(a[1].([]any), func(e any) bool { return same(a[0], e) }), nil
	},
	"..":         rangeList,
	"list":       func(a []any) (any, error) { return a, nil },
	"[]":         indexed,
	"contains":   testOf(strings.Contains),
	"startsWith": testOf(strings.HasPrefix),
	"endsWith":   testOf(strings.HasSuffix),
	"matches":    matched,
	"upper":      textOf(strings.ToUpper),
	"lower":      textOf(strings.ToLower),
	"trim":       textOf(strings.TrimSpace),
	"split":      splitText,
	"join":       joinTexts,
	"len":        length,
	"sum":        func(a []any) (any, error) { return total(rats(a[0])), nil },
	"min":        func(a []any) (any, error) { return extreme(a, -1) },
	"max":        func(a []any) (any, error) { return extreme(a, 1) },
	"clamp":      clamped,
	"mean":       func(a []any) (any, error) { return meanOf(rats(a[0])) },
	"median":     func(a []any) (any, error) { return medianOf(rats(a[0])) },
	"variance":   func(a []any) (any, error) { return varianceOf(rats(a[0]), a[1].(string)) },
	"percentile": func(a []any) (any, error) { return percentileOf(rats(a[0]), a[1].(*big.Rat), a[2].(string)) },
	"trimmedMean": func(a []any) (any, error) {
		return trimmedMeanOf(rats(a[0]), a[1].(*big.Rat), a[2].(*big.Rat))
	},
	"weightedMean": func(a []any) (any, error) { return weightedMeanOf(rats(a[0]), rats(a[1])) },
	"rank": func(a []any) (any, error) {
		return rankOf(a[0], a[1].([]any), a[2].(string), a[3].(string)), nil
	},
	"first":     func(a []any) (any, error) { return indexed([]any{a[0], ratInt(0)}) },
	"last":      func(a []any) (any, error) { return indexed([]any{a[0], ratInt(-1)}) },
	"take":      func(a []any) (any, error) { return taken(a[0].([]any), a[1].(*big.Rat)) },
	"reverse":   func(a []any) (any, error) { return reversed(a[0].([]any)), nil },
	"sort":      func(a []any) (any, error) { return sortedList(a), nil },
	"best":      best,
	"concat":    func(a []any) (any, error) { return joined(a), nil },
	"flatten":   func(a []any) (any, error) { return joined(a[0].([]any)), nil },
	"uniq":      func(a []any) (any, error) { return distinct(a[0].([]any)), nil },
	"round":     rounding(types.HalfAwayFromZero),
	"roundEven": rounding(types.HalfEven),
	"roundUp":   rounding(types.Up),
	"roundDown": rounding(types.Down),
	"floor":     rounding(types.Floor),
	"ceil":      rounding(types.Ceil),
	"date":      func(a []any) (any, error) { return day(types.MustParseDate(a[0].(string))), nil },
	"days":      func(a []any) (any, error) { return ratInt(int(a[1].(day) - a[0].(day))), nil },
	"addDays":   func(a []any) (any, error) { return a[0].(day) + day(a[1].(*big.Rat).Num().Int64()), nil },
	"addMonths": monthsLater,

	"weekday":       dayPart(func(t time.Time) int { return (int(t.Weekday())+6)%7 + 1 }),
	"monthsBetween": monthsApart,
	"year":          dayPart(time.Time.Year),
	"quarter":       dayPart(func(t time.Time) int { return (int(t.Month()) + 2) / 3 }),
	"month":         dayPart(func(t time.Time) int { return int(t.Month()) }),
	"day":           dayPart(time.Time.Day),
	"sqrt":          root,
	"band":          banded,
	"interpolate":   interpolated,
}

func numeric(f func(a, b *big.Rat) (*big.Rat, error)) func([]any) (any, error) {
	return func(a []any) (any, error) { return f(a[0].(*big.Rat), a[1].(*big.Rat)) }
}

func plus(a []any) (any, error) {
	if s, ok := a[0].(string); ok {
		return s + a[1].(string), nil
	}
	return new(big.Rat).Add(a[0].(*big.Rat), a[1].(*big.Rat)), nil
}

func quotient(a, b *big.Rat) (*big.Rat, error) {
	if b.Sign() == 0 {
		return nil, errZero
	}
	return new(big.Rat).Quo(a, b), nil
}

// remainder takes from a as many whole b as fit, towards zero.
func remainder(a, b *big.Rat) (*big.Rat, error) {
	q, err := quotient(a, b)
	if err != nil {
		return nil, err
	}
	whole := new(big.Rat).SetInt(new(big.Int).Quo(q.Num(), q.Denom()))
	return new(big.Rat).Sub(a, whole.Mul(whole, b)), nil
}

// power multiplies as often as the exponent, which is a small whole number, says.
func power(a, b *big.Rat) (*big.Rat, error) {
	p, n := ratInt(1), b.Num().Int64()
	for range max(n, -n) {
		p.Mul(p, a)
	}
	if n < 0 && p.Sign() == 0 {
		return nil, errZero
	}
	if n < 0 {
		p.Inv(p)
	}
	return p, nil
}

func same(a, b any) bool {
	switch a := a.(type) {
	case *big.Rat:
		n, ok := b.(*big.Rat)
		return ok && a.Cmp(n) == 0
	case []any:
		return slices.EqualFunc(a, b.([]any), same)
	}
	return reflect.DeepEqual(a, b)
}

func compare(a, b any) int {
	switch a := a.(type) {
	case *big.Rat:
		return a.Cmp(b.(*big.Rat))
	case day:
		return int(a - b.(day))
	case []any:
		return slices.CompareFunc(a, b.([]any), compare)
	}
	return strings.Compare(a.(string), b.(string))
}

func rangeList(a []any) (any, error) {
	lo, hi := a[0].(*big.Rat), a[1].(*big.Rat)
	if !lo.IsInt() || !hi.IsInt() {
		return nil, errWhole
	}
	out := []any{}
	for i := lo.Num().Int64(); i <= hi.Num().Int64(); i++ {
		out = append(out, ratInt(int(i)))
	}
	return out, nil
}

func indexed(a []any) (any, error) {
	list, i := a[0].([]any), a[1].(*big.Rat).Num().Int64()
	if i < 0 {
		i += int64(len(list))
	}
	if i < 0 || i >= int64(len(list)) {
		return nil, nil
	}
	return list[i], nil
}

func length(a []any) (any, error) {
	if s, ok := a[0].(string); ok {
		return ratInt(len([]rune(s))), nil
	}
	return ratInt(len(a[0].([]any))), nil
}

// extreme is min or max of the operands, or of the one list that they are.
func extreme(a []any, sign int) (any, error) {
	if len(a) == 1 {
		a = a[0].([]any)
	}
	if len(a) == 0 {
		return nil, errEmpty
	}
	best := a[0]
	for _, v := range a {
		if compare(v, best)*sign > 0 {
			best = v
		}
	}
	return best, nil
}

func clamped(a []any) (any, error) {
	if compare(a[2], a[1]) < 0 {
		return nil, errClamp
	}
	low, _ := extreme([]any{a[0], a[1]}, 1)
	return extreme([]any{low, a[2]}, -1)
}

func taken(list []any, n *big.Rat) (any, error) {
	if !n.IsInt() || n.Sign() < 0 {
		return nil, errWhole
	}
	return list[:min(int(n.Num().Int64()), len(list))], nil
}

func reversed(list []any) []any {
	out := []any{}
	for i := len(list) - 1; i >= 0; i-- {
		out = append(out, list[i])
	}
	return out
}

func sortedList(a []any) []any {
	out, desc := slices.Clone(a[0].([]any)), len(a) == 2 && a[1] == "desc"
	slices.SortStableFunc(out, func(x, y any) int { return turned(compare(x, y), desc) })
	return out
}

func best(a []any) (any, error) {
	return taken(reversed(anys(ascending(rats(a[0])))), a[1].(*big.Rat))
}

func joined(lists []any) []any {
	out := []any{}
	for _, l := range lists {
		out = append(out, l.([]any)...)
	}
	return out
}

func distinct(list []any) []any {
	out := []any{}
	for _, e := range list {
		if !slices.ContainsFunc(out, func(x any) bool { return same(x, e) }) {
			out = append(out, e)
		}
	}
	return out
}

// rounding looks at the whole numbers on both sides of x in units of the last place.
func rounding(mode types.Mode) func([]any) (any, error) {
	return func(a []any) (any, error) {
		x, unit := a[0].(*big.Rat), ratInt(1)
		if len(a) == 2 {
			unit, _ = power(ratInt(10), a[1].(*big.Rat))
		}
		scaled := new(big.Rat).Mul(x, unit)
		low := new(big.Rat).SetInt(new(big.Int).Div(scaled.Num(), scaled.Denom())) // Euclidean: the floor
		if scaled.Cmp(low) != 0 && goesUp(mode, scaled, low) {
			low.Add(low, ratInt(1))
		}
		return low.Quo(low, unit), nil
	}
}

// goesUp reports whether x, which is above the whole number low, goes to low + 1.
func goesUp(mode types.Mode, x, low *big.Rat) bool {
	half := new(big.Rat).Sub(x, low).Cmp(big.NewRat(1, 2))
	switch mode {
	case types.Floor:
		return false
	case types.Ceil:
		return true
	case types.Down:
		return x.Sign() < 0
	case types.Up:
		return x.Sign() > 0
	case types.HalfEven:
		return half > 0 || half == 0 && low.Num().Bit(0) == 1
	}
	return half > 0 || half == 0 && x.Sign() > 0
}
