package rule

import (
	"context"
	"fmt"
	"sync"

	"github.com/meritrules/merit/internal/exact"
)

// Formula is a checked formula, ready to be evaluated. It is immutable and safe
// for many goroutines.
type Formula struct {
	compiled
	src      Source
	env      *environment
	body     *parsed
	warnings []*Error
	traced   func() *compiled // the same nodes, made to record their steps
}

// compiled is code with what its frame must hold.
type compiled struct {
	code    code
	slots   int
	bufs    int
	lookups int
	seqs    int
	memos   []bool // whether each is for a group
	columns []columnRef
	grouped bool // asks for peers

	numVecs, flagVecs int // scratch of batches
}

// compiled returns code that the compiler has made with what its frame must hold.
func (c *compiler) compiled(x code) compiled {
	return compiled{code: x, slots: c.maxSlots + 1, bufs: c.bufs, lookups: c.lookups, seqs: c.seqs, memos: c.memos, columns: c.columns, grouped: c.grouped, numVecs: c.numVecs, flagVecs: c.flagVecs}
}

// Compile checks a formula against the scope. Where want's Kind is not Nothing,
// the formula must yield that type. The error is an Errors with every fault.
func (s Scope) Compile(src Source, want Type) (*Formula, error) {
	var faults Errors
	env, err := s.environment()
	faults.Add(err)
	f, err := env.compile(src, want)
	faults.Add(err)
	faults = append(faults, env.checkFunctions()...)
	if len(faults) > 0 {
		return nil, faults.once().Sorted()
	}
	return f, nil
}

func (e *environment) compile(src Source, want Type) (*Formula, error) {
	body, err := parse(src, e.lim)
	if err != nil {
		return nil, Errors{err}
	}
	c := &compiler{env: e, p: body, slots: 1, maxSlots: 1}
	x := c.compile(body.root)
	if len(c.faults) == 0 && want.Kind != Nothing {
		c.need(body.root, x, want)
		if x.typ.Optional && want.Optional && x.typ.same(want) {
			c.faults = nil
		}
	}
	if len(c.faults) > 0 {
		return nil, c.faults.Sorted()
	}
	f := &Formula{compiled: c.compiled(x), src: src, env: e, body: body, warnings: c.warnings}
	f.traced = sync.OnceValue(func() *compiled {
		t := &compiler{env: e, p: body, slots: 1, maxSlots: 1, trace: true}
		x := t.compiled(t.compile(body.root))
		return &x
	})
	return f, nil
}

// Type returns what the formula yields.
func (f *Formula) Type() Type { return f.code.typ }

// Source returns the formula as written.
func (f *Formula) Source() Source { return f.src }

// Eval evaluates the formula on one record, which must be of the scope's Record
// schema; the zero Row where the scope has none.
func (f *Formula) Eval(ctx context.Context, r Row) (Value, error) {
	if err := f.fits(r); err != nil {
		return Value{}, err
	}
	fr := f.frame(ctx, r)
	v := f.code.val(fr)
	if fr.err != nil {
		return Value{}, fr.err
	}
	return v, nil
}

// EvalNumber is Eval of a formula that yields a number.
func (f *Formula) EvalNumber(ctx context.Context, r Row) (Number, error) {
	if f.code.num == nil {
		return Number{}, fmt.Errorf("rule: %s yields a %s, not a number", f.src.Name, f.code.typ)
	}
	if err := f.fits(r); err != nil {
		return Number{}, err
	}
	fr := f.frame(ctx, r)
	n := f.code.num(fr)
	if fr.err != nil {
		return Number{}, fr.err
	}
	return Number{n}, nil
}

// Explain evaluates the formula with a record of its steps. It runs the nodes
// that Eval runs, so the value explained is the value.
func (f *Formula) Explain(ctx context.Context, r Row) (*Step, error) {
	if err := f.fits(r); err != nil {
		return nil, err
	}
	return f.explain(f.frame(ctx, r))
}

// fits reports a row that is not among the facts that the scope declares: the
// same lists and single values in the same order, and a record where the scope
// has one.
func (f *Formula) fits(r Row) error {
	if f.env.own != nil && r.list == nil {
		return fmt.Errorf("rule: the formula %s needs a record", f.src.Name)
	}
	if !f.code.global {
		return nil
	}
	if r.facts == nil || len(r.facts.lists) != len(f.env.lists) || len(r.facts.values) != len(f.env.values) {
		return fmt.Errorf("rule: the formula %s needs facts with the scope's lists and single values: use Facts.Row", f.src.Name)
	}
	for i, l := range r.facts.lists {
		if l.schema.Name != f.env.lists[i].Name {
			return fmt.Errorf("rule: list %d of the facts is %q, in the scope of the formula %s it is %q", i, l.schema.Name, f.src.Name, f.env.lists[i].Name)
		}
	}
	return nil
}

