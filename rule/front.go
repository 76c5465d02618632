package rule

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/expr-lang/expr/ast"
	"github.com/expr-lang/expr/conf"
	"github.com/expr-lang/expr/file"
	"github.com/expr-lang/expr/parser"
	"github.com/expr-lang/expr/parser/lexer"
	"github.com/meritrules/merit/internal/exact"
)

// parsed is a formula's syntax tree with its tokens and exact number literals.
type parsed struct {
	src     Source
	runes   []rune
	root    ast.Node
	tokens  []lexer.Token
	index   map[int]int // offset of a token → its position in tokens
	match   []int       // of a bracket: the position of its partner
	numbers map[int]exact.Number
	spans   sync.Map // of ast.Node: span; messages of a running formula ask for them too
}

// parse reads a formula with expr's lexer and parser. The tokens are counted
// and their brackets matched first, since the parser recurses before it counts;
// numbers are read here, exactly, since the parser reads them through floats.
func parse(src Source, lim Limits) (*parsed, *Error) {
	if len(src.Text) > lim.SourceBytes {
		return nil, src.fault(0, fmt.Sprintf("the formula has %d bytes, more than the limit of %d", len(src.Text), lim.SourceBytes), "split it into several figures")
	}
	if !utf8.ValidString(src.Text) {
		return nil, src.fault(0, "the formula is not valid UTF-8", "")
	}
	p := &parsed{src: src, runes: []rune(src.Text), index: map[int]int{}, numbers: map[int]exact.Number{}}
	if err := p.lex(lim); err != nil {
		return nil, err
	}
	if len(p.tokens) == 0 {
		return nil, src.fault(0, "the formula is empty", "")
	}
	if err := p.matchBrackets(lim); err != nil {
		return nil, err
	}
	text, err := p.readNumbers(lim)
	if err != nil {
		return nil, err
	}
	tree, perr := parser.ParseWithConfig(text, &conf.Config{})
	if perr != nil {
		return nil, p.syntax(perr)
	}
	p.root = tree.Node
	return p, nil
}

// lex fills in the tokens.
func (p *parsed) lex(lim Limits) *Error {
	l := lexer.New()
	l.Reset(file.NewSource(p.src.Text))
	for {
		t, err := l.Next()
		if err != nil {
			return p.lexical(err)
		}
		if t.Kind == lexer.EOF {
			return nil
		}
		p.index[t.From] = len(p.tokens)
		p.tokens = append(p.tokens, t)
		if len(p.tokens) > lim.Tokens {
			return p.src.fault(t.From, fmt.Sprintf("the formula has more than %d tokens", lim.Tokens), "split it into several figures")
		}
	}
}

// matchBrackets pairs the brackets and bounds their nesting, and that of the
// prefixes over which the parser recurses.
func (p *parsed) matchBrackets(lim Limits) *Error {
	p.match = make([]int, len(p.tokens))
	var open []int
	prefixes := 0
	for i, t := range p.tokens {
		p.match[i] = -1
		switch {
		case t.Is(lexer.Bracket, "(", "[", "{"):
			open = append(open, i)
		case t.Is(lexer.Bracket):
			if len(open) == 0 || !partners(p.tokens[open[len(open)-1]].Value, t.Value) {
				return p.src.fault(t.From, fmt.Sprintf("this %q closes nothing", t.Value), "")
			}
			last := open[len(open)-1]
			p.match[i], p.match[last] = last, i
			open = open[:len(open)-1]
		}
		if t.Is(lexer.Operator, "-", "+", "!", "not", "**", "^", "?", "??", "let", "if") {
			prefixes++
		}
		if len(open) > lim.Depth || prefixes > 20*lim.Depth {
			return p.src.fault(t.From, "the formula is nested too deeply", "split it into several figures")
		}
	}
	if len(open) > 0 {
		t := p.tokens[open[len(open)-1]]
		return p.src.fault(t.From, fmt.Sprintf("this %q is never closed", t.Value), "")
	}
	return nil
}

func partners(open, closing string) bool {
	return open+closing == "()" || open+closing == "[]" || open+closing == "{}"
}

// readNumbers notes the exact value of each number token, and returns the text
// with their digits overwritten by zeros.
func (p *parsed) readNumbers(lim Limits) (string, *Error) {
	text := append([]rune(nil), p.runes...)
	for i, t := range p.tokens {
		if t.Kind != lexer.Number {
			continue
		}
		n, err := exact.Parse(t.Value, lim.Digits)
		if err != nil {
			return "", p.src.fault(t.From, err.Error(), p.numberAdvice(i))
		}
		p.numbers[t.From] = n
		for i := t.From; i < t.To; i++ {
			if '1' <= text[i] && text[i] <= '9' {
				text[i] = '0'
			}
		}
	}
	return string(text), nil
}

// numberAdvice says how to write the number at a token.
func (p *parsed) numberAdvice(i int) string {
	if p.commaBefore(i) {
		return "write a point, not a comma, before decimals: 0.05; and nothing between thousands: 1300"
	}
	return "write digits, a point and digits, such as 12.5"
}

