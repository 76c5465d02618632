package dossier

import (
	"fmt"
	"html"
	"io"
	"strings"

	"github.com/meritrules/merit/internal/layout"
	"github.com/meritrules/merit/internal/plain"
	"github.com/meritrules/merit/rule/derivation"
	"github.com/meritrules/merit/rule/types"
	"github.com/meritrules/merit/rule/value"
)

// Printer prints dossiers for raters.
type Printer struct {
	Language derivation.Language
}

// words are the phrases in Chinese, by those in English.
var words = map[string]string{
	"round %s, as known on %s": "%s轮，截至%s",
	"place %d of %d":           "第%d名，共%d个",
	"%s since %s":              "较%[2]s %[1]s",
	"earlier rounds":           "前几轮",
	"none":                     "无",
	"yes":                      "是",
	"no":                       "否",
	": ":                       "：",
	", ":                       "，",
}

func (p Printer) say(format string, args ...any) string {
	if said, ok := words[format]; ok && p.Language == derivation.Chinese {
		format = said
	}
	if len(args) == 0 {
		return format
	}
	return fmt.Sprintf(format, args...)
}

// section is a part of a dossier in words: a heading with its lines, or one line.
type section struct {
	heading string
	lines   []string
}

// Text writes dossiers as text, with a blank line between them.
func (p Printer) Text(w io.Writer, all []Dossier) error {
	var b strings.Builder
	for i, d := range all {
		if i > 0 {
			b.WriteByte('\n')
		}
		title := plain.Text(d.Caption)
		fmt.Fprintf(&b, "%s\n%s\n%s\n", title, strings.Repeat("─", layout.Width(title)), p.head(&d))
		for _, s := range p.sections(&d) {
			b.WriteString(s.heading + "\n")
			for _, line := range s.lines {
				b.WriteString("  " + strings.Join(layout.Hang(line, textWidth, 4), "\n    ") + "\n")
			}
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// textWidth is how wide a line of text is.
const textWidth = 98

// Markdown writes dossiers in Markdown, each with a heading.
func (p Printer) Markdown(w io.Writer, all []Dossier) error {
	var b strings.Builder
	for i, d := range all {
		if i > 0 {
			b.WriteByte('\n')
		}
		fmt.Fprintf(&b, "## %s\n\n%s\n", escaped(d.Caption), escaped(p.head(&d)))
		for _, s := range p.sections(&d) {
			fmt.Fprintf(&b, "\n%s\n", "**"+escaped(s.heading)+"**")
			for i, line := range s.lines {
				b.WriteString([]string{"\n- ", "- "}[min(i, 1)] + escaped(line) + "\n")
			}
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// escaped is a text that Markdown leaves alone.
func escaped(text string) string {
	var b strings.Builder
	for _, r := range plain.Text(text) {
		if strings.ContainsRune("\\`*_{}[]<>#|~&!", r) {
			b.WriteByte('\\')
		}
		b.WriteRune(r)
	}
	return b.String()
}

// HTML writes dossiers as a fragment of a page, which needs no styles or scripts: a section for
// each, whose class is for the styles of the page.
func (p Printer) HTML(w io.Writer, all []Dossier) error {
	lang := "en"
	if p.Language == derivation.Chinese {
		lang = "zh"
	}
	text := func(s string) string { return html.EscapeString(plain.Text(s)) }
	var b strings.Builder
	for _, d := range all {
		fmt.Fprintf(&b, "<section class=\"merit-dossier\" lang=\"%s\">\n<h2>%s</h2>\n<p>%s</p>\n", lang, text(d.Caption), text(p.head(&d)))
		for _, s := range p.sections(&d) {
			fmt.Fprintf(&b, "<h3>%s</h3>\n<ul>\n", text(s.heading))
			for _, line := range s.lines {
				fmt.Fprintf(&b, "<li>%s</li>\n", text(line))
			}
			b.WriteString("</ul>\n")
		}
		b.WriteString("</section>\n")
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func (p Printer) head(d *Dossier) string {
	return p.say("round %s, as known on %s", plain.Text(d.Round), d.On)
}

// sections returns what a dossier says.
func (p Printer) sections(d *Dossier) (all []section) {
	for _, f := range d.Fields {
		all = append(all, section{plain.Text(f.Name), []string{p.value(f.Value, f.Places)}})
	}
	for _, l := range d.Lists {
		s := section{heading: plain.Text(l.Name)}
		for _, record := range l.Records {
			s.lines = append(s.lines, p.record(l.Fields, record))
		}
		if len(s.lines) == 0 {
			s.lines = []string{p.say("none")}
		}
		all = append(all, s)
	}
	if len(d.Standings) > 0 {
		s := section{heading: p.say("earlier rounds")}
		for _, x := range d.Standings {
			s.lines = append(s.lines, plain.Text(x.Round)+p.say(": ")+p.standing(&x))
		}
		all = append(all, s)
	}
	return all
}

// record writes a record: its one value, or each with its name; without those that are missing.
func (p Printer) record(fields []string, values []value.Value) string {
	if len(fields) == 1 {
		return p.value(values[0], nil)
	}
	var parts []string
	for i, v := range values {
		if !v.IsMissing() {
			parts = append(parts, plain.Text(fields[i])+p.say(": ")+p.value(v, nil))
		}
	}
	return strings.Join(parts, p.say(", "))
}

func (p Printer) value(v value.Value, places *int) string {
	if v.IsMissing() {
		return "-"
	}
	if flag, ok := v.Flag(); ok {
		return p.say(map[bool]string{true: "yes", false: "no"}[flag])
	}
	if v.Kind() == types.ListKind {
		parts := make([]string, v.Len())
		for i := range parts {
			parts[i] = p.value(v.Elem(i), nil)
		}
		return strings.Join(parts, p.say(", "))
	}
	if list, row, ok := v.Record(); ok {
		return plain.Text(list.Caption(row))
	}
	return plain.Text(derivation.InWords(v, places))
}

func (p Printer) standing(x *Standing) string {
	var parts []string
	if x.Score != nil {
		parts = append(parts, derivation.InWords(value.OfNumber(*x.Score), x.Places))
	}
	if x.Place > 0 {
		parts = append(parts, p.say("place %d of %d", x.Place, x.Of))
	}
	if x.Change != nil {
		change := derivation.InWords(value.OfNumber(*x.Change), x.Places)
		if x.Change.Sign() > 0 {
			change = "+" + change
		}
		parts = append(parts, p.say("%s since %s", change, plain.Text(x.Before)))
	}
	return strings.Join(parts, p.say(", "))
}
