package rule

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"github.com/expr-lang/expr/parser/lexer"
	"github.com/expr-lang/expr/parser/utils"
	"github.com/meritrules/merit/internal/exact"
	"github.com/meritrules/merit/internal/spell"
)

// The advice that stands in several messages.
const (
	percentAdvice = "% is the remainder of a division; write a percentage as 0.05 or 5/100"
	commaAdvice   = "write a point, not a comma, before decimals: 0.05; and nothing between thousands: 1300"
	elementAdvice = "# and .field stand for an element, inside filter, map, sum and the like"
	ifAdvice      = "write if condition { … } else { … }"
	joinAdvice    = "texts are joined with +"
	letAdvice     = "write let name = …; and then what the result is"
)

// unread returns where the token begins that the lexer could not read to its
// end: the first after the tokens read that is no blank and no comment.
func (p *parsed) unread() int {
	at := 0
	if n := len(p.tokens); n > 0 {
		at = p.tokens[n-1].To
	}
	for at < len(p.runes) {
		end := p.commentEnd(at)
		switch {
		case end > at:
			at = end
		case unicode.IsSpace(p.runes[at]):
			at++
		default:
			return at
		}
	}
	return max(len(p.runes)-1, 0)
}

// commentEnd returns the end of the comment that begins at an offset, and the
// offset itself where none does or it has no end.
func (p *parsed) commentEnd(at int) int {
	rest := p.runes[at:]
	if len(rest) < 2 || rest[0] != '/' {
		return at
	}
	switch rest[1] {
	case '/':
		if i := slices.Index(rest, '\n'); i >= 0 {
			return at + i
		}
	case '*':
		for i := 3; i < len(rest); i++ {
			if rest[i] == '/' && rest[i-1] == '*' {
				return at + i + 1
			}
		}
	}
	return at
}

// strange is a character that means nothing.
func (p *parsed) strange(at int) *Error {
	shown := string(p.runes[at])
	ascii, known := fullWidth(p.runes[at])
	switch hint := strangeSigns[p.runes[at]]; {
	case hint != "":
		return p.fault(at, fmt.Sprintf("%q is not a sign of the language", shown), hint)
	case known && (p.runes[at] >= '！' || strings.ContainsRune("。、「」", p.runes[at])):
		return p.fault(at, fmt.Sprintf("%q is full-width punctuation", shown), "type "+ascii)
	case known:
		return p.fault(at, fmt.Sprintf("%q is not a sign of the language", shown), "type "+ascii)
	}
	return p.fault(at, fmt.Sprintf("the character %q has no meaning in a formula", shown), "a text stands in quotes")
}

// strangeSigns are signs with a meaning elsewhere, and what to write here.
var strangeSigns = map[rune]string{
	'~': "write nil for what is missing", '～': "write nil for what is missing",
	'²': "write ** 2", '³': "write ** 3", '√': "use sqrt(x, places)", '∑': "use sum(list, value)",
}

// openText is a text that is not closed.
func (p *parsed) openText() *Error {
	at := p.unread()
	quote := p.runes[at]
	if quote == 'b' || quote == 'B' {
		quote = '"'
	}
	hint := fmt.Sprintf("put %c at its end", quote)
	if i := slices.IndexFunc(p.runes[at:], func(r rune) bool { return strings.ContainsRune("“”‘’", r) }); i >= 0 {
		hint += fmt.Sprintf("; %c does not close it", p.runes[at+i])
	}
	return p.fault(at, "a text is not closed on its line", hint)
}

