package main

import "flag"

func schemaVerb() verb {
	return verb{
		name:  "schema",
		usage: []string{"schema [-all] [-o FILE] POLICY"},
		about: `Prints a JSON Schema, draft 2020-12, of what run -json prints for the policy: its lists, their
fields with types, ranges and values, and what may be missing. It needs no facts.`,
		least: 1, most: 1,
		setup: func(flags *flag.FlagSet) action {
			d := &describer{}
			flags.BoolVar(&d.all, "all", false, "of what run -all prints")
			flags.StringVar(&d.file, "o", "", "write the schema to `FILE`")
			return d.run
		},
	}
}

// describer describes the results of a policy.
type describer struct {
	all  bool
	file string
}

func (d *describer) run(s *session, args []string) error {
	y := &year{outputs: s.outputs(d.file)}
	if err := y.load(args[0]); err != nil {
		return err
	}
	return s.write(d.file, y.policy.ResultsSchema(d.all))
}
