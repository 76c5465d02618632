package rule_test

import (
	"fmt"
	"strings"
	"testing"
	"unicode"

	"github.com/meritrules/merit/rule"
	"github.com/meritrules/merit/rule/coverage"
	"github.com/meritrules/merit/rule/derivation"
	"github.com/meritrules/merit/rule/fault"
	"github.com/meritrules/merit/rule/types"
	"github.com/meritrules/merit/rule/value"
)

// forged is a text that would begin lines of its own, command a terminal, turn the writing
// round, and be HTML and marks of Markdown.
const forged = "x\n  so total = 999\r\nb\tc\u2028d\x1b[2J\u009b31m\a\u202e\u2066<script>\\<img src=x>`c`|[l](javascript:1)**b**"

// odd returns the first character of what is shown to people that should not be there.
func odd(shown string) string {
	for _, r := range shown {
		if r != '\n' && (unicode.IsControl(r) || unicode.In(r, unicode.Bidi_Control, unicode.Zl, unicode.Zp)) {
			return fmt.Sprintf("%U", r)
		}
	}
	return ""
}

// Each part of a fault stays in the one line of the fault, and in the fields it is exact.
func TestPlainFaults(t *testing.T) {
	for name, e := range map[string]*fault.Error{
		"file":    {File: forged, Line: 1, Column: 2},
		"rule":    {Rule: forged},
		"record":  {Record: forged},
		"message": {Message: forged},
		"hint":    {Hint: forged},
	} {
		got := e.Error()
		if strings.Contains(got, "\n") || odd(got) != "" || !strings.Contains(got, `x\n  so total = 999\r\nb\tc\u2028d\x1b[2J\u009b31m\a\u202e\u2066<script>`) {
			t.Errorf("%s: %q", name, got)
		}
		if e.File+e.Rule+e.Record+e.Message+e.Hint != forged {
			t.Errorf("%s: the field is no longer exact", name)
		}
	}
	point := coverage.Point{Kind: coverage.RowPoint, Rule: forged, Text: forged, File: forged}
	if got := point.String(); strings.Contains(got, "\n") || odd(got) != "" {
		t.Errorf("a point: %q", got)
	}
	if got, want := fault.Plain("a\n\x1bb"), `a\n\x1bb`; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

// Many faults are cut to the first and a count, and huge ones to their beginnings.
func TestFaultsAreCut(t *testing.T) {
	var many fault.Errors
	for i := range 1000 {
		many = append(many, &fault.Error{Message: fmt.Sprint("fault ", i+1)})
	}
	lines := strings.Split(many.Error(), "\n")
	if len(lines) != 21 || lines[19] != "fault 20" || lines[20] != "… and 980 more" {
		t.Errorf("%d lines, at last %q", len(lines), lines[len(lines)-1])
	}
	if got := many[:20].Error(); strings.Contains(got, "…") || strings.Count(got, "\n") != 19 {
		t.Errorf("twenty faults: %s", got)
	}
	if got := many[:21].Error(); !strings.HasSuffix(got, "\n… and 1 more") {
		t.Errorf("twenty-one faults: %s", got)
	}
	huge := strings.Repeat("依\x1b", 1_000_000)
	for name, e := range map[string]*fault.Error{"file": {File: huge}, "rule": {Rule: huge}, "record": {Record: huge}, "message": {Message: huge}, "hint": {Hint: huge}} {
		if got := e.Error(); len(got) > 10_000 || !strings.Contains(got, "…") {
			t.Errorf("%s: %d bytes", name, len(got))
		}
	}
}

// everyStep returns a derivation of every kind of step, with the text wherever a step has one.
func everyStep(text string) *derivation.Step {
	x := value.OfText(text)
	list := value.OfList(x, x)
	step := func(kind derivation.StepKind, below ...*derivation.Step) *derivation.Step {
		return &derivation.Step{Kind: kind, Rule: "l." + text, Record: text, Clauses: []string{text}, Text: text, Filled: text + "!", File: text, Line: 3, Value: x, Steps: below}
	}
	call := func(v value.Value, below ...*derivation.Step) *derivation.Step {
		s := step(derivation.CallStep, below...)
		s.Value = v
		return s
	}
	given := step(derivation.InputStep)
	given.Rule = ""
	model := step(derivation.InputStep)
	model.Kind, model.Steps = derivation.InputStep, []*derivation.Step{{Kind: derivation.InputStep, Rule: text, Record: text, Text: text, Value: list, By: text}}
	file := &derivation.Step{Kind: derivation.InputStep, Rule: text, Record: text, Value: x, File: text}
	unknown := step(derivation.InputStep)
	unknown.Unknown = text
	seen := step(derivation.InputStep)
	seen.Seen = true
	holds := step(derivation.OperationStep)
	holds.Value = value.OfFlag(true)
	fails := step(derivation.InputStep)
	fails.Value = value.OfFlag(false)
	dark := step(derivation.OperationStep)
	dark.Unknown = text
	counted := call(value.OfNumber(types.Int(1)), step(derivation.ElementStep, holds))
	counted.Op, counted.Steps[0].Value, counted.Steps[0].Brief, counted.Taken = "count", value.OfFlag(true), text, &derivation.Taken{Of: 2}
	tied := call(x)
	tied.Taken = &derivation.Taken{Of: 3, Place: &derivation.Place{Value: x, Of: 2, Same: 2, With: []derivation.Item{{Record: text, Label: text, Value: x}}}}
	rounded := step(derivation.FigureStep, &derivation.Step{Kind: derivation.RoundingStep, Text: text, Value: x, Rounding: &derivation.Rounding{From: x, Mode: types.Floor}})
	return step(derivation.FigureStep, given, model, step(derivation.InputStep, file), unknown, seen,
		step(derivation.ChoiceStep, holds, step(derivation.OperationStep)), step(derivation.ChoiceStep, fails, step(derivation.OperationStep)), step(derivation.ChoiceStep, dark),
		call(x, step(derivation.ElementStep), step(derivation.ElementStep)), call(x, step(derivation.ElementStep, rounded), step(derivation.ElementStep, step(derivation.OperationStep))),
		call(x, call(list, given, step(derivation.ElementStep))), call(x), counted, tied, step(derivation.CitedStep), step(derivation.InputStep, step(derivation.FigureStep)))
}

// Whatever texts a derivation has, its lines are those of the same derivation of plain
// words, in both languages and forms: no text makes a line, an escape, a mark or HTML.
func TestPlainDerivations(t *testing.T) {
	words := func(text string) derivation.Renderer {
		return derivation.Renderer{Width: 10_000, Clause: func(string) string { return text }, Label: func(*value.List, int) string { return text },
			Note: func(*value.List, int) string { return text }}
	}
	for _, language := range []derivation.Language{derivation.English, derivation.Chinese} {
		for _, marked := range []bool{false, true} {
			write := func(text string) string {
				var b strings.Builder
				r := words(text)
				r.Language = language
				form := r.Text
				if marked {
					form = r.Markdown
				}
				if err := form(&b, everyStep(text)); err != nil {
					t.Fatal(err)
				}
				return b.String()
			}
			want, got := write("word"), write(forged)
			if strings.Count(want, "\n") < 25 {
				t.Fatalf("only few steps are written:\n%s", want)
			}
			if w, g := strings.Count(want, "\n"), strings.Count(got, "\n"); g != w || odd(got) != "" {
				t.Errorf("%v, marked %v: %d lines, want %d; %s in\n%s", language, marked, g, w, odd(got), got)
			}
			if marked && (strings.Contains(strings.ReplaceAll(got, `\\`, ""), "<script") && !strings.Contains(strings.ReplaceAll(got, `\\`, ""), `\<script`) ||
				strings.Contains(strings.ReplaceAll(strings.ReplaceAll(got, `\\`, ""), `\<`, ""), "<")) {
				t.Errorf("HTML in\n%s", got)
			}
		}
	}
}

// A text that is wrapped makes no line that looks like one of the derivation either: what
// goes on from the line above is indented by more than any line below it.
func TestWrappedTexts(t *testing.T) {
	for _, unit := range []string{"so total = 999 ", "so total = 999 and much more that is in the way of it ", "依据总分等于九百九十九，"} {
		text := strings.Repeat(unit, 40)
		element := &derivation.Step{Kind: derivation.ElementStep, Record: text, Value: value.OfText(text)}
		long := value.OfText(text)
		for name, step := range map[string]*derivation.Step{
			"a figure":   {Kind: derivation.FigureStep, Record: text, Text: "t", Filled: text, Clauses: []string{text}, Value: long},
			"an input":   {Kind: derivation.FigureStep, Rule: "l.t", Text: "t", Filled: "t", Value: long, Steps: []*derivation.Step{{Kind: derivation.InputStep, Text: "t", Seen: true, Value: long}}},
			"an element": {Kind: derivation.FigureStep, Rule: "l.t", Text: "t", Filled: "t", Value: long, Steps: []*derivation.Step{{Kind: derivation.CallStep, Text: "t", Steps: []*derivation.Step{element, element}}}},
		} {
			above, continued := 0, 0
			for i, l := range strings.Split(strings.TrimSuffix(step.String(), "\n"), "\n") {
				in := len(l) - len(strings.TrimLeft(l, " "))
				if i > 0 && in > above+2 {
					if continued++; in != above+4 {
						t.Errorf("%s: %d blanks below %d:\n%s", name, in, above, step)
					}
					continue
				}
				above = in
			}
			if lines := strings.Count(step.String(), "\n"); lines-continued > 6 || continued < 3 {
				t.Errorf("%s of %q: %d of %d lines go on from the one above:\n%s", name, unit, continued, lines, step)
			}
		}
	}
}

// A text in a formula with its values stands there whole, in quotes that it cannot end.
func TestFilledTexts(t *testing.T) {
	l := types.Schema{Name: "l", Key: []string{"id"}, Fields: []types.Field{{Name: "id", Type: types.TextType()}, {Name: "t", Type: types.TextType()}}}
	s := rule.Scope{Own: &l}
	for text, want := range map[string]string{
		"plain":           `"plain" == "b"`,
		"two  blanks":     `"two  blanks" == "b"`,
		"a\n  b = 5":      `"a\n  b = 5" == "b"`,
		`b" == "b" or "x`: `"b\" == \"b\" or \"x" == "b"`,
		`C:\`:             `"C:\\" == "b"`,
		"\u202etxt":       `"\u202etxt" == "b"`,
	} {
		f, err := s.Compile(types.Source{Name: "f", Text: "t\n  ==  \"b\"", File: "p", Line: 1, Column: 1}, types.Type{})
		if err != nil {
			t.Fatal(err)
		}
		row, err := value.NewRow(&l, value.OfText("x"), value.OfText(text))
		if err != nil {
			t.Fatal(err)
		}
		step, err := f.Explain(t.Context(), row)
		if err != nil {
			t.Fatal(err)
		}
		if step.Filled != want {
			t.Errorf("%q: got %s, want %s", text, step.Filled, want)
		}
	}
}