// refuseSigns reports what the parser would take for something else than its
// author: a percentage before a plus or minus, and the sign ::.
func (p *parsed) refuseSigns() *Error {
	for i, t := range p.tokens {
		if t.Is(lexer.Operator, "::") {
			return p.fault(t.From, fmt.Sprintf("did not expect %q here", t.Value), "")
		}
		if i == 0 || i+1 == len(p.tokens) || !t.Is(lexer.Operator, "%") {
			continue
		}
		before, after := p.tokens[i-1], p.tokens[i+1]
		if before.Kind == lexer.Number && before.To == t.From && after.From > t.To && after.Is(lexer.Operator, "+", "-") {
			return p.fault(t.From, fmt.Sprintf("%s%% is not a number", spell.Cut(before.Value, spell.Brief)), percentAdvice)
		}
	}
	return nil
}

// badNumber reports a number that cannot be read.
func (p *parsed) badNumber(i int, err error) *Error {
	t := p.tokens[i]
	switch {
	case p.commaBefore(i):
		return p.fault(p.tokens[i-1].From, "a number has no comma", commaAdvice)
	case errors.Is(err, exact.ErrDigits):
		return p.fault(t.From, err.Error(), "")
	}
	return p.fault(t.From, fmt.Sprintf("%q is not a decimal number", spell.Cut(t.Value, spell.Brief)), "write "+plainNumber(t.Value))
}

// plainNumber guesses how a number is meant that is written otherwise.
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

// commaBefore reports whether a number stands right after a comma that stands
// right after a number.
func (p *parsed) commaBefore(i int) bool {
	return i >= 2 && i < len(p.tokens) && p.tokens[i].Kind == lexer.Number && p.tokens[i-2].Kind == lexer.Number &&
		p.tokens[i-1].Value == "," && p.tokens[i-1].From == p.tokens[i-2].To && p.tokens[i].From == p.tokens[i-1].To
}

// nameless reports a point that no name follows.
func (p *parsed) nameless() *Error {
	at := slices.IndexFunc(p.tokens, func(t lexer.Token) bool {
		i := p.index[t.From] + 1
		return t.Is(lexer.Operator, ".", "?.") && (i == len(p.tokens) || !utils.IsValidIdentifier(p.tokens[i].Value) && p.tokens[i].Value != "[")
	})
	return p.fault(p.tokens[max(at, 0)].From, "the name of a field is missing after this point", "")
}

// tooFew reports a function of a predicate that lacks an argument at a token.
func (p *parsed) tooFew(i int) *Error {
	name, _ := p.enclosing(i)
	t := p.tokens[name]
	return p.fault(t.From, fmt.Sprintf("%s has too few arguments", t.Value), p.usage(i))
}

// unexpected reports a token that the parser did not expect.
func (p *parsed) unexpected(i int) *Error {
	t := p.tokens[i]
	if name, ok := p.unknownPredicate(i); ok {
		name := p.tokens[name]
		hint := cmp.Or(spreadsheets[strings.ToLower(name.Value)], spell.DidYouMean(name.Value, builtinNames()))
		return p.fault(name.From, fmt.Sprintf("unknown function %q", name.Value), hint)
	}
	if t.Value == "," && p.commaBefore(i+1) {
		return p.fault(t.From, "a number has no comma", commaAdvice)
	}
	if at, hint := p.foreignToken(i); hint != "" {
		return p.fault(p.tokens[at].From, fmt.Sprintf("did not expect %q here", p.tokens[at].Value), hint)
	}
	hint := ""
	for _, guess := range []func(int) string{p.isAdvice, p.wordAdvice, p.signAdvice, p.elementsAdvice, p.emptyAdvice, p.operatorAdvice, p.usage} {
		if hint = guess(i); hint != "" {
			break
		}
	}
	return p.fault(t.From, fmt.Sprintf("did not expect %q here", t.Value), hint)
}

// before returns the token so many places before another, the zero Token where
// there is none.
func (p *parsed) before(i, places int) lexer.Token {
	if i < places {
		return lexer.Token{}
	}
	return p.tokens[i-places]
}

