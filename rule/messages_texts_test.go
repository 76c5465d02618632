package rule_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// Every text of the package's sources that can reach an author stands in the
// golden file: with anything in place of its verbs, it is part of a message there.
// What cannot is listed, with the reason.
func TestMessagesAreComplete(t *testing.T) {
	golden, err := os.ReadFile(messagesFile)
	if err != nil {
		t.Fatal(err)
	}
	var said []string
	for line := range strings.Lines(string(golden)) {
		if strings.HasPrefix(line, "error: ") || strings.HasPrefix(line, "warning: ") {
			said = append(said, line)
		}
	}
	excused := map[string]bool{}
	texts := sourceTexts(t)
	if len(texts) < 300 {
		t.Errorf("the sources have %d texts", len(texts))
	}
	for _, text := range texts {
		_, isExcused := silent[text.text]
		excused[text.text] = isExcused
		pattern := regexp.MustCompile(messagePattern(text.text))
		met := slices.ContainsFunc(said, pattern.MatchString)
		switch {
		case met && isExcused:
			t.Errorf("%v: %q is listed as silent, but stands in %s", text.place, text.text, messagesFile)
		case !met && !isExcused:
			t.Errorf("%v: no message of %s has %q: add a case", text.place, messagesFile, text.text)
		}
	}
	for text := range silent {
		if !excused[text] {
			t.Errorf("%q is listed as silent, but is no text of the sources", text)
		}
	}
}

// sourceText is a text in the sources.
type sourceText struct {
	text  string
	place token.Position
}

// messageRooms are the folders whose texts reach an author through this package: its
// own, those of its rooms, and where names are spelled.
var messageRooms = []string{"*.go", "fault/*.go", "types/*.go", "internal/*/*.go", "../internal/spell/*.go"}

// sourceTexts returns the texts of several words in the sources, without errors
// that begin with "rule: ": only a Go host meets those.
func sourceTexts(t *testing.T) (texts []sourceText) {
	var files []string
	for _, room := range messageRooms {
		found, err := filepath.Glob(room)
		if err != nil || len(found) == 0 {
			t.Fatalf("%s: %d files, %v", room, len(found), err)
		}
		files = append(files, found...)
	}
	set := token.NewFileSet()
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") || silentFiles[name] != "" {
			continue
		}
		file, err := parser.ParseFile(set, name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.CallExpr:
				return !isQuiet(n)
			case *ast.Field:
				n.Tag = nil
			case *ast.KeyValueExpr: // the documentation of an operation
				switch key, _ := n.Key.(*ast.Ident); {
				case key == nil:
				case key.Name == "Doc" || key.Name == "Types" || key.Name == "Name", key.Name == "Usage" && name == "internal/language/operators.go":
					return false
				}
			case *ast.BasicLit:
				if text, err := strconv.Unquote(n.Value); n.Kind == token.STRING && err == nil && severalWords(text) && !strings.HasPrefix(text, "rule: ") && !strings.Contains(text, "→ ") {
					texts = append(texts, sourceText{text, set.Position(n.Pos())})
				}
			}
			return true
		})
	}
	return texts
}

// isQuiet reports a call whose texts nobody reads: a panic, or a comparison with
// the words of expr's parser.
func isQuiet(call *ast.CallExpr) bool {
	switch f := call.Fun.(type) {
	case *ast.Ident:
		return f.Name == "panic"
	case *ast.SelectorExpr:
		return f.Sel.Name == "HasPrefix" || f.Sel.Name == "Contains"
	}
	return false
}

// severalWords tells what people read from names and signs.
func severalWords(text string) bool {
	words := verb.ReplaceAllString(text, "")
	return strings.Contains(text, " ") && strings.ContainsFunc(words, func(r rune) bool { return r >= 'a' && r <= 'z' })
}

var verb = regexp.MustCompile(`%[a-z]`)

// messagePattern matches a text with anything in place of its verbs.
func messagePattern(text string) string {
	pattern := regexp.QuoteMeta(strings.ReplaceAll(text, "%%", "%"))
	return verb.ReplaceAllStringFunc(pattern, func(v string) string {
		switch v {
		case "%d":
			return `-?\d+`
		case "%q":
			return `".*"`
		}
		return `.+`
	})
}

