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
		for _, line := range layout.Wrap(plain.Text(o.words.Rest), max(o.width, leastWidth)) {
			put(line)
		}
	}
	return err
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
	indent := o.indented(level)
	width := max(o.width-2*indent, leastWidth)
	pad := strings.Repeat("  ", indent)
	if it.Values != nil {
		return o.beside(it, pad, width)
	}
	var lines []string
	for i, l := range layout.Hang(plain.Text(o.read(it, so)), width, hang) {
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

// lines returns how many lines an item takes.
func (o *Outline) lines(it *Item, level int) int { return len(o.wrapped(it, level, newReader())) }
