package outline

import (
	"io"
	"strings"

	"github.com/meritrules/merit/internal/layout"
	"github.com/meritrules/merit/internal/plain"
)

// leastWidth is the least number of cells that a line keeps for its text.
const leastWidth = 30

// hang is how many cells more the further lines of a paragraph are indented: two levels, as
// no line of its own is that is below another. So a long text cannot pretend to be one.
const hang = 4

// Text writes the outline as indented text.
func (o *Outline) Text(w io.StringWriter) error {
	var err error
	put := func(line string) {
		if err == nil {
			_, err = w.WriteString(strings.TrimRight(line, " ") + "\n")
		}
	}
	o.each(func(it *Item, level int, so *reader) {
		for _, line := range o.wrapped(it, level, so) {
			put(line)
		}
	})
	if o.words.Rest != "" && !o.IsWhole() {
		for _, line := range o.rest() {
			put(line)
		}
	}
	return err
}

// rest returns the lines of the last words.
func (o *Outline) rest() []string {
	return layout.Wrap(plain.Text(o.words.Rest), max(o.width, leastWidth))
}

// Markdown writes the outline as nested lists.
func (o *Outline) Markdown(w io.StringWriter) error {
	var err error
	put := func(line string) {
		if err == nil {
			_, err = w.WriteString(line + "\n")
		}
	}
	o.each(func(it *Item, level int, so *reader) {
		put(strings.Repeat("  ", o.indented(level)) + "- " + plain.Markdown(o.read(it, so)))
	})
	if o.words.Rest != "" && !o.IsWhole() {
		put("\n" + plain.Markdown(o.words.Rest))
	}
	return err
}

// indented returns how far an item is indented, which always leaves room for text.
func (o *Outline) indented(level int) int { return min(level, max(o.width-leastWidth, 0)/2) }

// wrapped returns the lines of an item. Whatever texts it has in it, it stays one.
func (o *Outline) wrapped(it *Item, level int, so *reader) []string {
	if it.Values != nil {
		indent := o.indented(level)
		return o.beside(it, strings.Repeat("  ", indent), max(o.width-2*indent, leastWidth))
	}
	return o.hung(o.read(it, so), level)
}

// hung returns the lines of a text.
func (o *Outline) hung(text string, level int) []string {
	indent := o.indented(level)
	width := max(o.width-2*indent, leastWidth)
	pad := strings.Repeat("  ", indent)
	var lines []string
	for i, l := range layout.Hang(plain.Text(text), width, hang) {
		if i == 1 {
			pad += strings.Repeat(" ", hang)
		}
		if i == 0 || l != "" {
			lines = append(lines, pad+l)
		}
	}
	return lines
}

// beside returns the lines of values beside each other. Where one is longer than a line,
// each begins a line of its own, as the rest of it must not look like another.
func (o *Outline) beside(it *Item, pad string, width int) []string {
	parts, long := make([]string, len(it.Values)), false
	for i, value := range it.Values {
		parts[i] = plain.Text(value)
		long = long || layout.Width(parts[i]+separator) > width
	}
	var lines []string
	if !long {
		for _, l := range layout.Fill(parts, separator, width) {
			lines = append(lines, pad+l)
		}
		return lines
	}
	for _, part := range parts {
		for i, l := range layout.Hang(part, width, hang) {
			if i == 0 {
				lines = append(lines, pad+l)
			} else if l != "" {
				lines = append(lines, pad+strings.Repeat(" ", hang)+l)
			}
		}
	}
	return lines
}

// lines returns how many lines an item takes at most, whatever is said after its text.
func (o *Outline) lines(it *Item, level int) int {
	texts := []string{it.Text}
	if it.Once != "" {
		texts = append(texts, it.Again)
	}
	most := len(o.wrapped(it, level, newReader()))
	for _, text := range texts {
		for _, after := range []string{o.words.More, o.words.Above, o.words.Below} {
			if it.Shut || it.Parts != nil || it.Once != "" {
				most = max(most, len(o.hung(text+after, level)))
			}
		}
	}
	return most
}
