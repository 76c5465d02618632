package main

import (
	"bytes"
	"flag"
	"fmt"
	"os"

	"github.com/meritrules/merit"
)

func runVerb() verb {
	return verb{
		name:  "run",
		usage: []string{"run [-all] [-list NAME] [-o FILE] POLICY DATA"},
		about: `Works out the year and prints a table for each list: the keys of its records and the figures
that are published, those of the year as a whole first. With -json it prints an object of the
lists, which can be next year's previous.json; a number without a finite decimal form is a text
such as "1/3".`,
		least: 2, most: 2,
		setup: func(flags *flag.FlagSet) action {
			r := &runner{}
			flags.BoolVar(&r.all, "all", false, "also what is not published: internal figures, and what models add to records")
			flags.StringVar(&r.list, "list", "", "only the list `NAME`, which need not have figures; year for those of the year")
			flags.StringVar(&r.file, "o", "", "write to `FILE`, once everything is worked out")
			return r.run
		},
	}
}

type runner struct {
	all        bool
	list, file string
}

func (r *runner) run(s *session, args []string) error {
	y, err := workOut(args[0], args[1])
	if err != nil {
		return err
	}
	tables := y.policy.Results(y.run, r.all)
	if r.list != "" {
		t, err := y.policy.Table(y.run, r.list, r.all)
		if err != nil {
			return err
		}
		tables = []merit.Table{t}
	}
	var out bytes.Buffer
	if s.json {
		err = merit.WriteJSON(&out, tables)
	} else {
		tablesText(&out, tables)
	}
	if len(tables) == 0 && !s.json {
		fmt.Fprintln(s.stderr, "the policy has no published figures; -all shows the internal ones, -list a list without any")
	}
	if err != nil {
		return err
	}
	if r.file != "" {
		return os.WriteFile(r.file, out.Bytes(), 0o666)
	}
	_, err = s.stdout.Write(out.Bytes())
	return err
}
