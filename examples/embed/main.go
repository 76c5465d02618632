// Command embed is a host of merit: a federation's website that shows the grants
// of its clubs, and how each of them came about. It embeds its policy, takes the
// facts from its own structs, and adds two functions to the language.
//
//	go run ./examples/embed               prints the page that explains a grant
//	go run ./examples/embed -addr :8080   serves all pages
//
// The policy is invented.
package main

import (
	"context"
	"embed"
	"flag"
	"fmt"
	"io"
	"net/http"
	"os"
	"time"

	"github.com/meritrules/merit"
)

//go:embed policy.yaml pages.html
var files embed.FS

func main() {
	if err := command(os.Args[1:], os.Stdout, os.Stderr); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// command runs the program with its arguments.
func command(args []string, out, messages io.Writer) error {
	flags := flag.NewFlagSet("embed", flag.ContinueOnError)
	flags.SetOutput(messages)
	addr := flags.String("addr", "", "serve the pages at `ADDRESS`, such as :8080, and print none")
	switch err := flags.Parse(args); {
	case err == flag.ErrHelp:
		return nil
	case err != nil:
		return err
	case flags.NArg() > 0:
		return fmt.Errorf("unexpected argument %q; the flags are listed by -help", flags.Arg(0))
	}
	policy, err := merit.Load(files, "policy.yaml", merit.WithFunctions(functions()...))
	if err != nil {
		return err
	}
	s, err := newSite(policy, database())
	switch {
	case err != nil:
		return err
	case *addr == "":
		return s.figure(context.Background(), out, "2024", "clubs.harbour.grant")
	}
	server := &http.Server{Addr: *addr, Handler: s.handler(), ReadHeaderTimeout: 10 * time.Second}
	fmt.Fprintln(messages, "serving at", *addr)
	return server.ListenAndServe()
}
