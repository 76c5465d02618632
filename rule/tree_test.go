package rule_test

import (
	"fmt"
	"strings"
)

// The formulas that are generated are trees, which are printed for rule and
// evaluated by the twin.

// tree is a formula as the generator builds it.
type tree struct {
	op   string  // an operator, a function or a form such as "if" and "let"
	text string  // of a literal, a name, a field
	kids []*tree // operands
}

func node(op string, kids ...*tree) *tree { return &tree{op: op, kids: kids} }
func leaf(op, text string) *tree          { return &tree{op: op, text: text} }

// GoString is how rapid shows what it has drawn.
func (t *tree) GoString() string { return t.String() }

// walk calls fn for a tree and all its parts.
func (t *tree) walk(fn func(*tree)) {
	fn(t)
	for _, k := range t.kids {
		k.walk(fn)
	}
}

// num is a literal number.
func num(text string) *tree { return leaf("number", text) }

// quoted is a literal text.
func quoted(s string) *tree { return leaf("text", s) }

// binding tells how tightly expr's infix operators bind; only those of which no
// bracket can be left out by mistake are printed without brackets.
var binding = map[string]int{"or": 1, "and": 2, "+": 4, "-": 4, "*": 5, "/": 5, "%": 5, "**": 6}

// String prints a tree as a formula.
func (t *tree) String() string {
	switch t.op {
	case "text":
		return fmt.Sprintf("%q", t.text)
	case "number", "name", "true", "false", "nil", "#", "#index", "#acc":
		if t.text == "" {
			return t.op
		}
		return t.text
	case ".":
		return "." + t.text
	case "lookup":
		return "lookup(" + t.text + ", " + commas(t.kids) + ")"
	case "?.":
		return t.kids[0].operand(9) + "?." + t.text
	case "negative":
		return "-" + t.kids[0].operand(6)
	case "not":
		return "not " + t.kids[0].operand(9)
	case "if":
		return fmt.Sprintf("if %s { %s } else { %s }", t.kids[0], t.kids[1], t.kids[2])
	case "?":
		return fmt.Sprintf("%s ? %s : %s", t.kids[0].operand(9), t.kids[1].operand(9), t.kids[2].operand(9))
	case "let":
		return fmt.Sprintf("let %s = %s; %s", t.text, t.kids[0].operand(9), t.kids[1])
	case "list":
		return "[" + commas(t.kids) + "]"
	case "[]":
		return t.kids[0].operand(9) + "[" + t.kids[1].String() + "]"
	case "chain":
		return t.chain()
	case "==", "!=", "<", "<=", ">", ">=", "in", "..", "??", "contains", "startsWith", "endsWith", "matches":
		return t.kids[0].operand(9) + " " + t.op + " " + t.kids[1].operand(9)
	}
	if own, infix := binding[t.op]; infix && len(t.kids) == 2 {
		return t.infix(own)
	}
	return t.op + "(" + commas(t.kids) + ")"
}

// infix prints a binary operator with only the brackets that it needs.
func (t *tree) infix(own int) string {
	left, right := own, own+1
	if t.op == "**" {
		left, right = 9, 9
	}
	return t.kids[0].operand(left) + " " + t.op + " " + t.kids[1].operand(right)
}

// chain prints a < b <= c, whose operators stand in text.
func (t *tree) chain() string {
	var b strings.Builder
	b.WriteString(t.kids[0].operand(9))
	for i, op := range strings.Fields(t.text) {
		fmt.Fprintf(&b, " %s %s", op, t.kids[i+1].operand(9))
	}
	return b.String()
}

// operand prints a tree, in brackets unless it binds at least as given.
func (t *tree) operand(least int) string {
	switch t.op {
	case "if", "?", "let", "negative", "not", "chain", "==", "!=", "<", "<=", ">", ">=", "in", "..", "??", "contains", "startsWith", "endsWith", "matches":
		return "(" + t.String() + ")"
	}
	if own, infix := binding[t.op]; infix && own < least {
		return "(" + t.String() + ")"
	}
	return t.String()
}

func commas(trees []*tree) string {
	parts := make([]string, len(trees))
	for i, t := range trees {
		parts[i] = t.String()
	}
	return strings.Join(parts, ", ")
}