// wordAdvice knows the words of the language, and those of others.
func (p *parsed) wordAdvice(i int) string {
	t, prev := p.tokens[i], p.before(i, 1)
	word := strings.ToLower(t.Value)
	switch {
	case prev.Is(lexer.Operator, "let") && t.Kind == lexer.Operator && utils.IsValidIdentifier(t.Value):
		return t.Value + " is a word of the language; choose another name"
	case prev.Is(lexer.Operator, "let"), p.before(i, 2).Is(lexer.Operator, "let"):
		return letAdvice
	case word != t.Value && slices.Contains([]string{"and", "or", "not", "in", "if", "else"}, word):
		return fmt.Sprintf("write %s in small letters", word)
	case word == "elseif" || word == "elsif" || word == "elif":
		return "write else if"
	case t.Is(lexer.Operator, "if"):
		return "put an if inside a formula into brackets: (if … { … } else { … })"
	case word == "then" || t.Is(lexer.Operator, "else") || prev.Is(lexer.Operator, "else"):
		return ifAdvice
	case prev.Is(lexer.Operator, "not"):
		return "not stands before in, contains and the like, or before what it is about: not (…)"
	}
	return ""
}

// signAdvice knows signs that other languages have.
func (p *parsed) signAdvice(i int) string {
	t, prev := p.tokens[i], p.before(i, 1)
	next := lexer.Token{}
	if i+1 < len(p.tokens) {
		next = p.tokens[i+1]
	}
	switch {
	case prev.Value+t.Value == "<>":
		return "write != for not equal"
	case t.Value+next.Value == "=>" || t.Value+next.Value == "=<":
		return "write " + next.Value + "="
	case t.Value == "&" && (prev.Kind == lexer.String || next.Kind == lexer.String):
		return joinAdvice
	case t.Value == "&" && !slices.ContainsFunc(p.tokens, isComparison):
		return "write and; " + joinAdvice
	case t.Value == "&":
		return "write and"
	case t.Value == "=":
		return "== compares; = belongs to let"
	case t.Value == "%" || prev.Value == "%":
		return percentAdvice
	case prev.Value == "|":
		return "a function with its brackets stands after |: list | len()"
	case t.Is(lexer.Operator, ";") && p.inCall(i):
		return "put a comma between them"
	case t.Is(lexer.Operator, ",") && !p.inCall(i) && p.openLet(i):
		return "a ; stands after what let names"
	case t.Is(lexer.Operator, ",") && !p.inCall(i):
		return "a list stands in [ and ]"
	case t.Is(lexer.Bracket, "{", "}") && prev.Value != "{":
		return "{ and } stand around the branches of an if; elsewhere use ( and )"
	}
	return ""
}

func isComparison(t lexer.Token) bool { return t.Is(lexer.Operator, "==", "!=", "<", "<=", ">", ">=") }

// elementsAdvice says where # and .field may stand.
func (p *parsed) elementsAdvice(i int) string {
	if !p.tokens[i].Is(lexer.Operator, "#", ".") {
		return ""
	}
	name, ok := p.enclosing(i)
	known := builtin(p.tokens[name].Value) != nil
	switch {
	case !ok || !known:
		return elementAdvice
	case p.tokens[name].Value == "sort":
		return "use sortBy(list, .field)"
	}
	return fmt.Sprintf("%s has no predicate; take the values with map: %s(map(list, .field))", p.tokens[name].Value, p.tokens[name].Value)
}

// emptyAdvice says that something is missing.
func (p *parsed) emptyAdvice(i int) string {
	t, prev := p.tokens[i], p.before(i, 1)
	switch {
	case prev.Value+t.Value == "[]":
		return "say which element: list[0] is the first"
	case prev.Value+t.Value == "()":
		return "nothing stands between the brackets"
	case t.Is(lexer.Bracket, ")", "]", "}") || t.Kind == lexer.Operator && !utils.IsValidIdentifier(t.Value):
		if i == 0 || prev.Is(lexer.Bracket, "(", "[", "{") || prev.Is(lexer.Operator) {
			return "something is missing before it"
		}
	}
	return ""
}

