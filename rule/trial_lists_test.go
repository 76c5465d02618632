package rule_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/meritrules/merit/rule"
	"github.com/meritrules/merit/rule/types"
	"github.com/meritrules/merit/rule/value"
	"pgregory.net/rapid"
)

// A trial that is given whole records comes to what a run on the same facts does, in
// whatever order the lists are declared and however they refer to each other.

// referringLists draws lists that refer to each other and to themselves, before and
// after they are declared, with and without inverses.
func referringLists(t *rapid.T) []*types.Schema {
	names := rapid.Permutation([]string{"a", "b", "c"}).Draw(t, "order")
	schemas := make([]*types.Schema, len(names))
	for i, name := range names {
		id := types.TextType()
		if rapid.Bool().Draw(t, name+" has numbers as keys") {
			id = types.NumberType()
		}
		s := &types.Schema{Name: name, Key: []string{"id"}, Fields: []types.Field{{Name: "id", Type: id}, {Name: "n", Type: types.NumberType()}}}
		for k := range rapid.IntRange(0, 3).Draw(t, name+" references") {
			to := rapid.SampledFrom(names).Draw(t, "to")
			f := types.Field{Name: fmt.Sprintf("%s%d", name, k), Type: types.RecordType(to)}
			switch rapid.IntRange(0, 3).Draw(t, "kind") {
			case 0:
				f.Type = types.ListType(types.RecordType(to))
			case 1:
				f.Inverse = "of" + f.Name
			default:
				f.Type, f.Inverse = f.Type.OrMissing(), "of"+f.Name
			}
			s.Fields = append(s.Fields, f)
		}
		schemas[i] = s
	}
	return schemas
}

// readingFigures are figures that read all references of lists, from both their ends.
func readingFigures(schemas []*types.Schema) (figures []rule.Figure) {
	add := func(list, name, text string) {
		figures = append(figures, rule.Figure{List: list, Source: types.Source{Name: name, Text: text}})
	}
	for _, s := range schemas {
		add(s.Name, "twice", "n * 2")
		for _, f := range s.Fields {
			switch {
			case f.Name == "id" || f.Name == "n":
			case f.Type.Kind == types.ListKind:
				add(s.Name, "f_"+f.Name, fmt.Sprintf("sum(%s, .n) * 10 + len(%[1]s)", f.Name))
			case f.Type.Optional:
				add(s.Name, "f_"+f.Name, fmt.Sprintf("%s?.twice ?? -1", f.Name))
			default:
				add(s.Name, "f_"+f.Name, f.Name+".twice")
			}
			if f.Inverse != "" {
				add(f.Type.List, "f_"+f.Inverse, fmt.Sprintf("count(%s, .n > n) * 100 + sum(%[1]s, .twice)", f.Inverse))
			}
		}
	}
	return figures
}

// recordValues draws the records of a list: the keys are 1 to some number.
func recordValues(t *rapid.T, s *types.Schema, sizes map[string]int) [][]value.Value {
	rows := make([][]value.Value, sizes[s.Name])
	order := make([]int, len(rows))
	for i := range order {
		order[i] = i + 1
	}
	order = rapid.Permutation(order).Draw(t, s.Name+" in order")
	for i := range rows {
		id := types.Int(int64(order[i]))
		for _, f := range s.Fields {
			key := func() value.Value {
				return value.OfText(fmt.Sprint(rapid.IntRange(1, sizes[f.Type.List+elemList(f)]).Draw(t, "key")))
			}
			switch {
			case f.Name == "id" && f.Type.Kind == types.TextKind:
				rows[i] = append(rows[i], value.OfText(id.String()))
			case f.Name == "id":
				rows[i] = append(rows[i], value.OfNumber(id))
			case f.Name == "n":
				rows[i] = append(rows[i], whole(int64(rapid.IntRange(0, 9).Draw(t, "n"))))
			case f.Type.Kind == types.ListKind:
				keys := make([]value.Value, rapid.IntRange(0, 3).Draw(t, "keys"))
				for k := range keys {
					keys[k] = key()
				}
				rows[i] = append(rows[i], value.OfList(keys...))
			case f.Type.Optional && rapid.Bool().Draw(t, "missing"):
				rows[i] = append(rows[i], value.Value{})
			default:
				rows[i] = append(rows[i], key())
			}
		}
	}
	return rows
}

// elemList is the list that the elements of a list of references are of.
func elemList(f types.Field) string {
	if f.Type.Kind == types.ListKind {
		return f.Type.Elem.List
	}
	return ""
}

func TestTrialOfWholeRecordsIsARun(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		schemas := referringLists(t)
		sheet, err := rule.NewSheet(rule.Scope{Lists: schemas}, nil, readingFigures(schemas))
		if err != nil {
			t.Fatal(err)
		}
		sizes := map[string]int{"a": rapid.IntRange(1, 5).Draw(t, "size"), "b": 2, "c": 3}
		given := sheet.NewGiven()
		var lists []*value.List
		for _, s := range schemas {
			b := value.NewBuilder(s, "")
			for i, values := range recordValues(t, s, sizes) {
				b.Add(i+1, values...)
				r := given.Add(s.Name)
				for c, v := range values {
					if err := r.Set(s.Fields[c].Name, v); err != nil {
						t.Fatal(err)
					}
				}
			}
			lists = append(lists, built(b))
		}
		facts, err := value.NewFacts(lists, nil, nil)
		if err != nil {
			t.Fatal(err)
		}
		run, err := sheet.Run(context.Background(), facts)
		if err != nil {
			t.Fatal(err)
		}
		trial := sheet.Trial(context.Background(), given, nil, nil)
		for _, f := range sheet.Figures() {
			l := run.List(f.List)
			for row := range l.Len() {
				want := l.Value(row, f.Source.Name)
				if got, err := trial.Value(f.List, row, f.Source.Name); err != nil || !got.Equal(want) {
					t.Errorf("%s.%s.%s (%s): a trial comes to %v (%v), a run to %v", f.List, l.Label(row), f.Source.Name, f.Source.Text, got, err, want)
				}
			}
		}
	})
}

// An inverse is made of the references: one that is given beside them would be lost
// without a word.
func TestTrialRefusesAGivenInverse(t *testing.T) {
	sheet := trialSheet(t)
	u := sheet.NewGiven().Add("units")
	err := u.Set("events", value.OfList())
	if want := "units.events holds the records whose events.unit lead here; give those references"; err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}
