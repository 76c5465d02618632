package rule_test

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/meritrules/merit/rule"
	"github.com/meritrules/merit/rule/types"
	"github.com/meritrules/merit/rule/value"
	"github.com/shopspring/decimal"
)

// What a field asks of its value it asks of the elements of a list.
func TestFieldCheck(t *testing.T) {
	one, three := types.Int(1), types.Int(3)
	ranks := types.Field{Name: "ranks", Type: types.ListType(types.NumberType()), Min: &one, Max: &three, Integer: true}
	kinds := types.Field{Name: "kinds", Type: types.ListType(types.TextType()), Values: []string{"a", "b"}}
	numbers := func(texts ...string) value.Value {
		var elems []value.Value
		for _, s := range texts {
			elems = append(elems, value.OfNumber(types.MustParseNumber(s)))
		}
		return value.OfList(elems...)
	}
	for _, c := range []struct {
		name  string
		field types.Field
		value value.Value
		want  string
	}{
		{"all in range", ranks, numbers("1", "3"), ""},
		{"no elements", ranks, numbers(), ""},
		{"too small", ranks, numbers("1", "0"), "ranks[1] is 0, less than the least allowed, 1"},
		{"too large", ranks, numbers("4"), "ranks[0] is 4, more than the most allowed, 3"},
		{"not whole", ranks, numbers("1.5"), "ranks[0] is 1.5, but must be a whole number"},
		{"several", ranks, numbers("0", "1", "2.5", "9"), "ranks[0] is 0, less than the least allowed, 1; elements at fault: 3"},
		{"known texts", kinds, value.OfList(value.OfText("a")), ""},
		{"an unknown text", kinds, value.OfList(value.OfText("a"), value.OfText("c")), `kinds[1] is "c", but must be one of a, b`},
		{"an element of another type", kinds, numbers("1"), "kinds[0] must be a text, but is the number 1"},
		{"a missing element", kinds, value.OfList(value.Value{}), "kinds[0] is missing"},
		{"no list", kinds, value.OfText("a"), "kinds must be a list, but is the text a"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := ""
			if err := value.Check(&c.field, c.value); err != nil {
				got = err.Error()
			}
			if got != c.want {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
			b := value.NewBuilder(&types.Schema{Name: "list", Fields: []types.Field{c.field}}, "")
			b.Add(1, c.value)
			if _, err := b.Build(); (err == nil) != (c.want == "") || err != nil && err.Error() != "record 1: "+c.want {
				t.Errorf("a builder says %v", err)
			}
		})
	}
}

// References are by the keys of records, be they texts or numbers.
func TestReferencesByNumber(t *testing.T) {
	type club struct {
		No types.Number `rule:"no,key"`
	}
	type member struct {
		ID    string `rule:"id,key"`
		Club  *int   `rule:"club,ref=clubs,inverse=members"`
		Clubs []uint `rule:"clubs,ref=clubs"`
	}
	clubs, err := value.SchemaOf[club]("clubs")
	if err != nil {
		t.Fatal(err)
	}
	members, err := value.SchemaOf[member]("members")
	if err != nil {
		t.Fatal(err)
	}
	facts := func(no int) (*value.Facts, error) {
		c, err := value.ListOf(clubs, "", []club{{types.MustParseNumber("12")}, {types.MustParseNumber("2.50")}})
		if err != nil {
			t.Fatal(err)
		}
		m, err := value.ListOf(members, "", []member{{"a", &no, []uint{12}}, {"b", nil, nil}})
		if err != nil {
			t.Fatal(err)
		}
		return value.NewFacts([]*value.List{c, m}, nil, nil)
	}
	f, err := facts(12)
	if err != nil {
		t.Fatal(err)
	}
	l := f.List("members")
	got := fmt.Sprint(l.Value(0, "club"), l.Value(0, "clubs"), l.Value(1, "club"), f.List("clubs").Value(1, "members"), f.List("clubs").Keys())
	if want := "12 [12] nil [a] [2.5 12]"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	_, err = facts(13)
	if want := `record 1 (id a): club "13" is not among the clubs; did you mean "12"?`; err == nil || err.Error() != want {
		t.Errorf("got  %v\nwant %s", err, want)
	}
}

