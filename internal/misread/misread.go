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
	given   string // the same where a value must be given
	meant   string // what to do if such a text is meant
	text    string // what to do if it is a text after all, with … for it
	counts  string // what counts minutes or thousands
	list    string // where several numbers may stand; "" if those signs mean something there
	product bool   // whether a name behind a number is likely one to multiply it with

	fits func(number string) bool // whether the place takes a number; nil if it takes any
}

// The places of numbers. Fact is that of any value of the facts, whatever has brought it.
var (
	Cell     = Place{nothing: "leave the cell empty where there is no value", given: "give the value, or declare the field optional and leave the cell empty", text: "declare the field as a text", counts: "the field", list: "a field of a CSV holds one; write the list into a JSON file, as [number]"}
	JSON     = Place{nothing: "write null where there is no value", given: "give the value, or declare the field optional and write null", text: "declare the field as a text", counts: "the field", list: "write the list as [number, …]"}
	Fact     = Place{nothing: "leave the value out where there is none", given: "give the value"}
	Constant = Place{text: "put it into quotes", counts: "it"}
	Formula  = Place{text: `put it into quotes: '"…"'`, counts: "it", product: true}
)

// Required returns the place where a value must be given.
func (p Place) Required() Place {
	p.nothing = p.given
	return p
}

// OfTexts returns the place where any text may be meant.
func (p Place) OfTexts() Place {
	p.meant = "; a text that is meant is declared among the values of its field"
	return p
}

// Fitting returns the place where only some numbers may stand. Advice leaves out the readings that
// do not fit, as long as another does.
func (p Place) Fitting(fits func(number string) bool) Place {
	p.fits = fits
	return p
}

// Number says how to write the number that a text most likely means: all of them if there
// are several, "" if there is none.
func (p Place) Number(text string) string {
	if len(text) > 60 {
		return ""
	}
	s := ASCII(text)
	found := p.readings(s)
	switch all := readings(s); {
	case IsRemains(text), IsNoValue(text):
		return p.Nothing(text)
	case clock.MatchString(s):
		return p.clockAdvice(s)
	case leadingZero.MatchString(s):
		return "write " + strings.TrimLeft(s, "0") + " if it is a number; if its zeros count it is a code, so " + p.asText(s)
	case bound.MatchString(s):
		return p.boundAdvice(s)
	case strings.HasSuffix(s, "%") && len(all) == 1:
		percent := exact.MustParse(all[0].number).Mul(exact.Int(100))
		return p.offer(", or ", reading{all[0].number, ""}, reading{percent.String(), p.counts + " counts percent"})
	case len(found) > 0 && p.fits != nil && !p.fits(found[0].number):
		return p.offer(", ", found...)
	case len(found) == 1:
		return p.offer("", reading{found[0].number, ""}) + plainly(s)
	case len(found) > 1:
		return p.offer(", ", found...) + plainly(s)
	}
	return cmp.Or(p.negativeAdvice(s), p.letter(s), p.quotientAdvice(s), p.listAdvice(s), p.numeralAdvice(s), p.manyAdvice(s), p.unitAdvice(s))
}

// readings returns what a text may mean that fits the place; all of it if nothing does.
func (p Place) readings(s string) []reading {
	found, _ := p.fitting(readings(s))
	return found
}

// fitting returns the readings that fit the place, or all of them and false if none does.
func (p Place) fitting(all []reading) ([]reading, bool) {
	if p.fits == nil {
		return all, true
	}
	found := slices.DeleteFunc(slices.Clone(all), func(r reading) bool { return !p.fits(r.number) })
	if len(found) == 0 {
		return all, false
	}
	return found, true
}

// offer says what to write for each reading that fits the place. If none does, it says so.
func (p Place) offer(between string, all ...reading) string {
	found, fits := p.fitting(all)
	if !fits {
		return "it reads as " + each(found, between) + ", which " + p.counts + " does not take as it is declared"
	}
	return "write " + each(found, between)
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
		if found := p.readings(whole); len(found) == 1 {
			return p.offer("", reading{found[0].number, fmt.Sprintf("it is a number: %c (%U) is a letter", r, r)}) + "; if it is a code, " + p.asText(s)
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
	switch {
	case !share.Terminates():
		advice = fmt.Sprintf("if it is %s of %s, which has no end as a decimal, give the two as fields of their own", above, below)
	case p.fits != nil && !p.fits(share.String()):
		advice = fmt.Sprintf("if it is %s of %s, give the two as fields of their own", above, below)
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

// asText says what to do if the author means a text after all.
func (p Place) asText(written string) string { return strings.Replace(p.text, "…", written, 1) }

// each says where each of several readings holds.
func each(readings []reading, between string) string {
	var said []string
	for _, r := range readings {
		if r.where != "" {
			r.number += " if " + r.where
		}
		said = append(said, r.number)
	}
	return strings.Join(said, between)
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
	return "write " + each(found, ", ")
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
	counted := []reading{{all.String(), p.counts + " counts minutes"}}
	if h, _ := all.Quo(exact.Int(60)); h.Terminates() {
		who := "it"
		if p.fits != nil && !p.fits(all.String()) {
			who = p.counts
		}
		counted = append(counted, reading{h.String(), who + " counts hours"})
	}
	return p.offer(", ", counted...) + "; a time of day is a text"
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
	found := p.readings(m[2])
	if len(found) != 1 {
		return ""
	}
	return "a bound is not a number: " + p.offer("", reading{found[0].number, "that is the value"}) + ", or " + p.asText(s)
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
	found := p.readings(strings.TrimSpace(m[2]))
	if !ok || len(found) != 1 {
		return ""
	}
	n := exact.MustParse(found[0].number)
	return p.offer(", or ", reading{n.Mul(exact.Int(by)).String(), ""}, reading{n.String(), p.counts + " counts in " + m[3]})
}

// unitAdvice reads a number with a unit or a currency.
func (p Place) unitAdvice(s string) string {
	m := united.FindStringSubmatch(s)
	if m == nil || m[1]+m[3] == "" || strings.Contains(m[3], "-") {
		return ""
	}
	found := p.readings(strings.TrimSpace(m[2]))
	if len(found) != 1 {
		return ""
	}
	hint := p.offer("", reading{found[0].number, "that is the value, without " + strings.TrimSpace(m[1]+m[3])})
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
