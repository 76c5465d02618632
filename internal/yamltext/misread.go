package yamltext

import (
	"regexp"
	"strings"
)

// misread describes for authors where the YAML reader has stumbled in a line.
type misread struct {
	message, hint string
	column        int  // the number of bytes before it in the line
	quotable      bool // the text there only lacks quotes
}

// An unquoted value: alone, and with ': ' in it; a single-quoted value that an
// apostrophe ends; the sign of an anchor or alias.
var (
	plainValue    = regexp.MustCompile(`^ *(?:- +)*[^\s"'\[\]{}#|>&*!%@:-][^"'\[\]{}#:]*: +[^\s"'\[{#|>&*!%@-]`)
	textWithColon = regexp.MustCompile(`^ *(?:- +)*[^\s"'\[\]{}#|>&*!%@:-][^"'\[\]{}#:]*: +([^\s"'\[{#|>&*!%@-].*?:(?: .*|$))`)
	apostrophe    = regexp.MustCompile(`[:,\[{] *('(?:[^']|'')*'\pL.*)`)
	anchorSign    = regexp.MustCompile(`(?:^|[:\[{,]|-) *([&*])`)
)

// misread interprets a message of the YAML reader about a line.
func (t *Tree) misread(line int, message string) misread {
	text := t.Line(line)
	x := misread{message: message}
	x.column, x.hint = advice(message, text)
	switch begins := func(s string) bool { return strings.HasPrefix(message, s) }; {
	case begins("mapping values are not allowed"):
		x.withColon(text)
	case begins("did not find expected alphabetic"):
		x.withAnchor(text)
	case begins("unknown anchor"):
		x.message = aliasMessage
	case begins("did not find expected"):
		x.withApostrophe(text)
	case begins("could not find expected ':'") && t.goesOn(line):
		x.hint = "indent it further than the key above if it belongs to the text there; else write key: value"
	}
	return x
}

// withColon handles ': ' within a text.
func (x *misread) withColon(line string) {
	at := textWithColon.FindStringSubmatchIndex(line)
	if at == nil {
		return
	}
	x.column, x.quotable = at[2], true
	x.message, x.hint = "': ' stands within a value", needsQuotes("with ': '")
	if strings.Contains(line, " ? ") {
		x.hint += "; if … { … } else { … } needs neither"
	}
}

// withApostrophe handles an apostrophe within single quotes.
func (x *misread) withApostrophe(line string) {
	if at := apostrophe.FindStringSubmatchIndex(line); at != nil {
		x.column, x.quotable = at[2], !strings.Contains(line[:at[2]], "{")
		x.hint = "an apostrophe ends the quotes: write it twice, or put double quotes around the text"
	}
}

const aliasMessage = "a value that begins with * is an alias"

// withAnchor handles an anchor or alias with a name that YAML does not allow.
func (x *misread) withAnchor(line string) {
	at := anchorSign.FindStringSubmatchIndex(line)
	if at == nil {
		return
	}
	x.column = at[2]
	x.message, x.hint = "a value that begins with & is an anchor", "put quotes around a text that begins with &"
	if line[x.column] == '*' {
		x.message, x.hint = aliasMessage, NeedsBlock("that begins with *")
	}
}

// goesOn reports whether a line looks like the second line of the text above it.
func (t *Tree) goesOn(line int) bool {
	text, above := t.Line(line), t.Line(line-1)
	return !strings.ContainsAny(text, ":：") && plainValue.MatchString(above) && Spaces(text) <= Spaces(above)
}
