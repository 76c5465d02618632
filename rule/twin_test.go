package rule_test

import (
	"cmp"
	"errors"
	"fmt"
	"math/big"
	"strings"
)

// The twin is a second, slow and obvious evaluator: it walks the trees that the
// generator builds (generate_test.go), computes over big.Rat with plain loops,
// and knows nothing of rule's parser, types, slots or memos.

// tree is a formula as the generator builds it.
type tree struct {
	op   string  // an operator, a function or a form such as "if" and "let"
	text string  // of a literal, a name, a field
	kids []*tree // operands
}

func node(op string, kids ...*tree) *tree { return &tree{op: op, kids: kids} }
func leaf(op, text string) *tree          { return &tree{op: op, text: text} }

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
	case "==", "!=", "<", "<=", ">", ">=", "in", "..", "??", "contains", "startsWith", "endsWith":
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
	case "if", "?", "let", "negative", "not", "chain", "==", "!=", "<", "<=", ">", ">=", "in", "..", "??", "contains", "startsWith", "endsWith":
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

// The values of the twin: *big.Rat, bool, string, day, nil, []any, *record.
type day int

// record is one row of facts.
type record map[string]any

// twin evaluates trees on one record of its facts.
type twin struct {
	globals map[string]any // lists, single values, parameters
	own     *record
	lets    []bound
	elems   []element
	inexact bool    // some number on the way is no small float
	faults  []error // all that went wrong: which operand is evaluated first is nobody's business
}

type bound struct {
	name  string
	value any
}

type element struct{ value, index, acc any }

// What an evaluation can end in; the words are part of rule's messages.
var (
	errZero    = errors.New("division by zero")
	errEmpty   = errors.New("of an empty list")
	errWhole   = errors.New("whole number")
	errClamp   = errors.New("is more than its most")
	errTrim    = errors.New("cannot leave out")
	errSample  = errors.New("a sample of one number")
	errWeights = errors.New("add up to 0")
)

// eval evaluates a tree.
func (w *twin) eval(t *tree) (any, error) {
	v, err := w.node(t)
	if n, ok := v.(*big.Rat); ok && err == nil {
		w.inexact = w.inexact || !smallFloat(n)
	}
	return v, err
}

// smallFloat reports whether floats compute with n exactly: a whole number of
// 1024ths below 2 to the 40.
func smallFloat(n *big.Rat) bool {
	_, exact := n.Float64()
	return exact && n.Num().BitLen() <= 40 && n.Denom().BitLen() <= 11
}

func (w *twin) node(t *tree) (any, error) {
	switch t.op {
	case "number":
		n, _ := new(big.Rat).SetString(t.text)
		return n, nil
	case "text":
		return t.text, nil
	case "true", "false":
		return t.op == "true", nil
	case "nil":
		return nil, nil
	case "name":
		return w.name(t.text), nil
	case "#", "#index", "#acc", ".":
		return w.pointer(t), nil
	case "?.":
		v, err := w.eval(t.kids[0])
		if r, ok := v.(*record); ok && err == nil {
			return (*r)[t.text], nil
		}
		return nil, err
	case "if", "?":
		return w.choose(t)
	case "and", "or", "??":
		return w.shortcut(t)
	case "let":
		return w.let(t)
	case "chain":
		return w.chained(t)
	}
	if f, ok := policyFunctions[t.op]; ok {
		return w.call(f, t.kids)
	}
	if loop, ok := loops[t.op]; ok && t.body() != nil {
		return loop(w, t)
	}
	return w.strict(t)
}

// strict evaluates all operands and then the operator.
func (w *twin) strict(t *tree) (any, error) {
	args := make([]any, len(t.kids))
	var first error
	for i, k := range t.kids {
		v, err := w.eval(k)
		args[i], first = v, cmp.Or(first, err)
	}
	if first != nil {
		return nil, first
	}
	op, ok := operators[t.op]
	if !ok {
		panic("the twin does not know " + t.op)
	}
	return w.noted(op(args))
}

// noted keeps the fault of an operator.
func (w *twin) noted(v any, err error) (any, error) {
	if err != nil {
		w.faults = append(w.faults, err)
	}
	return v, err
}

// body is what a predicate function evaluates for each element.
func (t *tree) body() *tree {
	if t.op == "sum" && len(t.kids) == 1 {
		return nil
	}
	return t.kids[1]
}

func (w *twin) name(name string) any {
	for i := len(w.lets) - 1; i >= 0; i-- {
		if w.lets[i].name == name {
			return w.lets[i].value
		}
	}
	if v, ok := (*w.own)[name]; ok {
		return v
	}
	return w.globals[name]
}

func (w *twin) pointer(t *tree) any {
	e := w.elems[len(w.elems)-1]
	switch t.op {
	case "#index":
		return e.index
	case "#acc":
		return e.acc
	case ".":
		return (*e.value.(*record))[t.text]
	}
	return e.value
}

func (w *twin) choose(t *tree) (any, error) {
	cond, err := w.eval(t.kids[0])
	if err != nil {
		return nil, err
	}
	if cond.(bool) {
		return w.eval(t.kids[1])
	}
	return w.eval(t.kids[2])
}

func (w *twin) shortcut(t *tree) (any, error) {
	v, err := w.eval(t.kids[0])
	if err != nil || t.op == "and" && v == false || t.op == "or" && v == true || t.op == "??" && v != nil {
		return v, err
	}
	return w.eval(t.kids[1])
}

func (w *twin) let(t *tree) (any, error) {
	v, err := w.eval(t.kids[0])
	if err != nil {
		return nil, err
	}
	w.lets = append(w.lets, bound{t.text, v})
	defer func() { w.lets = w.lets[:len(w.lets)-1] }()
	return w.eval(t.kids[1])
}

// chained is a < b <= c: each pair in turn, b evaluated once, until one fails.
func (w *twin) chained(t *tree) (any, error) {
	left, err := w.eval(t.kids[0])
	for i, op := range strings.Fields(t.text) {
		right, rightErr := w.eval(t.kids[i+1])
		if err = cmp.Or(err, rightErr); err != nil {
			return nil, err
		}
		holds, _ := operators[op]([]any{left, right})
		if holds == false {
			return false, nil
		}
		left = right
	}
	return true, err
}

// call evaluates a policy function, which sees its parameters and no record.
func (w *twin) call(f policyFunction, args []*tree) (any, error) {
	inner := &twin{globals: w.globals, own: &record{}}
	for i, a := range args {
		v, err := w.eval(a)
		if err != nil {
			return nil, err
		}
		inner.lets = append(inner.lets, bound{f.params[i], v})
	}
	v, err := inner.eval(f.body)
	w.inexact = w.inexact || inner.inexact
	w.faults = append(w.faults, inner.faults...)
	return v, err
}

// each evaluates a body for every element of a list.
func (w *twin) each(t *tree, body *tree, acc any, fn func(elem, v any) (next any, more bool)) error {
	list, err := w.eval(t)
	if err != nil {
		return err
	}
	for i, e := range list.([]any) {
		w.elems = append(w.elems, element{e, new(big.Rat).SetInt64(int64(i)), acc})
		v, err := w.eval(body)
		w.elems = w.elems[:len(w.elems)-1]
		if err != nil {
			return err
		}
		next, more := fn(e, v)
		if acc = next; !more {
			return nil
		}
	}
	return nil
}
