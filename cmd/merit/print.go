package main

import (
	"errors"
	"fmt"
	"io"

	"github.com/meritrules/merit/internal/plain"
	"github.com/meritrules/merit/internal/spell"
)

// outlet is the standard output or error. It keeps the first error of writing to it, so
// that none is lost whoever has written.
type outlet struct {
	to  io.Writer
	err error
}

// Write writes a text, unless one before it could not be written.
func (o *outlet) Write(text []byte) (int, error) {
	if o.err != nil {
		return 0, o.err
	}
	n, err := o.to.Write(text)
	o.err = err
	return n, err
}

// longest is how many characters of a text sayf writes: more than any line of merit's own
// has.
const longest = 5000

// sayf writes words for people. The lines are those of the format alone: texts, errors and
// whatever writes itself are put in as plain.Text shows them, the beginnings of huge ones.
func (o *outlet) sayf(format string, args ...any) {
	for i, arg := range args {
		switch arg := arg.(type) {
		case string:
			args[i] = plain.Text(spell.Cut(arg, longest))
		case error:
			args[i] = plain.Text(spell.Cut(arg.Error(), longest))
		case fmt.Stringer:
			args[i] = plain.Text(spell.Cut(arg.String(), longest))
		}
	}
	fmt.Fprintf(o, format, args...)
}

// wrongUse says how a command is written, in several lines.
type wrongUse []string

// Error returns what is wrong with the use.
func (u wrongUse) Error() string {
	text := "write"
	for _, line := range u {
		text += "\n  merit " + line
	}
	return text
}

// end prints what the action has not printed itself, and returns the exit code. Output
// that could not be written is a failure whatever else has happened.
func (s *session) end(name string, err error) int {
	code := s.outcome(name, err)
	if s.stdout.err != nil {
		s.stderr.sayf("merit %s: the output could not be written: %v\n", name, s.stdout.err)
		code = misused
	}
	if s.stderr.err != nil && code == sound {
		code = misused
	}
	return int(code)
}

func (s *session) outcome(name string, err error) exitCode {
	var code exitCode
	var refused refusal
	var usage wrongUse
	switch {
	case err == nil:
		return sound
	case errors.As(err, &code):
		return code
	case errors.As(err, &refused):
		return s.refuse(refused)
	case s.stdout.err != nil: // end says so
	case errors.As(err, &usage):
		fmt.Fprintf(s.stderr, "merit %s: %v\n", name, usage)
	default:
		s.stderr.sayf("merit %s: %v\n", name, err)
	}
	return misused
}
