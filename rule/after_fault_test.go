package rule_test

import (
	"fmt"
	"strings"
	"testing"
)

// What stands after a fault, or after what is not known, is gone through all the same
// and comes to nothing, whatever it is made of: names that were never bound, lists that
// are not there, slots that held something else before.
func TestWhatComesAfterAFault(t *testing.T) {
	after := []string{
		"count(let xs = map(marks, .x); concat([1, 1], xs), no)",
		"len(let xs = map(marks, .x); flatten([xs, xs]))",
		"len(let xs = map(marks, .x); reverse(xs))",
		"(let xs = map(marks, .x); if 1 in xs { 1 } else { 2 })",
		"len(let xs = map(marks, grade); join(xs))",
		"(let m = first(marks); m?.x ?? 0)",
		"len(let m = first(marks); concat([grade], [m?.row?.grade ?? grade]))",
		"(let s = grade; if s == \"a\" { 1 } else { 2 })",
		"(let s = grade; lookup(worth, s))",
		"(let n = q; let b = ok; if b { n } else { q })",
		"second(len(let xs = map(marks, .x); concat(xs, xs)), sum(marks, .x))",
		"len(concat(first(map(marks, map(marks, .x))) ?? [0], [1]))",
		"len(concat(map(marks, map(marks, .x))[0] ?? [0], [1]))",
		"len(reverse(find(map(marks, [.x]), len(#) > 0) ?? [0]))",
		"len(sort(reduce(marks, concat(#acc, [.x]), [0])))",
		"rank(1, let xs = map(marks, .x); concat(xs, xs))",
		"rank([1, 2], let xs = map(marks, [.x, .x]); concat(xs, xs))",
		"(let a = q; let b = map(marks, .x); let c = first(marks); len(concat(b, b)) + (c?.x ?? a))",
		"(if any(let xs = map(marks, .x); concat(xs, xs), # > 1) { 1 } else { 2 })",
		"(1 < (let y = q; y + 1) < 3 ? 1 : 2)",
		"len(groupBy(let xs = marks; concat(xs, xs), .x))",
		"len(uniq(take(let xs = marks; concat(xs, xs), 1)))",
	}
	const fields, marks = "p=0 q=1 ok=true no=false grade=a", "1 2"
	for _, f := range after {
		for _, c := range []struct{ formula, want string }{
			{"1 / p + " + f, "division by zero: p is 0"},
			{"max(1 / p, " + f + ", 1)", "division by zero: p is 0"},
			{"(let z = [1, 2]; let y = first(marks); len(z) + (y?.x ?? 0)) + 1 / p + " + f, "division by zero: p is 0"},
			{"v + " + f, "the fact v is not given"},
			{"(let z = [1, 2]; let y = first(marks); len(z) + (y?.x ?? 0)) + v + " + f, "the fact v is not given"},
			{f + " + 1 / p", "division by zero: p is 0"},
			{strings.ReplaceAll(f, "map(marks, ", "map(filter(marks, .x / p > 0), ") + " + 1 / p", "division by zero"},
		} {
			trial := unknownTrial(t, c.formula, fields, marks)
			if v, err := trial.Value("rows", 0, "f"); err == nil || !strings.Contains(fmt.Sprint(err), c.want) {
				t.Errorf("%s is %s (%v), want %s", c.formula, v, err, c.want)
			}
		}
	}
}
