package misread

import (
	"regexp"
	"slices"
	"strings"

	"github.com/meritrules/merit/internal/tidy"
)

// Remains says who leaves a text that no person wrote, and where: "a spreadsheet shows" it "where
// a formula divides by zero", "a program writes" it "where a value is missing". It returns ""
// for any other text. Words that people write for nothing, such as "none" or "n/a", are theirs.
func Remains(s string) (who, where string) {
	if !mayRemain(s) {
		return "", ""
	}
	s = strings.TrimSpace(tidy.Narrow(s))
	const spreadsheet, program = "a spreadsheet shows", "a program writes"
	switch why := spreadsheetErrors[strings.ToUpper(s)]; {
	case why != "":
		return spreadsheet, why
	case failed.MatchString(s), errNumber.MatchString(s):
		return spreadsheet, "where a formula fails"
	case hidden.MatchString(s):
		return spreadsheet, "where a column is too narrow for its numbers"
	case slices.Contains(nothing[strings.ToLower(s)], s):
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

// nothing has the texts that stand for a missing value, or for a number that is none, in small
// letters: each with the spellings that programs and databases write. What people write has none.
// A person may be called Null, a place Nan: there capitals count.
var nothing = map[string][]string{
	"-": nil, "--": nil, "—": nil, "/": nil, "~": nil, "n/a": nil, "na": nil, "nil": nil, "none": nil, "no data": nil, "tbd": nil,
	"无": nil, "無": nil, "暂无": nil, "缺": nil, "缺考": nil, "未评": nil,
	"null": {"NULL", "null"}, "(null)": {"(null)", "(NULL)"}, "<null>": {"<null>", "<NULL>"}, "[null]": {"[null]", "[NULL]"}, `\n`: {`\N`},
	"nan": {"NaN"}, "-nan": {"-NaN", "-nan"}, "+nan": {"+NaN", "+nan"}, "nan(ind)": {"nan(ind)"}, "-nan(ind)": {"-nan(ind)"}, "nat": {"NaT"}, "<na>": {"<NA>"},
	"undefined": {"undefined"}, "[object object]": {"[object Object]"},
	"infinity": {"Infinity"}, "-infinity": {"-Infinity"}, "+infinity": {"+Infinity"}, "-inf": {"-inf"}, "+inf": {"+inf"},
	"1.#inf": {"1.#INF"}, "1.#ind": {"1.#IND"}, "1.#qnan": {"1.#QNAN"}, "-1.#ind": {"-1.#IND"}, "-1.#inf": {"-1.#INF"},
}

// IsNoValue reports whether a text is one that people write for a value that is missing.
func IsNoValue(text string) bool {
	_, ok := nothing[strings.ToLower(ASCII(text))]
	return ok
}

// Nothing says what to do with a text that stands for a missing value, or that a spreadsheet or a
// program has left; "" for any other.
func (p Place) Nothing(text string) string {
	if who, where := Remains(text); who != "" {
		return who + " it " + where + ": " + p.Mend()
	}
	if IsNoValue(text) {
		return p.nothing
	}
	return ""
}

// Mend says what to do with what a spreadsheet or a program has left.
func (p Place) Mend() string {
	advice := "mend it there"
	if p.nothing != "" {
		advice += ", or " + p.nothing
	}
	return advice + p.meant
}
