package rule_test

import (
	"context"
	"strings"
	"testing"

	"github.com/meritrules/merit/rule"
	"github.com/meritrules/merit/rule/types"
	"github.com/meritrules/merit/rule/value"
)

// What a host can hand over that does not go together is an error, not a wrong
// number and not a panic.
func TestHostMistakes(t *testing.T) {
	s, facts := sample(t)
	eval := func(s rule.Scope, text string, r value.Row) error {
		f, err := s.Compile(types.Source{Text: text}, types.Type{})
		if err != nil {
			return err
		}
		_, err = f.Eval(context.Background(), r)
		return err
	}
	swapped := s
	swapped.Lists = []*types.Schema{s.Lists[1], s.Lists[0], s.Lists[2]}
	_, notStruct := value.SchemaOf[int]("x")
	_, refers := rule.Bind[struct {
		Unit string `rule:"unit,ref=units"`
	}](rule.Scope{}, types.Source{Text: "unit.size"})
	_, hidden := value.SchemaOf[struct {
		size int `rule:"size"`
	}]("x")
	b := value.NewBuilder(&types.Schema{Name: "x", Key: []string{"id"}, Fields: []types.Field{{Name: "a", Type: types.TextType()}}}, "x.json")
	b.Add(1, value.OfText("a"))
	_, noKey := b.Build()
	days := s
	days.Values = []types.Field{{Name: "holidays", Type: types.ListType(types.TextType())}}
	for _, c := range []struct {
		name string
		err  error
		want string
	}{
		{"lists in another order", eval(swapped, "sum(units, .size)", facts.Row("units", 0)), `list 0 of the facts is "units", in the scope`},
		{"no facts at all", eval(s, "sum(units, .size)", value.Row{}), "needs facts"},
		{"no record", eval(rule.Scope{Own: s.Lists[0]}, "size", value.Row{}), "needs a record"},
		{"not a struct", notStruct, "int is not a struct"},
		{"a reference from a struct that stands alone", refers, "refers to record of units"},
		{"a tag on a hidden field", hidden, "not exported"},
		{"a key that is no field", noKey, `the key "id" of x is no field of it`},
		{"holidays as texts", eval(days, `addWorkdays(date("2022-09-30"), 1)`, value.Row{}), "needs the calendar"},
		{"an empty start that says nothing", eval(s, "sum(reduce(units, concat(#acc, [.id]), []))", facts.Row("units", 0)), "an empty list does not say"},
		{"places as a text", eval(s, `stdev([1, 2, 4], "population", "2")`, facts.Row("units", 0)), "must be a whole number"},
		{"a reference to a list that the scope has not", eval(rule.Scope{Own: s.Lists[1]}, `unit == "b"`, value.Row{}), "cannot be equal"},
		{"nil among lists", eval(s, "flatten([[1], nil])", facts.Row("units", 0)), "flatten needs a list of lists"},
	} {
		if c.err == nil || !strings.Contains(c.err.Error(), c.want) {
			t.Errorf("%s: got %v, want %s", c.name, c.err, c.want)
		}
	}
}

// A parameter may be a long list; a list figure of fractions is not published.
func TestListsOfPolicies(t *testing.T) {
	s, facts := sample(t)
	s.Parameters = append(s.Parameters, types.Source{Name: "long", Text: "1..3000"})
	f, err := s.Compile(types.Source{Text: "sum(long)"}, types.Type{})
	if err != nil {
		t.Fatal(err)
	}
	if v, err := f.Eval(context.Background(), facts.Row("units", 0)); err != nil || v.String() != "4501500" {
		t.Errorf("got %s, %v", v, err)
	}
	_, err = rule.NewSheet(s, nil, []rule.Figure{{List: "units", Source: types.Source{Name: "f", Text: "map(marks, .mark / 3)"}}})
	if err == nil || !strings.Contains(err.Error(), "may hold fractions") {
		t.Errorf("got %v", err)
	}
}
