package main

import (
	"context"
	"fmt"
	"os"
	"strings"
	"testing/fstest"

	"github.com/meritrules/merit"
	"github.com/meritrules/merit/rule"
	"github.com/meritrules/merit/rule/types"
	"github.com/meritrules/merit/rule/value"
)

// What a change costs by a whole run of the same, in the same round.

// change is something that is worked out again after a change.
type change struct {
	name  string
	whole func() error // one run of everything
	again func() error // after the change
	most  float64      // the target; 0 for none

	wholes, agains int // how often each is done in a round, for both to take about as long
}

// marksOf are the records of the sheet of marks.
const marksOf = 100_000

type markUnit struct {
	ID string `rule:"id,key"`
}

type markTask struct {
	ID     string `rule:"id,key"`
	Weight int    `rule:"weight"`
}

type mark struct {
	ID   int    `rule:"id,key"`
	Unit string `rule:"unit,ref=units,inverse=marks"`
	Task string `rule:"task,ref=tasks"`
	Mark int    `rule:"mark"`
	Days int    `rule:"days"`
}

type marksYear struct {
	Units []markUnit `rule:"units"`
	Tasks []markTask `rule:"tasks"`
	Marks []mark     `rule:"marks"`
}

// markFigures judge each mark, sum up the marks of a unit and rank the units.
var markFigures = []rule.Figure{
	{List: "marks", Internal: true, Source: types.Source{Name: "late", Text: "days > allowed"}},
	{List: "marks", Internal: true, Source: types.Source{Name: "kept", Text: "if late { mark * kept_when_late } else { mark }"}},
	{List: "marks", Internal: true, Source: types.Source{Name: "points", Text: "round(kept * task.weight / full, 2)"}},
	{List: "units", Internal: true, Source: types.Source{Name: "total", Text: "sum(marks, .points)"}},
	{List: "units", Internal: true, Source: types.Source{Name: "in_time", Text: "count(marks, not .late)"}},
	{List: "units", Internal: true, Source: types.Source{Name: "place", Text: "rankBy(units, .total)"}},
	{Internal: true, Source: types.Source{Name: "all", Text: "sum(units, .total)"}},
}

func marksSheet(prize string) *rule.BoundSheet[marksYear] {
	parameter := func(name, text string) types.Source { return types.Source{Name: name, Text: text} }
	figures := append(markFigures[:len(markFigures):len(markFigures)], rule.Figure{List: "units", Internal: true, Source: types.Source{Name: "won", Text: "if place == 1 { prize } else { 0 }"}})
	return must(rule.BindSheet[marksYear](rule.Scope{Parameters: []types.Source{parameter("allowed", "5"), parameter("kept_when_late", "0.8"), parameter("full", "100"), parameter("prize", prize)}}, nil, figures))
}

func marksData() (y marksYear) {
	const units, tasks = 200, 500
	for i := range units {
		y.Units = append(y.Units, markUnit{fmt.Sprintf("u%03d", i)})
	}
	for i := range tasks {
		y.Tasks = append(y.Tasks, markTask{fmt.Sprintf("t%03d", i), 1 + i%7})
	}
	for i := range marksOf {
		y.Marks = append(y.Marks, mark{i, y.Units[i%units].ID, y.Tasks[i/units].ID, i * 7 % 101, i % 11})
	}
	return y
}

// changes are what is measured.
func changes() []change {
	ctx := context.Background()
	sheet := marksSheet("1000")
	facts := must(sheet.Bind(marksData()))
	run := must(sheet.Sheet().Run(ctx, facts))
	whole := func() error { _, err := sheet.Sheet().Run(ctx, facts); return err }
	n := 0
	one := func() error {
		edit := facts.Edit()
		n++
		edit.Set("marks", n*317%marksOf, "mark", value.OfNumber(types.Int(int64(n%101))))
		changed, err := edit.Facts()
		if err == nil {
			_, err = run.With(ctx, rule.Changes{Facts: changed})
		}
		return err
	}
	other := marksSheet("2000").Sheet()
	prize := func() error { _, err := run.With(ctx, rule.Changes{Sheet: other}); return err }
	policy, year := workedYear()
	before := must(policy.Run(ctx, year))
	yearWhole := func() error { _, err := policy.Run(ctx, year); return err }
	next := workedYearWith("personal_share: 15%", "personal_share: 16%")
	adopted := must(next.Adopt(policy, year))
	share := func() error { _, err := next.RunAfter(ctx, before, adopted); return err }
	days := func() error { return everyDay(ctx, policy, year) }
	return []change{
		{"one mark among 100,000, edited and worked out", whole, one, 0.02, 4, 200},
		{"a parameter of one figure of 200 units", whole, prize, 0.02, 4, 400},
		{"a parameter of the worked year", yearWhole, share, 0, 30, 100},
		{"the 365 days of the worked year, one after the other", yearWhole, days, 100, 100, 1},
	}
}

const workedYearFolder = "../examples/chuzhou"

func workedYear() (*merit.Policy, *value.Facts) {
	policy := must(merit.Load(os.DirFS(workedYearFolder), "policy.yaml"))
	return policy, must(policy.ReadFacts(os.DirFS(workedYearFolder), "data"))
}

// workedYearWith loads the policy of the worked year with a line changed.
func workedYearWith(old, new string) *merit.Policy {
	text := string(must(os.ReadFile(workedYearFolder + "/policy.yaml")))
	if strings.Count(text, old) != 1 {
		panic(old)
	}
	return must(merit.Load(fstest.MapFS{"policy.yaml": {Data: []byte(strings.Replace(text, old, new, 1))}}, "policy.yaml"))
}

// everyDay asks for each day of the year, one after the other.
func everyDay(ctx context.Context, policy *merit.Policy, year *value.Facts) error {
	var run *rule.Run
	for day := policy.From(); day <= policy.Until(); day++ {
		facts, err := policy.AsOf(year, day)
		if err != nil {
			return err
		}
		if run, err = policy.RunAfter(ctx, run, facts); err != nil {
			return err
		}
	}
	return nil
}

// compareChanges measures what changes cost.
func compareChanges(rounds int, goals *targets) (*table, error) {
	t := new(table)
	t.add("change", "a whole run", "after the change, by a whole run")
	for _, c := range changes() {
		times, err := interleave(rounds, []timed{{"whole", func() error { return repeat(c.wholes, c.whole) }}, {"again", func() error { return repeat(c.agains, c.again) }}})
		if err != nil {
			return nil, err
		}
		r := ratio(times["again"], times["whole"]) * float64(c.wholes) / float64(c.agains)
		t.add(c.name, duration(nanoseconds(times["whole"], c.wholes)), short(r))
		if c.most > 0 {
			goals.want(c.name+": by a whole run", r, c.most)
		}
	}
	return t, nil
}