// operatorAdvice finds two operands beside each other.
func (p *parsed) operatorAdvice(i int) string {
	t, prev := p.tokens[i], p.before(i, 1)
	switch {
	case i == 0 || prev.Is(lexer.Operator) || prev.Is(lexer.Bracket, "(", "[", "{"):
	case p.openLet(i):
		return "an operator is missing before it, or the ; after what let names"
	case prev.Kind == lexer.Identifier && t.Kind == lexer.Identifier:
		return "an operator is missing between the two names"
	case !t.Is(lexer.Operator) && !t.Is(lexer.Bracket, ")", "]", "}"):
		return "an operator, such as *, is missing before it"
	}
	return ""
}

// openLet reports whether a let stands before a token, and no ; between them.
func (p *parsed) openLet(i int) bool {
	for i--; i >= 0; i-- {
		switch {
		case p.tokens[i].Is(lexer.Operator, ";"):
			return false
		case p.tokens[i].Is(lexer.Operator, "let"):
			return true
		}
	}
	return false
}

// usage says how the function is written whose brackets are around a token.
func (p *parsed) usage(i int) string {
	if name, ok := p.enclosing(i); ok {
		if op := builtin(p.tokens[name].Value); op != nil {
			return "write " + op.usage
		}
	}
	return ""
}

// around returns the innermost bracket that is open at a token, -1 where none is.
func (p *parsed) around(i int) int {
	for open := i - 1; open >= 0; open-- {
		if p.match[open] > i {
			return open
		}
	}
	return -1
}

// inCall reports whether the innermost brackets around a token are those of a
// function or of a list.
func (p *parsed) inCall(i int) bool {
	open := p.around(i)
	return open >= 0 && p.tokens[open].Value == "[" || open > 0 && p.tokens[open-1].Kind == lexer.Identifier
}

// enclosing returns the name of the function in whose brackets a token stands.
func (p *parsed) enclosing(i int) (name int, ok bool) {
	for open := i - 1; open > 0; open-- {
		if p.tokens[open].Is(lexer.Bracket, "(") && p.match[open] >= i && p.tokens[open-1].Kind == lexer.Identifier {
			return open - 1, true
		}
	}
	return 0, false
}

// unknownPredicate returns the name of the function around an element that the
// parser did not expect, where it looks like one that takes elements: the parser
// knows them by their names.
func (p *parsed) unknownPredicate(i int) (name int, ok bool) {
	if !p.tokens[i].Is(lexer.Operator, ".", "#") {
		return 0, false
	}
	name, ok = p.enclosing(i)
	if !ok {
		return 0, false
	}
	known := builtin(p.tokens[name].Value) != nil
	_, foreign := spreadsheets[strings.ToLower(p.tokens[name].Value)]
	takers := []string{"all", "any", "count", "filter", "find", "groupBy", "map", "none", "one", "reduce", "sortBy", "sum"}
	return name, foreign || !known && spell.Nearest(p.tokens[name].Value, takers) != ""
}

// unfinished guesses why a formula ended too early.
func (p *parsed) unfinished() string {
	last := len(p.tokens) - 1
	t := p.tokens[last]
	has := func(value string) bool {
		return slices.ContainsFunc(p.tokens, func(t lexer.Token) bool { return t.Is(lexer.Operator, value) })
	}
	switch {
	case t.Value == "%":
		return percentAdvice
	case t.Kind == lexer.Identifier && p.before(last, 1).Value == "|":
		return fmt.Sprintf("a function needs its brackets: %s()", t.Value)
	case t.Is(lexer.Operator) && !t.Is(lexer.Operator, ";", "else"):
		return fmt.Sprintf("something is missing after %s", t.Value)
	case has("if"):
		return "an if needs both branches: if … { … } else { … }"
	case has("let"):
		return letAdvice
	case has("?"):
		return "a choice needs both sides: condition ? x : y"
	}
	return ""
}
