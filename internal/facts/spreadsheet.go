package facts

import (
	"bytes"
	"encoding/csv"
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

// mostTitles limits the rows in which titles may stand above the names of the fields.
const mostTitles = 5

// namesBelow returns the row, counted from 1, that names the fields although it is not the first,
// as below the title of a spreadsheet; 0 if there is none, or if the first row names any.
func (r *csvReader) namesBelow() int {
	rows := csv.NewReader(bytes.NewReader(r.in.data))
	rows.FieldsPerRecord, rows.ReuseRecord = -1, true
	for row := 1; row <= mostTitles+1; row++ {
		cells, err := rows.Read()
		if err != nil {
			return 0
		}
		named, others := 0, 0
		for _, cell := range cells {
			if r.schema.Field(cell) >= 0 {
				named++
			} else if cell != "" {
				others++
			}
		}
		switch {
		case named > 0 && row == 1:
			return 0
		case named > others:
			return row
		}
	}
	return 0
}
