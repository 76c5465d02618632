package rule

import (
	"context"
	"fmt"
	"slices"

	"github.com/meritrules/merit/internal/copies"
	"github.com/meritrules/merit/internal/spell"
	"github.com/meritrules/merit/rule/derivation"
	"github.com/meritrules/merit/rule/fault"
	"github.com/meritrules/merit/rule/internal/byrow"
	"github.com/meritrules/merit/rule/internal/cell"
	"github.com/meritrules/merit/rule/internal/check"
	"github.com/meritrules/merit/rule/internal/domains"
	"github.com/meritrules/merit/rule/internal/inside"
	"github.com/meritrules/merit/rule/internal/intake"
	"github.com/meritrules/merit/rule/internal/language"
	"github.com/meritrules/merit/rule/internal/pretty"
	"github.com/meritrules/merit/rule/internal/record"
	"github.com/meritrules/merit/rule/internal/tree"
	"github.com/meritrules/merit/rule/internal/typing"
	"github.com/meritrules/merit/rule/internal/wording"
	"github.com/meritrules/merit/rule/types"
	"github.com/meritrules/merit/rule/value"
)

// Formula is a checked formula, ready to be evaluated. It is immutable and safe
// for many goroutines.
type Formula struct {
	src      types.Source
	env      *check.Environment
	tree     *tree.Tree
	warnings []*fault.Error
	plans    *check.Plans
	traced   *check.Plans // watched by a recorder
}

// compile parses and checks a formula.
func compile(e *check.Environment, src types.Source, want types.Type) (*Formula, error) {
	body, err := tree.Parse(src, e.Limits)
	if err != nil {
		return nil, fault.Errors{err}
	}
	c := e.NewChecker(body)
	t := c.Tree()
	if len(c.Faults) == 0 && want.Kind != types.Nothing && !(want.Optional && t.Root.Type.Optional && typing.Fits(t.Root.Type, want)) {
		c.Need(body.Root, t.Root, want)
	}
	if len(c.Faults) > 0 {
		return nil, c.Faults.Sorted()
	}
	f := &Formula{src: src, env: e, tree: t, warnings: c.Warnings}
	f.ready()
	return f, nil
}

// ready arranges for the formula's plans to be made on first use.
func (f *Formula) ready() {
	f.plans = check.NewPlans(f.env, f.tree, check.PlainWeight, func(period int) *check.Prepared { return f.env.Ready(f.tree, period) })
	f.traced = check.NewPlans(f.env, f.tree, check.WatchedWeight, func(period int) *check.Prepared {
		return &check.Prepared{Plan: f.env.PlanOf(f.tree, period, nil, record.Watch).Sized(f.tree)}
	})
}

// rounded makes the formula round its number to places.
func (f *Formula) rounded(to byrow.RoundTo) {
	t := *f.tree
	root := f.tree.Root
	typ := root.Type
	typ.Terminating = true
	t.Root = &tree.Node{Op: tree.PlacesOp, Args: []*tree.Node{root}, Type: typ, At: root.At, Detail: to}
	t.Root.Join(root)
	f.tree = &t
	f.ready()
}

// Type returns what the formula yields.
func (f *Formula) Type() types.Type { return f.tree.Root.Type.Clone() }

// Source returns the formula as written.
func (f *Formula) Source() types.Source { return f.src }

// Eval evaluates the formula on one record, which must be of the schema of the scope's
// Own; pass the zero Row if the scope has none. If values change by date, the
// last ones apply.
func (f *Formula) Eval(ctx context.Context, row value.Row) (value.Value, error) {
	r := inside.Row(row)
	if err := f.fits(r); err != nil {
		return value.Value{}, err
	}
	p := f.plans.Get(f.env.Last())
	fr := f.frame(p.Plan, byrow.NewBudget(ctx, f.env.Limits, r.Cells()), r)
	defer fr.GiveBack()
	v := p.Code.Val(fr)
	if fr.Err != nil {
		return value.Value{}, fr.Fault()
	}
	return inside.OfValue(v), nil
}

// Explain evaluates the formula and records its steps. It runs the nodes that Eval
// runs, so the explained value is Eval's.
func (f *Formula) Explain(ctx context.Context, row value.Row) (*derivation.Step, error) {
	r := inside.Row(row)
	if err := f.fits(r); err != nil {
		return nil, err
	}
	room := maxRecorded
	p := f.traced.Get(f.env.Last())
	fr := f.frame(p.Plan, byrow.NewBudget(ctx, f.env.Limits, r.Cells()), r)
	defer fr.GiveBack()
	return f.explain(p.Plan, fr, &room)
}