// maxRecorded bounds the steps of one derivation.
const maxRecorded = 200_000

func (f *Formula) explain(fr *frame) (*Step, error) {
	traced := f.traced()
	own := fr.locals[0]
	fr.locals = make([]Value, traced.slots)
	fr.locals[0] = own
	fr.useColumns(traced.columns)
	root := &Step{Kind: FigureStep, Rule: f.src.Name, Text: oneLine(f.src.Text), Clause: f.src.Clause,
		File: f.src.File, src: f.body, from: 0, to: len(f.body.runes)}
	root.Line, root.Column = f.src.at(0)
	fr.rec = &recorder{stack: []*Step{root}, left: maxRecorded}
	v := traced.code.val(fr)
	if fr.err != nil {
		return nil, fr.err
	}
	root.Value = v
	root.Filled = f.body.fill(0, root.to, 0, root.Steps)
	root.Walk(func(s *Step) {
		switch {
		case s.src == nil || s.Filled != "":
		case s.to-s.from > maxShown:
			s.Filled = s.Text
		default:
			s.Filled = s.src.fill(s.from, s.to, s.depth, s.Steps)
		}
	})
	return root, nil
}

// frame prepares an evaluation on one record.
func (f *Formula) frame(ctx context.Context, r Row) *frame {
	fr := &frame{ctx: ctx, lim: f.env.lim, steps: f.env.lim.Steps, rule: f.src.Name, locals: make([]Value, f.slots), bufs: make([][]exact.Number, f.bufs), seqs: make([]seq, f.seqs), found: make([][]*Value, f.lookups)}
	if r.facts != nil {
		fr.useLists(r.facts.lists)
		fr.values = r.facts.values
	}
	fr.memos = newMemos(f.memos, 1)
	if r.list != nil {
		fr.locals[0] = recordValue(r.list, int32(r.row))
	}
	fr.useColumns(f.columns)
	return fr
}

// useColumns finds the columns that a formula reads.
func (fr *frame) useColumns(refs []columnRef) {
	if len(refs) == 0 {
		return
	}
	fr.cols = make([]*column, len(refs))
	for i, ref := range refs {
		list := fr.locals[0].list
		if ref.list >= 0 && ref.list < len(fr.lists) {
			list = fr.lists[ref.list]
		}
		fr.cols[i] = &list.cols[ref.col]
	}
}

func (fr *frame) useLists(lists []*List) {
	fr.lists = lists
	fr.wholes = make([]seq, len(lists))
	for i, l := range lists {
		fr.wholes[i] = seq{recs: l, whole: true}
	}
}

// Row is the record that a formula is evaluated on, among its facts.
type Row struct {
	facts *Facts
	list  *List
	row   int
}

// Row returns one record of a list of these facts.
func (f *Facts) Row(list string, row int) Row { return Row{facts: f, list: f.List(list), row: row} }

// Row returns one record of a list that stands alone.
func (l *List) Row(row int) Row { return Row{list: l, row: row} }

// NewRow returns a record that stands alone, a Value for each field of the
// schema in order, or all faults of the values.
func NewRow(s *Schema, values ...Value) (Row, error) {
	b := NewBuilder(s, "")
	b.Add(1, values...)
	l, err := b.Build()
	if err != nil {
		return Row{}, err
	}
	return l.Row(0), nil
}

// roundStep wraps a figure's derivation in the rounding to its places.
func roundStep(root *Step, places int, mode Mode) {
	inner := *root
	inner.Rule, inner.Record, inner.Kind = "", "", OperationStep
	rounded := numberValue(root.Value.num.Round(places, mode))
	noun := "places"
	if places == 1 {
		noun = "place"
	}
	root.Steps = []*Step{{Kind: RoundingStep, Text: fmt.Sprintf("%s to %d %s", roundings[mode].words, places, noun),
		Filled: fmt.Sprintf("%s(%s, %d)", roundings[mode].function, root.Value, places), Value: rounded, Steps: inner.Steps}}
	root.Value = rounded
}

// roundings are the modes by the functions of the language, and in words.
var roundings = map[Mode]struct{ function, words string }{
	HalfAwayFromZero: {"round", "rounded"},
	HalfEven:         {"roundEven", "rounded, halves to even,"},
	Up:               {"roundUp", "rounded up, away from 0,"},
	Down:             {"roundDown", "rounded down, toward 0,"},
	Floor:            {"floor", "rounded down"},
	Ceil:             {"ceil", "rounded up"},
}

func (c *compiler) roundCode(x code, places int, mode Mode) code {
	num := x.num
	z := numCode(true, func(fr *frame) exact.Number { return num(fr).Round(places, mode) })
	z.vec = c.roundVec(x, places, mode)
	return z
}
