package merit_test

import (
	"context"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"github.com/meritrules/merit/rule/types"
	"github.com/meritrules/merit/rule/value"
	"github.com/shopspring/decimal"
)

// slipsPolicy declares each kind of text by which records and groups are found.
const slipsPolicy = `merit: 1
policy: {id: a, version: "1", from: 2022-01-01}
facts: {holidays: [date], worked_weekends: [date], as_of: {type: date, optional: true}, budget: {type: number, optional: true}, called: {type: text, optional: true}}
lists:
  units: {id: key, kind: {type: text, group: true, optional: true}, note: {type: text, optional: true}, tags: {type: [text], optional: true}, lead: {type: units, optional: true}, helpers: {type: [units], optional: true}}
  marks: {unit: {type: units, key: true}, task: {type: text, key: true}, day: {type: date, optional: true}, grade: {type: text, values: [A, é, NULL], optional: true}}
previous:
  units: {total: {type: number, optional: true}}
`

// slipsYear is a year of slipsPolicy without faults and warnings.
func slipsYear() map[string]string {
	return map[string]string{
		"units.json": `[{"id": "u1"}, {"id": "u2"}]`,
		"marks.csv":  "unit,task\nu1,t1\n",
		"year.json":  `{"holidays": [], "worked_weekends": []}`,

		"previous.json": "null",
	}
}

// slipsFiles are the files of slipsYear with another one, in a folder data.
func slipsFiles(name, text string) fstest.MapFS {
	files := fstest.MapFS{}
	for other, text := range slipsYear() {
		files["data/"+other] = &fstest.MapFile{Data: []byte(text)}
	}
	if strings.HasPrefix(name, "previous/") {
		delete(files, "data/previous.json")
	}
	files["data/"+name] = &fstest.MapFile{Data: []byte(text)}
	return files
}

// heard returns what reading facts says, a line for each fault or warning.
func heard(facts *value.Facts, err error) string {
	if err != nil {
		return err.Error()
	}
	var lines []string
	for _, w := range facts.Warnings() {
		lines = append(lines, "warning: "+w.Error())
	}
	return strings.Join(lines, "\n")
}

