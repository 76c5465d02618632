package rule

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/expr-lang/expr/ast"
	"github.com/expr-lang/expr/parser/lexer"
)

// foreign are words of other languages, in small letters, and what to write here.
var foreign = map[string]string{
	"且": "write and", "并且": "write and", "和": "write and", "与": "write and", "同时": "write and",
	"或": "write or", "或者": "write or", "非": "write not (…)", "不": "write not (…)",
	"如果": ifAdvice, "若": ifAdvice, "那么": ifAdvice, "则": ifAdvice, "否则": "write else { … }",
	"是": "write ==", "等于": "write ==", "不是": "write !=", "不等于": "write !=",
	"大于": "write >", "高于": "write >", "超过": "write >", "小于": "write <", "低于": "write <",
	"大于等于": "write >=", "不小于": "write >=", "不低于": "write >=", "不少于": "write >=",
	"小于等于": "write <=", "不大于": "write <=", "不高于": "write <=", "不超过": "write <=",
	"加": "write +", "减": "write -", "乘": "write *", "乘以": "write *", "除以": "write /",
	"真": "write true", "假": "write false", "空": "write nil", "无": "write nil", "null": "write nil", "none": "write nil",
	"between": "write least <= x <= most",
}

// foreignToken returns the position of a word of another language at a token that
// the parser did not expect, or right before it.
func (p *parsed) foreignToken(i int) (at int, hint string) {
	for _, at := range []int{i, i - 1} {
		if at < 0 || p.tokens[at].Kind != lexer.Identifier {
			continue
		}
		if hint := foreign[strings.ToLower(p.tokens[at].Value)]; hint != "" {
			return at, hint
		}
	}
	return 0, ""
}

// isAdvice says what to write for "is nil" and "is not nil".
func (p *parsed) isAdvice(i int) string {
	if p.tokens[i].Value != "is" {
		return ""
	}
	if i+1 < len(p.tokens) && p.tokens[i+1].Is(lexer.Operator, "not") {
		return "write != in the place of is not"
	}
	return "write == in the place of is"
}

// foreignAfter returns the Chinese word that a text begins with, the longest, or "".
func foreignAfter(text string) (word string) {
	for w := range foreign {
		if w[0] >= utf8.RuneSelf && strings.HasPrefix(text, w) && len(w) > len(word) {
			word = w
		}
	}
	return word
}

// gluedAdvice finds a name that is two names with a Chinese word between them, or
// one with such a word before it.
func (c *checker) gluedAdvice(name string) string {
	visible := c.visible()
	for i := range name {
		word := foreignAfter(name[i:])
		if word == "" || !slices.Contains(visible, name[i+len(word):]) {
			continue
		}
		switch before := name[:i]; {
		case before == "":
			return foreign[word]
		case slices.Contains(visible, before):
			return fmt.Sprintf("%s, with blanks on both sides", foreign[word])
		}
	}
	return ""
}

// isAlone reports whether a name stands where a text may: as a branch, as an
// element of a list, as a key of a table, or beside ==, != or ??; not where it is
// calculated with.
func (p *parsed) isAlone(n *ast.IdentifierNode) bool {
	i := p.index[n.Location().From]
	before, after := p.before(i, 1).Value, ""
	if i+1 < len(p.tokens) {
		after = p.tokens[i+1].Value
	}
	begins := []string{"{", "[", "==", "!=", "??", "?", ":"}
	ends := []string{"", "{", "}", "]", ")", ",", ":", "??", "==", "!=", "and", "or"}
	switch open := p.around(i); {
	case before == ",":
		return slices.Contains(ends, after) && open >= 0 && (p.tokens[open].Value == "[" || p.before(open, 1).Value == "lookup")
	case slices.Contains(begins, before):
		return slices.Contains(ends, after)
	}
	return after == "==" || after == "!="
}

// dayAt returns a day that is written without date("…"), as 2025-01-01 or
// 2025/01/01, from a token on, and whether there is one.
func (p *parsed) dayAt(i int) (written string, day Date, ok bool) {
	if i+4 >= len(p.tokens) {
		return "", 0, false
	}
	t := p.tokens[i : i+5]
	for k := range t {
		isSign := k%2 == 1
		if k > 0 && t[k].From != t[k-1].To || isSign && t[k].Value != t[1].Value || !isSign && t[k].Kind != lexer.Number {
			return "", 0, false
		}
		written += t[k].Value
	}
	month, date := t[2].Value, t[4].Value
	day, err := ParseDate(t[0].Value + "-" + twoDigits(month) + "-" + twoDigits(date))
	padded := strings.HasPrefix(month, "0") || strings.HasPrefix(date, "0")
	return written, day, err == nil && (t[1].Value == "-" || t[1].Value == "/" && padded)
}

func twoDigits(number string) string {
	if len(number) == 1 {
		return "0" + number
	}
	return number
}

// refuseDays reports a day that would be read as a calculation.
func (p *parsed) refuseDays() *Error {
	for i := range p.tokens {
		if written, day, ok := p.dayAt(i); ok {
			return p.fault(p.tokens[i].From, fmt.Sprintf("%s is a calculation, not a day", written), fmt.Sprintf("write date(%q)", day))
		}
	}
	return nil
}
