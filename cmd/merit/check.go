package main

import (
	"errors"
	"flag"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/meritrules/merit/internal/spell"
	"github.com/meritrules/merit/rule/fault"
	"github.com/meritrules/merit/rule/types"
)

func checkVerb() verb {
	return verb{
		name:  "check",
		usage: []string{"check [-data DATA] [-strict] POLICY…"},
		about: `Loads each policy and prints every fault and every warning with its place, and the line with a
caret under the column; then says in a line how the policy is. With -json it prints an array of
the faults and warnings of all policies, empty where there are none.`,
		least: 1, most: math.MaxInt,
		setup: func(flags *flag.FlagSet) action {
			c := &checker{}
			flags.StringVar(&c.data, "data", "", "check the facts in `DATA` as well, and that the year can be worked out")
			flags.BoolVar(&c.strict, "strict", false, "count warnings as faults")
			return c.run
		},
	}
}

type checker struct {
	data   string
	strict bool
	found  []failure // of all policies
}

// run checks each policy. It prints the findings as it goes, except with -json.
func (c *checker) run(s *session, args []string) error {
	c.found = []failure{}
	for _, name := range args {
		y := &year{outputs: s.outputs("")}
		if err := c.step(s, name, y.load(name), y.warnings, y.contents); err != nil {
			return err
		}
		if y.policy == nil || c.data == "" {
			continue
		}
		if err := c.step(s, c.data, y.workOutOn(c.data), y.factsWarnings, y.records); err != nil {
			return err
		}
	}
	if s.json {
		if err := writeJSON(s.stdout, c.found); err != nil {
			return err
		}
	}
	if code := verdict(c.found, c.strict); code != sound {
		return code
	}
	return nil
}

// step collects the faults of a policy or of facts: those of err or, if it is nil,
// the warnings; contents describes a sound one.
func (c *checker) step(s *session, name string, err error, warnings func() []failure, contents func() string) error {
	var found refusal
	switch {
	case err != nil && !errors.As(err, &found):
		return err
	case err == nil:
		found = warnings()
	}
	c.found = append(c.found, found...)
	if s.json {
		return nil
	}
	s.stderr.faults(found)
	summary := fmt.Sprintf("%s: %s", name, tally(found))
	if verdict(found, c.strict) == sound {
		summary = fmt.Sprintf("%s is sound: %s", name, contents())
		if len(found) > 0 {
			summary = fmt.Sprintf("%s is sound, with %s: %s", name, tally(found), contents())
		}
	}
	s.stdout.sayf("%s\n", summary)
	return nil
}

// tally counts faults and warnings.
func tally(found []failure) string {
	warnings := 0
	for _, f := range found {
		if f.Severity == "warning" {
			warnings++
		}
	}
	var parts []string
	if faults := len(found) - warnings; faults > 0 {
		parts = append(parts, spell.Counted(faults, "fault"))
	}
	if warnings > 0 {
		parts = append(parts, spell.Counted(warnings, "warning"))
	}
	return strings.Join(parts, ", ")
}

func (y *year) warnings() []failure { return y.faults("warning", fault.Errors(y.policy.Warnings())) }

// factsWarnings returns what may be a slip in the facts.
func (y *year) factsWarnings() []failure {
	return y.faults("warning", fault.Errors(y.facts.Warnings()))
}

// contents counts the parts of a policy.
func (y *year) contents() string {
	p := y.policy
	return fmt.Sprintf("%s, %s, %s", spell.Counted(len(p.Figures()), "figure"), spell.Counted(len(y.lists()), "list"), spell.Counted(len(p.Cases()), "case"))
}

// records counts the records of the facts.
func (y *year) records() string {
	n := 0
	for _, s := range y.lists() {
		n += y.facts.List(s.Name).Len()
	}
	return spell.Counted(len(y.lists()), "list") + ", " + spell.Counted(n, "record")
}

// lists returns the lists that a policy declares, without the last cycle's.
func (y *year) lists() []*types.Schema {
	return slices.DeleteFunc(slices.Clone(y.policy.Facts().Lists), func(s *types.Schema) bool { return strings.HasPrefix(s.Name, "previous.") })
}
