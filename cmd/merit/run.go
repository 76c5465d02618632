package main

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"slices"
	"strings"

	"github.com/meritrules/merit"
	"github.com/meritrules/merit/internal/spell"
)

func runVerb() verb {
	return verb{
		name:  "run",
		usage: []string{"run [-all] [-list NAME] [-with NAMES] [-sort NAMES] [-as-of DAY] [-csv] [-o FILE] POLICY DATA"},
		about: `Works out the year and prints a table for each list: the keys of its records and the figures
that are published, those of the year as a whole first. With -json it prints an object of the
lists, which can be next year's previous.json; a number without a finite decimal form is a text
such as "1/3".

With -as-of it works out what was known at the end of that day. What is pending has no value, and what
is so far and may still change is marked with ~.`,
		least: 2, most: 2,
		setup: func(flags *flag.FlagSet) action {
			r := &runner{}
			flags.BoolVar(&r.all, "all", false, "also what is not published: internal figures, and what models add to records")
			flags.StringVar(&r.list, "list", "", "only the list `NAME`, which need not have figures; year for those of the year")
			flags.StringVar(&r.with, "with", "", "also the facts `NAMES`, with commas between them, such as name,group")
			flags.StringVar(&r.sort, "sort", "", "put records into the order of the fields `NAMES`, as in grade,-total: a - puts the greatest first")
			flags.BoolVar(&r.csv, "csv", false, "write the list of -list as comma-separated values, for spreadsheets")
			r.asOf.flag(flags)
			trailFlag(flags, &r.trail)
			flags.StringVar(&r.file, "o", "", "write to `FILE`, once everything is worked out")
			return r.run
		},
	}
}

type runner struct {
	all        bool
	list, file string
	csv        bool
	asOf       asOf
	trail      bool
	with, sort string // names of fields with commas between them
}

func (r *runner) run(s *session, args []string) error {
	y, err := s.workOut(args[0], args[1], r.file, r.asOf.day)
	if err != nil {
		return err
	}
	y.showTrail(r.trail)
	if err := s.warn(y); err != nil {
		return err
	}
	tables, err := y.policy.Results(y.run, r.all)
	if err != nil {
		return err
	}
	if r.list != "" {
		t, err := y.policy.Table(y.run, r.list, r.all)
		if err != nil {
			return err
		}
		tables = []merit.ResultTable{t}
	}
	if err := addFields(tables, r.with); err != nil {
		return err
	}
	if err := sortTables(tables, r.sort); err != nil {
		return err
	}
	var out bytes.Buffer
	switch {
	case r.csv && (s.json || r.list == ""):
		return errors.New("-csv needs -list NAME, and does not go with -json")
	case r.csv:
		err = merit.WriteCSV(&out, tables[0])
	case s.json:
		err = merit.WriteJSON(&out, tables)
	default:
		y.tablesText(&out, tables)
	}
	if len(tables) == 0 && !s.json {
		s.stderr.sayf("the policy has no published figures; -all shows the internal ones, -list a list without any\n")
	}
	if err != nil {
		return err
	}
	return s.write(r.file, out.Bytes())
}

// namesIn returns names with commas between them.
func namesIn(names string) []string {
	return strings.FieldsFunc(names, func(r rune) bool { return r == ',' || r == '，' || r == ' ' })
}

// addFields inserts fields of the facts into the tables, after the keys, in the order in
// which they are named. Each name must be a field of one of the tables.
func addFields(tables []merit.ResultTable, names string) error {
	added := make([]int, len(tables))
	for _, name := range namesIn(names) {
		err := eachTable(tables, name, func(i int) {
			if t := &tables[i]; !slices.Contains(t.Fields, name) {
				t.Fields = slices.Insert(t.Fields, keyFields(t)+added[i], name)
				added[i]++
			}
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// sortTables puts the records of tables into the order of fields. Each must be a field of
// one of the tables; the others keep theirs.
func sortTables(tables []merit.ResultTable, names string) error {
	by := make([][]string, len(tables))
	for _, name := range namesIn(names) {
		if err := eachTable(tables, strings.TrimPrefix(name, "-"), func(i int) { by[i] = append(by[i], name) }); err != nil {
			return err
		}
	}
	for i := range tables {
		if len(by[i]) > 0 {
			if err := tables[i].Sort(by[i]...); err != nil {
				return err
			}
		}
	}
	return nil
}

// eachTable calls fn for the tables whose lists have a field. It is an error if none has.
func eachTable(tables []merit.ResultTable, field string, fn func(i int)) error {
	found := false
	var known []string
	for i := range tables {
		s := tables[i].List.Schema()
		for _, f := range s.Fields {
			known = append(known, f.Name)
		}
		if s.Field(field) >= 0 {
			found = true
			fn(i)
		}
	}
	if !found {
		return fmt.Errorf("no list that is shown has a field %q%s", field, strings.TrimRight("; "+spell.DidYouMean(field, known), "; "))
	}
	return nil
}

// keyFields returns how many fields of the key a table begins with.
func keyFields(t *merit.ResultTable) int {
	key, at := t.List.Schema().Key, 0
	for at < len(t.Fields) && slices.Contains(key, t.Fields[at]) {
		at++
	}
	return at
}
