package merit_test

import (
	"encoding/json"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"github.com/meritrules/merit"
	"github.com/meritrules/merit/rule"
	"github.com/meritrules/merit/rule/types"
	"pgregory.net/rapid"
)

// dayIn draws a day of the year 2022 within two of its days, counted from 0.
func dayIn(t *rapid.T, from, to int) string {
	return (types.MustParseDate("2022-01-01") + types.Date(rapid.IntRange(from, to).Draw(t, "day"))).String()
}

// drawMatter draws a matter that is opened on a given or a later day.
func drawMatter(t *rapid.T, id string, from int) map[string]any {
	opened := rapid.IntRange(from, 364).Draw(t, "opened")
	m := map[string]any{"id": id, "unit": rapid.SampledFrom([]string{"a", "b", "c"}).Draw(t, "unit"),
		"opened_on": (types.MustParseDate("2022-01-01") + types.Date(opened)).String(), "due_on": dayIn(t, 0, 364)}
	if rapid.Bool().Draw(t, "closed") {
		m["closed_on"], m["result"] = dayIn(t, opened, 364), rapid.SampledFrom([]string{"good", "bad"}).Draw(t, "result")
	}
	return m
}

// drawYear draws the facts of datedPolicy, and others that were the same on a day, counted from 0:
// what nobody could know on that day is drawn anew.
func drawYear(t *rapid.T, day int) (facts, others string) {
	on := (types.MustParseDate("2022-01-01") + types.Date(day)).String()
	years := [2]map[string]any{{"as_of": "2022-12-31"}, {"as_of": "2022-12-31"}}
	var matters [2][]any
	for i := range rapid.IntRange(0, 5).Draw(t, "matters") {
		m := drawMatter(t, "m"+string(rune('0'+i)), 0)
		matters[0] = append(matters[0], m)
		if m["opened_on"].(string) > on {
			continue
		}
		known := map[string]any{"id": m["id"], "unit": m["unit"], "opened_on": m["opened_on"], "due_on": m["due_on"]}
		if closed, ok := m["closed_on"].(string); ok && closed <= on {
			known["closed_on"], known["result"] = closed, m["result"]
		} else if day < 364 && rapid.Bool().Draw(t, "closed otherwise") {
			known["closed_on"], known["result"] = dayIn(t, day+1, 364), rapid.SampledFrom([]string{"good", "bad"}).Draw(t, "other result")
		}
		matters[1] = append(matters[1], known)
	}
	for i := 0; day < 364 && i < rapid.IntRange(0, 3).Draw(t, "later"); i++ {
		matters[1] = append(matters[1], drawMatter(t, "n"+string(rune('0'+i)), day+1))
	}
	rank, mark := rapid.IntRange(1, 9), rapid.IntRange(0, 9)
	var units, marks [2][]any
	for _, id := range []string{"a", "b", "c"} {
		r, m := rank.Draw(t, "rank"), mark.Draw(t, "mark")
		for k := range 2 {
			if k == 1 && on < "2022-06-30" {
				r = rank.Draw(t, "other rank")
			}
			if k == 1 && on < "2022-12-31" {
				m = mark.Draw(t, "other mark")
			}
			units[k] = append(units[k], map[string]any{"id": id, "rank": r})
			marks[k] = append(marks[k], map[string]any{"unit": id, "mark": m})
		}
	}
	var texts [2]string
	for k, y := range years {
		y["units"], y["marks"], y["matters"] = units[k], marks[k], append([]any{}, matters[k]...)
		text, err := json.Marshal(y)
		if err != nil {
			t.Fatal(err)
		}
		texts[k] = string(text)
	}
	return texts[0], texts[1]
}

// What nobody could know on a day changes nothing of what is worked out for that day, and whatever
// is final then keeps its value, whatever comes.
func TestFinalIsFinal(t *testing.T) {
	policy := strings.NewReplacer("    few: {formula: len(matters) < 2, check: there are too many matters}\n", "",
		"count(matters, .good) / len(matters)", "if len(matters) == 0 { 1 } else { count(matters, .good) / len(matters) }").Replace(datedPolicy)
	p := mustLoad(t, policy)
	figures := map[string][]string{"matters": {"closed_on", "result", "overdue", "good"}, "": {"total", "constant"},
		"units": {"rank", "opened", "share", "score", "place", "first", "last"}}
	rapid.Check(t, func(rt *rapid.T) {
		day := rapid.IntRange(0, 364).Draw(rt, "as of")
		first, other := drawYear(rt, day)
		start := types.MustParseDate("2022-01-01")
		known, same := runOf(t, p, first, start+types.Date(day)), runOf(t, p, other, start+types.Date(day))
		later := runOf(t, p, other, start+types.Date(rapid.IntRange(day, 364).Draw(rt, "later day")))
		for list, fields := range figures {
			if d := cmp.Diff(states(known, list, fields...), states(same, list, fields...)); d != "" {
				rt.Errorf("what comes later changes %s (-first +other):\n%s", list, d)
			}
			l, m := known.List(list), later.List(list)
			for row := range l.Len() {
				at := row
				if list == "matters" {
					at, _ = m.Find(l.Label(row))
				}
				for _, f := range fields {
					if l.Status(row, f).State == types.Final && (m.Status(at, f).State != types.Final || !m.Value(at, f).Equal(l.Value(row, f))) {
						rt.Errorf("%s.%s of %s was final with %s, and is %s, %s", list, f, l.Label(row), l.Value(row, f), m.Value(at, f), m.Status(at, f))
					}
				}
			}
		}
	})
}

// runOf runs a policy on what is known at the end of a day of facts in JSON.
func runOf(t *testing.T, p *merit.Policy, facts string, day types.Date) *rule.Run {
	t.Helper()
	known, err := p.ReadFactsAsOf(fstest.MapFS{"facts.json": {Data: []byte(facts)}}, "facts.json", day)
	if err != nil {
		t.Fatalf("%v\n%s", err, facts)
	}
	run, err := p.Run(t.Context(), known)
	if err != nil {
		t.Fatalf("%v\n%s", err, facts)
	}
	return run
}
