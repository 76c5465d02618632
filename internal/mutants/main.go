// Mutants breaks the packages internal/exact and rule in one place at a time and
// reports whether their tests notice. Whoever changes one of the two, or its tests,
// runs
//
//	go run ./internal/mutants
//
// which takes about twenty minutes and exits 1 where a mutant survives: then a
// test is missing. With -run REGEXP only the mutants whose names match are run, and
// with -list only listed; -skip REGEXP leaves out tests, such as the property tests, to
// see what the others find.
//
// The mutants stand in table_….go: a name that says what is broken, the file, the text
// and what stands in its place. A text that does not occur exactly once is an error,
// which a test of this package finds as well, so that the table follows the code.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"regexp"
	"slices"
	"time"
)

// mutant is a change that breaks something.
type mutant struct {
	name     string // what is broken
	file     string // from the root of the module
	old, new string
}

// mutants are those of both packages.
func mutants() []mutant {
	return slices.Concat(exactMutants, columnMutants, rowMutants, functionMutants, aroundMutants)
}

func main() {
	run := flag.String("run", "", "run only the mutants whose names match the `regexp`")
	skip := flag.String("skip", "", "leave out the tests whose names match the `regexp`")
	list := flag.Bool("list", false, "list the mutants and run none")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := report(ctx, *run, *skip, *list); err != nil {
		fmt.Fprintln(os.Stderr, "mutants:", err)
		stop()
		os.Exit(1)
	}
}

// report runs the mutants whose names match and prints what becomes of each.
func report(ctx context.Context, run, skip string, list bool) error {
	pattern, err := regexp.Compile(run)
	if err != nil {
		return err
	}
	chosen := slices.DeleteFunc(mutants(), func(m mutant) bool { return !pattern.MatchString(m.name) })
	if list {
		for _, m := range chosen {
			fmt.Printf("%s: %s\n", m.file, m.name)
		}
		return nil
	}
	l, err := newLaboratory(ctx, skip)
	if err != nil {
		return err
	}
	defer l.close()
	bad, began := 0, time.Now()
	for _, m := range chosen {
		outcome := l.try(ctx, m)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if !outcome.killed {
			bad++
		}
		fmt.Printf("%-9s %s: %s (%s, %v)\n", outcome.verdict(), m.file, m.name, outcome.by, outcome.took.Round(100*time.Millisecond))
	}
	fmt.Printf("%d of %d mutants killed in %v\n", len(chosen)-bad, len(chosen), time.Since(began).Round(time.Second))
	if bad > 0 {
		return fmt.Errorf("%d not killed", bad)
	}
	return nil
}
