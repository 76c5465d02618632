// Package tally says by what records are counted: in comes the value of a field, out come the
// texts under which its record counts. A record counts once for each.
package tally

import (
	"fmt"
	"slices"

	"github.com/meritrules/merit/rule/value"
)

// Text returns the text of a value, none for one that is missing.
func Text(v value.Value) []string {
	if v.IsMissing() {
		return nil
	}
	return []string{v.String()}
}

// TextOrNone returns the text of a value, "" for one that is missing.
func TextOrNone(v value.Value) []string {
	if v.IsMissing() {
		return []string{""}
	}
	return Text(v)
}

// Texts returns the texts of a list, each once.
func Texts(v value.Value) (texts []string) {
	for _, e := range v.Elems() {
		if text := e.String(); !slices.Contains(texts, text) {
			texts = append(texts, text)
		}
	}
	return texts
}

// Month returns the month of a day as 2022-09, none for a day that is missing.
func Month(v value.Value) []string {
	day, ok := v.Date()
	if !ok {
		return nil
	}
	return []string{fmt.Sprintf("%04d-%02d", day.Time().Year(), day.Time().Month())}
}
