package syntax

import (
	"errors"
	"fmt"
	"regexp"
	"strings"

	"github.com/expr-lang/expr/parser/lexer"
	"github.com/meritrules/merit/internal/exact"
	"github.com/meritrules/merit/internal/spell"
	"github.com/meritrules/merit/rule/internal/civil"
)

// refuseSigns reports signs that the parser would misread: a percentage before a plus or
// minus, and the sign ::.
func (lx *lexed) refuseSigns() *Fault {
	for i, t := range lx.tokens {
		if t.Is(lexer.Operator, "::") {
			return fault(t.From, fmt.Sprintf("did not expect %q here", t.Value), "")
		}
		if i == 0 || i+1 == len(lx.tokens) || !t.Is(lexer.Operator, "%") {
			continue
		}
		before, after := lx.tokens[i-1], lx.tokens[i+1]
		if before.Kind == lexer.Number && before.To == t.From && after.From > t.To && after.Is(lexer.Operator, "+", "-") {
			return fault(t.From, fmt.Sprintf("%s%% is not a number", spell.Cut(before.Value, spell.Brief)), percentAdvice(lx.before(i, 1)))
		}
	}
	return nil
}

// refuseDays reports a day that the parser would read as a calculation.
func (lx *lexed) refuseDays() *Fault {
	for i := range lx.tokens {
		switch written, day, is := lx.dayAt(i); is {
		case aDay:
			return fault(lx.tokens[i].From, fmt.Sprintf("%s is a calculation, not a day", written), fmt.Sprintf("write date(%q)", day))
		case noDay:
			return fault(lx.tokens[i].From, fmt.Sprintf("%q is not a day", written), noSuchDay(written))
		}
	}
	return nil
}

// noSuchDay says why the calendar has no such day.
func noSuchDay(written string) string {
	_, err := civil.Parse(written)
	_, why, _ := strings.Cut(err.Error(), "; ")
	return why
}

// dayness says whether numbers with signs between them are a day.
type dayness uint8

const (
	calculation dayness = iota
	aDay
	noDay // such as 2023-02-29: written as a day, but the calendar has none
)

// dayAt returns a day written without date("…"), as 2025-01-01 or 2025/01/01, that
// begins at a token, and whether it is one.
func (lx *lexed) dayAt(i int) (written string, day civil.Day, is dayness) {
	if i+4 >= len(lx.tokens) {
		return "", 0, calculation
	}
	t := lx.tokens[i : i+5]
	for k := range t {
		isSign := k%2 == 1
		if k > 0 && t[k].From != t[k-1].To || isSign && t[k].Value != t[1].Value || !isSign && t[k].Kind != lexer.Number {
			return "", 0, calculation
		}
		written += t[k].Value
	}
	month, date := t[2].Value, t[4].Value
	day, err := civil.Parse(t[0].Value + "-" + twoDigits(month) + "-" + twoDigits(date))
	padded := strings.HasPrefix(month, "0") || strings.HasPrefix(date, "0")
	switch {
	case err == nil && (t[1].Value == "-" || t[1].Value == "/" && padded):
		return written, day, aDay
	case err != nil && t[1].Value == "-" && nearDay.MatchString(written):
		return written, 0, noDay
	}
	return "", 0, calculation
}

// nearDay matches a day that a month of some length could have.
var nearDay = regexp.MustCompile(`^(19|20)\d\d-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$`)

func twoDigits(number string) string {
	if len(number) == 1 {
		return "0" + number
	}
	return number
}

// badNumber reports an unreadable number.
func (lx *lexed) badNumber(i int, err error) *Fault {
	t := lx.tokens[i]
	switch {
	case lx.commaBefore(i):
		return fault(lx.tokens[i-1].From, "a number has no comma", commaAdvice)
	case errors.Is(err, exact.ErrDigits):
		return overLimit(t.From, err.Error(), "")
	}
	return fault(t.From, fmt.Sprintf("%q is not a decimal number", spell.Cut(t.Value, spell.Brief)), "write "+plainNumber(t.Value))
}

// plainNumber guesses the plain form of a number that is written otherwise.
func plainNumber(written string) string {
	plain := strings.TrimSuffix(strings.TrimLeft(strings.ReplaceAll(written, "_", ""), "0"), ".")
	if plain == "" || plain[0] < '0' || plain[0] > '9' {
		plain = "0" + plain
	}
	if _, err := exact.Parse(plain, spell.Brief); err != nil {
		return "digits, a point and digits, such as 12.5"
	}
	return plain
}

// commaBefore reports whether a token is a number right after a comma right after a
// number.
func (lx *lexed) commaBefore(i int) bool {
	return i >= 2 && i < len(lx.tokens) && lx.tokens[i].Kind == lexer.Number && lx.tokens[i-2].Kind == lexer.Number &&
		lx.tokens[i-1].Value == "," && lx.tokens[i-1].From == lx.tokens[i-2].To && lx.tokens[i].From == lx.tokens[i-1].To
}
