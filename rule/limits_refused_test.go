package rule_test

import (
	"errors"
	"testing"

	"github.com/meritrules/merit/rule"
	"github.com/meritrules/merit/rule/fault"
	"github.com/meritrules/merit/rule/types"
)

// Limits that are negative are refused, by name, by all that takes a scope.
func TestLimitsAreNotNegative(t *testing.T) {
	for name, lim := range map[string]types.Limits{
		"SourceBytes": {SourceBytes: -1}, "Tokens": {Tokens: -1}, "Depth": {Depth: -1}, "Digits": {Digits: -1},
		"TextBytes": {TextBytes: -1}, "ListLength": {ListLength: -1}, "Steps": {Steps: -1}, "Bytes": {Bytes: -1},
	} {
		s := rule.Scope{Limits: lim}
		_, sheet := rule.NewSheet(s, nil, nil)
		_, formula := s.Compile(types.Source{Text: "1"}, types.Type{})
		_, bound := rule.Bind[struct {
			N int `rule:"n"`
		}](s, types.Source{Text: "n"})
		for what, err := range map[string]error{"NewSheet": sheet, "Compile": formula, "Bind": bound} {
			var all fault.Errors
			if want := "Limits." + name + " is -1; give a number above 0, or 0 for the default"; !errors.As(err, &all) || err.Error() != want {
				t.Errorf("%s: got %v, want %s", what, err, want)
			}
		}
	}
}
