package yeartest

import (
	"encoding/json"
	"reflect"
	"testing"
)

func TestRound(t *testing.T) {
	for _, row := range []struct {
		x      string
		places int
		want   string
		why    string
	}{
		{"0.125", 2, "0.13", "half goes away from zero"},
		{"-0.125", 2, "-0.13", "on both sides"},
		{"0.135", 2, "0.14", "whatever digit is before it"},
		{"0.1249999999999999999999", 2, "0.12", "nothing is lost before the half"},
		{"2/3", 4, "0.6667", "a fraction is rounded exactly"},
		{"30.00", 2, "30", "no trailing zeros"},
		{"29.999", 2, "30", "carries through"},
		{"2.5", 0, "3", "to a whole number"},
		{"-0.001", 2, "0", "no minus before nothing"},
	} {
		if got := figure(round(rat(row.x), row.places)); got != row.want {
			t.Errorf("round(%s, %d) = %s, want %s: %s", row.x, row.places, got, row.want, row.why)
		}
	}
}

func TestFigure(t *testing.T) {
	for x, want := range map[string]string{
		"30.0": "30", "100": "100", "0.50": "0.5", "1.8475": "1.8475", "1/3": "1/3", "0": "0", "35e-1": "3.5",
	} {
		if got := figure(rat(x)); got != want {
			t.Errorf("figure(%s) = %s, want %s", x, got, want)
		}
	}
}

func TestDocument(t *testing.T) {
	v := object{{"b", list{1, nil, object{}, list{}}}, {"a", "市<&>\u2028\"\\\n"}}
	want := "{\n \"b\": [\n  1,\n  null,\n  {},\n  []\n ],\n \"a\": \"市<&>\u2028\\\"\\\\\\u000a\"\n}\n"
	got := document(v)
	if string(got) != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if !json.Valid(got) {
		t.Error("not JSON")
	}
}

// Only deadlines of the real year: the day of receipt is not counted, holidays
// and free weekends do not count, worked weekends do.
func TestCaseDue(t *testing.T) {
	f, err := ReadFacts(given(t))
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range []struct {
		received    string
		departments int
		want, why   string
	}{
		{"2022-03-07", 1, "2022-03-14", "Monday to Monday, over a weekend"},
		{"2022-03-07", 2, "2022-03-21", "two departments have ten days"},
		{"2022-09-30", 1, "2022-10-12", "a week of holidays, then a worked Saturday and Sunday"},
		{"2022-10-08", 1, "2022-10-13", "received on a worked Saturday: the Sunday counts"},
		{"2022-05-02", 1, "2022-05-10", "received on a holiday: it ends on the 4th, the 7th is worked"},
	} {
		c := Case{ReceivedOn: row.received, Departments: make([]string, row.departments)}
		if got := caseDue(Chuzhou(), f, c); got != row.want {
			t.Errorf("%s: due %s, want %s: %s", row.received, got, row.want, row.why)
		}
	}
}

func TestChuzhouIsFresh(t *testing.T) {
	p := Chuzhou()
	p.Rounds[0].Weight, p.Grades[0].Score, p.TeamLeads[0] = 1, 1, ""
	if reflect.DeepEqual(p, Chuzhou()) {
		t.Error("two policies share their lists")
	}
}

func TestReadFactsErrors(t *testing.T) {
	for name, spoil := range map[string]func(map[string][]byte){
		"missing file": func(files map[string][]byte) { delete(files, "units.json") },
		"unknown key":  func(files map[string][]byte) { files["units.json"] = []byte(`[{"ident": "u1"}]`) },
		"no JSON":      func(files map[string][]byte) { files["tasks.json"] = []byte(`[`) },
	} {
		files := given(t)
		spoil(files)
		if _, err := Twin(Chuzhou(), files); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}
