// Package misread says what an author most likely meant by a text that is to be a number and
// is not one: 18,5 and 60 000, 10:00, 02700, <=80, 6万, 六万.
//
// Such advice never changes the number that is written: where a text has two readings, it
// gives both, and it says nothing of a text that has none. The readers of facts, of policy
// documents and of formulas ask for it; a Place words it for where the text stands.
package misread

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/meritrules/merit/internal/exact"
	"github.com/meritrules/merit/internal/tidy"
)

// Place is where a text stands in the place of a number, and the words for it.
type Place struct {
	nothing string // what to do where there is no value; "" if a value must stand there
	text    string // what to do if it is a text after all, with … for it
	counts  string // what counts minutes or thousands
	list    string // where several numbers may stand; "" if those signs mean something there
	product bool   // whether a name behind a number is likely one to multiply it with
}

// The places of numbers.
var (
	Cell     = Place{"leave the cell empty where there is no value", "declare the field as a text", "the field", "a field of a CSV holds one; write the list into a JSON file, as [number]", false}
	JSON     = Place{"write null where there is no value", "declare the field as a text", "the field", "write the list as [number, …]", false}
	Constant = Place{"", "put it into quotes", "it", "", false}
	Formula  = Place{"", `put it into quotes: '"…"'`, "it", "", true}
)

// Number says how to write the number that a text most likely means: all of them if there
// are several, "" if there is none.
func (p Place) Number(text string) string {
	if len(text) > 60 {
		return ""
	}
	s := ASCII(text)
	switch readings := readings(s); {
	case tidy.IsRemains(text):
		return p.remains(text)
	case slices.Contains(noValue, strings.ToLower(s)):
		return p.nothing
	case clock.MatchString(s):
		return p.clockAdvice(s)
	case leadingZero.MatchString(s):
		return "write " + strings.TrimLeft(s, "0") + " if it is a number; if its zeros count it is a code, so " + p.asText(s)
	case bound.MatchString(s):
		return p.boundAdvice(s)
	case strings.HasSuffix(s, "%") && len(readings) == 1:
		n := exact.MustParse(readings[0].number)
		return "write " + readings[0].number + ", or " + n.Mul(exact.Int(100)).String() + " if " + p.counts + " counts percent"
	case len(readings) == 1:
		return "write " + readings[0].number + plainly(s)
	case len(readings) > 1:
		return "write " + each(readings) + plainly(s)
	}
	return cmp.Or(p.bracketAdvice(s), p.letter(s), p.quotientAdvice(s), p.listAdvice(s), p.numeralAdvice(s), p.manyAdvice(s), p.unitAdvice(s))
}

// bracketAdvice reads a number in brackets, which accountants write for a negative one.
func (p Place) bracketAdvice(s string) string {
	m := bracketed.FindStringSubmatch(s)
	if m == nil || p.product {
		return ""
	}
	found := readings(strings.TrimSpace(m[1]))
	if len(found) != 1 {
		return ""
	}
	return fmt.Sprintf("write -%s if the brackets make it negative, as accountants write, or %[1]s if they mean nothing", found[0].number)
}

// letter is Letter, except in a formula, where a name may be meant.
func (p Place) letter(s string) string {
	if p.product {
		return ""
	}
	return p.Letter(s)
}

// Letter reads a number with a letter that looks like a digit: 12O, l5.
func (p Place) Letter(s string) string {
	if !strings.ContainsFunc(s, unicode.IsDigit) {
		return ""
	}
	for i, r := range s {
		digit := tidy.Skeleton(string(r))
		if r == 'o' {
			digit = "0"
		}
		if unicode.IsDigit(r) || len(digit) != 1 || digit[0] < '0' || digit[0] > '9' {
			continue
		}
		whole := s[:i] + digit + s[i+utf8.RuneLen(r):]
		if rest := p.Letter(whole); rest != "" {
			return rest
		}
		if found := readings(whole); len(found) == 1 {
			return fmt.Sprintf("write %s if it is a number: %c (%U) is a letter; if it is a code, %s", found[0].number, r, r, p.asText(s))
		}
	}
	return ""
}

// quotientAdvice reads two numbers with a slash between them: a fraction, a part of a whole, or
// what a spreadsheet takes for a day.
func (p Place) quotientAdvice(s string) string {
	m := quotient.FindStringSubmatch(s)
	if m == nil || p.list == "" {
		return ""
	}
	above, below := exact.MustParse(trimZeros(m[1])), exact.MustParse(trimZeros(m[2]))
	share, ok := above.Quo(below)
	if !ok {
		return ""
	}
	advice := fmt.Sprintf("write %s if it is %s of %s, or give the two as fields of their own", share, above, below)
	if !share.Terminates() {
		advice = fmt.Sprintf("if it is %s of %s, which has no end as a decimal, give the two as fields of their own", above, below)
	}
	if isDay(above, below) || isDay(below, above) {
		advice += "; if it is a day, declare the field as a date and write it as 2022-09-01"
	}
	return advice
}

