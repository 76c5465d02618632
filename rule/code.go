package rule

import (
	"context"
	"fmt"

	"github.com/expr-lang/expr/ast"
	"github.com/meritrules/merit/internal/exact"
)

// code is a compiled node: a closure for each way its value may be asked for.
// val is always there; num where the type is a number and flag where it is a
// flag, neither optional.
type code struct {
	typ   Type
	num   func(*frame) exact.Number
	flag  func(*frame) bool
	val   func(*frame) Value
	text  func(*frame) string // of a text that is certain to be there; nil is asked for with val
	coded *codedText          // of a text that is a field of a record in a slot
	konst *Value              // the value where it does not depend on any fact
	free  uint64              // the local slots that it reads, a bit each
	heavy bool                // visits a list, so worth keeping where it is the same for all records
	memo  int                 // 1 + the memo that keeps its value, 0 for none

	// scratch yields a list that is used before the place is evaluated again,
	// without making a new one; nil where there is no quicker way than val.
	scratch func(*frame) *seq

	vec   numVec     // works it out for many records at once, or nil
	flags flagVec    // the same of a flag
	ratio *[2]numVec // of a quotient: both sides

	global  bool   // reads a list or a single value of the facts
	param   bool   // made of a parameter of the policy
	rounded bool   // the result of a rounding
	field   *Field // the field that it reads, unless it is computed

	// fill appends the numbers of a list that is made anew each time; nil where
	// the list is better asked for with val.
	fill func(*frame, []exact.Number) []exact.Number
}

// broken is the Kind of a node that did not compile; its fault is already
// reported, so whatever is made of it is broken in silence.
const broken Kind = 255

func (x code) isBroken() bool { return x.typ.Kind == broken }

func brokenCode() code { return code{typ: Type{Kind: broken}} }

// isNumber, isFlag: of the kind, and certain to be there.
func (x code) isNumber() bool { return x.typ.Kind == NumberKind && !x.typ.Optional }
func (x code) isFlag() bool   { return x.typ.Kind == FlagKind && !x.typ.Optional }

func numCode(terminating bool, fn func(*frame) exact.Number, parts ...code) code {
	x := code{typ: numberType(terminating), num: fn, val: func(fr *frame) Value { return numberValue(fn(fr)) }}
	return x.from(parts)
}

func flagCode(fn func(*frame) bool, parts ...code) code {
	x := code{typ: FlagType(), flag: fn, val: func(fr *frame) Value { return FlagValue(fn(fr)) }}
	return x.from(parts)
}

// elems yields a list for use before the place is evaluated again.
func (x *code) elems(fr *frame) *seq {
	if x.scratch != nil {
		return x.scratch(fr)
	}
	return x.val(fr).seq
}

// textOf returns the quickest way to a text.
func (x code) textOf() func(*frame) string {
	if x.text != nil {
		return x.text
	}
	val := x.val
	return func(fr *frame) string { v := val(fr); return v.text }
}

// valCode makes code of any type from a closure that yields Values.
func valCode(t Type, fn func(*frame) Value, parts ...code) code {
	x := code{typ: t, val: fn}
	if x.isNumber() {
		x.num = func(fr *frame) exact.Number { v := fn(fr); return v.num }
	}
	if x.isFlag() {
		x.flag = func(fr *frame) bool { v := fn(fr); return v.flag }
	}
	return x.from(parts)
}

// from joins what the parts depend on, and folds a node of constants into one.
func (x code) from(parts []code) code {
	constant := len(parts) > 0
	for _, p := range parts {
		x.free |= p.free
		x.heavy = x.heavy || p.heavy
		x.param = x.param || p.param
		x.global = x.global || p.global
		constant = constant && p.konst != nil
	}
	if constant {
		x.konst = x.fold(foldSteps)
	}
	if x.konst != nil && x.isNumber() {
		x.typ.Terminating = x.konst.num.Terminates()
	}
	return x
}

// foldSteps bounds the work of folding; what takes more is worked out when the
// formula runs.
const foldSteps = 2000

// fold works out a node of constants once; nil where that fails, so that the
// fault is reported when the formula runs.
func (x code) fold(steps int64) *Value {
	fr := &frame{locals: make([]Value, 64), bufs: make([][]exact.Number, 64), seqs: make([]seq, 64), found: make([][]*Value, 64), lim: Limits{}.withDefaults(), ctx: context.Background(), rec: &recorder{stack: []*Step{{}}}}
	fr.steps = steps
	v := x.val(fr)
	if fr.err != nil {
		return nil
	}
	return &v
}

