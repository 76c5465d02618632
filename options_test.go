package merit_test

import (
	"strings"
	"testing"

	"github.com/meritrules/merit"
	"github.com/meritrules/merit/rule/types"
)

// The limits of a host bound formulas when they are loaded and when they run; what
// they leave at 0 has its default.
func TestWithLimits(t *testing.T) {
	text := headed("facts: {n: number}\nfigures: {year: {a: 'sum(map(1..n, #))'}}\n")
	for _, x := range []struct {
		name   string
		limits types.Limits
		load   string // a part of the error, "" where there is none
		run    string
	}{
		{"none", types.Limits{}, "", ""},
		{"others", types.Limits{Depth: 10}, "", ""},
		{"source", types.Limits{SourceBytes: 5}, "policy.yaml:4:22: year.a: the formula has 17 bytes, more than the limit of 5", ""},
		{"steps", types.Limits{Steps: 10}, "", "takes more than 10"},
	} {
		t.Run(x.name, func(t *testing.T) {
			p, err := merit.Load(memory(text), "policy.yaml", merit.WithLimits(x.limits))
			if !says(err, x.load) {
				t.Fatalf("got  %v\nwant %s", err, x.load)
			}
			if err != nil {
				return
			}
			if _, err = p.Run(t.Context(), built(t, p, nil, number(1000))); !says(err, x.run) {
				t.Errorf("got  %v\nwant %s", err, x.run)
			}
		})
	}
}

// says reports whether an error has a text in it, or with "" is none.
func says(err error, text string) bool {
	if err == nil || text == "" {
		return err == nil && text == ""
	}
	return strings.Contains(err.Error(), text)
}

// A limit that is negative is refused by its name, before anything is read by it.
func TestLimitsAreNotNegative(t *testing.T) {
	for want, option := range map[string]merit.Option{
		"policy.yaml: Limits.Steps is -1":              merit.WithLimits(types.Limits{Steps: -1}),
		"policy.yaml: ReadLimits.ExponentDigits is -2": merit.WithReadLimits(merit.ReadLimits{ExponentDigits: -2}),
		"policy.yaml: ReadLimits.MissingValues is -3":  merit.WithReadLimits(merit.ReadLimits{MissingValues: -3}),
	} {
		if _, err := merit.Load(memory(headed("facts: {n: number}\n")), "policy.yaml", option); !says(err, want) {
			t.Errorf("got %v, want %s", err, want)
		}
	}
}
