package merit_test

import (
	"strings"
	"testing"
)

// What looks right and is not is said, in every list and however it is written; what is right
// is not.
func TestFactsThatLookRight(t *testing.T) {
	p := mustLoad(t, slipsPolicy)
	const year = `{"as_of": "2022-06-01", "worked_weekends": [], "holidays": `
	for _, x := range []struct{ name, file, text, want string }{
		{"a Greek letter in a key", "units.json", `[{"id": "u1"}, {"id": "u2"}, {"id": "Alpha"}, {"id": "\u0391lpha"}]`, "look alike: \u0391 (U+0391) and A (U+0041)"},
		{"a letter for a digit in a part of a key", "marks.csv", "unit,task\nu1,t10\nu1,t1O\n", "look alike: O (U+004F) and 0 (U+0030)"},
		{"a Cyrillic letter in a group", "units.json", `[{"id": "u1", "kind": "east"}, {"id": "u2", "kind": "\u0435ast"}]`, "look alike: \u0435 (U+0435) and e (U+0065)"},
		{"a letter for a digit without its like", "marks.csv", "unit,task\nu1,t1O\nu1,tl2\n", ""},

		{"holidays of one year", "year.json", year + `["2022-01-03", "2022-04-05", "2022-05-02"]}`, ""},
		{"New Year before and after", "year.json", year + `["2021-12-31", "2022-04-05", "2022-05-02", "2023-01-02"]}`, ""},
		{"a year that slipped", "year.json", year + `["2022-01-03", "2021-04-05", "2022-05-02"]}`, "holidays has 2021-04-05, but no other day of the facts is of 2021; check its year"},
		{"a year too late", "year.json", year + `["2022-01-03", "2023-10-03", "2022-05-02"]}`, "holidays has 2023-10-03, but no other day of the facts is of 2023"},

		{"weekends worked for holidays that are not there", "year.json", `{"as_of": "2022-06-01", "worked_weekends": ["2022-01-29", "2022-01-30"], "holidays": []}`, "worked_weekends has 2 days, and holidays has none; give the holidays for which they are worked"},
		{"worked weekends of another year", "year.json", `{"as_of": "2022-06-01", "worked_weekends": ["2032-01-31"], "holidays": ["2022-01-03", "2022-04-05", "2022-05-02"]}`, "worked_weekends has days of 2032, far from all other days of the facts; check their years"},
		{"some worked weekends of another year", "year.json", `{"as_of": "2022-06-01", "worked_weekends": ["2022-01-29", "2012-01-29", "2012-01-28"], "holidays": ["2022-01-03", "2022-04-05", "2022-05-02"]}`, "worked_weekends has days of 2012, far"},
		{"a worked weekend of the winter after", "year.json", `{"as_of": "2022-06-01", "worked_weekends": ["2023-01-28"], "holidays": ["2022-01-03", "2022-04-05", "2022-05-02"]}`, ""},
		{"no holidays at all", "year.json", `{"as_of": "2022-06-01", "worked_weekends": [], "holidays": []}`, ""},

		{"another name of previous", "prev.json", `{"units": []}`, `prev.json: not read; did you mean "previous"?`},
		{"nearly previous", "prevous.json", `{"units": [{"id": "u1", "total": 1}]}`, `prevous.json: not read; did you mean "previous"?`},
		{"nearly previous, of one list", "previuos.csv", "id,total\nu1,5\n", `previuos.csv: not read; did you mean "previous"?`},
		{"another name of previous within a file", "year.json", `{"holidays": [], "worked_weekends": [], "last_year": {"units": []}}`, `the policy has no list or fact "last_year"; did you mean "previous"?`},
		{"a folder of another name", "last-year/units.csv", "id,total\nu1,5\n", `last-year: not read; did you mean "previous"?`},
		{"a folder in Chinese", "上年/units.csv", "id,total\nu1,5\n", `上年: not read; did you mean "previous"?`},
		{"a folder that has its lists", "2021/units.csv", "id,total\nu1,5\n", "2021: a folder that is not read has lists that figures of the last cycle may be in; call it previous if they are"},
		{"a folder of something else", "scans/page.csv", "id\nu1\n", `not read: "scans"`},

		{"a day that is none", "marks.csv", "unit,task,day\nu1,t1,无\n", `"无" is not a day; leave the cell empty where there is no value`},
	} {
		if got := heard(p.ReadFacts(slipsFiles(x.file, x.text), "data")); !strings.Contains(got, x.want) || x.want == "" && got != "" {
			t.Errorf("%s: got %s, want %s", x.name, got, x.want)
		}
	}
}
