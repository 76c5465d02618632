package rule_test

import (
	"errors"
	"maps"
	"math/big"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/meritrules/merit/rule"
	"github.com/meritrules/merit/rule/types"
)

// The policy that generated formulas name, and how the twin works out its tables
// and functions; and the twin's bands, roots, days and texts.

func rat(text string) *big.Rat {
	n, ok := new(big.Rat).SetString(text)
	if !ok {
		panic("no number: " + text)
	}
	return n
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }

// policyFunction is a function of the policy, as a tree. It is given numbers but
// for a first parameter named when, which is a flag.
type policyFunction struct {
	params []string
	body   *tree
}

var policyFunctions = func() map[string]policyFunction {
	x, y, r := leaf("name", "x"), leaf("name", "y"), leaf("name", "r")
	half := &tree{op: "let", text: "half", kids: []*tree{node("/", x, num("2")),
		node("-", node("*", leaf("name", "half"), leaf("name", "half")), x)}}
	return map[string]policyFunction{
		"twice": {[]string{"x"}, node("+", x, x)},
		"minus": {[]string{"p", "q"}, node("-", leaf("name", "p"), leaf("name", "q"))},
		"ladder": {[]string{"r"}, node("if", node("<=", r, num("3")), num("1"),
			node("-", num("1"), node("*", leaf("name", "step"), node("-", r, num("3")))))},
		"second": {[]string{"x", "y"}, y},
		"share":  {[]string{"x", "y"}, node("/", x, y)},
		"either": {[]string{"when", "x", "y"}, node("if", leaf("name", "when"), x, y)},
		"spread": {[]string{"x"}, half},
		"prize":  {[]string{"x"}, &tree{op: "lookup", text: "award", kids: []*tree{x}}},
	}
}()

var parameters = map[string]*tree{"step": num("0.25"), "third": node("/", num("1"), num("3")), "levels": node("list", num("1"), num("2"), num("5"))}

// policyTable is a table of the policy: how each key finds its row, and rows of the
// keys and, last, the value.
type policyTable struct {
	sides []types.StepSide
	rows  [][]any
}

var policyTables = map[string]policyTable{
	"points": {[]types.StepSide{types.Exact}, [][]any{{"a", rat("100")}, {"b", rat("85.5")}, {"ab", rat("70")}, {"好", rat("50")}}},
	"scale":  {[]types.StepSide{types.Exact}, [][]any{{rat("0"), rat("0")}, {rat("1"), rat("1.5")}, {rat("2"), rat("1/3")}, {rat("3"), rat("-2")}}},
	"medal":  {[]types.StepSide{types.Exact}, [][]any{{rat("1"), "a"}, {rat("2"), "b"}, {rat("3"), "ab"}}},
	"price":  {[]types.StepSide{types.Exact, types.Exact}, [][]any{{"a", rat("1"), rat("40")}, {"b", rat("1"), rat("60")}, {"a", rat("2"), rat("25")}, {"好", rat("2"), rat("5")}}},
	"award":  {[]types.StepSide{types.From}, [][]any{{rat("-10"), rat("0")}, {rat("4"), rat("10")}, {rat("60"), rat("100.5")}, {rat("80.25"), rat("150")}}},
	"over":   {[]types.StepSide{types.Above}, [][]any{{rat("80"), rat("3")}, {rat("0"), rat("2")}, {rat("-10"), rat("1")}}},
	"rate":   {[]types.StepSide{types.Exact, types.From}, [][]any{{"a", rat("0"), rat("1")}, {"a", rat("50"), rat("2")}, {"b", rat("-10"), rat("3")}, {"", rat("10"), rat("4")}}},
}

// table is the table as rule has it.
func (p policyTable) table(name string) rule.Table {
	t := rule.Table{Source: types.Source{Name: name}, Keys: []string{"key", "level"}[:len(p.sides)]}
	if len(p.steps()) > 0 {
		t.Steps = p.sides
	}
	for _, row := range p.rows {
		values := ruleValue(row).Elems()
		t.Rows = append(t.Rows, rule.TableRow{Keys: values[:len(values)-1], Value: values[len(values)-1]})
	}
	return t
}

var errRow = errors.New("has no row for")

// find returns the value that a table has for keys: of the rows that they reach,
// that with the greatest steps.
func (p policyTable) find(keys []any) (any, error) {
	var best []any
	for _, row := range p.rows {
		if p.reaches(row, keys) && (best == nil || slices.ContainsFunc(p.steps(), func(i int) bool { return compare(row[i], best[i]) > 0 })) {
			best = row
		}
	}
	if best == nil {
		return nil, errRow
	}
	return best[len(best)-1], nil
}

// steps are the positions of the keys that go by steps, of which no table here has two.
func (p policyTable) steps() (at []int) {
	for i, side := range p.sides {
		if side != types.Exact {
			at = append(at, i)
		}
	}
	return at
}

func (p policyTable) reaches(row, keys []any) bool {
	for i, side := range p.sides {
		c := compare(keys[i], row[i])
		if side == types.Exact && c != 0 || side == types.From && c < 0 || side == types.Above && c <= 0 {
			return false
		}
	}
	return true
}

