package merit_test

import (
	"context"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"github.com/meritrules/merit"
	"github.com/meritrules/merit/rule/types"
	"github.com/meritrules/merit/rule/value"
)

const townPolicy = `merit: 1
policy: {id: town, version: "1", from: 2022-01-01}
clauses:
  bonus: Each event earns its points.
  spirit:
    text: Units help each other.
    not_expressed: help is not counted
lists:
  units:
    id: key
    class: {type: text, group: true}
    events:
      - points: number
        kind: {type: text, values: [a, b], key: true}
        by: {type: units, optional: true, inverse: helped, unread: true}
previous:
  units: {total: number, grade: {type: text, optional: true, unread: true}}
figures:
  units:
    total: {formula: 'sum(events, .worth)', clause: bonus}
    better: total > (previous?.total ?? 0)
    place: rank(total, map(peers, .total), "competition")
  units.events:
    worth: if parent.class == "x" { 2 * points } else { points }
  year:
    events: len(map(units, .events))
`

// The form of the facts that a document declares, in the order of reading.
func TestFormOfFacts(t *testing.T) {
	p := mustLoad(t, townPolicy)
	var got []string
	for _, s := range p.Facts().Lists {
		fields := make([]string, len(s.Fields))
		for i, f := range s.Fields {
			fields[i] = f.Name + ": " + f.Type.String()
			if f.Inverse != "" {
				fields[i] += " <- " + f.Inverse
			}
		}
		got = append(got, strings.Join([]string{s.Name, strings.Join(s.Key, "+"), strings.Join(s.Groups, "+"), s.Previous, strings.Join(fields, ", ")}, " | "))
	}
	want := []string{
		"units | id | class | previous.units | id: text, class: text",
		"units.events | parent+kind |  |  | parent: record of units <- events, points: number, kind: text, by: record of units or nil <- helped",
		"previous.units | id |  |  | id: text, total: number, grade: text or nil",
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	const unpublished = `policy.yaml:17:26: units has no figure "grade", so what this cycle publishes will not have it for the next`
	if w := p.Warnings(); len(w) != 1 || w[0].Error() != unpublished {
		t.Errorf("warnings: %v", w)
	}
	clause := merit.Clause{ID: "spirit", Text: "Units help each other.", NotExpressed: "help is not counted"}
	if p.Until() != merit.OpenEnd || p.Until().String() != "9999-12-31" || p.Clauses()[1] != clause {
		t.Errorf("until %s, clause %+v", p.Until(), p.Clauses()[1])
	}
}

// built makes facts of records, the texts of whose values stand in the order of
// the fields; a list that is not given is empty.
func built(t *testing.T, p *merit.Policy, records map[string][][]value.Value, values ...value.Value) *value.Facts {
	t.Helper()
	var lists []*value.List
	for _, s := range p.Facts().Lists {
		b := value.NewBuilder(s, "")
		for i, r := range records[s.Name] {
			b.Add(i+1, r...)
		}
		l, err := b.Build()
		if err != nil {
			t.Fatal(err)
		}
		lists = append(lists, l)
	}
	facts, err := value.NewFacts(lists, p.Facts().Values, values)
	if err != nil {
		t.Fatal(err)
	}
	return facts
}

func number(n int64) value.Value { return value.OfNumber(types.Int(n)) }

// Records within records, groups and the last cycle reach the figures.
func TestRunOfTheForm(t *testing.T) {
	p := mustLoad(t, townPolicy)
	text := value.OfText
	run, err := p.Run(t.Context(), built(t, p, map[string][][]value.Value{
		"units":          {{text("u1"), text("x")}, {text("u2"), text("x")}, {text("u3"), text("y")}},
		"units.events":   {{text("u1"), number(3), text("a"), {}}, {text("u1"), number(4), text("b"), text("u2")}, {text("u2"), number(5), text("a"), {}}, {text("u3"), number(6), text("a"), {}}},
		"previous.units": {{text("u1"), number(20), {}}, {text("u2"), number(9), text("good")}},
	}))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for i, l := 0, run.List("units"); i < l.Len(); i++ {
		got = append(got, strings.Join([]string{l.Label(i), l.Value(i, "total").String(), l.Value(i, "better").String(), l.Value(i, "place").String()}, " "))
	}
	if d := cmp.Diff([]string{"u1 14 false 1", "u2 10 true 2", "u3 6 true 1"}, got); d != "" {
		t.Error(d)
	}
}

// A record that fails is told of by the name that the document has for the formula.
func TestRunNamesFormulasAsTheDocument(t *testing.T) {
	p := mustLoad(t, headed(`lists:
  units: {id: key}
  tasks: {id: key, points: number, lead: units, participants: [units], rank: number}
  marks: {task: {type: tasks, key: true, inverse: marks}, unit: {type: units, key: true}, mark: number}
joint: {lead: points / rank, participant: mark, other: 0}
figures:
  year: {all: 'round(sum(awards, .points), 2)'}
`))
	text := value.OfText
	_, err := p.Run(t.Context(), built(t, p, map[string][][]value.Value{
		"units": {{text("u1")}},
		"tasks": {{text("t1"), number(3), text("u1"), value.OfList(), number(0)}},
	}))
	want := "policy.yaml:7:22: joint.lead: tasks t1: division by zero: rank is 0"
	if err == nil || err.Error() != want {
		t.Errorf("got  %v\nwant %s", err, want)
	}
}

// A row of steps that begins at ~ has no lower end; elsewhere in a row ~ is nothing.
func TestOpenEndOfTable(t *testing.T) {
	const text = `merit: 1
policy: {id: p, version: "1", from: 2024-01-01}
lists:
  units: {id: key, change: number}
tables:
  trend:
    keys: {change: above}
    rows:
      - [~, falling]
      - [0, rising]
figures:
  units:
    trend: lookup(trend, change)
cases:
  - {name: falling, given: {units: [{change: -7}]}, expect: {units.trend: falling}}
  - {name: not yet rising, given: {units: [{change: 0}]}, expect: {units.trend: falling}}
  - {name: rising, given: {units: [{change: 0.1}]}, expect: {units.trend: rising}}
`
	load := func(text string) (*merit.Policy, error) {
		return merit.Load(fstest.MapFS{"policy.yaml": {Data: []byte(text)}}, "policy.yaml")
	}
	p, err := load(text)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range p.Cases() {
		for _, f := range p.Test(context.Background(), c, nil).Failures {
			t.Error(f)
		}
	}
	for _, x := range []struct{ old, new, want string }{
		{"above", "exact", "9:10: tables.trend: an element must be a number or a text, not nothing"},
		{"0, rising", "0, ~", "10:13: tables.trend: an element must be a number or a text, not nothing"},
		{"[0, rising]", "[~, rising]", "10:9: tables.trend has two rows for ~, the first in line 9"},
		{"[~, falling]", "[-1, even]\n      - [~, falling]", "the table trend has the row for 0 after the row for ~"},
	} {
		if _, err := load(strings.Replace(text, x.old, x.new, 1)); err == nil || !strings.Contains(err.Error(), x.want) {
			t.Errorf("%s: %v, want %s", x.new, err, x.want)
		}
	}
}
