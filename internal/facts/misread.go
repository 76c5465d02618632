package facts

import (
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
	return unitAdvice(s)
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
