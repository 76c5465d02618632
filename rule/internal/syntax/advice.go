package syntax

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/expr-lang/expr/parser/lexer"
	"github.com/meritrules/merit/internal/exact"
	"github.com/meritrules/merit/internal/spell"
	"github.com/meritrules/merit/rule/internal/language"
)

// Advice used in several messages.
const (
	commaAdvice   = "write a point, not a comma, before decimals: 0.05; and nothing between thousands: 1300"
	elementAdvice = "# and .field stand for an element, inside filter, map, sum and the like"
	ifAdvice      = "write if condition { … } else { … }"
	joinAdvice    = "texts are joined with +"
	letAdvice     = "write let name = …; and then what the result is"
)

// nameless reports a point without a name after it.
func (lx *lexed) nameless() *Fault {
	at := lx.tokens[0]
	for i, t := range lx.tokens {
		isLast := i+1 == len(lx.tokens)
		if t.Is(lexer.Operator, ".", "?.") && (isLast || !IsName(lx.tokens[i+1].Value) && lx.tokens[i+1].Value != "[") {
			at = t
			break
		}
	}
	return fault(at.From, "the name of a field is missing after this point", "")
}

// tooFew reports that a function with a predicate lacks an argument at a token.
func (lx *lexed) tooFew(i int) *Fault {
	name, _ := lx.enclosing(i)
	t := lx.tokens[name]
	return fault(t.From, fmt.Sprintf("%s has too few arguments", t.Value), lx.usage(i))
}

// unexpected reports a token that the parser did not expect.
func (lx *lexed) unexpected(i int) *Fault {
	t := lx.tokens[i]
	if name, ok := lx.unknownPredicate(i); ok {
		name := lx.tokens[name]
		hint := cmp.Or(ForeignFunction(name.Value), spell.DidYouMean(name.Value, language.Functions()))
		return &Fault{UnknownFunction, name.From, fmt.Sprintf("unknown function %q", name.Value), hint, name.Value}
	}
	if t.Value == "," && lx.commaBefore(i+1) {
		return fault(t.From, "a number has no comma", commaAdvice)
	}
	if at, hint := lx.foreignToken(i); hint != "" {
		return fault(lx.tokens[at].From, fmt.Sprintf("did not expect %q here", lx.tokens[at].Value), hint)
	}
	hint := ""
	for _, guess := range []func(int) string{lx.isAdvice, lx.wordAdvice, lx.signAdvice, lx.elementsAdvice, lx.emptyAdvice, lx.operatorAdvice, lx.usage} {
		if hint = guess(i); hint != "" {
			break
		}
	}
	return fault(t.From, fmt.Sprintf("did not expect %q here", t.Value), hint)
}

// isAdvice says what to write for "is nil" and "is not nil".
func (lx *lexed) isAdvice(i int) string {
	if lx.tokens[i].Value != "is" {
		return ""
	}
	if i+1 < len(lx.tokens) && lx.tokens[i+1].Is(lexer.Operator, "not") {
		return "write != in the place of is not"
	}
	return "write == in the place of is"
}