// fits reports a row that is not of the scope's Own, or whose facts are not those
// that the scope declares: the same lists and single values in the same order.
func (f *Formula) fits(r intake.Row) error {
	if own := f.env.Own; own != nil {
		if r.List == nil {
			return wording.Newf(fault.CodeForeignFacts, "rule: the formula %s needs a record", f.src.Name)
		}
		if why := differs(r.List.Schema, own); why != "" {
			return wording.Newf(fault.CodeForeignFacts, "rule: the record is not of the scope of the formula %s: %s", f.src.Name, why)
		}
		if r.Facts == nil {
			if field := firstUnbound(r.List); field != "" {
				return wording.Newf(fault.CodeForeignFacts, "rule: the formula %s needs facts in which the field %s of the record is bound: use Facts.Row", f.src.Name, field)
			}
		}
	}
	if !f.tree.Root.Global {
		return nil
	}
	if r.Facts == nil || len(r.Facts.Lists) != len(f.env.Lists) || len(r.Facts.Values) != len(f.env.Values) {
		return wording.Newf(fault.CodeForeignFacts, "rule: the formula %s needs facts with the scope's lists and single values: use Facts.Row", f.src.Name)
	}
	for i, l := range r.Facts.Lists {
		if l.Schema.Name != f.env.Lists[i].Name {
			return wording.Newf(fault.CodeForeignFacts, "rule: list %d of the facts is %q, in the scope of the formula %s it is %q", i, l.Schema.Name, f.src.Name, f.env.Lists[i].Name)
		}
		if why := differs(l.Schema, f.env.Lists[i]); why != "" {
			return wording.Newf(fault.CodeForeignFacts, "rule: the list %s is not that of the scope of the formula %s: %s", l.Schema.Name, f.src.Name, why)
		}
	}
	return nil
}

// differs says how a list's schema differs from the one that a formula was checked
// against, "" if the formula reads the same from both. The list's schema may have
// more fields at its end, such as inverses.
func differs(s *types.Schema, want *types.Schema) string {
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
		case !typing.Fits(s.Fields[i].Type, f.Type):
			return fmt.Sprintf("the field %s is a %s, not a %s", f.Name, s.Fields[i].Type, f.Type)
		}
	}
	return ""
}

// firstUnbound returns a field that refers to records of a list but is not bound, "" if
// there is none.
func firstUnbound(l *cell.List) string {
	for c := range l.Schema.Fields {
		f, col := &l.Schema.Fields[c], l.Cols[c]
		switch {
		case f.Type.Kind == types.RecordKind && col.To == nil:
			return f.Name
		case f.Type.Kind == types.ListKind && f.Type.Elem.Kind == types.RecordKind && l.N > 0 && col.Rows == nil && (len(col.Seqs) == 0 || col.Seqs[0] == nil || col.Seqs[0].Recs == nil):
			return f.Name
		}
	}
	return ""
}

// maxRecorded bounds the steps of one derivation.
const maxRecorded = 200_000

// explain evaluates a plan watched by a recorder, and returns its steps.
func (f *Formula) explain(p *byrow.Plan, fr *byrow.Frame, room *int) (*derivation.Step, error) {
	text := f.tree.At.In
	root := &derivation.Step{Kind: derivation.FigureStep, Rule: f.src.Name, Text: spell.OneLine(f.src.Text), Clauses: f.src.Clauses,
		File: f.src.File, At: record.Spotted(tree.Spot{Src: text, To: text.Len()})}
	root.Line, root.Column = f.src.Position(0)
	fr.Watch = &record.Recorder{Stack: []*derivation.Step{root}, Room: room}
	v := p.Code.Val(fr)
	if fr.Err != nil {
		why := postponed(fr, fr.Fault())
		if types.PendingCause(why) == nil {
			return nil, why
		}
		v = cell.Value{}
		record.Lack(root, why)
	}
	root.Value = inside.OfValue(v)
	root.Filled, root.Exact = record.Fill(text, 0, text.Len(), 0, root.Steps)
	root.Walk(func(s *derivation.Step) {
		switch at := record.SpotOf(s); {
		case at.Src == nil || s.Filled != "":
		case at.To-at.From > record.MaxShown || !fr.Budget.Spend(int64(at.To-at.From)+stepBytes):
			s.Filled = s.Text
		default:
			s.Filled, s.Exact = record.Fill(at.Src, at.From, at.To, int(at.Depth), s.Steps)
			if s.Kind == derivation.ElementStep {
				s.Brief = record.Brief(s)
			}
		}
	})
	return root, nil
}

// stepBytes is the memory that a step of a derivation takes.
const stepBytes = 300

