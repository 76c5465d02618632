package rule_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/meritrules/merit/rule/derivation"
)

// A derivation shows what did not matter as unknown, and derives the rest.
func TestUnknownsExplained(t *testing.T) {
	for _, c := range []struct{ name, formula, fields, marks, want string }{
		{"to the left", "p > 1 and q + 1 > 5", "q=3", "", `
p > 1 and q + 1 > 5 = false
  p > 1 ? rows.p is not given
    p ? rows.p is not given
  q + 1 > 5 = false
    q + 1 = 4
      q = 3`},
		{"to the right, not worked out", "q > 5 and p > 1", "q=3", "", `
q > 5 and p > 1 = false
  q > 5 = false
    q = 3`},
		{"what stands beside it", "p + q > 5 and ok", "q=3 ok=false", "", `
p + q > 5 and ok = false
  p + q > 5 ? rows.p is not given
    p + q ? rows.p is not given
      p ? rows.p is not given
  ok = false`},
		{"a condition", "(if p > 1 { 1 } else { q }) > 5 and ok", "q=3 ok=false", "", `
(if p > 1 { 1 } else { q }) > 5 and ok = false
  (if p > 1 { 1 } else { q }) > 5 ? rows.p is not given
    if p > 1 { 1 } else { q } ? rows.p is not given
      p > 1 ? rows.p is not given
        p ? rows.p is not given
  ok = false`},
		{"among elements", "any(marks, .x > 5)", "", "? 6", `
any(marks, .x > 5) = true
  marks = [m1, m2]
  .x > 5 ? marks.x is not given
    .x > 5 ? marks.x is not given
      .x ? marks.x is not given
  .x > 5 = true
    .x > 5 = true
      .x = 6`},
		{"a fault that does not count", "(p > 0 and 1 / q > 0) or ok", "q=0 ok=true", "", `
(p > 0 and 1 / q > 0) or ok = true
  p > 0 and 1 / q > 0 ? rows.p is not given
    p > 0 ? rows.p is not given
      p ? rows.p is not given
    1 / q > 0 ? division by zero: q is 0
      1 / q ? division by zero: q is 0
        q = 0
  ok = true`},
		{"a let", "let x = p; if ok { q } else { x }", "q=3 ok=true", "", `
p ? rows.p is not given
if ok { q } else { x } = 3
  ok = true
  q = 3`},
	} {
		t.Run(c.name, func(t *testing.T) {
			trial := unknownTrial(t, c.formula, c.fields, c.marks)
			why, err := trial.Explain(context.Background(), "rows", 0, "f", 0)
			if err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(c.want, shownSteps(why.Steps, "\n")); d != "" {
				t.Error(d)
			}
		})
	}
}

// People read ? for it, and why.
func TestUnknownsRendered(t *testing.T) {
	for _, c := range []struct{ name, formula, fields, marks, want string }{
		{"beside what is known", "p + q > 5 and ok", "q=3 ok=false", "", `
  here: ? + q > 5 and false
  p is not known: rows.p is not given`},
		{"a condition", "either(p > 1, 1, q) > 5 and ok", "q=3 ok=false", "", `
  here: either(? > 1, 1, 3) > 5 and false
  either(? > 1, 1, 3) = ?
    p is not known: rows.p is not given
    c is not known: rows.p is not given`},
		{"elements", "any(marks, .x > 5)", "", "? 6", `
  any(marks, .x > 5) = true, as it holds for 1 of 2:
    m2 6
    the other 1
      m1 ?`},
		{"elements that need others", "count(marks, .x > 5) > 1 and ok", "ok=false", "6 ? 7", `
  here: ? > 1 and false
  count(marks, .x > 5) = ?, over 3:
    m1 true; m2 ?
    1 more, not worked out`},
	} {
		t.Run(c.name, func(t *testing.T) {
			why, err := unknownTrial(t, c.formula, c.fields, c.marks).Explain(context.Background(), "rows", 0, "f", 0)
			if err != nil {
				t.Fatal(err)
			}
			want := fmt.Sprintf("r f = %s\n  formula: %s%s\n", why.Value, c.formula, c.want)
			if d := cmp.Diff(want, why.String()); d != "" {
				t.Error(d)
			}
		})
	}
}

// shownSteps is steps as lines, each with its value or why there is none.
func shownSteps(steps []*derivation.Step, indent string) string {
	var b strings.Builder
	for _, s := range steps {
		if s.Unknown != "" {
			fmt.Fprintf(&b, "%s%s ? %s", indent, s.Text, s.Unknown)
		} else {
			fmt.Fprintf(&b, "%s%s = %s", indent, s.Text, s.Value)
		}
		b.WriteString(shownSteps(s.Steps, indent+"  "))
	}
	return b.String()
}
