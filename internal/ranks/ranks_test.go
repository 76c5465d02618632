package ranks

import (
	"cmp"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

func TestPlaces(t *testing.T) {
	for _, tt := range []struct {
		name        string
		v           int
		first, last int
	}{
		{"the least", 1, 1, 4},
		{"a tie", 2, 2, 2},
		{"the greatest", 3, 4, 1},
		{"below all", 0, 1, 5},
		{"above all", 4, 5, 1},
	} {
		t.Run(tt.name, func(t *testing.T) {
			sorted := []int{1, 2, 2, 3}
			if got := FromFirst(sorted, tt.v, cmp.Compare); got != tt.first {
				t.Errorf("from the first: %d, want %d", got, tt.first)
			}
			if got := FromLast(sorted, tt.v, cmp.Compare); got != tt.last {
				t.Errorf("from the last: %d, want %d", got, tt.last)
			}
		})
	}
	if FromFirst(nil, 1, cmp.Compare) != 1 || FromLast(nil, 1, cmp.Compare) != 1 {
		t.Error("among none, every value is the first")
	}
}

// A place is one more than how many values are better, as a plain loop counts them.
func TestPlacesAreCounted(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		values := rapid.SliceOf(rapid.IntRange(0, 5)).Draw(t, "values")
		v := rapid.IntRange(0, 6).Draw(t, "v")
		less, more := 1, 1
		for _, x := range values {
			if x < v {
				less++
			} else if x > v {
				more++
			}
		}
		slices.Sort(values)
		if FromFirst(values, v, cmp.Compare) != less || FromLast(values, v, cmp.Compare) != more {
			t.Fatalf("%d among %v: %d and %d, want %d and %d", v, values, FromFirst(values, v, cmp.Compare), FromLast(values, v, cmp.Compare), less, more)
		}
	})
}
