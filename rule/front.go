package rule

import (
	"errors"
	"fmt"
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
	breaks  []int // offsets of the ends of lines
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
	for i, r := range p.runes {
		if r == '\n' {
			p.breaks = append(p.breaks, i)
		}
	}
	if err := p.lex(lim); err != nil {
		return nil, err
	}
	if len(p.tokens) == 0 {
		return nil, src.fault(0, "the formula is empty", "")
	}
	if err := p.matchBrackets(lim); err != nil {
		return nil, err
	}
	if err := p.refuseSigns(); err != nil {
		return nil, err
	}
	if err := p.refuseDays(); err != nil {
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
			return p.fault(t.From, fmt.Sprintf("the formula has more than %d names, numbers and signs", lim.Tokens), "split it into several figures")
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
			if len(open) == 0 {
				return p.fault(t.From, fmt.Sprintf("this %q closes nothing", t.Value), "")
			}
			if want := closing(p.tokens[open[len(open)-1]].Value); t.Value != want {
				return p.fault(t.From, fmt.Sprintf("this %q stands where %q is needed", t.Value, want), "")
			}
			last := open[len(open)-1]
			p.match[i], p.match[last] = last, i
			open = open[:len(open)-1]
		}
		if t.Is(lexer.Operator, "-", "+", "!", "not", "**", "^", "?", "??", "let", "if") {
			prefixes++
		}
		if len(open) > lim.Depth || prefixes > 20*lim.Depth {
			return p.fault(t.From, "the formula is nested too deeply", "split it into several figures")
		}
	}
	if len(open) > 0 {
		t := p.tokens[open[len(open)-1]]
		return p.fault(t.From, fmt.Sprintf("this %q is never closed", t.Value), "")
	}
	return nil
}

// closing is the bracket that closes another.
func closing(open string) string {
	return map[string]string{"(": ")", "[": "]", "{": "}"}[open]
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
			return "", p.badNumber(i, err)
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

// lexical turns an error of expr's lexer into one with a place and advice.
func (p *parsed) lexical(err error) *Error {
	var fe *file.Error
	if !errors.As(err, &fe) {
		return p.fault(0, err.Error(), "")
	}
	if len(p.runes) == 0 {
		return p.fault(0, fe.Message, "")
	}
	at := min(max(fe.From, 0), len(p.runes)-1)
	switch msg := fe.Message; {
	case strings.HasPrefix(msg, "unrecognized character"):
		return p.strange(at)
	case strings.HasPrefix(msg, "literal not terminated"):
		return p.openText()
	case strings.HasPrefix(msg, "unclosed comment"):
		return p.fault(p.unread(), "this comment is never closed", "write */ at its end")
	case strings.HasPrefix(msg, "bad number syntax"):
		hint := "write * between a number and a name"
		if word := foreignAfter(string(p.runes[at:])); word != "" {
			hint = foreign[word] + ", with blanks on both sides"
		}
		return p.fault(at, "a name cannot begin with a digit, nor a number end in a letter", hint)
	}
	for at > 0 && p.runes[at] != '\\' {
		at--
	}
	return p.fault(at, "this backslash has no meaning", "write \\\\ for a backslash, or put the text into backquotes")
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
	case '％':
		return "/ 100 after the number for a percentage; % is the remainder of a division", true
	case '‰':
		return "/ 1000 after the number", true
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
		return p.fault(0, err.Error(), "")
	}
	msg := fe.Message
	if strings.HasPrefix(msg, "expected name") {
		return p.nameless()
	}
	i, ok := p.index[fe.From]
	if !ok || strings.Contains(msg, "unexpected token EOF") || strings.HasPrefix(msg, "unexpected end") {
		last := p.tokens[len(p.tokens)-1]
		return p.fault(last.To-1, "the formula ends too early", p.unfinished())
	}
	t := p.tokens[i]
	switch {
	case strings.HasPrefix(msg, "Operator"):
		return p.fault(t.From, fmt.Sprintf("%q beside ?? is ambiguous", t.Value), "put the part with ?? into brackets")
	case strings.HasPrefix(msg, "wrap predicate"):
		return p.fault(t.From, fmt.Sprintf("did not expect %q here", t.Value), "put a predicate of several parts into { and }")
	case strings.HasPrefix(msg, "expected at least"):
		return p.tooFew(i)
	}
	return p.unexpected(i)
}
