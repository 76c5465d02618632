package syntax

import (
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/expr-lang/expr/conf"
	"github.com/expr-lang/expr/file"
	"github.com/expr-lang/expr/parser"
	"github.com/expr-lang/expr/parser/lexer"
	"github.com/meritrules/merit/internal/exact"
)

// Parse parses a formula with expr's lexer and parser. It counts the tokens and matches
// their brackets first, since the parser recurses before it counts; it reads numbers
// exactly, since the parser reads them through floats.
func Parse(text string, lim Limits) (*Tree, *Fault) {
	if len(text) > lim.Bytes {
		return nil, fault(0, fmt.Sprintf("the formula has %d bytes, more than the limit of %d", len(text), lim.Bytes), "split it into several figures")
	}
	if !utf8.ValidString(text) {
		return nil, fault(0, "the formula is not valid UTF-8", "")
	}
	tr := &Tree{runes: []rune(text), numbers: map[int]exact.Number{}}
	for i, r := range tr.runes {
		if r == '\n' {
			tr.breaks = append(tr.breaks, i)
		}
	}
	if err := tr.lex(text, lim); err != nil {
		return nil, err
	}
	if len(tr.tokens) == 0 {
		return nil, fault(0, "the formula is empty", "")
	}
	if err := tr.matchBrackets(lim); err != nil {
		return nil, err
	}
	if err := tr.refuseSigns(); err != nil {
		return nil, err
	}
	if err := tr.refuseDays(); err != nil {
		return nil, err
	}
	masked, err := tr.readNumbers(lim)
	if err != nil {
		return nil, err
	}
	tree, perr := parser.ParseWithConfig(masked, &conf.Config{})
	if perr != nil {
		return nil, tr.syntactic(perr)
	}
	tr.Root = tree.Node
	tr.findSpans()
	return tr, nil
}

// lex reads the tokens.
func (tr *Tree) lex(text string, lim Limits) *Fault {
	l := lexer.New()
	l.Reset(file.NewSource(text))
	for {
		t, err := l.Next()
		if err != nil {
			return tr.lexical(err)
		}
		if t.Kind == lexer.EOF {
			return nil
		}
		tr.tokens = append(tr.tokens, t)
		if len(tr.tokens) > lim.Tokens {
			return fault(t.From, fmt.Sprintf("the formula has more than %d names, numbers and signs", lim.Tokens), "split it into several figures")
		}
	}
}

// matchBrackets pairs the brackets and bounds the nesting of brackets and of the
// prefixes over which the parser recurses.
func (tr *Tree) matchBrackets(lim Limits) *Fault {
	tr.match = make([]int, len(tr.tokens))
	var open []int
	prefixes := 0
	for i, t := range tr.tokens {
		tr.match[i] = -1
		switch {
		case t.Is(lexer.Bracket, "(", "[", "{"):
			open = append(open, i)
		case t.Is(lexer.Bracket):
			if len(open) == 0 {
				return fault(t.From, fmt.Sprintf("this %q closes nothing", t.Value), "")
			}
			if want := closing(tr.tokens[open[len(open)-1]].Value); t.Value != want {
				return fault(t.From, fmt.Sprintf("this %q stands where %q is needed", t.Value, want), "")
			}
			last := open[len(open)-1]
			tr.match[i], tr.match[last] = last, i
			open = open[:len(open)-1]
		}
		if t.Is(lexer.Operator, "-", "+", "!", "not", "**", "^", "?", "??", "let", "if") {
			prefixes++
		}
		if len(open) > lim.Depth || prefixes > 20*lim.Depth {
			return fault(t.From, "the formula is nested too deeply", "split it into several figures")
		}
	}
	if len(open) > 0 {
		t := tr.tokens[open[len(open)-1]]
		return fault(t.From, fmt.Sprintf("this %q is never closed", t.Value), "")
	}
	return nil
}

// closing returns the bracket that closes an open one.
func closing(open string) string {
	return map[string]string{"(": ")", "[": "]", "{": "}"}[open]
}

// readNumbers records the exact value of each number token, and returns the text with
// their digits overwritten by zeros.
func (tr *Tree) readNumbers(lim Limits) (string, *Fault) {
	text := append([]rune(nil), tr.runes...)
	for i, t := range tr.tokens {
		if t.Kind != lexer.Number {
			continue
		}
		n, err := exact.Parse(t.Value, lim.Digits)
		if err != nil {
			return "", tr.badNumber(i, err)
		}
		tr.numbers[t.From] = n
		for i := t.From; i < t.To; i++ {
			if '1' <= text[i] && text[i] <= '9' {
				text[i] = '0'
			}
		}
	}
	return string(text), nil
}

// syntactic turns an error of expr's parser into a fault with a place and advice.
func (tr *Tree) syntactic(err error) *Fault {
	var fe *file.Error
	if !errors.As(err, &fe) {
		return fault(0, err.Error(), "")
	}
	msg := fe.Message
	if strings.HasPrefix(msg, "expected name") {
		return tr.nameless()
	}
	i, ok := tr.token(fe.From)
	if !ok || strings.Contains(msg, "unexpected token EOF") || strings.HasPrefix(msg, "unexpected end") {
		last := tr.tokens[len(tr.tokens)-1]
		return fault(last.To-1, "the formula ends too early", tr.unfinished())
	}
	t := tr.tokens[i]
	switch {
	case strings.HasPrefix(msg, "Operator"):
		return fault(t.From, fmt.Sprintf("%q beside ?? is ambiguous", t.Value), "put the part with ?? into brackets")
	case strings.HasPrefix(msg, "wrap predicate"):
		return fault(t.From, fmt.Sprintf("did not expect %q here", t.Value), "put a predicate of several parts into { and }")
	case strings.HasPrefix(msg, "expected at least"):
		return tr.tooFew(i)
	}
	return tr.unexpected(i)
}
