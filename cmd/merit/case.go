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
figure needs, and what came out. Figures of other records, and what a section of the policy has
made, are given as they came out. Check the value by hand before you paste it. The figure is
named as for merit explain.`,
		least: 3, most: 5,
		setup: func(*flag.FlagSet) action { return printCase },
	}
}

func printCase(s *session, args []string) error {
	if s.json {
		return errors.New("a case is YAML; leave out -json")
	}
	y, err := s.workOut(args[0], args[1], "", nil)
	if err != nil {
		return err
	}
	path, err := figurePath(args[2:])
	if err != nil {
		return err
	}
	text, err := y.policy.CaseOf(context.Background(), y.facts, y.run, path)
	if err != nil {
		return y.refusal(err)
	}
	return s.write("", []byte(text))
}
