package merit_test

import (
	"strings"
	"testing"

	"github.com/meritrules/merit"
)

// What is pending has no value in results, whatever has been worked out of it so far.
func TestResultsOfPendingFigures(t *testing.T) {
	p, facts := datedYear(t, datedPolicy)
	run := asOf(t, p, facts, "2022-04-02")
	table, err := p.Table(run, "units", false)
	if err != nil {
		t.Fatal(err)
	}
	var lines, text strings.Builder
	if err := merit.WriteJSON(&lines, []merit.ResultTable{table}); err != nil {
		t.Fatal(err)
	}
	if err := merit.WriteCSV(&text, table); err != nil {
		t.Fatal(err)
	}
	for written, want := range map[string]string{
		lines.String(): `{"id": "a", "opened": 2, "share": 0.5, "score": null, "place": null, "first": null, "last": true}`,
		text.String():  "a,2,0.5,,,,true,",
	} {
		if !strings.Contains(written, want) {
			t.Errorf("%s\nhas no %s", written, want)
		}
	}
}

// A policy without a last day has results as of a day as well.
func TestResultsAsOfWithoutAnEnd(t *testing.T) {
	p, facts := datedYear(t, strings.Replace(datedPolicy, ", until: 2022-12-31", "", 1))
	table, err := p.Table(asOf(t, p, facts, "2022-04-02"), "year", false)
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	if err := merit.WriteJSON(&b, []merit.ResultTable{table}); err != nil || !strings.Contains(b.String(), `"total":{"state":"so far","why":{"what":"matters","until":"9999-12-31"}}`) {
		t.Errorf("%v\n%s", err, &b)
	}
}
