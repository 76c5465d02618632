package circular

import (
	"fmt"
	"strings"

	"github.com/meritrules/merit/internal/layout"
	"github.com/meritrules/merit/rule/derivation"
	"github.com/meritrules/merit/rule/fault"
)

// lineWidth is how many cells a line of the circular may have.
const lineWidth = 100

// hang is how far the further lines of a paragraph are indented, so that no long text looks
// like a line of its own.
const hang = 4

// page is the paper while it is written: lines of words in one language.
type page struct {
	language derivation.Language
	out      strings.Builder
	sections int
}

// word returns a phrase of the table, or the name that a policy or its facts gave, in the
// language of the page.
func (p *page) word(key string) string {
	text, ok := words[key]
	switch {
	case ok && p.language == derivation.Chinese:
		return text.chinese
	case ok && text.english != "":
		return text.english
	}
	return key
}

// say returns a phrase with its arguments. Texts of the policy and of the facts only fill it:
// they make no lines of their own, and nothing that acts on a terminal.
func (p *page) say(phrase string, args ...any) string {
	for i, arg := range args {
		switch arg := arg.(type) {
		case string:
			args[i] = fault.Plain(arg)
		case fmt.Stringer:
			args[i] = fault.Plain(arg.String())
		}
	}
	return fmt.Sprintf(p.word(phrase), args...)
}

// line writes one line, without the blanks at its end.
func (p *page) line(text string) {
	p.out.WriteString(strings.TrimRight(fault.Plain(text), " ") + "\n")
}

// middle and right write a line in the middle of the page and at its right edge.
func (p *page) middle(text string) {
	p.line(strings.Repeat(" ", max(lineWidth-layout.Width(text), 0)/2) + text)
}

func (p *page) right(text string) { p.line(layout.Right(text, lineWidth)) }

// paragraph writes text, wrapped.
func (p *page) paragraph(text string) {
	for i, l := range layout.Hang(fault.Plain(text), lineWidth, hang) {
		if i > 0 {
			l = strings.Repeat(" ", hang) + l
		}
		p.line(l)
	}
}

// section begins a numbered part of the paper; the title of one that is not final says so.
func (p *page) section(title string, soFar bool) {
	title = p.word(title)
	if soFar {
		title = p.say("%s (so far)", title)
	}
	p.sections++
	title = p.say("%s. %s", p.numeral(p.sections), title)
	p.line("")
	p.line(title)
	p.line(strings.Repeat("─", layout.Width(title)))
}

// numeral returns the number of a section.
func (p *page) numeral(n int) string { return p.word(fmt.Sprintf("section %d", n)) }

// quote writes a clause of the official text, nothing if the policy has none.
func (p *page) quote(words string) {
	if words != "" {
		p.paragraph(p.say("Clause: 「%s」", words))
	}
}

// list writes a label and, behind it, parts that are kept whole; "none" if there are none.
func (p *page) list(label string, parts []string) {
	if len(parts) == 0 {
		parts = []string{p.word("none")}
	}
	label = p.say("%s: ", p.word(label))
	first := layout.Width(label)
	indent := min(first, 16)
	lines := fill(parts, p.word(", "), lineWidth-first, lineWidth-indent)
	for i, l := range lines {
		if i == 0 {
			p.line(label + l)
			continue
		}
		p.line(strings.Repeat(" ", indent) + l)
	}
}

// fill puts parts into lines: the first of at most the first width, the others of the rest. A
// part is only broken where it is wider than a line.
func fill(parts []string, sep string, first, rest int) (lines []string) {
	line, room := "", first
	end := func(l string) { lines, room = append(lines, strings.TrimRight(l, " ")), rest }
	for i, part := range parts {
		if i < len(parts)-1 {
			part += sep
		}
		if line != "" && layout.Width(line)+layout.Width(strings.TrimRight(part, " ")) > room {
			end(line)
			line = ""
		}
		line += part
		for layout.Width(strings.TrimRight(line, " ")) > room {
			head := layout.Wrap(line, room)[0]
			end(head)
			line = strings.TrimLeft(line[len(head):], " ")
		}
	}
	return append(lines, strings.TrimRight(line, " "))
}

// column is one of a table.
type column struct {
	title string // a word of the table of words
	right bool   // numbers stand at the right
}

// table writes rows below the titles of their columns, as wide as they need to be. Where a
// row would be too wide, its widest text goes on below, at a comma where there is one.
func (p *page) table(columns []column, rows [][]string) {
	titles := make([]string, len(columns))
	for i, c := range columns {
		titles[i] = p.word(c.title)
	}
	all := append([][]string{titles}, rows...)
	widths, gap := widths(all, columns)
	for _, row := range all {
		cells, height := make([][]string, len(columns)), 1
		for i, cell := range row {
			cells[i] = fill(strings.Split(fault.Plain(cell), p.word(", ")), p.word(", "), widths[i], widths[i])
			height = max(height, len(cells[i]))
		}
		for h := range height {
			line := make([]string, len(columns))
			for i, c := range columns {
				cell := ""
				if h < len(cells[i]) {
					cell = cells[i][h]
				}
				if line[i] = layout.Left(cell, widths[i]); c.right {
					line[i] = layout.Right(cell, widths[i])
				}
			}
			p.line("  " + strings.Join(line, gap))
		}
	}
}

// leastColumn is how narrow a column of text may become.
const leastColumn = 12

// widths returns how wide each column of a table is, and what stands between two. A column is
// as wide as its widest cell; if the line has no room for that, columns stand closer, and then
// the widest columns of text are less.
func widths(rows [][]string, columns []column) ([]int, string) {
	widths, total := make([]int, len(columns)), 2
	for i := range columns {
		for _, row := range rows {
			widths[i] = max(widths[i], layout.Width(fault.Plain(row[i])))
		}
		total += widths[i]
	}
	gap, gaps := "  ", len(columns)-1
	if total+2*gaps > lineWidth {
		gap = " "
	}
	for excess := total + len(gap)*gaps - lineWidth; excess > 0; excess-- {
		widest := -1
		for i, c := range columns {
			if !c.right && widths[i] > leastColumn && (widest < 0 || widths[i] > widths[widest]) {
				widest = i
			}
		}
		if widest < 0 {
			break
		}
		widths[widest]--
	}
	return widths, gap
}