// Slips that leave a year whole are said with their places.
func TestFactsSlips(t *testing.T) {
	p := mustLoad(t, slipsPolicy)
	for _, x := range []struct{ name, file, text, want string }{
		{"nothing", "units.json", `[{"id": "u1"}, {"id": "u2"}]`, ""},

		{"a key with a blank", "units.json", `[{"id": "u1"}, {"id": "u2 "}]`,
			`units.json:1:16: record 2 (id u2 ): id is "u2 ", which has blanks around it; write "u2"`},
		{"a part of a key", "marks.csv", "unit,task\nu1,\u3000t1\n",
			"marks.csv:2:4: record 1 (unit u1, task \u3000t1): task is \"\\u3000t1\", which has blanks around it; write \"t1\""},
		{"a reference", "marks.csv", "unit,task\nu1\u200b,t1\n",
			"marks.csv:2:1: record 1 (unit u1\\u200b, task t1): unit is \"u1\\u200b\", which has a control character; write \"u1\""},
		{"a list of references", "units.json", `[{"id": "u1", "helpers": ["u2", "\tu2"]}, {"id": "u2"}]`,
			`units.json:1:2: record 1 (id u1): helpers[1] is "\tu2", which has a control character; write "u2"`},
		{"a group", "units.json", `[{"id": "u1", "kind": "ba\u0301c"}, {"id": "u2"}]`,
			`units.json:1:2: record 1 (id u1): kind is "ba\u0301c", which is not in Unicode's normal form C; write "bác" in composed letters: "b\u00e1c"`},
		{"nothing but blanks", "units.json", `[{"id": "u1", "kind": " "}, {"id": "u2"}]`,
			`units.json:1:2: record 1 (id u1): kind is " ", which has nothing that people can see; write a text, or leave it out where it may be missing`},
		{"a declared value in another normal form", "marks.csv", "unit,task,grade\nu1,t1,e\u0301\n",
			`marks.csv:2:7: record 1 (unit u1, task t1): grade is "e\u0301", but must be one of A, é, NULL; did you mean "é"?`},
		{"a declared value with a blank", "marks.csv", "unit,task,grade\nu1,t1,A \n",
			`marks.csv:2:7: record 1 (unit u1, task t1): grade is "A ", but must be one of A, é, NULL; did you mean "A"?`},
		{"a text that would be a key", "units.json", `[{"id": "u1", "tags": ["x", "u2 "]}, {"id": "u2"}]`,
			`units.json:1:2: record 1 (id u1): tags[1] is "u2 ", which has blanks around it; write "u2", which is among the units`},
		{"a single value that would be a key", "year.json", `{"holidays": [], "worked_weekends": [], "called": "u1 "}`,
			`year.json: called is "u1 ", which has blanks around it; write "u1", which is among the units`},
		{"a single value of no meaning", "year.json", `{"holidays": [], "worked_weekends": [], "called": "all\u00ad"}`,
			`warning: year.json: called is "all\u00ad", which has a control character; write "all"`},
		{"texts of no meaning", "units.json", `[{"id": "u1", "note": "x "}, {"id": "u2", "note": "two\nlines "}]`,
			`warning: units.json:1:2: record 1 (id u1): note is "x ", which has blanks around it; write "x"; 2 texts of note are like that`},
		{"keys in another case", "units.json", `[{"id": "u1"}, {"id": "U1"}]`,
			`warning: units.json:1:16: record 2 (id U1): id "U1" and "u1" of record 1 (id u1) differ only in case; write them alike if they are the same`},
		{"keys of another width, groups with a blank", "units.json", `[{"id": "ｕ１", "kind": "up town"}, {"id": "U1", "kind": "uptown"}, {"id": "u3", "kind": "up town"}]`,
			`marks.csv:2:1: record 1 (unit u1, task t1): unit "u1" is not among the units; did you mean "U1" or "ｕ１"?`},
		{"parts of keys and groups", "marks.csv", "unit,task\nu1,ガス\nu2,ｶﾞｽ\nu1,t 2\nu2,t2\n",
			`warning: marks.csv:3:4: record 2 (unit u2, task ｶﾞｽ): task "ｶﾞｽ" and "ガス" of record 1 (unit u1, task ガス) differ only in width or the form of a character; write them alike if they are the same` + "\n" +
				`warning: marks.csv:4:4: record 3 (unit u1, task t 2): task "t 2" and "t2" of record 4 (unit u2, task t2) differ only in blanks; write them alike if they are the same`},

		{"a key that a spreadsheet could not look up", "units.json", `[{"id": "u1"}, {"id": "#N/A"}]`,
			`units.json:1:16: record 2 (id #N/A): id is "#N/A", which a spreadsheet shows where a lookup finds nothing; mend it there, or give the value; a text that is meant is declared among the values of its field`},
		{"a group of a database", "units.json", `[{"id": "u1", "kind": "NULL"}, {"id": "u2"}]`,
			`units.json:1:2: record 1 (id u1): kind is "NULL", which a program writes where a value is missing; mend it there, or leave the value out where there is none; a text that is meant is declared among the values of its field`},
		{"a reference to cells that are gone", "marks.csv", "unit,task\n#REF!,t1\n",
			`marks.csv:2:1: record 1 (unit #REF!, task t1): unit is "#REF!", which a spreadsheet shows where a formula names cells that are no longer there; mend it there, or give the value`},
		{"texts among others", "units.json", `[{"id": "u1", "tags": ["x", "NaN", "#NV"]}, {"id": "u2"}]`,
			`units.json:1:2: record 1 (id u1): tags[1] is "NaN", which a program writes where a value is missing; mend it there, or give the value; a text that is meant is declared among the values of its field; elements at fault: 2`},
		{"a single value", "year.json", `{"holidays": [], "worked_weekends": [], "called": "\\N"}`,
			`year.json:1:51: called is "\\N", which a program writes where a value is missing; mend it there, or leave the value out where there is none; a text that is meant is declared among the values of its field`},
		{"a number that a spreadsheet could not work out", "year.json", `{"holidays": [], "worked_weekends": [], "budget": "#DIV/0!"}`,
			`year.json:1:51: budget must be a number, but is the text #DIV/0!; a spreadsheet shows it where a formula divides by zero: mend it there, or write null where there is no value`},
		{"a figure of the last cycle", "previous/units.csv", "id,total\nu1,#VALUE!\n",
			`previous/units.csv:2:4: record 1 (id u1): total: "#VALUE!": not a decimal number: expected a digit, not "#"; a spreadsheet shows it where a formula meets a text in place of a number: mend it there, or leave the cell empty where there is no value`},
		{"a day that a program lacks", "marks.csv", "unit,task,day\nu1,t1,NaT\n",
			`marks.csv:2:7: record 1 (unit u1, task t1): day: "NaT" is not a day; a program writes it where a value is missing: mend it there, or leave the cell empty where there is no value`},
		{"a declared value", "marks.csv", "unit,task,grade\nu1,t1,NULL\n", ""},
		{"a key that stands for nothing", "units.json", `[{"id": "u1"}, {"id": "n/a"}]`,
			`warning: units.json:1:16: record 2 (id n/a): id is "n/a", which people write where there is no value; give the record a key that is its own, or leave the record out`},
		{"a text that people write for nothing", "units.json", `[{"id": "u1", "note": "n/a", "kind": "none"}, {"id": "u2", "note": "Null"}]`, ""},

		{"some of the last cycle are gone", "previous.json", `{"units": [{"id": "u1", "total": 1}, {"id": "u9"}]}`,
			`warning: previous.json: units: 1 of 2 records of the last cycle are not among the units: "u9"; did you mean "u2"?`},
		{"one of them by another case", "previous.json", `{"units": [{"id": "U2", "total": 1}, {"id": "u1"}]}`,
			`warning: previous.json: units: 1 of 2 records of the last cycle are not among the units: "U2"; "U2" is now "u2"`},
		{"none of the last cycle is there", "previous.json", `{"units": [{"id": "old-1", "total": 1}, {"id": "old-2"}]}`,
			`previous.json: units: none of the records of the last cycle is among the units: "old-1", "old-2"; leave out those that are gone`},
		{"a spreadsheet has shortened the keys", "previous/units.csv", "id,total\n3.40702E+17,1\n",
			`previous/units.csv:2:1: record 1 (id 3.40702E+17): id: "3.40702E+17" may have lost digits; have the spreadsheet show the whole number, and save again`},
		{"the same in JSON", "previous.json", `{"units": [{"id": "3.40702E+17", "total": 1}]}`,
			`previous.json: units: none of the records of the last cycle is among the units: "3.40702E+17"; "3.40702E+17" may have lost digits in a spreadsheet: have it show the whole number, and save again`},
		{"last cycle without records", "previous.json", `{"units": []}`,
			"warning: previous.json: units: the last cycle has no units, so none of this cycle's has a previous one; write null in place of [] if there were none"},
		{"last cycle of a first row", "previous/units.csv", "id,total\n",
			"warning: previous/units.csv: the last cycle has no units, so none of this cycle's has a previous one; write units.json instead, with null in it, if there were none"},
		{"last cycle that had none", "previous.json", `{"units": null}`, ""},
		{"last cycle that had none, in a file of its own", "previous/units.json", "null", ""},
		{"last cycle without units", "previous.json", "{}", "warning: data: the facts have no figures of the last cycle, which the policy reads, so no record has a previous one; write previous.json, with null in it if this is the first cycle"},
		{"last cycle of an empty folder", "previous/.keep", "",
			"warning: data: the facts have no figures of the last cycle, which the policy reads, so no record has a previous one; write previous.json, with null in it if this is the first cycle"},
		{"no last cycle, said twice", "year.json", `{"holidays": [], "worked_weekends": [], "previous": null}`, ""},
		{"no last cycle, and one", "year.json", `{"holidays": [], "worked_weekends": [], "previous": {"units": [{"id": "u1", "total": 1}]}}`,
			`previous.json: previous is null, so there is no last cycle, but the facts have its "units"; leave out one of them`},
		{"a folder that is nearly previous", "previuos/units.csv", "id,total\nu1,1\n",
			`previuos: not read; did you mean "previous"?`},
		{"a folder of another year's", "previous-2021/units.csv", "id,total\nu1,1\n",
			`previous-2021: not read; did you mean "previous"?`},
		{"a list in capitals beside it", "marks.CSV", "unit,task\nu1,t9\n",
			`marks.CSV: a name that is not read; marks.csv is there as well: delete the one that does not hold`},
		{"a list in capitals", "budget.JSON", "{}", `budget.JSON: a name that is not read; call it budget.json`},
		{"a list under another ending", "marks.tsv", "",
			`warning: marks.tsv: not read; marks comes from marks.csv`},
		{"a copy", "marks (1).txt", "", "warning: marks (1).txt: not read; marks comes from marks.csv"},
		{"a backup", "units.json.bak", "", "warning: units.json.bak: not read; units comes from units.json"},
		{"a spreadsheet beside its list", "units.xlsm", "", "warning: units.xlsm: spreadsheets are not read; units comes from units.json"},
		{"a day in a year that nobody means", "marks.csv", "unit,task,day\nu1,t1,2203-03-05\nu1,t2,0202-03-05\n",
			`warning: marks.csv:2:7: record 1 (unit u1, task t1): day is 2203-03-05; check its year`},
		{"a day long ago", "marks.csv", "unit,task,day\nu1,t1,0202-03-05\n", `warning: marks.csv:2:7: record 1 (unit u1, task t1): day is 0202-03-05; check its year`},
		{"days of a life, and the one for never", "marks.csv", "unit,task,day\nu1,t1,1931-01-05\nu1,t2,9999-12-31\nu2,t2,2099-12-31\n", ""},
		{"a single value that stands nowhere", "budget.txt", "5", `budget.txt: not read; did you mean "budget"?`},
		{"what has nothing to do with it", "README.md", "", `warning: data: not read: "README.md"; facts are in files NAME.json and NAME.csv`},
		{"hidden files", ".DS_Store", "", ""},

		{"holidays of another year", "year.json", `{"holidays": ["2021-10-01"], "worked_weekends": [], "as_of": "2023-01-01"}`,
			`warning: year.json: holidays has days of 2021 only, but the other days of the facts are of 2023; give the holidays of those years`},
		{"a year without holidays", "year.json", `{"holidays": ["2021-10-01"], "worked_weekends": [], "as_of": "2022-01-04"}`,
			`warning: year.json: holidays has days of 2021 only, but the other days of the facts are of 2022; give the holidays of those years`},
		{"a slip in the year of a holiday", "year.json", `{"holidays": ["2012-05-02", "2022-05-03"], "worked_weekends": [], "as_of": "2022-12-31"}`,
			`warning: year.json: holidays has days of 2012, far from all other days of the facts`},
		{"a worked weekend on a weekday", "year.json", `{"holidays": [], "worked_weekends": ["2022-10-10"]}`,
			`warning: year.json: worked_weekends has 2022-10-10, which is a Monday and worked anyway`},
		{"days twice and in both", "year.json", `{"holidays": ["2022-10-08", "2022-10-03", "2022-10-08", "2022-10-08"], "worked_weekends": ["2022-10-08"]}`,
			`warning: year.json: holidays has 2022-10-08 twice` + "\n" +
				`warning: year.json: 2022-10-08 is in holidays and in worked_weekends, so it is worked; leave it out of one of them`},
	} {
		if d := cmp.Diff(x.want, heard(p.ReadFacts(slipsFiles(x.file, x.text), "data"))); d != "" {
			t.Errorf("%s (-want +got):\n%s", x.name, d)
		}
	}
}

