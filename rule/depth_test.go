package rule_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/meritrules/merit/rule"
	"github.com/meritrules/merit/rule/derivation"
	"github.com/meritrules/merit/rule/types"
	"github.com/meritrules/merit/rule/value"
	"pgregory.net/rapid"
)

// shownFigures is the figures and inputs of a derivation, and how far they are derived.
func shownFigures(s *derivation.Step, indent string) string {
	var b strings.Builder
	if s.Kind == derivation.FigureStep || s.Kind == derivation.InputStep {
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
	rows := &types.Schema{Name: "rows", Key: []string{"id"}, Fields: []types.Field{{Name: "id", Type: types.TextType()}, {Name: "a", Type: types.NumberType()}}}
	sheet, err := rule.NewSheet(rule.Scope{Lists: []*types.Schema{rows}}, nil, []rule.Figure{
		{List: "rows", Source: types.Source{Name: "base", Text: "a + 1"}},
		{List: "rows", Source: types.Source{Name: "middle", Text: "base * 2"}},
		{List: "rows", Source: types.Source{Name: "top", Text: "middle + base"}},
	})
	if err != nil {
		t.Fatal(err)
	}
	b := value.NewBuilder(rows, "")
	b.Add(1, value.OfText("r"), whole(4))
	facts, err := value.NewFacts([]*value.List{built(b)}, nil, nil)
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
	why.Walk(func(s *derivation.Step) {
		if err := run.Open(context.Background(), s, 1); err != nil {
			t.Error(err)
		}
	})
	want := "\nfigure middle + base = 15\n  input middle = 10\n    figure base * 2 = 10\n      input base = 5\n        figure a + 1 = 5\n          input a = 4\n  input base = 5\n    " + base
	if d := cmp.Diff(want, shownFigures(why, "\n")); d != "" {
		t.Errorf("opened: %s", d)
	}
}

// Every figure that some way leads to within the depth is derived, however deep the
// way is on which it stands first; and none more often than there are levels.
func TestDepthReachesEveryFigureWithinIt(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := 4 + fair(t, 5)
		reads := make([][]int, n)
		figures := make([]rule.Figure, n)
		for i := range figures {
			text := "1"
			for k := range i {
				if k == 0 || fair(t, 3) == 0 {
					reads[i] = append(reads[i], i-1-k)
					text += fmt.Sprintf(" + f%d", i-1-k)
				}
			}
			figures[i] = rule.Figure{Source: types.Source{Name: fmt.Sprintf("f%d", i), Text: text}}
		}
		levels := map[string]int{fmt.Sprintf("f%d", n-1): 1}
		for i := n - 1; i > 0; i-- { // what reads a figure comes after it
			at := levels[fmt.Sprintf("f%d", i)]
			for _, k := range reads[i] {
				name := fmt.Sprintf("f%d", k)
				if l := levels[name]; at > 0 && (l == 0 || at+1 < l) {
					levels[name] = at + 1
				}
			}
		}
		sheet, err := rule.NewSheet(rule.Scope{}, nil, figures)
		if err != nil {
			t.Fatal(err)
		}
		facts, err := value.NewFacts(nil, nil, nil)
		if err != nil {
			t.Fatal(err)
		}
		run, err := sheet.Run(context.Background(), facts)
		if err != nil {
			t.Fatal(err)
		}
		for depth := range n + 1 {
			why, err := run.Explain(context.Background(), "", 0, fmt.Sprintf("f%d", n-1), depth)
			if err != nil {
				t.Fatal(err)
			}
			times := map[string]int{}
			why.Walk(func(s *derivation.Step) {
				if s.Kind == derivation.FigureStep && !s.Closed {
					times[s.Rule]++
				}
			})
			for name, level := range levels {
				switch within := depth == 0 || level <= depth; {
				case within && times[name] == 0:
					t.Errorf("to %d levels, %s of level %d is not derived", depth, name, level)
				case !within && times[name] > 0:
					t.Errorf("to %d levels, %s of level %d is derived", depth, name, level)
				case times[name] > max(depth, 1):
					t.Errorf("to %d levels, %s is derived %d times", depth, name, times[name])
				}
			}
		}
	})
}
