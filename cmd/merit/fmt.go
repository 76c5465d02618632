package main

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/meritrules/merit"
	"github.com/meritrules/merit/internal/bounded"
	"github.com/meritrules/merit/internal/linediff"
	"github.com/meritrules/merit/internal/plain"
	"github.com/meritrules/merit/internal/whole"
)

func fmtVerb() verb {
	return verb{
		name:  "fmt",
		usage: []string{"fmt [-d] [-l] [-w] [POLICY or FOLDER…]"},
		about: `Prints each policy, or file that policies use, in the one layout that policies have: blanks,
indentation, line ends, long formulas. Values, formulas, comments and their order stay as they
are. Of a FOLDER it takes every document in it and below, whose file ends in .yaml or .yml and says
merit: 1. Without a POLICY it lays out the standard input. What has faults of YAML or of the grammar
of formulas, or cannot be laid out without loss, is left as it is. With -d or -l and without -w,
the exit code is 1 if a layout differs. With -json it prints an array of the policies: policy,
changed and, without -d, -l and -w, the text.`,
		most: math.MaxInt,
		setup: func(flags *flag.FlagSet) action {
			f := &formatter{}
			flags.BoolVar(&f.diff, "d", false, "print what changes, as diff -u does, in place of the policy")
			flags.BoolVar(&f.list, "l", false, "print the names of the files whose layout differs, in place of the policies")
			flags.BoolVar(&f.write, "w", false, "write the file in place of printing it")
			return f.run
		},
	}
}

// formatter lays out policies.
type formatter struct {
	diff, list, write bool
	faults            []failure
	pages             []page
}

// page is a policy laid out.
type page struct {
	Policy  string `json:"policy"`
	Changed bool   `json:"changed"`
	Text    string `json:"text,omitempty"`
}

// mostText is how many bytes of a policy are read.
const mostText = 1 << 20

// run lays out each policy. One that has faults does not keep the others from it.
func (f *formatter) run(s *session, args []string) error {
	f.pages = []page{}
	if len(args) == 0 {
		args = []string{"-"}
	}
	names, err := policiesOf(args)
	if err != nil {
		return err
	}
	for _, name := range names {
		err := f.one(s, name)
		var found refusal
		if errors.As(err, &found) {
			f.faults = append(f.faults, found...)
		} else if err != nil {
			return err
		}
	}
	if len(f.faults) > 0 {
		return refusal(f.faults)
	}
	if s.json {
		if err := writeJSON(s.stdout, f.pages); err != nil {
			return err
		}
	}
	if f.differs() && (f.diff || f.list) && !f.write {
		return faulty
	}
	return nil
}

// isDocument finds the line by which a file of YAML is known for a document of merit.
var isDocument = regexp.MustCompile(`(?m)^(\x{FEFF})?["']?merit["']?\s*:`)

// policiesOf returns the files that arguments name: of a folder all documents in it and below, in the
// order of their names. Hidden files and folders, and links, are left out.
func policiesOf(args []string) (names []string, err error) {
	for _, arg := range args {
		if info, err := os.Stat(arg); err != nil || !info.IsDir() {
			names = append(names, arg) // whoever reads it says what is wrong
			continue
		}
		before := len(names)
		err := filepath.WalkDir(arg, func(name string, entry fs.DirEntry, err error) error {
			switch {
			case err != nil:
				return err
			case name != arg && strings.HasPrefix(entry.Name(), "."):
				if entry.IsDir() {
					return fs.SkipDir
				}
				return nil
			case !entry.Type().IsRegular() || !isYAML(name):
				return nil
			}
			text, err := os.ReadFile(name)
			if err == nil && isDocument.Match(text) {
				names = append(names, name)
			}
			return err
		})
		if err != nil {
			return nil, err
		}
		if len(names) == before {
			return nil, fmt.Errorf("%s has no policies: no file in it ends in .yaml or .yml and says merit: 1", arg)
		}
	}
	return names, nil
}

func isYAML(name string) bool {
	return slices.Contains([]string{".yaml", ".yml"}, strings.ToLower(filepath.Ext(name)))
}

// differs reports whether the layout of a policy differs.
func (f *formatter) differs() bool {
	for _, p := range f.pages {
		if p.Changed {
			return true
		}
	}
	return false
}

// one lays out the policy of a name.
func (f *formatter) one(s *session, name string) error {
	y := &year{outputs: s.outputs("")}
	before, err := f.read(s, y, name)
	if err != nil {
		return err
	}
	after, err := merit.Format(y.policyFile.name, before)
	if err != nil {
		return y.refusal(err)
	}
	shown := y.policyFile.shown
	p := page{Policy: shown, Changed: !bytes.Equal(before, after)}
	if !f.diff && !f.list && !f.write {
		p.Text = string(after)
	}
	f.pages = append(f.pages, p)
	if f.write && p.Changed {
		if err := y.replace(before, after); err != nil {
			return err
		}
	}
	if s.json {
		return nil
	}
	if f.list && p.Changed {
		s.stdout.sayf("%s\n", shown)
	}
	if f.diff {
		for line := range strings.Lines(linediff.Unified(shown+".orig", shown, string(before), string(after))) {
			fmt.Fprintln(s.stdout, plain.Text(strings.TrimSuffix(line, "\n")))
		}
	}
	_, err = io.WriteString(s.stdout, p.Text)
	return err
}

// read reads the policy of a name, or the standard input for -.
func (f *formatter) read(s *session, y *year, name string) (text []byte, err error) {
	if name == "-" {
		if f.write {
			return nil, errors.New("-w writes files; name one")
		}
		text, err = io.ReadAll(io.LimitReader(s.stdin, mostText+1))
		y.policyFile = file{&given{text}, "standard input", "standard input", ""}
		if err == nil && len(text) > mostText {
			err = fmt.Errorf("the standard input has more than %d bytes", mostText)
		}
		return text, err
	}
	if y.policyFile, err = open(name); err != nil {
		return nil, err
	}
	if err := y.isOutput(y.policyFile); err != nil {
		return nil, err
	}
	text, fault := bounded.ReadWhole(y.policyFile.fsys, y.policyFile.name, mostText)
	if fault != nil {
		return nil, y.refusal(fault)
	}
	return text, nil
}

// replace writes a policy that was laid out, unless it has changed since it was read.
func (y *year) replace(before, after []byte) error {
	if now, err := os.ReadFile(y.policyFile.path); err != nil {
		return err
	} else if !bytes.Equal(now, before) {
		return fmt.Errorf("%s has changed while it was laid out; do it again", y.policyFile.shown)
	}
	return whole.WriteFile(y.policyFile.path, after)
}

// given is what the standard input has brought, as the only file.
type given struct{ text []byte }

// Open refuses: the text is read as a whole.
func (*given) Open(name string) (fs.File, error) {
	return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
}

// ReadFile returns the text.
func (g *given) ReadFile(string) ([]byte, error) { return g.text, nil }
