package merit_test

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/meritrules/merit"
)

// Declared as the advice says, a section has what it needs.
func TestNeedsAsAdvised(t *testing.T) {
	sections := map[string]string{
		"joint":       "{lead: 1, participant: 1, other: 1}",
		"items":       "{work: {points: 1}}",
		"race":        "{}",
		"supervision": "{}",
		"evaluation":  "{rounds: {a: {group: g, from: 2022-01-01, until: 2022-01-02, weight: 1, panel: true}}, grades: [x], score: 1}",
		"window":      "{due_on: received_on, overdue: 'false', days_taken: 1}",
		"incentive":   "{vetoes: {}}",
	}
	for section, text := range sections {
		lists, facts := "", ""
		for range 10 { // one list or fact that is missing after the other
			doc := fmt.Sprintf("merit: 1\npolicy: {id: a, version: b, from: 2022-01-01}\nfacts: {%s}\nlists: {%s}\n%s: %s\n", facts, strings.TrimPrefix(lists, ", "), section, text)
			_, err := merit.Load(fstest.MapFS{"p": {Data: []byte(doc)}}, "p")
			if err == nil {
				break
			}
			first := strings.Split(err.Error(), "\n")[0]
			if _, advice, ok := strings.Cut(first, "write under facts: "); ok {
				facts += advice
				continue
			}
			_, advice, ok := strings.Cut(first, "write under lists: ")
			if !ok {
				t.Errorf("%s: %v\n%s", section, err, doc)
				break
			}
			lists += ", " + advice
		}
		if lists == "" {
			t.Errorf("%s needs nothing", section)
		}
	}
}
