package yamltext

import (
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/meritrules/merit/internal/spell"
	"github.com/meritrules/merit/rule/fault"
	"go.yaml.in/yaml/v3"
)

// trapped reports, at its place, the cause of a YAML fault in a line if YAML does not
// read the line as it looks: full-width punctuation in place of YAML's own, a formula
// that begins with !, a tab.
func (t *Tree) trapped(line int, msg string) bool {
	if strings.HasPrefix(msg, "mapping values are not allowed") && t.wide(line-1) || t.wide(line) {
		return true
	}
	if m := bang.FindStringSubmatchIndex(t.Line(line)); m != nil {
		text := t.Line(line)
		t.tagFault(line, 1+utf8.RuneCountInString(text[:m[2]]), text[m[2]:m[3]])
		return true
	}
	return t.tabbed(line, msg)
}

// bang finds a value that begins with !, with the word that it begins with.
var bang = regexp.MustCompile(`(?:[:\[{,]|-) *(![^\s"',\[\]{}]+)`)

// tagFault reports a value that begins with !.
func (t *Tree) tagFault(line, column int, tag string) {
	t.faultAt(fault.CodeYAMLFeature, line, column, "write not …; "+NeedsBlock("that begins with !"), "%s is read as a YAML tag, not as a formula", spell.Short(tag))
}

// tabbed reports the first tab in the indentation of a line and those after it.
func (t *Tree) tabbed(line int, msg string) bool {
	for i := line; i <= len(t.lines) && (i == line || strings.Contains(msg, "tab character")); i++ {
		if before := Spaces(t.Line(i)); strings.HasPrefix(t.Line(i)[before:], "\t") {
			t.faultAt(fault.CodeMalformed, i, before+1, "indent with spaces", "a tab in the indentation")
			return true
		}
	}
	return false
}

var (
	wideColon = regexp.MustCompile(`^ *(?:- +)?[^\s"'\[{:：#|>][^"'\[{:：#]*(：)`)
	wideOpen  = regexp.MustCompile(`(?:: *|- +|[\[{,] *)([｛［【“‘])`)
)

// wide reports full-width punctuation in a line where YAML's own belongs.
func (t *Tree) wide(line int) bool {
	text := t.Line(line)
	at := len(text)
	for _, found := range [][]int{wideColon.FindStringSubmatchIndex(text), wideOpen.FindStringSubmatchIndex(text)} {
		if found != nil {
			at = min(at, found[2])
		}
	}
	if at = min(at, wideInFlow(text)); at == len(text) {
		return false
	}
	r, _ := utf8.DecodeRuneInString(text[at:])
	t.faultAt(fault.CodeMalformed, line, 1+utf8.RuneCountInString(text[:at]), plainForm(r), "%s is full-width punctuation, which YAML takes for text", spell.Short(string(r)))
	return true
}

// wideInFlow returns the position of full-width punctuation inside { } or [ ] and
// outside quotes; the length of the line if there is none.
func wideInFlow(line string) int {
	at, depth := len(line), 0
	scan(line, func(i int, r rune, quoted bool) {
		switch {
		case quoted || at < len(line):
		case r == '[' || r == '{':
			depth++
		case r == ']' || r == '}':
			depth--
		case depth > 0 && strings.ContainsRune(widePunctuation, r):
			at = i
		}
	})
	return at
}

// Full-width punctuation, and the plain form of each.
const (
	widePunctuation  = "：，｛｝［］【】“”‘’"
	plainPunctuation = ":,{}[][]\"\"''"
)

// plainForm returns the advice to type the plain form of full-width punctuation.
func plainForm(r rune) string {
	i := strings.IndexRune(widePunctuation, r)
	plain := plainPunctuation[utf8.RuneCountInString(widePunctuation[:i]):][:1]
	if strings.Contains(":,", plain) {
		return "type " + plain + " and a blank"
	}
	return "type " + plain
}

// KeyAdvice returns the advice for a text in place of a mapping.
func KeyAdvice(text string) string {
	switch i := strings.IndexAny(text, ":："); {
	case i < 0:
	case strings.HasPrefix(text[i:], "："):
		return plainForm('：') + " after the key"
	case i+1 < len(text):
		return "type a plain blank after :"
	}
	return "write key: value"
}

// WideAdvice returns the advice to type the plain form of a node's first full-width
// punctuation, or else the other advice.
func WideAdvice(n *yaml.Node, otherwise string) string {
	for _, x := range append([]*yaml.Node{n}, n.Content...) {
		if i := strings.IndexAny(x.Value, widePunctuation); i >= 0 {
			r, _ := utf8.DecodeRuneInString(x.Value[i:])
			return plainForm(r) + " in the place of " + string(r)
		}
	}
	return otherwise
}
