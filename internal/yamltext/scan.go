package yamltext

import "strings"

// Unfinished reports whether a formula leaves a bracket or a quote open.
func Unfinished(text string) bool {
	open := 0
	inQuotes := scan(text, func(_ int, r rune, quoted bool) {
		switch {
		case quoted:
		case strings.ContainsRune("([{", r):
			open++
		case strings.ContainsRune(")]}", r):
			open--
		}
	})
	return open > 0 || inQuotes
}

// scan calls each for every character of a formula, saying whether it belongs to a
// quoted text, and reports whether a quote is left open.
func scan(formula string, each func(i int, r rune, quoted bool)) bool {
	quote, skip := rune(0), false
	for i, r := range formula {
		inside := quote != 0
		switch {
		case skip:
			skip = false
		case inside && r == '\\' && quote != '`':
			skip = true
		case inside && r == quote:
			quote = 0
		case !inside && strings.ContainsRune("\"'`", r):
			quote, inside = r, true
		}
		each(i, r, inside)
	}
	return quote != 0
}

// Spaces returns how many blanks a line begins with.
func Spaces(s string) int { return len(s) - len(strings.TrimLeft(s, " ")) }

// HasComment reports whether YAML may take the end of a line for a comment.
func HasComment(line string) bool { return commentMark.MatchString(line) }
