package main

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/meritrules/merit"
)

func runVerb() verb {
	return verb{
		name:  "run",
		usage: []string{"run [-all] [-list NAME] [-with NAMES] [-o FILE] POLICY DATA"},
		about: `Works out the year and prints a table for each list: the keys of its records and the figures
that are published, those of the year as a whole first. With -json it prints an object of the
lists, which can be next year's previous.json; a number without a finite decimal form is a text
such as "1/3".`,
		least: 2, most: 2,
		setup: func(flags *flag.FlagSet) action {
			r := &runner{}
			flags.BoolVar(&r.all, "all", false, "also what is not published: internal figures, and what models add to records")
			flags.StringVar(&r.list, "list", "", "only the list `NAME`, which need not have figures; year for those of the year")
			flags.StringVar(&r.with, "with", "", "also the facts `NAMES`, with commas between them, such as name,group")
			flags.StringVar(&r.file, "o", "", "write to `FILE`, once everything is worked out")
			return r.run
		},
	}
}

type runner struct {
	all        bool
	list, file string
	with       string // names of fields with commas between them
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
	for i := range tables {
		addFields(&tables[i], strings.Split(r.with, ","))
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

// addFields shows fields of a list's facts behind those of its key.
func addFields(t *merit.Table, names []string) {
	s := t.List.Schema()
	at := 0
	for at < len(t.Fields) && slices.Contains(s.Key, t.Fields[at]) {
		at++
	}
	for _, name := range names {
		if name = strings.TrimSpace(name); s.Field(name) >= 0 && !slices.Contains(t.Fields, name) {
			t.Fields = slices.Insert(t.Fields, at, name)
			at++
		}
	}
}
