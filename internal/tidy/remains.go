package tidy

import (
	"regexp"
	"strings"
)

// Remains says who leaves a text that no person wrote, and where: "a spreadsheet shows" it "where
// a formula divides by zero", "a program writes" it "where a value is missing". It returns ""
// for any other text. Words that people write for nothing, such as "none" or "n/a", are theirs.
func Remains(s string) (who, where string) {
	if !mayRemain(s) {
		return "", ""
	}
	s = strings.TrimSpace(Narrow(s))
	const spreadsheet, program = "a spreadsheet shows", "a program writes"
	switch why := spreadsheetErrors[strings.ToUpper(s)]; {
	case why != "":
		return spreadsheet, why
	case failed.MatchString(s), errNumber.MatchString(s):
		return spreadsheet, "where a formula fails"
	case hidden.MatchString(s):
		return spreadsheet, "where a column is too narrow for its numbers"
	case missingInPrograms[s]:
		return program, "where a value is missing"
	}
	return "", ""
}

// IsRemains reports whether a text is one that no person wrote.
func IsRemains(s string) bool {
	who, _ := Remains(s)
	return who != ""
}

// mayRemain reports whether a text begins as remains do: most texts do not.
func mayRemain(s string) bool {
	if s == "" || len(s) > 40 {
		return false
	}
	switch c := s[0]; {
	case c > ' ' && c < 0x80:
		return strings.IndexByte(`#NnuE(<[\+-iI1`, c) >= 0
	case c >= 0x80: // of the characters of full width, which are # and letters
		return strings.HasPrefix(s, "\uff03") || strings.HasPrefix(s, "\uff2e") || strings.HasPrefix(s, "\u3000") || strings.HasPrefix(s, "\u00a0")
	}
	return true
}

// The errors that spreadsheets show, in the languages of their users.
const (
	byZero    = "where a formula divides by zero"
	notFound  = "where a lookup finds nothing"
	cellsGone = "where a formula names cells that are no longer there"
	noNumber  = "where a formula meets a text in place of a number"
	noName    = "where a formula has a name that it does not know"
	noResult  = "where a number cannot be worked out"
)

var spreadsheetErrors = map[string]string{
	"#DIV/0!": byZero, "#DIV/0": byZero, "#¡DIV/0!": byZero, "#DEL/0!": byZero, "#ДЕЛ/0!": byZero,
	"#N/A": notFound, "#N/A!": notFound, "#NV": notFound, "#N/D": notFound, "#N/DISP": notFound, "#Н/Д": notFound, "#ND": notFound, "#YOK": notFound,
	"#REF!": cellsGone, "#REF": cellsGone, "#BEZUG!": cellsGone, "#RIF!": cellsGone, "#¡REF!": cellsGone, "#ССЫЛКА!": cellsGone,
	"#VALUE!": noNumber, "#VALUE": noNumber, "#WERT!": noNumber, "#VALEUR!": noNumber, "#¡VALOR!": noNumber, "#VALOR!": noNumber, "#VALORE!": noNumber, "#ЗНАЧ!": noNumber,
	"#NAME?": noName, "#NOM?": noName, "#NOME?": noName, "#¿NOMBRE?": noName, "#NAVN?": noName, "#ИМЯ?": noName,
	"#NUM!": noResult, "#ZAHL!": noResult, "#NOMBRE!": noResult, "#¡NUM!": noResult, "#ЧИСЛО!": noResult,
	"#GETTING_DATA": "while a formula waits for data", "#GETTING DATA": "while a formula waits for data", "#LOADING": "while a formula waits for data", "#BUSY!": "while a formula waits for data",
	"#SPILL!": "where the results of a formula have no room", "#NULL!": "where a formula asks for cells that two ranges share, and they share none",
}

var (
	failed    = regexp.MustCompile(`^#[¡¿]?\p{Lu}[\p{Lu}\d/_]*[!?]$`) // other errors, and other languages
	errNumber = regexp.MustCompile(`^Err:\d{3}$`)
	hidden    = regexp.MustCompile(`^#{3,}$`)
)

// missingInPrograms are texts that programs and databases write for a missing value or for a
// number that is none. A person may be called Null, a place Nan: capitals count.
var missingInPrograms = map[string]bool{
	"NULL": true, "null": true, "(null)": true, "(NULL)": true, "<null>": true, "<NULL>": true, "[null]": true, "[NULL]": true, `\N`: true,
	"NaN": true, "-NaN": true, "+NaN": true, "-nan": true, "+nan": true, "nan(ind)": true, "-nan(ind)": true, "NaT": true, "<NA>": true, "undefined": true, "[object Object]": true,
	"Infinity": true, "-Infinity": true, "+Infinity": true, "-inf": true, "+inf": true, "1.#INF": true, "1.#IND": true, "1.#QNAN": true, "-1.#IND": true, "-1.#INF": true,
}

// RemainsAdvice says what to do with such a text in a field, which may be missing or not. A field
// of texts may mean it.
func RemainsAdvice(optional, text bool) string {
	advice := "mend it there, and give the value"
	if optional {
		advice = "mend it there, and leave the value out where there is none"
	}
	if text {
		advice += "; a text that is meant is declared among the values of its field"
	}
	return advice
}