// A calendar lacks a year that the facts touch, next to one that it has.
func TestCalendarLacksYear(t *testing.T) {
	p := mustLoad(t, slipsPolicy)
	files := fstest.MapFS{
		"data/units.json": {Data: []byte(`[{"id": "u1"}]`)},
		"data/marks.csv":  {Data: []byte("unit,task,day\nu1,t1,2021-10-01\nu1,t2,2022-10-01\nu1,t3,1987-02-01\n")},
		"data/year.json":  {Data: []byte(`{"holidays": ["2021-10-01", "2021-10-04"], "worked_weekends": ["2021-10-09"], "previous": null}`)},
	}
	const want = `warning: year.json: the facts have days of 2022, but holidays has none of that time`
	if got := heard(p.ReadFacts(files, "data")); got != want {
		t.Errorf("got %s", got)
	}
}

// A calendar is held against the days from or to which formulas count working days, and no others.
func TestCalendarOfWorkingDays(t *testing.T) {
	p := mustLoad(t, `merit: 1
policy: {id: a, version: "1", from: 2022-01-01}
facts: {holidays: [date], as_of: date}
lists:
  cases: {id: key, on: date, within: number, done: {type: date, optional: true}, born: date}
figures:
  cases:
    due: addWorkdays(on, within)
    late: 'workdays(due, done ?? as_of) > 0'
    age: days(born, on)
`)
	for _, x := range []struct{ name, holidays, on, done, born, want string }{
		{"one that fits", `"2022-01-31", "2022-05-02"`, "2022-01-10", "2022-05-10", "2022-01-01", ""},
		{"no holidays for months", ``, "2022-01-10", "2022-05-10", "2022-01-01",
			"warning: year.json: holidays has no day, and working days are counted from 2022-01-10 to 2022-06-01; give the holidays of that time"},
		{"no holidays for two months", ``, "2022-04-10", "2022-05-10", "2022-01-01", ""},
		{"holidays end early", `"2022-01-31", "2022-02-01"`, "2022-01-10", "2022-05-10", "2022-01-01",
			"warning: year.json: working days are counted until 2022-06-01, but holidays ends on 2022-02-01; give the holidays of that time"},
		{"holidays begin late", `"2022-05-02", "2022-05-03"`, "2022-01-10", "2022-05-10", "2022-01-01",
			"warning: year.json: working days are counted from 2022-01-10 on, but holidays begins on 2022-05-02; give the holidays of that time"},
		{"a calendar in which much time passes without", `"2021-08-30", "2022-01-03"`, "2021-08-10", "2022-05-10", "2022-01-01",
			"warning: year.json: working days are counted until 2022-06-01, but holidays ends on 2022-01-03; give the holidays of that time"},
		{"a year of days from which none are counted", `"2022-01-31", "2022-05-02"`, "2022-01-10", "2022-05-10", "2021-01-01", ""},
		{"a year of days from which some are", `"2022-01-31", "2022-05-02"`, "2021-12-10", "2022-05-10", "2022-01-01",
			"warning: year.json: the facts have days of 2021, but holidays has none of that time"},
	} {
		files := fstest.MapFS{
			"data/cases.csv": {Data: []byte("id,on,within,done,born\nc," + x.on + ",5," + x.done + "," + x.born + "\n")},
			"data/year.json": {Data: []byte(`{"as_of": "2022-06-01", "holidays": [` + x.holidays + `]}`)},
		}
		if got := heard(p.ReadFacts(files, "data")); got != x.want {
			t.Errorf("%s: got %s", x.name, got)
		}
	}
}

