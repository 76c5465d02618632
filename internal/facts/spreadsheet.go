package facts

import (
	"strings"
	"unicode/utf8"

	"github.com/meritrules/merit/rule/types"
)

// A spreadsheet takes a cell that begins with one of these characters for a formula and runs
// it, also the wide ones of East Asia.
const formulaStarts = "=+-@\t\r\n＝＋－＠"

// Neutral returns a text as a cell that no spreadsheet runs as a formula: one that begins like
// a formula gets an apostrophe before it, which spreadsheets take for the mark of a text.
// ReadFacts takes it off again. A negative number is none.
func Neutral(text string) string {
	if startsFormula(strings.TrimLeft(text, "'")) {
		return "'" + text
	}
	return text
}

// original returns the text that Neutral has made a cell of.
func original(cell string) string {
	rest, marked := strings.CutPrefix(cell, "'")
	if marked && startsFormula(strings.TrimLeft(rest, "'")) {
		return rest
	}
	return cell
}

func startsFormula(text string) bool {
	first, _ := utf8.DecodeRuneInString(text)
	if text == "" || !strings.ContainsRune(formulaStarts, first) {
		return false
	}
	_, err := types.ParseNumber(text)
	return err != nil
}
