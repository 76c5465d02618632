package merit_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/meritrules/merit"
	"github.com/meritrules/merit/rule/types"
)

// daysPolicy has a day in each place where facts may have one.
const daysPolicy = `merit: 1
policy: {id: days, version: "1", from: 2022-01-01, until: 2022-12-31}
facts: {on: {type: date, optional: true}}
lists:
  l:
    at: {type: date, optional: true}
    all: {type: [date], optional: true}
figures:
  l: {x: at == nil}
  year: {n: len(l)}
`

// Every reader takes the days of the years 1 to 9999 and no others: those are
// what a day is written as.
func TestDaysOfEveryReader(t *testing.T) {
	type row struct {
		At  types.Date   `rule:"at"`
		All []types.Date `rule:"all"`
	}
	type year struct {
		On types.Date `rule:"on"`
		L  []row      `rule:"l"`
	}
	p := mustLoad(t, daysPolicy)
	files := func(name, text string) error {
		files := fstest.MapFS{"d/" + name: {Data: []byte(text)}}
		if name == "year.json" {
			files["d/l.json"] = &fstest.MapFile{Data: []byte("[]")}
		}
		_, err := p.ReadFacts(files, "d")
		return err
	}
	structs := func(y year) error { _, err := p.NewFacts(y); return err }
	document := func(text string) error { _, err := load(text); return err }
	date := func(day string) types.Date {
		var y, m, d int
		fmt.Sscanf(day, "%d-%d-%d", &y, &m, &d)
		return types.DateOf(y, m, d)
	}
	sound := types.DateOf(2022, 1, 1)
	for reader, read := range map[string]func(day string) error{
		"JSON":                func(day string) error { return files("l.json", `[{"at": "`+day+`"}]`) },
		"a list in JSON":      func(day string) error { return files("l.json", `[{"all": ["`+day+`"]}]`) },
		"a single value":      func(day string) error { return files("year.json", `{"on": "`+day+`"}`) },
		"CSV":                 func(day string) error { return files("l.csv", "at\n"+day+"\n") },
		"a struct":            func(day string) error { return structs(year{On: sound, L: []row{{At: date(day)}}}) },
		"a list in a struct":  func(day string) error { return structs(year{On: sound, L: []row{{sound, []types.Date{date(day)}}}}) },
		"a value of a struct": func(day string) error { return structs(year{On: date(day)}) },
		"the policy's days":   func(day string) error { return document(strings.Replace(daysPolicy, "2022-12-31", day, 1)) },
		"a case": func(day string) error {
			return document(daysPolicy + "cases: [{name: a, given: {l: {at: " + day + "}}, expect: {l.x: true}}]\n")
		},
		"a value of a case": func(day string) error {
			return document(daysPolicy + "cases: [{name: a, given: {on: " + day + "}, expect: {l.x: true}}]\n")
		},
		"a formula": func(day string) error { return document(daysPolicy + "  l.x: 'date(\"" + day + "\")'\n") },
		"a day of a parameter": func(day string) error {
			values := []string{day + ": 1", "2022-02-01: 2"} // in the order of their days
			slices.Sort(values)
			return document(headed("facts: {as_of: date}\nparameters: {a: {" + strings.Join(values, ", ") + "}}\nfigures: {year: {x: a}}\n"))
		},
	} {
		t.Run(reader, func(t *testing.T) {
			err := read("0000-01-01")
			if err == nil {
				t.Error("0000-01-01 is taken for a day")
			}
			if reader != "the policy's days" && reader != "a formula" {
				if err := read("0001-01-01"); err != nil {
					t.Error(err)
				}
			}
			if reader == "a formula" {
				return
			}
			if err := read("9999-12-31"); err != nil {
				t.Error(err)
			}
		})
	}
	for _, day := range []types.Date{types.DateOf(0, 12, 31), types.DateOf(10_000, 1, 1), -1 << 31, 1<<31 - 1} {
		err := structs(year{On: sound, L: []row{{At: day}}})
		if want := fmt.Sprintf("l: record 1: at is %s, which is no day of the years 1 to 9999", day); err == nil || err.Error() != want {
			t.Errorf("got  %v\nwant %s", err, want)
		}
	}
	if _, err := p.NewFacts(struct {
		On time.Time `rule:"on"`
		L  []row     `rule:"l"`
	}{On: time.Date(0, 1, 1, 0, 0, 0, 0, time.UTC)}); err == nil {
		t.Error("a time of the year 0 is taken for a day")
	}
	if day := types.MustParseDate("9999-12-31"); day != merit.OpenEnd {
		t.Errorf("the last day is %d", day)
	}
}
