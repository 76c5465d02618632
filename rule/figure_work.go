package rule

import (
	"fmt"
	"slices"
	"strings"

	"github.com/meritrules/merit/internal/exact"
	"github.com/meritrules/merit/internal/saying"
	"github.com/meritrules/merit/internal/spell"
	"github.com/meritrules/merit/rule/derivation"
	"github.com/meritrules/merit/rule/fault"
	"github.com/meritrules/merit/rule/internal/bycolumn"
	"github.com/meritrules/merit/rule/internal/byrow"
	"github.com/meritrules/merit/rule/internal/cell"
	"github.com/meritrules/merit/rule/internal/check"
	"github.com/meritrules/merit/rule/internal/inside"
	"github.com/meritrules/merit/rule/internal/wording"
	"github.com/meritrules/merit/rule/types"
)

// figureWork is the evaluation of a figure for the records of its list.
type figureWork struct {
	run     *Run
	maker   *maker
	list    *cell.List
	col     *cell.Column
	fr      *byrow.Frame
	cover   *Cover
	mixed   *mixUps      // nil without a cover
	value   cell.Value   // of the record evaluated last
	given   *cell.Column // cells that a trial gives, or nil
	done    []bool       // which batches the column driver has evaluated; nil for none
	only    []int32      // the records to evaluate, the column holds the others; nil for all
	faults  fault.Errors
	further int // faults that are only counted
}

// size returns how many records are evaluated.
func (w *figureWork) size() int {
	if w.only != nil {
		return len(w.only)
	}
	return w.list.N
}

// takeGiven adopts the cells that a trial gives.
func (w *figureWork) takeGiven() {
	if w.run.trial != nil {
		w.given = w.run.trial.fixed[originKey{w.list, w.maker.col}]
	}
}

// isGiven reports whether the cell of a record is given.
func (w *figureWork) isGiven(row int) bool { return w.given != nil && w.given.Lacks(row) == nil }

// batches evaluates the records batch by batch where the column driver can.
func (w *figureWork) batches(p *check.Prepared) {
	if p.Vec == nil || w.given != nil {
		return
	}
	b := bycolumn.NewBatch(w.fr, p.Flat)
	defer b.Free()
	w.done = make([]bool, (w.list.N+bycolumn.BatchSize-1)/bycolumn.BatchSize)
	for i := range w.done {
		b.From, b.N = i*bycolumn.BatchSize, min(bycolumn.BatchSize, w.list.N-i*bycolumn.BatchSize)
		w.fr.Next(int32(b.From), p.Cost*int64(b.N)/byrow.PartsPerStep+1)
		w.done[i] = !b.Failed && w.fr.Tick(w.maker.site()) && b.Work(p.Vec, w.col.Nums[b.From:b.From+b.N])
	}
}

// watch switches the row driver to a watched plan and returns that plan.
func (w *figureWork) watch() *check.Prepared {
	fr, p := w.run.frame(w.maker.covered, w.maker.list)
	fr.Rule, fr.Steps, fr.Kept, fr.Watch = w.fr.Rule, w.fr.Steps, w.fr.Kept, w.cover.marks
	*w.fr = *fr
	w.cover.marks.Begin(w.run.sheet.period)
	w.mixed = w.newMixUps()
	return p
}

// records evaluates the remaining records one by one, and checks all records.
func (w *figureWork) records(p *byrow.Plan) {
	checked := w.maker.figure.isChecked()
	for k := 0; k < w.size(); k++ {
		i := k
		if w.only != nil {
			i = int(w.only[k])
		}
		batched := w.done != nil && w.done[i/bycolumn.BatchSize]
		if batched && !checked && w.cover == nil {
			k |= bycolumn.BatchSize - 1
			continue
		}
		if w.isGiven(i) {
			w.col.CopyCell(w.given, i)
			continue
		}
		w.fr.Next(int32(i), p.Cost)
		if k&255 == 0 || w.fr.Steps < 0 {
			w.fr.Tick(w.maker.site())
		}
		if !batched || w.cover != nil {
			w.record(p, i, batched)
		}
		if w.fr.Err == nil && checked {
			w.check(i)
			w.warn()
		}
		if w.fr.Err == nil {
			w.col.Opens(i, w.list.N, w.fr.Open)
			w.cover.figure(w.maker, w.run.sheet.period)
			w.mixed.see(i, w.value)
		} else if !w.failed(i) {
			return
		}
	}
}