type (
	tagged struct {
		taggedBase
		*taggedNote
		Score  taggedScore `rule:"score"`
		Size   json.Number `rule:"size"`
		Count  uint16      `rule:"count,integer"`
		On     time.Time   `rule:"on"`
		Sizes  [2]int8     `rule:"sizes"`
		Left   int         `rule:"-"`
		hidden int
	}
	taggedBase struct {
		ID string `rule:"id,key"`
	}
	taggedNote struct {
		Note *string `rule:"note"`
	}
	taggedScore decimal.Decimal
	taggedRing  struct {
		*taggedRing
		ID string `rule:"id"`
	}
)

// The fields of a struct, of those that it embeds and of those that it embeds a
// pointer to, with what they hold.
func TestTaggedFields(t *testing.T) {
	note := "n"
	record := tagged{taggedBase: taggedBase{"a"}, Score: taggedScore(decimal.RequireFromString("1.50")), Size: "2.0", Count: 3, Left: 4, hidden: 5,
		On: time.Date(2024, 2, 29, 0, 0, 0, 0, time.UTC), Sizes: [2]int8{1, -2}}
	show := func(b tagged) string {
		fields, err := value.TaggedFields(reflect.TypeFor[tagged]())
		if err != nil {
			t.Fatal(err)
		}
		var lines []string
		for _, f := range fields {
			typ, err := f.Type()
			if err != nil {
				t.Fatal(err)
			}
			v, err := f.Value(reflect.ValueOf(&b).Elem())
			if err != nil {
				t.Fatal(err)
			}
			lines = append(lines, fmt.Sprintf("%s %v %v", f.Name, typ, v))
		}
		return strings.Join(lines, "; ")
	}
	const rest = "; score number 1.5; size number 2; count number 3; on date 2024-02-29; sizes list of numbers [1, -2]"
	if d := cmp.Diff("id text a; note text or nil nil"+rest, show(record)); d != "" {
		t.Error(d)
	}
	record.taggedNote = &taggedNote{&note}
	if d := cmp.Diff("id text a; note text or nil n"+rest, show(record)); d != "" {
		t.Error(d)
	}
	round := taggedRing{&taggedRing{}, "a"}
	if fields, err := value.TaggedFields(reflect.TypeOf(round)); err != nil || len(fields) != 1 {
		t.Errorf("a struct that embeds a pointer to itself: %v, %v", fields, err)
	}
}

// A schema is of structs whose every field is there, so that Bind can point at them.
func TestSchemaOfEmbeddedPointer(t *testing.T) {
	_, err := value.SchemaOf[tagged]("list")
	if want := "rule: the field note of rule_test.tagged is behind an embedded pointer; embed the struct itself"; err == nil || err.Error() != want {
		t.Errorf("got  %v\nwant %s", err, want)
	}
}

// Types made from known ones, times and arrays work in formulas over a struct too.
func TestBindGoTypes(t *testing.T) {
	type record struct {
		taggedBase
		Score taggedScore `rule:"score"`
		Size  json.Number `rule:"size"`
		On    time.Time   `rule:"on"`
		Sizes [2]uint8    `rule:"sizes"`
	}
	b, err := rule.Bind[record](rule.Scope{}, types.Source{Text: `id + ": " + (score * size + sum(sizes) + day(on) > 32 ? "much" : "little")`})
	if err != nil {
		t.Fatal(err)
	}
	r := record{taggedBase{"a"}, taggedScore(decimal.RequireFromString("1.5")), "0.5", time.Date(2024, 2, 29, 0, 0, 0, 0, time.UTC), [2]uint8{1, 2}}
	v, err := b.Eval(t.Context(), r)
	if err != nil || v.String() != "a: much" { // 0.75 + 3 + 29
		t.Errorf("got %v, %v", v, err)
	}
	r.On = r.On.Add(time.Hour)
	if v, err := b.Eval(t.Context(), r); err == nil || !strings.Contains(err.Error(), "on: 2024-02-29T01:00:00Z is not midnight") {
		t.Errorf("got %v, %v", v, err)
	}
}