// frame prepares a plan for one record.
func (f *Formula) frame(p *byrow.Plan, b *byrow.Budget, r intake.Row) *byrow.Frame {
	fr := p.Frame(b)
	fr.Rule = f.src.Name
	if r.Facts != nil {
		fr.Lists, fr.Wholes = r.Facts.Lists, byrow.WholeLists(r.Facts.Lists)
		fr.Values = r.Facts.Values
	}
	if r.List != nil {
		fr.Locals[0] = cell.OfRecord(r.List, int32(r.Row))
	}
	fr.UseColumns(p.Columns)
	return fr
}

// Warnings returns what the language allows but the author probably did not mean: conditions
// that facts cannot change, unused lets, texts that a field never holds, values compared with
// themselves, numbers rounded twice, predicates that are the same for each element, whole lists
// in place of the record's own, fields that a table has no row for, two numbers that may be
// meant as one. They are in the order of the text.
func (f *Formula) Warnings() []*fault.Error {
	d := domains.New(f.env)
	d.Tree(f.tree)
	all := fault.Errors(slices.Concat(f.warnings, d.Warnings()))
	_ = all.Sorted()
	return copies.All(all, (*fault.Error).Clone)
}

// Canonical returns the formula as merit understands it: without layout, comments,
// needless brackets and the names of lets, with one spelling for every operator.
// Formulas with the same canonical form mean the same. The form can be parsed again,
// and is its own canonical form. Calls of the policy's functions stand as they are.
func (f *Formula) Canonical() string { return f.tree.Canonical() }

// fraction returns the fault of a published figure that may be a fraction, at the
// part of the formula that makes it one.
func (f *Formula) fraction() *fault.Error {
	at := fractionSource(f.tree.Root, map[int]*tree.Node{})
	hint := "give it places, such as places: 2 (other formulas then see the rounded value), shown: 2 (they see the exact one), or internal: true if it is a step on the way"
	return f.src.Fault(fault.CodeEndlessFraction, at.At.Part.At, "the figure may be a fraction without a finite decimal form", hint)
}

// mayBeFraction reports whether a type holds numbers that need not terminate.
func mayBeFraction(t types.Type) bool {
	return t.Kind == types.NumberKind && !t.Terminating || t.Kind == types.ListKind && t.Elem != nil && mayBeFraction(*t.Elem)
}

// Functions whose result may be a fraction for any arguments, and functions whose result depends on
// the first argument only.
var (
	madeFractions = map[string]bool{"mean": true, "weightedMean": true, "trimmedMean": true, "variance": true, "interpolate": true, "reduce": true, "lookup": true}
	carried       = map[string]bool{"sortBy": true, "groupBy": true, "filter": true, "find": true, "take": true}
)

// fractionSource returns the part that makes a node a fraction: the first fraction in it that has
// no fraction among its own parts. lets holds the values of the names in scope, by slot. It stays
// in the formula's own text: a function is one part.
func fractionSource(n *tree.Node, lets map[int]*tree.Node) *tree.Node {
	switch n.Op {
	case tree.LocalOp:
		if value := lets[n.Slot]; value != nil {
			return fractionSource(value, lets)
		}
		return n
	case tree.LetOp:
		inner := map[int]*tree.Node{n.Slot: n.Args[0]}
		for slot, value := range lets {
			if slot != n.Slot {
				inner[slot] = value
			}
		}
		return fractionSource(n.Args[1], inner)
	case tree.EachOp, tree.KeepOp:
		return fractionSource(n.Args[0], lets)
	}
	for _, part := range resultParts(n) {
		if mayBeFraction(part.Type) {
			return fractionSource(part, lets)
		}
	}
	return n
}

// resultParts returns the parts of a node that make up its result.
func resultParts(n *tree.Node) []*tree.Node {
	switch {
	case n.Op == tree.ChooseOp:
		return n.Args[1:]
	case n.Op == tree.CallOp:
		return n.Args[:len(n.Args)-1] // the values; the body stands elsewhere
	case n.Op == tree.FieldOp || n.Op == tree.IndexOp || carried[n.Op.Name]:
		return n.Args[:1]
	case n.Op == tree.NativeOp:
		return n.Args
	case n.Op.Kind == language.Function && madeFractions[n.Op.Name]:
		return nil
	}
	return n.Args
}

// Layout is a formula in the one layout that formulas have.
type Layout struct {
	Line  string   // on one line; "" if a comment keeps it from that
	Lines []string // over lines of a width, as far as that is possible
}

// LayOut lays a formula out. Its tokens and comments stay as they are; only blanks and line
// ends change, and a layout has itself as its layout. Names and types are not looked at: the
// only errors are those of grammar and of limits. A Chinese character counts for two of the
// width.
func LayOut(src types.Source, width int) (Layout, error) {
	l, f := pretty.Formula(src.Text, tree.SyntaxLimits(types.Limits{}.WithDefaults()), width)
	if f != nil {
		return Layout{}, fault.Errors{tree.Malformed(src, f)}
	}
	return Layout(l), nil
}
