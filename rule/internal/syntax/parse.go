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
	tree, fault := parse(text, lim)
	if fault != nil && fault.Code == Malformed {
		fault = misreadNumber([]rune(text), fault)
	}
	return tree, fault
}

func parse(text string, lim Limits) (*Tree, *Fault) {
	if len(text) > lim.Bytes {
		return nil, overLimit(0, fmt.Sprintf("the formula has %d bytes, more than the limit of %d", len(text), lim.Bytes), "split it into several figures")
	}
	if !utf8.ValidString(text) {
		return nil, &Fault{Code: Encoding, Message: "the formula is not valid UTF-8"}
	}
	lx := &lexed{Text: newText(text)}
	if err := lx.lex(text, lim); err != nil {
		return nil, err
	}
	if len(lx.tokens) == 0 {
		return nil, fault(0, "the formula is empty", "")
	}
	if err := lx.matchBrackets(lim); err != nil {
		return nil, err
	}
	if err := lx.refuseSigns(); err != nil {
		return nil, err
	}
	if err := lx.refuseDays(); err != nil {
		return nil, err
	}
	masked, numbers, err := lx.readNumbers(lim)
	if err != nil {
		return nil, err
	}
	w := lx.wrap(masked)
	tree, perr := parser.ParseWithConfig(w.text, &conf.Config{})
	if perr != nil {
		return nil, lx.syntactic(perr, w)
	}
	w.unwrap(&tree.Node)
	return newTree(tree.Node, lx, numbers), nil
}

// lex reads the tokens.
func (lx *lexed) lex(text string, lim Limits) *Fault {
	l := lexer.New()
	l.Reset(file.NewSource(text))
	for {
		t, err := l.Next()
		if err != nil {
			return lx.lexical(err)
		}
		if t.Kind == lexer.EOF {
			return nil
		}
		lx.tokens = append(lx.tokens, t)
		if len(lx.tokens) > lim.Tokens {
			return overLimit(t.From, fmt.Sprintf("the formula has more than %d names, numbers and signs", lim.Tokens), "split it into several figures")
		}
	}
}

// matchBrackets pairs the brackets and bounds the nesting of brackets and of the
// prefixes over which the parser recurses.
func (lx *lexed) matchBrackets(lim Limits) *Fault {
	lx.match = make([]int, len(lx.tokens))
	var open []int
	prefixes := 0
	for i, t := range lx.tokens {
		lx.match[i] = -1
		switch {
		case t.Is(lexer.Bracket, "(", "[", "{"):
			open = append(open, i)
		case t.Is(lexer.Bracket):
			if len(open) == 0 {
				return fault(t.From, fmt.Sprintf("this %q closes nothing", t.Value), "")
			}
			if want := closing(lx.tokens[open[len(open)-1]].Value); t.Value != want {
				return fault(t.From, fmt.Sprintf("this %q stands where %q is needed", t.Value, want), "")
			}
			last := open[len(open)-1]
			lx.match[i], lx.match[last] = last, i
			open = open[:len(open)-1]
		}
		if t.Is(lexer.Operator, "-", "+", "!", "not", "**", "^", "?", "??", "let", "if") {
			prefixes++
		}
		if len(open) > lim.Depth || prefixes > 20*lim.Depth {
			return overLimit(t.From, "the formula is nested too deeply", "split it into several figures")
		}
	}
	if len(open) > 0 {
		t := lx.tokens[open[len(open)-1]]
		return fault(t.From, fmt.Sprintf("this %q is never closed", t.Value), "")
	}
	return nil
}

// closing returns the bracket that closes an open one.
func closing(open string) string {
	return map[string]string{"(": ")", "[": "]", "{": "}"}[open]
}

// readNumbers returns the text with the digits of its numbers overwritten by zeros, and
// the exact value of each number by its offset.
func (lx *lexed) readNumbers(lim Limits) (masked string, numbers map[int]exact.Number, fault *Fault) {
	numbers = map[int]exact.Number{}
	text := append([]rune(nil), lx.runes...)
	for i, t := range lx.tokens {
		if t.Kind != lexer.Number {
			continue
		}
		n, err := exact.Parse(t.Value, lim.Digits)
		if err != nil {
			return "", nil, lx.badNumber(i, err)
		}
		numbers[t.From] = n
		for i := t.From; i < t.To; i++ {
			if '1' <= text[i] && text[i] <= '9' {
				text[i] = '0'
			}
		}
	}
	return string(text), numbers, nil
}

// syntactic turns an error of expr's parser into a fault with a place and advice.
func (lx *lexed) syntactic(err error, w *wrapped) *Fault {
	var fe *file.Error
	if !errors.As(err, &fe) {
		return fault(0, err.Error(), "")
	}
	msg := fe.Message
	if strings.HasPrefix(msg, "expected name") {
		return lx.nameless()
	}
	i, ok := lx.token(w.back(fe.From))
	if !ok || strings.Contains(msg, "unexpected token EOF") || strings.HasPrefix(msg, "unexpected end") {
		last := lx.tokens[len(lx.tokens)-1]
		return fault(last.To-1, "the formula ends too early", lx.unfinished())
	}
	t := lx.tokens[i]
	switch {
	case strings.HasPrefix(msg, "Operator"):
		return fault(t.From, fmt.Sprintf("%q beside ?? is ambiguous", t.Value), "put the part with ?? into brackets")
	case strings.HasPrefix(msg, "wrap predicate"):
		return fault(t.From, fmt.Sprintf("did not expect %q here", t.Value), "put a predicate of several parts into { and }")
	case strings.HasPrefix(msg, "expected at least"):
		return lx.tooFew(i)
	}
	return lx.unexpected(i)
}
