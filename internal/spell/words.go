package spell

import (
	"fmt"
	"strings"
)

// Brief is how many characters of an author's text a message repeats.
const Brief = 100

// Cut returns the text, or its beginning and "…" if it has more than most characters.
func Cut(text string, most int) string {
	if len(text) <= most {
		return text
	}
	n := 0
	for i := range text {
		if n == most {
			return text[:i] + "…"
		}
		n++
	}
	return text
}

// OneLine returns the text with each run of white space as one space.
func OneLine(text string) string { return strings.Join(strings.Fields(text), " ") }

// Counted returns a number of things: "no arguments", "1 argument", "2 arguments".
func Counted(n int, noun string) string {
	switch n {
	case 0:
		return "no " + noun + "s"
	case 1:
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
