package syntax

import (
	"slices"
	"strings"

	"github.com/expr-lang/expr/ast"
	"github.com/expr-lang/expr/file"
	"github.com/expr-lang/expr/parser/lexer"
	"github.com/meritrules/merit/rule/internal/language"
)

// The functions of this language that take a predicate are more than those of expr, whose
// parser accepts # and .field only in the predicates of its own. So an argument such as
// .mark of mean(marks, .mark) is parsed as map([], .mark), and then the wrapping is taken
// off again: only the predicate stays in the tree, and every place is one in the text as
// written.

// wrapped is a text with predicates wrapped for the parser, by characters.
type wrapped struct {
	text    string
	inserts []insert // in the order of the text
	opened  map[int]bool
}

// insert is a piece that the text as written does not have.
type insert struct {
	at    int // the offset in the text as written that it stands before
	piece string
}

const (
	wrapOpen  = "map([],"
	wrapClose = ")"
)

// wrap wraps the predicates in a text that has the tokens at their places.
func (lx *lexed) wrap(text string) *wrapped {
	w := &wrapped{text: text}
	for i := range lx.tokens {
		o := lx.called(i)
		if o == nil || o.Values == nil {
			continue
		}
		for k, arg := range lx.arguments(i + 1) {
			if slices.Contains(o.Values, k+lx.piped(i)) && lx.isPredicate(arg) {
				w.inserts = append(w.inserts, insert{lx.tokens[arg.from].From, wrapOpen}, insert{lx.tokens[arg.to].To, wrapClose})
			}
		}
	}
	if len(w.inserts) == 0 {
		return w
	}
	slices.SortStableFunc(w.inserts, func(a, b insert) int { return a.at - b.at })
	var b strings.Builder
	written, length, from := []rune(text), 0, 0
	w.opened = map[int]bool{}
	for _, in := range w.inserts {
		b.WriteString(string(written[from:in.at]) + in.piece)
		from = in.at
		if in.piece == wrapOpen {
			w.opened[in.at+length] = true
		}
		length += len(in.piece)
	}
	b.WriteString(string(written[from:]))
	w.text = b.String()
	return w
}

// called returns the function of the language whose name and bracket begin at a token,
// nil if none does.
func (lx *lexed) called(i int) *language.Operation {
	if lx.tokens[i].Kind != lexer.Identifier || i+1 >= len(lx.tokens) || !lx.tokens[i+1].Is(lexer.Bracket, "(") || lx.before(i, 1).Is(lexer.Operator, ".", "?.") {
		return nil
	}
	return language.Called(lx.tokens[i].Value)
}

// piped returns 1 if the first argument of the function at a token stands before it, with
// | between them, else 0.
func (lx *lexed) piped(i int) int {
	if lx.before(i, 1).Is(lexer.Operator, "|") {
		return 1
	}
	return 0
}

// arguments returns the tokens of each argument within the brackets that open at a token.
// An argument without tokens is left out.
func (lx *lexed) arguments(open int) (args []span) {
	from, end := open+1, lx.match[open]
	for i := from; i <= end; i++ {
		switch {
		case i == end || lx.tokens[i].Is(lexer.Operator, ","):
			if i > from {
				args = append(args, span{from, i - 1})
			}
			from = i + 1
		case lx.match[i] > i:
			i = lx.match[i]
		}
	}
	return args
}

// isPredicate reports whether an argument speaks of an element, or stands in { and }.
func (lx *lexed) isPredicate(arg span) bool {
	if lx.tokens[arg.from].Is(lexer.Bracket, "{") {
		return true
	}
	for i := arg.from; i <= arg.to; i++ {
		t, prev := lx.tokens[i], lx.before(i, 1)
		begins := i == arg.from || prev.Is(lexer.Bracket, "(", "[", "{") || prev.Kind == lexer.Operator && prev.Value != "#"
		if t.Is(lexer.Operator, "#") || t.Is(lexer.Operator, ".") && begins {
			return true
		}
	}
	return false
}

// back returns the offset in the text as written for one in the wrapped text.
func (w *wrapped) back(offset int) int {
	length := 0
	for _, in := range w.inserts {
		switch at := in.at + length; {
		case offset < at:
			return offset - length
		case offset < at+len(in.piece):
			return in.at
		}
		length += len(in.piece)
	}
	return offset - length
}

// unwrap takes the wrapping off a tree, and puts its nodes at their places in the text as
// written.
func (w *wrapped) unwrap(root *ast.Node) {
	if len(w.inserts) == 0 {
		return
	}
	u := &unwrapper{w, map[ast.Node]bool{}}
	ast.Walk(root, u)
}

// unwrapper visits each node after those below it, and some twice: those of a chain of
// comparisons.
type unwrapper struct {
	*wrapped
	done map[ast.Node]bool
}

// Visit puts a node at its place.
func (u *unwrapper) Visit(n *ast.Node) {
	if m, ok := (*n).(*ast.BuiltinNode); ok && m.Name == "map" && u.opened[m.Location().From] && !u.done[m] {
		*n = m.Arguments[1]
		return
	}
	if u.done[*n] {
		return
	}
	u.done[*n] = true
	at := (*n).Location()
	(*n).SetLocation(file.Location{From: u.back(at.From), To: u.back(at.To)})
}
