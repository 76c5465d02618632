package rule_test

import (
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"

	"github.com/meritrules/merit/rule"
)

// Records within others that have no key are called by their place among those of
// their parent, which the count of those before them tells. Readers of one list may
// ask at the same time.
func TestPlacesWithinParents(t *testing.T) {
	draw := rand.New(rand.NewPCG(1, 2))
	units := rule.NewBuilder(&rule.Schema{Name: "units", Key: []string{"id"}, Fields: []rule.Field{{Name: "id", Type: rule.TextType()}}}, "")
	for i := range 5 {
		units.Add(i+1, rule.TextValue(fmt.Sprint("u", i)))
	}
	events := rule.NewBuilder(&rule.Schema{Name: "units.events", Fields: []rule.Field{
		{Name: "parent", Type: rule.RecordType("units")}, {Name: "n", Type: rule.NumberType()},
	}}, "")
	type event struct {
		parent   string
		position int
	}
	given := map[int]event{} // by n
	for n := range 200 {
		e := event{fmt.Sprint("u", draw.IntN(5)), 1 + draw.IntN(150)} // some positions twice
		given[n] = e
		events.Add(e.position, rule.TextValue(e.parent), rule.NumberValue(rule.Int(int64(n))))
	}
	var lists []*rule.List
	for _, b := range []*rule.Builder{units, events} {
		l, err := b.Build()
		if err != nil {
			t.Fatal(err)
		}
		lists = append(lists, l)
	}
	facts, err := rule.NewFacts(lists, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			l := facts.List("units.events")
			for row := range l.Len() {
				n, _ := l.Number(row, "n")
				i, _ := n.Int64()
				own, place := given[int(i)], 1
				for _, e := range given {
					if e.parent == own.parent && e.position < own.position {
						place++
					}
				}
				if got, want := l.Label(row), fmt.Sprintf("%s, record %d", own.parent, place); got != want {
					t.Errorf("got %s, want %s", got, want)
				}
			}
		})
	}
	all.Wait()
}

// A builder checks a field of very many allowed texts by looking them up: as the
// field itself does by going through them.
func TestBuilderChecksAsFields(t *testing.T) {
	var many []string
	for i := range 100 {
		many = append(many, fmt.Sprint("v", i))
	}
	s := &rule.Schema{Name: "l", Fields: []rule.Field{
		{Name: "few", Type: rule.TextType(), Values: many[:3]}, {Name: "many", Type: rule.TextType(), Values: many},
		{Name: "optional", Type: rule.TextType().OrMissing(), Values: many}, {Name: "all", Type: rule.ListType(rule.TextType()), Values: many},
		{Name: "n", Type: rule.NumberType(), Integer: true},
	}}
	b := rule.NewBuilder(s, "")
	for c := range s.Fields {
		for _, v := range []rule.Value{
			{}, rule.TextValue("v0"), rule.TextValue("v99"), rule.TextValue("v100"), rule.TextValue(""), rule.NumberValue(rule.Int(1)),
			rule.NumberValue(rule.MustParseNumber("0.5")), rule.FlagValue(true), rule.ListValue(rule.TextValue("v1")), rule.ListValue(rule.TextValue("x")),
		} {
			if got, want := fmt.Sprint(b.Check(c, v)), fmt.Sprint(s.Fields[c].Check(v)); got != want {
				t.Errorf("%s of %s: got %s, want %s", v, s.Fields[c].Name, got, want)
			}
		}
	}
}
