package window_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/meritrules/merit/rule"
	"github.com/meritrules/merit/window"
)

// inspection runs an inspection of three windows, of which the zone's was not inspected, against the
// findings of the last one. It returns the findings, and what has become of those.
func inspection(t *testing.T, last ...window.LastFinding) (findings, now string, err error) {
	t.Helper()
	p := window.Policy{Names: window.Names{"last_findings": "last_findings"}, Inspected: rule.Expr(`level != "zone"`),
		Findings: []window.Finding{{Rule: "site", When: rule.Expr("not dedicated_site"), Remedy: "rent a room"}, {Rule: "briefed", When: rule.Expr("not staff_briefed")}}}
	sheet, err := p.Compile(rule.Scope{})
	if err != nil {
		t.Fatal(err)
	}
	f := facts()
	f.LastFindings = last
	run, err := sheet.Run(context.Background(), f)
	if err != nil {
		return "", "", err
	}
	show := func(list string, fields ...string) string {
		var rows []string
		l := run.List(list)
		for i := range l.Len() {
			var cells []string
			for _, f := range fields {
				cells = append(cells, l.Value(i, f).String())
			}
			rows = append(rows, strings.Join(cells, " "))
		}
		return strings.Join(rows, "; ")
	}
	return show("findings", "window", "rule", "remedy", "again"), show("last_findings", "window", "rule", "now"), nil
}

// Where nobody looked there is no finding, and the last one is neither mended nor open.
func TestOnlyWhatWasInspectedHasFindings(t *testing.T) {
	findings, now, err := inspection(t, window.LastFinding{Window: "w-zone", Rule: "site"}, window.LastFinding{Window: "w-c1", Rule: "site"}, window.LastFinding{Window: "w-city", Rule: "briefed"})
	if err != nil {
		t.Fatal(err)
	}
	if findings != "w-c1 site rent a room true" || now != "w-c1 site still_open; w-city briefed mended; w-zone site not_inspected" {
		t.Errorf("findings: %s\nnow: %s", findings, now)
	}
}

// A rule that the policy does not have was not mended: it is misspelt, or no longer asked.
func TestUnknownRuleOfTheLastInspection(t *testing.T) {
	for rule, want := range map[string]string{
		"sit":    `rule is "sit", which is no rule of the findings; did you mean "site"?`,
		"lights": `rule is "lights", which is no rule of the findings; leave out what the policy does not ask any more`,
	} {
		if _, _, err := inspection(t, window.LastFinding{Window: "w-city", Rule: rule}); !strings.Contains(fmt.Sprint(err), want) {
			t.Errorf("%s: %v", rule, err)
		}
	}
}
