package rule_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/meritrules/merit/rule"
	"github.com/meritrules/merit/rule/types"
	"github.com/meritrules/merit/rule/value"
	"pgregory.net/rapid"
)

// followers are figures that read a generated figure f, or the facts, by every way that there
// is: by a reference, by those that refer here, by peers, by whole lists, by figures that are
// records or lists of records.
var followers = []rule.Figure{
	{List: "rows", Source: types.Source{Name: "total", Text: sheetFigures["rows.total"].String()}},
	{Source: types.Source{Name: "mid", Text: sheetFigures["mid"].String()}},
	{List: "marks", Source: types.Source{Name: "up", Text: "row.f"}},
	{List: "marks", Source: types.Source{Name: "first", Text: "first(row.own)"}},
	{List: "rows", Source: types.Source{Name: "down", Text: "map(own, .up)"}},
	{List: "rows", Source: types.Source{Name: "level", Text: "rankBy(peers, .total)"}},
	{List: "rows", Source: types.Source{Name: "alike", Text: "count(rows, .total == total)"}},
	{List: "rows", Source: types.Source{Name: "best", Text: "first(sortBy(filter(rows, .ok), .a))"}},
	{List: "rows", Source: types.Source{Name: "kin", Text: "filter(peers, .ok)"}},
	{List: "rows", Source: types.Source{Name: "teams", Text: "groupBy(kin, .total > 3)"}},
	{List: "rows", Source: types.Source{Name: "of_kin", Text: "sum(kin, .a) + (best?.b ?? 0) + sum(map(teams, len(#)))"}},
	{List: "rows", Source: types.Source{Name: "of_marks", Text: "let mine = filter(own, .x > 0); sum(mine, .x + .row.total) + reduce(own, #acc + (.first?.x ?? 0), 0)"}},
	{List: "rows", Source: types.Source{Name: "moved", Text: "total - (previous?.total ?? total)"}},
}

// cellsOf shows every cell of a run.
func cellsOf(run *rule.Run, lists ...string) string {
	var b strings.Builder
	for _, name := range lists {
		l := run.List(name)
		for row := range l.Len() {
			fmt.Fprintf(&b, "%s %d:", name, row)
			for _, f := range l.Schema().Fields {
				fmt.Fprintf(&b, " %s %s", f.Name, shownWhole(l.Value(row, f.Name)))
			}
			b.WriteString("\n")
		}
	}
	return b.String()
}

// shownWhole shows a value with what its records hold, so that one of another run shows.
func shownWhole(v value.Value) string {
	if l, row, ok := v.Record(); ok {
		return fmt.Sprintf("%s(%s)", v, l.Value(row, l.Schema().Fields[0].Name))
	}
	if v.Kind() != types.ListKind {
		return v.String()
	}
	var parts []string
	for _, e := range v.Elems() {
		parts = append(parts, shownWhole(e))
	}
	return fmt.Sprint(parts)
}

// editWorld changes something in the facts of a world.
func editWorld(pick func(n int) int, facts *value.Facts) (*value.Facts, error) {
	m := &makes{pick: pick}
	e := facts.Edit()
	rows, marks := facts.List("rows"), facts.List("marks")
	if rows.Len() == 0 {
		return facts, nil
	}
	for range 1 + pick(2) {
		row := pick(rows.Len())
		key := value.OfText(rows.Label(row))
		switch pick(8) {
		case 0:
			e.SetValue("v", ruleValue(m.fact("v", "number")))
		case 1:
			_, values := m.record("mark")
			e.Add("marks", append(values, key)...)
		case 2:
			_, values := m.record("row")
			e.Add("rows", append(values, value.OfText(fmt.Sprintf("r%04dx", pick(rows.Len()))))...)
		case 3, 4:
			if marks.Len() == 0 {
				continue
			}
			mark, to := pick(marks.Len()), pick(3)
			switch to {
			case 0:
				e.Remove("marks", mark)
			case 1:
				e.Set("marks", mark, "x", ruleValue(m.fact("x", "number")))
			default:
				e.Set("marks", mark, "row", key)
			}
		case 5:
			e.Remove("rows", row)
		default:
			f := recordFields[pick(len(recordFields))]
			e.Set("rows", row, f.name, ruleValue(m.fact(f.name, f.kind)))
		}
	}
	return e.Facts()
}

// Whatever a formula reads, a run after a change has every cell and every fault of a run on all
// facts, and the run before keeps its own. To try many: go test -run WithOfAll -rapid.checks=100000
func TestWithOfAllFormulas(t *testing.T) {
	checks(t, 300)
	worlds, kept, all := pool{}, 0, 0
	rapid.Check(t, func(t *rapid.T) {
		d := rapid.Custom(func(t *rapid.T) draw { return newDraw(t, worlds) }).Draw(t, "formula")
		d.t = t
		d.figure.Internal = true
		figures := []rule.Figure{d.figure}
		for _, f := range followers {
			f.Internal = true
			figures = append(figures, f)
		}
		sheet, err := rule.NewSheet(naming(generatedScope, d.tree), nil, figures)
		if err != nil && d.figure.Check != "" {
			return // it never holds
		}
		if err != nil {
			d.fatalf("makes no sheet: %v", err)
		}
		run, err := sheet.Run(context.Background(), d.w.facts)
		if err != nil {
			return
		}
		edits := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "edits"), 0))
		facts, was := d.w.facts, cellsOf(run, "rows", "marks", "")
		for range 3 {
			changed, err := editWorld(edits.IntN, facts)
			if err != nil {
				continue
			}
			want, fault := sheet.Run(context.Background(), changed)
			got, err := run.With(context.Background(), rule.Changes{Facts: changed})
			if fmt.Sprint(err) != fmt.Sprint(fault) {
				d.fatalf("after the change: %v, want %v", err, fault)
			}
			if err != nil {
				continue
			}
			if diff := cmp.Diff(cellsOf(want, "rows", "marks", ""), cellsOf(got, "rows", "marks", "")); diff != "" {
				d.fatalf("after the change: %s", diff)
			}
			if is := cellsOf(run, "rows", "marks", ""); is != was {
				d.fatalf("the run before was\n%s and is\n%s", was, is)
			}
			kept, all = kept+want.Worked()-got.Worked(), all+want.Worked()
			run, facts, was = got, changed, cellsOf(got, "rows", "marks", "")
		}
	})
	if t.Logf("kept %d of %d cells", kept, all); kept*3 < all {
		t.Errorf("kept %d of %d cells", kept, all)
	}
}
