// Package demands holds what a policy demands of its facts beyond the types of their fields:
// lists that must be complete, and fields that must be given on a condition.
//
// Package document reads the demands from a policy, package facts holds facts to them.
package demands

import (
	"github.com/meritrules/merit/rule"
	"github.com/meritrules/merit/rule/types"
)

// Complete demands that a list has each combination of values of some fields exactly once.
type Complete struct {
	List   string
	Fields []string
}

// Required demands that a field is given in the records for which a formula holds.
type Required struct {
	List, Field string
	When        *rule.Formula
}

// WholeRange returns the bounds of a field of whole numbers, few enough to be listed; false for
// any other field.
func WholeRange(f *types.Field) (least, most int64, ok bool) {
	const mostListed = 10_000
	if !f.Integer || f.Min == nil || f.Max == nil {
		return 0, 0, false
	}
	least, whole1 := f.Min.Int64()
	most, whole2 := f.Max.Int64()
	count := most - least // negative if it does not fit
	return least, most, whole1 && whole2 && 0 <= count && count < mostListed
}
