package main

import (
	"cmp"
	"flag"
	"fmt"
	"runtime/debug"
)

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
