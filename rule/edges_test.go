package rule_test

import "testing"

// The functions at their edges: ties, ends, empty and single elements, signs.
func TestFunctionEdges(t *testing.T) {
	for _, c := range []struct{ name, formula, want string }{
		{"a remainder has the sign of the dividend", "[7 % 4, -7 % 4, 7 % -4, -7 % -4]", "[3, -3, 3, -3]"},
		{"also of fractions", "[7.5 % 2, -7.5 % 2, -0.5 % 0.3]", "[1.5, -1.5, -0.2]"},
		{"and of long numbers", "-(10 ** 30 + 1) % 10", "-1"},
		{"a negative exponent", "[2 ** -1, (-2) ** -3, (-0.5) ** -3, 0.1 ** -20]", "[0.5, -0.125, -8, 100000000000000000000]"},
		{"a difference from a constant", "let x = len([1, 2]); [3 - x, x - 3]", "[1, -1]"},
		{"a range", "[len(2..5), len(3..3), len(3..2)]", "[4, 1, 0]"},
		{"positions from the end", "let xs = [1, 2, 3]; [xs[-1] ?? 0, xs[-3] ?? 0, xs[-4] ?? 0, xs[2] ?? 0, xs[3] ?? 0]", "[3, 1, 0, 3, 0]"},
		{"in", "[1 in [1, 2], 3 in [1, 2], 2 in [1, 2], 1 in []]", "[true, false, true, false]"},
		{"texts by code points", `["a" < "b", "b" < "a", "Z" < "a", "好" > "z", "" < "a"]`, "[true, false, true, true, true]"},
		{"sorted texts", `sort(["b", "好", "a", "B"])`, "[B, a, b, 好]"},
		{"sorted downwards", `sort([1, 3, 2], "desc")`, "[3, 2, 1]"},
		{"ties keep their order", "map(sortBy(1..40, # % 3), # % 3 * 100 + #)",
			"[3, 6, 9, 12, 15, 18, 21, 24, 27, 30, 33, 36, … 28 more]"},
		{"also downwards", `take(sortBy(1..40, # % 3, "desc"), 12)`, "[2, 5, 8, 11, 14, 17, 20, 23, 26, 29, 32, 35]"},
		{"of many ties all keep their order", "let s = sortBy(1..200, # % 2); [take(s, 100) == map(1..100, # * 2), reverse(take(reverse(s), 100)) == map(1..100, # * 2 - 1)]", "[true, true]"},
		{"the first of equals stays", "uniq([2, 1, 2, 3, 1])", "[2, 1, 3]"},
		{"groups in order", "groupBy([5, 1, 4, 2, 3], # % 2)", "[[4, 2], [5, 1, 3]]"},
		{"the first that is found", "[find([1, 2, 3], # > 1) ?? 0, find([1, 2, 3], # > 3) ?? 0]", "[2, 0]"},
		{"a filter", "filter([1, 2, 3], # > 1)", "[2, 3]"},
		{"ranks with gaps", `map([3, 2, 2, 1], rank(#, [3, 2, 2, 1]))`, "[1, 2, 2, 4]"},
		{"ranks without", `map([3, 2, 2, 1], rank(#, [3, 2, 2, 1], "dense"))`, "[1, 2, 2, 3]"},
		{"ranks upwards", `map([3, 2, 2, 1], rank(#, [3, 2, 2, 1], "competition", "asc"))`, "[4, 2, 2, 1]"},
		{"ranks upwards without gaps", `map([3, 2, 2, 1], rank(#, [3, 2, 2, 1], "dense", "asc"))`, "[3, 2, 2, 1]"},
		{"the ends of percentiles", `map([0, 1, 25, 26, 50, 75, 76, 100], percentile([4, 3, 2, 1], #, "nearest"))`, "[1, 1, 1, 2, 2, 3, 4, 4]"},
		{"and between", `map([0, 10, 50, 90, 100], percentile([4, 3, 2, 1], #, "inclusive"))`, "[1, 1.3, 2.5, 3.7, 4]"},
		{"of one number", `[percentile([7], 0, "nearest"), percentile([7], 100, "inclusive"), percentile([7], 50, "inclusive")]`, "[7, 7, 7]"},
		{"a trimmed mean", "[trimmedMean([1, 2, 3, 10], 0, 0), trimmedMean([1, 2, 3, 10], 1, 0), trimmedMean([1, 2, 3, 10], 0, 1), trimmedMean([1, 2, 3, 10], 1, 2)]", "[4, 5, 2, 2]"},
		{"a variance", `[variance([1, 2, 3, 4], "population"), variance([1, 3], "sample"), variance([1, 3], "population"), variance([5], "population")]`, "[1.25, 2, 1, 0]"},
		{"a deviation", `[stdev([1, 3], "sample", 3), stdev([1, 3], "population", 3)]`, "[1.414, 1]"},
		{"a median", "[median([3, 1, 2]), median([4, 1, 2, 3])]", "[2, 2.5]"},
		{"months that end sooner", `[addMonths(date("2024-01-31"), 1), addMonths(date("2023-01-31"), 1), addMonths(date("2023-01-28"), 1), addMonths(date("2023-03-31"), -1), addMonths(date("2023-10-31"), 14)]`,
			"[2024-02-29, 2023-02-28, 2023-02-28, 2023-02-28, 2024-12-31]"},
		{"bands", `map([0, 1, 2, 3], band(#, [1, 2], [7, 8, 9], "from"))`, "[7, 8, 9, 9]"},
		{"bands above", `map([0, 1, 2, 3], band(#, [1, 2], [7, 8, 9], "above"))`, "[7, 7, 8, 9]"},
		{"a line and its ends", "map([0, 1, 1.5, 2, 3], interpolate(#, [1, 2], [10, 20]))", "[10, 10, 15, 20, 20]"},
		{"a line that goes on", `map([0, 1, 1.5, 2, 3], interpolate(#, [1, 2], [10, 20], "extend"))`, "[0, 10, 15, 20, 30]"},
		{"three points", `map([1, 1.5, 2, 3, 4], interpolate(#, [1, 2, 4], [10, 20, 0], "extend"))`, "[10, 15, 20, 10, 0]"},
		{"roundings", "map([2.5, -2.5, 3.5, 2.1, -2.9], [round(#), roundEven(#), roundUp(#), roundDown(#), floor(#), ceil(#)])",
			"[[3, 2, 3, 2, 2, 3], [-3, -2, -3, -2, -3, -2], [4, 4, 4, 3, 3, 4], [2, 2, 3, 2, 2, 3], [-3, -3, -3, -2, -3, -2]]"},
		{"the middle of a chain within a chain", "let x = len([1, 2]); 1 < x + (if 0 < x < 5 { 1 } else { 0 }) < 4", "true"},
		{"what a function is given in lists and lets", "let x = len([1, 2]); (let y = x + 1; y * 10 + x) + sum(map([1, 2], (let z = # * x; z + x)))", "42"},
		{"a missing element in reduce", "reduce([1, 2], concat(#acc, [if # > 1 { nil } else { # }]), [7])", "[7, 1, nil]"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := alone(c.formula)
			if s := outcome(got.String(), err); s != c.want {
				t.Errorf("%s\ngot  %s\nwant %s", c.formula, s, c.want)
			}
		})
	}
}