// record evaluates one record. If the column driver has evaluated it before, the two
// results must agree.
func (w *figureWork) record(p *byrow.Plan, i int, batched bool) {
	switch {
	case batched:
		v := p.Code.Num(w.fr)
		w.value = cell.OfExact(v)
		if have := w.col.Number(int32(i)); w.fr.Err == nil && !v.Equal(have) {
			w.fr.Fail(fault.CodeInternal, w.maker.site(), "the two ways to work this out differ, %s and %s: this is a fault of the program, please report it", have, v)
		}
	case p.Code.Num != nil:
		n := p.Code.Num(w.fr)
		w.value = cell.OfExact(n)
		if *w.col.NumAt(i) = n; n.IsBig() {
			w.fr.Holds(w.maker.site(), int64(n.Bytes()))
		}
	default:
		v := p.Code.Val(w.fr)
		if w.fr.Err != nil {
			return
		}
		w.value = v
		w.col.Set(i, v)
		w.fr.Hold(w.maker.site(), v)
	}
}

// failed records the fault of a record, and reports whether to go on.
func (w *figureWork) failed(i int) bool {
	fr := w.fr
	ended := fr.Ended()
	why := postponed(fr, fr.Fault())
	fr.Err = nil
	w.col.Lack(i, w.list.N, why)
	if t := w.run.trial; t != nil {
		fr.Hold(w.maker.site(), cell.OfText(why.Message))
		t.failedCell(w.maker, why, w.cover)
	}
	if ended {
		w.faults = append(w.faults, why)
		return false
	}
	switch {
	case byrow.IsUnknown(why):
	case w.run.trial != nil || len(w.faults) < fault.MaxFaults:
		w.faults = append(w.faults, why)
	default:
		w.further++
	}
	fr.Quiet = w.run.trial == nil && len(w.faults) == fault.MaxFaults
	fr.Err = nil
	return true
}

// warn turns a failed check of a figure that is not final into a warning.
func (w *figureWork) warn() {
	if w.fr.Err == nil || w.fr.Open == nil {
		return
	}
	r := w.run
	if len(r.warnings) < wording.MaxWarnings {
		r.warnings = append(r.warnings, w.fr.Fault())
	}
	if r.warned == nil {
		r.warned = map[string]bool{}
	}
	r.warned[w.maker.name] = true
	w.fr.Err = nil
}

// postponed returns why a record has no figure. While the facts it reads may still change, it turns
// a fault such as a division by zero into pending.
func postponed(fr *byrow.Frame, why *fault.Error) *fault.Error {
	if fr.Open == nil || byrow.IsUnknown(why) || why.Code == fault.CodeInternal || why.Code == fault.CodeLimit || why.Code == fault.CodeCanceled {
		return why
	}
	later := *why
	later.Code, later.Err, later.Hint = fault.CodePending, fr.Open, ""
	later.Message = fr.Open.Error() + "; so far: " + why.Message
	return &later
}

