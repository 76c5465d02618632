package plain

import (
	"regexp"
	"strings"
)

// marks escapes the characters that Markdown, with GitHub's additions, takes for marks
// wherever they stand: of emphasis, code, links, images, HTML, entities, headings, tables,
// crossed-out text and formulas. The backslash comes first among them: otherwise a
// text's own would take the escape from the mark behind it.
var marks = strings.NewReplacer(`\`, `\\`, "*", `\*`, "_", `\_`, "<", `\<`, "[", `\[`, "]", `\]`, "`", "\\`", "#", `\#`, "|", `\|`,
	"&", `\&`, "~", `\~`, "$", `\$`, "://", `\://`, "@", `\@`)

// host finds an address that becomes a link by its first word alone.
var host = regexp.MustCompile(`(?i)\b(www)\.`)

// begins finds what begins a block: a quotation, a list, a rule or a line under a heading.
var begins = regexp.MustCompile(`^(?:([>+=-])|([0-9]{1,9})([.)])( |$))`)

// Markdown returns the text as one line of Markdown that shows every character of it. The
// line may stand as an item of a list, a paragraph, or a cell of a table.
func Markdown(s string) string {
	s = marks.Replace(Text(strings.TrimLeft(s, " ")))
	s = host.ReplaceAllString(s, `$1\.`)
	return begins.ReplaceAllString(s, `$2\$1$3$4`)
}
