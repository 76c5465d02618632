package tally_test

import (
	"fmt"
	"testing"

	"github.com/meritrules/merit/internal/tally"
	"github.com/meritrules/merit/rule/types"
	"github.com/meritrules/merit/rule/value"
)

func TestTally(t *testing.T) {
	a, b, none := value.OfText("a"), value.OfText("b"), value.Value{}
	for _, tt := range []struct {
		name string
		by   func(value.Value) []string
		of   value.Value
		want string
		why  string
	}{
		{"a text", tally.Text, a, `["a"]`, "it counts under itself"},
		{"no text", tally.Text, none, `[]`, "what is missing does not count"},
		{"a text or none", tally.TextOrNone, a, `["a"]`, "it counts under itself"},
		{"none", tally.TextOrNone, none, `[""]`, "what is missing counts under nothing"},
		{"texts", tally.Texts, value.OfList(b, a, b), `["b" "a"]`, "each counts once, in their order"},
		{"no texts", tally.Texts, value.OfList(), `[]`, "an empty list does not count"},
		{"a month", tally.Month, value.OfDate(types.MustParseDate("0922-09-05")), `["0922-09"]`, "with all four digits"},
		{"no month", tally.Month, none, `[]`, "what has no day has no month"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := fmt.Sprintf("%q", tt.by(tt.of)); got != tt.want {
				t.Errorf("%s: got %s, want %s", tt.why, got, tt.want)
			}
		})
	}
}