// check reports a figure outside its declared range, or a failed check.
func (w *figureWork) check(i int) {
	m, fr, col := w.maker, w.fr, w.col
	field := &w.list.Schema.Fields[m.col]
	switch {
	case col.Missing != nil && col.Missing[i]:
		return
	case m.figure.Check != "":
		if !col.Flags[i] {
			var message told
			if !fr.Quiet { // else it is only counted
				message = w.message(i)
			}
			fr.Fail(fault.CodeCheckFailed, m.site(), "%s", message)
		}
		return
	}
	if field.Values != nil {
		if v := col.Text(int32(i)); !slices.Contains(field.Values, v) {
			fr.Fail(fault.CodeUnknownValue, m.site(), "the figure is %q, which is none of its values, %s", v, spell.Cut(strings.Join(field.Values, ", "), spell.Brief))
		}
		return
	}
	v := col.Number(int32(i))
	if field.Min != nil && v.Less(exact.Number(*field.Min)) {
		fr.Fail(fault.CodeOutOfRange, m.site(), "the figure is %s, less than the least allowed, %s", v, field.Min)
	}
	if field.Max != nil && exact.Number(*field.Max).Less(v) {
		fr.Fail(fault.CodeOutOfRange, m.site(), "the figure is %s, more than the most allowed, %s", v, field.Max)
	}
}

// counted returns the faults; the last one carries the number of those left out.
func counted(es fault.Errors, further int) fault.Errors {
	if further > 0 {
		last := *es[len(es)-1]
		last.Hint = fmt.Sprintf("and %d more records", further)
		es[len(es)-1] = &last
	}
	return es
}

// shownPart is a part of the message of a check: words as they are, or a formula whose value
// stands there.
type shownPart struct {
	words   string
	formula *Formula
}

// compileMessage reads the message of a check, with formulas over the record in braces.
// They are evaluated only for a record that fails.
func (n *maker) compileMessage(env *check.Environment) (faults fault.Errors) {
	f := n.figure
	if !strings.ContainsAny(f.Check, "{}") {
		n.message = []shownPart{{words: f.Check}}
		return nil
	}
	at := f.Source
	if f.CheckAt.Line > 0 {
		at = f.CheckAt
	}
	at.Name, at.Text, at.Clauses = n.name, f.Check, f.Source.Clauses
	parts, wrong, where := saying.Read(f.Check)
	if wrong != "" {
		return append(faults, at.Fault(fault.CodeSyntax, where, "the message of a check "+wrong, saying.Hint))
	}
	for _, part := range parts {
		if !part.IsFormula {
			n.message = append(n.message, shownPart{words: part.Words})
			continue
		}
		src := types.Source{Name: n.name, Text: part.Formula, File: at.File, Clauses: at.Clauses}
		src.Line, src.Column = at.Position(part.At)
		formula, err := compile(env, src, types.Type{})
		if err != nil {
			faults.Add(err)
		} else {
			n.message = append(n.message, shownPart{formula: formula})
			n.uses.Merge(formula.tree.Uses())
		}
	}
	return faults
}

// told is a message that is shown whole, though it may be long.
type told string

// mostTold bounds the characters of a message with values.
const mostTold = 1000

// message returns the message of a check for a record that fails it.
func (w *figureWork) message(row int) told {
	var b strings.Builder
	for _, part := range w.maker.message {
		if part.formula == nil {
			b.WriteString(part.words)
		} else {
			b.WriteString(w.shown(part.formula, row))
		}
	}
	return told(spell.Cut(b.String(), mostTold))
}

// shown returns the value of a formula in a message as it is published, ? if it is unknown
// or at fault.
func (w *figureWork) shown(f *Formula, row int) string {
	fr, p := w.run.frame(f.plans, w.maker.list)
	fr.Rule, fr.Steps = w.fr.Rule, w.fr.Steps
	fr.Next(int32(row), p.Cost)
	v := p.Code.Val(fr)
	w.fr.Steps = fr.Steps
	switch {
	case fr.Err != nil:
		return "?"
	case v.IsMissing():
		return "-"
	}
	var places *int
	if field := f.tree.Root.Field; field != nil {
		places, v = field.Published(), cell.ShownAs(field.Shown, v)
		if field.Shown != nil {
			places = &field.Shown.Places
		}
	}
	return derivation.InWords(inside.OfValue(v), places)
}
