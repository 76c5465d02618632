package syntax

import (
	"errors"
	"fmt"
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
			return fault(t.From, fmt.Sprintf("%s%% is not a number", spell.Cut(before.Value, spell.Brief)), percentAdvice)
		}
	}
	return nil
}

// refuseDays reports a day that the parser would read as a calculation.
func (lx *lexed) refuseDays() *Fault {
	for i := range lx.tokens {
		if written, day, ok := lx.dayAt(i); ok {
			return fault(lx.tokens[i].From, fmt.Sprintf("%s is a calculation, not a day", written), fmt.Sprintf("write date(%q)", day))
		}
	}
	return nil
}

// dayAt returns a day written without date("…"), as 2025-01-01 or 2025/01/01, that
// begins at a token, and whether there is one.
func (lx *lexed) dayAt(i int) (written string, day civil.Day, ok bool) {
	if i+4 >= len(lx.tokens) {
		return "", 0, false
	}
	t := lx.tokens[i : i+5]
	for k := range t {
		isSign := k%2 == 1
		if k > 0 && t[k].From != t[k-1].To || isSign && t[k].Value != t[1].Value || !isSign && t[k].Kind != lexer.Number {
			return "", 0, false
		}
		written += t[k].Value
	}
	month, date := t[2].Value, t[4].Value
	day, err := civil.Parse(t[0].Value + "-" + twoDigits(month) + "-" + twoDigits(date))
	padded := strings.HasPrefix(month, "0") || strings.HasPrefix(date, "0")
	return written, day, err == nil && (t[1].Value == "-" || t[1].Value == "/" && padded)
}

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
