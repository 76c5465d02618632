package rule_test

import (
	"cmp"
	"errors"
	"math/big"
	"strings"
)

// The twin is a second, slow and obvious evaluator: it walks the trees that the
// generator builds (tree_test.go), computes over big.Rat with plain loops,
// and knows nothing of rule's parser, types, slots or memos.

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
	nils    map[*tree]bool // what is nil for an empty list: it stands to the left of ??
	inexact bool           // some number on the way is no small float
	faults  []twinFault    // all that went wrong: which operand is evaluated first is nobody's business
	saw     *seen          // what of the facts is not final (twin_states_test.go); nil where all is
}

type bound struct {
	name  string
	value any
}

type element struct{ value, index, acc any }

// twinFault is what went wrong, and what the formula has at that place.
type twinFault struct {
	error
	op string
}

// What an evaluation can end in; the words are part of rule's messages.
var (
	errZero    = errors.New("division by zero")
	errEmpty   = errors.New("of an empty list")
	errWhole   = errors.New("whole number")
	errClamp   = errors.New("is more than its most")
	errTrim    = errors.New("cannot leave out")
	errSample  = errors.New("a sample of one number")
	errWeights = errors.New("add up to 0")
	errTied    = errors.New("it ties with")
	errLong    = errors.New("grows beyond")
)

// eval evaluates a tree.
func (w *twin) eval(t *tree) (any, error) {
	v, err := w.node(t)
	if n, ok := v.(*big.Rat); ok && err == nil {
		w.inexact = w.inexact || !smallFloat(n)
	}
	return v, err
}

// isLong reports whether a number has more digits than the default limit.
func isLong(n *big.Rat) bool {
	const bits, digits = 331_000, 100_000
	long := func(i *big.Int) bool { return i.BitLen() > bits && len(new(big.Int).Abs(i).String()) > digits }
	return long(n.Num()) || long(n.Denom())
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
		return w.name(t.text)
	case "#", "#index", "#acc", ".":
		return w.pointer(t)
	case "lookup":
		return w.lookup(t)
	case "?.":
		v, err := w.eval(t.kids[0])
		if r, ok := v.(*record); ok && err == nil {
			return w.read((*r)[t.text])
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
	if t.text == ofEach {
		return w.strict(t)
	}
	if loop, ok := loops[t.op]; ok && t.body() != nil {
		return loop(w, t)
	}
	return w.strict(t)
}

// operands evaluates all operands, also after a fault: which is evaluated first is
// nobody's business.
func (w *twin) operands(t *tree) (args []any, first error) {
	if t.text == ofEach {
		return w.ofEach(t)
	}
	args = make([]any, len(t.kids))
	for i, k := range t.kids {
		v, err := w.eval(k)
		args[i], first = v, cmp.Or(first, err)
	}
	return args, first
}

// strict evaluates all operands and then the operator.
func (w *twin) strict(t *tree) (any, error) {
	args, err := w.operands(t)
	if err != nil {
		return nil, err
	}
	if list, ok := args[0].([]any); ok && w.nils[t] && needsOne[t.op] && len(list) == 0 {
		return nil, nil
	}
	op, ok := operators[t.op]
	if !ok {
		panic("the twin does not know " + t.op)
	}
	v, err := op(args)
	if n, ok := v.(*big.Rat); ok && err == nil && isLong(n) {
		err = errLong
	}
	return v, w.noted(t, err)
}

// noted keeps the fault of an operator.
func (w *twin) noted(t *tree, err error) error {
	if err != nil {
		w.faults = append(w.faults, twinFault{err, t.op})
	}
	return err
}

// body is what a predicate function evaluates for each element.
func (t *tree) body() *tree {
	if t.op == "sum" && len(t.kids) == 1 {
		return nil
	}
	return t.kids[1]
}

// errFact is the fault of an evaluation without facts: the value depends on them.
var errFact = errors.New("there is no such fact")

// unknown stands for a value that depends on facts, where there are none, or pending ones.
type unknown struct{ why error }

func (w *twin) name(name string) (any, error) {
	for i := len(w.lets) - 1; i >= 0; i-- {
		if w.lets[i].name == name {
			return certain(w.lets[i].value)
		}
	}
	if v, ok := (*w.own)[name]; ok {
		return w.read(v)
	}
	if v, ok := w.globals[name]; ok {
		return w.read(v)
	}
	return nil, errFact
}

func certain(v any) (any, error) {
	if u, ok := v.(unknown); ok {
		return nil, cmp.Or(u.why, errFact)
	}
	return v, nil
}

// uncertain puts off the end of an evaluation in something unknown: only who reads the value
// says whether it matters.
func uncertain(v any, err error) (any, error) {
	if errors.Is(err, errFact) || isAwaited(err) {
		return unknown{err}, nil
	}
	return v, err
}

func (w *twin) pointer(t *tree) (any, error) {
	e := w.elems[len(w.elems)-1]
	switch t.op {
	case "#index":
		return certain(e.index)
	case "#acc":
		return certain(e.acc)
	case "#":
		return certain(e.value)
	}
	v, err := certain(e.value)
	for _, field := range strings.Split(t.text, ".") { // through references
		if err == nil {
			v, err = w.read((*v.(*record))[field])
		}
	}
	return v, err
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

// settle notes that an empty list makes the left side of a ?? nil, and the right side too if
// another ?? follows.
func (w *twin) settle(t *tree) {
	if w.nils == nil {
		w.nils = map[*tree]bool{}
	}
	w.nils[t.kids[0]] = true
	w.nils[t.kids[1]] = w.nils[t]
}

func (w *twin) shortcut(t *tree) (any, error) {
	if t.op == "??" {
		w.settle(t)
	}
	v, err := w.eval(t.kids[0])
	if isAwaited(err) && t.op != "??" {
		return w.either(t, err)
	}
	if err != nil || t.op == "and" && v == false || t.op == "or" && v == true || t.op == "??" && v != nil {
		return v, err
	}
	return w.eval(t.kids[1])
}

func (w *twin) let(t *tree) (any, error) {
	v, err := uncertain(w.eval(t.kids[0]))
	if err != nil {
		return nil, err
	}
	w.lets = append(w.lets, bound{t.text, v})
	defer func() { w.lets = w.lets[:len(w.lets)-1] }()
	return w.eval(t.kids[1])
}

// chained is a < b <= c: each pair in turn, b evaluated once, until one fails. Of pending ones
// it is pending, unless another pair fails.
func (w *twin) chained(t *tree) (any, error) {
	left, err := w.eval(t.kids[0])
	var waits error
	for i, op := range strings.Fields(t.text) {
		right, rightErr := w.eval(t.kids[i+1])
		pair := cmp.Or(err, rightErr)
		if pair != nil && !isAwaited(pair) {
			return nil, pair
		}
		if waits = cmp.Or(waits, pair); pair == nil {
			if holds, _ := operators[op]([]any{left, right}); holds == false {
				return false, nil
			}
		}
		left, err = right, rightErr
	}
	return waits == nil, waits
}

// call evaluates a policy function, which sees its parameters and no record.
func (w *twin) call(f policyFunction, args []*tree) (any, error) {
	inner := &twin{globals: w.globals, own: &record{}, saw: w.saw}
	for i, a := range args {
		v, err := uncertain(w.eval(a))
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
