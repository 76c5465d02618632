package main

import (
	"context"
	"errors"
	"flag"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strings"

	"github.com/meritrules/merit"
	"github.com/meritrules/merit/rule"
	"github.com/meritrules/merit/rule/fault"
	"github.com/meritrules/merit/rule/types"
	"github.com/meritrules/merit/rule/value"
)

// file is a file or folder that was named as an argument. It is read through its
// folder, and shown as it was named.
type file struct {
	fsys  fs.FS
	name  string // in fsys
	shown string
	path  string // absolute
}

// open names a file; a file that does not exist fails only when it is read.
func open(arg string) (file, error) {
	if arg == "-" {
		return file{}, errors.New("the standard input is not read; name a file")
	}
	whole, err := filepath.Abs(arg)
	if err != nil {
		return file{}, err
	}
	if info, err := os.Stat(whole); err == nil && info.IsDir() {
		return file{&folder{dir: whole}, ".", arg, whole}, nil
	}
	dir, name := filepath.Split(whole)
	return file{&folder{dir, name}, name, arg, whole}, nil
}

// inside returns a file of a folder, or the folder itself if the name is its own.
func (f file) inside(name string) file {
	if name == f.name {
		return f
	}
	local := filepath.FromSlash(name)
	return file{f.fsys, path.Join(f.name, name), filepath.Join(f.shown, local), filepath.Join(f.path, local)}
}

// year is a policy with its facts and, after a run, its figures.
type year struct {
	policyFile, dataFile file
	outputs              []output    // which are not read
	asOf                 *types.Date // the day at whose end the facts are to be known; nil for all of them
	policy               *merit.Policy
	facts                *value.Facts
	run                  *rule.Run
}

// load reads a policy.
func (y *year) load(name string) (err error) {
	if y.policyFile, err = open(name); err != nil {
		return err
	}
	if err := y.isOutput(y.policyFile); err != nil {
		return err
	}
	if y.policy, err = merit.Load(y.policyFile.fsys, y.policyFile.name); err != nil {
		return y.refusal(err)
	}
	for _, used := range y.policy.Uses() {
		if err := y.isOutput(y.place(used)); err != nil {
			return err
		}
	}
	return nil
}

// read reads the facts.
func (y *year) read(name string) (err error) {
	if y.dataFile, err = open(name); err != nil {
		return err
	}
	if err := y.isOutput(y.dataFile); err != nil {
		return err
	}
	if y.asOf != nil {
		y.facts, err = y.policy.ReadFactsAsOf(y.dataFile.fsys, y.dataFile.name, *y.asOf)
	} else {
		y.facts, err = y.policy.ReadFacts(y.dataFile.fsys, y.dataFile.name)
	}
	if err == nil {
		beThriftyOn(y.facts, y.policy.Rules().ListNames())
	}
	return y.refusal(err)
}

// isOutput returns an error if a file that would be read is one that is written.
func (y *year) isOutput(f file) error {
	for _, o := range y.outputs {
		if err := o.refuses(f); err != nil {
			return err
		}
	}
	return nil
}

// workOut reads a policy and its facts and runs the policy. The results go to the file
// out, or to the standard output if that is "".
func (s *session) workOut(policy, data, out string, asOf *types.Date) (*year, error) {
	y := &year{outputs: s.outputs(out), asOf: asOf}
	if err := y.load(policy); err != nil {
		return nil, err
	}
	return y, y.workOutOn(data)
}

// workOutOn reads facts and runs the policy on them.
func (y *year) workOutOn(data string) error {
	if err := y.read(data); err != nil {
		return err
	}
	run, err := y.policy.Run(context.Background(), y.facts)
	y.run = run
	return y.withWarnings(y.refusal(err))
}

// withWarnings adds the warnings of the facts to the faults of a run, which they may explain: a
// deadline is missed where a holiday is.
func (y *year) withWarnings(err error) error {
	var found refusal
	if !errors.As(err, &found) {
		return err
	}
	return append(slices.Clone(found), y.factsWarnings()...)
}

// place returns the file that an error names; a file of a case's own facts keeps the
// name that it has there.
func (y *year) place(name string) file {
	switch {
	case name == y.policyFile.name:
		return y.policyFile
	case y.policy == nil && y.dataFile.fsys == nil || y.policy != nil && slices.Contains(y.policy.Uses(), name):
		shown := filepath.Join(filepath.Dir(y.policyFile.shown), filepath.FromSlash(name))
		return file{y.policyFile.fsys, name, shown, filepath.Join(filepath.Dir(y.policyFile.path), filepath.FromSlash(name))}
	case y.dataFile.fsys == nil:
		return file{y.policyFile.fsys, name, name, ""}
	}
	return y.dataFile.inside(name)
}

// placed returns errors with their files shown as they were named. If a file holds
// several lists, as in "year.json: units", the list moves to the record.
func (y *year) placed(err error) fault.Errors {
	var found fault.Errors
	found.Add(err)
	for i, e := range found {
		c := *e
		name, list, ofSeveral := strings.Cut(e.File, ": ")
		if name != "" {
			c.File = y.place(name).shown
		}
		if ofSeveral {
			c.Record = strings.TrimSuffix(list+": "+e.Record, ": ")
		}
		found[i] = &c
	}
	return found
}

// refusal returns the faults of a policy or of facts as an error; nil for nil.
func (y *year) refusal(err error) error {
	if err == nil {
		return nil
	}
	return refusal(y.faults("fault", err))
}

// asOf is the flag -as-of.
type asOf struct{ day *types.Date }

func (a *asOf) flag(flags *flag.FlagSet) {
	a.flagOf(flags, "as-of", "work out what was known at the end of `DAY`, such as 2022-10-31")
}

// flagOf is a flag of another name that is a day.
func (a *asOf) flagOf(flags *flag.FlagSet, name, usage string) {
	flags.Func(name, usage, func(text string) error {
		day, err := types.ParseDate(text)
		a.day = &day
		return err
	})
}

// The command uses little memory for little input: above thrifty bytes, plus
// thriftyForCell for each cell of the facts, it collects garbage as often as necessary
// instead of letting the heap double. This limit is soft, and GOMEMLIMIT overrides it.
const (
	thrifty        = 260 << 20
	thriftyForCell = 400
)

// beThrifty keeps the memory of the command low.
func beThrifty() { setThrift(0) }

// beThriftyOn is beThrifty after the facts are read.
func beThriftyOn(facts *value.Facts, lists []string) {
	cells := 0
	for _, name := range lists {
		if l := facts.List(name); l != nil {
			cells += l.Len() * len(l.Schema().Fields)
		}
	}
	setThrift(cells)
}

func setThrift(cells int) {
	if os.Getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(thrifty + thriftyForCell*int64(cells))
	}
}
