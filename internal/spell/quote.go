package spell

import "fmt"

// Clip returns the beginning of a text, for a message.
func Clip(s string) string {
	const most = 40
	if len(s) <= most {
		return s
	}
	if r := []rune(s[:min(len(s), 4*most+4)]); len(r) > most {
		return string(r[:most]) + "…"
	}
	return s
}

// Short returns the beginning of a text in quotes, for a message.
func Short(s string) string { return fmt.Sprintf("%q", Clip(s)) }
