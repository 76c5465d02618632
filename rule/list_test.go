package rule_test

import (
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"

	"github.com/meritrules/merit/rule/types"
	"github.com/meritrules/merit/rule/value"
)

// Records within others that have no key are called by their place among those of
// their parent, which the count of those before them tells. Readers of one list may
// ask at the same time.
func TestPlacesWithinParents(t *testing.T) {
	draw := rand.New(rand.NewPCG(1, 2))
	units := value.NewBuilder(&types.Schema{Name: "units", Key: []string{"id"}, Fields: []types.Field{{Name: "id", Type: types.TextType()}}}, "")
	for i := range 5 {
		units.Add(i+1, value.OfText(fmt.Sprint("u", i)))
	}
	events := value.NewBuilder(&types.Schema{Name: "units.events", Fields: []types.Field{
		{Name: "parent", Type: types.RecordType("units")}, {Name: "n", Type: types.NumberType()},
	}}, "")
	type event struct {
		parent   string
		position int
	}
	given := map[int]event{} // by n
	for n := range 200 {
		e := event{fmt.Sprint("u", draw.IntN(5)), 1 + draw.IntN(150)} // some positions twice
		given[n] = e
		events.Add(e.position, value.OfText(e.parent), value.OfNumber(types.Int(int64(n))))
	}
	var lists []*value.List
	for _, b := range []*value.Builder{units, events} {
		l, err := b.Build()
		if err != nil {
			t.Fatal(err)
		}
		lists = append(lists, l)
	}
	facts, err := value.NewFacts(lists, nil, nil)
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
	s := &types.Schema{Name: "l", Fields: []types.Field{
		{Name: "few", Type: types.TextType(), Values: many[:3]}, {Name: "many", Type: types.TextType(), Values: many},
		{Name: "optional", Type: types.TextType().OrMissing(), Values: many}, {Name: "all", Type: types.ListType(types.TextType()), Values: many},
		{Name: "n", Type: types.NumberType(), Integer: true},
	}}
	b := value.NewBuilder(s, "")
	for c := range s.Fields {
		for _, v := range []value.Value{
			{}, value.OfText("v0"), value.OfText("v99"), value.OfText("v100"), value.OfText(""), value.OfNumber(types.Int(1)),
			value.OfNumber(types.MustParseNumber("0.5")), value.OfFlag(true), value.OfList(value.OfText("v1")), value.OfList(value.OfText("x")),
		} {
			if got, want := fmt.Sprint(b.Check(c, v)), fmt.Sprint(value.Check(&s.Fields[c], v)); got != want {
				t.Errorf("%s of %s: got %s, want %s", v, s.Fields[c].Name, got, want)
			}
		}
	}
}
