package rule_test

import (
	"context"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/meritrules/merit/rule"
)

// shownFigures is the figures and inputs of a derivation, and how far they are derived.
func shownFigures(s *rule.Step, indent string) string {
	var b strings.Builder
	if s.Kind == rule.FigureStep || s.Kind == rule.InputStep {
		b.WriteString(indent + string(s.Kind) + " " + s.Text + " = " + s.Value.String())
		if s.Seen {
			b.WriteString(" seen")
		}
		if s.Closed {
			b.WriteString(" closed")
		}
		indent += "  "
	}
	for _, t := range s.Steps {
		b.WriteString(shownFigures(t, indent))
	}
	return b.String()
}

// A derivation goes as deep as it was asked to, derives each figure once, and what it
// has left closed can be opened.
func TestDepthOfDerivations(t *testing.T) {
	rows := &rule.Schema{Name: "rows", Key: []string{"id"}, Fields: []rule.Field{{Name: "id", Type: rule.TextType()}, {Name: "a", Type: rule.NumberType()}}}
	sheet, err := rule.NewSheet(rule.Scope{Lists: []*rule.Schema{rows}}, nil, []rule.Figure{
		{List: "rows", Source: rule.Source{Name: "base", Text: "a + 1"}},
		{List: "rows", Source: rule.Source{Name: "middle", Text: "base * 2"}},
		{List: "rows", Source: rule.Source{Name: "top", Text: "middle + base"}},
	})
	if err != nil {
		t.Fatal(err)
	}
	b := rule.NewBuilder(rows, "")
	b.Add(1, rule.TextValue("r"), whole(4))
	facts, err := rule.NewFacts([]*rule.List{built(b)}, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	run, err := sheet.Run(context.Background(), facts)
	if err != nil {
		t.Fatal(err)
	}
	const (
		base   = "figure a + 1 = 5\n      input a = 4"
		closed = "\nfigure middle + base = 15\n  input middle = 10\n    figure base * 2 = 10 closed\n  input base = 5\n    figure a + 1 = 5 closed"
	)
	for _, c := range []struct {
		name  string
		depth int
		want  string
	}{
		{"one level", 1, closed},
		{"two levels", 2, "\nfigure middle + base = 15\n  input middle = 10\n    figure base * 2 = 10\n      input base = 5\n        figure a + 1 = 5 closed\n" +
			"  input base = 5\n    figure a + 1 = 5\n      input a = 4"},
		{"all levels", 0, "\nfigure middle + base = 15\n  input middle = 10\n    figure base * 2 = 10\n      input base = 5\n        figure a + 1 = 5\n          input a = 4\n" +
			"  input base = 5 seen"},
	} {
		why, err := run.Explain(context.Background(), "rows", 0, "top", c.depth)
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(c.want, shownFigures(why, "\n")); d != "" {
			t.Errorf("%s: %s", c.name, d)
		}
	}
	why, err := run.Explain(context.Background(), "rows", 0, "top", 1)
	if err != nil {
		t.Fatal(err)
	}
	why.Walk(func(s *rule.Step) {
		if err := run.Open(context.Background(), s, 1); err != nil {
			t.Error(err)
		}
	})
	want := "\nfigure middle + base = 15\n  input middle = 10\n    figure base * 2 = 10\n      input base = 5\n        figure a + 1 = 5\n          input a = 4\n  input base = 5\n    " + base
	if d := cmp.Diff(want, shownFigures(why, "\n")); d != "" {
		t.Errorf("opened: %s", d)
	}
}