// wordAdvice advises on words of this language and of others.
func (lx *lexed) wordAdvice(i int) string {
	t, prev := lx.tokens[i], lx.before(i, 1)
	word := strings.ToLower(t.Value)
	switch {
	case prev.Is(lexer.Operator, "let") && t.Kind == lexer.Operator && IsName(t.Value):
		return t.Value + " is a word of the language; choose another name"
	case prev.Is(lexer.Operator, "let"), lx.before(i, 2).Is(lexer.Operator, "let"):
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

// signAdvice advises on signs of other languages.
func (lx *lexed) signAdvice(i int) string {
	t, prev := lx.tokens[i], lx.before(i, 1)
	next := lexer.Token{}
	if i+1 < len(lx.tokens) {
		next = lx.tokens[i+1]
	}
	switch {
	case prev.Value+t.Value == "<>":
		return "write != for not equal"
	case t.Value+next.Value == "=>" || t.Value+next.Value == "=<":
		return "write " + next.Value + "="
	case t.Value == "&" && (prev.Kind == lexer.String || next.Kind == lexer.String):
		return joinAdvice
	case t.Value == "&" && !slices.ContainsFunc(lx.tokens, isComparison):
		return "write and; " + joinAdvice
	case t.Value == "&":
		return "write and"
	case t.Value == "=":
		return "== compares; = belongs to let"
	case t.Value == "%":
		return percentAdvice(lx.before(i, 1))
	case prev.Value == "%":
		return percentAdvice(lx.before(i-1, 1))
	case t.Is(lexer.Bracket, "}") && lx.before(lx.match[i], 1).Value == "%": // n > 80% { 1 } else { 0 }
		return percentAdvice(lx.before(lx.match[i]-1, 1))
	case prev.Value == "|":
		return "a function with its brackets stands after |: list | len()"
	case t.Is(lexer.Operator, ";") && lx.inCall(i):
		return "put a comma between them"
	case t.Is(lexer.Operator, ",") && !lx.inCall(i) && lx.openLet(i):
		return "a ; stands after what let names"
	case t.Is(lexer.Operator, ",") && lx.afterIf(lx.around(i)):
		return ifAdvice
	case t.Is(lexer.Operator, ",") && !lx.inCall(i):
		return "a list stands in [ and ]"
	case t.Is(lexer.Bracket, "{", "}") && prev.Value != "{":
		return "{ and } stand around the branches of an if; elsewhere use ( and )"
	}
	return ""
}

// percentAdvice says how to write the percentage whose % stands after a token.
func percentAdvice(before lexer.Token) string {
	part, written := "0.05", "5"
	if before.Kind == lexer.Number {
		if n, err := exact.Parse(before.Value, spell.Brief); err == nil {
			share, _ := n.Quo(exact.Int(100))
			part, written = share.String(), before.Value
		}
	}
	return fmt.Sprintf("%% is the remainder of a division; write a percentage as %s or %s/100", part, written)
}

// elementsAdvice says where # and .field may stand.
func (lx *lexed) elementsAdvice(i int) string {
	if !lx.tokens[i].Is(lexer.Operator, "#", ".") {
		return ""
	}
	name, ok := lx.enclosing(i)
	known := language.Called(lx.tokens[name].Value)
	switch {
	case !ok || known == nil:
		return elementAdvice
	case known.Name == "sort":
		return "use sortBy(list, .field)"
	case known.Name == "rank":
		return "for the place of the own record write rankBy(list, .field), for that of a number rank(x, map(list, .field))"
	case known.Values != nil:
		return "write " + known.Usage
	}
	return fmt.Sprintf("%s has no predicate; take the values with map: %s(map(list, .field))", lx.tokens[name].Value, lx.tokens[name].Value)
}

// emptyAdvice says that something is missing.
func (lx *lexed) emptyAdvice(i int) string {
	t, prev := lx.tokens[i], lx.before(i, 1)
	switch {
	case prev.Value+t.Value == "[]":
		return "say which element: list[0] is the first"
	case prev.Value+t.Value == "()":
		return "nothing stands between the brackets"
	case t.Is(lexer.Bracket, ")", "]", "}") || t.Kind == lexer.Operator && !IsName(t.Value):
		if i == 0 || prev.Is(lexer.Bracket, "(", "[", "{") || prev.Is(lexer.Operator) {
			return "something is missing before it"
		}
	}
	return ""
}

// operatorAdvice advises on two adjacent operands.
func (lx *lexed) operatorAdvice(i int) string {
	t, prev := lx.tokens[i], lx.before(i, 1)
	switch {
	case i == 0 || prev.Is(lexer.Operator) || prev.Is(lexer.Bracket, "(", "[", "{"):
	case lx.openLet(i):
		return "an operator is missing before it, or the ; after what let names"
	case prev.Kind == lexer.Identifier && t.Kind == lexer.Identifier:
		return "an operator is missing between the two names"
	case !t.Is(lexer.Operator) && !t.Is(lexer.Bracket, ")", "]", "}"):
		return "an operator, such as *, is missing before it"
	}
	return ""
}

// usage says how to write the function whose brackets enclose a token.
func (lx *lexed) usage(i int) string {
	if name, ok := lx.enclosing(i); ok {
		if o := language.Called(lx.tokens[name].Value); o != nil {
			return "write " + o.Usage
		}
	}
	return ""
}

// unknownPredicate returns the name of the function around an unexpected element, if it
// resembles one with a predicate: the parser recognizes those by name.
func (lx *lexed) unknownPredicate(i int) (name int, ok bool) {
	if !lx.tokens[i].Is(lexer.Operator, ".", "#") {
		return 0, false
	}
	name, ok = lx.enclosing(i)
	if !ok {
		return 0, false
	}
	known := language.Called(lx.tokens[name].Value) != nil
	isForeign := ForeignFunction(lx.tokens[name].Value) != ""
	takers := []string{"all", "any", "count", "filter", "find", "groupBy", "map", "none", "one", "reduce", "sortBy", "sum"}
	for _, o := range language.Operations() {
		if o.Values != nil {
			takers = append(takers, o.Name)
		}
	}
	return name, isForeign || !known && spell.Nearest(lx.tokens[name].Value, takers) != ""
}

// unfinished guesses why a formula ended too early.
func (lx *lexed) unfinished() string {
	last := len(lx.tokens) - 1
	t := lx.tokens[last]
	has := func(value string) bool {
		return slices.ContainsFunc(lx.tokens, func(t lexer.Token) bool { return t.Is(lexer.Operator, value) })
	}
	switch {
	case t.Value == "%":
		return percentAdvice(lx.before(last, 1))
	case t.Kind == lexer.Identifier && lx.before(last, 1).Value == "|":
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
