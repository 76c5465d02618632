package main

import (
	"context"
	"errors"
	"flag"
)

func caseVerb() verb {
	return verb{
		name:  "case",
		usage: []string{"case POLICY DATA LIST KEY FIGURE", "case POLICY DATA year FIGURE", "case POLICY DATA PATH"},
		about: `Prints a figure of real facts as a case of the policy, ready to paste: the few facts that the
figure needs, and what came out. What could be left out without changing the figure is left out.
Figures of other records, and what a section of the policy has made, are given as they came out.
Faults of other figures, such as a check that is not met, are warned of. Check the value by hand
before you paste it. The figure is named as for merit explain.`,
		least: 3, most: 5,
		setup: func(*flag.FlagSet) action { return printCase },
	}
}

func printCase(s *session, args []string) error {
	if s.json {
		return errors.New("a case is YAML; leave out -json")
	}
	y := &year{outputs: s.outputs("")}
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
