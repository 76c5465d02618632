package facts

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/meritrules/merit/internal/spell"
	"github.com/meritrules/merit/internal/tidy"
	"github.com/meritrules/merit/rule"
)

// numberAdvice says how to write the number that a text most likely means: all of them if
// there are several, "" if there is none. It never makes another number of it.
func numberAdvice(text string) string {
	if len(text) > 60 {
		return ""
	}
	s := asciiNumber(text)
	switch readings := readings(s); {
	case slices.Contains(noValue, strings.ToLower(s)):
		return "leave the cell empty where there is no value"
	case clock.MatchString(s):
		return clockAdvice(s)
	case leadingZero.MatchString(s):
		return "write " + strings.TrimLeft(s, "0") + " if it is a number; if its zeros count it is a code, so declare the field as a text"
	case bound.MatchString(s):
		return boundAdvice(s)
	case strings.HasSuffix(s, "%") && len(readings) == 1:
		n, _ := rule.ParseNumber(readings[0].number)
		return "write " + readings[0].number + ", or " + n.Mul(rule.Int(100)).String() + " if the field counts percent"
	case len(readings) == 1:
		return "write " + readings[0].number + plainly(s)
	case len(readings) > 1:
		var each []string
		for _, r := range readings {
			each = append(each, r.number+" if "+r.where)
		}
		return "write " + strings.Join(each, ", ") + plainly(s)
	}
	return cmp.Or(listAdvice(s), manyAdvice(s), unitAdvice(s))
}

// isNoValue reports whether a text stands for a value that is missing.
func isNoValue(text string) bool {
	return slices.Contains(noValue, strings.ToLower(asciiNumber(text)))
}

// emptyAdvice says what to do with a text that stands for a missing value.
func emptyAdvice(f *rule.Field) string {
	if f.Type.Optional {
		return "leave the cell empty where there is no value"
	}
	return "give the value, or declare the field optional and leave the cell empty"
}

// cellAdvice is numberAdvice for the cell of a field.
func cellAdvice(f *rule.Field, cell string) string {
	if isNoValue(cell) {
		return emptyAdvice(f)
	}
	return numberAdvice(cell)
}

// listAdvice reads several numbers with a semicolon or the like between them.
func listAdvice(s string) string {
	parts := strings.FieldsFunc(s, func(r rune) bool { return strings.ContainsRune(";/|\t", r) })
	if len(parts) < 2 {
		return ""
	}
	for _, part := range parts {
		if len(readings(strings.TrimSpace(part))) == 0 {
			return ""
		}
	}
	return fmt.Sprintf("these are %d numbers: a field of a CSV holds one; write the list into a JSON file, as [number]", len(parts))
}

// plainly adds what a number with separators must do without.
func plainly(s string) string {
	if strings.ContainsAny(s, ",' ") || strings.Count(s, ".") > 1 {
		return ", with nothing between the thousands and a point before decimals"
	}
	return ""
}

// asciiNumber writes the digits and signs of a text in ASCII, without blanks around them.
func asciiNumber(text string) string {
	return strings.TrimSpace(signs.Replace(tidy.Narrow(text)))
}

var signs = strings.NewReplacer("\u2212", "-", "\u2013", "-", "’", "'", "‘", "'", "≤", "<=", "≥", ">=", "、", ",", "٫", ".", "٬", ",")

// noValue are texts for a value that is missing.
var noValue = []string{"-", "--", "—", "/", "n/a", "na", "nan", "null", "nil", "none", "#n/a", "无", "缺", "缺考", "~"}

var (
	clock       = regexp.MustCompile(`^(\d{1,3}):([0-5]\d)$`)
	leadingZero = regexp.MustCompile(`^0+[1-9]\d*$`)
	bound       = regexp.MustCompile(`^(<=|>=|<|>|=|~)\s*(.+)$`)
	united      = regexp.MustCompile(`^([^\d-]*?)\s*(-?\d[\d.,' ]*?)\s*([^\d.,' ]*)$`)

	decimalComma = regexp.MustCompile(`^(-?\d+),(\d+)$`)
	byCommas     = regexp.MustCompile(`^-?[1-9]\d{0,2}(,\d{3})+(\.\d+)?$`)
	byLakhs      = regexp.MustCompile(`^-?[1-9]\d?(,\d{2})+,\d{3}(\.\d+)?$`)
	byPoints     = regexp.MustCompile(`^-?[1-9]\d{0,2}(\.\d{3})+(,\d+)?$`)
	byMarks      = regexp.MustCompile(`^-?[1-9]\d{0,2}([ ']\d{3})+([.,]\d+)?$`)
	pointed      = regexp.MustCompile(`^-?\d{1,3}\.\d{3}$`)
)

// reading is a number that a text may mean, and where it does.
type reading struct{ number, where string }

// readings returns the numbers that a text may mean.
func readings(s string) (found []reading) {
	if share, ok := strings.CutSuffix(s, "%"); ok {
		return percent(strings.TrimSpace(share))
	}
	add := func(text, where string) {
		if n, err := rule.ParseNumber(text); err == nil && !slices.ContainsFunc(found, func(r reading) bool { return r.number == n.String() }) {
			found = append(found, reading{n.String(), where})
		}
	}
	without := func(marks ...string) string {
		var pairs []string
		for _, m := range marks {
			pairs = append(pairs, m, "")
		}
		return strings.ReplaceAll(strings.NewReplacer(pairs...).Replace(s), ",", ".")
	}
	add(strings.TrimPrefix(s, "+"), "")
	if byCommas.MatchString(s) || byLakhs.MatchString(s) {
		add(without(","), "the comma parts thousands")
	}
	if decimalComma.MatchString(s) {
		add(strings.Replace(s, ",", ".", 1), "it stands before decimals")
	}
	if byPoints.MatchString(s) && !pointed.MatchString(s) {
		add(without("."), "the point parts thousands")
	}
	if byMarks.MatchString(s) {
		add(without(" ", "'"), "")
	}
	if strings.HasPrefix(s, ".") {
		add("0"+s, "")
	}
	return found
}

