// Package ranks finds the place of a value among sorted values, as every ranking of the
// module counts it: those that tie share a place, and the next place leaves a gap (1, 2,
// 2, 4). Without the repetitions among the sorted values it leaves none (1, 2, 2, 3).
package ranks

import "slices"

// FromFirst returns the place of v among sorted values, from 1, if the first is best:
// one more than how many of them stand before v. compare orders as they are sorted; v
// need not be among them.
func FromFirst[T any](sorted []T, v T, compare func(a, b T) int) int {
	before, _ := slices.BinarySearchFunc(sorted, v, compare)
	return before + 1
}

// FromLast is FromFirst if the last is best.
func FromLast[T any](sorted []T, v T, compare func(a, b T) int) int {
	upTo, _ := slices.BinarySearchFunc(sorted, v, func(e, v T) int {
		if compare(v, e) < 0 {
			return 1
		}
		return -1
	})
	return len(sorted) - upTo + 1
}