// silentFiles have no messages, for the reasons that stand beside them.
var silentFiles = map[string]string{
	"internal/tree/digest.go":        "a digest, which nobody reads",
	"internal/intake/asof.go":        "facts as of a day are tested in package merit",
	"types/status.go":                "likewise",
	"internal/intake/bind.go":        "only a Go host binds structs",
	"internal/intake/bind_values.go": "only a Go host binds structs",
	"bound.go":                       "only a Go host binds structs",
	"owner.go":                       "only a Go host has facts of several policies; package merit tests its messages",
	"types/owner.go":                 "only a Go host has facts of several policies; package merit tests its messages",
	"internal/cell/status.go":        "likewise",
	"types/required.go":              "only a Go host has structs",
	"internal/intake/edit.go":        "only a Go host changes facts",
	"writer.go":                      "panics are for the makers of models",
	"draft.go":                       "panics are for the makers of models",
	"types/date.go":                  "a host or its database hands over days",
	"types/bridge.go":                "likewise",
	"types/number.go":                "a host or its database hands over numbers",
	"internal/cell/json.go":          "a host keeps derivations",
	"records.go":                     "only a Go host fills structs",
	"internal/check/host.go":         "only a program that adds functions can meet it",
	"internal/byrow/host_call.go":    "only a program that adds functions can meet it",
	"internal/byrow/rounding.go":     "the words of derivations",
	"internal/bycolumn/column.go":    "never shown: what ends a batch is worked out again",
	"internal/points/nodes.go":       "what cases do not reach, which is no fault",
	"internal/points/groups.go":      "what cases do not reach, which is no fault",
	"internal/record/recorder.go":    "derivations, which have golden files of their own",
	"internal/points/points.go":      "what cases do not reach, which is no fault",
	"internal/points/table.go":       "what cases do not reach, which is no fault",
	"given.go":                       "what cases are not given; the cases' own tests have its messages",
	"trial.go":                       "what cases are not given; the cases' own tests have its messages",
	"internal/outline/html.go":       "the elements of a page",
	"internal/record/steps.go":       "derivations, which have golden files of their own",
}

// silent are the texts that no case can have, with the reason.
var silent = map[string]string{
	"%s.%s of %q is withheld":                     "only a run has veils: evaluation tests them",
	"the trail shows it to whoever may see it":    "likewise",
	"the operator %q is not part of the language": "the parser refuses it first",
	"this is not part of the language":            "likewise",
	"this number cannot be read":                  "likewise",
	"… and %d more":                               "it stands for faults, and is no fault itself",
	"there are two lists %s":                      "only a Go host hands lists to NewFacts",
	"kind %d":                                     "there is no such kind",
	"the formula is not valid UTF-8":              "a golden file is; FuzzCompile has it",
	"; so far: ":                                  "only facts as of a day have it; package merit tests it",
	"%s %s is not among the %s on %s: %s":         "likewise",
	"give %s a value on each of its days, or say what stands for nil: %s ?? …": "the golden file has no values by date; see TestDatedNil",
	"%s is the position %d, but %s has %d records":                             "only a model in Go writes positions; see TestWhatModelsWriteFits",
	"write %s/100, or 100 * %s":                                                "likewise",
	"the years are 0001 to 9999":                                               "civil.Parse is asked by those who read documents and facts",
	"the months are 01 to 12":                                                  "as above",
	"%04d-%02d has %d days":                                                    "as above",
	"write it as 2022-09-01":                                                   "as above",
	" if the day stands first":                                                 "as above",
	" if the month does":                                                       "as above",
	" if it is a spreadsheet's number of a day":                                "as above",
	" if it is midnight of a zone ahead of UTC":                                "as above",
	"%s is %s, which is no day of the years 1 to 9999":                         "only a Go host has such days",
	"cancelled: %v":                                                            "the host ends the run",
	"work out fewer days in one call, or raise Limits.Steps":                   "a golden file has no days on which values change; TestHostileCases has it",
	"the formulas that this works out have more than %d parts in all, counted for each day on which values change": "likewise",

	"Limits.%s is %d": "a mistake of the host program that sets limits",
	"give a number above 0, or 0 for the default":      "likewise",
	"%d values for the %d fields of %s":                "a mistake of the host program that adds records",
	"the key %q of %s is no field of it":               "likewise, of its schemas",
	"%s.%s refers to the list %q, which is not there":  "likewise",
	"the table %s says how to match %d of its %d keys": "likewise, of its tables",
	"there are no facts to run on":                     "likewise",
	"the facts have %d lists, the sheet %d":            "likewise",
	"the facts have %d single values, the sheet %d":    "likewise",
	"the facts' list %d is %q, not %q as in the sheet": "likewise",
	"the fields of %q are not those of the sheet":      "likewise",
	"%s has no figure %q":                              "Explain is asked by name",
	"it lacks the field %s":                            "a mistake of the host program that hands over a record",
	"field %d is %s, not %s":                           "likewise",
	"the field %s is a %s, not a %s":                   "likewise",
	"one of many":                                      "never shown: it stands for a fault that is only counted",
	"a budget is used up":                              "the cause of messages that say which",
	"not for all records":                              "never shown: what ends a batch is worked out again",
	"the two ways to work this out differ, %s and %s: this is a fault of the program, please report it": "both ways agree",
}
