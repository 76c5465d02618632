package evaluation_test

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/meritrules/merit/evaluation"
)

// TestReasonsOfPage: docs/evaluation.md has all reasons, in their order.
func TestReasonsOfPage(t *testing.T) {
	page, err := os.ReadFile("../docs/evaluation.md")
	if err != nil {
		t.Fatal(err)
	}
	_, table, _ := strings.Cut(string(page), "| Reason |")
	table, _, _ = strings.Cut(table, "\n\n")
	var told []string
	for _, m := range regexp.MustCompile("(?m)^\\| `([a-z_]+)` \\|").FindAllStringSubmatch(table, -1) {
		told = append(told, m[1])
	}
	if want := evaluation.Words(); !slices.Equal(told, want) {
		t.Errorf("the page has the reasons %v, want %v", told, want)
	}
}

// TestNamesOfPage: docs/evaluation.md has the names of all lists and fields.
func TestNamesOfPage(t *testing.T) {
	page, err := os.ReadFile("../docs/evaluation.md")
	if err != nil {
		t.Fatal(err)
	}
	_, table, _ := strings.Cut(string(page), "\n## Names\n")
	for _, list := range append([]string{"units", "raters", "panels", "ballots"}, evaluation.Made()...) {
		i := strings.Index(table, "\n| `"+list+"`")
		if slices.Contains(evaluation.Made(), list) {
			i = strings.Index(table, "\n| `made: {"+list)
		}
		if i < 0 {
			t.Errorf("the page has no list %s", list)
			continue
		}
		row, _, _ := strings.Cut(table[i+1:], "\n")
		for _, field := range evaluation.Fields(list) {
			if !strings.Contains(row, "`"+field+"`") {
				t.Errorf("the page has no field %s of %s", field, list)
			}
		}
	}
}