// workOut works out a parameter, whose code reads no facts.
func (c *compiler) workOut(x code) (*Value, *Error) {
	made := c.compiled(x)
	fr := &frame{ctx: context.Background(), lim: c.env.lim, steps: c.env.lim.Steps, rule: c.p.src.Name, locals: make([]Value, made.slots),
		bufs: make([][]exact.Number, made.bufs), seqs: make([]seq, made.seqs), found: make([][]*Value, made.lookups), memos: newMemos(made.memos, 1)}
	v := x.val(fr)
	if fr.err != nil {
		return nil, fr.err
	}
	return &v, nil
}

// codedText says where the code of a text is read: in which of the frame's
// columns, and for the record in which slot.
type codedText struct{ col, slot int }

// constCode is code for a known value.
func constCode(t Type, v Value) code {
	x := valCode(t, func(*frame) Value { return v })
	if x.num != nil {
		n := v.num
		x.num = func(*frame) exact.Number { return n }
	}
	if x.flag != nil {
		b := v.flag
		x.flag = func(*frame) bool { return b }
	}
	x.konst = &v
	return x
}

// frame is one evaluation in progress.
type frame struct {
	ctx    context.Context
	lists  []*List
	wholes []seq // each of lists as a list of all its records
	values []Value
	cols   []*column        // those that the formula reads
	locals []Value          // slot 0 is the own record
	memos  [][]memoCell     // by memo, then by group
	groups *groups          // of the own list; nil where the formula does not ask for peers
	found  [][]*Value       // of each lookup, by the codes of its key
	bufs   [][]exact.Number // scratch for lists of numbers that are used at once
	seqs   []seq            // scratch for lists that are gone over at once
	guards int              // of a batch: the branches around what is worked out
	ints   []int64          // scratch for lists of numbers over one denominator
	steps  int64            // left
	lim    Limits
	err    *Error // the first fault; what follows it means nothing
	rule   string // what is worked out, for messages
	rec    *recorder
	probe  *probe // of a trial
	trial  *Trial // or nil
	hits   []bool // of a trial: the points that are reached, or nil
}

// memoCell keeps what is the same for all records of a list or of a group.
type memoCell struct {
	done     bool
	calendar *Calendar
	val      Value
	sorted   []exact.Number
	keys     [][]exact.Number // of rank by several numbers: in order, width each
	width    int
}

// site is a place in a formula that can fail.
type site struct {
	p    *parsed
	node ast.Node
}

// fail notes a fault; only the first counts.
func (fr *frame) fail(at site, format string, args ...any) {
	if fr.err != nil {
		return
	}
	fr.err = at.p.src.fault(at.p.offset(at.node), fmt.Sprintf(format, brief(args)...), "")
	if in := fr.err.Rule; fr.rule != "" && in != fr.rule {
		fr.err.Rule, fr.err.Message = fr.rule, "in "+in+": "+fr.err.Message
	}
	fr.err.Record = fr.record()
}

// record names the record that is being worked on, "" where there is none.
func (fr *frame) record() string {
	if own := fr.locals[0]; own.kind == RecordKind && own.list.schema.Name != "" {
		return fmt.Sprintf("%s %s", own.list.schema.Name, own.list.Label(int(own.row)))
	}
	return ""
}

// tick counts work, and reports whether to go on.
func (fr *frame) tick(at site) bool {
	fr.steps--
	if fr.err == nil && fr.ctx.Err() != nil {
		fr.fail(at, "cancelled: %v", fr.ctx.Err())
		fr.err.Err = fr.ctx.Err()
	}
	if fr.steps < 0 {
		fr.fail(at, "the formula takes more than %d steps; let it use figures, which are worked out once", fr.lim.Steps)
	}
	return fr.err == nil
}

// bigSteps is the work of one operation on numbers of so many digits, in steps: in
// words of 64 bits, about the square.
func bigSteps(digits int) int64 {
	words := int64(digits/19 + 1)
	return words * words / 4
}

// weigh counts work on numbers beyond 64 bits.
func (fr *frame) weigh(at site, a, b exact.Number) {
	fr.steps -= bigSteps(max(a.Digits(), b.Digits()))
	fr.tick(at)
}

// bytesPerStep is what a step pays for in texts that are read.
const bytesPerStep = 64

// read counts work on texts of so many bytes together.
func (fr *frame) read(at site, bytes int) {
	if bytes < bytesPerStep {
		return
	}
	fr.steps -= int64(bytes / bytesPerStep)
	fr.tick(at)
}

// big checks a number against the limit on digits, and counts its length as
// work; the zero where it is over.
func (fr *frame) big(at site, n exact.Number) exact.Number {
	digits := n.Digits()
	fr.steps -= bigSteps(digits)
	fr.tick(at)
	if digits > fr.lim.Digits {
		fr.fail(at, "a number grows beyond %d digits; round its parts first", fr.lim.Digits)
		return exact.Number{}
	}
	return n
}