// The last cycle's figures of a policy that reads none are not passed over in silence.
func TestUnusedPrevious(t *testing.T) {
	p := mustLoad(t, "merit: 1\npolicy: {id: a, version: b, from: 2022-01-01}\nlists: {units: {id: key}}\n")
	for file, want := range map[string]string{
		"previous.json":       "warning: previous.json: the policy reads no figures of the last cycle; declare them under previous, or leave them out",
		"previous.csv":        "warning: previous.csv: the policy reads no figures of the last cycle; declare them under previous, or leave them out",
		"previous/units.json": "warning: previous: the policy reads no figures of the last cycle; declare them under previous, or leave them out",
		"year.json":           "warning: year.json:1:14: the policy reads no figures of the last cycle",
	} {
		files := fstest.MapFS{"data/units.csv": {Data: []byte("id\nu1\n")}, "data/" + file: {Data: []byte(`{"previous": {}}`)}}
		if got := heard(p.ReadFacts(files, "data")); got != want {
			t.Errorf("%s: got %s, want %s", file, got, want)
		}
	}
}

// Go values have the same warnings and faults as files.
func TestStructSlips(t *testing.T) {
	type unit struct {
		ID      string   `rule:"id"`
		Kind    *string  `rule:"kind"`
		Note    *string  `rule:"note"`
		Tags    []string `rule:"tags"`
		Lead    *string  `rule:"lead"`
		Helpers []string `rule:"helpers"`
	}
	type mark struct {
		Unit string `rule:"unit"`
		Task string `rule:"task"`
	}
	type last struct {
		Units []unit `rule:"units"`
	}
	type year struct {
		Holidays []types.Date `rule:"holidays"`
		Worked   []types.Date `rule:"worked_weekends"`
		Units    []unit       `rule:"units"`
		Marks    []mark       `rule:"marks"`
		Previous *last        `rule:"previous"`
	}
	p := mustLoad(t, strings.Replace(slipsPolicy, "{total: {type: number, optional: true}}", "{}", 1))
	day := types.MustParseDate("2022-10-10")
	for _, x := range []struct {
		name string
		year year
		want string
	}{
		{"keys and groups", year{Units: []unit{{ID: "u1"}, {ID: "\ufeffu2", Helpers: []string{"u1\n"}}}, Marks: []mark{{"u1", "t "}}},
			"units: record 2 (id \\ufeffu2): id is \"\\ufeffu2\", which has a control character; write \"u2\"\n" +
				"units: record 2 (id \\ufeffu2): helpers[0] is \"u1\\n\", which has a control character; write \"u1\"\n" +
				`marks: record 1 (unit u1, task t ): task is "t ", which has blanks around it; write "t"`},
		{"warnings", year{Worked: []types.Date{day}, Units: []unit{{ID: "ß"}, {ID: "SS"}}, Previous: &last{[]unit{{ID: "ß"}, {ID: "x"}}}},
			`warning: units: record 1 (id ß): id "ß" and "SS" of record 2 (id SS) differ only in case; write them alike if they are the same` + "\n" +
				`warning: previous.units: 1 of 2 records of the last cycle are not among the units: "x"; leave out those that are gone` + "\n" +
				`warning: worked_weekends has 2022-10-10, which is a Monday and worked anyway`},
	} {
		if d := cmp.Diff(x.want, heard(p.NewFacts(x.year))); d != "" {
			t.Errorf("%s (-want +got):\n%s", x.name, d)
		}
	}
}

