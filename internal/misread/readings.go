package misread

import (
	"regexp"
	"slices"
	"strings"

	"github.com/meritrules/merit/internal/exact"
	"github.com/meritrules/merit/internal/tidy"
)

// plainly adds what a number with separators must do without.
func plainly(s string) string {
	if strings.ContainsAny(s, ",' ") || strings.Count(s, ".") > 1 {
		return ", with nothing between the thousands and a point before decimals"
	}
	return ""
}

// ASCII writes the digits and signs of a text in ASCII, without blanks around them.
func ASCII(text string) string {
	return strings.TrimSpace(signs.Replace(tidy.Narrow(text)))
}

var signs = strings.NewReplacer("\u2212", "-", "\u2013", "-", "’", "'", "‘", "'", "≤", "<=", "≥", ">=", "、", ",", "٫", ".", "٬", ",")

var (
	clock       = regexp.MustCompile(`^(\d{1,3}):([0-5]\d)$`)
	leadingZero = regexp.MustCompile(`^0+[1-9]\d*$`)
	bound       = regexp.MustCompile(`^(<=|>=|<|>|=|~)\s*(.+)$`)
	united      = regexp.MustCompile(`^([^\d-]*?)\s*(-?\d[\d.,' ]*?)\s*([^\d.,' ]*)$`)

	quotient = regexp.MustCompile(`^(\d{1,9})\s*/\s*(\d{1,9})$`)

	decimalComma = regexp.MustCompile(`^(-?\d+),(\d+)$`)
	byCommas     = regexp.MustCompile(`^-?[1-9]\d{0,2}(,\d{3})+(\.\d+)?$`)
	byLakhs      = regexp.MustCompile(`^-?[1-9]\d?(,\d{2})+,\d{3}(\.\d+)?$`)
	byPoints     = regexp.MustCompile(`^-?[1-9]\d{0,2}(\.\d{3})+(,\d+)?$`)
	byMarks      = regexp.MustCompile(`^-?[1-9]\d{0,2}([ ']\d{3})+([.,]\d+)?$|^-?[1-9]\d{0,3}([ ']\d{4})+([.,]\d+)?$`)
	byMyriads    = regexp.MustCompile(`^-?[1-9]\d{0,3}(,\d{4})+(\.\d+)?$`)
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
		if n, err := parse(text); err == nil && !slices.ContainsFunc(found, func(r reading) bool { return r.number == n.String() }) {
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
	if negative, ok := strings.CutPrefix(s, "- "); ok {
		add("-"+strings.TrimSpace(negative), "")
	}
	if byCommas.MatchString(s) || byLakhs.MatchString(s) {
		add(without(","), "the comma parts thousands")
	}
	if byMyriads.MatchString(s) {
		add(without(","), "the comma parts groups of four")
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
		n, _ := exact.MustParse(r.number).Quo(exact.Int(100))
		found = append(found, reading{n.String(), r.where})
	}
	return found
}

// parse reads a number as formulas and facts do, of as many digits as a short text may have.
func parse(text string) (exact.Number, error) { return exact.Parse(text, 20_000) }
