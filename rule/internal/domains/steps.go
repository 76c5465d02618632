package domains

import (
	"fmt"
	"maps"
	"slices"

	"github.com/meritrules/merit/internal/exact"
	"github.com/meritrules/merit/rule/fault"
	"github.com/meritrules/merit/rule/internal/cell"
	"github.com/meritrules/merit/rule/internal/tree"
)

// The steps of tables, bands and lines that are of another scale than those beside them: 0.6
// below 70 and 80.

// oddStep returns the position of a step of another scale than the others, in ascending order,
// with what was probably meant: 0.6 below 70 and 80, or 90 above 0.7 and 0.8.
func oddStep(nums []exact.Number) (at int, meant exact.Number, found bool) {
	one := exact.Int(1)
	var fractions, large []int
	for i, n := range nums {
		switch {
		case n.Sign() <= 0 || n.Equal(one):
		case n.Less(one):
			fractions = append(fractions, i)
		case n.Cmp(ten) >= 0 && n.Cmp(hundred) <= 0:
			large = append(large, i)
		default:
			return 0, meant, false
		}
	}
	switch {
	case len(fractions) == 1 && len(large) > 1: // 60 is at least half of the next
		at = fractions[0]
		meant = nums[at].Mul(hundred)
		return at, meant, meant.Less(nums[large[0]]) && !meant.Mul(exact.Int(2)).Less(nums[large[0]])
	case len(large) == 1 && len(fractions) > 1:
		at = large[0]
		meant, _ = nums[at].Quo(hundred)
		return at, meant, nums[fractions[len(fractions)-1]].Less(meant)
	}
	return 0, meant, false
}

// oddRow notes a step of another scale than the others, among the rows that are alike in the
// columns before and after it.
func oddRow(d *Domains, n *tree.Node, t *tree.Table, column int) {
	groups := map[string][]tree.TableRow{}
	for _, r := range t.Rows {
		if !r.Keys[column].IsMissing() {
			others := slices.Delete(slices.Clone(r.Keys), column, column+1)
			groups[cell.OfList(others...).String()] = append(groups[cell.OfList(others...).String()], r)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(groups)) {
		rows := groups[name]
		slices.SortFunc(rows, func(a, b tree.TableRow) int { return a.Keys[column].Num.Cmp(b.Keys[column].Num) })
		nums := make([]exact.Number, len(rows))
		for i, r := range rows {
			nums[i] = r.Keys[column].Num
		}
		at, meant, odd := oddStep(nums)
		d.found.add(n, fmt.Sprint("odd:", column, t.Source.Line, name), odd, func() *fault.Error {
			return t.At(rows[at]).Fault(fault.CodeScale, 0, oddText(nums, at), mendWeight(meant))
		})
	}
}

// oddAmong notes a bound or a point of another scale than the others.
func oddAmong(d *Domains, n, xs *tree.Node) {
	if xs.Only() == nil || xs.Given {
		return
	}
	nums := cell.Numbers(xs.Only().Seq)
	at, meant, odd := oddStep(nums)
	d.found.add(n, "odd", odd, func() *fault.Error {
		return warnAt(xs, fault.CodeScale, mendWeight(meant), "%s", oddText(nums, at))
	})
}
