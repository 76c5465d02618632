package rule

import (
	"context"
	"fmt"
	"slices"

	"github.com/meritrules/merit/internal/spell"
	"github.com/meritrules/merit/rule/internal/language"
)

// Formula is a checked formula, ready to be evaluated. It is immutable and safe
// for many goroutines.
type Formula struct {
	src      Source
	env      *environment
	tree     *tree
	warnings []*Error
	plans    *plans
	traced   *plans // watched by a recorder
}

// Compile checks a formula against the scope. If want's Kind is not Nothing, the
// formula must yield that type. The error is an Errors with every fault.
func (s Scope) Compile(src Source, want Type) (*Formula, error) {
	if err := s.Limits.Check(); err != nil {
		return nil, err
	}
	s, src, want = s.copy(), src.copy(), want.copy()
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

// compile parses and checks a formula.
func (e *environment) compile(src Source, want Type) (*Formula, error) {
	body, err := parse(src, e.lim)
	if err != nil {
		return nil, Errors{err}
	}
	c := e.newChecker(body)
	t := c.tree()
	if len(c.faults) == 0 && want.Kind != Nothing && !(want.Optional && t.root.typ.Optional && t.root.typ.fits(want)) {
		c.need(body.Root, t.root, want)
	}
	if len(c.faults) > 0 {
		return nil, c.faults.Sorted()
	}
	f := &Formula{src: src, env: e, tree: t, warnings: c.warnings}
	f.ready()
	return f, nil
}

// ready arranges for the formula's plans to be made on first use.
func (f *Formula) ready() {
	f.plans = newPlans(f.env, f.tree, plainWeight, func(period int) *prepared { return f.env.ready(f.tree, period) })
	f.traced = newPlans(f.env, f.tree, watchedWeight, func(period int) *prepared {
		return &prepared{plan: f.env.planOf(f.tree, period, nil, watchSteps).sized(f.tree)}
	})
}

// rounded makes the formula round its number to places.
func (f *Formula) rounded(to roundTo) {
	t := *f.tree
	root := f.tree.root
	typ := root.typ
	typ.Terminating = true
	t.root = &node{op: placesOp, args: []*node{root}, typ: typ, at: root.at, detail: to}
	t.root.join(root)
	f.tree = &t
	f.ready()
}

// Type returns what the formula yields.
func (f *Formula) Type() Type { return f.tree.root.typ.copy() }

// Source returns the formula as written.
func (f *Formula) Source() Source { return f.src }

// Eval evaluates the formula on one record, which must be of the scope's Record
// schema; pass the zero Row if the scope has none. If values change by date, the
// last ones apply.
func (f *Formula) Eval(ctx context.Context, r Row) (Value, error) {
	if err := f.fits(r); err != nil {
		return Value{}, err
	}
	p := f.plans.get(f.env.last())
	fr := f.frame(p.plan, newBudget(ctx, f.env.lim, r.cells()), r)
	defer fr.giveBack()
	v := p.code.val(fr)
	if fr.err != nil {
		return Value{}, fr.fault()
	}
	return v, nil
}

// Explain evaluates the formula and records its steps. It runs the nodes that Eval
// runs, so the explained value is Eval's.
func (f *Formula) Explain(ctx context.Context, r Row) (*Step, error) {
	if err := f.fits(r); err != nil {
		return nil, err
	}
	room := maxRecorded
	p := f.traced.get(f.env.last())
	fr := f.frame(p.plan, newBudget(ctx, f.env.lim, r.cells()), r)
	defer fr.giveBack()
	return f.explain(p.plan, fr, &room)
}

// fits reports a row that is not of the scope's Record, or whose facts are not those
// that the scope declares: the same lists and single values in the same order.
func (f *Formula) fits(r Row) error {
	if own := f.env.own; own != nil {
		if r.list == nil {
			return problemf(CodeForeignFacts, "rule: the formula %s needs a record", f.src.Name)
		}
		if why := r.list.schema.differs(own); why != "" {
			return problemf(CodeForeignFacts, "rule: the record is not of the scope of the formula %s: %s", f.src.Name, why)
		}
		if r.facts == nil {
			if field := firstUnbound(r.list); field != "" {
				return problemf(CodeForeignFacts, "rule: the formula %s needs facts in which the field %s of the record is bound: use Facts.Row", f.src.Name, field)
			}
		}
	}
	if !f.tree.root.global {
		return nil
	}
	if r.facts == nil || len(r.facts.lists) != len(f.env.lists) || len(r.facts.values) != len(f.env.values) {
		return problemf(CodeForeignFacts, "rule: the formula %s needs facts with the scope's lists and single values: use Facts.Row", f.src.Name)
	}
	for i, l := range r.facts.lists {
		if l.schema.Name != f.env.lists[i].Name {
			return problemf(CodeForeignFacts, "rule: list %d of the facts is %q, in the scope of the formula %s it is %q", i, l.schema.Name, f.src.Name, f.env.lists[i].Name)
		}
		if why := l.schema.differs(f.env.lists[i]); why != "" {
			return problemf(CodeForeignFacts, "rule: the list %s is not that of the scope of the formula %s: %s", l.schema.Name, f.src.Name, why)
		}
	}
	return nil
}

// differs says how a list's schema differs from the one that a formula was checked
// against, "" if the formula reads the same from both. The list's schema may have
// more fields at its end, such as inverses.
func (s *Schema) differs(want *Schema) string {
	if s == want {
		return ""
	}
	for i := range want.Fields {
		f := &want.Fields[i]
		switch {
		case i >= len(s.Fields):
			return fmt.Sprintf("it lacks the field %s", f.Name)
		case s.Fields[i].Name != f.Name:
			return fmt.Sprintf("field %d is %s, not %s", i+1, s.Fields[i].Name, f.Name)
		case !s.Fields[i].Type.fits(f.Type):
			return fmt.Sprintf("the field %s is a %s, not a %s", f.Name, s.Fields[i].Type, f.Type)
		}
	}
	return ""
}

// firstUnbound returns a field that refers to records of a list but is not bound, "" if
// there is none.
func firstUnbound(l *List) string {
	for c := range l.schema.Fields {
		f, col := &l.schema.Fields[c], &l.cols[c]
		switch {
		case f.Type.Kind == RecordKind && col.to == nil:
			return f.Name
		case f.Type.Kind == ListKind && f.Type.Elem.Kind == RecordKind && l.n > 0 && col.rows == nil && (len(col.seqs) == 0 || col.seqs[0] == nil || col.seqs[0].recs == nil):
			return f.Name
		}
	}
	return ""
}

// maxRecorded bounds the steps of one derivation.
const maxRecorded = 200_000

// explain evaluates a plan watched by a recorder, and returns its steps.
func (f *Formula) explain(p *plan, fr *frame, room *int) (*Step, error) {
	text := f.tree.at.in
	root := &Step{Kind: FigureStep, Rule: f.src.Name, Text: spell.OneLine(f.src.Text), Clauses: f.src.Clauses,
		File: f.src.File, at: spot{src: text, to: text.Len()}}
	root.Line, root.Column = f.src.at(0)
	fr.watch = &recorder{stack: []*Step{root}, room: room}
	v := p.code.val(fr)
	if fr.err != nil {
		why := postponed(fr, fr.fault())
		if pendingCause(why) == nil {
			return nil, why
		}
		v = Value{}
		root.lack(why)
	}
	root.Value = v
	root.Filled, root.Exact = text.fill(0, root.at.to, 0, root.Steps)
	root.Walk(func(s *Step) {
		switch {
		case s.at.src == nil || s.Filled != "":
		case s.at.to-s.at.from > maxShown || !fr.budget.spend(int64(s.at.to-s.at.from)+stepBytes):
			s.Filled = s.Text
		default:
			s.Filled, s.Exact = s.at.src.fill(s.at.from, s.at.to, int(s.at.depth), s.Steps)
		}
	})
	return root, nil
}

// stepBytes is the memory that a step of a derivation takes.
const stepBytes = 300

// frame prepares a plan for one record.
func (f *Formula) frame(p *plan, b *budget, r Row) *frame {
	fr := p.frame(b)
	fr.rule = f.src.Name
	if r.facts != nil {
		fr.lists, fr.wholes = r.facts.lists, wholeLists(r.facts.lists)
		fr.values = r.facts.values
	}
	if r.list != nil {
		fr.locals[0] = recordValue(r.list, int32(r.row))
	}
	fr.useColumns(p.columns)
	return fr
}

// Row is the record that a formula is evaluated on, among its facts.
type Row struct {
	facts *Facts
	list  *List
	row   int
}

// Row returns one record of a list of these facts.
func (f *Facts) Row(list string, row int) Row { return Row{facts: f, list: f.List(list), row: row} }

// Row returns one record of a list without other facts.
func (l *List) Row(row int) Row { return Row{list: l.own(), row: row} }

// cells returns the number of cells in the record's facts.
func (r Row) cells() int {
	if r.facts == nil {
		return 0
	}
	return r.facts.cells()
}

// NewRow returns a record without other facts, made of a Value for each field of
// the schema in order, or all faults of the values.
func NewRow(s *Schema, values ...Value) (Row, error) {
	b := NewBuilder(s, "")
	b.Add(1, values...)
	l, err := b.Build()
	if err != nil {
		return Row{}, err
	}
	return l.Row(0), nil
}

// Warnings returns what is allowed in the formula but probably not meant: conditions
// that facts cannot change, unused lets, texts that a field never holds, values
// compared with themselves, numbers rounded twice, predicates that are the same for
// each element, whole lists in place of the record's own, fields that a table has no
// row for, two numbers that may be meant as one. They are in the order of the text.
func (f *Formula) Warnings() []*Error {
	d := newDomains(f.env)
	d.tree(f.tree)
	all := Errors(slices.Concat(f.warnings, d.warnings()))
	_ = all.Sorted()
	return all
}

// Canonical returns the formula as merit understands it: without layout, comments,
// needless brackets and the names of lets, with one spelling for every operator.
// Formulas with the same canonical form mean the same. The form can be parsed again,
// and is its own canonical form. Calls of the policy's functions stand as they are.
func (f *Formula) Canonical() string { return f.tree.canonical() }

// fraction returns the fault of a published figure that may be a fraction, at the
// part of the formula that makes it one.
func (f *Formula) fraction() *Error {
	at := fractionSource(f.tree.root, map[int]*node{})
	hint := "give it places, such as places: 2 (other formulas then see the rounded value), shown: 2 (they see the exact one), or internal: true if it is a step on the way"
	return f.src.fault(CodeEndlessFraction, at.at.part.At, "the figure may be a fraction without a finite decimal form", hint)
}

// mayBeFraction reports whether a type holds numbers that need not terminate.
func mayBeFraction(t Type) bool {
	return t.Kind == NumberKind && !t.Terminating || t.Kind == ListKind && t.Elem != nil && mayBeFraction(*t.Elem)
}

// The functions whose result may be a fraction whatever their arguments are, and those
// whose result is made of the first argument alone.
var (
	madeFractions = map[string]bool{"mean": true, "weightedMean": true, "trimmedMean": true, "variance": true, "interpolate": true, "reduce": true, "lookup": true}
	carried       = map[string]bool{"sortBy": true, "groupBy": true, "filter": true, "find": true, "take": true}
)

// fractionSource returns the part that makes a node a fraction: the first fraction in
// it none of whose own parts is one. lets holds the values of the names in scope, by
// slot. It stays in the formula's own text: a function is one part.
func fractionSource(n *node, lets map[int]*node) *node {
	switch n.op {
	case localOp:
		if value := lets[n.slot]; value != nil {
			return fractionSource(value, lets)
		}
		return n
	case letOp:
		inner := map[int]*node{n.slot: n.args[0]}
		for slot, value := range lets {
			if slot != n.slot {
				inner[slot] = value
			}
		}
		return fractionSource(n.args[1], inner)
	case eachOp, keepOp:
		return fractionSource(n.args[0], lets)
	}
	for _, part := range resultParts(n) {
		if mayBeFraction(part.typ) {
			return fractionSource(part, lets)
		}
	}
	return n
}

// resultParts returns the parts of a node that make up its result.
func resultParts(n *node) []*node {
	switch {
	case n.op == chooseOp:
		return n.args[1:]
	case n.op == callOp:
		return n.args[:len(n.args)-1] // the values; the body stands elsewhere
	case n.op == fieldOp || n.op == indexOp || carried[n.op.Name]:
		return n.args[:1]
	case n.op == nativeOp:
		return n.args
	case n.op.Kind == language.Function && madeFractions[n.op.Name]:
		return nil
	}
	return n.args
}
