package main

import (
	"context"
	"errors"
	"flag"

	"github.com/meritrules/merit/rule/types"
)

func caseVerb() verb {
	return verb{
		name:  "case",
		usage: []string{"case [-as-of DAY] POLICY DATA LIST KEY FIGURE", "case [-as-of DAY] POLICY DATA year FIGURE", "case [-as-of DAY] POLICY DATA PATH"},
		about: `Prints a figure of real facts as a case of the policy, ready to paste: the few facts that the
figure needs, and what came out. What could be left out without changing the figure is left out.
Figures of other records, and what a section of the policy has made, are given as they came out.
With -as-of the case is as of the day, and says what is so far or pending.
Faults of other figures, such as a check that is not met, are warned of. Check the value by hand
before you paste it. The figure is named as for merit explain.`,
		least: 3, most: 5,
		setup: func(flags *flag.FlagSet) action {
			var on asOf
			on.flag(flags)
			return func(s *session, args []string) error { return s.printCase(args, on.day) }
		},
	}
}

func (s *session) printCase(args []string, asOf *types.Date) error {
	if s.json {
		return errors.New("a case is YAML; leave out -json")
	}
	y := &year{outputs: s.outputs(""), asOf: asOf}
	if err := y.load(args[0]); err != nil {
		return err
	}
	if err := y.read(args[1]); err != nil {
		return err
	}
	path, err := figurePath(args[2:])
	if err != nil {
		return err
	}
	text, err := y.policy.CaseOf(context.Background(), y.facts, path)
	if err != nil {
		return y.refusal(err)
	}
	if _, err := y.policy.Run(context.Background(), y.facts); err != nil { // the case may be why
		s.stderr.faults(y.faults("warning", err))
	}
	return s.write("", []byte(text))
}