// commaBefore reports whether a number stands right after a comma that stands
// right after a number.
func (p *parsed) commaBefore(i int) bool {
	return i >= 2 && p.tokens[i].Kind == lexer.Number && p.tokens[i-2].Kind == lexer.Number &&
		p.tokens[i-1].Value == "," && p.tokens[i-1].From == p.tokens[i-2].To && p.tokens[i].From == p.tokens[i-1].To
}

// lexical turns an error of expr's lexer into one with a place and advice.
func (p *parsed) lexical(err error) *Error {
	var fe *file.Error
	if !errors.As(err, &fe) {
		return p.src.fault(0, err.Error(), "")
	}
	if len(p.runes) == 0 {
		return p.src.fault(0, fe.Message, "")
	}
	at := min(max(fe.From, 0), len(p.runes)-1)
	if ascii, ok := fullWidth(p.runes[at]); ok {
		return p.src.fault(at, fmt.Sprintf("%q is full-width punctuation", string(p.runes[at])), fmt.Sprintf("type %s", ascii))
	}
	msg := fe.Message
	switch {
	case strings.HasPrefix(msg, "unrecognized character"):
		msg = fmt.Sprintf("the character %q has no meaning in a formula", string(p.runes[at]))
	case strings.HasPrefix(msg, "literal not terminated"):
		msg = "a text is not closed on its line"
	case strings.HasPrefix(msg, "bad number syntax"):
		return p.src.fault(at, "a name cannot begin with a digit, nor a number end in a letter", "write * between a number and a name")
	}
	return p.src.fault(at, msg, "")
}

// fullWidth returns what to type instead of a full-width character.
func fullWidth(r rune) (string, bool) {
	switch r {
	case '。':
		return ".", true
	case '、':
		return ",", true
	case '“', '”', '「', '」':
		return `"`, true
	case '‘', '’':
		return "'", true
	case '≥':
		return ">=", true
	case '≤':
		return "<=", true
	case '≠':
		return "!=", true
	case '×':
		return "*", true
	case '÷':
		return "/", true
	case '－', '—', '–', '−':
		return "-", true
	case '％', '‰':
		return "/ 100 after the number for a percentage; % is the remainder of a division", true
	}
	if r >= '！' && r <= '～' {
		return string(r - '！' + '!'), true
	}
	return "", false
}

// syntax turns an error of expr's parser into one with a place and advice.
func (p *parsed) syntax(err error) *Error {
	var fe *file.Error
	if !errors.As(err, &fe) {
		return p.src.fault(0, err.Error(), "")
	}
	i, ok := p.index[fe.From]
	if !ok || strings.Contains(fe.Message, "unexpected token EOF") {
		return p.src.fault(max(len(p.runes)-1, 0), "the formula ends too early", p.unfinished())
	}
	t := p.tokens[i]
	if at, ok := p.unknownPredicate(i); ok {
		name := p.tokens[at].Value
		return p.src.fault(p.tokens[at].From, fmt.Sprintf("unknown function %q", name), DidYouMean(name, slices.Sorted(maps.Keys(builtins))))
	}
	switch {
	case strings.HasPrefix(fe.Message, "unexpected token"):
		return p.src.fault(t.From, fmt.Sprintf("did not expect %q here", t.Value), p.advice(i))
	case strings.HasPrefix(fe.Message, "Operator"):
		return p.src.fault(t.From, fmt.Sprintf("%q beside ?? is ambiguous", t.Value), "put the part with ?? into brackets")
	}
	return p.src.fault(t.From, fe.Message, "")
}

// unknownPredicate returns the name before the bracket around an element that the
// parser did not expect, where it is no function of the language: the parser
// takes elements only in the functions it knows.
func (p *parsed) unknownPredicate(i int) (name int, ok bool) {
	if !p.tokens[i].Is(lexer.Operator, ".", "#") {
		return 0, false
	}
	for open := i - 1; open > 0; open-- {
		if p.tokens[open].Is(lexer.Bracket, "(") && p.match[open] > i && p.tokens[open-1].Kind == lexer.Identifier {
			_, known := builtins[p.tokens[open-1].Value]
			return open - 1, !known
		}
	}
	return 0, false
}

// unfinished guesses why a formula ended too early.
func (p *parsed) unfinished() string {
	if last := p.tokens[len(p.tokens)-1]; last.Value == "%" {
		return "% is the remainder of a division; write a percentage as 0.05 or 5/100"
	}
	for _, t := range p.tokens {
		if t.Is(lexer.Operator, "if") {
			return "an if needs both branches: if … { … } else { … }"
		}
	}
	return ""
}

// advice guesses what was meant by the token that the parser did not expect.
func (p *parsed) advice(i int) string {
	t := p.tokens[i]
	switch {
	case t.Value == "," && i+1 < len(p.tokens) && p.commaBefore(i+1):
		return p.numberAdvice(i + 1)
	case t.Value == "=":
		return "== compares; = belongs to let"
	case t.Is(lexer.Operator, "#", ".") && i > 0 && !p.tokens[i-1].Is(lexer.Operator):
		return "# and .field stand for an element, inside filter, map, sum and the like"
	case t.Value == "%" || i > 0 && p.tokens[i-1].Value == "%":
		return "% is the remainder of a division; write a percentage as 0.05 or 5/100"
	case i > 0 && p.tokens[i-1].Kind == lexer.Identifier && t.Kind == lexer.Identifier:
		return "an operator is missing between the two names"
	}
	return ""
}
