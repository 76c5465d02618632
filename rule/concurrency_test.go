package rule_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"

	"github.com/meritrules/merit/rule"
	"github.com/meritrules/merit/rule/types"
	"github.com/meritrules/merit/rule/value"
)

// together runs fn in many goroutines, let go at once, and reports what they return.
func together(t *testing.T, fn func(i int) error) {
	t.Helper()
	var wg sync.WaitGroup
	start, errs := make(chan struct{}), make([]error, 16)
	for i := range errs {
		wg.Go(func() {
			<-start
			for range 20 {
				errs[i] = errors.Join(errs[i], fn(i))
			}
		})
	}
	close(start)
	wg.Wait()
	if err := errors.Join(errs...); err != nil {
		t.Error(err)
	}
}

// shared is formulas that use what compiling and running keep: a policy function,
// a table, lists, memos, a chain, and spans for the messages of faults.
var shared = []struct{ formula, want string }{
	{"ladder(size) + lookup(scale, \"好\")", "100.15"},
	{"rank(size, map(units, .size)) + (1 < size <= 20 ? 1 : 0)", "2"},
	{"twice(sum(marks, .mark)) - mean(map(units, .size))", "-1"},
	{"mean(map(filter(marks, .mark > 9), .mark))", "mean of an empty list"},
	{"lookup(scale, id)", "has no row"},
	{"10 / (size - 20)", "division by zero"},
}

// One formula may be evaluated and explained by many goroutines, also where it fails.
func TestFormulaIsShared(t *testing.T) {
	s, facts := sample(t)
	s.Own = s.Lists[0]
	for _, c := range shared {
		f, err := s.Compile(types.Source{Text: c.formula}, types.Type{})
		if err != nil {
			t.Fatal(err)
		}
		first, firstErr := f.Eval(context.Background(), facts.Row("units", 1))
		f, _ = s.Compile(types.Source{Text: c.formula}, types.Type{})
		together(t, func(int) error {
			v, err := f.Eval(context.Background(), facts.Row("units", 1))
			step, explainErr := f.Explain(context.Background(), facts.Row("units", 1))
			switch {
			case fmt.Sprint(err) != fmt.Sprint(firstErr) || fmt.Sprint(explainErr) != fmt.Sprint(firstErr):
				return fmt.Errorf("%s ends in %v, explained in %v, at first in %v", c.formula, err, explainErr, firstErr)
			case err == nil && (!v.Equal(first) || !step.Value.Equal(first)):
				return fmt.Errorf("%s is %s, explained as %s, at first %s", c.formula, v, step.Value, first)
			}
			return nil
		})
	}
}

// One sheet may be run by many goroutines, and one run explained by many.
func TestSheetIsShared(t *testing.T) {
	s, facts := sample(t)
	var figures []rule.Figure
	for i, c := range shared[:3] {
		figures = append(figures, rule.Figure{List: "units", Source: types.Source{Name: fmt.Sprintf("f%d", i), Text: c.formula}, Internal: true})
	}
	sheet, err := rule.NewSheet(s, nil, figures)
	if err != nil {
		t.Fatal(err)
	}
	one, err := sheet.Run(context.Background(), facts)
	if err != nil {
		t.Fatal(err)
	}
	together(t, func(i int) error {
		run, err := sheet.Run(context.Background(), facts)
		if err != nil {
			return err
		}
		k := i % len(figures)
		name := figures[k].Source.Name
		step, err := one.Explain(context.Background(), "units", 1, name, 0)
		if err != nil {
			return err
		}
		if got := run.List("units").Value(1, name); got.String() != shared[k].want || !step.Value.Equal(got) {
			return fmt.Errorf("%s is %s, explained as %s, want %s", name, got, step.Value, shared[k].want)
		}
		_ = step.String()
		return nil
	})
}

// One scope may be compiled against by many goroutines, while what was compiled
// before is in use.
func TestScopeIsShared(t *testing.T) {
	s, facts := sample(t)
	s.Own = s.Lists[0]
	s.Tables = append(s.Tables, rule.Table{Source: types.Source{Name: "grid"}, Keys: []string{"p", "q"},
		Rows: []rule.TableRow{{Keys: []value.Value{value.OfText("b"), value.OfNumber(types.Int(20))}, Value: value.OfNumber(types.Int(7))}}})
	source := types.Source{Text: "ladder(size) + lookup(grid, id, size)"}
	used, err := s.Compile(source, types.NumberType())
	if err != nil {
		t.Fatal(err)
	}
	together(t, func(int) error {
		if _, err := s.Compile(source, types.NumberType()); err != nil {
			return err
		}
		v, err := used.Eval(context.Background(), facts.Row("units", 1))
		if err == nil && v.String() != "7.15" {
			return fmt.Errorf("is %s", v)
		}
		return err
	})
}

// countdown is a context that is cancelled when it has been asked so many times.
type countdown struct {
	context.Context
	left, asked int
}

func (c *countdown) Err() error {
	c.asked++
	if c.left--; c.left < 0 {
		return context.Canceled
	}
	return nil
}

// A cancelled context ends an evaluation within about a thousand elements, and
// is what the error unwraps to.
func TestCancellation(t *testing.T) {
	scope, row := attackScope(t)
	for _, formula := range []string{
		"sum(map(1..900000, # * x))",
		"count(rows, count(rows, .n > x) > x)",
		"sum(1..900000) + len(sort(map(1..900000, -#)))",
		"let a = (x + 0.1) ** 3000; count(1..900000, a * # > 0)",
	} {
		f, err := scope.Compile(types.Source{Text: formula}, types.Type{})
		if err != nil {
			t.Fatal(err)
		}
		for _, left := range []int{0, 1, 5} {
			ctx := &countdown{Context: context.Background(), left: left}
			if _, err := f.Eval(ctx, row); !errors.Is(err, context.Canceled) {
				t.Errorf("%s, cancelled at the %d. look: ended in %v", formula, left, err)
			}
			if ctx.asked > left+3 {
				t.Errorf("%s looked %d times, though cancelled at the %d. look", formula, ctx.asked, left)
			}
		}
	}
}

// How often an evaluation looks whether it is cancelled: once in 1024 elements.
func TestCancellationIsNoticedSoon(t *testing.T) {
	for _, n := range []int{4_096, 100_000} {
		ctx := &countdown{Context: context.Background(), left: 1 << 30}
		formula := fmt.Sprintf("count(1..%d, # %% 2 == 0)", n)
		f, err := rule.Scope{}.Compile(types.Source{Text: formula}, types.Type{})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := f.Eval(ctx, value.Row{}); err != nil {
			t.Fatal(err)
		}
		if ctx.asked < n/1024 {
			t.Errorf("%s looks %d times", formula, ctx.asked)
		}
	}
}
