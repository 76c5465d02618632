// Command chuzhou works out one year of the city's assessment: joint marking,
// supervision, evaluation, the paper of 300 points, the race, honours, bonuses
// and the windows for what could not be got done.
//
// Everything that can be argued about stands in policy.yaml; this program only
// reads files and prints. Without flags it prints the embedded year as a circular (通报).
//
//	-json                 the results as JSON
//	-explain UNIT[/FIGURE] how a figure came about, down to single marks and ballots: a page
//	                       of what mattered most, or with -all everything;
//	                      year/FIGURE for one of the year as a whole
//	-zh                   the report, or the words around a derivation, in Chinese
//	-as-of DAY            what is known at the end of a day, and what is pending
//	-data DIR             another year in the same form
//	-policy FILE          another policy
//	-draw SEED            the leaders' panels of the coming year, drawn from a seed text
//	-severity             for information: each unit's mean before and after a correction for strict raters
package main

import (
	"context"
	"embed"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/meritrules/merit"
	"github.com/meritrules/merit/examples/chuzhou/circular"
	"github.com/meritrules/merit/rule"
	"github.com/meritrules/merit/rule/derivation"
	"github.com/meritrules/merit/rule/types"
	"github.com/meritrules/merit/rule/value"
)

//go:embed policy.yaml data
var embedded embed.FS

func main() {
	if err := command(os.Args[1:], os.Stdout, os.Stderr); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// command runs the program with its arguments.
func command(args []string, out, messages io.Writer) error {
	flags := flag.NewFlagSet("chuzhou", flag.ContinueOnError)
	flags.SetOutput(messages)
	asJSON := flags.Bool("json", false, "print the results as JSON")
	explain := flags.String("explain", "", "derive a figure: `UNIT[/FIGURE]`, by id or name")
	all := flags.Bool("all", false, "with -explain: everything, not only a page of each figure")
	chinese := flags.Bool("zh", false, "print the report, or the words around a derivation, in Chinese")
	data := flags.String("data", "", "read the year from `DIR` instead of the embedded one")
	asOf := flags.String("as-of", "", "work out what is known at the end of `DAY`, such as 2022-10-31")
	draw := flags.String("draw", "", "draw the leaders' panels of the coming year from `SEED`, any text")
	severity := flags.Bool("severity", false, "for information: each unit's mean in each round before and after a correction for strict raters")
	policy := flags.String("policy", "", "read the policy from `FILE` instead of the embedded one")
	switch err := flags.Parse(args); {
	case err == flag.ErrHelp:
		return nil
	case err != nil:
		return err
	case flags.NArg() > 0:
		return fmt.Errorf("unexpected argument %q; the flags are listed by -help", flags.Arg(0))
	}
	switch {
	case *asJSON && *explain != "":
		return errors.New("choose one of -json and -explain")
	case *draw != "" && (*asJSON || *explain != ""):
		return errors.New("-draw prints panels; leave out -json and -explain")
	case *severity && (*asJSON || *explain != "" || *draw != ""):
		return errors.New("-severity prints a table of its own; leave out -json, -explain and -draw")
	case *severity:
		return severityTo(out, *policy, *data, *asOf)
	case *asJSON && *chinese:
		return errors.New("-json has no words to print in Chinese; leave out -zh")
	}
	language := derivation.English
	if *chinese {
		language = derivation.Chinese
	}
	p, run, err := work(*policy, *data, *asOf)
	switch {
	case err != nil:
		return err
	case *draw != "":
		return drawTo(out, p, run, *draw)
	case *explain != "":
		return explainTo(out, p, run, *explain, *all, language)
	}
	for _, w := range p.Warnings() {
		fmt.Fprintln(messages, "warning:", w)
	}
	if *asJSON {
		return printJSON(out, run)
	}
	if err := complete(run, circular.Needs()); err != nil {
		return err
	}
	return circular.Write(out, p, run, language)
}

// printJSON prints the results in the form of expected.json.
func printJSON(out io.Writer, run *rule.Run) error {
	if err := complete(run, needed); err != nil {
		return err
	}
	b, err := marshal(collect(run), " ")
	if err == nil {
		_, err = out.Write(b)
	}
	return err
}

// work loads the policy and the year, embedded or named, and runs the one on the other, or
// on what was known of it at the end of a day.
func work(policyFile, dataDir, asOf string) (*merit.Policy, *rule.Run, error) {
	p, err := policyOf(policyFile)
	if err != nil {
		return nil, nil, err
	}
	facts, err := yearFor(p, dataDir, asOf)
	if err != nil {
		return nil, nil, err
	}
	run, err := p.Run(context.Background(), facts)
	return p, run, err
}

// policyOf loads the policy of a file, "" for the embedded one.
func policyOf(file string) (*merit.Policy, error) {
	if file == "" {
		return merit.Load(embedded, "policy.yaml")
	}
	return merit.Load(os.DirFS(filepath.Dir(file)), filepath.Base(file))
}

// yearFor reads the year in a folder, "" for the embedded one.
func yearFor(p *merit.Policy, dir, asOf string) (*value.Facts, error) {
	if dir == "" {
		return readFacts(p, embedded, "data", asOf)
	}
	dir, err := filepath.Abs(dir)
	if err != nil {
		return nil, err
	}
	return readFacts(p, os.DirFS(filepath.Dir(dir)), filepath.Base(dir), asOf)
}

// readFacts reads a year, or what was known of it at the end of a day.
func readFacts(p *merit.Policy, fsys fs.FS, name, asOf string) (*value.Facts, error) {
	if asOf == "" {
		return p.ReadFacts(fsys, name)
	}
	day, err := types.ParseDate(asOf)
	if err != nil {
		return nil, fmt.Errorf("-as-of: %w", err)
	}
	return p.ReadFactsAsOf(fsys, name, day)
}
