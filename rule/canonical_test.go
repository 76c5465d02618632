package rule_test

import (
	"context"
	"testing"

	"github.com/meritrules/merit/rule/types"
	"pgregory.net/rapid"
)

// What is written alike in its canonical form, and what is not.
func TestCanonical(t *testing.T) {
	scope := docScope()
	scope.Own = scope.Lists[0]
	for _, tt := range []struct{ name, formula, want string }{
		{"layout and comments", "size  /* of it */ +\n 1.50 // more", "size + 1.5"},
		{"needless brackets", "((size) * (2))", "size * 2"},
		{"brackets that are needed", "(size + 1) * 2", "(size + 1) * 2"},
		{"operators of one level", "size - 1 - 2", "(size - 1) - 2"},
		{"two spellings of an operator", "size > 1 && !(size < 3) || false", "((size > 1) and (not (size < 3))) or false"},
		{"a power", "size ^ 2", "size ** 2"},
		{"the short choice", "size > 1 ? 2 : 3", "if (size > 1) { 2 } else { 3 }"},
		{"names of lets", "let half = size / 2; let more = half + 1; half * more", "let let1 = (size / 2); let let2 = (let1 + 1); let1 * let2"},
		{"a let in brackets", "1 + (let a = size; a * a)", "1 + (let let1 = size; let1 * let1)"},
		{"pipes", "tags | sort() | first() ?? \"none\"", `first(sort(tags)) ?? "none"`},
		{"a chain", "1 < size <= 30", "(1 < size) and (size <= 30)"},
		{"elements", "sum(filter(marks, #.mark > 80), {let w = .weight; w * .mark})", "sum(filter(marks, .mark > 80), {let let1 = .weight; let1 * .mark})"},
		{"a predicate after a list", "mean(marks, .mark) + max(marks, .mark)", "mean(map(marks, .mark)) + max(map(marks, .mark))"},
		{"two predicates after a list", "weightedMean(marks, .mark, .weight) ?? 1", "weightedMean(map(marks, .mark), map(marks, .weight)) ?? 1"},
		{"quotes", `id + 'it"s'`, `id + "it\"s"`},
		{"plus signs", "+size", "size"},
		{"parameters and functions", "ladder( size ) * step", "ladder(size) * step"},
		{"a table", "lookup( scale,'好' )", `lookup(scale, "好")`},
		{"a table as a list", "sum( scale ) + len(keys( scale ))", "sum(scale) + len(keys(scale))"},
		{"days", `addDays(day, -2) > date('2022-01-01')`, `addDays(day, -2) > date("2022-01-01")`},
		{"what may be missing", "extra?.x", ""},
		{"an optional field", "marks[0]?.mark ?? (extra ?? 0)", "marks[0]?.mark ?? (extra ?? 0)"},
	} {
		f, err := scope.Compile(types.Source{Name: "f", Text: tt.formula}, types.Type{})
		if tt.want == "" {
			if err == nil {
				t.Errorf("%s: %s compiles", tt.name, tt.formula)
			}
			continue
		}
		if err != nil {
			t.Errorf("%s: %v", tt.name, err)
		} else if got := f.Canonical(); got != tt.want {
			t.Errorf("%s: %s is %s, want %s", tt.name, tt.formula, got, tt.want)
		}
	}
}

// The canonical form of a generated formula is its own canonical form, and comes
// to the same.
func TestCanonicalIsReadAgain(t *testing.T) {
	checks(t, 3_000)
	worlds := pool{}
	rapid.Check(t, func(t *rapid.T) {
		d := rapid.Custom(func(t *rapid.T) draw { return newDraw(t, worlds) }).Draw(t, "formula")
		d.t = t
		if d.inSheet {
			return
		}
		d.compile()
		text := d.formula.Canonical()
		again := d
		again.figure.Source.Text = text
		again.compile()
		if twice := again.formula.Canonical(); twice != text {
			d.fatalf("its canonical form is %s, and that of it %s", text, twice)
		}
		row := d.w.facts.Row("rows", d.some[0])
		want, wantErr := d.formula.Eval(context.Background(), row)
		got, err := again.formula.Eval(context.Background(), row)
		if (err == nil) != (wantErr == nil) || !got.Equal(want) {
			d.fatalf("comes to %v (%v), as %s to %v (%v)", want, wantErr, text, got, err)
		}
	})
}
