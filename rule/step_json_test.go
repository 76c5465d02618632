package rule_test

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/meritrules/merit/rule"
	"github.com/meritrules/merit/rule/derivation"
	"github.com/meritrules/merit/rule/types"
	"github.com/meritrules/merit/rule/value"
)

// Every kind of value shows its kind in JSON, and is read as the same value.
func TestValuesReadWhatTheyWrite(t *testing.T) {
	third, _ := types.Int(1).Quo(types.Int(3))
	units := staff(t, 1, types.Limits{}).List("staff")
	for _, c := range []struct {
		name  string
		value value.Value
		json  string
	}{
		{"a missing value", value.Value{}, `null`},
		{"a flag", value.OfFlag(false), `false`},
		{"a number", value.OfNumber(types.MustParseNumber("9.50")), `{"number":"9.5"}`},
		{"a fraction", value.OfNumber(third), `{"number":"1/3"}`},
		{"a text that looks like a number", value.OfText("9.5"), `"9.5"`},
		{"a text that looks like a day", value.OfText("2022-09-01"), `"2022-09-01"`},
		{"a text to be escaped", value.OfText("a \"<b>\"\n好"), `"a \"\u003cb\u003e\"\n好"`},
		{"a day", value.OfDate(types.MustParseDate("2022-09-01")), `{"date":"2022-09-01"}`},
		{"a record", units.Record(0), `{"record":"p00000"}`},
		{"an empty list", value.OfList(), `[]`},
		{"a list of optional numbers", value.OfList(value.OfNumber(third), value.Value{}), `[{"number":"1/3"},null]`},
		{"lists in a list", value.OfList(value.OfList(value.OfFlag(true)), value.OfList()), `[[true],[]]`},
	} {
		written, err := json.Marshal(c.value)
		if err != nil || string(written) != c.json {
			t.Errorf("%s is written as %s, not %s (%v)", c.name, written, c.json, err)
		}
		read := value.OfText("before")
		if err := json.Unmarshal(written, &read); err != nil {
			t.Errorf("%s: %v", c.name, err)
		}
		again, err := json.Marshal(read)
		if read.Kind() != c.value.Kind() || read.String() != c.value.String() || string(again) != c.json || err != nil {
			t.Errorf("%s: %s is read as the %s %s and written as %s (%v)", c.name, written, read.Kind(), read, again, err)
		}
		if c.value.Kind() != types.RecordKind && !read.Equal(c.value) {
			t.Errorf("%s: %s is read as another value", c.name, written)
		}
	}
}

// A record that was read knows its key, and no longer its list.
func TestRecordsThatWereRead(t *testing.T) {
	var a, b value.Value
	if err := json.Unmarshal([]byte(`[{"record":"a"},{"record":"b"}]`), &[]*value.Value{&a, &b}); err != nil {
		t.Fatal(err)
	}
	if list, row, ok := a.Record(); list != nil || row != 0 || ok {
		t.Errorf("it stands at %d of %v", row, list)
	}
	if !a.Equal(a) || a.Equal(b) || a.Equal(value.OfText("a")) {
		t.Error("records that were read are equal by their keys")
	}
	if text := value.OfList(a, b).String(); text != "[a, b]" {
		t.Errorf("they read %s", text)
	}
}

func TestValuesThatCannotBeRead(t *testing.T) {
	for _, c := range []struct{ name, json, wrong string }{
		{"a bare number, which may be a float", `9.5`, `a value 9.5; write {"number": "9.5"}`},
		{"a number that is none", `{"number":"x"}`, "not a decimal number"},
		{"a number without quotes", `{"number":9.5}`, "cannot unmarshal number"},
		{"a day that is none", `{"date":"2022-02-30"}`, "is not a day"},
		{"another kind", `{"text":"a"}`, "must have one of number, date and record"},
		{"two kinds", `{"number":"1","date":"2022-09-01"}`, "must have one of number, date and record"},
		{"no kind", `{}`, "must have one of number, date and record"},
		{"an element at fault", `[[1]]`, "a value 1"},
	} {
		v := value.OfText("before")
		if err := json.Unmarshal([]byte(c.json), &v); err == nil || !strings.Contains(err.Error(), c.wrong) || v.String() != "before" {
			t.Errorf("%s: %s is read as %s, %v", c.name, c.json, v, err)
		}
	}
	if written, err := json.Marshal(value.OfDate(types.MustParseDate("9999-12-31") + 1)); err == nil {
		t.Errorf("a day of the year 10000 is written as %s", written)
	}
}

// A rounding says as data what it rounds, and how; Chinese words come from that.
func TestRoundingsAreData(t *testing.T) {
	for mode, chinese := range map[types.Mode]string{
		types.HalfAwayFromZero: "四舍五入", types.HalfEven: "四舍六入五成双", types.Up: "向绝对值大的方向进位",
		types.Down: "截去尾数", types.Floor: "向下取整", types.Ceil: "向上取整",
	} {
		s, facts := sample(t)
		two := 2
		sheet, err := rule.NewSheet(s, nil, []rule.Figure{{List: "units", Places: &two, Mode: mode, Source: types.Source{Name: "f", Text: "size / 7"}}})
		if err != nil {
			t.Fatal(err)
		}
		run, err := sheet.Run(context.Background(), facts)
		if err != nil {
			t.Fatal(err)
		}
		step, err := run.Explain(context.Background(), "units", 1, "f", 0)
		if err != nil {
			t.Fatal(err)
		}
		written, err := json.Marshal(step)
		if want := `"rounding":{"from":{"number":"20/7"},"mode":"` + mode.String() + `","places":2}`; err != nil || !strings.Contains(string(written), want) {
			t.Errorf("no %s in\n%s (%v)", want, written, err)
		}
		var read derivation.Step
		if err := json.Unmarshal(written, &read); err != nil {
			t.Fatal(err)
		}
		how := read.Steps[0].Rounding
		if how == nil || how.Mode != mode || how.Places != 2 || how.From.String() != "20/7" {
			t.Errorf("%v: read as %+v", mode, how)
		}
		var b strings.Builder
		if err := (derivation.Renderer{Language: derivation.Chinese}).Text(&b, &read); err != nil || !strings.Contains(b.String(), "20 / 7 ≈ 2.857，"+chinese+"，保留 2 位小数：") {
			t.Errorf("%v reads\n%s", mode, b.String())
		}
	}
}

