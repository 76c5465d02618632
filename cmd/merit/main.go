package main

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/meritrules/merit/internal/spell"
	"github.com/meritrules/merit/internal/whole"
)

func main() {
	beThrifty()
	os.Exit(command(os.Args[1:], standard(os.Stdout), standard(os.Stderr)))
}

// standard returns a standard output or error; one that takes nothing if the shell has closed it.
func standard(f *os.File) io.Writer {
	if whole.IsClosed(f) {
		return closed{}
	}
	return f
}

// closed is an output that the shell has closed.
type closed struct{}

// Write fails, unless there is nothing to write.
func (closed) Write(text []byte) (int, error) {
	if len(text) == 0 {
		return 0, nil
	}
	return 0, os.ErrClosed
}

// exitCode is the exit code of a command. As an error it says that everything else
// has already been printed.
type exitCode int

const (
	sound   exitCode = 0
	faulty  exitCode = 1
	misused exitCode = 2
)

// Error returns the code in words, which nobody prints.
func (c exitCode) Error() string { return fmt.Sprintf("exit code %d", int(c)) }

// session is one run of the command.
type session struct {
	stdin          io.Reader
	stdout, stderr *outlet
	json           bool // results and faults are for programs
}

// action runs a sub-command. Its error is an exitCode or a refusal, or says how the
// command was misused.
type action func(s *session, args []string) error

// verb is a sub-command.
type verb struct {
	name        string
	usage       []string // the ways to write its arguments
	about       string   // what it does, in sentences
	least, most int      // how many arguments it takes
	setup       func(*flag.FlagSet) action
}

// verbs returns the sub-commands in the order of the manual.
func verbs() []verb {
	return []verb{checkVerb(), testVerb(), mutateVerb(), fmtVerb(), runVerb(), explainVerb(), caseVerb(), feedbackVerb(), dueVerb(), remindVerb(), dossierVerb(), drawVerb(), schemaVerb(), genVerb(), versionVerb()}
}

// command runs merit with its arguments and returns the exit code.
func command(args []string, stdout, stderr io.Writer) int {
	s := &session{stdin: os.Stdin, stdout: &outlet{to: stdout}, stderr: &outlet{to: stderr}}
	if len(args) == 0 {
		fmt.Fprint(s.stderr, overview())
		return int(misused)
	}
	name := strings.TrimLeft(args[0], "-")
	if name == "help" || name == "h" {
		return s.end("help", s.help(args[1:]))
	}
	v, err := findVerb(name)
	if err != nil {
		s.stderr.sayf("merit: %v\n", err)
		return int(misused)
	}
	return s.end(v.name, s.do(v, args[1:]))
}

// do runs a sub-command.
func (s *session) do(v verb, args []string) error {
	flags, act := s.prepare(v)
	args, err := parse(flags, args)
	switch {
	case errors.Is(err, flag.ErrHelp):
		return s.help([]string{v.name})
	case err != nil:
		return fmt.Errorf("%w; merit help %s lists the flags", err, v.name)
	case len(args) < v.least || len(args) > v.most:
		return wrongUse(v.usage)
	}
	return act(s, args)
}

// prepare makes the flags of a sub-command.
func (s *session) prepare(v verb) (*flag.FlagSet, action) {
	flags := flag.NewFlagSet(v.name, flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	flags.BoolVar(&s.json, "json", false, "print JSON, for programs")
	return flags, v.setup(flags)
}

// parse sets the flags, which may stand before and after the arguments, and
// returns the arguments.
func parse(flags *flag.FlagSet, args []string) ([]string, error) {
	var found []string
	for len(args) > 0 {
		if args[0] == "--" {
			return append(found, args[1:]...), nil
		}
		if !strings.HasPrefix(args[0], "-") || args[0] == "-" {
			found, args = append(found, args[0]), args[1:]
			continue
		}
		if err := flags.Parse(args[:flagLen(flags, args)]); err != nil {
			return nil, err
		}
		args = args[flagLen(flags, args):]
	}
	return found, nil
}

// flagLen returns how many arguments a flag takes up: two if its value is the second.
func flagLen(flags *flag.FlagSet, args []string) int {
	name, _, whole := strings.Cut(strings.TrimLeft(args[0], "-"), "=")
	f := flags.Lookup(name)
	if f == nil || whole || len(args) == 1 {
		return 1
	}
	if b, ok := f.Value.(interface{ IsBoolFlag() bool }); ok && b.IsBoolFlag() {
		return 1
	}
	return 2
}

// findVerb returns the sub-command with a name.
func findVerb(name string) (verb, error) {
	names := []string{"help"}
	for _, v := range verbs() {
		if v.name == name {
			return v, nil
		}
		names = append(names, v.name)
	}
	hint := spell.DidYouMean(name, names)
	if hint == "" {
		hint = "merit help lists them"
	}
	return verb{}, fmt.Errorf("there is no command %q; %s", name, hint)
}

// help prints the manual of one command, or a brief manual of all.
func (s *session) help(args []string) error {
	if len(args) == 0 {
		_, err := io.WriteString(s.stdout, overview())
		return err
	}
	if args[0] == "help" {
		_, err := io.WriteString(s.stdout, "merit help [COMMAND]\n\nSays what the command does, with its flags.\n")
		return err
	}
	v, err := findVerb(args[0])
	if err != nil {
		return err
	}
	_, err = io.WriteString(s.stdout, v.help())
	return err
}

const exitCodes = `Exit codes: 0 all is well; 1 there are faults, of a policy or of facts, or cases fail or reach too
little of the rules; 2 the command is used wrongly, or a file cannot be read or written.
`

// overview returns the brief manual.
func overview() string {
	var b strings.Builder
	b.WriteString("merit checks, tests, runs and explains policies.\n\n")
	for _, v := range verbs() {
		for _, u := range v.usage {
			fmt.Fprintf(&b, "  merit %s\n", u)
		}
	}
	b.WriteString("  merit help [COMMAND]\n\nPOLICY is a policy document; DATA is a folder of JSON and CSV files, or one file.\n")
	b.WriteString("Flags may stand before or after the arguments.\n" + exitCodes)
	return b.String()
}

// help returns the manual of a sub-command.
func (v verb) help() string {
	var b bytes.Buffer
	for _, u := range v.usage {
		fmt.Fprintf(&b, "merit %s\n", u)
	}
	fmt.Fprintf(&b, "\n%s\n\n", v.about)
	flags, _ := new(session).prepare(v)
	flags.VisitAll(func(f *flag.Flag) {
		value, usage := flag.UnquoteUsage(f)
		fmt.Fprintf(&b, "  %-15s %s\n", strings.TrimSpace("-"+f.Name+" "+value), usage)
	})
	b.WriteString("\n" + exitCodes)
	return b.String()
}
