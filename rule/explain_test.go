package rule_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/meritrules/merit/rule"
	"github.com/meritrules/merit/rule/derivation"
	"github.com/meritrules/merit/rule/types"
	"github.com/meritrules/merit/rule/value"
)

// staff is a run over so many people: paid is the sum of all bonuses, each made of
// a score that is made of a base.
func staff(t testing.TB, n int, limits types.Limits) *rule.Run {
	t.Helper()
	s := &types.Schema{Name: "staff", Key: []string{"id"}, Fields: []types.Field{{Name: "id", Type: types.TextType()}, {Name: "n", Type: types.NumberType()}}}
	b := value.NewBuilder(s, "")
	for i := range n {
		b.Add(i+1, value.OfText(fmt.Sprintf("p%05d", i)), whole(int64(i)))
	}
	list, err := b.Build()
	if err != nil {
		t.Fatal(err)
	}
	facts, err := value.NewFacts([]*value.List{list}, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	figure := func(list, name, text string) rule.Figure {
		return rule.Figure{List: list, Source: types.Source{Name: name, Text: text}}
	}
	sheet, err := rule.NewSheet(rule.Scope{Lists: []*types.Schema{s}, Limits: limits}, nil, []rule.Figure{
		figure("", "paid", "sum(staff, .bonus)"), figure("staff", "bonus", "score * 2 + base"), figure("staff", "score", "base + n * 3"), figure("staff", "base", "n + 1"),
	})
	if err != nil {
		t.Fatal(err)
	}
	run, err := sheet.Run(context.Background(), facts)
	if err != nil {
		t.Fatal(err)
	}
	return run
}

// shape counts the steps of a derivation, its figures and those that are closed.
func shape(s *derivation.Step) (steps, figures, closed int) {
	s.Walk(func(s *derivation.Step) {
		steps++
		if s.Kind == derivation.FigureStep {
			figures++
		}
		if s.Closed {
			closed++
		}
	})
	return steps, figures, closed
}

// A derivation goes as deep as it is asked to, and no further work is done for it.
func TestExplainToADepth(t *testing.T) {
	run := staff(t, 100, types.Limits{})
	for _, c := range []struct{ depth, figures, closed int }{
		{1, 101, 100}, {2, 301, 200}, {3, 401, 100}, {4, 301, 0}, {0, 301, 0},
	} {
		s, err := run.Explain(context.Background(), "", 0, "paid", c.depth)
		if err != nil {
			t.Fatal(err)
		}
		if _, figures, closed := shape(s); figures != c.figures || closed != c.closed {
			t.Errorf("depth %d: %d figures, %d closed, want %d and %d", c.depth, figures, closed, c.figures, c.closed)
		}
	}
}

// A closed figure is opened later: what comes of it is what would have come at once.
func TestOpenLater(t *testing.T) {
	run, ctx := staff(t, 3, types.Limits{}), context.Background()
	s, err := run.Explain(ctx, "staff", 1, "bonus", 1)
	if err != nil {
		t.Fatal(err)
	}
	if text := s.String(); !strings.Contains(text, "score = 5 …") || strings.Contains(text, "base + n * 3") {
		t.Errorf("closed it reads\n%s", text)
	}
	opened := 0
	for more := true; more; {
		more = false
		s.Walk(func(s *derivation.Step) {
			if s.Closed && !more {
				more = true
				opened++
				if err := run.Open(ctx, s, 1); err != nil {
					t.Fatal(err)
				}
			}
		})
	}
	if opened != 3 { // score, the base of it, and the base beside it
		t.Errorf("opened %d", opened)
	}
	if text := s.String(); strings.Contains(text, "…") || !strings.Contains(text, "formula: base + n * 3") || !strings.Contains(text, "formula: n + 1") {
		t.Errorf("opened it reads\n%s", text)
	}
	if err := run.Open(ctx, s, 1); err != nil {
		t.Errorf("open of an open step: %v", err)
	}
	if _, err := json.Marshal(s); err != nil {
		t.Error(err)
	}
}

// A derivation has a context and a budget of its own, over all figures in it.
func TestExplainEnds(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	run := staff(t, 300, types.Limits{})
	if _, err := run.Explain(ctx, "", 0, "paid", 0); !errors.Is(err, context.Canceled) {
		t.Errorf("of an ended context: %v", err)
	}
	few := staff(t, 300, types.Limits{Steps: 300})
	if _, err := few.Explain(context.Background(), "", 0, "paid", 1); err != nil {
		t.Errorf("one level: %v", err)
	}
	many := staff(t, 60_000, types.Limits{})
	s, err := many.Explain(context.Background(), "", 0, "paid", 0)
	if err != nil {
		t.Fatal(err)
	}
	steps, _, _ := shape(s)
	cut := 0
	s.Walk(func(s *derivation.Step) {
		if s.Cut {
			cut++
		}
	})
	if steps > 210_000 || cut == 0 {
		t.Errorf("%d steps, %d of them cut", steps, cut)
	}
}

// BenchmarkExplain derives the sum over 1,000 people, as a page shows it and whole.
func BenchmarkExplain(b *testing.B) {
	run := staff(b, 1000, types.Limits{})
	for _, depth := range []int{1, 3, 0} {
		b.Run(fmt.Sprintf("depth %d", depth), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := run.Explain(context.Background(), "", 0, "paid", depth); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