// lookup is lookup(table, key, …).
func (w *twin) lookup(t *tree) (any, error) {
	keys, err := w.operands(t)
	if err != nil {
		return nil, err
	}
	v, err := policyTables[t.text].find(keys)
	return v, w.noted(t, err)
}

// groupBy gathers the elements by a value of each, in the order of these values.
func (w *twin) groupBy(t *tree) (any, error) {
	var keys []any
	var groups [][]any
	err := w.each(t.kids[0], t.kids[1], nil, func(e, v any) (any, bool) {
		i, found := slices.BinarySearchFunc(keys, v, compare)
		if !found {
			keys, groups = slices.Insert(keys, i, v), slices.Insert(groups, i, nil)
		}
		groups[i] = append(groups[i], e)
		return nil, true
	})
	out := []any{}
	for _, g := range groups {
		out = append(out, g)
	}
	return out, err
}

// banded is the value of the band: as many bounds as are reached are passed.
func banded(a []any) (any, error) {
	passed := 0
	for _, bound := range a[1].([]any) {
		if c := compare(a[0], bound); c > 0 || c == 0 && a[3] == "from" {
			passed++
		}
	}
	return a[2].([]any)[passed], nil
}

// interpolated is the y of the straight line between the points around x.
func interpolated(a []any) (any, error) {
	x, xs, ys, i := a[0].(*big.Rat), rats(a[1]), rats(a[2]), 0
	for i < len(xs)-2 && xs[i+1].Cmp(x) < 0 {
		i++
	}
	if len(a) == 3 && x.Cmp(xs[0]) < 0 {
		return ys[0], nil
	}
	if len(a) == 3 && x.Cmp(xs[len(xs)-1]) > 0 {
		return ys[len(ys)-1], nil
	}
	slope := new(big.Rat).Quo(new(big.Rat).Sub(ys[i+1], ys[i]), new(big.Rat).Sub(xs[i+1], xs[i]))
	return slope.Mul(slope, new(big.Rat).Sub(x, xs[i])).Add(slope, ys[i]), nil
}

var errRoot = errors.New("has no square root")

// root is the square root, rounded: the whole number k of units whose half below
// has a square of at most x.
func root(a []any) (any, error) {
	x := a[0].(*big.Rat)
	if x.Sign() < 0 {
		return nil, errRoot
	}
	unit, _ := power(ratInt(10), a[1].(*big.Rat))
	scaled := new(big.Rat).Mul(x, new(big.Rat).Mul(unit, unit))
	scaled.Mul(scaled, ratInt(4))
	twice := new(big.Int).Sqrt(new(big.Int).Quo(scaled.Num(), scaled.Denom())) // of the root in units
	k := new(big.Int).Rsh(twice.Add(twice, big.NewInt(1)), 1)
	return new(big.Rat).Quo(new(big.Rat).SetInt(k), unit), nil
}

func civil(v any) time.Time { return types.Date(v.(day)).Time() }

// monthsLater goes back from a day that the month does not have.
func monthsLater(a []any) (any, error) {
	from, n := civil(a[0]), int(a[1].(*big.Rat).Num().Int64())
	for d := from.Day(); ; d-- {
		if t := time.Date(from.Year(), from.Month()+time.Month(n), d, 0, 0, 0, 0, time.UTC); t.Day() == d {
			return day(types.DateOf(t.Year(), int(t.Month()), t.Day())), nil
		}
	}
}

// monthsApart goes on by months as long as it does not pass the later day.
func monthsApart(a []any) (any, error) {
	if a[1].(day) < a[0].(day) {
		n, err := monthsApart([]any{a[1], a[0]})
		return new(big.Rat).Neg(n.(*big.Rat)), err
	}
	for n := 1; ; n++ {
		if later, _ := monthsLater([]any{a[0], ratInt(n)}); later.(day) > a[1].(day) {
			return ratInt(n - 1), nil
		}
	}
}

func textOf(f func(string) string) func([]any) (any, error) {
	return func(a []any) (any, error) { return f(a[0].(string)), nil }
}

func testOf(f func(s, t string) bool) func([]any) (any, error) {
	return func(a []any) (any, error) { return f(a[0].(string), a[1].(string)), nil }
}

func dayPart(f func(time.Time) int) func([]any) (any, error) {
	return func(a []any) (any, error) { return ratInt(f(civil(a[0]))), nil }
}

func splitText(a []any) (any, error) {
	out := []any{}
	for _, part := range strings.Split(a[0].(string), a[1].(string)) {
		out = append(out, part)
	}
	return out, nil
}

func joinTexts(a []any) (any, error) {
	var parts []string
	for _, v := range a[0].([]any) {
		parts = append(parts, v.(string))
	}
	return strings.Join(parts, a[1].(string)), nil
}

func matched(a []any) (any, error) {
	return regexp.MustCompile(a[1].(string)).MatchString(a[0].(string)), nil
}
