package rule_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/meritrules/merit/rule"
	"github.com/meritrules/merit/rule/fault"
	"github.com/meritrules/merit/rule/types"
	"pgregory.net/rapid"
)

// A generated formula is the same formula however it is laid out: its canonical form says so.
func TestLayoutKeepsTheFormula(t *testing.T) {
	checks(t, 2_000)
	worlds := pool{}
	rapid.Check(t, func(t *rapid.T) {
		d := rapid.Custom(func(t *rapid.T) draw { return newDraw(t, worlds) }).Draw(t, "formula")
		d.t = t
		if d.inSheet {
			return
		}
		d.compile()
		width := rapid.IntRange(10, 120).Draw(t, "width")
		l, err := rule.LayOut(d.figure.Source, width)
		if err != nil {
			d.fatalf("cannot be laid out: %v", err)
		}
		for _, text := range []string{l.Line, strings.Join(l.Lines, "\n")} {
			again := d
			again.figure.Source.Text = text
			again.compile()
			if got, want := again.formula.Canonical(), d.formula.Canonical(); got != want {
				d.fatalf("is laid out as %s, which is %s and not %s", text, got, want)
			}
			second, err := rule.LayOut(again.figure.Source, width)
			if err != nil || second.Line != l.Line || strings.Join(second.Lines, "\n") != strings.Join(l.Lines, "\n") {
				d.fatalf("is laid out as %s, and that as %s, %v", text, strings.Join(second.Lines, "\n"), err)
			}
		}
	})
}

// The examples of the reference stand there in their layout, and what cannot be read is refused
// at its place.
func TestLayoutOfTheReference(t *testing.T) {
	for _, x := range documented(t) {
		l, err := rule.LayOut(types.Source{File: "language.md", Line: x.line, Text: x.formula}, 120)
		var faults fault.Errors
		switch {
		case errors.As(err, &faults):
			if !x.fails || faults[0].File != "language.md" || faults[0].Line != x.line {
				t.Errorf("language.md:%d: %s: %v", x.line, x.formula, err)
			}
		case err != nil:
			t.Errorf("language.md:%d: no Errors: %v", x.line, err)
		case !x.fails && l.Line != x.formula && l.Line != "":
			t.Errorf("language.md:%d: %s is laid out as %s", x.line, x.formula, l.Line)
		}
	}
}
