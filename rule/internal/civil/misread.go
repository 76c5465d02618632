package civil

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"github.com/meritrules/merit/internal/spell"
)

// misread is the error of a text that is no day. Its message is made on demand, since many
// texts are only tried.
type misread string

// Error returns what is wrong with the text.
func (m misread) Error() string {
	text := spell.Cut(string(m), spell.Brief)
	return fmt.Sprintf("%q is not a day; %s", text, amiss(text))
}

// amiss says what is wrong with a text that is not written as a day should be, and how to
// write the day that was most likely meant: both where there are two.
func amiss(text string) string {
	s := strings.TrimSpace(strings.Map(narrow, text))
	if day, ok := parse(s); ok {
		return "write " + day.String()
	}
	if m := written.FindStringSubmatch(s); m != nil {
		return beyond(number(m[1]), number(m[2]), number(m[3]))
	}
	if readings := meant(s); len(readings) > 0 {
		return "write " + strings.Join(readings, ", or ")
	}
	return "write it as 2022-09-01"
}

// narrow makes a wide character of East Asia its narrow one.
func narrow(r rune) rune {
	switch {
	case '！' <= r && r <= '～':
		return r - '！' + '!'
	case r == '\u3000':
		return ' '
	}
	return r
}

// The forms in which days are written elsewhere.
var (
	written   = regexp.MustCompile(`^(\d{4})-(\d\d)-(\d\d)$`)
	timed     = regexp.MustCompile(`^(\d{4}-\d\d-\d\d)[T\x20](\d\d):\d\d(?::\d\d(?:\.\d+)?)?\x20?(Z|[+-]\d\d:?\d\d)?$`)
	yearFirst = regexp.MustCompile(`^(\d{4})\x20?[-/.年]\x20?(\d{1,2})\x20?[-/.月]\x20?(\d{1,2})[日.]?$`)
	together  = regexp.MustCompile(`^((?:19|20)\d\d)(\d\d)(\d\d)$`)
	yearLast  = regexp.MustCompile(`^(\d{1,2})\x20?([-/.])\x20?(\d{1,2})\x20?[-/.]\x20?(\d{4})$`)
	serial    = regexp.MustCompile(`^[2-6]\d{4}$`)
)

// beyond says why a year, month and day are no day.
func beyond(year, month, day int) string {
	switch {
	case year < 1:
		return "the years are 0001 to 9999"
	case month < 1 || month > 12:
		return "the months are 01 to 12"
	}
	if last := Of(year, month+1, 0).OfMonth(); day > last {
		return fmt.Sprintf("%04d-%02d has %d days", year, month, last)
	}
	return "write it as 2022-09-01"
}

// meant returns the days that a text of another form may mean.
func meant(s string) []string {
	if m := timed.FindStringSubmatch(s); m != nil {
		return ofTime(m[1], m[2], m[3])
	}
	if m := yearFirst.FindStringSubmatch(s); m != nil {
		return existing(m[1], m[2], m[3])
	}
	if m := together.FindStringSubmatch(s); m != nil {
		return existing(m[1], m[2], m[3])
	}
	if m := yearLast.FindStringSubmatch(s); m != nil {
		dayFirst, monthFirst := existing(m[4], m[3], m[1]), existing(m[4], m[1], m[3])
		switch {
		case m[2] == "." || len(monthFirst) == 0 || m[1] == m[3]:
			return dayFirst
		case len(dayFirst) == 0:
			return monthFirst
		}
		return []string{dayFirst[0] + " if the day stands first", monthFirst[0] + " if the month does"}
	}
	if serial.MatchString(s) {
		return []string{(Of(1899, 12, 30) + Day(number(s))).String() + " if it is a spreadsheet's number of a day"}
	}
	return nil
}

// ofTime returns the days that a time may mean. Midnight of a zone ahead of UTC is still the
// day before there.
func ofTime(day, hour, zone string) []string {
	d, ok := parse(day)
	switch {
	case !ok:
		return nil
	case number(hour) < 12 || zone != "Z" && !strings.HasSuffix(strings.ReplaceAll(zone, ":", ""), "0000"):
		return []string{day}
	}
	return []string{day, (d + 1).String() + " if it is midnight of a zone ahead of UTC"}
}

// existing returns the day if there is one.
func existing(year, month, day string) []string {
	d, ok := parse(fmt.Sprintf("%s-%02d-%02d", year, number(month), number(day)))
	if !ok {
		return nil
	}
	return []string{d.String()}
}

func number(digits string) int {
	n, _ := strconv.Atoi(digits)
	return n
}
