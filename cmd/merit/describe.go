package main

import (
	"cmp"
	"errors"
	"flag"
	"fmt"
	"runtime/debug"
	"strings"

	"github.com/meritrules/merit/policygen"
)

func genVerb() verb {
	return verb{
		name:  "gen",
		usage: []string{"gen [-package NAME] [-name NAME=GONAME] [-all] [-o FILE] POLICY"},
		about: `Prints Go types for the policy, so that a host's compiler checks them: a struct of the facts and
one for each list, structs of the results with a function that fills them, and types with
constants for declared texts. What must be given is a types.Required. The same policy gives the
same file. A name without Latin letters gets an X in front, or what -name says.`,
		least: 1, most: 1,
		setup: func(flags *flag.FlagSet) action {
			g := &generator{}
			g.options.Names = map[string]string{}
			flags.StringVar(&g.options.Package, "package", "", "call the package `NAME`, not after the id of the policy")
			flags.Func("name", "what a name of the policy is called in Go, as `NAME=GONAME`; may be given several times", g.name)
			flags.BoolVar(&g.options.All, "all", false, "internal figures among the results as well")
			flags.StringVar(&g.file, "o", "", "write to `FILE`")
			return g.run
		},
	}
}

// generator writes the Go types of a policy.
type generator struct {
	options policygen.Options
	file    string
}

// name reads a flag -name.
func (g *generator) name(text string) error {
	of, name, ok := strings.Cut(text, "=")
	if !ok {
		return errors.New("write NAME=GONAME")
	}
	if before, twice := g.options.Names[of]; twice {
		return fmt.Errorf("%s is called %s already", of, before)
	}
	g.options.Names[of] = name
	return nil
}

func (g *generator) run(s *session, args []string) error {
	y := &year{outputs: s.outputs(g.file)}
	if err := y.load(args[0]); err != nil {
		return err
	}
	text, err := policygen.Write(y.policy, g.options)
	if err != nil {
		return err
	}
	return s.write(g.file, text)
}

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

// documents is the version of policy documents and their language that merit reads.
const documents = "1"

func versionVerb() verb {
	return verb{
		name:  "version",
		usage: []string{"version"},
		about: "Prints the version of merit, and of the policy documents and their language that it reads.",
		setup: func(*flag.FlagSet) action { return version },
	}
}

func version(s *session, _ []string) error {
	module := "(devel)"
	if info, ok := debug.ReadBuildInfo(); ok {
		module = cmp.Or(info.Main.Version, module)
	}
	if s.json {
		return writeJSON(s.stdout, struct {
			Version   string `json:"version"`
			Documents string `json:"documents"`
		}{module, documents})
	}
	_, err := fmt.Fprintf(s.stdout, "merit %s\npolicy documents of version %s\n", module, documents)
	return err
}