// isDay reports whether two numbers may be a month and a day of it.
func isDay(month, day exact.Number) bool {
	one := exact.Int(1)
	return one.Cmp(month) <= 0 && month.Cmp(exact.Int(12)) <= 0 && one.Cmp(day) <= 0 && day.Cmp(exact.Int(31)) <= 0
}

// remains says where a text comes from that a spreadsheet or a program has left.
func (p Place) remains(text string) string {
	who, where := tidy.Remains(text)
	advice := who + " it " + where + ": mend it there"
	if p.nothing != "" {
		advice += ", or " + p.nothing
	}
	return advice
}

// asText says what to do if the author means a text after all.
func (p Place) asText(written string) string { return strings.Replace(p.text, "…", written, 1) }

// each says where each of several readings holds.
func each(readings []reading) string {
	var said []string
	for _, r := range readings {
		said = append(said, r.number+" if "+r.where)
	}
	return strings.Join(said, ", ")
}

// Split says how to write a number that a comma has parted into two cells or elements; "" if
// they are not the digits of one.
func Split(whole, part string) string {
	s := ASCII(whole) + "," + ASCII(part)
	if !decimalComma.MatchString(s) {
		return ""
	}
	found := readings(s)
	for i := range found {
		found[i].where = strings.Replace(found[i].where, "it stands", "the comma stands", 1)
	}
	return "write " + each(found)
}

// IsNoValue reports whether a text stands for a value that is missing.
func IsNoValue(text string) bool {
	return slices.Contains(noValue, strings.ToLower(ASCII(text)))
}

// listAdvice reads several numbers with a semicolon or the like between them.
func (p Place) listAdvice(s string) string {
	parts := strings.FieldsFunc(s, func(r rune) bool { return strings.ContainsRune(";/|\t", r) })
	if len(parts) < 2 || p.list == "" {
		return ""
	}
	for _, part := range parts {
		if len(readings(strings.TrimSpace(part))) == 0 {
			return ""
		}
	}
	return fmt.Sprintf("these are %d numbers: %s", len(parts), p.list)
}

// clockAdvice reads hours and minutes, which may be a time of day, a duration or a ratio.
func (p Place) clockAdvice(s string) string {
	m := clock.FindStringSubmatch(s)
	hours, minutes := exact.MustParse(trimZeros(m[1])), exact.MustParse(trimZeros(m[2]))
	all := hours.Mul(exact.Int(60)).Add(minutes)
	advice := "write " + all.String() + " if " + p.counts + " counts minutes"
	if h, _ := all.Quo(exact.Int(60)); h.Terminates() {
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
func (p Place) boundAdvice(s string) string {
	m := bound.FindStringSubmatch(s)
	found := readings(m[2])
	if len(found) != 1 {
		return ""
	}
	return "a bound is not a number: write " + found[0].number + " if that is the value, or " + p.asText(s)
}

// magnitudes are words behind a number that multiply it.
var magnitudes = map[string]int64{"千": 1000, "万": 10_000, "萬": 10_000, "万元": 10_000, "亿": 100_000_000, "億": 100_000_000, "亿元": 100_000_000, "k": 1000, "m": 1_000_000}

// manyAdvice reads a number with a word that multiplies it, which a column may count in.
func (p Place) manyAdvice(s string) string {
	m := united.FindStringSubmatch(s)
	if m == nil || m[1] != "" {
		return ""
	}
	by, ok := magnitudes[strings.ToLower(m[3])]
	found := readings(strings.TrimSpace(m[2]))
	if !ok || len(found) != 1 {
		return ""
	}
	n := exact.MustParse(found[0].number)
	return fmt.Sprintf("write %s, or %s if %s counts in %s", n.Mul(exact.Int(by)), n, p.counts, m[3])
}

// unitAdvice reads a number with a unit or a currency.
func (p Place) unitAdvice(s string) string {
	m := united.FindStringSubmatch(s)
	if m == nil || m[1]+m[3] == "" {
		return ""
	}
	found := readings(strings.TrimSpace(m[2]))
	if len(found) != 1 {
		return ""
	}
	unit := strings.TrimSpace(m[1] + m[3])
	hint := "write " + found[0].number + " if that is the value, without " + unit
	if p.product {
		if !isUnit(m[1], m[3]) {
			return ""
		}
		hint += "; write * between a number and a name"
	}
	return hint
}

// isUnit reports whether what stands around a number in a formula is a unit or a currency,
// and not a sign or a name of the language.
func isUnit(before, behind string) bool {
	isCurrency := func(s string) bool { return s == "" || len([]rune(s)) == 1 && unicode.Is(unicode.Sc, []rune(s)[0]) }
	isWord := !strings.ContainsFunc(behind, func(r rune) bool { return r < 0x80 || !unicode.IsLetter(r) })
	return isCurrency(before) && (isCurrency(behind) || isWord)
}
