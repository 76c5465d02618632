package yamltext

import (
	"regexp"
	"sort"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/meritrules/merit/rule/fault"
	"go.yaml.in/yaml/v3"
)

var yamlLine = regexp.MustCompile(`^yaml: (?:line (\d+): )?(.*)$`)

// maxMended limits how often a document is read again with a text in quotes, and the
// size of such a document.
const (
	maxMended      = 10
	maxMendedBytes = 100_000
)

// syntax reports an error of the YAML reader. If the cause is a text that lacks its
// quotes, it adds them and reads on, up to the next error.
func (t *Tree) syntax(err error, bytes int) {
	for range maxMended {
		line, from := t.syntaxFault(err)
		if from == 0 || bytes > maxMendedBytes {
			return
		}
		text := t.Line(line)
		t.lines[line-1] = text[:from] + "'" + strings.ReplaceAll(strings.Trim(text[from:], "'"), "'", "''") + "'"
		var n yaml.Node
		if err = yaml.Unmarshal([]byte(strings.Join(t.lines, "\n")), &n); err == nil {
			return
		}
	}
}

// syntaxFault reports an error of the YAML reader with its place and advice. It
// returns the line, and the number of bytes before a text that only lacks quotes; 0
// if the fault is another.
func (t *Tree) syntaxFault(err error) (line, from int) {
	m := yamlLine.FindStringSubmatch(err.Error())
	if m == nil {
		m = []string{"", "1", err.Error()}
	}
	line, _ = strconv.Atoi(m[1])
	line = t.syntaxLine(line, m[2])
	if t.trapped(line, m[2]) {
		return line, 0
	}
	x := t.misread(line, m[2])
	t.faultAt(fault.CodeMalformed, line, 1+utf8.RuneCountInString(t.Line(line)[:x.column]), x.hint, "not YAML: %s", x.message)
	if x.quotable {
		from = x.column
	}
	return line, from
}

// syntaxLine corrects the line that the YAML reader names. Its parser counts
// from 0 and names the beginning of what it was reading, not the fault.
func (t *Tree) syntaxLine(line int, msg string) int {
	switch {
	case strings.HasPrefix(msg, "did not find expected ',' or"):
		return line + 1
	case strings.HasPrefix(msg, "did not find expected key"), strings.HasPrefix(msg, "did not find expected '-'"),
		strings.HasPrefix(msg, "did not find expected <document start>"):
		return t.firstFailing(line, msg)
	case strings.HasPrefix(msg, "unknown anchor"):
		return t.anchorLine(msg)
	case strings.HasPrefix(msg, "did not find expected node content"):
		return line + 1
	}
	return max(line, 1)
}

// firstFailing returns the first line up to which the document fails as the whole
// document does; the lines before it are sound.
func (t *Tree) firstFailing(line int, msg string) int {
	if len(t.lines) > 2000 {
		return max(line, 1)
	}
	rest := len(t.lines) - line
	return line + sort.Search(rest, func(i int) bool {
		var n yaml.Node
		err := yaml.Unmarshal([]byte(strings.Join(t.lines[:line+i], "\n")), &n)
		return err != nil && strings.HasSuffix(err.Error(), msg)
	})
}

// anchorLine finds the alias that names an unknown anchor.
func (t *Tree) anchorLine(msg string) int {
	name := strings.TrimSuffix(strings.TrimPrefix(msg, "unknown anchor '"), "' referenced")
	for i := range t.lines {
		if strings.Contains(t.Line(i+1), "*"+name) {
			return i + 1
		}
	}
	return 1
}

var (
	afterQuote   = regexp.MustCompile(`: *(?:"[^"]*"|'[^']*') *[^ #,}]`)
	afterBracket = regexp.MustCompile(`: *[\[{]`)
	commentMark  = regexp.MustCompile(`\s#`)
	severalRows  = regexp.MustCompile(`^ *(?:- +|rows: *)\[.*\], *\[`)
	openQuote    = regexp.MustCompile(`[:\[{,] *(?:"(?:[^"\\]|\\.)*|'[^']*)$`)
	firstValue   = regexp.MustCompile(`^ *(?:- +)*(?:[^ "'{\[][^:]*|"[^"]*"|'[^']*'): *`)
	firstFormula = regexp.MustCompile(`[{ ]formula: *`)
)

// NeedsBlock returns the advice for a formula that YAML misreads; needsQuotes returns
// it for a value that may also be a text.
func NeedsBlock(what string) string { return "a formula " + what + " needs quotes or a | block" }
func needsQuotes(what string) string {
	return "a text or formula " + what + " needs quotes or a | block"
}

// advice says what a line with a YAML fault most likely lacks, and how many bytes of
// the line come before that.
func advice(msg, line string) (column int, hint string) {
	begins := func(s string) bool { return strings.HasPrefix(msg, s) }
	first, value := len(line)-len(strings.TrimLeft(line, " \t")), valueOf(line)
	switch {
	case begins("did not find expected ',' or") && openQuote.MatchString(line):
		return value, "a quote is never closed"
	case begins("did not find expected ',' or"):
		return value, flowAdvice(line)
	case begins("mapping values are not allowed"):
		return first, "the keys of one section stand exactly under each other; " + needsQuotes("with ': '")
	case begins("did not find expected key") && severalRows.MatchString(line), begins("did not find expected '-'") && severalRows.MatchString(line):
		return value, "write one row on a line, or rows: [[…], […]]"
	case begins("did not find expected key") && (afterQuote.MatchString(line) || afterBracket.MatchString(line)):
		return value, NeedsBlock("that begins with a quote or a bracket")
	case begins("did not find expected key"), begins("did not find expected '-'"), begins("did not find expected <"):
		return first, "the keys of one section stand exactly under each other"
	case begins("could not find expected ':'"):
		return first, KeyAdvice(strings.TrimSpace(line))
	case begins("found unexpected end of stream"):
		return value, "a quote is never closed"
	case begins("did not find expected comment or line break"):
		return value, NeedsBlock("that begins with > or |")
	case begins("block sequence entries are not allowed"):
		return value, NeedsBlock("that begins with '- '")
	case begins("found character that cannot start any token"):
		return value, "quote a value that begins with @, % or `"
	case begins("found unknown escape character"):
		return value, `write \\ for one \, or put single quotes around it`
	case begins("unknown anchor"):
		return value, NeedsBlock("that begins with *")
	}
	return first, ""
}

// flowAdvice says what a line inside { } or [ ] most likely lacks.
func flowAdvice(line string) string {
	before, comment := line, false
	if at := commentMark.FindStringIndex(line); at != nil {
		before, comment = line[:at[0]], true
	}
	sign := ""
	scan(before, func(i int, r rune, quoted bool) {
		if r == '?' && !quoted && sign == "" {
			if sign = "?"; strings.HasPrefix(before[i:], "??") {
				sign = "??"
			}
		}
	})
	switch {
	case sign != "":
		return NeedsBlock("with "+sign) + " inside { }"
	case comment && Unfinished(before):
		return NeedsBlock("with ' #'") + ", since # begins a comment"
	}
	return "close the bracket; " + needsQuotes("with a bracket, a comma or ': '") + " inside { }"
}

// valueOf returns how many bytes of a line come before its formula, or else before its
// first value.
func valueOf(line string) int {
	if at := firstFormula.FindStringIndex(line); at != nil {
		return at[1]
	}
	if at := firstValue.FindStringIndex(line); at != nil {
		return at[1]
	}
	return len(line) - len(strings.TrimLeft(line, " \t"))
}