// percent returns the numbers that a percentage may mean, as fractions.
func percent(s string) (found []reading) {
	for _, r := range readings(s) {
		n, _ := rule.MustParseNumber(r.number).Quo(rule.Int(100))
		found = append(found, reading{n.String(), r.where})
	}
	return found
}

// clockAdvice reads hours and minutes, which may be a time of day, a duration or a ratio.
func clockAdvice(s string) string {
	m := clock.FindStringSubmatch(s)
	hours, minutes := rule.MustParseNumber(trimZeros(m[1])), rule.MustParseNumber(trimZeros(m[2]))
	all := hours.Mul(rule.Int(60)).Add(minutes)
	advice := "write " + all.String() + " if the field counts minutes"
	if h, _ := all.Quo(rule.Int(60)); h.Terminates() {
		advice += ", " + h.String() + " if it counts hours"
	}
	return advice + "; a time of day is a text"
}

func trimZeros(digits string) string {
	if digits = strings.TrimLeft(digits, "0"); digits == "" {
		return "0"
	}
	return digits
}

// boundAdvice reads a number with a sign of comparison: it is a bound and no value.
func boundAdvice(s string) string {
	m := bound.FindStringSubmatch(s)
	found := readings(m[2])
	if len(found) != 1 {
		return ""
	}
	return "a bound is not a number: write " + found[0].number + " if that is the value, or declare the field as a text"
}

// magnitudes are words behind a number that multiply it.
var magnitudes = map[string]int64{"千": 1000, "万": 10_000, "萬": 10_000, "万元": 10_000, "亿": 100_000_000, "億": 100_000_000, "亿元": 100_000_000, "k": 1000, "m": 1_000_000}

// manyAdvice reads a number with a word that multiplies it, which a column may count in.
func manyAdvice(s string) string {
	m := united.FindStringSubmatch(s)
	if m == nil || m[1] != "" {
		return ""
	}
	by, ok := magnitudes[strings.ToLower(m[3])]
	found := readings(strings.TrimSpace(m[2]))
	if !ok || len(found) != 1 {
		return ""
	}
	n := rule.MustParseNumber(found[0].number)
	return fmt.Sprintf("write %s, or %s if the field counts in %s", n.Mul(rule.Int(by)), n, m[3])
}

// unitAdvice reads a number with a unit or a currency.
func unitAdvice(s string) string {
	m := united.FindStringSubmatch(s)
	if m == nil || m[1]+m[3] == "" {
		return ""
	}
	found := readings(strings.TrimSpace(m[2]))
	if len(found) != 1 {
		return ""
	}
	return "write " + found[0].number + " if that is the value, without " + strings.TrimSpace(m[1]+m[3])
}

// splitAdvice says how to mend a row with too many cells. A number with a decimal comma makes
// two cells of one: if digits stand on both sides of a comma, it names them.
func (r *csvReader) splitAdvice(cells []string) string {
	const quote = "put a text with a comma into quotes"
	if len(cells) != len(r.columns)+1 {
		return quote
	}
	for i, c := range r.fields {
		if c < 0 || r.schema.Fields[c].Type.Kind != rule.NumberKind {
			continue
		}
		whole, part := asciiNumber(cells[i]), asciiNumber(cells[i+1])
		if !decimalComma.MatchString(whole+","+part) || !r.fits(cells, i) {
			continue
		}
		hint := fmt.Sprintf("write %s.%s for %s if the comma stands before decimals", whole, part, r.columns[i])
		if byCommas.MatchString(whole + "," + part) {
			hint += fmt.Sprintf(", %s%s if it parts thousands", whole, part)
		}
		return hint + "; " + quote
	}
	return quote
}

// fits reports whether the cells of a row suit their columns if those at i and i+1 are one.
func (r *csvReader) fits(cells []string, i int) bool {
	for j, c := range r.fields {
		cell := cells[j]
		switch {
		case c < 0 || j == i:
			continue
		case j > i:
			cell = cells[j+1]
		}
		if v, message, _ := cellValue(&r.schema.Fields[c], r.byNumber(c), cell, true); message != "" || v.Kind() == rule.Nothing && !r.schema.Fields[c].Type.Optional {
			return false
		}
	}
	return true
}

// otherKind says how to write in JSON what is of another kind than its field: a number or a
// day that is within quotes, or not.
func otherKind(f *rule.Field, v rule.Value) string {
	switch {
	case f.Type.Kind == rule.NumberKind && v.Kind() == rule.TextKind:
		text := v.String()
		if _, err := rule.ParseNumber(text); err == nil {
			return "write " + spell.Clip(text) + " without quotes"
		}
		return strings.Replace(numberAdvice(text), "leave the cell empty", "write null", 1)
	case f.Type.Kind == rule.DateKind && v.Kind() == rule.NumberKind:
		_, err := rule.ParseDate(v.String())
		if _, advice, _ := strings.Cut(fmt.Sprint(err), "; write 2"); advice != "" {
			return "write 2" + advice + ", as a text in quotes"
		}
	}
	return ""
}