// The facts of a case obey the same.
func TestCaseSlips(t *testing.T) {
	p := mustLoad(t, slipsPolicy+`figures: {units: {n: 'len(helpers ?? [])'}}
cases:
  - {name: a key, given: {units: {id: "u1 "}}, expect: {units.n: 0}}
  - {name: a reference, given: {units: [{id: u1, helpers: ["u1\u200b"]}]}, expect: {units.n: 1}}
`)
	for i, want := range []string{`id is "u1 ", which has blanks around it; write "u1"`, `helpers[0] is "u1\u200b", which has a control character; write "u1"`} {
		if got := p.Test(context.Background(), p.Cases()[i], nil); got.Passed() || !strings.Contains(got.String(), want) {
			t.Errorf("%s: got %s", p.Cases()[i].Name, got)
		}
	}
}

// Facts in which nothing speaks of the last cycle are warned of, in files and in Go.
func TestNoLastCycle(t *testing.T) {
	p := mustLoad(t, `merit: 1
policy: {id: a, version: "1", from: 2022-01-01}
lists: {units: {id: key}}
previous: {units: {total: number}}
figures: {units: {total: 'previous?.total ?? 0'}}
`)
	type units []struct {
		ID string `rule:"id"`
	}
	type last struct {
		Units []struct {
			ID    string          `rule:"id"`
			Total decimal.Decimal `rule:"total"`
		} `rule:"units"`
	}
	const none = "the facts have no figures of the last cycle, which the policy reads, so no record has a previous one; "
	files := fstest.MapFS{"a.json": {Data: []byte(`{"units": []}`)}, "b.json": {Data: []byte(`{"units": [], "previous": null}`)}}
	for _, x := range []struct{ name, got, want string }{
		{"a file", heard(p.ReadFacts(files, "a.json")), "warning: a.json: " + none + `write "previous": null if this is the first cycle`},
		{"a file that says so", heard(p.ReadFacts(files, "b.json")), ""},
		{"a struct", heard(p.NewFacts(struct {
			Units units `rule:"units"`
		}{})), "warning: " + none + "give a pointer the tag `rule:\"previous\"`, nil if this is the first cycle"},
		{"a struct that says so", heard(p.NewFacts(struct {
			Units    units `rule:"units"`
			Previous *last `rule:"previous"`
		}{})), ""},
	} {
		if d := cmp.Diff(x.want, x.got); d != "" {
			t.Errorf("%s (-want +got): %s", x.name, d)
		}
	}
}

// A decimal comma that may have parted either of two numbers is said of both.
func TestDecimalCommaOfTwoColumns(t *testing.T) {
	p := mustLoad(t, `merit: 1
policy: {id: a, version: "1", from: 2022-01-01}
lists: {calls: {no: {type: number, key: true}, minutes: number, note: {type: text, optional: true}}}
figures: {calls: {long: minutes > 8}}
`)
	files := fstest.MapFS{"data/calls.csv": {Data: []byte("no,minutes,note\n2,7,5,late\n")}}
	_, err := p.ReadFacts(files, "data")
	const want = "no: write 2.7 if the comma stands before decimals; minutes: write 7.5 if the comma stands before decimals; put a text"
	if err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("got %v, want %s", err, want)
	}
}
