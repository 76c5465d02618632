package misread

import (
	"strings"
	"testing"
)

func TestRemains(t *testing.T) {
	for _, c := range []struct {
		text, want, why string
	}{
		{"#N/A", "a spreadsheet shows where a lookup finds nothing", "the commonest"},
		{"#n/a", "a spreadsheet shows where a lookup finds nothing", "made small by a program"},
		{" #N/A ", "a spreadsheet shows where a lookup finds nothing", "with blanks"},
		{"＃Ｎ／Ａ", "a spreadsheet shows where a lookup finds nothing", "in full width"},
		{"#DIV/0!", "a spreadsheet shows where a formula divides by zero", "by zero"},
		{"#REF!", "a spreadsheet shows where a formula names cells that are no longer there", "cells that are gone"},
		{"#WERT!", "a spreadsheet shows where a formula meets a text in place of a number", "German"},
		{"#¿NOMBRE?", "a spreadsheet shows where a formula has a name that it does not know", "Spanish"},
		{"#CALC!", "a spreadsheet shows where a formula fails", "an error that has come since"},
		{"#SZÁM!", "a spreadsheet shows where a formula fails", "a language that is not listed"},
		{"Err:502", "a spreadsheet shows where a formula fails", "LibreOffice"},
		{"#######", "a spreadsheet shows where a column is too narrow for its numbers", "copied as shown"},
		{"NULL", "a program writes where a value is missing", "SQL"},
		{`\N`, "a program writes where a value is missing", "an export of MySQL"},
		{"[null]", "a program writes where a value is missing", "a database browser"},
		{"NaN", "a program writes where a value is missing", "a number that is none"},
		{"-Infinity", "a program writes where a value is missing", "a quotient by zero"},
		{"undefined", "a program writes where a value is missing", "JavaScript"},

		{"", "", "nothing"},
		{"Null", "", "a surname"},
		{"Nan", "", "a name"},
		{"nan", "", "a syllable of Chinese"},
		{"none", "", "a word"},
		{"N/A", "", "what people write"},
		{"无", "", "the same in Chinese"},
		{"#1", "", "a number"},
		{"#2!", "", "a number with a sign"},
		{"#", "", "a sign"},
		{"##", "", "a short mark"},
		{"#wow!", "", "a word"},
		{"#好!", "", "Chinese has no capitals"},
		{"NULLA", "", "a word that begins so"},
		{"Err:5", "", "no number of an error"},
		{"1.5", "", "a number"},
	} {
		who, where := Remains(c.text)
		if got := strings.TrimSpace(who + " " + where); got != c.want || IsRemains(c.text) != (c.want != "") {
			t.Errorf("%s: %q: got %q, want %q", c.why, c.text, got, c.want)
		}
	}
}