// What is no derivation is refused; one that was closed cannot be opened by a run.
func TestDerivationsThatWereRead(t *testing.T) {
	var s derivation.Step
	if err := json.Unmarshal([]byte(`{"kind":"figur"}`), &s); err == nil || !strings.Contains(err.Error(), `no kind of step "figur"`) {
		t.Errorf("an unknown kind is read as %q, %v", s.Kind, err)
	}
	if err := json.Unmarshal([]byte(`{"kind":"rounding","rounding":{"mode":"half"}}`), &s); err == nil || !strings.Contains(err.Error(), `no mode of rounding "half"`) {
		t.Errorf("an unknown mode: %v", err)
	}
	run := staff(t, 3, types.Limits{})
	step, err := run.Explain(t.Context(), "staff", 1, "bonus", 1)
	if err != nil {
		t.Fatal(err)
	}
	written, err := json.Marshal(step)
	var read derivation.Step
	if err == nil {
		err = json.Unmarshal(written, &read)
	}
	if err != nil {
		t.Fatal(err)
	}
	closed := 0
	read.Walk(func(s *derivation.Step) {
		if !s.Closed {
			return
		}
		closed++
		if err := run.Open(t.Context(), s, 1); err == nil || !strings.Contains(err.Error(), `staff.`) || !s.Closed {
			t.Errorf("%s is opened, %v", s.Rule, err)
		}
	})
	if closed != 2 {
		t.Errorf("%d closed steps", closed)
	}
}

// Whatever a file has for a derivation, it is refused, or written for people and read
// again as the same.
func FuzzDerivation(f *testing.F) {
	f.Add(`{"kind":"figure","rule":"units.total","record":"u1","text":"size","value":{"number":"1/3"},"steps":[null]}`) // no step
	f.Add(`{"kind":"choice","value":null,"steps":[{"kind":"input","value":true}]}`)                                     // no branch
	f.Add(`{"kind":"figure","value":{"number":"2"},"steps":[{"kind":"rounding","rounding":{"places":-3}}]}`)            // no mode
	f.Add(`{"kind":"call","value":[[{"record":"a"}],null],"steps":[{"kind":"element","record":"a","value":{"date":"2022-09-01"}}]}`)
	f.Add(`{"kind":"input","closed":true,"unknown":"?","steps":[{"kind":"input","rule":".","seen":true}]}`)
	f.Add(`{"kind":"call","op":"weightedMean","value":{"number":"1/3"},"steps":[{"kind":"call","op":"map","value":1,"steps":[{"kind":"element","value":null}]},{"kind":"call","op":"map","value":{"number":"1"}}],"taken":{"elements":[{"value":{"number":"1"},"weight":null}]}}`)
	f.Add(`{"kind":"call","op":"rank","value":null,"taken":{"place":{"of":-1,"same":2,"before":{"value":null},"ahead":{"number":"1/7"},"behind":null},"rows":[{"keys":[{"above":true,"to":{"number":"1"}},{}],"value":true}],"dropped":[{"record":"a, b","value":[]}]}}`)
	f.Add(`{"kind":"figure","rule":"a","value":{"number":"1"},"steps":[{"kind":"input","rule":"a","seen":true,"text":"a","value":{"number":"1"}}]}`) // derives itself
	f.Fuzz(func(t *testing.T, text string) {
		var s, again derivation.Step
		if json.Unmarshal([]byte(text), &s) != nil {
			return
		}
		first, err := inBoth(&s)
		if err != nil && !strings.Contains(err.Error(), "is null, or has no kind") {
			t.Fatal(err)
		}
		written, marshals := json.Marshal(&s)
		if err != nil || marshals != nil { // a rounding without a mode
			return
		}
		if err := json.Unmarshal(written, &again); err != nil {
			t.Fatalf("%s cannot be read: %v", written, err)
		}
		if second, err := inBoth(&again); err != nil || second != first {
			t.Errorf("%s reads\n%s\nand then\n%s, %v", written, first, second, err)
		}
	})
}

// inBoth is a derivation in both languages.
func inBoth(s *derivation.Step) (string, error) {
	var b strings.Builder
	for _, words := range []derivation.Language{derivation.English, derivation.Chinese} {
		if err := (derivation.Renderer{Language: words}).Text(&b, s); err != nil {
			return "", err
		}
	}
	if err := errors.Join(derivation.Renderer{Lines: derivation.Whole}.Markdown(&b, s), derivation.Renderer{Exact: true, Depth: 2, Lines: 5}.HTML(&b, s)); err != nil {
		return "", err
	}
	return b.String(), nil
}
