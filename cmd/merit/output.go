package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"strings"
	"unicode"

	"github.com/meritrules/merit/internal/layout"
	"github.com/meritrules/merit/internal/plain"
	"github.com/meritrules/merit/internal/spell"
	"github.com/meritrules/merit/rule/fault"
)

// failure is a fault or a warning as it is printed.
type failure struct {
	Severity string     `json:"severity"` // fault or warning
	Code     fault.Code `json:"code"`
	File     string     `json:"file"`
	Line     int        `json:"line"`
	Column   int        `json:"column"`
	Rule     string     `json:"rule"`
	Record   string     `json:"record"`
	Message  string     `json:"message"`
	Hint     string     `json:"hint"`

	excerpt    string // the line with a caret below it, or ""
	unreadable bool   // the file could not be read
}

// refusal holds the faults that prevent a result.
type refusal []failure

// Error returns how many faults there are.
func (r refusal) Error() string { return spell.Counted(len(r), "fault") }

// refuse prints faults and returns their exit code.
func (s *session) refuse(faults []failure) exitCode {
	if s.json {
		if err := writeJSON(s.stdout, faults); err != nil {
			return misused
		}
	} else {
		s.stderr.faults(faults)
	}
	return verdict(faults, false)
}

// warn prints what may be a slip in the facts to the standard error, since the standard
// output has the result.
func (s *session) warn(y *year) error {
	switch found := y.factsWarnings(); {
	case len(found) == 0:
		return nil
	case s.json:
		return writeJSON(s.stderr, found)
	default:
		s.stderr.faults(found)
		return nil
	}
}

// verdict returns the exit code for faults and warnings.
func verdict(faults []failure, strict bool) exitCode {
	code := sound
	for _, f := range faults {
		switch {
		case f.unreadable:
			return misused
		case f.Severity == "fault" || strict:
			code = faulty
		}
	}
	return code
}

// faults converts errors for printing.
func (y *year) faults(severity string, err error) []failure {
	found := []failure{}
	texts := map[file]*text{}
	var errs fault.Errors
	errs.Add(err)
	for i, e := range y.placed(err) {
		f := failure{severity, e.Code, e.File, e.Line, e.Column, e.Rule, e.Record, e.Message, e.Hint, "", false}
		var pe *fs.PathError
		f.unreadable = errors.As(e.Err, &pe)
		if e.Line > 0 && e.File != "" {
			at := y.place(errs[i].File)
			if texts[at] == nil {
				texts[at] = &text{lines: at.lines()}
			}
			f.excerpt = texts[at].excerpt(e.Line, e.Column)
		}
		found = append(found, f)
	}
	return found
}

// lines returns the lines of a file, for excerpts; none if it cannot be read.
func (f file) lines() []string {
	text, err := fs.ReadFile(f.fsys, f.name)
	if err != nil {
		return []string{}
	}
	return strings.Split(strings.TrimPrefix(string(text), "\ufeff"), "\n")
}

// mostFaults is how many faults of one file or folder are printed; more are counted.
const mostFaults = 20

// faults prints faults, each as a line with an excerpt.
func (o *outlet) faults(faults []failure) {
	for _, f := range faults[:min(len(faults), mostFaults)] {
		fmt.Fprint(o, f.String()+"\n"+f.excerpt)
	}
	if more := len(faults) - mostFaults; more > 0 {
		o.sayf("… and %d more; -json prints all\n", more)
	}
}

// String returns the fault as one line that is safe to print: place, severity, rule,
// record, message; hint.
func (f failure) String() string {
	e := fault.Error{Code: f.Code, File: f.File, Line: f.Line, Column: f.Column, Rule: f.Rule, Record: f.Record, Message: f.Message, Hint: f.Hint}
	if f.Severity == "warning" {
		if e.Rule == "" {
			e.Rule = "warning"
		} else {
			e.Rule = "warning: " + e.Rule
		}
	}
	return e.Error()
}

// excerptWidth is how many cells of a line are shown at most.
const excerptWidth = 96

// text holds the lines of a file. Faults mostly come in line order and one line may
// have many, so it keeps the current line's characters.
type text struct {
	lines  []string
	line   int    // the current one, from 1
	runes  []rune // of it
	blanks int    // at its beginning
	indent int    // the blanks and wide spaces there
}

// take makes a line the current one.
func (t *text) take(line int) {
	if line == t.line {
		return
	}
	t.line, t.runes = line, []rune(strings.TrimRight(t.lines[line-1], "\r"))
	for t.blanks = 0; t.blanks < len(t.runes) && isBlank(t.runes[t.blanks]); t.blanks++ {
	}
	for t.indent = t.blanks; t.indent < len(t.runes) && unicode.IsSpace(t.runes[t.indent]); t.indent++ {
	}
}

// excerpt returns the part of a line around a column, and a caret below it; "" if
// there is no such line.
func (t *text) excerpt(line, column int) string {
	if line > len(t.lines) {
		return ""
	}
	t.take(line)
	at := min(max(column-1, 0), len(t.runes))
	from := at
	for width := 0; from > 0 && width < excerptWidth/2 && at-from < excerptWidth; from-- {
		width += layout.Width(seen(t.runes[from-1]))
	}
	cut := ""
	if t.indent < from {
		cut = "…"
	} else {
		from = min(t.blanks, at)
	}
	to := min(len(t.runes), from+excerptWidth)
	text := layout.Cut(cut+seen(t.runes[from:to]...), excerptWidth)
	before := layout.Width(cut + seen(t.runes[from:at]...))
	return strings.TrimRight("    "+text, " ") + "\n    " + strings.Repeat(" ", before) + "^\n"
}

// seen returns characters of a line as they are printed: a tab as a blank, and what acts on
// a terminal as plain.Text shows it.
func seen(runes ...rune) string {
	return plain.Text(strings.ReplaceAll(string(runes), "\t", " "))
}

func isBlank(r rune) bool { return r == ' ' || r == '\t' }

// writeJSON writes a value as indented JSON, with letters as they are.
func writeJSON(w io.Writer, v any) error {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(v); err != nil {
		return err
	}
	_, err := w.Write(b.Bytes())
	return err
}
